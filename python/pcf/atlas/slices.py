"""Large atlases a slice at a time: formulas that share no orbit with others."""

import contextlib
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pcf.atlas.pieces import Pieces, told
from pcf.atlas.query import Atlas
from pcf.atlas.schema import METRICS
from pcf.atlas.table import in_columns

SLICE: Final = 2**21
"""Formulas of a slice that is read from the atlas, about: of a few columns of each, some hundred megabytes."""

FINE: Final = 2**19
"""Formulas of a slice that is read from the disk, about, with all that is looked at."""

_READ: Final = 2**18  # formulas that are parted at once


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
    # fingerprints are hashes, the same for all of an orbit; formulas that terminate, some tenth of all, have none
    other = pc.binary_length(orbit).cast(pa.int64())
    return pc.bit_wise_and(pc.coalesce(fingerprint, other), pa.scalar(count - 1, pa.int64()))


def count_orbits(atlas: Atlas[Any], *statuses: str) -> int:
    """How many orbits the formulas with these statuses have, or all of them."""
    wanted = pc.field("status").isin(statuses) if statuses else pc.scalar(True)
    orbits = (atlas.filter(wanted & where, columns=["orbit"]).column("orbit") for where in slices(atlas))
    return sum(pc.count_distinct(one).as_py() for one in orbits)


class Sliced(Pieces):
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
            with contextlib.ExitStack() as files, told(self.directory):
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
            with told(self.directory):
                found = [pq.read_table(self._file(k), columns=columns and list(columns))]
            yield in_columns(found)

    def _file(self, number: int) -> Path:
        return self.directory / f"{number:06d}.parquet"

    def _read(self) -> Iterator[pa.Table]:
        waiting, count = [], 0
        for batch in self._atlas.metrics.to_batches(columns=self._schema.names, filter=self._where):
            waiting.append(batch)
            count += len(batch)
            if count >= _READ:
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
