"""Parts of proofs, checked by `pcf.check`."""

from fractions import Fraction

import flint

from pcf.arithmetic.polynomial import Polynomial
from pcf.check import check
from pcf.check.euler import identities
from pcf.check.formula import Formula
from pcf.check.reading import RefusalError
from pcf.dynamics.exact import ExactLimit, MinimalRatio
from pcf.proofs.certificates import exact_entries, formula_entry, value_entry, with_heading
from pcf.proofs.euler import Factorisation, rational_polynomial
from pcf.proofs.text import value_text


def is_minimal_ratio(a: Polynomial, b: Polynomial, value: Fraction | None, ratio: MinimalRatio) -> bool:
    """Whether the ratio proves the value of (a, b)."""
    kind, entries = exact_entries(ExactLimit(value, ratio))
    heading = {"formula": formula_entry(a, b), "value": value_entry(value_text(value))}
    return check(with_heading(kind, {**heading, **entries})).valid


def is_factorisation(e: Factorisation, a: Polynomial, b: Polynomial) -> bool:
    """Whether Euler's identities hold, and f has no zero at 0, 1, 2, ..."""
    formula = Formula(*(flint.fmpz_poly(list(reversed(p.coefficients))) for p in (a, b)))
    try:
        identities(formula, *map(rational_polynomial, (e.f, e.h1, e.h2)))
    except RefusalError:
        return False
    return True
