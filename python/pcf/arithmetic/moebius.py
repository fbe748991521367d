"""Moebius maps x -> (p0 + p1 x)/(q0 + q1 x) with integer coefficients: the maps between equivalent PCFs."""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import overload

import flint

from pcf.arithmetic.long_integers import LongRepr, integer_text
from pcf.errors import InvalidInputError


@dataclass(frozen=True, repr=False)
class Moebius(LongRepr):
    """The map x -> (p0 + p1 x)/(q0 + q1 x) of the projective line, in lowest terms.

    The coefficients are divided by their common divisor and signed so that the first of (q0, q1) that is not
    zero is positive: equal maps are equal objects.

    Args:
        p0, p1, q0, q1: integers with p0 q1 != p1 q0.

    Raises:
        InvalidInputError: the map is constant (p0 q1 = p1 q0).

    Example:
        >>> from fractions import Fraction
        >>> m = Moebius(0, 4, 2, 0)
        >>> m, m(Fraction(1, 2)), m.inverse()(1)
        (Moebius(p0=0, p1=2, q0=1, q1=0), Fraction(1, 1), Fraction(1, 2))
    """

    p0: int
    p1: int
    q0: int
    q1: int

    def __post_init__(self) -> None:
        if self.determinant == 0:
            raise InvalidInputError(
                f"Moebius coefficients ({', '.join(map(integer_text, self.coefficients))})"
                " give a constant map; p0*q1 - p1*q0 must not be 0"
            )
        unit = math.gcd(*self.coefficients)
        if (self.q0 or self.q1) < 0:
            unit = -unit
        if unit != 1:
            for name in ("p0", "p1", "q0", "q1"):
                object.__setattr__(self, name, getattr(self, name) // unit)

    @property
    def coefficients(self) -> tuple[int, int, int, int]:
        """(p0, p1, q0, q1)."""
        return self.p0, self.p1, self.q0, self.q1

    @property
    def determinant(self) -> int:
        """p1 q0 - p0 q1; the sign of the derivative."""
        return self.p1 * self.q0 - self.p0 * self.q1

    @property
    def height(self) -> int:
        """The largest coefficient in modulus."""
        return max(map(abs, self.coefficients))

    def compose(self, inner: "Moebius") -> "Moebius":
        """The map x -> self(inner(x))."""
        return Moebius(
            self.p0 * inner.q0 + self.p1 * inner.p0,
            self.p0 * inner.q1 + self.p1 * inner.p1,
            self.q0 * inner.q0 + self.q1 * inner.p0,
            self.q0 * inner.q1 + self.q1 * inner.p1,
        )

    def inverse(self) -> "Moebius":
        """The map that undoes this one."""
        return Moebius(-self.p0, self.q0, self.p1, -self.q1)

    def image(self, numerator: int, denominator: int) -> tuple[int, int]:
        """The image of the projective point numerator : denominator, where 1 : 0 is infinity.

        Returns:
            The image in lowest terms with denominator >= 0; infinity is (1, 0).

        Example:
            >>> Moebius(0, 1, -1, 1).image(1, 1)
            (1, 0)
        """
        p = self.p0 * denominator + self.p1 * numerator
        q = self.q0 * denominator + self.q1 * numerator
        unit = math.gcd(p, q)
        if (q or p) < 0:
            unit = -unit
        return p // unit, q // unit

    @overload
    def __call__(self, x: int | Fraction) -> Fraction: ...
    @overload
    def __call__(self, x: flint.arb) -> flint.arb: ...
    def __call__(self, x: int | Fraction | flint.arb) -> Fraction | flint.arb:
        """The value at a rational, exact, or at a ball, enclosed at the current FLINT precision.

        Raises:
            ZeroDivisionError: x is rational and the pole of the map (`image` has infinity as a point).
        """
        if isinstance(x, flint.arb):
            if self.q1 == 0:
                return (x * self.p1 + self.p0) / self.q0
            # With x once in the formula the ball of the result is not widened.
            return (flint.arb(self.p1) - flint.arb(self.determinant) / (x * self.q1 + self.q0)) / self.q1
        return Fraction(self.p0 + self.p1 * x) / (self.q0 + self.q1 * x)
