"""The irrationality measure against depth, of one formula and of two."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas import Atlas
from pcf.constants.expression import parse_expression
from pcf.constants.markup import latex
from pcf.discovery.discoveries import Discovery, Tier, discoveries, tier
from pcf.dynamics.metrics import TrajectoryPoint, metrics, trajectory
from pcf.errors import InvalidInputError
from pcf.figures.style import BLUE, DARK, ORANGE, in_words, symbol

_DEPTHS: Final = np.unique(np.geomspace(4, 4000, 70).astype(int))
_GROWTH: Final = ("eta", "gamma", "qr_eta", "qr_gamma")
_FIRST: Final = 10  # depth from which the axis of delta is scaled


def against_depth(atlas: Atlas[Any]) -> Figure:
    """Measured delta, the predictor, and the limit that is fitted, for two formulas of the atlas."""
    chosen = _two(atlas)
    figure = Figure(figsize=(6.4, 3.0), layout="constrained")
    panels = figure.subplots(1, 2)
    for axes, one in zip(panels, chosen, strict=True):
        _panel(axes, atlas, one)
    panels[0].set_ylabel(in_words("delta"))
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False)
    return figure


def of_formula(a: Polynomial, b: Polynomial, name: str) -> Figure:
    """Measured delta of one formula against depth, with its predictor and its limit, and the digits of its convergents.

    Args:
        a, b: the formula.
        name: what stands above it, in LaTeX.

    Raises:
        InvalidInputError: there is nothing to draw.
    """
    points = [point for point in trajectory(a, b, _DEPTHS.tolist()) if point.delta is not None]
    if not points:
        raise InvalidInputError(
            "formula: it has no delta to draw: its limit is infinite or no convergent differs from it, or there is none"
        )
    figure = Figure(figsize=(6.8, 3.0), layout="constrained")
    left, right = figure.subplots(1, 2)
    known = metrics(a, b)
    _delta(left, points, {name: getattr(known, name) for name in _GROWTH}, known.delta_limit)
    left.set_ylabel(in_words("delta"))
    handles, labels = left.get_legend_handles_labels()
    digits = [-point.log_error / np.log(10) for point in points if point.log_error is not None]
    right.plot([point.depth for point in points if point.log_error is not None], digits, color=BLUE, linewidth=1.2)
    right.set(xlabel="depth $n$", ylabel=r"digits, $-\log_{10}|L - p_n/q_n|$")
    figure.suptitle(name, fontsize=9)
    figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False)
    return figure


def _two(atlas: Atlas[Any]) -> list[Discovery]:
    """The simplest formula of a named constant with delta > 0 in the limit, and with delta <= 0.

    Those whose errors shrink exponentially come first: the others approach their limit like 1/log n.
    """
    rows = atlas.filter(eta=0.0, gamma=(None, -1e-9), columns=["id"])
    exponential = set(rows.column("id").to_pylist())
    known = [
        one
        for one in discoveries(atlas)
        if tier(one.constant) is Tier.NAMED and one.delta is not None and one.delta_limit is not None
    ]
    known.sort(key=lambda one: one.id not in exponential)  # stable
    above, below = (
        next((one for one in known if one.delta_limit is not None and (one.delta_limit > 0) == positive), None)
        for positive in (True, False)
    )
    if above is None or below is None:
        raise InvalidInputError("figure 'delta-depth': the atlas has no two labelled formulas to compare")
    return [above, below]


def _panel(axes: Axes, atlas: Atlas[Any], one: Discovery) -> None:
    row = atlas.filter(id=one.id).to_pylist()[0]
    points = [point for point in trajectory(one.a, one.b, _DEPTHS.tolist()) if point.delta is not None]
    _delta(axes, points, row, one.delta_limit)
    value = latex(parse_expression(one.expression, any_name=True))
    axes.set_title(f"${value}$:  $a = {one.a.latex()}$,  $b = {one.b.latex()}$", fontsize=9)


def _delta(
    axes: Axes, points: Sequence[TrajectoryPoint], growth: Mapping[str, float | None], limit: float | None
) -> None:
    """Measured delta, what the growths of error and reduced denominators predict, and its limit, where known."""
    depths = np.array([point.depth for point in points])
    measured = np.array([point.delta for point in points])
    axes.plot(depths, measured, "o", color=BLUE, markersize=2.6, label=rf"measured {symbol('delta')}")
    drawn = [measured]
    eta, gamma, qr_eta, qr_gamma = (growth[name] for name in _GROWTH)
    if None not in (eta, gamma, qr_eta, qr_gamma):
        error = eta * depths * np.log(depths) + gamma * depths
        reduced = qr_eta * depths * np.log(depths) + qr_gamma * depths
        with np.errstate(divide="ignore", invalid="ignore"):
            drawn.append(-error / reduced - 1)
        axes.plot(depths, drawn[-1], color=ORANGE, linewidth=1.2, label="predictor (eq. 5)")
    axes.set_xscale("log")
    shown = np.concatenate([line[(depths >= _FIRST) & np.isfinite(line)] for line in drawn])
    if limit is not None:
        axes.axhline(limit, color=DARK, linewidth=0.9, linestyle=(0, (5, 3)), label="fitted limit")
        shown = np.append(shown, limit)
    low, high = (shown.min(), shown.max()) if len(shown) else (measured.min(), measured.max())
    margin = 0.12 * (high - low) or 0.1
    axes.set(xlim=(depths[0], depths[-1]), ylim=(low - margin, high + margin), xlabel="depth $n$")
