"""Scans: whatever stops one, going on gives the bytes of an uninterrupted scan."""

import errno
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas import open_atlas
from pcf.atlas.box import Box
from pcf.atlas.scanning import read_formulas, scan
from pcf.atlas.schema import METRICS
from pcf.atlas.store import AtlasWriter, Manifest, Shard
from pcf.atlas.writing import write_atomically
from pcf.dynamics.metrics import evaluate
from pcf.equivalence.orbits import canonical
from pcf.errors import AtlasError, InvalidInputError, PCFError

SOURCES = sys.modules["pcf.atlas.sources"]
BOX = Box((1, 1), (-1, 1))
CHILD = """
import sys
from pcf.atlas.box import Box
from pcf.atlas.scanning import scan
scan(Box((1, 2), (-2, 2)), sys.argv[1], depth=64, shard_rows=24, threads=1)
"""


def files(root: Path) -> dict[str, bytes]:
    """Everything in an atlas, except what a killed run left under a temporary name."""
    paths = (path for path in root.rglob("*") if path.is_file() and not path.name.endswith(".partial"))
    return {str(path.relative_to(root)): path.read_bytes() for path in paths}


def interrupt_at(call: int, error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the engine raise at its n-th batch from now on."""
    calls = 0
    engine = SOURCES.evaluate

    def evaluate(*args: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == call:
            raise error
        return engine(*args, **options)

    monkeypatch.setattr(SOURCES, "evaluate", evaluate)


# What is scanned


def test_every_formula_has_its_row(tmp_path: Path) -> None:
    atlas = scan(BOX, tmp_path / "atlas", depth=64, shard_rows=20)
    rows = atlas.metrics.to_table()
    assert rows.schema.equals(METRICS)
    assert len(atlas) == rows.num_rows == len(BOX) == 64
    for row, (a, b) in zip(rows.to_pylist(), BOX, strict=True):
        assert (Polynomial(row["a"]), Polynomial(row["b"])) == (a, b) == atlas.get(row["id"])
        assert row["orbit"] == canonical(a, b).key
        assert row["limit"] is None or row["status"] in {"converges", "terminates"}
    golden = rows.to_pylist()[BOX.index(Polynomial("1"), Polynomial("1")) or 0]
    assert golden["limit"].startswith("1.61803398874989484820458683436563811772030917980576")


def test_a_list_is_scanned_like_a_box(tmp_path: Path) -> None:
    boxed = scan(BOX, tmp_path / "box", depth=64).metrics.to_table()
    listed = scan(list(BOX), tmp_path / "list", depth=64, shard_rows=10)
    assert listed.box is None
    assert listed.manifest.list_sha256
    columns = [name for name in METRICS.names if name not in {"a", "b"}]  # a box pads to its degree
    assert listed.metrics.to_table(columns=columns).equals(boxed.select(columns))
    assert [listed.get(id) for id in range(len(BOX))] == list(BOX)


def test_formulas_come_in_many_forms(tmp_path: Path) -> None:
    class Formula:
        a, b = Polynomial("2n+1"), Polynomial("n^2")

    atlas = scan([Formula(), ("2n + 1", "n^2"), ([2, 1], [1, 0, 0])], tmp_path / "atlas", depth=64)
    assert len({atlas.get(id) for id in range(3)}) == 1


@pytest.mark.parametrize(
    ("formulas", "message"),
    [
        ([], "no formulas; give at least one"),
        ([("1", "1"), 5], "formula 1: '5' is no formula"),
        ([("1", "x")], "formula 0: "),
        ([("1", "0")], "formula 0: b is identically zero"),
        ([([2**63], "1")], "formula 0: a has a coefficient of more than 64 bits"),
    ],
)
def test_bad_formulas_name_their_row(tmp_path: Path, formulas: list[Any], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        scan(formulas, tmp_path / "atlas")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments", [{"depth": -1}, {"depth": 10**12}, {"shard_rows": 0}, {"threads": -1}], ids=str
)
def test_bad_arguments_leave_nothing_behind(tmp_path: Path, arguments: dict[str, int]) -> None:
    with pytest.raises(PCFError) as caught:
        scan(BOX, tmp_path / "atlas", **arguments)  # type: ignore[arg-type]
    assert next(iter(arguments)) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_progress_counts_formulas(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    scan(
        BOX,
        tmp_path / "atlas",
        depth=64,
        shard_rows=20,
        progress=lambda done, total: seen.append((done, total)),
    )
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1] == (64, 64)
    assert {total for _, total in seen} == {64}


# Resuming


def test_shards_do_not_depend_on_threads(tmp_path: Path) -> None:
    for threads in (1, 2):
        scan(BOX, tmp_path / str(threads), depth=64, threads=threads, shard_rows=20)
    assert files(tmp_path / "1") == files(tmp_path / "2")


@pytest.mark.parametrize("error", [KeyboardInterrupt(), MemoryError(), AtlasError("disk full")])
def test_a_stopped_scan_keeps_its_shards_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    with monkeypatch.context() as patch:
        interrupt_at(3, error, patch)
        with pytest.raises(type(error)):
            scan(BOX, tmp_path / "stopped", depth=64, shard_rows=20)
    assert open_atlas(tmp_path / "stopped", partial=True).metrics.count_rows() == 40
    seen: list[int] = []
    scan(BOX, tmp_path / "stopped", depth=64, shard_rows=20, progress=lambda done, _: seen.append(done))
    assert min(seen) >= 40, "finished shards are not computed again"
    scan(BOX, tmp_path / "whole", depth=64, shard_rows=20)
    assert files(tmp_path / "stopped") == files(tmp_path / "whole")


def test_a_shard_in_place_that_is_not_listed_is_kept_if_it_is_whole(tmp_path: Path) -> None:
    root = tmp_path / "atlas"
    scan(BOX, root, depth=64, shard_rows=20)
    whole = files(root)
    manifest = json.loads(whole["manifest.json"])
    manifest["shards"] = manifest["shards"][:1]
    (root / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (root / "metrics/00002.parquet").write_bytes(whole["metrics/00001.parquet"])
    (root / "metrics/00003.parquet").write_bytes(whole["metrics/00003.parquet"][:-9])
    seen: list[int] = []
    scan(BOX, root, depth=64, shard_rows=20, progress=lambda done, _: seen.append(done))
    assert min(seen) >= 40, "00001 is not computed again"
    assert files(root) == whole
    (root / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert len(scan(BOX, root, depth=64, shard_rows=20)) == 64, "also where all are in place"
    assert files(root) == whole


def test_shards_without_a_manifest_are_of_another_scan(tmp_path: Path) -> None:
    scan(BOX, tmp_path / "one", depth=64, shard_rows=20)
    scan(list(BOX)[::-1], tmp_path / "other", depth=64, shard_rows=20)
    (tmp_path / "other" / "manifest.json").unlink()
    seen: list[int] = []
    scan(BOX, tmp_path / "other", depth=64, shard_rows=20, progress=lambda done, _: seen.append(done))
    assert min(seen) <= 20
    assert files(tmp_path / "one") == files(tmp_path / "other")


def test_a_manifest_that_takes_long_is_written_seldom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, written = 100.0, []
    monkeypatch.setattr("pcf.atlas.store.time.monotonic", lambda: clock)

    def slowly(path: Path, content: bytes, *rest: Any) -> None:
        nonlocal clock
        write_atomically(path, content, *rest)
        if path.name == "manifest.json":
            written.append(clock)
            clock += 1

    monkeypatch.setattr("pcf.atlas.store.write_atomically", slowly)
    wanted = Manifest(None, "digest", 40, 64, shard_rows=1)
    with AtlasWriter(tmp_path / "atlas", wanted) as writer:
        for file, _, _ in list(wanted.ranges()):
            clock += 0.75
            writer.add(Shard(file, 1, "digest"))
            assert file not in {part[0] for part in writer.missing()}
    assert len(written) == 3, "at once, after twenty times what that took, and at the end"
    assert Manifest.load(tmp_path / "atlas").complete


def test_shards_are_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    wanted = Manifest(None, "digest", 100_002, 64, shard_rows=1)
    files = [file for file, _, _ in wanted.ranges()][-4:]
    with AtlasWriter(tmp_path / "atlas", wanted) as writer:
        for file in files[::-1]:
            writer.add(Shard(file, 1, "digest"))
    assert [shard.file for shard in Manifest.load(tmp_path / "atlas").shards] == files


def test_a_full_disk_is_named_and_the_scan_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced = 0
    real = os.fsync

    def fsync(descriptor: int) -> None:
        nonlocal synced
        synced += 1
        if synced == 6:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        with pytest.raises(
            AtlasError, match=r"00001\.parquet: cannot be written: No space left on device; .*run again"
        ):
            scan(BOX, tmp_path / "stopped", depth=64, shard_rows=20)
    scan(BOX, tmp_path / "stopped", depth=64, shard_rows=20)
    scan(BOX, tmp_path / "whole", depth=64, shard_rows=20)
    assert files(tmp_path / "stopped") == files(tmp_path / "whole")


def test_an_unwritable_directory_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(AtlasError, match=r"file/atlas: cannot be made: Not a directory; give a directory"):
        scan(BOX, tmp_path / "file" / "atlas")


def test_another_list_is_not_mixed_in(tmp_path: Path) -> None:
    scan([("1", "1")], tmp_path / "atlas", depth=64)
    with pytest.raises(AtlasError, match=r"holds a list of 1 formulas .*use another directory"):
        scan([("1", "2")], tmp_path / "atlas", depth=64)


def killed_scans_end_in_the_bytes_of_a_whole_one(tmp_path: Path, kills: int) -> None:
    """Start the same scan again and again, each time killed with no warning a few shards later."""
    random.seed(5)
    command = [sys.executable, "-c", CHILD]
    subprocess.run([*command, str(tmp_path / "whole")], check=True)
    whole = files(tmp_path / "whole")
    killed = tmp_path / "killed"
    landed = 0
    for attempt in range(1, kills + 1):
        goal = attempt * (len(whole) - 1) // (kills + 1)
        child = subprocess.Popen([*command, str(killed)])
        while child.poll() is None and len(list(killed.glob("metrics/0*"))) < goal:
            time.sleep(0.001)
        time.sleep(random.uniform(0, 0.01))
        child.send_signal(signal.SIGKILL)
        landed += child.wait() == -signal.SIGKILL
        finished = files(killed)
        assert all(finished[name] == whole[name] for name in finished if name != "manifest.json")
    assert landed == kills, "every kill must hit a running scan"
    subprocess.run([*command, str(killed)], check=True)
    assert files(killed) == whole
    assert not list(killed.rglob(".*.partial")), "what a kill left is overwritten"


def test_three_kills(tmp_path: Path) -> None:
    killed_scans_end_in_the_bytes_of_a_whole_one(tmp_path, kills=3)


@pytest.mark.full
def test_twenty_kills(tmp_path: Path) -> None:
    killed_scans_end_in_the_bytes_of_a_whole_one(tmp_path, kills=20)


# Formulas from a file


def test_read_formulas(tmp_path: Path) -> None:
    path = tmp_path / "formulas.txt"
    path.write_text("# known ones\n2*n+1; n^2\n\n  -n ; -5n^2 # with a remark\n", encoding="utf-8")
    assert list(read_formulas(path)) == [
        (Polynomial("2n+1"), Polynomial("n^2")),
        (Polynomial("-n"), Polynomial("-5n^2")),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"1; 1\n2 n", r"formulas\.txt, line 2: no semicolon"),
        (b"\n\nx; 1", r"formulas\.txt, line 3: "),
        (b"0; 1", r"formulas\.txt, line 1: a is identically zero"),
        (b"1; 1; 1", r"formulas\.txt, line 1: "),
        (b"1; \xff", r"formulas\.txt: is no UTF-8 text"),
    ],
)
def test_bad_lines_are_named(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "formulas.txt"
    path.write_bytes(content)
    with pytest.raises(InvalidInputError, match=message):
        list(read_formulas(path))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match=r"none\.txt: cannot be read: No such file"):
        list(read_formulas(tmp_path / "none.txt"))


def test_mirror_images_equal_direct_measurement(tmp_path: Path) -> None:
    # a symmetric box is measured by halves: every row must be what the formula itself gives
    box = Box((1, 2), (-2, 2))
    rows = scan(box, tmp_path / "atlas", depth=100).metrics.to_table().slice(0, 400).to_pylist()
    direct = evaluate(*box.arrays(0, 400), depth=100).to_arrow().to_pylist()
    for row, other in zip(rows, direct, strict=True):
        assert {k: row[k] for k in other if k in row} == {k: value for k, value in other.items() if k in row}
