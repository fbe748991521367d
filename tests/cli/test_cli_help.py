"""What `--help` teaches: panels, examples that run, and choices by name."""

import shlex
from pathlib import Path

import pytest

from command_line import Run
from pcf.cli.app import app
from pcf.cli.commands import COMMANDS, FIGURES
from pcf.figures import FIGURES as DRAWN

EXAMPLES = [example for _, examples in COMMANDS.values() for example in examples]


def test_every_command_has_a_panel_and_an_example() -> None:
    assert {command.name for command in app.registered_commands} == set(COMMANDS)
    for name, (_, examples) in COMMANDS.items():
        assert examples
        assert all(f"pcf {name} " in f"{example} " for example in examples)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_shows_its_examples(run: Run, name: str) -> None:
    for option in ("--help", "-h"):
        shown = " ".join(run(name, option).out.split())
        for example in COMMANDS[name][1]:
            assert " ".join(example.split()) in shown


@pytest.mark.parametrize("example", [one for one in EXAMPLES if one.split()[1] in ("eval", "prove", "constants")])
def test_examples_of_one_formula_run(
    run: Run, example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(*shlex.split(example)[1:]).code == 0


def test_choices_are_listed(run: Run) -> None:
    assert set(FIGURES) == set(DRAWN)
    assert "exact|fitted" in run("scores", "--help").out


def test_a_word_finds_constants(run: Run) -> None:
    assert [one["slug"] for one in run("constants", "APERY", "--json").json] == ["zeta(3)"]
    assert run("constants", "xyzzy").code == 2
