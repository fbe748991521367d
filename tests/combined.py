"""Combinations of constants by their expressions, in mpmath."""

from collections.abc import Mapping
from fractions import Fraction

import mpmath

from pcf.constants.evaluation import ball
from pcf.constants.expression import parse_expression


def combined(parts: Mapping[str, Fraction], digits: int) -> mpmath.mpf:
    """The sum of constants times rational numbers, to about so many digits."""
    values = {
        name: mpmath.mpf(ball(parse_expression(name), digits + 5).str(digits, radius=False)) for name in parts
    }
    return sum(values[name] * x.numerator / x.denominator for name, x in parts.items())
