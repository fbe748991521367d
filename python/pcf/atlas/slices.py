"""Large atlases a slice at a time: formulas by orbit, and tables that come in pieces, put in order on disk."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from pcf.atlas.query import Atlas
from pcf.atlas.schema import METRICS
from pcf.atlas.table import in_columns
from pcf.atlas.writing import refused
from pcf.files import Place

SLICE: Final = 2**21
"""Formulas of a slice that is read from the atlas, about: of a few columns of each, some hundred megabytes."""

FINE: Final = 2**19
"""Formulas of a slice that is read from the disk, about, with all that is looked at."""

ROWS: Final = 2**20
"""Rows of a piece of a table in order: those of a row group, as pyarrow writes them."""

_GROUP: Final = 2**14  # rows that are read at once
_FILE: Final = 2**18  # rows that are sorted in memory
_WINDOW: Final = 2**17  # ids that are put in order at once


def slices(atlas: Atlas[Any]) -> list[pc.Expression]:
    """Conditions that part the formulas of an atlas so that no orbit and no fingerprint is in two.

    An atlas of up to SLICE formulas is one slice.
    """
    count = _power(len(atlas), SLICE)
    if count == 1:
        return [pc.scalar(True)]
    key = _key(pc.field("fingerprint"), pc.field("orbit"), count)
    return [key == pa.scalar(k, pa.int64()) for k in range(count)]


def _power(formulas: int, size: int) -> int:
    """The least power of two that parts so many formulas into slices of about this size."""
    count = 1
    while count * size < formulas:
        count *= 2
    return count


def _key(fingerprint: Any, orbit: Any, count: int) -> Any:
    """The slices of formulas, by columns, or by expressions for them."""
    # fingerprints are hashes; formulas that terminate, some tenth of all, have none
    other = pc.binary_length(orbit).cast(pa.int64())
    return pc.bit_wise_and(pc.coalesce(fingerprint, other), pa.scalar(count - 1, pa.int64()))


def count_orbits(atlas: Atlas[Any], *statuses: str) -> int:
    """How many orbits the formulas with these statuses have, or all of them."""
    wanted = pc.field("status").isin(statuses) if statuses else pc.scalar(True)
    orbits = (atlas.filter(wanted & where, columns=["orbit"]).column("orbit") for where in slices(atlas))
    return sum(pc.count_distinct(one).as_py() for one in orbits)


class _Pieces:
    """A directory for files that are needed while a stage works. A context manager.

    It is in the atlas, where nobody else may write meanwhile, so that what a killed run has left is found and removed;
    of an atlas in a store it is a temporary one (TMPDIR).
    """

    def __init__(self, root: Place, name: str) -> None:
        self._own = root / f".{name}.pieces" if isinstance(root, Path) else None

    def __enter__(self) -> Self:
        with self._told(self._own or Path(tempfile.gettempdir())):
            if self._own is None:
                self._directory = Path(tempfile.mkdtemp(prefix="pcf-"))
            else:
                shutil.rmtree(self._own, ignore_errors=True)
                self._own.mkdir()
                self._directory = self._own
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self._directory, ignore_errors=True)

    @staticmethod
    @contextlib.contextmanager
    def _told(directory: Path) -> Iterator[None]:
        """Within, what the system refuses is an error that names the directory."""
        try:
            yield
        except OSError as error:
            raise refused(directory, error) from None


class Sliced(_Pieces):
    """Some formulas of an atlas on disk, in slices of about FINE formulas that share no orbit and no fingerprint.

    A context manager: the files are there within it, in a directory of the atlas. The atlas is read once.

    Args:
        atlas: the atlas.
        name: of the directory.
        columns: those of the metrics that are wanted, `orbit` and `fingerprint` among them.
        where: a condition on the formulas.

    Raises:
        AtlasError: the atlas is damaged, or the system refuses to write there (disk full, no permission).
    """

    def __init__(self, atlas: Atlas[Any], name: str, columns: Sequence[str], where: pc.Expression) -> None:
        super().__init__(atlas.root, name)
        self._atlas = atlas
        self._where = where
        self._schema = pa.schema([METRICS.field(column) for column in columns])
        self._count = _power(len(atlas), FINE)

    def __enter__(self) -> Self:
        super().__enter__()
        try:
            with contextlib.ExitStack() as files, self._told(self._directory):
                writers = [
                    files.enter_context(pq.ParquetWriter(self._file(k), self._schema, compression="zstd"))
                    for k in range(self._count)
                ]
                for table in self._read():
                    for writer, own in zip(writers, self._parted(table), strict=True):
                        writer.write_table(own)
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __len__(self) -> int:
        return self._count

    def tables(self, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """The slices, each with its formulas in the order of ids; can be had more than once.

        Args:
            columns: those that are wanted; all by default.
        """
        for k in range(self._count):
            with self._told(self._directory):
                found = [pq.read_table(self._file(k), columns=columns and list(columns))]
            yield in_columns(found)

    def _file(self, number: int) -> Path:
        return self._directory / f"{number:06d}.parquet"

    def _read(self) -> Iterator[pa.Table]:
        waiting, count = [], 0
        for batch in self._atlas.metrics.to_batches(columns=self._schema.names, filter=self._where):
            waiting.append(batch)
            count += len(batch)
            if count >= _FILE:
                yield in_columns([pa.Table.from_batches(waiting)])
                waiting, count = [], 0
        if count:
            yield in_columns([pa.Table.from_batches(waiting)])

    def _parted(self, table: pa.Table) -> list[pa.Table]:
        """The formulas of each slice."""
        key = _key(table.column("fingerprint"), table.column("orbit"), self._count).to_numpy()
        order = np.argsort(key, kind="stable")
        bounds = np.searchsorted(key[order], np.arange(self._count + 1)).tolist()
        table = table.take(pa.array(order))
        return [table.slice(start, stop - start) for start, stop in pairwise(bounds)]


class InOrder(_Pieces):
    """Pieces of a table, kept on disk until all are there and given back in the order of ids. A context manager.

    Args:
        root: the atlas.
        name: of the directory.
        schema: the columns, `id` among them.

    Raises:
        AtlasError: the system refuses to write there (disk full, no permission).

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as root, InOrder(Path(root), "ids", pa.schema([("id", pa.int64())])) as rows:
        ...     for ids in ([1, 4], [0, 3], []):
        ...         rows.add(pa.table({"id": pa.array(ids, pa.int64())}))
        ...     [table.column("id").to_pylist() for table in rows.tables()]
        [[0, 1, 3, 4]]
    """

    def __init__(self, root: Place, name: str, schema: pa.Schema) -> None:
        super().__init__(root, name)
        self._schema = schema
        self._files: list[Path] = []
        self._waiting: list[pa.Table] = []
        self._count = 0
        self._last = -1

    def add(self, table: pa.Table) -> None:
        """Add rows of the schema, in any order."""
        if table.num_rows:
            self._last = max(self._last, pc.max(table.column("id")).as_py())
            self._waiting.append(table)
            self._count += table.num_rows
        if self._count >= _FILE:
            self._flush()

    def _flush(self) -> None:
        if not self._waiting:
            return
        file = self._directory / f"{len(self._files):06d}.parquet"
        table = pa.concat_tables(self._waiting).sort_by("id")
        with self._told(self._directory):
            pq.write_table(table, file, compression="zstd", row_group_size=_GROUP)
        self._waiting.clear()
        self._count = 0
        self._files.append(file)

    def tables(self) -> Iterator[pa.Table]:
        """All rows in the order of ids, ROWS at a time; can be had more than once."""
        self._flush()
        return in_groups(self._windows(), self._schema)

    def _windows(self) -> Iterator[pa.Table]:
        if not self._files:
            return
        rows, id = ds.dataset(self._files, schema=self._schema), pc.field("id")
        for start in range(0, self._last + 1, _WINDOW):
            with self._told(self._directory):
                window = rows.to_table(filter=(id >= start) & (id < start + _WINDOW))
            yield window.sort_by("id")


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
