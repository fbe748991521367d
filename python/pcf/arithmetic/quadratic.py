"""Exact numbers p + q sqrt(d) of one real quadratic field at a time, p and q rational, and their text."""

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Final

import flint

from pcf.arithmetic.long_integers import LongRepr, fraction_text, integer_text
from pcf.errors import InvalidInputError


@dataclass(frozen=True, slots=True, repr=False)
class Quadratic(LongRepr):
    """rational + factor sqrt(radicand); numbers that meet in one operation share the radicand, or one is rational.

    Example:
        >>> x = Quadratic.root(8) / 2 + 1
        >>> str(x), str(x * x), str(1 / x)
        ('1 + sqrt(2)', '3 + 2*sqrt(2)', '-1 + sqrt(2)')
    """

    rational: flint.fmpq
    factor: flint.fmpq
    radicand: int

    @staticmethod
    def of(value: int | Fraction | flint.fmpq) -> "Quadratic":
        """A rational number."""
        if isinstance(value, Fraction):
            value = flint.fmpq(value.numerator, value.denominator)
        return Quadratic(flint.fmpq(value), _ZERO, 1)

    @staticmethod
    def root(value: int | Fraction | flint.fmpq) -> "Quadratic":
        """The positive square root of a number >= 0."""
        value = Quadratic.of(value).rational
        numerator, denominator = int(value.p), int(value.q)
        if numerator < 0:
            raise InvalidInputError(f"value: the square root of {value} is not real; give a number >= 0")
        outside, inside = square_part(numerator * denominator)
        factor = flint.fmpq(outside, denominator)
        return Quadratic(factor, _ZERO, 1) if inside == 1 else Quadratic(_ZERO, factor, inside)

    def __add__(self, other: "Quadratic | int | flint.fmpq") -> "Quadratic":
        if not isinstance(other, Quadratic):
            return Quadratic(self.rational + other, self.factor, self.radicand)
        return Quadratic(self.rational + other.rational, self.factor + other.factor, self._field(other))

    __radd__ = __add__

    def __neg__(self) -> "Quadratic":
        return Quadratic(-self.rational, -self.factor, self.radicand)

    def __sub__(self, other: "Quadratic | int | flint.fmpq") -> "Quadratic":
        return self + (-other)

    def __rsub__(self, other: int | flint.fmpq) -> "Quadratic":
        return -self + other

    def __mul__(self, other: "Quadratic | int | flint.fmpq") -> "Quadratic":
        if not isinstance(other, Quadratic):
            return Quadratic(self.rational * other, self.factor * other, self.radicand)
        d = self._field(other)
        return Quadratic(
            self.rational * other.rational + self.factor * other.factor * d,
            self.rational * other.factor + self.factor * other.rational,
            d,
        )

    __rmul__ = __mul__

    def __truediv__(self, other: "Quadratic | int | flint.fmpq") -> "Quadratic":
        if not isinstance(other, Quadratic):
            return Quadratic(self.rational / other, self.factor / other, self.radicand)
        norm = other.rational * other.rational - other.factor * other.factor * other.radicand
        return self * Quadratic(other.rational / norm, -other.factor / norm, other.radicand)

    def __rtruediv__(self, other: int | flint.fmpq) -> "Quadratic":
        return Quadratic.of(other) / self

    def __eq__(self, other: object) -> bool:
        """Equal values; a number is also equal to the int or Fraction that it is."""
        if isinstance(other, int):
            return not self.factor and self.rational == other
        if isinstance(other, Fraction):
            other = Quadratic.of(other)
        if not isinstance(other, Quadratic):
            return NotImplemented
        return self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key() if self.factor else self.exact())

    def __float__(self) -> float:
        return float(self._told_apart_from_0())

    def sign(self) -> int:
        """-1, 0 or 1, also where the number is beyond the range of doubles.

        Example:
            >>> (Quadratic.root(10**800 + 1) - 10**400).sign()
            1
        """
        ball = self._told_apart_from_0()
        return (ball > 0) - (ball < 0)

    def _told_apart_from_0(self) -> flint.arb:
        """An enclosure as good as a double: p may cancel q sqrt(d) to any number of digits, but not wholly."""
        bits = _FIRST_BITS
        while True:
            with flint.ctx.workprec(bits):
                ball = self.ball()
            if ball.is_zero() or ball.rel_accuracy_bits() >= _FIRST_BITS // 2:
                return ball
            bits *= 2

    def __str__(self) -> str:
        if not self.factor:
            return str(self.rational)
        factor = Fraction(int(self.factor.p), int(self.factor.q))
        return surd_text(Fraction(int(self.rational.p), int(self.rational.q)), factor, self.radicand)

    def exact(self) -> "Fraction | Quadratic":
        """The same number, as a Fraction where it is rational."""
        return self if self.factor else Fraction(int(self.rational.p), int(self.rational.q))

    def ball(self) -> flint.arb:
        """An enclosure at the working precision of flint."""
        return flint.arb(self.rational) + flint.arb(self.factor) * flint.arb(self.radicand).sqrt()

    def _field(self, other: "Quadratic") -> int:
        """The radicand of both: that of the one which is irrational."""
        if self.factor and other.factor and self.radicand != other.radicand:
            raise InvalidInputError(
                f"{self} and {other} are of different fields; sums and products of both are of neither"
            )
        return self.radicand if self.factor or not other.factor else other.radicand

    def _key(self) -> tuple[int, int, int, int, int]:
        p, q = self.rational, self.factor
        return int(p.p), int(p.q), int(q.p), int(q.q), self.radicand if q else 1


_ZERO: Final = flint.fmpq(0)
_FIRST_BITS: Final = 160


def surd_text(rational: Fraction, factor: Fraction, radicand: int) -> str:
    """rational + factor sqrt(radicand), simplified; text that sympy, PARI and Sage read."""
    if factor == 0:
        return fraction_text(rational)
    outside, inside = square_part(radicand)
    factor *= outside
    if inside == 1:
        return fraction_text(rational + factor)
    root = f"sqrt({integer_text(inside)})"
    size = abs(factor)
    term = root if size.numerator == 1 else f"{integer_text(size.numerator)}*{root}"
    if size.denominator != 1:
        term += f"/{integer_text(size.denominator)}"
    if rational == 0:
        return term if factor > 0 else f"-{term}"
    return f"{fraction_text(rational)} {'+' if factor > 0 else '-'} {term}"


def square_part(n: int) -> tuple[int, int]:
    """(s, t) with n = s^2 t, t free of the squares of primes below 1000; exact for a perfect square."""
    if isqrt(n) ** 2 == n:
        return isqrt(n), 1
    outside = 1
    for p in range(2, 1000):
        if p * p > n:
            break
        while n % (p * p) == 0:
            n //= p * p
            outside *= p
    return outside, n


def surd_power(x: "Quadratic") -> tuple[int, "Quadratic"]:
    """k, a power of 2, and y > 0 of the same field with x = y^k, x > 0, k as large as possible.

    Example:
        >>> k, y = surd_power(7 + 4 * Quadratic.root(3))
        >>> k, str(y)
        (2, '2 + sqrt(3)')
    """
    k = 1
    while (root := _square_root(x)) is not None:
        k, x = 2 * k, root
    return k, x


def _square_root(x: "Quadratic") -> "Quadratic | None":
    """u + v sqrt(d) > 0 with the square x, an irrational number: u^2 = (p +- sqrt(p^2 - q^2 d))/2."""
    norm = x.rational * x.rational - x.factor * x.factor * x.radicand
    if x.factor == 0 or (side := _rational_root(norm)) is None:
        return None
    for sign in (1, -1):
        u = _rational_root((x.rational + sign * side) / 2)
        if u is not None and u != 0:
            return Quadratic.of(Fraction(int(u.p), int(u.q))) + Quadratic.root(x.radicand) * _as_quadratic(
                x.factor / (2 * u)
            )
    return None


def _as_quadratic(x: flint.fmpq) -> "Quadratic":
    return Quadratic.of(Fraction(int(x.p), int(x.q)))


def _rational_root(x: flint.fmpq) -> flint.fmpq | None:
    if x < 0 or not (x.p.is_square() and x.q.is_square()):
        return None
    return flint.fmpq(x.p.isqrt(), x.q.isqrt())
