"""The sums S(a, c) over k >= 0 of z^k Gamma(k + a)/(k! Gamma(k + c)), z > 0, at halves of integers.

They are taken up to a factor that those at integers from a and c share. By comparison of terms

    S(a+1, c+1) = S(a, c) - (c - a) S(a, c+1),    S(a+1, c) = a S(a, c) + z S(a+1, c+1),
    (c + 1 - a) S(a, c+2) = S(a, c+1) - S(a+1, c+2),    z S(a+1, c+2) = S(a, c) - c S(a, c+1),

so that two of them lead to all others, from residues in (0, 1], where c + 1 - a > 0, without a division by 0. With
r = sqrt z the two are, by DLMF 13.6.7, Kummer's transformation (13.2.39) and 13.6.9 with its derivative,

    S(1, 1/2), S(1, 3/2)        1 + 2 z X, 2 X, X = 1F1(1; 3/2; z) = sqrt(pi) e^z erf(r)/(2r)
    S(1/2, 1/2), S(1/2, 3/2)    e^z, 2 Y, Y = 1F1(1/2; 3/2; z) = sqrt(pi) erfi(r)/(2r)
    S(1/2, 1), S(1/2, 2)        I_0(z/2), I_0(z/2) - I_1(z/2)
"""

from typing import Final

import flint

from pcf.check.reading import Rational, RefusalError, demand
from pcf.check.values import Value, exponential, function, root_of_pi, square_root

_MOST_STEPS: Final = 100
_MOST_BITS: Final = 2_000
_ONE: Final = flint.fmpq(1)
_HALF: Final = flint.fmpq(1, 2)

Place = tuple[Rational, Rational]
"""a and c, positive."""


def kummer_sums(z: Rational, first: Place, second: Place) -> tuple[Value, Value]:
    """S at two places up to a common factor; z and all parameters are positive."""
    demand(z.p.bit_length() + z.q.bit_length() < _MOST_BITS, "argument: too long")
    a, c = (x - x.ceil() + 1 for x in first)
    pair = _neighbours(a, c, z)
    before, after = (_moved((a, c), place, z, pair) for place in (first, second))
    return before, after


def _moved(base: Place, place: Place, z: Rational, pair: tuple[Value, Value]) -> Value:
    """S at a place from those at a base and at its neighbour above c."""
    a, c = base
    ups = [x - y for x, y in zip(place, base, strict=True)]
    demand(all(up.q == 1 for up in ups), "upper, lower: a direction that is no integer")
    demand(all(0 <= up <= _MOST_STEPS for up in ups), "upper, lower: a parameter too far away")
    # S(a, c) = x S(base) + y S(its neighbour)
    here, above = (_ONE, flint.fmpq(0)), (flint.fmpq(0), _ONE)
    for _ in range(int(ups[1].p)):
        x, y = ((v - (u - c * v) / z) / (c + 1 - a) for u, v in zip(here, above, strict=True))
        here, above, c = above, (x, y), c + 1
    for _ in range(int(ups[0].p)):
        x, y = (u - (c - a) * v for u, v in zip(here, above, strict=True))
        p, q = (a * u + z * w for u, w in zip(here, (x, y), strict=True))
        here, above, a = (p, q), (x, y), a + 1
    return Value.of(here[0]) * pair[0] + Value.of(here[1]) * pair[1]


def _neighbours(a: Rational, c: Rational, z: Rational) -> tuple[Value, Value]:
    """S(a, c) and S(a, c+1) up to a factor."""
    root = square_root(z)
    if (a, c) == (_ONE, _HALF):
        twice = root_of_pi() * exponential(z) * function("erf", root) / root
        return Value.of(1) + Value.of(z) * twice, twice
    if (a, c) == (_HALF, _HALF):
        return exponential(z), root_of_pi() * function("erfi", root) / root
    if (a, c) == (_HALF, _ONE):
        zero, one = (function("besseli", Value.of(order), Value.of(z / 2)) for order in (0, 1))
        return zero, zero - one
    raise RefusalError("sums: missing")
