"""How all figures look: type, symbols as in the paper, colours and markers.

Colours are those of Okabe and Ito, which people with any colour vision tell apart, and every group of points has a
marker of its own besides.
"""

import re
from collections.abc import Sequence
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from pcf.constants import catalogue
from pcf.constants.markup import latex
from pcf.discovery.clusters.planes import (
    MEANINGS,
    NO_CLUSTER,
    OTHER,
    QUADRATIC,
    RATIONAL,
    SMALLER,
    UNLABELLED,
    Group,
)

RC: Final[dict[Any, Any]] = {
    "font.family": "serif",
    "mathtext.fontset": "stix",
    "font.size": 9,
    "axes.linewidth": 0.6,
    "svg.fonttype": "path",
    "svg.hashsalt": "pcf",
}

BLUE, ORANGE, GREEN, PINK, YELLOW, SKY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"
GREY: Final = "#BDBDBD"
DARK: Final = "#5A5A5A"
_TICKS: Final = 6

_SYMBOLS: Final = {
    "delta_naive": r"\delta_{\mathrm{naive}}",
    "delta": r"\delta",
    "delta_blind": r"\delta_{\mathrm{blind}}",
    "delta_predicted": r"\delta_{\mathrm{predicted}}",
    "delta_limit": r"\delta_\infty",
    **{name: rf"\{name}" for name in ("eta", "gamma", "sigma", "beta")},
    **{f"q_{name}": rf"\{name}_q" for name in ("eta", "gamma", "sigma", "beta")},
    **{
        f"qr_{name}": rf"\{name}\prime" for name in ("eta", "gamma")
    },  # this prime is raised in the typeface already
    **{f"fit_{name}": rf"\hat\{name}" for name in ("eta", "gamma", "beta")},
}
_CLUSTER: Final = re.compile(r"cluster [0-9]+")
_COLLECTIVE: Final[dict[str, dict[str, Any]]] = {
    UNLABELLED: {"c": GREY, "marker": ".", "s": 6, "linewidths": 0, "rasterized": True},
    NO_CLUSTER: {"c": GREY, "marker": ".", "s": 6, "linewidths": 0, "rasterized": True},
    SMALLER: {"c": SKY, "marker": "P", "s": 10, "linewidths": 0},
    RATIONAL: {"c": "#808080", "marker": ".", "s": 7, "linewidths": 0, "rasterized": True},
    QUADRATIC: {"c": "#000000", "marker": "x", "s": 12, "linewidths": 0.7},
    OTHER: {"c": SKY, "marker": "P", "s": 14, "linewidths": 0},
}
_NAMED: Final = tuple(
    {"c": colour, "marker": marker, "s": 14, "linewidths": 0}
    for colour, marker in zip((BLUE, ORANGE, GREEN, PINK, YELLOW), "os^Dv", strict=True)
)


def symbol(metric: str) -> str:
    """The symbol of a metric, as mathematics."""
    return f"${_SYMBOLS[metric]}$"


def in_words(metric: str) -> str:
    """What a metric measures, and its symbol."""
    return f"{MEANINGS[metric]} {symbol(metric)}"


def constant(label: str) -> str:
    """The constant of a label, or several, as mathematics."""
    return ", ".join(f"${latex(one)}$" for one in catalogue.symbols(label))


def scatter(axes: Axes, groups: Sequence[Group]) -> None:
    """Points coloured by label, in the order of the groups."""
    named = iter(_NAMED)
    for group in groups:
        if group.name in _COLLECTIVE:
            name, style = group.name, _COLLECTIVE[group.name]
        else:
            name, style = group.name if _CLUSTER.fullmatch(group.name) else constant(group.name), next(named)
        axes.scatter(group.x, group.y, label=f"{name} ({group.formulas:,})", **style)


def legend(figure: Figure, axes: Axes) -> None:
    """The legend beside the axes, the last drawn first."""
    handles, labels = axes.get_legend_handles_labels()
    drawn = figure.legend(handles[::-1], labels[::-1], loc="outside right upper", frameon=False)
    for handle in drawn.legend_handles:
        if isinstance(handle, PathCollection):
            handle.set_sizes([22])  # the smallest points could not be seen


def name_axes(axes: Axes, x: str, y: str) -> None:
    """Names of the axes, and few enough ticks for their numbers."""
    axes.xaxis.set_major_locator(MaxNLocator(_TICKS, steps=(1, 2, 5, 10)))
    axes.set(xlabel=x, ylabel=y)
