"""Numbers that users give as arguments: read by what they are, with an error that names the argument."""

import math
from contextlib import suppress
from operator import index
from typing import Any

from pcf.arithmetic.long_integers import shown
from pcf.errors import InvalidInputError


def integer(name: str, value: object) -> int:
    """An argument that has to be an integer.

    Raises:
        InvalidInputError: it is none; the text names it.

    Example:
        >>> integer("k", 2)
        2
    """
    with suppress(TypeError):
        if not isinstance(value, bool):
            return index(value)  # type: ignore[arg-type]
    raise InvalidInputError(f"{name}: expected an integer, got {type(value).__name__}; pass an int")


def integers(name: str, value: Any) -> tuple[int, int]:
    """An argument that has to be two integers.

    Raises:
        InvalidInputError: it is not; the text names it.

    Example:
        >>> integers("degrees", [2, 4])
        (2, 4)
    """
    try:
        first, second = value
        return integer(name, first), integer(name, second)
    except (TypeError, ValueError):
        raise InvalidInputError(f"{name} {shown(value)}: give two integers") from None


def number(name: str, value: object) -> float:
    """An argument that has to be a real number, as a double.

    Raises:
        InvalidInputError: it is none, or no finite one; the text names it.

    Example:
        >>> number("min_delta_limit", 0)
        0.0
    """
    if not isinstance(value, bool) and hasattr(value, "__float__"):
        with suppress(TypeError, ValueError, OverflowError):
            if math.isfinite(found := float(value)):
                return found
    raise InvalidInputError(f"{name} {shown(value)}: give a finite number")
