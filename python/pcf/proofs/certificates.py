"""Certificates: all that a checker needs, as JSON values (docs/certificates.md). `pcf.check` reads them.

Numbers are strings, polynomials lists of coefficients in descending powers.
"""

from fractions import Fraction
from typing import Any, Final

import flint

from pcf.arithmetic.polynomial import Polynomial
from pcf.arithmetic.quadratic import Quadratic
from pcf.constants.expression import (
    Call,
    Expression,
    Integer,
    Name,
    Power,
    Product,
    Quotient,
    Sum,
    parse_expression,
)
from pcf.dynamics.exact import ExactLimit, LinearTail
from pcf.dynamics.hypergeometric import Hypergeometric, Parameter
from pcf.errors import InvalidInputError
from pcf.proofs.euler import Factorisation
from pcf.proofs.polygamma import Polygamma
from pcf.proofs.summation import Fractions, related, terms
from pcf.proofs.trajectory import factorial_at, fractions_at
from pcf.trajectories.formula import Trajectory
from pcf.trajectories.term import Linear

FORMAT: Final = "pcf certificate"
VERSION: Final = 1

_RAISED: Final = {name: (Fraction(1),) * count for name, count in (("0F1", 1), ("1F1", 2), ("2F1", 3), ("U", 1))}

JSON = dict[str, Any]


def with_heading(kind: str, entries: JSON) -> JSON:
    """A certificate of its own: what kind, in which version of the format."""
    return {"format": FORMAT, "version": VERSION, "kind": kind, **entries}


def formula_entry(a: Polynomial, b: Polynomial) -> list[list[str]]:
    """A formula: the coefficients of a and b."""
    return [integers_entry(a), integers_entry(b)]


def value_entry(expression: str) -> Any:
    """An expression as a tree: numbers are strings, operations lists that begin with their name."""
    return "infinity" if expression == "zoo" else _tree(parse_expression(expression))


def termination_entries(k: int) -> JSON:
    """Where b vanishes first."""
    return {"index": str(k)}


def exact_entries(found: ExactLimit) -> tuple[str, JSON]:
    """The kind and the entries of a rational or infinite limit."""
    witness = found.witness
    if isinstance(witness, Hypergeometric):
        found_zero = witness.finite_sum()
        if found_zero is None:
            raise InvalidInputError("witness: no function is seen to vanish")
        raised, m, transformed = found_zero
        zero = {"raised": str(raised), "terms": str(m), "transformed": transformed}
        return "hypergeometric", {**_functions(witness), "zero": zero}
    entries = {
        "numerator": integers_entry(witness.numerator),
        "denominator": integers_entry(witness.denominator),
        "start": str(witness.start),
    }
    return "minimal solution", entries


def root_entries(root: Quadratic | LinearTail) -> JSON:
    """The root of a quadratic equation, or a linear tail."""
    if isinstance(root, Quadratic):
        return {"root": number_entry(root)}
    return {"root": number_entry(root.value), "low": number_entry(root.low), "high": number_entry(root.high)}


def euler_entries(e: Factorisation, shift: int) -> JSON:
    """Euler's factorisation, and the terms of its sum."""
    entries: JSON = {"shift": str(shift)}
    entries |= {name: [_rational(c) for c in reversed(p)] for name, p in (("f", e.f), ("h1", e.h1), ("h2", e.h2))}
    form = terms(e)
    if form is None:
        return {**entries, **_series_entries(e)}
    entries["argument"] = _rational(form.argument)
    if form.fractions is None:
        assert form.numerator is not None
        numerator = [str(c) for c in reversed(form.numerator.coeffs())]
        return {**entries, "factorials": [str(n) for n in form.factorials], "numerator": numerator}
    return {**entries, "fractions": _fractions(form.fractions)}


def _series_entries(e: Factorisation) -> JSON:
    """A sum by that of a classical series."""
    found = related(e)
    assert found is not None
    (numerator, denominator), telescoper = (
        [[str(c) for c in reversed(p.coeffs())] or ["0"] for p in x] for x in (found.term, found.telescoper)
    )
    parameters = {"parameters": [_rational(x) for x in found.parameters]} if found.parameters else {}
    return {
        **parameters,
        "argument": _rational(found.argument),
        "series": found.series,
        "numerator": numerator,
        "denominator": denominator,
        "multiples": [_rational(c) for c in found.multiples],
        "telescoper": telescoper,
    }


def polygamma_entries(found: Polygamma) -> JSON:
    """A continued fraction of a polygamma function."""
    return {
        "polygamma": str(found.order),
        "scale": str(found.scale),
        "argument": _rational(found.argument),
    }


def trajectory_entries(t: Trajectory) -> JSON:
    """A hypergeometric sum along a direction, and its terms where they are elementary."""
    start = t.start()
    entries: JSON = {
        "upper": [_linear(one) for one in t.term.upper],
        "lower": [_linear(one) for one in t.term.lower],
        "argument": _rational(t.term.argument),
        "start": str(start),
        "ratio": [integers_entry(p) for p in t.ratio],
    }
    if t.term.weight is not None:
        entries["weight"] = _linear(t.term.weight)
    exponentials = [factorial_at(t.term, n) for n in (start - 1, start)]
    if None not in exponentials:
        entries["factorials"] = [str(found[1]) for found in exponentials if found is not None]
        entries["numerators"] = [
            [str(c) for c in reversed(found[0].coeffs())] for found in exponentials if found is not None
        ]
    sums = [fractions_at(t.term, n) for n in (start - 1, start)]
    if None not in sums:
        entries["sums"] = [_fractions(found[1]) for found in sums if found is not None]
    return {"trajectory": entries}


def _linear(one: Linear) -> list[str]:
    A, C = one
    return [str(A), _rational(C)]


def _fractions(fractions: Fractions) -> list[list[str]]:
    return [[_rational(r), str(s), _rational(c)] for (r, s), c in sorted(fractions.items())]


def quotient_entries(found: Hypergeometric, shift: int) -> JSON:
    """A quotient of hypergeometric functions."""
    return {**_functions(found), "shift": str(shift)}


def _functions(h: Hypergeometric) -> JSON:
    """The function, its parameters by name, and the factor in front."""
    *parameters, argument = h.first
    if h.raised not in (_RAISED[h.function], (Fraction(1, 2),) if h.function == "U" else None):
        raise InvalidInputError("raised: not the parameters of neighbours")
    entries: JSON = {
        "function": h.function,
        "scale": number_entry(h.scale),
        "argument": number_entry(argument.real),
    }
    if h.function == "U" and h.raised != (Fraction(1),):
        return {**entries, "function": "parabolic cylinder", "upper": [_complex(parameters[0])]}
    if h.function == "U":  # U(p, 1 + p - q, z): by p and q
        p, c = parameters
        q = Parameter(p.real - c.real + 1, p.imaginary - c.imaginary)
        return {**entries, "upper": [_complex(p), _complex(q)]}
    *upper, lower = parameters
    return {**entries, "upper": [_complex(p) for p in upper], "lower": number_entry(lower.real)}


def _tree(x: Expression) -> Any:
    if isinstance(x, Integer):
        return str(flint.fmpz(x.value))
    if isinstance(x, Name):
        return ["name", x.name]
    if isinstance(x, Call):
        return ["call", x.function, *map(_tree, x.arguments)]
    if isinstance(x, Sum):
        parts = [_tree(term) if sign > 0 else _negative(_tree(term)) for sign, term in x.terms]
        return parts[0] if len(parts) == 1 else ["sum", *parts]
    if isinstance(x, Product):
        return ["product", *map(_tree, x.factors)]
    if isinstance(x, Quotient):
        return _quotient(_tree(x.numerator), _tree(x.denominator))
    if isinstance(x, Power):
        return ["power", _tree(x.base), _tree(x.exponent)]
    raise InvalidInputError(f"expression: {x} has no form in certificates")


def _negative(x: Any) -> Any:
    if isinstance(x, str):
        return x.removeprefix("-") if x.startswith("-") else x if x == "0" else f"-{x}"
    return ["product", "-1", x]


def _quotient(x: Any, y: Any) -> Any:
    """A rational number where both are integers."""
    if isinstance(x, str) and isinstance(y, str) and "/" not in x + y and y != "0":
        return str(flint.fmpq(flint.fmpz(x), flint.fmpz(y)))
    return ["quotient", x, y]


def integers_entry(p: Polynomial) -> list[str]:
    """The coefficients of a polynomial."""
    return [str(flint.fmpz(c)) for c in p.coefficients]


def _rational(x: Fraction) -> str:
    return str(flint.fmpq(x.numerator, x.denominator))


def number_entry(x: Quadratic) -> Any:
    """A number of a real quadratic field."""
    if x.factor == 0:
        return str(x.rational)
    return {"rational": str(x.rational), "factor": str(x.factor), "radicand": str(flint.fmpz(x.radicand))}


def _complex(p: Parameter) -> Any:
    return number_entry(p.real) if p.imaginary == 0 else [number_entry(p.real), number_entry(p.imaginary)]
