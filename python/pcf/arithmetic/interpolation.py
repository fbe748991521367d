"""Polynomials from their values, all together known up to a factor: the V of a gauge, the coefficients of a recurrence.

Two values are proportional where V_i(n) u_j = V_j(n) u_i, so that the coefficients solve a linear system. Modulo a
large prime its nullity tells the degree: with entries up to degree D the solutions are V times the polynomials of
degree D - deg V at most. Then the system of that degree is solved exactly, and compared with all values.
"""

from collections.abc import Sequence
from itertools import chain
from typing import Final

import flint

from pcf.arithmetic.polynomial import Polynomial

_PRIME: Final = 2**61 - 1
DEGREES: Final = (2, 6, 12, 24)
"""Degrees up to which polynomials are sought, one after another."""

_SPARE: Final = 3  # points beyond those that determine V

MOST_DEGREE: Final = DEGREES[-1]
"""Largest degree of an entry of V that is found."""


def points_needed(entries: int, degree: int = MOST_DEGREE) -> int:
    """How many values determine so many polynomials up to this degree, and a few more to compare with."""
    return -(-entries * (degree + 1) // (entries - 1)) + _SPARE


def interpolated(
    points: Sequence[int], values: Sequence[Sequence[int]], degree: int = MOST_DEGREE
) -> tuple[Polynomial, ...] | None:
    """Polynomials without a common factor that are proportional to the values at the points; None: there are none.

    Args:
        points: integers n, as many as `points_needed` tells.
        values: at each two integers or more, not all 0.
        degree: the largest of the polynomials.

    Example:
        >>> points = range(2, 2 + points_needed(4))
        >>> found = interpolated(points, [(3 * n, 3, 0, 3 * n * n) for n in points])
        >>> print(*found, sep=", ")
        n, 1, 0, n^2
    """
    entries = len(values[0])
    pivot = next(i for i in range(entries) if any(value[i] for value in values))
    small = [tuple(entry % _PRIME for entry in value) for value in values]
    for most in (tried for tried in DEGREES if tried <= degree):
        rows = _system(points, small, pivot, most, _PRIME)
        unknowns = entries * (most + 1)
        nullity = unknowns - flint.nmod_mat(len(rows), unknowns, [*chain.from_iterable(rows)], _PRIME).rank()
        if nullity:
            return _exact(points, values, pivot, most + 1 - nullity)
    return None


def _system(
    points: Sequence[int], values: Sequence[Sequence[int]], pivot: int, degree: int, modulus: int | None = None
) -> list[list[int]]:
    """Rows of V_pivot u_j - V_j u_pivot = 0, for the coefficients of the entries, ascending, entry by entry."""
    size, entries = degree + 1, len(values[0])
    rows = []
    for n, value in zip(points[: points_needed(entries, degree)], values, strict=False):
        powers = [1]
        for _ in range(degree):
            powers.append(powers[-1] * n)
        over = [value[pivot] * power for power in powers]
        if modulus:
            over = [entry % modulus for entry in over]
        for j in range(entries):
            if j == pivot:
                continue
            row = [0] * (entries * size)
            row[j * size : (j + 1) * size] = over
            row[pivot * size : (pivot + 1) * size] = (
                [-value[j] * power % modulus for power in powers] if modulus else [-value[j] * p for p in powers]
            )
            rows.append(row)
    return rows


def _exact(
    points: Sequence[int], values: Sequence[Sequence[int]], pivot: int, degree: int
) -> tuple[Polynomial, ...] | None:
    """The solution of this degree, if there is one and it has all the values."""
    if degree < 0:
        return None
    basis, nullity = flint.fmpz_mat(_system(points, values, pivot, degree)).nullspace()
    if nullity != 1:
        return None
    size = degree + 1
    entries = [flint.fmpz_poly([int(basis[i * size + k, 0]) for k in range(size)]) for i in range(len(values[0]))]
    common = entries[0]
    for entry in entries[1:]:
        common = common.gcd(entry)
    entries = [entry // common for entry in entries]
    for n, value in zip(points, values, strict=True):
        known = [int(entry(n)) for entry in entries]
        if any(known[pivot] * x != y * value[pivot] for x, y in zip(value, known, strict=True)):
            return None
    return tuple(Polynomial([int(c) for c in entry][::-1] or [0]) for entry in entries)
