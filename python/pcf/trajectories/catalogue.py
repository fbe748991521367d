"""Hypergeometric functions, directions and starting points that may have a given formula in their class.

Starting points at integers from each other are equivalent by a gauge, so that one is enough for each class modulo Z.
What is left is to be told apart by invariants of the formula: its rate, which depends on direction and argument alone,
and, for 2F1, the denominators of the zeros of b.

For 2F1 the argument follows from the rate. The rates of 3F2(1) and of very well poised 7F6(1) are in a table, which
`bench/python/trajectories.py table` makes.
"""

import functools
import itertools
import json
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from importlib.resources import files
from typing import Final

import flint

from pcf.arithmetic.polynomial import Polynomial
from pcf.trajectories.term import Linear, Term

MOST_STEP: Final = 3
"""Largest step of a direction for 0F1, 1F1 and 2F1."""

_FURTHER: Final = tuple(
    ((first, second), (lower,))
    for first, second, lower in (
        *((0, 4, 1), (0, 4, 2), (0, 5, 2), (0, 6, 3), (1, 3, 7), (1, 4, 2), (1, 5, 2), (1, 5, 3), (1, 6, 3)),
        *((2, 2, 7), (2, 3, 8), (2, 4, 3), (2, 5, 3), (2, 6, 3), (3, 3, 9), (4, 4, 1), (4, 5, 2), (5, 5, 2)),
    )
)
"""Images under Kummer's group of directions with steps of both signs up to 3, which have none of smaller steps."""

_ARGUMENTS: Final = 200  # largest denominator of the argument of 2F1
_LARGEST_DENOMINATOR: Final = 6
_HALVES: Final = tuple((Fraction(i, 2), Fraction(j, 2)) for i, j in ((2, 2), (2, 1), (1, 1), (1, 2)))  # of 1F1
_SHORT: Final = 8  # the sum of its steps
_ONE: Final = Fraction(1)

Direction = tuple[tuple[int, ...], tuple[int, ...]]
"""The steps of the parameters above, and of those below but for k!."""


def gauss_directions() -> Iterator[Direction]:
    """Those of 2F1 with positive terms: steps up to MOST_STEP above and twice that below, and images of such."""
    for first, second in itertools.combinations_with_replacement(range(MOST_STEP + 1), 2):
        for lower in range(1, 2 * MOST_STEP + 1):
            yield (first, second), (lower,)
    yield from _FURTHER


def gauss_term(direction: Direction, start: tuple[Fraction, ...], argument: Fraction) -> Term:
    """The summand of 2F1 at a starting point, given by residues modulo 1 in (0, 1], of the upper ones and the lower."""
    return _term(direction, start, argument)


def bessel_directions() -> Iterator[Direction]:
    """Those of 0F1."""
    for lower in range(1, MOST_STEP + 1):
        yield (), (lower,)


def bessel_term(direction: Direction, start: tuple[Fraction, ...], argument: Fraction) -> Term:
    """The summand of 0F1, whose argument may be negative."""
    return _term(direction, start, argument)


def kummer_directions() -> Iterator[Direction]:
    """Those of 1F1, short ones first."""
    for lower in range(1, MOST_STEP + 1):
        for upper in range(lower + 1):
            yield (upper,), (lower,)


def kummer_term(direction: Direction, start: tuple[Fraction, ...], argument: Fraction) -> Term:
    """The summand of 1F1."""
    return _term(direction, start, argument)


def clausen_term(direction: Direction, start: tuple[Fraction, ...]) -> Term:
    """The summand of 3F2(1)."""
    return _term(direction, start, _ONE)


def well_poised_term(direction: Direction, start: tuple[Fraction, ...]) -> Term:
    """The summand of a very well poised 7F6(1): steps and residues of h_0, and of h_1, ..., h_5."""
    (top,), steps = direction
    first, *others = start
    weight: Linear = (top, first + 1)
    upper = (*zip(steps, others, strict=True), weight)
    lower = ((0, _ONE), *((top - step, 2 + first - C) for step, C in zip(steps, others, strict=True)))
    return Term(upper, lower, _ONE, weight)


def _term(direction: Direction, start: tuple[Fraction, ...], argument: Fraction) -> Term:
    upper, lower = direction
    above = tuple(zip(upper, start, strict=False))
    below = tuple((A, C + 1) for A, C in zip(lower, start[len(upper) :], strict=True))
    return Term(above, ((0, _ONE), *below), argument)


def rate_of(a: Polynomial, b: Polynomial) -> Fraction:
    """A^2/B for the leading coefficients A, B, with deg b = 2 deg a: what the rate depends on."""
    return Fraction(a.leading**2, b.leading)


def candidates(a: Polynomial, b: Polynomial) -> Iterator[Term]:
    """Summands whose formulas may be equivalent to this one.

    Example:
        >>> [term.text() for term in candidates(Polynomial("11n^2 + 11n + 3"), Polynomial("n^4"))][:1]
        ['G(k + n + 1)^3/(G(k + 1)*G(k + 2*n + 2)^2)']
    """
    if a.degree < 2:
        return
    if b.degree < 2 * a.degree:
        yield from _confluent(a, b)
    if b.degree != 2 * a.degree:
        return
    rate = rate_of(a, b)
    if rate + 4 <= 0 < rate or rate in (0, -4):
        return
    # a short trajectory may be the even part of a formula, whose rate is twice as large
    even = [row for row in _by_rate().get(-((rate + 2) ** 2), ()) if sum(map(sum, row.direction)) <= _SHORT]
    for row in (*_by_rate().get(rate, ()), *even):
        for start in starts(row.direction, 2):
            yield (clausen_term if row.function == "3F2" else well_poised_term)(row.direction, start)
    denominator = _denominator(b)
    if denominator is None:
        return
    for direction in gauss_directions():
        argument = _argument(direction, rate)
        if argument is not None:
            for start in starts(direction, denominator):
                if 1 in (start[0], start[1]):
                    yield gauss_term(direction, start, argument)


def _confluent(a: Polynomial, b: Polynomial) -> Iterator[Term]:
    """Summands of 1F1, at halves, and 0F1 with errors like n!^-k x^n: k = 2 deg a - deg b, and B/A^2 tells x.

    The quotient of minimal and dominant solutions changes by about -B/A^2 n^-k with n, and by what the first terms of
    the sums and of the second solutions, U for 1F1 (DLMF 13.3), tell of the argument.
    """
    fall, ratio = 2 * a.degree - b.degree, Fraction(b.leading, a.leading**2)
    for direction in kummer_directions():
        (upper,), (lower,) = direction
        if lower == fall:
            rest = lower - upper
            power = -ratio * (-1) ** upper * Fraction(lower ** (2 * lower), upper**upper * rest**rest)
            yield from (
                kummer_term(direction, start, z) for z in _roots(power, lower) if z > 0 for start in _HALVES
            )
    for direction in bessel_directions():
        (step,) = direction[1]
        if 2 * step == fall:
            for z in _roots(-ratio * (-1) ** step * step ** (2 * step), step):
                yield from (bessel_term(direction, (start,), z) for start in _residues())


def _roots(x: Fraction, k: int) -> list[Fraction]:
    """The rational numbers whose k-th power this is."""
    if x < 0:
        return [-z for z in _roots(-x, k)] if k % 2 else []
    p, q = (flint.fmpz(part).root(k) for part in (x.numerator, x.denominator))
    z = Fraction(int(p), int(q))
    return [] if z**k != x else [z] if k % 2 else [z, -z]


def _residues() -> list[Fraction]:
    """Those in (0, 1] of denominators up to the largest, small ones first."""
    found = {Fraction(p, q) for q in range(1, _LARGEST_DENOMINATOR + 1) for p in range(1, q + 1)}
    return sorted(found, key=lambda x: (x.denominator, x))


def _denominator(b: Polynomial) -> int | None:
    """Of the rational zeros of b, but for pairs that may be apparent if they are large; None where still too large."""
    factors = b.to_flint().factor()[1]
    counted: Counter[Fraction] = Counter()
    for factor, times in factors:
        if factor.degree() == 1:
            counted[Fraction(int(factor[0]), int(factor[1])) % 1] += times
    for zeros in (counted, [zero for zero, times in counted.items() if times % 2]):
        found = math.lcm(*(zero.denominator for zero in zeros))
        if found <= _LARGEST_DENOMINATOR:
            return found
    return None


def starts(direction: Direction, denominator: int) -> Iterator[tuple[Fraction, ...]]:
    """Residues of parameters, in (0, 1], those of equal steps in order; integers come first."""
    residues = sorted((Fraction(i + 1, denominator) for i in range(denominator)), key=lambda x: x.denominator)
    steps = [step for side in direction for step in side]
    sides = [i for i, side in enumerate(direction) for _ in side]
    for start in itertools.product(residues, repeat=len(steps)):
        pairs = zip(*(itertools.pairwise(x) for x in (steps, sides, start)), strict=True)
        if all(s < t or k < m or residues.index(x) <= residues.index(y) for (s, t), (k, m), (x, y) in pairs):
            yield start


@dataclass(frozen=True)
class Row:
    """A direction of the table.

    Attributes:
        rate: A^2/B.
        function: `3F2` or `7F6`.
        direction: the steps.
        degree: of a, for a starting point at integers.
    """

    rate: Fraction
    function: str
    direction: Direction
    degree: int


@functools.cache
def table() -> tuple[Row, ...]:
    """The directions of 3F2(1) and of very well poised 7F6(1) with exponential convergence, short ones first."""
    text = files("pcf.trajectories").joinpath("rates.json").read_text(encoding="utf-8")
    return tuple(
        Row(Fraction(rate), function, (tuple(upper), tuple(lower)), degree)
        for rate, function, upper, lower, degree in json.loads(text)
    )


@functools.cache
def _by_rate() -> dict[Fraction, list[Row]]:
    found: dict[Fraction, list[Row]] = {}
    for row in table():
        found.setdefault(row.rate, []).append(row)
    return found


def log_rate(rate: Fraction) -> float | None:
    """log|lambda_1/lambda_2| from A^2/B; None where both are of one modulus."""
    discriminant = 1 + 4 / float(rate)
    if discriminant <= 0:
        return None
    root = math.sqrt(discriminant)
    return abs(math.log(abs((1 + root) / (1 - root))))


def _argument(direction: Direction, rate: Fraction) -> Fraction | None:
    """The rational z at which 2F1 has this rate, by bisection."""
    target = log_rate(rate)
    if target is None:
        return None
    low, high = 0.0, 1.0
    for _ in range(60):
        z = (low + high) / 2
        value = gauss_rate(direction, z)
        if value is None:
            return None
        low, high = (z, high) if value > target else (low, z)
    found = Fraction(z).limit_denominator(_ARGUMENTS)
    return found if 0 < found < 1 and abs(z - found) < 1e-13 else None


def gauss_rate(direction: Direction, z: float) -> float | None:
    """log|lambda_1/lambda_2| of 2F1 along a direction: the difference in growth at both stationary places.

    None where they are complex, or where a step above is that below, which leaves one place alone.
    """
    (first, second), (lower,) = direction
    if not 0 < z < 1 or lower in (first, second):
        return None
    p, q, r = z - 1, z * (first + second) - lower, z * first * second
    discriminant = q * q - 4 * p * r
    if discriminant <= 0:
        return None
    root = math.sqrt(discriminant)
    # of two equal signs, to cancel nothing
    t = -(q + math.copysign(root, q)) / 2
    if t == 0:
        return None
    places = t / p, r / t
    values = []
    for x in places:
        total = 0.0
        for step, sign in ((first, 1), (second, 1), (lower, -1)):
            if step:
                if step + x == 0:
                    return None
                total += sign * step * math.log(abs(step + x))
        values.append(total)
    return abs(values[0] - values[1])
