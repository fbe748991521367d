"""Which values are known to be irrational or transcendental, and by whom.

A Moebius image with rational coefficients of such a number, and not constant, is of the same kind. For algebraic x, not
zero (below they are rational or roots of rationals):

    e^x, sin, cos, tan and their hyperbolic forms, log x and atan x (not 0), pi    Lindemann 1882, Weierstrass 1885
    J_v(x)/J_w(x), I_v(x)/I_w(x), v - w = 1 in modulus, v rational, 2v not odd      Siegel 1929
    J_v(x), I_v(x) for integers v                                                   Siegel 1929
    sqrt(pi) e^y erf(x) and its like, y = x^2: values of 1F1(1; 3/2; .)             Shidlovskii 1954
    Gamma(1/4)^j pi^k, Gamma(1/3)^j pi^k, j not 0                                   Chudnovsky 1976
    zeta(3)                                                                         Apery 1979 (irrational)
"""

from dataclasses import dataclass
from fractions import Fraction

import flint

from pcf.constants.evaluation import evaluate
from pcf.constants.expression import Call, Expression, Integer, Name, Power, Product, Quotient, Sum


@dataclass(frozen=True)
class Nature:
    """What a number is known to be.

    Attributes:
        kind: `transcendental` or `irrational`.
        source: who proved it.
    """

    kind: str
    source: str


_LINDEMANN = Nature("transcendental", "Lindemann 1882, Weierstrass 1885")
_SIEGEL = Nature("transcendental", "Siegel 1929")
_SHIDLOVSKII = Nature("transcendental", "Shidlovskii 1954")
_CHUDNOVSKY = Nature("transcendental", "Chudnovsky 1976")
_APERY = Nature("irrational", "Apery 1979")
_BITS = 200
_ELEMENTARY = ("exp", "sin", "cos", "tan", "cot", "sinh", "cosh", "tanh", "coth", "log", "atan")


def nature(form: Expression) -> Nature | None:
    """What is known of the number that an expression stands for, in lowest terms; None where nothing is.

    Args:
        form: an expression whose value is not known to be rational: a constant, or the quotient of two.

    Example:
        >>> from pcf.constants.expression import parse_expression
    >>> nature(parse_expression("pi")).kind, nature(parse_expression("zeta(3)")).source
        ('transcendental', 'Apery 1979')
        >>> nature(parse_expression("Catalan")) is None
        True
    """
    factors = _factors(form)
    if factors is None:
        return None
    whole = all(power.denominator == 1 for base, power in factors.items() if _is_algebraic(base))
    rational = whole and all(isinstance(base, Integer) for base in factors if _is_algebraic(base))
    factors = {base: power for base, power in factors.items() if power and not _is_algebraic(base)}
    kinds = {base: _family(base) for base in factors}
    if len(factors) == 1:
        ((base, power),) = factors.items()
        if base == Call("zeta", (Integer(3),)):
            return _APERY if abs(power) == 1 and rational else None
        if kinds[base] == "bessel" and isinstance(base, Call):
            order = _rational(base.arguments[0])
            return _SIEGEL if order is not None and order.denominator == 1 else None
        return {"elementary": _LINDEMANN, "gamma": _CHUDNOVSKY}.get(kinds[base])
    if set(kinds.values()) == {"bessel"} and sorted(factors.values()) == [-1, 1]:
        return _SIEGEL if _neighbours(*factors) else None
    if set(kinds.values()) <= {"gamma", "elementary"} and "gamma" in kinds.values():
        gammas = [base for base in factors if kinds[base] == "gamma"]
        rest = [base for base in factors if kinds[base] == "elementary"]
        return _CHUDNOVSKY if len(gammas) == 1 and rest in ([], [Name("pi")]) else None
    return _SHIDLOVSKII if _is_incomplete_gamma(factors) else None


def _factors(form: Expression) -> dict[Expression, Fraction] | None:
    """The factors of a product and their powers; None for what is a sum."""
    found: dict[Expression, Fraction] = {}

    def add(expression: Expression, power: Fraction) -> bool:
        if isinstance(expression, Product):
            return all(add(factor, power) for factor in expression.factors)
        if isinstance(expression, Quotient):
            return add(expression.numerator, power) and add(expression.denominator, -power)
        if isinstance(expression, Sum):
            return len(expression.terms) == 1 and add(expression.terms[0][1], power)
        if isinstance(expression, Power) and (exponent := _rational(expression.exponent)) is not None:
            return add(expression.base, power * exponent)
        if isinstance(expression, Call) and expression.function == "sqrt":
            return add(expression.arguments[0], power / 2)
        found[expression] = found.get(expression, Fraction(0)) + power
        return True

    return found if add(form, Fraction(1)) else None


def _family(base: Expression) -> str:
    if base in (Name("pi"), Name("E")):
        return "elementary"
    if isinstance(base, Call):
        if base.function in _ELEMENTARY and _is_argument(base.arguments[0], base.function):
            return "elementary"
        if base.function in ("besseli", "besselj"):
            order, x = base.arguments
            if _rational(order) is not None and _is_argument(x, base.function):
                return "bessel"
        if base.function == "gamma" and _rational(base.arguments[0]) in (Fraction(1, 3), Fraction(1, 4)):
            return "gamma"
        if base.function in ("erf", "erfi") and _is_argument(base.arguments[0], base.function):
            return "error function"
    return "other"


def _is_argument(x: Expression, function: str) -> bool:
    """Whether a function is of an algebraic number at which it is no algebraic number."""
    if not _is_algebraic(x):
        return False
    with flint.ctx.workprec(_BITS):
        return not evaluate(x).overlaps(1 if function == "log" else 0)


def _is_algebraic(x: Expression) -> bool:
    """Whether an expression is of integers, their quotients, sums and roots alone."""
    if isinstance(x, Integer):
        return True
    if isinstance(x, Quotient):
        return _is_algebraic(x.numerator) and _is_algebraic(x.denominator)
    if isinstance(x, Product):
        return all(map(_is_algebraic, x.factors))
    if isinstance(x, Sum):
        return all(_is_algebraic(term) for _, term in x.terms)
    if isinstance(x, Power):
        return _is_algebraic(x.base) and _rational(x.exponent) is not None
    return isinstance(x, Call) and x.function == "sqrt" and _is_algebraic(x.arguments[0])


def _neighbours(x: Expression, y: Expression) -> bool:
    """Whether they are Bessel functions of one kind and argument whose orders differ by 1, no halves of odd numbers."""
    assert isinstance(x, Call)
    assert isinstance(y, Call)
    orders = [_rational(one.arguments[0]) for one in (x, y)]
    if x.function != y.function or x.arguments[1] != y.arguments[1] or None in orders:
        return False
    first, second = (order or Fraction(0) for order in orders)
    return abs(first - second) == 1 and first.denominator != 2


def _is_incomplete_gamma(factors: dict[Expression, Fraction]) -> bool:
    """Whether the product is sqrt(pi) e^y erf(x) with y = x^2, or -x^2 for erfi, up to algebraic factors."""
    functions = [base for base in factors if isinstance(base, Call) and base.function in ("erf", "erfi")]
    if len(functions) != 1 or not isinstance(functions[0], Call):
        return False
    (call,) = functions
    power = factors[call]
    square = _square(call.arguments[0])
    wanted = {call: power, Name("pi"): power / 2}
    if square is not None:
        wanted[Name("E")] = power * (square if call.function == "erf" else -square)
    return square is not None and abs(power) == 1 and factors == wanted


def _square(x: Expression) -> Fraction | None:
    """x^2, for the square root of a rational number."""
    factors = _factors(x)
    if factors is None or not all(isinstance(base, Integer) for base in factors):
        return None
    square = Fraction(1)
    for base, power in factors.items():
        assert isinstance(base, Integer)
        if (2 * power).denominator != 1:
            return None
        square *= Fraction(base.value) ** int(2 * power)
    return square


def _rational(x: Expression) -> Fraction | None:
    if isinstance(x, Integer):
        return Fraction(x.value)
    if isinstance(x, Sum) and len(x.terms) == 1:
        sign, term = x.terms[0]
        inner = _rational(term)
        return None if inner is None else sign * inner
    if isinstance(x, Quotient):
        top, bottom = _rational(x.numerator), _rational(x.denominator)
        return None if top is None or not bottom else top / bottom
    return None
