"""Delta against depth as an inline SVG, coloured by the style sheet of the page."""

import math
from collections.abc import Sequence
from typing import Any, Final

from pcf.report.figures import ticks

WIDTH: Final = 640.0
HEIGHT: Final = 300.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 52.0, 26.0, 30.0, 44.0
_BOUND: Final = 3.0  # of deltas that are drawn: those at the first depths may be anything


def delta_plot(points: Sequence[dict[str, Any]], limit: float | None, error: float | None) -> str:
    """Measured deltas against depth, with reduced and unreduced denominators, and the delta limit as a line.

    Args:
        points: with `depth`, `delta` and `delta_naive`, ascending in depth.
        limit, error: the delta limit and its half width, where they are known.

    Returns:
        The SVG element; empty where there is nothing to draw.

    Example:
        >>> delta_plot([], None, None)
        ''
        >>> delta_plot([{"depth": d, "delta": 1 / d, "delta_naive": None} for d in (2, 10, 100)], 0.0, 0.0)[:22]
        '<svg class="trajectory'
    """
    drawn = {
        name: [(p["depth"], p[name]) for p in points if p[name] is not None and abs(p[name]) < _BOUND]
        for name in ("delta", "delta_naive")
    }
    if len(drawn["delta"]) < 2:
        return ""
    values = [y for line in drawn.values() for _, y in line] + ([limit] if limit is not None else [])
    low, high = float(min(values)), float(max(values))
    margin = max((high - low) * 0.08, 0.02)
    low, high = low - margin, high + margin
    first, last = math.log10(drawn["delta"][0][0]), math.log10(drawn["delta"][-1][0])

    def x(depth: float) -> float:
        return _LEFT + (math.log10(depth) - first) / (last - first) * (WIDTH - _LEFT - _RIGHT)

    def y(value: float) -> float:
        return _TOP + (high - value) / (high - low) * (HEIGHT - _TOP - _BOTTOM)

    bottom, right = HEIGHT - _BOTTOM, WIDTH - _RIGHT
    depths = [m * 10**k for k in range(7) for m in (1, 2, 5) if first <= math.log10(m * 10**k) <= last + 1e-9]
    x_axis = "".join(
        f'<path d="M{x(d):.1f} {bottom}v4"/><text x="{x(d):.1f}" y="{bottom + 17}" text-anchor="middle">{d:,}</text>'
        for d in depths
    )
    y_axis = "".join(
        f'<path d="M{_LEFT} {y(v):.1f}h-4"/><text x="{_LEFT - 8}" y="{y(v) + 4:.1f}" text-anchor="end">{label}</text>'
        for v, label in ticks(low, high)
    )
    zero = f'<path class="zero" d="M{_LEFT} {y(0):.1f}H{right}"/>' if low < 0 < high else ""
    band = ""
    if limit is not None:
        half = (error or 0) / (high - low) * (HEIGHT - _TOP - _BOTTOM)
        top = max(y(limit) - half, _TOP)
        band = f'<path class="band" d="M{_LEFT} {top:.1f}H{right}V{min(y(limit) + half, bottom):.1f}H{_LEFT}z"/>'
        band += f'<path class="limit-line" d="M{_LEFT} {y(limit):.1f}H{right}"/>'
    lines = "".join(
        f'<path class="{name}" d="M{"L".join(f"{x(d):.1f} {y(v):.1f}" for d, v in line)}"/>'
        for name, line in drawn.items()
        if line
    )
    return (
        f'<svg class="trajectory plane" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" '
        f'aria-label="{_described(drawn["delta"], limit)}">'
        f'{zero}{band}{lines}<g class="axis"><path d="M{_LEFT} {_TOP}V{bottom}H{right}"/>{x_axis}{y_axis}</g>'
        f'<text class="name" x="{right}" y="{HEIGHT - 6}" text-anchor="end">depth '
        '<tspan class="symbol">n</tspan></text>'
        f'<text class="name" x="{_LEFT - 8}" y="16"><tspan class="symbol">δ</tspan> irrationality measure</text></svg>'
    )


def _described(line: Sequence[tuple[int, float]], limit: float | None) -> str:
    """The plot in words, for those who do not see it."""
    end = f"; its limit is about {limit:.2f}" if limit is not None else ""
    return f"delta is {line[0][1]:.2f} at depth {line[0][0]} and {line[-1][1]:.2f} at depth {line[-1][0]}{end}"
