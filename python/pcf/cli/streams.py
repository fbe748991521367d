"""The streams of the process: closed ones, ones that cannot encode everything, and the width of what is printed."""

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import Final, TextIO

from rich.console import Console

_LEAST_WIDTH: Final = 40  # columns; below, tables would be one letter wide, and a terminal wraps lines itself
_MOST_WIDTH: Final = 1000
STANDARD_OUTPUT: Final = "standard output"
_REPERTOIRE: Final = "π√−·δ∞²ₙ₁ψ—…→│╭━┃"


def open_streams() -> None:
    """Give closed streams to the null device, and let none fail for a character that it cannot encode.

    A descriptor that the shell has closed would be that of the next file that is opened, and Python sets the stream
    to None, which `print` takes for stdout.
    """
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest that is free
    if sys.stdout is None:
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    if sys.stderr is None:
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


@contextlib.contextmanager
def sane_width() -> Iterator[None]:
    """Within, the environment asks for a width between 40 and 1000 columns, or none, which is the terminal's."""
    before = {name: os.environ.get(name) for name in ("COLUMNS", "LINES", "TERMINAL_WIDTH")}
    try:
        for name, value in before.items():
            number = int(value) if value and value.isascii() and value.isdigit() and len(value) < 10 else 0
            if number and name != "LINES":
                os.environ[name] = str(min(max(number, _LEAST_WIDTH), _MOST_WIDTH))
            elif not number:
                os.environ.pop(name, None)
        if "COLUMNS" not in os.environ and Console().width < _LEAST_WIDTH:
            os.environ["COLUMNS"] = str(_LEAST_WIDTH)
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextlib.contextmanager
def writing() -> Iterator[None]:
    """Within, an error of the system is one of stdout, and is named so."""
    try:
        yield
    except OSError as error:
        if isinstance(error, BrokenPipeError):  # the reader has seen enough
            raise
        raise OSError(error.errno, error.strerror or str(error), STANDARD_OUTPUT) from error


def is_plain(stream: TextIO) -> bool:
    """Whether mathematics has to be written in ASCII: the stream cannot encode the characters that we use."""
    return not _encodes(getattr(stream, "encoding", None) or "utf-8", _REPERTOIRE)


def encodable(text: str, stream: TextIO) -> bool:
    """Whether a stream can encode a text."""
    return _encodes(getattr(stream, "encoding", None) or "utf-8", text)


def _encodes(encoding: str, text: str) -> bool:
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def discard_output() -> None:
    """Let what is still buffered for stdout go nowhere, so that the end of the process does not fail for it."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
