"""What the loop of clusters looks at, a gauge class at a time: the row that stands for it, and what is known."""

from collections import Counter
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pcf.atlas import Atlas
from pcf.discovery.discoveries import discoveries
from pcf.relations.screen import HANDY

_ANCHORS: Final = 3  # of each constant, the simplest formulas


def class_numbers(atlas: Atlas[Any], ids: pa.ChunkedArray) -> NDArray[np.int64]:
    """The numbers of the gauge classes of some converging formulas, from 0 on."""
    classes = atlas.classes.to_table(columns=["id", "class"])
    places = np.searchsorted(classes.column("id").to_numpy(), ids.to_numpy())
    return np.unique(classes.column("class").to_numpy()[places], return_inverse=True)[1]


def heads_of(number: NDArray[np.int64], limits: pa.ChunkedArray) -> NDArray[np.int64]:
    """The row that stands for each class: the first one with a handy limit, or the first."""
    size = np.abs(pc.cast(limits, pa.float64()).to_numpy())
    handy = (size > HANDY[0]) & (size < HANDY[1])
    order = np.lexsort((~handy, number))  # stable: rows are in the order of ids
    _, first = np.unique(number[order], return_index=True)
    return order[first]


def known_constants(
    atlas: Atlas[Any], ids: NDArray[np.int64], number: NDArray[np.int64]
) -> tuple[dict[int, str], ...]:
    """The constants of the classes that are anchors, and of all that have a label, by their number."""
    anchors: dict[int, str] = {}
    known: dict[int, str] = {}
    if not atlas.has("labels"):
        return anchors, known
    taken: Counter[str] = Counter()
    found = discoveries(atlas)
    places = np.searchsorted(ids, [one.id for one in found])
    for one, place in zip(found, places.tolist(), strict=True):
        if place == len(ids) or ids[place] != one.id:
            continue
        own = int(number[place])
        known[own] = one.constant
        if taken[one.constant] < _ANCHORS:
            taken[one.constant] += 1
            anchors[own] = one.constant
    return anchors, known
