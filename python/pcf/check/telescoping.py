"""Sums of t_k = R(k) w_k, R rational, by the sums of a classical series w_k and a telescoping difference.

    hyperbolic:  w_k = z^k/((1/2)_k k!)      sum w_k = cosh(2 sqrt z),   sum k w_k = sqrt z sinh(2 sqrt z)
    elliptic:    w_k = z^k ((1/2)_k/k!)^2    sum w_k = 2 K(z)/pi,        sum k w_k = (E(z)/(1 - z) - K(z))/pi
    arcsine:     w_k = z^k k!/(1/2)_k        sum w_k/(2k+1) = A/sqrt(z(1-z)),  sum w_k/((2k+1)(k+1)) = A^2/z
    digamma:     w_k = (p)_k/(q)_k, 0 < p <= 1 < q <= 2, z = 1
                 sum w_k/(k+1) = (psi(q-1) - psi(q-p)) (q-1)/(p-1), and (q-1) psi'(q-1) for p = 1

for z < 0 with cos and sin of sqrt|z|, the second for |z| < 1 (DLMF 4.33.1, 4.33.2, 19.5.1, 19.4.1); in the third A is
asin(sqrt z), |z| <= 1 (the first sum is DLMF 15.4.14, the second its integral); the last is the derivative of Gauss's
sum (DLMF 15.4.20) by its other parameter at 0. With v_k and v'_k for the terms of the two sums over w_k: if
R(k) - c0 v_k - c1 v'_k = g(k+1) w_{k+1}/w_k - g(k) and g has no pole at 0, 1, 2, ..., the sum is
c0 sum v_k w_k + c1 sum v'_k w_k - g(0), as g(k) w_k tends to 0.
"""

from typing import Final

import flint

from pcf.check.formula import integer_zeros
from pcf.check.reading import Fields, Rational, demand, entries, polynomial, rational, text
from pcf.check.sums import hurwitz
from pcf.check.values import Value, function, logarithm_of, square_root

_HALF: Final = flint.fmpq(1, 2)
_X: Final = flint.fmpq_poly([0, 1])
_ONE: Final = flint.fmpq_poly([1])


def telescoping_series(z: Rational, step: flint.fmpq_poly, below: flint.fmpq_poly, fields: Fields) -> Value:
    """The sum over k >= 0 of t_k with t_0 = 1, t_{k+1}/t_k = step(k)/below(k)."""
    series = fields.take("series", text)
    top, bottom = (fields.take(name, polynomial) for name in ("numerator", "denominator"))
    c0, c1 = fields.take("multiples", entries(rational, 2))
    g, over = fields.take("telescoper", entries(polynomial, 2))
    demand(series in ("hyperbolic", "elliptic", "arcsine", "digamma"), "series: unknown")
    parameters = fields.take("parameters", entries(rational, 2)) if series == "digamma" else []
    forms = ((_ONE, _ONE), (_X, _ONE))
    if series == "elliptic":
        demand(abs(z) < 1, "sum: it diverges")
        above, under = z * (_X + _HALF) ** 2, (_X + 1) ** 2
    elif series == "arcsine":
        demand(abs(z) <= 1 and (z != 1 or c0 == 0), "sum: it diverges")
        demand(abs(z) < 1 or g.degree() < over.degree(), "telescoper: it does not vanish at infinity")
        above, under = z * (_X + 1), _X + _HALF
        forms = ((_ONE, 2 * _X + 1), (_ONE, (2 * _X + 1) * (_X + 1)))
    elif series == "digamma":
        p, q = parameters
        demand(0 < p <= 1 < q <= 2 and z == 1 and c0 == 0, "parameters: not of this series")
        demand(max(g.degree(), 0) - over.degree() + p - q < 0, "telescoper: it does not vanish at infinity")
        above, under = _X + p, _X + q
        forms = ((0 * _X, _ONE), (_ONE, _X + 1))
    else:
        above, under = z * _ONE, (_X + _HALF) * (_X + 1)
    for p in (bottom, over):
        demand(bool(p) and all(n < 0 for n in integer_zeros(p)), "denominator: a pole at an integer from 0 on")
    demand(top(0) == bottom(0), "numerator: the first term is not 1")
    ratio = top(_X + 1) * bottom * above
    demand(step * top * bottom(_X + 1) * under == below * ratio, "numerator: not the terms of the sum")
    # R - c0 v - c1 v' and the difference, over one denominator
    difference = g(_X + 1) * above * over - g * over(_X + 1) * under
    (v0, d0), (v1, d1) = forms
    rest = top * d0 * d1 - (c0 * v0 * d1 + c1 * v1 * d0) * bottom
    demand(rest * over * over(_X + 1) * under == difference * bottom * d0 * d1, "telescoper: another difference")
    zero, one = _classical(series, z) if series != "digamma" else (Value.of(0), _digammas(*parameters))
    return Value.of(c0) * zero + Value.of(c1) * one - Value.of(g(0) / over(0))


def _classical(series: str, z: Rational) -> tuple[Value, Value]:
    """The sums of v_k w_k and of v'_k w_k."""
    if series == "elliptic":
        pi = Value.atom(("name", "pi"))
        k, e = (function(name, Value.of(z)) for name in ("elliptic_k", "elliptic_e"))
        return Value.of(2) * k / pi, (e / Value.of(1 - z) - k) / pi
    if series == "arcsine":
        return _arcsines(z)
    root = square_root(abs(z))
    even, odd = ("cosh", "sinh") if z > 0 else ("cos", "sin")
    sign = Value.of(1 if z > 0 else -1)
    return function(even, Value.of(2) * root), sign * root * function(odd, Value.of(2) * root)


def _arcsines(z: Rational) -> tuple[Value, Value]:
    """A/sqrt(z(1 - z)) (0 at z = 1, where it is not used) and A^2/z; for z < 0 by the inverse hyperbolic sine."""
    angle = _arcsine(z)
    first = Value.of(0) if z == 1 else angle / square_root(abs(z) * (1 - z))
    return first, angle * angle / Value.of(abs(z))


def _arcsine(z: Rational) -> Value:
    """asin(sqrt z), asinh(sqrt|z|) = log(1 + 2|z| + 2 sqrt(|z| + z^2))/2."""
    parts = {"1/4": 6, "1/2": 4, "3/4": 3, "1": 2}
    if str(z) in parts:
        return Value.atom(("name", "pi")) / Value.of(parts[str(z)])
    if z > 0:
        return function("atan", square_root(z / (1 - z)))
    y = -z
    return logarithm_of(Value.of(1 + 2 * y) + Value.of(2) * square_root(y + y * y)) / Value.of(2)


def _digammas(p: Rational, q: Rational) -> Value:
    """The sum of (p)_k/((q)_k (k + 1))."""
    if p == 1:
        return Value.of(q - 1) * hurwitz(2, q - 1)
    return Value.of((q - 1) / (p - 1)) * (hurwitz(1, q - p) - hurwitz(1, q - 1))
