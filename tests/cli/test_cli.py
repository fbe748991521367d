"""The command line: keys of the contract, exit codes, one line for every error, minus signs, clean streams."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from command_line import SMALL, interruptible
from pcf.atlas import open_atlas
from pcf.cli.app import app, main
from pcf.cli.arguments import slugs
from pcf.cli.notation import expression_text, nested, polynomial_text
from pcf.continued_fraction import PCF
from pcf.results.growths import coefficients, growth_text

EVAL_KEYS = [
    *("a", "b", "status", "reason", "limit", "digits", "certified", "exact", "depth", "delta_naive", "delta"),
    *(
        "delta_blind",
        "delta_limit",
        "delta_limit_error",
        "error_growth",
        "denominator_growth",
        "reduced_denominator_growth",
    ),
    *("log_gcd", "irrational", "value", "nature"),
]


# eval


def test_eval_has_the_keys_of_the_contract(run: Any) -> None:
    known = run("eval", "2*n+1", "n^2", "--json", "--depth", "200").json
    assert list(known) == EVAL_KEYS
    assert known["status"] == "converges"
    assert known["limit"] == "1.2732395447351626861510701069801148962756771659237"
    assert known["digits"] == 50
    assert known["depth"] == 200
    assert list(known["error_growth"]) == list(known["denominator_growth"]) == ["eta", "gamma", "sigma", "beta"]
    assert list(known["reduced_denominator_growth"]) == ["eta", "gamma", "model"]
    assert known["error_growth"]["gamma"] == pytest.approx(-1.7627471740390859)
    assert known["certified"] is True
    assert known["exact"] is None


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("-n", "n^2", {"a": "-n", "b": "n^2", "status": "converges"}),
        ("-2n-1", "-5n^2+n-1", {"a": "-2*n - 1", "b": "-5*n^2 + n - 1"}),
        ("-3", "-2", {"limit": "-2.000000000", "exact": "-2", "irrational": None}),
        ("1", "1", {"irrational": "proved"}),
        ("2n", "-n^2", {"status": "diverges", "limit": None, "delta": None, "error_growth": None, "digits": None}),
        ("1", "n^3", {"status": "oscillates", "limit": None, "exact": None, "delta_blind": None}),
        ("n-1", "n-1", {"status": "terminates", "limit": "-1", "exact": "-1", "certified": True}),
        ("1", "n-3", {"status": "terminates", "limit": "infinity", "exact": "infinity"}),
        ("2", "n-3", {"status": "terminates", "limit": "2/3", "delta": None, "denominator_growth": None}),
    ],
)
def test_eval_of_every_status(run: Any, a: str, b: str, expected: dict[str, Any]) -> None:
    known = run("eval", a, b, "--json", "--depth", "64", "--digits", "10").json
    assert list(known) == EVAL_KEYS
    assert {key: known[key] for key in expected} == expected


def test_options_may_come_first_or_between(run: Any) -> None:
    wanted = run("eval", "-n", "-5n^2+1", "--digits", "20", "--depth", "64", "--json").json
    assert run("eval", "--json", "--digits=20", "-n", "--depth", "64", "-5n^2+1").json == wanted
    assert run("eval", "--json", "--digits=20", "--depth=64", "--", "-n", "-5n^2+1").json == wanted


def test_eval_for_people(run: Any) -> None:
    result = run("eval", "-2n-1", "n^2", "--depth", "200")
    assert result.code == 0
    assert result.err == ""
    for words in ("a(n) = −2n − 1", "b(n) = n²", "converges", "-1.27323954473516", "0.766 digits a term", "δ"):
        assert words in result.out
    assert "None" not in result.out


@pytest.mark.parametrize(("a", "b"), [("1", "n^3"), ("n-1", "n-1"), ("1", "n-3"), ("-1", "n"), ("2n+1", "-n^2")])
def test_eval_for_people_of_every_status(run: Any, a: str, b: str) -> None:
    result = run("eval", a, b, "--depth", "64", "--digits", "10")
    assert result.code == 0
    assert "status" in result.out
    assert "None" not in result.out
    assert "nan" not in result.out


# identify, constants


def test_identify(run: Any) -> None:
    found = run("identify", "2", "n^2", "--json").json
    assert list(found) == ["a", "b", "status", "limit", "matches"]
    best = found["matches"][0]
    assert list(best) == ["constant", "expression", "digits_confirmed", "surplus_digits", "proof"]
    assert (best["constant"], best["expression"]) == ("pi", "2/(4 - pi)")
    assert best["digits_confirmed"] >= 150


def test_identify_among_some_constants(run: Any) -> None:
    assert run("identify", "-2n-1", "n^2", "--constants", "e,zeta(3)", "--json").json["matches"] == []
    found = run("identify", "-2n-1", "n^2", "--constants", "e, pi", "--json").json["matches"]
    assert [match["expression"] for match in found] == ["-4/pi"]


def test_identify_without_a_limit(run: Any) -> None:
    found = run("identify", "2n", "-n^2", "--json").json
    assert (found["status"], found["limit"], found["matches"]) == ("diverges", None, [])
    assert run("identify", "n-1", "n-1", "--json").json["matches"][0]["constant"] == "rational"
    assert run("identify", "1", "n-3", "--json").json["limit"] == "infinity"


def test_prove(run: Any) -> None:
    found = run("prove", "1", "n^2", "--json").json
    assert list(found) == ["a", "b", "status", "proof"]
    assert found["proof"]["method"] == "Euler"
    assert found["proof"]["expression"] == "1/log(2)"
    assert found["proof"]["verified"] is True
    assert run("prove", "n^2+1", "n^4", "--json").json["proof"] is None
    assert run("prove", "2n", "-n^2", "--json").json == {
        "a": "2*n",
        "b": "-n^2",
        "status": "diverges",
        "proof": None,
    }
    text = run("prove", "-n", "n^2").out
    assert "Pincherle" in text
    assert "checked: identities exactly" in text
    assert run("prove", "n", "n", "--latex").out.startswith(r"\begin{theorem}")
    assert "no proof found" in run("prove", "n^2", "n+1").out
    assert "too large for the functions to be evaluated" in run("prove", "n", "10^1500").out
    assert "degree 6000 is above 600" in run("prove", "n^6000+1", "n^5").out
    assert "explained by the formula itself" in run("identify", "n^6000+1", "n^5", "--digits", "20").out


def test_identify_for_people(run: Any) -> None:
    result = run("identify", "2n+1", "n^2")
    assert "4/π" in result.out
    assert "1 + 1/(3 + 4/(5 + 9/(7 + …)))" in result.out
    nothing = run("identify", "n^2+1", "n", "--constants", "pi").out
    assert "no constant" in nothing
    assert re.search(r"integer coefficients up to 1\.\de\+2[23]", nothing.replace("\n", " "))
    assert "no relation is excluded" in run("identify", "10^200*n + 1", "n^2", "--constants", "pi").out


def test_a_printed_height_is_one_that_is_proved(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PCF, "excluded_height", lambda *_: 60870386167)
    text = run("identify", "n^2+1", "n", "--constants", "pi").out
    assert text.endswith("by an equation in L itself with integer coefficients up to 6.0e+10\n")
    (tmp_path / "mine.json").write_text(json.dumps([{"slug": "mine", "digits": str(PCF("n^3+3", "2").limit(200))}]))
    text = run("identify", "n^2+1", "n", "--constants", "pi", "--constants-file", str(tmp_path / "mine.json")).out
    assert text.endswith("6.0e+10, if the digits given of mine are right\n")


def test_long_limits_keep_their_size(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert re.search(r"L = 9\.99999999999995\d+…e-8\n", run("identify", "10^7*n", "1", "--constants", "pi").out)
    terminating = run("identify", "10^40*n + 1", "n - 3", "--constants", "pi").out
    assert re.search(r"L = \d+… \(\d+ digits\)/\d+… \(\d+ digits\)\n", terminating)
    (tmp_path / "formulas.txt").write_text("3*10^18*n; 1\n10^9*n+1; 1\n")
    run("scan", str(tmp_path / "atlas"), "--from", str(tmp_path / "formulas.txt"), "--depth", "64")
    found = run("find", str(tmp_path / "atlas"), "--b", "1").out
    assert "3.3333333333333333333333…e-19" in found
    assert "1.0000000009999999990000…" in found
    assert len(run("find", str(tmp_path / "atlas"), "--value", "3.33333e-19", "--json").json) == 1


def test_what_is_said_where_nothing_is_found(run: Any) -> None:
    infinite = run("identify", "n+1", "-n-1").out
    assert "L = infinity" in infinite
    assert "the limit is proved to be infinite" in infinite
    assert "no constant" not in infinite
    assert "more --digits, --deeper or" in run("identify", "n^2+1", "n", "--constants", "pi").out
    assert "more --digits or" in run("identify", "n^2+1", "n", "--constants", "pi,e", "--deeper").out


def test_identify_does_with_digits_what_its_help_says(run: Any) -> None:
    told = re.sub(r"[│\s]+", " ", run("identify", "--help").out)
    assert "at least 35 and at most 200, and confirmed 50 above all of these" in told
    for digits, least in ((5, 85), (200, 250), (500, 550)):
        found = run("identify", "2", "n^2", "--constants", "pi", "--digits", str(digits), "--json").json
        assert found["matches"][0]["digits_confirmed"] >= least
        assert len(found["limit"]) == digits + 1
    assert run("identify", "2", "n^2", "--digits", "0").err == "pcf: digits: 0 is below 1; give at least 1\n"
    assert "above the budget of 3000" in run("identify", "2", "n^2", "--digits", "4000").err


def test_constants(run: Any) -> None:
    listed = {entry["slug"]: entry for entry in run("constants", "--json").json}
    assert {"pi", "e", "catalan", "zeta(3)"} <= set(listed)
    assert listed["sqrt(5)"] == {
        "slug": "sqrt(5)",
        "name": "square root of 5",
        "group": "quadratic",
        "synonyms": ["phi", "golden-ratio", "(1+sqrt(5))/2"],
        "sympy": "sqrt(5)",
        "latex": r"\sqrt{5}",
        "value": "2.23606797749978969640917366873",
    }
    table = run("constants").out
    assert "0.915965594177219" in table
    for words in ("phi", "quadratic", "also called"):
        assert words in table


def test_slugs_may_hold_commas() -> None:
    assert slugs(None) is None
    assert slugs("besseli(1,2)/besseli(0,2),pi") == ["besseli(1,2)/besseli(0,2)", "pi"]


# Errors


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["eval", "x", "1"], "polynomial 'x': "),
        (["eval", "0", "1"], "a"),
        (["eval", "1"], "Missing argument 'B'. See `pcf --help`."),
        (["eval", "1", "1", "1"], "unexpected extra argument"),
        (
            ["eval", "1", "1", "--digit", "5"],
            "--digit: no such option; the options are --denominators, --depth, --digits, --json, --numerators, --plot",
        ),
        (["eval", "1", "1", "--digits", "x"], "--digits"),
        (["eval", "1", "1", "--digits", "0"], "digits"),
        (["eval", "1", "1", "--depth", "-5"], "depth"),
        (["eval", "1", "1", "--depth", "99999999999"], "depth"),
        (["eval", "1", "n^100000"], "degree"),
        (["identify", "1", "1", "--constants", "pie"], "constant 'pie' is not in the catalogue; nearest: "),
        (["constant"], "No such command 'constant'"),
        (["scan"], "Missing argument 'OUT'"),
        (["scan", "x", "--degrees", "2"], "--degrees"),
        (["scan", "{tmp}/x", "--coefficients", "2", "1"], "coefficients [2, 1]: give the least first"),
        (["scan", "{tmp}/x", "--from", "{tmp}/none"], "none: cannot be read: No such file"),
        (["scan", "{tmp}/x", "--from", "f", "--degrees", "1", "1"], "--from: gives the formulas; leave out"),
        (["scan", "{tmp}/file/x", *SMALL], "file/x: cannot be made: Not a directory"),
        (["scan", "{tmp}/x", "--depth", "-1"], "depth"),
        (["cluster", "{tmp}/x"], "manifest.json: not found; `pcf scan"),
        (["label", "{tmp}/x"], "manifest.json: not found"),
        (["report", "{tmp}/x"], "manifest.json: not found"),
        (["find", "{tmp}/x", "--value", "1"], "manifest.json: not found"),
        (["find", "{atlas}"], "nothing to find: give a value, a constant, a or b"),
        (["find", "{atlas}", "--value", "pi"], "give decimal digits"),
        (["find", "{atlas}", "--constant", "pi"], "labels.parquet: not found"),
        (["export", "{atlas}"], "format: give --csv, --jsonl or --dataset"),
        (
            ["export", "{atlas}", "--csv", "--out", "{tmp}/none/x.csv"],
            "none/x.csv: cannot be written: No such file",
        ),
        (["plot", "cat", "{atlas}"], "figure 'cat': the figures are delta-qr_eta"),
        (["plot", "delta-eta", "{atlas}", "--out", "{tmp}/x.gif"], "x.gif: give a name that ends in .svg"),
    ],
)
def test_bad_input_is_one_line_and_code_2(
    run: Any, scanned: Path, tmp_path: Path, words: list[str], message: str
) -> None:
    (tmp_path / "file").touch()
    result = run(*(word.replace("{tmp}", str(tmp_path)).replace("{atlas}", str(scanned)) for word in words))
    assert result.code == 2
    assert result.out == ""
    assert message in result.err
    assert result.err.startswith("pcf: ")
    assert result.err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["file"], "nothing is left behind"


def test_errors_of_the_system_are_one_line(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "somewhere")

    monkeypatch.setattr("pcf.results.formula.facts", full)
    result = run("eval", "1", "1")
    assert (result.code, result.err) == (2, "pcf: somewhere: No space left on device\n")

    def without_a_number(*_: object) -> None:
        raise OSError("CRC checksum verification failed")

    monkeypatch.setattr("pcf.results.formula.facts", without_a_number)
    assert run("eval", "1", "1").err == "pcf: system: CRC checksum verification failed\n"


def test_defects_of_the_program_are_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("pcf.results.formula.facts", broken)
    with pytest.raises(ZeroDivisionError):
        main(["eval", "1", "1"])


def test_an_interrupt_is_130(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pcf.results.formula.facts", interrupted)
    result = run("eval", "1", "1")
    assert result.code == 130
    assert result.err == "pcf: interrupted\n"


def test_every_command_explains_itself(run: Any) -> None:
    names = [command.name for command in app.registered_commands]
    assert names == [
        *("eval", "identify", "known", "constants", "prove", "equivalence", "check"),
        *(
            "scan",
            "classes",
            "cluster",
            "label",
            "group",
            "families",
            "report",
            "discover",
            "hunt",
            "design",
            "find",
            "export",
            "plot",
            "scores",
            "explore",
        ),
    ]
    for name in names:
        result = run(name, "--help")
        assert result.code == 0
        assert f"Usage: pcf {name}" in result.out


# In a process of its own


def test_a_closed_pipe_is_quiet() -> None:
    command = [sys.executable, "-m", "pcf", "constants"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout
        assert child.stderr
        child.stdout.close()
        assert child.stderr.read() == b""
        assert child.wait() == 0


def test_ctrl_c_stops_a_scan_within_seconds_and_keeps_its_shards(tmp_path: Path) -> None:
    out = tmp_path / "atlas"
    command = [sys.executable, "-m", "pcf", "scan", str(out), "--degrees", "2", "2", "--coefficients", "-5", "5"]
    with interruptible([*command, "--depth", "64"], stderr=subprocess.PIPE, text=True) as child:
        while not (out / "manifest.json").exists():
            assert child.poll() is None
            time.sleep(0.01)
        child.send_signal(signal.SIGINT)
        before = time.monotonic()
        assert child.wait() == 130
        assert time.monotonic() - before < 2
        assert child.stderr
        assert child.stderr.read() == "pcf: interrupted; what was finished is kept, run the same command to go on\n"
    assert open_atlas(out, partial=True).metrics.count_rows() >= 16_384


def test_module_and_exit_code() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pcf", "eval", "x", "1"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stdout == ""


# Texts


def test_polynomials_and_fractions_as_people_write_them() -> None:
    assert polynomial_text([-1, 0, 2]) == "−n² + 2"
    assert expression_text("2/(sqrt(2*pi)*E**(1/3)*erfc(1/2))") == "2/(√(2·π)·e^(1/3)·erfc(1/2))"
    assert expression_text("gamma(1/4)**2/zeta(3) - log(2)**12") == "Γ(1/4)²/ζ(3) − log(2)¹²"
    assert nested(PCF("-n", "-n^2")) == "0 − 1/(−1 − 4/(−2 − 9/(−3 + …)))"
    assert nested(PCF("2", "n-3")) == "2 − 2/(2 − 1/2)"
    assert (
        growth_text(coefficients({"eta": -2.0, "gamma": 1.0, "sigma": 0.0, "beta": -0.5}))
        == "−2 n log n + n − 0.5 log n"
    )
    assert growth_text(coefficients({"eta": 0.0, "gamma": 0.0})) == "a constant"


@pytest.mark.skipif(sys.platform != "linux", reason="needs a terminal of its own")
def test_progress_goes_to_the_terminal_of_stderr_only(tmp_path: Path) -> None:
    master, slave = os.openpty()
    command = [sys.executable, "-m", "pcf", "scan", str(tmp_path / "atlas"), *SMALL, "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=slave, check=True)
    os.close(slave)
    assert json.loads(done.stdout)["formulas"] == 64
    assert "scan" in os.read(master, 100_000).decode(errors="replace")  # a read may end within a character
    os.close(master)
