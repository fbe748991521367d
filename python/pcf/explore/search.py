"""What a search finds among the entries of a collection, in the order that was asked for, and what is near."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from pcf.arithmetic.decimals import stored_value
from pcf.arithmetic.rationals import nearest_double
from pcf.constants.catalogue import split
from pcf.discovery.discoveries import Discovery, Tier, tier
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


def without_each(query: Query, entries: list[Entry]) -> list[tuple[str, Query, int]]:
    """Where nothing is found, what to leave out: each condition in words, the query without it, and what that finds."""
    found = []
    conditions, flags = query.conditions, query.flags
    fewer = [replace(query, conditions=tuple(c for c in conditions if c is not left)) for left in conditions]
    fewer += [replace(query, flags=tuple(flag for flag in flags if flag != left)) for left in flags]
    for words, other in zip(query.words(), fewer, strict=True):
        if count := sum(other.holds(entry.found) for entry in entries):
            found.append((words, other, count))
    return found


def nearest_limits(collection: Collection, value: str) -> list[Entry]:
    """The entries of constants whose limits are nearest to a number, one a limit."""
    centre = nearest_double(stored_value(value))

    def distance(entry: Entry) -> float:
        limit = entry.found.limit
        if limit is None or limit == "infinity":
            return float("inf")
        return abs(nearest_double(stored_value(limit)) - centre)

    named = [entry for entry in collection.entries if tier(entry.found.constant) is not Tier.RATIONAL]
    by_limit = {entry.found.limit: entry for entry in reversed(named)}
    return sorted(by_limit.values(), key=distance)[:_NEAR]
