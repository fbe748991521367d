"""Clusters: found where they are plain to see, numbered reproducibly, written for every formula with a point."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from pcf.atlas import AtlasWriter, Manifest, open_atlas, pieces
from pcf.discovery.clusters import clustering, thinning
from pcf.discovery.clusters.clustering import NOISE, Plane, cluster_atlas, cluster_points, summarise
from pcf.errors import AtlasError, InvalidInputError


def blobs(*sizes: int, seed: int = 3) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Well separated blobs in the plane and the number of the blob of each point, shuffled together."""
    rng = np.random.default_rng(seed)
    numbers = np.repeat(np.arange(len(sizes)), sizes)
    centres = np.array([(0, 0), (10, 0), (0, 10), (10, 10)])[: len(sizes)]
    points = centres[numbers] + rng.normal(0, 0.3, (len(numbers), 2))
    order = rng.permutation(len(numbers))
    return points[order], numbers[order]


def atlas_of(root: Path, points: NDArray[np.float64]) -> None:
    """An atlas whose formulas have made-up metrics; the last one does not converge."""
    size = len(points) + 1
    rows = pa.table(
        {
            "id": pa.array(range(size), pa.int64()),
            "a": [[1]] * size,
            "b": [[1]] * size,
            "status": ["converges"] * (size - 1) + ["diverges"],
            "delta": pa.array([*points[:, 0], 0.0], pa.float64(), mask=np.arange(size) == 3),
            "eta": pa.array([*points[:, 1], 0.0], pa.float64()),
        }
    )
    wanted = Manifest(box=None, list_sha256="0", formulas=size, depth=100)
    with AtlasWriter(root, wanted) as writer:
        writer.write(writer.missing()[0][0], rows)


def test_separate_blobs_are_clusters_numbered_by_size() -> None:
    points, blob = blobs(300, 900, 600)
    clusters = cluster_points(points)
    for number, expected in ((0, 1), (1, 2), (2, 0)):
        assert set(blob[clusters == number]) == {expected}
    assert np.mean(clusters == NOISE) < 0.2


def test_scattered_points_are_noise() -> None:
    points, _ = blobs(400, 400)
    far = np.array([[100.0, 100.0], [-300.0, 50.0]])
    clusters = cluster_points(np.concatenate([points, far]))
    assert clusters[-2:].tolist() == [NOISE, NOISE]
    assert clusters.max() >= 1


def test_clusters_do_not_depend_on_the_scale_of_an_axis() -> None:
    points, _ = blobs(300, 500)
    stretched = points * [1000.0, 0.001] + [5.0, -7.0]
    assert np.array_equal(cluster_points(points), cluster_points(stretched))


def test_repeated_points_share_a_cluster_and_change_nothing() -> None:
    points, _ = blobs(300, 500)
    clusters = cluster_points(points)
    doubled = cluster_points(np.repeat(points, 2, axis=0))
    assert np.array_equal(doubled[::2], doubled[1::2])
    assert np.array_equal(doubled[::2], clusters)


def test_many_points_are_thinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clustering, "MAX_POINTS", 200)
    points, blob = blobs(3000, 5000)
    clusters = cluster_points(points)
    assert set(blob[clusters == 0]) == {1}
    assert set(blob[clusters == 1]) == {0}


@pytest.mark.parametrize("count", [0, 1, 2, 4])
def test_few_points_are_noise(count: int) -> None:
    assert cluster_points(np.arange(2.0 * count).reshape(count, 2)).tolist() == [NOISE] * count


def test_equal_points() -> None:
    assert len(cluster_points(np.ones((50, 2)))) == 50


def test_min_size() -> None:
    points, _ = blobs(400, 40)
    assert cluster_points(points, min_size=20).max() == 1
    with pytest.raises(InvalidInputError, match="min_size 1"):
        cluster_points(points, min_size=1)


def test_planes_are_of_metrics() -> None:
    assert [plane.name for plane in clustering.PLANES] == [
        *("delta-qr_eta", "delta-qr_gamma", "delta-eta", "delta-gamma")
    ]
    for name in ("status", "colour", "log_q"):
        with pytest.raises(InvalidInputError, match=f"'{name}' is no metric"):
            Plane("delta", name)


def test_an_atlas_is_clustered(tmp_path: Path) -> None:
    points, blob = blobs(300, 500)
    atlas_of(tmp_path, points)
    seen: list[tuple[int, int]] = []
    (summary,) = cluster_atlas(tmp_path, [Plane("delta", "eta")], lambda *counts: seen.append(counts))
    table = open_atlas(tmp_path).clusters.to_table()
    ids = table.column("id").to_pylist()
    assert ids == [id for id in range(800) if id != 3], "a null metric and a divergent formula have no point"
    for id, cluster in zip(ids, table.column("cluster").to_pylist(), strict=True):
        assert cluster in {None, 1 - blob[id]}
    assert seen == [(0, 1), (1, 1)]
    assert [summary] == summarise(open_atlas(tmp_path))
    assert (summary.plane, summary.points, summary.clusters) == ("delta-eta", 799, 2)
    assert summary.noise == table.column("cluster").null_count
    before = (tmp_path / "clusters.parquet").read_bytes()
    cluster_atlas(tmp_path, [Plane("delta", "eta")])
    assert (tmp_path / "clusters.parquet").read_bytes() == before


def test_clusters_do_not_depend_on_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    points, _ = blobs(300, 500)
    atlas_of(tmp_path, points)
    planes = [Plane("delta", "eta"), Plane("delta", "gamma")]
    cluster_atlas(tmp_path, planes)
    before = open_atlas(tmp_path).clusters.to_table()
    for module in (clustering, thinning):
        monkeypatch.setattr(module, "_AT_ONCE", 64)
    monkeypatch.setattr(pieces, "ROWS", 100)
    cluster_atlas(tmp_path, planes)
    assert open_atlas(tmp_path).clusters.to_table().equals(before)


def test_no_atlas(tmp_path: Path) -> None:
    with pytest.raises(AtlasError, match=r"manifest\.json: not found"):
        cluster_atlas(tmp_path)
