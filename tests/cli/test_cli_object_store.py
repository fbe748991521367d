"""Commands on an atlas in an object store print what they print of a directory."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from command_line import SMALL
from object_stores import Store

NAMES = ["--constants", "golden-ratio,e"]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No time is given to other scans that begin."""
    monkeypatch.setattr("pcf.atlas.store._SETTLED", 0.0)


def test_a_scan(run: Any, store: Store, scanned: Path) -> None:
    url = store.url("commands")
    done = run("scan", url, *SMALL)
    assert done.code == 0
    assert done.out.endswith(f"atlas: {url}\n")
    sound = {str(file.relative_to(scanned)): file.read_bytes() for file in scanned.rglob("*.*")}
    assert store.files("commands") == sound
    assert run("scan", url, *SMALL, "--json").json["out"] == url


def test_workers_of_this_machine(run: Any, store: Store, scanned: Path) -> None:
    assert run("scan", store.url("local-2"), *SMALL, "--dask", "local:2").code == 0
    sound = {str(file.relative_to(scanned)): file.read_bytes() for file in scanned.rglob("*.*")}
    assert store.files("local-2") == sound


@pytest.mark.full
def test_every_command(run: Any, store: Store, scanned: Path, tmp_path: Path) -> None:
    root, url = tmp_path / "atlas", store.url("every")
    shutil.copytree(scanned, root)
    store.put_all("every", scanned)
    for words in (
        ["label", "ATLAS", *NAMES],
        ["classes", "ATLAS"],
        ["cluster", "ATLAS"],
        ["group", "ATLAS", *NAMES],
        ["families", "ATLAS"],
        ["report", "ATLAS"],
        ["find", "ATLAS", "--constant", "golden-ratio"],
        ["export", "ATLAS", "--csv"],
        ["export", "ATLAS", "--jsonl"],
        ["scores", "ATLAS"],
        ["identify", "1.6180339887498948482", "--atlas", "ATLAS", *NAMES],
        ["discover", "ATLAS", *SMALL, *NAMES],
    ):
        local, stored = (run(*(place if word == "ATLAS" else word for word in words)) for place in (str(root), url))
        assert (stored.code, local.code) == (0, 0), stored.err
        assert stored.out.replace(store.options, "").replace("s3://atlases/every", str(root)) == local.out, words
    sound = {str(file.relative_to(root)): file.read_bytes() for file in root.rglob("*.*") if file.is_file()}
    assert store.files("every") == sound


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["scan", "https://bucket/x"], "'OUT': value https://bucket/x: is a URL of another kind; give a directory"),
        (["find", "s3:/bucket/x", "--value", "1"], "'ATLAS': value s3:/bucket/x: has one slash after s3:"),
        (
            ["export", "x", "--csv", "--out", "s3://bucket/x"],
            "'--out': value s3://bucket/x: is a URL; give the name",
        ),
        (["scan", "x", "--from", "s3://bucket/x"], "'--from': value s3://bucket/x: is a URL; give the name"),
    ],
)
def test_urls_where_none_is_taken(run: Any, words: list[str], message: str) -> None:
    done = run(*words)
    assert done.code == 2
    assert done.err.startswith(f"pcf: Invalid value for {message}")
    assert done.err.count("\n") == 1
