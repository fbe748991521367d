"""What a stage keeps on disk: tables that are put in order and written a piece at a time, and texts by number."""

import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pcf.atlas import pieces, write_table
from pcf.atlas.pieces import InOrder, Texts
from pcf.atlas.schema import DERIVED
from pcf.atlas.store import write_pieces
from pcf.errors import AtlasError


@pytest.mark.parametrize("rows", [1, 7, 10, 1000])
@pytest.mark.parametrize("count", [0, 1, 10, 29])
def test_pieces_become_the_bytes_of_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int, count: int
) -> None:
    monkeypatch.setattr(pieces, "ROWS", rows)
    schema = DERIVED["exclusions"]
    ids = [3 * k for k in range(count)]
    table = pa.table({"id": ids, "height": [k * k + 1 for k in ids]}, schema=schema)
    monkeypatch.setattr(pieces, "_FILE", 100)
    monkeypatch.setattr(pieces, "_WINDOW", 16)
    with InOrder(tmp_path, "pieces", schema) as held:
        for k in range(4):
            held.add(
                table.filter(pa.array([id % 4 == k for id in ids], pa.bool_())).sort_by([("id", "descending")])
            )
        found = list(held.tables())
        assert [piece.num_rows for piece in found[:-1]] == [rows] * (len(found) - 1)
        assert pa.concat_tables([schema.empty_table(), *found]).equals(table)
        write_pieces(tmp_path, "exclusions", held.tables())
    whole = tmp_path / "whole"
    whole.mkdir()
    write_table(whole, "exclusions", table)
    if rows >= count:  # row groups are those of pyarrow
        assert (tmp_path / "exclusions.parquet").read_bytes() == (whole / "exclusions.parquet").read_bytes()
    assert pq.read_table(tmp_path / "exclusions.parquet").equals(table)


def test_pieces_that_a_killed_run_left_are_removed(tmp_path: Path) -> None:
    left = tmp_path / ".rows.pieces"
    left.mkdir()
    (left / "000000.parquet").write_bytes(b"half of a file")
    with InOrder(tmp_path, "rows", DERIVED["exclusions"]) as held:
        assert list(held.tables()) == []
    assert not left.exists()


def test_a_place_that_is_refused_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = pa.table({"id": [1], "height": [2]}, schema=DERIVED["exclusions"])

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with InOrder(tmp_path, "rows", DERIVED["exclusions"]) as held:
        held.add(table)
        monkeypatch.setattr(pq, "write_table", full)
        with pytest.raises(
            AtlasError, match=r"\.rows\.pieces: cannot be written: No space left on device; .* is kept"
        ):
            held.tables()
    assert not list(tmp_path.iterdir())
    with (
        pytest.raises(AtlasError, match=r"nowhere/\.rows\.pieces: cannot be written: No such file"),
        InOrder(tmp_path / "nowhere", "rows", DERIVED["exclusions"]),
    ):
        pass


def test_texts_are_those_that_were_put(tmp_path: Path) -> None:
    with Texts(tmp_path, 5) as texts:
        texts.put(np.array([4, 0]), pa.array(["last", "\u221e, first"]))
        texts.put(np.array([], dtype=np.int64), pa.array([], pa.string()))
        texts.put(np.array([1, 3, 2]), pa.array(["skipped", "x" * 70_000, "", "y"]).slice(1))
        assert texts[0:5] == ["\u221e, first", "x" * 70_000, "y", "", "last"]
        assert texts[-1] == "last"
        with pytest.raises(IndexError):
            texts[5]
        assert not list(tmp_path.iterdir()), "nothing is left by a process that is killed"


def test_a_place_where_texts_are_refused_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        pytest.raises(AtlasError, match="nowhere: cannot be written: No such file"),
        Texts(tmp_path / "nowhere", 1),
    ):
        pass
    opened = tempfile.TemporaryFile

    def full(**options: object) -> object:
        opened(**options).close()  # type: ignore[call-overload]
        return Path("/dev/full").open("wb", buffering=0)

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    with (
        pytest.raises(AtlasError, match=r"cannot be written: No space left on device; .* is kept"),
        Texts(tmp_path, 1) as texts,
    ):
        texts.put(np.array([0]), pa.array(["text"]))
