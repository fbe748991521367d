"""Matplotlib without what its user has set: figures look the same everywhere, and nothing of theirs is changed.

A backend of a notebook in MPLBACKEND that this environment does not have makes the mere import of matplotlib fail, so
that this module is imported before any other that needs it.
"""

import contextlib
import os
from collections.abc import Iterator
from typing import Any, Final

from pcf.errors import InvalidInputError

_BACKEND: Final = "MPLBACKEND"


def _imported() -> Any:
    """Matplotlib, imported as if no backend were asked for, which is set afterwards as the import would have."""
    wanted = os.environ.pop(_BACKEND, None)
    try:
        import matplotlib
    except (ImportError, OSError, ValueError) as error:
        problem = str(error).partition("\n")[0]
        raise InvalidInputError(
            f"figure: matplotlib cannot be loaded: {problem}; mend or remove its matplotlibrc"
        ) from None
    finally:
        if wanted is not None:
            os.environ[_BACKEND] = wanted
    if wanted:
        with contextlib.suppress(ValueError):  # no backend of this environment; nobody here needs it
            matplotlib.rcParams["backend"] = wanted
    return matplotlib


mpl: Final = _imported()


@contextlib.contextmanager
def own_style(style: dict[Any, Any]) -> Iterator[None]:
    """Within, matplotlib has its factory settings and this style, whatever a matplotlibrc or a user's code says."""
    factory = {
        name: value
        for name, value in mpl.rcParamsDefault.items()
        if not name.startswith(("backend", "date.epoch", "interactive", "toolbar"))
    }
    with mpl.rc_context(factory | style):
        yield
