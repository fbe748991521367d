"""Exact numbers of a quadratic field against doubles and identities."""

import math
import random
from fractions import Fraction

import pytest

from pcf.arithmetic.quadratic import Quadratic, square_part
from pcf.errors import InvalidInputError


def test_field_operations() -> None:
    random.seed(5)
    for _ in range(200):
        d = random.choice([1, 2, 3, 5, 12, 45])
        x, y = (
            random.randint(-9, 9) + Quadratic.root(d) * random.randint(-9, 9) / random.randint(1, 9) for _ in "xy"
        )
        for found, expected in (
            (x + y, float(x) + float(y)),
            (x - y, float(x) - float(y)),
            (x * y, float(x) * float(y)),
            (3 - x, 3 - float(x)),
            (x / 7, float(x) / 7),
        ):
            assert float(found) == pytest.approx(expected, abs=1e-9)
        if y != 0:
            assert x / y * y == x
            assert y * (1 / y) == 1


def test_roots_and_text() -> None:
    assert Quadratic.root(Fraction(9, 4)).exact() == Fraction(3, 2)
    assert str(Quadratic.root(Fraction(1, 2))) == "sqrt(2)/2"
    assert str(5 - 3 * Quadratic.root(12) / 4) == "5 - 3*sqrt(3)/2"
    assert float(Quadratic.root(2)) == math.sqrt(2)
    assert Quadratic.root(2) * Quadratic.root(2) == 2 == Quadratic.of(2)
    assert hash(Quadratic.of(2)) == hash(2)
    assert {Quadratic.root(3), Quadratic.root(3)} == {Quadratic.root(3)}
    assert square_part(3 * 49) == (7, 3)
    assert square_part(1009**2) == (1009, 1)
    with pytest.raises(InvalidInputError, match="not real"):
        Quadratic.root(-1)
    with pytest.raises(InvalidInputError, match="different fields"):
        Quadratic.root(2) + Quadratic.root(3)


def test_signs_and_doubles_where_the_parts_cancel() -> None:
    for k in (40, 200, 400):
        small = Quadratic.root(10 ** (2 * k) + 4) - 10**k  # about 2 10^-k
        assert (small.sign(), (-small).sign(), (small - small).sign()) == (1, -1, 0)
        assert float(small) == (2 * 10.0**-k if k < 308 else 0)
