"""Splits of a cluster: the plane that separates best, and equality of exact growth."""

import numpy as np
import pytest
from numpy.typing import NDArray

from pcf.discovery.clusters.clustering import NOISE
from pcf.discovery.clusters.splitting import EXACT_GROWTH, GROWTH, best_split, by_growth, in_plane, separation

SIZE = 60


def metrics(**given: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Metrics without any structure but what is given."""
    rng = np.random.default_rng(3)
    names = ("delta", "qr_eta", "qr_gamma", *EXACT_GROWTH)
    return {name: rng.normal(0, 1, 2 * SIZE) for name in names} | given


def two(distance: float, width: float = 1.0) -> NDArray[np.float64]:
    """Two normal clusters at a distance."""
    return np.repeat([0.0, distance], SIZE) + np.random.default_rng(4).normal(0, width, 2 * SIZE)


ROWS = np.arange(2 * SIZE)
PLANES = ["delta-gamma", "delta-qr_gamma", "delta-qr_eta"]


@pytest.mark.parametrize("best", ["gamma", "qr_gamma", "qr_eta"])
def test_the_plane_that_separates_best_is_taken(best: str) -> None:
    near = dict.fromkeys(("gamma", "qr_gamma", "qr_eta"), two(9.0))
    split = best_split(ROWS, PLANES, metrics(**near | {best: two(60.0)}), 4)
    assert split is not None
    assert split.by == f"delta-{best}"
    assert 0.5 < split.score < 1
    for part in split.parts:
        assert len(set((part >= SIZE).tolist())) == 1, "no part holds both"


def test_of_equal_scores_the_first_is_taken() -> None:
    same = two(60.0)
    split = best_split(ROWS, ["delta-qr_eta", "delta-gamma"], metrics(gamma=same, qr_eta=same), 4)
    assert split is not None
    assert split.by == "delta-qr_eta"


def test_nothing_is_lost_in_a_split() -> None:
    values = metrics(gamma=two(40.0))
    values["delta"][5] = np.nan
    split = in_plane(ROWS, "delta-gamma", values)
    assert split is not None
    assert 5 in split.rest, "what has no place in the plane is left over"
    assert sorted(np.concatenate([*split.parts, split.rest])) == ROWS.tolist()


def test_one_cluster_is_no_split() -> None:
    assert best_split(np.arange(3), PLANES, metrics(), 4) is None
    assert best_split(ROWS, [], metrics(), 4) is None


def test_equal_growth_is_beta_modulo_one_and_the_sign() -> None:
    constant = dict.fromkeys(("eta", "gamma", "sigma", "alternates"), np.zeros(8))
    beta = np.array([0.5, -0.5, 2.5, 1e-12, 1 - 1e-12, -3.0, 0.25, np.nan])
    split = by_growth(np.arange(8), constant | {"beta": beta}, 2)
    assert split is not None
    assert (split.by, split.score) == (GROWTH, 1.0)
    assert [part.tolist() for part in split.parts] == [[0, 1, 2], [3, 4, 5]]
    assert split.rest.tolist() == [6, 7], "a growth of its own, and an unknown one"
    signs = constant | {"beta": np.zeros(8), "alternates": np.arange(8.0) % 2}
    split = by_growth(np.arange(8), signs, 2)
    assert split is not None
    assert [part.tolist() for part in split.parts] == [[0, 2, 4, 6], [1, 3, 5, 7]]


def test_growth_comes_before_planes() -> None:
    values = metrics() | {name: np.repeat([0.0, 1.0], SIZE) for name in EXACT_GROWTH}
    split = best_split(ROWS, [*PLANES, GROWTH], values, 4)
    assert split is not None
    assert split.by == GROWTH


def test_separation_counts_noise_and_width() -> None:
    tight = np.array([[0.0, 0.0], [1.0, 0.0], [50.0, 0.0], [51.0, 0.0]])
    wide = np.array([[0.0, 0.0], [20.0, 0.0], [50.0, 0.0], [70.0, 0.0]])
    all_in, one_out = np.array([0, 0, 1, 1], dtype=np.int32), np.array([0, 0, 1, NOISE], dtype=np.int32)
    assert separation(tight, all_in) > separation(wide, all_in) > 0
    assert separation(tight, one_out) == pytest.approx(0.75, abs=0.02)
