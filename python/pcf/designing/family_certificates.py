"""Certificates of families: all that shows the limit of each member from that of the one before (docs/certificates.md).

A polynomial in n and t is the list of the coefficients of descending powers of n, polynomials in t.
"""

import math
from typing import Any

from pcf.arithmetic.parametric import ParametricMoebius
from pcf.proofs.certificates import with_heading
from pcf.proofs.proof import Proof
from pcf.trajectories.family import FormulaFamily, shifted


def family_certificate(
    formulas: FormulaFamily, gauge: ParametricMoebius, step: ParametricMoebius, proof: Proof
) -> dict[str, Any]:
    """The certificate of a family.

    Args:
        formulas: a and b.
        gauge: the map from the tail at n, t to that at n, t + 1.
        step: the same at n = 0, in lowest terms.
        proof: of the formula at t = 0.

    Raises:
        PrecisionError: the limit's digits are beyond the budget.
    """
    inner = {name: entry for name, entry in proof.certificate().items() if name not in ("format", "version")}
    return with_heading(
        "family",
        {
            "family": [_columns(p) for p in (formulas.a, formulas.b)],
            "gauge": [_columns(p) for p in gauge.entries],
            "map": [_coefficients({k: c for (k,), c in p.to_dict().items()}) for p in step.entries],
            "factors": {"b": _factors(shifted(formulas.b, 1, 0)), "determinant": _factors(gauge.determinant)},
            "proof": inner,
        },
    )


def _columns(p: Any) -> list[list[str]]:
    """A polynomial in n and t."""
    columns: dict[int, dict[int, Any]] = {}
    for (i, k), c in p.to_dict().items():
        columns.setdefault(i, {})[k] = c
    return [_coefficients(columns.get(i, {})) for i in range(max(columns, default=0), -1, -1)]


def _coefficients(terms: dict[int, Any]) -> list[str]:
    """The coefficients of a polynomial in one variable, in descending powers."""
    return [str(terms.get(k, 0)) for k in range(max(terms, default=0), -1, -1)]


def _factors(p: Any) -> list[list[list[str]]]:
    """Polynomials with integer coefficients whose product is p, a number first if it is not 1."""
    found, rest = [], p
    for factor, power in p.factor()[1]:
        values = factor.to_dict().values()
        unit = math.lcm(*(int(c.q) for c in values))
        whole = factor * unit / math.gcd(*(int((c * unit).p) for c in values))
        for _ in range(power):
            found.append(_columns(whole))
            rest = rest / whole
    return found if rest == 1 else [_columns(rest), *found]
