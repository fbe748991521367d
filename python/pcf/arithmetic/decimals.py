"""Limits as text: decimal digits such as 1.27 or 9.9e-8, and exact values such as 22/7, read and shortened."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import flint

from pcf.arithmetic.long_integers import integer_of, shown
from pcf.arithmetic.rationals import rational_of, reduced
from pcf.errors import InvalidInputError

_RATIO: Final = re.compile(r"\s*([+-]?\d+)\s*/\s*(\d+)\s*", re.ASCII)
_DECIMAL: Final = re.compile(
    r"\s*([+-]?)(?=\.?\d)(\d*)(?:\.(\d*))?(?:\.\.\.|…)?(?:[eE]([+-]?\d{1,20}))?(?:\.\.\.|…)?\s*", re.ASCII
)
_MOST_CHARACTERS: Final = 2_000_000
_MOST_EXPONENT: Final = 1_000_000
_DOUBLE_DIGITS: Final = (16, 17)  # significant digits with which a double is printed in full
_DOUBLE: Final = Fraction(1, 2**50)  # relative: a double that was computed is off by a unit or two in its last bit
_INFINITE: Final = frozenset({"infinity", "inf", "oo", "zoo", "∞"})


def is_infinite(value: object) -> bool:
    """Whether a value as a user gives it is infinity, in the words of the program, of sympy or of Python.

    Example:
        >>> is_infinite("infinity"), is_infinite(float("inf")), is_infinite("1")
        (True, True, False)
    """
    if hasattr(value, "as_number"):
        value = value.as_number()
    if isinstance(value, float | Decimal):
        value = str(value).lstrip("-")
    return isinstance(value, str) and value.strip().lower() in _INFINITE


def parse_value(value: object) -> tuple[Fraction, Fraction]:
    """A value as a user gives it, and the tolerance that its digits state.

    Args:
        value: text with digits correct to one unit in the last, such as `0.9159655...`, `-.5` or `1.0e-7`, with 16 or
            17 significant ones to the accuracy of a computed double, which Python prints with so many; a whole
            number and a fraction `p/q`, which are meant exactly; or a number. Floats have the accuracy of a
            computed double (a relative 2^-50), those of mpmath that of their bits, a ball its radius, a limit its
            digits; others are exact.

    Returns:
        The value and the tolerance, which is 0 for an exact one.

    Raises:
        InvalidInputError: anything else.

    Example:
        >>> parse_value("1.27"), parse_value("22/7"), parse_value("-1.5e-3")[1]
        ((Fraction(127, 100), Fraction(1, 100)), (Fraction(22, 7), Fraction(0, 1)), Fraction(1, 10000))
        >>> parse_value(1.25), parse_value(7)
        ((Fraction(5, 4), Fraction(5, 4503599627370496)), (Fraction(7, 1), Fraction(0, 1)))
    """
    if hasattr(value, "as_number"):  # a limit: exact, or its digits
        value = value.as_number()
    if isinstance(value, Decimal):
        value = str(value)  # its digits state its accuracy
    return _parse_text(value) if isinstance(value, str) else _parse_number(value)


def _parse_text(text: str) -> tuple[Fraction, Fraction]:
    if len(text) > _MOST_CHARACTERS:
        raise InvalidInputError(f"value of {len(text)} characters: the limit is {_MOST_CHARACTERS}")
    source = text.replace("−", "-")  # as the program prints it to a terminal
    if ratio := _RATIO.fullmatch(source):
        if (q := integer_of(ratio[2])) != 0:
            return reduced(integer_of(ratio[1]), q), Fraction(0)
    elif decimal := _DECIMAL.fullmatch(source):
        sign, whole, places, exponent = decimal[1], decimal[2], decimal[3] or "", int(decimal[4] or 0)
        if abs(exponent) > _MOST_EXPONENT:
            raise InvalidInputError(f"value {shown(text)}: give an exponent within {_MOST_EXPONENT} in size")
        unit = Fraction(10) ** (exponent - len(places))
        number = integer_of(sign + whole + places) * unit
        if not places and exponent >= 0:
            return number, Fraction(0)
        full = len((whole + places).lstrip("0")) in _DOUBLE_DIGITS
        return number, max(unit, abs(number) * _DOUBLE) if full else unit
    raise InvalidInputError(
        f"value {shown(text)}: give decimal digits such as 0.9159655 or 1.0e-7, or a fraction such as 22/7"
    )


def _parse_number(value: Any) -> tuple[Fraction, Fraction]:
    if isinstance(value, flint.arb) and value.is_finite():
        centre, radius = (Fraction(rational_of(part) or 0) for part in (value.mid(), value.rad()))
        return centre, radius
    number = None if isinstance(value, bool) else rational_of(value)
    if number is None:
        raise InvalidInputError(
            f"value {shown(value)}: give a finite number, or decimal digits as text: '0.9159655'"
        )
    if isinstance(value, float):
        return number, abs(number) * _DOUBLE
    if hasattr(value, "_mpf_"):
        bits = max(53, abs(number.numerator).bit_length())
        return number, abs(number) * Fraction(8, 2**bits)
    if getattr(getattr(value, "dtype", None), "kind", "") == "f":  # numpy's other floats
        return number, abs(number) * Fraction(8, 2 ** value.as_integer_ratio()[0].bit_length())
    return number, Fraction(0)


def stored_value(text: str) -> Fraction:
    """The number that an atlas stores as text, of any length: decimal digits or p/q.

    Example:
        >>> stored_value("2.5e-1"), stored_value("-22/7")
        (Fraction(1, 4), Fraction(-22, 7))
    """
    numerator, _, denominator = text.partition("/")
    if denominator:
        return reduced(integer_of(numerator), integer_of(denominator))
    mantissa, _, exponent = text.partition("e")
    whole, _, places = mantissa.partition(".")
    return integer_of(whole + places) * Fraction(10) ** (int(exponent or 0) - len(places))


def scaled_decimal(text: str, places: int) -> int | None:
    """A decimal that an atlas stores times 10^places, rounded; None where it has no more places than that.

    Quicker than `stored_value`, for the many limits of a labelling.

    Example:
        >>> scaled_decimal("2.567e-1", 3), scaled_decimal("-2.5", 0), scaled_decimal("2.5", 1), scaled_decimal("1/3", 9)
        (257, -2, None, None)
    """
    mantissa, _, exponent = text.partition("e")
    whole, _, decimals = mantissa.partition(".")
    surplus = len(decimals) - int(exponent or 0) - places
    if surplus < 1 or "/" in text:
        return None
    unit: int = 10**surplus
    quotient, rest = divmod(integer_of(whole + decimals), unit)
    return quotient + (2 * rest > unit or (2 * rest == unit and quotient % 2))


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


def cut(text: str, characters: int = 300) -> str:
    """A text that people read, no longer than that, with its length where something is left out.

    Example:
        >>> cut("n^2"), cut("1" * 999, 5)
        ('n^2', '11111… (999 characters)')
    """
    return text if len(text) <= characters else f"{text[:characters]}… ({len(text):,} characters)"
