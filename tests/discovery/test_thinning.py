"""Thinning: one point a cell, the first, and never more than the limit."""

import numpy as np
import pytest

from pcf.discovery.clusters.thinning import thinned

RNG = np.random.default_rng(11)


@pytest.mark.parametrize("cells", [1.0, 7.0, 40.0])
def test_one_point_a_cell_and_it_is_the_first(cells: float) -> None:
    points = RNG.normal(size=(500, 2))
    first: dict[tuple[int, int], int] = {}
    for row, (x, y) in enumerate(np.floor((points - points.min(axis=0)) * cells).astype(int).tolist()):
        first.setdefault((x, y), row)
    assert thinned(points, cells, limit=500).tolist() == sorted(first.values())


def test_groups_do_not_stand_for_one_another() -> None:
    points = np.zeros((6, 2))
    assert thinned(points, 10, limit=10, groups=np.array([0, 0, 2, 1, 2, 1])).tolist() == [0, 2, 3]


@pytest.mark.parametrize("limit", [1, 10, 200])
def test_the_grid_is_coarsened_to_the_limit(limit: int) -> None:
    points = RNG.uniform(-1, 1, size=(2000, 2))
    kept = thinned(points, 1000.0, limit)
    assert limit / 4 <= len(kept) <= limit
    assert kept.tolist() == sorted(set(kept.tolist()))


def test_outliers_and_no_points() -> None:
    assert thinned(np.array([[0.0, 0.0], [1e300, -1e300], [0.0, 0.0]]), 400.0, limit=10).tolist() == [0, 1]
    assert thinned(np.empty((0, 2)), 400.0, limit=10).tolist() == []
