"""Sums of z^k R(k), of z^k p(k)/(k + n - 1)!, and over two factorials, as exact fractions of classical constants.

The rational function R is taken as partial fractions, given with the certificate and checked; what is left are

    sum_{k>=0} z^k/(k + r)^s:    polygamma and zeta for z = 1 (DLMF 5.7.6, 25.11.1), for z = -1 by halves,
                                 log and arctan for |z| < 1, s = 1 and 2 r an integer (DLMF 4.6.1, 4.24.3), for
                                 other s polylogarithms of z, or of both square roots of z (DLMF 25.12.10).

Arguments are brought to (0, 1] by psi(r + 1) = psi(r) + 1/r and zeta(s, r + 1) = zeta(s, r) - r^-s; psi at denominators
2, 3, 4, 6, 8, 12 is Gauss's theorem (DLMF 5.4.13 to 5.4.19), zeta(s, 1/2) = (2^s - 1) zeta(s),
zeta(2, 1/4) = pi^2 + 8 G.
"""

from math import comb, factorial
from typing import Final

import flint

from pcf.check.reading import Rational, demand, entries, rational
from pcf.check.values import Value, exponential, function, logarithm, logarithm_of, square_root

_MOST_STEPS: Final = 2_000
_MOST_ORDER: Final = 100

Part = tuple[Rational, int, Rational]
"""(r, s, c): c/(k + r)^s."""

_PI: Final = Value.atom(("name", "pi"))


def fraction_part(value: object, where: str) -> Part:
    """A part, from JSON."""
    r, s, c = entries(rational, 3)(value, where)
    demand(s.q == 1 and 1 <= s < 100 and c != 0, f"{where}: no partial fraction")
    return r, int(s.p), c


def rational_series(z: Rational, parts: list[Part]) -> Value:
    """The sum over k >= 0 of z^k times the sum of c/(k + r)^s; no k + r vanishes."""
    demand(abs(z) <= 1 and z != 0, "sum: it diverges")
    if z == 1:
        demand(sum((c for _, s, c in parts if s == 1), flint.fmpq(0)) == 0, "sum: it diverges")
    total = Value.of(0)
    for r, s, c in parts:
        demand(s >= 1, "sum: a part that is no fraction")
        if z == 1:
            value = hurwitz(s, r)
        elif z == -1:
            value = (hurwitz(s, r / 2) + Value.of(-1) * hurwitz(s, (r + 1) / 2)) * Value.of(flint.fmpq(1, 2**s))
        else:
            value = _logarithmic(z, r) if s == 1 else _polylogarithmic(z, r, s)
        total += Value.of(c) * value
    return total


def exponential_series(z: Rational, p: flint.fmpq_poly, n: int) -> Value:
    """The sum over k >= 0 of z^k p(k)/(k + n - 1)!, n >= 1."""
    demand(z != 0 and 1 <= n < _MOST_STEPS, "sum: of another kind")
    # with m = k + n - 1 and p in falling factorials of m: sum over m >= n - 1 of z^m/(m - j)!, over z^(n - 1)
    q = p(flint.fmpq_poly([1 - n, 1]))
    degree = max(q.degree(), 0)
    whole, multiple = flint.fmpq(0), flint.fmpq(0)
    for j in range(degree + 1):
        c = sum((flint.fmpq((-1) ** (j - i) * comb(j, i)) * q(i) for i in range(j + 1)), flint.fmpq(0)) / factorial(
            j
        )
        begin, term = flint.fmpq(0), flint.fmpq(1)
        for i in range(n - 1 - j):
            begin += term
            term *= z / (i + 1)
        multiple += c * z**j
        whole -= c * z**j * begin
    scale = z ** (1 - n) if n > 1 else flint.fmpq(1)
    return Value.of(multiple * scale) * exponential(z) + Value.of(whole * scale)


def bessel_series(z: Rational, p: flint.fmpq_poly, n: int, m: int) -> Value:
    """The sum over k >= 0 of z^k p(k)/((k + n - 1)! (k + m - 1)!), n, m >= 1.

    By B_v = sum over i >= 0, -v of z^i/(i! (i + v)!), which is |z|^(-v/2) times I_v or J_v of 2 sqrt|z| (DLMF 10.25.2,
    10.2.2), and B_{v-1} = v B_v + z B_{v+1}.
    """
    demand(z != 0 and 1 <= n < _MOST_STEPS and 1 <= m < _MOST_STEPS, "sum: of another kind")
    root = square_root(abs(z))
    name = "besseli" if z > 0 else "besselj"
    orders = {v: function(name, Value.of(v), Value.of(2) * root) / (root if v else Value.of(1)) for v in (0, 1)}
    rest, total, k = p, Value.of(0), 0
    # p in the products (x + m - 1) (x + m - 2) ... of k factors, which take (x + m - 1)! down to (x + m - 1 - k)!
    while rest:
        demand(k <= _MOST_STEPS, "sum: of too high a degree")
        c, zero = rest(k + 1 - m), flint.fmpq_poly([m - 1 - k, 1])
        rest = (rest - c) // zero
        order, begin = n - m + k, m - 1 - k
        demand(abs(order) <= _MOST_ORDER, "sum: Bessel functions of a large order")
        passed, scale = flint.fmpq(0), z ** (-begin)
        for i in range(max(0, -order), begin):
            passed += z**i / (factorial(i) * factorial(i + order))
        total += Value.of(c * scale) * (_order(orders, z, order) - Value.of(passed))
        k += 1
    return total


def _order(orders: dict[int, Value], z: Rational, v: int) -> Value:
    """B_v, by B_0 and B_1; B_{-v} = z^v B_v."""
    if v < 0:
        return Value.of(z**-v) * _order(orders, z, -v)
    if v not in orders:
        below, before = _order(orders, z, v - 1), _order(orders, z, v - 2)
        orders[v] = (before - Value.of(v - 1) * below) * Value.of(1 / z)
    return orders[v]


def _base(r: Rational) -> tuple[Rational, int]:
    """r as a number in (0, 1] and an integer."""
    steps = int((r.p - 1) // r.q) if r.q == 1 else int(r.p // r.q)
    demand(abs(steps) < _MOST_STEPS, "sum: a pole too far out")
    return r - steps, steps


def hurwitz(s: int, r: Rational) -> Value:
    """zeta(s, r), and -psi(r) - gamma for s = 1."""
    base, steps = _base(r)
    demand(abs(steps) * s < 10 * _MOST_STEPS, "sum: a pole too far out")
    value = _minus_digamma(base) if s == 1 else _zeta(s, base)
    passed = sum(((base + j) ** -s for j in range(steps)), flint.fmpq(0))
    before = sum(((base + j) ** -s for j in range(steps, 0)), flint.fmpq(0))
    return value + Value.of(before - passed)


def _minus_digamma(r: Rational) -> Value:
    if r == 1:
        return Value.of(0)
    log2, log3, root3 = logarithm(flint.fmpq(2)), logarithm(flint.fmpq(3)), square_root(flint.fmpq(3))
    q = flint.fmpq
    if r == q(1, 2):
        return Value.of(2) * log2
    if r.q in (8, 12):
        return _minus_digamma_of_twelfths(r)
    if r.q not in (3, 4, 6):
        return Value.of(-1) * (function("polygamma", Value.of(0), Value.of(r)) + Value.atom(("name", "EulerGamma")))
    sign = Value.of(1 if 2 * r < 1 else -1)
    if r.q == 3:
        return sign * Value.of(q(1, 6)) * root3 * _PI + Value.of(q(3, 2)) * log3
    if r.q == 4:
        return sign * Value.of(q(1, 2)) * _PI + Value.of(3) * log2
    return sign * Value.of(q(1, 2)) * root3 * _PI + Value.of(2) * log2 + Value.of(q(3, 2)) * log3


def _minus_digamma_of_twelfths(r: Rational) -> Value:
    """log 2q + (pi/2) cot(pi p/q) - 2 sum_{0 < n < q/2} cos(2 pi n p/q) log sin(pi n/q), worked out for q = 8, 12."""
    p, q = int(r.p), int(r.q)
    root, side = (2, 1) if q == 8 else (3, 2)  # cot(pi/8) = 1 + sqrt 2, cot(pi/12) = 2 + sqrt 3
    surd = square_root(flint.fmpq(root))
    unit = logarithm_of(Value.of(side) + surd)
    outer = min(p, q - p) == 1
    cotangent = surd + Value.of(side) if outer else surd - Value.of(side) if q == 8 else Value.of(side) - surd
    logs = Value.of(4 if q == 8 else 3) * logarithm(flint.fmpq(2))
    if q == 12:
        logs += Value.of(flint.fmpq(3, 2)) * logarithm(flint.fmpq(3))
    sign = Value.of(1 if 2 * p < q else -1)
    return logs + sign * Value.of(flint.fmpq(1, 2)) * _PI * cotangent + Value.of(1 if outer else -1) * surd * unit


def _zeta(s: int, r: Rational) -> Value:
    if r == 1 or r.q == 2:
        scale = Value.of(1 if r == 1 else 2**s - 1)
        if s % 2 or s > 40:
            return scale * function("zeta", Value.of(s))
        # zeta(2m) = |B_2m| (2 pi)^2m / (2 (2m)!)
        bernoulli = abs(flint.fmpq.bernoulli(s))
        return scale * Value.of(bernoulli * 2 ** (s - 1) / factorial(s)) * Value.atom(("name", "pi"), s)
    if s == 2 and r.q == 4:
        sign = Value.of(8 if r.p == 1 else -8)
        return Value.atom(("name", "pi"), 2) + sign * Value.atom(("name", "Catalan"))
    # psi^(s-1)(r) = (-1)^s (s-1)! zeta(s, r)
    return Value.of(flint.fmpq((-1) ** s, factorial(s - 1))) * function("polygamma", Value.of(s - 1), Value.of(r))


def _polylogarithmic(z: Rational, r: Rational, s: int) -> Value:
    """sum z^k/(k + r)^s, |z| < 1, s > 1, r an integer, or half of one and z a square."""
    demand(r.q <= 2, "sum: an incomplete beta function")
    base, steps = _base(r)
    order = Value.of(s)
    if base == 1:
        value = Value.of(1 / z) * function("polylog", order, Value.of(z))
    else:
        root = square_root(z).rational() if z > 0 else None
        demand(root is not None, "sum: a polylogarithm of an irrational number")
        above, below = (function("polylog", order, Value.of(x)) for x in (root, -root))  # type: ignore[arg-type, operator]
        value = Value.of(flint.fmpq(2**s, 2) / root) * (above - below)  # type: ignore[operator]
    passed = sum((z**j / (base + j) ** s for j in range(steps)), flint.fmpq(0))
    before = sum((z**j / (base + j) ** s for j in range(steps, 0)), flint.fmpq(0))
    return (value + Value.of(before - passed)) * Value.of(z ** (-steps))


def _logarithmic(z: Rational, r: Rational) -> Value:
    """sum z^k/(k + r), |z| < 1, r an integer or half of one."""
    demand(r.q <= 2, "sum: an incomplete beta function")
    base, steps = _base(r)
    if base == 1:
        value = Value.of(-1 / z) * logarithm(1 - z)
    else:
        root = square_root(abs(z))
        if z > 0:
            inside = (Value.of(1) + root) / (Value.of(1) + Value.of(-1) * root)
            value = logarithm_of(inside) / root
        else:
            value = Value.of(2) * function("atan", root) / root
    passed = sum((z**j / (base + j) for j in range(steps)), flint.fmpq(0))
    before = sum((z**j / (base + j) for j in range(steps, 0)), flint.fmpq(0))
    return (value + Value.of(before - passed)) * Value.of(z ** (-steps))
