"""Certificates of exclusion heights: reduced lattices, from which a checker reads that they hold no short vector."""

import re
from collections.abc import Sequence
from typing import Any

from pcf import engine
from pcf.arithmetic.long_integers import integer_text
from pcf.arithmetic.polynomial import Polynomial
from pcf.check import check
from pcf.constants.catalogue import Constant, catalogue, select
from pcf.errors import PrecisionError
from pcf.proofs.certificates import value_entry, with_heading
from pcf.proofs.enclosures import limit_certificate
from pcf.relations.screen import Screen
from pcf.relations.terms import powers, products, reduced

_KNOWN_TO_THE_CHECKER = (
    *("pi", "E", "Catalan", "EulerGamma", "sqrt", "log", "exp", "atan", "tan", "tanh", "coth", "zeta", "polygamma"),
    *("polylog", "gamma", "erf", "erfi", "erfc", "besseli", "besselj", "besselk", "expint"),
)


def exclusion_certificate(
    a: Polynomial, b: Polynomial, digits: int = 60, constants: Sequence[str | Constant] | None = None
) -> dict[str, Any]:
    """That a limit satisfies no equation with integer coefficients up to a height, with all that a checker needs.

    Args:
        a, b: a formula that converges.
        digits: decimal places of the limit and of the constants, 10 to 1000; each four give about one of the height.
        constants: those whose Moebius images are excluded; None for those of the catalogue that the checker evaluates.

    Returns:
        The certificate, as JSON values; its `height` is what the reduced lattices exclude, about.

    Raises:
        InvalidInputError: a constant is unknown.
        NotConvergentError: the formula does not converge.
        PrecisionError: the digits cannot be reached or enclosed, or nothing is excluded by so many digits.

    Example:
        >>> found = exclusion_certificate(Polynomial("n^2 + 1"), Polynomial("n^3 + 2"), 40, ["pi", "e"])
        >>> int(found["height"]) > 10**7, check(found).valid
        (True, True)
    """
    places = engine.require_integer("digits", digits, 10, 1000)
    chosen = catalogue() if constants is None else select(constants)
    known = [c for c in chosen if constants is not None or _is_known(c)]
    limit = limit_certificate(a, b, places + 5)
    whole = limit["digits"].lstrip("-").partition(".")[0]
    limit = limit_certificate(a, b, places + 5 + len(whole.lstrip("0")))
    sign = -1 if limit["digits"].startswith("-") else 1
    whole, _, decimals = limit["digits"].lstrip("-").partition(".")
    x = sign * int(whole + decimals[:places].ljust(places, "0"))
    lattices = [powers(x, places, 3), *(products(x, c.scaled(places), places) for c in known)]
    bases = [reduced(terms.values) for terms in lattices]
    entries: dict[str, Any] = {
        "limit": {name: entry for name, entry in limit.items() if name not in ("format", "version", "kind")},
        "places": str(places),
        "constants": [value_entry(c.sympy) for c in known],
        "bases": [
            [[integer_text(int(rows[i, j])) for j in range(rows.nrows())] for i in range(rows.nrows())]
            for rows in bases
        ],
    }
    height = Screen([c.scaled(places) for c in known], places).excluded_height(x)
    while height := height * 3 // 4:  # the checker counts errors for itself, and more of them
        found = with_heading("exclusion", {**entries, "height": integer_text(height)})
        if check(found).valid:
            return found
    raise PrecisionError(f"digits: nothing is excluded by {digits} of ({a}, {b}); give more")


def _is_known(constant: Constant) -> bool:
    """Whether the checker evaluates a constant."""
    return constant.digits is None and all(
        word in _KNOWN_TO_THE_CHECKER for word in re.findall(r"[A-Za-z_]\w*", constant.sympy)
    )
