"""Rationals of any size."""

from fractions import Fraction

import pytest

from pcf.arithmetic.rationals import decimal_exponent


@pytest.mark.parametrize("k", [-100_000, -4301, -400, -23, -1, 0, 1, 22, 23, 308, 309, 5000])
def test_decimal_exponents_are_exact_at_powers_of_ten(k: int) -> None:
    power, little = Fraction(10) ** k, Fraction(1, 10**30)
    assert [decimal_exponent(power * (1 + d)) for d in (-little, 0, little)] == [k - 1, k, k]
