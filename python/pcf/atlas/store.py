"""The files of an atlas: manifest, shards and derived tables, written so that no crash can leave half of anything.

    OUT/manifest.json        what was scanned, how, and the shards that are finished, with their checksums
    OUT/metrics/NNNNN.parquet
    OUT/labels.parquet, clusters.parquet, families.parquet

Every file is put in place whole (`writing`); the manifest lists a shard only once the shard is in place. A run that is
killed loses the shards in flight; the next one lists what is in place and whole, and was not listed yet. Shard
boundaries are multiples of a fixed number of rows, and nothing that is written depends on time or threads, so an
interrupted scan ends in the same bytes as an uninterrupted one.
"""

import contextlib
import hashlib
import itertools
import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from types import TracebackType
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from pcf import engine
from pcf.atlas.box import Box
from pcf.atlas.schema import DERIVED, METRICS, SCHEMA_VERSION, conform
from pcf.atlas.writing import locked, write_atomically, writing
from pcf.errors import AtlasError, InvalidInputError
from pcf.files import Place, each, located, refusal
from pcf.object_store import StoredPath

SHARD_ROWS: Final = 16_384
"""Rows of a shard: even, so that a symmetric box never parts (a, b) from (-a, b)."""
_MOST_SHARDS: Final = 1 << 20  # of which a manifest of 160 MB tells

_PARQUET: Final[dict[str, Any]] = {"compression": "zstd", "compression_level": 6, "write_page_checksum": True}
_MANIFEST: Final = "manifest.json"
_METRICS: Final = "metrics"
_SELDOM: Final = 20  # of the time, a manifest is written for at most one part
_SETTLED: Final = 2.0  # seconds: more than a store takes to put a manifest


@dataclass(frozen=True)
class Shard:
    """One finished file of the metrics table: its path within the atlas, its rows and its SHA-256 digest."""

    file: str
    rows: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What an atlas holds. `box` is None for a list of formulas, `list_sha256` for a box."""

    box: Box | None
    list_sha256: str | None
    formulas: int
    depth: int
    shard_rows: int = SHARD_ROWS
    schema: int = SCHEMA_VERSION
    code_version: str = ""
    shards: tuple[Shard, ...] = ()

    def __post_init__(self) -> None:
        if not self.code_version:
            object.__setattr__(self, "code_version", engine.CODE_VERSION)

    @property
    def complete(self) -> bool:
        """Whether the scan is finished."""
        return sum(shard.rows for shard in self.shards) == self.formulas

    def ranges(self) -> Iterator[tuple[str, int, int]]:
        """File, first id and one past the last id of every shard, finished or not."""
        for number, start in enumerate(range(0, self.formulas, self.shard_rows)):
            yield f"{_METRICS}/{number:05d}.parquet", start, min(start + self.shard_rows, self.formulas)

    def same_scan(self, other: "Manifest") -> bool:
        """Whether both describe one scan, however much of it is finished."""
        return replace(self, shards=()) == replace(other, shards=())

    def describe(self) -> str:
        """One phrase for messages."""
        what = repr(self.box) if self.box else f"a list of {self.formulas} formulas"
        return f"{what} at depth {self.depth} by version {self.code_version}"

    def to_json(self) -> str:
        value: dict[str, Any] = {
            "schema": self.schema,
            "code_version": self.code_version,
            "box": self.box.to_json() if self.box else None,
            "list_sha256": self.list_sha256,
            "depth": self.depth,
            "formulas": self.formulas,
            "shard_rows": self.shard_rows,
            "shards": [asdict(shard) for shard in self.shards],
        }
        return json.dumps(value, indent=2) + "\n"

    @classmethod
    def load(cls, root: Place) -> "Manifest":
        """The manifest of the atlas in this directory.

        Raises:
            AtlasError: there is none, it cannot be read, or it is of another schema version.
        """
        path = root / _MANIFEST
        try:
            value = json.loads(path.read_text(encoding="utf-8"))
            version = value["schema"]
            if version != SCHEMA_VERSION:
                raise AtlasError(
                    f"{path}: schema version {version}, this program reads {SCHEMA_VERSION}; "
                    "scan into a new directory or use the program that wrote it"
                )
            return cls(
                box=Box.from_json(value["box"]) if value["box"] is not None else None,
                list_sha256=value["list_sha256"],
                formulas=value["formulas"],
                depth=value["depth"],
                shard_rows=value["shard_rows"],
                schema=version,
                code_version=value["code_version"],
                shards=tuple(Shard(**shard) for shard in value["shards"]),
            )
        except FileNotFoundError:
            raise AtlasError(f"{path}: not found; `pcf scan {root}` makes an atlas") from None
        except OSError as error:
            raise AtlasError(f"{path}: cannot be read: {error.strerror}") from None
        except (ValueError, KeyError, TypeError, RecursionError, InvalidInputError):
            raise AtlasError(f"{path}: is no manifest of an atlas; scan into a new directory") from None


def rows_of_shards(formulas: int) -> int:
    """The rows of the shards of so many formulas: they double while there would be too many shards.

    Example:
        >>> rows_of_shards(10**10), rows_of_shards(10**12)
        (16384, 1048576)
    """
    rows = SHARD_ROWS
    while formulas > _MOST_SHARDS * rows:
        rows *= 2
    return rows


class AtlasWriter:
    """Writes the shards of one scan; holds the directory so that two scans never mix.

    Use as a context manager. An atlas of the same scan is continued: `missing` lists what is left to do. The
    manifest appears with the first shard, so that a scan that fails before leaves nothing behind.

    Args:
        root: the directory, made if needed, or its place in a store. A store has no locks: there the manifest is put
            before all shards, and tells whose scan it is where several begin at once.
        wanted: the scan, without shards.

    Raises:
        AtlasError: the directory cannot be written, holds another scan or a damaged one, or is in use.
    """

    def __init__(self, root: Place, wanted: Manifest) -> None:
        self.root = root
        self._unlisted: list[Shard] = []
        self._next = 0.0
        try:
            (root / _METRICS).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise AtlasError(f"{root}: cannot be made: {error.strerror}; give a directory you may write") from None
        with contextlib.ExitStack() as held:
            held.enter_context(locked(root))
            try:
                self.manifest = self._resumed(wanted)
            except OSError as error:
                raise AtlasError(f"{error.filename or root}: cannot be read: {error.strerror}") from None
            self._clean()
            self._held = held.pop_all()

    def _clean(self) -> None:
        """Remove what writers that were killed have left; in a store they leave nothing."""
        if isinstance(self.root, StoredPath):
            return
        for left in (self.root / _METRICS).glob(".*.partial"):
            with contextlib.suppress(OSError):
                left.unlink()

    def _resumed(self, wanted: Manifest) -> Manifest:
        """The manifest to continue with: the shards listed and present; a damaged one is an error."""
        if not (self.root / _MANIFEST).exists():
            for left in (self.root / _METRICS).glob("*.parquet"):  # of whatever scan it is
                left.unlink()
            if isinstance(self.root, StoredPath):
                write_atomically(self.root / _MANIFEST, wanted.to_json().encode())
                time.sleep(_SETTLED)
                self._loaded(wanted)
            return wanted
        found = self._loaded(wanted)
        there = each(self.root, lambda shard: (self.root / shard.file).exists(), found.shards)
        kept = tuple(shard for shard, is_there in zip(found.shards, there, strict=True) if is_there)
        for _ in each(self.root, lambda shard: verify_shard(self.root, shard), kept):
            pass
        listed = {shard.file for shard in kept}
        parts = [part for part in found.ranges() if part[0] not in listed]
        more = each(self.root, lambda part: _whole_shard(self.root, *part), parts)
        self._unlisted = [shard for shard in more if shard is not None]
        return replace(found, shards=kept)

    def _loaded(self, wanted: Manifest) -> Manifest:
        """The manifest that is in place; one of another scan is an error."""
        found = Manifest.load(self.root)
        if not found.same_scan(wanted):
            scans = f"{found.describe()}, not {wanted.describe()}"
            raise AtlasError(f"{self.root / _MANIFEST}: holds {scans}; use another directory")
        return found

    def missing(self) -> list[tuple[str, int, int]]:
        """File, first id and one past the last id of each shard that is left to do, in order."""
        done = {shard.file for shard in (*self.manifest.shards, *self._unlisted)}
        return [part for part in self.manifest.ranges() if part[0] not in done]

    def write(self, file: str, rows: pa.Table) -> None:
        """Write one shard and list it in the manifest; `rows` are its metrics, ids included."""
        shard, content = shard_of(file, rows)
        self.put(shard, content)

    def put(self, shard: Shard, content: bytes | memoryview) -> None:
        """Write one shard and list it in the manifest."""
        write_atomically(self.root / shard.file, content)
        self.add(shard)

    def add(self, shard: Shard) -> None:
        """List a shard that is written in the manifest, which is written at once, or soon where that takes long."""
        self._unlisted.append(shard)
        start = time.monotonic()
        if start >= self._next:
            self._list()
            self._next = start + _SELDOM * (time.monotonic() - start)

    def _list(self) -> None:
        self.manifest = replace(self.manifest, shards=_sorted((*self.manifest.shards, *self._unlisted)))
        self._unlisted.clear()
        if isinstance(self.root, StoredPath):
            self._loaded(self.manifest)
        write_atomically(self.root / _MANIFEST, self.manifest.to_json().encode())

    def __enter__(self) -> "AtlasWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._unlisted:
                with contextlib.nullcontext() if error is None else contextlib.suppress(AtlasError):
                    self._list()  # of two errors the first is told
            self._clean()
        finally:
            self._held.close()
        if not self.manifest.shards:
            with contextlib.suppress(OSError, AtlasError):  # not empty: not ours to remove
                if isinstance(self.root, StoredPath) and not self._loaded(self.manifest).shards:
                    (self.root / _MANIFEST).unlink()
                (self.root / _METRICS).rmdir()
                self.root.rmdir()


def write_table(root: Place, name: str, table: pa.Table) -> pa.Table:
    """Write a derived table (`labels`, `clusters` or `families`) of the atlas, replacing an older one whole.

    Returns:
        The table as written, with the columns of its schema.
    """
    return write_rows(root / f"{name}.parquet", table, DERIVED[name])


def write_rows(path: Place, table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Write one file of a table, with the columns of its schema, which is returned."""
    conformed = conform(table, schema)
    write_atomically(path, _parquet(conformed))
    return conformed


def write_pieces(root: Place, name: str, pieces: Iterable[pa.Table]) -> None:
    """Write a derived table that comes a row group at a time, to the bytes that `write_table` would write."""
    schema = DERIVED[name]
    with writing(root / f"{name}.parquet") as file, pq.ParquetWriter(file, schema, **_PARQUET) as writer:
        waiting = iter(pieces)
        for piece in itertools.chain([next(waiting, schema.empty_table())], waiting):
            writer.write_table(conform(piece, schema))


def shard_of(file: str, rows: pa.Table) -> tuple[Shard, memoryview]:
    """A shard of these rows, and its bytes."""
    content = _parquet(conform(rows, METRICS))
    return Shard(file, rows.num_rows, hashlib.sha256(content).hexdigest()), content


def _whole_shard(root: Place, file: str, start: int, stop: int) -> Shard | None:
    """The shard with these ids, if its file is in place and whole."""
    try:
        content = (root / file).read_bytes()
        table = pq.read_table(pa.BufferReader(content), page_checksum_verification=True)
    except (OSError, pa.ArrowException, ValueError):
        return None
    if not table.schema.equals(METRICS) or table.column("id").to_pylist() != list(range(start, stop)):
        return None
    return Shard(file, table.num_rows, hashlib.sha256(content).hexdigest())


def _sorted(shards: Iterable[Shard]) -> tuple[Shard, ...]:
    """Shards in the order of their numbers, which have five digits or more."""
    return tuple(sorted(shards, key=lambda shard: (len(shard.file), shard.file)))


def check_shard(root: Place, shard: Shard) -> None:
    """Raise AtlasError unless the shard has the rows and columns that it should (reads its footer only)."""
    path = root / shard.file
    try:
        filesystem, name = located(path)
        footer = pq.read_metadata(name, filesystem=filesystem)
        found = footer.schema.to_arrow_schema()
    except FileNotFoundError:
        raise AtlasError(f"{path}: not found; run the scan again to compute it") from None
    except (OSError, pa.ArrowException, ValueError) as error:
        _refuse(path, error)
        verify_shard(root, shard)
        raise AtlasError(f"{path}: cannot be read: {_first_line(error)}") from None
    if footer.num_rows != shard.rows or not found.equals(METRICS):
        raise _damaged(path)


def verify_shard(root: Place, shard: Shard) -> None:
    """Raise AtlasError unless the shard has the bytes that were written (reads all of it)."""
    path = root / shard.file
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        raise AtlasError(f"{path}: not found; run the scan again to compute it") from None
    except OSError as error:
        raise AtlasError(f"{path}: cannot be read: {error.strerror}") from None
    if digest != shard.sha256:
        raise _damaged(path)


@contextlib.contextmanager
def derived(path: Place) -> Iterator[None]:
    """Within, a derived file is read: what the system refuses keeps its words, and bad content is damage.

    Raises:
        AtlasError: the file is missing, cannot be read, or is damaged.
    """
    try:
        yield
    except FileNotFoundError:
        raise AtlasError(f"{path}: not found; `pcf discover` and the commands it combines make it") from None
    except (OSError, pa.ArrowException, ValueError) as error:
        _refuse(path, error)
        raise AtlasError(f"{path}: truncated or altered; compute it again") from None


def _refuse(path: Place, error: Exception) -> None:
    """Raise the system's refusal to read a file, if it is one; nothing is damaged then."""
    if isinstance(error, pa.ArrowCancelled):
        raise error
    if (words := refusal(path, error)) is not None:
        raise AtlasError(f"{path}: cannot be read: {words}") from None


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]


def _damaged(path: Place) -> AtlasError:
    return AtlasError(f"{path}: truncated or altered; delete it and run the scan again to compute it anew")


def _parquet(table: pa.Table) -> memoryview:
    """The table as Parquet bytes: the same for the same table and library version."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, **_PARQUET)
    return memoryview(sink.getvalue())
