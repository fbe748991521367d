"""Numbers p + q sqrt(d) of a real quadratic field, p and q rational, d > 1 no square."""

from dataclasses import dataclass
from typing import Final, Union

import flint

_ZERO: Final = flint.fmpq(0)

Number = Union["Surd", flint.fmpq, int]


@dataclass(frozen=True, eq=False)
class Surd:
    """rational + factor sqrt(radicand); rational numbers go with every radicand."""

    rational: flint.fmpq
    factor: flint.fmpq = _ZERO
    radicand: int = 1

    def _with(self, other: Number) -> tuple["Surd", int]:
        x = other if isinstance(other, Surd) else Surd(flint.fmpq(other))
        if self.factor != 0 and x.factor != 0 and self.radicand != x.radicand:
            raise ValueError("numbers of two fields")
        return x, self.radicand if self.factor != 0 else x.radicand

    def __add__(self, other: Number) -> "Surd":
        x, d = self._with(other)
        return Surd(self.rational + x.rational, self.factor + x.factor, d)

    def __mul__(self, other: Number) -> "Surd":
        x, d = self._with(other)
        return Surd(
            self.rational * x.rational + self.factor * x.factor * d,
            self.rational * x.factor + self.factor * x.rational,
            d,
        )

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self) -> "Surd":
        return Surd(-self.rational, -self.factor, self.radicand)

    def __sub__(self, other: Number) -> "Surd":
        return self + (-other)

    def __truediv__(self, other: Number) -> "Surd":
        x, _ = self._with(other)
        norm = x.rational * x.rational - x.factor * x.factor * x.radicand
        return self * Surd(x.rational / norm, -x.factor / norm, x.radicand)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Surd | flint.fmpq | int) and (self - other).sign() == 0

    __hash__ = None  # type: ignore[assignment]

    def sign(self) -> int:
        """-1, 0 or 1, exactly."""
        p, q = self.rational, self.factor
        signs = ((p > 0) - (p < 0), (q > 0) - (q < 0))
        if signs[0] * signs[1] >= 0:
            return signs[0] or signs[1]
        return signs[0] if p * p > q * q * self.radicand else signs[1]

    def ball(self) -> flint.arb:
        """An enclosure at the working precision."""
        return flint.arb(self.rational) + flint.arb(self.factor) * flint.arb(self.radicand).sqrt()
