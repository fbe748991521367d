"""Closed forms as expression trees: parse, print as text, and build with the usual operators.

The text is what sympy's `sympify` understands (`2/(4 - pi)`, `(1 + sqrt(5))/2`, `gamma(1/4)**2`), but it is
read by a parser of its own, which knows a fixed list of names and never evaluates code:

    sum     = ["-"] product {("+" | "-") product}
    product = power {("*" | "/") power}
    power   = atom ["**" signed power]           "^" is accepted for "**"
    atom    = integer | name | name "(" sum {"," sum} ")" | "(" sum ")"
            | "CRootOf(" polynomial in x "," index ")"

`expression_value` turns a tree into a ball, `expression_markup` into LaTeX and MathML.
"""

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, NoReturn

from pcf.arithmetic.long_integers import LongRepr, integer_of, integer_text
from pcf.arithmetic.polynomial import Polynomial
from pcf.errors import InvalidInputError

CONSTANTS: Final = frozenset({"pi", "E", "Catalan", "EulerGamma", "zoo"})  # zoo: infinity
FUNCTIONS: Final = {
    "sqrt": 1,
    "exp": 1,
    "log": 1,
    "sin": 1,
    "cos": 1,
    "tan": 1,
    "cot": 1,
    "sinh": 1,
    "cosh": 1,
    "tanh": 1,
    "coth": 1,
    "atan": 1,
    "gamma": 1,
    "zeta": 1,
    "polygamma": 2,
    "polylog": 2,
    "besseli": 2,
    "besselj": 2,
    "besselk": 2,
    "expint": 2,
    "erf": 1,
    "erfc": 1,
    "erfi": 1,
    "elliptic_k": 1,
    "elliptic_e": 1,
    "LambertW": 1,
    "airyai": 1,
    "airyaiprime": 1,
}
"""Names of functions, as in sympy, and their numbers of arguments."""

_MAX_TOKENS = 5_000
_MAX_NESTING = 40
_TOKEN: Final = re.compile(r"\s*(?:(?P<int>[0-9]+)|(?P<name>[A-Za-z_]\w*)|(?P<op>\*\*|[-+*/^(),])|(?P<end>\Z))")
_ROOT: Final = re.compile(r"\(\s*(?P<polynomial>[-+*^x0-9\s]+),\s*(?P<index>[0-9]{1,3})\s*\)")


class Precedence(IntEnum):
    """How tightly the outermost operation of an expression binds."""

    SUM = 1
    PRODUCT = 2
    POWER = 3
    ATOM = 4


class Expression:
    """Base of the nodes; immutable and hashable. `str` gives text that parses back to the same value."""

    precedence: Precedence

    def within(self, least: Precedence) -> str:
        """The text, in parentheses if it binds less tightly than `least`."""
        return str(self) if self.precedence >= least else f"({self})"


@dataclass(frozen=True, repr=False)
class Integer(LongRepr, Expression):
    """An integer."""

    value: int

    @property
    def precedence(self) -> Precedence:  # type: ignore[override]
        return Precedence.ATOM if self.value >= 0 else Precedence.SUM

    def __str__(self) -> str:
        return integer_text(self.value)


@dataclass(frozen=True)
class Name(Expression):
    """A named constant."""

    name: str
    precedence = Precedence.ATOM

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Call(Expression):
    """A function of `FUNCTIONS`, applied."""

    function: str
    arguments: tuple[Expression, ...]
    precedence = Precedence.ATOM

    def __str__(self) -> str:
        return f"{self.function}({', '.join(map(str, self.arguments))})"


@dataclass(frozen=True)
class Sum(Expression):
    """A sum of at least one term; each is added or subtracted."""

    terms: tuple[tuple[int, Expression], ...]  # (1 or -1, term)
    precedence = Precedence.SUM

    def __str__(self) -> str:
        parts = []
        for position, (sign, term) in enumerate(self.terms):
            operator = ("-" if sign < 0 else "") if position == 0 else (" - " if sign < 0 else " + ")
            parts.append(operator + term.within(Precedence.PRODUCT))
        return "".join(parts)


@dataclass(frozen=True)
class Product(Expression):
    """A product of at least two factors."""

    factors: tuple[Expression, ...]
    precedence = Precedence.PRODUCT

    def __str__(self) -> str:
        first, *others = self.factors
        return "*".join([first.within(Precedence.PRODUCT), *(f.within(Precedence.POWER) for f in others)])


@dataclass(frozen=True)
class Quotient(Expression):
    """A fraction."""

    numerator: Expression
    denominator: Expression
    precedence = Precedence.PRODUCT

    def __str__(self) -> str:
        return f"{self.numerator.within(Precedence.PRODUCT)}/{self.denominator.within(Precedence.POWER)}"


@dataclass(frozen=True)
class Power(Expression):
    """A power."""

    base: Expression
    exponent: Expression
    precedence = Precedence.POWER

    def __str__(self) -> str:
        return f"{self.base.within(Precedence.ATOM)}**{self.exponent.within(Precedence.ATOM)}"


@dataclass(frozen=True)
class Foreign(Expression):
    """A value by functions that have no place in the grammar, such as quotients of hypergeometric functions.

    Attributes:
        text: as sympy reads it.
        tex: in LaTeX.
    """

    text: str
    tex: str
    precedence = Precedence.SUM

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, repr=False)
class PolynomialRoot(LongRepr, Expression):
    """The real zero number `index`, in ascending order from 0, of c_0 + c_1 x + ... + c_d x^d."""

    coefficients: tuple[int, ...]
    index: int
    precedence = Precedence.ATOM

    def __str__(self) -> str:
        polynomial = str(Polynomial(self.coefficients[::-1])).replace("n", "x").replace("^", "**")
        return f"CRootOf({polynomial}, {self.index})"


def parse_expression(text: str, *, any_name: bool = False) -> Expression:
    """The tree of a closed form.

    Args:
        text: integers, `pi`, `E`, `Catalan`, `EulerGamma`, the functions of `FUNCTIONS`, + - * / ** and
            parentheses; at most 5,000 of them all, with integers of any length.
        any_name: take other names as well, as labels hold them of constants that a user gave by digits; such an
            expression can be written, but has no value.

    Raises:
        InvalidInputError: any other text.

    Example:
        >>> parse_expression("2/pi")
        Quotient(numerator=Integer(value=2), denominator=Name(name='pi'))
        >>> print(parse_expression("sqrt( 2 )*log(1+sqrt(2))/3"))
        sqrt(2)*log(1 + sqrt(2))/3
    """
    return _Parser(text, any_name).expression()


class _Parser:
    def __init__(self, text: str, any_name: bool) -> None:
        self.text = text
        self.any_name = any_name
        self.tokens = 0
        self.nesting = 0
        self.kind, self.token, self.stop = "", "", 0
        self.advance()

    def fail(self, problem: str) -> NoReturn:
        shown = self.text if len(self.text) <= 40 else self.text[:37] + "..."
        raise InvalidInputError(f"expression {shown!r}: {problem}")

    def advance(self) -> None:
        match = _TOKEN.match(self.text, self.stop)
        if match is None:
            position = len(self.text) - len(self.text[self.stop :].lstrip())
            self.fail(f"unexpected {self.text[position]!r} at position {position + 1}")
        self.kind = match.lastgroup or ""
        self.token = match.group(self.kind)
        self.stop = match.end()
        self.tokens += 1
        if self.tokens > _MAX_TOKENS:
            self.fail(f"has more than {_MAX_TOKENS} numbers, names and operators")

    def take(self, *operators: str) -> str:
        if self.kind == "op" and self.token in operators:
            token = self.token
            self.advance()
            return token
        return ""

    def require(self, operator: str) -> None:
        if not self.take(operator):
            found = repr(self.token[:20]) if self.token else "the end"
            self.fail(f"{found} where {operator!r} is expected")

    def expression(self) -> Expression:
        result = self.sum()
        if self.kind != "end":
            self.fail(f"{self.token[:20]!r} where an operator or the end is expected")
        return result

    def sum(self) -> Expression:
        self.nesting += 1
        if self.nesting > _MAX_NESTING:
            self.fail(f"is nested more than {_MAX_NESTING} deep")
        terms = [(-1 if self.take("-") else 1, self.product())]
        while operator := self.take("+", "-"):
            terms.append((1 if operator == "+" else -1, self.product()))
        self.nesting -= 1
        return terms[0][1] if len(terms) == 1 and terms[0][0] == 1 else Sum(tuple(terms))

    def product(self) -> Expression:
        result = self.power()
        while operator := self.take("*", "/"):
            factor = self.power()
            result = product(result, factor) if operator == "*" else Quotient(result, factor)
        return result

    def power(self) -> Expression:
        base = self.atom()
        if not self.take("**", "^"):
            return base
        self.nesting += 1
        if self.nesting > _MAX_NESTING:
            self.fail(f"is nested more than {_MAX_NESTING} deep")
        exponent = Sum(((-1, self.power()),)) if self.take("-") else self.power()
        self.nesting -= 1
        return Power(base, exponent)

    def atom(self) -> Expression:
        kind, token = self.kind, self.token
        if kind == "int":
            self.advance()
            return Integer(integer_of(token))
        if self.take("("):
            inner = self.sum()
            self.require(")")
            return inner
        if kind != "name":
            self.fail(f"{token[:20]!r} where a number or a name is expected" if token else "ends too early")
        if token == "CRootOf":
            return self.polynomial_root()
        self.advance()
        if token in CONSTANTS or (self.any_name and token not in FUNCTIONS):
            return Name(token)
        if token not in FUNCTIONS:
            self.fail(f"unknown name {token[:20]!r}; known: {', '.join(sorted(CONSTANTS | set(FUNCTIONS)))}")
        self.require("(")
        arguments = [self.sum()]
        while self.take(","):
            arguments.append(self.sum())
        self.require(")")
        if len(arguments) != FUNCTIONS[token]:
            self.fail(f"{token} takes {FUNCTIONS[token]} argument(s), not {len(arguments)}")
        return Call(token, tuple(arguments))

    def polynomial_root(self) -> Expression:
        match = _ROOT.match(self.text, self.stop)
        if match is None:
            self.fail("CRootOf takes a polynomial in x and an index")
        self.stop = match.end()
        self.advance()
        coefficients = Polynomial(match["polynomial"].replace("x", "n")).coefficients
        return PolynomialRoot(coefficients[::-1], int(match["index"]))


def product(*factors: Expression) -> Expression:
    """The product, flattened, with factors of 1 left out."""
    flat: list[Expression] = []
    for factor in factors:
        flat.extend(factor.factors if isinstance(factor, Product) else [factor])
    flat = [factor for factor in flat if factor != Integer(1)]
    return Product(tuple(flat)) if len(flat) > 1 else flat[0] if flat else Integer(1)
