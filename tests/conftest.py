"""Fixtures that several test files share."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from command_line import SMALL, Run
from object_stores import CREDENTIALS, Store, serving
from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas import Atlas, open_atlas
from pcf.cli.app import main
from small_atlas import written


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a command line in this process."""
    return lambda *words: Run(capsys, *words)


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of a scan of 64 formulas."""
    root = tmp_path_factory.mktemp("cli") / "atlas"
    assert main(["scan", str(root), *SMALL]) == 0
    return root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The directory of a made-up atlas."""
    return written(tmp_path / "atlas")


@pytest.fixture
def atlas(root: Path) -> "Atlas[tuple[Polynomial, Polynomial]]":
    """The made-up atlas, open."""
    return open_atlas(root)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Any]:
    """Two workers of Dask on this machine, which is started when a test asks for it."""
    import dask
    from distributed import LocalCluster

    os.environ.update(CREDENTIALS)  # workers have those of the moment at which they are started
    with (
        dask.config.set({"distributed.deploy.lost-worker-timeout": "1000 days"}),  # tests kill them
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50) as made,
    ):
        yield made


@pytest.fixture
def client(cluster: Any) -> Iterator[Any]:
    from distributed import Client

    with Client(cluster) as made:
        yield made


@pytest.fixture(scope="session")
def store() -> Iterator[Store]:
    """An object store on this machine, which is started when a test asks for it."""
    with serving() as made:
        yield made
