"""Certificates: those of true statements are valid, and with any one entry altered they are refused."""

import json
from pathlib import Path
from typing import Any

import flint
import pytest

from altered import assert_all_mutants_are_refused
from command_line import Run
from pcf import PCF
from pcf.arithmetic.moebius import Moebius
from pcf.check import NotACertificateError, check, check_file, check_text
from pcf.check.formula import times
from pcf.constants.evaluation import ball, scaled
from pcf.constants.expression import parse_expression
from pcf.dynamics.formal_series import ratio_series
from pcf.dynamics.status import classify
from pcf.proofs.certificates import number_entry
from pcf.proofs.enclosures import limit_certificate
from pcf.proofs.gauge import equivalence

PROVED = [
    ("1", "n - 3"),  # termination, infinite
    ("2", "n - 5"),
    ("n + 1", "-n - 1"),  # minimal solution, infinite
    ("3", "-2"),
    ("2*n + 1", "-n^2"),  # logarithmic
    ("1", "1"),  # quadratic equation
    ("-3", "5"),
    ("2*n + 3", "-n^2 - 2*n + 1"),  # linear tail
    ("1", "n^2"),  # Euler: log 2
    ("4", "4*n^2 - 1"),  # pi
    ("4*n^2 + 10*n + 2", "16*n^2 + 8*n"),  # sin 2
    ("4*n^2 + 6*n + 6", "-16*n^2 + 8*n"),  # cosh 2
    ("20*n^2 + 36*n + 17", "-64*n^4 - 64*n^3 - 16*n^2"),  # K
    ("3*n^2 + 5*n + 3", "-2*n^4 - n^3"),  # the square of an arcsine
    ("6*n^2 + 7*n + 4", "-9*n^4 - 3*n^3"),  # a digamma function
    ("2*n^2 + 2*n + 1", "-n^4"),  # pi^2
    ("2*n^3 + 3*n^2 + 3*n + 1", "-n^6"),  # zeta(3)
    ("n", "2*n"),  # e^2
    ("n - 2", "n"),
    ("2*n + 1", "2*n"),  # sqrt e
    ("n + 1", "1"),  # 0F1
    ("-n", "3*n + 5"),  # 1F1
    ("2*n + 1", "n^2"),  # 2F1
    ("n", "n^2 + 1"),  # with complex parameters
    ("3", "n^2 + n + 1"),  # at 1/2
    ("-3", "n^2 + n + 1"),
    ("2", "n"),  # parabolic cylinder
    ("-2", "n"),
    ("2*n + 3", "-n^2 - n - 1"),  # U, complex
    ("2*n + 7", "-n^2 - 5*n - 3"),
    ("n - 20", "n"),  # a zero of 1F1
    ("200000*n + 1", "-9999999999*n^2"),  # of 2F1
    ("2*n + 1", "9*n^4"),  # polygamma
    ("18*n^3 + 27*n^2 + 67*n + 29", "-81*n^6"),
    ("3*n - 2", "9*n^2 - 3*n"),  # Gauss functions of a classical value
    ("2*n", "3*n^2 - 5*n"),
    ("11*n^2 + 11*n + 3", "n^4"),  # trajectories
    ("48*n^3 + 36*n^2 - 2*n - 2", "-64*n^6 + 96*n^5 + 12*n^4 - 52*n^3 + 15*n^2"),
    ("440*n^3 + 308*n^2 - 6*n - 9", "1600*n^6 - 2560*n^5 - 1696*n^4 + 2176*n^3 + 1092*n^2"),
    ("n^2 + n", "n^2 + n"),  # transfer
    ("3", "n^2"),
]


def proof_certificate(a: str, b: str) -> dict[str, Any]:
    proof = PCF(a, b).prove()
    assert proof is not None
    return proof.certificate()


def equivalences() -> list[dict[str, Any]]:
    found = []
    for f, g, image in [
        (("n", "1"), ("n^2 + n", "n^2 + n"), None),
        (("2", "n"), ("4n + 5", "-4n^2 + 2n"), None),
        (("1", "n^2"), ("3", "n^2"), None),  # powers of n, even
        (("2n^2 + 2n + 1", "-n^4"), ("2n^2 + 6n + 5", "-(n + 1)^4"), None),  # powers, parabolic, with a logarithm
        (("2n + 1", "-n^2"), ("2n + 3", "-(n + 1)^2"), Moebius(1, 0, 1, -1)),  # logarithmic
    ]:
        known = equivalence(tuple(PCF(*f)), tuple(PCF(*g)), image)
        assert known is not None
        found.append(known.certificate())
    return found


def limits() -> list[dict[str, Any]]:
    pairs = [("2*n + 1", "n^2"), ("-n - 1", "2"), ("3*n + 1", "-2*n^2 + n"), ("n^2 + 1", "-n")]
    slow = [("-1", "n^2"), ("3", "2*n^2 + 1"), ("2*n^2 + 2*n + 1", "-n^4"), ("2*n + 3", "-n^2 - 2*n - 1")]
    return [limit_certificate(*PCF(*pair), 30) for pair in pairs + slow]


@pytest.mark.parametrize(("a", "b"), PROVED)
def test_altered_proofs_are_refused(a: str, b: str) -> None:
    assert_all_mutants_are_refused(proof_certificate(a, b))


def test_every_kind_is_among_them() -> None:
    kinds = {proof_certificate(a, b)["kind"] for a, b in PROVED}
    assert kinds == {"termination", "minimal solution", "quadratic", "Euler", "hypergeometric", "transfer"}
    assert len(equivalences()) == 5


@pytest.mark.parametrize("place", range(5))
def test_altered_equivalences_are_refused(place: int) -> None:
    assert_all_mutants_are_refused(equivalences()[place])


@pytest.mark.parametrize("place", range(8))
def test_altered_limits_are_refused(place: int) -> None:
    assert_all_mutants_are_refused(limits()[place])


@pytest.mark.parametrize(("a", "b"), [("2*n + 1", "-n^2 + 2"), ("2*n + 1", "-n^2 + 3"), ("1", "n^2")])
def test_series_of_the_other_solution(a: str, b: str) -> None:
    """The map takes bounds about the dominant solution into themselves too, if they narrow faster than errors."""
    f = PCF(a, b)
    known = f.limit_certificate(30)
    count = len(known["series"])
    moved = [p.shift(-int(known["centre"])) for p in f]
    series = [number_entry(-y) for y in ratio_series(*moved, classify(*f).convergence, True, count)]
    verdict = check({**known, "series": series})
    assert not verdict.valid
    assert "minimal" in verdict.reason or "positive" in verdict.reason


def test_a_series_says_nothing_before_it_begins() -> None:
    known = PCF("1", "n^2").limit_certificate(20)
    n = int(known["from"])
    assert check({**known, "terms": str(n)}).valid
    assert check({**known, "terms": str(n - 1)}).reason == "from: beyond the terms"


def test_limits_of_slow_convergence() -> None:
    """Against closed forms: pi^2, zeta(3), log 2, a radius of many digits."""
    for a, b, c, shown in [
        ("2*n^2 + 2*n + 1", "-n^4", "6/pi**2", 60),
        ("2*n^3 + 3*n^2 + 3*n + 1", "-n^6", "1/zeta(3)", 100),
        ("1", "n^2", "1/log(2)", 200),
        ("3", "(n + 10^30)^2", None, 40),
    ]:
        known = PCF(a, b).limit_certificate(shown)
        assert check(known).valid
        assert known["digits"] == str(PCF(a, b).limit(shown))
        if c:
            places = shown - 1 if known["digits"].startswith("1") else shown
            assert (
                abs(scaled(ball(parse_expression(c), shown + 9), places) - int(known["digits"].replace(".", "")))
                <= 2
            )


HEADING = {"format": "pcf certificate", "version": 1}


@pytest.mark.parametrize("folds", [2, 3])
def test_a_gauge_whose_columns_follow_the_minimal_solution(folds: int) -> None:
    """V = adj(P_g(k n)) A P_f(k n) for f = g = (2, -1), whose limit is 1, proves L = A(L) for any A: here 1 = 2."""
    n = flint.fmpz_poly([0, folds])
    p = (n + 2, n + 1, n + 1, n)  # p_m = m + 2, q_m = m + 1 at m = k n
    adjoint = (p[3], -p[1], -p[2], p[0])
    v = times(adjoint, times((1, 1, 0, 1), p))  # A: x -> x + 1
    gauge = {
        "from": [["2"], ["-1"]],
        "to": [["2"], ["-1"]],
        "map": ["1", "1", "1", "0"],
        "matrix": [[str(c) for c in reversed(entry.coeffs())] for entry in v],
        "folds": [str(folds)] * 2,
        "start": "1",
        "minimal": ["1", "0", "0", "0"],
        "dominant": ["1", "1", "0", "0"],
    }
    verdict = check({**HEADING, "kind": "equivalence", **gauge})
    assert not verdict.valid
    assert "no column is seen to leave" in verdict.reason


def test_the_set_of_a_formula_with_a_negative() -> None:
    golden = {**HEADING, "kind": "limit", "formula": [["-1"], ["1"]], "set": "positive", "from": "1"}
    assert check({**golden, "digits": "-1.61803398874989484820458683436563812", "terms": "100"}).valid
    for digits, terms in (
        ("0", "0"),
        ("-1.61803398874989484820458683436563813", "85"),
        ("-1.6180339887498948482045868343656381176", "90"),
    ):
        assert not check({**golden, "digits": digits, "terms": terms}).valid


def test_work_without_end_is_refused() -> None:
    good = proof_certificate("2*n^2 + 2*n + 1", "-n^4")
    nest: Any = "2"
    for _ in range(6):
        nest = ["power", nest, "64"]
    root = ["call", "sqrt", ["call", "sqrt", "2"]]
    for value in (nest, root, ["call", "log", root], ["call", "log", "2", "3"]):
        assert not check({**good, "value": value}).valid
    many = [[f"{2 * k + 1}/2", "99", "1"] for k in range(300)]
    assert not check({**good, "fractions": many}).valid
    high = ["1", *["0"] * 500, "1"]
    folded = {"map": ["0", "1", "1", "0"], "matrix": [["1"], ["0"], ["0"], ["1"]], "folds": ["12", "12"]}
    same = {"from": [high, ["1"]], "to": [high, ["1"]], **folded, "start": "5000"}
    assert not check({**HEADING, "kind": "equivalence", **same}).valid
    higher = ["1"] * 3000
    assert not check(
        {**HEADING, "kind": "termination", "formula": [["1"], higher], "value": "1", "index": "1"}
    ).valid


def test_files_that_are_no_text(tmp_path: Path) -> None:
    file = tmp_path / "certificate.json"
    file.write_bytes(b"\xff\xfe\x00{")
    with pytest.raises(NotACertificateError):
        check_file(file)


def test_what_is_no_certificate() -> None:
    good = proof_certificate("1", "n^2")
    for bad in (
        {},
        {**good, "version": 2},
        {**good, "version": True},
        {**good, "kind": "guess"},
        {**good, "format": 1},
    ):
        with pytest.raises(NotACertificateError):
            check(bad)
    for text in ("", "[]", "NaN", "{", "[" * 100_000, '{"a": ' * 100_000):
        with pytest.raises(NotACertificateError):
            check_text(text)
    deep: Any = "1"
    for _ in range(500):
        deep = ["sum", deep, "1"]
    assert not check({**good, "value": deep}).valid
    for value in (None, 1, 1.5, [], {}, ["power", "2", "1/0"], ["power", "0", "-1"], ["quotient", "1", "0"]):
        assert not check({**good, "value": value}).valid


def test_numbers_are_written_in_one_way() -> None:
    good = proof_certificate("2", "n - 5")
    index = good["index"]
    for same in (f"+{index}", f"0{index}", f" {index}", f"{index}/1", int(index), f"{index}.0"):
        assert not check({**good, "index": same}).valid


def test_the_commands(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "proof.json"
    assert run("prove", "2n+1", "n^2", "--certificate", str(file), "--json").json["proof"]["verified"]
    assert run("check", str(file), "--json").json == {
        "valid": True,
        "kind": "hypergeometric",
        "reason": "the value is the given one, 1.2732395447351626861510701069801148962756771659237",
    }
    assert run("check", str(file)).out.startswith("valid")
    altered = json.loads(file.read_text())
    altered["digits"] = altered["digits"].replace("1.27", "1.28")
    file.write_text(json.dumps(altered))
    again = run("check", str(file), "--json")
    assert again.code == 1
    assert json.loads(again.out)["valid"] is False
    file.write_text("{}")
    missing = run("check", str(file))
    assert missing.code == 2
    assert missing.err.count("\n") == 1
    assert run("check", str(tmp_path / "none.json")).code == 2
    assert run("equivalence", "1", "n^2", "3", "n^2", "--certificate", str(file)).code == 0
    assert run("check", str(file), "--json").json["kind"] == "equivalence"
    assert not (tmp_path / "no.json").exists()
    assert run("prove", "2n^3+1", "n^6", "--certificate", str(tmp_path / "no.json")).code == 0
    assert not (tmp_path / "no.json").exists(), "there is no proof to write"
