"""What the loop of clusters looks at, a gauge class at a time: the row that stands for it, and what is known."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pcf.atlas import Atlas
from pcf.atlas.slices import slices
from pcf.atlas.table import in_one_piece
from pcf.discovery.discoveries import discoveries
from pcf.relations.screen import HANDY

_ANCHORS: Final = 3  # of each constant, the simplest formulas


@dataclass(frozen=True)
class ClassRows:
    """Formulas and their gauge classes, which have numbers from 0 on.

    Attributes:
        ids: the formulas, ascending.
        number: the class of each.
        heads: of each class the formula that stands for it: the first one with a handy limit, or the first.
        orbits: how many orbits each class has.
    """

    ids: NDArray[np.int64]
    number: NDArray[np.int64]
    heads: NDArray[np.int64]
    orbits: NDArray[np.int64]


def class_rows(atlas: Atlas[Any], where: pc.Expression) -> ClassRows:
    """The converging formulas of an atlas that fulfil a condition, by class."""
    table = atlas.classes.to_table(columns=["id", "class"])
    known, class_of = (table.column(name).to_numpy() for name in ("id", "class"))
    parts = [
        _slice(atlas.filter(where & part, columns=["id", "orbit", "limit"]), known, class_of)
        for part in slices(atlas)
    ]
    ids, own, classes, far, heads, orbits = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    order = np.argsort(ids)
    names, number = np.unique(own[order], return_inverse=True)
    # folds lead from a slice to another one
    first = np.lexsort((heads, far, classes))
    _, places = np.unique(classes[first], return_index=True)
    counts = np.zeros(len(names), dtype=np.int64)
    np.add.at(counts, np.searchsorted(names, classes), orbits)
    return ClassRows(ids[order], number, heads[first[places]], counts)


def _slice(rows: pa.Table, known: NDArray[np.int64], class_of: NDArray[np.int64]) -> tuple[NDArray[Any], ...]:
    """Formulas and their classes; and the classes, whether the limit of the head is not handy, heads, and orbits."""
    ids = rows.column("id").to_numpy()
    own = class_of[np.searchsorted(known, ids)]
    size = np.abs(pc.cast(rows.column("limit"), pa.float64()).to_numpy())
    far = ~((size > HANDY[0]) & (size < HANDY[1]))
    order = np.lexsort((far, own))  # stable: rows are in the order of ids
    classes, first = np.unique(own[order], return_index=True)
    heads = order[first]
    orbit = in_one_piece(rows.column("orbit")).dictionary_encode().indices.to_numpy()
    pairs = np.unique(np.stack([np.searchsorted(classes, own), orbit]), axis=1)
    return ids, own, classes, far[heads], ids[heads], np.bincount(pairs[0], minlength=len(classes))


def known_constants(atlas: Atlas[Any], rows: ClassRows) -> tuple[dict[int, str], ...]:
    """The constants of the classes that are anchors, and of all that have a label, by their number."""
    anchors: dict[int, str] = {}
    known: dict[int, str] = {}
    if not atlas.has("labels"):
        return anchors, known
    taken: Counter[str] = Counter()
    found = discoveries(atlas)
    ids = rows.ids
    places = np.searchsorted(ids, [one.id for one in found])
    for one, place in zip(found, places.tolist(), strict=True):
        if place == len(ids) or ids[place] != one.id:
            continue
        own = int(rows.number[place])
        known[own] = one.constant
        if taken[one.constant] < _ANCHORS:
            taken[one.constant] += 1
            anchors[own] = one.constant
    return anchors, known
