"""Text with formulas between dollars, as proofs are written, as elements of a page with presentation MathML."""

import re
from html import escape
from typing import Final

from pcf.report.markup import math, typeset

_TOKEN: Final = re.compile(r"->|>=|<=|\.\.\.|\*\*|[0-9]+|[A-Za-z]+'?|\S")
_BETWEEN: Final = re.compile(r"( = | -> )")
_LISTED: Final = re.compile(r"( = | -> |, )")
_FUNCTION: Final = re.compile(r"hyper\(\(([^()]*),\), \(([^()]*),\), ")
_NAMES: Final = {"mu": "μ", "psi'": "ψ′", "G": "Γ", "sum": "∑"}
_OPERATORS: Final = {"->": "→", ">=": "≥", "<=": "≤", "...": "…", "-": "−", "*": "&#8290;"}
_SCRIPTS: Final = {"_": "msub", "^": "msup", "**": "msup"}
_LONGEST: Final = 100  # characters: browsers do not break mathematics
_CLOSING: Final = {"(": ")", "[": "]"}


def sentence(text: str) -> str:
    """A text with formulas between dollars; such as are too long for a line are left as they are written.

    Example:
        >>> sentence("so $x$ & y")
        'so <math><mi>x</mi></math> &amp; y'
    """
    parts = text.split("$")
    return "".join(_inline(part) if i % 2 else escape(part, quote=False) for i, part in enumerate(parts) if part)


def _inline(text: str) -> str:
    return math(formula(text)) if len(text) <= _LONGEST else f"<code>{escape(text, quote=False)}</code>"


def formula(text: str) -> str:
    """The fragment of a formula written in a line; sides of equations that are closed forms as elsewhere.

    Example:
        >>> formula("u_(n-1) = a(n)^2")
        '<msub><mi>u</mi><mrow><mi>n</mi><mo>−</mo><mn>1</mn></mrow></msub><mo>=</mo><mi>a</mi><msup><mrow><mo>(</mo><mi>n</mi><mo>)</mo></mrow><mn>2</mn></msup>'
    """
    text = _FUNCTION.sub(r"F(\1; \2; ", text)
    parts = _BETWEEN.split(text) if "(" in text or "[" in text else _LISTED.split(text)
    return "".join(
        f"<mo>{_OPERATORS.get(part.strip(), part.strip())}</mo>"
        if i % 2
        else _closed_form(part) or _row(_TOKEN.findall(part)[::-1], None)
        for i, part in enumerate(parts)
    )


def _closed_form(text: str) -> str | None:
    """Of a part without an index or the value of a function, which the names of constants would be taken for."""
    return None if re.search(r"_|\b[abftuygkVL]\(|[,;\[]", text) else typeset(text)


def _row(tokens: list[str], end: str | None) -> str:
    """What stands up to the token that ends it; tokens are taken from the end of the list."""
    items: list[str] = []
    while tokens:
        token = tokens.pop()
        if token == end:
            break
        if token in _SCRIPTS and items and tokens:
            items.append(f"<{_SCRIPTS[token]}>{items.pop()}{_script(tokens)}</{_SCRIPTS[token]}>")
        elif token == "sqrt" and tokens and tokens[-1] == "(":
            tokens.pop()
            items.append(f"<msqrt>{_row(tokens, ')')}</msqrt>")
        elif token in _CLOSING:
            close = _CLOSING[token]
            items.append(f"<mrow><mo>{token}</mo>{_row(tokens, close)}<mo>{close}</mo></mrow>")
        else:
            items.append(_element(token))
    return "".join(items)


def _script(tokens: list[str]) -> str:
    """An index or a power: one token, or what is between parentheses, which are left out."""
    token = tokens.pop()
    return f"<mrow>{_row(tokens, ')')}</mrow>" if token == "(" else _element(token)


def _element(token: str) -> str:
    if token.isdigit():
        return f"<mn>{token}</mn>"
    if token[0].isalpha() and token != "sum":
        return f"<mi>{_NAMES.get(token, token)}</mi>"
    return f"<mo>{_NAMES.get(token) or _OPERATORS.get(token) or escape(token)}</mo>"
