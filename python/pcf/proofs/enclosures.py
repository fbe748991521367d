"""Certificates of the digits of a limit: a base set for the tails, and how many terms enclose the limit well enough."""

from collections.abc import Callable
from typing import Any, Final

from pcf.arithmetic.long_integers import integer_text
from pcf.arithmetic.polynomial import Polynomial
from pcf.check import check
from pcf.dynamics.limit import limit
from pcf.dynamics.status import Status, classify
from pcf.errors import NotConvergentError, PrecisionError
from pcf.proofs.certificates import formula_entry, with_heading

_FARTHEST: Final = 1 << 16  # terms, and where a set may begin


def limit_certificate(a: Polynomial, b: Polynomial, digits: int) -> dict[str, Any]:
    """The digits of a limit with all that a checker needs, as JSON values.

    Args:
        a, b: a formula that converges, exponentially or faster: by convergents alone so many digits need few terms.
        digits: significant digits.

    Raises:
        NotConvergentError: the formula does not converge.
        PrecisionError: no set is known for its tails, or convergence is too slow.

    Example:
        >>> found = limit_certificate(Polynomial("n + 1"), Polynomial("1"), 30)
        >>> found["digits"], found["set"], check(found).valid
        ('1.43312742672231175831718345578', 'positive', True)
    """
    known = classify(a, b)
    if known.status is not Status.CONVERGES:
        raise NotConvergentError(f"({a}, {b}) {known.reason}: there is no limit to certify")
    text = str(limit(a, b, digits))
    for name, start in _sets(a, b):
        n = max(start, 16)
        while n <= _FARTHEST:
            entries = {
                "formula": formula_entry(a, b),
                "digits": text,
                "set": name,
                "from": integer_text(start),
                "terms": integer_text(n),
            }
            found = with_heading("limit", entries)
            if check(found).valid:
                return found
            n *= 2
    raise PrecisionError(
        f"digits: {digits} digits of ({a}, {b}) are not enclosed by {_FARTHEST:,} terms and a base set for the tails; "
        "certificates are for formulas that converge exponentially"
    )


def _sets(a: Polynomial, b: Polynomial) -> list[tuple[str, int]]:
    """The base sets that hold the tails, and from where on."""
    a = a if a.leading > 0 else a * -1
    product = a * a.shift(-1)
    positive = _least(lambda n: _positive(a, n) and _positive(b, n))
    small = [product + b * 4, product + b * -4]
    worpitzky = _least(lambda n: _positive(a, n - 1) and all(p.is_zero or _not_negative(p, n) for p in small))
    sets = (("positive", positive), ("Worpitzky", worpitzky))
    return [(name, start) for name, start in sets if start is not None]


def _least(holds: Callable[[int], bool]) -> int | None:
    """The least n >= 1 at which something holds that goes on to hold."""
    high = 1
    while not holds(high):
        high *= 2
        if high > _FARTHEST:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def _not_negative(p: Polynomial, n: int) -> bool:
    return all(c >= 0 for c in p.shift(n).coefficients)


def _positive(p: Polynomial, n: int) -> bool:
    return p(n) > 0 and _not_negative(p, n)
