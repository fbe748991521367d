"""Limits of convergent and terminating formulas to any number of digits."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache

import flint

from pcf import engine
from pcf.errors import NotConvergentError, PrecisionError
from pcf.exact import exact_limit, exact_root
from pcf.limit_number import LimitNumber
from pcf.polynomial import Polynomial
from pcf.quadratic import Quadratic
from pcf.rationals import reduced
from pcf.status import Status, classify

_METHODS = ("convergents", "tail series")


@dataclass(frozen=True, eq=False, repr=False)
class Limit(LimitNumber):
    """A limit: `str(limit)` prints `digits` significant digits with |printed - L| < 1 unit in the last.

    It is a number to `float`, `mpmath.mpf`, formats and comparisons, which are decided by what is proved or refused;
    `decimal.Decimal(str(limit))` has all its digits, and `.ball` computes with it.

    Attributes:
        digits: significant digits printed.
        certified: whether the enclosure behind them is proved.
        method: how it was found: "convergents", "tail series" or "exact".
        exact: the value where it is proved: a Fraction, or p + q sqrt(d) where a and b are constant; else None.
        infinite: whether the limit is infinity, in which case it is proved.

    Example:
        >>> found = limit(Polynomial("2*n + 1"), Polynomial("n^2"), 20)
        >>> found, float(found), f"{found:.6f}", found > 1.27
        (Limit('1.2732395447351626862', certified=True, method='convergents'), 1.2732395447351628, '1.273240', True)
    """

    digits: int
    certified: bool
    method: str
    exact: Fraction | Quadratic | None = None
    infinite: bool = False
    _mid: int = field(default=0, repr=False)
    _rad: int = field(default=0, repr=False)
    _scale: int = field(default=0, repr=False)
    _formula: tuple[Polynomial, Polynomial] | None = field(default=None, repr=False)

    def __str__(self) -> str:
        if self.infinite:
            return "infinity"
        return self._digits(self.digits)

    @property
    def ball(self) -> flint.arb:
        """A ball that holds the limit: proved to if `certified`. Raises PrecisionError for infinity."""
        if self.infinite:
            raise PrecisionError("ball: the limit is infinity; test .infinite first")
        if isinstance(self.exact, Fraction):
            return flint.arb(self.exact.numerator) / self.exact.denominator
        return flint.arb((self._mid, -self._scale), (self._rad, -self._scale))


def limit(a: Polynomial, b: Polynomial, digits: int = 50) -> Limit:
    """The limit of a convergent formula, or the value of a terminating one.

    Fast formulas are read off a convergent whose depth the growth of the error tells, inside a proved interval;
    slow ones through the asymptotic series of their tail.

    Args:
        a, b: polynomials, neither identically zero.
        digits: significant digits, 1 to 1,000,000 (3,000 where convergence is slower than exponential).

    Raises:
        NotConvergentError: it diverges or oscillates; the text gives the reason.
        PrecisionError: the digits cannot be reached within the budget; the text says how many can.
        ResourceLimitError: more digits than the budget allows.

    Example:
        >>> print(limit(Polynomial("2*n + 1"), Polynomial("n^2"), 30))
        1.27323954473516268615107010698
        >>> limit(Polynomial("3"), Polynomial("-2")).exact
        Fraction(2, 1)
    """
    c = classify(a, b)
    if c.status in (Status.DIVERGES, Status.OSCILLATES):
        raise NotConvergentError(f"limit: ({a}, {b}) {c.reason}; there is no limit to compute")
    if c.terminates_at is not None:
        digits = engine.digits_budget("digits", digits, slow=False)
        return _of_terminating(a, b, c.terminates_at, digits)
    return _of_convergent(a, b, engine.digits_budget("digits", digits, slow=not c.convergence.is_fast))


@lru_cache(maxsize=16)  # callers ask for the size of a limit before they ask for its digits
def _of_convergent(a: Polynomial, b: Polynomial, digits: int) -> Limit:
    if (proved := exact_limit(a, b)) is not None:
        if proved.value is None:
            return Limit(digits, True, "exact", infinite=True)
        return Limit(digits, True, "exact", exact=proved.value)
    found = _from_engine(engine.limit(a, b, digits), digits)
    if found is None or found.digits < digits:
        reached = 0 if found is None else found.digits
        advice = (
            f"ask for at most {reached}" if reached else "the limit may be 0 or infinite, which digits cannot show"
        )
        raise PrecisionError(f"digits: {digits} asked of ({a}, {b}), {reached} reached within the budget; {advice}")
    return replace(found, exact=exact_root(a, b), _formula=(a, b))


def limits(
    pairs: Sequence[tuple[Polynomial, Polynomial]], digits: int = 50, threads: int | None = None
) -> list[Limit | None]:
    """The limits of many convergent formulas, in parallel; None where there is none or it is out of reach.

    Example:
        >>> found = limits([(Polynomial("1"), Polynomial("1")), (Polynomial("1"), Polynomial("-1"))], 20)
        >>> [str(x) for x in found]
        ['1.6180339887498948482', 'None']
    """
    digits = engine.digits_budget("digits", digits, slow=True)
    return [_from_engine(e, digits) for e in engine.limits(pairs, digits, threads)]


def _of_terminating(a: Polynomial, b: Polynomial, k: int, digits: int) -> Limit:
    p, q, _, _ = engine.convergent(a, b, k - 1)
    if q == 0:
        return Limit(digits, True, "exact", infinite=True)
    return Limit(digits, True, "exact", exact=reduced(p, q))


def _from_engine(e: tuple[int, int, int, bool, int, int] | None, digits: int) -> Limit | None:
    if e is None:
        return None
    mid, rad, scale, certified, method, _ = e
    found = engine.decimal(mid, rad, scale, digits)
    if found is None:
        return None
    return Limit(found[1], certified, _METHODS[method], _mid=mid, _rad=rad, _scale=scale)
