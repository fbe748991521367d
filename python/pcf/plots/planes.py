"""Figures of an atlas for papers: the only module that imports matplotlib.

Figures are drawn off screen through matplotlib's object interface, so that none of its global state is touched.
Colours are those of Okabe and Ito, which people with any colour vision tell apart, and every group of points
has a marker of its own besides. `planes.py` says which points are drawn.
"""

from io import BytesIO
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from matplotlib.figure import Figure

from pcf.atlas import Atlas
from pcf.atlas.store import write_atomically
from pcf.clustering import PLANES
from pcf.constants import get
from pcf.errors import InvalidInputError
from pcf.planes import OTHER, QUADRATIC, RATIONAL, UNLABELLED, PlanePoints, plane_points

FORMATS: Final = ("svg", "pdf", "png")
FIGURES: Final = {plane.name: plane for plane in PLANES}
"""The figures by name: the metric planes, coloured by label."""

_STYLE: Final[dict[Any, Any]] = {
    "font.family": "serif",
    "mathtext.fontset": "stix",
    "font.size": 9,
    "axes.linewidth": 0.6,
    "svg.fonttype": "path",
    "svg.hashsalt": "pcf",
}
_SYMBOLS: Final = {
    "delta_naive": r"\delta_{\mathrm{naive}}",
    "delta": r"\delta",
    "delta_blind": r"\delta_{\mathrm{blind}}",
    "delta_predicted": r"\delta_{\mathrm{predicted}}",
    "delta_limit": r"\delta_\infty",
    **{name: rf"\{name}" for name in ("eta", "gamma", "sigma", "beta")},
    **{f"q_{name}": rf"\{name}_q" for name in ("eta", "gamma", "sigma", "beta")},
    **{f"qr_{name}": rf"\{name}'" for name in ("eta", "gamma")},
    **{f"fit_{name}": rf"\hat\{name}" for name in ("eta", "gamma", "beta")},
}
_COLLECTIVE: Final[dict[str, dict[str, Any]]] = {
    UNLABELLED: {"c": "#BDBDBD", "marker": ".", "s": 3, "linewidths": 0, "rasterized": True},
    RATIONAL: {"c": "#808080", "marker": ".", "s": 7, "linewidths": 0},
    QUADRATIC: {"c": "#000000", "marker": "x", "s": 12, "linewidths": 0.7},
    OTHER: {"c": "#56B4E9", "marker": "P", "s": 14, "linewidths": 0},
}
_NAMED: Final = tuple(
    {"c": colour, "marker": marker, "s": 14, "linewidths": 0}
    for colour, marker in zip(("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00"), "os^Dv", strict=True)
)


def save_figure(name: str, atlas: Atlas[Any], path: str | Path) -> None:
    """Draw a figure of an atlas into a file.

    Args:
        name: one of FIGURES.
        atlas: the atlas.
        path: the file; its suffix says which of FORMATS.

    Raises:
        InvalidInputError: the name or the suffix is unknown; the text lists the known ones.
        AtlasError: the file cannot be written.
    """
    path = Path(path)
    format = path.suffix.removeprefix(".")
    if name not in FIGURES:
        raise InvalidInputError(f"figure {name!r}: the figures are {', '.join(FIGURES)}")
    if format not in FORMATS:
        raise InvalidInputError(f"{path}: give a name that ends in {', '.join('.' + known for known in FORMATS)}")
    with mpl.rc_context(_STYLE):
        figure = plane_figure(plane_points(atlas, [FIGURES[name]])[0])
        drawn = BytesIO()
        metadata = {"png": {}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}[format]
        figure.savefig(drawn, format=format, dpi=300, metadata=metadata)
    write_atomically(path, drawn.getvalue())


def plane_figure(points: PlanePoints) -> Figure:
    """A metric plane with its points coloured by label."""
    figure = Figure(figsize=(6.4, 3.8), layout="constrained")
    axes = figure.subplots()
    named = iter(_NAMED)
    for group in points.groups:
        if group.name in _COLLECTIVE:
            name, style = group.name, _COLLECTIVE[group.name]
        else:
            name, style = f"${get(group.name).latex}$", next(named)
        axes.scatter(group.x, group.y, label=f"{name} ({group.formulas:,})", **style)
    axes.set(xlim=points.x_range, ylim=points.y_range)
    axes.set_xlabel(f"${_SYMBOLS[points.plane.x]}$")
    axes.set_ylabel(f"${_SYMBOLS[points.plane.y]}$", rotation=0, labelpad=10)
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles[::-1], labels[::-1], loc="outside right upper", frameon=False, markerscale=1.4)
    return figure
