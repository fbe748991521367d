"""Structure of a labelled atlas in numbers: how well metrics separate constants, and which families it holds.

    python bench/python/structure.py ATLAS [--groups]

One JSON object a line: `separation` (Davies-Bouldin score and share of neighbours of the same constant) for the
limit, single metrics, pairs and all metrics of a mode, exact and fitted; `clusters` (homogeneity and completeness
against the labels) for each plane in both modes; with --groups, which rewrites the groups of the atlas, `groups` (the
same for the loop: for the clusters in which it compares limits, and for the groups that come of it) and `loop` (counts
of what it decided, in orbits, and of labelled formulas); `family` for each family. Deterministic but for the seconds:
the same atlas gives the same lines.
"""

import argparse
import json
from dataclasses import asdict
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pcf.atlas import Atlas, open_atlas
from pcf.discovery.clusters.clustering import NOISE, Plane, cluster_points
from pcf.discovery.clusters.grouping import MODES, counted, group_atlas
from pcf.discovery.clusters.scores import agreement, separations
from pcf.discovery.clusters.splitting import GROWTH
from timing import stopwatch


def show(kind: str, **values: Any) -> None:
    print(json.dumps({"kind": kind, **values}, allow_nan=False), flush=True)


def clusters_of(atlas: Atlas[Any], plane: Plane) -> pa.Table:
    """The clusters of a plane, as `cluster_atlas` finds them."""
    known = pc.field(plane.x).is_valid() & pc.field(plane.y).is_valid()
    rows = atlas.filter(known, status="converges", columns=["id", plane.x, plane.y])
    points = [rows.column(name).to_numpy() for name in (plane.x, plane.y)]
    found = cluster_points(np.column_stack(points))
    return pa.table({"id": rows.column("id"), "cluster": pa.array(found, mask=found == NOISE)})


def show_groups(atlas: Atlas[Any], mode: str, labels: pa.Table) -> None:
    """What the loop makes of an atlas: clusters and groups against the labels, and what is granted and missed."""
    with stopwatch() as watch:
        found = group_atlas(atlas.root, mode)
    outcomes = ("named", "unnamed", "flagged")
    ends = {name: [one for one in found.trace if one.outcome == name] for name in outcomes}
    by_sample = sum(one.members for one in ends["named"] if one.found != "relations")
    show("groups", mode=mode, **asdict(agreement("clusters", found.clusters, labels)))
    groups = found.groups.select(["id", "group"]).rename_columns(["id", "cluster"])
    show("groups", mode=mode, **asdict(agreement("groups", groups, labels)))
    named = found.groups.filter(pc.field("constant").is_valid())
    both = labels.join(named.rename_columns(["id", "group", "named"]), "id", join_type="left outer")
    kept = both.filter(pc.field("id").isin(found.clusters.column("id").combine_chunks()))
    right = kept.filter(pc.field("named") == pc.field("constant"))
    rational = pc.field("constant") == "rational"
    show(
        "loop",
        mode=mode,
        seconds=round(watch.seconds, 1),
        clusters=pc.count_distinct(found.clusters.column("cluster")).as_py(),
        decisions=len(found.trace),
        groups=counted(found.groups, found.trace),
        orbits={name: sum(one.members for one in ends[name]) for name in outcomes}
        | {"named by a sample": by_sample},
        labelled=kept.num_rows,
        labelled_named=right.num_rows,
        irrational=kept.filter(~rational).num_rows,
        irrational_named=right.filter(~rational).num_rows,
        contradicted=kept.filter(pc.field("named").is_valid()).num_rows - right.num_rows,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("atlas")
    parser.add_argument("--groups", action="store_true", help="also run the loop of clusters in both modes")
    arguments = parser.parse_args()
    atlas = open_atlas(arguments.atlas)
    scored = separations(atlas)
    for one in scored.separations:
        show("separation", orbits=scored.orbits, constants=scored.constants, **asdict(one))
    labels = atlas.labels.to_table(columns=["id", "constant"])
    for mode, ways in MODES.items():
        for plane in (Plane(*way.split("-")) for way in ways if way != GROWTH):
            show("clusters", mode=mode, **asdict(agreement(plane.name, clusters_of(atlas, plane), labels)))
    for mode in MODES if arguments.groups else ():
        show_groups(atlas, mode, labels)
    if atlas.has("families"):
        for family in atlas.families.to_table().to_pylist():
            inside = len(family.pop("members_inside"))
            show("family", members_inside=inside, **{k: v for k, v in family.items() if k != "statement"})


if __name__ == "__main__":
    main()
