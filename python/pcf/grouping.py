"""The loop that turns clusters into groups of formulas for one constant (the paper's figure 1).

A cluster of a metric plane is looked at through its anchors, formulas whose constants are known beforehand:

* the anchors agree: some other members are validated, by an integer relation of each limit with the constant;
* they disagree, or the validation fails: the cluster is split in the next plane, and its parts are looked at;
* there are none: the catalogue is tried on some members, and what most of them are is validated on others;
* nothing of the catalogue fits, and no plane is left to split in: members are connected with each other, and those
  that are Moebius images of one of them are a group with a constant without a name;
* otherwise the cluster is flagged: its members have nothing in common that was found.

Formulas of one orbit follow from one another, so one of each is looked at, and the others share its fate. Samples
are drawn with a seed, and every decision is kept in a trace.

Method: M. Shalyt et al., NeurIPS 2024 (arXiv 2412.16818), section 4 and figure 1.
"""

import json
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pcf.atlas import Atlas, open_atlas, write_table
from pcf.atlas.store import write_atomically
from pcf.clustering import NOISE, Plane, cluster_points
from pcf.constants import catalogue, get
from pcf.discoveries import Tier, discoveries, tier
from pcf.errors import AtlasError, InvalidInputError
from pcf.relation_expression import closed_form
from pcf.relations import Screen, algebraic, moebius

MODES: Final = {
    "exact": (Plane("delta", "gamma"), Plane("delta", "qr_gamma"), Plane("delta", "qr_eta"), Plane("delta", "eta")),
    "fitted": (
        Plane("delta_blind", "fit_gamma"),
        Plane("delta_blind", "qr_gamma"),
        Plane("delta_blind", "qr_eta"),
        Plane("delta_blind", "fit_eta"),
    ),
}
"""The planes in the order of splitting: by exact metrics, and by those that the paper measures or fits."""

TRACE: Final = "trace.json"
"""The file of an atlas that holds the decisions."""

SEED: Final = 1
SAMPLE: Final = 8
"""Members that are validated at a time."""

TRIED: Final = 5
"""Members that the catalogue is tried on: all constants take some milliseconds each."""

CONNECTED: Final = 16
"""Members that are connected with each other, every pair."""

_AGREE: Final = 0.75  # share of a sample that has to agree
_ANCHORS: Final = 3  # of each constant, the simplest formulas
_LEAST: Final = 4  # members of a group
_PLACES: Final = 50
_UNIT: Final[int] = 10**_PLACES
_EVIDENCE: Final = 20


@dataclass(frozen=True)
class Decision:
    """What was decided about one cluster.

    Attributes:
        path: the cluster: its number in the first plane, then in the next, such as `3.0`; empty for all formulas.
        plane: the plane that it was found in.
        members: orbits in it.
        anchors: constants of its anchors, and how many of each.
        outcome: `named`, `unnamed`, `split` or `flagged`.
        constant: the constant of a named group.
        reason: why, in words.
    """

    path: str
    plane: str
    members: int
    anchors: dict[str, int]
    outcome: str
    constant: str | None
    reason: str

    def __str__(self) -> str:
        known = ", ".join(f"{slug} {count}" for slug, count in self.anchors.items()) or "no anchors"
        what = f"{self.outcome} {self.constant}" if self.constant else self.outcome
        return f"{self.path or 'all'} ({self.plane}, {self.members:,} orbits, {known}): {what}: {self.reason}"


@dataclass
class _Run:
    """Everything that the loop over one atlas and mode needs."""

    planes: Sequence[Plane]
    points: dict[str, NDArray[np.float64]]  # by metric, NaN where unknown
    limits: list[str | None]
    anchors: dict[int, str]  # by row
    seed: int
    progress: Callable[[int, int], None] | None
    trace: list[Decision] = field(default_factory=list)
    groups: list[tuple[str, str | None, NDArray[np.int64]]] = field(default_factory=list)  # path, constant, rows

    def __post_init__(self) -> None:
        self.constants = [constant for constant in catalogue() if constant.group != "quadratic"]
        self.screen = Screen([constant.scaled(_PLACES) for constant in self.constants], _PLACES)
        self.done = 0

    def split(self, rows: NDArray[np.int64], path: str, depth: int) -> bool:
        """Cluster rows in the plane of this depth and look at the parts; False if it leaves them in one piece."""
        plane = self.planes[depth]
        x, y = self.points[plane.x][rows], self.points[plane.y][rows]
        known = np.isfinite(x) & np.isfinite(y)
        found = cluster_points(np.column_stack([x[known], y[known]]))
        parts = [rows[known][found == number] for number in range(found.max(initial=NOISE) + 1)]
        if not parts or (len(parts) == 1 and len(parts[0]) > 0.9 * len(rows)):
            return False
        for number, part in enumerate(parts):
            self.look(part, f"{path}.{number}".lstrip("."), depth)
        return True

    def look(self, rows: NDArray[np.int64], path: str, depth: int) -> None:
        """Decide about one cluster."""
        anchors = Counter(self.anchors[row] for row in rows.tolist() if row in self.anchors)
        constant, reason = self._constant(rows, anchors, path)
        if constant is not None:
            self._decide(rows, path, depth, anchors, "named", constant, reason)
            return
        place = len(self.trace)
        if depth + 1 < len(self.planes) and len(rows) >= 2 * _LEAST and self.split(rows, path, depth + 1):
            self.trace.insert(place, self._decision(rows, path, depth, anchors, "split", None, reason))
            return
        images = [] if anchors else self._connected(rows, path)
        if len(images) >= _LEAST:
            reason += f"; {len(images)} limits are images of one another"
            self._decide(rows, path, depth, anchors, "unnamed", None, reason, np.array(images))
            return
        self._decide(rows, path, depth, anchors, "flagged", None, reason)

    def _constant(self, rows: NDArray[np.int64], anchors: Counter[str], path: str) -> tuple[str | None, str]:
        """The constant that a cluster is of, and the reason for it or against one."""
        if len(anchors) > 1:
            return None, f"anchors of {len(anchors)} constants disagree"
        if anchors:
            constant = next(iter(anchors))
            source = "the anchors agree"
        else:
            sample = self._sample(rows, path, "catalogue", TRIED)
            tried = Counter(name for x in sample if (name := self._name(x)) is not None)
            if not tried:
                return None, f"no anchor, and none of {len(sample)} members is of the catalogue"
            constant, count = min(tried.items(), key=lambda item: (-item[1], item[0]))
            if count < _AGREE * len(sample):
                named = ", ".join(f"{name} {n}" for name, n in sorted(tried.items()))
                return None, f"no anchor, and {len(sample)} members differ: {named}"
            source = f"no anchor, but {count} of {len(sample)} members are {constant}"
        sample = self._sample(rows, path, "validation", SAMPLE)
        right = sum(self._is(x, constant) for x in sample)
        verdict = f"{source}; {right} of {len(sample)} validated"
        return (constant if sample and right >= _AGREE * len(sample) else None), verdict

    def _connected(self, rows: NDArray[np.int64], path: str) -> list[int]:
        """The members that are Moebius images of one member, that of a sample with the most images in it."""
        sample = self._drawn(rows, path, "connection", CONNECTED)
        most = max(sample, key=lambda row: sum(self._image(row, other) for other in sample), default=None)
        if most is None or sum(self._image(most, other) for other in sample) < 2 or self._algebraic(most):
            return []
        return [row for row in rows.tolist() if row == most or self._image(most, row)]

    def _image(self, row: int, other: int) -> bool:
        """Whether the limits of two different members are Moebius images of each other."""
        x, y = self._scaled(row), self._scaled(other)
        if row == other or not x or not y:
            return False
        relation = moebius(y, x, _PLACES)
        return relation is not None and relation.surplus >= _EVIDENCE

    def _algebraic(self, row: int) -> bool:
        """Whether a limit is rational or quadratic: then it is an image of too much."""
        x = self._scaled(row)
        return any(r is not None and r.surplus >= _EVIDENCE for r in (algebraic(x, _PLACES, k) for k in (1, 2)))

    def _scaled(self, row: int) -> int:
        """A limit times 10^_PLACES; 0 where it is not known."""
        return round(Fraction(self.limits[row] or 0) * _UNIT)

    def _drawn(self, rows: NDArray[np.int64], path: str, purpose: str, size: int) -> list[int]:
        """Members that are no anchors and have a limit, drawn with the seed."""
        others = [row for row in rows.tolist() if row not in self.anchors and self.limits[row] is not None]
        return random.Random(f"{self.seed}/{path}/{purpose}").sample(others, min(size, len(others)))

    def _sample(self, rows: NDArray[np.int64], path: str, purpose: str, size: int) -> list[int]:
        """Limits of members that are no anchors, times 10^_PLACES."""
        return [x for row in self._drawn(rows, path, purpose, size) if (x := self._scaled(row))]

    def _name(self, x: int) -> str | None:
        """What a limit is, by the catalogue."""
        for index, relation in self.screen.candidates(x):
            if relation.surplus >= _EVIDENCE:
                constant = None if index is None else self.constants[index]
                return closed_form(relation, constant, Fraction(x, _UNIT))[0]
        return None

    def _is(self, x: int, slug: str) -> bool:
        """Whether a limit is of this constant."""
        try:
            constant = get(slug)
        except InvalidInputError:  # rational, or a square or cubic root outside the catalogue
            return self._name(x) == slug
        if constant.group == "quadratic":
            return self._name(x) == slug
        relation = moebius(x, constant.scaled(_PLACES), _PLACES)
        return relation is not None and relation.surplus >= _EVIDENCE

    def _decide(
        self,
        rows: NDArray[np.int64],
        path: str,
        depth: int,
        anchors: Counter[str],
        outcome: str,
        constant: str | None,
        reason: str,
        members: NDArray[np.int64] | None = None,
    ) -> None:
        """Record a decision; the group is all of the cluster unless some `members` are given."""
        self.trace.append(self._decision(rows, path, depth, anchors, outcome, constant, reason))
        if outcome != "flagged":
            self.groups.append((path, constant, rows if members is None else members))
        self.done += len(rows)
        if self.progress:
            self.progress(self.done, len(self.limits))

    def _decision(
        self,
        rows: NDArray[np.int64],
        path: str,
        depth: int,
        anchors: Counter[str],
        outcome: str,
        constant: str | None,
        reason: str,
    ) -> Decision:
        counts = dict(sorted(anchors.items(), key=lambda item: (-item[1], item[0])))
        return Decision(path, self.planes[depth].name, len(rows), counts, outcome, constant, reason)


def group_atlas(
    path: str | Path,
    mode: str = "exact",
    seed: int = SEED,
    progress: Callable[[int, int], None] | None = None,
) -> list[Decision]:
    """Run the loop over the converging formulas of an atlas and write its `groups` table and its trace.

    Args:
        path: directory of the atlas. Where it is labelled, the simplest formulas of each constant are the anchors.
        mode: `exact` or `fitted`: one of MODES.
        seed: of the samples.
        progress: called with the orbits decided about and their total.

    Returns:
        The trace, in the order of the clusters. The table has one row a formula of a group, with the number and
        the constant of the group (null for one without a name).

    Raises:
        InvalidInputError: the mode is unknown.
        AtlasError: the atlas is missing, unfinished or damaged, or cannot be written.
    """
    if mode not in MODES:
        raise InvalidInputError(f"mode {mode!r}: give one of {', '.join(MODES)}")
    atlas = open_atlas(path)
    names = sorted({name for plane in MODES[mode] for name in (plane.x, plane.y)})
    known = pc.field("limit").is_valid() & ~pc.field("limit").isin(["0", "infinity"])
    rows = atlas.filter(known, status="converges", columns=["id", "orbit", "limit", *names])
    orbit = rows.column("orbit").combine_chunks().dictionary_encode().indices.to_numpy()
    _, first = np.unique(orbit, return_index=True)
    heads = rows.take(pa.array(first))
    run = _Run(
        planes=MODES[mode],
        points={name: heads.column(name).to_numpy(zero_copy_only=False).astype(np.float64) for name in names},
        limits=heads.column("limit").to_pylist(),
        anchors=_anchors(atlas, rows.column("id").to_numpy(), orbit),
        seed=seed,
        progress=progress,
    )
    run.split(np.arange(len(first)), "", 0)
    number = np.full(len(first), -1, dtype=np.int64)
    for place, (_, _, members) in enumerate(run.groups):
        number[members] = place
    group = number[orbit]
    constants = [constant for _, constant, _ in run.groups]
    table = pa.table({"id": rows.column("id"), "group": pa.array(group)}).filter(pa.array(group >= 0))
    named = pa.array([constants[place] for place in table.column("group").to_pylist()], pa.string())
    write_table(atlas.root, "groups", table.append_column("constant", named))
    text = json.dumps({"mode": mode, "seed": seed, "decisions": [asdict(one) for one in run.trace]}, indent=1)
    write_atomically(atlas.root / TRACE, (text + "\n").encode())
    return run.trace


def read_trace(root: Path) -> list[Decision]:
    """The trace of an atlas; empty where the loop has not been run.

    Raises:
        AtlasError: the file is damaged.
    """
    path = root / TRACE
    try:
        return [Decision(**one) for one in json.loads(path.read_text(encoding="utf-8"))["decisions"]]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError):
        raise AtlasError(f"{path}: truncated or altered; run `pcf group` again") from None


def _anchors(atlas: Atlas[Any], ids: NDArray[np.int64], orbit: NDArray[np.int64]) -> dict[int, str]:
    """The constants of the orbits that are known beforehand, by their number."""
    if not atlas.has("labels"):
        return {}
    row = {id: place for place, id in enumerate(ids.tolist())}
    taken: Counter[str] = Counter()
    anchors = {}
    for one in discoveries(atlas):
        if tier(one.constant) is Tier.NAMED and taken[one.constant] < _ANCHORS and one.id in row:
            taken[one.constant] += 1
            anchors[int(orbit[row[one.id]])] = one.constant
    return anchors
