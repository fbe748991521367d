"""Figures for a notebook: of a formula, or of an atlas by name."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas import Atlas
from pcf.atlas.writing import write_atomically
from pcf.figures.growth import of_formula
from pcf.figures.isolation import own_style
from pcf.figures.save import Look, drawn, dressed, figure_of, require_figure_file
from pcf.figures.style import RC


@dataclass(frozen=True, eq=False)
class Plot:
    """A figure that a notebook shows.

    Attributes:
        figure: for matplotlib.

    Example:
        >>> from pcf import PCF
        >>> PCF("2n + 1", "n^2").plot()
        <Plot of a = 2*n + 1, b = n^2>
    """

    figure: Figure
    _subject: str

    def __repr__(self) -> str:
        return f"<Plot of {self._subject}>"

    def save(self, path: str | Path) -> None:
        """Write the figure into a file, .svg, .pdf or .png.

        Raises:
            InvalidInputError: the suffix is another.
            AtlasError: the file cannot be written.
        """
        path, format = require_figure_file(path)
        write_atomically(path, drawn(lambda: self.figure, format))

    def _repr_svg_(self) -> str:
        return drawn(lambda: self.figure, "svg").decode()


def formula_plot(a: Polynomial, b: Polynomial, look: Look) -> Plot:
    """Delta and digits of a formula against depth."""
    with own_style(RC):
        title = f"$a = {a.latex()}$,  $b = {b.latex()}$"
        return Plot(dressed(of_formula(a, b, title), look), f"a = {a}, b = {b}")


def atlas_plot(name: str, atlas: Atlas[Any], look: Look) -> Plot:
    """A figure of an atlas by its name."""
    with own_style(RC):
        return Plot(figure_of(name, atlas, look), f"{name}, {atlas!r}")
