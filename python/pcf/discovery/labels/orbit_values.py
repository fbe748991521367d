"""The value of an orbit: the member whose limit stands for it, what that limit was found to be, and what follows.

All members of an orbit are exact Moebius images of one another (`equivalence`).  So what is known of one, an exact
point or a relation with a constant, is known of all; no digits are lost on the way, because the relation is what
is carried.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from pcf.arithmetic.decimals import scaled_decimal, stored_value
from pcf.arithmetic.moebius import Moebius
from pcf.arithmetic.polynomial import Polynomial
from pcf.constants.catalogue import Constant
from pcf.discovery.labels.parts import Row
from pcf.dynamics.exact import exact_limit
from pcf.equivalence.orbits import canonical
from pcf.errors import AtlasError
from pcf.identification.evidence import SWEEP_PLACES
from pcf.identification.identification import Identification, Point, carry, exact_value
from pcf.proofs.proving import prove, with_proof
from pcf.relations.screen import HANDY

_PROOFS: Final = {
    "minimal solution": "the limit is exactly {}: the recurrence has a minimal solution with a rational ratio",
    "hypergeometric": "the limit is exactly {}: of the two hypergeometric functions whose quotient it is, one is 0",
}
_AGREEMENT: Final = Fraction(1, 10**9)
_LEAST, _MOST = (round(size * 10**SWEEP_PLACES) for size in HANDY)
_EXACT: Final = ("0", "infinity")  # limits that are proved where an atlas holds them


@dataclass(frozen=True)
class Representative:
    """A pair of an orbit, and its limit.

    Attributes:
        pair: its polynomials, or their coefficients: of most nothing but the limit is looked at.
        x: its limit times 10^SWEEP_PLACES, off by at most 1, which is proved.
        id: its number in the atlas, if it is a member.
    """

    pair: tuple[Polynomial | Sequence[int], Polynomial | Sequence[int]]
    x: int
    id: int | None = None

    @property
    def a(self) -> Polynomial:
        """The partial denominators."""
        return Polynomial(self.pair[0])

    @property
    def b(self) -> Polynomial:
        """The partial numerators."""
        return Polynomial(self.pair[1])

    @property
    def to_canonical(self) -> Moebius:
        """The map from its value to that of the orbit's canonical pair."""
        return canonical(self.a, self.b).moebius.inverse()


@dataclass(frozen=True)
class Value:
    """What the value of a pair of an orbit is: an exact point, or an identification.

    Attributes:
        to_canonical: the map from the value to that of the orbit's canonical pair.
        point: the value, where it is exactly known.
        match: the identification, where it is not.
        constant: that of a Moebius relation.
        x, places: the value times 10^places, off by at most 1.
    """

    to_canonical: Moebius
    point: Point | None = None
    match: Identification | None = None
    constant: Constant | None = None
    x: int = 0
    places: int = 0

    def of_member(self, row: Row) -> Identification | None:
        """The identification carried to a member of the orbit; None if its limit is infinite and this not proved.

        Args:
            row: the member.

        Raises:
            AtlasError: the limit that the atlas has for the member is another one.
        """
        m = to_canonical(row).inverse().compose(self.to_canonical)
        if self.point is not None:
            point = m.image(*self.point)
            _require_agreement(row, *point)
            known = exact_limit(Polynomial(row["a"]), Polynomial(row["b"]))
            kind = "minimal solution" if known is None else known.kind
            return exact_value(point, statement=_PROOFS[kind], kind=kind)
        assert self.match is not None
        near = self._image(m)
        if near is not None:
            _require_agreement(row, *near.as_integer_ratio())
        elif row["limit"] is not None and row["limit"] not in _EXACT:
            near = stored_value(row["limit"])
        if near is None:
            return None
        carried = carry(self.match, self.constant, m, near)
        return carried and with_proof(carried, prove(Polynomial(row["a"]), Polynomial(row["b"])))

    def _image(self, m: Moebius) -> Fraction | None:
        """The value's image, if the digits known tell it to 9 digits of its own."""
        one: int = 10**self.places
        ends = [(m.p0 * one + m.p1 * x, m.q0 * one + m.q1 * x) for x in (self.x - 1, self.x + 1)]
        if ends[0][1] * ends[1][1] <= 0:  # a pole is among what the value may be
            return None
        low, high = (Fraction(p, q) for p, q in ends)
        return (low + high) / 2 if abs(high - low) <= min(abs(low), abs(high)) * _AGREEMENT / 2 else None


def value_by_atlas(members: Sequence[Row]) -> Value | None:
    """The value of an orbit of which the atlas holds 0 or infinity, which are proved where they are stored."""
    for row in members:
        if row["limit"] in _EXACT:
            return Value(to_canonical(row), point=stored_point(row["limit"]))
    return None


def member(members: Sequence[Row]) -> Representative | None:
    """The member with the smallest coefficients among those with a handy limit, proved to enough digits.

    Args:
        members: rows of an orbit, with the columns of `parts.Row`.
    """
    simplest = members if len(members) == 1 else sorted(members, key=_simplicity)
    for row in simplest:
        if row["limit"] is None or row["limit"] in _EXACT or not row["certified"]:
            continue
        x = scaled_decimal(row["limit"], SWEEP_PLACES)
        if x is not None and _LEAST < abs(x) < _MOST:
            return Representative((row["a"], row["b"]), x, row["id"])
    return None


def _simplicity(row: Row) -> tuple[int, int]:
    return sum(map(abs, row["a"] + row["b"])), row["id"]


def to_canonical(row: Row) -> Moebius:
    """The map from the value of a formula to that of its canonical pair."""
    return canonical(Polynomial(row["a"]), Polynomial(row["b"])).moebius.inverse()


def stored_point(text: str) -> Point:
    """An exact limit as an atlas stores it.

    Example:
        >>> stored_point("infinity"), stored_point("-22/7")
        ((1, 0), (-22, 7))
    """
    return (1, 0) if text == "infinity" else stored_value(text).as_integer_ratio()


def _require_agreement(row: Row, p: int, q: int) -> None:
    """Raise AtlasError unless the value p/q agrees with the limit that the atlas has for the formula."""
    if row["limit"] is None:
        return
    if row["limit"] == "infinity" or q == 0:
        agree = row["limit"] == "infinity" and q == 0
    else:
        value = Fraction(p, q)
        agree = abs(value - stored_value(row["limit"])) <= abs(value) * _AGREEMENT + Fraction(1, 10**40)
    if not agree:
        raise AtlasError(f"formula {row['id']}: limit and orbit contradict each other; scan again")
