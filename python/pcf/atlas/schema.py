"""The tables of an atlas, as versioned Arrow schemas.

Every column exists from the start; what a version of the program does not compute is null. Null also stands
for "unknown" and "undefined" (the limit of a divergent fraction): no NaN and no sentinel is ever stored. All
logarithms are natural, depths count convergents p_n/q_n with q_0 = 1, coefficients are in descending powers.
"""

from typing import Final

import pyarrow as pa

from pcf.errors import InvalidInputError

SCHEMA_VERSION: Final = 3
"""Raised whenever a column is added, removed or changes its meaning; other versions are not opened."""

SAMPLES: Final = 5
"""Depths at which the raw logarithms are kept: 6, N/8, N/4, N/2 and N, with N the depth of the scan."""


def _schema(*fields: pa.Field) -> pa.Schema:
    return pa.schema(fields, metadata={"pcf.schema": str(SCHEMA_VERSION)})


def _column(name: str, type: pa.DataType, *, nullable: bool = True) -> pa.Field:
    return pa.field(name, type, nullable=nullable)


def _doubles(*names: str) -> list[pa.Field]:
    return [_column(name, pa.float64()) for name in names]


_ID: Final = _column("id", pa.int64(), nullable=False)
_VECTOR: Final = pa.list_(pa.int64())
_SAMPLED: Final = pa.list_(pa.float64(), SAMPLES)

METRICS: Final = _schema(
    _ID,
    _column("a", _VECTOR),
    _column("b", _VECTOR),
    _column("status", pa.string()),
    _column("reason", pa.string()),
    _column("limit", pa.string()),
    _column("limit_digits", pa.int32()),
    _column("certified", pa.bool_()),
    # raw measurements
    _column("log_error", _SAMPLED),
    _column("log_q", _SAMPLED),
    _column("log_gcd", _SAMPLED),
    *_doubles("log_error_2n"),
    # irrationality measures
    *_doubles("delta_naive", "delta", "delta_blind", "delta_predicted", "delta_limit"),
    # exact growth of the error and of q_n
    *_doubles("eta", "gamma", "sigma", "beta"),
    *_doubles("q_eta", "q_gamma", "q_sigma", "q_beta"),
    # fitted growth of the reduced q_n, and the paper's fit of the error
    *_doubles("qr_eta", "qr_gamma", "fit_eta", "fit_gamma", "fit_beta"),
    _column("irrational", pa.string()),
    _column("orbit", pa.string()),
    _column("fingerprint", pa.int64()),
)
"""One row a formula: `metrics/*.parquet`."""

LABELS: Final = _schema(
    _ID,
    _column("constant", pa.string()),
    _column("expression", pa.string()),
    _column("relation", pa.string()),
    _column("digits", pa.int32()),
    _column("surplus_digits", pa.float64()),
    _column("proof", pa.string()),
    _column("proof_kind", pa.string()),
    _column("digits_per_term", pa.float64()),
    _column("latex", pa.string()),
    _column("known", pa.string()),
)
"""One row an identified formula: `labels.parquet`."""

DERIVED_RELATION: Final = "derived"
"""The relation of labels that no constant of the catalogue was needed for: values by derivation alone."""

EXCLUSIONS: Final = _schema(
    _ID,
    _column("height", pa.int64()),
)
"""One row an orbit without a label, by one of its formulas, and a height: the limit of this formula is neither
rational, quadratic nor cubic, nor a Moebius image of a constant that was asked for, by any equation in the limit itself
with integer coefficients up to that (for a constant given by digits: if these are right): `exclusions.parquet`."""

CLUSTERS: Final = _schema(
    _ID,
    _column("plane", pa.string()),
    _column("cluster", pa.int32()),
)
"""One row a formula and metric plane that it has a point in, null for noise: `clusters.parquet`."""

FAMILIES: Final = _schema(
    _column("family", pa.int64(), nullable=False),
    _column("a", pa.string()),
    _column("b", pa.string()),
    _column("value", pa.string()),
    _column("parameters", pa.string()),
    _column("members_inside", pa.list_(pa.int64())),
    _column("members_outside", pa.int32()),
    _column("digits", pa.int32()),
    _column("constant", pa.string()),
    _column("statement", pa.string()),
)
"""One row a parametrised family of formulas, with its statement in LaTeX: `families.parquet`."""

GROUPS: Final = _schema(
    _ID,
    _column("group", pa.int32()),
    _column("constant", pa.string()),
)
"""One row a formula of a validated group, with its constant, null for one without a name: `groups.parquet`."""

CLASSES: Final = _schema(
    _ID,
    _column("class", pa.int64()),
    _column("map", pa.list_(pa.int64())),
    _column("verified", pa.bool_()),
)
"""One row a converging formula: the id of the formula that represents its gauge class, and the integers p0, p1, q0, q1
with which the limit L has the image (p0 + p1 L)/(q0 + q1 L), the limit of that formula (null where they do not fit 64
bits): `classes.parquet`."""

DERIVED: Final = {
    "labels": LABELS,
    "exclusions": EXCLUSIONS,
    "clusters": CLUSTERS,
    "families": FAMILIES,
    "groups": GROUPS,
    "classes": CLASSES,
}
"""The tables computed from the metrics, by name."""


def conform(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The same rows with exactly the columns, order and types of a schema; missing columns become null.

    Raises:
        InvalidInputError: a column is not of the schema, lacks values it must have, or does not fit its type.

    Example:
        >>> conform(pa.table({"id": [0], "constant": ["pi"]}), LABELS).column("proof").null_count
        1
    """
    unknown = sorted(set(table.column_names) - set(schema.names))
    if unknown:
        raise InvalidInputError(
            f"column {unknown[0]!r}: not in the schema; its columns are {', '.join(schema.names)}"
        )
    columns = []
    for field in schema:
        if field.name in table.column_names:
            try:
                column = table.column(field.name).cast(field.type)
            except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
                raise InvalidInputError(f"column {field.name!r}: does not fit {field.type}: {error}") from None
        else:
            column = pa.nulls(table.num_rows, field.type)
        if column.null_count and not field.nullable:
            raise InvalidInputError(f"column {field.name!r}: a value is missing; every row needs one")
        columns.append(column)
    return pa.table(columns, schema=schema)
