"""Euler sums whose terms are rational multiples of those of a classical series, brought to it by telescoping.

    w_k = z^k/((1/2)_k k!)           sum w_k = cosh(2 sqrt z),    sum k w_k = sqrt z sinh(2 sqrt z)
    w_k = z^k ((1/2)_k/k!)^2         sum w_k = 2 K(z)/pi,         sum k w_k = (E(z)/(1 - z) - K(z))/pi

(for z < 0 with cos and sin of sqrt|z|; the second for |z| < 1).  With t_k = R(k) w_k, R rational, there are rational
c0, c1 and g with

    R(k) - c0 - c1 k = g(k+1) w_{k+1}/w_k - g(k),   so that   sum t_k = c0 sum w_k + c1 sum k w_k - g(0),

found by linear algebra with denominators at the poles of R (a case of Gosper's and Zeilberger's algorithms).  Sources:
docs/mathematics.md, section 10; DLMF 4.33, 19.4, 19.5.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import flint

from pcf.arithmetic.long_integers import fraction_text
from pcf.arithmetic.quadratic import Quadratic
from pcf.proofs.text import polynomial_text

Rational = tuple[flint.fmpq_poly, flint.fmpq_poly]
"""A rational function as numerator and denominator."""

HYPERBOLIC: Final = "hyperbolic"
ELLIPTIC: Final = "elliptic"

_HALF: Final = Fraction(1, 2)
_SERIES: Final[dict[tuple[tuple[Fraction, ...], ...], str]] = {
    ((), (_HALF, Fraction(1))): HYPERBOLIC,
    ((_HALF, _HALF), (Fraction(1),) * 2): ELLIPTIC,
}
_MOST_STEPS: Final = 24  # between poles, and of parameters from those of the series
_X: Final = flint.fmpq_poly([0, 1])


@dataclass(frozen=True)
class Telescoped:
    """sum t_k = c0 sum w_k + c1 sum k w_k - g(0).

    Attributes:
        series: HYPERBOLIC or ELLIPTIC.
        argument: z.
        term: R = t_k/w_k.
        multiples: c0 and c1.
        telescoper: g.
    """

    series: str
    argument: Fraction
    term: Rational
    multiples: tuple[Fraction, Fraction]
    telescoper: Rational

    def reason(self) -> str:
        """Why the sum is what `total` says, as a step of a proof."""
        power = "" if self.argument == 1 else f"({fraction_text(self.argument)})^k "
        w, source = (
            (f"{power}((1/2)_k/k!)^2", "elliptic integrals, DLMF 19.5.1 and 19.4.1")
            if self.series == ELLIPTIC
            else (f"{power or '1'}/((1/2)_k k!)", "hyperbolic and circular functions, DLMF 4.33 and 4.19")
        )
        terms = [
            f"({fraction_text(c)}) {form}" for c, form in zip(self.multiples, ("w_k", "k w_k"), strict=True) if c
        ]
        terms.append("g(k+1) w_(k+1) - g(k) w_k")
        top, over = self.telescoper
        if over.degree() == 0:
            g = polynomial_text(_coefficients(top / over[0]))
        else:
            unit = flint.fmpq(over.denom() * top.denom())
            g = "/".join(f"({polynomial_text(_coefficients(p * unit))})" for p in (top, over))
        return f"With $w_k = {w}$ and $g(x) = {g}$, $t_k = {' + '.join(terms)}$; by the series of {source}"

    def total(self) -> dict[str, Fraction]:
        """The sum as multiples of numbers given as text."""
        (c0, c1), z = self.multiples, self.argument
        top, bottom = self.telescoper
        rest = {"1": _fraction(-top(0) / bottom(0))}
        if self.series == ELLIPTIC:
            m = fraction_text(z)
            return {f"elliptic_k({m})/pi": 2 * c0 - c1, f"elliptic_e({m})/pi": c1 / (1 - z)} | rest
        root = Quadratic.root(abs(z))
        even, odd = ("cosh", "sinh") if z > 0 else ("cos", "sin")
        exact, argument = root.exact(), 2 * root
        sign = 1 if z > 0 else -1
        if isinstance(exact, Fraction):
            return {f"{even}({argument})": c0, f"{odd}({argument})": sign * c1 * exact} | rest
        return {f"{even}({argument})": c0, f"sqrt({fraction_text(abs(z))})*{odd}({argument})": sign * c1} | rest


def telescoped(
    z: Fraction, top: flint.fmpq_poly, bottom: flint.fmpq_poly, upper: list[Fraction], lower: list[Fraction]
) -> Telescoped | None:
    """The sum of z^k top(k)/bottom(k) prod (upper)_k/prod (lower)_k; None where it is of no series above.

    Example:
        >>> one = flint.fmpq_poly([1])
        >>> found = telescoped(Fraction(1), one, one, [], [Fraction(3, 2), Fraction(1)])
        >>> {name: str(c) for name, c in found.total().items()}
        {'cosh(2)': '0', 'sinh(2)': '1/2', '1': '0'}
    """
    bases = tuple(tuple(sorted(map(_base, side))) for side in (upper, lower))
    series = _SERIES.get(bases)
    if series is None or (series == ELLIPTIC and abs(z) >= 1) or any(x == int(x) <= 0 for x in lower):
        return None
    for side, inverted in ((upper, False), (lower, True)):
        for x in side:
            steps = int(x - _base(x))
            if abs(steps) > _MOST_STEPS:
                return None
            change = _raised(_base(x), steps)
            above, below = change[::-1] if inverted else change
            top, bottom = top * above, bottom * below
    common = top.gcd(bottom)
    top, bottom = top // common, bottom // common
    scale = bottom[bottom.degree()]
    term = top / scale, bottom / scale
    found = _solved(term, _ratio(z, *bases))
    return None if found is None else Telescoped(series, z, term, *found)


def _base(x: Fraction) -> Fraction:
    """The number in (0, 1] that differs by an integer."""
    return x % 1 or Fraction(1)


def _raised(base: Fraction, steps: int) -> Rational:
    """(base + steps)_k/(base)_k."""
    top, bottom = flint.fmpq_poly([1]), flint.fmpq_poly([1])
    low = min(base, base + steps)
    for j in range(abs(steps)):
        factor = _rational(low + j)
        top, bottom = top * (_X + factor), bottom * factor
    return (top, bottom) if steps >= 0 else (bottom, top)


def _ratio(z: Fraction, upper: tuple[Fraction, ...], lower: tuple[Fraction, ...]) -> Rational:
    """w_{k+1}/w_k."""
    top, bottom = flint.fmpq_poly([_rational(z)]), flint.fmpq_poly([1])
    for x in upper:
        top *= _X + _rational(x)
    for x in lower:
        bottom *= _X + _rational(x)
    return top, bottom


def _solved(term: Rational, ratio: Rational) -> tuple[tuple[Fraction, Fraction], Rational] | None:
    """c0, c1 and g with R - c0 - c1 k = g(k+1) ratio - g(k)."""
    top, bottom = term
    denominator = _denominator(bottom)
    if denominator is None:
        return None
    # g = N/denominator, N a combination of powers
    later = denominator(_X + 1)
    common = bottom * denominator * later * ratio[1]
    columns = [(-x * common) for x in (flint.fmpq_poly([1]), _X)]
    most = denominator.degree() + max(top.degree() - bottom.degree(), 0) + 2
    for m in range(most + 1):
        power = _X**m
        columns.append(-(power(_X + 1) * ratio[0] * bottom * denominator) + power * bottom * later * ratio[1])
    right = -top * denominator * later * ratio[1]
    height = max(p.degree() for p in (*columns, right)) + 1
    system = flint.fmpq_mat(height, len(columns) + 1, [p[i] for i in range(height) for p in (*columns, right)])
    reduced, rank = system.rref()
    values = [flint.fmpq(0)] * len(columns)
    for row in range(rank):
        pivot = next(j for j in range(len(columns) + 1) if reduced[row, j] != 0)
        if pivot == len(columns):
            return None
        values[pivot] = reduced[row, len(columns)]
    c0, c1, *numerator = values
    g = flint.fmpq_poly(numerator)
    shared = g.gcd(denominator) if g else denominator
    g, denominator = g // shared, denominator // shared
    leading = denominator[denominator.degree()]
    return (_fraction(c0), _fraction(c1)), (g / leading, denominator / leading)


def _denominator(bottom: flint.fmpq_poly) -> flint.fmpq_poly | None:
    """What g may have for a denominator: poles of R, and those between them and the zeros of the ratio."""
    found = flint.fmpq_poly([1])
    poles: dict[Fraction, list[tuple[int, int]]] = {}
    for p, e in bottom.numer().factor()[1]:
        if p.degree() > 1:
            return None
        r = _fraction(flint.fmpq(p[0], p[1]))
        poles.setdefault(_base(r), []).append((int(r - _base(r)), e))
    for base, places in poles.items():
        low, high = min(0, *(s for s, _ in places)), max(0, *(s for s, _ in places))
        if high - low > _MOST_STEPS:
            return None
        for s in range(low, high + 2):
            if base < 1 or base + s > 0:  # no pole among 0, 1, 2, ...
                found *= (_X + _rational(base + s)) ** sum(e for _, e in places)
    return found


def _coefficients(p: flint.fmpq_poly) -> tuple[Fraction, ...]:
    """From the constant one on; (0) for 0."""
    return tuple(map(_fraction, p.coeffs())) or (Fraction(0),)


def _rational(x: Fraction) -> flint.fmpq:
    return flint.fmpq(x.numerator, x.denominator)


def _fraction(x: flint.fmpq) -> Fraction:
    return Fraction(int(x.p), int(x.q))
