"""What commands print where the stream cannot take everything: other encodings, closed streams, few columns."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from command_line import SMALL, interruptible
from pcf.cli.app import main
from pcf.cli.notation import ascii_text, expression_text, polynomial_text
from pcf.cli.streams import sane_width

PCF = [sys.executable, "-m", "pcf"]


def printed(monkeypatch: pytest.MonkeyPatch, encoding: str, *words: str) -> str:
    """What a command prints to a stdout of an encoding, which has to be able to encode it."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", stream)
        assert main(words) == 0
        stream.flush()
        return stream.buffer.getvalue().decode(encoding)  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> str:
    out = str(tmp_path_factory.mktemp("streams") / "atlas")
    assert main(["discover", out, *SMALL, "--constants", "e,besseli(1,2)/besseli(0,2)", "--threads", "1"]) == 0
    return out


COMMANDS = {
    "eval": ["eval", "-2n-1", "n^2", "--depth", "64"],
    "eval slow": ["eval", "1", "n", "--depth", "64"],
    "identify": ["identify", "2", "n^2"],
    "identify nothing": ["identify", "n^2+1", "n", "--constants", "pi"],
    "prove": ["prove", "15n+5", "-1"],
    "prove Euler": ["prove", "1", "n^2"],
    "constants": ["constants"],
    "find": ["find", "{atlas}", "--constant", "e"],
    "images": ["find", "{atlas}", "--value", "2.71828182845904523536028747135266249775724709369995", "--images"],
    "scores": ["scores", "{atlas}"],
    "group": ["group", "{atlas}", "--constants", "e"],
    "classes": ["classes", "{atlas}"],
    "families": ["families", "{atlas}"],
    "report": ["report", "{atlas}"],
    "discover": ["discover", "{atlas}", *SMALL, "--constants", "e,besseli(1,2)/besseli(0,2)", "--threads", "1"],
}


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "cp437", "ascii"])
def test_mathematics_is_spelled_in_ascii(
    monkeypatch: pytest.MonkeyPatch, labelled: str, name: str, encoding: str
) -> None:
    out = printed(monkeypatch, encoding, *(word.replace("{atlas}", labelled) for word in COMMANDS[name]))
    assert out.strip()
    assert out.isascii()
    assert "\\u" not in out


def test_ascii_mathematics_reads_well(monkeypatch: pytest.MonkeyPatch) -> None:
    out = printed(monkeypatch, "cp1252", *COMMANDS["eval slow"])
    for words in ("b(n) = n", "log|L - p_n/q_n| ~ -2 sqrt(n)", "1 + 1/(1 + 2/(1 + 3/(1 + ...)))", "delta", "+--"):
        assert words in out
    assert "4/pi" in printed(monkeypatch, "ascii", "identify", "2n+1", "n^2")
    assert "J_(-2/3)(2/15)/J_(1/3)(2/15)" in printed(monkeypatch, "ascii", *COMMANDS["prove"])
    assert "n -> infinity" in out


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_other_streams_get_mathematics(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    out = printed(monkeypatch, encoding, *COMMANDS["eval slow"])
    for words in ("log|L − pₙ/qₙ| ~ −2 √n", "δ", "╭─"):
        assert words in out


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8", "utf-16"])
def test_json_is_json_in_every_encoding(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, encoding: str) -> None:
    assert json.loads(printed(monkeypatch, encoding, "eval", "1", "n", "--json", "--depth", "64"))["status"]
    out = tmp_path / "γ"
    scanned = json.loads(printed(monkeypatch, encoding, "scan", str(out), "--degrees", "0", "0", "--json"))
    assert scanned["out"].startswith(str(tmp_path))
    assert str(tmp_path) in printed(monkeypatch, encoding, "scan", str(out), "--degrees", "0", "0")


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("2n¹² − n + 1", "2n^12 - n + 1"),
        ("√2·e^(1/3)·erfc(1/2)/√π", "sqrt(2)*e^(1/3)*erfc(1/2)/sqrt(pi)"),
        ("√(2·π) + Γ(1/4)² − ζ(3)", "sqrt(2*pi) + gamma(1/4)^2 - zeta(3)"),
        ("I₁(2)/I₀(2) + ψ₁(1/3) + E₁(1)", "I_1(2)/I_0(2) + psi_1(1/3) + E_1(1)"),
        ("p₂ₙ/q₂ₙ as n → ∞", "p_2n/q_2n as n -> infinity"),
        ("γ — δ…", "EulerGamma - delta..."),
        ("plain", "plain"),
    ],
)
def test_spelling(text: str, spelled: str) -> None:
    assert ascii_text(text) == spelled


def test_orders_of_functions_are_written_alike_whatever_their_sign() -> None:
    text = expression_text("besselj(-2/3, 2/15)/besselj(1/3, 2/15) + besseli(-1, 2) + polygamma(1, 1/3)")
    assert text == "J_(−2/3)(2/15)/J_(1/3)(2/15) + I_(−1)(2) + ψ₁(1/3)"
    assert polynomial_text([1, 0]) == "n"


def test_the_steps_of_a_proof_and_its_value_have_one_notation(run: Any) -> None:
    out = run("prove", "15n+5", "-1").out
    assert "J_(−2/3)(2/15)/J_(1/3)(2/15)" in out
    assert "J_(-2/3)(2/15)/J_(1/3)(2/15)" in out
    assert "besselj" not in out
    assert "besselj(-2/3, 2/15)" in json.dumps(run("prove", "15n+5", "-1", "--json").json)


# Width


@pytest.mark.parametrize("columns", ["0", "1", "10", "39", "²", "-5", "abc", "", "99999999999"])
def test_any_number_of_columns(run: Any, monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    for name in ("COLUMNS", "LINES", "TERMINAL_WIDTH"):
        monkeypatch.setenv(name, columns)
    for words in (["eval", "1", "n", "--depth", "64"], ["identify", "2", "n^2"], ["--help"], ["eval", "--help"]):
        result = run(*words)
        assert result.code == 0
        assert len(result.out) > 100
    assert "1.5251352761609812090890905363905787133071163649206" in run("eval", "1", "n", "--depth", "64").out
    assert os.environ["COLUMNS"] == columns, "the environment is as it was"


def test_few_columns_show_a_row_line_by_line(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "10")
    assert "limit = 2/(4 − π)\n" in run("identify", "2", "n^2").out
    assert "a(n): 1\nb(n): n\nfraction: 1 + 1/(1 + 2/(1 + 3/(1 + …)))\n" in run("eval", "1", "n").out


def test_long_polynomials_are_shown_below_the_title(run: Any) -> None:
    out = run("eval", "123456789123456789n + 987654321987654321", "987654321987654321n^2+1", "--depth", "64").out
    assert "a(n)" in out
    assert "123456789123456789n + 987654321987654321" in out


def test_widths_are_kept_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    for asked, given in (("3", "40"), ("120", "120"), ("5000", "1000"), ("0", None), ("x", None)):
        monkeypatch.setenv("COLUMNS", asked)
        with sane_width():
            found = os.environ.get("COLUMNS")
            assert found == given or (given is None and found == "40")  # that of a narrow terminal


def test_braces_and_colons_in_a_path_are_no_markup(run: Any, tmp_path: Path) -> None:
    out = tmp_path / "[red]:bug:²"
    assert f"atlas: {out}\n" in run("scan", str(out), "--degrees", "0", "0", "--depth", "64").out


# Processes


def test_closed_streams(tmp_path: Path) -> None:
    pcf = " ".join(PCF)
    script = f"""
    {pcf} eval 1 n >&-; echo $?
    {pcf} eval x n 2>&-; echo $?
    {pcf} scan {tmp_path}/atlas --degrees 0 0 --depth 64 <&- >&- 2>&-; echo $?
    {pcf} scan {tmp_path}/other --from - <&-; echo $?
    """
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "2", "0", "2"]
    assert done.stderr == "pcf: standard input: cannot be read: it is closed; give one formula `a; b` a line\n"
    assert (tmp_path / "atlas" / "manifest.json").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_stdout_is_named_once() -> None:
    with Path("/dev/full").open("w") as full:  # so much that it does not wait for the end
        done = subprocess.run(
            [*PCF, "constants", "--json"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (done.returncode, done.stderr) == (2, "pcf: standard output: No space left on device\n")


def test_memory_that_is_not_there_is_named(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def large(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("pcf.results.formula.facts", large)
    assert (run("eval", "1", "1").code, run("eval", "1", "1").err[:12]) == (2, "pcf: memory:")


@pytest.mark.parametrize("delay", [0.08, 0.2, 0.35])
def test_an_interrupt_during_imports_is_quiet(tmp_path: Path, delay: float) -> None:
    command = [*PCF, "discover", str(tmp_path / "atlas"), "--degrees", "2", "2", "--coefficients", "-5", "5"]
    with interruptible(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        time.sleep(delay)
        child.send_signal(signal.SIGINT)
        out, errors = child.communicate(timeout=30)
    assert child.returncode == 130
    assert out == ""
    assert errors.startswith("pcf: interrupted")
    assert errors.count("\n") == 1


@pytest.mark.skipif(sys.platform != "linux", reason="needs a terminal of its own")
@pytest.mark.parametrize("environment", [{"TERM": "dumb"}, {"PYTHONIOENCODING": "ascii", "TERM": "xterm"}])
def test_progress_on_a_simple_terminal(tmp_path: Path, environment: dict[str, str]) -> None:
    master, slave = os.openpty()
    command = [*PCF, "scan", str(tmp_path / "atlas"), *SMALL, "--json"]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=slave, env={**os.environ, **environment}, check=False
    )
    os.close(slave)
    assert done.returncode == 0
    assert json.loads(done.stdout)["formulas"] == 64
    shown = b""
    os.set_blocking(master, False)
    try:
        while part := os.read(master, 100_000):
            shown += part
    except (BlockingIOError, OSError):
        pass
    os.close(master)
    assert b"Traceback" not in shown
    if "PYTHONIOENCODING" in environment:
        assert shown.isascii()


def test_a_row_is_a_line_where_output_is_piped(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    lines = run("constants", "sqrt").out.splitlines()
    rows = [line for line in lines if line.startswith("│")]
    assert len(rows) == len(run("constants", "sqrt", "--json").json)
    monkeypatch.setenv("COLUMNS", "80")
    assert all(len(line) <= 80 for line in run("constants", "sqrt").out.splitlines())
