"""What the limits of orbits are: the labels of their members, or the heights up to which relations are excluded.

The functions are tasks that any process can do: they take all that they need, and return rows.
"""

import contextlib
import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

import pyarrow as pa

from pcf.arithmetic.polynomial import Polynomial
from pcf.constants.catalogue import Constant, catalogue, select
from pcf.discovery.labels.class_values import Orbit, carried
from pcf.discovery.labels.derivation import derived_labels
from pcf.discovery.labels.orbit_values import Representative, Value, member, stored_point, value_by_atlas
from pcf.discovery.labels.parts import Row, by_orbit, digits_per_term
from pcf.dynamics.exact import exact_limit
from pcf.dynamics.limit import Limit, limit, limits
from pcf.equivalence.orbits import representative, shift
from pcf.errors import PrecisionError, ResourceLimitError
from pcf.identification.deeper import identify_deeper
from pcf.identification.evidence import MOST_PLACES, SPARE, SWEEP_PLACES, evidence_needed
from pcf.identification.explained import explained_digits
from pcf.identification.identification import (
    Identification,
    compared_by_lattice,
    confirmed,
    exact_value,
    quadratic_numbers,
    scaled_limit,
)
from pcf.identification.images import collected
from pcf.identification.weights import bases_of, identify_by_weight, lattices
from pcf.relations.relation import Relation, coefficient_digits
from pcf.relations.screen import Candidates, Screen

_CONFIRM_PLACES: Final = (155, 100)  # the second for limits that are known to fewer digits
_SPARE: Final = 15  # significant digits above the decimal places, for limits up to 10^15
_STEPS: Final = 6  # of the way from an orbit's canonical pair to one whose limit digits can show
_FAR: Final = 10**5  # heights excluded below this are worked out with more decimal places
_FAR_PLACES: Final = 60

Facts = tuple[Sequence[str | Constant] | None, int, int]
"""The constants that are asked for, the number of limits, and the threads of one task."""

Look = Callable[[Callable[[int], int], float], Identification | None]
"""What a limit is, from a function that computes it anew and the digits that its formula explains."""


def label_part(facts: Facts, formulas: pa.Table) -> tuple[list[Row], list[Row]]:
    """The labels and exclusions of formulas that are in the order of orbits."""
    return _work(facts).label(by_orbit(formulas))


def look_at(facts: Facts, kind: str, classes: int, orbits: list[Orbit]) -> tuple[list[Row], list[Row]]:
    """The labels of the orbits of one of so many classes, by a look of this kind."""
    return _work(facts).look(kind, classes, orbits), []


@lru_cache(maxsize=1)
def _work(facts: Facts) -> "OrbitLabels":
    return OrbitLabels(*facts)


class OrbitLabels:
    """What is the same for all parts."""

    def __init__(self, asked: Sequence[str | Constant] | None, limits: int, threads: int) -> None:
        constants = catalogue() if asked is None else select(asked)
        self._asked = asked
        self._bases = bases_of(asked)
        self._compared = compared_by_lattice(constants)
        self._limits = limits
        self._threads = threads
        self._screen, self._further = (
            Screen(
                [constant.scaled(places) for constant in self._compared],
                places,
                [constant.scaled(places) for constant in quadratic_numbers(constants)],
            )
            for places in (SWEEP_PLACES, _FAR_PLACES)
        )

    def label(self, orbits: list[list[Row]]) -> tuple[list[Row], list[Row]]:
        """The labels of the members of some orbits, and the exclusions of those that have none."""
        labels = [
            _label(row, exact_value(stored_point(row["limit"])))
            for members in orbits
            for row in members
            if row["status"] == "terminates" and row["limit"] is not None  # else too long to be written down
        ]
        converging = [members for members in orbits if members[0]["status"] == "converges"]
        found, excluded = self._named(converging)
        for members, named in zip(converging, found, strict=True):
            if named is None:
                labels += derived_labels(members) if self._asked is None else []
                continue
            matches = ((row, named.of_member(row)) for row in members)
            labels += [_label(row, match) for row, match in matches if match is not None]
        return labels, excluded

    def look(self, kind: str, classes: int, orbits: list[Orbit]) -> list[Row]:
        """The labels of the orbits of one of so many classes that are looked at."""

        def by_weight(limit_at: Callable[[int], int], explained: float) -> Identification | None:
            needed = evidence_needed(classes, lattices(self._bases), explained)
            return identify_by_weight(limit_at, self._bases, needed)

        def deeper(limit_at: Callable[[int], int], explained: float) -> Identification | None:
            return next(iter(identify_deeper(limit_at, self._asked, classes, explained)), None)

        return self._looked(orbits, by_weight if kind == "weight" else deeper)

    def _looked(self, orbits: list[Orbit], look: Look) -> list[Row]:
        found = zip(orbits, self._representatives(orbits), strict=True)
        first, r = next(((orbit, r) for orbit, r in found if r is not None), (None, None))
        if first is None or r is None:
            return []
        try:
            best = look(lambda places: scaled_limit(r.a, r.b, places), explained_digits(r.a, r.b))
        except PrecisionError:
            return []
        if best is None:
            return []
        # for the other formulas the value found is a constant of its own, and theirs are its images
        constant = Constant(best.constant, best.constant, "deeper", best.form)
        itself = replace(best, relation=replace(best.relation, kind="moebius", coefficients=(0, 1, 1, 0)))
        value = Value(r.to_canonical, None, itself, constant, r.x, SWEEP_PLACES)
        labels = []
        for orbit in orbits:
            of_orbit = value if orbit is first else carried(value, first, orbit)
            matches = ((row, of_orbit.of_member(row)) for row in orbit) if of_orbit is not None else ()
            labels += [
                _label(row, replace(match, form=collected(match.form)))
                for row, match in matches
                if match is not None
            ]
        return labels

    def _named(self, orbits: list[list[Row]]) -> tuple[list[Value | None], list[Row]]:
        """What the orbits are, and the exclusions of those that are nothing known."""
        named: list[Value | None] = [value_by_atlas(members) for members in orbits]
        open_ = [k for k, known in enumerate(named) if known is None]
        representatives = self._representatives([orbits[k] for k in open_])
        reached = [(k, r) for k, r in zip(open_, representatives, strict=True) if r is not None]
        found = self._screen.examine([r.x for _, r in reached], self._threads)
        hits = [(k, r, candidates) for (k, r), (candidates, _) in zip(reached, found, strict=True) if candidates]
        anew = limits([(r.a, r.b) for _, r, _ in hits], _CONFIRM_PLACES[0] + _SPARE, self._threads)
        for (k, r, candidates), known in zip(hits, anew, strict=True):
            named[k] = self._best(r, candidates, known)
        excluded = []
        for (k, r), (_, height) in zip(reached, found, strict=True):
            if named[k] is None:
                excluded += self._exclusion(r, height, orbits[k][0])
        return named, excluded

    def _exclusion(self, r: Representative, height: int, first: Row) -> list[Row]:
        """The row for an orbit, if relations up to this height are excluded for the limit of its representative.

        For representatives that are no members of the atlas, and where the height is small, as for large limits, a
        member's own limit is looked at with more decimal places.
        """
        id, pair = r.id, (r.pair if r.id is not None else (first["a"], first["b"]))
        if id is None:
            id, height = first["id"], 0
        if height < _FAR:
            a, b = map(Polynomial, pair)
            with contextlib.suppress(PrecisionError):
                x, _ = _first_known(limit(a, b, _FAR_PLACES + _SPARE), [_FAR_PLACES])
                if x is not None:
                    height = max(height, self._further.excluded_height(x))
        return [{"id": id, "height": height}] if height else []

    def _best(self, r: Representative, candidates: Candidates, known: Limit | None) -> Value | None:
        """The candidate with the most evidence, if it has enough."""
        explained = explained_digits(r.a, r.b)
        needed = evidence_needed(self._limits, len(self._compared), explained)
        best: Value | None = None
        for index, relation in candidates:
            constant = None if index is None else self._compared[index]
            value = self._confirmed(r, relation, constant, known, needed)
            if value is None:
                continue
            assert value.match is not None
            if relation.kind == "rational" and (proved := exact_limit(r.a, r.b)) is not None:
                assert proved.value is not None
                return Value(r.to_canonical, proved.value.as_integer_ratio())
            evidence = value.match.surplus_digits
            if evidence >= needed and (best is None or best.match is None or evidence > best.match.surplus_digits):
                best = value
        return best

    def _confirmed(
        self, r: Representative, relation: Relation, constant: Constant | None, known: Limit | None, needed: float
    ) -> Value | None:
        """The value that a relation gives, weighed by the limit as far as it is known, or further if that takes it."""
        value = self._weighed(r, relation, constant, known, _CONFIRM_PLACES)
        if value is None or value.match is None or value.match.surplus_digits >= needed:
            return value
        wanted = needed + coefficient_digits(relation.coefficients) + SPARE
        if wanted > MOST_PLACES:
            return value
        places = math.ceil(wanted)
        try:
            further = limit(r.a, r.b, places + _SPARE)
        except (PrecisionError, ResourceLimitError):
            return value
        return self._weighed(r, relation, constant, further, [places])

    def _weighed(
        self,
        r: Representative,
        relation: Relation,
        constant: Constant | None,
        known: Limit | None,
        wanted: Sequence[int],
    ) -> Value | None:
        """The value that a relation gives at the first of these numbers of places that the limit is known to."""
        x, places = _first_known(known, wanted)
        match = None if x is None else confirmed(relation, constant, x, places)
        return None if x is None or match is None else Value(r.to_canonical, None, match, constant, x, places)

    def _representatives(self, orbits: list[list[Row]]) -> list[Representative | None]:
        """A pair of each orbit whose limit is known: a member as a rule, or one some steps from the canonical."""
        found = [member(members) for members in orbits]
        for steps in range(_STEPS):
            left = [k for k, known in enumerate(found) if known is None]
            moved = [shift(*representative(orbits[k][0]["orbit"]), steps) for k in left]
            known = limits([(a, b) for a, b, _ in moved], SWEEP_PLACES + _SPARE, self._threads)
            for k, (a, b, _), value in zip(left, moved, known, strict=True):
                x, _ = _first_known(value, [SWEEP_PLACES])
                if x is not None:
                    found[k] = Representative((a, b), x)
        return found


def _first_known(value: Limit | None, places: Sequence[int]) -> tuple[int | None, int]:
    """A limit at the first of these numbers of decimal places that it is proved to, if any."""
    if value is not None and value.certified:
        for wanted in places:
            with contextlib.suppress(PrecisionError):
                return value.scaled(wanted), wanted
    return None, 0


def _label(row: Row, match: Identification) -> Row:
    return {
        "id": row["id"],
        "constant": match.constant,
        "expression": match.expression,
        "relation": str(match.relation),
        "digits": match.digits_confirmed,
        "surplus_digits": match.surplus_digits,
        "proof": match.proof["statement"] if match.proof else None,
        "proof_kind": match.proof["kind"] if match.proof else None,
        "digits_per_term": digits_per_term(row),
        "latex": match.latex,
    }
