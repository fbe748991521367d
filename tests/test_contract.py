"""The public contract (docs/contract.md) against the program: commands, JSON keys, the tables of an atlas."""

import re
from pathlib import Path
from typing import Any

import pytest

from command_line import Run
from pcf.atlas.schema import DERIVED
from pcf.cli.app import main
from pcf.cli.commands import COMMANDS

PAGE = (Path(__file__).parent.parent / "docs" / "contract.md").read_text(encoding="utf-8")
SOMETIMES = {"note", "[].image"}  # as the page says


def told(command: str, table: int = 0) -> set[str]:
    """The keys that the page has for a command, in one of its tables."""
    section = PAGE.partition(f"### pcf {command}\n")[2].partition("\n##")[0]
    rows = section.split("| JSON key | value |\n| --- | --- |\n")[table + 1].partition("\n\n")[0]
    return {key for row in rows.splitlines() for key in re.findall(r"`([^`]*)`", row.split("|")[1])}


def keys(value: Any, command: str) -> set[str]:
    """The keys of a JSON value, and those of the objects in its lists and of a proof, written as on the page."""
    if isinstance(value, list):
        return {f"[].{key}" for one in value for key in one}
    found = set(value)
    for key, inner in value.items():
        if isinstance(inner, list) and not (command == "families" or (command, key) in AS_ELSEWHERE):
            found |= {f"{key}[].{name}" for one in inner if isinstance(one, dict) for name in one}
        elif key == "proof" and inner:
            found |= {f"proof.{name}" for name in inner}
    return found


AS_ELSEWHERE = {("number", "matches"), ("discover", "clusters"), ("scores", "separations"), ("hunt", "unnamed")}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("contract") / "atlas"
    assert main(["discover", str(root), "--degrees", "1", "1", "--coefficients", "-1", "1", "--depth", "64"]) == 0
    return root


def test_every_command_has_a_section() -> None:
    assert re.findall(r"^### pcf (\w+)$", PAGE, re.M) == sorted(
        COMMANDS, key=lambda name: PAGE.index(f"### pcf {name}\n")
    )
    assert all(f"```{{command-flags}} {name}\n" in PAGE for name in COMMANDS)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("eval", ["2n+1", "n^2"]),
        ("identify", ["2n+1", "n^2", "--constants", "pi"]),
        ("prove", ["1", "n^2"]),
        ("equivalence", ["2", "n", "4n+5", "-4n^2+2n"]),
        ("known", ["6n^2+6n+2", "-8n^4"]),
        ("constants", ["zeta"]),
    ],
)
def test_keys_of_a_formula(run: Any, command: str, words: list[str]) -> None:
    found: Run = run(command, *words, "--json")
    assert keys(found.json, command) == told(command) - SOMETIMES


def test_keys_of_a_number(run: Any) -> None:
    assert keys(run("identify", "1.6449340668482264", "--json").json, "number") == told("identify", 1)


@pytest.mark.parametrize(
    "command", ["scan", "cluster", "label", "group", "families", "report", "discover", "scores"]
)
def test_keys_of_an_atlas(run: Any, small: Path, command: str) -> None:
    box = ["--degrees", "1", "1", "--coefficients", "-1", "1", "--depth", "64"]
    found = run(command, str(small), *(box if command in ("scan", "discover") else []), "--json")
    assert keys(found.json, command) == told(command)


def test_keys_of_a_hunt(run: Any, tmp_path: Path) -> None:
    box = ["--degrees", "1", "2", "--coefficients", "-1", "1", "--depth", "256"]
    found = run("hunt", str(tmp_path / "atlas"), *box, "--json").json
    assert keys(found, "hunt") == told("hunt")
    for find in found["unnamed"]:
        assert find.keys() == found["named"][0].keys()


def test_keys_of_what_is_found_and_drawn(run: Any, small: Path, tmp_path: Path) -> None:
    assert (
        keys(run("find", str(small), "--value", "1.6180339887", "--json").json, "find") == told("find") - SOMETIMES
    )
    drawn = run("plot", "delta-gamma", str(small), "--out", str(tmp_path / "plane.svg"), "--json")
    assert keys(drawn.json, "plot") == told("plot")


def test_every_table_of_an_atlas_has_its_columns_and_a_file() -> None:
    for name in ("metrics", *DERIVED):
        assert f"```{{atlas-columns}} {name}\n" in PAGE
    assert all(f"`OUT/{name}.parquet`" in PAGE for name in DERIVED)
