"""What the operating system refuses keeps its own words: nothing is called damaged, and nothing is to be deleted."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pyarrow as pa
import pytest

from pcf.atlas import AtlasWriter, open_atlas, store, write_table, writing
from pcf.errors import AtlasError
from small_atlas import manifest, written

ADVICE = re.compile("delete|truncated|altered|damaged|compute")


def refusals(root: Path) -> list[str]:
    """The errors of everything that reads an atlas of which a file cannot be read."""

    def resumed() -> None:
        with AtlasWriter(root, manifest()):
            pass

    found = []
    for read in (
        lambda: open_atlas(root),
        lambda: open_atlas(root).metrics.to_table(),
        lambda: open_atlas(root).labels.to_table(),
        lambda: open_atlas(root).verify(),
        lambda: open_atlas(root).find(constant="pi"),
        resumed,
    ):
        try:
            read()
        except AtlasError as error:
            found.append(str(error))
    return found


@pytest.mark.parametrize("file", ["metrics/00001.parquet", "labels.parquet", "manifest.json"])
@pytest.mark.parametrize("kind", ["directory", "loop"])
def test_what_the_system_refuses_keeps_its_words(root: Path, file: str, kind: str) -> None:
    write_table(root, "labels", pa.table({"id": [1], "constant": ["pi"]}))
    path = root / file
    path.unlink()
    path.mkdir() if kind == "directory" else path.symlink_to(path)
    words = "Is a directory" if kind == "directory" else "Too many levels of symbolic links"
    found = refusals(root)
    assert len(found) >= 2
    for message in found:
        assert message == f"{path}: cannot be read: {words}"
        assert not ADVICE.search(message)


def test_permissions_are_named_and_nothing_is_to_be_deleted() -> None:
    script = """
import os, sys
sys.path[:0] = [sys.argv[2]]
from pathlib import Path
from test_system_errors import refusals
if os.getuid() == 0:
    os.setuid(65534)  # root may read everything
print("\\n".join(refusals(Path(sys.argv[1]))))
"""
    with tempfile.TemporaryDirectory() as directory:
        root = written(Path(directory) / "atlas")
        write_table(root, "labels", pa.table({"id": [1], "constant": ["pi"]}))
        root.parent.chmod(0o755)
        for file in ("metrics/00001.parquet", "labels.parquet"):
            (root / file).chmod(0)
            child = [sys.executable, "-c", script, str(root), str(Path(__file__).parent)]
            done = subprocess.run(child, capture_output=True, text=True, check=True)
            assert set(done.stdout.splitlines()) == {f"{root / file}: cannot be read: Permission denied"}
            (root / file).chmod(0o644)


def test_too_many_open_files_are_not_damage(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(24, "Failed to open local file")

    monkeypatch.setattr(store.pq, "read_metadata", refused)
    with pytest.raises(AtlasError, match=r"00000\.parquet: cannot be read: Too many open files$"):
        open_atlas(root)


def test_a_sound_shard_that_the_library_cannot_read_is_not_damage(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise pa.ArrowInvalid("codec of a later version")

    monkeypatch.setattr(store.pq, "read_metadata", unknown)
    with pytest.raises(AtlasError, match=r"00000\.parquet: cannot be read: codec of a later version$"):
        open_atlas(root)


def test_a_file_system_without_locks_is_not_another_scan(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unsupported(*_: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(writing.fcntl, "flock", unsupported)
    with pytest.raises(AtlasError, match="cannot be locked: No locks available; use a directory elsewhere"):
        AtlasWriter(root, manifest())


def test_what_fails_while_it_is_written_leaves_nothing(tmp_path: Path) -> None:
    def write(error: BaseException) -> None:
        with writing.replacing(tmp_path / "old") as file:
            file.write(b"new")
            raise error

    (tmp_path / "old").write_text("old")
    for error in (ValueError("x"), KeyboardInterrupt()):
        with pytest.raises(type(error)):
            write(error)
    with pytest.raises(AtlasError, match="old: cannot be written: No space left on device"):
        write(OSError(28, "No space left on device"))
    assert (tmp_path / "old").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
