"""What machines that work on one atlas share: facts by which they are equal, and its directory, where they see it."""

import contextlib
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Final

from pcf.atlas.box import Box
from pcf.atlas.sources import BoxPart, measured
from pcf.atlas.stages import package_digest
from pcf.atlas.store import shard_of
from pcf.atlas.writing import write_atomically
from pcf.engine import CODE_VERSION
from pcf.files import Place

if TYPE_CHECKING:
    from pcf.machines import Machines, Where

_LIBRARIES: Final = ("pyarrow", "python-flint", "gmpy2", "mpmath", "numpy")
"""What bytes depend on beside `pcf` itself."""
_PROBE: Final = Box((1, 2), (-1, 1))
_PROBE_DEPTH: Final = 128
_MARK: Final = ".shared"


def probe() -> dict[str, str]:
    """What must be equal for two machines to write the same bytes: versions, and the checksum of a measured shard.

    A probe shard tells processors apart for which a compiler's or a library's logarithms differ in the last bit.

    Example:
        >>> list(probe())[:2]
        ['pcf', 'the code of pcf']
    """
    facts = {"pcf": CODE_VERSION, "the code of pcf": package_digest()[:12]}
    for library in _LIBRARIES:
        with contextlib.suppress(PackageNotFoundError):
            facts[library] = version(library)
    part = BoxPart(_PROBE, 0, len(_PROBE))
    shard, _ = shard_of("probe", measured(part, _PROBE_DEPTH, 1))
    return {**facts, "the checksum of a probe shard": shard.sha256[:12]}


def connected(dask: "Where | None") -> "AbstractContextManager[Machines | None]":
    """The machines of a Dask cluster, which are compared with this one; None for this one alone."""
    if dask is None:
        return contextlib.nullcontext()
    from pcf.machines import Machines

    return Machines(dask, probe)


@dataclass(frozen=True)
class Shared:
    """The directory of an atlas, as another machine may see it.

    Attributes:
        root: the directory, or its place in a store, which a worker reaches with credentials of its own.
        word: what the file of this name says where the directory is the same one.
    """

    root: Place
    word: str

    def write(self, file: str, content: bytes | memoryview) -> bool:
        """Write a file of the atlas; False where this machine does not see the directory.

        Raises:
            AtlasError: it does, and the system refuses to write.
        """
        try:
            same = (self.root / _MARK).read_text(encoding="ascii") == self.word
        except (OSError, ValueError):
            return False
        if same:
            write_atomically(
                self.root / file, content, f".{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
            )
        return same


@contextlib.contextmanager
def shared(root: Place) -> Iterator[Shared]:
    """A directory marked so that other machines know it when they see it."""
    word = secrets.token_hex(16)
    mark = root / _MARK
    write_atomically(mark, word.encode("ascii"))
    try:
        yield Shared(root.resolve(), word)
    finally:
        with contextlib.suppress(OSError):
            mark.unlink()
