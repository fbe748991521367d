"""Values of closed forms as balls: a midpoint and a radius that certainly enclose the exact value.

The ball arithmetic is FLINT's (F. Johansson, "Arb: efficient arbitrary-precision midpoint-radius interval
arithmetic", IEEE Trans. Comput. 66, 2017).  FLINT's working precision is global to the process: it is set for
the length of a call and restored.
"""

from collections.abc import Callable, Sequence
from functools import singledispatch
from typing import Any, Final

import flint

from pcf.constants.expression import Call, Expression, Integer, Name, PolynomialRoot, Power, Product, Quotient, Sum
from pcf.errors import InvalidInputError, PrecisionError

BITS_PER_DIGIT: Final = 3.3219280948873626  # log2(10)
_GUARD_BITS = 32
_MAX_BITS = 4_000_000


def _elliptic(value: flint.acb) -> flint.arb:
    """The value where it is real, which it is for real m < 1: its imaginary part is exactly 0 there."""
    return value.real if value.imag.is_zero() else flint.arb.nan()


def _polygamma(order: flint.arb, x: flint.arb) -> flint.arb:
    """Real for every real x if the order is a whole number; no other orders are known here."""
    return flint.acb(x).polygamma(order).real if order.is_integer() else flint.arb.nan()


_CONSTANTS: Final[dict[str, Callable[[], flint.arb]]] = {
    "pi": flint.arb.pi,
    "E": flint.arb.const_e,
    "Catalan": flint.arb.const_catalan,
    "EulerGamma": flint.arb.const_euler,
    "zoo": lambda: flint.arb("nan"),
}

_FUNCTIONS: Final[dict[str, Callable[..., flint.arb]]] = {
    "sqrt": flint.arb.sqrt,
    "exp": flint.arb.exp,
    "log": flint.arb.log,
    "sin": flint.arb.sin,
    "cos": flint.arb.cos,
    "tan": flint.arb.tan,
    "cot": flint.arb.cot,
    "sinh": flint.arb.sinh,
    "cosh": flint.arb.cosh,
    "tanh": flint.arb.tanh,
    "coth": flint.arb.coth,
    "atan": flint.arb.atan,
    "gamma": flint.arb.gamma,
    "zeta": flint.arb.zeta,
    "polygamma": _polygamma,
    "polylog": lambda order, x: x.polylog(order),
    "besseli": lambda order, x: x.bessel_i(order),
    "besselj": lambda order, x: x.bessel_j(order),
    "besselk": lambda order, x: x.bessel_k(order),
    "expint": lambda order, x: x.expint(order),
    "erf": flint.arb.erf,
    "erfc": flint.arb.erfc,
    "erfi": flint.arb.erfi,
    "elliptic_k": lambda m: _elliptic(flint.acb(m).elliptic_k()),
    "elliptic_e": lambda m: _elliptic(flint.acb(m).elliptic_e()),
    "LambertW": flint.arb.lambertw,
    "airyai": flint.arb.airy_ai,
    "airyaiprime": lambda x: x.airy()[1],
}


def ball(expression: Expression, digits: int) -> flint.arb:
    """A ball around the value, with a relative radius below 10^-digits (and an absolute one for 0).

    Args:
        digits: significant decimal digits, >= 1.

    Raises:
        PrecisionError: the digits are not reached with 4,000,000 bits, or the expression is not finite.
        InvalidInputError: it holds the name of a constant that was given by digits.

    Example:
        >>> from pcf.constants.expression import parse_expression
        >>> ball(parse_expression("2/(4 - pi)"), 30).str(30, radius=False)
        '2.32989618316274384723935363463'
    """
    wanted = int(digits * BITS_PER_DIGIT) + 2
    bits = wanted + _GUARD_BITS
    while bits <= _MAX_BITS:
        with flint.ctx.workprec(bits):
            value = evaluate(expression)
            if value.is_finite() and (value.is_zero() or value.rel_accuracy_bits() >= wanted):
                return value
        bits *= 2
    raise PrecisionError(f"{str(expression)[:60]}: {digits} digits not reached; it may be zero or not finite")


def scaled(value: flint.arb, places: int) -> int:
    """The integer nearest to the midpoint of the ball times 10^places.

    Args:
        places: decimal places; negative ones drop digits.

    Example:
        >>> scaled(flint.arb(2).sqrt(), 5)
        141421
    """
    mid = value.mid()
    magnitude = abs(mid).log_base(2).mid() if not mid.is_zero() else flint.arb(0)
    bits = max(0, int(float(magnitude))) + abs(places) * 4 + 64
    with flint.ctx.workprec(bits):
        power = flint.arb(10) ** abs(places)
        nearest = ((mid * power if places >= 0 else mid / power).mid() + flint.arb(0.5)).floor().mid()
        return int(nearest.fmpz())


def real_zeros(coefficients: Sequence[int]) -> list[flint.arb]:
    """Balls around the real zeros of c_0 + c_1 x + ... + c_d x^d, ascending, at FLINT's current precision.

    Example:
        >>> [round(float(zero), 3) for zero in real_zeros([1, -3, 1])]
        [0.382, 2.618]
    """
    # The type stub of complex_roots forgets the multiplicities.
    zeros: list[Any] = list(flint.fmpz_poly(list(coefficients)).complex_roots())
    return sorted((zero.real for zero, _ in zeros if zero.imag == 0), key=lambda zero: zero.mid())


@singledispatch
def evaluate(expression: Expression) -> flint.arb:
    """The enclosure at FLINT's current precision; not finite where the expression is undefined."""
    raise TypeError(f"no value for {type(expression).__name__}")


@evaluate.register
def _(expression: Integer) -> flint.arb:
    return flint.arb(expression.value)


@evaluate.register
def _(expression: Name) -> flint.arb:
    if expression.name not in _CONSTANTS:
        raise InvalidInputError(
            f"{expression.name}: is given by its digits, in a file of constants, and has no form"
        )
    return _CONSTANTS[expression.name]()


@evaluate.register
def _(expression: Call) -> flint.arb:
    return _FUNCTIONS[expression.function](*map(evaluate, expression.arguments))


@evaluate.register
def _(expression: Sum) -> flint.arb:
    return sum((sign * evaluate(term) for sign, term in expression.terms), flint.arb(0))


@evaluate.register
def _(expression: Product) -> flint.arb:
    value = flint.arb(1)
    for factor in expression.factors:
        value *= evaluate(factor)
    return value


@evaluate.register
def _(expression: Quotient) -> flint.arb:
    return evaluate(expression.numerator) / evaluate(expression.denominator)


@evaluate.register
def _(expression: Power) -> flint.arb:
    return evaluate(expression.base) ** evaluate(expression.exponent)


@evaluate.register
def _(expression: PolynomialRoot) -> flint.arb:
    zeros = real_zeros(expression.coefficients)
    return zeros[expression.index] if expression.index < len(zeros) else flint.arb.nan()
