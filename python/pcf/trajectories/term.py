"""Summands t(n, k) of hypergeometric sums whose parameters move with n.

u_n = sum_{k>=0} z^k prod Gamma(k + A n + C)/prod Gamma(k + A' n + C'), with integers A, A' >= 0: a hypergeometric
function at s + n d, up to a factor without k. Its terms are positive, but for 0F1 of a negative argument.

Source: docs/mathematics.md, section 15.
"""

import math
from dataclasses import dataclass, replace
from fractions import Fraction

from pcf.errors import InvalidInputError

Linear = tuple[int, Fraction]
"""A and C of A n + C."""


@dataclass(frozen=True)
class Term:
    """t(n, k) = (2k + w(n)) z^k prod Gamma(k + upper)/prod Gamma(k + lower).

    Attributes:
        upper, lower: A and C of each parameter A n + C; k! is the lower one with A = 0, C = 1.
        argument: z > 0, and z <= 1 where there are as many parameters above as below; without parameters above it
            may be negative too.
        weight: A and C of w; None where there is no such factor.

    Raises:
        InvalidInputError: there are more parameters above than below, a direction is negative, or z is outside.

    Example:
        >>> one, two = (1, Fraction(1)), (2, Fraction(2))
        >>> apery = Term((one, one, one), ((0, Fraction(1)), two, two), Fraction(1))
        >>> apery.text(), apery.first()
        ('G(k + n + 1)^3/(G(k + 1)*G(k + 2*n + 2)^2)', 0)
    """

    upper: tuple[Linear, ...]
    lower: tuple[Linear, ...]
    argument: Fraction
    weight: Linear | None = None

    def __post_init__(self) -> None:
        if len(self.upper) > len(self.lower):
            raise InvalidInputError("upper, lower: more parameters above than below, so that sums diverge")
        if any(A < 0 for A, _ in self.parameters):
            raise InvalidInputError("upper, lower: directions must not be negative")
        if not self.upper and self.argument == 0:
            raise InvalidInputError("argument: 0, so that the sum is a single term; give another number")
        if self.upper and (self.argument <= 0 or (self.balanced and self.argument > 1)):
            raise InvalidInputError(f"argument: {self.argument} is not within (0, 1]")

    @property
    def balanced(self) -> bool:
        """Whether there are as many parameters above as below, so that terms fall like powers of z."""
        return len(self.upper) == len(self.lower)

    @property
    def parameters(self) -> tuple[Linear, ...]:
        """All of them."""
        weight = () if self.weight is None else (self.weight,)
        return (*self.upper, *self.lower, *weight)

    def first(self) -> int:
        """The least n, maybe negative, from which parameters are positive, and the sum converges."""
        at = max((math.floor(-C / A) + 1 for A, C in self.parameters if A), default=0)
        if self.argument == 1 and self.balanced:
            slope = sum(A for A, _ in self.lower) - sum(A for A, _ in self.upper)
            excess = sum(C for _, C in self.lower) - sum(C for _, C in self.upper) - 1 - (self.weight is not None)
            if slope > 0:
                at = max(at, math.floor(-excess / slope) + 1)
        return at

    def shift(self, k: int) -> "Term":
        """t(n + k, .)."""

        def moved(side: tuple[Linear, ...]) -> tuple[Linear, ...]:
            return tuple((A, C + A * k) for A, C in side)

        weight = None if self.weight is None else moved((self.weight,))[0]
        return replace(self, upper=moved(self.upper), lower=moved(self.lower), weight=weight)

    def at(self, n: int) -> tuple[tuple[Fraction, ...], tuple[Fraction, ...]]:
        """The parameters above and below at one n."""
        return tuple(A * n + C for A, C in self.upper), tuple(A * n + C for A, C in self.lower)

    def text(self) -> str:
        """The summand, with G for the gamma function."""
        above, below = (_gammas(side) for side in (self.upper, self.lower))
        if self.weight is not None:
            above = f"(2*k + {_linear(self.weight)})*{above}"
        factors = [*([] if self.argument == 1 else [f"({self.argument})^k"]), *([above] if above else [])]
        top = "*".join(factors) or "1"
        return f"{top}/({below})" if "*" in below else f"{top}/{below}"


def _gammas(side: tuple[Linear, ...]) -> str:
    counted = {one: side.count(one) for one in dict.fromkeys(side)}
    return "*".join(f"G(k + {_linear(one)})" + (f"^{times}" if times > 1 else "") for one, times in counted.items())


def _linear(one: Linear) -> str:
    """A n + C as text."""
    A, C = one
    n = "" if A == 0 else "n" if A == 1 else f"{A}*n"
    if not n:
        return str(C)
    return n if C == 0 else f"{n} + {C}" if C > 0 else f"{n} - {-C}"
