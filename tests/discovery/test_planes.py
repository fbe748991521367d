"""Points of planes: grouped by label, thinned, within a frame that outliers do not stretch."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from pcf.atlas import AtlasWriter, Manifest, open_atlas, write_table
from pcf.discovery.clusters import planes
from pcf.discovery.clusters.clustering import Plane
from pcf.discovery.clusters.planes import NAMED_GROUPS, OTHER, QUADRATIC, RATIONAL, UNLABELLED, plane_points
from pcf.errors import InvalidInputError

PLANE = Plane("delta", "eta")


def write(root: Path, delta: list[float | None], eta: list[float], constants: dict[int, str] | None = None) -> None:
    size = len(delta)
    rows = pa.table(
        {
            "id": pa.array(range(size), pa.int64()),
            "a": [[1]] * size,
            "b": [[1]] * size,
            "status": ["converges"] * (size - 1) + ["diverges"],
            "delta": pa.array(delta, pa.float64()),
            "eta": pa.array(eta, pa.float64()),
        }
    )
    with AtlasWriter(root, Manifest(box=None, list_sha256="0", formulas=size, depth=64)) as writer:
        writer.write(writer.missing()[0][0], rows)
    if constants:
        write_table(root, "labels", pa.table({"id": list(constants), "constant": list(constants.values())}))


def test_without_labels_there_is_one_group(tmp_path: Path) -> None:
    write(tmp_path, [0.0, 0.5, None, 1.0, 2.0], [1.0, 2.0, 3.0, 4.0, 5.0])
    points = plane_points(open_atlas(tmp_path), [PLANE])[0]
    assert [(group.name, group.ids.tolist()) for group in points.groups] == [(UNLABELLED, [0, 1, 3])]
    assert points.groups[0].x.tolist() == [0.0, 0.5, 1.0]
    assert points.outside == 0


def test_groups_by_label_the_most_telling_last(tmp_path: Path) -> None:
    constants = [
        "rational",
        "sqrt(5)",
        "sqrt(2)",
        "pi",
        "pi",
        "e",
        "e",
        "e",
        "log(2)",
        "catalan",
        "zeta(3)",
        "gauss",
    ]
    size = len(constants) + 3
    write(
        tmp_path,
        [float(k % 5) for k in range(size)],
        [float(k) for k in range(size)],
        {id + 1: constant for id, constant in enumerate(constants)},
    )
    points = plane_points(open_atlas(tmp_path), [PLANE])[0]
    names = [group.name for group in points.groups]
    assert names[:4] == [UNLABELLED, RATIONAL, QUADRATIC, OTHER]
    assert names[4:] == ["log(2)", "gauss", "catalan", "pi", "e"], "the most frequent last"
    assert len(names[4:]) == NAMED_GROUPS
    by_name = {group.name: group for group in points.groups}
    assert by_name["e"].ids.tolist() == [6, 7, 8]
    assert by_name[QUADRATIC].ids.tolist() == [2, 3]
    assert by_name[OTHER].ids.tolist() == [11], "zeta(3) comes after catalan in the alphabet"


def test_points_that_fall_together_are_drawn_once(tmp_path: Path) -> None:
    write(tmp_path, [0.0, 1.0, 1.0, 1.0 + 1e-9, 0.0], [0.0, 1.0, 1.0, 1.0, 0.0])
    group = plane_points(open_atlas(tmp_path), [PLANE])[0].groups[0]
    assert group.ids.tolist() == [0, 1]
    assert group.formulas == 4


def test_outliers_do_not_stretch_the_frame(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    delta = [*rng.uniform(-1, 1, 2000).tolist(), 1e6, 0.0]
    write(tmp_path, delta, [*rng.uniform(-1, 1, 2001).tolist(), 0.0])
    points = plane_points(open_atlas(tmp_path), [PLANE])[0]
    assert points.x_range[1] < 1.2
    assert points.outside >= 1
    assert all(points.x_range[0] <= group.x.min() <= group.x.max() <= points.x_range[1] for group in points.groups)


def test_an_empty_plane_and_a_constant_metric_have_frames(tmp_path: Path) -> None:
    write(tmp_path, [None, None, None], [2.0, 2.0, 2.0])
    points = plane_points(open_atlas(tmp_path), [PLANE])[0]
    assert points.groups == ()
    assert points.x_range == (0.0, 1.0)
    assert planes._frame(np.full(5, 2.0)) == (1.5, 2.5)


def test_all_planes_share_their_groups(tmp_path: Path) -> None:
    write(tmp_path, [0.0, 1.0, 2.0, 3.0], [0.0, 1.0, 2.0, 3.0], {0: "pi", 1: "e", 2: "e"})
    first, second = plane_points(open_atlas(tmp_path), [PLANE, Plane("eta", "delta")])
    assert [group.name for group in first.groups] == [group.name for group in second.groups] == ["pi", "e"]
    assert first.x_range == second.y_range


def test_the_kinds_of_constants_take_turns(tmp_path: Path) -> None:
    constants = ["e", "e", "e", "e^2", "e^2", "sqrt(e)", "pi", "log(2)", "catalan", "e^3"]
    write(tmp_path, [0.0] * 10, [float(k) for k in range(10)], dict(enumerate(constants)))
    assert plane_points(open_atlas(tmp_path), [PLANE])[0].names[4:] == ("e^2", "pi", "log(2)", "catalan", "e")


def test_constants_are_chosen(tmp_path: Path) -> None:
    write(tmp_path, [0.0, 1.0, 2.0, 3.0], [0.0, 1.0, 2.0, 3.0], {0: "e", 1: "pi", 2: "sqrt(2)"})
    atlas = open_atlas(tmp_path)
    assert plane_points(atlas, [PLANE], ["sqrt(2)", "e"])[0].names[4:] == ("e", "sqrt(2)")
    with pytest.raises(InvalidInputError, match="constants 'zeta"):
        plane_points(atlas, [PLANE], ["zeta(3)"])
    with pytest.raises(InvalidInputError, match="constants: 0 of them"):
        plane_points(atlas, [PLANE], [])
