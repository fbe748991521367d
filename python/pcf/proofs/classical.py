"""Quotients of neighbouring hypergeometric functions by their classical names, and formulas whose quotient has one.

A formula with deg a <= 1, deg b <= 2 has a value by parameters (`pcf.dynamics.hypergeometric`). Integer steps of the
parameters are gauges: so where the parameters differ by integers from those of a quotient with a classical value, that
formula, an anchor, is equivalent to this one. The rules are those of `pcf.check.classical`, which has their sources.

Source: docs/mathematics.md, section 9; NIST Digital Library of Mathematical Functions.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from pcf.arithmetic.polynomial import Polynomial
from pcf.arithmetic.quadratic import Quadratic
from pcf.constants.expression import Expression
from pcf.dynamics.hypergeometric import Hypergeometric, regularised
from pcf.proofs.gauss_values import Rows, gauss, gauss_anchors
from pcf.proofs.quotient_image import Image, plain, power_of_e, rational

_HALF: Final = Fraction(1, 2)
_ONE: Final = Quadratic.of(1)
_ZERO: Final = Quadratic.of(0)
_PARABOLIC: Final = (Fraction(1, 2),)
_MOST_BITS: Final = 300  # of a parameter; beyond it a value is no longer read

Formula = tuple[Polynomial, Polynomial]


@dataclass(frozen=True)
class Named:
    """A classical value.

    Attributes:
        value: the value as an expression.
        source: the rule, by its source.
    """

    value: Expression
    source: str


def named(h: Hypergeometric) -> Named | None:
    """The classical value of a quotient scale F(first)/F(second), where a rule gives it.

    Example:
        >>> from pcf.dynamics.hypergeometric import hypergeometric
        >>> found = named(hypergeometric(Polynomial("2n+1"), Polynomial("n^2")))
        >>> str(found.value), found.source
        ('4/pi', 'DLMF 15.4.4, 15.8.1')
    """
    if any(_bits(p.real) > _MOST_BITS for p in h.first):
        return None
    rule = {"0F1": _bessel, "1F1": _kummer, "2F1": gauss}.get(h.function)
    if rule is None:
        rule = _parabolic_cylinder if h.raised == _PARABOLIC else _tricomi
    found = rule(h)
    return None if found is None else Named(found.expression(), found.source)


def anchors(a: Polynomial, b: Polynomial) -> Iterator[Formula]:
    """Formulas with classical values whose parameters differ by integers from those of this one.

    Example:
        >>> found = next(anchors(Polynomial("2n+5"), Polynomial("n^2+4n+4")))
        >>> print(*found, sep=", ")
        2*n + 1, n^2
    """
    h = regularised(a, b)
    if h is None:
        yield from _of_higher_degree(a, b)
        return
    rule = {"0F1": _bessel_anchors, "1F1": _kummer_anchors, "2F1": gauss_anchors}.get(h.function)
    if rule is None:
        rule = _parabolic_anchors if h.raised == _PARABOLIC else _tricomi_anchors
    for coefficients_a, coefficients_b in rule(h):
        rationals = [[plain(c) for c in side] for side in (coefficients_a, coefficients_b)]
        if all(None not in side for side in rationals):
            yield _formula(*rationals)  # type: ignore[arg-type]


def _of_higher_degree(a: Polynomial, b: Polynomial) -> Iterator[Formula]:
    """Anchors that may have the same rate: b(n)/(a(n) a(n-1)) n^k has the same limit, k = 2 deg a - deg b."""
    k, ratio = 2 * a.degree - b.degree, Fraction(b.leading, a.leading**2)
    if a.degree < 2 or k not in (0, 1, 2):
        return
    one = Fraction(1)
    rows: list[tuple[list[Fraction], list[Fraction]]] = []
    if k == 2:
        rows = [([one, c], [ratio]) for c in (Fraction(0), _HALF)]
        # Euler's sums of z^k/(k!)^2 and z^k/(k! (k + 1)!)
        rows.append(([one, 2 * one, one - ratio], [ratio, 0 * one, 0 * one]))
        rows.append(([one, 3 * one, 2 * one - ratio], [ratio, ratio, 0 * one]))
    elif k == 1:
        parameters = ((0, 1), (0, _HALF), (-_HALF, _HALF), (_HALF, 1))
        rows = [([one, lower - ratio], [ratio, ratio * upper]) for upper, lower in parameters]
    elif 1 + 4 * ratio > 0:
        s = plain(Quadratic.root(1 + 4 * ratio))
        rows = [([one, _HALF], [ratio, Fraction(0), Fraction(0)])]
        if s is not None:
            rows.append(([one, (s + 1) / 2], [ratio, Fraction(0), Fraction(0)]))
            rows.append(([one, (s + 1) / 4], [ratio, -ratio / 2, Fraction(0)]))
    for row in rows:
        yield _formula(*row)


def _formula(a: list[Fraction], b: list[Fraction]) -> Formula:
    """The formula with these coefficients, descending, inflated to integers."""
    unit = math.lcm(*(c.denominator for c in a + b))
    return Polynomial([int(c * unit) for c in a]), Polynomial([int(c * unit * unit) for c in b])


def _bessel(h: Hypergeometric) -> Image | None:
    c, z = map(rational, h.first)
    if c not in (0, _HALF, 1) or z is None:
        return None
    root = Quadratic.root(abs(z))
    s = h.scale * root
    if c != _HALF:
        name, source = ("besseli", "DLMF 10.39.9") if z > 0 else ("besselj", "DLMF 10.16.9")
        ratio = f"{name}(1, {2 * root})/{name}(0, {2 * root})"
        if c == 1:
            return Image(s, _ZERO, _ZERO, _ONE, ratio, source)
        return Image(_ZERO, s if z > 0 else -s, _ONE, _ZERO, ratio, source)
    if z < 0:
        return Image(s, _ZERO, _ZERO, _ONE, f"tan({2 * root})", "DLMF 10.16.1")
    source = "DLMF 10.39.1, 10.39.2"
    whole = plain(4 * root)
    if whole is None:
        return Image(_ZERO, s, _ONE, _ZERO, f"coth({2 * root})", source)
    return Image(s, s, -_ONE, _ONE, power_of_e(whole), source)


def _kummer(h: Hypergeometric) -> Image | None:
    p, c, z = map(rational, h.first)
    if p is None or z is None:
        return None
    if p == 0 and c == 1:
        sz = h.scale * Quadratic.of(z)
        return Image(sz, _ZERO, -_ONE, _ONE, power_of_e(z), "DLMF 13.6.2")
    if c == _HALF and p in (0, -_HALF):
        return _incomplete_gamma(h.scale, p, z)
    if c != 2 * p or not 0 < p < 1:
        return None
    y = abs(z) / 2
    ratio = f"besseli({p + _HALF}, {y})/besseli({p - _HALF}, {y})"
    twice = h.scale * Quadratic.of(2 * p)
    return Image(twice, _ZERO, _ONE, Quadratic.of(1 if z > 0 else -1), ratio, "DLMF 13.6.9")


def _incomplete_gamma(s: Quadratic, p: Fraction, z: Fraction) -> Image:
    """1F1(p; 1/2; z) over its neighbour, p = 0 or -1/2."""
    root = Quadratic.root(abs(z))
    source = "DLMF 13.6.7, 13.2.39, 13.3.4"
    name = "erf" if (z > 0) == (p == 0) else "erfi"
    if p == 0:
        return Image(s * root, _ZERO, _ZERO, _ONE, f"sqrt(pi)*{power_of_e(z)}*{name}({root})", source)
    return Image(-s * Quadratic.of(z), s * root, _ONE, _ZERO, f"{power_of_e(z)}/(sqrt(pi)*{name}({root}))", source)


def _tricomi(h: Hypergeometric) -> Image | None:
    uppers = _tricomi_uppers(h)
    z = rational(h.first[2])
    if uppers is None or z is None or z <= 0:
        return None
    p, q = uppers
    if p == q == 0:
        return Image(h.scale, _ZERO, _ZERO, _ONE, f"{power_of_e(z)}*expint(1, {z})", "DLMF 13.6.6, 8.4.15")
    if p == 0 and q == -_HALF:
        root = Quadratic.root(z)
        return Image(
            h.scale * root, _ZERO, _ZERO, _ONE, f"sqrt(pi)*{power_of_e(z)}*erfc({root})", "DLMF 13.6.6, 8.4.6"
        )
    if p + q != 1 or not _HALF <= p < 1:
        return None
    ratio = f"besselk({p + _HALF}, {z / 2})/besselk({p - _HALF}, {z / 2})"
    s = h.scale * Quadratic.of(p * q)
    return Image(s, _ZERO, Quadratic.of(p + z / 2), Quadratic.of(-z / 2), ratio, "DLMF 13.6.10, 13.3.25")


def _parabolic_cylinder(h: Hypergeometric) -> Image | None:
    p, z = rational(h.first[0]), rational(h.first[2])
    if p not in (0, Fraction(1, 4)) or z is None:
        return None
    root = Quadratic.root(z)
    if p == 0:
        return Image(h.scale, _ZERO, _ZERO, _ONE, f"sqrt(pi)*{power_of_e(z)}*erfc({root})", "DLMF 13.6.8")
    ratio = f"besselk(3/4, {z / 2})/besselk(1/4, {z / 2})"
    return Image(h.scale, _ZERO, -2 * root, 2 * root, ratio, "DLMF 12.7.10, 12.8.2")


def _bessel_anchors(h: Hypergeometric) -> Rows:
    c, z = map(rational, h.first)
    if c is not None and z is not None and (2 * c).denominator == 1:
        s = h.scale
        yield [s, s * Quadratic.of(c % 1)], [s * s * Quadratic.of(z)]


def _kummer_anchors(h: Hypergeometric) -> Rows:
    p, c, z = map(rational, h.first)
    if p is None or c is None or z is None:
        return
    s, least = h.scale, p % 1
    bz = s * s * Quadratic.of(z)
    halves = ((Fraction(0), Fraction(1)), (Fraction(0), _HALF), (-_HALF, _HALF))
    for upper, lower in (*halves, *([(least, 2 * least)] if least else [])):
        if (p - upper).denominator == (c - lower).denominator == 1:
            yield [s, s * Quadratic.of(lower - z)], [bz, bz * Quadratic.of(upper)]


def _tricomi_anchors(h: Hypergeometric) -> Rows:
    uppers, z = _tricomi_uppers(h), rational(h.first[2])
    if uppers is None or z is None:
        return
    p, q = uppers
    s = h.scale
    if p.denominator == q.denominator == 1:
        yield [2 * s, s * Quadratic.of(1 + z)], [-s * s, _ZERO, _ZERO]
    elif {p.denominator, q.denominator} == {1, 2}:
        yield [2 * s, s * Quadratic.of(_HALF + z)], [-s * s, s * s / 2, _ZERO]
    elif (p + q).denominator == 1:
        high = max(p % 1, q % 1)
        b = [-s * s * Quadratic.of(c) for c in (Fraction(1), Fraction(1), high * (1 - high))]
        yield [2 * s, s * Quadratic.of(2 + z)], b


def _parabolic_anchors(h: Hypergeometric) -> Rows:
    p, z = rational(h.first[0]), rational(h.first[2])
    if p is None or z is None or (4 * p).denominator != 1:
        return
    half = h.scale * h.scale / 2
    yield [h.scale * Quadratic.root(z)], [half, half * Quadratic.of(2 * (p % _HALF))]


def _tricomi_uppers(h: Hypergeometric) -> tuple[Fraction, Fraction] | None:
    """p >= q of U(p, 1 + p - q, z), where both are rational."""
    p, c = rational(h.first[0]), rational(h.first[1])
    if p is None or c is None:
        return None
    return max(p, 1 + p - c), min(p, 1 + p - c)


def _bits(x: Quadratic) -> int:
    return max(int(part.bit_length()) for y in (x.rational, x.factor) for part in (y.p, y.q))
