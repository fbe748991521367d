"""Sums of t_k = R(k) w_k, R rational, by the sums of a classical series w_k and a telescoping difference.

    hyperbolic:  w_k = z^k/((1/2)_k k!)      sum w_k = cosh(2 sqrt z),   sum k w_k = sqrt z sinh(2 sqrt z)
    elliptic:    w_k = z^k ((1/2)_k/k!)^2    sum w_k = 2 K(z)/pi,        sum k w_k = (E(z)/(1 - z) - K(z))/pi

for z < 0 with cos and sin of sqrt|z|, the second for |z| < 1 (DLMF 4.33.1, 4.33.2, 19.5.1, 19.4.1).  If
R(k) - c0 - c1 k = g(k+1) w_{k+1}/w_k - g(k) and g has no pole at 0, 1, 2, ..., the sum is
c0 sum w_k + c1 sum k w_k - g(0), as g(k) w_k tends to 0.
"""

from typing import Final

import flint

from pcf.check.formula import integer_zeros
from pcf.check.reading import Fields, Rational, demand, entries, polynomial, rational, text
from pcf.check.values import Value, function, square_root

_HALF: Final = flint.fmpq(1, 2)
_X: Final = flint.fmpq_poly([0, 1])
_ONE: Final = flint.fmpq_poly([1])


def telescoping_series(z: Rational, step: flint.fmpq_poly, below: flint.fmpq_poly, fields: Fields) -> Value:
    """The sum over k >= 0 of t_k with t_0 = 1, t_{k+1}/t_k = step(k)/below(k)."""
    series = fields.take("series", text)
    top, bottom = (fields.take(name, polynomial) for name in ("numerator", "denominator"))
    c0, c1 = fields.take("multiples", entries(rational, 2))
    g, over = fields.take("telescoper", entries(polynomial, 2))
    demand(series in ("hyperbolic", "elliptic"), "series: unknown")
    if series == "elliptic":
        demand(abs(z) < 1, "sum: it diverges")
        above, under = z * (_X + _HALF) ** 2, (_X + 1) ** 2
    else:
        above, under = z * _ONE, (_X + _HALF) * (_X + 1)
    for p in (bottom, over):
        demand(bool(p) and all(n < 0 for n in integer_zeros(p)), "denominator: a pole at an integer from 0 on")
    demand(top(0) == bottom(0), "numerator: the first term is not 1")
    ratio = top(_X + 1) * bottom * above
    demand(step * top * bottom(_X + 1) * under == below * ratio, "numerator: not the terms of the sum")
    # R - c0 - c1 k and the difference, over one denominator
    difference = g(_X + 1) * above * over - g * over(_X + 1) * under
    rest = top - (c0 + c1 * _X) * bottom
    demand(rest * over * over(_X + 1) * under == difference * bottom, "telescoper: another difference")
    zero, one = _classical(series, z)
    return Value.of(c0) * zero + Value.of(c1) * one - Value.of(g(0) / over(0))


def _classical(series: str, z: Rational) -> tuple[Value, Value]:
    """The sums of w_k and of k w_k."""
    if series == "elliptic":
        pi = Value.atom(("name", "pi"))
        k, e = (function(name, Value.of(z)) for name in ("elliptic_k", "elliptic_e"))
        return Value.of(2) * k / pi, (e / Value.of(1 - z) - k) / pi
    root = square_root(abs(z))
    even, odd = ("cosh", "sinh") if z > 0 else ("cos", "sin")
    sign = Value.of(1 if z > 0 else -1)
    return function(even, Value.of(2) * root), sign * root * function(odd, Value.of(2) * root)
