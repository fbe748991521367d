"""What README and the pages show is run: their Python as it stands, their command lines as far as they are quick."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

import pcf
from command_line import Run
from pcf.cli.app import app, main
from pcf.cli.commands import COMMANDS

ROOT = Path(__file__).parent.parent
PAGES = [
    "README.md",
    *(f"docs/{name}.md" for name in ("index", "howto", "atlas", "constants", "install", "tutorial")),
]


def text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text(page), re.M | re.S)


def commands(page: str) -> list[str]:
    """The command lines of a page: those after a dollar sign, and those of indented blocks."""
    return re.findall(r"^ *(?:\$ |    )(pcf \S.*)$", text(page), re.M)


def checked(block: str) -> str:
    """A block in which what a comment such as `# '4/pi'` says of a line is asserted; pages are of this repository."""
    return re.sub(r"^(.+?)  # ('.+')$", r"assert \1 == \2", block, flags=re.M)


def available(block: str) -> bool:
    """Whether the packages that a block imports are installed: readers of Parquet are not part of `pcf`."""
    try:
        for name in {word for word in ("duckdb", "pandas", "polars") if word in block}:
            __import__(name)
    except ImportError:
        return False
    return True


def test_readme_prints_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for block in blocks("README.md", "python"):
        exec(block, {})
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) > 10
    assert not [line for line in printed if f"# {line}" not in text("README.md")]


def test_readme_shows_the_output_of_its_commands(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    shown = {line.strip() for line in text("README.md").splitlines()}
    for words in (["eval", "2*n + 1", "n^2"], ["identify", "2", "n^2"]):
        found: Run = run(*words)
        assert not [line for line in found.out.splitlines() if line.strip() not in shown]


def test_the_front_page_says_what_is_so() -> None:
    (block,) = blocks("docs/index.md", "python")
    assert "assert" in checked(block)
    exec(checked(block), {})


def test_constants_of_a_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (file,) = blocks("docs/constants.md", "json")
    Path("mine.json").write_text(file)
    assert [constant.slug for constant in pcf.load_constants("mine.json")] == ["e^pi", "pi^e"]
    first, second = blocks("docs/constants.md", "python")
    names: dict[str, Any] = {}
    exec(first, names)
    quick = checked(second).partition('pcf.PCF("n^2+1"')[0]  # what comes then searches the whole catalogue
    assert "assert" in quick
    exec(quick, names)
    (short,) = blocks("docs/howto.md", "json")
    Path("short.json").write_text(short)
    assert len(pcf.load_constants("short.json")) == 1


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The box that the page on atlases asks, to a smaller depth and with a few constants."""
    root = tmp_path_factory.mktemp("snippets")
    name = str(root / "OUT")
    assert main(["scan", name, "--degrees", "2", "2", "--coefficients", "-2", "2", "--depth", "64"]) == 0
    assert main(["label", name, "--constants", "pi,phi"]) == 0
    return root


def test_an_atlas_answers_as_its_page_says(box: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(box)
    assert "$ pcf discover OUT --degrees 2 2 --coefficients -2 2" in text("docs/atlas.md")
    names: dict[str, Any] = {}
    ran = [exec(block, names) for block in blocks("docs/atlas.md", "python") if available(block)]
    assert len(ran) >= 2
    atlas = names["atlas"]
    assert atlas.get(5954) == pcf.PCF("2", "n^2")
    found = atlas.find(a="2*n + 1", b="n^2").to_pylist()
    assert (found[0]["a"], found[0]["b"]) == ([0, 2, 1], [1, 0, 0])
    images = atlas.find(value="0.785398163397448309615660845819875721049", images=True).to_pylist()
    assert "1, 0, 0, 1" in [row["image"] for row in images]
    assert {5954, found[0]["id"]} <= {row["id"] for row in images}


@pytest.mark.parametrize("page", PAGES)
def test_command_lines_have_arguments_and_options_that_exist(page: str) -> None:
    for line in commands(page):
        name, *words = shlex.split(re.split(r"[;|>]", line)[0], comments=True)[1:]
        if name.startswith("-"):
            continue
        assert name in COMMANDS, line
        known = {option for one in get_command(app).commands[name].params for option in one.opts}  # type: ignore[attr-defined]
        asked = {word for word in words if word.startswith("--")}
        assert asked <= known | {"--help"}, line


@pytest.mark.parametrize(
    "line", [one for one in commands("docs/howto.md") if one.startswith(("pcf identify 0", "pcf prove"))]
)
def test_how_tos_of_one_formula_run(run: Any, line: str) -> None:
    assert run(*shlex.split(line)[1:]).code == 0
