"""The limits of formulas with deg a <= 1 and deg b <= 2 as quotients of neighbouring hypergeometric functions.

The contiguous relations of 0F1, 1F1, 2F1, U (Tricomi) and of the parabolic cylinder function are recurrences of such
formulas, and the solutions below are their minimal ones, so that by Pincherle's theorem the continued fraction is the
quotient of two neighbours. Parameters: docs/mathematics.md, section 9. Sources: DLMF 10.33, 13.5, 15.7, 12.8;
L. Lorentzen and H. Waadeland, Continued Fractions with Applications (1992), chapter VI.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Final

import flint

from pcf.arithmetic.polynomial import Polynomial
from pcf.arithmetic.quadratic import Quadratic
from pcf.dynamics.status import Convergence, classify

_ZERO: Final = Quadratic.of(0)
_UNIT: Final = Quadratic.of(1)
_LARGE_UPPER: Final = 2000
_FAR_LOWER: Final = -40
_LEAST_FAR_ARGUMENT: Final = 0.05  # the connected series at 1 - z takes flint a minute where z is near 0
_MOST_TERMS: Final = 3000  # of a finite sum in exact numbers

Upper = tuple[Quadratic, ...]
"""The numerator of the term ratio of a series, a polynomial in j: coefficients, ascending."""


@dataclass(frozen=True)
class Hypergeometric:
    """A value scale F(first)/F(second).

    Attributes:
        function: `0F1`, `1F1` or `2F1`, regularised, or `U`.
        scale: the factor in front.
        first: parameters and argument of the numerator, upper parameters first.
        raised: for each parameter but the last ones, by how much it is larger in the denominator.
    """

    function: str
    scale: Quadratic
    first: tuple["Parameter", ...]
    raised: tuple[Fraction, ...]

    @cached_property
    def second(self) -> tuple["Parameter", ...]:
        """Parameters and argument of the denominator."""
        steps = [*self.raised, *[Fraction(0)] * (len(self.first) - len(self.raised))]
        return tuple(p.plus(k) for p, k in zip(self.first, steps, strict=True))

    def ball(self, digits: int) -> flint.arb:
        """The value to about so many digits; not finite where a function vanishes or has a pole."""
        return self.ball_of_bits(int(digits * 3.33) + 200)

    def ball_of_bits(self, bits: int) -> flint.arb:
        """The value at a working precision of so many bits, of which some are lost."""
        with flint.ctx.workprec(bits):
            evaluate = _far_gauss if self._is_far() else _EVALUATE[self.function]
            value = self.scale.ball() * evaluate(*(p.ball() for p in self.first))
            value /= evaluate(*(p.ball() for p in self.second))
            return value.real if isinstance(value, flint.acb) else value

    def size(self) -> float:
        """The largest parameter or argument in modulus."""
        return max(map(abs, map(complex, self.first)))

    def is_handy(self) -> bool:
        """Whether a ball takes little time: flint takes minutes for 2F1 with large upper parameters."""
        return self.function != "2F1" or max(map(abs, map(complex, self.first[:2]))) < _LARGE_UPPER

    def _is_far(self) -> bool:
        """Whether both are 2F1 with a lower parameter far below 0, at an argument whose distance from 1 helps."""
        if self.function != "2F1" or float(self.first[2].real) >= _FAR_LOWER:
            return False
        return float(self.first[3].real) > _LEAST_FAR_ARGUMENT

    def vanishing(self) -> str | None:
        """Which of the two is exactly 0, "first" or "second"; None where neither is seen to be."""
        found = self.finite_sum()
        return None if found is None else ("first", "second")[found[0]]

    def finite_sum(self) -> tuple[int, int, bool] | None:
        """How one of the two is seen to be 0: which, the last index of its series, and whether it is transformed.

        Seen where a series breaks off, after Kummer's or Euler's transformation too (DLMF 13.2.39, 15.8.1). Both cannot
        vanish: neighbours of a solution that is not identically 0 do not, where b(n) is never 0.
        """
        for place, side in enumerate((self.first, self.second)):
            for transformed, (upper, argument) in enumerate(_forms(self.function, side)):
                m = _least_zero(upper)
                if m is not None and _sum_is_zero(upper, m, side[-2].real, argument):
                    return place, m, bool(transformed)
        return None

    def text(self) -> str:
        """The value as text that sympy reads."""
        return self._text

    @cached_property
    def _text(self) -> str:
        return _TEXT[self.function](self)

    def latex(self) -> str:
        """The value in LaTeX, with regularised functions."""
        top, bottom = (
            _LATEX[self.function].format(*(p.latex() for p in side)) for side in (self.first, self.second)
        )
        scale = "" if self.scale == 1 else f"{_latex(str(self.scale))}\\,"
        return rf"{scale}\frac{{{top}}}{{{bottom}}}"


@dataclass(frozen=True)
class Parameter:
    """real + i imaginary."""

    real: Quadratic
    imaginary: Quadratic = _ZERO

    def __complex__(self) -> complex:
        return complex(float(self.real), float(self.imaginary))

    def plus(self, k: Fraction) -> "Parameter":
        """This and a rational number."""
        return Parameter(self.real + Quadratic.of(k), self.imaginary)

    def ball(self) -> flint.arb | flint.acb:
        """An enclosure at the working precision of flint."""
        return self.real.ball() if self.imaginary == 0 else flint.acb(self.real.ball(), self.imaginary.ball())

    def __str__(self) -> str:
        if self.imaginary == 0:
            return str(self.real)
        return f"{self.real} + I*({self.imaginary})"

    def latex(self) -> str:
        """In LaTeX."""
        return _latex(str(self)).replace("I", "i")


def hypergeometric(a: Polynomial, b: Polynomial) -> Hypergeometric | None:
    """The limit as a quotient of plain functions: that of `regularised`, if none of its parameters is at a pole.

    Where one is, a shift of the formula has the plain form (`pcf.equivalence.shift`).

    Example:
        >>> found = hypergeometric(Polynomial("n + 1"), Polynomial("1"))
        >>> found.text(), found.ball(20).str(20, radius=False)
        ('besseli(0, 2)/besseli(1, 2)', '1.4331274267223117583')
    """
    found = regularised(a, b)
    return None if found is None or _at_a_pole(found) else found


def regularised(a: Polynomial, b: Polynomial) -> Hypergeometric | None:
    """The limit of a convergent formula with deg a <= 1, deg b <= 2, not both constant; None for others.

    Also None where a = 2n + ..., b = -n^2 + ... makes the limit algebraic (`pcf.dynamics.exact`). The functions are
    regularised, and the formula holds at their poles too; a denominator that vanishes there means an infinite limit.

    Example:
        >>> regularised(Polynomial("n - 20"), Polynomial("n")).vanishing()  # 1F1~(0; -19; 1) = 0
        'first'
    """
    convergence = classify(a, b).convergence
    if convergence is Convergence.NONE or a.degree > 1 or b.degree > 2:
        return None
    if a.degree == 1 and b.degree < 2:
        return _bessel(a, b) if b.degree == 0 else _kummer(a, b)
    if b.degree == 2 and convergence in (Convergence.EXPONENTIAL, Convergence.POWER_EVEN):
        return _gauss(a, b)
    if b.degree == 1:
        return _parabolic_cylinder(a, b)
    return _tricomi(a, b) if convergence is Convergence.STRETCHED else None


def _forms(function: str, side: tuple["Parameter", ...]) -> list[tuple[Upper, Quadratic]]:
    """What the function is, up to a factor that is not 0, itself and after Kummer's or Euler's transformation.

    Given by u and z of sum_{j>=0} u(0) ... u(j-1) z^j / (Gamma(c + j) j!), which breaks off where u vanishes.
    """
    if function not in ("1F1", "2F1"):
        return []
    lower, z = side[-2].real, side[-1].real
    if function == "1F1":
        alpha = side[0].real
        return [((alpha, _UNIT), z), ((lower - alpha, _UNIT), -z)]
    # the upper parameters are zeros of a quadratic over Q: their sum and product are rational
    total, norm = side[0].real + side[1].real, _product(side[0], side[1])
    return [((norm, total, _UNIT), z), ((lower * lower - lower * total + norm, 2 * lower - total, _UNIT), z)]


def _product(x: "Parameter", y: "Parameter") -> Quadratic:
    """The product of two numbers that are equal, conjugate, or both real."""
    return x.real * y.real - x.imaginary * y.imaginary


def _least_zero(upper: Upper) -> int | None:
    """The least integer j >= 0 with upper(j) = 0."""
    constant, slope = upper[0], upper[1]
    if len(upper) == 2:
        places = [-constant]
    elif slope.factor:
        places = [Quadratic.of(-constant.factor / slope.factor)]
    else:
        D = slope * slope - 4 * constant
        if D.factor or D.rational < 0:
            return None
        root = Quadratic.root(D.rational)
        places = [(-slope - root) / 2, (-slope + root) / 2]
    found = [int(j.rational.p) for j in places if not j.factor and j.rational.q == 1 and j.rational >= 0]
    return min((j for j in found if _value(upper, j) == 0), default=None)


def _value(upper: Upper, j: int) -> Quadratic:
    total = Quadratic.of(0)
    for c in reversed(upper):
        total = total * j + c
    return total


def _sum_is_zero(upper: Upper, m: int, lower: Quadratic, z: Quadratic) -> bool:
    """Whether the sum over j <= m is 0; terms with c + j at a pole of Gamma are."""
    first = 0
    if not lower.factor and lower.rational.q == 1 and lower.rational <= 0:
        first = 1 - int(lower.rational.p)
    if first > m:
        return True
    if m - first > _MOST_TERMS:
        return False
    term, total = Quadratic.of(1), Quadratic.of(1)
    for j in range(first, m):
        term = term * _value(upper, j) * z / ((lower + j) * (j + 1))
        total += term
    return total == 0


def _far_gauss(*parameters: flint.arb | flint.acb) -> flint.acb:
    """2F1~(a, b; c; z) / (Gamma(a-c+1) Gamma(b-c+1)), 0 < z <= 1/2, a divisor that neighbours share.

    Where c is far below 0 the terms of the series grow again at j = -c. The connection with 1 - z (DLMF 15.10.18) and
    Euler's transformation have large positive lower parameters in its place:

        sin(pi c)/pi 2F1~(a, b; a+b-c+1; 1-z) + z^(1-c) (1-z)^(c-a-b) 2F1~(1-a, 1-b; 2-c; z) / (Gamma(a) Gamma(b)).
    """
    a, b, c, z = (flint.acb(p) for p in parameters)
    near = (1 - z).hypgeom_2f1(a, b, a + b - c + 1, True)
    far = z.hypgeom_2f1(1 - a, 1 - b, 2 - c, True)
    power = z ** (1 - c) * (1 - z) ** (c - a - b)
    return c.sin_pi() / flint.acb.pi() * near + power * far * a.rgamma() * b.rgamma()


def _at_a_pole(found: Hypergeometric) -> bool:
    """Whether the plain functions of the text are not defined: a lower parameter at 0, -1, ..., or U's gammas there."""
    lower = {"0F1": (), "1F1": (1,), "2F1": (2,), "U": (0,)}[found.function]
    places = [found.first[i] for i in lower]
    if found.function == "U":
        first, second = found.first[:2]
        places.append(Parameter(first.real - second.real + 1, first.imaginary - second.imaginary))
    return any(
        p.imaginary == 0 and p.real.factor == 0 and p.real.rational <= 0 and p.real.rational.q == 1 for p in places
    )


def _bessel(a: Polynomial, b: Polynomial) -> Hypergeometric:
    A, c = a.coefficients
    d = b.leading
    first = (_real(Fraction(c, A)), _real(Fraction(d, A * A)))
    return Hypergeometric("0F1", Quadratic.of(A), first, _ONE)


def _kummer(a: Polynomial, b: Polynomial) -> Hypergeometric:
    A, c = a.coefficients
    B, d = b.coefficients
    first = (_real(Fraction(d, B)), _real(Fraction(c * A + B, A * A)), _real(Fraction(B, A * A)))
    return Hypergeometric("1F1", Quadratic.of(A), first, _ONE * 2)


def _gauss(a: Polynomial, b: Polynomial) -> Hypergeometric:
    e, d = (0, a.leading) if a.degree == 0 else a.coefficients
    c, b1, _ = b.coefficients
    s = Quadratic.root(e * e + 4 * c) if e else 2 * Quadratic.root(c)
    if (e or d) < 0:
        s = -s
    z = (1 - e / s) / 2
    beta = Fraction(b1 + c, c)
    lower = z * flint.fmpq(beta.numerator, beta.denominator) + d / s
    return Hypergeometric("2F1", s, (*_roots(b), Parameter(lower), Parameter(z)), _ONE * 3)


def _parabolic_cylinder(a: Polynomial, b: Polynomial) -> Hypergeometric:
    # U(p, x) = 2^(-1/4 - p/2) e^(-x^2/4) U(p/2 + 1/4, 1/2, x^2/2): neighbours p, p + 1 leave sqrt(2)
    A = a.leading
    B, d = b.coefficients
    first = (_real(Fraction(d, 2 * B)), _real(Fraction(1, 2)), _real(Fraction(A * A, 2 * B)))
    scale = Quadratic.root(2 * B) * (1 if A > 0 else -1)
    return Hypergeometric("U", scale, first, (Fraction(1, 2),))


def _tricomi(a: Polynomial, b: Polynomial) -> Hypergeometric:
    # inflated by 2/A: a = 2n + 2 alpha + z - B', b = -(n + alpha - 1)(n + alpha - B')
    A, a0 = a.coefficients
    _, b1, _ = b.coefficients
    low, high = _roots(b)  # alpha - 1 and alpha - B'
    second = Parameter(low.real - high.real + 1, low.imaginary - high.imaginary)
    # 2 alpha - B' = (alpha - 1) + (alpha - B') + 1 = 1 + b1/B with B = -A^2/4
    z = Fraction(2 * a0, A) - 1 + Fraction(4 * b1, A * A)
    return Hypergeometric("U", Quadratic.of(Fraction(A, 2)), (low, second, _real(z)), _ONE)


def _roots(b: Polynomial) -> tuple[Parameter, Parameter]:
    """-x for the zeros x of a quadratic b."""
    c, b1, b0 = b.coefficients
    D = b1 * b1 - 4 * c * b0
    middle = Quadratic.of(Fraction(b1, 2 * c))
    half = Quadratic.root(abs(D)) / (2 * c)
    if D < 0:
        return Parameter(middle, half), Parameter(middle, -half)
    return Parameter(middle + half), Parameter(middle - half)


def _real(value: Fraction) -> Parameter:
    return Parameter(Quadratic.of(value))


def _bessel_text(h: Hypergeometric) -> str:
    # 0F1~(; v + 1; z) = |z|^(-v/2) I_v(2 sqrt z), and J_v(2 sqrt(-z)) for z < 0
    order, z = (p.real for p in h.first)
    root = Quadratic.root(abs(Fraction(int(z.rational.p), int(z.rational.q))))
    name = "besseli" if z.rational > 0 else "besselj"
    return _times(h.scale * root, f"{name}({order - 1}, {2 * root})/{name}({order}, {2 * root})")


def _pfq_text(h: Hypergeometric) -> str:
    # regularised functions hold 1/Gamma of the lower parameter
    lower = h.first[-2].real
    bottom = _function_text(h.second)
    scale = h.scale * lower
    if any(p == _real(Fraction(0)) for p in h.first[:-2]):  # then the numerator is 1
        if scale.factor:
            return f"({scale})/{bottom}"
        return (
            f"{scale.rational.p}/{bottom}"
            if scale.rational.q == 1
            else f"{scale.rational.p}/({scale.rational.q}*{bottom})"
        )
    return _times(scale, f"{_function_text(h.first)}/{bottom}")


def _function_text(side: Sequence[Parameter]) -> str:
    return f"hyper(({', '.join(map(str, side[:-2]))},), ({side[-2]},), {side[-1]})"


def _tricomi_text(h: Hypergeometric) -> str:
    # U(p, q, z) = G(z | 1 - p; 0, 1 - q) / (Gamma(p) Gamma(p - q + 1)), DLMF 13.4.17 and 16.17
    sides = []
    for p, q, z in (h.first, h.second):
        third = Parameter(p.real - q.real + 1, p.imaginary - q.imaginary)
        upper, lower = (Parameter(1 - x.real, -x.imaginary) for x in (p, q))
        sides.append(f"meijerg([[{upper}], []], [[0, {lower}], []], {z})/(gamma({p})*gamma({third}))")
    return _times(h.scale, f"({sides[0]})/({sides[1]})")


def _times(scale: Quadratic, text: str) -> str:
    if scale == 1:
        return text
    size = str(scale)
    return f"{size}*{text}" if size.isdigit() else f"({size})*{text}"


def _latex(text: str) -> str:
    """Numbers p/q + r*sqrt(d)/s in LaTeX."""
    text = re.sub(r"sqrt\((\d+)\)", r"\\sqrt{\1}", text)
    text = re.sub(r"(\d+(?:\*\\sqrt\{\d+\})?|\\sqrt\{\d+\})/(\d+)", r"\\frac{\1}{\2}", text)
    return text.replace("*", r"\,")


_ONE: Final = (Fraction(1),)

_EVALUATE: dict[str, Callable[..., flint.arb | flint.acb]] = {
    "0F1": lambda p, z: z.hypgeom_0f1(p, True),
    "1F1": lambda p, q, z: z.hypgeom_1f1(p, q, True),
    "2F1": lambda p, q, r, z: flint.acb(z).hypgeom_2f1(p, q, r, True),
    "U": lambda p, q, z: flint.acb(z).hypgeom_u(p, q),
}
_TEXT = {"0F1": _bessel_text, "1F1": _pfq_text, "2F1": _pfq_text, "U": _tricomi_text}
_LATEX = {
    "0F1": r"{{}}_0\tilde F_1\left(;{};{}\right)",
    "1F1": r"{{}}_1\tilde F_1\left({};{};{}\right)",
    "2F1": r"{{}}_2\tilde F_1\left({},{};{};{}\right)",
    "U": r"U\left({},{},{}\right)",
}
