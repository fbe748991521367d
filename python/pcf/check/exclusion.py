"""Exclusion heights: no equation with integer coefficients up to H between 1, x, x^2, x^3, or between 1, c, x, c x.

With V_i = 10^p v_i up to an error e_i, an equation sum c_i v_i = 0, |c_i| <= H, is a vector of the lattice of the rows
(1, 0, ..., 0, V_0), ..., (0, ..., 0, 1, V_k) no longer than H sqrt(k + 1 + (e_0 + ... + e_k)^2). A basis is given by a
matrix with determinant +-1, and no vector of a lattice is shorter than the shortest Gram-Schmidt vector of a basis: the
square of the j-th is a quotient of leading minors of the Gram matrix. (docs/mathematics.md, section 8.)
"""

from collections.abc import Sequence
from typing import Any, Final

import flint

from pcf.check.decimal import interval
from pcf.check.enclosure import enclosure
from pcf.check.reading import Fields, Tree, demand, entries, expression, integer, plain
from pcf.check.values import ball

_MOST_PLACES: Final = 1_100
_MOST_BITS: Final = 20_000  # of an entry of a basis

Row = list[int]


def exclusion(fields: Fields) -> str:
    """What is excluded, if it holds."""
    inner = Fields(fields.take("limit", plain), "limit")
    digits = enclosure(inner)
    places, height = fields.take("places", integer), fields.take("height", integer)
    constants = fields.take("constants", entries(expression))
    bases = fields.take("bases", entries(entries(entries(integer))))
    fields.end()
    demand(1 <= places <= _MOST_PLACES, "places: out of range")
    demand(height >= 1, "height: below 1, which excludes nothing")
    demand(len(bases) == len(constants) + 1, "bases: not one of the powers and one of each constant")
    middle, unit = interval(digits)
    one = flint.fmpz(10) ** places
    demand(unit * one <= flint.fmpq(1, 4), "digits: fewer than the places")
    x = _floor(middle * one)  # off by less than 2
    _excludes(bases[0], *_powers(x, one), height, "bases[0]")
    for number, constant in enumerate(constants, 1):
        c = _scaled(constant, places)
        values = [one, c, -x, -(x * c // one)]
        errors = [0, 2, 2, (2 * (abs(x) + abs(c)) + 4) // one + 2]
        _excludes(bases[number], values, errors, height, f"bases[{number}]")
    return f"by integers up to {height}, of degree up to 3, or as image of {len(constants)} constants"


def _powers(x: flint.fmpz, one: flint.fmpz) -> tuple[list[Any], list[Any]]:
    """1, x, x^2, x^3 times `one`, rounded down, and what they are off by at most, x itself by less than 2."""
    values, errors = [one], [flint.fmpz(0)]
    for k in (1, 2, 3):
        scale = one ** (k - 1)
        values.append(x**k // scale)
        errors.append(((abs(x) + 2) ** k - abs(x) ** k) // scale + 2)
    return values, errors


def _scaled(constant: Tree, places: int) -> flint.fmpz:
    """A constant times 10^places, off by less than 2."""
    with flint.ctx.workprec(int(3.33 * places) + 200):
        value = ball(constant) * flint.arb(10) ** places
        demand(value.is_finite() and value.rad() < 0.5, "constants: one is not known to so many places")
        whole = value.mid().floor().unique_fmpz()
    assert whole is not None  # the floor of an exact number
    return whole


def _floor(x: flint.fmpq) -> flint.fmpz:
    return x.p // x.q


def _excludes(basis: Sequence[Row], values: Sequence[Any], errors: Sequence[Any], height: int, where: str) -> None:
    """Refuse a basis that does not show that there is no such equation."""
    size = len(values)
    demand(len(basis) == size and all(len(row) == size for row in basis), f"{where}: of another size")
    demand(all(abs(c).bit_length() < _MOST_BITS for row in basis for c in row), f"{where}: entries too long")
    change = flint.fmpz_mat([list(map(int, row)) for row in basis])
    demand(abs(change.det()) == 1, f"{where}: the determinant is not 1 or -1")
    rows = change * flint.fmpz_mat([[*(int(i == j) for j in range(size)), values[i]] for i in range(size)])
    gram = rows * rows.transpose()
    blocks = (flint.fmpz_mat([[gram[i, j] for j in range(k)] for i in range(k)]) for k in range(1, size + 1))
    minors = [flint.fmpz(1), *(block.det() for block in blocks)]
    longest = height**2 * (size + sum(errors) ** 2)
    demand(
        all(minors[k + 1] > longest * minors[k] for k in range(size)),
        f"{where}: vectors that short are not excluded",
    )
