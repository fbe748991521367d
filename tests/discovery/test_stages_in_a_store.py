"""Stages of atlases in an object store: the bytes are those of a directory, whatever stops the one that writes."""

from pathlib import Path
from typing import Any

import pytest

import pcf
from object_stores import Store
from pcf.atlas.box import Box
from pcf.atlas.scanning import scan
from pcf.discovery.labels import labelling
from pcf.discovery.labels.labelling import label_atlas, looked_deeper
from pcf.errors import AtlasError
from pcf.object_store import StoredPath

BOX = Box((1, 1), (-1, 1))
NAMES = ["golden-ratio", "e"]
TABLES = ("labels.parquet", "exclusions.parquet", "stages.json")


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No time is given to other scans that begin, and parts are small."""
    monkeypatch.setattr("pcf.atlas.store._SETTLED", 0.0)
    monkeypatch.setattr(labelling, "_PART", 5)


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("scanned")
    scan(BOX, root, depth=64)
    return root


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    root = tmp_path_factory.mktemp("labelled")
    scan(BOX, root, depth=64)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(labelling, "_PART", 5)
        label_atlas(root, NAMES, threads=1)
    return {name: (root / name).read_bytes() for name in TABLES}


def tables(store: Store, path: str) -> dict[str, bytes]:
    return {name: content for name, content in store.files(path).items() if name in TABLES}


def test_discover_writes_the_bytes_of_a_directory(store: Store, tmp_path: Path) -> None:
    formulas, url = [("n + 1", "n + 1"), ("1", "1"), ("1", "-1"), ("2", "1")], store.url("discovered")
    local = pcf.discover(formulas, tmp_path, depth=64, constants=NAMES)
    summary = pcf.discover(formulas, url, depth=64, constants=NAMES)
    sound = {str(file.relative_to(tmp_path)): file.read_bytes() for file in tmp_path.rglob("*.*")}
    assert store.files("discovered") == sound
    assert str(summary.report) == store.url("discovered/report.html")
    assert summary.to_json() | {"out": "", "report": ""} == local.to_json() | {"out": "", "report": ""}


def test_what_is_done_is_not_done_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def put(self: StoredPath, content: bytes) -> None:
        raise AssertionError(f"{self} is written again")

    formulas, url = [("1", "1"), ("2", "1")], store.url("again")
    pcf.discover(formulas, url, depth=64, constants=NAMES)
    monkeypatch.setattr(StoredPath, "write_bytes", put)
    pcf.discover(formulas, url, depth=64, constants=NAMES)


def test_a_labelling_that_was_stopped_goes_on(
    store: Store, scanned: Path, labelled: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put_all("stopped-labels", scanned)

    def stop(done: int, total: int) -> None:
        if done >= 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        label_atlas(store.url("stopped-labels"), NAMES, threads=1, progress=stop)
    left = [name for name in store.files("stopped-labels") if name.startswith(".labels/")]
    assert len(left) == 4, "labels and exclusions of two parts"
    made = []
    whole = labelling.label_part

    def counted(*arguments: Any) -> Any:
        made.append(arguments)
        return whole(*arguments)

    monkeypatch.setattr(labelling, "label_part", counted)
    label_atlas(store.url("stopped-labels"), NAMES, threads=1)
    assert made, "what was left"
    assert len(made) < len(range(0, 16, 5)), "and not what was finished"
    assert tables(store, "stopped-labels") == labelled
    assert not [name for name in store.files("stopped-labels") if name.startswith(".labels/")]
    assert looked_deeper(store.url("stopped-labels")) == 0


def test_labels_by_workers(store: Store, scanned: Path, labelled: dict[str, bytes], client: Any) -> None:
    store.put_all("labels-by-workers", scanned)
    label_atlas(store.url("labels-by-workers"), NAMES, dask=client)
    assert tables(store, "labels-by-workers") == labelled


def test_a_store_that_refuses_during_a_labelling(
    store: Store, scanned: Path, labelled: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put_all("refused-labels", scanned)
    put = StoredPath.write_bytes

    def refused(self: StoredPath, content: bytes) -> None:
        if self.name == "stages.json":
            with store.refusing():
                put(self, content)
        put(self, content)

    with monkeypatch.context() as patch:
        patch.setattr(StoredPath, "write_bytes", refused)
        with pytest.raises(AtlasError, match=r"stages\.json.*: cannot be written: .* what was finished is kept$"):
            label_atlas(store.url("refused-labels"), NAMES, threads=1)
    with store.refusing(), pytest.raises(AtlasError, match=r": cannot be re.*: .*(access|invalid)"):
        looked_deeper(store.url("refused-labels"))
    label_atlas(store.url("refused-labels"), NAMES, threads=1)
    assert tables(store, "refused-labels") == labelled


@pytest.mark.full
def test_a_hunt_in_a_store(store: Store, tmp_path: Path) -> None:
    local = pcf.hunt(tmp_path, (1, 2), (-2, 2), depth=256)
    found = pcf.hunt(store.url("hunt"), (1, 2), (-2, 2), depth=256)
    sound = {str(file.relative_to(tmp_path)): file.read_bytes() for file in tmp_path.rglob("*.*")}
    assert store.files("hunt") == sound
    assert found.constants == local.constants
