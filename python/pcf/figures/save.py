"""Drawing a figure by its name into a file.

Figures are drawn off screen through matplotlib's object interface, so that none of its global state is touched.
"""

from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from pcf.atlas import Atlas
from pcf.atlas.store import write_atomically
from pcf.discovery.clusters.clustering import PLANES
from pcf.errors import InvalidInputError
from pcf.figures import boards, growth, planes, values
from pcf.figures.isolation import own_style
from pcf.figures.style import RC
from pcf.files import require_path

FORMATS: Final = ("svg", "pdf", "png")
FIGURES: Final[dict[str, Callable[[Atlas[Any]], Figure]]] = {
    **{plane.name: partial(planes.plane, plane=plane) for plane in PLANES},
    "gamma-gamma": planes.bands,
    "pca": planes.components,
    "delta-depth": growth.against_depth,
    "delta-limit": values.delta_against_limit,
    "near-misses": values.near_misses,
    "checkerboard": boards.checkerboard,
}
"""The figures by name."""

_CANVASES: Final = {"svg": FigureCanvasSVG, "pdf": FigureCanvasPdf, "png": FigureCanvasAgg}
_DPI: Final = 300


def save_figure(name: str, atlas: Atlas[Any], path: str | Path) -> None:
    """Draw a figure of an atlas into a file.

    Args:
        name: one of FIGURES.
        atlas: the atlas.
        path: the file; its suffix says which of FORMATS.

    Raises:
        InvalidInputError: the name or the suffix is unknown, or the atlas has nothing to draw; the text says which.
        AtlasError: the atlas lacks a table that the figure needs, or the file cannot be written.
    """
    path, format = require_figure_file(path)
    write_atomically(path, drawn(lambda: figure_of(name, atlas), format))


def figure_of(name: str, atlas: Atlas[Any]) -> Figure:
    """A figure by its name; errors as of `save_figure`."""
    if name not in FIGURES:
        raise InvalidInputError(f"figure {name!r}: the figures are {', '.join(FIGURES)}")
    return FIGURES[name](atlas)


def require_figure_file(path: str | Path) -> tuple[Path, str]:
    """The path and the format that its suffix tells."""
    path = require_path("path", path, "the name of a file")
    format = path.suffix.removeprefix(".")
    if format not in FORMATS:
        raise InvalidInputError(f"{path}: give a name that ends in {', '.join('.' + known for known in FORMATS)}")
    return path, format


def drawn(make: Callable[[], Figure], format: str) -> bytes:
    """A figure in one of FORMATS, made and written in the style of the package."""
    with own_style(RC):
        out = BytesIO()
        metadata = {"png": {}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}[format]
        figure = make()
        _CANVASES[format](figure)  # not that of a backend
        figure.savefig(out, format=format, dpi=_DPI, metadata=metadata)
    return out.getvalue()
