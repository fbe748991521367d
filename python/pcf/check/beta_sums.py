"""Sums of (h)_k/k!, or ((1/2)_k/k!)^2, times partial fractions. For 0 < h < 1:

    sum_{k>=0} (h)_k/k! 1/(k + r) = B(r, 1 - h),   and for 1/(k + r)^2:  B(r, 1 - h) (psi(r + 1 - h) - psi(r)),

by the binomial series in the integral of t^(r-1) (1 - t)^-h, and its derivative by r. B(r, 1 - h) is rational for
integers r and pi/sin(pi h) for r = h (DLMF 5.12.1, 5.5.3), and B(r + 1, 1 - h) = r/(r + 1 - h) B(r, 1 - h).

With w_k = ((1/2)_k/k!)^2, the sum S(r) of w_k/(k + r) is 4/pi times the moment of order 2r - 1 of the complete elliptic
integral K (DLMF 19.5.1), whose differential equation (DLMF 19.4.8) gives

    (2r + 1)^2 S(r + 1) = (2r)^2 S(r) + 4/pi,   S(1) = 4/pi,   S(1/2) = 8 G/pi  (DLMF 19.6, integral of K: 2 G).
"""

from typing import Final

import flint

from pcf.check.reading import Rational, demand
from pcf.check.sums import Part, hurwitz
from pcf.check.values import Value, square_root

_PI: Final = Value.atom(("name", "pi"))
_FARTHEST: Final = 2_000


def beta_series(h: Rational, parts: list[Part]) -> Value:
    """The sum over k >= 0 of (h)_k/k! times the sum of c/(k + r)^s."""
    demand(0 < h < 1, "sum: of another kind")
    total = Value.of(0)
    for r, s, c in parts:
        demand(s <= 2, "sum: a pole of third order beside a binomial coefficient")
        value = Value.of(c) * _beta(h, r)
        if s == 2:
            value = value * (hurwitz(1, r) - hurwitz(1, r + 1 - h))
        total += value
    return total


def _beta(h: Rational, r: Rational) -> Value:
    demand(0 < r < _FARTHEST, "sum: a pole too far out")
    low = r - r.floor()
    demand(low in (0, h), "sum: a beta function without a value")
    base = flint.fmpq(1) if low == 0 else h
    factor = flint.fmpq(1)
    for j in range(int((r - base).p)):
        factor *= (base + j) / (base + j + 1 - h)
    return Value.of(factor / (1 - h)) if low == 0 else Value.of(factor) * _pi_over_sine(h)


def _pi_over_sine(h: Rational) -> Value:
    """pi/sin(pi h)."""
    fold = min(h, 1 - h)
    if fold.q == 2:
        return _PI
    if fold.q == 6:
        return Value.of(2) * _PI
    demand(fold in (flint.fmpq(1, 3), flint.fmpq(1, 4)), "sum: a sine without a value")
    return _PI * (
        Value.of(flint.fmpq(2, 3)) * square_root(flint.fmpq(3)) if fold.q == 3 else square_root(flint.fmpq(2))
    )


def elliptic_series(parts: list[Part]) -> Value:
    """The sum over k >= 0 of ((1/2)_k/k!)^2 times the sum of c/(k + r)."""
    total = Value.of(0)
    for r, s, c in parts:
        demand(s == 1 and r.q <= 2 and 0 < r < _FARTHEST, "sum: a pole of another kind beside a square")
        at = flint.fmpq(1 if r.q == 1 else flint.fmpq(1, 2))
        value = Value.of(4) if r.q == 1 else Value.of(8) * Value.atom(("name", "Catalan"))
        while at < r:
            value = (Value.of(4 * at * at) * value + Value.of(4)) / Value.of((2 * at + 1) ** 2)
            at += 1
        total += Value.of(c) * value
    return total / _PI
