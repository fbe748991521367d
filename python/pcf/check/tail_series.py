"""Bounds for the tails of formulas that converge slowly, like powers of n or logarithms: a series cut off.

    t(n) = T_{n+1}/a(n):   t(n-1) (1 + t(n)) = c(n) = b(n)/(a(n) a(n-1))
    S - w <= t <= S + w,   S = x^h (s_0 + s_1/x + ... ),   w = width/x^order,   x = n + centre

for all n >= n0, if the map c(n)/(1 + t) takes the interval at n into that at n - 1, and there are base sets that hold S
for all large n, whose images shrink to the tail.  These are c > 0 and S > 0; or s_0 = -1/2, s_1 >= -1/4.
(docs/mathematics.md, section 6.)
"""

from dataclasses import dataclass

import flint

from pcf.check.field import Surd
from pcf.check.formula import Formula
from pcf.check.reading import Fields, demand, entries, integer, rational, surd

_MOST_TERMS = 2_000


@dataclass(frozen=True)
class _Polynomial:
    """p + q sqrt(d), p and q polynomials over Q; those with q = 0 go with every d."""

    p: flint.fmpq_poly
    q: flint.fmpq_poly
    d: int

    @staticmethod
    def rational(p: flint.fmpq_poly | flint.fmpz_poly) -> "_Polynomial":
        return _Polynomial(flint.fmpq_poly(p), flint.fmpq_poly(), 1)

    def __add__(self, other: "_Polynomial") -> "_Polynomial":
        return _Polynomial(self.p + other.p, self.q + other.q, max(self.d, other.d))

    def __neg__(self) -> "_Polynomial":
        return _Polynomial(-self.p, -self.q, self.d)

    def __sub__(self, other: "_Polynomial") -> "_Polynomial":
        return self + -other

    def __mul__(self, other: "_Polynomial") -> "_Polynomial":
        d = max(self.d, other.d)
        return _Polynomial(self.p * other.p + d * (self.q * other.q), self.p * other.q + self.q * other.p, d)

    def shifted(self, k: int) -> "_Polynomial":
        by = flint.fmpq_poly([k, 1])
        return _Polynomial(self.p(by), self.q(by), self.d)

    def positive_from(self, n: int, *, or_zero: bool = False) -> bool:
        """Whether no coefficient about n is negative, and the constant one is positive."""
        about = self.shifted(n)
        signs = [Surd(about.p[i], about.q[i], self.d).sign() for i in range(max(len(about.p), len(about.q)))]
        return all(s >= 0 for s in signs) and (or_zero or (bool(signs) and signs[0] > 0))

    def at(self, n: int) -> flint.arb:
        return Surd(self.p(n), self.q(n), self.d).ball()


def tail_bounds(f: Formula, convergence: str, fields: Fields, start: int, n: int) -> tuple[flint.arb, flint.arb]:
    """T_{n+1} lies between these, at the working precision; n >= start >= 1."""
    centre, order = fields.take("centre", integer), fields.take("order", integer)
    series, width = fields.take("series", entries(surd)), fields.take("width", rational)
    fields.end()
    demand(convergence in ("power", "logarithmic", "power, even"), "set: series are for powers and logarithms")
    positive = convergence == "power, even"
    terms = len(series)
    demand(2 <= terms <= _MOST_TERMS and 0 <= order <= _MOST_TERMS and width > 0, "series: no series, or no width")
    demand(len({s.radicand for s in series if s.factor != 0}) <= 1, "series: of two fields")
    demand(n >= start, "from: beyond the terms")
    demand(start + centre >= 1, "centre: x is not positive")
    if not positive:
        quarter = flint.fmpq(1, 4)
        demand(
            series[0] == flint.fmpq(-1, 2) and (series[1] + quarter).sign() >= 0, "series: of no minimal solution"
        )

    # S -+ w = low/x^m, high/x^m; polynomials in x from here on
    m = max(terms - 1 - positive, order)
    low, high = (_numerator(series, int(positive), m, order, sign * width) for sign in (-1, 1))
    x = flint.fmpq_poly([0, 1])
    power = _Polynomial.rational(x**m)
    a, b = (_Polynomial.rational(p).shifted(-centre) for p in (f.a, f.b))
    sign = 1 if f.a[f.a.degree()] > 0 else -1
    a = a * _Polynomial.rational(flint.fmpq_poly([sign]))
    demand(a.positive_from(start + centre), "set: a is not seen to keep its sign")
    demand((b if positive else -b).positive_from(start + 1 + centre), "set: b is not seen to keep its sign")
    both = a * a.shifted(-1)
    right = b * power * power.shifted(-1)

    def beyond(now: _Polynomial, before: _Polynomial, sign: int) -> bool:
        """Whether sign (t(n-1) (1 + t(n)) - c(n)) >= 0 for n > start, with t(n) = now, t(n-1) = before."""
        difference = before.shifted(-1) * (power + now) * both - right
        return (difference if sign > 0 else -difference).positive_from(start + 1 + centre, or_zero=True)

    if positive:
        demand(low.positive_from(start + centre), "series: not seen to be positive")
        held = beyond(high, low, -1) and beyond(low, high, 1)
    else:
        demand((power + low).positive_from(start + centre), "series: not seen to be above -1")
        held = beyond(low, low, -1) and beyond(high, high, 1)
    demand(held, "width: the map is not seen to take the interval into itself")
    at, value = n + centre, flint.arb(f.a(n))
    ends = [p.at(at) / flint.arb(at) ** m * value for p in (low, high)]
    return ends[0], ends[1]


def _numerator(series: list[Surd], h: int, m: int, order: int, width: flint.fmpq) -> _Polynomial:
    """x^m (S + width/x^order)."""
    places = m + h + 1
    p, q = [flint.fmpq(0)] * places, [flint.fmpq(0)] * places
    for k, s in enumerate(series):
        p[m + h - k], q[m + h - k] = s.rational, s.factor
    p[m - order] += width
    d = next((s.radicand for s in series if s.factor != 0), 1)
    return _Polynomial(flint.fmpq_poly(p), flint.fmpq_poly(q), d)
