"""Scanning: measure every formula of a box or a list and write the atlas, resumable at any moment.

The formulas are measured by the batch engine in shards of a fixed number of rows, so that memory stays flat,
and each shard is on disk before the next begins. A scan that was killed, interrupted or ran out of space
continues where it stopped and ends in the same bytes as an uninterrupted one.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pcf import engine
from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas import Atlas, AtlasWriter, Manifest, open_atlas
from pcf.atlas.box import Box
from pcf.atlas.sharing import Shared, connected, shared
from pcf.atlas.sources import (
    BoxPart,
    BoxSource,
    HasPolynomials,
    ListPart,
    ListSource,
    Pair,
    Progress,
    measured,
    read_pair,
)
from pcf.atlas.store import Shard, rows_of_shards, shard_of
from pcf.errors import AtlasError, InvalidInputError
from pcf.files import Place, read_text, require_path, require_place, title

if TYPE_CHECKING:
    from pcf.machines import Machines, Where


def scan(
    formulas: Box | Iterable[HasPolynomials | Sequence[Polynomial | str | Sequence[int]]],
    out: str | Place,
    depth: int = 1000,
    threads: int | None = None,
    progress: Progress | None = None,
    *,
    shard_rows: int | None = None,
    dask: "Where | None" = None,
) -> Atlas[Pair]:
    """Measure formulas into the atlas at `out`, continuing it when it exists.

    Args:
        formulas: a box; or formulas one by one, as `pcf.PCF` or as pairs (a, b) of polynomials, texts or
            coefficient lists. Their ids are their positions.
        out: directory of the atlas, made if needed; or URL of an object store, s3://bucket/path or gs://bucket/path.
        depth: depth N of the measurements, >= 1; fits need 64.
        threads: threads of the engine; None means the CPUs this process may use. They do not change a byte.
        progress: called with the formulas done and the formulas in all, a few times a second.
        shard_rows: formulas in one file, by default as `rows_of_shards` tells; a killed scan loses the files in flight.
        dask: the workers that measure, as for `pcf.machines.Machines`; `threads` are then those of one task, 1 by
            default. Workers that see `out` write there, the shards of others come to this machine.

    Returns:
        The finished atlas.

    Raises:
        InvalidInputError: there are no formulas, one is not readable, or an argument is out of range; nobody answers
            at `dask`.
        ResourceLimitError: the depth needs more than the budget; found out before the work.
        AtlasError: `out` cannot be written, holds another scan, or is damaged; the scheduler or all workers are gone.
        KeyboardInterrupt: interrupted; every finished shard is kept.
    """
    root = require_place("out", out)
    depth = engine.require_integer("depth", depth, 1, engine.MOST_TABLE_DEPTH)
    if shard_rows is not None and shard_rows < 1:
        raise InvalidInputError(f"shard_rows {shard_rows}: give a number >= 1")
    source = BoxSource(formulas) if isinstance(formulas, Box) else ListSource(formulas)
    wanted = Manifest(
        box=source.box,
        list_sha256=source.sha256,
        formulas=source.size,
        depth=depth,
        shard_rows=rows_of_shards(source.size) if shard_rows is None else shard_rows,
    )
    with connected(dask) as machines, AtlasWriter(root, wanted) as writer:
        missing = writer.missing()
        done = source.size - sum(stop - start for _, start, stop in missing)
        if machines is not None:
            for shard in _by_machines(machines, writer, source, depth, threads or 1):
                done += shard.rows
                if progress:
                    progress(done, source.size)
        for file, start, stop in writer.missing():
            advance = _offset(progress, done, source.size)
            writer.write(file, measured(source.part(start, stop), depth, threads, advance))
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
            yield read_pair((a, b))
        except InvalidInputError as error:
            raise InvalidInputError(f"{file}, line {number}: {error}") from None


def _by_machines(
    machines: "Machines", writer: AtlasWriter, source: BoxSource | ListSource, depth: int, threads: int
) -> Iterator[Shard]:
    """The shards that are missing, listed as they are finished."""
    with shared(writer.root) as directory:
        tasks = (
            (source.part(start, stop), file, depth, threads, directory) for file, start, stop in writer.missing()
        )
        for _, (shard, content, refusal) in machines.results(_delivered, tasks):
            if refusal is not None:
                machines.tell(f"dask: a worker cannot write, and its shards come to this machine: {refusal}")
            if content is None:
                writer.add(shard)
            else:
                writer.put(shard, content)
            yield shard


def _delivered(
    part: BoxPart | ListPart, file: str, depth: int, threads: int, directory: Shared
) -> tuple[Shard, bytes | None, str | None]:
    """On a worker: a shard, its bytes where they are not written yet, and why not where they should have been."""
    shard, content = shard_of(file, measured(part, depth, threads))
    try:
        written = directory.write(file, content)
    except AtlasError as error:
        return shard, bytes(content), str(error)
    return shard, None if written else bytes(content), None


def _offset(progress: Progress | None, done: int, total: int) -> Progress | None:
    """The progress of one shard as that of the whole scan."""
    return (lambda shard_done, _: progress(done + shard_done, total)) if progress else None
