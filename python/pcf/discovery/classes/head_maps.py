"""The maps from formulas to the heads of their orbits, by as many processes as are asked for."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pcf.arithmetic.moebius import Moebius
from pcf.arithmetic.polynomial import Polynomial
from pcf.discovery.classes.proposals import Heads, Vectors
from pcf.equivalence.orbits import same_orbit
from pcf.errors import ResourceLimitError
from pcf.processes import results

ITSELF: Final = Moebius(0, 1, 1, 0)
"""The map from a limit to itself."""

WORD: Final = 2**63
"""Coefficients of maps in tables are below."""

_NEGATIVE: Final = Moebius(0, -1, 1, 0)
_ORBITS: Final = 2**14  # of a task: a second or less

Maps = tuple[NDArray[np.int64], NDArray[np.bool_]]
"""Coefficients, a row for each formula, and whether they are known: not where a formula is too far away."""


def head_maps(formulas: pa.Table, heads: Heads, processes: int) -> Maps:
    """The maps from the limits of formulas to those of the heads of their orbits.

    Args:
        formulas: with the columns a and b, in the order of ids.
        heads: of their orbits.
        processes: how many may work at once.
    """
    count = len(heads.rows)
    order = np.argsort(heads.orbit, kind="stable")
    bounds = np.searchsorted(heads.orbit[order], np.arange(count + 1))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    starts = range(0, count, _ORBITS)

    def task(start: int) -> tuple[pa.Table, NDArray[np.int64], NDArray[np.int64]]:
        own = bounds[start : start + _ORBITS + 1]
        rows = order[own[0] : own[-1]]
        return (
            formulas.select(["a", "b"]).take(pa.array(rows)),
            own - own[0],
            place[heads.rows[start : start + _ORBITS]] - own[0],
        )

    maps, known = np.empty((len(order), 4), dtype=np.int64), np.empty(len(order), dtype=np.bool_)
    done = 0
    for some, told in results(_mapped, map(task, starts), processes):
        rows = order[done : done + len(some)]
        maps[rows], known[rows] = some, told
        done += len(some)
    return maps, known


def _mapped(formulas: pa.Table, bounds: NDArray[np.int64], heads: NDArray[np.int64]) -> Maps:
    """The maps of formulas that are in the order of their orbits: where these begin and end, and their heads."""
    maps = np.tile(np.array(ITSELF.coefficients, dtype=np.int64), (formulas.num_rows, 1))
    known = np.ones(formulas.num_rows, dtype=np.bool_)
    a, b = (Vectors(formulas.column(side)) for side in "ab")
    for start, stop, head in zip(bounds[:-1].tolist(), bounds[1:].tolist(), heads.tolist(), strict=True):
        of_pairs: dict[tuple[tuple[int, ...], ...], Moebius | None] = {}  # with a positive first coefficient
        for row in range(start, stop):
            if row == head:
                continue
            pair = positive, _ = _absolute(a[row]), tuple(b[row])
            if not of_pairs:
                itself = _absolute(a[head]) == tuple(a[head])
                of_pairs[_absolute(a[head]), tuple(b[head])] = ITSELF if itself else _NEGATIVE
            if pair not in of_pairs:
                of_pairs[pair] = _between(pair, (a[head], b[head]))
            m = of_pairs[pair]
            if m is not None and positive != tuple(a[row]):
                m = m.compose(_NEGATIVE)
            if m is None or any(abs(c) >= WORD for c in m.coefficients):
                known[row] = False
            else:
                maps[row] = m.coefficients
    return maps, known


def _absolute(a: Sequence[int]) -> tuple[int, ...]:
    """The coefficients with the first one positive."""
    return tuple(a) if next(c for c in a if c) > 0 else tuple(-c for c in a)


def _between(pair: Sequence[Sequence[int]], head: Sequence[Sequence[int]]) -> Moebius | None:
    try:
        return same_orbit(*((Polynomial(a), Polynomial(b)) for a, b in (pair, head)))
    except ResourceLimitError:
        return None
