"""Hypergeometric sums along a direction: recurrences, values and proofs, against numbers and published formulas."""

import json
import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import mpmath
import pytest
import sympy

from by_sympy import by_sympy
from pcf import PCF
from pcf.arithmetic.polynomial import Polynomial
from pcf.check import check
from pcf.check.formula import Formula
from pcf.check.reading import RefusalError, expression
from pcf.check.trajectory import _near
from pcf.errors import InvalidInputError
from pcf.proofs.proof import of_trajectory
from pcf.proofs.recognition import _may_reduce
from pcf.trajectories.catalogue import (
    bessel_directions,
    bessel_term,
    candidates,
    clausen_term,
    gauss_rate,
    gauss_term,
    kummer_directions,
    kummer_term,
    rate_of,
    starts,
    table,
    well_poised_term,
)
from pcf.trajectories.formula import Trajectory, trajectory
from pcf.trajectories.recurrence import recurrence
from pcf.trajectories.term import Term

ROOT = Path(__file__).parents[2]
ONE, HALF = Fraction(1), Fraction(1, 2)

TRAJECTORIES = [
    (clausen_term(((1, 1, 1), (2, 2)), (ONE,) * 5), "11n^2 + 11n + 3", "n^4", "30/pi**2"),
    (well_poised_term(((3,), (1,) * 5), (ONE,) * 6), "34n^3 + 51n^2 + 27n + 5", "-n^6", "6/zeta(3)"),
    (gauss_term(((1, 1), (2,)), (ONE,) * 3, HALF), "6n + 3", "-n^2", "2/log(2)"),
    (gauss_term(((1, 2), (3,)), (ONE,) * 3, HALF), None, None, None),
    (gauss_term(((1, 1), (2,)), (ONE, ONE, HALF), HALF), None, None, None),
    (gauss_term(((1, 1), (2,)), (ONE, ONE, HALF), Fraction(1, 4)), None, None, None),
    (gauss_term(((1, 1), (2,)), (ONE, ONE, HALF), Fraction(1, 5)), None, None, None),
    (gauss_term(((1, 1), (2,)), (ONE, ONE, HALF), Fraction(3, 4)), None, None, "-27/(2*sqrt(3)*pi)"),
    (gauss_term(((1, 1), (2,)), (ONE, ONE, HALF), Fraction(4, 5)), None, None, "-6/atan(2)"),
    (gauss_term(((1, 1), (2,)), (ONE, Fraction(2, 3), Fraction(1, 6)), Fraction(1, 4)), None, None, None),
    (gauss_term(((1, 1), (2,)), (ONE, HALF, ONE), Fraction(5, 9)), None, None, None),
    (clausen_term(((1, 1, 1), (2, 2)), (HALF, HALF, ONE, HALF, ONE)), None, None, None),
    (clausen_term(((1, 1, 1), (2, 2)), (HALF, HALF, ONE, HALF, HALF)), None, None, None),
    (clausen_term(((1, 1, 1), (2, 2)), (Fraction(1, 3), ONE, ONE, Fraction(1, 3), ONE)), None, None, None),
    (well_poised_term(((2,), (0, 0, 1, 1, 1)), (ONE, *[HALF] * 5)), None, None, None),
]


@pytest.mark.parametrize(
    ("term", "a", "b", "value"), TRAJECTORIES, ids=lambda x: x.text() if isinstance(x, Term) else ""
)
def test_the_value_of_a_trajectory(term: Term, a: str | None, b: str | None, value: str | None) -> None:
    found = trajectory(term)
    assert found is not None
    f = PCF(found.a, found.b)
    assert a is None or f.a == Polynomial(a)
    assert b is None or f.b == Polynomial(b)
    proof = of_trajectory(found)
    assert proof is not None
    assert value in (None, proof.expression)
    assert proof.kind == "hypergeometric"
    assert proof.verify()
    assert abs(by_sympy(proof.expression).evalf(40) / sympy.Float(str(f.limit(45)), 45) - 1) < 1e-36
    assert not proof.proves(f"2*({proof.expression})")


def test_the_exponential_function() -> None:
    for z, name in ((ONE, "E"), (Fraction(2), "E**2"), (HALF, "sqrt(E)")):
        for direction in ((1, 2), (1, 1), (0, 1), (1, 3), (2, 3)):
            found = trajectory(kummer_term(((direction[0],), (direction[1],)), (ONE, ONE), z))
            assert found is not None
            proof = of_trajectory(found)
            assert proof is not None
            assert proof.verify()
            assert name in proof.expression
            f = PCF(found.a, found.b)
            assert abs(by_sympy(proof.expression).evalf(40) / sympy.Float(str(f.limit(45)), 45) - 1) < 1e-36
            assert not proof.proves(f"2*({proof.expression})")
    good = proof.certificate()
    inner = good["trajectory"]
    for change in (
        {"factorials": ["1", "1"]},
        {"factorials": ["0", "1"]},
        {"numerators": [["1"], ["1"]]},
        {"argument": "0"},
        {"upper": [*inner["upper"], ["0", "1"]]},
        {"upper": []},
        {"lower": inner["lower"][1:]},
    ):
        assert not check({**good, "trajectory": {**inner, **change}}).valid, change
    bare = {name: entry for name, entry in inner.items() if name not in ("factorials", "numerators")}
    assert not check({**good, "trajectory": bare}).valid


def test_a_gauss_function_in_place_of_a_sum_over_factorials() -> None:
    """1F1 as 2F2 with equal parameters is no 2F1, whose value is 7 log 2 - 2 and the like."""
    found = trajectory(kummer_term(((1,), (2,)), (ONE, ONE), HALF))
    assert found is not None
    good = certificate(found)
    inner = {name: good["trajectory"][name] for name in ("argument", "start", "ratio")}
    inner |= {"upper": [["1", "1"], ["1", "1"]], "lower": [["0", "1"], ["2", "2"], ["1", "1"]]}
    log2 = ["call", "log", "2"]
    parts = [["sum", ["product", x, log2], y] for x, y in (("-27", "8"), ("7", "-2"))]
    false = {"value": ["quotient", *parts], "digits": "-3.7569635956080859931622677665191172004970157475575"}
    verdict = check({**good, **false, "trajectory": inner})
    assert not verdict.valid
    assert "sums: missing" in verdict.reason


def test_parameters_far_from_each_other_are_refused_at_once() -> None:
    for lower, sums in (
        ("200002", {"sums": [[["1", "1", "1"]]] * 2}),
        ("3000000002", {"factorials": ["1", "1"], "numerators": [["1"]] * 2}),
    ):
        upper: tuple[tuple[int, Fraction], ...] = ((1, ONE), (1, ONE)) if "sums" in sums else ((1, ONE),)
        found = trajectory(Term(upper, ((0, ONE), (2, Fraction(lower))), HALF))
        assert found is not None
        good = TRAJECTORIES[2][0] if "sums" in sums else kummer_term(((1,), (2,)), (ONE, ONE), HALF)
        other = trajectory(good)
        assert other is not None
        far: dict[str, Any] = {
            side: [[str(A), str(C)] for A, C in getattr(found.term, side)] for side in ("upper", "lower")
        }
        far |= {"argument": "1/2", "start": str(found.start())}
        far |= {"ratio": [[str(c) for c in p.coefficients] for p in found.ratio], **sums}
        formula = [[str(c) for c in p.coefficients] for p in (found.a, found.b)]
        verdict = check({**certificate(other), "formula": formula, "trajectory": far})
        assert not verdict.valid
        assert "too far from each other" in verdict.reason


def test_a_factor_that_vanishes_before_the_sums() -> None:
    """f_N/f_{N-1} = 0 would make any value of the second sum right."""
    found = trajectory(TRAJECTORIES[0][0])
    assert found is not None
    good = certificate(found)
    start = int(good["trajectory"]["start"])
    for later in (start, start + 1, start + 7):
        n = later - 1
        ratio = [["1", str(-n)], ["1"]]
        assert not check({**good, "trajectory": {**good["trajectory"], "ratio": ratio, "start": str(later)}}).valid


def total(term: Term, n: int) -> Any:
    """u_n by mpmath, at its precision."""
    above, below = ([mpmath.mpf(x.numerator) / x.denominator for x in side] for side in term.at(n))
    z = mpmath.mpf(term.argument.numerator) / term.argument.denominator
    factor = mpmath.fprod(map(mpmath.gamma, above)) / mpmath.fprod(map(mpmath.gamma, below))
    return factor * mpmath.hyper(above, below[1:], z)


def test_random_sums_solve_their_recurrences() -> None:
    generator = random.Random(16)
    found = 0
    while found < 12:
        steps = [generator.randint(0, 2) for _ in range(2)]
        lower = generator.randint(1, 4)
        start = tuple(Fraction(generator.randint(1, 4), generator.randint(1, 4)) for _ in range(3))
        term = gauss_term((tuple(steps), (lower,)), start, Fraction(generator.randint(1, 9), 10))  # type: ignore[arg-type]
        if (solved := recurrence(term)) is None:
            continue
        found += 1
        for n in (2, 5):
            with mpmath.workdps(40):
                parts = [c(n) * total(term, n + j) for c, j in zip(solved, (-1, 0, 1), strict=True)]
                assert abs(sum(parts)) < 1e-25 * max(map(abs, parts))


def test_rates_of_gauss_directions() -> None:
    for direction, z in (
        (((1, 1), (2,)), HALF),
        (((1, 2), (3,)), Fraction(1, 3)),
        (((0, 1), (2,)), Fraction(4, 5)),
    ):
        found = trajectory(gauss_term(direction, (ONE,) * 3, z))
        assert found is not None
        growth = PCF(found.a, found.b).growth()
        rate = gauss_rate(direction, float(z))
        assert growth is not None
        assert rate is not None
        assert abs(rate + (growth.gamma or 0)) < 1e-12
    assert gauss_rate(((1, 1), (2,)), 1.0) is None


RECOGNISED = [
    # arXiv 2607.09721, an open challenge there
    ("-220n^3 - 484n^2 - 301n - 42", "4n^2 (2n+1)^2 (5n-4) (5n+6)", "6/(3 - pi)"),
    ("220n^3 + 484n^2 + 301n + 42", "400n^6 + 560n^5 - 124n^4 - 344n^3 - 96n^2", "6/(pi - 3)"),
    ("68n^3 + 102n^2 + 54n + 10", "-4n^6", "12/zeta(3)"),
    ("6n^3 + 9n^2 + 5n + 1", "-n^6", "8/(7*zeta(3))"),  # of whose class the even part is
    ("11n^2 + 33n + 25", "n^4 + 4n^3 + 6n^2 + 4n + 1", None),
    ("48n^3 + 36n^2 - 2n - 2", "-64n^6 + 96n^5 + 12n^4 - 52n^3 + 15n^2", "-6/pi"),
    ("243n^3 - 135n^2 - 45n + 22", "324n^3 - 522n^2 - 44n + 112", "(12*E + 64)/(E + 2)"),
    ("8n^3 + 2n", "-4n^2 + 4n + 3", "(besseli(0, 2) - besseli(1, 2))/besseli(0, 2)"),
    ("64n^3 - 48n^2 - 12n + 5", "-16n^2 + 24n + 7", "3*tan(1) + 2"),
    ("3888n^5 - 9720n^4 + 7128n^3 - 972n^2 - 480n + 78", "-324n^4 + 1296n^3 - 1260n^2 - 72n + 71", None),
    ("216n^3 - 216n^2 + 30n + 6", "-36n^2 + 60n + 11", None),  # Bessel functions of orders 1/3 and -2/3
]


@pytest.mark.parametrize(("a", "b", "value"), RECOGNISED)
def test_formulas_are_recognised(a: str, b: str, value: str | None) -> None:
    proof = PCF(a, b).prove()
    assert proof is not None
    assert value in (None, proof.expression)
    assert check(proof.certificate()).valid


@pytest.mark.parametrize("z", [ONE, Fraction(2), Fraction(3, 4), Fraction(-5, 9)])
def test_arguments_follow_from_leading_coefficients(z: Fraction) -> None:
    bessel = [bessel_term(direction, (start,), z) for direction in bessel_directions() for start in (ONE, HALF)]
    kummer = [kummer_term(direction, (ONE, ONE), z) for direction in kummer_directions() if z > 0]
    for term in bessel + kummer:
        found = trajectory(term)
        assert found is not None
        assert found.a.degree < 2 or term in candidates(found.a, found.b)


def test_formulas_without_a_trajectory() -> None:
    for a, b in (
        ("2n + 1", "n^2"),
        ("n^2", "n"),
        ("4n^3 + n", "3n^2 + 1"),
        ("n^2 + 1", "2n"),
        ("7n^2 + 7n + 2", "8n^4"),
        ("n^2 + 1", "-n^4 + 7"),
    ):
        f = PCF(a, b)
        assert not [term for term in candidates(f.a, f.b) if (t := trajectory(term)) and (t.a, t.b) == (f.a, f.b)]


def test_trajectories_pass_the_sieve() -> None:
    generator = random.Random(14)
    rows = [row for row in table() if row.degree <= 6]
    for row in generator.sample(rows, 12):
        start = generator.choice(list(starts(row.direction, 2)))
        found = trajectory((clausen_term if row.function == "3F2" else well_poised_term)(row.direction, start))
        if found is not None and found.a.degree > 0:
            assert _may_reduce(found.a, found.b)
    assert not _may_reduce(Polynomial("3n^2 + 3n - 7"), Polynomial("4n^4 - 2n^3 + 6n^2 + n - 4"))
    assert _may_reduce(Polynomial([10**30, 1, 1]), Polynomial("n^4 + 2")), "too large to be sieved"


def test_the_table_of_rates() -> None:
    rows = json.loads((ROOT / "python" / "pcf" / "trajectories" / "rates.json").read_text())
    for rate, family, upper, lower, degree in [*rows[:3], *random.Random(3).sample(rows, 5)]:
        direction = tuple(upper), tuple(lower)
        start = (ONE,) * (len(upper) + len(lower))
        found = trajectory((clausen_term if family == "3F2" else well_poised_term)(direction, start))
        assert found is not None
        assert (str(rate_of(found.a, found.b)), found.a.degree) == (rate, degree)


def certificate(found: Trajectory) -> dict[str, Any]:
    proof = of_trajectory(found)
    assert proof is not None
    return proof.certificate()


def test_altered_certificates_are_refused() -> None:
    for term, _, _, _ in TRAJECTORIES[:2] + TRAJECTORIES[4:5] + TRAJECTORIES[11:12]:
        found = trajectory(term)
        assert found is not None
        good = certificate(found)
        assert check(good).valid
        inner = good["trajectory"]
        changes: list[dict[str, Any]] = [
            {"start": "1000"},
            {"start": "-1"},
            {"argument": "1/3"},
            {"argument": "-1"},
            {"ratio": [["1"], ["1"]]},
            {"ratio": [["0"], ["1"]]},
            {"upper": [["2", "1"], *inner["upper"][1:]]},
            {"upper": [[inner["upper"][0][0], "5"], *inner["upper"][1:]]},
            {"upper": inner["upper"][1:]},
            {"lower": [["0", "2"], *inner["lower"][1:]]},
            {"lower": [*inner["lower"][:-1], ["2", "-7"]]},
            {"weight": ["1", "1"]},
            {"sums": [[["1", "2", "1"]], [["1", "2", "1"]]]},
            {"unknown": "1"},
            {"sums": [[[str(r), "99", "1"] for r in range(1, 3000)]] * 2},  # at once, not after hours
        ]
        for change in changes:
            assert not check({**good, "trajectory": {**inner, **change}}).valid, change


def test_terms_that_are_refused() -> None:
    one, below = (1, ONE), ((0, ONE), (2, Fraction(2)))
    for upper, argument in (
        ((one,) * 3, HALF),
        (((-1, ONE), one), HALF),
        ((one, one), Fraction(2)),
        ((one, one), Fraction(0)),
    ):
        with pytest.raises(InvalidInputError):
            Term(upper, below, argument)


def test_values_far_from_the_convergents_are_refused() -> None:
    formula = Formula.read([["6", "3"], ["-1", "0", "0"]], "formula")
    right, wrong = (expression(["quotient", top, ["call", "log", "2"]], "value") for top in ("2", "3"))
    _near(formula, right)
    with pytest.raises(RefusalError, match="convergents"):
        _near(formula, wrong)
