"""Which arguments in a quadratic field give formulas over Q: a search, for docs/mathematics.md, section 15.

Of 2F1(a + d_1 n, b + d_2 n; c + d_3 n; z) the recurrence c_0 u_{n-1} + c_1 u_n + c_2 u_{n+1} = 0 has, up to factors
of u_n, the one invariant J(n) = c_1(n) c_1(n + 1)/(c_2(n) c_0(n + 1)). There is a formula over Q with these solutions
exactly if J is in Q(n), that is if sqrt(D) and -sqrt(D) give the same. That is decided modulo a prime at which both
exist, at an n at random: two rational functions of degree below 100 agree there by chance once in 10^16 cases.

    python bench/python/quadratic_arguments.py         # two minutes
"""

import itertools
import math
import random
import sys
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

import flint

P = 2**61 - 1351  # a prime modulo which the D below are squares
STEPS = 3
FIELDS = (-1, -2, -3, -5, -6, -7, -11, 2, 3, 5, 6, 7)
PARAMETERS = tuple(Fraction(p, q) for q in (1, 2, 3, 4, 6) for p in range(q) if math.gcd(p, q) == 1)

Matrix = tuple[int, int, int, int]
Argument = tuple[Fraction, Fraction]
"""x + y sqrt(D)."""


def modulo(x: Fraction) -> int:
    return x.numerator * pow(x.denominator, -1, P) % P


def times(x: Matrix, y: Matrix) -> Matrix:
    return (
        (x[0] * y[0] + x[1] * y[2]) % P,
        (x[0] * y[1] + x[1] * y[3]) % P,
        (x[2] * y[0] + x[3] * y[2]) % P,
        (x[2] * y[1] + x[3] * y[3]) % P,
    )


def inverse(m: Matrix) -> Matrix:
    unit = pow(m[0] * m[3] - m[1] * m[2], -1, P)
    return m[3] * unit % P, -m[1] * unit % P, -m[2] * unit % P, m[0] * unit % P


def raised(a: int, b: int, c: int, z: int, s: int) -> Matrix:
    """(theta + s) on (F, theta F), by the differential equation."""
    unit = pow(1 - z, -1, P)
    return s % P, 1, z * a * b * unit % P, (s + (z * (a + b) - c + 1) * unit) % P


def step(at: list[int], z: int, place: int, up: bool) -> Matrix:
    """From F to F with a parameter one more or less, up to a factor; the parameters are moved."""
    low = list(at)
    if not up:
        low[place] -= 1
    if place < 2:  # (theta + a) F(a) = a F(a + 1)
        m = raised(*low, z, low[place])
        unit = pow(low[place], -1, P)
    else:  # (theta + c) F(c + 1) = c F(c)
        high = [low[0], low[1], low[2] + 1]
        m = inverse(raised(*high, z, low[2]))
        unit = low[2]
    at[place] += 1 if up else -1
    m = tuple(x * unit % P for x in m)  # type: ignore[assignment]
    return m if up else inverse(m)


def along(at: list[int], d: tuple[int, ...], z: int) -> Matrix:
    """From F at a point to F at the point d further, which becomes the point."""
    m: Matrix = (1, 0, 0, 1)
    for place, steps in enumerate(d):
        for _ in range(abs(steps)):
            m = times(step(at, z, place, steps > 0), m)
    return m


def invariant(start: tuple[int, ...], d: tuple[int, ...], z: int) -> int | None:
    """J at the n that the starting point says; None where the recurrence breaks down."""
    at = list(start)
    try:
        x, y, w = (along(at, d, z) for _ in range(3))
    except ValueError:  # of a division by 0
        return None
    if 0 in (x[1], y[1], w[1]):
        return None
    # u_{n+1} = p(n) u_n + q(n) u_{n-1}
    first = (y[0] + y[1] * x[3] * pow(x[1], -1, P)) % P
    second = (w[0] + w[1] * y[3] * pow(y[1], -1, P)) % P
    q = w[1] * pow(y[1], -1, P) * (y[0] * y[3] - y[1] * y[2]) % P
    return first * second * pow(q, -1, P) % P


def root(D: int) -> int:
    """A square root modulo P."""
    ((factor, _), _) = flint.nmod_poly([-D, 0, 1], P).factor()[1]
    return int(factor[0])


def exchanged(z: int, conjugate: int) -> list[tuple[int, int]]:
    """Which two of 0, 1 and infinity are exchanged by transformations of Kummer's that take z to its conjugate."""
    images = {(0, 1): 1 - z, (0, 2): pow(z, -1, P), (1, 2): z * pow(z - 1, -1, P)}
    return [places for places, image in images.items() if (image - conjugate) % P == 0]


def alike(point: tuple[Fraction, ...], d: tuple[int, ...], places: tuple[int, int]) -> bool:
    """Whether the differences of exponents at two places are equal modulo 1, and their steps, up to signs."""
    (a, b, c), (i, j, k) = point, d
    differences = ((1 - c, -k), (c - a - b, k - i - j), (a - b, i - j))
    (x, s), (y, t) = (differences[place] for place in places)
    return any(x == sign * y and s == sign * t for sign in (1, -1))


def arguments(height: int) -> Iterator[Argument]:
    """x + y sqrt(D), y > 0, with numerators and denominators up to a height."""
    values = sorted({Fraction(p, q) for q in range(1, height + 1) for p in range(-height, height + 1)})
    return itertools.product(values, (y for y in values if y > 0))


def main() -> None:
    rng = random.Random(1)
    directions = [d for d in itertools.product(range(-STEPS, STEPS + 1), repeat=3) if math.gcd(*d) == 1]
    directions = [d for d in directions if d > tuple(-x for x in d)]
    points = [(a, b, c) for a, b, c in itertools.product(PARAMETERS, repeat=3) if a <= b]
    height = int(sys.argv[1]) if len(sys.argv) > 1 else 2
    found: Counter[tuple[bool, bool]] = Counter()
    for D in FIELDS:
        s = root(D)
        for x, y in arguments(height):
            z, conjugate = ((modulo(x) + sign * modulo(y) * s) % P for sign in (1, -1))
            exchanges = exchanged(z, conjugate)
            for d in directions:
                for point in rng.sample(points, 20 if exchanges else 2):
                    n = rng.randrange(P)
                    start = tuple((modulo(C) + A * n) % P for A, C in zip(d, point, strict=True))
                    one = invariant(start, d, z)
                    if one is None:
                        continue
                    rational = one == invariant(start, d, conjugate)
                    expected = any(alike(point, d, places) for places in exchanges)
                    found[rational, expected] += 1
                    if rational != expected:
                        print("over Q" if rational else "not over Q", D, x, y, d, *point)
    print(f"{found.total():,} of 2F1: {found[True, True]} over Q, {found[True, False]} of them for another reason")
    print(f"conjugate by a transformation of Kummer's and not over Q: {found[False, True]}")


if __name__ == "__main__":
    main()
