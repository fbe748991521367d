"""What a limit is: relations with a catalogue of constants, accepted on evidence alone.

A relation is found at one precision and confirmed at least 50 digits above, with limit and constant computed
anew.  It is accepted if its evidence (`relations`) then exceeds 20 digits plus those of the number of chances
that it had to arise, one for each pair of a limit and a constant that were compared.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import flint
import pyarrow as pa
import pyarrow.compute as pc

from pcf import expression_markup
from pcf.atlas import open_atlas
from pcf.atlas.store import write_table
from pcf.constants import Constant, catalogue, select
from pcf.engine import require_threads
from pcf.equivalence import canonical, shift
from pcf.errors import AtlasError, InvalidInputError, PrecisionError
from pcf.expression import Expression
from pcf.limit import Limit, limits
from pcf.moebius import Moebius
from pcf.polynomial import Polynomial
from pcf.relation_expression import closed_form, rational
from pcf.relations import Relation, Screen, coefficient_digits, confirm
from pcf.sweep import sweep

_SWEEP_PLACES: Final = 35
_MOST_SEARCH_PLACES: Final = 200  # for one limit; a lattice costs 0.1 ms at 100, 0.4 ms at 200
_ABOVE: Final = 60  # places above the search at which a relation is confirmed: 50, and some for lost digits
_EVIDENCE: Final = 20
_CONFIRM_PLACES: Final = (155, 100)  # of a sweep; the second for limits that are known to fewer digits
_SPARE: Final = 15  # significant digits above the decimal places, for limits up to 10^15
_BATCH: Final = 4096
_STEPS: Final = 6  # of the way from an orbit's canonical pair to one whose limit digits can show
_FORMULA_COLUMNS: Final = ("id", "a", "b", "status", "limit", "orbit")


@dataclass(frozen=True)
class Identification:
    """A limit, identified.

    Attributes:
        constant: the slug of the constant; `rational`; or `sqrt(d)` for a number of the field Q(sqrt d).
        form: the closed form.
        relation: the integer relation behind it, with the evidence.
        digits_confirmed: digits to which limit and closed form were found to agree.
        surplus_digits: those less the digits that the relation's coefficients can explain.
        proof: `method` and `statement` where the value is proved, else None.
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
        return expression_markup.latex(self.form)

    @property
    def mathml(self) -> str:
        """The closed form as a presentation MathML fragment."""
        return expression_markup.mathml(self.form)


def identify(
    limit_at: Callable[[int], int], digits: int = 100, constants: Sequence[str | Constant] | None = None
) -> list[Identification]:
    """What a limit is, best first; empty when nothing has enough evidence.

    Args:
        limit_at: computes the limit anew: `limit_at(places)` is the integer nearest to it times 10^places, off by
            at most 1.
        digits: the relation is confirmed at 50 digits more, >= 1.
        constants: those to compare with; by default the whole catalogue.  Rational, quadratic and cubic limits
            are recognised in any case.

    Raises:
        InvalidInputError: bad digits, or a constant that is not in the catalogue.

    Example:
        >>> from pcf.constants import get
        >>> found = identify(lambda places: 4 * 10 ** (2 * places) // get("pi").scaled(places))
        >>> [(match.constant, match.expression, match.digits_confirmed >= 150) for match in found]
        [('pi', '4/pi', True)]
    """
    if not isinstance(digits, int) or digits < 1:
        raise InvalidInputError(f"digits {digits!r}: give an integer >= 1")
    chosen = catalogue() if constants is None else select(constants)
    compared = compared_by_lattice(chosen)
    search = min(max(digits, _SWEEP_PLACES), _MOST_SEARCH_PLACES)
    x, places = _significant(limit_at, search)
    candidates = Screen([constant.scaled(places) for constant in compared], places).candidates(x)
    if not candidates:
        return []
    places += max(digits - search, 0) + _ABOVE
    x = limit_at(places)
    needed = evidence_needed(limits=1, constants=len(compared))
    matches = []
    for index, relation in candidates:
        constant = None if index is None else compared[index]
        match = confirmed(relation, constant, x, places)
        if match is not None and match.surplus_digits >= needed:
            matches.append(match)
    return sorted(matches, key=lambda match: -match.surplus_digits)


def compared_by_lattice(constants: Sequence[Constant]) -> list[Constant]:
    """Those of the constants that are no quadratic numbers, which are recognised without a table."""
    return [constant for constant in constants if constant.group != "quadratic"]


def evidence_needed(limits: int, constants: int) -> float:
    """Surplus digits that a relation needs when so many limits are compared with so many constants."""
    return _EVIDENCE + math.log10(max(1, limits) * (constants + 3))  # 3: rational, quadratic, cubic


def confirmed(relation: Relation, constant: Constant | None, x: int, places: int) -> Identification | None:
    """The identification with the evidence of values computed anew, or None if they refute the relation.

    Args:
        relation: one found at least 50 decimal places below.
        constant: that of a Moebius relation, else None.
        x: the limit times 10^places, off by at most 1.
    """
    weighed = confirm(relation, x, places, None if constant is None else constant.scaled(places))
    if weighed is None:
        return None
    slug, form = closed_form(weighed, constant, Fraction(x, 10**places))
    return Identification(slug, form, weighed, int(weighed.digits), round(weighed.surplus, 1))


def terminating(value: Fraction, digits: int = 100) -> Identification:
    """The identification of an exactly known rational value.

    Args:
        value: the value.
        digits: what to report as confirmed digits; an exact value agrees to any number.

    Example:
        >>> terminating(Fraction(-3, 2)).expression
        '-3/2'
    """
    coefficients = (-value.numerator, value.denominator)
    surplus = digits - coefficient_digits(coefficients)
    form = rational(value)
    proof = {"method": "exact arithmetic", "statement": f"the value is exactly {form}"}
    return Identification(
        "rational", form, Relation("rational", coefficients, digits, surplus), digits, round(surplus, 1), proof
    )


def label_atlas(
    path: str | Path,
    constants: Sequence[str | Constant] | None = None,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> pa.Table:
    """Identify the limits of an atlas and write its table of labels.

    One representative of each orbit is compared with the constants; a label that it earns is carried to the other
    members by the exact Moebius maps between their limits.  Terminating formulas are labelled by their exact
    values.  The table depends on nothing but the atlas and the constants.

    Args:
        path: the directory of the atlas.
        constants: those to compare with; by default the whole catalogue.
        threads: CPUs to use; by default those this process may use.
        progress: called with the number of orbits compared and their total.

    Returns:
        The table as written to `labels.parquet`, in the order of ids.

    Raises:
        AtlasError: the atlas is missing, damaged or contradicts itself, or the table cannot be written.
        InvalidInputError: a constant that is not in the catalogue, or bad threads.
    """
    threads = require_threads(threads)
    compared = compared_by_lattice(catalogue() if constants is None else select(constants))
    atlas = open_atlas(path)
    formulas = atlas.filter(pc.field("status").isin(["converges", "terminates"]), columns=_FORMULA_COLUMNS)
    converging = formulas.filter(pc.field("status") == "converges")
    named = _identify_orbits(pc.unique(converging.column("orbit")).to_pylist(), compared, threads, progress)
    labels = [
        _label(row["id"], terminating(_exact(row["limit"])))
        for row in formulas.filter(
            (pc.field("status") == "terminates") & (pc.field("limit") != "infinity")
        ).to_pylist()
    ]
    members = converging.filter(pc.field("orbit").isin(list(named)))
    for batch in members.to_batches(max_chunksize=10_000):
        for row in batch.to_pylist():
            match = named[row["orbit"]].of_member(row)
            if match is not None:
                labels.append(_label(row["id"], match))
    return write_table(Path(path), "labels", pa.Table.from_pylist(labels).sort_by("id"))


@dataclass(frozen=True)
class _Representative:
    """A pair of an orbit, the map from its value to that of the orbit's canonical pair, and its limit."""

    a: Polynomial
    b: Polynomial
    to_canonical: Moebius
    x: int  # times 10^_SWEEP_PLACES


@dataclass(frozen=True)
class _Named:
    """What the limit of a representative is, and that limit times 10^places."""

    representative: _Representative
    match: Identification
    constant: Constant | None
    x: int
    places: int

    def of_member(self, row: dict[str, Any]) -> Identification | None:
        """The identification carried to a member of the orbit; None if its limit is infinite."""
        to_member = canonical(Polynomial(row["a"]), Polynomial(row["b"])).moebius
        m = to_member.compose(self.representative.to_canonical)
        relation = self.match.relation.image(m)
        p, q = m.image(self.x, 10**self.places)
        if relation is None or q == 0:
            return None
        value = Fraction(p, q)
        if row["limit"] not in (None, "infinity") and not _agree(value, _exact(row["limit"])):
            raise AtlasError(f"formula {row['id']}: limit and orbit contradict each other; scan again")
        slug, form = closed_form(relation, self.constant, value)
        return Identification(slug, form, relation, self.match.digits_confirmed, self.match.surplus_digits)


def _identify_orbits(
    keys: Sequence[str],
    compared: Sequence[Constant],
    threads: int,
    progress: Callable[[int, int], None] | None,
) -> dict[str, _Named]:
    """Those of the orbits whose limits have enough evidence for what they are."""
    representatives = _representatives(keys, threads)
    reached = list(representatives)
    places = _SWEEP_PLACES
    found = sweep(
        [representatives[key].x for key in reached],
        [constant.scaled(places) for constant in compared],
        places,
        threads,
        progress,
    )
    candidates = {key: relations for key, relations in zip(reached, found, strict=True) if relations}
    pairs = [(representatives[key].a, representatives[key].b) for key in candidates]
    anew = _limits(pairs, _CONFIRM_PLACES[0] + _SPARE, threads)
    needed = evidence_needed(len(keys), len(compared))
    named: dict[str, _Named] = {}
    for (key, relations), limit in zip(candidates.items(), anew, strict=True):
        x, places = _first_known(limit, _CONFIRM_PLACES)
        if x is None:
            continue
        matches = []
        for index, relation in relations:
            constant = None if index is None else compared[index]
            match = confirmed(relation, constant, x, places)
            if match is not None and match.surplus_digits >= needed:
                matches.append((match.surplus_digits, _Named(representatives[key], match, constant, x, places)))
        if matches:
            named[key] = max(matches, key=lambda item: item[0])[1]
    return named


def _representatives(keys: Sequence[str], threads: int) -> dict[str, _Representative]:
    """A member of each orbit whose limit can be computed, of those that it can.

    That is the canonical pair, unless its limit is 0 or infinite, which digits cannot show; then one a step on.
    """
    found: dict[str, _Representative] = {}
    for steps in range(_STEPS):
        left = [key for key in keys if key not in found]
        moved = [shift(*_pair(key), steps) for key in left]
        known = _limits([(a, b) for a, b, _ in moved], _SWEEP_PLACES + _SPARE, threads)
        for key, (a, b, m), limit in zip(left, moved, known, strict=True):
            x, _ = _first_known(limit, [_SWEEP_PLACES])
            if x is not None:
                found[key] = _Representative(a, b, m, x)
    return {key: found[key] for key in keys if key in found}


def _limits(pairs: Sequence[tuple[Polynomial, Polynomial]], digits: int, threads: int) -> Iterator[Limit | None]:
    """`limit.limits`, some thousand formulas at a time."""
    for start in range(0, len(pairs), _BATCH):
        yield from limits(pairs[start : start + _BATCH], digits, threads)


def _first_known(limit: Limit | None, places: Sequence[int]) -> tuple[int | None, int]:
    """The limit at the first of these numbers of decimal places that it is known to, if any."""
    if limit is not None:
        for wanted in places:
            with suppress(PrecisionError):
                return limit.scaled(wanted), wanted
    return None, 0


def _pair(key: str) -> tuple[Polynomial, Polynomial]:
    a, b = ([int(c) for c in side.split(",")] for side in key.split(";"))
    return Polynomial(a), Polynomial(b)


def _exact(text: str) -> Fraction:
    """The number that an atlas stores as text, of any length: p/q or decimal digits."""
    numerator, _, denominator = text.partition("/")
    if denominator:
        return Fraction(int(flint.fmpz(numerator)), int(flint.fmpz(denominator)))
    return Fraction(int(flint.fmpz(text))) if text.lstrip("-").isdigit() else Fraction(text)


def _agree(value: Fraction, stored: Fraction) -> bool:
    return abs(value - stored) <= abs(value) / 10**9 + Fraction(1, 10**40)


def _label(id: int, match: Identification) -> dict[str, Any]:
    return {
        "id": id,
        "constant": match.constant,
        "expression": match.expression,
        "relation": str(match.relation),
        "digits": match.digits_confirmed,
        "surplus_digits": match.surplus_digits,
        "proof": match.proof["statement"] if match.proof else None,
    }


def _significant(limit_at: Callable[[int], int], digits: int) -> tuple[int, int]:
    """The limit at enough places for that many significant digits; 0 where 50 places more still show none."""
    x = limit_at(digits)
    missing = digits - len(str(abs(x)))
    if missing <= 5:
        return x, digits
    places = digits + (missing if x else 50)
    x = limit_at(places)
    missing = digits - len(str(abs(x)))
    if x and missing > 5:
        places += missing
        x = limit_at(places)
    return x, places
