"""How well metrics and clusters tell constants apart.

The Davies-Bouldin score [1] of a metric (or of a pair) is the mean, over the constants, of the worst ratio of two
constants' spreads to the distance of their centres: small where formulas of one constant lie together and apart
from those of others. It is ruled by pairs of constants that share a centre, of which exact metrics have more: e and
e^2 converge alike. So the share of formulas whose nearest other formula is of the same constant is given besides;
it needs no centres. Homogeneity and completeness [2] compare clusters with labels: 1 where every cluster holds one
constant only, and where every constant lies in one cluster only.

[1] D. Davies, D. Bouldin, A cluster separation measure, IEEE TPAMI 1, 1979.
[2] A. Rosenberg, J. Hirschberg, V-measure: a conditional entropy-based external cluster evaluation measure, 2007.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from sklearn.metrics import davies_bouldin_score, homogeneity_completeness_v_measure
from sklearn.preprocessing import RobustScaler

from pcf.atlas import Atlas
from pcf.errors import InvalidInputError

LIMIT: Final = "limit"
"""The name of the limit's value among the metrics: what the others are compared with."""

EXACT: Final = ("delta", "eta", "gamma", "beta", "delta_limit")
FITTED: Final = ("delta_blind", "fit_eta", "fit_gamma", "fit_beta", "delta_predicted")
COMMON: Final = ("qr_eta", "qr_gamma")
"""Metrics that are exact, those that the paper measures or fits in their place, and those that both modes use."""

MODES: Final[dict[str, tuple[str, ...]]] = {"exact": EXACT, "fitted": FITTED}

LEAST: Final = 4
"""Least orbits of a constant that is scored: fewer say little about a spread."""

_SPREAD: Final = (5.0, 95.0)


@dataclass(frozen=True)
class Separation:
    """How one or two metrics separate constants.

    Attributes:
        metrics: their names.
        davies_bouldin: the score, the smaller the better; None if two constants fall together.
        neighbours: share of formulas whose nearest other one is of the same constant, the larger the better.
    """

    metrics: tuple[str, ...]
    davies_bouldin: float | None
    neighbours: float


@dataclass(frozen=True)
class Agreement:
    """How clusters agree with labels: of the labelled formulas that are in a cluster."""

    plane: str
    formulas: int
    homogeneity: float
    completeness: float


@dataclass(frozen=True)
class Scored:
    """The table of separations, and what it was computed from."""

    orbits: int
    constants: int
    separations: list[Separation]


def separations(atlas: Atlas[Any], mode: str | None = None) -> Scored:
    """The scores of the limit, of single metrics, of pairs, and of all metrics of a mode, the best by neighbours first.

    One formula an orbit counts, of constants with at least LEAST of them; rational limits are left out. All scores
    are of the same formulas, those for which every metric is known.

    Args:
        atlas: a labelled atlas.
        mode: `exact` or `fitted`, for the metrics of that mode alone; None for both.

    Raises:
        InvalidInputError: the mode is unknown.
        AtlasError: the atlas has no labels yet.
    """
    if mode is not None and mode not in MODES:
        raise InvalidInputError(f"mode {mode!r}: give one of {', '.join(MODES)}")
    modes = [MODES[mode]] if mode else list(MODES.values())
    names = (*EXACT, *FITTED, *COMMON)
    table = _labelled(atlas, names)
    constants = np.array(table.column("constant").to_pylist())
    kept = _frequent(constants)
    values = {name: table.column(name).to_numpy()[kept] for name in names}
    limits = [float(text) for text in table.column("limit").to_pylist()]
    values[LIMIT] = np.array(limits)[kept]
    found = constants[kept]
    groups = len(set(found.tolist()))
    if not 2 <= groups < len(found):
        return Scored(len(found), groups, [])
    scaled = {name: _scaled(column) for name, column in values.items()}
    scored = (*(name for metrics in modes for name in metrics), *COMMON)
    wanted: list[tuple[str, ...]] = [(LIMIT,), *((name,) for name in scored), COMMON]
    for metrics in modes:
        axes = (*metrics[:4], *COMMON)
        wanted += [(x, y) for i, x in enumerate(axes) for y in axes[i + 1 :] if {x, y} != set(COMMON)]
        wanted.append(axes)
    scores = []
    for metrics in wanted:
        points = np.column_stack([scaled[name] for name in metrics])
        score = float(davies_bouldin_score(points, found))
        rounded = round(score, 3) if math.isfinite(score) else None
        scores.append(Separation(metrics, rounded, round(_neighbours(points, found), 3)))
    return Scored(len(found), groups, sorted(scores, key=lambda one: (-one.neighbours, one.metrics)))


def agreement(name: str, clusters: pa.Table, labels: pa.Table) -> Agreement:
    """How clusters agree with labels.

    Args:
        name: what to call them.
        clusters: table with the columns id and cluster, null for noise.
        labels: table with the columns id and constant; rational and infinite limits are left out.

    Example:
        >>> clusters = pa.table({"id": [1, 2, 3, 4], "cluster": [0, 0, 1, None]})
        >>> agreement("plane", clusters, pa.table({"id": [1, 2, 3, 4], "constant": ["e", "e", "pi", "pi"]}))
        Agreement(plane='plane', formulas=3, homogeneity=1.0, completeness=1.0)
    """
    labels = labels.filter(~pc.field("constant").isin(["rational", "infinity"])).combine_chunks()
    rows = clusters.filter(pc.field("cluster").is_valid()).combine_chunks()
    constants = labels.column("constant").take(
        pc.index_in(rows.column("id").combine_chunks(), labels.column("id").combine_chunks())
    )
    known = constants.is_valid()
    truth = constants.filter(known).to_pylist()
    found = rows.column("cluster").filter(known).to_pylist()
    if not truth:
        return Agreement(name, 0, 1.0, 1.0)
    homogeneity, completeness, _ = homogeneity_completeness_v_measure(truth, found)
    return Agreement(name, len(truth), round(float(homogeneity), 3), round(float(completeness), 3))


def _labelled(atlas: Atlas[Any], names: Sequence[str]) -> pa.Table:
    """One converging formula an orbit with a label that is no rational, and all these metrics known."""
    labels = atlas.identified("id", "constant").combine_chunks()
    ids = labels.filter(pc.field("constant") != "rational").column("id").combine_chunks()
    known = pc.field("id").isin(ids) & pc.field("limit").is_valid() & (pc.field("limit") != "infinity")
    for name in names:
        known &= pc.field(name).is_valid()
    rows = atlas.filter(known, status="converges", columns=["id", "orbit", "limit", *names])
    first = rows.group_by("orbit", use_threads=False).aggregate([("id", "min")]).column("id_min").combine_chunks()
    rows = rows.filter(pc.field("id").isin(first)).combine_chunks()
    places = pc.index_in(rows.column("id").combine_chunks(), labels.column("id").combine_chunks())
    return rows.append_column("constant", labels.column("constant").take(places))


def _neighbours(points: NDArray[np.float64], found: NDArray[np.str_]) -> float:
    """The share of points whose nearest other point has the same label; of ties, the share among these."""
    tree = cKDTree(points)
    distances, _ = tree.query(points, k=2)
    near = tree.query_ball_point(points, distances[:, 1] * (1 + 1e-9) + 1e-12)
    shares = [
        (np.count_nonzero(found[group] == found[row]) - 1) / (len(group) - 1) for row, group in enumerate(near)
    ]
    return float(np.mean(shares))


def _frequent(constants: NDArray[np.str_]) -> NDArray[np.bool_]:
    if not len(constants):
        return np.zeros(0, dtype=np.bool_)
    _, place, counts = np.unique(constants, return_inverse=True, return_counts=True)
    enough: NDArray[np.bool_] = counts[place] >= LEAST
    return enough


def _scaled(column: NDArray[np.float64]) -> NDArray[np.float64]:
    """A metric in units of the spread of its middle 90 percent, so that no outlier rules the scores."""
    scaled: NDArray[np.float64] = RobustScaler(quantile_range=_SPREAD).fit_transform(column.reshape(-1, 1))[:, 0]
    return scaled
