"""Scanning: measure every formula of a box or a list and write the atlas, resumable at any moment.

The formulas are measured by the batch engine in shards of a fixed number of rows, so that memory stays flat,
and each shard is on disk before the next begins. A scan that was killed, interrupted or ran out of space
continues where it stopped and ends in the same bytes as an uninterrupted one.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

import pyarrow as pa

from pcf import engine
from pcf.arithmetic.long_integers import shown
from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas import Atlas, AtlasWriter, Manifest, open_atlas
from pcf.atlas.box import Box
from pcf.atlas.store import SHARD_ROWS
from pcf.dynamics.metrics import MetricsTable, evaluate, with_mirror_images
from pcf.dynamics.status import Status
from pcf.equivalence.fingerprints import fingerprints
from pcf.equivalence.orbits import canonical, orbit_keys
from pcf.errors import InvalidInputError, InvalidPolynomialError
from pcf.files import read_text, require_path, title

Pair = tuple[Polynomial, Polynomial]
Progress = Callable[[int, int], None]

_INT64 = range(-(2**63), 2**63)


@runtime_checkable
class HasPolynomials(Protocol):
    """Anything with polynomials a and b, such as `pcf.PCF`."""

    @property
    def a(self) -> Polynomial: ...
    @property
    def b(self) -> Polynomial: ...


def scan(
    formulas: Box | Iterable[HasPolynomials | Sequence[Polynomial | str | Sequence[int]]],
    out: str | Path,
    depth: int = 1000,
    threads: int | None = None,
    progress: Progress | None = None,
    *,
    shard_rows: int = SHARD_ROWS,
) -> Atlas[Pair]:
    """Measure formulas into the atlas at `out`, continuing it when it exists.

    Args:
        formulas: a box; or formulas one by one, as `pcf.PCF` or as pairs (a, b) of polynomials, texts or
            coefficient lists. Their ids are their positions.
        out: directory of the atlas, made if needed.
        depth: depth N of the measurements, >= 1; fits need 64.
        threads: threads of the engine; None means the CPUs this process may use. They do not change a byte.
        progress: called with the formulas done and the formulas in all, a few times a second.
        shard_rows: formulas in one file; a killed scan loses at most the file in flight.

    Returns:
        The finished atlas.

    Raises:
        InvalidInputError: there are no formulas, one is not readable, or an argument is out of range.
        ResourceLimitError: the depth needs more than the budget; found out before the work.
        AtlasError: `out` cannot be written, holds another scan, or is damaged.
        KeyboardInterrupt: interrupted; every finished shard is kept.
    """
    root = require_path("out", out, "the directory of the atlas")
    depth = engine.require_integer("depth", depth, 1, engine.MOST_TABLE_DEPTH)
    if shard_rows < 1:
        raise InvalidInputError(f"shard_rows {shard_rows}: give a number >= 1")
    source = _BoxSource(formulas) if isinstance(formulas, Box) else _ListSource(formulas)
    wanted = Manifest(
        box=source.box,
        list_sha256=source.sha256,
        formulas=source.size,
        depth=depth,
        shard_rows=shard_rows,
    )
    with AtlasWriter(root, wanted) as writer:
        missing = writer.missing()
        done = source.size - sum(stop - start for _, start, stop in missing)
        for file, start, stop in missing:
            advance = _offset(progress, done, source.size)
            measured = source.evaluate(start, stop, depth, threads, advance).to_arrow()
            ids = pa.array(range(start, stop), pa.int64())
            orbits = source.orbits(start, stop)
            rows = measured.add_column(0, "id", ids).append_column("orbit", pa.array(orbits))
            rows = rows.append_column("fingerprint", _fingerprints(orbits, measured.column("status"), threads))
            rows = rows.drop_columns(["delta_limit_error"])  # an atlas keeps raw samples, from which it can be had
            writer.write(file, rows)
            done += stop - start
        if progress:
            progress(done, source.size)
    return open_atlas(root)


def read_formulas(path: str | Path) -> Iterator[Pair]:
    """The formulas of a text file, or of standard input for `-`: one `a; b` a line; blank lines and what follows a #
    are skipped.

    Raises:
        InvalidInputError: the file cannot be read, or a line is no formula; the text names the line.
    """
    path = require_path("path", path, "the name of a file")
    file = title(path)
    for number, line in enumerate(read_text(path, "give one formula `a; b` a line").split("\n"), 1):
        text = line.partition("#")[0].strip()
        if not text:
            continue
        a, separator, b = text.partition(";")
        if not separator:
            raise InvalidInputError(f"{file}, line {number}: no semicolon; write a formula as `2*n+1; n^2`")
        try:
            yield _pair((a, b))
        except InvalidInputError as error:
            raise InvalidInputError(f"{file}, line {number}: {error}") from None


class _BoxSource:
    """The formulas of a box, made as they are needed."""

    sha256 = None

    def __init__(self, box: Box) -> None:
        self.box = box
        self.size = len(box)

    def evaluate(
        self, start: int, stop: int, depth: int, threads: int | None, progress: Progress | None
    ) -> MetricsTable:
        a, b = self.box.arrays(start, stop)
        low, high = self.box.coefficients
        if low != -high or start % 2 or stop % 2:
            return evaluate(a, b, depth=depth, threads=threads, progress=progress)
        # ids 2j and 2j + 1 are (a, b) and (-a, b): equal metrics, opposite limits. Half the work.
        twice: Progress | None = (lambda done, total: progress(2 * done, 2 * total)) if progress else None
        return with_mirror_images(evaluate(a[::2], b[::2], depth=depth, threads=threads, progress=twice))

    def orbits(self, start: int, stop: int) -> Sequence[str]:
        return orbit_keys(*self.box.arrays(start, stop))


class _ListSource:
    """Formulas given one by one, of any degrees; known again by the digest of their text."""

    box = None

    def __init__(self, formulas: Iterable[object]) -> None:
        self.pairs: list[Pair] = []
        for row, formula in enumerate(formulas):
            try:
                self.pairs.append(_pair(formula))
            except InvalidInputError as error:
                raise InvalidInputError(f"formula {row}: {error}") from None
        if not self.pairs:
            raise InvalidInputError("no formulas; give at least one")
        self.size = len(self.pairs)
        text = "".join(f"{a}; {b}\n" for a, b in self.pairs)
        self.sha256 = hashlib.sha256(text.encode()).hexdigest()

    def evaluate(
        self, start: int, stop: int, depth: int, threads: int | None, progress: Progress | None
    ) -> MetricsTable:
        return evaluate(self.pairs[start:stop], None, depth=depth, threads=threads, progress=progress)

    def orbits(self, start: int, stop: int) -> Sequence[str]:
        return [canonical(a, b).key for a, b in self.pairs[start:stop]]


def _pair(formula: object) -> Pair:
    """The polynomials of one formula, checked to fit the columns of an atlas."""
    if isinstance(formula, HasPolynomials):
        a, b = Polynomial(formula.a), Polynomial(formula.b)
    elif isinstance(formula, tuple | list) and len(formula) == 2:
        a, b = Polynomial(formula[0]), Polynomial(formula[1])
    else:
        raise InvalidInputError(f"{shown(formula)!r} is no formula; give a PCF or a pair (a, b)")
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


def _offset(progress: Progress | None, done: int, total: int) -> Progress | None:
    """The progress of one shard as that of the whole scan."""
    return (lambda shard_done, _: progress(done + shard_done, total)) if progress else None
