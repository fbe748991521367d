"""Sums 0F1 along a direction: values, rates and minimality at arguments of both signs, and what the checker refuses."""

import math
from fractions import Fraction
from typing import Any

import flint
import mpmath
import pytest

import pcf
from pcf.check import check
from pcf.check.bessel_sums import bessel_sums as checked_sums
from pcf.check.reading import RefusalError
from pcf.constants.catalogue import catalogue, get
from pcf.designing.design import design
from pcf.designing.sources import Source, sources
from pcf.errors import InvalidInputError
from pcf.proofs.bessel_sums import bessel_sums
from pcf.proofs.proof import Proof, of_trajectory
from pcf.trajectories.catalogue import bessel_directions, bessel_term
from pcf.trajectories.formula import trajectory
from pcf.trajectories.term import Term
from trajectory_sums import combined, holds, proof_of

ONE, HALF, THIRD = Fraction(1), Fraction(1, 2), Fraction(1, 3)


def proved(step: int, start: Fraction, z: Fraction) -> Proof:
    return proof_of(bessel_term(((), (step,)), (start,), z))


@pytest.mark.parametrize("z", [ONE, -ONE, Fraction(2), Fraction(-2, 3), Fraction(9, 4)])
@pytest.mark.parametrize("start", [ONE, HALF, THIRD])
def test_values_and_rates(start: Fraction, z: Fraction) -> None:
    for _, (step,) in bessel_directions():
        proof = proved(step, start, z)
        f = pcf.PCF(proof.a, proof.b)
        assert proof.verify()
        assert holds(f, proof.expression)
        assert not proof.proves(f"2*({proof.expression})")
        growth = f.growth()
        assert growth is not None
        assert growth.eta == -2 * step


def test_published_fractions() -> None:
    assert proved(1, ONE, ONE).expression == "besseli(1, 2)/besseli(0, 2)", "[0; 1, 2, 3, ...]"
    assert proved(1, HALF, -Fraction(1, 4)).expression == "-tan(1) - 1", "Lambert"
    assert "E**2" in proved(1, HALF, Fraction(1, 4)).expression
    assert "sqrt(2)*tanh(2*sqrt(2))" in proved(1, HALF, Fraction(2)).expression


@pytest.mark.parametrize(
    ("c", "z"), [(ONE, Fraction(3)), (HALF, Fraction(-5)), (THIRD, Fraction(-1, 7)), (HALF, ONE)]
)
def test_sums_against_mpmath(c: Fraction, z: Fraction) -> None:
    """From 2 steps beyond the base, so that the recurrence is needed."""
    found = bessel_sums(Term((), ((0, ONE), (2, c)), z), 2)
    assert found is not None
    with mpmath.workdps(40):
        values = [
            mpmath.rgamma(c + 2 * n) * mpmath.hyp0f1(c + 2 * n, mpmath.mpf(z.numerator) / z.denominator)
            for n in (1, 2)
        ]
        numbers = [combined(one, 45) for one in found]
        assert abs(numbers[1] / numbers[0] * values[0] / values[1] - 1) < 1e-35


def test_other_sums_are_left_alone() -> None:
    one = (1, ONE)
    assert bessel_sums(Term((one,), ((0, ONE), one), ONE), 1) is None
    assert bessel_sums(Term((), ((0, ONE), (1, Fraction(500))), ONE), 1) is None, "far away"


def test_terms() -> None:
    assert Term((), ((0, ONE), (1, ONE)), -HALF).text() == "(-1/2)^k/(G(k + 1)*G(k + n + 1))"
    assert Term((), ((0, ONE), (1, ONE)), ONE).text() == "1/(G(k + 1)*G(k + n + 1))"
    with pytest.raises(InvalidInputError, match="argument: 0"):
        Term((), ((0, ONE), (1, ONE)), Fraction(0))
    with pytest.raises(InvalidInputError, match="argument: -1"):
        Term(((1, ONE),), ((0, ONE), (1, ONE)), -ONE)


def test_a_factor_before_the_terms_is_another_sum() -> None:
    """Of (2k + n + 1)/(k! (k + n)!), whose recurrence is of order two, too."""
    term = Term((), ((0, ONE), (1, ONE)), ONE, (1, ONE))
    assert bessel_sums(term, 1) is None
    found = trajectory(term)
    assert found is not None
    assert of_trajectory(found) is None
    good = proved(1, ONE, ONE).certificate()
    formula = [[str(c) for c in p.coefficients] for p in (found.a, found.b)]
    entries = {side: [[str(A), str(C)] for A, C in getattr(found.term, side)] for side in ("upper", "lower")}
    entries |= {"argument": "1", "start": str(found.start()), "weight": ["1", "1"]}
    entries |= {"ratio": [[str(c) for c in p.coefficients] for p in found.ratio]}
    verdict = check({**good, "formula": formula, "trajectory": entries})
    assert not verdict.valid
    assert "as many above as below" in verdict.reason


def test_steps_say_why_the_sum_is_minimal() -> None:
    for z, positive in ((ONE, True), (-ONE, False)):
        text = " ".join(proved(1, ONE, z).steps)
        assert "The first term t(n,0)" in text
        assert ("positive terms" in text) == positive


def test_altered_certificates_are_refused() -> None:
    for z in (ONE, -HALF):
        good = proved(2, ONE, z).certificate()
        assert check(good).valid
        inner = good["trajectory"]
        assert not {"sums", "factorials"} & inner.keys()
        changes: list[dict[str, Any]] = [
            {"argument": "0"},
            {"argument": str(-z)},
            {"argument": str(z + 1)},
            {"start": "-1"},
            {"start": str(int(inner["start"]) + 200)},
            {"ratio": [["1"], ["1"]]},
            {"lower": [["0", "1"]]},
            {"lower": [["0", "1"], ["1", "2"]]},
            {"lower": [["0", "2"], inner["lower"][1]]},
            {"lower": [*inner["lower"], ["0", "1"]]},
            {"upper": [["0", "1"]]},
            {"factorials": ["1", "1"], "numerators": [["1"], ["1"]]},
            {"sums": [[["1", "1", "1"]]] * 2},
            {"weight": ["1", "1"]},
        ]
        for change in changes:
            assert not check({**good, "trajectory": {**inner, **change}}).valid, change
        still = check({**good, "trajectory": {**inner, "lower": [["0", "1"], ["0", "2"]]}})
        assert "no parameter that moves" in still.reason
        assert not check({**good, "value": "1"}).valid
    with pytest.raises(RefusalError, match="too far"):
        checked_sums(flint.fmpq(1), flint.fmpq(1), flint.fmpq(10**6))
    with pytest.raises(RefusalError, match="too far"):
        checked_sums(flint.fmpq(1), flint.fmpq(3), flint.fmpq(1))
    checked_sums(flint.fmpq(1), flint.fmpq(1), flint.fmpq(101))
    with pytest.raises(RefusalError, match="too far"):
        checked_sums(flint.fmpq(1), flint.fmpq(1), flint.fmpq(102))
    with pytest.raises(RefusalError, match="too long"):
        checked_sums(flint.fmpq(2) ** 2000, flint.fmpq(1), flint.fmpq(2))
    with pytest.raises(RefusalError, match="integer"):
        checked_sums(flint.fmpq(1), flint.fmpq(1), flint.fmpq(3, 2))


@pytest.mark.parametrize(
    ("slug", "start", "z"),
    [
        ("besseli(1,2)/besseli(0,2)", ONE, ONE),
        ("sqrt(3)*besselj(1,2*sqrt(3)/5)/besselj(0,2*sqrt(3)/5)", ONE, Fraction(-3, 25)),
        ("tan(2/3)", HALF, Fraction(-1, 9)),
        ("sqrt(5)*tanh(sqrt(5))", HALF, Fraction(5, 4)),
        ("e^(1/3)", HALF, Fraction(1, 144)),
        ("0F1(1/3; 1/9)", THIRD, Fraction(1, 9)),
        ("besseli(1/3,2/3)/besseli(-2/3,2/3)", THIRD, Fraction(1, 9)),
    ],
)
def test_sources(slug: str, start: Fraction, z: Fraction) -> None:
    assert [one for one in sources(get(slug)) if one.function == "0F1"] == [Source("0F1", (start,), z)]


def test_constants_that_are_no_quotients_have_no_source() -> None:
    for slug in ("besseli(0,2)", "besselk(1,1)/besselk(0,1)", "cos(1)", "cosh(1)"):
        assert not [one for one in sources(get(slug)) if one.function == "0F1"]


def test_the_fastest_come_first() -> None:
    found = design("e", limit=6)
    growths = [pcf.PCF(one.a, one.b).growth() for one in found]
    order = [(growth.eta, round(growth.gamma or 0, 9)) for growth in growths if growth is not None]
    assert order == sorted(order)
    assert order[0] == (-4, pytest.approx(4 - 12 * math.log(2)))
    assert len({one.expression for one in found}) == len(found)


@pytest.mark.full
def test_every_quotient_of_the_catalogue_is_designed() -> None:
    without = set()
    for constant in catalogue():
        if constant.group not in ("bessel", "exponential", "trigonometric"):
            continue
        found = [one for one in design(constant, limit=2) if one.proof.method == "trajectory"]
        if not found:
            without.add(constant.slug)
        assert all(holds(pcf.PCF(one.a, one.b), one.expression, 200) for one in found)
    single = {"cosh(1)", "sinh(1)", "cos(1)", "sin(1)"} | {f"bessel{k}({v},2)" for k in "ij" for v in (0, 1)}
    assert {slug for slug in without if not slug.startswith("besselk")} == single
