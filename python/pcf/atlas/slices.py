"""Large atlases a slice at a time: formulas by orbit, and tables that come in pieces, put in order on disk."""

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from pcf.atlas.query import Atlas

SLICE: Final = 2**21
"""Formulas of a slice, about: of what Python holds of each, some hundred megabytes."""

ROWS: Final = 2**20
"""Rows of a piece of a table in order: those of a row group, as pyarrow writes them."""

_GROUP: Final = 2**14  # rows that are read at once
_FILE: Final = 2**18  # rows that are sorted in memory


def slices(atlas: Atlas[Any]) -> list[pc.Expression]:
    """Conditions that part the formulas of an atlas so that no orbit and no fingerprint is in two.

    An atlas of up to SLICE formulas is one slice.
    """
    count = 1
    while count * SLICE < len(atlas):
        count *= 2
    if count == 1:
        return [pc.scalar(True)]
    # fingerprints are hashes; formulas that terminate, some tenth of all, have none
    other = pc.binary_length(pc.field("orbit")).cast(pa.int64())
    key = pc.bit_wise_and(pc.coalesce(pc.field("fingerprint"), other), pa.scalar(count - 1, pa.int64()))
    return [key == pa.scalar(k, pa.int64()) for k in range(count)]


def count_orbits(atlas: Atlas[Any], *statuses: str) -> int:
    """How many orbits the formulas with these statuses have, or all of them."""
    wanted = pc.field("status").isin(statuses) if statuses else pc.scalar(True)
    orbits = (atlas.filter(wanted & where, columns=["orbit"]).column("orbit") for where in slices(atlas))
    return sum(pc.count_distinct(one).as_py() for one in orbits)


class InOrder:
    """Pieces of a table, kept on disk until all are there and given back in the order of ids. A context manager.

    Args:
        schema: the columns, `id` among them.

    Example:
        >>> with InOrder(pa.schema([("id", pa.int64())])) as rows:
        ...     for ids in ([1, 4], [0, 3], []):
        ...         rows.add(pa.table({"id": pa.array(ids, pa.int64())}))
        ...     [table.column("id").to_pylist() for table in rows.tables()]
        [[0, 1, 3, 4]]
    """

    def __init__(self, schema: pa.Schema) -> None:
        self._schema = schema
        self._files: list[Path] = []
        self._waiting: list[pa.Table] = []
        self._last = -1

    def __enter__(self) -> "InOrder":
        self._directory = tempfile.TemporaryDirectory(prefix="pcf-")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._directory.cleanup()

    def add(self, table: pa.Table) -> None:
        """Add rows of the schema, in any order."""
        if table.num_rows:
            self._last = max(self._last, pc.max(table.column("id")).as_py())
            self._waiting.append(table)
        if sum(waiting.num_rows for waiting in self._waiting) >= _FILE:
            self._flush()

    def _flush(self) -> None:
        if not self._waiting:
            return
        file = Path(self._directory.name) / f"{len(self._files):06d}.parquet"
        table = pa.concat_tables(self._waiting).sort_by("id")
        pq.write_table(table, file, compression="zstd", row_group_size=_GROUP)
        self._waiting.clear()
        self._files.append(file)

    def tables(self) -> Iterator[pa.Table]:
        """All rows in the order of ids, ROWS at a time; can be had more than once."""
        self._flush()
        if not self._files:
            return
        rows = ds.dataset(self._files, schema=self._schema)
        windows = (
            (pc.field("id") >= start) & (pc.field("id") < start + ROWS) for start in range(0, self._last + 1, ROWS)
        )
        yield from in_groups((rows.to_table(filter=window).sort_by("id") for window in windows), self._schema)


def in_groups(tables: Iterable[pa.Table], schema: pa.Schema) -> Iterator[pa.Table]:
    """The rows of tables in their order, ROWS at a time."""
    waiting, count = [schema.empty_table()], 0
    for table in tables:
        waiting.append(table)
        count += table.num_rows
        while count >= ROWS:
            rows = pa.concat_tables(waiting)
            yield rows.slice(0, ROWS).combine_chunks()
            waiting, count = [rows.slice(ROWS)], count - ROWS
    if count:
        yield pa.concat_tables(waiting).combine_chunks()
