"""The trajectories of a constant within bounds, with exact rates before anything is evaluated."""

import itertools
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from pcf.designing.sources import Source
from pcf.dynamics.growth import growths
from pcf.dynamics.metrics import metrics
from pcf.dynamics.status import Convergence, classify
from pcf.trajectories.catalogue import Direction, gauss_directions, gauss_rate, kummer_directions, log_rate, table
from pcf.trajectories.formula import Trajectory, trajectory
from pcf.trajectories.term import Term

SPARE_DEGREES: Final = 4
"""Degrees that another starting point may save."""

_MOST_OFFSETS: Final = 16
_MOST_DEGREE: Final = 24
_ROUNDING: Final = 1e-9


@dataclass(frozen=True)
class Candidate:
    """A source and a direction, with the digits per term that follow; infinite where the error falls like 1/n!."""

    source: Source
    direction: Direction
    digits_per_term: float


@dataclass(frozen=True)
class Found:
    """A trajectory with its properties.

    Attributes:
        trajectory: the formula and its sum.
        digits_per_term: from the exact growth of the error; infinite where it falls like 1/n!.
        delta_limit, delta_limit_error: as in `pcf.PCF.metrics`; None before they are measured.
    """

    trajectory: Trajectory
    digits_per_term: float
    delta_limit: float | None = None
    delta_limit_error: float | None = None

    @property
    def degree(self) -> int:
        """Of a."""
        return self.trajectory.a.degree

    def with_delta(self, depth: int) -> "Found":
        """The same, measured at a depth."""
        found = metrics(self.trajectory.a, self.trajectory.b, depth)
        return replace(self, delta_limit=found.delta_limit, delta_limit_error=found.delta_limit_error)


def candidates(source: Source, degree: int, least_digits: float) -> Iterator[Candidate]:
    """The directions of a source whose rate is large enough, and whose degree may be small enough."""
    if source.function == "1F1":
        yield from (Candidate(source, one, math.inf) for one in kummer_directions())
        return
    if source.function == "2F1":
        rates = ((one, _rate(source, one)) for one in gauss_directions())
    else:
        rows = (row for row in table() if row.function == source.function and row.degree <= degree + SPARE_DEGREES)
        rates = ((row.direction, log_rate(row.rate)) for row in rows)
    for direction, rate in rates:
        if rate is not None and rate >= (least_digits - _ROUNDING) * math.log(10):
            yield Candidate(source, direction, rate / math.log(10))


def _rate(source: Source, direction: Direction) -> float | None:
    """log|lambda_1/lambda_2| of 2F1, from the formula where the direction alone does not tell it."""
    (first, second), (lower,) = direction
    if lower not in (first, second):
        return gauss_rate(direction, float(source.argument))
    found = made(source.term(direction), _MOST_DEGREE)
    return None if found is None else found.digits_per_term * math.log(10)


def made(term: Term, degree: int) -> Found | None:
    """The formula of a sum, if it converges exponentially or faster, and its degree is not larger."""
    found = trajectory(term)
    if found is None or not 0 < found.a.degree <= degree:
        return None
    convergence = classify(found.a, found.b).convergence
    if convergence is Convergence.SUPER_EXPONENTIAL:
        return Found(found, math.inf)
    growth = growths(found.a, found.b) if convergence is Convergence.EXPONENTIAL else None
    return None if growth is None or growth.gamma is None else Found(found, -growth.gamma / math.log(10))


def by_size(candidate: Candidate, degree: int) -> list[Found]:
    """Formulas from starting points next to each other: low degrees first, then small coefficients."""
    first = candidate.source.term(candidate.direction)
    found = (made(term, degree) for term in (first, *_moved(first)))
    return sorted((one for one in found if one is not None), key=_size)


def _moved(term: Term) -> Iterator[Term]:
    """Starting points at integers from this one, near ones first."""
    sides: list[tuple[tuple[int, Fraction], ...]] = [term.upper, term.lower[1:]]
    if term.weight is not None:  # well poised: h_0, and the parameters below follow from those above
        sides = [(term.weight,), term.upper[:-1]]
    flat = [one for side in sides for one in side]
    seen = set()
    for step in sorted(itertools.product((0, 1), repeat=len(flat)), key=sum)[1:]:
        moved = tuple((A, C + k) for (A, C), k in zip(flat, step, strict=True))
        key = tuple(tuple(sorted(moved[i:j])) for i, j in _cuts(sides))
        if key in seen:
            continue
        seen.add(key)
        if len(seen) > _MOST_OFFSETS:
            return
        if term.weight is None:
            count = len(term.upper)
            yield Term(moved[:count], (term.lower[0], *moved[count:]), term.argument)
        else:
            weight, *upper = moved
            lower = (term.lower[0], *((weight[0] - A, 1 + weight[1] - C) for A, C in upper))
            yield Term((*upper, weight), lower, term.argument, weight)


def _cuts(sides: Iterable[tuple[object, ...]]) -> Iterator[tuple[int, int]]:
    begin = 0
    for side in sides:
        yield begin, begin + len(side)
        begin += len(side)


def _size(one: Found) -> tuple[int, int]:
    a, b = one.trajectory.a, one.trajectory.b
    return a.degree, sum(abs(c).bit_length() for c in (*a.coefficients, *b.coefficients))
