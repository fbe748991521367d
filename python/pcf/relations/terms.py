"""The terms of a relation as integers with bounds of their errors, and the lattice that they span."""

from dataclasses import dataclass

import flint


@dataclass(frozen=True)
class Terms:
    """The values v_i of a relation times 10^places, and bounds of the errors of these integers."""

    values: list[int]
    errors: list[int]


def powers(x: int, places: int, degree: int) -> Terms:
    """1, x, ..., x^degree."""
    one = 10**places
    values, errors = [one], [0]
    for k in range(1, degree + 1):
        values.append(values[-1] * x // one)
        # |y^k - x^k| <= k (|x| + 1)^(k-1) |y - x|; rounding adds |x| + 1 times the units lost so far, and one
        errors.append((abs(x) // one + 2) ** (k - 1) * 2 * k)
    return Terms(values, errors)


def products(x: int, c: int, places: int) -> Terms:
    """1, c, -x, -c x."""
    one = 10**places
    return Terms([one, c, -x, -(x * c // one)], [0, 1, 1, (abs(x) + abs(c)) // one + 3])


def reduced(values: list[int]) -> flint.fmpz_mat:
    """The lattice of the relations between integers, reduced."""
    size = len(values)
    entries = [0] * (size * (size + 1))
    entries[:: size + 2] = [1] * size
    entries[size :: size + 1] = values
    return flint.fmpz_mat(size, size + 1, entries).lll()
