"""The loop of clusters: every way that it can decide, in a world made for it; and the scores of metrics."""

import json
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import flint
import numpy as np
import pyarrow as pa
import pytest

from pcf.atlas import AtlasWriter, Manifest, open_atlas, write_table
from pcf.constants.catalogue import Constant, get
from pcf.constants.evaluation import ball
from pcf.constants.expression import parse_expression
from pcf.discovery.clusters import loop
from pcf.discovery.clusters.grouping import counted, group_atlas
from pcf.discovery.clusters.scores import COMMON, EXACT, FITTED, LIMIT, agreement, separations
from pcf.discovery.clusters.trace import TRACE, Decision, read_trace
from pcf.errors import InvalidInputError

SIZE = 40  # formulas of a cluster
OUTLIER = 7  # a formula that lies among those for e and is none
LONE = 3 * SIZE + 20  # a labelled formula for e that lies alone in the noise, and is no anchor
WORLD = ("e", "pi", "unknown", "noise", "log(2)", "zeta(3)")
"""Clusters, in order: with anchors that agree, without anchors, of no known constant, of nothing in common, and two
that lie together in the first plane and apart in the second. Those of no known constant are one gauge class."""


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
        "limit": [limit_of({OUTLIER: "noise", LONE: "e"}.get(k, kind), k + 2) for k, kind in enumerate(kinds)],
        "orbit": [f"{k};1" for k in range(size)],
        **dict.fromkeys((*EXACT, *FITTED, *COMMON), pa.array(rng.normal(0, 1, size))),
        **dict.fromkeys(("delta", "delta_blind"), pa.array(x)),
        **dict.fromkeys(("gamma", "fit_gamma"), pa.array(y)),
        "qr_gamma": pa.array(second),
    }
    with AtlasWriter(root, Manifest(box=None, list_sha256="0", formulas=size, depth=64)) as writer:
        writer.write(writer.missing()[0][0], pa.table(rows))
    anchors = [k for k, kind in enumerate(kinds) if kind in ("e", "log(2)", "zeta(3)") and k != OUTLIER]
    labelled = sorted([*anchors, LONE])
    labels = {
        "id": pa.array(labelled, pa.int64()),
        "constant": ["e" if k == LONE else kinds[k] for k in labelled],
        "expression": ["x"] * len(labelled),
        "digits": [150] * len(labelled),
        "surplus_digits": [140.0] * len(labelled),
    }
    write_table(root, "labels", pa.table(labels))
    first = kinds.index("unknown")
    members = [first if kind == "unknown" else k for k, kind in enumerate(kinds)]
    classes = {"id": pa.array(range(size), pa.int64()), "class": pa.array(members, pa.int64())}
    maps = pa.array([[0, 1, 1, 0]] * size, pa.list_(pa.int64()))
    write_table(root, "classes", pa.table({**classes, "map": maps, "verified": [True] * size}))
    return root


@pytest.fixture(scope="module")
def trace(world: Path) -> list[Decision]:
    return run(world)


def run(world: Path, *arguments: Any, threads: int = 1, **options: Any) -> list[Decision]:
    """The loop, which splits clusters of the size of this world."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loop, "WHOLE", SIZE + SIZE // 2)
        return group_atlas(world, *arguments, threads=threads, **options).trace


def kinds() -> list[str]:
    kinds = [kind for kind in WORLD for _ in range(SIZE)]
    return ["e" if place == LONE else kind for place, kind in enumerate(kinds)]


def test_limits_of_the_world() -> None:
    e = Fraction(2.718281828459045)
    assert abs(Fraction(limit_of("e", 2)) - (e + 2) / (2 * e + 1)) < 1e-14


def test_every_decision_is_taken(trace: list[Decision]) -> None:
    outcomes = {(one.outcome, one.constant) for one in trace}
    assert ("named", "e") in outcomes, "anchors that agree"
    assert ("named", "pi") in outcomes, "named by the catalogue"
    assert ("unnamed", None) in outcomes, "a class of many orbits"
    assert ("flagged", None) in outcomes, "nothing in common"
    mixed = next(one for one in trace if one.anchors == {"log(2)": 3, "zeta(3)": 3})
    assert (mixed.outcome, mixed.split_by) == ("split", "delta-qr_gamma"), (
        "the plane that parts them, of all that are left"
    )
    assert mixed.score is not None
    assert mixed.score > 0.5
    parts = [one for one in trace if one.path.startswith(f"{mixed.path}.") and one.constant]
    assert {one.constant for one in parts} == {"log(2)", "zeta(3)"}


def test_what_lies_among_others_is_split_off(world: Path, trace: list[Decision]) -> None:
    group = next(one for one in trace if one.constant == "e")
    assert group.members >= SIZE - 2, "all of the cluster but the outlier, and noise"
    rest = next(one for one in trace if one.path == f"{group.path}.rest")
    assert (rest.found, rest.outcome, rest.members) == ("validation", "flagged", 1)
    assert OUTLIER not in open_atlas(world).groups.to_table().column("id").to_pylist()


def test_the_groups_hold_their_constants(world: Path) -> None:
    rows = open_atlas(world).groups.to_table().to_pylist()
    for row in rows:
        assert row["constant"] in {kinds()[row["id"]], None}
        assert (row["constant"] is None) == (kinds()[row["id"]] == "unknown")
    found = Counter(kinds()[row["id"]] for row in rows)
    assert all(found[kind] > 0.9 * SIZE for kind in WORLD if kind != "noise"), "nothing is lost"
    assert len({row["group"] for row in rows if row["constant"] is None}) == 1, "one number for one constant"


def test_a_formula_alone_in_its_cluster_joins_the_group_of_its_constant(world: Path, trace: list[Decision]) -> None:
    rows = {row["id"]: row for row in open_atlas(world).groups.to_table().to_pylist()}
    assert rows[LONE] == {"id": LONE, "group": rows[0]["group"], "constant": "e"}
    alone = [one for one in trace if (one.constant, one.members) == ("e", 1)]
    assert [one.reason for one in alone] == ["validated one by one"]


def test_a_constant_has_one_group(world: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loop, "WHOLE", SIZE + SIZE // 2)
        made = group_atlas(world, threads=1)
    pairs = {(row["constant"], row["group"]) for row in made.groups.to_pylist()}
    assert len(pairs) == len({constant for constant, _ in pairs}) == len(made.found)
    (e,) = (one for one in made.found if one.constant == "e")
    assert len(e.paths) == sum(one.constant == "e" for one in made.trace) >= 2, "the trace keeps all clusters"
    flagged = sum(one.outcome == "flagged" for one in made.trace)
    assert counted(made.groups, made.trace) == {"named": 4, "unnamed": 1, "flagged": flagged}


def test_every_class_is_decided_about_once(world: Path, trace: list[Decision]) -> None:
    ends = [one for one in trace if one.outcome != "split"]
    classes = len(kinds()) - SIZE + 1
    assert sum(one.members for one in ends) == classes
    seen: list[tuple[int, int]] = []
    assert run(world, progress=lambda *counts: seen.append(counts)) == trace
    assert seen[-1] == (classes, classes)
    paths = {one.path: place for place, one in enumerate(trace)}
    assert len(paths) == len(trace)
    for path, place in paths.items():
        assert paths[path.rpartition(".")[0]] <= place, "a cluster stands before its parts"


def test_the_loop_is_reproducible(world: Path, trace: list[Decision]) -> None:
    before = [(world / name).read_bytes() for name in (TRACE, "groups.parquet")]
    assert run(world) == trace == read_trace(world)
    assert [(world / name).read_bytes() for name in (TRACE, "groups.parquet")] == before


@pytest.mark.parametrize("batch", [1, SIZE, loop._BATCH])
def test_parts_are_looked_at_in_any_pieces(
    world: Path, trace: list[Decision], monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    """As tasks of processes, which are done in this one while they are short."""
    before = (world / "groups.parquet").read_bytes()
    monkeypatch.setattr(loop, "_BATCH", batch)
    assert run(world, threads=2) == trace
    assert (world / "groups.parquet").read_bytes() == before


def test_only_the_constants_asked_for_name_groups(world: Path) -> None:
    mine = Constant("mine", "mine", "user", parse_expression("gamma(1/5)*log(11)"))
    outcomes = {(one.outcome, one.constant) for one in run(world, constants=["e", "log(2)", mine])}
    run(world)  # what the other tests read
    assert {constant for _, constant in outcomes} == {"e", "log(2)", "mine", None}


@pytest.mark.full
def test_the_mode_and_seed_are_recorded(world: Path) -> None:
    run(world, "fitted", seed=2)
    recorded = json.loads((world / TRACE).read_text())
    run(world)
    assert (recorded["mode"], recorded["seed"]) == ("fitted", 2)
    assert {one["found"] for one in recorded["decisions"]} >= {"delta_blind-fit_gamma"}


def test_a_bad_mode_is_named(world: Path) -> None:
    with pytest.raises(InvalidInputError, match="mode 'blue': give one of exact, fitted"):
        group_atlas(world, "blue")


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


def test_separations_of_one_mode(world: Path) -> None:
    both, exact = separations(open_atlas(world)), separations(open_atlas(world), "exact")
    assert set(exact.separations) < set(both.separations)
    used = {name for one in exact.separations for name in one.metrics}
    assert used == {LIMIT, *EXACT, *COMMON}
    with pytest.raises(InvalidInputError, match="mode 'blue': give one of exact, fitted"):
        separations(open_atlas(world), "blue")


def test_agreement_leaves_out_rationals_and_noise() -> None:
    clusters = pa.table({"id": [1, 2, 3, 4, 5], "cluster": [0, 0, 0, 0, None]})
    labels = pa.table({"id": [1, 2, 3, 5], "constant": ["e", "pi", "rational", "e"]})
    found = agreement("plane", clusters, labels)
    assert (found.formulas, found.homogeneity, found.completeness) == (2, 0.0, 1.0)
