"""A made-up atlas of 16 formulas in three shards, for tests."""

from pathlib import Path

import pyarrow as pa

from pcf.atlas import AtlasWriter, Manifest
from pcf.atlas.box import Box
from pcf.atlas.schema import SAMPLES

BOX = Box((1, 0), (-1, 1))


def measured(start: int, stop: int) -> pa.Table:
    """Made-up measurements of the formulas [start, stop) of BOX."""
    pairs = [BOX[id] for id in range(start, stop)]
    limits = {0: "1.61803398874989484820", 1: "-1.61803398874989484820", 2: "22/7", 3: "infinity"}
    return pa.table(
        {
            "id": pa.array(range(start, stop), pa.int64()),
            "a": [list(a.coefficients) for a, _ in pairs],
            "b": [list(b.coefficients) for _, b in pairs],
            "status": ["converges" if id < 2 else "terminates" for id in range(start, stop)],
            "limit": pa.array([limits.get(id) for id in range(start, stop)], pa.string()),
            "delta": pa.array([id / 10 if id < 5 else None for id in range(start, stop)], pa.float64()),
            "log_q": pa.array([[1.0] * SAMPLES] * (stop - start), pa.list_(pa.float64(), SAMPLES)),
        }
    )


def manifest(**changes: object) -> Manifest:
    values = {"box": BOX, "list_sha256": None, "formulas": len(BOX), "depth": 100, "shard_rows": 6}
    return Manifest(**(values | changes))  # type: ignore[arg-type]


def written(root: Path) -> Path:
    """The whole atlas, at a directory."""
    with AtlasWriter(root, manifest()) as writer:
        for file, start, stop in writer.missing():
            writer.write(file, measured(start, stop))
    return root
