"""Families of designed formulas: every member has the value that the steps give, and no border is crossed."""

import pickle
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import flint
import pytest

import pcf
from command_line import Run
from designed import made
from pcf.arithmetic.parametric import ring
from pcf.constants.evaluation import ball
from pcf.designing import families as designed_families
from pcf.designing.families import DesignedFamily, families_of
from pcf.designing.sources import Source
from pcf.equivalence.orbits import same_orbit
from pcf.errors import InvalidInputError
from pcf.proofs.proof import of_trajectory
from pcf.proofs.proving import prove
from pcf.trajectories.catalogue import clausen_term, gauss_term, kummer_term, well_poised_term
from pcf.trajectories.family import NAMES, FormulaFamily, families, nonzero, univariate
from pcf.trajectories.formula import trajectory
from pcf.trajectories.starting_points import free_parameters, moved
from pcf.trajectories.term import Term

ONE, HALF = Fraction(1), Fraction(1, 2)
GAUSS = gauss_term(((1, 1), (2,)), (ONE, ONE, ONE), HALF)
TERMS = [
    GAUSS,
    gauss_term(((1, 1), (2,)), (ONE, HALF, HALF), Fraction(1, 3)),
    kummer_term(((1,), (2,)), (ONE, ONE), ONE),
    clausen_term(((1, 1, 1), (2, 2)), (ONE,) * 5),
    pytest.param(well_poised_term(((3,), (1,) * 5), (ONE,) * 6), marks=pytest.mark.full),
]
DIGITS = 60


def agree(one: DesignedFamily, t: int) -> bool:
    limit = pcf.PCF(*one.formula(t)).limit(DIGITS)
    with flint.ctx.workdps(DIGITS + 20):
        return bool(
            abs(ball(one.value(t), DIGITS + 20) / flint.arb(str(limit)) - 1) < flint.arb(10) ** (2 - DIGITS)
        )


@pytest.mark.parametrize("term", TERMS)
def test_members_have_their_values(term: Term) -> None:
    found = made(term)
    assert found
    assert len({(one.a, one.b) for one in found}) == len(found)
    for one in found:
        assert all(agree(one, t) for t in (0, 1, 2, 9))


@pytest.mark.parametrize("term", TERMS[:3])
def test_members_are_trajectories_from_starting_points_that_move(term: Term) -> None:
    free = free_parameters(term)
    orbits = []
    for place in range(len(free)):
        for steps in range(12):
            one = trajectory(moved(term, [steps * (i == place) for i in range(len(free))]))
            assert one is not None
            orbits.append((one.a, one.b))
    for formulas in families(term):
        member = formulas.formula(3)
        assert any(same_orbit(member, one) is not None for one in orbits)


def test_rates_are_those_of_the_formula() -> None:
    rate = pcf.PCF("6n+3", "-n^2").growth().gamma
    for one in made(GAUSS):
        assert pcf.PCF(*one.formula(5)).growth().gamma == pytest.approx(rate)


def test_what_vanishes_somewhere() -> None:
    n, t = ring(NAMES).gens()
    assert nonzero((n + 2 * t + 1) * (-n - 3))
    for zero in (n + t, n - t + 1, n * 0, (n + 1) * (n - 5)):
        assert not nonzero(zero)


def test_leading_terms_that_change_are_refused() -> None:
    n, t = ring(NAMES).gens()
    assert FormulaFamily(n + t, n + 1).moved(1, 0) is not None
    for a, b in [(n * (t + 1), n + 1), (n + t, (n + 1) * (t + 1)), (n * t + 1, n + 1)]:
        assert FormulaFamily(a, b).moved(1, 0) is None


def test_a_member_is_of_integers() -> None:
    n, t = ring(NAMES).gens()
    assert univariate(2 * n * t + n**2 - 3, 4) == pcf.Polynomial("n^2 + 8n - 3")


def test_steps_that_do_not_commute_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    fitted = designed_families.interpolated

    def altered(points: Any, values: Any, degree: int) -> Any:
        columns = fitted(points, values, degree)
        assert columns is not None
        return (columns[0] + pcf.Polynomial("1"), *columns[1:])

    monkeypatch.setattr(designed_families, "interpolated", altered)
    assert made(GAUSS) == ()


def test_formulas_of_no_trajectory_have_none() -> None:
    proof = prove(pcf.Polynomial("2n+1"), pcf.Polynomial("n^2"))
    assert proof is not None
    assert list(families_of(replace(proof))) == []


def test_values_that_the_checker_refuses_have_none() -> None:
    found = trajectory(gauss_term(((0, 0), (2,)), (ONE, ONE, ONE), HALF))
    assert found is not None
    proof = of_trajectory(found)
    assert proof is not None
    assert not proof.verify(), "the sum is not the minimal solution"
    assert list(families_of(proof)) == []


@pytest.mark.parametrize("t", [-1, 2.5, "3"])
def test_parameters_are_integers_from_0_on(t: Any) -> None:
    one = made(GAUSS)[0]
    for asked in (one.value, one.formula):
        with pytest.raises(InvalidInputError, match="t: "):
            asked(t)


def test_values_are_images_of_the_constant_itself() -> None:
    first = {one.first for one in made(kummer_term(((1,), (2,)), (ONE, ONE), ONE))}
    assert first == {"4*E/(E - 2)", "3/(E - 2)"}


def test_families_can_be_pickled() -> None:
    for one in made(GAUSS):
        again = pickle.loads(pickle.dumps(one))
        assert again.to_json() == one.to_json()
        assert again.certificate() == one.certificate()
        assert again.value(2) == one.value(2)


def test_the_statement() -> None:
    one = made(GAUSS)[0]
    assert one.latex().startswith(r"a(n) = 3\,(2\,n + 2\,t + 1), \quad b(n) = -n\,(n + 2\,t): \quad L_0 = \frac{2}")
    assert one.to_json()["next"] == "-2*L*(t + 1)/(16*t - 3*L + 8)"


def test_the_command(run: Callable[..., Run], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pcf.designing.design.sources", lambda _: [Source("2F1", (ONE, ONE, ONE), HALF)])
    words = "design", "--constant", "log(2)", "--degrees", "1", "2", "--top", "1"
    (formula,) = run(*words, "--families", "--json").json["formulas"]
    assert [sorted(one) for one in formula["families"]] == [["a", "b", "first", "latex", "next"]] * 2
    assert "L(t+1)" in run(*words, "--families").out
    assert "families" not in run(*words, "--json").json["formulas"][0]
