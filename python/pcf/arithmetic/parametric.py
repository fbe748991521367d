"""Moebius maps whose coefficients are polynomials in parameters: how the members of a family hang together.

A map is fitted to its values at points of a lattice: the vector (p0, p1, q0, q1) is known there up to a factor, so
that every two entries give one linear equation for the coefficients of the polynomials, and what fits all points
spans a null space, found exactly. Entries are coprime polynomials with integer coefficients.
"""

import itertools
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import flint

from pcf.arithmetic.moebius import Moebius
from pcf.errors import InvalidInputError

Point = tuple[int, ...]
Terms = dict[Point, Fraction]
"""A polynomial as plain values, which can be pickled: coefficients by exponents."""


def ring(names: Sequence[str]) -> Any:
    """The context of polynomials with rational coefficients in variables of these names."""
    return flint.fmpq_mpoly_ctx.get(tuple(names), "degrevlex")


def plain(polynomial: Any) -> Terms:
    """A polynomial as plain values.

    Example:
        >>> plain(affine(["n", "t"], [2, 0], 3))
        {(1, 0): Fraction(2, 1), (0, 0): Fraction(3, 1)}
    """
    return {exponents: Fraction(int(c.p), int(c.q)) for exponents, c in polynomial.to_dict().items()}


def from_plain(names: Sequence[str], terms: Terms) -> Any:
    """The polynomial in variables of these names."""
    return ring(names).from_dict({exponents: _rational(c) for exponents, c in terms.items()})


def affine(names: Sequence[str], coefficients: Sequence[Fraction | int], constant: Fraction | int = 0) -> Any:
    """The polynomial sum of coefficient * variable, plus a constant."""
    size = len(names)
    terms = {tuple(int(i == j) for j in range(size)): _rational(c) for i, c in enumerate(coefficients) if c}
    return ring(names).from_dict({**terms, (0,) * size: _rational(constant)})


def value_at(polynomial: Any, point: Sequence[int]) -> Fraction:
    """The value of a polynomial at a point with integer coordinates."""
    value = flint.fmpq(polynomial(*(flint.fmpq(x) for x in point)))
    return Fraction(int(value.p), int(value.q))


@dataclass(frozen=True)
class ParametricMoebius:
    """The map x -> (p0 + p1 x)/(q0 + q1 x) with polynomials p0, p1, q0, q1 in parameters.

    Example:
        >>> n = affine(["n"], [1])
        >>> step = parametric(["n"], (n, n * 0 + 1, n * 0, n * 0 + 2))
        >>> step.at((3,)), step.image("L")
        (Moebius(p0=3, p1=1, q0=0, q1=2), '(n + L)/(2*L)')
    """

    names: tuple[str, ...]
    entries: tuple[Any, Any, Any, Any]

    def __reduce__(self) -> tuple[Callable[..., "ParametricMoebius"], tuple[Any, ...]]:
        """FLINT's polynomials have no pickles of their own."""
        return _moebius, (self.names, *map(plain, self.entries))

    def at(self, point: Sequence[int]) -> Moebius | None:
        """The map at a point; None where it is constant."""
        values = [value_at(entry, point) for entry in self.entries]
        scale = math.lcm(*(value.denominator for value in values))
        try:
            return Moebius(*(int(value * scale) for value in values))
        except InvalidInputError:
            return None

    def moved(self, step: Sequence[int]) -> "ParametricMoebius":
        """The map with the parameters moved by a step: its value at x is that of this map at x + step."""
        moved = [_generator(self.names, i) + k for i, k in enumerate(step)]
        return ParametricMoebius(self.names, _four(entry.compose(*moved) for entry in self.entries))

    def compose(self, inner: "ParametricMoebius") -> "ParametricMoebius":
        """The map x -> self(inner(x))."""
        p0, p1, q0, q1 = self.entries
        r0, r1, s0, s1 = inner.entries
        return parametric(self.names, (p0 * s0 + p1 * r0, p0 * s1 + p1 * r1, q0 * s0 + q1 * r0, q0 * s1 + q1 * r1))

    @property
    def determinant(self) -> Any:
        """p1 q0 - p0 q1, zero where the map is constant."""
        p0, p1, q0, q1 = self.entries
        return p1 * q0 - p0 * q1

    def image(self, variable: str, notation: "Notation | None" = None) -> str:
        """The map applied to a variable, as text that sympy understands or in another notation."""
        return _image(self, variable, notation or TEXT)


def _moebius(names: tuple[str, ...], *entries: Terms) -> ParametricMoebius:
    return ParametricMoebius(names, _four(from_plain(names, terms) for terms in entries))


def parametric(names: Sequence[str], entries: Sequence[Any]) -> ParametricMoebius:
    """The map with these polynomials as entries, their common factors removed."""
    common = entries[0]
    for entry in entries[1:]:
        common = common.gcd(entry)
    if common != 0:
        entries = [entry / common for entry in entries]
        contents = [_content(entry) for entry in entries if entry != 0]
        unit = Fraction(math.gcd(*(c.numerator for c in contents)), math.lcm(*(c.denominator for c in contents)))
        entries = [entry / _rational(unit) for entry in entries]
    return ParametricMoebius(tuple(names), _four(entries))


def fitted(
    names: Sequence[str], points: Sequence[Point], maps: Sequence[Moebius], degree: int
) -> ParametricMoebius | None:
    """The map of this total degree in the parameters with the given values, if exactly one fits.

    Args:
        names: the parameters.
        points: their values, integers.
        maps: the map at each point.
        degree: the largest total degree of an entry, >= 0.

    Example:
        >>> found = fitted(["k"], [(k,) for k in range(1, 7)], [Moebius(k, 1, 0, k + 1) for k in range(1, 7)], 1)
        >>> found.image("x")
        '(k + x)/(x*(k + 1))'
    """
    exponents = [e for e in itertools.product(range(degree + 1), repeat=len(names)) if sum(e) <= degree]
    size = len(exponents)
    rows = []
    for point, known in zip(points, maps, strict=True):
        powers = [math.prod(x**k for x, k in zip(point, exponent, strict=True)) for exponent in exponents]
        for i, j in itertools.combinations(range(4), 2):
            row = [0] * (4 * size)
            row[i * size : (i + 1) * size] = [known.coefficients[j] * power for power in powers]
            row[j * size : (j + 1) * size] = [-known.coefficients[i] * power for power in powers]
            rows.append(row)
    basis, nullity = flint.fmpz_mat(rows).nullspace()
    if nullity != 1:
        return None
    solution = [flint.fmpq(basis[i, 0]) for i in range(4 * size)]
    context = ring(names)
    entries = [
        context.from_dict(dict(zip(exponents, solution[i * size : (i + 1) * size], strict=True))) for i in range(4)
    ]
    found = parametric(names, entries)
    return found if found.determinant != 0 else None


def commute(step: ParametricMoebius, move: Sequence[int], shift: ParametricMoebius, by: Sequence[int]) -> bool:
    """Whether going by `move` and then by the shift is the same as the shift first, identically in the parameters.

    Both maps are exact then: `step` takes solutions of the recurrence at x to solutions at x + move.

    Args:
        step: L(x) -> L(x + move), conjectured.
        move: its step.
        shift: L(x + by) -> L(x), from the recurrence of the continued fraction.
        by: how the parameters change when n does by 1.
    """
    left = shift.moved(move).compose(step.moved(by))
    right = step.compose(shift)
    return all(
        left.entries[i] * right.entries[j] == left.entries[j] * right.entries[i]
        for i, j in itertools.combinations(range(4), 2)
    )


def linear_factors(polynomial: Any) -> list[Any]:
    """The factors of total degree 1, each once."""
    return [factor for factor, _ in polynomial.factor()[1] if factor.total_degree() == 1]


@dataclass(frozen=True)
class Notation:
    """How formulas with parameters are written."""

    number: Callable[[str], str]
    symbol: Callable[[str], str]
    times: str
    plus: str
    minus: str
    negative: str
    power: Callable[[str, int], str]
    quotient: Callable[[str, str], str]
    brackets: Callable[[str], str]
    stacked: bool  # whether quotients need no parentheses


def _same(text: str) -> str:
    return text


TEXT: Final = Notation(
    *(_same, _same, "*", " + ", " - ", "-"),
    power=lambda base, k: f"{base}**{k}",
    quotient=lambda top, under: f"{top}/{under}",
    brackets=lambda inner: f"({inner})",
    stacked=False,
)
LATEX: Final = Notation(
    *(_same, _same, r"\,", " + ", " - ", "-"),
    power=lambda base, k: f"{base}^{{{k}}}",
    quotient=lambda top, under: rf"\frac{{{top}}}{{{under}}}",
    brackets=lambda inner: f"({inner})",
    stacked=True,
)
MATHML: Final = Notation(
    number=lambda digits: f"<mn>{digits}</mn>",
    symbol=lambda name: f"<mi>{name}</mi>",
    times="",
    plus="<mo>+</mo>",
    minus="<mo>−</mo>",
    negative="<mo>−</mo>",
    power=lambda base, k: f"<msup><mrow>{base}</mrow><mn>{k}</mn></msup>",
    quotient=lambda top, under: f"<mfrac><mrow>{top}</mrow><mrow>{under}</mrow></mfrac>",
    brackets=lambda inner: f"<mo>(</mo>{inner}<mo>)</mo>",
    stacked=True,
)


def written(polynomial: Any, names: Sequence[str], notation: Notation = TEXT) -> str:
    """A polynomial in parameters, expanded, with positive terms first.

    Example:
        >>> written(affine(["r", "s"], [-1, Fraction(1, 2)], 3), ["r", "s"])
        '1/2*s - r + 3'
    """
    terms = [(exponent, Fraction(int(c.p), int(c.q))) for exponent, c in polynomial.to_dict().items()]
    terms.sort(key=lambda term: (not any(term[0]), term[1] < 0))
    text = ""
    for exponent, c in terms:
        powers = [
            notation.symbol(name) if k == 1 else notation.power(notation.symbol(name), k)
            for name, k in zip(names, exponent, strict=True)
            if k
        ]
        number = [] if abs(c) == 1 and powers else [_number(abs(c), notation)]
        if c < 0:
            text += notation.minus if text else notation.negative
        elif text:
            text += notation.plus
        text += notation.times.join(number + powers)
    return text or notation.number("0")


def factored(polynomial: Any, names: Sequence[str], notation: Notation = TEXT) -> str:
    """A polynomial in parameters as a product, the simplest factors first.

    Example:
        >>> r, s = ring(names := ("r", "s")).gens()
        >>> factored(-2 * r * (r + 2 * s) ** 2, names)
        '-2*r*(r + 2*s)**2'
    """
    unit, factors = _factors(polynomial)
    sign = notation.negative if unit < 0 else ""
    if unit.denominator != 1:
        return written(polynomial, names, notation)
    return sign + _product(abs(unit.numerator), factors, names, notation, alone=not sign)


def _image(m: ParametricMoebius, variable: str, notation: Notation) -> str:
    """The map applied to a variable, as a quotient of products."""
    names = (*m.names, variable)
    context = ring(names)
    x = context.gens()[-1]
    lifted = [context.from_dict({(*e, 0): c for e, c in entry.to_dict().items()}) for entry in m.entries]
    unit, over = _factors(lifted[0] + lifted[1] * x)
    divisor, below = _factors(lifted[2] + lifted[3] * x)
    unit /= divisor
    if unit < 0 and _turned(over, below):
        unit = -unit
    sign = notation.negative if unit < 0 else ""
    whole = not below and unit.denominator == 1
    alone = (notation.stacked and not whole) or (whole and not sign)
    top = _product(abs(unit.numerator), over, names, notation, alone=alone)
    if whole:
        return sign + top
    under = _product(unit.denominator, below, names, notation, alone=notation.stacked)
    if not notation.stacked and len(below) + (unit.denominator != 1) > 1:
        under = notation.brackets(under)
    return sign + notation.quotient(top, under)


def _turned(over: list[tuple[Any, int]], below: list[tuple[Any, int]]) -> bool:
    """Change the sign of a factor with as many minus as plus signs, if there is one."""
    for factors in (over, below):
        for place, (factor, power) in enumerate(factors):
            if power % 2 and sum(1 if c > 0 else -1 for c in factor.to_dict().values()) == 0:
                factors[place] = (-factor, power)
                return True
    return False


def _factors(polynomial: Any) -> tuple[Fraction, list[tuple[Any, int]]]:
    """A constant and primitive factors, signed for the fewest minus signs, the simplest first."""
    constant, factors = polynomial.factor()
    unit = Fraction(int(constant.p), int(constant.q))
    signed = []
    for factor, power in factors:
        content = _content(factor)
        signs = sum(1 if c > 0 else -1 for c in factor.to_dict().values())
        if signs < 0:
            content = -content
        unit *= content**power
        signed.append((factor / _rational(content), power))
    return unit, sorted(signed, key=lambda item: (len(item[0].to_dict()), -item[0].degrees()[0], str(item[0])))


def _product(
    unit: int, factors: Sequence[tuple[Any, int]], names: Sequence[str], notation: Notation, *, alone: bool
) -> str:
    """A product; a sum stands in parentheses unless it is the only factor and `alone`."""
    parts = [] if unit == 1 and factors else [notation.number(str(unit))]
    for factor, power in factors:
        text = written(factor, names, notation)
        if len(factor.to_dict()) > 1 and not (alone and len(factors) == 1 and unit == 1 and power == 1):
            text = notation.brackets(text)
        parts.append(text if power == 1 else notation.power(text, power))
    return notation.times.join(parts)


def _number(value: Fraction, notation: Notation) -> str:
    if value.denominator == 1:
        return notation.number(str(value.numerator))
    return notation.quotient(notation.number(str(value.numerator)), notation.number(str(value.denominator)))


def _generator(names: Sequence[str], index: int) -> Any:
    return ring(names).gens()[index]


def _rational(value: Fraction | int) -> Any:
    return flint.fmpq(value.numerator, value.denominator)


def _content(polynomial: Any) -> Fraction:
    """The positive rational by which a non-zero polynomial is a primitive one with integer coefficients."""
    values = polynomial.to_dict().values()
    return Fraction(math.gcd(*(int(c.p) for c in values)), math.lcm(*(int(c.q) for c in values)))


def _four(entries: Iterable[Any]) -> tuple[Any, Any, Any, Any]:
    p0, p1, q0, q1 = entries
    return p0, p1, q0, q1
