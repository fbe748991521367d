"""Moebius maps: normal form, group laws, action on rationals, the projective line and balls."""

import pickle
from fractions import Fraction

import flint
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pcf.arithmetic.moebius import Moebius
from pcf.errors import InvalidInputError

small = st.integers(-50, 50)
maps = st.tuples(small, small, small, small).filter(lambda m: m[0] * m[3] != m[1] * m[2]).map(lambda m: Moebius(*m))


def test_equal_maps_are_equal_objects() -> None:
    assert Moebius(2, 4, 6, 8) == Moebius(-1, -2, -3, -4) == Moebius(1, 2, 3, 4)
    assert Moebius(1, 0, 0, -5) == Moebius(-1, 0, 0, 5)
    assert len({Moebius(0, 4, 2, 0), Moebius(0, 2, 1, 0)}) == 1
    assert pickle.loads(pickle.dumps(Moebius(1, 2, 3, 4))) == Moebius(1, 2, 3, 4)


@pytest.mark.parametrize("coefficients", [(0, 0, 0, 0), (1, 2, 2, 4), (0, 0, 1, 1)])
def test_constant_maps_are_refused(coefficients: tuple[int, int, int, int]) -> None:
    with pytest.raises(InvalidInputError, match="constant map"):
        Moebius(*coefficients)


@given(maps, maps, st.fractions(max_denominator=20))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_group_laws(m: Moebius, other: Moebius, x: Fraction) -> None:
    assert m.compose(m.inverse()) == Moebius(0, 1, 1, 0)
    assert m.inverse().inverse() == m
    point = (x.numerator, x.denominator)
    assert m.compose(other).image(*point) == m.image(*other.image(*point))
    assert m.inverse().image(*m.image(1, 0)) == (1, 0)


@given(maps, st.fractions(max_denominator=20))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_values_at_rationals_and_balls_agree(m: Moebius, x: Fraction) -> None:
    p, q = m.image(x.numerator, x.denominator)
    assume(q != 0)
    assert m(x) == Fraction(p, q)
    ball = m(flint.arb(flint.fmpq(x.numerator, x.denominator)))
    assert (ball * q - p).contains(0)
    assert ball.rad() < 1e-6


def test_the_pole_is_infinity() -> None:
    with pytest.raises(ZeroDivisionError):
        Moebius(1, 0, 0, 1)(0)
    assert Moebius(1, 0, 0, 1).image(0, 1) == (1, 0)
    assert Moebius(1, 0, 0, 1).image(1, 0) == (0, 1)
    assert Moebius(1, 2, 3, 4).height == 4
