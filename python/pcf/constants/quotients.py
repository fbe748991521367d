"""Quotients of neighbouring hypergeometric functions as constants, by the names that labels have for them.

    0F1(c; z), 1F1(a; c; z), 2F1(a, b; c; z)     F(a; c; z)/F(a + 1; c + 1; z)
    U(a, c; z)                                   U(a, c, z)/U(a + 1, c, z)

Integer steps of the parameters give Moebius images (docs/mathematics.md, section 9), but where an upper parameter a, or
c - a, is an integer, those across one of its values: beyond it both functions are finite sums, up to a common factor,
and the quotient is rational. So each parameter is taken modulo 1, from [0, 1), and lower ones from (0, 1], where the
functions have no pole, or as a + 1 if they differ from an a by an integer. The numbers are rational: over a quadratic
field the images are those of that field only, and the name is of no single constant.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import flint

from pcf.constants.evaluation import evaluate
from pcf.constants.expression import Foreign
from pcf.errors import InvalidInputError

_NAME: Final = re.compile(r"(0F1|1F1|2F1|U)\s*\((.*)\)", re.ASCII)
_NUMBER: Final = re.compile(r"-?[0-9]{1,40}(/[0-9]{1,40})?", re.ASCII)
_COUNTS: Final = {"0F1": (1, 1), "1F1": (1, 1, 1), "2F1": (2, 1, 1), "U": (2, 1)}
_FORMS: Final = "0F1(c; z), 1F1(a; c; z), 2F1(a, b; c; z) or U(a, c; z)"
_LATEX: Final = {
    "0F1": r"{{}}_0F_1\left(;{};{}\right)",
    "1F1": r"{{}}_1F_1\left({};{};{}\right)",
    "2F1": r"{{}}_2F_1\left({},{};{};{}\right)",
    "U": r"U\left({},{},{}\right)",
}
_EVALUATE: Final[dict[str, Callable[..., flint.arb | flint.acb]]] = {
    "0F1": lambda c, z: z.hypgeom_0f1(c),
    "1F1": lambda a, c, z: z.hypgeom_1f1(a, c),
    "2F1": lambda a, b, c, z: flint.acb(z).hypgeom_2f1(a, b, c),
    "U": lambda a, c, z: flint.acb(z).hypgeom_u(a, c),
}


@dataclass(frozen=True)
class Neighbours(Foreign):
    """F(first)/F(second).

    Attributes:
        function: `0F1`, `1F1`, `2F1` or `U`.
        first, second: parameters and argument.
    """

    function: str
    first: tuple[Fraction, ...]
    second: tuple[Fraction, ...]


def quotient(name: str) -> tuple[str, Neighbours] | None:
    """The canonical name of a quotient, and its form; None where the name is not meant for one.

    Args:
        name: such as `1F1(0; 7/9; 1/9)`; parameters that differ by integers are the same name.

    Raises:
        InvalidInputError: it looks like one, and its numbers are not rational or not of this number, or its value is
            rational as the functions are finite sums.

    Example:
        >>> name, form = quotient("1F1(1;7/9;1/9)")
        >>> name, str(form)
        ('1F1(0; 7/9; 1/9)', 'hyper((0,), (7/9,), 1/9)/hyper((1,), (16/9,), 1/9)')
    """
    match = _NAME.fullmatch(name.strip())
    if match is None:
        return None
    function = match[1]
    groups = [[text.strip() for text in group.split(",")] for group in match[2].split(";")]
    if not all(_NUMBER.fullmatch(text) for group in groups for text in group):
        raise InvalidInputError(
            f"constant {name.strip()[:60]!r}: a quotient of hypergeometric functions is one constant where its "
            f"numbers are rational; give {_FORMS} with such"
        )
    if tuple(map(len, groups)) != _COUNTS[function] or any(re.search("/0+$", t) for g in groups for t in g):
        raise InvalidInputError(f"constant {name.strip()[:60]!r}: give {_FORMS} with rational numbers")
    numbers = [[Fraction(text) for text in group] for group in groups]
    upper, c, argument = _parts(numbers)
    if function != "U":
        c = c or Fraction(1)  # 0 stands for the functions at 1
    if rational(function, [_whole(a) for a in upper], [_whole(c - a) for a in upper]):
        raise InvalidInputError(
            f"constant {name.strip()[:60]!r}: is rational or quadratic, as the functions are finite sums; such limits "
            "are found without it"
        )
    upper, c = sorted((a % 1 for a in upper), key=str), c % 1
    if function != "U" and c != 0 and c in upper:
        c += 1  # at c = a the functions are e^z, or (1 - z)^-b
    parameters = [[*upper, c]] if function == "U" else [upper, [c]] if upper else [[c]]
    slug = f"{function}({'; '.join(', '.join(map(str, group)) for group in [*parameters, [argument]])})"
    lower = [] if function == "U" else [c]
    upper = [*upper, c] if function == "U" else upper
    first = (*upper, *(x or Fraction(1) for x in lower), argument)
    raised = 1 if function == "U" else len(first) - 1
    second = tuple(x + (k < raised) for k, x in enumerate(first))
    return slug, Neighbours(*_texts(function, first, second), function, first, second)


def rational(function: str, upper: Iterable[int | None], gaps: Iterable[int | None]) -> bool:
    """Whether neighbouring functions are finite sums, up to a common factor, so that their quotient is a rational one.

    Args:
        function: `0F1`, `1F1`, `2F1` or `U`.
        upper: its upper parameters a, None where one is no integer.
        gaps: c - a for each, likewise.

    Example:
        >>> rational("1F1", [None], [0]), rational("1F1", [None], [1])  # e^z/e^z, and the error function
        (True, False)
    """
    far = (gap is not None and (gap >= 2 if function == "U" else gap <= 0) for gap in gaps)
    return any(a is not None and a < 0 for a in upper) or any(far)


def _parts(numbers: list[list[Fraction]]) -> tuple[list[Fraction], Fraction, Fraction]:
    """Upper parameters, the lower one, and the argument."""
    flat = [x for group in numbers for x in group]
    return flat[:-2], flat[-2], flat[-1]


def _whole(x: Fraction) -> int | None:
    return int(x) if x.denominator == 1 else None


def _texts(function: str, first: tuple[Fraction, ...], second: tuple[Fraction, ...]) -> tuple[str, str]:
    """The quotient as sympy reads it, and in LaTeX."""
    sides = [_LATEX[function].format(*map(_fraction, side)) for side in (first, second)]
    latex = rf"\frac{{{sides[0]}}}{{{sides[1]}}}"
    if function == "U":  # U(a, c, z) = G(z | 1 - a; 0, 1 - c) / (Gamma(a) Gamma(a - c + 1)), DLMF 13.4.17, 16.17
        (a, c, z), _ = first, second
        if a == 0:
            top, scale = "1", f"gamma({2 - c})"
        else:
            top, scale = f"meijerg([[{1 - a}], []], [[0, {1 - c}], []], {z})", f"({a * (a - c + 1)})"
        return f"{scale}*{top}/meijerg([[{-a}], []], [[0, {1 - c}], []], {z})", latex
    top, bottom = (
        f"hyper(({''.join(f'{x}, ' for x in side[:-2]).strip()}), ({side[-2]},), {side[-1]})"
        for side in (first, second)
    )
    return f"{top}/{bottom}", latex


def _fraction(x: Fraction) -> str:
    sign = "-" if x < 0 else ""
    return str(x) if x.denominator == 1 else rf"{sign}\frac{{{abs(x.numerator)}}}{{{x.denominator}}}"


@evaluate.register
def _(expression: Neighbours) -> flint.arb:
    z = expression.first[-1]
    if (expression.function == "2F1" and z >= 1) or (expression.function == "U" and z <= 0):
        return flint.arb.nan()  # on the cut, or at the end of it
    function = _EVALUATE[expression.function]
    top, bottom = (
        function(*(flint.arb(flint.fmpq(x.numerator, x.denominator)) for x in side))
        for side in (expression.first, expression.second)
    )
    value = top / bottom
    return value.real if isinstance(value, flint.acb) else value
