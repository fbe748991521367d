"""Clusters of formulas in planes of dynamical metrics.

Formulas of one constant tend to converge alike: their irrationality measure, and the growth of their errors
and reduced denominators, fall on common curves, whereas limits alone scatter. In each metric plane this module

1. scales both axes by the spread of the middle 90 percent of the points;
2. thins the points to one a cell of a square grid, which is coarsened until at most 40,000 are left;
3. clusters those by density, with HDBSCAN [1];
4. gives every formula the cluster of the nearest thinned point (a k-d tree).

Step 3 is quadratic in the thinned points, everything else close to linear in the formulas. No step is random.

[1] R. Campello, D. Moulavi, J. Sander, Density-based clustering based on hierarchical density estimates, 2013.
Method: M. Shalyt et al., Unsupervised discovery of formulas for mathematical constants, NeurIPS 2024
(arXiv 2412.16818), figure 1.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from sklearn.cluster import HDBSCAN
from sklearn.preprocessing import RobustScaler

from pcf.atlas import Atlas, open_atlas
from pcf.atlas.pieces import in_groups
from pcf.atlas.schema import CLUSTERS, METRICS
from pcf.atlas.store import write_pieces
from pcf.atlas.writing import locked
from pcf.discovery.clusters.thinning import thinned
from pcf.errors import InvalidInputError
from pcf.files import Place

MAX_POINTS: Final = 40_000
"""Most points that are clustered at once: HDBSCAN takes some ten seconds for them, and its time is quadratic."""

NOISE: Final = -1
"""The cluster number of points that belong to none, within this module; null in the atlas."""

_CELLS: Final = 400.0  # grid cells along the spread of the middle 90 percent of the points
_SPREAD: Final = (5.0, 95.0)
_AT_ONCE: Final = 2**20  # points


@dataclass(frozen=True)
class Plane:
    """Two columns of the metrics table as the axes of a plane."""

    x: str
    y: str

    def __post_init__(self) -> None:
        for name in (self.x, self.y):
            if name not in METRICS.names or METRICS.field(name).type != pa.float64():
                raise InvalidInputError(
                    f"plane: {name!r} is no metric; give columns such as delta, eta or qr_gamma"
                )

    @property
    def name(self) -> str:
        """The name in the atlas and on the command line."""
        return f"{self.x}-{self.y}"


PLANES: Final = (
    Plane("delta", "qr_eta"),
    Plane("delta", "qr_gamma"),
    Plane("delta", "eta"),
    Plane("delta", "gamma"),
)
"""The planes that are clustered by default: the paper's, with the exact growth of the error."""


@dataclass(frozen=True)
class PlaneSummary:
    """How a metric plane fell into clusters.

    Attributes:
        plane: its name, such as `delta-gamma`.
        points: formulas that have a point in it.
        clusters: how many clusters there are.
        noise: points that are in none.
    """

    plane: str
    points: int
    clusters: int
    noise: int


def cluster_points(
    points: NDArray[np.float64], min_size: int | None = None, most: int | None = None, *, copy: bool = True
) -> NDArray[np.int32]:
    """The cluster of every point of a plane.

    Args:
        points: array of shape (n, 2), finite.
        min_size: least number of thinned points in a cluster, >= 2; by default 1 in 400 of them, at least 5.
        most: most thinned points, by default MAX_POINTS.
        copy: whether the array is to stay as it is; else it is scaled in place.

    Returns:
        Array of shape (n,): clusters are numbered from 0 by falling size, NOISE is -1.

    Example:
        >>> square = np.linspace(0, 1, 64)
        >>> points = np.array([(x + shift, x * x) for shift in (0, 9) for x in square])
        >>> sorted(set(cluster_points(points).tolist()))
        [0, 1]
    """
    if min_size is not None and min_size < 2:
        raise InvalidInputError(f"min_size {min_size}: give a number >= 2")
    if len(points) < 2:
        return np.full(len(points), NOISE, dtype=np.int32)
    scaled = points.copy() if copy else points
    for axis in range(2):  # of which the scaler takes copies
        column = scaled[:, axis : axis + 1]
        column[:] = RobustScaler(quantile_range=_SPREAD, copy=False).fit_transform(column.copy())
    representatives = scaled[thinned(scaled, _CELLS, most or MAX_POINTS)]
    size = min_size or max(5, len(representatives) // 400)
    if len(representatives) < size:
        return np.full(len(points), NOISE, dtype=np.int32)
    found = HDBSCAN(min_cluster_size=size, copy=True).fit_predict(representatives)
    tree = cKDTree(representatives)
    nearest = np.empty(len(scaled), dtype=np.int32)
    for start in range(0, len(scaled), _AT_ONCE):
        nearest[start : start + _AT_ONCE] = found[tree.query(scaled[start : start + _AT_ONCE])[1]]
    return _by_size(nearest)


def cluster_atlas(
    path: str | Place,
    planes: Sequence[Plane] = PLANES,
    progress: Callable[[int, int], None] | None = None,
) -> list[PlaneSummary]:
    """Cluster the converging formulas of an atlas in each plane and write its `clusters` table.

    The table has the columns id, plane and cluster, plane by plane; cluster is null for noise.

    Args:
        path: directory of the atlas.
        planes: the planes; a formula has a point where both metrics are known.
        progress: called with the planes done and the planes in all.

    Raises:
        AtlasError: the atlas is missing, unfinished or damaged, or cannot be written.
    """
    atlas = open_atlas(path)

    def pieces() -> Iterator[pa.Table]:
        for done, plane in enumerate(planes):
            if progress:
                progress(done, len(planes))
            yield from _clustered(atlas, plane)
        if progress:
            progress(len(planes), len(planes))

    with locked(atlas.root):
        write_pieces(atlas.root, "clusters", in_groups(pieces()))
    return summarise(atlas)


def _clustered(atlas: Atlas[Any], plane: Plane) -> Iterator[pa.Table]:
    """The rows of one plane."""
    x, y = pc.field(plane.x), pc.field(plane.y)
    known = (pc.field("status") == "converges") & x.is_valid() & y.is_valid()
    points = np.empty((atlas.metrics.count_rows(filter=known), 2))
    start = 0
    for batch in atlas.metrics.to_batches(columns=[plane.x, plane.y], filter=known):
        for axis in range(2):
            points[start : start + len(batch), axis] = batch.column(axis).to_numpy()
        start += len(batch)
    clusters = cluster_points(points, copy=False)
    del points
    pa.default_memory_pool().release_unused()
    start = 0
    for batch in atlas.metrics.to_batches(columns=["id"], filter=known):
        own = clusters[start : start + len(batch)]
        start += len(batch)
        columns = {
            "id": batch.column(0),
            "plane": pa.array([plane.name] * len(batch), pa.string()),
            "cluster": pa.array(own, mask=own == NOISE),
        }
        yield pa.table(columns, schema=CLUSTERS)


def summarise(atlas: Atlas[Any]) -> list[PlaneSummary]:
    """Points, clusters and noise of each plane of an atlas, in the order of its table."""
    points: Counter[str] = Counter()
    noise: Counter[str] = Counter()
    clusters: dict[str, int] = {}
    for batch in atlas.clusters.to_batches(columns=["plane", "cluster"]):
        found = pa.table(batch).group_by("plane", use_threads=False)
        for row in found.aggregate([("plane", "count"), ("cluster", "count"), ("cluster", "max")]).to_pylist():
            name, top = row["plane"], row["cluster_max"]
            points[name] += row["plane_count"]
            noise[name] += row["plane_count"] - row["cluster_count"]
            clusters[name] = max(clusters.get(name, 0), 0 if top is None else top + 1)  # numbers without a gap
    return [PlaneSummary(name, points[name], count, noise[name]) for name, count in clusters.items()]


def _by_size(found: NDArray[np.int32]) -> NDArray[np.int32]:
    """Clusters renumbered in place by falling size, ties by first appearance."""
    counts = np.zeros(found.max(initial=NOISE) + 1, dtype=np.int64)
    first: dict[int, int] = {}
    for start in range(0, len(found), _AT_ONCE):
        here, places, own = np.unique(found[start : start + _AT_ONCE], return_index=True, return_counts=True)
        inside = here != NOISE
        counts[here[inside]] += own[inside]
        for number, place in zip(here.tolist(), (places + start).tolist(), strict=True):
            first.setdefault(number, place)
    numbers = np.flatnonzero(counts)
    order = np.lexsort((np.array([first[number] for number in numbers.tolist()]), -counts[numbers]))
    renumbered = np.full(len(counts) + 1, NOISE, dtype=np.int32)
    renumbered[numbers[order]] = np.arange(len(order), dtype=np.int32)
    for start in range(0, len(found), _AT_ONCE):
        part = found[start : start + _AT_ONCE]
        part[:] = renumbered[part]  # NOISE = -1 picks the last entry, which is NOISE
    return found
