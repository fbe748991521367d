"""Scans by many machines: whatever dies, the bytes are those of one machine."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from dask_workers import kill_a_worker
from pcf.atlas.box import Box
from pcf.atlas.scanning import scan
from pcf.atlas.sharing import Shared, probe, shared
from pcf.errors import AtlasError

BOX = Box((1, 1), (-2, 2))
ROWS = 48  # of 12 shards
CHILD = """
import sys
from pcf.atlas.box import Box
from pcf.atlas.scanning import scan
if __name__ == "__main__":
    scan(Box((1, 1), (-2, 2)), sys.argv[1], depth=64, shard_rows=48, dask=sys.argv[2])
"""


def files(root: Path) -> dict[str, bytes]:
    """Everything in an atlas."""
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    root = tmp_path_factory.mktemp("whole")
    scan(BOX, root, depth=64, shard_rows=ROWS)
    return files(root)


def test_the_bytes_are_those_of_one_machine(tmp_path: Path, client: Any, whole: dict[str, bytes]) -> None:
    seen: list[tuple[int, int]] = []
    scan(BOX, tmp_path, depth=64, shard_rows=ROWS, dask=client, progress=lambda *done: seen.append(done))
    assert files(tmp_path) == whole
    assert seen == sorted(seen)
    assert seen[-1] == (len(BOX), len(BOX))
    assert len(seen) >= len(whole) - 1


def test_a_list_is_scanned_by_many_as_by_one(tmp_path: Path, client: Any) -> None:
    formulas = list(Box((1, 1), (-1, 1)))
    scan(formulas, tmp_path / "one", depth=64, shard_rows=10)
    scan(formulas, tmp_path / "many", depth=64, shard_rows=10, dask=client)
    assert files(tmp_path / "one") == files(tmp_path / "many")


def test_shards_come_to_this_machine_where_workers_do_not_see_the_directory(
    tmp_path: Path, client: Any, whole: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pcf.atlas.scanning.shared", lambda root: shared_elsewhere(root))
    scan(BOX, tmp_path, depth=64, shard_rows=ROWS, dask=client)
    assert files(tmp_path) == whole


def shared_elsewhere(root: Path) -> Any:
    class Elsewhere:
        def __enter__(self) -> Shared:
            return Shared(root / "elsewhere", "word")

        def __exit__(self, *_: object) -> None: ...

    return Elsewhere()


def test_what_a_worker_cannot_write_comes_to_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise AtlasError("metrics: cannot be written: No space left on device")

    with shared(tmp_path) as directory:
        assert Shared(directory.root, "another word").write("file", b"1") is False
        assert not (tmp_path / "file").exists()
        assert directory.write("file", b"1") is True
        assert (tmp_path / "file").read_bytes() == b"1"
        monkeypatch.setattr("pcf.atlas.sharing.write_atomically", refused)
        with pytest.raises(AtlasError, match="No space left on device"):
            directory.write("file", b"2")
    assert [path.name for path in tmp_path.iterdir()] == ["file"], "no mark is left behind"


def test_a_permission_taken_away_is_named_once_and_costs_nothing(
    tmp_path: Path, client: Any, whole: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    client.run(refuse_to_write)
    try:
        with pytest.warns(
            RuntimeWarning, match="a worker cannot write, and its shards come to this machine: "
        ) as told:
            scan(BOX, tmp_path, depth=64, shard_rows=ROWS, dask=client)
    finally:
        client.run(write_again)
    assert files(tmp_path) == whole
    assert len(told) == 1


def refuse_to_write() -> None:
    import pcf.atlas.sharing

    def refused(*_: object) -> None:
        raise AtlasError("metrics: cannot be written: Permission denied")

    pcf.atlas.sharing.write_atomically = refused  # type: ignore[assignment]


def write_again() -> None:
    import pcf.atlas.sharing
    from pcf.atlas.writing import write_atomically

    pcf.atlas.sharing.write_atomically = write_atomically


def workers_die_during_a_scan(root: Path, cluster: Any, client: Any, kills: int, rows: int = ROWS) -> int:
    """Scan, and kill the worker that delivers every other shard."""
    landed = 0

    def kill(done: int, total: int) -> None:
        nonlocal landed
        if landed < kills and done < total:
            landed += kill_a_worker(cluster, landed)

    scan(BOX, root, depth=64, shard_rows=rows, dask=client, progress=kill)
    return landed


def test_workers_killed_in_the_middle(tmp_path: Path, cluster: Any, client: Any, whole: dict[str, bytes]) -> None:
    assert workers_die_during_a_scan(tmp_path, cluster, client, 2) == 2
    assert files(tmp_path) == whole


@pytest.mark.full
@pytest.mark.filterwarnings("ignore:dask. the scheduler has no workers")
def test_twenty_workers_killed(tmp_path: Path, cluster: Any, client: Any) -> None:
    scan(BOX, tmp_path / "one", depth=64, shard_rows=8)
    assert workers_die_during_a_scan(tmp_path / "many", cluster, client, 20, rows=8) == 20
    assert files(tmp_path / "many") == files(tmp_path / "one")


def a_killed_client_costs_nothing(root: Path, address: str, whole: dict[str, bytes], kills: int) -> None:
    command = [sys.executable, "-c", CHILD, str(root), address]
    for attempt in range(1, kills + 1):
        goal = attempt * (len(whole) - 1) // (kills + 1)
        child = subprocess.Popen(command)
        while child.poll() is None and len(list(root.glob("metrics/0*"))) < goal:
            time.sleep(0.001)
        child.send_signal(signal.SIGKILL)
        assert child.wait() == -signal.SIGKILL
        assert all(content == whole[name] for name, content in files(root).items() if name.endswith("parquet"))
    subprocess.run(command, check=True)
    assert files(root) == whole


def test_a_killed_client_costs_nothing(tmp_path: Path, cluster: Any, whole: dict[str, bytes]) -> None:
    a_killed_client_costs_nothing(tmp_path, cluster.scheduler_address, whole, kills=1)


@pytest.mark.full
def test_five_killed_clients_cost_nothing(tmp_path: Path, cluster: Any, whole: dict[str, bytes]) -> None:
    a_killed_client_costs_nothing(tmp_path, cluster.scheduler_address, whole, kills=5)


def started(part: str, *options: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", f"distributed.cli.dask_{part}", *options, "--dashboard-address", "127.0.0.1:0"]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL)


def a_dead_scheduler_costs_nothing_finished(root: Path, whole: dict[str, bytes], deaths: int) -> None:
    for death in range(1, deaths + 1):
        file = root.with_suffix(f".{death}.json")
        scheduler = started("scheduler", "--port", "0", "--host", "127.0.0.1", "--scheduler-file", str(file))
        while not file.exists():
            time.sleep(0.01)
        worker = started("worker", "--scheduler-file", str(file), "--nthreads", "1", "--no-nanny")
        goal = death * len(BOX) // (deaths + 1)

        def kill(done: int, total: int) -> None:
            if done >= goal:  # noqa: B023 - called in this round
                scheduler.kill()  # noqa: B023

        try:
            with pytest.raises(AtlasError, match=r"^dask: the scheduler is gone; what was finished is kept"):
                scan(BOX, root, depth=64, shard_rows=ROWS, dask=file, progress=kill)
        finally:
            for process in (scheduler, worker):
                process.kill()
                process.wait()
    seen: list[int] = []
    scan(BOX, root, depth=64, shard_rows=ROWS, progress=lambda done, _: seen.append(done))
    assert min(seen) >= deaths * len(BOX) // (deaths + 1), "finished shards are not computed again"
    assert files(root) == whole


def test_a_dead_scheduler_costs_nothing_that_is_finished(tmp_path: Path, whole: dict[str, bytes]) -> None:
    a_dead_scheduler_costs_nothing_finished(tmp_path / "atlas", whole, deaths=1)


@pytest.mark.full
def test_five_dead_schedulers_cost_nothing(tmp_path: Path, whole: dict[str, bytes]) -> None:
    a_dead_scheduler_costs_nothing_finished(tmp_path / "atlas", whole, deaths=5)


def test_facts_tell_versions_and_the_checksum_of_a_shard() -> None:
    facts = probe()
    assert facts == probe()
    assert {"pcf", "the code of pcf", "pyarrow", "the checksum of a probe shard"} <= set(facts)
    assert len(facts["the checksum of a probe shard"]) == 12
