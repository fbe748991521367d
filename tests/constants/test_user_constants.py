"""Constants of a user's own: what a file may hold, and where they are tried."""

import json
from pathlib import Path
from typing import Any

import flint
import mpmath
import pytest

from command_line import Run
from pcf import PCF
from pcf.constants import evaluation
from pcf.constants.catalogue import Constant, select
from pcf.constants.expression import parse_expression
from pcf.constants.users import load_constants
from pcf.errors import InvalidInputError, PrecisionError


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    return lambda *words: Run(capsys, *words)


def write(path: Path, content: object) -> Path:
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


GELFOND = evaluation.ball(parse_expression("exp(pi)"), 230).str(200, radius=False)


def test_user_constants(tmp_path: Path) -> None:
    file = write(
        tmp_path / "mine.json",
        [
            {"slug": "pi^e", "expression": "pi**E", "name": "pi to the e"},
            {"slug": "gelfond", "digits": GELFOND, "group": "mine"},
            {"slug": "1-L3", "expression": "exp(-10*pi)"},
        ],
    )
    first, second, _ = load_constants(file)
    assert (first.name, first.group, first.sympy) == ("pi to the e", "user", "pi**E")
    assert (second.group, second.sympy) == ("mine", "gelfond")
    with mpmath.workdps(80):
        assert second.scaled(50) == mpmath.nint(mpmath.exp(mpmath.pi) * 10**50)
    assert second.value(100).overlaps(flint.arb(GELFOND))
    assert second.scaled(160), "what relations are confirmed with"
    with pytest.raises(PrecisionError, match="'gelfond': 300 digits are needed and 200 are given"):
        second.value(300)
    with pytest.raises(InvalidInputError, match="gelfond: is given by its digits"):
        evaluation.ball(second.expression, 10)
    assert isinstance(select([first, "pi"])[0], Constant)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "is no JSON"),
        ({"slug": "x"}, "holds no list"),
        (["pi"], "entry 1: is no object"),
        ([{"slug": "x", "expression": "pi**E", "value": "1"}], "unknown key 'value'"),
        ([{"slug": "x y", "expression": "pi**E"}], "slug 'x y'"),
        ([{"slug": "x"}], "either expression or digits"),
        (
            [{"slug": "c", "digits": "3.14"}],
            "2 decimal places; give at least 165, with which relations are confirmed",
        ),
        ([{"slug": "c", "digits": GELFOND[:160]}], "give at least 165"),
        ([{"slug": "c", "digits": "pi"}], "digits 'pi': give decimal digits"),
        ([{"slug": "1-L3", "digits": GELFOND}], "slug '1-L3': stands for the digits in expressions"),
        ([{"slug": "erf", "digits": GELFOND}], "slug 'erf': stands for the digits"),
        *(
            ([{"slug": slug, "expression": "exp(pi)"}], "is the name of a kind of number; choose another")
            for slug in ("rational", "infinity", "sqrt(113)", "CRootOf(3)")
        ),
        (
            [{"slug": "x", "expression": "exp(pi)", "group": "quadratic"}],
            "group 'quadratic': is one of the catalogue",
        ),
        ([{"slug": "x", "expression": "exp(exp(exp(10)))"}], "x: is too large or too small; give a multiple"),
        ([{"slug": "x", "expression": "zeta(13)/10**60"}], "x: is too large or too small; give a multiple"),
        ("[" * 100_000, "is no JSON: maximum recursion depth"),
        ('[{"slug": "x", "slug": "y", "expression": "exp(pi)"}]', "key 'slug' is there twice in one object"),
        ([{"slug": "x", "expression": "import os"}], "unknown name 'import'"),
        ([{"slug": "x", "expression": "log(0)"}], "digits not reached"),
        ([{"slug": "x", "expression": "22/7"}], "rational or quadratic"),
        ([{"slug": "x", "expression": "1/(3 + sqrt(7))"}], "rational or quadratic"),
        ([{"slug": "x", "expression": "(pi + 1)/(3*pi - 2)"}], "Moebius image of pi"),
        ([{"slug": "Phi", "expression": "pi**E"}], "slug 'Phi' is taken"),
        (
            [{"slug": "x", "expression": "pi**E"}, {"slug": "y", "expression": "2*pi**E"}],
            "entry 2: y is a Moebius image of x",
        ),
    ],
)
def test_bad_user_files_are_refused(tmp_path: Path, content: object, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message) as caught:
        load_constants(write(tmp_path / "mine.json", content))
    assert "mine.json" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_missing_user_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="cannot be read"):
        load_constants(tmp_path / "none.json")
    with pytest.raises(InvalidInputError, match="path 3: give the name of a JSON file"):
        load_constants(3)  # type: ignore[arg-type]


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A file with the limit of a(n) = n^2 + 1, b(n) = n under another name, by its digits."""
    digits = str(PCF("n^2+1", "n").limit(166))  # 165 decimal places, as few as are taken
    (tmp_path / "mine.json").write_text(json.dumps([{"slug": "L3", "digits": digits, "name": "my number"}]))
    return tmp_path / "mine.json"


def test_constants_of_a_file_are_tried_as_well(run: Any, mine: Path) -> None:
    command = ["identify", "n^2+1", "n", "--json", "--constants-file", str(mine)]
    for more in ([], ["--constants", "pi,e"]):
        (match,) = run(*command, *more).json["matches"]
        assert (match["constant"], match["expression"]) == ("L3", "L3")
        assert match["digits_confirmed"] >= 150
    assert (
        run("identify", "2n+1", "n^2", "--json", "--constants-file", str(mine)).json["matches"][0]["constant"]
        == "pi"
    )
    assert run("identify", "1", "1", "--constants-file", "none").err.startswith("pcf: none: cannot be read")


def test_an_atlas_with_a_constant_of_a_file(run: Any, mine: Path, tmp_path: Path) -> None:
    (tmp_path / "formulas.txt").write_text("n^2+1; n\n-n^2-1; n\n3*n^2+3; 9*n\n2*n+1; n^2\n1; n^2+1\n")
    out, options = str(tmp_path / "atlas"), ["--constants", "pi", "--constants-file", str(mine)]
    box = ["--from", str(tmp_path / "formulas.txt"), "--depth", "64"]
    summary = run("discover", out, *box, *options, "--json").json
    assert {one["constant"] for one in summary["discoveries"]} == {"L3", "pi"}
    assert "<mi>L3</mi>" in Path(summary["report"]).read_text()
    assert run("label", out, *options, "--json").json["constants"] == {"L3": 3, "pi": 1}
    assert run("group", out, *options, "--json").code == 0
    assert len(run("find", out, "--constant", "L3", "--json").json) == 3
    assert (
        "constant 'L4': neither in the catalogue nor among the labels" in run("find", out, "--constant", "L4").err
    )
    for figure in ("near-misses", "delta-gamma"):
        assert run("plot", figure, out, "--out", str(tmp_path / "figure.svg")).code == 0
