"""Continued fractions of polygamma functions: which formulas they are, against limits and mpmath."""

import random
from fractions import Fraction

import mpmath
import pytest

from pcf.arithmetic.polynomial import Polynomial
from pcf.dynamics.limit import limit
from pcf.proofs.polygamma import Polygamma, polygamma


def formula(order: int, s: int, r: Fraction) -> tuple[Polynomial, Polynomial]:
    if order == 1:
        return Polynomial([int(s * (2 * r - 1) * c) for c in (2, 1)]), Polynomial([s * s, 0, 0, 0, 0])
    t = 2 * r * (r - 1)
    return Polynomial([int(s * c) for c in (2, 3, 3 + 2 * t, 1 + t)]), Polynomial([-s * s, *[0] * 6])


def test_values_of_random_arguments() -> None:
    generator = random.Random(3)
    for _ in range(24):
        order, r = (
            generator.choice([1, 2]),
            Fraction(1, 2) + Fraction(generator.randint(1, 12), generator.randint(1, 7)),
        )
        s = 2 * r.denominator**2 * generator.choice([1, -1, 3])
        a, b = formula(order, s, r)
        assert polygamma(a, b) == Polygamma(order, s, r)
        with mpmath.workdps(40):
            value = 2 * s * (-1) ** (order + 1) / mpmath.polygamma(order, mpmath.mpf(r.numerator) / r.denominator)
            assert abs(mpmath.mpf(str(limit(a, b, 30))) / value - 1) < 1e-28


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("2n + 1", "2n^4"),  # an irrational multiple
        ("2n + 2", "n^4"),
        ("2n + 1", "-n^4"),
        ("2n + 1", "n^4 + 1"),
        ("4n^3 + 6n^2 + 4n + 2", "-4n^6"),
        ("2n^3 + 3n^2 - n - 1", "-n^6"),  # (2r - 1)^2 = -3
        ("2n^3 + 3n^2 + 7n + 3", "-n^6"),  # 5
        ("2n^3 + 3n^2 + 3n + 1", "n^6"),
        ("2n + 1", "n^6"),
    ],
)
def test_formulas_near_them_are_none(a: str, b: str) -> None:
    assert polygamma(Polynomial(a), Polynomial(b)) is None
