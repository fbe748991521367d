"""The points of a metric plane for a figure: grouped by label, thinned to what an eye can tell apart."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pcf.arithmetic.long_integers import shown
from pcf.atlas import Atlas
from pcf.constants.catalogue import catalogue
from pcf.discovery.clusters.clustering import Plane
from pcf.discovery.clusters.thinning import thinned
from pcf.discovery.discoveries import Tier, tier
from pcf.errors import InvalidInputError

UNLABELLED: Final = "not identified"
RATIONAL: Final = "rational"
QUADRATIC: Final = "quadratic irrational"
OTHER: Final = "other constants"
NO_CLUSTER: Final = "no cluster"
SMALLER: Final = "smaller clusters"

MEANINGS: Final = {
    "delta": "irrationality measure",
    "eta": "error: n log n term",
    "gamma": "error: n term",
    "qr_eta": "reduced denominators: n log n term",
    "qr_gamma": "reduced denominators: n term",
}
"""What the metrics of planes measure, in words."""

NAMED_GROUPS: Final = 5
"""Constants with a group of their own, by default the most frequent one of each kind first; the eye tells no more
colours apart."""

MAX_DRAWN: Final = 8_000
"""Most points to draw in a plane; thinning is coarsened until so few are left."""

BINS: Final = (90, 145)
"""Rows and columns of cells that formulas are counted in."""

_CELLS: Final = 250.0  # points nearer than the axis over this count as one
_AT_ONCE: Final = 2**20  # points that are counted
_FRAME: Final = (0.002, 0.998)  # quantiles that the axes hold; the outermost points would flatten all others
_MARGIN: Final = 0.04


@dataclass(frozen=True)
class Group:
    """The points of formulas with one label.

    Attributes:
        name: slug of a constant, or one of the collective names of this module.
        formulas: number of formulas with a point within the frame.
        x, y: coordinates of the points to draw, a subset of these.
        ids: formula of each point to draw, the one with the least id among those that fall together.
    """

    name: str
    formulas: int
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    ids: NDArray[np.int64]


@dataclass(frozen=True)
class PlanePoints:
    """A plane: the frame of its axes, and groups in the order of drawing, the most telling last.

    `density` counts the formulas of each cell of the frame, in rows from below and columns from the left.
    `names` are those of all groups of the atlas, with or without points here.
    """

    x_range: tuple[float, float]
    y_range: tuple[float, float]
    groups: tuple[Group, ...]
    outside: int
    density: NDArray[np.int64]
    names: tuple[str, ...]


def plane_points(
    atlas: Atlas[Any],
    planes: Sequence[Plane],
    constants: Sequence[str] | None = None,
    *,
    balanced: bool = False,
) -> list[PlanePoints]:
    """The points of planes, grouped alike in all of them; without labels every formula is unlabelled.

    Args:
        atlas: the atlas.
        planes: the planes.
        constants: slugs of those with a group of their own, NAMED_GROUPS at most.
        balanced: only formulas whose degrees have deg b = 2 deg a and whose error shrinks exponentially.

    Raises:
        AtlasError: a file of the atlas is damaged.
        InvalidInputError: the atlas has no formula for one of the constants, or they are too many.
    """
    where = (pc.field("eta") == 0) & (pc.field("gamma") < 0) if balanced else None

    def column(name: str) -> NDArray[Any]:
        values: NDArray[Any] = atlas.filter(where, status="converges", columns=[name]).column(name).to_numpy()
        return values

    ids = column("id")
    names, group_of = _groups(atlas, ids, constants)
    return [_points(ids, column(plane.x), column(plane.y), names, group_of) for plane in planes]


def grouped_points(atlas: Atlas[Any], rows: pa.Table, constants: Sequence[str] | None = None) -> PlanePoints:
    """The points of a table with the columns id, x and y, grouped by label; errors as of `plane_points`."""
    ids, x, y = (rows.column(name).to_numpy() for name in ("id", "x", "y"))
    return _points(ids, x, y, *_groups(atlas, ids, constants))


def clustered_points(atlas: Atlas[Any], plane: Plane) -> PlanePoints:
    """The points of a plane by cluster: groups `cluster 7`, the largest, then `smaller clusters` and `no cluster`.

    Raises:
        AtlasError: the atlas is not clustered, or a file of it is damaged.
        InvalidInputError: it is not in this plane.
    """
    found = atlas.clusters.to_table(filter=pc.field("plane") == plane.name)
    if not found.num_rows:
        raise InvalidInputError(f"figure {plane.name!r}: the atlas has no clusters in this plane")
    rows = atlas.filter(status="converges", columns=["id", plane.x, plane.y])
    numbers = found.column("cluster").take(pc.index_in(rows.column("id"), found.column("id").combine_chunks()))
    cluster = pc.fill_null(numbers, -1).to_numpy()
    sizes = Counter(cluster[cluster >= 0].tolist())
    own = [number for number, _ in sorted(sizes.items(), key=lambda pair: (-pair[1], pair[0]))[:NAMED_GROUPS]]
    names = [NO_CLUSTER, SMALLER, *(f"cluster {number}" for number in reversed(own))]
    group = np.where(cluster < 0, 0, 1).astype(np.int8)
    for number in own:
        group[cluster == number] = names.index(f"cluster {number}")
    ids, x, y = (rows.column(name).to_numpy() for name in ("id", plane.x, plane.y))
    return _points(ids, x, y, names, group)


def _points(
    ids: NDArray[np.int64],
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    names: Sequence[str],
    group: NDArray[np.int8],
) -> PlanePoints:
    """The points of formulas with both coordinates, where the others are NaN."""
    known = ~(np.isnan(x) | np.isnan(y))
    x_range, y_range = _frame(x[known]), _frame(y[known])
    inside = known & (x >= x_range[0]) & (x <= x_range[1]) & (y >= y_range[0]) & (y <= y_range[1])
    outside = int(known.sum() - inside.sum())
    x, y, group = x[inside], y[inside], group[inside]
    density = np.zeros(BINS, dtype=np.int64)
    for start in range(0, len(x), _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        density += np.histogram2d(y[some], x[some], bins=BINS, range=(y_range, x_range))[0].astype(np.int64)
    scaled = np.empty((len(x), 2))
    for axis, (values, (low, high)) in enumerate(((x, x_range), (y, y_range))):
        np.subtract(values, low, out=scaled[:, axis])
        scaled[:, axis] /= high - low
    drawn = thinned(scaled, _CELLS, MAX_DRAWN, group)
    ids_drawn = ids[np.flatnonzero(inside)[drawn]]
    x, y, of_drawn = x[drawn], y[drawn], group[drawn]
    groups = [
        Group(name, int((group == number).sum()), x[mine], y[mine], ids_drawn[mine])
        for number, name in enumerate(names)
        if (mine := of_drawn == number).any()
    ]
    return PlanePoints(x_range, y_range, tuple(groups), outside, density, tuple(names))


def _groups(
    atlas: Atlas[Any], ids: NDArray[np.int64], chosen: Sequence[str] | None
) -> tuple[list[str], NDArray[np.int8]]:
    """Names of the groups in the order of drawing, and the number of the group of each id."""
    group = np.zeros(len(ids), dtype=np.int8)
    if not atlas.has("labels"):
        if chosen:
            raise InvalidInputError("constants: the atlas has no labels; run pcf label first")
        return [UNLABELLED], group
    labels = atlas.identified("id", "constant", where=pc.field("constant").is_valid())
    labelled = labels.column("id").to_numpy()
    there = np.isin(labelled, ids)
    order = np.argsort(ids)  # they need not be ascending
    rows = order[np.searchsorted(ids, labelled[there], sorter=order)]
    found = labels.column("constant").filter(pa.array(there)).combine_chunks().dictionary_encode()
    constants, codes = found.dictionary.to_pylist(), found.indices.to_numpy()
    counts = dict(zip(constants, np.bincount(codes, minlength=len(constants)).tolist(), strict=True))
    own = _own(counts) if chosen is None else _required(chosen, counts)
    names = [UNLABELLED, RATIONAL, QUADRATIC, OTHER, *reversed(own)]
    collective = {Tier.RATIONAL: RATIONAL, Tier.QUADRATIC: QUADRATIC, Tier.NAMED: OTHER}
    numbers = [names.index(name if name in own else collective[tier(name)]) for name in constants]
    group[rows] = np.array(numbers, dtype=np.int8)[codes]
    return names, group


def _own(counts: dict[str, int]) -> list[str]:
    """The most frequent constant of each kind, then the others by frequency: not five powers of e."""
    kinds = {constant.slug: constant.group for constant in catalogue()}
    named = sorted((name for name in counts if tier(name) is Tier.NAMED), key=lambda name: (-counts[name], name))
    seen: Counter[str] = Counter()
    places = {}
    for name in named:
        kind = kinds.get(name, name)
        places[name] = seen[kind]
        seen[kind] += 1
    return sorted(named, key=lambda name: (places[name], -counts[name], name))[:NAMED_GROUPS]


def _required(chosen: Sequence[str], counts: dict[str, int]) -> list[str]:
    if isinstance(chosen, str):
        raise InvalidInputError(f"constants {shown(chosen)}: give a sequence of slugs, as [{chosen[:40]!r}]")
    if not 1 <= len(chosen) <= NAMED_GROUPS:
        raise InvalidInputError(f"constants: {len(chosen)} of them; give 1 to {NAMED_GROUPS}")
    for name in chosen:
        if name not in counts:
            raise InvalidInputError(
                f"constants {shown(name)}: no formula of the figure is labelled with it; "
                "pcf find --constant takes the same slugs"
            )
    return list(dict.fromkeys(chosen))


def _frame(values: NDArray[np.float64]) -> tuple[float, float]:
    """The range of an axis: nearly all values, which are put in another order, and a margin."""
    if not len(values):
        return 0.0, 1.0
    low, high = (float(q) for q in np.quantile(values, _FRAME, overwrite_input=True))
    margin = _MARGIN * (high - low) or 0.5
    return low - margin, high + margin
