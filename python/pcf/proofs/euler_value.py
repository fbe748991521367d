"""The value that Euler's factorisation and the closed form of its sum give a formula."""

from fractions import Fraction
from math import lcm

from pcf.arithmetic.moebius import Moebius
from pcf.arithmetic.polynomial import Polynomial
from pcf.constants.catalogue import Constant
from pcf.constants.expression import Expression, Integer, parse_expression
from pcf.identification.images import fraction, image
from pcf.proofs.euler import Factorisation


def map_from_sum(a: Polynomial, e: Factorisation) -> Moebius:
    """The map from S to the value: a(0) + C (1/S - 1)."""
    C = e.factor
    return Moebius(C.numerator, a(0) * C.denominator - C.numerator, 0, C.denominator)


def value_of_sum(total: dict[str, Fraction], m: Moebius) -> str | None:
    """m(S) as text, S a sum of multiples; None where S does not depend on a constant."""
    constants = [name for name in total if name != "1"]
    unit = lcm(*(c.denominator for c in total.values()))
    if len(constants) != 1:
        return str(image(Constant("S", "S", "sum", sum_expression(total)), m)) if constants else None
    c, one = int(total[constants[0]] * unit), int(total.get("1", Fraction(0)) * unit)
    name, inner = inverted(constants[0], Moebius(one, c, unit, 0))
    return str(image(Constant(name, name, "sum", parse_expression(name)), m.compose(inner)))


def inverted(name: str, m: Moebius) -> tuple[str, Moebius]:
    """A map of a constant as one of its inverse or opposite, where that is the one with a name: E**(-2), log(1/2)."""
    if name.startswith("E**(-"):
        power = name.removeprefix("E**(-").removesuffix(")")
        plain = {"1": "E", "1/2": "sqrt(E)"}.get(power, f"E**{power}" if power.isdigit() else f"E**({power})")
        return plain, m.compose(Moebius(1, 0, 0, 1))
    if name.startswith("log(") and name[4:-1].replace("/", "").isdigit():
        x = Fraction(name[4:-1])
        if x < 1:
            return f"log({1 / x})", m.compose(Moebius(0, -1, 1, 0))
    return name, m


def sum_expression(total: dict[str, Fraction]) -> Expression:
    """S as an expression, over one denominator."""
    unit = lcm(*(c.denominator for c in total.values()))
    terms = [(int(c * unit), parse_expression(name)) for name, c in total.items()]
    return fraction(terms, [(unit, Integer(1))])
