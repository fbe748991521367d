"""Expression trees of sympy, symengine and Sage in one symbol, expanded to a polynomial.

Only sums, products, powers, numbers and one symbol are understood; their parts are asked of the tree itself, whose
text is never read.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final, NoReturn

import flint

from pcf.arithmetic.expansion import Expansion

_MOST_NESTING: Final = 200

_Ratio = tuple[flint.fmpz_poly, int]
"""A polynomial over a positive integer."""


def expanded(tree: Any, fail: Callable[[str], NoReturn]) -> list[Fraction]:
    """The coefficients of an expression, in descending powers.

    Args:
        tree: an expression of sympy or symengine (`.args`) or of Sage (`.operands()`).
        fail: raises the named error with a problem in words.
    """
    top, bottom = _Tree(fail).value(tree, 0)
    return [Fraction(int(c), bottom) for c in reversed(top.coeffs())] or [Fraction(0)]


class _Tree:
    def __init__(self, fail: Callable[[str], NoReturn]) -> None:
        self.fail = fail
        self.expansion = Expansion(fail)
        self.symbol: Any = None

    def value(self, node: Any, nesting: int) -> _Ratio:
        if nesting > _MOST_NESTING:
            self.fail(f"is nested more than {_MOST_NESTING} deep")
        kind = _kind(node)
        if kind == "symbol":
            if self.symbol is not None and node != self.symbol:
                self.fail("is in several variables")
            self.symbol = node
            return flint.fmpz_poly([0, 1]), 1
        if kind == "number":
            number = _number(node)
            if number is None:
                self.fail("has a number that is not rational")
            return flint.fmpz_poly([number.numerator]), number.denominator
        parts = list(node.operands() if hasattr(node, "operands") else node.args)
        if kind == "power":
            exponent = _number(parts[1])
            if exponent is None or exponent.denominator != 1 or exponent < 0:
                self.fail("has a power whose exponent is no integer >= 0")
            top, bottom = self.value(parts[0], nesting + 1)
            k = flint.fmpz(exponent.numerator)
            return self.expansion.power(top, k), int(self.expansion.power(flint.fmpz_poly([bottom]), k)[0])
        if kind not in ("sum", "product"):
            self.fail("holds something other than sums, products and powers")
        result: _Ratio | None = None
        for part in parts:
            value = self.value(part, nesting + 1)
            result = value if result is None else self.combined(kind, result, value)
        return result or (flint.fmpz_poly([int(kind == "product")]), 1)

    def combined(self, kind: str, first: _Ratio, second: _Ratio) -> _Ratio:
        (p, r), (q, s) = first, second
        multiply = self.expansion.multiply
        if kind == "product":
            return multiply(p, q), r * s
        if r == s:
            return self.expansion.add(p, q), r
        return self.expansion.add(multiply(p, flint.fmpz_poly([s])), multiply(q, flint.fmpz_poly([r]))), r * s


def _kind(node: Any) -> str:
    """What a node is: symbol, number, sum, product, power, or none of these."""
    if hasattr(node, "operator") and hasattr(node, "operands"):  # Sage
        if node.is_symbol():
            return "symbol"
        operator = node.operator()
        names = {"add_vararg": "sum", "mul_vararg": "product", "pow": "power"}
        return "number" if operator is None else names.get(getattr(operator, "__name__", ""), "")
    for attribute, kind in (
        ("is_Symbol", "symbol"),
        ("is_Add", "sum"),
        ("is_Mul", "product"),
        ("is_Pow", "power"),
        ("is_Number", "number"),
        ("is_number", "number"),
    ):
        if getattr(node, attribute, False) is True:
            return kind
    return ""


def _number(node: Any) -> Fraction | None:
    """A rational number of one of the systems; None for anything else."""
    if hasattr(node, "pyobject"):  # Sage
        try:
            node = node.pyobject()
        except TypeError:
            return None
        if type(node).__module__.rpartition(".")[2] not in ("integer", "rational"):
            return None
        return Fraction(int(node.numerator()), int(node.denominator()))
    if getattr(node, "is_Integer", False) is True:
        return Fraction(int(node))
    if getattr(node, "is_Rational", False) is True:
        return Fraction(int(node.p), int(node.q))
    return None
