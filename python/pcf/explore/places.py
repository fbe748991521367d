"""Where a formula lies among those of an atlas: in the metric planes, and which identified orbits are nearest."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pyarrow.compute as pc

from pcf.atlas import Atlas
from pcf.discovery.clusters.clustering import Plane
from pcf.discovery.clusters.planes import plane_points
from pcf.report.figures import plane_svg

METRICS: Final = ("delta", "eta", "gamma", "qr_eta", "qr_gamma")
"""What says where a formula lies, by the names of an atlas."""

_PLANES: Final = (Plane("delta", "qr_gamma"), Plane("delta", "gamma"))


def place_of(facts: Mapping[str, Any]) -> dict[str, float] | None:
    """The metrics of a formula, from its facts; None where one is unknown.

    Example:
        >>> growths = {"error_growth": {"eta": 0.0, "gamma": -1.7}, "reduced_denominator_growth": None}
        >>> place_of({"delta": 0.1} | growths) is None
        True
    """
    error, reduced = facts.get("error_growth"), facts.get("reduced_denominator_growth")
    if error is None or reduced is None:
        return None
    values = (facts.get("delta"), error["eta"], error["gamma"], reduced["eta"], reduced["gamma"])
    known = {name: value for name, value in zip(METRICS, values, strict=True) if value is not None}
    return known if len(known) == len(METRICS) else None


class Places:
    """The places of the formulas of an atlas.

    Args:
        atlas: the atlas.
        ids: the formulas that may be named as nearest.
    """

    def __init__(self, atlas: Atlas[Any], ids: Sequence[int]) -> None:
        self._points = plane_points(atlas, _PLANES)
        self.formulas = int(self._points[0].density.sum())
        table = atlas.filter(pc.field("id").isin(ids), columns=["id", *METRICS]).drop_null()
        self._ids = table.column("id").to_numpy()
        self._places = np.column_stack([table.column(name).to_numpy() for name in METRICS])
        spread = np.ptp(self._places, axis=0) if len(self._places) else np.ones(len(METRICS))
        self._scale = np.where(spread > 0, spread, 1.0)

    def nearest(self, place: Mapping[str, float], count: int) -> list[int]:
        """The formulas that converge most alike, the nearest first; each metric counts by its spread in the atlas."""
        at = np.array([place[name] for name in METRICS])
        distances = np.linalg.norm((self._places - at) / self._scale, axis=1)
        ids: list[int] = self._ids[np.argsort(distances, kind="stable")[:count]].tolist()
        return ids

    def drawn(self, place: Mapping[str, float]) -> list[str]:
        """The metric planes as SVG: how dense the formulas lie, and a ring where this one does."""
        return [
            plane_svg(plane, replace(points, groups=()), (place[plane.x], place[plane.y]))
            for plane, points in zip(_PLANES, self._points, strict=True)
        ]
