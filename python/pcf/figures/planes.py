"""Metric planes with labels, the plane of both growths with its bands, and all metrics by their components."""

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

import numpy as np
from matplotlib.figure import Figure

from pcf.atlas import Atlas
from pcf.discovery.clusters.clustering import Plane
from pcf.discovery.clusters.components import METRICS, component_points
from pcf.discovery.clusters.planes import UNLABELLED, PlanePoints, clustered_points, plane_points
from pcf.figures.style import DARK, in_words, legend, name_axes, scatter, symbol

Constants: TypeAlias = Sequence[str] | None
"""Slugs of the constants that have colours; None for those that tell most."""

_ALONG: Final = (0.86, 0.9, 0.8, 0.74, 0.68)  # of a ray: where its name may stand

_WEIGHTS: Final = 2  # of a component, the largest


def plane(atlas: Atlas[Any], constants: Constants, plane: Plane) -> Figure:
    """A metric plane with its points coloured by label."""
    return _plane(plane_points(atlas, [plane], constants)[0], plane)


def clusters(atlas: Atlas[Any], plane: Plane) -> Figure:
    """A metric plane with its points coloured by cluster."""
    return _plane(clustered_points(atlas, plane), plane)


def _plane(points: PlanePoints, plane: Plane) -> Figure:
    figure = Figure(figsize=(6.4, 3.8), layout="constrained")
    axes = figure.subplots()
    scatter(axes, points.groups)
    axes.set(xlim=points.x_range, ylim=points.y_range)
    name_axes(axes, in_words(plane.x), in_words(plane.y))
    legend(figure, axes)
    return figure


def bands(atlas: Atlas[Any], constants: Constants) -> Figure:
    """Growth of the error against that of the reduced denominators where deg b = 2 deg a: rays of equal delta."""
    points = plane_points(atlas, [Plane("qr_gamma", "gamma")], constants, balanced=True)[0]
    figure = Figure(figsize=(6.4, 3.8), layout="constrained")
    axes = figure.subplots()
    scatter(axes, points.groups)
    (left, right), (low, high) = points.x_range, points.y_range
    axes.set(xlim=(left, right), ylim=(low, high))
    x = np.array([0.0, right])
    for delta in (-0.5, 0.0, 1.0):  # gamma = -(1 + delta) gamma'
        y = -(1 + delta) * x
        axes.plot(x, y, color=DARK, linewidth=0.7, linestyle=(0, (5, 3)), zorder=0.5)
        end = right if -(1 + delta) * right > low else -low / (1 + delta)
        place = _free(points, [(share * end, -(1 + delta) * share * end) for share in _ALONG])
        axes.annotate(
            rf"$\delta_\infty = {delta:g}$",
            place,
            fontsize=7.5,
            color=DARK,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.85},
            ha="center",
            va="center",
        )
    name_axes(axes, in_words("qr_gamma"), in_words("gamma"))
    legend(figure, axes)
    return figure


def _free(points: PlanePoints, places: list[tuple[float, float]]) -> tuple[float, float]:
    """The one of some places that is farthest from any labelled point."""
    labelled = [group for group in points.groups if group.name != UNLABELLED]
    if not labelled:
        return places[0]
    size = [high - low for low, high in (points.x_range, points.y_range)]
    drawn = np.column_stack([np.concatenate([getattr(group, axis) for group in labelled]) for axis in "xy"]) / size
    return max(places, key=lambda place: float(np.linalg.norm(drawn - np.divide(place, size), axis=1).min()))


def components(atlas: Atlas[Any], constants: Constants) -> Figure:
    """The first two principal components of all metrics, coloured by label."""
    found = component_points(atlas, constants)
    figure = Figure(figsize=(6.4, 3.8), layout="constrained")
    axes = figure.subplots()
    scatter(axes, found.points.groups)
    axes.set(xlim=found.points.x_range, ylim=found.points.y_range)
    for axis, share, weights in zip(("x", "y"), found.shares, found.weights, strict=True):
        leading = sorted(range(len(METRICS)), key=lambda i: -abs(weights[i]))[:_WEIGHTS]
        signed = (f"{'−' if weights[i] < 0 else '+'} {abs(weights[i]):.1f} {symbol(METRICS[i])}" for i in leading)
        terms = " ".join(signed).removeprefix("+ ")
        getattr(axes, f"set_{axis}label")(f"component {'xy'.index(axis) + 1} ({share:.0%}): {terms} …", fontsize=8)
    legend(figure, axes)
    return figure
