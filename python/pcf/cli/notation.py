"""Mathematics as a terminal shows it best: one line of plain characters.

JSON results hold the same expressions as text that other programs read.
"""

import re
from typing import Final

from pcf.polynomial import Polynomial, integer_text

_RAISED: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED: Final = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_INDEXED: Final = {"besseli": "I", "besselj": "J", "besselk": "K", "expint": "E", "polygamma": "ψ"}
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
        >>> expression_text("2*sqrt(2)*besseli(1, 2)/besseli(3/4, 2) - E**2")
        '2·√2·I₁(2)/I_(3/4)(2) − e²'
    """
    text = re.sub(r"\b([a-z]+)\(([\d/]+), ?", _indexed, expression)
    text = re.sub(r"\b[A-Za-z]+\b", lambda name: _NAMES.get(name[0], name[0]), text)
    text = re.sub(r"√\((\d+|\w)\)", r"√\1", text)
    text = re.sub(r"(?:\*\*|\^)(\d+)", lambda power: power[1].translate(_RAISED), text)
    return text.replace("**", "^").replace("*", "·").replace("-", "−")


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
