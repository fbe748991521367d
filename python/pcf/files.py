"""Files that users name: paths that are none are refused, texts are read in the encoding that their first bytes tell.

Errors of the operating system keep their own words.
"""

import codecs
import os
import sys
from pathlib import Path
from typing import Final

from pcf.arithmetic.long_integers import shown
from pcf.errors import InvalidInputError

STANDARD_INPUT: Final = "-"
"""The name of a file that stands for standard input."""

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins with the mark of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def require_path(name: str, value: object, what: str = "the name of a file or directory") -> Path:
    """A path that a user gave, or a named error.

    Args:
        name: what it is called, in the error.
        value: text or a path object.
        what: what to give, in the error.

    Raises:
        InvalidInputError: it is neither, or empty, which would be the current directory, or holds a null character
            or bytes that are no UTF-8 text, which Arrow does not take.

    Example:
        >>> require_path("out", "atlas/").name
        'atlas'
    """
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
    return Path(text)


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


def refusal(path: Path, error: BaseException) -> str | None:
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
