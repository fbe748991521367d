"""Figures of an atlas for papers: the only package that imports matplotlib."""

from pcf.figures import isolation  # isort: skip  # before matplotlib
from pcf.figures.save import FIGURES, FORMATS, save_figure

__all__ = ["FIGURES", "FORMATS", "isolation", "save_figure"]
