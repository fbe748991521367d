"""What is scanned, as it is given or as a box makes it, and its measurement, row by row of an atlas."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import pyarrow as pa

from pcf.arithmetic.exchange import sides
from pcf.arithmetic.long_integers import shown
from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas.box import Box
from pcf.dynamics.metrics import MetricsTable, evaluate, with_mirror_images
from pcf.dynamics.status import Status
from pcf.equivalence.fingerprints import fingerprints
from pcf.equivalence.orbits import canonical, orbit_keys
from pcf.errors import InvalidInputError, InvalidPolynomialError

Pair = tuple[Polynomial, Polynomial]
Progress = Callable[[int, int], None]

_INT64: Final = range(-(2**63), 2**63)


class HasPolynomials(Protocol):
    """Anything with polynomials a and b, such as `pcf.PCF`."""

    @property
    def a(self) -> Polynomial: ...
    @property
    def b(self) -> Polynomial: ...


class BoxSource:
    """The formulas of a box, made as they are needed."""

    sha256 = None

    def __init__(self, box: Box) -> None:
        self.box = box
        self.size = len(box)

    def part(self, start: int, stop: int) -> "BoxPart":
        return BoxPart(self.box, start, stop)


class ListSource:
    """Formulas given one by one, of any degrees; known again by the digest of their text."""

    box = None

    def __init__(self, formulas: Iterable[object]) -> None:
        if not isinstance(formulas, Iterable):
            raise InvalidInputError(f"formulas {shown(formulas)}: give a box, or formulas one by one")
        self.pairs: list[Pair] = []
        for row, formula in enumerate(formulas):
            try:
                self.pairs.append(read_pair(formula))
            except InvalidInputError as error:
                raise InvalidInputError(f"formula {row}: {error}") from None
        if not self.pairs:
            raise InvalidInputError("no formulas; give at least one")
        self.size = len(self.pairs)
        text = "".join(f"{a}; {b}\n" for a, b in self.pairs)
        self.sha256 = hashlib.sha256(text.encode()).hexdigest()

    def part(self, start: int, stop: int) -> "ListPart":
        return ListPart(self.pairs[start:stop], start)


@dataclass(frozen=True)
class BoxPart:
    """The formulas of a box with ids in [start, stop)."""

    box: Box
    start: int
    stop: int

    def evaluate(self, depth: int, threads: int | None, progress: Progress | None) -> MetricsTable:
        a, b = self.box.arrays(self.start, self.stop)
        low, high = self.box.coefficients
        if low != -high or self.start % 2 or self.stop % 2:
            return evaluate(a, b, depth=depth, threads=threads, progress=progress)
        # ids 2j and 2j + 1 are (a, b) and (-a, b): equal metrics, opposite limits. Half the work.
        twice: Progress | None = (lambda done, total: progress(2 * done, 2 * total)) if progress else None
        return with_mirror_images(evaluate(a[::2], b[::2], depth=depth, threads=threads, progress=twice))

    def orbits(self) -> Sequence[str]:
        return orbit_keys(*self.box.arrays(self.start, self.stop))


@dataclass(frozen=True)
class ListPart:
    """Formulas of a list, the first of which has the id `start`."""

    pairs: list[Pair]
    start: int

    def evaluate(self, depth: int, threads: int | None, progress: Progress | None) -> MetricsTable:
        return evaluate(self.pairs, None, depth=depth, threads=threads, progress=progress)

    def orbits(self) -> Sequence[str]:
        return [canonical(a, b).key for a, b in self.pairs]


def measured(
    part: BoxPart | ListPart, depth: int, threads: int | None, progress: Progress | None = None
) -> pa.Table:
    """The rows of an atlas for some formulas."""
    table = part.evaluate(depth, threads, progress).to_arrow()
    orbits = part.orbits()
    ids = pa.array(range(part.start, part.start + len(orbits)), pa.int64())
    rows = table.add_column(0, "id", ids).append_column("orbit", pa.array(orbits))
    rows = rows.append_column("fingerprint", _fingerprints(orbits, table.column("status"), threads))
    return rows.drop_columns(["delta_limit_error"])  # an atlas keeps raw samples, from which it can be had


def read_pair(formula: object) -> Pair:
    """The polynomials of one formula, checked to fit the columns of an atlas."""
    found = sides(formula)
    if found is None:
        raise InvalidInputError(f"{shown(formula)!r} is no formula; give a PCF or a pair (a, b)")
    a, b = map(Polynomial, found)
    for name, polynomial in (("a", a), ("b", b)):
        if polynomial.is_zero:
            raise InvalidPolynomialError(f"{name} is identically zero; give a polynomial that is not")
        if not all(c in _INT64 for c in polynomial.coefficients):
            raise InvalidPolynomialError(
                f"{name} has a coefficient of more than 64 bits; an atlas holds smaller ones"
            )
    return a, b


def _fingerprints(orbits: Sequence[str], status: pa.ChunkedArray, threads: int | None) -> pa.Array:
    """The fingerprints of formulas by their orbits; null for those that terminate, which have no class."""
    rows = [row for row, text in enumerate(status.to_pylist()) if text != Status.TERMINATES.value]
    column: list[int | None] = [None] * len(orbits)
    for row, value in zip(rows, fingerprints([orbits[row] for row in rows], threads), strict=True):
        column[row] = value
    return pa.array(column, pa.int64())
