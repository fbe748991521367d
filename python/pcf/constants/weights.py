"""The table behind relations of several constants: bases, in each of which a limit is looked for at once.

What formulas with factorial reduction converge to is as a rule no image of one constant, but a quotient of sums of
several periods: dilogarithms with logarithms, squares of arctangents, values of one L-function of weight 2 or 3
(docs/mathematics.md, section 8).  A basis has few members, of weights up to 3, and 1 belongs to each.  They are
believed to be linearly independent over Q, without which a relation between them would pass for one of the limit; a
test reduces the lattice of each.

Forms are as in `data`.
"""

from fractions import Fraction
from typing import Final

_L3: Final = "polygamma(1, 1/3) - polygamma(1, 2/3)"  # 9 L(chi_-3, 2)
_L7: Final = " ".join(f"{'+' if k in (1, 2, 4) else '-'} polygamma(1, {k}/7)" for k in range(1, 7)).removeprefix(
    "+ "
)  # 49 L(chi_-7, 2)
_L8: Final = "polygamma(1, 1/8) + polygamma(1, 3/8) - polygamma(1, 5/8) - polygamma(1, 7/8)"  # 64 L(chi_-8, 2)

_ARGUMENTS: Final = (
    *("1/2", "1/3", "2/3", "1/4", "3/4", "1/5", "2/5", "3/5", "4/5", "1/6", "5/6", "1/8", "1/9"),
    *("-1/2", "-1/3", "-2/3", "-1/4", "-3/4", "-1/5", "-2/5", "-3/5", "-4/5", "-1/6", "-1/8"),
)
"""Of polylogarithms."""

_SQUARES: Final = (
    *((2, "log(1 + sqrt(2))"), (3, "log(2 + sqrt(3))"), (5, "log((1 + sqrt(5))/2)"), (6, "log(5 + 2*sqrt(6))")),
    *((6, "log((7 + 2*sqrt(6))/5)"), (7, "log((4 + sqrt(7))/3)"), (7, "log(8 + 3*sqrt(7))")),
    *((10, "log(3 + sqrt(10))"), (10, "log((7 + 2*sqrt(10))/3)"), (13, "log((3 + sqrt(13))/2)")),
    *((15, "log(4 + sqrt(15))"), (17, "log(4 + sqrt(17))"), (21, "log((5 + sqrt(21))/2)")),
    *((33, "log((7 + sqrt(33))/4)"), (2, "atan(sqrt(2))"), (2, "atan(sqrt(2)/2)"), (3, "atan(sqrt(3)/2)")),
    *((5, "atan(sqrt(5))"), (5, "atan(sqrt(5)/2)"), (6, "atan(sqrt(6))"), (6, "atan(sqrt(6)/2)")),
    *((6, "atan(sqrt(6)/3)"), (7, "atan(sqrt(7)/7)"), (15, "atan(sqrt(15)/5)")),
)
"""Angles and logarithms t that stand beside their squares, and d for which sqrt(d) t is what formulas have."""


def _logarithm(argument: str) -> str:
    """log(1 - x) for a rational x < 1, up to a factor."""
    value = 1 - Fraction(argument)
    return "log(2)" if value == Fraction(1, 4) else f"log({max(value, 1 / value)})"


BASES: Final[tuple[tuple[str, ...], ...]] = (
    ("pi", "pi**2"),
    ("sqrt(3)*pi", "pi**2"),
    *((f"sqrt({d})*{t}", f"{t}**2") for d, t in _SQUARES),
    *((t, f"{t}**2") for t in ("atan(2)", "atan(1/2)", "atan(1/3)", "atan(2/3)", "atan(1/4)")),
    *((log := _logarithm(x), f"{log}**2", f"polylog(2, {x})") for x in _ARGUMENTS),
    *((_logarithm(x), f"polylog(2, {x})", f"polylog(3, {x})") for x in _ARGUMENTS),
    # of level 2 and 4
    ("log(2)", "log(2)**2", "pi**2"),
    ("pi", "log(2)", "pi**2"),
    ("pi", "log(2)", "Catalan"),
    ("pi", "pi**2", "Catalan"),
    ("pi**2", "Catalan", "pi*log(2)"),
    ("log(2)", "pi**2", "zeta(3)"),
    ("zeta(3)", "pi**2*log(2)", "log(2)**3"),
    ("pi", "pi**3", "zeta(3)"),
    ("pi*Catalan", "pi**2*log(2)", "zeta(3)"),
    ("pi", "log(2)", "Catalan", "pi*log(2)", "pi**2", "log(2)**2"),
    ("log(2)", "pi**2", "log(2)**2", "zeta(3)", "pi**2*log(2)", "log(2)**3"),
    ("log(2)", "pi", "Catalan", "pi**2", "zeta(3)", "pi**3"),
    ("pi", "pi**2", "pi*Catalan", "pi**2*log(2)", "zeta(3)"),
    # of level 3, 6, 7 and 8
    ("sqrt(3)*pi", "log(3)", "pi**2"),
    ("sqrt(3)*pi", "log(2)", "log(3)"),
    ("sqrt(3)*pi", "log(3)", _L3),
    ("pi**2", "sqrt(3)*pi*log(3)", _L3),
    ("pi*log(2)", "pi*log(3)", f"sqrt(3)*({_L3})"),
    ("pi**2", "log(3)**2", _L3),
    ("sqrt(3)*pi**3", "zeta(3)"),
    ("sqrt(3)*pi", "pi**2", f"sqrt(3)*pi*({_L3})", "zeta(3)"),
    ("pi**2", "log(2)**2", "log(2)*log(3)", "log(3)**2"),
    ("pi**2", "log(2)**2", "log(2)*log(3)", "log(3)**2", "polylog(2, 1/3)"),
    ("pi", "pi**2", _L7),
    ("sqrt(2)", "log(2)", "log(1 + sqrt(2))"),
    ("sqrt(3)", "log(2)", "log(2 + sqrt(3))"),
    ("sqrt(5)", "log(2)", "log((1 + sqrt(5))/2)"),
    ("pi", "sqrt(2)*pi", "sqrt(2)*log(1 + sqrt(2))"),
    ("sqrt(2)*pi", "log(2)", "sqrt(2)*log(1 + sqrt(2))"),
    ("pi**2", "sqrt(2)*pi**2", "Catalan", _L8),
    # zeta values
    ("pi**2", "zeta(3)", "pi**4"),
    ("zeta(3)", "zeta(5)", "pi**2"),
    ("zeta(5)", "pi**2*zeta(3)", "pi**4"),
    # of the lemniscate
    ("pi", "gamma(1/4)**4"),
)
"""Closed forms of the members of each basis."""

NAMES: Final[dict[str, tuple[str, str, tuple[str, ...]]]] = {
    _L7: ("49*L(chi_-7,2)", "49 times the Dirichlet L-value L(chi_-7, 2)", ()),
    _L8: ("64*L(chi_-8,2)", "64 times the Dirichlet L-value L(chi_-8, 2)", ()),
    f"sqrt(3)*({_L3})": ("12*gieseking", "twelve times Gieseking's constant", ()),
    f"sqrt(3)*pi*({_L3})": ("12*pi*gieseking", "12 pi times Gieseking's constant", ()),
}
"""Closed form -> slug, name, synonyms, of members that are not in the catalogue."""
