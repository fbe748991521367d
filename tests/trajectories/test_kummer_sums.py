"""Sums 1F1 along a direction at halves of integers: error functions, Bessel functions, and what the checker refuses."""

import itertools
from fractions import Fraction
from typing import Any

import flint
import mpmath
import pytest

import pcf
from pcf.check import check
from pcf.check.kummer_sums import kummer_sums as checked_sums
from pcf.check.reading import RefusalError
from pcf.constants.catalogue import catalogue, get
from pcf.constants.evaluation import ball
from pcf.designing.design import design
from pcf.designing.families import families_of
from pcf.designing.search import made
from pcf.designing.sources import Source, sources
from pcf.proofs.kummer_sums import kummer_sums
from pcf.proofs.proof import Proof
from pcf.proofs.recognition import recognised
from pcf.trajectories.catalogue import Direction, kummer_directions, kummer_term
from pcf.trajectories.term import Term
from trajectory_sums import DIGITS, combined, holds, proof_of

ONE, HALF = Fraction(1), Fraction(1, 2)
STARTS = [(ONE, HALF), (HALF, HALF), (HALF, ONE)]
SHORT: Direction = ((0,), (1,))


def proved(direction: Direction, start: tuple[Fraction, ...], z: Fraction) -> Proof:
    return proof_of(kummer_term(direction, start, z))


@pytest.mark.parametrize("z", [ONE, Fraction(1, 2), Fraction(9, 4), Fraction(2, 3)])
@pytest.mark.parametrize("start", STARTS)
def test_values_and_rates(start: tuple[Fraction, ...], z: Fraction) -> None:
    for direction in itertools.islice(kummer_directions(), 5):
        proof = proved(direction, start, z)
        f = pcf.PCF(proof.a, proof.b)
        assert proof.verify()
        assert holds(f, proof.expression)
        assert not proof.proves(f"2*({proof.expression})")
        growth = f.growth()
        assert growth is not None
        assert growth.eta == -direction[1][0]


def test_values_are_images_of_constants_of_the_catalogue() -> None:
    found = {
        start: proved(SHORT, start, z).expression for start, z in zip(STARTS, (ONE, ONE, Fraction(4)), strict=True)
    }
    assert "sqrt(pi)*E*erf(1)" in found[STARTS[0]]
    assert "sqrt(pi)*erfi(1)" in found[STARTS[1]]
    assert "besseli(1, 2)" in found[STARTS[2]]
    assert "sqrt(pi/2)*sqrt(E)*erf(sqrt(2)/2)" in proved(SHORT, STARTS[0], HALF).expression


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("z", [Fraction(3), Fraction(1, 7)])
def test_sums_against_mpmath(start: tuple[Fraction, Fraction], z: Fraction) -> None:
    """From some steps beyond the base, so that all recurrences are needed."""
    a, c = start[0] + 2, start[1] + 1
    found = kummer_sums(Term(((1, a),), ((0, ONE), (3, c)), z), 2)
    assert found is not None
    with mpmath.workdps(60):
        argument = mpmath.mpf(z.numerator) / z.denominator
        values = [
            mpmath.gamma(a + n) * mpmath.rgamma(c + 3 * n) * mpmath.hyp1f1(a + n, c + 3 * n, argument)
            for n in (1, 2)
        ]
        numbers = [combined(one, 65) for one in found]
        assert abs(numbers[1] / numbers[0] * values[0] / values[1] - 1) < 1e-45


def test_other_sums_are_left_alone() -> None:
    third = Fraction(1, 3)
    assert kummer_sums(Term(((0, ONE),), ((0, ONE), (1, ONE)), ONE), 1) is None, "exponentials"
    assert kummer_sums(Term(((0, ONE),), ((0, ONE), (1, third)), ONE), 1) is None
    assert kummer_sums(Term(((0, third),), ((0, ONE), (1, HALF)), ONE), 1) is None
    assert kummer_sums(Term(((0, ONE),), ((0, ONE), (1, HALF + 200)), ONE), 1) is None, "far away"
    assert kummer_sums(Term(((0, ONE), (0, ONE)), ((0, ONE), (1, HALF)), HALF), 1) is None
    assert kummer_sums(Term(((0, ONE),), ((0, ONE), (1, HALF)), ONE, (1, ONE)), 1) is None


def test_steps_name_the_functions() -> None:
    text = " ".join(proved(SHORT, STARTS[0], ONE).steps)
    assert "error functions" in text
    assert "positive terms" in text
    assert "error functions" not in " ".join(proved(SHORT, (ONE, ONE), ONE).steps)


@pytest.mark.parametrize("start", STARTS)
def test_altered_certificates_are_refused(start: tuple[Fraction, ...]) -> None:
    good = proved(((1,), (2,)), start, ONE).certificate()
    assert check(good).valid
    inner = good["trajectory"]
    assert not {"sums", "factorials"} & inner.keys()
    changes: list[dict[str, Any]] = [
        {"argument": "0"},
        {"argument": "-1"},
        {"argument": "2"},
        {"start": str(int(inner["start"]) + 200)},
        {"ratio": [["1"], ["1"]]},
        {"lower": [["0", "1"], ["2", "1"]]},
        {"upper": [["1", "5"]]},
        {"upper": [["1", "1/3"]]},
        {"upper": []},
        {"factorials": ["1", "1"], "numerators": [["1"], ["1"]]},
        {"sums": [[["1", "1", "1"]]] * 2},
        {"weight": ["1", "1"]},
    ]
    for change in changes:
        assert not check({**good, "trajectory": {**inner, **change}}).valid, change
    assert not check({**good, "value": "1"}).valid


def test_what_the_checker_refuses() -> None:
    one, half = flint.fmpq(1), flint.fmpq(1, 2)
    here = (one, half)
    checked_sums(one, here, (one + 100, half + 100))
    for far in ((one, half + 101), (one + 101, half)):
        with pytest.raises(RefusalError, match="too far"):
            checked_sums(one, here, far)
    with pytest.raises(RefusalError, match="too far"):
        checked_sums(one, here, (one - 1, half))
    with pytest.raises(RefusalError, match="integer"):
        checked_sums(one, here, (one, one))
    with pytest.raises(RefusalError, match="too long"):
        checked_sums(flint.fmpq(2) ** 2000, here, here)
    for other in ((one, one), (flint.fmpq(1, 3), half), (half, flint.fmpq(1, 3))):
        with pytest.raises(RefusalError, match="missing"):
            checked_sums(one, other, other)


@pytest.mark.parametrize(
    ("slug", "start", "z"),
    [
        ("sqrt(pi)*e*erf(1)", STARTS[0], ONE),
        ("sqrt(pi)*erfi(1/2)/e^(1/4)", STARTS[1], Fraction(1, 4)),
        ("sqrt(pi/2)*sqrt(e)*erf(sqrt(2)/2)", STARTS[0], HALF),
        ("besseli(1,2)/besseli(0,2)", STARTS[2], Fraction(4)),
    ],
)
def test_sources(slug: str, start: tuple[Fraction, ...], z: Fraction) -> None:
    assert [one for one in sources(get(slug)) if one.function == "1F1"] == [Source("1F1", start, z)]


def test_constants_that_are_no_quotients_have_no_source() -> None:
    for slug in ("sqrt(pi)*erf(1)", "sqrt(pi)*erfi(1)", "sqrt(pi)*e*erfc(1)", "besselj(1,2)/besselj(0,2)"):
        assert not [one for one in sources(get(slug)) if one.function == "1F1"]


def test_formulas_are_recognised() -> None:
    for start in STARTS:
        formula = made(kummer_term(((1,), (2,)), start, ONE), (4, 8))
        assert formula is not None
        shifted = formula.a.shift(1), formula.b.shift(1)
        proof = recognised(*shifted)
        assert proof is not None
        assert holds(pcf.PCF(*shifted), proof.expression)


def test_families() -> None:
    for start in STARTS:
        found = list(families_of(proved(SHORT, start, ONE)))
        assert found
        for family in found[:1]:
            assert family.verify()
            f = pcf.PCF(*family.formula(2))
            assert f.limit(DIGITS).ball.overlaps(ball(family.value(2), DIGITS + 20))


@pytest.mark.full
def test_every_error_function_of_the_catalogue_is_designed() -> None:
    for constant in catalogue():
        if constant.group == "error function" and "erfc" not in constant.slug:
            found = [one for one in design(constant, limit=4) if one.proof.method == "trajectory"]
            assert bool(found) == (constant.slug not in ("sqrt(pi)*erf(1)", "sqrt(pi)*erfi(1)"))
            assert all(holds(pcf.PCF(one.a, one.b), one.expression, 200) for one in found)
