"""An atlas as CSV, for spreadsheets and other programs."""

from functools import lru_cache
from typing import Any, BinaryIO, Final

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow.csv import CSVWriter

from pcf import engine
from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas.query import Atlas
from pcf.atlas.schema import LABELS, METRICS

_SAMPLED: Final = ("log_error", "log_q", "log_gcd")


def write_csv(atlas: Atlas[Any], sink: BinaryIO) -> None:
    """Write the measurements of an atlas, and its labels where it has any, as CSV with a header.

    Polynomials are written as text, and lists as one column a depth: `log_q_at_125`. Unknown values are empty.

    Args:
        atlas: the atlas.
        sink: a file or stream open for bytes.
    """
    labels = atlas.labels.to_table().combine_chunks() if atlas.has("labels") else LABELS.empty_table()
    depths = engine.sample_depths(atlas.manifest.depth)
    writer = None
    for batch in atlas.metrics.to_batches():
        rows = _flat(pa.Table.from_batches([batch]), depths)
        places = pc.index_in(rows.column("id"), labels.column("id").combine_chunks())
        for name in LABELS.names[1:]:
            rows = rows.append_column(name, labels.column(name).take(places))
        writer = writer or CSVWriter(sink, rows.schema)
        writer.write_table(rows)
    if writer:
        writer.close()


def _flat(rows: pa.Table, depths: list[int]) -> pa.Table:
    """The rows with scalar columns only."""
    columns: dict[str, pa.Array] = {}
    for name in METRICS.names:
        column = rows.column(name).combine_chunks()
        if name in ("a", "b"):
            columns[name] = pa.array([_written(tuple(c)) for c in column.to_pylist()], pa.string())
        elif name in _SAMPLED:
            for place, depth in enumerate(depths):
                columns[f"{name}_at_{depth}"] = pc.list_element(column, place)
        else:
            columns[name] = column
    return pa.table(columns)


@lru_cache(maxsize=65_536)
def _written(coefficients: tuple[int, ...]) -> str:
    return str(Polynomial(coefficients))
