"""The loop of clusters: every way that it can decide, in a world made for it; and the scores of metrics."""

import json
from fractions import Fraction
from pathlib import Path

import flint
import numpy as np
import pyarrow as pa
import pytest

from pcf.atlas import AtlasWriter, Manifest, open_atlas, write_table
from pcf.constants import get
from pcf.errors import AtlasError, InvalidInputError
from pcf.expression import parse_expression
from pcf.expression_value import ball
from pcf.grouping import TRACE, Decision, group_atlas, read_trace
from pcf.scores import COMMON, EXACT, FITTED, LIMIT, agreement, separations

SIZE = 30  # formulas of a cluster
WORLD = ("e", "pi", "unknown", "noise", "log(2)", "zeta(3)")
"""Clusters, in order: with anchors that agree, without anchors, of no known constant, of nothing in common, and two
that lie together in the first plane and apart in the second."""


def limit_of(kind: str, k: int) -> str:
    """An image of the constant of a cluster, to 60 digits."""
    with flint.ctx.workdps(90):
        if kind == "unknown":  # no constant of the catalogue
            x = ball(parse_expression("gamma(1/5)*log(11)"), 90)
        elif kind == "noise":
            x = flint.arb(k + 2).sqrt() * flint.arb(k + 11).log() + flint.arb(k).exp() ** -1
        else:
            x = get(kind).value(90)
        return str((x + k) / (x * k + 1)).split("[")[-1][:61]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("grouping")
    rng = np.random.default_rng(5)
    kinds = [kind for kind in WORLD for _ in range(SIZE)]
    centre = {
        "e": (0, 0),
        "pi": (50, 0),
        "unknown": (0, 50),
        "noise": (50, 50),
        "log(2)": (25, 25),
        "zeta(3)": (25, 25),
    }
    near = rng.normal(0, 0.5, (len(kinds), 3))
    x, y = (np.array([centre[kind][axis] for kind in kinds]) + near[:, axis] for axis in (0, 1))
    second = np.array([30.0 * (kind == "zeta(3)") for kind in kinds]) + near[:, 2]
    size = len(kinds)
    rows = {
        "id": pa.array(range(size), pa.int64()),
        "a": [[k + 1] for k in range(size)],
        "b": [[1]] * size,
        "status": ["converges"] * size,
        "limit": [limit_of(kind, k + 2) for k, kind in enumerate(kinds)],
        "orbit": [f"{k};1" for k in range(size)],
        **dict.fromkeys((*EXACT, *FITTED, *COMMON), pa.array(rng.normal(0, 1, size))),
        **dict.fromkeys(("delta", "delta_blind"), pa.array(x)),
        **dict.fromkeys(("gamma", "fit_gamma"), pa.array(y)),
        "qr_gamma": pa.array(second),
    }
    with AtlasWriter(root, Manifest(box=None, list_sha256="0", formulas=size, depth=64)) as writer:
        writer.write(writer.missing()[0][0], pa.table(rows))
    anchors = [k for k, kind in enumerate(kinds) if kind in ("e", "log(2)", "zeta(3)")]
    labels = {
        "id": pa.array(anchors, pa.int64()),
        "constant": [kinds[k] for k in anchors],
        "expression": ["x"] * len(anchors),
        "digits": [150] * len(anchors),
        "surplus_digits": [140.0] * len(anchors),
    }
    write_table(root, "labels", pa.table(labels))
    return root


@pytest.fixture(scope="module")
def trace(world: Path) -> list[Decision]:
    return group_atlas(world)


def test_limits_of_the_world() -> None:
    assert (
        abs(Fraction(limit_of("e", 2)) - Fraction(2.718281828459045 + 2) / Fraction(2 * 2.718281828459045 + 1))
        < 1e-14
    )


def test_every_decision_is_taken(trace: list[Decision]) -> None:
    outcomes = {(one.outcome, one.constant) for one in trace}
    assert ("named", "e") in outcomes, "anchors that agree"
    assert ("named", "pi") in outcomes, "named by the catalogue"
    assert ("unnamed", None) in outcomes, "connected with each other"
    assert ("flagged", None) in outcomes, "nothing in common"
    split = next(one for one in trace if one.outcome == "split")
    assert split.anchors == {"log(2)": 3, "zeta(3)": 3}
    parts = [one for one in trace if one.path.startswith(f"{split.path}.")]
    assert {one.constant for one in parts} == {"log(2)", "zeta(3)"}
    assert all(one.plane == "delta-qr_gamma" for one in parts)


def test_the_trace_can_be_read(world: Path, trace: list[Decision]) -> None:
    assert read_trace(world) == trace
    line = next(str(one) for one in trace if one.constant == "e")
    assert "30 orbits, e 3): named e: the anchors agree; 8 of 8 validated" in line
    split = next(place for place, one in enumerate(trace) if one.outcome == "split")
    assert trace[split + 1].path.startswith(trace[split].path), "a cluster stands before its parts"


def test_the_groups_hold_their_constants(world: Path, trace: list[Decision]) -> None:
    rows = open_atlas(world).groups.to_table().to_pylist()
    kinds = [kind for kind in WORLD for _ in range(SIZE)]
    for row in rows:
        assert row["constant"] in {kinds[row["id"]], None}
        assert (row["constant"] is None) == (kinds[row["id"]] == "unknown")
    assert len(rows) > 4 * SIZE
    assert {row["group"] for row in rows} == set(range(5))


def test_the_loop_is_reproducible(world: Path, trace: list[Decision]) -> None:
    before = [(world / name).read_bytes() for name in (TRACE, "groups.parquet")]
    assert group_atlas(world) == trace
    assert [(world / name).read_bytes() for name in (TRACE, "groups.parquet")] == before


@pytest.mark.full
def test_the_mode_and_seed_are_recorded(world: Path) -> None:
    group_atlas(world, "fitted", seed=2)
    recorded = json.loads((world / TRACE).read_text())
    assert (recorded["mode"], recorded["seed"]) == ("fitted", 2)
    assert {one["plane"] for one in recorded["decisions"]} >= {"delta_blind-fit_gamma"}


def test_bad_modes_and_traces_are_named(world: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="mode 'blue': give one of exact, fitted"):
        group_atlas(world, "blue")
    assert read_trace(tmp_path) == []
    (tmp_path / TRACE).write_text("{")
    with pytest.raises(AtlasError, match=r"trace\.json: truncated or altered"):
        read_trace(tmp_path)


# Scores


def test_separations_rank_metrics(world: Path) -> None:
    scored = separations(open_atlas(world))
    assert (scored.orbits, scored.constants) == (3 * SIZE, 3)
    by_metrics = {one.metrics: one for one in scored.separations}
    apart, mixed = by_metrics["delta", "qr_gamma"], by_metrics["eta",]
    assert apart.neighbours > 0.95 > 0.6 > mixed.neighbours
    assert apart.davies_bouldin is not None
    assert mixed.davies_bouldin is not None
    assert apart.davies_bouldin < mixed.davies_bouldin
    assert (LIMIT,) in by_metrics
    assert scored.separations[0].neighbours == max(one.neighbours for one in scored.separations)


def test_agreement_leaves_out_rationals_and_noise() -> None:
    clusters = pa.table({"id": [1, 2, 3, 4, 5], "cluster": [0, 0, 0, 0, None]})
    labels = pa.table({"id": [1, 2, 3, 5], "constant": ["e", "pi", "rational", "e"]})
    found = agreement("plane", clusters, labels)
    assert (found.formulas, found.homogeneity, found.completeness) == (2, 0.0, 1.0)
