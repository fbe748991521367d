"""The search for a proof of a formula's value.

Tried in this order: termination; a minimal solution with a rational ratio (`exact`); the quadratic equation of
constant polynomials; Euler's factorisation with a sum in closed form (`euler`, `summation`); the fractions of
`polygamma`; a quotient of hypergeometric functions with a classical value (`classical`); the proof of an equivalent
formula (`library`, `gauge`); hypergeometric sums along a direction (`recognition`); a quotient of other
hypergeometric functions (`hypergeometric`). Where Euler's or functions do not apply to a formula, a shift of it by a
few steps is tried, whose value leads back by an exact Moebius map.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Final

from pcf.arithmetic.moebius import Moebius
from pcf.arithmetic.polynomial import Polynomial
from pcf.arithmetic.quadratic import Quadratic
from pcf.dynamics.exact import exact_limit, exact_root, linear_tail
from pcf.dynamics.hypergeometric import hypergeometric, regularised
from pcf.dynamics.status import Status, classify
from pcf.equivalence.orbits import shift
from pcf.errors import InvalidInputError, PrecisionError, ResourceLimitError
from pcf.identification.identification import Identification
from pcf.proofs.classical import named
from pcf.proofs.euler import factorisations
from pcf.proofs.folds import inequivalent
from pcf.proofs.gauge import equivalence
from pcf.proofs.library import members
from pcf.proofs.polygamma import polygamma
from pcf.proofs.proof import (
    Proof,
    Transfer,
    of_exact_limit,
    of_factorisation,
    of_linear_tail,
    of_polygamma,
    of_quotient,
    of_root,
    of_termination,
    of_transfer,
)
from pcf.proofs.recognition import recognised
from pcf.proofs.text import statement

MOST_DEGREE: Final = 600
"""The highest degree at which a proof is looked for: beyond it the factors of b alone take seconds."""

_SHIFTS: Final = 4  # for Euler's factorisation, whose f may vanish at 0, 1, ...
_MOST_BITS: Final = 10_000  # of coefficients that are shifted
_MORE_SHIFTS: Final = 40  # past the poles of hypergeometric functions

Method = Callable[[Polynomial, Polynomial, Polynomial, Polynomial, Moebius, int], Proof | None]
"""Proves (a, b), given a shift of it, the map from its value, and by how much it is shifted."""


def prove(a: Polynomial, b: Polynomial) -> Proof | None:
    """A proof of the value of a formula that converges or terminates; None where none is found.

    Args:
        a, b: polynomials, neither identically zero.

    Example:
        >>> found = prove(Polynomial("1"), Polynomial("n^2"))
        >>> found.method, found.expression, found.verify()
        ('Euler', '1/log(2)', True)
    """
    found = _found(a, b)
    return found if found is not None and found.verify() else None


def _found(a: Polynomial, b: Polynomial) -> Proof | None:
    c = classify(a, b)
    if c.status in (Status.DIVERGES, Status.OSCILLATES):
        return None
    if c.terminates_at is not None:
        with suppress(PrecisionError):  # too far out to be written down
            return of_termination(a, b, c.terminates_at)
        return None
    if max(a.degree, b.degree) > MOST_DEGREE:
        return None
    return _direct(a, b) or _transferred(a, b) or recognised(a, b) or _shifted(a, b, _by_functions, _MORE_SHIFTS)


def _direct(a: Polynomial, b: Polynomial) -> Proof | None:
    """The proof of a value with a name, that needs no other formula."""
    if (root := exact_root(a, b)) is not None and isinstance(root.exact(), Quadratic):
        return of_root(a, b, root)
    if (exact := exact_limit(a, b)) is not None:
        return of_exact_limit(a, b, exact)
    if (tail := linear_tail(a, b)) is not None:
        return of_linear_tail(a, b, tail)
    if (proof := _shifted(a, b, _by_euler, _SHIFTS)) is not None:
        return proof
    if (found := polygamma(a, b)) is not None:
        return of_polygamma(a, b, found)
    return _shifted(a, b, _by_classical_functions, _SHIFTS)


def _transferred(a: Polynomial, b: Polynomial) -> Proof | None:
    """The proof by that of a formula that is equivalent."""
    for x, y, image in members(a, b):
        if inequivalent((x, y), (a, b)):
            continue
        proof = _found(x, y) if image is not None else _direct(x, y)
        if proof is None or proof.expression in ("0", "zoo"):
            continue
        if (gauge := equivalence((x, y), (a, b), image)) is not None:
            return of_transfer(a, b, Transfer(gauge, proof))
    return None


def by_functions(a: Polynomial, b: Polynomial) -> Proof | None:
    """The proof by a quotient of hypergeometric functions, with its classical value where a rule gives one.

    Quicker than `prove`, and for formulas with deg a <= 1, deg b <= 2 alone, whose values are all of this form.

    Example:
        >>> by_functions(Polynomial("3n + 1"), Polynomial("1")).expression
        'besseli(-2/3, 2/3)/besseli(1/3, 2/3)'
    """
    found = _shifted(a, b, _by_classical_functions, _SHIFTS) or _shifted(a, b, _by_functions, _MORE_SHIFTS)
    return found if found is not None and found.verify() else None


def with_proof(match: Identification, proof: Proof | None) -> Identification:
    """The identification of a formula's limit with the formula's proof, if this is one of the very same value.

    Args:
        match: the identification; what exact arithmetic says of itself, the proof is to confirm.
        proof: what `prove` found.
    """
    if match.proof is not None:
        return match if proof is not None else replace(match, proof=None)
    if proof is None:
        return match
    if proof.method == "quadratic equation":  # of any size: compared without being written
        same, claim = match.relation.coefficients == (-proof.b.leading, -proof.a.leading, 1), proof.statement
    else:
        same = match.expression == proof.expression or proof.proves(match.expression)
        claim = statement(proof.a, proof.b, match.expression)
    if not same:
        return match
    return replace(match, proof={"kind": proof.kind, "method": proof.method, "statement": claim})


def _shifted(a: Polynomial, b: Polynomial, method: Method, shifts: int) -> Proof | None:
    """The proof by this method of the formula, or of a shift of it by fewer steps than that."""
    if max(c.bit_length() for p in (a, b) for c in p.coefficients) > _MOST_BITS:
        shifts = 1  # maps from shifts would be long, and the functions have no value in reach
    for k in range(shifts):
        try:
            shifted_a, shifted_b, m = shift(a, b, k)
        except (InvalidInputError, ResourceLimitError):
            return None
        found = method(a, b, shifted_a, shifted_b, m, k)
        if found is not None:
            return found
    return None


def _by_euler(a: Polynomial, b: Polynomial, at: Polynomial, bt: Polynomial, m: Moebius, k: int) -> Proof | None:
    proofs = (of_factorisation(a, b, at, bt, m, k, e) for e in factorisations(at, bt))
    return next((proof for proof in proofs if proof is not None), None)


def _by_classical_functions(
    a: Polynomial, b: Polynomial, at: Polynomial, bt: Polynomial, m: Moebius, k: int
) -> Proof | None:
    found = regularised(at, bt)
    return of_quotient(a, b, at, bt, m, k, found) if found is not None and named(found) is not None else None


def _by_functions(a: Polynomial, b: Polynomial, at: Polynomial, bt: Polynomial, m: Moebius, k: int) -> Proof | None:
    found = hypergeometric(at, bt)
    if found is None or not found.ball(30).is_finite():
        return None
    return of_quotient(a, b, at, bt, m, k, found)
