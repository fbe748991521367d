"""Hunts by the workers of a Dask cluster: the bytes are those of one machine."""

from pathlib import Path
from typing import Any

import pytest

from dask_workers import kill_a_worker
from pcf.hunting import Bounds, _sieved, hunt
from pcf.pipeline import discover


def test_many_machines_hunt_as_one(tmp_path: Path, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    one, many = tmp_path / "one", tmp_path / "many"
    hunt(one, (1, 2), (-1, 1), depth=256)
    given: list[Any] = []

    def here(*args: Any, dask: Any, **options: Any) -> Any:
        given.append(dask)
        return discover(*args, **options)

    monkeypatch.setattr("pcf.hunting.discover", here)  # tests of scans and labels have them by machines
    seen: list[tuple[str, int, int]] = []
    hunt(many, (1, 2), (-1, 1), depth=256, dask=client, progress=lambda *done: seen.append(done))
    for name in ("hunt.json", "labels.parquet", "classes.parquet", "manifest.json"):
        assert (many / name).read_bytes() == (one / name).read_bytes()
    assert ("sieve", 1, 1) in seen
    assert given == [client]


@pytest.mark.full
@pytest.mark.filterwarnings("ignore:dask. the scheduler has no workers")
def test_workers_that_die_during_a_sieve_cost_nothing(tmp_path: Path, cluster: Any, client: Any) -> None:
    bounds = Bounds(2, (1, 1), roots=3, scale=300)  # 5 blocks
    landed = 0

    def kill(stage: str, done: int, total: int) -> None:
        nonlocal landed
        if done < total:
            landed += kill_a_worker(cluster, landed)

    many = _sieved(tmp_path / "many", bounds, None, kill, client)
    assert landed >= 2
    assert many == _sieved(tmp_path / "one", bounds, 1, None, None)
    parts = [sorted((tmp_path / name).rglob("*.npz")) for name in ("many", "one")]
    assert len(parts[0]) == bounds.total_blocks() == 5
    assert [part.read_bytes() for part in parts[0]] == [part.read_bytes() for part in parts[1]]
