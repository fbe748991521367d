"""Limits as text: read with the tolerance that their digits state, shortened without losing their size."""

from fractions import Fraction

import pytest

from pcf.decimals import last_unit, parse_value, shortened, stored_value, trimmed
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
    ],
)
def test_values_are_read_with_their_tolerance(text: str, value: Fraction, tolerance: Fraction) -> None:
    assert parse_value(text) == (value, tolerance)


@pytest.mark.parametrize(
    "text", ["", ".", "e5", "1e", "pi", "1/0", "1.2.3", "nan", "inf", "1e99999", "9" * 400, "١"]
)
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError, match="give decimal digits"):
        parse_value(text)
    with pytest.raises(InvalidInputError, match=r"value 1\.27: give decimal digits as text"):
        parse_value(1.27)  # type: ignore[arg-type]


def test_stored_values_of_any_length() -> None:
    digits = "7" * 5000
    assert stored_value(f"-{digits}/2").denominator == 2
    assert stored_value(digits) % 10 == 7
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
