"""What a search finds among the entries of a collection, in the order that was asked for, and what is near."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from pcf.arithmetic.decimals import stored_value
from pcf.arithmetic.rationals import nearest_double
from pcf.constants.catalogue import split
from pcf.discovery.discoveries import Discovery
from pcf.explore.collection import Collection, Entry
from pcf.explore.query import Query

_NEAR: Final = 5


def _falling(number: float | None) -> tuple[bool, float]:
    """The order from large to small; what is not known comes last."""
    return number is None, -(number or 0)


_ORDERS: Final[dict[str, Callable[[Discovery], Any]]] = {
    "digits": lambda one: _falling(one.digits_per_term),
    "delta": lambda one: _falling(one.delta_limit),
    "degree": lambda one: (max(one.a.degree, one.b.degree), one.complexity),
    "constant": lambda one: (one.constant, one.complexity),
    "orbit": lambda one: -one.members,
}


def of_constants(collection: Collection, slugs: tuple[str, ...]) -> list[Entry]:
    """The entries of some constants; those that have several in one relation are of each."""
    wanted = set(slugs)
    return [
        entry
        for entry in collection.entries
        if entry.found.constant in wanted
        or ("," in entry.found.constant and wanted & set(split(entry.found.constant)))
    ]


def fulfilling(query: Query, entries: list[Entry]) -> list[Entry]:
    """The entries that fulfil the conditions, in order."""
    found = [entry for entry in entries if query.holds(entry.found)]
    order = _ORDERS.get(query.sort)
    return found if order is None else sorted(found, key=lambda entry: order(entry.found))


def without_each(query: Query, entries: list[Entry]) -> list[tuple[str, int]]:
    """For each condition how many entries there are without it: what to leave out where nothing is found."""
    found = []
    parts = [*(replace(query, conditions=(one,), flags=()) for one in query.conditions)]
    parts += [replace(query, conditions=(), flags=(flag,)) for flag in query.flags]
    for left in parts:
        others = [one for one in parts if one is not left]
        if count := sum(all(one.holds(entry.found) for one in others) for entry in entries):
            found.append((left.words()[0], count))
    return found


def nearest_limits(collection: Collection, value: str) -> list[Entry]:
    """The entries whose limits are nearest to a number, in proportion."""
    centre = nearest_double(stored_value(value))

    def distance(entry: Entry) -> float:
        limit = entry.found.limit
        if limit is None or limit == "infinity":
            return float("inf")
        return abs(nearest_double(stored_value(limit)) - centre)

    return sorted(collection.entries, key=distance)[:_NEAR]
