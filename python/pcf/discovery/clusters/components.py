"""All dynamical metrics of formulas at once, by their principal components."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sklearn.decomposition import PCA
from sklearn.preprocessing import RobustScaler

from pcf.atlas import Atlas
from pcf.discovery.clusters.planes import PlanePoints, grouped_points
from pcf.errors import InvalidInputError

METRICS: Final = ("delta", "eta", "gamma", "beta", "qr_eta", "qr_gamma")
"""The metrics whose components are taken."""

_SPREAD: Final = (5.0, 95.0)
_CLIP: Final = 3.0  # in units of the spread: single formulas far out would rule the components


@dataclass(frozen=True)
class Components:
    """The plane of the first two components.

    Attributes:
        points: the points of the plane.
        shares: share of the variance that each component has.
        weights: weight of each of METRICS in each component.
    """

    points: PlanePoints
    shares: tuple[float, float]
    weights: tuple[tuple[float, ...], tuple[float, ...]]


def component_points(atlas: Atlas[Any], constants: Sequence[str] | None = None) -> Components:
    """The converging formulas, for which all metrics are known, in the plane of the first two components.

    Raises:
        InvalidInputError: there are fewer than three.
        AtlasError: a file of the atlas is damaged.
    """
    known = pc.field("status") == "converges"
    for name in METRICS:
        known &= pc.field(name).is_valid()
    rows = atlas.filter(known, columns=["id", *METRICS])
    if len(rows) < 3:
        raise InvalidInputError(
            "figure 'pca': fewer than three formulas have all metrics; scan to depth 64 or more"
        )
    values = RobustScaler(quantile_range=_SPREAD).fit_transform(
        np.column_stack([rows.column(name).to_numpy() for name in METRICS])
    )
    pca = PCA(n_components=2, svd_solver="full").fit(np.clip(values, -_CLIP, _CLIP))
    signs = np.sign(pca.components_[np.arange(2), np.abs(pca.components_).argmax(axis=1)])  # else left to chance
    x, y = (pca.transform(np.clip(values, -_CLIP, _CLIP)) * signs).T
    table = pa.table({"id": rows.column("id"), "x": x, "y": y})
    first, second = pca.explained_variance_ratio_
    weights = pca.components_ * signs[:, None]
    return Components(
        grouped_points(atlas, table, constants),
        (float(first), float(second)),
        (tuple(map(float, weights[0])), tuple(map(float, weights[1]))),
    )
