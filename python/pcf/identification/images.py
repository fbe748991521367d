"""The closed form that an integer relation gives a limit: exact, in lowest terms, written as one would by hand."""

import math
from fractions import Fraction

import flint

from pcf.arithmetic.long_integers import integer_text
from pcf.arithmetic.moebius import Moebius
from pcf.constants.catalogue import Constant
from pcf.constants.evaluation import real_zeros
from pcf.constants.expression import Call, Expression, Integer, PolynomialRoot, Product, Quotient, Sum, product
from pcf.relations.relation import Relation

_MAX_FACTOR_BITS = 200
_SMALL = math.prod(p for p in range(2, 1000) if all(p % k for k in range(2, 32) if k < p))

Term = tuple[int, Expression]
"""An integer coefficient and what it multiplies."""


def closed_form(relation: Relation, constant: Constant | None, near: Fraction) -> tuple[str, Expression]:
    """The name of the constant and the closed form of a number that satisfies a relation.

    Args:
        relation: the relation.
        constant: the constant of a Moebius relation, else None.
        near: the number to a few digits, which tells the zeros of a polynomial apart.

    Returns:
        `rational`, `sqrt(d)`, the root of a cubic polynomial, or the slug of the constant; and the form.

    Example:
        >>> slug, form = closed_form(Relation("quadratic", (-1, -1, 1), 50, 48), None, Fraction(8, 5))
        >>> slug, str(form)
        ('sqrt(5)', '(1 + sqrt(5))/2')
    """
    if constant is not None:
        return constant.slug, image(constant, Moebius(*relation.coefficients))
    if relation.kind == "rational":
        c0, c1 = relation.coefficients
        return "rational", rational(Fraction(-c0, c1))
    if relation.kind == "quadratic":
        d, form = quadratic(relation.coefficients, near)
        return f"sqrt({integer_text(d)})", form
    form = root(relation.coefficients, near)
    return str(form), form


def rational(value: Fraction) -> Expression:
    """A rational number.

    Example:
        >>> print(rational(Fraction(-3, 2)))
        -3/2
    """
    size = Integer(abs(value.numerator))
    form = size if value.denominator == 1 else Quotient(size, Integer(value.denominator))
    return Sum(((-1, form),)) if value < 0 else form


def quadratic(coefficients: tuple[int, ...], near: Fraction) -> tuple[int, Expression]:
    """The zero nearest to a number of an irreducible polynomial c_0 + c_1 x + c_2 x^2.

    Returns:
        The squarefree d of the field Q(sqrt d) of the zero, and the zero as (u + v sqrt(d))/w.

    Example:
        >>> d, golden = quadratic((-1, -1, 1), Fraction(8, 5))
        >>> d, str(golden)
        (5, '(1 + sqrt(5))/2')
    """
    c0, c1, c2 = coefficients
    square, d = _square_part(c1 * c1 - 4 * c0 * c2)
    above = 2 * c2 * near + c1 > 0  # near lies on the side of the vertex where the zero has +sqrt
    surd = Call("sqrt", (Integer(d),))
    return d, fraction([(-c1, Integer(1)), (square if above else -square, surd)], [(2 * c2, Integer(1))])


def root(coefficients: tuple[int, ...], near: Fraction) -> Expression:
    """The real zero nearest to a number of an irreducible polynomial c_0 + c_1 x + ... + c_d x^d.

    Example:
        >>> print(root((-1, -1, 0, 1), Fraction(4, 3)))
        CRootOf(x**3 - x - 1, 0)
    """
    with flint.ctx.workprec(256):
        target = flint.arb(flint.fmpq(near.numerator, near.denominator))
        distances = [abs(zero - target).mid() for zero in real_zeros(coefficients)]
    return PolynomialRoot(coefficients, distances.index(min(distances)))


def image(constant: Constant, m: Moebius) -> Expression:
    """The Moebius image (p0 + p1 c)/(q0 + q1 c) of a constant.

    Example:
        >>> from pcf.constants.catalogue import get
        >>> print(image(get("pi"), Moebius(2, 0, 4, -1)), image(get("e"), Moebius(-1, -1, 1, -1)))
        2/(4 - pi) (E + 1)/(E - 1)
        >>> print(image(get("besseli(1,2)/besseli(0,2)"), Moebius(1, 0, -1, 2)))
        besseli(0, 2)/(2*besseli(1, 2) - besseli(0, 2))
    """
    return image_of(constant.expression, m)


def image_of(form: Expression, m: Moebius) -> Expression:
    """The Moebius image of a closed form, or of a name.

    Example:
        >>> from pcf.constants.expression import Name
        >>> print(image_of(Name("L"), Moebius(2, 0, 4, -1)))
        2/(4 - L)
    """
    top, bottom = (form.numerator, form.denominator) if isinstance(form, Quotient) else (form, Integer(1))
    (k, over), (j, under) = _split(top), _split(bottom)  # the constant is k over / (j under)
    return fraction([(m.p1 * k, over), (m.p0 * j, under)], [(m.q1 * k, over), (m.q0 * j, under)])


def image_of_image(form: Expression, m: Moebius) -> Expression:
    """The Moebius image of a form that may be one of a single expression, as one of that; else as `image_of`.

    Example:
        >>> from pcf.constants.expression import parse_expression
        >>> print(image_of_image(parse_expression("-(E + 3)/(E + 1)"), Moebius(1, 1, 0, 1)))
        2/(E + 3)
    """
    sign, inner = form.terms[0] if isinstance(form, Sum) and len(form.terms) == 1 else (1, form)
    top, bottom = (inner.numerator, inner.denominator) if isinstance(inner, Quotient) else (inner, Integer(1))
    over, under = _linear(top), _linear(bottom)
    one = Integer(1)
    names = {part for side in (over, under) for part, k in side.items() if k} - {one}
    if len(names) != 1:
        return collected(image_of(form, m))
    (x,) = names
    parts = sign * over.get(one, 0), sign * over.get(x, 0), under.get(one, 0), under.get(x, 0)
    return image_of(x, m.compose(Moebius(*parts)))


def collected(form: Expression) -> Expression:
    """The same form with sums of sums expanded and equal terms collected, as an image of an image is written.

    Example:
        >>> from pcf.constants.expression import parse_expression
        >>> print(collected(parse_expression("2/(2 - (4 - pi))")), collected(parse_expression("-6/(1 + (2 - pi))")))
        2/(pi - 2) 6/(pi - 3)
    """
    sign, inner = form.terms[0] if isinstance(form, Sum) and len(form.terms) == 1 else (1, form)
    top, bottom = (inner.numerator, inner.denominator) if isinstance(inner, Quotient) else (inner, Integer(1))
    over, under = _linear(top), _linear(bottom)
    if not any(under.values()):
        return form
    return fraction([(sign * k, e) for e, k in over.items()], [(k, e) for e, k in under.items()])


def linear_parts(expression: Expression) -> list[Expression]:
    """What an expression is a sum of integer multiples of; the integer 1 for a number among them.

    Example:
        >>> from pcf.constants.expression import parse_expression
        >>> print(*linear_parts(parse_expression("2*(3 - pi) + 4*E")), sep=", ")
        1, pi, E
    """
    return [part for part, k in _linear(expression).items() if k]


def _linear(expression: Expression) -> dict[Expression, int]:
    """An expression as a sum of integer multiples of others."""
    if isinstance(expression, Sum):
        total: dict[Expression, int] = {}
        for sign, term in expression.terms:
            for inner, k in _linear(term).items():
                total[inner] = total.get(inner, 0) + sign * k
        return total
    k, rest = _split(expression)
    if isinstance(rest, Sum):
        return {inner: k * c for inner, c in _linear(rest).items()}
    return {rest: k}


def _split(expression: Expression) -> Term:
    """The integer factor of an expression and the rest."""
    if isinstance(expression, Integer):
        return expression.value, Integer(1)
    if isinstance(expression, Product):
        whole = [f.value for f in expression.factors if isinstance(f, Integer)]
        return math.prod(whole), product(*(f for f in expression.factors if not isinstance(f, Integer)))
    return 1, expression


def _square_part(n: int) -> tuple[int, int]:
    """(s, d) with n = s^2 d and d squarefree, as far as n can be factored in passing."""
    square, rest = 1, n
    smooth = n if n.bit_length() <= _MAX_FACTOR_BITS else math.gcd(n, _SMALL)
    for prime, _ in flint.fmpz(smooth).factor():
        while rest % int(prime) ** 2 == 0:
            square, rest = square * int(prime), rest // int(prime) ** 2
    return square, rest


def fraction(top: list[Term], bottom: list[Term]) -> Expression:
    """(sum of top)/(sum of bottom) in lowest terms, signed for the fewest minus signs."""
    top, bottom = ([(k, e) for k, e in terms if k] for terms in (top, bottom))
    if not top:
        return Integer(0)
    unit = math.gcd(*(k for k, _ in top + bottom))
    if len(bottom) == 1:
        negative = bottom[0][0] < 0
    else:
        signs, below = (sum(1 if k > 0 else -1 for k, _ in side) for side in (top + bottom, bottom))
        first = below if abs(below) == len(bottom) else top[0][0]
        negative = signs < 0 or (signs == 0 and first < 0)
    if negative:
        unit = -unit
    whole = bottom == [(unit, Integer(1))]
    outer = -1 if all(k // unit < 0 for k, _ in top) and not (whole and len(top) > 1) else 1
    numerator = _sum([(outer * k // unit, e) for k, e in top])
    denominator = _sum([(k // unit, e) for k, e in bottom])
    fraction = numerator if denominator == Integer(1) else Quotient(numerator, denominator)
    return fraction if outer > 0 else Sum(((-1, fraction),))


def _sum(terms: list[Term]) -> Expression:
    """The sum, starting with a positive term if there is one."""
    ordered = sorted(terms, key=lambda term: term[0] < 0)
    parts = tuple((-1 if k < 0 else 1, product(Integer(abs(k)), e)) for k, e in ordered)
    return parts[0][1] if len(parts) == 1 and parts[0][0] > 0 else Sum(parts)
