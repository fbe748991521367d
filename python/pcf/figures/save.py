"""Drawing a figure by its name into a file.

Figures are drawn off screen through matplotlib's object interface, so that none of its global state is touched.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.mathtext import MathTextParser

from pcf.arguments import number
from pcf.arithmetic.long_integers import shown
from pcf.atlas import Atlas
from pcf.atlas.writing import write_atomically
from pcf.discovery.clusters.clustering import PLANES
from pcf.errors import InvalidInputError
from pcf.figures import boards, growth, planes, values
from pcf.figures.isolation import own_style
from pcf.figures.planes import Constants
from pcf.figures.style import RC
from pcf.files import require_path

FORMATS: Final = ("svg", "pdf", "png")
_BY_CONSTANT: Final[dict[str, Callable[[Atlas[Any], Constants], Figure]]] = {
    **{plane.name: partial(planes.plane, plane=plane) for plane in PLANES},
    "gamma-gamma": planes.bands,
    "pca": planes.components,
    "delta-limit": values.delta_against_limit,
}
_OTHERS: Final[dict[str, Callable[[Atlas[Any]], Figure]]] = {
    **{f"clusters-{plane.name}": partial(planes.clusters, plane=plane) for plane in PLANES},
    "delta-depth": growth.against_depth,
    "near-misses": values.near_misses,
    "checkerboard": boards.checkerboard,
}
FIGURES: Final = (*_BY_CONSTANT, *_OTHERS)
"""The names of the figures."""

_CANVASES: Final = {"svg": FigureCanvasSVG, "pdf": FigureCanvasPdf, "png": FigureCanvasAgg}
_DPI: Final = 300
_INCHES: Final = (1, 40)
_LONGEST_TITLE: Final = 200


@dataclass(frozen=True)
class Look:
    """How a figure is to look, where that is asked for.

    Attributes:
        constants: slugs of those that have colours.
        size: width and height in inches.
        title: what stands above it; mathematics between dollars.
    """

    constants: Sequence[str] | None = None
    size: tuple[float, float] | None = None
    title: str | None = None


def save_figure(name: str, atlas: Atlas[Any], path: str | Path, look: Look | None = None) -> None:
    """Draw a figure of an atlas into a file.

    Args:
        name: one of FIGURES.
        atlas: the atlas.
        path: the file; its suffix says which of FORMATS.
        look: as `figure_of` takes it.

    Raises:
        InvalidInputError: the name or the suffix is unknown, or the atlas has nothing to draw; the text says which.
        AtlasError: the atlas lacks a table that the figure needs, or the file cannot be written.
    """
    path, format = require_figure_file(path)
    write_atomically(path, drawn(lambda: figure_of(name, atlas, look), format))


def figure_of(name: str, atlas: Atlas[Any], look: Look | None = None) -> Figure:
    """A figure by its name; errors as of `save_figure`, and if a size or a title cannot be drawn."""
    look = look or Look()
    if name in _BY_CONSTANT:
        figure = _BY_CONSTANT[name](atlas, look.constants)
    elif name not in _OTHERS:
        raise InvalidInputError(f"figure {name!r}: the figures are {', '.join(FIGURES)}")
    elif look.constants is not None:
        raise InvalidInputError(
            f"constants: the figure {name} has no colours for them; {', '.join(_BY_CONSTANT)} have"
        )
    else:
        figure = _OTHERS[name](atlas)
    return dressed(figure, look)


def dressed(figure: Figure, look: Look) -> Figure:
    """A figure of the size and with the title that are asked for."""
    if look.size is not None:
        figure.set_size_inches(*_inches(look.size))
    if look.title is not None:
        figure.suptitle(_title(look.title), fontsize=10)
    return figure


def _title(title: Any) -> str:
    if not isinstance(title, str) or not title.isprintable() or len(title) > _LONGEST_TITLE:
        raise InvalidInputError(f"title {shown(title)}: give a line of text, {_LONGEST_TITLE} characters at most")
    try:
        MathTextParser("path").parse(title)
    except ValueError:
        raise InvalidInputError(
            f"title {shown(title)}: cannot be set; mathematics stands between dollars"
        ) from None
    return title


def _inches(size: Any) -> tuple[float, float]:
    try:
        width, height = size
    except (TypeError, ValueError):
        raise InvalidInputError(f"size {shown(size)}: give width and height in inches") from None
    sides = number("size", width), number("size", height)
    if not all(_INCHES[0] <= side <= _INCHES[1] for side in sides):
        raise InvalidInputError(f"size {width} {height}: give inches from {_INCHES[0]} to {_INCHES[1]}")
    return sides


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
