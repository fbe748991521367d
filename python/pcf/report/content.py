"""What a report tells, read from an atlas as plain values."""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas import Atlas, Manifest
from pcf.atlas.slices import count_orbits, slices
from pcf.atlas.table import coefficient_sizes, in_one_piece
from pcf.constants.catalogue import get
from pcf.discovery.clusters.clustering import PLANES
from pcf.discovery.clusters.grouping import counted
from pcf.discovery.clusters.planes import PlanePoints, plane_points
from pcf.discovery.clusters.trace import Decision, read_trace
from pcf.discovery.discoveries import Discovery, Tier, discoveries, highlights, tier
from pcf.dynamics.limit import limit
from pcf.errors import InvalidInputError, PrecisionError
from pcf.proofs.proving import prove

UNNAMED: Final = 12
_UNNAMED: Final = ("id", "a", "b", "limit", "irrational")
PROBLEMS: Final = 9
PROBLEM_DIGITS: Final = 100
_DECIMALS: Final = 40
MAX_ROWS: Final = 5_000
"""Most formulas in the table: about 5 MB of the page."""


@dataclass(frozen=True)
class ConstantCount:
    """Formulas and orbits of one constant, and what it is in words and decimals (empty for kinds of numbers)."""

    constant: str
    orbits: int
    formulas: int
    words: str = ""
    decimals: str = ""


@dataclass(frozen=True)
class Family:
    """A family as the atlas states it, its members in the atlas, and the rows of the table that are members."""

    constant: str
    a: str
    b: str
    value: str
    parameters: str
    formulas: int
    orbits: int
    members: tuple[int, ...]
    outside: int
    digits: int


@dataclass(frozen=True)
class OpenProblem:
    """A group of formulas for one constant without a name: its simplest formula, and what that one's limit is."""

    a: Polynomial
    b: Polynomial
    limit: str
    formulas: int
    proved: str | None


@dataclass(frozen=True)
class Unnamed:
    """A formula whose limit no constant explains, and what it is proved to be, as hypergeometric functions."""

    a: Polynomial
    b: Polynomial
    limit: str
    irrational: str | None
    members: int
    proved: str | None


@dataclass(frozen=True)
class Cluster:
    """A cluster of a plane: its formulas, and how many of them carry each label, the most frequent first."""

    number: int
    formulas: int
    labels: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Content:
    """Everything in a report."""

    manifest: Manifest
    statuses: dict[str, int]
    orbits: int
    classes: int | None
    discoveries: list[Discovery]
    constants: list[ConstantCount]
    planes: list[PlanePoints]
    formulas: dict[int, tuple[Polynomial, Polynomial, str | None, str | None]]
    clusters: dict[str, list[Cluster]]
    unnamed: list[Unnamed]
    families: list[Family]
    trace: list[Decision]
    groups: dict[str, int]
    problems: list[OpenProblem]

    def highlights(self) -> dict[str, list[Discovery]]:
        """What to look at first, by what makes it worth that: one formula a constant."""
        return highlights(self.discoveries)

    def named(self, kind: Tier) -> int:
        """Number of orbits whose limit is of this kind."""
        return sum(count.orbits for count in self.constants if tier(count.constant) is kind)


def gather(atlas: Atlas[Any]) -> Content:
    """Read what a report needs.

    Raises:
        AtlasError: the atlas has no labels yet, or a file is damaged.
    """
    found, trace = discoveries(atlas), read_trace(atlas.root)
    planes = plane_points(atlas, PLANES)
    return Content(
        manifest=atlas.manifest,
        statuses=atlas.statuses(),
        orbits=count_orbits(atlas),
        classes=atlas.class_count() if atlas.has("classes") else None,
        discoveries=found,
        constants=_constants(found),
        planes=planes,
        formulas=_formulas(atlas, planes),
        clusters=_clusters(atlas) if atlas.has("clusters") else {},
        unnamed=_unnamed(atlas),
        families=_families(atlas, found[:MAX_ROWS]) if atlas.has("families") else [],
        trace=trace,
        groups=counted(atlas.groups.to_table(), trace) if atlas.has("groups") else {},
        problems=_problems(atlas) if atlas.has("groups") else [],
    )


def _constants(found: list[Discovery]) -> list[ConstantCount]:
    orbits = Counter(discovery.constant for discovery in found)
    formulas: Counter[str] = Counter()
    for discovery in found:
        formulas[discovery.constant] += discovery.members
    order = sorted(orbits, key=lambda constant: (tier(constant), -orbits[constant], constant))
    return [ConstantCount(slug, orbits[slug], formulas[slug], *_in_words(slug)) for slug in order]


def _in_words(slug: str) -> tuple[str, str]:
    """The name of a constant and its first decimals; empty for rationals and roots outside the catalogue."""
    try:
        constant = get(slug)
        return constant.name, constant.value(_DECIMALS + 5).str(_DECIMALS + 2, radius=False)[: _DECIMALS + 2]
    except InvalidInputError:
        return "", ""


def _families(atlas: Atlas[Any], rows: list[Discovery]) -> list[Family]:
    """The families, with the rows of the table whose orbits they meet."""
    found = atlas.families.to_table().to_pylist()
    ids = sorted({id for family in found for id in family["members_inside"]} | {row.id for row in rows})
    table = atlas.filter(pc.field("id").isin(ids), columns=["id", "orbit"])
    orbit = dict(zip(*(table.column(name).to_pylist() for name in ("id", "orbit")), strict=True))
    place = {orbit[row.id]: number for number, row in enumerate(rows)}
    return [
        Family(
            **{name: family[name] for name in ("constant", "a", "b", "value", "parameters")},
            formulas=len(family["members_inside"]),
            orbits=len({orbit[id] for id in family["members_inside"]}),
            members=tuple(sorted({place[o] for id in family["members_inside"] if (o := orbit[id]) in place})),
            outside=family["members_outside"],
            digits=family["digits"],
        )
        for family in found
    ]


def _problems(atlas: Atlas[Any]) -> list[OpenProblem]:
    """The largest groups without a name."""
    rows = atlas.groups.to_table(filter=pc.field("constant").is_null()).to_pylist()
    members: dict[int, list[int]] = {}
    for row in rows:
        members.setdefault(row["group"], []).append(row["id"])
    largest = sorted(members.values(), key=lambda ids: (-len(ids), ids[0]))[:PROBLEMS]
    problems = []
    for ids in largest:
        formulas = atlas.filter(pc.field("id").isin(ids), columns=["id", "a", "b"]).to_pylist()
        first = min(formulas, key=lambda row: (sum(map(abs, row["a"] + row["b"])), row["id"]))
        a, b = Polynomial(first["a"]), Polynomial(first["b"])
        with suppress(PrecisionError):
            problems.append(OpenProblem(a, b, str(limit(a, b, PROBLEM_DIGITS)), len(ids), _proved(a, b)))
    return problems


def _proved(a: Polynomial, b: Polynomial) -> str | None:
    """The closed form of a limit by a proof, as text."""
    found = prove(a, b)
    return None if found is None else found.expression


def _formulas(
    atlas: Atlas[Any], planes: list[PlanePoints]
) -> dict[int, tuple[Polynomial, Polynomial, str | None, str | None]]:
    """Polynomials, limit and label of the formulas whose points are drawn, by id."""
    ids = sorted({id for plane in planes for group in plane.groups for id in group.ids.tolist()})
    rows = atlas.filter(pc.field("id").isin(ids), columns=["id", "a", "b", "limit"]).to_pylist()
    labels: dict[int, str] = {}
    if atlas.has("labels"):
        labelled = atlas.identified("id", "expression")
        labels = dict(zip(*(labelled.column(name).to_pylist() for name in ("id", "expression")), strict=True))
    return {
        row["id"]: (Polynomial(row["a"]), Polynomial(row["b"]), row["limit"], labels.get(row["id"])) for row in rows
    }


def _clusters(atlas: Atlas[Any]) -> dict[str, list[Cluster]]:
    """The clusters of each plane, with the labels of their members."""
    labels = atlas.identified("id", "constant")
    ids = in_one_piece(labels.column("id"))
    members: dict[tuple[str, int], Counter[str | None]] = {}
    for batch in atlas.clusters.to_batches(filter=pc.field("cluster").is_valid()):
        constants = labels.column("constant").take(pc.index_in(batch.column("id"), ids))
        rows = pa.table(batch).append_column("constant", constants)
        counts = rows.group_by(["plane", "cluster", "constant"], use_threads=False).aggregate([("id", "count")])
        for row in counts.to_pylist():
            members.setdefault((row["plane"], row["cluster"]), Counter())[row["constant"]] += row["id_count"]
    result: dict[str, list[Cluster]] = {}
    for (plane, number), by_label in sorted(members.items()):
        named = sorted(((n, c) for n, c in by_label.items() if n is not None), key=lambda item: (-item[1], item[0]))
        result.setdefault(plane, []).append(Cluster(number, sum(by_label.values()), tuple(named)))
    return result


def _unnamed(atlas: Atlas[Any]) -> list[Unnamed]:
    """The simplest converging formulas without a label, one an orbit."""
    labelled = atlas.labels.to_table(columns=["id"]).column("id").combine_chunks()
    unknown = ~pc.field("limit").isin(["0", "infinity"]) & ~pc.field("id").isin(labelled)
    wanted = (pc.field("status") == "converges") & pc.field("limit").is_valid() & unknown
    found: list[tuple[int, int, int]] = []  # size of the coefficients, id, and how many are of the orbit
    for where in slices(atlas):
        orbits = atlas.filter(wanted & where, columns=["id", "orbit"])
        orbits = orbits.group_by("orbit", use_threads=False).aggregate([("id", "min"), ("id", "count")])
        members = orbits.select(["id_min", "id_count"]).sort_by("id_min")
        del orbits
        ids = in_one_piece(members.column("id_min"))
        sizes = coefficient_sizes(atlas.filter(pc.field("id").isin(ids), columns=["id", "a", "b"]))
        simplest = np.lexsort((ids.to_numpy(), sizes))[:UNNAMED]
        counts = members.column("id_count").to_numpy()[simplest]
        found += zip(sizes[simplest].tolist(), ids.to_numpy()[simplest].tolist(), counts.tolist(), strict=True)
    found = sorted(found)[:UNNAMED]
    ids = pa.array([id for _, id, _ in found], pa.int64())
    rows = {row["id"]: row for row in atlas.filter(pc.field("id").isin(ids), columns=_UNNAMED).to_pylist()}
    unnamed = []
    for _, id, count in found:
        row = rows[id]
        a, b = Polynomial(row["a"]), Polynomial(row["b"])
        unnamed.append(Unnamed(a, b, row["limit"], row["irrational"], count, _proved(a, b)))
    return unnamed
