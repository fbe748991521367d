"""Defects of earlier code (docs/peers.md), each with the behaviour that is right here."""

import math

import pytest

import pcf
from pcf import PCF, NotConvergentError, Status


@pytest.mark.parametrize(("a", "b"), [("2*n", "-n^2"), ("1", "n^3")])
def test_no_limit_for_divergent_formulas(a: str, b: str) -> None:
    with pytest.raises(NotConvergentError):
        PCF(a, b).limit()
    assert PCF(a, b).metrics(100).limit is None


@pytest.mark.parametrize(("a", "b"), [("3", "-2"), ("1", "2")])
def test_rational_limits_do_not_pass_as_ordinary(a: str, b: str) -> None:
    f = PCF(a, b)
    assert f.limit().exact == 2
    assert f.identify()[0].constant == "rational"
    assert f.metrics().irrational is None


def test_large_limits_are_not_called_rational() -> None:
    f = PCF("2000", "1")
    assert str(f.limit().exact) == "1000 + sqrt(1000001)"
    assert f.identify()[0].constant != "rational"


def test_termination_is_not_read_beyond() -> None:
    f = PCF("n - 1", "(n-1)*(n-2)")
    assert f.status is Status.TERMINATES
    assert str(f.limit().exact) == "-1"
    assert f.metrics(1000).delta is None


def test_precision_is_not_a_knob_that_changes_delta() -> None:
    f = PCF("2*n + 1", "n^2")
    for depth in (100, 1000, 4000):
        m = f.metrics(depth)
        exact = f.trajectory([depth])[0]
        assert m.delta == pytest.approx(exact.delta, rel=1e-12)


def test_one_bad_row_is_named_and_kills_nothing_else() -> None:
    with pytest.raises(pcf.InvalidPolynomialError, match="row 1"):
        pcf.evaluate([[1], [0]], [[1], [1]])


def test_zero_denominators_do_not_shift_later_indices() -> None:
    f = PCF("n - 1", "1")  # q_1 = 0
    points = f.trajectory([1, 2, 3, 4])
    assert [p.depth for p in points] == [1, 2, 3, 4]
    for point in points[1:]:
        _, q = f.convergent(point.depth)
        assert point.log_q == pytest.approx(math.log(abs(q)), abs=1e-12)


def test_zero_numerators_give_no_sentinel() -> None:
    f = PCF("n", "n + 5")  # p_0 = 0
    assert f.convergent(0)[0] == 0
    assert all(p.delta is None or -2 < p.delta < 50 for p in f.trajectory([1, 2, 50]))


def test_errors_carry_the_sign() -> None:
    # |L| and |p/q| without sign would give a wrong error for a negative limit
    positive, negative = PCF("2*n + 1", "n^2").metrics(100), PCF("-2*n - 1", "n^2").metrics(100)
    assert positive.log_error == negative.log_error
    assert positive.limit == negative.limit.removeprefix("-")


def test_relations_are_confirmed_on_the_limit_itself() -> None:
    match = PCF("2", "n^2").identify()[0]
    assert match.expression == "2/(4 - pi)"
    assert match.digits_confirmed >= 150


def test_the_catalogue_has_no_rational_entries() -> None:
    from pcf.constants import catalogue

    assert "rational" not in {c.slug for c in catalogue.catalogue()}
    for c in catalogue.catalogue():
        assert not c.value(30).contains_integer(), c.slug
