"""Rational arguments of 2F1 that the logarithms and arc tangents in a constant's closed form ask for, exactly."""

from collections.abc import Container, Iterator
from fractions import Fraction
from typing import Final

from pcf.arithmetic.quadratic import Quadratic
from pcf.constants.expression import Call, Expression, Integer, Product, Quotient, Sum
from pcf.errors import InvalidInputError

LARGEST: Final = 10**6
"""Denominator."""


def arguments(form: Expression) -> Iterator[Fraction]:
    """tanh(L)^2 or tanh(L/2)^2 of a logarithm L of a unit, x^2/(1 + x^2) of an arc tangent of x, where rational.

    Example:
        >>> from pcf.constants.expression import parse_expression
        >>> [str(z) for z in arguments(parse_expression("sqrt(17)*log(4 + sqrt(17))"))]
        ['16/17']
        >>> [str(z) for z in arguments(parse_expression("sqrt(6)*atan(sqrt(6)/9)"))]
        ['2/29']
    """
    for call in calls(form, ("log", "atan")):
        x = surd(call.arguments[0])
        if x is None or x == 0:
            continue
        if call.function == "atan":
            found = [x * x / (1 + x * x)]
        elif x.factor:
            found = [((y - 1) / (y + 1)) * ((y - 1) / (y + 1)) for y in (x, x * x) if y != -1]
        else:
            continue  # rational x: the value alone tells
        for z in found:
            if z.factor == 0 and 0 < z.rational < 1 and z.rational.q <= LARGEST:
                yield Fraction(int(z.rational.p), int(z.rational.q))


def calls(form: Expression, names: Container[str]) -> Iterator[Call]:
    """The functions of these names in a form."""
    if isinstance(form, Call) and form.function in names:
        yield form
    parts: tuple[Expression, ...] = ()
    if isinstance(form, Product):
        parts = form.factors
    elif isinstance(form, Quotient):
        parts = form.numerator, form.denominator
    elif isinstance(form, Sum):
        parts = tuple(term for _, term in form.terms)
    for part in parts:
        yield from calls(part, names)


def surd(form: Expression) -> Quadratic | None:
    """A form as a number of a quadratic field; None where it is none.

    Example:
        >>> from pcf.constants.expression import parse_expression
        >>> print(surd(parse_expression("(3 + sqrt(13))/2")), surd(parse_expression("pi")))
        3/2 + sqrt(13)/2 None
    """
    try:
        return _surd(form)
    except InvalidInputError:  # numbers of two fields
        return None


def _surd(form: Expression) -> Quadratic | None:
    if isinstance(form, Integer):
        return Quadratic.of(form.value)
    if isinstance(form, Sum):
        return _folded([(_surd(term), c) for c, term in form.terms])
    if isinstance(form, Product):
        product: Quadratic | None = Quadratic.of(1)
        for factor in form.factors:
            x = _surd(factor)
            product = None if x is None or product is None else product * x
        return product
    if isinstance(form, Quotient):
        top, bottom = _surd(form.numerator), _surd(form.denominator)
        return None if top is None or bottom is None or bottom == 0 else top / bottom
    if isinstance(form, Call) and form.function == "sqrt":
        x = _surd(form.arguments[0])
        if x is not None and not x.factor and x.rational > 0:
            return Quadratic.root(Fraction(int(x.rational.p), int(x.rational.q)))
    return None


def _folded(terms: list[tuple[Quadratic | None, int]]) -> Quadratic | None:
    total = Quadratic.of(0)
    for x, c in terms:
        if x is None:
            return None
        total = total + c * x
    return total
