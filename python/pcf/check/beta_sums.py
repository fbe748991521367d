"""Sums of (h)_k/k! times partial fractions, 0 < h < 1:

    sum_{k>=0} (h)_k/k! 1/(k + r) = B(r, 1 - h),   and for 1/(k + r)^2:  B(r, 1 - h) (psi(r + 1 - h) - psi(r)),

by the binomial series in the integral of t^(r-1) (1 - t)^-h, and its derivative by r. B(r, 1 - h) is rational for
integers r and pi/sin(pi h) for r = h (DLMF 5.12.1, 5.5.3), and B(r + 1, 1 - h) = r/(r + 1 - h) B(r, 1 - h).
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
