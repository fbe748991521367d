"""Figures for a notebook: of a formula, or of an atlas by name."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from pcf.atlas import Atlas
from pcf.atlas.store import write_atomically
from pcf.continued_fraction import PCF
from pcf.errors import InvalidInputError
from pcf.figures.growth import of_formula
from pcf.figures.isolation import own_style
from pcf.figures.save import drawn, figure_of, require_figure_file
from pcf.figures.style import RC


@dataclass(frozen=True, eq=False)
class Plot:
    """A figure that a notebook shows.

    Attributes:
        figure: for matplotlib.

    Example:
        >>> plot(PCF("2n + 1", "n^2"))
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


def plot(subject: PCF | str, atlas: Atlas[Any] | None = None) -> Plot:
    """Draw delta of a formula against depth, or a figure of an atlas.

    Args:
        subject: a formula, or the name of a figure, as `pcf plot` knows them.
        atlas: where a figure is named.

    Raises:
        InvalidInputError: the name is unknown, the atlas is missing, or there is nothing to draw.
        AtlasError: the atlas lacks a table that the figure needs.

    Example:
        >>> import pcf
        >>> pcf.plot(pcf.PCF("34n^3 + 51n^2 + 27n + 5", "-n^6"))
        <Plot of a = 34*n^3 + 51*n^2 + 27*n + 5, b = -n^6>
    """
    with own_style(RC):
        if isinstance(subject, PCF):
            title = f"$a = {subject.a.latex()}$,  $b = {subject.b.latex()}$"
            return Plot(of_formula(subject.a, subject.b, title), f"a = {subject.a}, b = {subject.b}")
        if not isinstance(subject, str):
            raise InvalidInputError("subject: give a PCF, or the name of a figure and an atlas")
        if atlas is None:
            raise InvalidInputError(f"atlas: of which atlas is the figure {subject!r} to be? give it as well")
        return Plot(figure_of(subject, atlas), f"{subject}, {atlas!r}")
