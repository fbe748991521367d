"""An atlas as text, for spreadsheets and other programs: CSV, and JSON a line."""

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, BinaryIO, Final

import numpy as np
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
    depths = engine.sample_depths(atlas.manifest.depth)
    writer = None
    for rows in labelled_rows(atlas):
        flat = _flat(rows, depths)
        writer = writer or CSVWriter(sink, flat.schema)
        writer.write_table(flat)
    if writer:
        writer.close()


def write_jsonl(atlas: Atlas[Any], sink: BinaryIO) -> None:
    """Write the same as JSON, one object a line; polynomials are text, lists stay lists, unknown values are null.

    Args:
        atlas: the atlas.
        sink: a file or stream open for bytes.
    """
    for rows in labelled_rows(atlas):
        for row in rows.to_pylist():
            texts = {side: _written(tuple(row[side])) for side in ("a", "b")}
            sink.write(json.dumps({**row, **texts}, ensure_ascii=False, allow_nan=False).encode() + b"\n")


def labelled_rows(atlas: Atlas[Any]) -> Iterator[pa.Table]:
    """The measurements of an atlas, a part at a time, with the columns of labels, null without one."""
    labels = InStep(atlas.labels.to_batches() if atlas.has("labels") else iter(()), LABELS)
    for batch in atlas.metrics.to_batches():
        rows = pa.Table.from_batches([batch])
        own = labels.up_to(rows.column("id")[-1].as_py())
        places = pc.index_in(rows.column("id"), own.column("id").combine_chunks())
        for name in LABELS.names[1:]:
            rows = rows.append_column(LABELS.field(name).with_nullable(True), own.column(name).take(places))
        yield rows


class InStep:
    """A table in the order of ids, read as far as it is asked for.

    Args:
        batches: its rows, `id` among the columns.
        schema: of these.
    """

    def __init__(self, batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> None:
        self._batches = batches
        self._waiting = schema.empty_table()

    def up_to(self, last: int) -> pa.Table:
        """The rows of the formulas up to this one that were not given yet."""
        while not self._waiting.num_rows or self._waiting.column("id")[-1].as_py() <= last:
            batch = next(self._batches, None)
            if batch is None:
                break
            self._waiting = pa.concat_tables([self._waiting, pa.Table.from_batches([batch])])
        count = int(np.searchsorted(self._waiting.column("id").to_numpy(), last, side="right"))
        own, self._waiting = self._waiting.slice(0, count), self._waiting.slice(count)
        return own.combine_chunks()


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
    for name in LABELS.names[1:]:
        columns[name] = rows.column(name)
    return pa.table(columns)


@lru_cache(maxsize=65_536)
def _written(coefficients: tuple[int, ...]) -> str:
    return str(Polynomial(coefficients))
