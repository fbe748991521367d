"""The texts of proofs: statements, steps with formulas between dollars, and their LaTeX."""

import re
from fractions import Fraction
from math import lcm
from typing import Final

from pcf.arithmetic.long_integers import integer_text
from pcf.arithmetic.moebius import Moebius
from pcf.arithmetic.polynomial import Polynomial
from pcf.arithmetic.rationals import reduced
from pcf.constants.expression import parse_expression
from pcf.constants.markup import latex
from pcf.dynamics.exact import exact_text
from pcf.dynamics.hypergeometric import Hypergeometric
from pcf.errors import InvalidInputError

_SOURCES: Final = {
    "0F1": "DLMF 10.29(i), 10.33",
    "1F1": "DLMF 13.3(i), 13.5; Lorentzen and Waadeland 1992, VI.2",
    "2F1": "DLMF 15.5(ii), 15.7, for arguments up to 1/2; Lorentzen and Waadeland 1992, VI.1",
    "U": "DLMF 13.3(i), 12.8(i), 13.29(ii)",
}


def combination(value: Fraction) -> str:
    """Q p_n - P q_n."""
    p, q = value.numerator, value.denominator
    first = "p_n" if q == 1 else f"{q} p_n"
    return first if p == 0 else f"{first} {'-' if p > 0 else '+'} {'' if abs(p) == 1 else f'{abs(p)} '}q_n"


def shift_step(at: Polynomial, bt: Polynomial, m: Moebius, k: int) -> str:
    """The step that leads from the value of (at, bt), a formula shifted by k, back to that of the formula."""
    image_ = image_text(m, f"L_{k}")
    return f"$L = mu(L_{k}) = {image_}$, where $L_{k}$ is the value of $a(n+{k}) = {at}$, $b(n+{k}) = {bt}$."


def image_text(m: Moebius, x: str) -> str:
    """m(x) as text, not simplified.

    Example:
        >>> image_text(Moebius(1, 2, 0, 1), "L_1"), image_text(Moebius(1, 0, 3, 1), "x + 1")
        ('(1 + (2)*L_1)/(L_1)', '(1)/(3 + (x + 1))')
    """
    top, bottom = _linear(m.p0, m.p1, x), _linear(m.q0, m.q1, x)
    return top if bottom == "1" else f"({top})/({bottom})"


def _linear(constant: int, slope: int, x: str) -> str:
    inner = x if x.replace("_", "").isalnum() else f"({x})"
    parts = [str(constant)] if constant else []
    if slope:
        parts.append(inner if slope == 1 else f"({slope})*{inner}")
    return " + ".join(parts)


def statement(a: Polynomial, b: Polynomial, value: str) -> str:
    """What is proved, in a line."""
    return f"{a(0)} + K(b(n)/a(n), n = 1, 2, ...) = {value} for a(n) = {a}, b(n) = {b}"


def fraction_latex(a: Polynomial, b: Polynomial) -> str:
    r"""A continued fraction in Gauss's notation.

    Example:
        >>> print(fraction_latex(Polynomial("2n + 1"), Polynomial("n^2")))
        1 + \mathop{\mathrm K}_{n \ge 1} \frac{n^{2}}{2 n + 1}
    """
    return rf"{integer_text(a(0))} + \mathop{{\mathrm K}}_{{n \ge 1}} \frac{{{b.latex()}}}{{{a.latex()}}}"


def polynomial_text(coefficients: tuple[Fraction, ...]) -> str:
    """A polynomial in x over Q, over its common denominator."""
    unit = lcm(*(c.denominator for c in coefficients))
    text = str(Polynomial([int(c * unit) for c in reversed(coefficients)])).replace("n", "x")
    return text if unit == 1 else f"({text})/{unit}"


def point_text(p: int, q: int) -> str:
    """p/q in lowest terms, or infinity, as `value_text`."""
    return value_text(None if q == 0 else reduced(p, q))


def value_text(value: Fraction | None) -> str:
    """An exact value as text that sympy reads; None is infinity."""
    return "zoo" if value is None else exact_text(value)


def step_latex(step: str) -> str:
    r"""A step in LaTeX: its formulas between dollars from plain text, closed forms as elsewhere.

    Example:
        >>> print(step_latex("Its value is $L = 4/(pi**2 - 8*Catalan)$, where $u_n = a(n) u_(n-1)$."))
        Its value is $L = \frac{4}{\pi^{2} - 8 G}$, where $u_n = a(n) u_{n-1}$.
    """
    parts = step.split("$")
    for i in range(1, len(parts), 2):
        parts[i] = " = ".join(map(_side_latex, parts[i].split(" = ")))
    return "$".join(parts)


def _side_latex(text: str) -> str:
    """A side of an equation in LaTeX."""
    try:
        return latex(parse_expression(text))
    except InvalidInputError:  # no closed form
        text = re.sub(r"sqrt\(([^()]*)\)", r"\\sqrt{\1}", text)
        text = re.sub(r"_\(([^()]*)\)", r"_{\1}", text).replace("mu(", r"\mu(").replace("psi'", r"\psi'")
        text = re.sub(r"\^\(([^()]*)\)", r"^{\1}", text)
        text = text.replace("sum_", r"\sum_").replace(">=", r"\ge ").replace("G(", r"\Gamma(")
        return text.replace("...", r"\dots ").replace("->", r"\to ").replace("**", "^").replace("*", r"\,")


def relation_step(found: Hypergeometric) -> str:
    """That a formula has the coefficients of a contiguous relation, and a minimal solution of it."""
    half = " (at 1/2 by Euler's transformation, whose last factor tends to 1)"
    return (
        f"$a$ and $b$ are the coefficients of the contiguous relation of {found.function} with the parameters "
        f"${', '.join(map(str, found.first[:-1]))}$ and the argument ${found.first[-1]}$; as the index grows, "
        f"this solution is the minimal one ({_SOURCES[found.function]})"
        f"{half if found.function == '2F1' and found.first[-1].real == Fraction(1, 2) else ''}."
    )
