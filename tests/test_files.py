"""Files that users name: no empty names, byte order marks, and the words of the operating system."""

from pathlib import Path

import pyarrow as pa
import pytest

from pcf import InvalidInputError, discover, load_constants, open_atlas, scan
from pcf.atlas.scanning import read_formulas
from pcf.figures import save_figure
from pcf.files import read_text, refusal, require_path
from pcf.report import write_report


@pytest.mark.parametrize("name", ["", "a\0b", b"x", None, 3, "\udcff"])
def test_what_is_no_path_is_refused_by_every_function(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: object
) -> None:
    monkeypatch.chdir(tmp_path)
    formulas = [("1", "1")]
    for call in (
        lambda: open_atlas(name),  # type: ignore[arg-type]
        lambda: scan(formulas, name),  # type: ignore[arg-type]
        lambda: discover(formulas, name),  # type: ignore[arg-type]
        lambda: load_constants(name),  # type: ignore[arg-type]
        lambda: list(read_formulas(name)),  # type: ignore[arg-type]
        lambda: write_report(name),  # type: ignore[arg-type]
        lambda: save_figure("pca", None, name),  # type: ignore[arg-type]
    ):
        with pytest.raises(InvalidInputError, match=r"(path|out).*: .*give the (directory|name)") as caught:
            call()
        assert "\n" not in str(caught.value)
        assert list(tmp_path.iterdir()) == []


def test_paths_of_all_kinds() -> None:
    assert require_path("out", "a/b") == require_path("out", Path("a/b")) == Path("a/b")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "utf-32-be"])
def test_texts_are_read_by_their_mark(tmp_path: Path, encoding: str) -> None:
    mark = "\ufeff" if encoding.endswith("-be") else ""
    (tmp_path / "file").write_bytes((mark + "π\r\nn²\rn\n").encode(encoding))
    assert read_text(tmp_path / "file", "") == "π\nn²\nn\n"


def test_what_cannot_be_read_keeps_the_words_of_the_system(tmp_path: Path) -> None:
    (tmp_path / "bytes").write_bytes(b"\xff\xff")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for name, words in (
        ("none", "No such file or directory"),
        (".", "Is a directory"),
        ("loop", "Too many levels of symbolic links"),
        ("bytes/x", "Not a directory"),
        ("x" * 300, "File name too long"),
    ):
        with pytest.raises(InvalidInputError, match=f": cannot be read: {words}; give something"):
            read_text(tmp_path / name, "give something")
    with pytest.raises(InvalidInputError, match="bytes: is no UTF-8 text; give something"):
        read_text(tmp_path / "bytes", "give something")


def test_refusals_of_the_system_are_told_from_bad_content(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    assert refusal(file, PermissionError(13, "Failed to open local file")) == "Permission denied"
    assert refusal(file, OSError(24, "x")) == "Too many open files"
    assert refusal(file, pa.ArrowMemoryError("malloc failed")) == "not enough memory"
    assert refusal(file, OSError("Couldn't deserialize thrift")) is None
    assert refusal(file, pa.ArrowInvalid("no magic bytes")) is None
    assert refusal(tmp_path, OSError("Cannot open for reading: is a directory")) == "Is a directory"
