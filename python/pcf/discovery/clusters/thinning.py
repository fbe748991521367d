"""Thinning of points in a plane: one a cell of a square grid.

Formulas fall together by the thousand (a sign, a shift), which neither an eye nor a clustering needs to see. The
grid is coarsened until few enough points are left, so that the cost of what follows is bounded. Nothing is
random: the first point of a cell stands for it.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

_AT_ONCE: Final = 2**20  # points: what is first in its cell is first in its part


def thinned(
    points: NDArray[np.float64], cells: float, limit: int, groups: NDArray[np.integer] | None = None
) -> NDArray[np.int64]:
    """The rows that stand for all: the first point of each cell (and group), in the order of the points.

    Args:
        points: array of shape (n, 2), finite.
        cells: cells of the finest grid along a length of 1.
        limit: most points to keep, >= the number of groups; the grid is coarsened by steps of the square root of
            2 to get there.
        groups: group of each point, shape (n,); points of different groups do not stand for one another.

    Returns:
        Ascending row numbers.

    Example:
        >>> thinned(np.array([[0.1, 0.1], [0.2, 0.2], [0.9, 0.9], [0.1, 0.2]]), cells=2, limit=10).tolist()
        [0, 2]
    """
    corner = points.min(axis=0, initial=np.inf)

    def first_of_cells(rows: NDArray[np.int64]) -> NDArray[np.int64]:
        code = np.zeros(len(rows), dtype=np.int64) if groups is None else groups[rows].astype(np.int64)
        for axis in range(2):
            numbers, place = np.unique(np.floor((points[rows, axis] - corner[axis]) * cells), return_inverse=True)
            code = code * len(numbers) + place
        _, first = np.unique(code, return_index=True)
        return rows[np.sort(first)]

    parts = (np.arange(start, min(start + _AT_ONCE, len(points))) for start in range(0, len(points), _AT_ONCE))
    kept = np.concatenate([np.zeros(0, dtype=np.int64), *map(first_of_cells, parts)])
    while True:
        kept = first_of_cells(kept)
        if len(kept) <= limit:
            return kept
        cells /= 2**0.5
