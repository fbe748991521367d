"""Formulas as addresses, and as programs and papers take them."""

from urllib.parse import quote, urlencode

from pcf.arithmetic.polynomial import Polynomial
from pcf.continued_fraction import PCF

_KEPT = "+-^()"
_TERMS = 200


def address(a: Polynomial | str, b: Polynomial | str) -> str:
    """The address of a formula's page.

    Example:
        >>> address("2*n + 1", "-n^2")
        '/formula/2n+1/-n^2'
    """
    sides = (quote(str(side).replace(" ", "").replace("*", ""), safe=_KEPT) for side in (a, b))
    return "/formula/" + "/".join(sides)


def constant_address(slug: str) -> str:
    """The address of a constant's page.

    Example:
        >>> constant_address("besseli(1,2)/besseli(0,2)")
        '/constant/besseli(1,2)/besseli(0,2)'
    """
    return "/constant/" + quote(slug, safe="(),/^*+")


def search_address(text: str) -> str:
    """The address of a search.

    Example:
        >>> search_address("pi, delta > 0")
        '/search?q=pi%2C+delta+%3E+0'
    """
    return f"/search?{urlencode({'q': text})}"


def copies(formula: PCF) -> dict[str, str]:
    """A formula as text for others, by the name of what reads it.

    Example:
        >>> copies(PCF("2n + 1", "n^2"))["Python"]
        'pcf.PCF("2*n + 1", "n^2")'
        >>> print(copies(PCF("2n + 1", "n^2"))["PARI/GP"])
        a(n) = 2*n + 1; b(n) = n^2; x = 0.; forstep(n = 200, 1, -1, x = b(n)/(a(n) + x)); a(0) + x
    """
    a, b = str(formula.a), str(formula.b)
    pari = f"x = 0.; forstep(n = {_TERMS}, 1, -1, x = b(n)/(a(n) + x)); a(0) + x"
    python = f'pcf.PCF("{a}", "{b}")'
    sage = f"a(n) = {a}; b(n) = {b}; x = RealField(200)(0)\nfor k in range({_TERMS}, 0, -1): x = b(k)/(a(k) + x)"
    return {
        "LaTeX": formula.latex(value=True),
        "Python": python,
        "PARI/GP": f"a(n) = {a}; b(n) = {b}; {pari}",
        "Sage": f"{sage}\na(0) + x",
        "Mathematica": f"a[n_] := {a}; b[n_] := {b}; a[0] + ContinuedFractionK[b[n], a[n], {{n, 1, Infinity}}]",
    }
