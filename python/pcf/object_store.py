"""Files in an object store, named by URLs: `s3://bucket/path` and `gs://bucket/path`, through pyarrow's filesystems.

An object is put whole or not at all, so that no reader sees half of one; there are no directories and no locks.
Credentials and endpoints are the environment's, or, of an endpoint, options of the URL:
`s3://bucket/path?endpoint_override=127.0.0.1:9000&scheme=http`.
"""

import contextlib
import errno
import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any, Final, Self

from pcf.errors import AtlasError, InvalidInputError

SCHEMES: Final = ("s3", "gs")

_URL: Final = re.compile(r"(s3://|gs://(?:anonymous@)?)([^/?]*)([^?]*)(\?.*)?", re.DOTALL)
_BUCKET: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_SECRET: Final = re.compile(r"@|%40|(key|secret|token|password)=", re.IGNORECASE)
_PATIENCE: Final = {"gs://": "retry_limit_seconds=10"}
"""Options without which a store that is down would be asked for a quarter of an hour."""

_AWS: Final = re.compile(r"AWS Error (\w+)(?: \(HTTP status \d+\))? during \w+ operation: (.*)")
_REQUEST: Final = re.compile(r" \(Request ID: .*?\)")
_GOOGLE: Final = re.compile(r"google::cloud::Status\((\w+): (.*)")
_RETRIED: Final = re.compile(r".*with a last message of ")
_MORE: Final = re.compile(r" error_info=.*")
_LONGEST: Final = 200  # characters of a store's own words
_CREDENTIALS: Final = "access is denied; see that credentials are in the environment, and allow it"
_MEANINGS: Final = {
    "NO_SUCH_BUCKET": "the bucket does not exist",
    "ACCESS_DENIED": _CREDENTIALS,
    "PERMISSION_DENIED": _CREDENTIALS,
    "UNAUTHENTICATED": _CREDENTIALS,
}


class StoreError(AtlasError, OSError):
    """What a store refuses, in its own words as `strerror`; the object is `filename`."""

    def __str__(self) -> str:
        return f"{self.filename}: cannot be reached: {self.strerror}"


@dataclass(frozen=True)
class StoredPath:
    """The name of an object, with the methods of `pathlib.Path` that are used of atlases, and their errors.

    It is text and no more: each process finds the store and its own credentials when it reads or writes.

    Attributes:
        scheme: `s3://`, `gs://` or `gs://anonymous@`.
        key: bucket and path.
        options: from the question mark on; those of pyarrow.

    Example:
        >>> root = StoredPath.read("out", "s3://bucket/box/?region=eu-north-1")
        >>> root / "metrics/00000.parquet"
        StoredPath('s3://bucket/box/metrics/00000.parquet?region=eu-north-1')
        >>> root.name, str(root.parent)
        ('box', 's3://bucket?region=eu-north-1')
    """

    scheme: str
    key: str
    options: str = ""

    @classmethod
    def read(cls, name: str, text: str) -> Self:
        """A URL that a user gave.

        Args:
            name: what it is called, in the error.
            text: the URL.

        Raises:
            InvalidInputError: it has no bucket, a user and password, or a path that programs read in different ways.
        """
        match = _URL.fullmatch(text)
        if match is None:
            raise InvalidInputError(f"{name}: is no URL of a store; give s3://bucket/path or gs://bucket/path")
        scheme, bucket, path, options = match.groups()
        if "@" in bucket or ":" in bucket:  # not shown: it may be a password
            raise InvalidInputError(
                f"{name}: names a user or a port before the bucket; credentials belong in the environment, and a port "
                "in ?endpoint_override=host:port"
            )
        if options and _SECRET.search(options):
            raise InvalidInputError(f"{name}: has credentials in its options; they belong in the environment")
        parts = [bucket, *path.strip("/").split("/")] if path.strip("/") else [bucket]
        if not _BUCKET.fullmatch(bucket):
            raise InvalidInputError(f"{name} {text}: names no bucket; give {scheme}bucket/path")
        if any(part in ("", ".", "..") for part in parts) or re.search(r"[%#\\\x00-\x1f\x7f]", path):
            raise InvalidInputError(
                f"{name} {text}: has an empty part, a dot or an escape in its path; give it plainly"
            )
        return cls(scheme, "/".join(parts), options or "")

    def __str__(self) -> str:
        return f"{self.scheme}{self.key}{self.options}"

    def __repr__(self) -> str:
        return f"StoredPath({str(self)!r})"

    def __truediv__(self, name: str) -> Self:
        return replace(self, key=f"{self.key}/{name}")

    @property
    def name(self) -> str:
        """The last part."""
        return self.key.rpartition("/")[2]

    @property
    def parent(self) -> Self:
        """The name without its last part."""
        return replace(self, key=self.key.rpartition("/")[0])

    def resolve(self) -> Self:
        """Itself, for the whole world sees the same."""
        return self

    @property
    def filesystem(self) -> Any:
        """The store, as pyarrow knows it; its paths are keys."""
        with self._told():
            return _filesystem(self.scheme, self.key.partition("/")[0], self.options)

    def exists(self) -> bool:
        """Whether there is such an object, or one below it."""
        store = self.filesystem
        with self._told():
            return bool(store.get_file_info(self.key).type.value)

    def mkdir(self, parents: bool = True, exist_ok: bool = True) -> None:
        """See that the bucket exists; nothing is made.

        Raises:
            OSError: it does not, or the store does not answer.
        """
        bucket = replace(self, key=self.key.partition("/")[0])
        if not bucket.exists():
            raise StoreError(errno.ENOENT, _MEANINGS["NO_SUCH_BUCKET"], str(self))

    def rmdir(self) -> None:
        """Nothing: a directory without objects is none."""

    def read_bytes(self) -> bytes:
        """The whole object."""
        store = self.filesystem
        with self._told(), store.open_input_stream(self.key) as stream:
            content: bytes = stream.read()
        return content

    def read_text(self, encoding: str) -> str:
        """The whole object, as text."""
        return self.read_bytes().decode(encoding)

    @contextlib.contextmanager
    def open(self, mode: str) -> Iterator[Any]:
        """The object, open to be read as bytes."""
        store = self.filesystem
        with self._told(), store.open_input_stream(self.key) as stream:
            yield stream

    def write_bytes(self, content: bytes | memoryview) -> None:
        """Put the object whole, in place of an older one."""
        # in a thread, where no signal comes in between: a stream that is left open without content puts an empty object
        with ThreadPoolExecutor(1) as other:
            other.submit(self._put, content).result()

    def _put(self, content: bytes | memoryview) -> None:
        store = self.filesystem
        with self._told(), store.open_output_stream(self.key) as stream:
            stream.write(content)

    def glob(self, pattern: str) -> Iterator[Self]:
        """The objects directly below whose name fits."""
        from pyarrow.fs import FileSelector

        store = self.filesystem
        with self._told():
            found = store.get_file_info(FileSelector(self.key, allow_not_found=True))
        return (self / info.base_name for info in found if info.is_file and fnmatchcase(info.base_name, pattern))

    def unlink(self) -> None:
        """Remove the object."""
        store = self.filesystem
        with self._told():
            store.delete_file(self.key)

    def remove_all(self) -> None:
        """Remove all objects below."""
        store = self.filesystem
        with self._told():
            store.delete_dir(self.key)

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """What pyarrow raises as errors with the words of the store."""
        from pyarrow import ArrowException

        try:
            yield
        except StoreError:
            raise
        except FileNotFoundError:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(self)) from None
        except (OSError, ArrowException) as error:
            raise StoreError(errno.EIO, words(error), str(self)) from None


@lru_cache(maxsize=32)
def _filesystem(scheme: str, bucket: str, options: str) -> Any:
    """A store, which is asked for the region of the bucket where need be."""
    from pyarrow.fs import FileSystem

    patience = _PATIENCE.get(scheme.removesuffix("anonymous@"), "")
    if patience and patience.partition("=")[0] not in options:
        options = f"{options}&{patience}" if options else f"?{patience}"
    return FileSystem.from_uri(f"{scheme}{bucket}{options}")[0]


def words(error: BaseException) -> str:
    """What a store says, in a line.

    Example:
        >>> words(OSError("When reading information for key 'x': AWS Error NO_SUCH_BUCKET during Get operation: -"))
        'the bucket does not exist'
        >>> words(OSError("When listing: AWS Error SLOW_DOWN during HeadObject operation: Reduce your request rate"))
        'slow down: Reduce your request rate'
    """
    text = " ".join(str(error).split())
    for pattern in (_AWS, _GOOGLE):
        if match := pattern.search(text):
            code, said = match.groups()
            said = _MORE.sub("", _RETRIED.sub("", _REQUEST.sub("", said))).strip()
            text = _MEANINGS.get(code) or f"{code.lower().replace('_', ' ')}: {said}"
            break
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
