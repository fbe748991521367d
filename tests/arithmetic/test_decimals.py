"""Limits as text: read with the tolerance that their digits state, shortened without losing their size."""

import math
import random
from decimal import Decimal
from fractions import Fraction

import flint
import gmpy2
import mpmath
import numpy as np
import pytest
import sympy

from pcf.arithmetic.decimals import (
    is_infinite,
    last_unit,
    parse_value,
    scaled_decimal,
    shortened,
    stored_value,
    trimmed,
)
from pcf.errors import InvalidInputError


@pytest.mark.parametrize(
    ("text", "value", "tolerance"),
    [
        ("0.25", Fraction(1, 4), Fraction(1, 100)),
        (".5", Fraction(1, 2), Fraction(1, 10)),
        ("-.5", Fraction(-1, 2), Fraction(1, 10)),
        ("1e-5", Fraction(1, 10**5), Fraction(1, 10**5)),
        ("1.0e-7", Fraction(1, 10**7), Fraction(1, 10**8)),
        ("9.99…e-8", Fraction(999, 10**10), Fraction(1, 10**10)),
        ("1.618...", Fraction(1618, 1000), Fraction(1, 1000)),
        ("1.5e5", Fraction(150000), Fraction(10**4)),
        ("1e5", Fraction(10**5), Fraction(0)),
        ("2", Fraction(2), Fraction(0)),
        ("2.", Fraction(2), Fraction(0)),
        (" -22/7 ", Fraction(-22, 7), Fraction(0)),
        ("−22/7", Fraction(-22, 7), Fraction(0)),
        ("1e309", Fraction(10**309), Fraction(0)),
        ("-1e99999", Fraction(-(10**99999)), Fraction(0)),
        ("1.0e-99999", Fraction(1, 10**99999), Fraction(1, 10**100000)),
        ("9" * 5000, Fraction(10**5000 - 1), Fraction(0)),
        ("2/" + "4" * 5000, Fraction(9, 2 * (10**5000 - 1)), Fraction(0)),
        ("0." + "0" * 5000 + "1", Fraction(1, 10**5001), Fraction(1, 10**5001)),
        (2**100, Fraction(2**100), Fraction(0)),
        (gmpy2.mpz(10) ** 5000, Fraction(10**5000), Fraction(0)),
        (np.int64(-3), Fraction(-3), Fraction(0)),
        (Fraction(1, 3), Fraction(1, 3), Fraction(0)),
        (gmpy2.mpq(1, 3), Fraction(1, 3), Fraction(0)),
        (flint.fmpq(1, 3), Fraction(1, 3), Fraction(0)),
        (sympy.Rational(1, 3), Fraction(1, 3), Fraction(0)),
        (Decimal("1.27"), Fraction(127, 100), Fraction(1, 100)),
    ],
)
def test_values_are_read_with_their_tolerance(text: object, value: Fraction, tolerance: Fraction) -> None:
    assert parse_value(text) == (value, tolerance)


@pytest.mark.parametrize(
    "value",
    [
        4 / math.pi,
        repr(4 / math.pi),
        f"{4 / math.pi:.17g}",
        f"{4 / math.pi:.15f}",
        f"{4 / math.pi:.16e}",
        np.float64(4) / np.pi,
        np.float32(4 / math.pi),
        np.longdouble(4) / np.longdouble("3.14159265358979323846"),
        4 / mpmath.pi(prec=53),
        gmpy2.mpfr(4) / gmpy2.const_pi(),
        str(np.float64(4) / np.pi),
    ],
    ids=str,
)
def test_floats_are_meant_to_their_accuracy_as_numbers_and_as_text(value: object) -> None:
    near, tolerance = parse_value(value)
    true = Fraction("1.27323954473516268615107010698140931")  # 4/pi
    assert abs(near - true) <= tolerance < abs(true) / 10**6


@pytest.mark.parametrize(
    "text", ["", ".", "e5", "1e", "pi", "1/0", "1.2.3", "nan", "inf", "١", "1 2", Decimal("nan")]
)
def test_other_text_is_refused(text: object) -> None:
    with pytest.raises(InvalidInputError, match="give decimal digits"):
        parse_value(text)


@pytest.mark.parametrize("value", [None, True, 1j, b"1", [1], math.nan, math.inf, mpmath.inf, np.float32("nan")])
def test_what_is_no_finite_number_is_refused(value: object) -> None:
    with pytest.raises(InvalidInputError, match=r"value .*: give a finite number, or decimal digits as text"):
        parse_value(value)


def test_sizes_are_bounded_before_a_number_is_made() -> None:
    for value in ("1e9999999", Decimal("1e999999999"), "1" * 2_000_001):
        with pytest.raises(InvalidInputError, match=r"value .*: (give an exponent within|the limit is)"):
            parse_value(value)


def test_infinity_has_many_names() -> None:
    for value in (
        "infinity",
        " Inf",
        "oo",
        "zoo",
        "∞",
        math.inf,
        -math.inf,
        Decimal("-Infinity"),
        np.float64("inf"),
    ):
        assert is_infinite(value)
    for other in ("infinite", "1", 1.0, math.nan, None):
        assert not is_infinite(other)


def test_stored_values_of_any_length() -> None:
    digits = "7" * 5000
    assert stored_value(f"-{digits}/2").denominator == 2
    assert stored_value(digits) % 10 == 7
    assert stored_value("1." + "0" * 5000 + "1e-3") == Fraction(10**5001 + 1, 10**5004)
    assert last_unit("9.99e-8") == Fraction(1, 10**10)


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("9.99999999999995e-8", "9.9999…e-8"),
        ("-1.2732395447", "-1.273…"),
        ("1.27", "1.27"),
        ("22/7", "22/7"),
        ("1234567/1000", "123… (7 digits)/100… (4 digits)"),
        ("-12345678", "-12345… (8 digits)"),
        ("infinity", "infinity"),
    ],
)
def test_what_is_left_out_is_dots_and_the_size_stays(text: str, short: str) -> None:
    assert shortened(text, 6) == short


def test_trimmed_decimals_keep_their_size() -> None:
    assert trimmed("9.99999999999995e-8", 6) == "9.9999e-8"
    assert trimmed("123456.789", 4) == "123456"
    assert trimmed("infinity", 24) == "infinity"


@pytest.mark.parametrize("places", [0, 3, 35])
def test_scaled_decimals_are_those_of_fractions(places: int) -> None:
    rng = random.Random(places)
    for _ in range(200):
        digits = "".join(rng.choices("0123456789", k=rng.randint(1, 60))) + rng.choice(["5", ""])
        point = rng.randint(1, len(digits))
        text = rng.choice(["", "-"]) + digits[:point] + "." + digits[point:] + rng.choice(["", "e-7", "e12"])
        expected = stored_value(text) * 10**places
        fine = 2 * last_unit(text) * 10**places <= 1
        assert scaled_decimal(text, places) == (round(expected) if fine else None)
    assert scaled_decimal("22/7", places) is None
