"""Discovers formulas for mathematical constants among polynomial continued fractions.

>>> import pcf
>>> pcf.PCF("2*n + 1", "n^2").identify()[0].expression
'4/pi'

Each name is imported when it is first used, so that `import pcf` and the start of the command take no time.
"""

TYPE_CHECKING = False  # what type checkers take for true; `typing` itself is imported only when it is needed
if TYPE_CHECKING:
    from pcf.api import Box, open_atlas, plot, scan
    from pcf.arithmetic.polynomial import Polynomial
    from pcf.constants.users import load_constants
    from pcf.continued_fraction import PCF
    from pcf.designing.design import design
    from pcf.discovery.numbers import identify
    from pcf.dynamics.metrics import evaluate
    from pcf.dynamics.status import Status
    from pcf.errors import (
        AtlasError,
        InvalidInputError,
        InvalidPolynomialError,
        NotConvergentError,
        PCFError,
        PrecisionError,
        ResourceLimitError,
    )
    from pcf.hunting import hunt
    from pcf.pipeline import discover
    from pcf.proofs.proof import Proof

    __version__: str

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
    "design",
    "discover",
    "evaluate",
    "hunt",
    "identify",
    "load_constants",
    "open_atlas",
    "plot",
    "scan",
]

_HOMES = {
    "Box": "api",
    "PCF": "continued_fraction",
    "Polynomial": "arithmetic.polynomial",
    "Proof": "proofs.proof",
    "Status": "dynamics.status",
    "__version__": "engine",
    "design": "designing.design",
    "discover": "pipeline",
    "evaluate": "dynamics.metrics",
    "hunt": "hunting",
    "identify": "discovery.numbers",
    "load_constants": "constants.users",
    "open_atlas": "api",
    "plot": "api",
    "scan": "api",
}
"""The modules that public names are defined in; the others are errors."""


def __getattr__(name: str) -> object:
    """A public name, from its module."""
    if name not in __all__:
        raise AttributeError(f"module 'pcf' has no attribute {name!r}")
    from importlib import import_module

    home = import_module(f"pcf.{_HOMES.get(name, 'errors')}")
    value: object = getattr(home, "CODE_VERSION" if name == "__version__" else name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names."""
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})
