"""Closed forms as LaTeX and as presentation MathML: one walk over the tree, two notations."""

from abc import ABC, abstractmethod
from html import escape
from typing import Final

from pcf.arithmetic.polynomial import Polynomial
from pcf.constants.expression import (
    Call,
    Expression,
    Foreign,
    Integer,
    Name,
    PolynomialRoot,
    Power,
    Precedence,
    Product,
    Quotient,
    Sum,
)

_GREEK: Final = {
    "pi": ("\\pi", "π"),
    "E": ("e", "e"),
    "Catalan": ("G", "G"),
    "EulerGamma": ("\\gamma", "γ"),
    "zoo": ("\\infty", "∞"),
}
_INDEXED: Final = {"besseli": "I", "besselj": "J", "besselk": "K", "expint": "E", "polylog": "Li", "polygamma": "ψ"}
_SYMBOLS: Final = {
    "gamma": "Γ",
    "zeta": "ζ",
    "elliptic_k": "K",
    "elliptic_e": "E",
    "LambertW": "W",
    "airyai": "Ai",
    "airyaiprime": "Ai′",
    "atan": "arctan",
}
_LATEX_SYMBOLS: Final = {
    "Γ": "\\Gamma",
    "ζ": "\\zeta",
    "ψ": "\\psi",
    "arctan": "\\arctan",
    "Ai": "\\operatorname{Ai}",
    "Li": "\\operatorname{Li}",
    "Ai′": "\\operatorname{Ai}'",
    **{name: f"\\{name}" for name in ("log", "sin", "cos", "tan", "cot", "sinh", "cosh", "tanh", "coth", "exp")},
    **{name: f"\\operatorname{{{name}}}" for name in ("erf", "erfc", "erfi")},
}


def latex(expression: Expression) -> str:
    """LaTeX, without delimiters.

    Example:
        >>> from pcf.constants.expression import parse_expression
        >>> latex(parse_expression("2/(4 - pi)")), latex(parse_expression("besseli(1, 2)/sqrt(5)"))
        ('\\\\frac{2}{4 - \\\\pi}', '\\\\frac{I_{1}\\\\left(2\\\\right)}{\\\\sqrt{5}}')
    """
    return _write(expression, _Latex())


def mathml(expression: Expression) -> str:
    """A presentation MathML fragment, to be put inside `<math>`.

    Example:
        >>> from pcf.constants.expression import parse_expression
        >>> mathml(parse_expression("4/pi"))
        '<mfrac><mn>4</mn><mi>π</mi></mfrac>'
    """
    return _write(expression, _MathML())


class _Notation(ABC):
    """How a markup language writes the pieces."""

    plus: str
    minus: str
    negative: str
    times: str
    apart: str  # a product sign with a gap, before and after the name of a function in letters
    dot: str
    comma: str

    @abstractmethod
    def number(self, digits: str) -> str: ...
    @abstractmethod
    def name(self, name: str) -> str: ...
    @abstractmethod
    def symbol(self, symbol: str) -> str: ...
    @abstractmethod
    def row(self, parts: list[str]) -> str: ...
    @abstractmethod
    def fraction(self, numerator: str, denominator: str) -> str: ...
    @abstractmethod
    def index_fraction(self, numerator: str, denominator: str) -> str: ...
    @abstractmethod
    def power(self, base: str, exponent: str) -> str: ...
    @abstractmethod
    def index(self, base: str, index: str) -> str: ...
    @abstractmethod
    def root(self, radicand: str) -> str: ...
    @abstractmethod
    def parentheses(self, inner: str) -> str: ...
    @abstractmethod
    def polynomial_root(self, polynomial: Polynomial, index: int) -> str: ...
    @abstractmethod
    def foreign(self, text: str, tex: str) -> str: ...


class _Latex(_Notation):
    plus, minus, negative = " + ", " - ", "-"
    times, apart, dot, comma = " ", " ", " \\cdot ", ", "

    def number(self, digits: str) -> str:
        return digits

    def name(self, name: str) -> str:
        upright = name.replace("_", "\\_").replace("^", "{\\wedge}")
        return _GREEK[name][0] if name in _GREEK else f"\\mathrm{{{upright}}}"

    def symbol(self, symbol: str) -> str:
        return _LATEX_SYMBOLS.get(symbol, symbol)

    def row(self, parts: list[str]) -> str:
        return "".join(parts).strip()

    def fraction(self, numerator: str, denominator: str) -> str:
        return f"\\frac{{{numerator}}}{{{denominator}}}"

    def index_fraction(self, numerator: str, denominator: str) -> str:
        return f"{numerator}/{denominator}"

    def power(self, base: str, exponent: str) -> str:
        return f"{base}^{{{exponent}}}"

    def index(self, base: str, index: str) -> str:
        return f"{base}_{{{index}}}"

    def root(self, radicand: str) -> str:
        return f"\\sqrt{{{radicand}}}"

    def foreign(self, text: str, tex: str) -> str:
        return tex

    def parentheses(self, inner: str) -> str:
        return f"\\left({inner}\\right)"

    def polynomial_root(self, polynomial: Polynomial, index: int) -> str:
        return f"\\operatorname{{root}}_{{{index}}}\\left({polynomial.latex().replace('n', 'x')}\\right)"


class _MathML(_Notation):
    plus, minus, negative, comma = "<mo>+</mo>", "<mo>−</mo>", "<mo>−</mo>", "<mo>,</mo>"
    times, dot = "<mo>&#8290;</mo>", "<mo>·</mo>"  # the first is the invisible product sign
    apart = f'{times}<mspace width="0.17em"/>'

    def number(self, digits: str) -> str:
        return f"<mn>{digits}</mn>"

    def name(self, name: str) -> str:
        return f"<mi>{_GREEK[name][1] if name in _GREEK else escape(name)}</mi>"

    def symbol(self, symbol: str) -> str:
        return f"<mi>{symbol}</mi>"

    def row(self, parts: list[str]) -> str:
        return parts[0] if len(parts) == 1 else f"<mrow>{''.join(parts)}</mrow>"

    def fraction(self, numerator: str, denominator: str) -> str:
        return f"<mfrac>{numerator}{denominator}</mfrac>"

    def index_fraction(self, numerator: str, denominator: str) -> str:
        return f'<mrow>{numerator}<mo lspace="0" rspace="0">/</mo>{denominator}</mrow>'

    def power(self, base: str, exponent: str) -> str:
        return f"<msup>{base}{exponent}</msup>"

    def index(self, base: str, index: str) -> str:
        return f"<msub>{base}{index}</msub>"

    def root(self, radicand: str) -> str:
        return f"<msqrt>{radicand}</msqrt>"

    def foreign(self, text: str, tex: str) -> str:
        return f"<mtext>{escape(text)}</mtext>"

    def parentheses(self, inner: str) -> str:
        return f"<mrow><mo>(</mo>{inner}<mo>)</mo></mrow>"

    def polynomial_root(self, polynomial: Polynomial, index: int) -> str:
        in_x = polynomial.mathml().replace("<mi>n</mi>", "<mi>x</mi>")
        return f"<mrow><msub><mi>root</mi><mn>{index}</mn></msub>{self.parentheses(in_x)}</mrow>"


def _write(expression: Expression, notation: _Notation) -> str:
    match expression:
        case Integer(value=value):
            number = notation.number(str(Integer(abs(value))))
            return number if value >= 0 else notation.row([notation.negative, number])
        case Name(name=name):
            return notation.name(name)
        case Quotient(numerator=numerator, denominator=denominator):
            return notation.fraction(_write(numerator, notation), _write(denominator, notation))
        case Power(base=base, exponent=exponent):
            bracketed = base.precedence < Precedence.ATOM or (isinstance(base, Call) and base.function != "gamma")
            return notation.power(_within(base, notation, bracketed), _write(exponent, notation))
        case Product(factors=factors):
            return _write_product(factors, notation)
        case Sum(terms=terms):
            parts: list[str] = []
            for sign, term in terms:
                if parts:
                    parts.append(notation.minus if sign < 0 else notation.plus)
                elif sign < 0:
                    parts.append(notation.negative)
                parts.append(_within(term, notation, term.precedence < Precedence.PRODUCT))
            return notation.row(parts)
        case Foreign(text=text, tex=tex):
            return notation.foreign(text, tex)
        case PolynomialRoot(coefficients=coefficients, index=index):
            return notation.polynomial_root(Polynomial(coefficients[::-1]), index)
        case Call(function="sqrt", arguments=(radicand,)):
            return notation.root(_write(radicand, notation))
        case Call(function="exp", arguments=(exponent,)):
            return notation.power(notation.name("E"), _write(exponent, notation))
        case Call(function=function, arguments=arguments):
            return _write_call(function, arguments, notation)
    raise TypeError(f"no markup for {type(expression).__name__}")


def _within(expression: Expression, notation: _Notation, bracketed: bool) -> str:
    written = _write(expression, notation)
    return notation.parentheses(written) if bracketed else written


def _write_product(factors: tuple[Expression, ...], notation: _Notation) -> str:
    parts: list[str] = []
    for factor in factors:
        if parts:
            starts_with_digits = isinstance(factor.base if isinstance(factor, Power) else factor, Integer)
            gap = notation.apart if _in_letters(factor) else notation.times
            parts.append(notation.dot if starts_with_digits else gap)
        parts.append(_within(factor, notation, factor.precedence < Precedence.PRODUCT))
    return notation.row(parts)


def _in_letters(expression: Expression) -> bool:
    """Whether what is written begins with the name of a function such as log, which runs into what stands before."""
    inner = expression.base if isinstance(expression, Power) else expression
    if not isinstance(inner, Call) or inner.function in ("sqrt", "exp", *_INDEXED):
        return False
    return len(_SYMBOLS.get(inner.function, inner.function)) > 1


def _write_order(order: Expression, notation: _Notation) -> str:
    """The order of a function, which is small already as an index: a fraction of integers is written in a line."""
    if (
        isinstance(order, Quotient)
        and isinstance(order.numerator, Integer)
        and isinstance(order.denominator, Integer)
    ):
        return notation.index_fraction(_write(order.numerator, notation), _write(order.denominator, notation))
    return _write(order, notation)


def _write_call(function: str, arguments: tuple[Expression, ...], notation: _Notation) -> str:
    if function in _INDEXED:
        index, *arguments_left = arguments
        head = notation.symbol(_INDEXED[function])
        if function == "polygamma":
            head = notation.power(head, notation.parentheses(_write(index, notation)))
        else:
            head = notation.index(head, _write_order(index, notation))
    else:
        arguments_left = list(arguments)
        head = notation.symbol(_SYMBOLS.get(function, function))
    inner = notation.comma.join(_write(argument, notation) for argument in arguments_left)
    if function == "log" and isinstance(arguments[0], Integer):
        return notation.row([head, notation.apart, inner])
    return notation.row([head, notation.parentheses(inner)])
