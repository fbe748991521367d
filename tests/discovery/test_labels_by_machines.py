"""Labels by the workers of a Dask cluster: the bytes are those of one process, whatever dies."""

import shutil
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
from pcf.discovery.labels import labelling
from pcf.discovery.labels.labelling import label_atlas

NAMES = ["pi", "e", "log(2)", "besseli(1,2)/besseli(0,2)", "gompertz"]
TABLES = ("labels.parquet", "exclusions.parquet", "stages.json")
CHILD = """
import sys
from pcf.discovery.labels import labelling
if __name__ == "__main__":
    labelling._PART = 15
    labelling.label_atlas(sys.argv[1], sys.argv[3:], dask=sys.argv[2], deeper=2)
"""


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("atlas")
    scan(Box(degrees=(1, 2), coefficients=(-1, 1)), root, depth=64)
    label_atlas(root, NAMES, threads=1, deeper=2)
    return root


@pytest.fixture
def unlabelled(atlas: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(labelling, "_PART", 15)
    root = tmp_path / "atlas"
    shutil.copytree(atlas, root)
    for name in TABLES:
        (root / name).unlink()
    return root


def same(atlas: Path, root: Path) -> bool:
    assert not (root / ".labels").exists()
    return all((root / name).read_bytes() == (atlas / name).read_bytes() for name in TABLES)


def test_the_bytes_are_those_of_one_process(atlas: Path, unlabelled: Path, client: Any) -> None:
    seen: list[tuple[int, int]] = []
    label_atlas(unlabelled, NAMES, dask=client, deeper=2, progress=lambda *done: seen.append(done))
    assert same(atlas, unlabelled)
    assert seen[0][0] == 15
    assert seen[-1] == (2, 2)


def workers_die(atlas: Path, root: Path, cluster: Any, client: Any, kills: int) -> None:
    landed = 0

    def kill(done: int, total: int) -> None:
        nonlocal landed
        if landed < kills:
            landed += kill_a_worker(cluster, landed)

    label_atlas(root, NAMES, dask=client, deeper=2, progress=kill)
    assert landed == kills
    assert same(atlas, root)


def test_workers_that_die_cost_nothing(atlas: Path, unlabelled: Path, cluster: Any, client: Any) -> None:
    workers_die(atlas, unlabelled, cluster, client, 1)


@pytest.mark.full
@pytest.mark.filterwarnings("ignore:dask. the scheduler has no workers")
def test_many_workers_that_die_cost_nothing(
    atlas: Path, unlabelled: Path, cluster: Any, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(labelling, "_PART", 3)
    workers_die(atlas, unlabelled, cluster, client, 20)


def test_a_client_that_dies_loses_no_part(atlas: Path, unlabelled: Path, cluster: Any) -> None:
    command = [sys.executable, "-c", CHILD, str(unlabelled), cluster.scheduler_address, *NAMES]
    child = subprocess.Popen(command)
    while child.poll() is None and len(list(unlabelled.glob(".labels/*/0*-exclusions.parquet"))) < 2:
        time.sleep(0.001)
    child.send_signal(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    seen: list[int] = []
    label_atlas(unlabelled, NAMES, threads=1, deeper=2, progress=lambda done, _: seen.append(done))
    assert same(atlas, unlabelled)
