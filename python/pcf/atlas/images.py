"""Which limits of an atlas a number is a Moebius image of: (p0 + p1 L)/(q0 + q1 L) with small integers."""

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Final

from pcf.errors import InvalidInputError
from pcf.relations.relation import Relation, confirm, moebius
from pcf.relations.screen import Screen

_EVIDENCE: Final = 20  # digits, above those of the number of limits compared
_SEARCH_PLACES: Final = 35
_FEWEST_PLACES: Final = 30
_MOST_PLACES: Final = 55  # limits are stored to 60 digits
_LARGEST: Final = 10**30

Known = tuple[Fraction, int]
"""A number, off by at most one unit of so many decimal places."""


def images(
    value: Fraction, places: int, limits: Sequence[Known], explained: Callable[[int], float] = lambda _: 0
) -> dict[int, Relation]:
    """The limits that a value is an image of.

    Args:
        value: the value, off by at most one unit of its last decimal place.
        places: its decimal places; the more, the larger the coefficients that can be told from chance.
        limits: numbers between those of HANDY in size; those known to fewer than 35 decimal places are left out.
        explained: by position in `limits`, the digits that a limit's formula explains (`explained_digits`).

    Returns:
        By position in `limits`, the relation; its coefficients are (p0, p1, q0, q1).

    Raises:
        InvalidInputError: fewer than 30 places, or a value that is not between 10^-30 and 10^30 in size.

    Example:
        >>> pi = Fraction("3.14159265358979323846264338327950288419716939937510582097494459")
        >>> images(4 / pi, 50, [(pi, 60), (Fraction(22, 7), 60)])[0].coefficients
        (4, 0, 0, 1)
    """
    if places < _FEWEST_PLACES:
        raise InvalidInputError(
            f"value: {max(places, 0)} decimal places; images are told from chance from {_FEWEST_PLACES} on"
        )
    if not 1 < abs(value) * _LARGEST < _LARGEST**2:
        raise InvalidInputError("value: images are searched of values between 10^-30 and 10^30 in size; scale it")
    places = min(places, _MOST_PLACES)
    search = min(places, _SEARCH_PLACES)
    screen = Screen([_scaled(value, search)], search)
    known = [k for k, (_, digits) in enumerate(limits) if digits > search]
    hits = screen.sweep([_scaled(limits[k][0], search) for k in known])
    found = {}
    for k, candidates in zip(known, hits, strict=True):
        if not any(index == 0 for index, _ in candidates):
            continue
        limit, digits = limits[k]
        common = min(places, digits - 1)  # rounding takes half a unit more
        relation = moebius(x := _scaled(value, common), c := _scaled(limit, common), common)
        weighed = relation and confirm(relation, x, common, c)
        needed = _EVIDENCE + max(math.log10(len(limits)), explained(k))
        if weighed is not None and weighed.surplus >= needed:
            found[k] = weighed
    return found


def _scaled(value: Fraction, places: int) -> int:
    power: int = 10**places
    return round(value * power)
