"""The sums over k >= 0 of z^k/(k! Gamma(k + c)), up to a factor that those of c + 1, c + 2, ... share.

B_c is |z|^((1 - c)/2) I_{c-1}(2 sqrt|z|), for z < 0 with J (DLMF 10.25.2, 10.2.2), and B_c = c B_{c+1} + z B_{c+2} by
comparison of terms. At half of odd integers two of them are cosh and sinh, or cos and sin, of 2 sqrt|z| (DLMF 10.16.1,
10.39.1, 10.39.2); cos is not 0 there, as the zeros are transcendental.
"""

from typing import Final

import flint

from pcf.check.reading import Rational, demand
from pcf.check.values import Value, exponential_of, function, square_root

_MOST_STEPS: Final = 100
_MOST_BITS: Final = 2_000
_ONE: Final = Value.of(1)


def bessel_sums(z: Rational, first: Rational, second: Rational) -> tuple[Value, Value]:
    """B_first and B_second up to a common factor; z is not 0, and first <= second are positive."""
    demand(z.p.bit_length() + z.q.bit_length() < _MOST_BITS, "argument: too long")
    base = first - first.ceil() + 1
    demand((second - first).q == 1, "lower: a direction that is no integer")
    demand(0 <= first - base <= second - base <= _MOST_STEPS, "lower: a parameter too far away")
    pair = _neighbours(base, z)
    before, after = (_raised(int((c - base).p), base, z, pair) for c in (first, second))
    return before, after


def _raised(steps: int, c: Rational, z: Rational, pair: tuple[Value, Value]) -> Value:
    """B_{c+steps} from B_c and B_{c+1}."""
    # B_{c+j} = x B_c + y B_{c+1}
    before, after = (flint.fmpq(1), flint.fmpq(0)), (flint.fmpq(0), flint.fmpq(1))
    for j in range(steps):
        x, y = ((u - (c + j) * v) / z for u, v in zip(before, after, strict=True))
        before, after = after, (x, y)
    return Value.of(before[0]) * pair[0] + Value.of(before[1]) * pair[1]


def _neighbours(r: Rational, z: Rational) -> tuple[Value, Value]:
    """B_r and B_{r+1} up to a factor, 0 < r <= 1."""
    root = square_root(abs(z))
    twice = Value.of(2) * root
    if r != flint.fmpq(1, 2):
        name = "besseli" if z > 0 else "besselj"
        return function(name, Value.of(r - 1), twice), function(name, Value.of(r), twice) / root
    if z < 0:
        return _ONE, function("tan", twice) / root
    e = exponential_of(twice + twice)
    return e + _ONE, (e - _ONE) / root
