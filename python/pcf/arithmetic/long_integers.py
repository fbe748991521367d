"""Integers of any length as text: Python itself refuses to write or read more than 4,300 digits."""

from dataclasses import fields
from fractions import Fraction
from typing import Any, Final

import flint

_SHOWN: Final = 40  # digits of a number in an error


def integer_text(value: int) -> str:
    """Decimal digits of an integer of any size.

    Example:
        >>> len(integer_text(10**5000))
        5001
    """
    return str(flint.fmpz(value))


def integer_of(text: str) -> int:
    """The integer of decimal digits, of any number of them, with or without a sign.

    Example:
        >>> integer_of("-" + "9" * 5000) == 1 - 10**5000
        True
    """
    return int(flint.fmpz(text.removeprefix("+")))


def fraction_text(value: Fraction) -> str:
    """ "p/q", or "p" when q is 1, of any size.

    Example:
        >>> fraction_text(Fraction(-22, 7)), fraction_text(Fraction(3))
        ('-22/7', '3')
    """
    p = integer_text(value.numerator)
    return p if value.denominator == 1 else f"{p}/{integer_text(value.denominator)}"


def most_digits(value: int) -> int:
    """The number of decimal digits of an integer, or one more: without writing them.

    Example:
        >>> most_digits(999), most_digits(1000), most_digits(-5)
        (4, 4, 1)
    """
    return int(value.bit_length() * 0.30103) + 1


def shown(value: object) -> str:
    """A value as an error shows it: in full where it is short, a long integer by its first digits and their number.

    Example:
        >>> shown(10**9), shown(-(10**5000)), shown("x" * 99)
        ('1000000000', '-10000000... (5001 digits)', "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...")
    """
    if type(value) is int:
        text = integer_text(value)
        digits = len(text) - (value < 0)
        return text if digits <= _SHOWN else f"{text[: 8 + (value < 0)]}... ({digits} digits)"
    text = long_repr(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."


def long_repr(value: object) -> str:
    """`repr` of a value made of numbers, texts and tuples, whatever the length of its integers.

    Example:
        >>> long_repr((1, Fraction(1, 2), "pi")), len(long_repr((10**5000,)))
        ("(1, Fraction(1, 2), 'pi')", 5004)
    """
    if type(value) is int:
        return integer_text(value)
    if type(value) is Fraction:
        return f"Fraction({integer_text(value.numerator)}, {integer_text(value.denominator)})"
    if type(value) is tuple:
        return f"({', '.join(map(long_repr, value))}{',' if len(value) == 1 else ''})"
    if type(value) is list:
        return f"[{', '.join(map(long_repr, value))}]"
    try:
        return repr(value)
    except ValueError:  # a long integer within another container
        return f"<{type(value).__name__}>"


class LongRepr:
    """Base of dataclasses that may hold integers of any length: the usual repr, which Python's own refuses.

    A class that derives from it is made with `@dataclass(repr=False)`.
    """

    __slots__ = ()

    def __repr__(self: Any) -> str:
        parts = (f"{one.name}={long_repr(getattr(self, one.name))}" for one in fields(self) if one.repr)
        return f"{type(self).__name__}({', '.join(parts)})"
