"""The atlases that the explorer shows, and the published formulas as one more: what they hold of an orbit, a class."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from pcf.api import open_atlas
from pcf.arithmetic.moebius import Moebius
from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas import Atlas
from pcf.constants.expression import Name
from pcf.continued_fraction import PCF
from pcf.discovery.discoveries import Discovery, Tier, discoveries, ranked, tier
from pcf.errors import InvalidInputError
from pcf.explore.places import Places
from pcf.files import Place
from pcf.identification.images import image_of

PUBLISHED: Final = "published"
"""The name of the atlas of published formulas."""

_LISTED: Final = 60  # members of an orbit, orbits of a class
_NEAREST: Final = 6


@dataclass(frozen=True)
class Entry:
    """A labelled formula that stands for its orbit: in which atlas, of which orbit, and what was found."""

    atlas: str
    orbit: str
    found: Discovery


class Shelf:
    """One atlas, by name, with its discoveries.

    Args:
        name: as addresses have it.
        path: its directory.

    Raises:
        AtlasError: it is missing, unfinished, damaged, or of another schema version.
    """

    def __init__(self, name: str, path: str | Place) -> None:
        self.name = name
        self.atlas: Atlas[PCF] = open_atlas(path)
        self.entries = self._entries() if self.atlas.has("labels") else []

    def _entries(self) -> list[Entry]:
        found = discoveries(self.atlas)
        rows = self._rows(pc.field("id").isin([one.id for one in found]), ["id", "orbit"])
        orbits = {row["id"]: row["orbit"] for row in rows}
        return [Entry(self.name, orbits[one.id], one) for one in found]

    @cached_property
    def places(self) -> Places:
        """Where the formulas lie in the metric planes."""
        telling = (one.found for one in self.entries if tier(one.found.constant) is not Tier.RATIONAL)
        return Places(self.atlas, [found.id for found in telling])

    @cached_property
    def _by_id(self) -> dict[int, Entry]:
        return {entry.found.id: entry for entry in self.entries}

    def nearest(self, place: Mapping[str, float], orbit: str) -> list[Entry]:
        """The orbits of irrational constants, but this one, that converge most like a formula at a place."""
        near = (self._by_id[id] for id in self.places.nearest(place, _NEAREST + 1))
        return [entry for entry in near if entry.orbit != orbit][:_NEAREST]

    def members(self, orbit: str) -> list[dict[str, Any]]:
        """The formulas of an orbit, in the order of ids, with their labels."""
        rows = self._rows(pc.field("orbit") == orbit, ["id", "a", "b", "limit"])
        return [row | {"atlas": self.name} for row in self._labelled(rows[:_LISTED])]

    def class_of(self, orbit: str) -> int | None:
        """The class that an orbit is of, as far as the atlas has classes and the orbit."""
        if not self.atlas.has("classes"):
            return None
        rows = self._rows(pc.field("orbit") == orbit, ["id"])[:1]
        table = self.atlas.classes.to_table(filter=pc.field("id").isin([row["id"] for row in rows]))
        return table.column("class").to_pylist()[0] if table.num_rows else None

    def of_class(self, number: int) -> dict[str, Any]:
        """A class: the formula that represents it, and one formula of each of its orbits.

        Raises:
            InvalidInputError: the atlas has no such class.
        """
        if not self.atlas.has("classes") or not -(2**63) < number < 2**63:
            raise InvalidInputError(f"class {number}: the atlas {self.name} has no such class")
        table = self.atlas.classes.to_table(filter=pc.field("class") == number)
        if not table.num_rows:
            raise InvalidInputError(f"class {number}: the atlas {self.name} has no such class")
        maps = {row["id"]: row for row in table.to_pylist()}
        rows = self._rows(pc.field("id").isin(list(maps)), ["id", "a", "b", "limit", "orbit"])
        first: dict[str, dict[str, Any]] = {}
        for row in rows:
            first.setdefault(row["orbit"], row)
        members = self._labelled(list(first.values())[:_LISTED])
        for row in members:
            row |= {"map": maps[row["id"]]["map"], "verified": maps[row["id"]]["verified"], "atlas": self.name}
        head = self.atlas.get(number)
        return {
            "atlas": self.name,
            "class": number,
            "a": str(head.a),
            "b": str(head.b),
            "orbits": len(first),
            "formulas": len(rows),
            "members": members,
        }

    @cached_property
    def families(self) -> list[dict[str, Any]]:
        """The families of the atlas, as `families.parquet` has them; none where it has none."""
        return self.atlas.families.to_table().to_pylist() if self.atlas.has("families") else []

    def family(self, number: int) -> dict[str, Any]:
        """A family, with one formula of each orbit that the atlas has of it.

        Raises:
            InvalidInputError: the atlas has no such family.
        """
        found = next((dict(one) for one in self.families if one["family"] == number), None)
        if found is None:
            raise InvalidInputError(f"family {number}: the atlas {self.name} has no such family")
        ids = found.pop("members_inside")
        rows = self._rows(pc.field("id").isin(ids), ["id", "a", "b", "limit", "orbit"])
        first = {row["orbit"]: row for row in reversed(rows)}
        members = self._labelled(sorted(first.values(), key=lambda row: row["id"])[:_LISTED])
        listed = [row | {"atlas": self.name} for row in members]
        return found | {"atlas": self.name, "formulas": len(ids), "orbits": len(first), "members": listed}

    def families_of(self, orbit: str) -> list[int]:
        """The families that formulas of an orbit are members of."""
        if not self.families:
            return []
        ids = {row["id"] for row in self._rows(pc.field("orbit") == orbit, ["id"])}
        return [one["family"] for one in self.families if ids & set(one["members_inside"])]

    def with_limit(self, value: str) -> list[dict[str, Any]]:
        """Formulas whose limit agrees with a value; from 30 decimal places on, also those that it is an image of."""
        images = "." in value and len(value.partition(".")[2]) >= 30 and not value.endswith(("…", "..."))
        found = self.atlas.find(value=value, images=images).to_pylist()
        seen: dict[str, dict[str, Any]] = {}
        for row in found:
            seen.setdefault(row["orbit"], row)
        same = "0, 1, 1, 0"
        return [
            {
                **_formula(row),
                "atlas": self.name,
                "limit": row["limit"],
                "expression": row.get("expression"),
                "proof": row.get("proof"),
                "map": [int(entry) for entry in (row.get("image") or same).split(", ")],
            }
            for row in list(seen.values())[:_LISTED]
        ]

    def _rows(self, where: pc.Expression, columns: Sequence[str]) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.atlas.filter(where, columns=columns).to_pylist()
        return rows

    def _labelled(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Rows with their polynomials as text, and with expression and proof where there is a label."""
        labels: dict[int, Any] = {}
        if self.atlas.has("labels"):
            chosen = pc.field("id").isin(pa.array([row["id"] for row in rows], pa.int64()))
            table = self.atlas.labels.to_table(columns=["id", "expression", "proof"], filter=chosen)
            labels = {row["id"]: row for row in table.to_pylist()}
        return [
            {
                **_formula(row),
                "limit": row["limit"],
                "expression": (label := labels.get(row["id"], {})).get("expression"),
                "proof": label.get("proof"),
            }
            for row in rows
        ]


def _formula(row: dict[str, Any]) -> dict[str, Any]:
    return {"id": row["id"], "a": str(Polynomial(row["a"])), "b": str(Polynomial(row["b"]))}


class Collection:
    """Some shelves. An orbit that several have is shown once, of the first."""

    def __init__(self, shelves: Sequence[Shelf]) -> None:
        self.shelves = {shelf.name: shelf for shelf in shelves}

    @cached_property
    def entries(self) -> list[Entry]:
        """One entry an orbit, the most interesting first."""
        chosen: dict[str, Entry] = {}
        for shelf in self.shelves.values():
            for entry in shelf.entries:
                chosen.setdefault(entry.orbit, entry)
        of_found = {id(entry.found): entry for entry in chosen.values()}
        return [of_found[id(found)] for found in ranked(entry.found for entry in chosen.values())]

    @cached_property
    def constants(self) -> Counter[str]:
        """The constants of the entries, and how many orbits each has."""
        return Counter(entry.found.constant for entry in self.entries)

    def shelf(self, name: str | None) -> Shelf:
        """The atlas of this name; the first for None.

        Raises:
            InvalidInputError: there is none.
        """
        if name is None and self.shelves:
            return next(iter(self.shelves.values()))
        if name not in self.shelves:
            names = ", ".join(self.shelves) or "none"
            raise InvalidInputError(f"atlas {str(name)[:40]!r}: not open here; those that are: {names}")
        return self.shelves[name]


def names_of(paths: Sequence[Place]) -> list[str]:
    """A name for each atlas: that of its directory, with a number where it is taken.

    Example:
        >>> from pathlib import Path
        >>> names_of([Path("x/small"), Path("y/small"), Path("published")])
        ['small', 'small-2', 'published-2']
    """
    names: list[str] = [PUBLISHED]
    for path in paths:
        stem = path.resolve().name or "atlas"
        name, k = stem, 2
        while name in names:
            name, k = f"{stem}-{k}", k + 1
        names.append(name)
    return names[1:]


def map_text(coefficients: Sequence[int | str] | None) -> str | None:
    """A map as an expression of the limit L.

    Example:
        >>> map_text([0, 2, 1, 0]), map_text([2, 0, 1, -1])
        ('2*L', '2/(1 - L)')
    """
    return None if coefficients is None else str(image_of(Name("L"), Moebius(*map(int, coefficients))))
