"""Moebius maps whose coefficients are polynomials in parameters: how the members of a family hang together.

A map is fitted to its values at points of a lattice: the vector (p0, p1, q0, q1) is known there up to a factor, so
that every two entries give one linear equation for the coefficients of the polynomials, and what fits all points
spans a null space, found exactly. Entries are coprime polynomials with integer coefficients.
"""

import itertools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint

from pcf.errors import InvalidInputError
from pcf.moebius import Moebius

Point = tuple[int, ...]


def ring(names: Sequence[str]) -> Any:
    """The context of polynomials with rational coefficients in variables of these names."""
    return flint.fmpq_mpoly_ctx.get(tuple(names), "degrevlex")


def affine(names: Sequence[str], coefficients: Sequence[Fraction | int], constant: Fraction | int = 0) -> Any:
    """The polynomial sum of coefficient * variable, plus a constant."""
    size = len(names)
    terms = {tuple(int(i == j) for j in range(size)): _rational(c) for i, c in enumerate(coefficients) if c}
    return ring(names).from_dict({**terms, (0,) * size: _rational(constant)})


def at(polynomial: Any, point: Sequence[int]) -> Fraction:
    """The value of a polynomial at a point with integer coordinates."""
    value = flint.fmpq(polynomial(*(flint.fmpq(x) for x in point)))
    return Fraction(int(value.p), int(value.q))


@dataclass(frozen=True)
class ParametricMoebius:
    """The map x -> (p0 + p1 x)/(q0 + q1 x) with polynomials p0, p1, q0, q1 in parameters.

    Example:
        >>> n = affine(["n"], [1])
        >>> step = parametric(["n"], (n, n * 0 + 1, n * 0, n * 0 + 2))
        >>> step.at((3,)), step.text("L")
        (Moebius(p0=3, p1=1, q0=0, q1=2), '(n + L)/(2*L)')
    """

    names: tuple[str, ...]
    entries: tuple[Any, Any, Any, Any]

    def at(self, point: Sequence[int]) -> Moebius | None:
        """The map at a point; None where it is constant."""
        values = [at(entry, point) for entry in self.entries]
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
        return parametric(
            self.names, (p0 * s0 + p1 * r0, p0 * s1 + p1 * r1, q0 * s0 + q1 * r0, q0 * s1 + q1 * r1)
        )

    @property
    def determinant(self) -> Any:
        """p1 q0 - p0 q1, zero where the map is constant."""
        p0, p1, q0, q1 = self.entries
        return p1 * q0 - p0 * q1

    def text(self, variable: str) -> str:
        """The map applied to a variable, as text that sympy understands."""
        return _written(self, variable, _PLAIN, {})

    def latex(self, variable: str, symbols: Mapping[str, str] | None = None) -> str:
        """The same in LaTeX; `symbols` says how names are written where it is not as they are."""
        return _written(self, variable, _LATEX, symbols or {})


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
        >>> found.text("x")
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


def polynomial_text(polynomial: Any, names: Sequence[str]) -> str:
    """A polynomial in parameters, expanded, as text.

    Example:
        >>> polynomial_text(affine(["r", "s"], [Fraction(1, 2), -1], 3), ["r", "s"])
        '1/2*r - s + 3'
    """
    return _sum(polynomial, names, _PLAIN, {})


def polynomial_latex(polynomial: Any, names: Sequence[str], symbols: Mapping[str, str] | None = None) -> str:
    """A polynomial in parameters, expanded, in LaTeX; `symbols` as in `ParametricMoebius.latex`."""
    return _sum(polynomial, names, _LATEX, symbols or {})


@dataclass(frozen=True)
class _Notation:
    times: str
    power: Callable[[str, int], str]
    quotient: Callable[[str, str, bool], str]  # of numerator, denominator, and whether that is one symbol


_PLAIN = _Notation(
    "*", lambda base, k: f"{base}**{k}", lambda top, under, one: f"{top}/{under}" if one else f"{top}/({under})"
)
_LATEX = _Notation(
    r"\,", lambda base, k: f"{base}^{{{k}}}", lambda top, under, one: rf"\frac{{{top}}}{{{under}}}"
)


def _written(m: ParametricMoebius, variable: str, notation: _Notation, symbols: Mapping[str, str]) -> str:
    names = (*m.names, variable)
    context = ring(names)
    x = context.gens()[-1]
    lifted = [context.from_dict({(*e, 0): c for e, c in entry.to_dict().items()}) for entry in m.entries]
    unit, over = _factors(lifted[0] + lifted[1] * x)
    divisor, below = _factors(lifted[2] + lifted[3] * x)
    unit /= divisor
    sign = "-" if unit < 0 else ""
    whole = not below and unit.denominator == 1
    open_top = not sign and (whole or notation is _LATEX)
    top = _product(abs(unit.numerator), over, names, notation, symbols, alone=open_top)
    if whole:
        return sign + top
    under = _product(unit.denominator, below, names, notation, symbols, alone=True)
    single = len(below) + (unit.denominator != 1) == 1 and (not below or len(below[0][0].to_dict()) == 1)
    return sign + notation.quotient(top, under, single and "**" not in under)


def _factors(polynomial: Any) -> tuple[Fraction, list[tuple[Any, int]]]:
    """A constant and primitive factors, signed for the fewest minus signs."""
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
    return unit, signed


def _product(
    unit: int,
    factors: Sequence[tuple[Any, int]],
    names: Sequence[str],
    notation: _Notation,
    symbols: Mapping[str, str],
    *,
    alone: bool,
) -> str:
    """A product; a sum stands in parentheses unless it is the only factor and `alone`."""
    parts = [] if unit == 1 and factors else [str(unit)]
    for factor, power in factors:
        text = _sum(factor, names, notation, symbols)
        if len(factor.to_dict()) > 1 and not (alone and len(factors) == 1 and unit == 1 and power == 1):
            text = rf"({text})"
        parts.append(text if power == 1 else notation.power(text, power))
    return notation.times.join(parts)


def _sum(polynomial: Any, names: Sequence[str], notation: _Notation, symbols: Mapping[str, str]) -> str:
    """A sum of monomials, the positive ones first where that saves a leading minus."""
    terms = [(exponent, Fraction(int(c.p), int(c.q))) for exponent, c in polynomial.to_dict().items()]
    terms.sort(key=lambda term: (not any(term[0]), term[1] < 0))
    text = ""
    for exponent, c in terms:
        powers = [
            symbols.get(name, name) if k == 1 else notation.power(symbols.get(name, name), k)
            for name, k in zip(names, exponent, strict=True)
            if k
        ]
        number = [] if abs(c) == 1 and powers else [_number(abs(c), notation)]
        sign = ("-" if c < 0 else "") if not text else (" - " if c < 0 else " + ")
        text += sign + notation.times.join(number + powers)
    return text or "0"


def _number(value: Fraction, notation: _Notation) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    return notation.quotient(str(value.numerator), str(value.denominator), True)


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
