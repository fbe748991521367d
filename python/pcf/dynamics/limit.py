"""Limits of convergent and terminating formulas to any number of digits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache

import flint

from pcf import engine
from pcf.arithmetic.long_integers import integer_text
from pcf.arithmetic.polynomial import Polynomial
from pcf.arithmetic.quadratic import Quadratic
from pcf.arithmetic.rationals import reduced
from pcf.dynamics.exact import exact_limit, exact_surd, terminating_value
from pcf.dynamics.hypergeometric import regularised
from pcf.dynamics.limit_number import LimitNumber
from pcf.dynamics.status import Status, classify
from pcf.errors import NotConvergentError, PrecisionError

_FAR = 1000  # an index that explains why digits do not come
_METHODS = ("convergents", "tail series", "tail recurrence")


@dataclass(frozen=True, eq=False, repr=False)
class Limit(LimitNumber):
    """A limit: `str(limit)` prints `digits` significant digits with `|printed - L|` < 1 unit in the last.

    It is a number to `float`, `mpmath.mpf`, formats and comparisons, which are decided by what is proved or refused;
    `decimal.Decimal(str(limit))` has all its digits, and `.ball` computes with it.

    Attributes:
        digits: significant digits printed.
        certified: whether the enclosure behind them is proved.
        method: how it was found: "convergents", "tail series", "tail recurrence", "hypergeometric" or "exact".
        exact: the value where it is proved to be a Fraction or p + q sqrt(d); else None.
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
        """A ball of python-flint that holds the limit, proved to where `certified`.

        Raises:
            PrecisionError: the limit is infinity.
        """
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
    return replace(_best_of_convergent(a, b, digits), _formula=(a, b))


def _best_of_convergent(a: Polynomial, b: Polynomial, digits: int) -> Limit:
    if (surd := exact_surd(a, b)) is not None:
        value = surd.exact()
        if isinstance(value, Fraction):
            return Limit(digits, True, "exact", exact=value)
        found = _from_balls(lambda bits: _at(bits, surd.ball), digits, "exact")
        assert found is not None, "a number of a quadratic field has a ball at any precision"
        return replace(found, exact=value)
    if (proved := exact_limit(a, b)) is not None:
        return Limit(digits, True, "exact", exact=proved.value, infinite=proved.value is None)
    best = _from_engine(engine.limit(a, b, digits), digits)
    if best is not None and best.digits == digits:
        return best
    quotient = regularised(a, b)
    if quotient is not None and quotient.is_handy():
        found = _from_balls(quotient.ball_of_bits, digits, "hypergeometric")
        if found is not None and found.digits == digits:
            return found
    proved_from, terms, size = engine.limit_reach(a, b, digits)
    if proved_from is not None and size is not None and size <= engine.THOROUGH_BITS:
        found = _from_engine(engine.limit(a, b, digits, thorough=True), digits)
        if found is not None and found.digits == digits:
            return found
        best = found or best
    reached = 0 if best is None else best.digits
    raise PrecisionError(
        f"digits: {digits} asked of ({a}, {b}), {reached} proved within the budget; "
        + (f"ask for at most {reached}: " if reached else "")
        + _obstacle(proved_from, terms, size, digits),
        reached,
    )


def _obstacle(proved_from: int | None, terms: float | None, size: float | None, digits: int) -> str:
    """Why a formula does not show its digits."""
    if proved_from is None and terms is not None and terms <= engine.MOST_TERMS:
        return (
            "no interval is known that holds its tails: b(n) < 0, and a has a high degree or the class is parabolic"
        )
    too_many = terms is None or terms > engine.MOST_TERMS
    if too_many or (size or 0) > engine.THOROUGH_BITS:
        count = "more than 10^18" if terms is None else f"about {terms:.1e}"
        why = f"{count} terms are needed for {digits} digits, "
        why += f"and {engine.MOST_TERMS:.0e} are within the budget" if too_many else f"of {size:.1e} bits"
        if proved_from is not None and proved_from > _FAR:
            why += (
                f"; no interval is known to hold its tails before n = {integer_text(proved_from)}, and convergents may "
                "stay near another number until there"
            )
        return why
    return (
        f"about {terms:.1e} terms should give {digits} digits, and do not: the limit may be 0 or infinite, which "
        "digits cannot show, or convergents approach it later than their rates tell"
    )


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
    p, q = terminating_value(a, b, k)
    if q == 0:
        return Limit(digits, True, "exact", infinite=True)
    return Limit(digits, True, "exact", exact=reduced(p, q))


def _at(bits: int, ball: Callable[[], flint.arb]) -> flint.arb:
    with flint.ctx.workprec(bits):
        return ball()


def _from_balls(ball: Callable[[int], flint.arb], digits: int, method: str) -> Limit | None:
    """The best of the balls at some working precisions, up to the digits asked for; None where none shows a digit."""
    best = None
    for extra in (64, 256, 1024):
        bits = int(3.33 * digits) + extra
        value = ball(bits)
        if not value.is_finite():
            continue
        (middle, at), (radius, low) = value.mid().man_exp(), value.rad().man_exp()
        scale = max(bits, bits - int(at) - int(middle).bit_length())
        mid, rad = (_floor_shift(int(x), int(e) + scale) for x, e in ((middle, at), (radius, low)))
        found = _from_engine((mid, rad + 2, scale, True, 0, 0), digits)
        if found is not None and (best is None or found.digits > best.digits):
            best = replace(found, method=method)
        if best is not None and best.digits == digits:
            break
    return best


def _floor_shift(x: int, shift: int) -> int:
    return x << shift if shift >= 0 else x >> -shift


def _from_engine(e: tuple[int, int, int, bool, int, int] | None, digits: int) -> Limit | None:
    if e is None:
        return None
    mid, rad, scale, certified, method, _ = e
    found = engine.decimal(mid, rad, scale, digits)
    if found is None:
        return None
    return Limit(found[1], certified, _METHODS[method], _mid=mid, _rad=rad, _scale=scale)
