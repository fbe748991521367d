"""Mathematics as a terminal shows it best: one line of plain characters.

JSON results hold the same expressions as text that other programs read.
"""

import re
from typing import Any, Final

from pcf.arithmetic.decimals import shortened
from pcf.arithmetic.long_integers import integer_text
from pcf.arithmetic.polynomial import Polynomial

NUMBER_SHOWN: Final = 30
_RAISED: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED: Final = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SUPERSCRIPTS: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_SUBSCRIPTS: Final = "₀₁₂₃₄₅₆₇₈₉ₙ"
_LEVELLED: Final = str.maketrans(_SUPERSCRIPTS + _SUBSCRIPTS, "0123456789" * 2 + "n")
_SPELLED: Final = str.maketrans(
    {
        **{"π": "pi", "γ": "EulerGamma", "Γ": "gamma", "ζ": "zeta", "ψ": "psi", "δ": "delta", "∞": "infinity"},
        **{
            "−": "-",
            "–": "-",
            "—": "-",
            "·": "*",
            "×": "*",
            "…": "...",
            "→": "->",
            "≤": "<=",
            "≥": ">=",
            "±": "+-",
        },
    }
)
_INDEXED: Final = {"besseli": "I", "besselj": "J", "besselk": "K", "expint": "E", "polylog": "Li", "polygamma": "ψ"}
_NAMES: Final = {
    **{"pi": "π", "E": "e", "Catalan": "G", "EulerGamma": "γ", "zoo": "∞"},
    **{"zeta": "ζ", "gamma": "Γ", "sqrt": "√"},
}


def polynomial_text(polynomial: Polynomial | list[int]) -> str:
    """A polynomial as a person writes it.

    Example:
        >>> polynomial_text(Polynomial("2*n^12 - n + 1"))
        '2n¹² − n + 1'
    """
    return expression_text(str(Polynomial(polynomial))).replace("·", "")


def expression_text(expression: str) -> str:
    """An expression or the slug of a constant as a person writes it.

    Example:
        >>> expression_text("2*sqrt(2)*besseli(1, 2)/besseli(-3/4, 2) - E**2")
        '2·√2·I₁(2)/I_(−3/4)(2) − e²'
    """
    text = with_indices(expression)
    text = re.sub(r"\b[A-Za-z]+\b", lambda name: _NAMES.get(name[0], name[0]), text)
    text = re.sub(r"√\((\d+|\w)\)", r"√\1", text)
    text = re.sub(r"(?:\*\*|\^)(\d+)", lambda power: power[1].translate(_RAISED), text)
    return text.replace("**", "^").replace("*", "·").replace("-", "−")


def in_lines(text: str, width: int) -> str:
    """An expression in lines of this width, broken after operators and opening parentheses alone.

    Example:
        >>> in_lines("2/(√π·e·erfc(1))", 10).splitlines()
        ['2/(√π·e·', 'erfc(1))']
    """
    lines = [""]
    for piece in re.split(r"(?<=[·/(])|(?<=[+−] )", text):
        if lines[-1] and len((lines[-1] + piece).rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return "\n".join(line.rstrip() for line in lines)


def with_indices(text: str) -> str:
    """A text with functions of an index as they are written in expressions.

    Example:
        >>> with_indices("the quotient besselj(-1/2, 1/5)/besselj(1/2, 1/5)")
        'the quotient J_(-1/2)(1/5)/J_(1/2)(1/5)'
    """
    return re.sub(r"\b([a-z]+)\((-?[\d/]+), ?", _indexed, text)


def ascii_text(text: str) -> str:
    """Mathematics as a terminal shows it, spelled in ASCII.

    Example:
        >>> ascii_text("2·√2·I₁(2)/√(2·π) − n² + δ…"), ascii_text("log|qₙ/gₙ| ~ 2.2 √n"), ascii_text("n → ∞")
        ('2*sqrt(2)*I_1(2)/sqrt(2*pi) - n^2 + delta...', 'log|q_n/g_n| ~ 2.2 sqrt(n)', 'n -> infinity')
    """
    if text.isascii():
        return text
    text = re.sub("√(\\d+|\\w)", r"sqrt(\1)", text).replace("√", "sqrt")
    text = re.sub(f"[{_SUPERSCRIPTS}]+", lambda power: "^" + power[0].translate(_LEVELLED), text)
    text = re.sub(f"[{_SUBSCRIPTS}]+", lambda index: "_" + index[0].translate(_LEVELLED), text)
    return text.translate(_SPELLED)


def _indexed(call: re.Match[str]) -> str:
    """The start of a call of a function with an index, `besseli(1, `."""
    name, index = call[1], call[2]
    if name not in _INDEXED:
        return call[0]
    return _INDEXED[name] + (index.translate(_LOWERED) if index.isdigit() else f"_({index})") + "("


def rounded_down(height: int) -> str:
    """A positive integer to two digits, no larger than it is: what is proved up to it is proved up to that.

    Example:
        >>> rounded_down(60870386167), rounded_down(99999), rounded_down(7)
        ('6.0e+10', '9.9e+04', '7.0e+00')
    """
    text = integer_text(height)
    return f"{text[0]}.{text[1:2] or 0}e{len(text) - 1:+03d}"


def nested(formula: Any, levels: int = 3) -> str:
    """The continued fraction with its first numbers: 1 + 1/(3 + 4/(5 + 9/(7 + …)))."""
    ends = next((n for n in range(1, levels + 1) if formula.b(n) == 0), None)
    last = (ends or levels + 1) - 1
    text = _number(formula.a(last)) if ends else f"({_number(formula.a(last))} + …)"
    for n in range(last, 0, -1):
        text = f"({_number(formula.a(n - 1))} + {_number(formula.b(n))}/{text})"
    return text.removeprefix("(").removesuffix(")").replace("+ -", "− ").replace("-", "−")


def _number(value: int) -> str:
    return shortened(integer_text(value), NUMBER_SHOWN)
