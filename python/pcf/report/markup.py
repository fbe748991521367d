"""Formulas as presentation MathML, which browsers render without any help."""

from html import escape
from typing import Final

from pcf.arithmetic.decimals import cut, shortened
from pcf.arithmetic.long_integers import integer_text
from pcf.arithmetic.polynomial import Polynomial
from pcf.constants import catalogue
from pcf.constants.expression import parse_expression
from pcf.constants.markup import mathml
from pcf.errors import InvalidInputError

_LEVELS: Final = 3
_DIGITS: Final = 30  # of a number within a fraction
_LONGEST: Final = 400  # characters of a polynomial or an expression that is typeset
_DOTS: Final = "<mo>⋱</mo>"
_IN_WORDS: Final = {"rational": "rational numbers", "infinity": "infinity"}


def counted(number: int, noun: str) -> str:
    """A number of things in words.

    Example:
        >>> counted(1, "orbit"), counted(2000, "orbit")
        ('1 orbit', '2,000 orbits')
    """
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def card(big: str, facts: dict[str, str]) -> str:
    """A formula written large, and facts about it."""
    lines = "".join(f"<dt>{name}</dt><dd>{text}</dd>" for name, text in facts.items())
    return f'<article class="card"><div class="big">{math(big, display=True)}</div><dl>{lines}</dl></article>'


def decimal(limit: str) -> str:
    """Digits of a limit that go on.

    Example:
        >>> decimal("9.99e-8")
        '<span class="limit">9.99…e−8</span>'
    """
    mantissa, e, exponent = limit.replace("-", "−").partition("e")
    return f'<span class="limit">{mantissa}…{e}{exponent}</span>'


def signed(number: float) -> str:
    """A measure with its sign, to two decimals.

    Example:
        >>> signed(-0.207), signed(0.08)
        ('−0.21', '+0.08')
    """
    return f"{number:+.2f}".replace("-", "−")


def proved(expression: str | None) -> dict[str, str]:
    """The fact, for a card, that a limit is proved to be a value in hypergeometric functions, as text; if it is."""
    return {} if expression is None else {"proved": f'<code class="limit">{escape(expression)}</code>'}


def pair(a: str, b: str) -> str:
    """Two polynomials, given as fragments, as the a and b of a formula."""
    return f"{math(f'<mi>a</mi><mo>=</mo>{a}')}, {math(f'<mi>b</mi><mo>=</mo>{b}')}"


def math(fragment: str, *, display: bool = False) -> str:
    """A MathML fragment as an element of a page."""
    return f'<math display="block">{fragment}</math>' if display else f"<math>{fragment}</math>"


def value(expression: str) -> str:
    """The fragment of an expression as labels write it.

    Example:
        >>> value("4/pi")
        '<mfrac><mn>4</mn><mi>π</mi></mfrac>'
    """
    return typeset(expression) or f"<mtext>{escape(cut(expression, _LONGEST))}</mtext>"


def typeset(expression: str) -> str | None:
    """The fragment of an expression; None where it is too long to read, or of functions that labels do not have.

    Example:
        >>> typeset("2/pi"), typeset("hyper((1/2, I), (2,), 1/3)")
        ('<mfrac><mn>2</mn><mi>π</mi></mfrac>', None)
    """
    if len(expression) > _LONGEST:
        return None
    try:
        return mathml(parse_expression(expression, any_name=True))
    except InvalidInputError:
        return None


def symbol(constant: str) -> str:
    """What a label names, as elements of a page; kinds of values that have no symbol in words."""
    if constant in _IN_WORDS:
        return _IN_WORDS[constant]
    return ", ".join(math(mathml(one)) for one in catalogue.symbols(constant))


def equation(expression: str, a: Polynomial, b: Polynomial) -> str:
    """The fragment `expression = continued fraction`."""
    return f"{value(expression)}<mo>=</mo>{continued_fraction(a, b)}"


def continued_fraction(a: Polynomial, b: Polynomial) -> str:
    """The fragment of a continued fraction with its first numbers, ended by dots unless b becomes 0.

    Example:
        >>> continued_fraction(Polynomial("2"), Polynomial("1-n"))
        '<mrow><mn>2</mn></mrow>'
    """
    ends = next((n for n in range(1, _LEVELS + 1) if b(n) == 0), None)
    tail = _sum(a(ends - 1), "") if ends else _sum(a(_LEVELS), f"<mo>+</mo>{_DOTS}")
    for n in range((ends or _LEVELS + 1) - 1, 0, -1):
        # without display style every level would be smaller than the one above
        fraction = f'<mfrac>{_number(b(n))}<mstyle displaystyle="true">{tail}</mstyle></mfrac>'
        tail = _sum(a(n - 1), f"<mo>{'−' if b(n) < 0 else '+'}</mo>{fraction}")
    return tail


def _sum(number: int, rest: str) -> str:
    """A number and what is added to it; a leading 0 is left out."""
    if number == 0 and rest:
        return f"<mrow>{rest.removeprefix('<mo>+</mo>')}</mrow>"
    return f"<mrow>{'<mo>−</mo>' if number < 0 else ''}{_number(number)}{rest}</mrow>"


def _number(value: int) -> str:
    """The size of a number, shortened where it has more digits than anyone reads."""
    return f"<mn>{shortened(integer_text(abs(value)), _DIGITS)}</mn>"
