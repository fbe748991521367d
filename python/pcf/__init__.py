"""Discovers formulas for mathematical constants among polynomial continued fractions.

>>> import pcf
>>> pcf.PCF("2*n + 1", "n^2").identify()[0].expression
'4/pi'
"""

from pcf.continued_fraction import PCF
from pcf.engine import CODE_VERSION
from pcf.errors import (
    AtlasError,
    InvalidInputError,
    InvalidPolynomialError,
    NotConvergentError,
    PCFError,
    PrecisionError,
    ResourceLimitError,
)
from pcf.facade import Box, discover, open_atlas, scan
from pcf.metrics import evaluate
from pcf.polynomial import Polynomial
from pcf.status import Status

__version__ = CODE_VERSION

__all__ = [
    "PCF",
    "AtlasError",
    "Box",
    "InvalidInputError",
    "InvalidPolynomialError",
    "NotConvergentError",
    "PCFError",
    "Polynomial",
    "PrecisionError",
    "ResourceLimitError",
    "Status",
    "__version__",
    "discover",
    "evaluate",
    "open_atlas",
    "scan",
]
