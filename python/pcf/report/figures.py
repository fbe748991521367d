"""Metric planes as inline SVG, coloured by the style sheet of the page so that they follow light and dark.

Each group of points is one path, with a shape of its own beside its colour; the class `g-...` ties it to its
entry in the legend. `planes.py` says which points are drawn.
"""

import math
from collections.abc import Iterator
from typing import Final

import numpy as np

from pcf.discovery.clusters.clustering import Plane
from pcf.discovery.clusters.planes import MEANINGS, OTHER, QUADRATIC, RATIONAL, UNLABELLED, Group, PlanePoints

WIDTH: Final = 640.0
HEIGHT: Final = 440.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 52.0, 10.0, 30.0, 44.0
_TICKS: Final = 7
_LEVELS: Final = 6

_SYMBOLS: Final = {
    "delta": "δ",
    "eta": "η",
    "gamma": "γ",
    "qr_eta": "η′",
    "qr_gamma": "γ′",
}
_CLASSES: Final = {UNLABELLED: "none", RATIONAL: "rational", QUADRATIC: "quadratic", OTHER: "other"}
_SHAPES: Final = {
    "none": "h0",  # a dot: the round cap of a stroke without length
    "rational": "h0",
    "quadratic": "m-3-3l6 6m0-6l-6 6",
    "other": "m-3.5 0h7m-3.5-3.5v7",
    "0": "m-3.2 0a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0-6.4 0z",
    "1": "m-2.9-2.9h5.8v5.8h-5.8z",
    "2": "m0-3.8l3.6 6.4h-7.2z",
    "3": "m0-4l3.6 4l-3.6 4l-3.6-4z",
    "4": "m0 3.8l3.6-6.4h-7.2z",
}


def classes(points: PlanePoints) -> dict[str, str]:
    """The class of each group, by its name, the same in all planes: `none`, `rational`, ..., numbers for constants."""
    named = (name for name in points.names if name not in _CLASSES)
    return _CLASSES | {name: str(number) for number, name in enumerate(named)}


def axes_name(plane: str) -> str:
    """The symbols of a plane's axes, such as δ and γ′; the name as it is where a metric has none."""
    x, _, y = plane.partition("-")
    return f"{_SYMBOLS[x]} and {_SYMBOLS[y]}" if x in _SYMBOLS and y in _SYMBOLS else plane


def key(css_class: str) -> str:
    """The shape of a group for its entry in a legend."""
    path = f'<path class="g-{css_class}" d="M8 8{_SHAPES[css_class]}"/>'
    return f'<svg class="key" viewBox="0 0 16 16" aria-hidden="true">{path}</svg>'


def plane_svg(plane: Plane, points: PlanePoints, at: tuple[float, float] | None = None) -> str:
    """A metric plane as an SVG element, to be put inside a page.

    Args:
        plane: its axes.
        points: what is drawn.
        at: where a ring stands, on the border of the frame if outside it; a script may place it by default.
    """
    x_name, y_name = plane.x, plane.y
    by_name = classes(points)
    groups = "".join(
        f'<path class="g-{by_name[group.name]}" d="{_path(points, group, _SHAPES[by_name[group.name]])}"/>'
        for group in points.groups
        if group.name != UNLABELLED  # these show as the density
    )
    bottom, right = HEIGHT - _BOTTOM, WIDTH - _RIGHT
    ring = (-99.0, -99.0) if at is None else (_x(points, at[0]), _y(points, at[1]))
    if at is not None:
        ring = min(max(ring[0], _LEFT), right), min(max(ring[1], _TOP), bottom)
    x_axis = "".join(
        f'<path d="M{x:.1f} {bottom}v4"/><text x="{x:.1f}" y="{bottom + 17}" text-anchor="middle">{label}</text>'
        for x, label in ((_x(points, tick), label) for tick, label in ticks(*points.x_range))
    )
    y_axis = "".join(
        f'<path d="M{_LEFT} {y:.1f}h-4"/><text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{label}</text>'
        for y, label in ((_y(points, tick), label) for tick, label in ticks(*points.y_range))
    )
    zero = [f"M{_x(points, 0):.1f} {_TOP}V{bottom}"] if points.x_range[0] < 0 < points.x_range[1] else []
    zero += [f"M{_LEFT} {_y(points, 0):.1f}H{right}"] if points.y_range[0] < 0 < points.y_range[1] else []
    return (
        f'<svg class="plane" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" tabindex="0" '
        f'aria-label="Formulas by {MEANINGS[x_name]} and {MEANINGS[y_name]}">'
        f'<path class="zero" d="{"".join(zero)}"/><g class="density">{_density(points)}</g>'
        f'<g class="points">{groups}</g>'
        f'<g class="axis"><path d="M{_LEFT} {_TOP}V{bottom}H{right}"/>{x_axis}{y_axis}</g>'
        f'<text class="name" x="{right}" y="{HEIGHT - 6}" text-anchor="end">'
        f'{MEANINGS[x_name]} <tspan class="symbol">{_SYMBOLS[x_name]}</tspan></text>'
        f'<text class="name" x="{_LEFT - 8}" y="16">'
        f'<tspan class="symbol">{_SYMBOLS[y_name]}</tspan> {MEANINGS[y_name]}</text>'
        f'<circle class="here" r="7" cx="{ring[0]:.1f}" cy="{ring[1]:.1f}"/></svg>'
    )


def drawn(points: PlanePoints) -> Iterator[tuple[str, float, float, int]]:
    """Class, x and y within the SVG, and formula id of every point that is drawn."""
    by_name = classes(points)
    for group in points.groups:
        for x, y, id in zip(group.x.tolist(), group.y.tolist(), group.ids.tolist(), strict=True):
            yield by_name[group.name], round(_x(points, x), 1), round(_y(points, y), 1), id


def ticks(low: float, high: float) -> list[tuple[float, str]]:
    """Round numbers within a range, at most seven, and how they are written.

    Example:
        >>> [label for _, label in ticks(-1.1, 1.2)]
        ['−1', '−0.5', '0', '0.5', '1']
    """
    rough = (high - low) / _TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    numbers = [k * step for k in range(math.ceil(low / step), math.floor(high / step) + 1)]
    return [(number, f"{number:.6g}".replace("-", "−")) for number in numbers]


def _density(points: PlanePoints) -> str:
    """The cells of the plane that hold formulas, one path for each level: a level more for each factor of four."""
    rows, columns = points.density.shape
    width, height = (WIDTH - _LEFT - _RIGHT) / columns, (HEIGHT - _TOP - _BOTTOM) / rows
    levels = np.minimum(np.ceil(np.log2(points.density + 1) / 2).astype(int), _LEVELS)
    paths = []
    for level in range(1, _LEVELS + 1):
        runs = []
        for row, cells in enumerate(levels == level):
            edges = np.flatnonzero(np.diff(np.concatenate([[False], cells, [False]]).astype(int)))
            for start, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
                x, y = _LEFT + start * width, _TOP + (rows - row - 1) * height
                runs.append(
                    f"M{x:.1f} {y:.1f}h{(stop - start) * width:.1f}v{height:.1f}h-{(stop - start) * width:.1f}z"
                )
        if runs:
            paths.append(f'<path class="d{level}" d="{"".join(runs)}"/>')
    return "".join(paths)


def _path(points: PlanePoints, group: Group, shape: str) -> str:
    return "".join(
        f"M{_x(points, x):.1f} {_y(points, y):.1f}{shape}"
        for x, y in zip(group.x.tolist(), group.y.tolist(), strict=True)
    )


def _x(points: PlanePoints, value: float) -> float:
    low, high = points.x_range
    return _LEFT + (value - low) / (high - low) * (WIDTH - _LEFT - _RIGHT)


def _y(points: PlanePoints, value: float) -> float:
    low, high = points.y_range
    return _TOP + (high - value) / (high - low) * (HEIGHT - _TOP - _BOTTOM)
