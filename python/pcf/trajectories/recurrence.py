"""The recurrence of a hypergeometric sum, by creative telescoping.

With t(n - 1, k), t(n, k), t(n + 1, k) as polynomials P_j(k) times one term T(k), T(k + 1)/T(k) = z N(k)/D(k), the
recurrence c_0 u_{n-1} + c_1 u_n + c_2 u_{n+1} = 0 follows from a polynomial x(k) with

    c_0 P_0(k) + c_1 P_1(k) + c_2 P_2(k) = z N(k) x(k + 1) - D(k - 1) x(k),

as the sum over k of D(k - 1) x(k) T(k), telescoped, vanishes. For one n that is a linear system; the c are
interpolated.

Source: D. Zeilberger, J. Symb. Comp. 11, 1991; docs/mathematics.md, section 15.
"""

import itertools
from collections.abc import Iterator
from math import lcm
from typing import Final

import flint

from pcf.arithmetic.interpolation import DEGREES, interpolated, points_needed
from pcf.arithmetic.polynomial import Polynomial
from pcf.trajectories.term import Linear, Term

Recurrence = tuple[Polynomial, Polynomial, Polynomial]
"""c_0, c_1, c_2 with c_0(n) u_{n-1} + c_1(n) u_n + c_2(n) u_{n+1} = 0."""

_MOST_SINGULAR: Final = 12  # n at which the system has more than one solution


def recurrence(term: Term) -> Recurrence | None:
    """The recurrence of order two of a sum; None where there is none, or of too high a degree.

    Example:
        >>> from fractions import Fraction
        >>> one, two = (1, Fraction(1)), (2, Fraction(2))
        >>> apery = Term((one, one, one), ((0, Fraction(1)), two, two), Fraction(1))
        >>> print(*recurrence(apery), sep=", ")
        -n, 11*n^2 + 11*n + 3, n^3 + 3*n^2 + 3*n + 1
    """
    points: list[int] = []
    values: list[tuple[int, int, int]] = []
    known = _values(term)
    for degree in DEGREES[1:]:
        for n, found in itertools.islice(known, points_needed(3, degree) - len(points)):
            points.append(n)
            values.append(found)
        if len(points) < points_needed(3, degree):
            return None
        solution = interpolated(points, values, degree)
        if solution is not None:
            c0, c1, c2 = solution
            if c0.is_zero or c1.is_zero or c2.is_zero:
                return None
            return (-c0, -c1, -c2) if c2.leading < 0 else (c0, c1, c2)
    return None


def _values(term: Term) -> Iterator[tuple[int, tuple[int, int, int]]]:
    """n, and the coefficients of the recurrence there, up to a factor, at ascending n at which it is determined."""
    singular = 0
    for n in itertools.count(max(term.first(), 0) + 1):
        found = _at(term, n)
        if found is not None:
            yield n, found
        elif (singular := singular + 1) > _MOST_SINGULAR:
            return


def _at(term: Term, n: int) -> tuple[int, int, int] | None:
    """c_0, c_1, c_2 at one n, up to a factor; None where they are not determined."""
    above, below, parts = _sides(term, n)
    z = flint.fmpq(term.argument.numerator, term.argument.denominator)
    degree = max(p.degree() for p in parts) - below.degree() + (z == 1 and term.balanced)
    columns = list(parts)
    for i in range(degree + 1):
        power = flint.fmpq_poly([0] * i + [1])
        columns.append(z * above * power(flint.fmpq_poly([1, 1])) - below * power)
    height = max(column.degree() for column in columns) + 1
    unit = lcm(*(int(column.denom()) for column in columns))
    rows = [[int((column[i] * unit).p) for column in columns] for i in range(height)]
    basis, nullity = flint.fmpz_mat(rows).nullspace()
    if nullity != 1:
        return None
    c0, c1, c2 = (int(basis[i, 0]) for i in range(3))
    return c0, c1, c2


def _sides(term: Term, n: int) -> tuple[flint.fmpq_poly, flint.fmpq_poly, list[flint.fmpq_poly]]:
    """N(k), D(k - 1) and P_0(k), P_1(k), P_2(k)."""
    above, below = flint.fmpq_poly([1]), flint.fmpq_poly([1])
    parts = [flint.fmpq_poly([1])] * 3
    for side, upper in ((term.upper, True), (term.lower, False)):
        for A, C in side:
            c = flint.fmpq(C.numerator, C.denominator) + A * n
            if upper:  # T has Gamma(k + c - A)
                above *= flint.fmpq_poly([c - A, 1])
                parts = [p * _rising(c - A, A * (j + 1)) for p, j in zip(parts, (-1, 0, 1), strict=True)]
            else:  # T has 1/Gamma(k + c + A)
                below *= flint.fmpq_poly([c + A - 1, 1])
                parts = [p * _rising(c + A * j, A * (1 - j)) for p, j in zip(parts, (-1, 0, 1), strict=True)]
    if term.weight is not None:
        parts = [p * _weight(term.weight, n + j) for p, j in zip(parts, (-1, 0, 1), strict=True)]
    return above, below, parts


def _rising(c: flint.fmpq, length: int) -> flint.fmpq_poly:
    """(k + c)(k + c + 1) ... of so many factors."""
    product = flint.fmpq_poly([1])
    for j in range(length):
        product *= flint.fmpq_poly([c + j, 1])
    return product


def _weight(weight: Linear, n: int) -> flint.fmpq_poly:
    A, C = weight
    return flint.fmpq_poly([flint.fmpq(C.numerator, C.denominator) + A * n, 2])
