"""What one orbit of a gauge class is found to be, carried to the others: the gauges between them are proved."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pcf.arithmetic.moebius import Moebius
from pcf.atlas import Atlas
from pcf.atlas.table import in_one_piece
from pcf.discovery.labels.orbit_values import Value, to_canonical
from pcf.discovery.labels.parts import Row

Orbit = list[Row]


def with_classes(atlas: Atlas[Any], ids: pa.Array) -> pa.Array:
    """Formulas, and all that are of a class with one of them, where the atlas has classes."""
    if not atlas.has("classes"):
        return ids
    classes = atlas.classes.to_table(columns=["class"], filter=pc.field("id").isin(ids)).column("class")
    found = atlas.classes.to_table(columns=["id"], filter=pc.field("class").isin(pc.unique(classes)))
    return in_one_piece(found.column("id"))


def by_class(atlas: Atlas[Any], orbits: Sequence[Orbit]) -> list[list[Orbit]]:
    """Orbits by class, in their order; each by itself where the atlas has no classes.

    The rows get the column `map` of `classes.parquet`.
    """
    if not atlas.has("classes"):
        return [[orbit] for orbit in orbits]
    ids = [row["id"] for orbit in orbits for row in orbit]
    table = atlas.classes.to_table(columns=["id", "class", "map"], filter=pc.field("id").isin(ids))
    known = {row["id"]: row for row in table.to_pylist()}
    classes: dict[int, list[Orbit]] = {}
    for orbit in orbits:
        rows = [{**row, "map": known[row["id"]]["map"]} for row in orbit]
        classes.setdefault(known[rows[0]["id"]]["class"], []).append(rows)
    return list(classes.values())


def carried(value: Value, source: Orbit, target: Orbit) -> Value | None:
    """The value of an orbit as that of another one of its class; None where the map is too large to be stored.

    Args:
        value: that of the source.
        source, target: orbits of one class, by `by_class`.
    """
    ends = [row for orbit in (source, target) for row in [row for row in orbit if row["map"] is not None][:1]]
    if len(ends) < 2:
        return None
    # the limits that the maps take the two to are one: that of the class
    to_class, from_class = (Moebius(*row["map"]).compose(to_canonical(row).inverse()) for row in ends)
    return replace(value, to_canonical=from_class.inverse().compose(to_class).compose(value.to_canonical))
