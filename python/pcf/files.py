"""Files that users name: paths that are none are refused, texts are read in the encoding that their first bytes tell.

An atlas may be in an object store too, so that its place is a path or the name of an object. Errors of the operating
system and of stores keep their own words.
"""

import codecs
import contextlib
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, TypeAlias, TypeVar
from urllib.parse import unquote

from pcf.arithmetic.long_integers import shown
from pcf.errors import InvalidInputError
from pcf.object_store import SCHEMES, StoredPath, StoreError

Place: TypeAlias = Path | StoredPath
"""Where a file of an atlas is, or the atlas: on this machine's disks, or in an object store."""

Item = TypeVar("Item")
Found = TypeVar("Found")

STANDARD_INPUT: Final = "-"
"""The name of a file that stands for standard input."""

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins with the mark of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_URL: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_LOST_SLASH: Final = re.compile(rf"({'|'.join(SCHEMES)}|file):/(?!/)")  # what pathlib makes of a URL
_LOCAL: Final = re.compile(r"file://(?:localhost)?(/[^?#]*)")
_AT_ONCE: Final = 16  # questions to a store


def require_path(name: str, value: object, what: str = "the name of a file or directory") -> Path:
    """A path that a user gave, or a named error.

    Args:
        name: what it is called, in the error.
        value: text or a path object.
        what: what to give, in the error.

    Raises:
        InvalidInputError: it is neither, or empty, which would be the current directory, or holds a null character
            or bytes that are no UTF-8 text, which Arrow does not take, or is a URL.

    Example:
        >>> require_path("out", "atlas/").name
        'atlas'
    """
    if isinstance(value, StoredPath):
        raise InvalidInputError(f"{name} {value}: is a URL; give {what} on this machine")
    text = _path_text(name, value, what)
    if _URL.match(text):
        raise InvalidInputError(f"{name} {text}: is a URL; give {what} on this machine")
    return Path(text)


def require_place(name: str, value: object) -> Place:
    """The place of an atlas that a user gave, or a named error.

    Args:
        name: what it is called, in the error.
        value: text, a path object, or a place; text may be the URL of an object store, s3://bucket/path or
            gs://bucket/path, or of a directory, file:///path.

    Raises:
        InvalidInputError: as `require_path` and `StoredPath.read`, or the URL is another.

    Example:
        >>> require_place("out", "s3://bucket/box"), require_place("out", "file:///data/my%20box").name
        (StoredPath('s3://bucket/box'), 'my box')
    """
    if isinstance(value, StoredPath):
        return value
    text = _path_text(name, value, "the directory of the atlas")
    url = _URL.match(text)
    if url is None:
        return Path(text)
    scheme = url[1].lower()
    if scheme in SCHEMES:
        return StoredPath.read(name, scheme + text[len(scheme) :])
    if scheme == "file" and (local := _LOCAL.fullmatch(scheme + text[len(scheme) :])):
        return Path(_path_text(name, unquote(local[1]), "the directory of the atlas"))
    raise InvalidInputError(
        f"{name} {text}: is a URL of another kind; give a directory, s3://bucket/path, gs://bucket/path or file:///path"
    )


def located(place: Place) -> tuple[Any, str]:
    """A filesystem and a path there, for the functions of pyarrow; of this machine's files the filesystem is None."""
    return (place.filesystem, place.key) if isinstance(place, StoredPath) else (None, str(place))


def remove_tree(place: Place) -> None:
    """Remove a directory and all that is in it, as far as the system allows."""
    if isinstance(place, Path):
        shutil.rmtree(place, ignore_errors=True)
        return
    with contextlib.suppress(OSError):
        place.remove_all()


def each(place: Place, function: Callable[[Item], Found], items: Iterable[Item]) -> Iterator[Found]:
    """What a function returns for each item, in their order; many at a time where it asks the store of the place."""
    if isinstance(place, Path):
        yield from map(function, items)
        return
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        yield from pool.map(function, items)


def _path_text(name: str, value: object, what: str) -> str:
    if not isinstance(value, str | os.PathLike):
        raise InvalidInputError(f"{name} {shown(value)}: give {what}")
    text = os.fspath(value)
    if not isinstance(text, str):
        raise InvalidInputError(f"{name} {shown(value)}: give {what} as text")
    if not text:
        raise InvalidInputError(f"{name}: is empty; give {what}")
    if "\0" in text:
        raise InvalidInputError(f"{name} {text!r}: holds a null character; give {what}")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidInputError(f"{name} {text!r}: is no UTF-8 text; give {what}") from None
    if lost := _LOST_SLASH.match(text):
        raise InvalidInputError(
            f"{name} {text}: has one slash after {lost[1]}:, as paths made of URLs have; give it as text"
        )
    return text


def read_text(path: Path, what: str) -> str:
    """The text of a file, or of standard input for the path `-`.

    UTF-8, with or without a byte order mark, or UTF-16 or UTF-32 with one; lines end in one newline character.

    Args:
        path: the file.
        what: what to give in place of a file that is no text, for the error.

    Raises:
        InvalidInputError: the file cannot be read, or is no such text; the error names it.
    """
    name = title(path)
    try:
        content = _standard_input() if str(path) == STANDARD_INPUT else path.read_bytes()
    except OSError as error:
        raise InvalidInputError(f"{name}: cannot be read: {error.strerror or error}; {what}") from None
    encoding = "utf-8"
    for mark, marked in _MARKS:
        if content.startswith(mark):
            content, encoding = content[len(mark) :], marked
            break
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise InvalidInputError(f"{name}: is no {encoding.upper()[:6]} text; {what}") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def refusal(path: Place, error: BaseException) -> str | None:
    """Why the system refuses a file, in its own words; None where it does not, so that the content is at fault.

    Args:
        path: the file.
        error: what reading it raised; of a library that leaves the words out, the file itself is asked.

    Example:
        >>> refusal(Path("x"), PermissionError(13, "Failed to open local file 'x'"))
        'Permission denied'
        >>> refusal(Path(__file__), ValueError("no Parquet")) is None
        True
    """
    if isinstance(error, MemoryError):
        return "not enough memory"
    if isinstance(error, StoreError):
        return error.strerror
    if isinstance(error, OSError) and error.errno:
        return os.strerror(error.errno)
    try:
        with path.open("rb") as file:
            file.read(1)
    except OSError as system:
        return system.strerror or str(system)
    return None


def title(path: Path) -> str:
    """The name of a file in errors."""
    return "standard input" if str(path) == STANDARD_INPUT else str(path)


def _standard_input() -> bytes:
    if sys.stdin is None:
        raise OSError("it is closed")
    if hasattr(sys.stdin, "buffer"):
        return sys.stdin.buffer.read()
    return sys.stdin.read().encode()
