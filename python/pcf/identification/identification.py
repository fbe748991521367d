"""What a limit is: relations with a catalogue of constants, accepted on evidence alone.

A relation is found at one precision and confirmed at least 50 digits above, with limit and constant computed
anew.  It is accepted if its evidence (`relations`) then exceeds 20 digits plus those of the number of chances
that it had to arise, one for each pair of a limit and a constant that were compared, or those that the formula
explains (`explained`), if these are more.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

import flint

from pcf import engine
from pcf.arithmetic.long_integers import most_digits, shown
from pcf.arithmetic.moebius import Moebius
from pcf.arithmetic.polynomial import Polynomial
from pcf.arithmetic.quadratic import Quadratic
from pcf.arithmetic.rationals import reduced
from pcf.constants import markup
from pcf.constants.catalogue import Constant, catalogue, select
from pcf.constants.expression import Expression, Name
from pcf.dynamics.exact import exact_limit
from pcf.dynamics.limit import Limit, limit
from pcf.dynamics.status import Status, classify
from pcf.equivalence.orbits import canonical
from pcf.errors import InvalidInputError, PrecisionError, ResourceLimitError
from pcf.identification.evidence import MOST_PLACES, SPARE, SWEEP_PLACES, evidence_needed
from pcf.identification.explained import explained_digits
from pcf.identification.images import closed_form, rational
from pcf.relations.relation import Relation, coefficient_digits, confirm
from pcf.relations.screen import Screen

_MOST_SEARCH_PLACES: Final = 200  # for one limit; a lattice costs 0.1 ms at 100, 0.4 ms at 200
_ABOVE: Final = 60  # places above the search at which a relation is confirmed: 50, and some for lost digits

Point = tuple[int, int]
"""A rational p/q as (p, q), infinity as (1, 0)."""


@dataclass(frozen=True)
class Identification:
    """A limit, identified.

    Attributes:
        constant: the slug of the constant; `rational`; or `sqrt(d)` for a number of the field Q(sqrt d).
        form: the closed form.
        relation: the integer relation, with the evidence.
        digits_confirmed: digits to which limit and closed form were found to agree.
        surplus_digits: those less the digits that the relation's coefficients can explain, for the relation that was
            found: that of the representative of the formula's orbit, from which this one follows exactly. All of
            them for an exact value, which needs no evidence.
        proof: `kind`, `method` and `statement` where the value is proved, else None.

    Source:
        docs/mathematics.md, section 8.

    Example:
        >>> best = identify_formula(Polynomial("2n + 1"), Polynomial("n^2"))[0]
        >>> best.expression, str(best.relation)
        ('4/pi', 'moebius(4, 0, 0, 1)')
    """

    constant: str
    form: Expression
    relation: Relation
    digits_confirmed: int
    surplus_digits: float
    proof: dict[str, str] | None = None

    @property
    def expression(self) -> str:
        """The closed form as text that sympy understands."""
        return str(self.form)

    @property
    def latex(self) -> str:
        """The closed form in LaTeX, without delimiters."""
        return markup.latex(self.form)

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle L = {self.latex}$"

    @property
    def mathml(self) -> str:
        """The closed form as a presentation MathML fragment."""
        return markup.mathml(self.form)


def identify(
    limit_at: Callable[[int], int],
    digits: int = 100,
    constants: Sequence[str | Constant] | None = None,
    explained: float = 0,
) -> list[Identification]:
    """What a limit is, best first; empty when nothing has enough evidence.

    Args:
        limit_at: computes the limit anew: `limit_at(places)` is the integer nearest to it times 10^places, off by
            at most 1.
        digits: relations are searched at so many (at least 35, at most 200), and confirmed at 50 more, >= 1.
        constants: those to compare with; by default the whole catalogue.  Rational, quadratic and cubic limits
            are recognised in any case.
        explained: digits of the limit that what it is given by explains (`explained_digits`): relations are confirmed
            and need evidence beyond them.

    Returns:
        The identifications; none where its evidence would take more than 10,000 decimal places, or more than the
        limit can be had to.

    Raises:
        InvalidInputError: bad digits, or a constant that is not in the catalogue.

    Example:
        >>> from pcf.constants.catalogue import get
        >>> found = identify(lambda places: 4 * 10 ** (2 * places) // get("pi").scaled(places))
        >>> [(match.constant, match.expression, match.digits_confirmed >= 150) for match in found]
        [('pi', '4/pi', True)]
    """
    if not isinstance(digits, int) or digits < 1:
        raise InvalidInputError(f"digits {shown(digits)}: give an integer >= 1")
    chosen = catalogue() if constants is None else select(constants)
    compared = compared_by_lattice(chosen)
    search = min(max(digits, SWEEP_PLACES), _MOST_SEARCH_PLACES)
    x, places = _significant(limit_at, search)
    if x == 0:
        return []  # 0, or too small to be told from it; where it is 0 by proof, `identify_formula` says so
    candidates = Screen([constant.scaled(places) for constant in compared], places).candidates(x)
    if not candidates:
        return []
    needed = evidence_needed(1, len(compared), explained)
    # a number near a relation of height H without satisfying it, such as 10^80 n + ... makes, is told apart by 4 log H
    height = max(abs(c) for _, relation in candidates for c in relation.coefficients)
    above = max(digits - search, 0) + _ABOVE + 4 * flint.fmpz(height).bit_length() // 3
    wanted = max(coefficient_digits(relation.coefficients) for _, relation in candidates) + needed + SPARE
    if wanted > MOST_PLACES:
        return []
    beyond = math.ceil(wanted) - search
    places += max(above, beyond)
    try:
        x = limit_at(places)
    except (PrecisionError, ResourceLimitError):
        if beyond <= above:  # the digits that were asked for
            raise
        return []
    matches = []
    for index, relation in candidates:
        constant = None if index is None else compared[index]
        match = confirmed(relation, constant, x, places)
        if match is not None and match.surplus_digits >= needed:
            matches.append(match)
    return sorted(matches, key=lambda match: -match.surplus_digits)


def excluded_height(
    a: Polynomial, b: Polynomial, digits: int = 100, constants: Sequence[str | Constant] | None = None
) -> int:
    """A height up to which the limit of a formula satisfies no relation of those that `identify` looks for.

    No a priori bound: the lattices of the relations are reduced, and none holds a vector that short (`relations`). The
    height is that of the integers in the relation for the limit itself.  Constants of quadratic fields take part.  What
    it says of a constant given by digits holds if these are right.

    Args:
        a, b: polynomials of a formula that converges or terminates to a finite value.
        digits: decimal places of limit and constants; each four give about one of the height. 1 to 1000.
        constants: as for `identify`.

    Raises:
        As `identify_formula`; and PrecisionError where the digits of the limit are not proved.

    Example:
        >>> excluded_height(Polynomial("n^2 + 1"), Polynomial("n^3 + 2"), 50, ["pi", "e"]) > 10**8
        True
    """
    digits = engine.require_integer("digits", digits, 1, 1000)
    chosen = catalogue() if constants is None else select(constants)
    places = max(digits, 10)
    screen = Screen([constant.scaled(places) for constant in chosen], places)
    value = _limit_to(a, b, places)
    if not value.certified:
        raise PrecisionError(
            f"digits: those of the limit of ({a}, {b}) are not proved; nothing is excluded by them"
        )
    return screen.excluded_height(value.scaled(places))


def compared_by_lattice(constants: Sequence[Constant]) -> list[Constant]:
    """Those of the constants that are no quadratic numbers, which are recognised without a table."""
    return [constant for constant in constants if constant.group != "quadratic"]


def quadratic_numbers(constants: Sequence[Constant]) -> list[Constant]:
    """The others: their Moebius images are quadratic too, and so looked for as such, but have a height of their own.

    Example:
        >>> from pcf.constants.catalogue import select
        >>> [constant.slug for constant in quadratic_numbers(select(["pi", "phi"]))]
        ['sqrt(5)']
    """
    return [constant for constant in constants if constant.group == "quadratic"]


def confirmed(relation: Relation, constant: Constant | None, x: int, places: int) -> Identification | None:
    """The identification with the evidence of values computed anew, or None if they refute the relation.

    Args:
        relation: one found at least 50 decimal places below.
        constant: that of a Moebius relation, else None.
        x: the limit times 10^places, off by at most 1.
    """
    if constant is not None and constant.digits is not None:
        known = len(constant.digits.partition(".")[2]) - 5
        if known < places:
            x, places = round(Fraction(x, 10 ** (places - known))), known
    weighed = confirm(relation, x, places, None if constant is None else constant.scaled(places))
    if weighed is None:
        return None
    slug, form = closed_form(weighed, constant, Fraction(x, 10**places))
    return Identification(slug, form, weighed, int(weighed.digits), round(weighed.surplus, 1))


def identify_formula(
    a: Polynomial, b: Polynomial, digits: int = 100, constants: Sequence[str | Constant] | None = None
) -> list[Identification]:
    """What the limit of a formula is, best first; empty when nothing has enough evidence.

    The representative of the formula's orbit is identified, whose relation is the smaller one, and the result is
    carried to the formula exactly.

    Args:
        a, b: polynomials of a formula that converges or terminates.
        digits, constants: as for `identify`.

    Raises:
        InvalidInputError: bad digits, or a constant that is not in the catalogue.
        NotConvergentError: there is no limit.
        PrecisionError: the limit cannot be computed to the digits needed.

    Example:
        >>> [match.expression for match in identify_formula(Polynomial("2n+3"), Polynomial("n^2+2n+1"))]
        ['pi/(4 - pi)']
    """
    if not isinstance(digits, int) or digits < 1:
        raise InvalidInputError(f"digits {shown(digits)}: give an integer >= 1")
    chosen = {constant.slug: constant for constant in (catalogue() if constants is None else select(constants))}
    lead = limit(a, b, 5)
    if lead.infinite:
        return []  # no number to identify; the limit says what it is
    if (point := _exact_point(lead)) is not None:
        return [exact_value(point, digits, kind=_proof_kind(a, b))]
    if isinstance(lead.exact, Quadratic):
        return [_exact_surd(lead.exact, digits, a.degree > 0)]
    try:
        c = canonical(a, b)
        to_formula = c.moebius
        _exact_point(limit(c.a, c.b, 5))
        source = (c.a, c.b)
    except (ResourceLimitError, PrecisionError):  # too far away, or 0 or infinity there, which digits cannot show
        to_formula, source = Moebius(0, 1, 1, 0), (a, b)
    found = identify(lambda places: scaled_limit(*source, places), digits, constants, explained_digits(*source))
    near = Fraction(scaled_limit(a, b, 20), 10**20)
    if engine.irrationality_proved(a, b):
        found = [match for match in found if match.constant != "rational"]
    return [carried for match in found if (carried := carry(match, chosen.get(match.constant), to_formula, near))]


def carry(match: Identification, constant: Constant | None, m: Moebius, near: Fraction) -> Identification | None:
    """The identification of m(x), given that of x; None if m takes the rational x to infinity.

    Args:
        match: what x is.
        constant: that of a Moebius relation; others need none.
        m: the map.
        near: m(x) to a few digits.
    """
    relation = match.relation.image(m)
    if relation is None:
        return None
    slug, form = closed_form(relation, constant if relation.kind == "moebius" else None, near)
    return replace(match, constant=slug, form=form, relation=relation)


def _proof_kind(a: Polynomial, b: Polynomial) -> str:
    """The kind of proof that an exact rational limit has; that of `pcf.proofs.proof.prove`."""
    if classify(a, b).status is Status.TERMINATES:
        return "termination"
    found = exact_limit(a, b)
    if found is None:
        return "quadratic"
    return found.kind


def _exact_surd(value: Quadratic, digits: int, proved: bool) -> Identification:
    """The identification of an irrational number of a quadratic field that a limit is proved to be.

    The proof of the root of a quadratic equation, where both polynomials are constant, is that of `pcf.proofs`.
    """
    middle, norm = 2 * value.rational, value.rational**2 - value.factor**2 * value.radicand
    polynomial = flint.fmpq_poly([norm, -middle, 1])  # its zeros are the number and its conjugate
    relation = Relation("quadratic", tuple(map(int, polynomial.numer().coeffs())), digits, digits)
    side = Fraction(int(value.rational.p), int(value.rational.q)) + (1 if value.factor > 0 else -1)
    slug, form = closed_form(relation, None, side)
    proof = {"kind": "quadratic", "method": "linear tail", "statement": f"the value is exactly {value}"}
    return Identification(slug, form, relation, digits, digits, proof if proved else None)


def _exact_point(value: Limit) -> Point | None:
    if value.infinite:
        return 1, 0
    return value.exact.as_integer_ratio() if isinstance(value.exact, Fraction) else None


def scaled_limit(a: Polynomial, b: Polynomial, places: int) -> int:
    """L 10^places, computed anew."""
    return _limit_to(a, b, places).scaled(places)


def _limit_to(a: Polynomial, b: Polynomial, places: int) -> Limit:
    """The limit, known to so many decimal places."""
    size = Decimal(str(limit(a, b, 5))).adjusted() + 1  # digits before the point
    return limit(a, b, max(places + max(size, 1) + 2, 5))


def exact_value(
    point: Point, digits: int = 100, statement: str = "the value is exactly {}", kind: str = "termination"
) -> Identification:
    """The identification of an exactly known value, rational or infinite.

    Args:
        point: the value as (p, q), in lowest terms.
        digits: what to report as confirmed digits; an exact value agrees to any number.
        statement: the proof in a line, with a place for the value.
        kind: of the proof, one of those of `pcf.proofs.proof.Proof.kind`.

    Example:
        >>> exact_value((-3, 2)).expression, exact_value((1, 0)).expression
        ('-3/2', 'zoo')
    """
    p, q = point
    form = rational(reduced(p, q)) if q else Name("zoo")  # sympy's name for it
    proof = {"kind": kind, "method": "exact arithmetic", "statement": statement.format(form if q else "infinite")}
    relation = Relation(
        "rational", (-p, q), digits, digits
    )  # none of them is explained by the integers: it is exact
    return Identification("rational" if q else "infinity", form, relation, digits, digits, proof)


def _significant(limit_at: Callable[[int], int], digits: int) -> tuple[int, int]:
    """The limit at enough places for that many significant digits; 0 where 50 places more still show none."""
    x = limit_at(digits)
    missing = digits - most_digits(x)
    if missing <= 5:
        return x, digits
    places = digits + (missing if x else 50)
    x = limit_at(places)
    missing = digits - most_digits(x)
    if x and missing > 5:
        places += missing
        x = limit_at(places)
    return x, places
