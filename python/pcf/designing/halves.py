"""Halves: formulas that are no trajectories of rational arguments, whose even parts are.

Gauss's fractions of arc tangents,

    q atan(x)/x = q/(1 + x^2/(3 + 4 x^2/(5 + ...)))    for x^2 = p/q^2: (q (2n + 1), p n^2) = q x/atan(x)

are 2F1(n+1, n+1; 2n+2; z) at z = 2ix/(1 + ix), in a quadratic field; also for p < 0, of artanh, unless x/i is rational,
when z is. And one of the lemniscate's.

Source: DLMF 4.25.3; docs/mathematics.md, section 15.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from pcf.arithmetic.polynomial import Polynomial
from pcf.arithmetic.quadratic import Quadratic
from pcf.designing.search import GivenFormula, digits_per_term
from pcf.designing.sources import Source
from pcf.equivalence.inflations import deflate_fully

_HALF: Final = Fraction(1, 2)
_ONE: Final = Fraction(1)
_OF_LEMNISCATE: Final = Source("2F1", (_ONE, _HALF, Fraction(1, 4)), _HALF)
_LEMNISCATE: Final = Polynomial("4n + 1"), Polynomial("-2n^2 + n")
"""4 sqrt(2 pi)/Gamma(1/4)^2."""


def halves(source: Source, least_digits: float) -> Iterator[GivenFormula]:
    """The fraction of the arc tangent, or lemniscate, that is a source's value, with such a rate; else nothing.

    Example:
        >>> [(str(one.a), str(one.b)) for one in halves(Source("2F1", (_ONE, _ONE, _HALF), Fraction(1, 10)), 0.0)]
        [('6*n + 3', 'n^2')]
    """
    a, b = _LEMNISCATE
    if source != _OF_LEMNISCATE:
        square = _square(source)
        if square is None:
            return
        p, q = square.numerator, square.denominator
        a, b = Polynomial([2 * q, q]), Polynomial([p * q, 0, 0])
    formula = deflate_fully(a, b)
    rate = digits_per_term(formula.a, formula.b)
    if rate is not None and rate >= least_digits:
        yield GivenFormula(formula.a, formula.b, rate)


def _square(source: Source) -> Fraction | None:
    """x^2 of the arc tangent of x that is the value of a source."""
    z = source.argument
    if source.function == "2F1" and source.start == (_ONE, _ONE, _HALF):
        return z / (1 - z)  # 2F1(1, 1; 3/2; z) = (1 + x^2) atan(x)/x at z = x^2/(1 + x^2), DLMF 15.4.3, 15.8.1
    if source.function == "2F1" and source.start == (_ONE, _HALF, _HALF) and Quadratic.root(z).factor != 0:
        return -z  # 2F1(1, 1/2; 3/2; z), DLMF 15.4.2
    return None
