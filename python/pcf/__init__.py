"""Discovers formulas for mathematical constants among polynomial continued fractions.

>>> import pcf
>>> pcf.PCF("2*n + 1", "n^2").identify()[0].expression
'4/pi'
"""

from typing import TYPE_CHECKING, Any

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
from pcf.facade import Box, open_atlas, scan
from pcf.metrics import evaluate
from pcf.polynomial import Polynomial
from pcf.proof import Proof
from pcf.status import Status
from pcf.user_constants import load_constants

if TYPE_CHECKING:
    from pcf.pipeline import discover

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
    "Proof",
    "ResourceLimitError",
    "Status",
    "__version__",
    "discover",
    "evaluate",
    "load_constants",
    "open_atlas",
    "scan",
]


def __getattr__(name: str) -> Any:
    """`discover`, with the libraries for clusters and figures that it needs, once it is asked for."""
    if name == "discover":
        from pcf.pipeline import discover

        return discover
    raise AttributeError(f"module 'pcf' has no attribute {name!r}")
