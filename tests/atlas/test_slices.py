"""Slices of an atlas: no orbit is in two, and each formula is in one."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from pcf.atlas import slices
from pcf.atlas.box import Box
from pcf.atlas.scanning import scan
from pcf.atlas.slices import Sliced
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
