"""Numbers of other systems as exact rationals, and rationals in lowest terms of any size."""

from decimal import Decimal
from fractions import Fraction
from math import gcd, inf, isfinite, log10, prod
from operator import index
from typing import Any, Final

import flint

_MOST_EXPONENT: Final = 4_000_000  # of two or ten, beyond which a number is too large to write out

_MOST_FACTORED: Final = 10**18


def reduced(p: int, q: int) -> Fraction:
    """p/q in lowest terms, q != 0: by FLINT, whose gcd takes a second where Python's takes hours.

    Example:
        >>> reduced(-6, 4)
        Fraction(-3, 2)
    """
    value = flint.fmpq(p, q)
    found = Fraction()
    # a Fraction made in the usual way would take the gcd again
    found._numerator, found._denominator = int(value.p), int(value.q)  # type: ignore[attr-defined]
    return found


def perfect_power(x: Fraction) -> tuple[int, Fraction]:
    """k and r with x = r^k for x > 0, where |k| is largest, and r > 1; 1 is 1^1, and huge numbers are not factored.

    Example:
        >>> perfect_power(Fraction(8)), perfect_power(Fraction(4, 9)), perfect_power(Fraction(3, 2))
        ((3, Fraction(2, 1)), (-2, Fraction(3, 2)), (1, Fraction(3, 2)))
    """
    sign = 1 if x >= 1 else -1
    p, q = (x.numerator, x.denominator) if sign > 0 else (x.denominator, x.numerator)
    if p > _MOST_FACTORED:
        return sign, Fraction(p, q)
    factors = [flint.fmpz(n).factor() for n in (p, q)]
    k = gcd(*(int(e) for side in factors for _, e in side)) or 1
    top, bottom = (prod(int(r) ** (int(e) // k) for r, e in side) for side in factors)
    return sign * k, Fraction(top, bottom)


def nearest_double(value: Fraction) -> float:
    """The double nearest to a rational; infinite where that is too large for one.

    Example:
        >>> nearest_double(Fraction(1, 3)), nearest_double(Fraction(-(10**400)))
        (0.3333333333333333, -inf)
    """
    try:
        return float(value)
    except OverflowError:
        return inf if value > 0 else -inf


def decimal_exponent(x: Fraction) -> int:
    """The largest k with 10^k <= x, for x > 0 of any size.

    Example:
        >>> decimal_exponent(Fraction(999)), decimal_exponent(Fraction(1, 10**400)), decimal_exponent(Fraction(2, 30))
        (2, -400, -2)
    """
    k = round(log10(x.numerator) - log10(x.denominator))
    return k if Fraction(10) ** k <= x else k - 1


def rational_of(value: Any) -> Fraction | None:
    """The exact value of a number: int, float, Fraction, Decimal, or one of numpy, gmpy2, mpmath, FLINT or sympy.

    Returns:
        The value; None for what is no such number, or is not finite, or beyond 2^4000000.

    Example:
        >>> rational_of(0.5), rational_of(Decimal("1.25")), rational_of(flint.fmpq(1, 3)), rational_of("1")
        (Fraction(1, 2), Fraction(5, 4), Fraction(1, 3), None)
    """
    if isinstance(value, Fraction):
        return value
    if isinstance(value, float):
        return Fraction(value) if isfinite(value) else None
    if isinstance(value, Decimal):
        return Fraction(value) if value.is_finite() and abs(value.adjusted()) < _MOST_EXPONENT else None
    try:
        return Fraction(index(value))
    except TypeError:
        pass
    if isinstance(value, flint.arb) and not value.is_exact():
        return None  # an enclosure is no number
    if isinstance(mpf := getattr(value, "_mpf_", None), tuple):  # mpmath and sympy: (-1)^sign man 2^exp
        sign, man, exp, _ = mpf
        if (exp and not man) or abs(exp) > _MOST_EXPONENT:
            return None
        size = Fraction(int(man)) * Fraction(2) ** int(exp)
        return -size if sign else size
    try:
        if hasattr(value, "as_mantissa_exp"):  # gmpy2: man 2^exp
            man, exp = map(int, value.as_mantissa_exp())
            return Fraction(man) * Fraction(2) ** exp if abs(exp) < _MOST_EXPONENT else None
        if hasattr(value, "p") and hasattr(value, "q"):
            return Fraction(int(value.p), int(value.q))
        if hasattr(value, "numerator") and hasattr(value, "denominator"):
            return Fraction(int(value.numerator), int(value.denominator))
        if hasattr(value, "as_integer_ratio"):
            return Fraction(*map(int, value.as_integer_ratio()))
    except (ArithmeticError, TypeError, ValueError):  # nan and infinities, and what only looks like a number
        return None
    return None
