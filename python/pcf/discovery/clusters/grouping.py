"""The loop that turns clusters into groups of formulas for one constant (the paper's figure 1).

A cluster is looked at through its anchors, formulas whose constants are known beforehand:

* the anchors agree: some other members are validated, by an integer relation of each limit with the constant;
* there are none: the catalogue is tried on some members, and what most of them are is validated on others;
* a sample is validated: so are all members; those that are of the constant are a group named by it, and the others
  are looked at again;
* the anchors disagree, or the sample fails: the cluster is split in the way that separates it best (`splitting`), and
  its parts are looked at, what the split leaves over included;
* no split is left: members are compared with the constants that any of them is known to be of, by its label or since
  it was drawn. Those that are of one constant belong to its group, a single one too. A gauge class of four orbits or
  more is a group without a name. The others are flagged: they have nothing in common that was found.

So a group holds nothing but formulas whose limits were found to be of its constant, every formula is in a group or in a
flagged cluster, and a constant has one group, whatever clusters its formulas come from: it is known by its name, or by
the number of its group. Formulas of one gauge class follow from one another: one of each is looked at, and the others
share its fate. The limits 0 and infinity, which are exact, are not looked at: they are in the groups `rational` and
`infinity`. Samples are drawn with a seed, and every decision is kept in a trace.

Method: M. Shalyt et al., NeurIPS 2024 (arXiv 2412.16818), section 4 and figure 1.
"""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas import Atlas, open_atlas, write_table
from pcf.atlas.table import in_one_piece
from pcf.constants.catalogue import Constant, catalogue, select
from pcf.discovery.clusters.class_heads import class_numbers, heads_of, known_constants
from pcf.discovery.clusters.splitting import EXACT_GROWTH, GROWTH, Rows, best_split
from pcf.discovery.clusters.trace import Decision, write_trace
from pcf.discovery.clusters.validation import Limits
from pcf.engine import require_threads
from pcf.errors import InvalidInputError
from pcf.files import Place
from pcf.identification.identification import compared_by_lattice

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

WHOLE: Final = 128
"""Clusters up to this size are not split: comparing each tells more about so few than a density."""

LEAST: Final = 4
"""Least classes of a cluster that is looked at, and orbits of a group without a name."""

_AGREE: Final = 0.75  # share of a sample that has to agree
_EXACT: Final = {"0": "rational", "infinity": "infinity"}


@dataclass
class Group:
    """Gauge classes of one constant.

    Attributes:
        constant: its slug; None for a constant without a name.
        paths: the clusters where they were found, in the order of the trace.
        rows: their numbers.
    """

    constant: str | None
    paths: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)


@dataclass
class _Loop:
    """Everything that the loop over one atlas and mode needs."""

    ways: Sequence[str]
    metrics: dict[str, NDArray[np.float64]]  # NaN where unknown
    orbits: NDArray[np.int64]  # how many orbits each class has
    limits: Limits
    constants: Sequence[Constant]
    anchors: dict[int, str]  # by row
    known: dict[int, str]  # what rows are of, by a label or a relation that was found: to be validated
    seed: int
    progress: Callable[[int], None]
    trace: list[Decision] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)

    def __post_init__(self) -> None:
        size = len(next(iter(self.metrics.values())))
        self.cluster = np.full(size, -1, dtype=np.int64)  # of each row the one where it was decided about
        self.clusters = 0
        self.named: dict[str, Group] = {}

    def look(self, rows: Rows, path: str, found: str, ways: Sequence[str]) -> None:
        """Decide about one cluster, and about its parts."""
        anchors = Counter(self.anchors[row] for row in rows.tolist() if row in self.anchors)
        constant, reason = self._constant(rows, anchors, path)
        if constant is not None:
            own = self._of(rows, [constant])[constant]
            self._end(own)
            self._decide(own, path, found, "named", f"{reason}; all: {len(own)} of {len(rows)}", constant)
            self._look_at_rest(np.setdiff1d(rows, own), path, "validation", ways)
            return
        split = best_split(rows, ways, self.metrics, LEAST) if len(rows) > WHOLE else None
        if split is None:
            self._end(rows)
            self._relate(rows, path, found, reason)
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
            (constant, count), *_ = anchors.items()
            source = f"{count} anchors, all {constant}" if count > 1 else f"one anchor, {constant}"
        else:
            sample = self._drawn(rows, path, "catalogue", TRIED)
            tried = Counter(name for name in self._names(sample, self.constants) if name is not None)
            if not tried:
                return None, f"no anchor, and none of {len(sample)} members is of the catalogue"
            constant, count = min(tried.items(), key=lambda item: (-item[1], item[0]))
            if count < _AGREE * len(sample):
                named = ", ".join(f"{name} {n}" for name, n in sorted(tried.items()))
                return None, f"no anchor, and {len(sample)} members differ: {named}"
            source = f"no anchor, but {count} of {len(sample)} members are {constant}"
        sample = self._drawn(rows, path, "validation", SAMPLE)
        right = self._names(sample, self._resolved([constant])).count(constant)
        agreed = bool(sample) and right >= _AGREE * len(sample)
        return (constant if agreed else None), f"{source}; {right} of {len(sample)} validated"

    def _relate(self, rows: Rows, path: str, found: str, reason: str) -> None:
        """Part a cluster that is not split any more by the relations of its limits."""
        known = sorted({self.known[row] for row in rows.tolist() if row in self.known})
        named = [(name, own) for name, own in self._of(rows, known).items() if len(own)]
        rest = _without(rows, named)
        large = rest[self.orbits[rest] >= LEAST]
        if not named and not len(large):
            self._decide(rows, path, found, "flagged", reason)
            return
        self._decide(rows, path, found, "split", reason, split_by="relations")
        for number, (constant, own) in enumerate(named):
            place = f"{path}.{number}".lstrip(".")
            self._decide(own, place, "relations", "named", "validated one by one", constant)
        for number, row in enumerate(large.tolist(), len(named)):
            place, group = f"{path}.{number}".lstrip("."), Group(None)
            self.groups.append(group)
            self._join(group, place, np.array([row]))
            self._decide(
                np.array([row]), place, "relations", "unnamed", f"a gauge class of {self.orbits[row]} orbits"
            )
        if len(left := np.setdiff1d(rest, large)):
            self._decide(left, f"{path}.rest".lstrip("."), "relations", "flagged", "no relation was found")

    def _of(self, rows: Rows, constants: Sequence[str]) -> dict[str, Rows]:
        """The members that are of some constants, or algebraic, by constant."""
        names = np.array(self._names(rows.tolist(), self._resolved(constants)), dtype=object)
        found = {name for name in names.tolist() if name is not None}
        return {name: rows[names == name] for name in (*constants, *sorted(found - {*constants}))}

    def _names(self, rows: Sequence[int], constants: Sequence[Constant]) -> list[str | None]:
        """What limits are, which is kept in mind: whatever is found belongs to a group in the end."""
        names = self.limits.names(rows, constants)
        self.known.update((row, name) for row, name in zip(rows, names, strict=True) if name is not None)
        return names

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
            if constant not in self.named:
                self.groups.append(self.named.setdefault(constant, Group(constant)))
            self._join(self.named[constant], path, rows)
        if outcome != "split":
            self.progress(len(rows))

    def _join(self, group: Group, path: str, rows: Rows) -> None:
        """Add formulas of a cluster to the group of their constant."""
        group.paths.append(path)
        group.rows += rows.tolist()


def _without(rows: Rows, parts: Sequence[tuple[str, Rows]]) -> Rows:
    """The rows that are in none of the parts."""
    return np.setdiff1d(rows, np.concatenate([own for _, own in parts])) if parts else rows


@dataclass(frozen=True)
class Grouping:
    """What came of the loop.

    Attributes:
        trace: the decisions, a cluster before its parts.
        found: the groups, by their numbers.
        groups: a row a formula of a group: id, group, and constant (null for one without a name).
        clusters: a row a formula: id, and cluster, that in which it was compared with others.
    """

    trace: list[Decision]
    found: list[Group]
    groups: pa.Table
    clusters: pa.Table


def counted(groups: pa.Table, trace: Sequence[Decision]) -> dict[str, int]:
    """Groups `named` and `unnamed`, one a constant, and clusters `flagged`.

    Args:
        groups: the table of an atlas.
        trace: its decisions.
    """
    named = pc.count_distinct(groups.column("constant"), mode="only_valid").as_py()
    return {
        "named": named,
        "unnamed": pc.count_distinct(groups.column("group")).as_py() - named,
        "flagged": sum(one.outcome == "flagged" for one in trace),
    }


def group_atlas(
    path: str | Place,
    mode: str = "exact",
    seed: int = SEED,
    constants: Sequence[str | Constant] | None = None,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Grouping:
    """Run the loop over the converging formulas of an atlas and write its table of groups and its trace.

    Args:
        path: directory of an atlas that has its classes. Where it is labelled, the simplest formulas of each constant
            are the anchors.
        mode: `exact` or `fitted`: one of MODES.
        seed: of the samples.
        constants: those to try; by default the whole catalogue.
        threads: CPUs to use; by default those this process may use.
        progress: called with the classes decided about and their total.

    Raises:
        InvalidInputError: the mode or a constant is unknown.
        AtlasError: the atlas is missing, unfinished or damaged, has no classes, or cannot be written.
    """
    if mode not in MODES:
        raise InvalidInputError(f"mode {mode!r}: give one of {', '.join(MODES)}")
    threads = require_threads(threads)
    atlas = open_atlas(path)
    ways = MODES[mode]
    names = sorted({name for way in ways for name in (EXACT_GROWTH[:-1] if way == GROWTH else way.split("-"))})
    valued = (pc.field("status") == "converges") & pc.field("limit").is_valid()
    of_exact = pc.field("limit").isin(list(_EXACT))
    rows = atlas.filter(valued & ~of_exact, columns=["id", "orbit", "limit"])
    ids = rows.column("id")
    number = class_numbers(atlas, ids)
    orbits = in_one_piece(rows.column("orbit")).dictionary_encode().indices.to_numpy()
    chosen = pa.array(heads_of(number, rows.column("limit")))
    limits = rows.column("limit").take(chosen).to_pylist()
    del rows
    heads = _rows(atlas, ids.take(chosen), ["a", "b", "orbit", *names])
    metrics = {name: heads.column(name).to_numpy(zero_copy_only=False).astype(np.float64) for name in names}
    metrics[EXACT_GROWTH[-1]] = pc.match_substring(heads.column("orbit"), ";-").to_numpy().astype(np.float64)

    def formula(row: int) -> tuple[Polynomial, Polynomial]:
        return Polynomial(heads.column("a")[row].as_py()), Polynomial(heads.column("b")[row].as_py())

    done = 0

    def decided(count: int) -> None:
        nonlocal done
        done += count
        if progress:
            progress(done, len(heads))

    anchors, known = known_constants(atlas, ids.to_numpy(), number)
    loop = _Loop(
        ways=ways,
        metrics=metrics,
        orbits=np.bincount(np.unique(np.stack([number, orbits]), axis=1)[0]),
        limits=Limits(limits, threads, formula),
        constants=compared_by_lattice(catalogue() if constants is None else select(constants)),
        anchors=anchors,
        known=known,
        seed=seed,
        progress=decided,
    )
    if len(heads):
        loop.look(np.arange(len(heads)), "", "all", ways)
    exact = atlas.filter(valued & of_exact, columns=["id", "limit"])
    groups = write_table(atlas.root, "groups", _table(loop, ids, number, exact))
    write_trace(atlas.root, mode, seed, loop.trace)
    clusters = pa.table({"id": ids, "cluster": pa.array(loop.cluster[number])})
    return Grouping(loop.trace, loop.groups, groups, clusters)


def _rows(atlas: Atlas[Any], ids: pa.ChunkedArray, columns: list[str]) -> pa.Table:
    """Some rows of the metrics, in the order of these ids."""
    found = atlas.filter(pc.field("id").isin(ids.combine_chunks()), columns=["id", *columns])
    return found.take(pc.index_in(ids.combine_chunks(), in_one_piece(found.column("id"))))


def _table(loop: _Loop, ids: pa.ChunkedArray, classes: NDArray[np.int64], exact: pa.Table) -> pa.Table:
    """The formulas of all groups, and those with the exact limits 0 and infinity, in the order of ids."""
    number = np.full(len(loop.cluster), -1, dtype=np.int64)
    for place, one in enumerate(loop.groups):
        number[one.rows] = place
    group = number[classes]
    constants = [one.constant for one in loop.groups]
    for limit in sorted(set(exact.column("limit").to_pylist())):
        if _EXACT[limit] not in constants:
            constants.append(_EXACT[limit])
    also = [constants.index(_EXACT[limit]) for limit in exact.column("limit").to_pylist()]
    held = pa.table({"id": ids, "group": pa.array(group)}).filter(pa.array(group >= 0))
    table = pa.concat_tables([held, pa.table({"id": exact.column("id"), "group": pa.array(also, pa.int64())})])
    table = table.sort_by("id").combine_chunks()
    return table.append_column("constant", pa.array(constants, pa.string()).take(table.column("group")))
