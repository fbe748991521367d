"""Limits as text: decimal digits such as 1.27 or 9.9e-8, and exact values such as 22/7, read and shortened."""

import re
from fractions import Fraction
from typing import Final

import flint

from pcf.errors import InvalidInputError

_RATIO: Final = re.compile(r"\s*([+-]?\d{1,300})\s*/\s*(\d{1,300})\s*", re.ASCII)
_DECIMAL: Final = re.compile(
    r"\s*([+-]?)(?=\.?\d)(\d{0,300})(?:\.(\d{0,300}))?(?:\.\.\.|…)?(?:[eE]([+-]?\d{1,4}))?(?:\.\.\.|…)?\s*",
    re.ASCII,
)


def parse_value(text: str) -> tuple[Fraction, Fraction]:
    """A value as a user gives it, and the tolerance that its digits state.

    Args:
        text: digits correct to one unit in the last, such as `0.9159655...`, `-.5` or `1.0e-7`; a whole number and
            a fraction `p/q` are meant exactly.

    Returns:
        The value and the tolerance, which is 0 for an exact one.

    Raises:
        InvalidInputError: any other text.

    Example:
        >>> parse_value("1.27"), parse_value("22/7"), parse_value("-1.5e-3")[1]
        ((Fraction(127, 100), Fraction(1, 100)), (Fraction(22, 7), Fraction(0, 1)), Fraction(1, 10000))
    """
    if not isinstance(text, str):
        raise InvalidInputError(f"value {text!r}: give decimal digits as text, such as '0.9159655'")
    if ratio := _RATIO.fullmatch(text):
        if int(ratio[2]):
            return Fraction(int(ratio[1]), int(ratio[2])), Fraction(0)
    elif decimal := _DECIMAL.fullmatch(text):
        sign, whole, places, exponent = decimal[1], decimal[2], decimal[3] or "", int(decimal[4] or 0)
        unit = Fraction(10) ** (exponent - len(places))
        return int(sign + whole + places) * unit, unit if places or exponent < 0 else Fraction(0)
    raise InvalidInputError(
        f"value {text[:40]!r}: give decimal digits such as 0.9159655 or 1.0e-7, or a fraction such as 22/7"
    )


def stored_value(text: str) -> Fraction:
    """The number that an atlas stores as text, of any length: decimal digits or p/q.

    Example:
        >>> stored_value("2.5e-1"), stored_value("-22/7")
        (Fraction(1, 4), Fraction(-22, 7))
    """
    numerator, _, denominator = text.partition("/")
    if denominator:
        return Fraction(int(flint.fmpz(numerator)), int(flint.fmpz(denominator)))
    return Fraction(int(flint.fmpz(text))) if text.lstrip("-").isdigit() else Fraction(text)


def last_unit(text: str) -> Fraction:
    """One unit of the last digit of a decimal as an atlas stores it.

    Example:
        >>> last_unit("2.50"), last_unit("9.99e-8"), last_unit("1200")
        (Fraction(1, 100), Fraction(1, 10000000000), Fraction(1, 1))
    """
    mantissa, _, exponent = text.partition("e")
    return Fraction(10) ** (int(exponent or 0) - len(mantissa.partition(".")[2]))


def trimmed(text: str, digits: int) -> str:
    """A decimal with fewer digits of its mantissa; nothing is cut that tells its size.

    Example:
        >>> trimmed("9.99999999999995e-8", 6), trimmed("123456.789", 4)
        ('9.9999e-8', '123456')
    """
    mantissa, e, exponent = text.partition("e")
    whole = mantissa.partition(".")[0]
    return mantissa[: max(digits, len(whole))] + e + exponent


def shortened(text: str, digits: int) -> str:
    """A value in about so many characters: what is left out is dots, and the size stays readable.

    Args:
        text: decimal digits, p/q, or a word, which is kept.
        digits: characters to keep of the mantissa, or of both sides of a fraction together.

    Example:
        >>> shortened("9.99999999999995e-8", 6), shortened("1.2732395447", 6), shortened("22/7", 6)
        ('9.9999…e-8', '1.2732…', '22/7')
        >>> shortened("123456789/1000", 8), shortened("12345678901", 8)
        ('1234… (9 digits)/1000', '12345678… (11 digits)')
    """
    if "/" in text:
        if len(text) <= digits:
            return text
        return "/".join(shortened(side, digits // 2) for side in text.split("/"))
    mantissa, e, exponent = text.partition("e")
    if len(mantissa) <= digits or not any(map(str.isdigit, text)):
        return text
    whole = mantissa.partition(".")[0]
    if len(whole) < digits:
        return f"{mantissa[:digits]}…{e}{exponent}"
    return f"{mantissa[:digits]}… ({len(whole.lstrip('-'))} digits)"
