"""The checkerboard of a constant a and b = (n + r)(n + s): which constant each cell is of."""

from typing import Any, Final

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas import Atlas
from pcf.discovery.discoveries import Tier, tier
from pcf.discovery.families.boards import Board, placed
from pcf.discovery.families.families import fulfilled
from pcf.errors import InvalidInputError
from pcf.figures.style import BLUE, GREY, ORANGE, constant

BOARD: Final = Board(0, 1, 1, 1)
_SIDE: Final = 6
_PALE: Final = 0.35
_COLOURS: Final = {"pi": (BLUE, ""), "log(2)": (ORANGE, "//"), "rational": (GREY, "..")}
_CELLS: Final = (1, 2, 3)  # values of a


def checkerboard(atlas: Atlas[Any]) -> Figure:
    """Cells (r, s) for a = 1, 2, 3: full where the atlas has a label, pale where the families predict the constant."""
    labelled = _labelled(atlas)
    predicted = _predicted(atlas)
    if not labelled:
        raise InvalidInputError(
            "figure 'checkerboard': the atlas has no labelled formula with a = const and deg b = 2"
        )
    figure = Figure(figsize=(6.4, 2.35), layout="constrained")
    panels = figure.subplots(1, len(_CELLS), sharey=True)
    used: dict[str, Rectangle] = {}
    unknown = False
    for axes, d in zip(panels, _CELLS, strict=True):
        for r, s in np.ndindex(_SIDE, _SIDE):
            known = labelled.get((r, s, d))
            slug = known or predicted.get((r, s, d), "unknown")
            if slug not in _COLOURS:
                axes.plot(r, s, ".", color=GREY, markersize=2.5)
                unknown = True
                continue
            colour, hatch = _COLOURS[slug]
            cell = Rectangle(
                (r - 0.44, s - 0.44),
                0.88,
                0.88,
                facecolor=colour,
                alpha=1.0 if known else _PALE,
                edgecolor="white" if known else colour,
                hatch=hatch,
                linewidth=0.4,
            )
            axes.add_patch(cell)
            if known or slug not in used:
                used[slug] = cell
        axes.set(xlim=(-0.6, _SIDE - 0.4), ylim=(-0.6, _SIDE - 0.4), aspect="equal", xlabel="$r$")
        axes.set(xticks=range(_SIDE), yticks=range(_SIDE))
        axes.set_title(f"$a = {d}$,  $b = (n + r)(n + s)$", fontsize=9)
    panels[0].set_ylabel("$s$", rotation=0, labelpad=8)
    names = [slug if slug == "rational" else constant(slug) for slug in used]
    title = "labelled\n(pale: predicted)" + ("\ndots: not known" if unknown else "")
    figure.legend(used.values(), names, loc="outside right center", frameon=False, title=title)
    return figure


def _labelled(atlas: Atlas[Any]) -> dict[tuple[int, ...], str]:
    """The constants of the cells that the atlas has labels for."""
    labels = dict(zip(*(atlas.identified().column(name).to_pylist() for name in ("id", "constant")), strict=True))
    kept = {id: slug for id, slug in labels.items() if tier(slug) is Tier.NAMED or slug == "rational"}
    rows = atlas.filter(status="converges", sigma=0.0, eta=0.0, gamma=0.0, columns=["id", "a", "b"]).to_pylist()
    cells: dict[tuple[int, ...], str] = {}
    for row in rows:
        if row["id"] in kept and any(row["b"]) and not any(row["a"][:-1]):
            place = placed(Polynomial(row["a"]), Polynomial(row["b"]))
            if place is not None and place[0] == BOARD:
                r, s, d = place[1]
                cells[r, s, d] = cells[s, r, d] = kept[row["id"]]
    return cells


def _predicted(atlas: Atlas[Any]) -> dict[tuple[int, ...], str]:
    """The constants of all cells, by the families of the atlas: parity, and the wedge |r - s| < a for log 2.

    Outside of both, which is known where the atlas states both, the numbers are rational: the hypergeometric series
    ends.
    """
    if not atlas.has("families"):
        return {}
    rows = atlas.families.to_table(columns=["a", "b", "constant", "parameters"]).to_pylist()
    stated = {row["constant"]: row["parameters"] for row in rows if (row["a"], row["b"]) == BOARD.text("d")}
    cells: dict[tuple[int, ...], str] = {}
    for r, s in np.ndindex(_SIDE, _SIDE):
        for d in _CELLS:
            for slug, conditions in stated.items():
                if fulfilled(conditions, {"r": r, "s": s, "d": d}):
                    cells[r, s, d] = slug
            if {"pi", "log(2)"} <= stated.keys():
                cells.setdefault((r, s, d), "rational")
    return cells
