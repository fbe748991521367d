"""Structure of a labelled atlas in numbers: how well metrics separate constants, and which families it holds.

    python bench/python/structure.py ATLAS [--groups]

One JSON object a line: `separation` (Davies-Bouldin score and share of neighbours of the same constant) for the
limit, single metrics, pairs and all metrics of a mode, exact and fitted; `clusters` (homogeneity and completeness
against the labels) for each plane in both modes; `groups`, with --groups, for the loop in both modes (it rewrites
the tables of groups in the atlas); `family` for each family. Deterministic: the same atlas gives the same lines.
"""

import argparse
import json
from collections import Counter
from dataclasses import asdict
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pcf.atlas import Atlas, open_atlas
from pcf.clustering import NOISE, Plane, cluster_points
from pcf.grouping import MODES, group_atlas
from pcf.scores import agreement, separations


def show(kind: str, **values: Any) -> None:
    print(json.dumps({"kind": kind, **values}, allow_nan=False), flush=True)


def clusters_of(atlas: Atlas[Any], plane: Plane) -> pa.Table:
    """The clusters of a plane, as `cluster_atlas` finds them."""
    known = pc.field(plane.x).is_valid() & pc.field(plane.y).is_valid()
    rows = atlas.filter(known, status="converges", columns=["id", plane.x, plane.y])
    points = [rows.column(name).to_numpy() for name in (plane.x, plane.y)]
    found = cluster_points(np.column_stack(points))
    return pa.table({"id": rows.column("id"), "cluster": pa.array(found, mask=found == NOISE)})


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
    for mode, planes in MODES.items():
        for plane in planes:
            show("clusters", mode=mode, **asdict(agreement(plane.name, clusters_of(atlas, plane), labels)))
    for mode in MODES if arguments.groups else ():
        trace = group_atlas(arguments.atlas, mode)
        found = atlas.groups.to_table().select(["id", "group"]).rename_columns(["id", "cluster"])
        orbits = {
            outcome: sum(one.members for one in trace if one.outcome == outcome)
            for outcome in ("named", "unnamed", "flagged")
        }
        counts = dict(Counter(one.outcome for one in trace))
        show("groups", mode=mode, outcomes=counts, orbits=orbits, **asdict(agreement("groups", found, labels)))
    if atlas.has("families"):
        for family in atlas.families.to_table().to_pylist():
            inside = len(family.pop("members_inside"))
            show("family", members_inside=inside, **{k: v for k, v in family.items() if k != "statement"})


if __name__ == "__main__":
    main()
