"""Words on the command line: values that are missing or stray, empty names, negative numbers, standard input."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from command_line import SMALL
from pcf.atlas import open_atlas

TEXT = "2*n+1; n^2\r\n-n; 1 # with a remark\r\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["discover", "x", "--degrees", "2", "--coefficients", "-1", "1"],
            "--degrees: takes two values",
        ),
        (["discover", "x", "--degrees", "2"], "--degrees: takes two values, as in --degrees 2 2; one is given"),
        (["discover", "x", "--degrees=2"], "--degrees: takes two values, as in --degrees 2 2; one is given"),
        (
            ["scan", "x", "--coefficients"],
            "--coefficients: takes two values, as in --coefficients -2 2; none is given",
        ),
        (
            ["scan", "x", "--coefficients", "-1"],
            "--coefficients: takes two values, as in --coefficients -2 2; one is",
        ),
        (["scan", "x", "-1", "1"], "-1: belongs to no option; a value follows its option, as in --degrees 2 2"),
        (["find", "x", "--top", "--json"], "--top: takes a value; none is given"),
        (["scan", "x", "--depth"], "--depth: takes a value; none is given"),
        (["eval", "1", "n", "--digits", "--json"], "--digits: takes a value; none is given"),
        (["find", "x", "--a", "--b", "n"], "--a: takes a value; none is given"),
        (
            ["scan", "x", "--degree", "1", "1"],
            "--json, --threads; perhaps --degrees",
        ),
        (
            ["scan", "x", "-d", "5"],
            "-d: no such option; the options are --coefficients, --dask, --degrees, --depth, --from",
        ),
        (["scan", ""], "'OUT': it is empty; give a name ('.' is the current directory)"),
        (["report", ""], "'ATLAS': it is empty; give a name"),
        (["report", "x", "--out", ""], "'--out': it is empty; give a name"),
        (["plot", "pca", "x", "--out", ""], "'--out': it is empty; give a name"),
        (["export", "x", "--csv", "--out="], "'--out': it is empty; give a name"),
        (["scan", "x", "--from", ""], "'--from': it is empty; give a name"),
        (["identify", "1", "n", "--constants-file", ""], "'--constants-file': it is empty; give a name"),
        (["identify", "1", "n", "--constants", ""], "--constants: a name is missing; give slugs with commas"),
        (["identify", "1", "n", "--constants", "pi,,e"], "--constants: a name is missing"),
        (["eval", "", "n"], "a: polynomial '': ends where a number"),
        (["eval", "(-1)^n", "1"], "a: polynomial '(-1)^n': alternates with the parity of n"),
        (["discover", "x", "--from", "-", "--constants-file", "-"], "both are standard input"),
        (["scan", "x", "--depth", "-5"], "depth: -5 is below 1"),
    ],
)
def test_what_is_missing_or_stray_is_named(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*words)
    assert (result.code, result.out) == (2, "")
    assert message in result.err
    assert result.err.startswith("pcf: ")
    assert result.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_values_may_begin_with_a_minus(run: Any, scanned: Path) -> None:
    assert (
        run("find", str(scanned), "--a", "-n", "--json").json == run("find", str(scanned), "--a=-n", "--json").json
    )
    assert len(run("find", str(scanned), "--value", "-1.618033988749895", "--json").json) == 1
    assert run("eval", "--digits", "5", "-n", "-1", "--json").json["b"] == "-1"
    assert run("eval", "-n", "--", "-1").code == 0


def test_names_that_are_directories_are_refused_before_anything_is_written(run: Any, scanned: Path) -> None:
    for out in (".", "/", str(scanned)):
        assert (
            f"{out}: is a directory; give the name of a file"
            in run("export", str(scanned), "--csv", "--out", out).err
        )


def test_a_device_is_written_to_and_a_link_is_followed(run: Any, scanned: Path, tmp_path: Path) -> None:
    for name in ("file", "link"):
        (tmp_path / name).touch() if name == "file" else (tmp_path / name).symlink_to(tmp_path / "file")
        assert run("export", str(scanned), "--csv", "--out", str(tmp_path / name)).code == 0
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_text().startswith('"id"')
    assert run("export", str(scanned), "--csv", "--out", "/dev/null").code == 0
    assert Path("/dev/null").is_char_device()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "link"]


# Files and standard input


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_formulas_from_files_and_standard_input(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    content = TEXT.encode(encoding)
    (tmp_path / "formulas.txt").write_bytes(content)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="ascii"))
    for name, source in (("file", str(tmp_path / "formulas.txt")), ("input", "-")):
        out = tmp_path / name
        assert run("scan", str(out), "--from", source, "--depth", "64", "--json").json["formulas"] == 2
        assert open_atlas(out).find(a="-n").num_rows == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_constants_from_files_and_standard_input(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    content = json.dumps([{"slug": "e^pi", "expression": "exp(pi)"}]).encode(encoding)
    (tmp_path / "mine.json").write_bytes(content)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    for source in (str(tmp_path / "mine.json"), "-"):
        found = run("identify", "2", "n^2", "--constants", "pi", "--constants-file", source, "--json").json
        assert found["matches"][0]["expression"] == "2/(4 - pi)"


def test_what_standard_input_lacks_is_named(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for content, message in (
        (b"", "no formulas; give at least one"),
        (b"1; 1\n2", "standard input, line 2: no semicolon"),
        (b"\xff", "standard input: is no UTF-8 text"),
        (b"\xff\xfe1", "standard input: is no UTF-16 text"),
    ):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        assert message in run("scan", str(tmp_path / "x"), "--from", "-").err
    monkeypatch.setattr(sys, "stdin", None)
    assert "standard input: cannot be read: it is closed" in run("scan", str(tmp_path / "x"), "--from", "-").err


# Answers that are empty


def test_find_says_which_constants_there_are(run: Any, tmp_path: Path) -> None:
    out = str(tmp_path / "atlas")
    run("scan", out, *SMALL)
    run("label", out, "--constants", "e")
    none = run("find", out, "--constant", "catalan")
    assert none.out == "0 found\n"
    assert none.err == (
        "pcf: no formula of the atlas is labelled catalan; its labels are of rational (32), e (6), infinity (2), "
        "sqrt(5) (2)\n"
    )
    assert "its labels are of sqrt(5) (2)" in run("find", out, "--constant", "sqrt(51)", "--json").err
    assert (
        "no formula of sqrt(5) fulfils the other conditions"
        in run("find", out, "--constant", "phi", "--a", "n").err
    )
    assert run("find", out, "--constant", "phi").err == ""
    assert list(open_atlas(out).constants().items())[:2] == [("rational", 32), ("e", 6)]
