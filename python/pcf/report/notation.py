"""Formulas with parameters, as families state them, in MathML.

The texts come from `families.parquet`. They are parsed as arithmetic, never evaluated.
"""

import ast
import re
from typing import Final

from pcf.errors import AtlasError

_OPERATORS: Final = {ast.Add: "+", ast.Sub: "−"}
_CONDITION: Final = re.compile(r"(.+) (>=|=) (-?\d+)(?: mod (\d+))?")


def formula(text: str) -> str:
    """The fragment of an arithmetic expression in parameters.

    Example:
        >>> formula("2*n + d")
        '<mn>2</mn><mi>n</mi><mo>+</mo><mi>d</mi>'

    Raises:
        AtlasError: the text is no arithmetic of integers and names.
    """
    try:
        return _fragment(ast.parse(text, mode="eval").body, 0)
    except (SyntaxError, ValueError, RecursionError):
        raise AtlasError(f"families.parquet: {text[:40]!r} is no formula; run `pcf families` again") from None


def condition(text: str) -> str:
    """The fragment of a condition on parameters: a bound or a congruence.

    Example:
        >>> condition("r + d = 1 mod 2")
        '<mi>r</mi><mo>+</mo><mi>d</mi><mo>≡</mo><mn>1</mn><mspace width="0.4em"/><mtext>(mod 2)</mtext>'
    """
    match = _CONDITION.fullmatch(text)
    if match is None:
        raise AtlasError(f"families.parquet: {text[:40]!r} is no condition; run `pcf families` again")
    left, relation, right, modulus = match.groups()
    sides = "<mo>,</mo>".join(formula(side) for side in left.split(", "))
    sign = "≡" if modulus else "≥" if relation == ">=" else "="
    end = f'<mspace width="0.4em"/><mtext>(mod {modulus})</mtext>' if modulus else ""
    return f"{sides}<mo>{sign}</mo><mn>{right}</mn>{end}"


def _fragment(node: ast.expr, least: int) -> str:
    """A node, in parentheses if it binds less tightly than `least`.

    1 is a product that may begin with a minus, 2 one that may not, 3 what a power may be of.
    """
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return f"<mn>{node.value}</mn>"
    if isinstance(node, ast.Name):
        return f"<mi>{node.id}</mi>"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        inside = "<mo>,</mo>".join(_fragment(argument, 0) for argument in node.args)
        return f"<mi>{node.func.id}</mi>{_bracketed(inside, True)}"
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return _bracketed(f'<mo form="prefix">−</mo>{_fragment(node.operand, 2)}', least > 1)
    if isinstance(node, ast.BinOp):
        if type(node.op) in _OPERATORS:
            left, right = _fragment(node.left, 0), _fragment(node.right, 2)
            return _bracketed(f"{left}<mo>{_OPERATORS[type(node.op)]}</mo>{right}", least > 0)
        if isinstance(node.op, ast.Mult):
            return _bracketed(_fragment(node.left, min(max(least, 1), 2)) + _fragment(node.right, 2), least > 2)
        if isinstance(node.op, ast.Div):
            top, under = (f"<mrow>{_fragment(side, 0)}</mrow>" for side in (node.left, node.right))
            return _bracketed(f"<mfrac>{top}{under}</mfrac>", least > 2)
        if isinstance(node.op, ast.Pow):
            return f"<msup><mrow>{_fragment(node.left, 3)}</mrow><mrow>{_fragment(node.right, 0)}</mrow></msup>"
    raise ValueError


def _bracketed(inner: str, needed: bool) -> str:
    return f'<mo stretchy="false">(</mo>{inner}<mo stretchy="false">)</mo>' if needed else inner
