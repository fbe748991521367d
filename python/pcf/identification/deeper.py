"""Looking deeper for what one limit is: two constants at once, or degree two in the limit and in a constant.

    L = (p0 + p1 c + p2 d)/q                 for all pairs of constants of the catalogue
    sum a_ij L^i c^j = 0, i, j <= 2          for each constant

That is twenty thousand lattices of dimension 4 and two hundred of dimension 9 for one limit, about a second: too many
for a box, and worth it for limits that stay without a name.  Evidence counts as in `identification`, with the pairs
among the chances, and has to exceed what the formula of the limit explains.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Final

import flint

from pcf.constants.catalogue import Constant, catalogue, select
from pcf.constants.evaluation import ball, scaled
from pcf.constants.expression import Expression, parse_expression
from pcf.errors import PrecisionError, ResourceLimitError
from pcf.identification.evidence import MOST_PLACES, SPARE, evidence_needed
from pcf.identification.identification import Identification, compared_by_lattice
from pcf.relations.relation import Relation, coefficient_digits

_PAIR_PLACES: Final = 40
_CONIC_PLACES: Final = 120
_MARGIN: Final = 8  # digits of evidence that a lattice vector needs to be looked at twice
_ABOVE: Final = 120  # places above the search at which a relation is confirmed
_DEGREES: Final = [(i, j) for i in range(3) for j in range(3)]


def identify_deeper(
    limit_at: Callable[[int], int],
    constants: Sequence[str | Constant] | None = None,
    limits: int = 1,
    explained: float = 0,
) -> list[Identification]:
    """What a limit is that `identify` has no name for, best first; empty when nothing has enough evidence.

    Args:
        limit_at: computes the limit anew: `limit_at(places)` is the integer nearest to it times 10^places, off by
            at most 1.
        constants: those to compare with; by default the whole catalogue.
        limits: the number of limits that are looked at in this way, which are all chances.
        explained: digits of the limit that what it is given by explains, as for `identify`.

    Raises:
        InvalidInputError: a constant that is not in the catalogue.

    Example:
        >>> from pcf.constants.catalogue import get
        >>> def limit_at(places: int) -> int:
        ...     return (get("pi").scaled(places + 2) + 3 * get("log(3)").scaled(places + 2)) // 500
        >>> [(match.constant, match.expression) for match in identify_deeper(limit_at, ["pi", "log(3)", "e"])]
        [('pi, log(3)', '(pi + 3*log(3))/5')]
    """
    chosen = compared_by_lattice(catalogue() if constants is None else select(constants))
    compared = [
        constant for constant in chosen if constant.digits is None
    ]  # others have no closed form to build on
    chances = len(compared) * (len(compared) + 1) // 2  # pairs, and each constant by itself
    needed = evidence_needed(limits, chances, explained)
    matches = []
    for constant, relation, form, searched in (*_pairs(limit_at, compared), *_conics(limit_at, compared)):
        wanted = coefficient_digits(relation.coefficients) + needed + SPARE
        if wanted > MOST_PLACES:
            continue
        places = max(searched + _ABOVE, math.ceil(wanted))
        # the closed form is what is confirmed: it has to agree with the limit to all the digits
        try:
            x, value = limit_at(places), scaled(ball(form, places + 30), places)
        except (PrecisionError, ResourceLimitError):  # out of reach; or a form of no digits: 0, or not finite
            continue
        if abs(x - value) > 2:
            continue
        digits = math.log10(abs(x))  # significant ones
        surplus = digits - coefficient_digits(relation.coefficients)
        if surplus >= needed:
            weighed = Relation(relation.kind, relation.coefficients, digits, surplus)
            matches.append(Identification(constant, form, weighed, int(digits), round(surplus, 1)))
    return sorted(matches, key=lambda match: -match.surplus_digits)


Found = tuple[str, Relation, Expression, int]


def _pairs(limit_at: Callable[[int], int], compared: Sequence[Constant]) -> Iterator[Found]:
    places = _PAIR_PLACES
    x, one = limit_at(places), 10**places
    values = [constant.scaled(places) for constant in compared]
    for (c, v), (d, w) in combinations(zip(compared, values, strict=True), 2):
        vector = _short((one, v, w, -x), places)
        if vector is None or not (vector[1] and vector[2] and vector[3]):
            continue
        p0, p1, p2, q = vector if vector[3] > 0 else tuple(-k for k in vector)
        top = _linear([(p1, f"({c.sympy})"), (p2, f"({d.sympy})"), (p0, "1")])
        form = parse_expression(f"({top})/{q}" if q > 1 else top)
        yield f"{c.slug}, {d.slug}", Relation("pair", (p0, p1, p2, q), 0, 0), form, places


def _conics(limit_at: Callable[[int], int], compared: Sequence[Constant]) -> Iterator[Found]:
    places = _CONIC_PLACES
    x, one = limit_at(places), 10**places
    for constant in compared:
        c = constant.scaled(places)
        values = [x**i * c**j * one // one ** (i + j) for i, j in _DEGREES]
        vector = _short(values, places)
        if vector is None or not any(k for k, (i, _) in zip(vector, _DEGREES, strict=True) if i):
            continue
        if next(k for k in reversed(vector) if k) < 0:
            vector = tuple(-k for k in vector)
        form = _zero(vector, constant.sympy, Fraction(x, one))
        if form is not None:
            yield constant.slug, Relation("degree 2", vector, 0, 0), form, places


def _short(values: Sequence[int], places: int) -> tuple[int, ...] | None:
    """The shortest vector of the lattice of a relation, if it is shorter than chance would have it."""
    size = len(values)
    entries = [int(i == j) if j < size else values[i] for i in range(size) for j in range(size + 1)]
    reduced = flint.fmpz_mat(size, size + 1, entries).lll()
    vector = tuple(int(reduced[0, i]) for i in range(size))
    return vector if coefficient_digits(vector) < places - _MARGIN else None


def _zero(vector: Sequence[int], c: str, near: Fraction) -> Expression | None:
    """The zero nearest to a number of a polynomial of degree <= 2 whose coefficients are polynomials in c."""
    terms = ["1", c if c.isalnum() else f"({c})", f"({c})**2"]
    rows = [list(zip(vector[3 * i : 3 * i + 3], terms, strict=True))[::-1] for i in range(3)]
    c0, c1 = ([(-k, term) for k, term in row] for row in rows[:2])  # moved to the other side
    minus0, minus1, c2 = _linear(c0), _linear(c1), _linear(rows[2])
    if c2 == "0":
        return parse_expression(f"({minus0})/({_linear(rows[1])})")
    if minus1 == "0":
        root = f"sqrt({minus0})" if c2 == "1" else f"sqrt(({minus0})/({c2}))"
        both = [parse_expression(root), parse_expression(f"-{root}")]
    else:
        root = f"sqrt(({minus1})**2 + 4*({c2})*({minus0}))"
        both = [parse_expression(f"({minus1} {sign} {root})/(2*({c2}))") for sign in "+-"]
    try:
        distances = [abs(Fraction(scaled(ball(form, 40), 30), 10**30) - near) for form in both]
    except PrecisionError:  # a double zero: one relation of a smaller degree, twice
        return None
    return both[distances.index(min(distances))]


def _linear(terms: Sequence[tuple[int, str]]) -> str:
    """A sum of multiples as text."""
    parts = []
    for k, term in terms:
        if k:
            size = term if abs(k) == 1 else str(abs(k)) if term == "1" else f"{abs(k)}*{term}"
            parts.append((" - " if k < 0 else " + ") + size)
    text = "".join(parts).removeprefix(" + ")
    return f"-{text[3:]}" if text.startswith(" - ") else text or "0"
