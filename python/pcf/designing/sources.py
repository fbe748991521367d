"""Functions, starting points and arguments whose trajectories lead to a constant."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Final

import flint

from pcf.arithmetic.quadratic import Quadratic
from pcf.constants.catalogue import Constant
from pcf.constants.evaluation import ball
from pcf.constants.expression import Expression, Product, parse_expression
from pcf.constants.quotients import Neighbours
from pcf.designing.arguments import LARGEST, arguments, calls
from pcf.dynamics.limit import limit
from pcf.errors import PCFError
from pcf.proofs.gauss_values import functions_of_one
from pcf.relations.relation import moebius
from pcf.trajectories.catalogue import bessel_term, clausen_term, gauss_term, kummer_term, starts, well_poised_term
from pcf.trajectories.formula import trajectory
from pcf.trajectories.term import Term

LARGEST_DENOMINATOR: Final = 12
"""Of the argument of 2F1."""

_PLACES: Final = 60
_EVIDENCE: Final = 20
_RATIO: Final = 60  # largest denominator of a multiple of the constant
_APERY: Final = {"3F2": ((1, 1, 1), (2, 2)), "7F6": ((3,), (1, 1, 1, 1, 1))}
_ONE: Final = Fraction(1)
_HALF: Final = Fraction(1, 2)
_LARGEST_SQUARE: Final = 10**6  # denominator of the argument of 0F1
_SIGNS: Final = {"besseli": 1, "tanh": 1, "coth": 1, "besselj": -1, "tan": -1, "cot": -1}
"""Of the argument of 0F1 whose quotients these functions are."""

_ERRORS: Final = {"erf": (_ONE, _HALF), "erfi": (_HALF, _HALF)}
"""Residues of 1F1 whose quotients are images of sqrt(pi) e^z erf(x) and sqrt(pi) e^-z erfi(x), z = x^2."""


@dataclass(frozen=True)
class Source:
    """A function, residues modulo 1 of a starting point, and an argument.

    Attributes:
        function: `0F1`, `1F1`, `2F1`, `3F2` or `7F6`, very well poised.
        start: the residues, in (0, 1].
        argument: z, which may be negative for the first; 1 for the last two.
    """

    function: str
    start: tuple[Fraction, ...]
    argument: Fraction

    def term(self, direction: tuple[tuple[int, ...], tuple[int, ...]]) -> Term:
        """The summand along a direction."""
        if self.function == "0F1":
            return bessel_term(direction, self.start, self.argument)
        if self.function == "1F1":
            return kummer_term(direction, self.start, self.argument)
        if self.function == "2F1":
            return gauss_term(direction, self.start, self.argument)
        return (clausen_term if self.function == "3F2" else well_poised_term)(direction, self.start)


def sources(constant: Constant) -> Iterator[Source]:
    """The sources whose values are Moebius images of a constant.

    Example:
        >>> from pcf.constants.catalogue import get
        >>> next(sources(get("zeta(3)")))
        Source(function='7F6', start=(Fraction(1, 1), ...), argument=Fraction(1, 1))
    """
    target = constant.scaled(_PLACES)
    for source, value in _at_one():
        relation = moebius(value, target, _PLACES)
        if relation is not None and relation.surplus > _EVIDENCE:
            yield source
    yield from _of_gauss(constant)
    with flint.ctx.workdps(_PLACES):
        power = constant.value(_PLACES)
        exponent = _rational(power.log(), LARGEST_DENOMINATOR) if power > 1 else None
    if exponent is not None:
        yield Source("1F1", (_ONE, _ONE), exponent)
        yield Source("0F1", (_HALF,), exponent**2 / 16)  # tanh(exponent/2)
    yield from _of_functions(constant)


@cache
def _at_one() -> tuple[tuple[Source, int], ...]:
    """Those of argument 1, with a limit of each."""
    found = []
    for function, direction in _APERY.items():
        for start in starts(direction, 2):
            source = Source(function, start, _ONE)
            made = trajectory(source.term(direction))
            if made is None:
                continue
            try:
                found.append((source, limit(made.a, made.b, _PLACES).scaled(_PLACES)))
            except PCFError:
                continue
    return tuple(found)


def _of_functions(constant: Constant) -> Iterator[Source]:
    """0F1 and 1F1 by the functions in the closed form of a constant, or the parameters of a quotient."""
    target = constant.scaled(_PLACES)
    for source in dict.fromkeys(_named(constant.expression)):
        made = trajectory(source.term(((0,) if source.function == "1F1" else (), (1,))))
        if made is None:
            continue
        relation = moebius(limit(made.a, made.b, _PLACES).scaled(_PLACES), target, _PLACES)
        if relation is not None and relation.surplus > _EVIDENCE:
            yield source


def _named(form: Expression) -> Iterator[Source]:
    """What may have values in a form, by its Bessel, tangent and error functions of roots of rationals."""
    if isinstance(form, Neighbours) and form.function == "0F1":
        c, z = form.first
        yield Source("0F1", (c % 1 or _ONE,), z)
    for call in calls(form, {**_SIGNS, **_ERRORS}):
        *orders, x = call.arguments
        square = _rational(ball(Product((x, x)), _PLACES), _LARGEST_SQUARE)
        order = _rational(ball(orders[0], _PLACES), _LARGEST_SQUARE) if orders else _HALF
        if not square or order is None:
            continue
        if call.function in _ERRORS:
            yield Source("1F1", _ERRORS[call.function], square)
            continue
        yield Source("0F1", (order % 1 or _ONE,), _SIGNS[call.function] * square / 4)
        whole = Quadratic.root(square)
        if call.function == "besseli" and order.denominator == 1 and not whole.factor:
            yield Source("1F1", (_HALF, _ONE), 2 * Fraction(int(whole.rational.p), int(whole.rational.q)))


def _of_gauss(constant: Constant) -> Iterator[Source]:
    """2F1 with an integer above, at rational arguments of small denominators and such as the constant asks for."""
    with flint.ctx.workdps(_PLACES):
        value = constant.value(_PLACES)
        known = _arguments()
        asked = (z for z in (*_arguments_of(value), *arguments(constant.expression)) if z not in known)
        for z in dict.fromkeys((*known, *asked)):
            for b, c in itertools.product(_residues(z), repeat=2):
                for name, (rest, factor) in functions_of_one(b, c + 1, Quadratic.of(z)):
                    if name == "1" or rest.factor != 0:
                        continue
                    if _is_multiple(ball(parse_expression(name), _PLACES) * factor.ball(), value):
                        yield Source("2F1", (_ONE, b, c), z)
                        break


def _arguments() -> list[Fraction]:
    """Rationals between 0 and 1, small denominators first."""
    return sorted(
        {Fraction(p, q) for q in range(2, LARGEST_DENOMINATOR + 1) for p in range(1, q)},
        key=lambda z: (z.denominator, z.numerator),
    )


def _arguments_of(value: flint.arb) -> Iterator[Fraction]:
    """1 - 1/x and ((x - 1)/(x + 1))^2 for log x, x^2/(1 + x^2) for arctan x, where they are rational."""
    exponential, tangent = value.exp(), value.tan()
    for z in (1 - 1 / exponential, ((exponential - 1) / (exponential + 1)) ** 2, tangent**2 / (1 + tangent**2)):
        near = _rational(z, LARGEST)
        if near is not None and 0 < near < 1:
            yield near


def _residues(z: Fraction) -> list[Fraction]:
    """Modulo 1, of parameters for which there are classical values."""
    denominators = {Fraction(1, 2): (1, 2, 3, 4, 6), Fraction(1, 4): (1, 2, 3, 6)}.get(z, (1, 2))
    return sorted({Fraction(i, q) for q in denominators for i in range(1, q + 1)}, key=lambda x: (x.denominator, x))


def _is_multiple(x: flint.arb, value: flint.arb) -> bool:
    return not value.contains(0) and _rational(x / value, _RATIO) is not None


def _rational(x: flint.arb, largest: int) -> Fraction | None:
    """The rational of a small denominator that a ball holds, if it is narrow enough to be evidence."""
    if not x.is_finite() or x.rel_accuracy_bits() < 3 * _EVIDENCE:
        return None
    middle, radius = (
        Fraction(int(man)) * Fraction(2) ** int(exp) for man, exp in (x.mid().man_exp(), x.rad().man_exp())
    )
    near = middle.limit_denominator(largest)
    return near if abs(middle - near) <= radius else None
