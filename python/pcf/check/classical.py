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
      2F1(1, 1; 3/2; z) = T(r)/(1 - 2z), r = 1/(1 - 2z)^2 - 1; pi/2 for z = 1/2         DLMF 15.4.4, 15.8.1
      2F1(1, 1; 5/2; 1/2) = 6 - 3 pi/2, from that one                                  DLMF 15.5.16, 15.5.18
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
    demand(0 in uppers, "value: no rule for these parameters")
    other = max(uppers, key=lambda x: x != 0)
    c = _rational(q.lower)
    return Value.of(c) / _gauss_function(other + 1, c + 1, q.argument)


def _gauss_function(b: Rational, c: Rational, z: Surd) -> Value:
    """2F1(1, b; c; z)."""
    if b == 1 and c == 2:
        x = _rational(z)
        return logarithm(1 / (1 - x)) / Value.of(x)
    if b == _HALF and c == 1 + _HALF:
        return arctangent(-_rational(z))
    w = -2 * z + 1
    demand(b == 1, "value: no rule for these parameters")
    if c == 2 + _HALF and w.sign() == 0:
        return Value.of(6) - Value.of(3 * _HALF) * _PI
    demand(c == 1 + _HALF, "value: no rule for these parameters")
    if w.sign() == 0:
        return _PI / Value.of(2)
    return arctangent(_rational(Surd(flint.fmpq(1)) / (w * w) - 1)) / number(w)


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
