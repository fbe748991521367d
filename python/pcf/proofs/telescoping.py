"""Euler sums whose terms are rational multiples of those of a classical series, brought to it by telescoping.

    w_k = z^k/((1/2)_k k!)           sum w_k = cosh(2 sqrt z),    sum k w_k = sqrt z sinh(2 sqrt z)
    w_k = z^k ((1/2)_k/k!)^2         sum w_k = 2 K(z)/pi,         sum k w_k = (E(z)/(1 - z) - K(z))/pi
    w_k = z^k k!/(1/2)_k             sum w_k/(2k+1) = A/sqrt(z(1-z)),   sum w_k/((2k+1)(k+1)) = A^2/z,  A = asin sqrt z
    w_k = (p)_k/(q)_k                sum w_k/(k+1) = (psi(q-1) - psi(q-p)) (q-1)/(p-1),  (q-1) psi'(q-1) for p = 1

(for z < 0 with cos, sin and asinh of sqrt|z|; the second for |z| < 1, the third for |z| <= 1, the last for z = 1 with
0 < p <= 1 < q <= 2).  With t_k = R(k) w_k, R rational, and v_k, v'_k the terms of the two sums over w_k, there are
rational c0, c1 and g with

    R(k) - c0 v_k - c1 v'_k = g(k+1) w_{k+1}/w_k - g(k),  so that  sum t_k = c0 sum v_k w_k + c1 sum v'_k w_k - g(0),

found by linear algebra with denominators at the poles of R (a case of Gosper's and Zeilberger's algorithms).  Sources:
docs/mathematics.md, section 10; DLMF 4.24.2, 4.33, 15.4.14, 15.4.20, 19.4, 19.5.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import flint

from pcf.arithmetic.long_integers import fraction_text
from pcf.arithmetic.quadratic import Quadratic
from pcf.arithmetic.rationals import perfect_power
from pcf.proofs.hurwitz import hurwitz, negative_digamma
from pcf.proofs.text import polynomial_text

Rational = tuple[flint.fmpq_poly, flint.fmpq_poly]
"""A rational function as numerator and denominator."""

HYPERBOLIC: Final = "hyperbolic"
ELLIPTIC: Final = "elliptic"
ARCSINE: Final = "arcsine"
DIGAMMA: Final = "digamma"

_HALF: Final = Fraction(1, 2)
_SERIES: Final[dict[tuple[tuple[Fraction, ...], ...], str]] = {
    ((), (_HALF, Fraction(1))): HYPERBOLIC,
    ((_HALF, _HALF), (Fraction(1),) * 2): ELLIPTIC,
    ((Fraction(1),), (_HALF,)): ARCSINE,
}
_MOST_STEPS: Final = 24  # between poles, and of parameters from those of the series
_X: Final = flint.fmpq_poly([0, 1])
_ONE: Final = flint.fmpq_poly([1])
_FORMS: Final[dict[str, tuple[Rational, Rational]]] = {
    HYPERBOLIC: ((_ONE, _ONE), (_X, _ONE)),
    ELLIPTIC: ((_ONE, _ONE), (_X, _ONE)),
    ARCSINE: ((_ONE, 2 * _X + 1), (_ONE, (2 * _X + 1) * (_X + 1))),
    DIGAMMA: ((0 * _X, _ONE), (_ONE, _X + 1)),
}
"""v_k and v'_k, the first 0 where one sum is enough."""

_PARTS_OF_PI: Final = {Fraction(1, 4): 6, _HALF: 4, Fraction(3, 4): 3, Fraction(1): 2}
"""pi/asin(sqrt z)."""


@dataclass(frozen=True)
class Telescoped:
    """sum t_k = c0 sum v_k w_k + c1 sum v'_k w_k - g(0).

    Attributes:
        series: HYPERBOLIC, ELLIPTIC, ARCSINE or DIGAMMA.
        argument: z.
        term: R = t_k/w_k.
        multiples: c0 and c1.
        telescoper: g.
        parameters: p and q of the last of them.
    """

    series: str
    argument: Fraction
    term: Rational
    multiples: tuple[Fraction, Fraction]
    telescoper: Rational
    parameters: tuple[Fraction, ...] = ()

    def reason(self) -> str:
        """Why the sum is what `total` says, as a step of a proof."""
        power = "" if self.argument == 1 else f"({fraction_text(self.argument)})^k "
        w, source, forms = {
            ELLIPTIC: (f"{power}((1/2)_k/k!)^2", "elliptic integrals, DLMF 19.5.1 and 19.4.1", ("w_k", "k w_k")),
            HYPERBOLIC: (
                f"{power or '1'}/((1/2)_k k!)",
                "hyperbolic and circular functions, DLMF 4.33 and 4.19",
                ("w_k", "k w_k"),
            ),
            ARCSINE: (
                f"{power}k!/(1/2)_k",
                "the arcsine and its square, DLMF 15.4.14",
                ("w_k/(2k+1)", "w_k/((2k+1)(k+1))"),
            ),
            DIGAMMA: (
                "/".join(f"({fraction_text(x)})_k" for x in self.parameters),
                "the digamma function, by the derivative of Gauss's sum, DLMF 15.4.20",
                ("", "w_k/(k+1)"),
            ),
        }[self.series]
        terms = [f"({fraction_text(c)}) {form}" for c, form in zip(self.multiples, forms, strict=True) if c]
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
        if self.series == ARCSINE:
            return _arcsines(z, c0, c1) | rest
        if self.series == DIGAMMA:
            found = _digammas(c1, *self.parameters)
            return found | {"1": found.get("1", Fraction(0)) + rest["1"]}
        root = Quadratic.root(abs(z))
        even, odd = ("cosh", "sinh") if z > 0 else ("cos", "sin")
        exact, argument = root.exact(), 2 * root
        sign = 1 if z > 0 else -1
        if isinstance(exact, Fraction):
            return {f"{even}({argument})": c0, f"{odd}({argument})": sign * c1 * exact} | rest
        return {f"{even}({argument})": c0, f"sqrt({fraction_text(abs(z))})*{odd}({argument})": sign * c1} | rest


def _arcsines(z: Fraction, c0: Fraction, c1: Fraction) -> dict[str, Fraction]:
    """c0 A/sqrt(z(1 - z)) + c1 A^2/z, A = asin(sqrt z)."""
    y = abs(z)
    if z in _PARTS_OF_PI:
        part, name = Fraction(1, _PARTS_OF_PI[z]), "pi"
    elif z > 0:
        root = Quadratic.root(z / (1 - z))
        part, name = Fraction(1), f"atan({root})"
    else:
        part, name = _inverse_hyperbolic_sine(y)
    found = {f"{name}**2": c1 * part**2 / y}
    if z != 1:
        root = Quadratic.root(y * (1 - z))
        exact = root.exact()
        if isinstance(exact, Fraction):
            return found | {name: c0 * part / exact}
        return found | {f"sqrt({root.radicand})*{name}": c0 * part / _fraction(root.factor) / root.radicand}
    return found


def _inverse_hyperbolic_sine(y: Fraction) -> tuple[Fraction, str]:
    """asinh(sqrt y) = log(sqrt y + sqrt(1 + y)) as a multiple of a logarithm of a quadratic or rational number."""
    roots = Quadratic.root(y), Quadratic.root(1 + y)
    if roots[0].factor and roots[1].factor and roots[0].radicand != roots[1].radicand:
        # the square of the number is in a quadratic field
        return _HALF, f"log({1 + 2 * Quadratic.of(y) + 2 * Quadratic.root(y * (1 + y))})"
    inside = roots[0] + roots[1]
    if inside.factor and not inside.rational:
        square = _fraction(inside.factor) ** 2 * inside.radicand
        power, whole = perfect_power(square)
        return Fraction(power, 2), f"log({fraction_text(whole)})"
    if inside.factor:
        return Fraction(1), f"log({inside})"
    power, whole = perfect_power(_fraction(inside.rational))
    return Fraction(power), f"log({fraction_text(whole)})"


def _digammas(c: Fraction, p: Fraction, q: Fraction) -> dict[str, Fraction]:
    """c times the sum of (p)_k/((q)_k (k + 1))."""
    if p == 1:
        terms = [(c * (q - 1) * x, name) for x, name in hurwitz(2, q - 1) or []]
    else:
        scale = c * (q - 1) / (p - 1)
        sides = ((-scale, negative_digamma(q - 1) or []), (scale, negative_digamma(q - p) or []))
        terms = [(factor * x, name) for factor, side in sides for x, name in side]
    found: dict[str, Fraction] = {}
    for x, name in terms:
        found[name] = found.get(name, Fraction(0)) + x
    return {name: x for name, x in found.items() if x}


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
    parameters: tuple[Fraction, ...] = ()
    if series is None and z == 1 and [*map(len, bases)] == [1, 1]:
        series, bases = DIGAMMA, (bases[0], (bases[1][0] + 1,))
        parameters = bases[0] + bases[1]
    if series is None or any(x == int(x) <= 0 for x in lower):
        return None
    if abs(z) > {ELLIPTIC: 1, ARCSINE: 1}.get(series, abs(z)) or (series == ELLIPTIC and abs(z) == 1):
        return None
    for side, starts, inverted in ((upper, bases[0], False), (lower, bases[1], True)):
        for x in side:
            base = next(start for start in starts if (x - start).denominator == 1)
            steps = int(x - base)
            if abs(steps) > _MOST_STEPS:
                return None
            change = _raised(base, steps)
            above, below = change[::-1] if inverted else change
            top, bottom = top * above, bottom * below
    common = top.gcd(bottom)
    top, bottom = top // common, bottom // common
    scale = bottom[bottom.degree()]
    term = top / scale, bottom / scale
    found = _solved(term, _ratio(z, *bases), _FORMS[series])
    if found is None:
        return None
    (c0, _), (above, below) = found
    if series == ARCSINE and abs(z) == 1 and (above.degree() >= below.degree() or (z == 1 and c0)):
        return None
    if series == DIGAMMA and above.degree() - below.degree() + parameters[0] - parameters[1] >= 0:
        return None
    return Telescoped(series, z, term, *found, parameters)


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


def _solved(
    term: Rational, ratio: Rational, forms: tuple[Rational, Rational]
) -> tuple[tuple[Fraction, Fraction], Rational] | None:
    """c0, c1 and g with R - c0 v - c1 v' = g(k+1) ratio - g(k)."""
    # over one denominator, that of the second form among them
    over = forms[1][1]
    top, bottom = term[0] * over, term[1] * over
    denominator = _denominator(bottom)
    if denominator is None:
        return None
    # g = N/denominator, N a combination of powers
    later = denominator(_X + 1)
    common = bottom * denominator * later * ratio[1]
    columns = [-above * (common // below) for above, below in forms]
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
