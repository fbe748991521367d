"""How a cluster is split: in the metric plane that separates it best, or by the exact growth of its errors.

A plane is judged by the clusters that it falls into: the simplified silhouette [1] compares the distance of a point
from the centre of its own cluster, d, with that from the nearest other one, d'. The score of a plane is the mean over
all points of (d' - d)/max(d, d'), where points that are noise, or have no place in the plane, count 0. So it is 1 where
tight clusters lie far apart, and small where there are none or most points belong to none.

Exact growth takes few values, which a density cannot see: a thousand formulas with the same growth fall on one point.
They are parted by equality: of eta, gamma and sigma; of beta modulo 1, for a rational change of the solutions of a
recurrence shifts it by integers; and of the sign of the leading coefficient of b, by which errors alternate or not.
Formulas whose limits are images of one another by such a change agree in all of these.

[1] L. Vendramin, R. Campello, E. Hruschka, Relative clustering validity criteria, 2010.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from sklearn.preprocessing import RobustScaler

from pcf.discovery.clusters.clustering import NOISE, Plane, cluster_points

GROWTH: Final = "growth"
"""The name of the split by equality."""

EXACT_GROWTH: Final = ("eta", "gamma", "sigma", "beta", "alternates")
"""What is compared: metrics, and whether errors alternate in sign."""

_MODULO_ONE: Final = "beta"
_DIGITS: Final = 8  # to which equal values of growth agree
_POINTS: Final = 5_000  # clustered at once: a tenth of a second
_FEWEST: Final = 16  # thinned points of a cluster
_SPREAD: Final = (5.0, 95.0)

Rows = NDArray[np.int64]
Known = NDArray[np.bool_]

Metrics = dict[str, NDArray[Any]]
"""Numbers of each row by name, NaN where they are unknown."""


@dataclass(frozen=True)
class Split:
    """A cluster in parts.

    Attributes:
        by: name of the plane, or GROWTH.
        score: how well the parts are separated, at most 1.
        parts: the rows of each part, by falling size.
        rest: the rows of none.
    """

    by: str
    score: float
    parts: list[Rows]
    rest: Rows


def best_split(rows: Rows, ways: Sequence[str], metrics: Metrics, least: int) -> Split | None:
    """The split of some formulas with the best score; of equal scores, that of the first way.

    Args:
        rows: the formulas: positions in the metrics.
        ways: names of planes, and GROWTH, which has the score 1 wherever it splits at all.
        metrics: values by name, NaN where unknown.
        least: formulas that a part holds at least.

    Returns:
        The split, or None if no way parts the formulas in two or more.

    Example:
        >>> x = np.repeat([0.0, 9.0, 20.0], 20) + np.tile(np.linspace(0, 1, 20), 3)
        >>> known = {"delta": x, "gamma": x, "eta": np.zeros(60)}
        >>> split = best_split(np.arange(60), ["delta-gamma", "delta-eta"], known, 4)
        >>> split.by, [part.tolist()[::19] for part in split.parts]
        ('delta-gamma', [[0, 19], [20, 39], [40, 59]])
    """
    best: Split | None = None
    for way in ways:
        split = by_growth(rows, metrics, least) if way == GROWTH else in_plane(rows, way, metrics)
        if split is not None and (best is None or split.score > best.score):
            best = split
        if best is not None and best.score >= 1:
            break
    return best


def by_growth(rows: Rows, metrics: Metrics, least: int) -> Split | None:
    """The formulas of equal growth; those of unknown growth, and of growth that few share, are the rest."""
    known = np.ones(len(rows), dtype=np.bool_)
    for name in EXACT_GROWTH:
        known &= np.isfinite(metrics[name][rows])
    placed, number = rows[known], np.zeros(int(known.sum()), dtype=np.int64)
    for name in EXACT_GROWTH:  # a column at a time, for there may be millions of rows
        values = metrics[name][placed]
        if name == _MODULO_ONE:
            values = np.round(values % 1, _DIGITS) % 1  # what was rounded up to 1
        values = np.round(values, _DIGITS)
        found = np.unique(values)
        number *= len(found)
        number += np.searchsorted(found, values)
        del values
        number = np.searchsorted(np.unique(number), number)
    return _split(GROWTH, 1.0, rows, known, number, least)


def in_plane(rows: Rows, name: str, metrics: Metrics) -> Split | None:
    """The clusters of a plane; noise, and formulas without a place in the plane, are the rest."""
    plane = Plane(*name.split("-"))
    values = np.column_stack([metrics[axis][rows] for axis in (plane.x, plane.y)])
    known = _known(values)
    points = values[known]
    found = cluster_points(points, _FEWEST, _POINTS)
    score = separation(points, found) * len(points) / len(rows) if found.max(initial=NOISE) > 0 else 0.0
    return _split(name, score, rows, known, found.astype(np.int64), 1)


def separation(points: NDArray[np.float64], found: NDArray[np.int32]) -> float:
    """The mean simplified silhouette of points in two or more clusters; NOISE counts 0.

    Example:
        >>> points = np.array([[0.0, 0.0], [1.0, 0.0], [9.0, 0.0], [10.0, 0.0]])
        >>> round(separation(points, np.array([0, 0, 1, 1])), 2)
        0.94
    """
    scaled = RobustScaler(quantile_range=_SPREAD).fit_transform(points)
    counts = np.bincount(found + 1)[1:]
    sums = [np.bincount(found + 1, weights=scaled[:, axis])[1:] for axis in range(2)]
    centres = np.column_stack(sums) / counts[:, None]
    inside = found != NOISE
    own = np.linalg.norm(scaled[inside] - centres[found[inside]], axis=1)
    distances, nearest = cKDTree(centres).query(scaled[inside], k=2)
    other = np.where(nearest[:, 0] == found[inside], distances[:, 1], distances[:, 0])
    larger = np.maximum(own, other)
    widths = np.divide(other - own, larger, out=np.zeros_like(larger), where=larger > 0)
    return float(widths.sum() / len(points))


def _known(values: NDArray[np.float64]) -> Known:
    """The rows without a NaN."""
    known: Known = np.all(np.isfinite(values), axis=1)
    return known


def _split(by: str, score: float, rows: Rows, known: Known, number: Rows, least: int) -> Split | None:
    """The parts by their numbers; None if they leave the rows in one piece."""
    counts = np.bincount(number - NOISE)
    placed = rows[known][np.argsort(number, kind="stable")]
    pieces = [
        (placed[stop - count : stop], code)
        for code, (stop, count) in enumerate(zip(np.cumsum(counts), counts, strict=True), NOISE)
        if count
    ]
    parts = [piece for piece, code in pieces if code != NOISE and len(piece) >= least]
    parts.sort(key=lambda part: (-len(part), part[0]))
    taken = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
    rest = np.sort(np.setdiff1d(rows, taken, assume_unique=True))
    if len(parts) + (len(rest) > 0) < 2 or not parts:
        return None
    return Split(by, round(score, 3), parts, rest)
