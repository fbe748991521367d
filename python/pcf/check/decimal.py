"""Decimal digits of a limit, compared with a ball."""

import re
from collections.abc import Callable
from typing import Final

import flint

_DECIMAL: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.([0-9]+))?(?:e(-?[0-9]{1,6}))?")
_LEAST: Final = 20  # digits
_PRECISIONS: Final = (300, 1200, 5000)  # bits


def significant(digits: str) -> int | None:
    """How many significant digits a decimal number has; None if it is none."""
    found = _DECIMAL.fullmatch(digits)
    if found is None:
        return None
    return len(digits.partition("e")[0].replace(".", "").lstrip("-0"))


def interval(digits: str) -> tuple[flint.fmpq, flint.fmpq]:
    """The decimal number, and one unit of its last place."""
    found = _DECIMAL.fullmatch(digits)
    if found is None:
        raise ValueError("no decimal number")
    mantissa = digits.partition("e")[0]
    places = len(found[1] or "") - int(found[2] or 0)
    unit = flint.fmpq(10) ** -places
    return flint.fmpz(mantissa.replace(".", "")) * unit, unit


def agrees(limit: Callable[[], flint.arb], digits: str) -> bool:
    """Whether a number is within one unit of the last of at least twenty digits."""
    count = significant(digits)
    if count is None or not _LEAST <= count <= 1000:
        return False
    x, unit = interval(digits)
    for precision in _PRECISIONS:
        with flint.ctx.workprec(precision + 4 * count):
            distance = abs(limit() - flint.arb(x))
            if distance <= flint.arb(unit):
                return True
            if distance > flint.arb(unit):
                return False
    return False
