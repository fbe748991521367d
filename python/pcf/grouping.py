"""The loop that turns clusters into groups of formulas for one constant (the paper's figure 1).

A cluster is looked at through its anchors, formulas whose constants are known beforehand:

* the anchors agree: some other members are validated, by an integer relation of each limit with the constant;
* there are none: the catalogue is tried on some members, and what most of them are is validated on others;
* a sample is validated: so are all members; those that are of the constant are a group named by it, and the others
  are looked at again;
* the anchors disagree, or the sample fails: the cluster is split in the way that separates it best (`splitting`), and
  its parts are looked at, what the split leaves over included;
* no split is left: members are compared with the constants that were met, and connected with each other. Those that
  are of one constant are a group, named or with a constant without a name; the others are flagged: they have nothing
  in common that was found.

So a group holds nothing but formulas whose limits were found to be of its constant, and every formula is in a group or
in a flagged cluster. A constant without a name is known by the number of its group: limits that are images of it are in
the same group, whatever clusters they come from. Formulas of one orbit follow from one another: one of each is looked
at, and the others share its fate. Samples are drawn with a seed, and every decision is kept in a trace.

Method: M. Shalyt et al., NeurIPS 2024 (arXiv 2412.16818), section 4 and figure 1.
"""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pcf.atlas import Atlas, open_atlas, write_table
from pcf.constants import Constant, catalogue, select
from pcf.discoveries import discoveries
from pcf.engine import require_threads
from pcf.errors import InvalidInputError
from pcf.identification import compared_by_lattice
from pcf.splitting import EXACT_GROWTH, GROWTH, Rows, best_split
from pcf.trace import Decision, write_trace
from pcf.validation import Limits

MODES: Final = {
    "exact": (GROWTH, "delta-gamma", "delta-qr_gamma", "delta-qr_eta", "delta-eta"),
    "fitted": ("delta_blind-fit_gamma", "delta_blind-qr_gamma", "delta_blind-qr_eta", "delta_blind-fit_eta"),
}
"""The ways of splitting: by exact metrics, and by those that the paper measures or fits."""

SEED: Final = 1
SAMPLE: Final = 8
"""Members that are validated at a time."""

TRIED: Final = 3
"""Members that the catalogue is tried on."""

CONNECTED: Final = 16
"""Members that all others of a cluster are connected with."""

WHOLE: Final = 8 * CONNECTED
"""Clusters up to this size are not split: connecting tells more about so few than a density."""

LEAST: Final = 4
"""Least orbits of a cluster that is looked at, and of a group without a name."""

_AGREE: Final = 0.75  # share of a sample that has to agree
_ANCHORS: Final = 3  # of each constant, the simplest formulas
_LEAST_NAMED: Final = 2
_HANDY: Final = (1e-3, 1e3)  # moduli of limits that have most of their digits behind the point

_Part = tuple[str | None, Rows]
"""A constant, or None for one without a name, and formulas for it."""


@dataclass
class _Group:
    """Formulas for one constant, and the cluster where the first of them were found."""

    constant: str | None
    path: str
    rows: list[int]


@dataclass
class _Loop:
    """Everything that the loop over one atlas and mode needs."""

    ways: Sequence[str]
    metrics: dict[str, NDArray[np.float64]]  # NaN where unknown
    limits: Limits
    constants: Sequence[Constant]
    anchors: dict[int, str]  # by row
    seed: int
    progress: Callable[[int], None]
    trace: list[Decision] = field(default_factory=list)
    groups: list[_Group] = field(default_factory=list)

    def __post_init__(self) -> None:
        size = len(next(iter(self.metrics.values())))
        self.cluster = np.full(size, -1, dtype=np.int64)  # of each row the one where it was decided about
        self.clusters = 0
        self.unnamed: dict[int, int] = {}  # a formula of each constant without a name: the number of its group

    def look(self, rows: Rows, path: str, found: str, ways: Sequence[str]) -> None:
        """Decide about one cluster, and about its parts."""
        anchors = Counter(self.anchors[row] for row in rows.tolist() if row in self.anchors)
        constant, reason = self._constant(rows, anchors, path)
        if constant is not None:
            own = self._of(rows, [constant])[constant]
            if len(own) >= _LEAST_NAMED:
                self._end(own)
                self._decide(own, path, found, "named", f"{reason}; all: {len(own)} of {len(rows)}", constant)
                self._look_at_rest(np.setdiff1d(rows, own), path, "validation", ways)
                return
        split = best_split(rows, ways, self.metrics, LEAST) if len(rows) > WHOLE else None
        if split is None:
            self._end(rows)
            self._relate(rows, path, found, anchors, reason)
            return
        self._decide(rows, path, found, "split", reason, split_by=split.by, score=split.score)
        left = [way for way in ways if way != split.by]
        for number, part in enumerate(split.parts):
            self.look(part, f"{path}.{number}".lstrip("."), split.by, left)
        self._look_at_rest(split.rest, path, split.by, left)

    def _end(self, rows: Rows) -> None:
        """Note that some formulas are in one cluster that is not split any more."""
        self.cluster[rows] = self.clusters
        self.clusters += 1

    def _look_at_rest(self, rows: Rows, path: str, found: str, ways: Sequence[str]) -> None:
        if len(rows):
            self.look(rows, f"{path}.rest".lstrip("."), found, ways)

    def _constant(self, rows: Rows, anchors: Counter[str], path: str) -> tuple[str | None, str]:
        """The constant that a cluster is of, and the reason for it or against one."""
        if len(anchors) > 1:
            return None, f"anchors of {len(anchors)} constants disagree"
        if anchors:
            constant, source = next(iter(anchors)), "the anchors agree"
        else:
            sample = self._drawn(rows, path, "catalogue", TRIED)
            tried = Counter(name for name in self.limits.names(sample, self.constants) if name is not None)
            if not tried:
                return None, f"no anchor, and none of {len(sample)} members is of the catalogue"
            constant, count = min(tried.items(), key=lambda item: (-item[1], item[0]))
            if count < _AGREE * len(sample):
                named = ", ".join(f"{name} {n}" for name, n in sorted(tried.items()))
                return None, f"no anchor, and {len(sample)} members differ: {named}"
            source = f"no anchor, but {count} of {len(sample)} members are {constant}"
        sample = self._drawn(rows, path, "validation", SAMPLE)
        right = self.limits.names(sample, self._resolved([constant])).count(constant)
        agreed = bool(sample) and right >= _AGREE * len(sample)
        return (constant if agreed else None), f"{source}; {right} of {len(sample)} validated"

    def _relate(self, rows: Rows, path: str, found: str, anchors: Counter[str], reason: str) -> None:
        """Part a cluster that is not split any more by the relations of its limits."""
        named = [(name, own) for name, own in self._of(rows, list(anchors)).items() if len(own) >= _LEAST_NAMED]
        parts = [*named, *self._connected(_without(rows, named), path)]
        if not parts:
            self._decide(rows, path, found, "flagged", reason)
            return
        self._decide(rows, path, found, "split", reason, split_by="relations")
        for number, (constant, own) in enumerate(parts):
            place = f"{path}.{number}".lstrip(".")
            if constant is not None:
                self._decide(own, place, "relations", "named", "validated one by one", constant)
            else:
                self._define(own, place)
        if len(left := _without(rows, parts)):
            self._decide(left, f"{path}.rest".lstrip("."), "relations", "flagged", "no relation was found")

    def _define(self, rows: Rows, path: str) -> None:
        """Record a group without a name, as one that is known already where it has the same constant."""
        first = int(rows[0])
        reason = f"{len(rows)} limits are images of one another"
        known = [
            row
            for row, images in zip(self.unnamed, self.limits.images([first], list(self.unnamed)), strict=True)
            if images
        ]
        if known:
            group = self.groups[self.unnamed[known[0]]]
            group.rows += rows.tolist()
            reason += f", and of those of {group.path}"
        else:
            self.unnamed[first] = len(self.groups)
            self.groups.append(_Group(None, path, rows.tolist()))
        self._decide(rows, path, "relations", "unnamed", reason)

    def _of(self, rows: Rows, constants: Sequence[str]) -> dict[str, Rows]:
        """The members that are of some constants, or algebraic, by constant."""
        names = np.array(self.limits.names(rows.tolist(), self._resolved(constants)), dtype=object)
        found = {name for name in names.tolist() if name is not None}
        return {name: rows[names == name] for name in (*constants, *sorted(found - {*constants}))}

    def _connected(self, rows: Rows, path: str) -> list[_Part]:
        """Groups of members that are images of each other, the largest first."""
        pivots = self._drawn(rows, path, "connection", CONNECTED)
        images = sorted(self.limits.images(rows.tolist(), pivots), key=lambda found: (-len(found), found))
        parts: list[_Part] = []
        taken: set[int] = set()
        for found in images:
            own = [row for row in found if row not in taken]
            if len(own) < _LEAST_NAMED:
                continue
            (constant,) = self.limits.names(own[:1], self.constants)
            if constant or len(own) >= LEAST:
                taken |= set(own)
                parts.append((constant, np.array(own)))
        return parts

    def _drawn(self, rows: Rows, path: str, purpose: str, size: int) -> list[int]:
        """Members that are no anchors, drawn with the seed."""
        others = [row for row in rows.tolist() if row not in self.anchors]
        return random.Random(f"{self.seed}/{path}/{purpose}").sample(others, min(size, len(others)))

    def _resolved(self, slugs: Sequence[str]) -> list[Constant]:
        """Those of some constants that need a value to be recognised: no rational, quadratic and cubic ones."""
        return [constant for constant in self.constants if constant.slug in slugs]

    def _decide(
        self,
        rows: Rows,
        path: str,
        found: str,
        outcome: str,
        reason: str,
        constant: str | None = None,
        split_by: str | None = None,
        score: float | None = None,
    ) -> None:
        """Record a decision."""
        anchors = Counter(self.anchors[row] for row in rows.tolist() if row in self.anchors)
        counts = dict(sorted(anchors.items(), key=lambda item: (-item[1], item[0])))
        self.trace.append(Decision(path, found, len(rows), counts, outcome, constant, split_by, score, reason))
        if constant is not None:
            self.groups.append(_Group(constant, path, rows.tolist()))
        if outcome != "split":
            self.progress(len(rows))


def _without(rows: Rows, parts: Sequence[_Part]) -> Rows:
    """The rows that are in none of the parts."""
    return np.setdiff1d(rows, np.concatenate([own for _, own in parts])) if parts else rows


@dataclass(frozen=True)
class Grouping:
    """What came of the loop.

    Attributes:
        trace: the decisions, a cluster before its parts.
        groups: a row a formula of a group: id, group, and constant (null for one without a name).
        clusters: a row a formula: id, and cluster, that in which it was compared with others.
    """

    trace: list[Decision]
    groups: pa.Table
    clusters: pa.Table


def group_atlas(
    path: str | Path,
    mode: str = "exact",
    seed: int = SEED,
    constants: Sequence[str | Constant] | None = None,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Grouping:
    """Run the loop over the converging formulas of an atlas and write its table of groups and its trace.

    Args:
        path: directory of the atlas. Where it is labelled, the simplest formulas of each constant are the anchors.
        mode: `exact` or `fitted`: one of MODES.
        seed: of the samples.
        constants: those to try; by default the whole catalogue.
        threads: CPUs to use; by default those this process may use.
        progress: called with the orbits decided about and their total.

    Raises:
        InvalidInputError: the mode or a constant is unknown.
        AtlasError: the atlas is missing, unfinished or damaged, or cannot be written.
    """
    if mode not in MODES:
        raise InvalidInputError(f"mode {mode!r}: give one of {', '.join(MODES)}")
    threads = require_threads(threads)
    atlas = open_atlas(path)
    ways = MODES[mode]
    names = sorted({name for way in ways for name in (EXACT_GROWTH[:-1] if way == GROWTH else way.split("-"))})
    known = pc.field("limit").is_valid() & ~pc.field("limit").isin(["0", "infinity"])
    rows = atlas.filter(known, status="converges", columns=["id", "orbit", "limit", *names])
    orbit = rows.column("orbit").combine_chunks().dictionary_encode().indices.to_numpy()
    heads = rows.take(pa.array(_heads(orbit, rows.column("limit"))))
    metrics = {name: heads.column(name).to_numpy(zero_copy_only=False).astype(np.float64) for name in names}
    metrics[EXACT_GROWTH[-1]] = pc.match_substring(heads.column("orbit"), ";-").to_numpy().astype(np.float64)
    done = 0

    def decided(count: int) -> None:
        nonlocal done
        done += count
        if progress:
            progress(done, len(heads))

    loop = _Loop(
        ways=ways,
        metrics=metrics,
        limits=Limits(heads.column("limit").to_pylist(), threads),
        constants=compared_by_lattice(catalogue() if constants is None else select(constants)),
        anchors=_anchors(atlas, rows.column("id").to_numpy(), orbit),
        seed=seed,
        progress=decided,
    )
    if len(heads):
        loop.look(np.arange(len(heads)), "", "all", ways)
    number = np.full(len(heads), -1, dtype=np.int64)
    for place, one in enumerate(loop.groups):
        number[one.rows] = place
    group = number[orbit]
    table = pa.table({"id": rows.column("id"), "group": pa.array(group)}).filter(pa.array(group >= 0))
    constants_of = pa.array([one.constant for one in loop.groups], pa.string())
    table = write_table(
        atlas.root, "groups", table.append_column("constant", constants_of.take(table.column("group")))
    )
    write_trace(atlas.root, mode, seed, loop.trace)
    clusters = pa.table({"id": rows.column("id"), "cluster": pa.array(loop.cluster[orbit])})
    return Grouping(loop.trace, table, clusters)


def _heads(orbit: NDArray[np.int64], limits: pa.ChunkedArray) -> NDArray[np.int64]:
    """The row that stands for each orbit: the first one with a handy limit, or the first."""
    size = np.abs(pc.cast(limits, pa.float64()).to_numpy())
    handy = (size > _HANDY[0]) & (size < _HANDY[1])
    order = np.lexsort((~handy, orbit))  # stable: rows are in the order of ids
    _, first = np.unique(orbit[order], return_index=True)
    return order[first]


def _anchors(atlas: Atlas[Any], ids: NDArray[np.int64], orbit: NDArray[np.int64]) -> dict[int, str]:
    """The constants of the orbits that are known beforehand, by their number."""
    if not atlas.has("labels"):
        return {}
    row = {id: place for place, id in enumerate(ids.tolist())}
    taken: Counter[str] = Counter()
    anchors = {}
    for one in discoveries(atlas):
        if taken[one.constant] < _ANCHORS and one.id in row:
            taken[one.constant] += 1
            anchors[int(orbit[row[one.id]])] = one.constant
    return anchors
