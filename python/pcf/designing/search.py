"""The trajectories of a constant within bounds, with exact rates before anything is evaluated."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from pcf.arithmetic.polynomial import Polynomial
from pcf.designing.sources import Source
from pcf.dynamics.growth import growths
from pcf.dynamics.metrics import metrics
from pcf.dynamics.status import Convergence, classify
from pcf.proofs.proof import Proof, of_trajectory
from pcf.proofs.proving import prove
from pcf.proofs.trajectory import value
from pcf.trajectories.catalogue import (
    Direction,
    bessel_directions,
    gauss_directions,
    gauss_rate,
    kummer_directions,
    log_rate,
    table,
)
from pcf.trajectories.formula import Trajectory, trajectory
from pcf.trajectories.starting_points import neighbours
from pcf.trajectories.term import Term

SPARE_DEGREES: Final = 4
"""Degrees of a that another starting point may save, and twice as many of b."""

_MOST_DEGREES: Final = (24, 48)
_ROUNDING: Final = 1e-9


Degrees = tuple[int, int]
"""The largest degrees of a and b."""


def spared(degrees: Degrees) -> Degrees:
    """Those of formulas from which another starting point may lead to such within `degrees`."""
    a, b = degrees
    return a + SPARE_DEGREES, b + 2 * SPARE_DEGREES


@dataclass(frozen=True)
class Candidate:
    """A source and a direction, with the digits per term that follow; infinite where the error falls like 1/n!."""

    source: Source
    direction: Direction
    digits_per_term: float

    def first(self, degrees: Degrees) -> "Found | None":
        """The formula from the residues themselves, if its degrees are not larger."""
        return made(self.source.term(self.direction), degrees)

    def formulas(self, degrees: Degrees) -> "list[Found]":
        """Those from starting points next to each other: low degrees first, then small coefficients."""
        term = self.source.term(self.direction)
        found = (made(one, degrees) for one in (term, *neighbours(term)))
        return sorted((one for one in found if one is not None), key=_size)


@dataclass(frozen=True)
class Found:
    """A formula with its properties.

    Attributes:
        a, b: the formula.
        digits_per_term: from the exact growth of the error; infinite where it falls like 1/n!.
        trajectory: the sum that it is of, if it was made of one.
        delta_limit, delta_limit_error: as in `pcf.PCF.metrics`; None before they are measured.
    """

    a: Polynomial
    b: Polynomial
    digits_per_term: float
    trajectory: Trajectory | None = None
    delta_limit: float | None = None
    delta_limit_error: float | None = None

    @property
    def order(self) -> tuple[float, float, float]:
        """What is least for the fastest: minus digits per term; and eta, gamma of errors n!^eta x^n, 0 where slower."""
        if math.isfinite(self.digits_per_term):
            return -self.digits_per_term, 0.0, 0.0
        growth = growths(self.a, self.b)
        assert growth is not None
        return -math.inf, growth.eta or 0.0, growth.gamma or 0.0

    @property
    def degree(self) -> int:
        """Of a."""
        return self.a.degree

    def with_delta(self, depth: int) -> "Found":
        """The same, measured at a depth."""
        found = metrics(self.a, self.b, depth)
        return replace(self, delta_limit=found.delta_limit, delta_limit_error=found.delta_limit_error)

    def has_value(self) -> bool:
        """Whether the value of the sum has a name; of a formula that is no trajectory only its proof tells."""
        return self.trajectory is None or value(self.trajectory) is not None

    def proof(self) -> Proof | None:
        """The proof of its value, not yet checked."""
        return prove(self.a, self.b) if self.trajectory is None else of_trajectory(self.trajectory)


@dataclass(frozen=True)
class GivenFormula:
    """A formula that is made of no trajectory, with the digits per term that follow; infinite as for others."""

    a: Polynomial
    b: Polynomial
    digits_per_term: float

    def first(self, degrees: Degrees) -> Found | None:
        """The formula, if its degrees are not larger."""
        within = self.a.degree <= degrees[0] and self.b.degree <= degrees[1]
        return Found(self.a, self.b, self.digits_per_term) if within else None

    def formulas(self, degrees: Degrees) -> list[Found]:
        """The same, as a list."""
        return [one for one in [self.first(degrees)] if one is not None]


def candidates(source: Source, degrees: Degrees, least_digits: float) -> Iterator[Candidate]:
    """The directions of a source whose rate is large enough, and whose degrees may be small enough."""
    if source.function in ("0F1", "1F1"):
        directions = bessel_directions() if source.function == "0F1" else kummer_directions()
        yield from (Candidate(source, one, math.inf) for one in directions)
        return
    if source.function == "2F1":
        rates = ((one, _rate(source, one)) for one in gauss_directions())
    else:
        a, b = spared(degrees)
        most = min(a, b // 2)  # deg b is 2 deg a here, as errors shrink exponentially
        rows = (row for row in table() if row.function == source.function and row.degree <= most)
        rates = ((row.direction, log_rate(row.rate)) for row in rows)
    for direction, rate in rates:
        if rate is not None and rate >= (least_digits - _ROUNDING) * math.log(10):
            yield Candidate(source, direction, rate / math.log(10))


def _rate(source: Source, direction: Direction) -> float | None:
    """log|lambda_1/lambda_2| of 2F1, from the formula where the direction alone does not tell it."""
    (first, second), (lower,) = direction
    if lower not in (first, second):
        return gauss_rate(direction, float(source.argument))
    found = made(source.term(direction), _MOST_DEGREES)
    return None if found is None else found.digits_per_term * math.log(10)


def made(term: Term, degrees: Degrees) -> Found | None:
    """The formula of a sum, if it converges exponentially or faster, and its degrees are not larger."""
    found = trajectory(term)
    if found is None or not (0 < found.a.degree <= degrees[0] and found.b.degree <= degrees[1]):
        return None
    rate = digits_per_term(found.a, found.b)
    return None if rate is None else Found(found.a, found.b, rate, found)


def digits_per_term(a: Polynomial, b: Polynomial) -> float | None:
    """From the exact growth of the error; infinite where it falls like 1/n!, None where more slowly than x^n.

    Example:
        >>> digits_per_term(Polynomial("n"), Polynomial("n")), digits_per_term(Polynomial("2"), Polynomial("-1"))
        (inf, None)
    """
    convergence = classify(a, b).convergence
    if convergence is Convergence.SUPER_EXPONENTIAL:
        return math.inf
    growth = growths(a, b) if convergence is Convergence.EXPONENTIAL else None
    return None if growth is None or growth.gamma is None else -growth.gamma / math.log(10)


def _size(one: Found) -> tuple[int, int]:
    return one.degree, sum(abs(c).bit_length() for c in (*one.a.coefficients, *one.b.coefficients))
