"""Quotients of neighbouring Gauss functions with a classical value, and the formulas whose quotients they are.

The rules are those of `pcf.check.classical`, which has their sources: 2F1(0, q; c; z) over its neighbour is
c/2F1(1, q+1; c+1; z), and that is a logarithm, an arctangent, at special arguments a quotient of Gamma functions.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from pcf.arithmetic.quadratic import Quadratic, surd_power
from pcf.arithmetic.rationals import perfect_power
from pcf.dynamics.hypergeometric import Hypergeometric
from pcf.proofs.quotient_image import Image, plain, rational

_HALF: Final = Fraction(1, 2)
_ONE: Final = Quadratic.of(1)
_ZERO: Final = Quadratic.of(0)
_ANGLES: Final = {Fraction(1): 4, Fraction(3): 3, Fraction(1, 3): 6}
_LEMNISCATIC: Final = (1 - Quadratic.root(2)) / 2
_MOST_TERMS: Final = 60
_MOST_STEPS: Final = 60

_ALTERNATING: Final = {
    _HALF: (_HALF, "pi"),
    Fraction(1, 3): (Fraction(1, 3), "sqrt(3)*pi + 3*log(2)"),
    Fraction(2, 3): (Fraction(1, 3), "sqrt(3)*pi - 3*log(2)"),
    Fraction(1, 4): (_HALF, "sqrt(2)*(pi + 2*log(1 + sqrt(2)))"),
    Fraction(3, 4): (_HALF, "sqrt(2)*(pi - 2*log(1 + sqrt(2)))"),
    Fraction(1, 6): (Fraction(1), "pi + sqrt(3)*log(2 + sqrt(3))"),
    Fraction(5, 6): (Fraction(1), "pi - sqrt(3)*log(2 + sqrt(3))"),
}
"""sum (-1)^k/(k + r) as a multiple of a number, by r."""

_GAMMA_QUOTIENTS: Final = {
    _HALF: (Fraction(1, 4), "gamma(1/4)**2/sqrt(2*pi)"),
    3 * _HALF: (Fraction(3), "sqrt(2)*pi**(3/2)/gamma(1/4)**2"),
}
"""sqrt(pi) Gamma(b/2 + 1)/Gamma(b/2 + 1/2) as a multiple of a number, by b."""

Rows = Iterator[tuple[list[Quadratic], list[Quadratic]]]
"""Coefficients of a and b, descending."""


@dataclass(frozen=True)
class _Base:
    """2F1(1, b; c; z) = multiple X + constant, X an expression."""

    b: Fraction
    c: Fraction
    multiple: Quadratic
    x: str
    source: str
    constant: Quadratic = _ZERO


def gauss(h: Hypergeometric) -> Image | None:
    """The classical value of a quotient of 2F1, where a rule gives it."""
    first, second, c = (rational(p) for p in h.first[:3])
    if first is None or second is None or c is None:
        return None
    z = h.first[3].real
    if {first, second} == {_HALF, -_HALF} and c == 1 and z == _HALF:
        quarter, eight = h.scale / 4, Quadratic.of(8)
        return Image(2 * h.scale, quarter, -eight, _ONE, "gamma(1/4)**4/pi**2", "DLMF 19.7.1 and K(1/2)")
    if (algebraic := _algebraic(first, second, c, z)) is not None:
        return Image(h.scale * algebraic, _ZERO, _ONE, _ZERO, "1", "DLMF 15.2.4, 15.8.1")
    if 0 not in (first, second):
        return None
    b = (second if first == 0 else first) + 1
    s = h.scale * Quadratic.of(c)
    for base in _bases(b, c + 1, z):
        if (steps := _contiguous(base, b, c + 1, z)) is None:
            continue
        u, v = steps  # 2F1(1, b; c+1; z) = u + v (the base)
        source = base.source if (u, v) == (_ZERO, _ONE) else f"{base.source}; contiguous relations, DLMF 15.5(ii)"
        return Image(s, _ZERO, u + v * base.constant, v * base.multiple, base.x, source)
    return None


def functions_of_one(b: Fraction, c: Fraction, z: Quadratic) -> Iterator[tuple[str, tuple[Quadratic, Quadratic]]]:
    """2F1(1, b; c; z) as u + v X, by the name of X, wherever a rule gives it.

    Example:
        >>> [(name, str(u), str(v)) for name, (u, v) in functions_of_one(Fraction(2), Fraction(3), _ONE / 2)]
        [('log(2)', '-4', '8')]
    """
    for base in _bases(b, c, z):
        if (steps := _contiguous(base, b, c, z)) is not None:
            u, v = steps
            yield base.x, (u + v * base.constant, v * base.multiple)


def _contiguous(base: _Base, b: Fraction, c: Fraction, z: Quadratic) -> tuple[Quadratic, Quadratic] | None:
    """u and v with F(b, c) = u + v F(base), F = 2F1(1, b; c; z), by single steps in b and c.

    b (1 - z) F(b+1, c) = (b - c + 1) F(b, c) + c - 1,   (c - b) z F(b, c+1) = c (1 - (1 - z) F(b, c))
    """
    x, y = base.b, base.c
    if abs(b - x) + abs(c - y) > _MOST_STEPS:
        return None
    u, v = _ZERO, _ONE
    while y != c:
        if y < c:
            if x == y:
                return None
            factor = Quadratic.of(y / (y - x)) / z
            u, v, y = factor * (1 - (1 - z) * u), -factor * (1 - z) * v, y + 1
        else:
            y -= 1
            if y == 0:
                return None
            factor = Quadratic.of((y - x) / y) * z
            u, v = (1 - factor * u) / (1 - z), -factor * v / (1 - z)
    while x != b:
        if x < b:
            if x == 0:
                return None
            scale = _ONE / (Quadratic.of(x) * (1 - z))
            u, v, x = (
                scale * (u * Quadratic.of(x - y + 1) + Quadratic.of(y - 1)),
                scale * v * Quadratic.of(x - y + 1),
                x + 1,
            )
        else:
            x -= 1
            if x == y - 1:
                return None
            scale = Quadratic.of(1 / (x - y + 1))
            factor = Quadratic.of(x) * (1 - z)
            u, v = scale * (factor * u - Quadratic.of(y - 1)), scale * factor * v
    return None if v == 0 else (u, v)


def _bases(b: Fraction, c: Fraction, z: Quadratic) -> Iterator[_Base]:
    """Functions 2F1(1, b0; c0; z) with a classical value, b0 and c0 at integers from b and c."""
    for base in (*_logarithmic(z), *_at_one_half(b, c, z), *_at_minus_one(b, c, z), *_elliptic(z)):
        if (base.b - b).denominator == (base.c - c).denominator == 1:
            yield base


def _logarithmic(z: Quadratic) -> Iterator[_Base]:
    whole, w = plain(z), 1 - 2 * z
    if whole is not None:
        power, x = perfect_power(1 / (1 - whole))
        yield _Base(Fraction(1), Fraction(2), Quadratic.of(power / whole), f"log({x})", "DLMF 15.4.1")
        yield from _arctangent(_HALF, 3 * _HALF, _ONE, -whole, "DLMF 15.4.2, 15.4.3")
        yield _Base(_HALF, Fraction(2), 2 / (1 + Quadratic.root(1 - whole)), "1", "DLMF 15.4.18")
    if w.sign() > 0 and (r := plain(1 / (w * w) - 1)) is not None:
        yield from _arctangent(Fraction(1), 3 * _HALF, 1 / w, r, "DLMF 15.4.4, 15.8.1")
    elif w.sign() < 0 and whole is not None:  # an angle beyond pi/4, whose double has no arctangent
        r = whole / (1 - whole)
        yield from _arctangent(Fraction(1), 3 * _HALF, Quadratic.of(1 / (1 - whole)), r, "DLMF 15.8.1, 15.4.3")


def _arctangent(b: Fraction, c: Fraction, s: Quadratic, r: Fraction, source: str) -> Iterator[_Base]:
    """s T(r), T(r) = atan(sqrt r)/sqrt r, for r < 0 artanh(sqrt -r)/sqrt -r."""
    if r <= -1 or r == 0:
        return
    root = Quadratic.root(abs(r))
    if s.factor and root.factor and s.radicand != root.radicand:
        power, inner = surd_power((1 + root) / (1 - root)) if r < 0 else (2, root)
        name = f"atan({root})" if r > 0 else f"log({inner})"
        scale = s * power / 2
        if root.factor == 1:
            yield _Base(b, c, scale, f"{name}/{root}", source)
        else:  # 1/(f sqrt(d)) = sqrt(d)/(f d)
            surd = Fraction(int(root.factor.p), int(root.factor.q)) * root.radicand
            yield _Base(b, c, scale / Quadratic.of(surd), f"sqrt({root.radicand})*{name}", source)
        return
    s = s / root
    if r in _ANGLES:
        yield _Base(b, c, s / _ANGLES[r], "pi", source)
    elif r > 0:
        yield _Base(b, c, s, f"atan({root})", source)
    elif (inside := plain((1 + root) / (1 - root))) is not None:
        power, x = perfect_power(inside)
        yield _Base(b, c, s * power / 2, f"log({x})", source)
    else:
        power, inner = surd_power((1 + root) / (1 - root))
        yield _Base(b, c, s * power / 2, f"log({inner})", source)


def _at_one_half(b: Fraction, c: Fraction, z: Quadratic) -> Iterator[_Base]:
    if z != _HALF:
        return
    if b.denominator == 1 and c.denominator > 1:
        r = c % 1
        multiple, text = _ALTERNATING.get(r) or (_HALF, f"polygamma(0, {(r + 1) / 2}) - polygamma(0, {r / 2})")
        yield _Base(Fraction(1), r + 1, Quadratic.of(2 * r * multiple), text, "DLMF 15.8.1, 15.2.1, 5.7.7")
    for low in (b % 1, b % 1 + 1):
        if low not in (0, 1):
            default = Fraction(1), f"sqrt(pi)*gamma({low / 2 + 1})/gamma({(low + 1) / 2})"
            multiple, text = _GAMMA_QUOTIENTS.get(low, default)
            yield _Base(low, low / 2 + 1, Quadratic.of(multiple), text, "DLMF 15.4.28")


def _at_minus_one(b: Fraction, c: Fraction, z: Quadratic) -> Iterator[_Base]:
    """From those at 1/2, by 2F1(1, b; c; z) = 2F1(1, c-b; c; z/(z-1))/(1 - z)."""
    if z == -1:
        for base in _at_one_half(c - b, c, Quadratic.of(_HALF)):
            yield replace(base, b=base.c - base.b, multiple=base.multiple / 2, source=f"{base.source}, 15.8.1")


def _elliptic(z: Quadratic) -> Iterator[_Base]:
    """Complete elliptic integrals of both kinds at singular moduli, by Gamma(1/4) and Gamma(1/3)."""
    source = "DLMF 15.6.1 and a substitution, docs/mathematics.md, section 9"
    if z == _LEMNISCATIC:
        root = Quadratic.root(2)
        yield _Base(_HALF, Fraction(5, 4), root / 8, "gamma(1/4)**2/sqrt(2*pi)", source)
        second = "sqrt(2)*pi**(3/2)/gamma(1/4)**2"
        yield _Base(3 * _HALF, Fraction(7, 4), -3 * root / 2, second, source, 3 * root / 2)
    scale = {Fraction(1, 4): Fraction(1), Fraction(-1, 3): Fraction(3, 4)}.get(plain(z) or Fraction(0))
    if scale is not None:
        for b, c, multiple, text, constant in (
            (Fraction(2, 3), Fraction(7, 6), Fraction(1, 9), "sqrt(3)*gamma(1/3)**3/pi", Fraction(0)),
            (Fraction(4, 3), Fraction(11, 6), Fraction(80, 9), "pi**2/gamma(1/3)**3", Fraction(-10, 3)),
        ):
            upper = b if scale == 1 else c - b
            yield _Base(upper, c, Quadratic.of(scale * multiple), text, source, Quadratic.of(scale * constant))


def _algebraic(a: Fraction, b: Fraction, c: Fraction, z: Quadratic) -> Quadratic | None:
    """c 2F1(a, b; c; z)/2F1(a+1, b+1; c+1; z) where both are finite sums."""
    above, below = (_finite_sum(a + k, b + k, c + k, z) for k in (0, 1))
    if above is None or below is None or below == 0:
        return None
    return Quadratic.of(c) * above / below


def _finite_sum(a: Fraction, b: Fraction, c: Fraction, z: Quadratic) -> Quadratic | None:
    """2F1(a, b; c; z) where it breaks off, after Euler's transformation if not before."""
    if c.denominator == 1 and c <= 0:
        return None
    factor, power = _ONE, c - a - b
    if not _breaks_off(a, b):
        if not _breaks_off(c - a, c - b) or power.denominator > 1 or abs(power) > _MOST_TERMS:
            return None
        for _ in range(abs(int(power))):
            factor = factor * (1 - z) if power > 0 else factor / (1 - z)
        a, b = c - a, c - b
    total, term, k = _ZERO, _ONE, 0
    while term != 0:
        total += term
        term = term * z * Quadratic.of((a + k) * (b + k) / ((c + k) * (k + 1)))
        k += 1
    return total * factor


def _breaks_off(*uppers: Fraction) -> bool:
    return any(x.denominator == 1 and -_MOST_TERMS <= x <= 0 for x in uppers)


def gauss_anchors(h: Hypergeometric) -> Rows:
    """Formulas whose parameters differ by integers, and whose quotients have a classical value."""
    first, second, c = (rational(p) for p in h.first[:3])
    if first is None or second is None or c is None:
        return
    s, z = h.scale, h.first[3].real
    if z == _HALF and first.denominator == second.denominator == 2 and c.denominator == 1:
        yield [s / 2], [s * s / 4, _ZERO, -s * s / 16]
    other = second if first.denominator == 1 else first if second.denominator == 1 else None
    if other is None:
        return
    for beta, lower in _parameters(other, c, z):
        if (beta - other).denominator == (lower - c).denominator == 1:
            constant = s * (Quadratic.of(lower) - Quadratic.of(beta + 1) * z)
            slope = s * (1 - 2 * z)
            if slope == 0 and constant == 0:
                continue
            leading = s * s * z * (1 - z)
            a = [constant] if slope == 0 else [slope, constant]
            yield a, [leading, leading * Quadratic.of(beta), _ZERO]


def _parameters(other: Fraction, c: Fraction, z: Quadratic) -> Iterator[tuple[Fraction, Fraction]]:
    """q and c of 2F1(0, q; c; z) for which there are rules."""
    zero = Fraction(0)
    yield from ((zero, Fraction(1)), (zero, _HALF), (-_HALF, _HALF), (zero, 3 * _HALF))
    for base in _bases(other, c, z):
        for lower in (base.c - 1, base.c):
            yield base.b - 1, lower
