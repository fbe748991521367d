"""Limits as numbers: against the irrationality measure, and near a constant without being it."""

from collections import Counter
from contextlib import suppress
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from pcf.arithmetic.decimals import stored_value
from pcf.arithmetic.polynomial import Polynomial
from pcf.arithmetic.rationals import nearest_double
from pcf.atlas import Atlas
from pcf.constants.evaluation import ball
from pcf.constants.expression import parse_expression
from pcf.constants.markup import latex
from pcf.discovery.clusters.planes import grouped_points
from pcf.discovery.discoveries import Tier, tier
from pcf.errors import InvalidInputError
from pcf.figures.planes import Constants
from pcf.figures.style import BLUE, DARK, in_words, legend, name_axes, scatter

_LARGEST: Final = 10.0  # |L| drawn
_NEAR: Final = 1e-2
_MOST_DIGITS: Final = 15  # of agreement that doubles can tell


def delta_against_limit(atlas: Atlas[Any], constants: Constants) -> Figure:
    """Delta against the limit: constants do not separate by their values."""
    rows = _with_limits(atlas)
    limits = _doubles(rows)
    kept = np.abs(limits) <= _LARGEST
    table = pa.table({"id": rows.column("id"), "x": limits, "y": rows.column("delta")}).filter(pa.array(kept))
    points = grouped_points(atlas, table, constants)
    figure = Figure(figsize=(6.4, 3.8), layout="constrained")
    axes = figure.subplots()
    scatter(axes, points.groups)
    axes.set(xlim=points.x_range, ylim=points.y_range)
    name_axes(axes, "limit $L$", in_words("delta"))
    legend(figure, axes)
    return figure


def near_misses(atlas: Atlas[Any]) -> Figure:
    """Digits of agreement with a value against delta: limits that are near it and not it, and those that are."""
    labels = atlas.identified("id", "constant", "expression").combine_chunks()
    expression = parse_expression(_most_frequent(labels))
    rows = _with_limits(atlas)
    distance = np.abs(_doubles(rows) - float(ball(expression, 20)))
    exact = labels.filter(pc.field("expression") == str(expression)).column("id").combine_chunks()
    hit = pc.is_in(rows.column("id"), exact).to_numpy()
    near = (distance < _NEAR) & ~hit
    digits = -np.log10(np.maximum(distance, 10**-_MOST_DIGITS))
    delta = rows.column("delta").to_numpy()
    figure = Figure(figsize=(6.4, 3.8), layout="constrained")
    axes = figure.subplots()
    value = f"${latex(expression)}$"
    label = f"near {value} ({np.count_nonzero(near):,})"
    axes.scatter(delta[near], digits[near], c=DARK, marker=".", s=9, linewidths=0, rasterized=True, label=label)
    top = float(digits[near].max(initial=2.0))
    axes.scatter(
        delta[hit],
        np.full(np.count_nonzero(hit), top + 1.0),
        c=BLUE,
        marker="s",
        s=16,
        linewidths=0,
        label=f"equal to {value} ({np.count_nonzero(hit):,})",
    )
    axes.axhline(top + 0.6, color=DARK, linewidth=0.6, linestyle=(0, (5, 3)))
    axes.set(ylim=(2 - 0.06 * top, top + 1.4))
    ticks = list(range(2, int(top) + 1))
    axes.set_yticks([*ticks, top + 1.0], [*map(str, ticks), r"$\infty$"])
    _name_nearest(axes, rows, delta, np.where(near, digits, 0.0))
    axes.set_xlabel(in_words("delta"))
    axes.set_ylabel(rf"digits of agreement, $-\log_{{10}}|L - L_0|$,  $L_0 = ${value}")
    legend(figure, axes)
    return figure


def _name_nearest(axes: Axes, rows: pa.Table, delta: NDArray[np.float64], digits: NDArray[np.float64]) -> None:
    """Write the polynomials at the nearest misses, towards the middle, leaving out those whose texts would meet."""
    named: list[float] = []
    middle = sum(axes.get_xlim()) / 2
    for place in np.argsort(-digits)[:12]:
        height = float(digits[place])
        if height == 0 or len(named) == 3 or any(abs(height - other) < 0.25 for other in named):
            continue
        named.append(height)
        row = rows.slice(int(place), 1).to_pylist()[0]
        a, b = (Polynomial(row[side]).latex() for side in ("a", "b"))
        left = delta[place] > middle
        axes.annotate(
            f"$a = {a},\\ b = {b}$",
            (delta[place], height),
            (-22 if left else 22, 5),
            textcoords="offset points",
            horizontalalignment="right" if left else "left",
            fontsize=7,
            arrowprops={"arrowstyle": "-", "color": DARK, "linewidth": 0.5, "shrinkA": 0, "shrinkB": 1.5},
        )


def _with_limits(atlas: Atlas[Any]) -> pa.Table:
    known = pc.field("limit").is_valid() & (pc.field("limit") != "infinity") & pc.field("delta").is_valid()
    rows = atlas.filter(known, status="converges", columns=["id", "a", "b", "limit", "delta"])
    if not len(rows):
        raise InvalidInputError("figure: no formula of the atlas has a limit and a delta")
    return rows.combine_chunks()


def _doubles(rows: pa.Table) -> NDArray[np.float64]:
    """The limits as doubles; infinite where they are too large for these."""
    return np.array([nearest_double(stored_value(text)) for text in rows.column("limit").to_pylist()])


def _most_frequent(labels: pa.Table) -> str:
    """The expression of a named constant that most formulas are equal to; of equals, the shortest."""
    named = [row for row in labels.to_pylist() if tier(row["constant"]) is Tier.NAMED]
    counts: Counter[str] = Counter(row["expression"] for row in named)
    if not counts:
        raise InvalidInputError("figure 'near-misses': no formula of the atlas is labelled with a named constant")
    for text in sorted(counts, key=lambda text: (-counts[text], len(text), text)):
        with suppress(InvalidInputError):  # a constant that a user gave by digits
            parse_expression(text)
            return text
    raise InvalidInputError("figure 'near-misses': no formula of the atlas is labelled with a closed form")
