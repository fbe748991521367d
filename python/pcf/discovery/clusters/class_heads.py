"""What the loop of clusters looks at, a gauge class at a time: the row that stands for it, and what is known."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pcf.atlas import Atlas
from pcf.atlas.class_numbers import class_numbers
from pcf.atlas.pieces import Texts
from pcf.atlas.slices import Sliced
from pcf.atlas.table import in_one_piece
from pcf.discovery.clusters.splitting import EXACT_GROWTH, Metrics
from pcf.discovery.discoveries import found_constants
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
    number: NDArray[np.int32]
    heads: NDArray[np.int64]
    orbits: NDArray[np.int32]


def class_rows(atlas: Atlas[Any], where: pc.Expression) -> ClassRows:
    """The converging formulas of an atlas that fulfil a condition, by class; the atlas is to be held."""
    ids, names, number = class_numbers(atlas)
    there = np.zeros(len(ids), dtype=np.bool_)
    heads = np.full(len(names), -1, dtype=np.int64)
    far = np.ones(len(names), dtype=np.bool_)
    orbits = np.zeros(len(names), dtype=np.int32)
    with Sliced(atlas, "limits", ("id", "orbit", "limit", "fingerprint"), where) as formulas:
        for rows in formulas.tables(["id", "orbit", "limit"]):
            places = np.searchsorted(ids, rows.column("id").to_numpy())
            there[places] = True
            classes, own, own_far, counts = _slice(rows, number[places])
            # folds lead from a slice to another one
            better = (heads[classes] < 0) | (own_far < far[classes])
            better |= (own_far == far[classes]) & (own < heads[classes])
            heads[classes[better]], far[classes[better]] = own[better], own_far[better]
            orbits[classes] += counts
            del rows
    known = heads >= 0
    anew = (np.cumsum(known) - 1).astype(np.int32)
    return ClassRows(ids[there], anew[number[there]], heads[known], orbits[known])


def _slice(rows: pa.Table, own: NDArray[np.int32]) -> tuple[NDArray[Any], ...]:
    """The classes of formulas; and their heads, whether their limits are not handy, and their orbits."""
    ids = rows.column("id").to_numpy()
    size = np.abs(pc.cast(rows.column("limit"), pa.float64()).to_numpy())
    far = ~((size > HANDY[0]) & (size < HANDY[1]))
    order = np.lexsort((far, own))  # stable: rows are in the order of ids
    classes, first = np.unique(own[order], return_index=True)
    heads = order[first]
    orbit = in_one_piece(rows.column("orbit")).dictionary_encode().indices.to_numpy()
    _, one_each = np.unique(orbit, return_index=True)  # an orbit is in one class
    counts = np.bincount(np.searchsorted(classes, own[one_each]), minlength=len(classes))
    return classes, ids[heads], far[heads], counts.astype(np.int32)


def read_heads(
    atlas: Atlas[Any], heads: NDArray[np.int64], names: Sequence[str], formulas: Texts, limits: Texts
) -> Metrics:
    """Some metrics of the heads of classes, by name, and whether errors alternate; formulas and limits are put.

    Args:
        atlas: the atlas.
        heads: formulas, by the number of the class.
        names: the metrics.
        formulas: for the coefficients, as `2,1;1,0,0`.
        limits: for the limits as the atlas holds them.
    """
    metrics: Metrics = {name: np.empty(len(heads)) for name in names}
    metrics[EXACT_GROWTH[-1]] = alternates = np.empty(len(heads), dtype=np.int8)
    wanted = np.zeros(len(atlas), dtype=np.bool_)
    wanted[heads] = True
    classes = np.argsort(heads)  # in the order of the formulas that stand for them
    start = 0
    for batch in atlas.metrics.to_batches(columns=["id", "a", "b", "limit", "orbit", *names]):
        rows = batch.filter(pa.array(wanted[batch.column("id").to_numpy()]))
        own = classes[start : start + len(rows)]
        start += len(rows)
        a, b = (pc.binary_join(rows.column(side).cast(pa.list_(pa.string())), ",") for side in "ab")
        formulas.put(own, pc.binary_join_element_wise(a, b, ";"))
        limits.put(own, rows.column("limit"))
        for name in names:
            metrics[name][own] = rows.column(name).to_numpy(zero_copy_only=False)
        alternates[own] = pc.match_substring(rows.column("orbit"), ";-").to_numpy(zero_copy_only=False)
    return metrics


def known_constants(atlas: Atlas[Any], rows: ClassRows) -> tuple[dict[int, str], ...]:
    """The constants of the classes that are anchors, and of all that have a label, by their number."""
    anchors: dict[int, str] = {}
    known: dict[int, str] = {}
    if not atlas.has("labels"):
        return anchors, known
    taken: Counter[str] = Counter()
    found = found_constants(atlas)
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
