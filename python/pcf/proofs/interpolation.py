"""A matrix of polynomials from its values, each known up to a factor: the V of a gauge.

Two values are proportional where V_i(n) u_j = V_j(n) u_i, so that the coefficients solve a linear system. Modulo a
large prime its nullity tells the degree: with entries up to degree D the solutions are V times the polynomials of
degree D - deg V at most. Then the system of that degree is solved exactly, and compared with all values.
"""

from collections.abc import Sequence
from itertools import chain
from typing import Final

import flint

from pcf.arithmetic.polynomial import Polynomial

Matrix = tuple[int, int, int, int]
"""Entries row by row."""

_PRIME: Final = 2**61 - 1
_TRIED: Final = (2, 6, 12, 24)  # degrees up to which V is sought, one after another
_SPARE: Final = 3  # points beyond those that determine V

MOST_DEGREE: Final = _TRIED[-1]
"""Largest degree of an entry of V that is found."""

POINTS: Final = -(-4 * (MOST_DEGREE + 1) // 3) + _SPARE
"""Values that are needed."""


def interpolated(
    points: Sequence[int], values: Sequence[Matrix]
) -> tuple[Polynomial, Polynomial, Polynomial, Polynomial] | None:
    """Polynomials without a common factor that are proportional to the values at the points; None: there are none.

    Args:
        points: POINTS integers n.
        values: an integer matrix, not 0, at each.

    Example:
        >>> points = range(2, 2 + POINTS)
        >>> found = interpolated(points, [(3 * n, 3, 0, 3 * n * n) for n in points])
        >>> print(*found, sep=", ")
        n, 1, 0, n^2
    """
    pivot = next(i for i in range(4) if any(value[i] for value in values))
    small = [tuple(entry % _PRIME for entry in value) for value in values]
    for most in _TRIED:
        rows = _system(points, small, pivot, most, _PRIME)
        unknowns = 4 * (most + 1)
        nullity = unknowns - flint.nmod_mat(len(rows), unknowns, [*chain.from_iterable(rows)], _PRIME).rank()
        if nullity:
            return _exact(points, values, pivot, most + 1 - nullity)
    return None


def _system(
    points: Sequence[int], values: Sequence[Sequence[int]], pivot: int, degree: int, modulus: int | None = None
) -> list[list[int]]:
    """Rows of V_pivot u_j - V_j u_pivot = 0, for the coefficients of the entries, ascending, entry by entry."""
    size = degree + 1
    rows = []
    for n, value in zip(points[: -(-4 * size // 3) + _SPARE], values, strict=False):
        powers = [1]
        for _ in range(degree):
            powers.append(powers[-1] * n)
        over = [value[pivot] * power for power in powers]
        if modulus:
            over = [entry % modulus for entry in over]
        for j in range(4):
            if j == pivot:
                continue
            row = [0] * (4 * size)
            row[j * size : (j + 1) * size] = over
            row[pivot * size : (pivot + 1) * size] = (
                [-value[j] * power % modulus for power in powers] if modulus else [-value[j] * p for p in powers]
            )
            rows.append(row)
    return rows


def _exact(
    points: Sequence[int], values: Sequence[Matrix], pivot: int, degree: int
) -> tuple[Polynomial, Polynomial, Polynomial, Polynomial] | None:
    """The solution of this degree, if there is one and it has all the values."""
    if degree < 0:
        return None
    basis, nullity = flint.fmpz_mat(_system(points, values, pivot, degree)).nullspace()
    if nullity != 1:
        return None
    size = degree + 1
    entries = [flint.fmpz_poly([int(basis[i * size + k, 0]) for k in range(size)]) for i in range(4)]
    common = entries[0].gcd(entries[1]).gcd(entries[2].gcd(entries[3]))
    entries = [entry // common for entry in entries]
    for n, value in zip(points, values, strict=True):
        known = [int(entry(n)) for entry in entries]
        if any(known[pivot] * value[j] != known[j] * value[pivot] for j in range(4)):
            return None
    p0, p1, q0, q1 = (Polynomial([int(c) for c in entry][::-1] or [0]) for entry in entries)
    return p0, p1, q0, q1
