"""Certificates of the digits of a limit: a base set for the tails, and how many terms enclose the limit well enough."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, Final

from pcf.arithmetic.long_integers import fraction_text, integer_text
from pcf.arithmetic.polynomial import Polynomial
from pcf.arithmetic.quadratic import Quadratic
from pcf.check import check
from pcf.dynamics.formal_series import ratio_series
from pcf.dynamics.limit import limit
from pcf.dynamics.status import Convergence, Status, classify
from pcf.errors import NotConvergentError, PrecisionError
from pcf.proofs.certificates import formula_entry, number_entry, with_heading

_SLOW: Final = (Convergence.POWER, Convergence.LOGARITHMIC, Convergence.POWER_EVEN)
_FARTHEST: Final = 1 << 16  # terms, and where a set may begin


def limit_certificate(a: Polynomial, b: Polynomial, digits: int) -> dict[str, Any]:
    """The digits of a limit with all that a checker needs, as JSON values.

    Where errors fall faster than every power of n, convergents and a set for all the tails are enough; where they fall
    like powers or logarithms, the set is a series of the tail between bounds (docs/mathematics.md, section 6).

    Args:
        a, b: a formula that converges.
        digits: significant digits.

    Raises:
        NotConvergentError: the formula does not converge.
        PrecisionError: no set is known for its tails, or too many terms are needed.

    Example:
        >>> found = limit_certificate(Polynomial("n + 1"), Polynomial("1"), 30)
        >>> found["digits"], found["set"], check(found).valid
        ('1.43312742672231175831718345578', 'positive', True)
    """
    known = classify(a, b)
    if known.status is not Status.CONVERGES:
        raise NotConvergentError(f"({a}, {b}) {known.reason}: there is no limit to certify")
    text = str(limit(a, b, digits))
    entries = {"formula": formula_entry(a, b), "digits": text}
    sets = _series(a, b, known.convergence, digits) if known.convergence in _SLOW else _sets(a, b)
    for enclosing in sets:
        found = with_heading("limit", {**entries, **enclosing})
        if check(found).valid:
            return found
    raise PrecisionError(
        f"digits: {digits} digits of ({a}, {b}) are not enclosed by {_FARTHEST:,} terms and a set for the tails; "
        "ask for fewer"
    )


def _series(a: Polynomial, b: Polynomial, convergence: Convergence, digits: int) -> Iterator[dict[str, Any]]:
    """Series of the tail with bounds, for ever more terms."""
    line = a if a.degree else b
    centre = round(Fraction(line.coefficients[1], line.degree * line.leading)) if line.degree else 0
    moved = a.shift(-centre), b.shift(-centre)
    even = convergence is Convergence.POWER_EVEN
    for count in (digits // 2 + 8, digits + 16, 2 * digits + 32):
        terms = [-y for y in ratio_series(*moved, convergence, dominant=False, count=count + 4)]
        omitted = max(_binary_exponent(y) for y in terms[count:])
        width = Fraction(2) ** max(omitted + 2, -digits)
        order = count - (2 if even else 0)
        n = max(1, 2 * count - centre)
        while n <= _FARTHEST:
            yield {
                "set": "series",
                "from": integer_text(n),
                "terms": integer_text(n),
                "centre": integer_text(centre),
                "series": [number_entry(y) for y in terms[:count]],
                "order": integer_text(order),
                "width": fraction_text(width),
            }
            n *= 2


def _binary_exponent(y: Quadratic) -> int:
    """e with |y| < 2^e."""
    mantissa, exponent = y.ball().abs_upper().man_exp()
    return int(mantissa).bit_length() + int(exponent)


def _sets(a: Polynomial, b: Polynomial) -> Iterator[dict[str, Any]]:
    """Base sets that hold the tails, for ever more terms."""
    a = a if a.leading > 0 else a * -1
    product = a * a.shift(-1)
    positive = _least(lambda n: _positive(a, n) and _positive(b, n))
    small = [product + b * 4, product + b * -4]
    worpitzky = _least(lambda n: _positive(a, n - 1) and all(p.is_zero or _not_negative(p, n) for p in small))
    for name, start in (("positive", positive), ("Worpitzky", worpitzky)):
        n = max(start or 1, 16)
        while start is not None and n <= _FARTHEST:
            yield {"set": name, "from": integer_text(start), "terms": integer_text(n)}
            n *= 2


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
