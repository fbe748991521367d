"""Tables of an atlas as Arrow datasets that notice damage: page checksums are verified, and the file is named."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.dataset as ds
from numpy.typing import NDArray

from pcf.errors import AtlasError
from pcf.files import Place, located, refusal

_FORMAT: Final = ds.ParquetFileFormat(
    default_fragment_scan_options=ds.ParquetFragmentScanOptions(page_checksum_verification=True)
)

_AHEAD: Final = 2**17  # rows that are read at once


def in_one_piece(column: pa.ChunkedArray) -> pa.Array:
    """A column as an array, without a copy where it is one already."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def in_columns(tables: list[pa.Table]) -> pa.Table:
    """The rows of tables, of which there is one at least, each column in one piece.

    Args:
        tables: emptied, so that a column at a time is there twice, and no table.
    """
    pool, schema = pa.default_memory_pool(), tables[0].schema
    columns = pa.concat_tables(tables).columns
    tables.clear()
    for place, column in enumerate(columns):
        columns[place] = None
        columns[place] = pa.table([column], names=[""]).combine_chunks().column(0)
        del column
        pool.release_unused()
    return pa.table(columns, schema=schema)


def coefficient_sizes(formulas: pa.Table) -> NDArray[np.int64]:
    """For each formula the sum of the moduli of the coefficients of a and b.

    Example:
        >>> coefficient_sizes(pa.table({"a": [[1, -2], [3]], "b": [[-4], [0, 0]]})).tolist()
        [7, 3]
    """
    return _sums_of_moduli(formulas.column("a")) + _sums_of_moduli(formulas.column("b"))


def _sums_of_moduli(lists: pa.ChunkedArray) -> NDArray[np.int64]:
    array = in_one_piece(lists)
    totals = np.concatenate([[0], np.cumsum(np.abs(array.flatten().to_numpy()))])
    offsets = array.offsets.to_numpy() - (array.offsets[0].as_py() if len(array) else 0)
    sums: NDArray[np.int64] = totals[offsets[1:]] - totals[offsets[:-1]]
    return sums


class Table(ds.FileSystemDataset):  # type: ignore[misc]
    """A table of an atlas, read when it is asked; an Arrow dataset as any other.

    Args:
        files: the Parquet files.
        schema: the columns.
        verify: raises AtlasError naming the file if one is damaged; called when reading has failed.
    """

    def __init__(self, files: Sequence[Place], schema: pa.Schema, verify: Callable[[], None]) -> None:
        filesystem: Any = pa.fs.LocalFileSystem()
        names = []
        for file in files:
            if isinstance(file, Path):
                names.append(str(file.absolute()))
            else:
                filesystem, name = located(file)
                names.append(name)
        fragments = [_FORMAT.make_fragment(name, filesystem) for name in names]
        super().__init__(fragments, schema, _FORMAT, filesystem)
        self._places = files
        self._verify = verify

    def to_table(self, *args: Any, **options: Any) -> pa.Table:
        """As of any dataset, each column in one piece, and no more memory held than it needs."""
        found = [self._noticing(lambda: super(Table, self).to_table(*args, **options))]
        return in_columns(found)

    def count_rows(self, *args: Any, **options: Any) -> int:
        return int(self._noticing(lambda: super(Table, self).count_rows(*args, **options)))

    def head(self, *args: Any, **options: Any) -> pa.Table:
        return self._noticing(lambda: super(Table, self).head(*args, **options))

    def take(self, *args: Any, **options: Any) -> pa.Table:
        return self._noticing(lambda: super(Table, self).take(*args, **options))

    def to_batches(self, *args: Any, **options: Any) -> Iterator[pa.RecordBatch]:
        """As of any dataset, in order; few rows are read ahead, where Arrow would read up to a gigabyte."""
        for fragments in self._few_rows():
            part = ds.FileSystemDataset(fragments, self.schema, _FORMAT, self.filesystem)
            batches = self._noticing(partial(part.to_batches, *args, **options))
            while (batch := self._noticing(partial(next, batches, None))) is not None:
                yield batch

    def _few_rows(self) -> Iterator[list[ds.Fragment]]:
        """The row groups of the files, some at a time."""
        waiting, rows = [], 0
        for file in self.get_fragments():
            for group in self._noticing(file.split_by_row_group):
                waiting.append(group)
                rows += group.row_groups[0].num_rows
                if rows >= _AHEAD:
                    yield waiting
                    waiting, rows = [], 0
        if waiting:
            yield waiting

    def _noticing(self, read: Callable[[], Any]) -> Any:
        """What is read; where that fails for a damaged file, an error that names it."""
        try:
            return read()
        except (MemoryError, pa.ArrowCancelled):
            raise  # says nothing of the files
        except (OSError, pa.ArrowException, ValueError) as error:
            self._verify()
            if isinstance(error, OSError):
                place = self._places[0] if len(self._places) == 1 else self._places[0].parent
                words = refusal(place, error) or str(error).partition("\n")[0]
                raise AtlasError(f"{place}: cannot be read: {words}") from None
            raise
