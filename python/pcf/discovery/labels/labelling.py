"""Labelling an atlas: the limits of all its formulas against the catalogue, one orbit at a time.

Of each orbit one member is compared with the constants, its limit read from the atlas.  A relation that it earns is
confirmed with limit and constant computed anew (`identification`) and carried to the other members by the exact
Moebius maps between their limits (`orbit_values`).  Values that are rational or infinite by proof are labelled by
that.  For an orbit that earns none, the height is kept up to which the reduced lattices exclude relations
(`relations`).  What stays unnamed and reduces fully is compared with several constants at once
(`identification.weights`), one orbit of each gauge class, where the atlas has classes.

Orbits are worked through in parts of a fixed number, in the order in which they appear in the atlas, and each part is
on disk before the next begins: a run that was killed continues where it stopped and ends in the same bytes.
"""

import contextlib
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas import open_atlas
from pcf.atlas.reduction import fully_reduced
from pcf.atlas.schema import DERIVED_RELATION, EXCLUSIONS, LABELS
from pcf.atlas.stages import Stage, last_note
from pcf.atlas.store import locked, write_table
from pcf.constants.catalogue import Constant, catalogue, select
from pcf.discovery.labels.class_values import Orbit, by_class, carried, with_classes
from pcf.discovery.labels.derivation import derived_labels
from pcf.discovery.labels.novelty import known_column
from pcf.discovery.labels.orbit_values import Representative, Value, member, stored_point, value_by_atlas
from pcf.discovery.labels.parts import Orbits, Parts, Row, digits_per_term
from pcf.dynamics.exact import exact_limit
from pcf.dynamics.limit import Limit, limit, limits
from pcf.engine import require_integer, require_threads
from pcf.equivalence.orbits import shift
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
_STAGE: Final = "label"
_OUTPUTS: Final = ("labels.parquet", "exclusions.parquet")
_PART: Final = 4096  # orbits: a few seconds
_STEPS: Final = 6  # of the way from an orbit's canonical pair to one whose limit digits can show
_FAR: Final = 10**5  # heights excluded below this are worked out with more decimal places
_FAR_PLACES: Final = 60
_MOST_BY_WEIGHT: Final = 4096  # orbits that are compared with several constants at once: some minutes

Look = Callable[[Callable[[int], int], float], Identification | None]
"""What a limit is, from a function that computes it anew and the digits that its formula explains."""


def label_atlas(
    path: str | Path,
    constants: Sequence[str | Constant] | None = None,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    *,
    deeper: int = 0,
) -> pa.Table:
    """Identify the limits of an atlas and write its tables of labels and of exclusions.

    The tables depend on nothing but the atlas, the constants and the orbits looked at deeper.  An interrupted run is
    continued.  Labels that are current, made of the same atlas with the same constants by the same program, are kept,
    with the deeper look that they had; a wider one is added to them.

    Args:
        path: the directory of the atlas.
        constants: those to compare with; by default the whole catalogue, and limits that are none of these are labelled
            by derivation, where it tells them (`derivation`).
        threads: CPUs to use; by default those this process may use.
        progress: called with the number of orbits done and their total.
        deeper: of the orbits that stay without a label, look deeper (`pcf.identification.deeper`) at so many, those
            with the smallest coefficients; about a second each. Where more have been looked at before, these are kept.

    Returns:
        The table as written to `labels.parquet`, in the order of ids.  `exclusions.parquet` is written beside it.

    Raises:
        AtlasError: the atlas is missing, damaged or contradicts itself, the table cannot be written, or another
            process is scanning or labelling there.
        InvalidInputError: a constant that is not in the catalogue, or bad threads.
    """
    threads = require_threads(threads)
    deeper = require_integer("deeper", deeper, 0, 10**9)
    atlas = open_atlas(path)
    chosen = catalogue() if constants is None else select(constants)
    with locked(atlas.root):
        stage = Stage(
            atlas.root,
            _STAGE,
            ["manifest.json", "classes.parquet", constants is None, [(c.slug, c.sympy, c.digits) for c in chosen]],
            _OUTPUTS,
        )
        known = stage.note()
        if known is not None and known["deeper"] >= deeper:
            if progress is not None:
                progress(1, 1)
            return atlas.labels.to_table()
        orbits = Orbits(atlas)
        work = _Work(constants, chosen, orbits.converging, threads)
        parts = Parts(atlas.root, chosen, _PART)
        if known is None:
            labels, excluded = _labelled(orbits, work, parts, progress)
            among = with_classes(atlas, fully_reduced(atlas))
            reduced = orbits.unlabelled(labels.column("id"), _MOST_BY_WEIGHT, among)
            labels = pa.concat_tables([labels, *work.by_weight(by_class(atlas, reduced), parts, progress)])
            write_table(atlas.root, "exclusions", excluded.sort_by("id"))
        else:
            labels = atlas.labels.to_table(filter=~pc.field("id").isin(known["found"]))
        further = LABELS.empty_table()
        if deeper:
            unnamed = orbits.unlabelled(
                labels.filter(pc.not_equal(labels.column("relation"), DERIVED_RELATION)).column("id"), deeper
            )
            further = pa.concat_tables([further, *work.deeper(by_class(atlas, unnamed), parts, progress)])
            labels = labels.filter(pc.invert(pc.is_in(labels.column("id"), further.column("id").combine_chunks())))
        both = pa.concat_tables([labels, further]).sort_by("id")
        place = both.schema.get_field_index("known")
        both = both.set_column(place, "known", known_column(atlas, both))
        written = write_table(atlas.root, "labels", both)
        stage.done({"deeper": deeper, "found": further.column("id").to_pylist()})
        parts.remove()
    return written


def looked_deeper(path: str | Path) -> int:
    """At how many orbits the labels of an atlas have taken the deeper look; 0 where there are none."""
    note = last_note(Path(path), _STAGE)
    return int(note["deeper"]) if isinstance(note, dict) and (Path(path) / _OUTPUTS[0]).exists() else 0


def _labelled(
    orbits: Orbits, work: "_Work", parts: Parts, progress: Callable[[int, int], None] | None
) -> tuple[pa.Table, pa.Table]:
    """The labels and exclusions of all orbits, part by part."""
    found = []
    for start in range(0, len(orbits), _PART):
        stop = min(start + _PART, len(orbits))
        name = f"{start:08d}"
        part = parts.read(name)
        if part is None:
            part = parts.write(name, *work.label(orbits.rows(start, stop)))
        found.append(part)
        if progress is not None:
            progress(stop, len(orbits))
    labels = pa.concat_tables([LABELS.empty_table(), *(labels for labels, _ in found)])
    return labels, pa.concat_tables([EXCLUSIONS.empty_table(), *(exclusions for _, exclusions in found)])


class _Work:
    """What is the same for all parts."""

    def __init__(
        self, asked: Sequence[str | Constant] | None, constants: Sequence[Constant], limits: int, threads: int
    ) -> None:
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
                labels += derived_labels(_pair(members[0]["orbit"]), members) if self._asked is None else []
                continue
            matches = ((row, named.of_member(row)) for row in members)
            labels += [_label(row, match) for row, match in matches if match is not None]
        return labels, excluded

    def by_weight(
        self, classes: list[list[Orbit]], parts: Parts, progress: Callable[[int, int], None] | None
    ) -> Iterator[pa.Table]:
        """The labels of orbits that are compared with several constants at once."""

        def look(limit_at: Callable[[int], int], explained: float) -> Identification | None:
            needed = evidence_needed(len(classes), lattices(self._bases), explained)
            return identify_by_weight(limit_at, self._bases, needed)

        return self._one_by_one("weight", look, classes if self._bases else [], parts, progress)

    def deeper(
        self, classes: list[list[Orbit]], parts: Parts, progress: Callable[[int, int], None] | None
    ) -> Iterator[pa.Table]:
        """The labels of orbits that take a deeper look."""

        def look(limit_at: Callable[[int], int], explained: float) -> Identification | None:
            return next(iter(identify_deeper(limit_at, self._asked, len(classes), explained)), None)

        return self._one_by_one("deeper", look, classes, parts, progress)

    def _one_by_one(
        self,
        kind: str,
        look: Look,
        classes: list[list[Orbit]],
        parts: Parts,
        progress: Callable[[int, int], None] | None,
    ) -> Iterator[pa.Table]:
        """The labels of the orbits of classes by a look at one of each, kept like parts."""
        for done, orbits in enumerate(classes, 1):
            name = f"{kind}-{len(classes)}-{orbits[0][0]['id']}"
            part = parts.read(name)
            labels, _ = parts.write(name, self._looked(orbits, look), []) if part is None else part
            if progress is not None:
                progress(done, len(classes))
            yield labels

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
        id, a, b = r.id, r.a, r.b
        if id is None:
            id, a, b, height = first["id"], Polynomial(first["a"]), Polynomial(first["b"]), 0
        if height < _FAR:
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
            moved = [shift(*_pair(orbits[k][0]["orbit"]), steps) for k in left]
            known = limits([(a, b) for a, b, _ in moved], SWEEP_PLACES + _SPARE, self._threads)
            for k, (a, b, m), value in zip(left, moved, known, strict=True):
                x, _ = _first_known(value, [SWEEP_PLACES])
                if x is not None:
                    found[k] = Representative(a, b, m, x)
        return found


def _first_known(value: Limit | None, places: Sequence[int]) -> tuple[int | None, int]:
    """A limit at the first of these numbers of decimal places that it is proved to, if any."""
    if value is not None and value.certified:
        for wanted in places:
            with contextlib.suppress(PrecisionError):
                return value.scaled(wanted), wanted
    return None, 0


def _pair(key: str) -> tuple[Polynomial, Polynomial]:
    a, b = ([int(c) for c in side.split(",")] for side in key.split(";"))
    return Polynomial(a), Polynomial(b)


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
