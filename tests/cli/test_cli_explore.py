"""`pcf explore`: what is refused before anything is served."""

import importlib.util
import socket
from pathlib import Path
from typing import Any

import pytest


def test_a_missing_atlas_is_named(run: Any, tmp_path: Path) -> None:
    found = run("explore", str(tmp_path / "none"), "--no-browser", "--port", "0")
    assert (found.code, found.out) == (2, "")
    assert "none/manifest.json: not found" in found.err


@pytest.mark.parametrize("port", ["-1", "65536"])
def test_ports_that_are_none(run: Any, port: str) -> None:
    found = run("explore", "--no-browser", f"--port={port}")
    assert (found.code, found.err) == (2, f"pcf: port {port}: give 0 to 65535; 0 is any that is free\n")


def test_a_port_that_is_taken(run: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        found = run("explore", "--no-browser", "--port", str(port))
    assert found.code == 2
    assert f"port {port}: " in found.err
    assert "give another, or 0" in found.err


def test_packages_that_are_missing(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    found = run("explore", "--no-browser")
    assert (found.code, found.err) == (
        2,
        "pcf: explore: starlette is not installed; pip install 'polycf[explore]'\n",
    )
