"""Looking deeper for what one limit is: several constants at once, or degree two in the limit and in a constant.

    sums over sums                           in bases of small weight (`weights`)
    L = (p0 + p1 c + p2 d)/q                 for all pairs of constants of the catalogue
    sum a_ij L^i c^j = 0, i, j <= 2          for each constant

That is a hundred lattices, then twenty thousand of dimension 4, then two hundred of dimension 9 for one limit, about a
second: too many for a box, and worth it for limits that stay without a name.  Each is looked for where those before it
find nothing.  Evidence counts as in `identification`, with all of them among the chances, and has to exceed what the
formula of the limit explains.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Final

from pcf.constants.catalogue import Constant, catalogue, select
from pcf.constants.evaluation import ball, scaled
from pcf.constants.expression import Expression, parse_expression
from pcf.errors import PrecisionError
from pcf.identification.evidence import evidence_needed
from pcf.identification.identification import Identification, compared_by_lattice
from pcf.identification.proposals import Proposal
from pcf.identification.weights import bases_of, identify_by_weight, lattices
from pcf.relations.relation import unlikely

_PAIR_PLACES: Final = 40
_CONIC_PLACES: Final = 120
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
        [('log(3), pi', '(pi + 3*log(3))/5')]
    """
    chosen = compared_by_lattice(catalogue() if constants is None else select(constants))
    # others have no closed form to build on
    compared = [constant for constant in chosen if constant.digits is None]
    tried = bases_of(constants)
    chances = lattices(tried) + len(compared) * (len(compared) + 1) // 2  # pairs, and each constant by itself
    needed = evidence_needed(limits, chances, explained)
    if (match := identify_by_weight(limit_at, tried, needed)) is not None:
        return [match]
    for propose in (_pairs, _conics):
        matches = (proposal.confirmed(limit_at, needed) for proposal in propose(limit_at, compared))
        if found := [match for match in matches if match is not None]:
            return sorted(found, key=lambda match: -match.surplus_digits)
    return []


def _pairs(limit_at: Callable[[int], int], compared: Sequence[Constant]) -> Iterator[Proposal]:
    places = _PAIR_PLACES
    x, one = limit_at(places), 10**places
    values = [constant.scaled(places) for constant in compared]
    for (c, v), (d, w) in combinations(zip(compared, values, strict=True), 2):
        vector = unlikely([one, v, w, -x], places)
        if vector is None or not (vector[1] and vector[2] and vector[3]):
            continue
        p0, p1, p2, q = vector if vector[3] > 0 else tuple(-k for k in vector)
        top = _linear([(p1, f"({c.sympy})"), (p2, f"({d.sympy})"), (p0, "1")])
        form = parse_expression(f"({top})/{q}" if q > 1 else top)
        yield Proposal(", ".join(sorted([c.slug, d.slug])), "pair", (p0, p1, p2, q), form, places)


def _conics(limit_at: Callable[[int], int], compared: Sequence[Constant]) -> Iterator[Proposal]:
    places = _CONIC_PLACES
    x, one = limit_at(places), 10**places
    for constant in compared:
        c = constant.scaled(places)
        values = [x**i * c**j * one // one ** (i + j) for i, j in _DEGREES]
        vector = unlikely(values, places)
        if vector is None:
            continue
        vector = _primitive(vector)
        if not any(vector[3:]):  # a relation without the limit
            continue
        if next(k for k in reversed(vector) if k) < 0:
            vector = tuple(-k for k in vector)
        form = _zero(vector, constant.sympy, Fraction(x, one))
        if form is not None:
            yield Proposal(constant.slug, "degree 2", vector, form, places)


def _primitive(vector: tuple[int, ...]) -> tuple[int, ...]:
    """The coefficients of a polynomial in L and c without the factors L and c, which are not 0."""
    while not any(vector[:3]):
        vector = (*vector[3:], 0, 0, 0)
    while not any(vector[::3]):
        vector = tuple(vector[k + 1] if k % 3 < 2 else 0 for k in range(9))
    return vector


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
