"""Certificates of families: true ones are accepted, and with anything altered, or one condition not met, refused."""

import copy
import random
import time
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import designed
import pcf
from altered import assert_all_mutants_are_refused
from command_line import Run
from pcf.check import check
from pcf.check.family import columns
from pcf.designing.families import DesignedFamily
from pcf.designing.sources import Source
from pcf.trajectories.catalogue import bessel_term, clausen_term, gauss_term, kummer_term, well_poised_term
from pcf.trajectories.term import Term

ONE, HALF = Fraction(1), Fraction(1, 2)
GAUSS = gauss_term(((1, 1), (2,)), (ONE, ONE, ONE), HALF)
BESSEL = bessel_term(((), (1,)), (ONE,), -ONE)
TERMS = [
    GAUSS,
    gauss_term(((1, 1), (2,)), (ONE, HALF, HALF), Fraction(1, 3)),
    kummer_term(((1,), (2,)), (ONE, ONE), ONE),
    BESSEL,
    bessel_term(((), (2,)), (HALF,), ONE),
    pytest.param(clausen_term(((1, 1, 1), (2, 2)), (ONE,) * 5), marks=pytest.mark.full),
    pytest.param(well_poised_term(((3,), (1,) * 5), (ONE,) * 6), marks=pytest.mark.full),
]
UNIT = [["1"]]
made = cache(designed.made)


def certificate(term: Term, place: int = 0) -> dict[str, Any]:
    return copy.deepcopy(made(term)[place].certificate())


def reason(known: dict[str, Any], **changes: Any) -> str:
    verdict = check({**known, **changes})
    assert not verdict.valid, verdict.reason
    return verdict.reason


@pytest.mark.parametrize("term", TERMS)
def test_families_are_accepted(term: Term) -> None:
    for one in made(term):
        verdict = check(one.certificate())
        assert verdict.valid, verdict.reason
        assert verdict.kind == "family"
        assert verdict.reason.startswith(
            "for t = 0, 1, 2, ... the limit at t + 1 is the given image of that at t, and"
        )
        assert one.verify()


@pytest.mark.parametrize(
    ("term", "place"), [(GAUSS, 0), pytest.param(GAUSS, 1, marks=pytest.mark.full), (BESSEL, 0)]
)
def test_altered_families_are_refused(term: Term, place: int) -> None:
    assert_all_mutants_are_refused(certificate(term, place))


def test_a_family_with_the_proof_of_another_formula_is_not_verified() -> None:
    one, other = made(GAUSS)
    assert not DesignedFamily(one.formulas, one.step, one.gauge, other.proof).verify()
    assert not DesignedFamily(one.formulas, other.step, one.gauge, one.proof).verify()


def test_the_map_is_that_of_the_gauge_in_lowest_terms() -> None:
    known = certificate(GAUSS)
    assert "common factor" in reason(known, map=[["0"], ["-2", "-4", "-2"], ["16", "24", "8"], ["-3", "-3"]])
    assert "at n = 0" in reason(known, map=[["0"], ["-2", "-2"], ["16", "8"], ["-2"]])
    assert "at n = 0" in reason(known, map=[["0"]] * 4)
    assert check({**known, "factors": {**known["factors"], "b": [[["-1"], ["-1"]], [["1"], ["2", "1"]]]}}).valid
    twice = [[str(2 * int(c)) for c in p] for p in known["map"]]
    assert check({**known, "map": twice}).valid, "the same map"


def test_every_gauge_has_to_commute() -> None:
    """The identity takes no tails to those of another formula."""
    known = certificate(GAUSS)
    identity = {"gauge": [[["0"]], UNIT, UNIT, [["0"]]], "map": [["0"], ["1"], ["1"], ["0"]]}
    factors = {**known["factors"], "determinant": [UNIT]}
    assert "does not take the tails" in reason(known, **identity, factors=factors)
    still = [[["6"], ["3"]], [["-1"], ["0"], ["0"]]]
    same = {**factors, "b": [[["-1"]], [["1"], ["1"]], [["1"], ["1"]]]}
    assert check({**known, **identity, "family": still, "factors": same}).valid, "one formula for all t"


def test_zeros_of_b_and_of_the_determinant_are_seen() -> None:
    known = certificate(GAUSS)
    identity = {"gauge": [[["0"]], UNIT, UNIT, [["0"]]], "map": [["0"], ["1"], ["1"], ["0"]]}
    still = {**known, **identity, "family": [[["6"], ["3"]], [["-1"], ["0"], ["0"]]]}
    b = [[["-1"]], [["1"], ["1"]], [["1"], ["1"]]]
    # n - 5 times the identity commutes as well
    zero = [[["1"], ["-5"]], [["1"], ["-5"]]]
    gauge = [[["0"]], zero[0], zero[0], [["0"]]]
    assert "both signs" in reason(still, gauge=gauge, factors={"b": b, "determinant": zero})
    at_once = [[["1"], ["0"]]] * 2
    gauge = [[["0"]], at_once[0], at_once[0], [["0"]]]
    assert "n = t = 0" in reason(still, gauge=gauge, factors={"b": b, "determinant": at_once})
    assert "not the factors" in reason(still, factors={"b": b, "determinant": []} | {"b": b[:2]})
    assert "not the factors" in reason(still, factors={"b": [*b[:2], [["1"], ["1", "1"]]], "determinant": [UNIT]})
    assert "both signs, or none" in reason(still, factors={"b": b, "determinant": [[["0"]]]})
    none = {"gauge": [[["0"]]] * 4, "map": [["0"]] * 4}
    assert "of 0" in reason(still, **none, factors={"b": b, "determinant": [UNIT]})


def test_leading_coefficients_decide_how_members_converge() -> None:
    """With the identity as gauge and t in coefficients nothing commutes, but these are looked at before."""
    known = certificate(GAUSS)
    for a, word in (
        ([["1", "6"], ["3"]], "A^2/B"),
        ([["-1", "6"], ["3"]], "leading coefficient of a"),  # 0 at t = 6
        ([["1", "0"], ["6"], ["3"]], "leading coefficient of a"),  # another degree at t = 0
        ([["6"], ["3", "4"]], "another formula"),
    ):
        assert word in reason(known, family=[a, known["family"][1]])
    fast = certificate(BESSEL)
    assert "leading coefficient of b" in reason(fast, family=[fast["family"][0], [["1", "-1"]]])
    assert "does not take" in reason(fast, family=[[["1", "1"], ["1", "0"]], fast["family"][1]]), (
        "errors like n!^-2 whatever A is"
    )


def test_leading_coefficients_may_depend_on_t() -> None:
    """2/log 2 times t + 1, by an inflation."""
    known = {
        **certificate(GAUSS),
        "family": [[["6", "6"], ["3", "3"]], [["-1", "-2", "-1"], ["0"], ["0"]]],
        "gauge": [[["0"]], [["1", "2"]], [["1", "1"]], [["0"]]],
        "map": [["0"], ["1", "2"], ["1", "1"], ["0"]],
        "factors": {
            "b": [[["-1"]], [["1"], ["1"]], [["1"], ["1"]], [["1", "1"]], [["1", "1"]]],
            "determinant": [[["1", "1"]], [["1", "2"]]],
        },
    }
    assert check(known).valid, check(known).reason


def test_a_first_formula_that_converges_slowly_is_refused() -> None:
    """(1, n^2) = 1/log 2, whose errors fall like 1/n, with the identity as gauge."""
    proof = pcf.PCF("1", "n^2").prove()
    assert proof is not None
    inner = {name: entry for name, entry in proof.certificate().items() if name not in ("format", "version")}
    known = {
        **certificate(GAUSS),
        "family": [UNIT, [["1"], ["0"], ["0"]]],
        "gauge": [[["0"]], UNIT, UNIT, [["0"]]],
        "map": [["0"], ["1"], ["1"], ["0"]],
        "factors": {"b": [[["1"], ["1"]], [["1"], ["1"]]], "determinant": [UNIT]},
        "proof": inner,
    }
    assert "exponentially or faster" in reason(known)


def test_the_first_value_needs_a_proof_of_its_own() -> None:
    known = certificate(GAUSS)
    assert "another formula" in reason(known, proof={**certificate(GAUSS, 1)["proof"]})
    assert "unknown kind" in reason(known, proof={**known["proof"], "kind": "family"})
    assert "missing" in reason({name: entry for name, entry in known.items() if name != "proof"})


def dense(degree: int, bits: int) -> list[list[str]]:
    generator = random.Random(degree)
    return [[str(2**bits + generator.getrandbits(bits - 1)) for _ in range(degree + 1)] for _ in range(degree + 1)]


def test_work_without_end_is_refused() -> None:
    known = certificate(BESSEL)
    p = dense(48, 990)
    begun = time.perf_counter()
    commuting = {"gauge": [[["0"]], p, p, [["0"]]], "factors": {"b": [[["-1"]]], "determinant": [p, p]}}
    assert "does not take" in reason(known, **commuting)
    many = {"b": [[["-1"]]], "determinant": [[["1", "1"]]] * 200}
    assert "not the factors" in reason(known, gauge=[p, p, p, [["1"]]], factors=many)
    high = {"b": [[["-1"]]], "determinant": [UNIT] * 201}
    assert "too many" in reason(known, factors=high)
    assert "above 48" in reason(known, gauge=[dense(49, 5), *known["gauge"][1:]])
    assert "more than 1000 bits" in reason(known, gauge=[[[str(2**1001)]], *known["gauge"][1:]])
    long = {"b": [[["-1"]]], "determinant": [[[str(2**900)]]] * 100}
    assert "not the factors" in reason(known, factors=long)
    assert "above 48" in reason(known, gauge=[[["1"]] * 50, *known["gauge"][1:]])
    largest = dense(48, 999)
    assert len(columns(largest, "gauge")) == 49, "within the bounds"
    columns([[str(2**1000 - 1)]], "gauge")
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize("bad", [[], [[]], [["0"], ["1"]], [["0", "1"]], [["1/2"]], "1", [[["1"]]], [[1]], None])
def test_polynomials_are_written_in_one_way(bad: Any) -> None:
    known = certificate(GAUSS)
    reason(known, gauge=[bad, *known["gauge"][1:]])
    reason(known, factors={**known["factors"], "b": [bad]})


def test_the_command_writes_certificates(
    run: Callable[..., Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pcf.designing.design.sources", lambda _: [Source("2F1", (ONE, ONE, ONE), HALF)])
    out = tmp_path / "new" / "certificates"
    words = "design", "--constant", "log(2)", "--degrees", "1", "2", "--top", "1", "--certificates", str(out)
    (formula,) = run(*words, "--families", "--json").json["formulas"]
    files = [formula["certificate"], *(one["certificate"] for one in formula["families"])]
    assert [Path(name).name for name in files] == ["formula-1.json", "family-1-1.json", "family-1-2.json"]
    assert [run("check", name, "--json").json["kind"] for name in files] == ["hypergeometric", "family", "family"]
    assert str(tmp_path / "again") in run(*words[:-1], str(tmp_path / "again")).out
    file = tmp_path / "file"
    file.write_text("mine")
    refused = run(*words[:-1], str(file))
    assert refused.code == 2
    assert "is a file; give the name of a directory" in refused.err
    assert file.read_text() == "mine"
    assert f"{file} is a file" in run(*words[:-1], str(file / "in" / "it")).err
    monkeypatch.setattr("os.access", lambda *_: False)
    assert "may not be written to" in run(*words[:-1], str(tmp_path / "closed")).err
    monkeypatch.undo()
    nothing = tmp_path / "nothing"
    assert "no formula" in run("design", "--constant", "sqrt(2)", "--certificates", str(nothing)).out
    assert not nothing.exists()
    assert "--top" in run(*words[:-4], "--top", "1001").err
