"""What the loop of clusters looks at, an orbit or a class at a time: the row that stands for it, and what is known."""

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


def unit_numbers(atlas: Atlas[Any], rows: pa.Table) -> NDArray[np.int64]:
    """The numbers of the gauge classes of some formulas, or of their orbits where the atlas has no classes.

    Args:
        rows: converging formulas, with their columns id and orbit.
    """
    if not atlas.has("classes"):
        codes: NDArray[np.int64] = rows.column("orbit").combine_chunks().dictionary_encode().indices.to_numpy()
        return codes
    classes = atlas.classes.to_table(columns=["id", "class"])
    places = np.searchsorted(classes.column("id").to_numpy(), rows.column("id").to_numpy())
    return np.unique(classes.column("class").to_numpy()[places], return_inverse=True)[1]


def heads_of(orbit: NDArray[np.int64], limits: pa.ChunkedArray) -> NDArray[np.int64]:
    """The row that stands for each orbit: the first one with a handy limit, or the first."""
    size = np.abs(pc.cast(limits, pa.float64()).to_numpy())
    handy = (size > HANDY[0]) & (size < HANDY[1])
    order = np.lexsort((~handy, orbit))  # stable: rows are in the order of ids
    _, first = np.unique(orbit[order], return_index=True)
    return order[first]


def known_constants(
    atlas: Atlas[Any], ids: NDArray[np.int64], orbit: NDArray[np.int64]
) -> tuple[dict[int, str], ...]:
    """The constants of the orbits that are anchors, and of all that have a label, by their number."""
    anchors: dict[int, str] = {}
    known: dict[int, str] = {}
    if not atlas.has("labels"):
        return anchors, known
    row = {id: place for place, id in enumerate(ids.tolist())}
    taken: Counter[str] = Counter()
    for one in discoveries(atlas):
        if one.id not in row:
            continue
        number = int(orbit[row[one.id]])
        known[number] = one.constant
        if taken[one.constant] < _ANCHORS:
            taken[one.constant] += 1
            anchors[number] = one.constant
    return anchors, known
