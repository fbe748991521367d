"""Exact polynomials in n with integer coefficients: the a(n) and b(n) of a polynomial continued fraction.

Coefficients are written in descending powers wherever a user sees them: `[2, 1]` is 2n + 1.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final, TypeVar

import flint

from pcf.arithmetic.exchange import to_numpy, to_sympy
from pcf.arithmetic.expansion import MAX_COEFFICIENT_BITS, MAX_DEGREE
from pcf.arithmetic.foreign import coefficients_of
from pcf.arithmetic.long_integers import integer_text, shown
from pcf.arithmetic.parser import parse
from pcf.errors import InvalidPolynomialError

if TYPE_CHECKING:
    import sympy
    from numpy.polynomial import Polynomial as NumpyPolynomial

Number = TypeVar("Number", int, Fraction)


class Polynomial:
    """An immutable polynomial in n over the integers.

    Args:
        source: text such as `"2*n + 1"`, `"5n^2 - 3"` or `"(n+1)**3"`; or the coefficients in descending
            powers, a sequence or one-dimensional array of integers (int, gmpy2.mpz, numpy); or a polynomial, also
            of FLINT, numpy, sympy, symengine, PARI or Sage, whatever order that lists coefficients in.

    Raises:
        InvalidPolynomialError: the source is none of these, or its degree exceeds 10,000.

    Example:
        >>> p = Polynomial("(n+1)^2 - 5n")
        >>> p, p.coefficients, p(10)
        (Polynomial('n^2 - 3*n + 1'), (1, -3, 1), 71)
        >>> p == Polynomial([1, -3, 1]) == Polynomial(flint.fmpz_poly([1, -3, 1]))
        True
    """

    __slots__ = ("_coefficients",)

    _coefficients: tuple[int, ...]

    def __init__(self, source: object) -> None:
        if isinstance(source, Polynomial):
            self._coefficients = source._coefficients
        elif isinstance(source, str):
            self._coefficients = tuple(reversed(parse(source))) or (0,)
        else:
            self._coefficients = tuple(coefficients_of(source))

    @property
    def coefficients(self) -> tuple[int, ...]:
        """The coefficients in descending powers, without leading zeros; `(0,)` for the zero polynomial."""
        return self._coefficients

    @property
    def degree(self) -> int:
        """The degree; 0 for every constant, zero included."""
        return len(self._coefficients) - 1

    @property
    def leading(self) -> int:
        """The coefficient of the highest power; 0 for the zero polynomial only."""
        return self._coefficients[0]

    @property
    def is_zero(self) -> bool:
        """Whether this is the zero polynomial."""
        return not self._coefficients[0]

    def to_flint(self) -> flint.fmpz_poly:
        """The same polynomial of python-flint.

        Example:
            >>> Polynomial("2n + 1").to_flint() == flint.fmpz_poly([1, 2])
            True
        """
        return flint.fmpz_poly(list(self._coefficients[::-1]))

    def to_numpy(self) -> "NumpyPolynomial":
        """The same `numpy.polynomial.Polynomial`, with Python's integers for coefficients; its values are doubles.

        Example:
            >>> Polynomial("n^2 + 10^30").to_numpy().coef.tolist()
            [1000000000000000000000000000000, 0, 1]
        """
        return to_numpy(self._coefficients)

    def to_sympy(self) -> "sympy.Poly":
        """The same `sympy.Poly` in n; sympy has to be installed.

        Example:
            >>> Polynomial("n^2 - 3").to_sympy()
            Poly(n**2 - 3, n, domain='ZZ')
        """
        return to_sympy(self._coefficients)

    def content(self) -> int:
        """The greatest common divisor of the coefficients, >= 0 (0 for the zero polynomial)."""
        return math.gcd(*self._coefficients)

    def __call__(self, n: Number) -> Number:
        """The exact value at an integer or a rational (Horner's rule)."""
        value = n * 0
        for coefficient in self._coefficients:
            value = value * n + coefficient
        return value

    def shift(self, k: int) -> "Polynomial":
        """The polynomial p(n + k).

        Example:
            >>> Polynomial("n^2").shift(-1)
            Polynomial('n^2 - 2*n + 1')
        """
        if self.degree == 0 or k == 0:
            return self
        ascending = self.to_flint()(flint.fmpz_poly([k, 1]))
        return Polynomial([int(c) for c in ascending][::-1])

    def has_integer_zero(self, start: int) -> bool:
        """Whether it vanishes at an integer >= start.

        Example:
            >>> p = Polynomial("2n^2 - 7n + 3")  # (2n - 1)(n - 3)
            >>> p.has_integer_zero(3), p.has_integer_zero(4)
            (True, False)
        """
        if self.degree == 0:
            return self.is_zero
        factors = self.shift(start - 1).to_flint().factor()[1]
        # an integer zero k of a primitive integer polynomial is a factor x - k, or 1 times its negative
        return any(f.degree() == 1 and abs(int(f[1])) == 1 and -int(f[0]) * int(f[1]) >= 1 for f, _ in factors)

    def __neg__(self) -> "Polynomial":
        return Polynomial([-c for c in self._coefficients])

    def __add__(self, other: "Polynomial | int") -> "Polynomial":
        return self._combine(other, lambda p, q: p + q)

    def __sub__(self, other: "Polynomial | int") -> "Polynomial":
        return self._combine(other, lambda p, q: p - q)

    def __mul__(self, other: "Polynomial | int") -> "Polynomial":
        return self._combine(other, lambda p, q: p * q)

    def __radd__(self, other: int) -> "Polynomial":
        return self + other

    def __rsub__(self, other: int) -> "Polynomial":
        return -self + other

    def __rmul__(self, other: int) -> "Polynomial":
        return self * other

    def __pow__(self, exponent: int) -> "Polynomial":
        norm = sum(abs(c) for c in self._coefficients)
        if not isinstance(exponent, int) or exponent < 0:
            raise InvalidPolynomialError(f"exponent {shown(exponent)}: give an integer >= 0")
        if exponent * self.degree > MAX_DEGREE or exponent * norm.bit_length() > MAX_COEFFICIENT_BITS:
            raise InvalidPolynomialError(
                f"exponent {shown(exponent)}: the power could exceed degree {MAX_DEGREE}"
                f" or {MAX_COEFFICIENT_BITS} bits a coefficient"
            )
        return self._combine(0, lambda p, _: p**exponent)

    def _combine(
        self,
        other: "Polynomial | int",
        operation: Callable[[flint.fmpz_poly, flint.fmpz_poly], flint.fmpz_poly],
    ) -> "Polynomial":
        if isinstance(other, int):
            other = Polynomial([other])
        elif not isinstance(other, Polynomial):
            return NotImplemented
        mine, theirs = (p.to_flint() for p in (self, other))
        return Polynomial([int(c) for c in operation(mine, theirs)][::-1] or [0])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Polynomial) and self._coefficients == other._coefficients

    def __hash__(self) -> int:
        return hash(self._coefficients)

    def __reduce__(self) -> tuple[type["Polynomial"], tuple[tuple[int, ...]]]:
        return Polynomial, (self._coefficients,)

    def __repr__(self) -> str:
        return f"Polynomial({str(self)!r})"

    def __str__(self) -> str:
        return self._written(_TEXT)

    def latex(self) -> str:
        """LaTeX, without delimiters.

        Example:
            >>> Polynomial("-n^12 + 2n - 1").latex()
            '-n^{12} + 2 n - 1'
        """
        return self._written(_LATEX)

    def _repr_latex_(self) -> str:
        return f"${self.latex()}$"

    def mathml(self) -> str:
        """A presentation MathML fragment: one `mrow`, to be put inside `<math>`.

        Example:
            >>> Polynomial("2n+1").mathml()
            '<mrow><mn>2</mn><mi>n</mi><mo>+</mo><mn>1</mn></mrow>'
        """
        return f"<mrow>{self._written(_MATHML)}</mrow>"

    def _written(self, style: "_Style") -> str:
        parts: list[str] = []
        for power, c in zip(range(self.degree, -1, -1), self._coefficients, strict=True):
            if not c and self.degree:
                continue
            if parts:
                parts.append(style.minus if c < 0 else style.plus)
            elif c < 0:
                parts.append(style.negative)
            number = style.number(integer_text(abs(c)))
            if power == 0:
                parts.append(number)
            else:
                parts.append(("" if abs(c) == 1 else number + style.times) + style.power(power))
        return "".join(parts)


@dataclass(frozen=True)
class _Style:
    """How a notation writes the pieces of a polynomial."""

    plus: str
    minus: str
    negative: str
    times: str
    number: Callable[[str], str]
    variable: str
    raised: Callable[[int], str]

    def power(self, k: int) -> str:
        return self.variable if k == 1 else self.raised(k)


_TEXT: Final = _Style(" + ", " - ", "-", "*", str, "n", lambda k: f"n^{k}")
_LATEX: Final = _Style(" + ", " - ", "-", " ", str, "n", lambda k: f"n^{{{k}}}")
_MATHML: Final = _Style(
    "<mo>+</mo>",
    "<mo>−</mo>",
    "<mo>−</mo>",
    "",
    lambda digits: f"<mn>{digits}</mn>",
    "<mi>n</mi>",
    lambda k: f"<msup><mi>n</mi><mn>{k}</mn></msup>",
)
