"""Figures of an atlas for papers: the only package that imports matplotlib.

`save` is the way in, and `plot` for notebooks; `planes`, `growth`, `boards` and `values` draw, `style` has the colours,
`isolation` keeps settings of other programs out.

Imports discovery, atlas and what is below.
"""

from pcf.figures import isolation  # isort: skip  # before matplotlib
from pcf.figures.save import FIGURES, FORMATS, Look, save_figure

__all__ = ["FIGURES", "FORMATS", "Look", "isolation", "save_figure"]
