"""What a stage keeps on disk while it works: tables that come in pieces, put in order, arrays, and texts by number."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, overload

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from numpy.typing import NDArray

from pcf.atlas.table import in_columns
from pcf.atlas.writing import refused
from pcf.files import Place

ROWS: Final = 2**20
"""Rows of a piece of a table in order: those of a row group, as pyarrow writes them."""

_GROUP: Final = 2**14  # rows that are read at once
_FILE: Final = 2**25  # bytes that are sorted in memory
_WINDOW: Final = 2**17  # ids that are put in order at once


@contextlib.contextmanager
def told(directory: Path) -> Iterator[None]:
    """Within, what the system refuses is an error that names the directory."""
    try:
        yield
    except OSError as error:
        raise refused(directory, error) from None


class Pieces:
    """A directory for files that are needed while a stage works. A context manager.

    It is in the atlas, where nobody else may write meanwhile, so that what a killed run has left is found and removed;
    of an atlas in a store it is a temporary one (TMPDIR).
    """

    def __init__(self, root: Place, name: str) -> None:
        self._own = root / f".{name}.pieces" if isinstance(root, Path) else None

    def __enter__(self) -> Self:
        with told(self._own or Path(tempfile.gettempdir())):
            if self._own is None:
                self.directory = Path(tempfile.mkdtemp(prefix="pcf-"))
            else:
                shutil.rmtree(self._own, ignore_errors=True)
                self._own.mkdir()
                self.directory = self._own
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self.directory, ignore_errors=True)


class InOrder(Pieces):
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
        self._size = 0
        self._last = -1

    def add(self, table: pa.Table) -> None:
        """Add rows of the schema, in any order."""
        if table.num_rows:
            self._last = max(self._last, pc.max(table.column("id")).as_py())
            self._waiting.append(table)
            self._size += table.nbytes
        if self._size >= _FILE:
            self._flush()

    def _flush(self) -> None:
        if not self._waiting:
            return
        file = self.directory / f"{len(self._files):06d}.parquet"
        table = pa.concat_tables(self._waiting).sort_by("id")
        with told(self.directory):
            pq.write_table(table, file, compression="zstd", row_group_size=_GROUP)
        self._waiting.clear()
        self._size = 0
        self._files.append(file)

    def tables(self) -> Iterator[pa.Table]:
        """All rows in the order of ids, ROWS at a time; can be had more than once."""
        return in_groups(self.windows())

    def windows(self) -> Iterator[pa.Table]:
        """As `tables`, fewer rows at a time."""
        self._flush()
        return self._windows()

    def _windows(self) -> Iterator[pa.Table]:
        if not self._files:
            return
        rows, id = ds.dataset(self._files, schema=self._schema), pc.field("id")
        for start in range(0, self._last + 1, _WINDOW):
            with told(self.directory):
                window = rows.to_table(filter=(id >= start) & (id < start + _WINDOW))
            yield window.sort_by("id")


def in_groups(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The rows of tables in their order, ROWS at a time."""
    waiting: list[pa.Table] = []
    count = 0
    for table in tables:
        waiting.append(table)
        count += table.num_rows
        del table
        while count >= ROWS:
            rows = pa.concat_tables(waiting)
            waiting, count = [rows.slice(ROWS)], count - ROWS
            group = [rows.slice(0, ROWS)]
            del rows  # so that nothing but the group is there twice, a column at a time
            yield in_columns(group)
    if count:
        yield in_columns(waiting)


class Arrays(Pieces):
    """Arrays that are not needed for a while, by name, on disk. A context manager.

    Args:
        root: the atlas.
        name: of the directory.

    Raises:
        AtlasError: the system refuses to write there (disk full, no permission).

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as root, Arrays(Path(root), "numbers") as arrays:
        ...     arrays.put("squares", np.arange(4) ** 2)
        ...     arrays.get("squares").tolist()
        [0, 1, 4, 9]
    """

    def put(self, name: str, array: NDArray[Any]) -> None:
        """Keep an array of numbers."""
        with told(self.directory):
            np.save(self._file(name), array, allow_pickle=False)

    def get(self, name: str) -> NDArray[Any]:
        """An array that was put."""
        with told(self.directory):
            found: NDArray[Any] = np.load(self._file(name), allow_pickle=False)
        return found

    def _file(self, name: str) -> Path:
        return self.directory / f"{name}.npy"


class Texts(Sequence[str]):
    """Texts by number, on disk: in a file without a name, which is gone when it is closed. A context manager.

    Args:
        root: the atlas that the file is in; for one in a store it is a temporary one (TMPDIR).
        count: of the texts; each is put once.

    Raises:
        AtlasError: the system refuses to write there (disk full, no permission).

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as root, Texts(Path(root), 3) as texts:
        ...     texts.put(np.array([2, 0, 1]), pa.array(["two", "", "\u03c0"]))
        ...     list(texts)
        ['', '\u03c0', 'two']
    """

    def __init__(self, root: Place, count: int) -> None:
        self._place = root if isinstance(root, Path) else Path(tempfile.gettempdir())
        self._start = np.zeros(count, dtype=np.int64)
        self._size = np.zeros(count, dtype=np.int32)
        self._end = 0
        self._held = contextlib.ExitStack()

    def __enter__(self) -> Self:
        with told(self._place):
            self._file = self._held.enter_context(tempfile.TemporaryFile(dir=self._place, buffering=0))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._held.close()

    def put(self, numbers: NDArray[np.int64], texts: pa.Array) -> None:
        """Put the texts of these numbers."""
        sizes = pc.binary_length(texts).to_numpy()
        ends = self._end + np.cumsum(sizes, dtype=np.int64)
        self._size[numbers] = sizes
        self._start[numbers] = ends - sizes
        content = memoryview(b"".join(texts.cast(pa.binary()).to_pylist()))
        with told(self._place):
            while content:
                content = content[self._file.write(content) :]
        self._end += int(sizes.sum())

    def __len__(self) -> int:
        return len(self._start)

    @overload
    def __getitem__(self, number: int) -> str: ...
    @overload
    def __getitem__(self, number: slice) -> list[str]: ...
    def __getitem__(self, number: int | slice) -> str | list[str]:
        if isinstance(number, slice):
            return [self[k] for k in range(*number.indices(len(self)))]
        if not -len(self) <= number < len(self):
            raise IndexError(number)
        return os.pread(self._file.fileno(), int(self._size[number]), int(self._start[number])).decode()
