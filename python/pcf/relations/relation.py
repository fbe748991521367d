"""Integer relations of a limit, by lattice reduction, and the evidence for them.

Numbers come as integers scaled by a power of ten: x = X / 10^D to D decimal places, X off by at most 1.  The
rows of

    1 0 0 0 V_0
    0 1 0 0 V_1          V_i = 10^D v_i, rounded
    0 0 1 0 V_2
    0 0 0 1 V_3

span a lattice in which (c_0, ..., c_3, sum c_i V_i) is short exactly if c is a small relation between the v_i
(A. K. Lenstra, H. W. Lenstra, L. Lovasz, Math. Ann. 261, 1982).  The values are 1, x, ..., x^d for an
algebraic number of degree d, and 1, c, -x, -c x for the Moebius image x = (p0 + p1 c)/(q0 + q1 c) of c.

EVIDENCE is counted in decimal digits: the digits to which the terms of the relation cancel, less the digits
that the choice of the coefficients can explain (log10 of the number of relations with coefficients no larger).
By chance it exceeds s for about one real number in 10^(s - 3): relations of many shapes, some coefficients large and
others small, compete.  A lattice of dimension 4 that holds no relation costs
about 27 microseconds at 35 digits, 0.13 ms at 100; many at once pass the engine's screen (`engine.screen_relations`,
2 microseconds each) first, which leaves few of those to be reduced here.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import flint

from pcf.arithmetic.long_integers import LongRepr, integer_text
from pcf.arithmetic.moebius import Moebius
from pcf.errors import InvalidInputError
from pcf.relations.terms import Terms, powers, products, reduced

KINDS: Final = ("rational", "quadratic", "cubic")
_MARGIN: Final = 6  # digits of evidence that a lattice vector needs to be looked at twice
_AMPLE: Final = 8  # the same where there are up to nine terms


@dataclass(frozen=True, repr=False)
class Relation(LongRepr):
    """A relation with integer coefficients that a number x satisfies, and the evidence for it.

    Attributes:
        kind: "rational", "quadratic" or "cubic": c_0 + c_1 x + ... + c_d x^d = 0; "moebius":
            x = (p0 + p1 c)/(q0 + q1 c) with a constant c.
        coefficients: (c_0, ..., c_d), or (p0, p1, q0, q1); coprime.
        digits: decimal digits to which the terms cancel.
        surplus: digits less those the choice of the coefficients explains.

    Source:
        docs/mathematics.md, section 8.

    Example:
        >>> str(Relation("moebius", (4, 0, 0, 1), 50, 48))  # x = (4 + 0 c)/(0 + 1 c)
        'moebius(4, 0, 0, 1)'
    """

    kind: str
    coefficients: tuple[int, ...]
    digits: float
    surplus: float

    def __str__(self) -> str:
        return f"{self.kind}({', '.join(map(integer_text, self.coefficients))})"

    def image(self, m: Moebius) -> "Relation | None":
        """The relation that m(x) satisfies, with the same evidence; None if m takes the rational x to infinity.

        Example:
            >>> str(Relation("quadratic", (-1, -1, 1), 50, 48).image(Moebius(-1, 2, 1, 0)))  # 2 x - 1 = sqrt(5)
            'quadratic(-5, 0, 1)'
        """
        coefficients: tuple[int, ...]
        if self.kind == "moebius":
            coefficients = m.compose(Moebius(*self.coefficients)).coefficients
        else:
            # x = (n0 + n1 y)/(d0 + d1 y) for y = m(x), and the denominators are cleared
            back = m.inverse()
            top, bottom = flint.fmpz_poly([back.p0, back.p1]), flint.fmpz_poly([back.q0, back.q1])
            degree = len(self.coefficients) - 1
            cleared = sum(
                (c * top**k * bottom ** (degree - k) for k, c in enumerate(self.coefficients)), flint.fmpz_poly()
            )
            if cleared.degree() < degree:
                return None
            unit = cleared.content() * (1 if cleared.leading_coefficient() > 0 else -1)
            coefficients = tuple(int(c // unit) for c in cleared.coeffs())
        return replace(self, coefficients=coefficients)


def coefficient_digits(coefficients: Sequence[int]) -> float:
    """log10 of the number of coefficient vectors no larger than this one, entry by entry.

    Example:
        >>> round(coefficient_digits((4, 0, 0, 1)), 3)
        1.431
    """
    return sum(_log10(2 * abs(c) + 1) for c in coefficients)


def algebraic(x: int, places: int, degree: int) -> Relation | None:
    """The polynomial of this degree that x/10^places appears to be a zero of.

    Args:
        x: the number times 10^places, off by at most 1.
        places: decimal places, >= 10.
        degree: 1 (rational), 2 or 3; look for the smaller degrees first.

    Returns:
        The relation with its evidence, or None when there are less than 6 digits of it.

    Example:
        >>> algebraic(161803398874989484820458683437, 29, 2).coefficients
        (-1, -1, 1)
    """
    terms = powers(x, places, degree)
    return evident(KINDS[degree - 1], _shortest(terms.values), terms)


def moebius(x: int, c: int, places: int) -> Relation | None:
    """The Moebius map with integer coefficients that appears to take c/10^places to x/10^places.

    Relations in which c cancels (then x is rational) or x does are none between the two, and left out.

    Args:
        x, c: the numbers times 10^places, off by at most 1.
        places: decimal places, >= 10.

    Returns:
        The relation with its evidence, or None when there are less than 6 digits of it.

    Example:
        >>> x, pi = 127323954473516268615107010698, 314159265358979323846264338328
        >>> moebius(x, pi, 29).coefficients
        (4, 0, 0, 1)
    """
    terms = products(x, c, places)
    return evident("moebius", _shortest(terms.values), terms)


def confirm(relation: Relation, x: int, places: int, c: int | None = None) -> Relation | None:
    """The relation with the evidence that values computed anew give, or None if they refute it.

    Args:
        relation: one found at some other precision.
        x, c: the number, and the constant of a Moebius relation, times 10^places, off by at most 1.
        places: decimal places, >= 10.

    Raises:
        InvalidInputError: a Moebius relation without c.

    Example:
        >>> guess = algebraic(31415926535, 10, 1) or Relation("rational", (-355, 113), 0, 0)
        >>> confirm(guess, 314159265358979323846264338328, 29) is None
        True
    """
    if relation.kind == "moebius":
        if c is None:
            raise InvalidInputError("c is missing; a Moebius relation is confirmed with its constant")
        terms = products(x, c, places)
    else:
        terms = powers(x, places, KINDS.index(relation.kind) + 1)
    return _weighed(relation.kind, relation.coefficients, terms)


def unlikely(values: list[int], places: int) -> tuple[int, ...] | None:
    """The coefficients of the first vector of the reduced lattice, if it is shorter than chance would have it.

    Args:
        values: numbers times 10^places, off by a few units at most.
        places: decimal places.

    Example:
        >>> unlikely([10**20, 314159265358979323846, 10**20 - 314159265358979323846], 20)
        (-1, 1, 1)
        >>> unlikely([10**20, 314159265358979323846, 271828182845904523536], 20) is None
        True
    """
    vector = _shortest(values)
    return vector if coefficient_digits(vector) < places - _AMPLE else None


def _shortest(values: list[int]) -> tuple[int, ...]:
    """The coefficients of the first vector of the reduced lattice."""
    rows = reduced(values)
    return tuple(int(rows[0, i]) for i in range(len(values)))


def evident(kind: str, vector: tuple[int, ...], terms: Terms) -> Relation | None:
    """The relation, signed and weighed, if it is one that means anything."""
    if kind == "moebius":
        p0, p1, q0, q1 = vector
        if p0 * q1 == p1 * q0:
            return None
        if (q0 or q1) < 0:
            vector = (-p0, -p1, -q0, -q1)
    elif vector[-1] == 0 or not _is_irreducible(vector):
        return None
    elif vector[-1] < 0:
        vector = tuple(-c for c in vector)
    relation = _weighed(kind, vector, terms)
    return relation if relation is not None and relation.surplus >= _MARGIN else None


def _is_irreducible(coefficients: tuple[int, ...]) -> bool:
    """Whether a polynomial is irreducible over Q: a zero of another one is of smaller degree."""
    _, factors = flint.fmpz_poly(list(coefficients)).factor()
    return sum(multiplicity for _, multiplicity in factors) == 1


def _weighed(kind: str, coefficients: tuple[int, ...], terms: Terms) -> Relation | None:
    """The relation with its evidence, or None if the terms do not cancel as far as they are known."""
    products = [c * value for c, value in zip(coefficients, terms.values, strict=True)]
    noise = 1 + sum(abs(c) * error for c, error in zip(coefficients, terms.errors, strict=True))
    if abs(sum(products)) > noise:
        return None
    # In the relation x = 0 there is nothing to cancel: its digits are the decimal places.
    largest = max(map(abs, products)) if any(coefficients[:-1]) else terms.values[0]
    digits = _log10(largest) - _log10(noise)
    return Relation(kind, coefficients, digits, digits - coefficient_digits(coefficients))


def _log10(n: int) -> float:
    """log10 of a positive integer of any size; 0 for 0."""
    return math.log10(n) if n else 0.0
