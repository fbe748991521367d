"""Files put in place whole or not at all, and directories held by one that writes.

On a disk a file is written under a temporary name, flushed and renamed, and a directory is locked. In an object store
an object is put at once, and nothing is locked.
"""

import contextlib
import fcntl
import mmap
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from pcf.errors import AtlasError
from pcf.files import Place
from pcf.object_store import StoredPath


@contextlib.contextmanager
def locked(root: Place) -> Iterator[None]:
    """Hold the directory of an atlas, so that no two scans or labellings write there at once; a store has no locks.

    Raises:
        AtlasError: it cannot be opened, or another process holds it.
    """
    if isinstance(root, StoredPath):
        yield
        return
    try:
        lock = os.open(root, os.O_RDONLY)
    except OSError as error:
        raise AtlasError(f"{root}: cannot be opened: {error.strerror}") from None
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AtlasError(
                f"{root}: another scan or labelling is writing here; wait for it or use another directory"
            ) from None
        except OSError as error:  # a file system without locks, say
            raise AtlasError(f"{root}: cannot be locked: {error.strerror}; use a directory elsewhere") from None
        yield
    finally:
        os.close(lock)


def write_atomically(place: Place, content: bytes | memoryview, writer: str = "") -> None:
    """Put a file in place whole or not at all, and onto the disk before returning; the rest as in `replacing`."""
    if isinstance(place, StoredPath):
        try:
            place.write_bytes(content)
        except OSError as error:
            raise refused(place, error) from error
        return
    with replacing(place, writer) as file:
        file.write(content)


@contextlib.contextmanager
def writing(place: Place) -> Iterator[BinaryIO]:
    """A file of any length to write that is put in place whole or not at all, as by `write_atomically`."""
    if not isinstance(place, StoredPath):
        with replacing(place) as file:
            yield file
        return
    try:
        with tempfile.TemporaryFile() as file:
            yield file
            file.flush()
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content, memoryview(content) as view:
                write_atomically(place, view)
    except OSError as error:
        raise refused(Path(tempfile.gettempdir()), error) from None


@contextlib.contextmanager
def replacing(path: Path, writer: str = "") -> Iterator[BinaryIO]:
    """A file to write that takes its place when all of it is on the disk, and leaves nothing behind if that fails.

    A symbolic link is followed, and what is no file of a disk, such as /dev/stdout, is written to.

    Args:
        path: the file.
        writer: part of its temporary name, where several may write one file.

    Raises:
        AtlasError: the system refuses (disk full, no permission); what was there before is untouched.
    """
    temporary = None
    try:
        if path.is_dir():
            raise AtlasError(f"{path}: is a directory; give the name of a file")
        if path.exists() and not path.is_file():
            with path.open("wb") as file:
                yield file
            return
        target = path.resolve() if path.is_symlink() else path
        temporary = target.with_name(f".{target.name}{writer}.partial")
        with temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
        directory = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
    except BaseException as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
        if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
            raise refused(path, error) from error
        raise


def refused(place: Place, error: OSError) -> AtlasError:
    """The error where the system refuses to write."""
    return AtlasError(
        f"{place}: cannot be written: {error.strerror or error}; mend that or give another place, and run again; what "
        "was finished is kept"
    )
