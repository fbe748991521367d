"""Slices of an atlas, and tables that are put in order and written a piece at a time."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from pcf.atlas import pieces, slices, write_table
from pcf.atlas.box import Box
from pcf.atlas.pieces import InOrder
from pcf.atlas.scanning import scan
from pcf.atlas.schema import DERIVED
from pcf.atlas.slices import Sliced
from pcf.atlas.store import write_pieces
from pcf.errors import AtlasError


def test_no_orbit_is_in_two_slices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    atlas = scan(Box((1, 2), (-2, 2)), tmp_path, depth=64)
    assert len(slices.slices(atlas)) == 1
    monkeypatch.setattr(slices, "SLICE", 300)
    parts = slices.slices(atlas)
    assert len(parts) == 16
    tables = [atlas.filter(part, columns=["id", "orbit", "status"]) for part in parts]
    assert sorted(id for table in tables for id in table.column("id").to_pylist()) == list(range(len(atlas)))
    seen: set[str] = set()
    for table in tables:
        orbits = set(table.filter(pc.equal(table.column("status"), "converges")).column("orbit").to_pylist())
        assert orbits
        assert not orbits & seen
        seen |= orbits


def test_slices_on_disk_hold_each_formula_once_and_no_orbit_is_in_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    atlas = scan(Box((1, 2), (-2, 2)), tmp_path, depth=64)
    columns, where = ("id", "a", "status", "orbit", "fingerprint"), pc.field("status") != "diverges"
    whole = atlas.filter(where, columns=columns)
    monkeypatch.setattr(slices, "FINE", 200)
    monkeypatch.setattr(slices, "_READ", 1000)
    with Sliced(atlas, "own", columns, where) as formulas:
        assert (tmp_path / ".own.pieces").is_dir()
        assert len(formulas) == 16
        tables = list(formulas.tables())
        assert all(table.column("id").to_pylist() == sorted(table.column("id").to_pylist()) for table in tables)
        assert pa.concat_tables(tables).sort_by("id").combine_chunks().equals(whole)
        orbits = [set(table.column("orbit").to_pylist()) for table in formulas.tables(["orbit"])]
        assert sum(map(len, orbits)) == len(set.union(*orbits))
    assert not (tmp_path / ".own.pieces").exists()
    with Sliced(atlas, "none", columns, pc.field("status") == "nothing") as formulas:
        assert [table.num_rows for table in formulas.tables()] == [0] * 16


def test_a_disk_without_room_for_slices_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    atlas = scan(Box((1, 1), (-2, 2)), tmp_path, depth=64)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pq.ParquetWriter, "write_table", full)
    with (
        pytest.raises(AtlasError, match=r"\.own\.pieces: cannot be written: No space left on device"),
        Sliced(atlas, "own", ("id", "orbit", "fingerprint"), pc.scalar(True)),
    ):
        pass
    assert not (tmp_path / ".own.pieces").exists()


@pytest.mark.parametrize("rows", [1, 7, 10, 1000])
@pytest.mark.parametrize("count", [0, 1, 10, 29])
def test_pieces_become_the_bytes_of_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int, count: int
) -> None:
    monkeypatch.setattr(pieces, "ROWS", rows)
    schema = DERIVED["exclusions"]
    ids = [3 * k for k in range(count)]
    table = pa.table({"id": ids, "height": [k * k + 1 for k in ids]}, schema=schema)
    monkeypatch.setattr(pieces, "_FILE", 9)
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
