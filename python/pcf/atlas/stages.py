"""Stages of a run that are not done again: what each was made from, and what it made, by their digests.

    OUT/stages.json    for each finished stage the digest of its inputs and of each output, and a note of its own

A stage is done if its inputs are the recorded ones and its outputs are still what it wrote. So an interrupted run
goes on at the stage in flight, and a table that was computed by hand in between is noticed. The program itself is an
input: a table that other code made, be it of the same version, is made anew.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from pcf import engine
from pcf.atlas.writing import write_atomically
from pcf.files import Place
from pcf.object_store import StoreError

_FILE: Final = "stages.json"
_CODE: Final = Path(__file__).parent.parent
"""The whole package."""
_CODE_FILES: Final = ("*.py", "*.json", "*.css", "*.js", "*.html")


class Stage:
    """One stage of an atlas, and what was recorded of it.

    Args:
        root: directory of the atlas.
        name: the stage.
        inputs: what it depends on: files of the atlas by name (one that is missing counts as empty), and the
            repr of anything that is no text.
        outputs: the files of the atlas that it writes.
    """

    def __init__(self, root: Place, name: str, inputs: Iterable[Any], outputs: Sequence[str]) -> None:
        self._root = root
        self._name = name
        self._outputs = outputs
        self._inputs = _digest_of_all(root, inputs)

    def note(self) -> Any:
        """What was recorded when the stage was done; None if it is not, or not any more."""
        found = _read(self._root).get(self._name)
        return found["note"] if found and found == self._record(found.get("note")) else None

    def done(self, note: Any = True) -> None:
        """Record that the outputs are written, and a note for the next time: JSON values, not None."""
        known = {**_read(self._root), self._name: self._record(note)}
        write_atomically(self._root / _FILE, (json.dumps(known, indent=1, sort_keys=True) + "\n").encode())

    def _record(self, note: Any) -> dict[str, Any]:
        digests = [_digest(self._root / output) for output in self._outputs]
        return {"inputs": self._inputs, "outputs": digests, "note": note}


def run_stage(
    root: Place, name: str, inputs: Iterable[Any], outputs: Sequence[str], work: Callable[[], Any]
) -> bool:
    """Do a stage unless it is done.

    Args:
        root, name, inputs, outputs: as for `Stage`.
        work: does it.

    Returns:
        Whether there was something to do.
    """
    stage = Stage(root, name, inputs, outputs)
    if stage.note() is not None:
        return False
    work()
    stage.done()
    return True


def last_note(root: Place, name: str) -> Any:
    """The note of a stage as it was recorded last, whether or not its inputs and outputs are still the same."""
    found = _read(root).get(name)
    return found.get("note") if found else None


def _read(root: Place) -> dict[str, dict[str, Any]]:
    """The record; empty where it is missing or damaged, for the worst that follows is to do a stage again."""
    try:
        found = json.loads((root / _FILE).read_text(encoding="utf-8"))
    except StoreError:
        raise
    except (OSError, ValueError):
        return {}
    sound = isinstance(found, dict) and all(isinstance(one, dict) for one in found.values())
    return found if sound else {}


def _digest_of_all(root: Place, inputs: Iterable[Any]) -> str:
    parts = [
        engine.CODE_VERSION,
        package_digest(),
        *(_digest(root / one) if isinstance(one, str) else repr(one) for one in inputs),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def package_digest() -> str:
    """The digest of this package's code."""
    return code_digest(_CODE)


@cache
def code_digest(code: Path) -> str:
    """A digest of the names and contents of the files that a Python package consists of, and of no others.

    The compiled engine is told by its version: the bytes of a library differ from machine to machine.
    """
    digest = hashlib.sha256()
    for path in sorted({path for pattern in _CODE_FILES for path in code.rglob(pattern)}):
        text = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.relative_to(code).as_posix()} {len(text)}\n".encode() + text)
    return digest.hexdigest()


def _digest(path: Place) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""
