"""Quotients of neighbouring hypergeometric functions with a classical value: s X_0/X_1, as in `contiguous`.

With F regularised, T(r) = atan(sqrt r)/sqrt r (for r < 0 artanh), e the exponential function:

    0F1(; 1/2; z), r = sqrt|z|:      r coth 2r, or r cot 2r for z < 0                  DLMF 10.49.9, 10.47.10, 10.39.1
    0F1(; 0; z):                     r I_1(2r)/I_0(2r), or -r J_1(2r)/J_0(2r)          DLMF 10.39.9, 10.16.9
    0F1(; 1; z):                     r I_0(2r)/I_1(2r), or r J_0(2r)/J_1(2r)           the same
    1F1(0; 1; z):                    z/(e^z - 1)                                       DLMF 13.6.2
    1F1(0; 1/2; z), r = sqrt|z|:     r/(sqrt(pi) e^z erf r); erfi for z < 0            DLMF 13.6.7, 13.2.39
    1F1(-1/2; 1/2; z):               e^z r/(sqrt(pi) erfi r) - z; erf for z < 0        DLMF 13.6.7, 13.3.4
    1F1(p; 2p; z):                   2p/(1 + I_{p+1/2}(z/2)/I_{p-1/2}(z/2))            DLMF 13.6.9 and its derivative
    2F1(0, q; c; z):                 c/2F1(1, q+1; c+1; z), where
      2F1(1, 1; 2; z) = -log(1 - z)/z                                                  DLMF 15.4.1
      2F1(1, 1/2; 3/2; z) = T(-z)                                                      DLMF 15.4.2, 15.4.3
      2F1(1, 1/2; 2; z) = 2/(1 + sqrt(1 - z))                                          DLMF 15.4.18
      2F1(1, 1; 3/2; z) = T(r)/(1 - 2z), r = 1/(1 - 2z)^2 - 1, for z < 1/2             DLMF 15.4.4, 15.8.1
                        = T(z/(1 - z))/(1 - z) for 1/2 < z < 1                         DLMF 15.8.1, 15.4.3
      2F1(1, 1; r+1; 1/2) = 2r sum (-1)^k/(k + r)                                      DLMF 15.8.1, 15.2.1
      2F1(1, b; b/2 + 1; 1/2) = sqrt(pi) Gamma(b/2 + 1)/Gamma(b/2 + 1/2)               DLMF 15.4.28
      for z = (1 - sqrt 2)/2, with Gamma at 1/4:                                       DLMF 15.6.1 and a
        2F1(1, 1/2; 5/4; z) = Gamma^2/(8 sqrt pi)                                      substitution, for all four:
        2F1(1, 3/2; 7/4; z) = 3 sqrt(2)/2 - 3 sqrt(pi)^3/Gamma^2                       docs/mathematics.md,
      for z = 1/4, with Gamma at 1/3:                                                  section 9
        2F1(1, 2/3; 7/6; z) = sqrt 3 Gamma^3/(9 pi)
        2F1(1, 4/3; 11/6; z) = 80 pi^2/(9 Gamma^3) - 10/3
      for z = -1/3: 2F1(1, c-b; c; z) = 3/4 2F1(1, b; c; 1/4)                           DLMF 15.8.1
      for z = -1: 2F1(1, c-b; c; z) = 1/2 2F1(1, b; c; 1/2)                             DLMF 15.8.1
      and those at integers from these                                                 DLMF 15.5(ii)
    2F1 with both functions finite sums, after Euler's transformation too              DLMF 15.2.4, 15.8.1
    2F1(1/2, -1/2; 1; 1/2):          (g + 8)/(4 (g - 8)), g = Gamma(1/4)^4/pi^2        DLMF 19.5.1, 19.5.2, 19.7.1,
        by E, K and their derivatives at 1/2, Legendre's relation, K(1/2)              23.22 (lemniscate)
    U(0, 1, z):                      1/(e^z E_1(z))                                    DLMF 13.6.6, 8.4.15
    U(0, 3/2, z), q = -1/2:          sqrt(z)/(sqrt(pi) e^z erfc(sqrt z))               DLMF 13.6.6, 8.4.6
    U(p, 2p, z), p + q = 1:          p q/(p + z/2 - z/2 K_{p+1/2}(z/2)/K_{p-1/2}(z/2)) DLMF 13.6.10, 13.3.25
    U(0, 1/2, z), raised by 1/2:     1/(sqrt(pi) e^z erfc(sqrt z))                     DLMF 13.6.8
    U(1/4, 1/2, z), raised by 1/2:   1/(2 sqrt(z) (K_{3/4}(z/2)/K_{1/4}(z/2) - 1))     DLMF 12.7.10, 12.8.2
"""

from collections.abc import Callable
from typing import Final

import flint

from pcf.check.contiguous import Quotient
from pcf.check.field import Surd
from pcf.check.reading import Rational, RefusalError, demand
from pcf.check.sums import rational_series
from pcf.check.values import (
    Value,
    exponential,
    exponential_of,
    function,
    logarithm,
    logarithm_of,
    number,
    root_of_pi,
    square_root,
)

_HALF: Final = flint.fmpq(1, 2)
_QUARTER: Final = flint.fmpq(1, 4)
_ONE: Final = Value.of(1)
_MOST_TERMS: Final = 60
_PI: Final = Value.atom(("name", "pi"))


def classical(quotient: Quotient) -> Value:
    """The value of s X_0/X_1 by the rules above.

    Raises:
        RefusalError: none of them applies.
    """
    rule = _RULES.get(quotient.function)
    if rule is None:
        raise RefusalError("value: no rule for this function")
    return number(quotient.scale) * rule(quotient)


def arctangent(r: Rational) -> Value:
    """T(r) = atan(sqrt r)/sqrt r for r > 0, artanh(sqrt -r)/sqrt -r for -1 < r < 0."""
    demand(r > -1 and r != 0, "value: an arctangent out of range")
    root = square_root(abs(r))
    if r > 0:
        special = {flint.fmpq(1): 4, flint.fmpq(3): 3, flint.fmpq(1, 3): 6}.get(r)
        angle = function("atan", root) if special is None else _PI / Value.of(special)
        return angle / root
    inside = (_ONE + root) / (_ONE - root)
    return logarithm_of(inside) / (Value.of(2) * root)


def _bessel(q: Quotient) -> Value:
    c, z = _rational(q.lower), _rational(q.argument)
    root = square_root(abs(z))
    twice = Value.of(2) * root
    if c == _HALF:
        if z < 0:
            return root / function("tan", twice)
        e = exponential_of(twice + twice)
        return root * (e + _ONE) / (e - _ONE)
    demand(c in (0, 1), "value: no rule for this order")
    name, sign = ("besseli", 1) if z > 0 else ("besselj", -1)
    first, before = function(name, _ONE, twice), function(name, Value.of(0), twice)
    return Value.of(sign) * root * first / before if c == 0 else root * before / first


def _kummer(q: Quotient) -> Value:
    p, z = _real(q, 0), _rational(q.argument)
    if p == 0 and q.lower == 1:
        return Value.of(z) / (exponential(z) - _ONE)
    if q.lower == _HALF and p in (0, -_HALF):
        root = square_root(abs(z))
        if p == 0:  # 1F1(1; 3/2; z), Kummer's transformation of the other
            name = "erf" if z > 0 else "erfi"
            return root / (root_of_pi() * exponential(z) * function(name, root))
        name = "erfi" if z > 0 else "erf"
        return exponential(z) * root / (root_of_pi() * function(name, root)) - Value.of(z)
    demand(q.lower == 2 * p and p > 0, "value: no rule for these parameters")
    y, sign = abs(z) / 2, 1 if z > 0 else -1
    orders = (Value.of(p + _HALF), Value.of(p - _HALF))
    above, below = (function("besseli", order, Value.of(y)) for order in orders)
    return Value.of(2 * p) / (_ONE + Value.of(sign) * above / below)


def _gauss(q: Quotient) -> Value:
    uppers = [_real(q, i) for i in (0, 1)]
    if sorted(uppers) == [-_HALF, _HALF] and q.lower == 1 and q.argument == _HALF:
        g = function("gamma", Value.of(_QUARTER))
        g = g * g * g * g / (_PI * _PI)
        return (g + Value.of(8)) / (Value.of(4) * (g - Value.of(8)))
    c = _rational(q.lower)
    above, below = (_finite_sum(uppers[0] + k, uppers[1] + k, c + k, q.argument) for k in (0, 1))
    if above is not None and below is not None:
        demand(below.sign() != 0, "value: infinite")
        return number(Surd(c) * above / below)
    demand(0 in uppers, "value: no rule for these parameters")
    other = max(uppers, key=lambda x: x != 0)
    return Value.of(c) / _gauss_function(other + 1, c + 1, q.argument)


def _finite_sum(a: Rational, b: Rational, c: Rational, z: Surd) -> Surd | None:
    """2F1(a, b; c; z) where it is a finite sum times a power of 1 - z; None where it is not seen to be."""
    if c.q == 1 and c <= 0:
        return None
    factor = Surd(flint.fmpq(1))
    if not _breaks_off(a, b):
        power = c - a - b
        if not _breaks_off(c - a, c - b) or power.q != 1 or abs(power) > _MOST_TERMS:
            return None
        base = Surd(flint.fmpq(1)) - z
        for _ in range(abs(int(power.p))):
            factor = factor * base if power > 0 else factor / base
        a, b = c - a, c - b
    total, term = Surd(flint.fmpq(0)), Surd(flint.fmpq(1))
    for k in range(_MOST_TERMS + 2):
        total += term
        term = term * z * ((a + k) * (b + k) / ((c + k) * (k + 1)))
    return total * factor


def _breaks_off(a: Rational, b: Rational) -> bool:
    return any(x.q == 1 and -_MOST_TERMS <= x <= 0 for x in (a, b))


def gauss_at(k: int, b: Rational, c: Rational, z: Rational) -> Value:
    """2F1(k, b; c; z), k >= 1, from k = 0 and 1 by DLMF 15.5.11."""
    demand(0 < k < _MOST_TERMS, "value: a parameter too far away")
    before, now = _ONE, _gauss_function(b, c, Surd(z))
    for a in range(1, k):
        following = Value.of(c - a) * before + Value.of(2 * a - c + (b - a) * z) * now
        before, now = now, following / Value.of(a * (1 - z))
    return now


def _gauss_function(b: Rational, c: Rational, z: Surd) -> Value:
    """2F1(1, b; c; z), from a value above by single steps in c and b.

    (c - b) z F(b, c+1) = c (1 - (1 - z) F(b, c)),  b (1 - z) F(b+1, c) = (b - c + 1) F(b, c) + c - 1: DLMF 15.5(ii)
    with an upper parameter 0 among the neighbours, compared term by term.
    """
    x, y, value = _base(b, c, z)
    demand(abs(b - x) + abs(c - y) < _MOST_TERMS, "value: parameters too far away")
    argument, rest = number(z), number(Surd(flint.fmpq(1)) - z)
    while y != c:
        if y < c:
            value = Value.of(y / (y - x)) * (_ONE - rest * value) / argument
            y += 1
        else:
            y -= 1
            value = (_ONE - Value.of((y - x) / y) * argument * value) / rest
    while x != b:
        if x < b:
            value = (Value.of(x - y + 1) * value + Value.of(y - 1)) / (Value.of(x) * rest)
            x += 1
        else:
            x -= 1
            value = (Value.of(x) * rest * value - Value.of(y - 1)) / Value.of(x - y + 1)
    return value


def _base(b: Rational, c: Rational, z: Surd) -> tuple[Rational, Rational, Value]:
    """b0, c0 and 2F1(1, b0; c0; z) with a classical value, at integers from b and c."""

    def near(b0: Rational, c0: Rational) -> bool:
        return bool((b - b0).q == 1 and (c - c0).q == 1)

    one, three_halves, w = flint.fmpq(1), 3 * _HALF, -2 * z + 1
    if near(one, one) and z.factor == 0:
        return one, 2 * one, logarithm(1 / (1 - z.rational)) / Value.of(z.rational)
    if near(_HALF, _HALF) and z.factor == 0:
        return _HALF, three_halves, arctangent(-z.rational)
    if near(_HALF, one) and z.factor == 0:
        return _HALF, 2 * one, Value.of(2) / (_ONE + square_root(1 - z.rational))
    if near(one, _HALF) and w.sign() < 0:
        x = _rational(z)
        return one, three_halves, arctangent(x / (1 - x)) / Value.of(1 - x)
    if near(one, _HALF) and w.sign() > 0:
        return one, three_halves, arctangent(_rational(Surd(one) / (w * w) - 1)) / number(w)
    if w.sign() == 0:
        return _base_at_one_half(b, c)
    if z == -one:
        x, y, value = _base_at_one_half(c - b, c)
        return y - x, y, value / Value.of(2)
    if z == Surd(_HALF, -_HALF, 2):
        g = function("gamma", Value.of(_QUARTER))
        if near(_HALF, _QUARTER):
            return _HALF, 5 * _QUARTER, g * g / (Value.of(8) * root_of_pi())
        demand(near(_HALF, -_QUARTER), "value: no rule for these parameters")
        second = Value.of(three_halves) * square_root(flint.fmpq(2)) - Value.of(3) * _PI * root_of_pi() / (g * g)
        return three_halves, 7 * _QUARTER, second
    demand(z == _QUARTER or z == -flint.fmpq(1, 3), "value: no rule for this argument")
    turned = z != _QUARTER
    third, sixth = flint.fmpq(1, 3), flint.fmpq(1, 6)
    cube = function("gamma", Value.of(third))
    cube = cube * cube * cube
    factor = Value.of(flint.fmpq(3, 4) if turned else one)
    for upper, lower, value in (
        (2 * third, 7 * sixth, square_root(flint.fmpq(3)) * cube / (Value.of(9) * _PI)),
        (4 * third, 11 * sixth, Value.of(flint.fmpq(80, 9)) * _PI * _PI / cube - Value.of(10 * third)),
    ):
        start = lower - upper if turned else upper
        if near(start, lower):
            return start, lower, factor * value
    raise RefusalError("value: no rule for these parameters")


def _base_at_one_half(b: Rational, c: Rational) -> tuple[Rational, Rational, Value]:
    """2F1(1, b0; c0; 1/2)."""
    one = flint.fmpq(1)
    if b.q == 1:
        r = c - c.floor() if c.q > 1 else one
        return one, r + 1, Value.of(2 * r) * rational_series(-one, [(r, 1, one)])
    start = b - b.floor()
    for low in (start, start + 1):
        if (c - low / 2).q == 1:
            return low, low / 2 + 1, _gamma_quotient(low)
    raise RefusalError("value: no rule for these parameters")


def _gamma_quotient(b: Rational) -> Value:
    """sqrt(pi) Gamma(b/2 + 1)/Gamma(b/2 + 1/2), for b = 1/2 and 3/2 by Gamma(1/4) and pi."""
    if b.q != 2:
        above, below = (function("gamma", Value.of(x)) for x in (b / 2 + 1, (b + 1) / 2))
        return root_of_pi() * above / below
    g = function("gamma", Value.of(_QUARTER))  # Gamma(3/4) = sqrt(2) pi/Gamma(1/4), DLMF 5.5.3
    root = square_root(flint.fmpq(2))
    if b == _HALF:
        return g * g / (Value.of(4) * root * root_of_pi())
    demand(b == 3 * _HALF, "value: no rule for these parameters")
    return Value.of(3) * root * _PI * root_of_pi() / (g * g)


def _tricomi(q: Quotient) -> Value:
    p, other = _real(q, 0), _real(q, 1)
    p, other, z = max(p, other), min(p, other), _rational(q.argument)  # symmetric: DLMF 13.2.40
    if p == other == 0:
        return _ONE / (exponential(z) * function("expint", _ONE, Value.of(z)))
    if p == 0 and other == -_HALF:
        root = square_root(z)
        return root / (root_of_pi() * exponential(z) * function("erfc", root))
    demand(p + other == 1 and p >= _HALF, "value: no rule for these parameters")
    y = Value.of(z / 2)
    above, below = (function("besselk", Value.of(order), y) for order in (p + _HALF, p - _HALF))
    return Value.of(p * other) / (Value.of(p) + y - y * above / below)


def _parabolic_cylinder(q: Quotient) -> Value:
    p, z = _real(q, 0), _rational(q.argument)
    root = square_root(z)
    if p == 0:
        return _ONE / (root_of_pi() * exponential(z) * function("erfc", root))
    demand(p == _QUARTER, "value: no rule for these parameters")
    above, below = (function("besselk", Value.of(k * _QUARTER), Value.of(z / 2)) for k in (3, 1))
    return _ONE / (Value.of(2) * root * (above / below - _ONE))


def _rational(x: Surd) -> Rational:
    demand(x.factor == 0, "value: no rule for irrational parameters")
    return x.rational


def _real(q: Quotient, i: int) -> Rational:
    x, y = q.upper[i]
    demand(y.sign() == 0, "value: no rule for complex parameters")
    return _rational(x)


_RULES: Final[dict[str, Callable[[Quotient], Value]]] = {
    "0F1": _bessel,
    "1F1": _kummer,
    "2F1": _gauss,
    "U": _tricomi,
    "parabolic cylinder": _parabolic_cylinder,
}
