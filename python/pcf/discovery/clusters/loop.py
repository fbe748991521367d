"""The loop over clusters of gauge classes: what is decided about each, and the groups that come of it.

What it decides is told in `grouping`.  Parts of a split have nothing in common: they are looked at by processes, and
what these find is put together in the order of the parts, so that it does not depend on their number.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pcf.arithmetic.polynomial import Polynomial
from pcf.constants.catalogue import Constant, catalogue, select
from pcf.discovery.clusters.splitting import Metrics, Rows, best_split
from pcf.discovery.clusters.trace import Decision
from pcf.discovery.clusters.validation import Limits
from pcf.identification.identification import compared_by_lattice
from pcf.processes import results

SAMPLE: Final = 8
"""Members that are validated at a time."""

TRIED: Final = 3
"""Members that the catalogue is tried on."""

WHOLE: Final = 128
"""Clusters up to this size are not split: comparing each tells more about so few than a density."""

LEAST: Final = 4
"""Least classes of a cluster that is looked at, and orbits of a group without a name."""

_AGREE: Final = 0.75  # share of a sample that has to agree
_BATCH: Final = 4096  # classes of a task: a second or less

Facts = tuple[tuple[str | Constant, ...] | None, int, int]
"""The constants to try, None for the whole catalogue; the seed of the samples; the number of limits in all."""

Cluster = tuple[Rows, str, str, Sequence[str]]
"""Rows, the path in the trace, how the cluster was found, and the ways that are left to split it."""


@dataclass(frozen=True)
class Classes:
    """Gauge classes, each with the formula that stands for it.

    Attributes:
        formulas: coefficients of a and b, as `2,1;1,0,0`.
        limits: as an atlas holds them.
        metrics: values by name, NaN where unknown.
        orbits: how many orbits each class has.
        anchors: constants known beforehand, by row.
        known: what rows are of, by a label or a relation that was found: to be validated.
    """

    formulas: Sequence[str]
    limits: Sequence[str]
    metrics: Metrics
    orbits: NDArray[np.int32]
    anchors: dict[int, str]
    known: dict[int, str]

    def __len__(self) -> int:
        return len(self.orbits)

    def part(self, rows: Rows) -> "Classes":
        """Some of the rows, in this order."""
        places = {row: place for place, row in enumerate(rows.tolist())}
        anchors, known = (
            {places[row]: name for row, name in names.items() if row in places}
            for names in (self.anchors, self.known)
        )
        metrics = {name: values[rows] for name, values in self.metrics.items()}
        formulas, limits = ([texts[row] for row in places] for texts in (self.formulas, self.limits))
        return Classes(formulas, limits, metrics, self.orbits[rows], anchors, known)

    def formula(self, row: int) -> tuple[Polynomial, Polynomial]:
        a, b = (Polynomial([int(c) for c in side.split(",")]) for side in self.formulas[row].split(";"))
        return a, b


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

    def add(self, paths: Sequence[str], rows: Rows) -> None:
        self.paths += paths
        self.rows += rows.tolist()


class Outcome(NamedTuple):
    """What the loop finds in some classes.

    Attributes:
        trace: the decisions, a cluster before its parts.
        groups: in the order in which they were found.
        cluster: the number of the cluster, of those that are not split, where each class was decided about.
        clusters: how many there are of these.
    """

    trace: list[Decision]
    groups: list[Group]
    cluster: NDArray[np.int32]
    clusters: int


class Loop:
    """The loop over some classes.

    Args:
        facts: what is the same for all parts.
        classes: the classes.
        processes: how many may look at the parts of a split.
        progress: called with numbers of classes that are decided about.
    """

    def __init__(
        self, facts: Facts, classes: Classes, processes: int = 1, progress: Callable[[int], None] = lambda _: None
    ) -> None:
        asked, self._seed, limits = self._facts = facts
        self._constants = compared_by_lattice(catalogue() if asked is None else select(asked))
        self._classes = classes
        self._known = dict(classes.known)
        self._processes = processes
        self._limits = Limits(classes.limits, processes, classes.formula, compared=limits)
        self._anchored = np.array(sorted(classes.anchors), dtype=np.int64)
        self._progress = progress
        self._clusters = 0
        self._named: dict[str, Group] = {}
        self._trace: list[Decision] = []
        self._groups: list[Group] = []
        self._cluster = np.full(len(classes), -1, dtype=np.int32)

    def look(self, rows: Rows, path: str, found: str, ways: Sequence[str]) -> None:
        """Decide about one cluster, and about its parts."""
        anchors = self._anchors(rows)
        constant, reason = self._constant(rows, anchors, path)
        if constant is not None:
            own = self._of(rows, [constant])[constant]
            self._end(own)
            self._decide(own, path, found, "named", f"{reason}; all: {len(own)} of {len(rows)}", constant)
            self._look_at_rest(np.setdiff1d(rows, own), path, "validation", ways)
            return
        split = best_split(rows, ways, self._classes.metrics, LEAST) if len(rows) > WHOLE else None
        if split is None:
            self._end(rows)
            self._relate(rows, path, found, reason)
            return
        self._decide(rows, path, found, "split", reason, split_by=split.by, score=split.score)
        left = [way for way in ways if way != split.by]
        parts = [(part, f"{path}.{number}".lstrip("."), split.by, left) for number, part in enumerate(split.parts)]
        if len(split.rest):
            parts.append((split.rest, f"{path}.rest".lstrip("."), split.by, left))
        self._look_at(parts)

    def _look_at(self, clusters: Sequence[Cluster]) -> None:
        """Decide about clusters that have nothing in common."""
        if self._processes == 1:
            for cluster in clusters:
                self.look(*cluster)
            return
        batches = [(np.concatenate([rows for rows, *_ in batch]), batch) for batch in _batches(clusters)]
        tasks = (self._task(rows, batch) for rows, batch in batches)
        for (rows, _), found in zip(batches, results(_looked, tasks, self._processes), strict=True):
            self._trace += found.trace
            self._cluster[rows] = found.cluster + self._clusters
            self._clusters += found.clusters
            for group in found.groups:
                self._group(group.constant).add(group.paths, rows[group.rows])
            self._progress(len(rows))

    def _task(self, rows: Rows, batch: Sequence[Cluster]) -> tuple[Facts, Classes, list[Cluster]]:
        """The rows of some clusters, and the clusters by the places of these rows."""
        moved: list[Cluster] = []
        start = 0
        for own, path, found, ways in batch:
            moved.append((np.arange(start, start + len(own)), path, found, ways))
            start += len(own)
        return self._facts, replace(self._classes, known=self._known).part(rows), moved

    def outcome(self) -> Outcome:
        """What was found."""
        return Outcome(self._trace, self._groups, self._cluster, self._clusters)

    def _end(self, rows: Rows) -> None:
        """Note that some formulas are in one cluster that is not split any more."""
        self._cluster[rows] = self._clusters
        self._clusters += 1

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
            tried = Counter(name for name in self._names(sample, self._constants) if name is not None)
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
        known = sorted({self._known[row] for row in rows.tolist() if row in self._known})
        named = [(name, own) for name, own in self._of(rows, known).items() if len(own)]
        rest = _without(rows, named)
        large = rest[self._classes.orbits[rest] >= LEAST]
        if not named and not len(large):
            self._decide(rows, path, found, "flagged", reason)
            return
        self._decide(rows, path, found, "split", reason, split_by="relations")
        for number, (constant, own) in enumerate(named):
            place = f"{path}.{number}".lstrip(".")
            self._decide(own, place, "relations", "named", "validated one by one", constant)
        for number, row in enumerate(large.tolist(), len(named)):
            place = f"{path}.{number}".lstrip(".")
            self._group(None).add([place], np.array([row]))
            self._decide(
                np.array([row]),
                place,
                "relations",
                "unnamed",
                f"a gauge class of {self._classes.orbits[row]} orbits",
            )
        if len(left := np.setdiff1d(rest, large)):
            self._decide(left, f"{path}.rest".lstrip("."), "relations", "flagged", "no relation was found")

    def _of(self, rows: Rows, constants: Sequence[str]) -> dict[str, Rows]:
        """The members that are of some constants, or algebraic, by constant."""
        names = np.array(self._names(rows.tolist(), self._resolved(constants)), dtype=object)
        found = {name for name in names.tolist() if name is not None}
        return {name: rows[names == name] for name in (*constants, *sorted(found - {*constants}))}

    def _anchors(self, rows: Rows) -> Counter[str]:
        """How many anchors of each constant there are among some rows."""
        own = self._anchored[np.isin(self._anchored, rows)]
        return Counter(self._classes.anchors[row] for row in own.tolist())

    def _names(self, rows: Sequence[int], constants: Sequence[Constant]) -> list[str | None]:
        """What limits are, which is kept in mind: whatever is found belongs to a group in the end."""
        names = self._limits.names(rows, constants)
        self._known.update((row, name) for row, name in zip(rows, names, strict=True) if name is not None)
        return names

    def _drawn(self, rows: Rows, path: str, purpose: str, size: int) -> list[int]:
        """Members that are no anchors, drawn with the seed."""
        others = rows[~np.isin(rows, self._anchored)]
        drawn = random.Random(f"{self._seed}/{path}/{purpose}").sample(range(len(others)), min(size, len(others)))
        return [int(row) for row in others[drawn]]

    def _resolved(self, slugs: Sequence[str]) -> list[Constant]:
        """Those of some constants that need a value to be recognised: no rational, quadratic and cubic ones."""
        return [constant for constant in self._constants if constant.slug in slugs]

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
        anchors = self._anchors(rows)
        counts = dict(sorted(anchors.items(), key=lambda item: (-item[1], item[0])))
        self._trace.append(Decision(path, found, len(rows), counts, outcome, constant, split_by, score, reason))
        if constant is not None:
            self._group(constant).add([path], rows)
        if outcome != "split":
            self._progress(len(rows))

    def _group(self, constant: str | None) -> Group:
        """The group of a constant; a new one for a constant without a name."""
        group = None if constant is None else self._named.get(constant)
        if group is None:
            group = Group(constant)
            self._groups.append(group)
            if constant is not None:
                self._named[constant] = group
        return group


def _looked(facts: Facts, classes: Classes, clusters: Sequence[Cluster]) -> Outcome:
    """What the loop finds in some clusters: a task that any process can do."""
    loop = Loop(facts, classes)
    for cluster in clusters:
        loop.look(*cluster)
    return loop.outcome()


def _batches(clusters: Sequence[Cluster]) -> Iterator[list[Cluster]]:
    """The clusters in their order, so many at a time that a process has some work."""
    batch: list[Cluster] = []
    for cluster in clusters:
        batch.append(cluster)
        if sum(len(rows) for rows, *_ in batch) >= _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _without(rows: Rows, parts: Sequence[tuple[str, Rows]]) -> Rows:
    """The rows that are in none of the parts."""
    return np.setdiff1d(rows, np.concatenate([own for _, own in parts])) if parts else rows
