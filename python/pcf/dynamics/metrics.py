"""Measurements of formulas, one or many: errors, gcds, deltas, fits. The engine's columns as Arrow tables."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pcf import engine
from pcf.arithmetic.polynomial import Polynomial
from pcf.dynamics.exact import exact_limit, exact_text
from pcf.dynamics.status import Status, status_of
from pcf.errors import InvalidInputError

LIMIT_DIGITS: Final = 60
_IRRATIONAL = np.array([None, "evidence", "proved"], dtype=object)
_STATUS = pa.array([status_of(i).value for i in range(4)])
_LISTS: Final = ("log_error", "log_q", "log_gcd")


@dataclass(frozen=True)
class Metrics:
    """All measurements of one formula at one depth; None means unknown or undefined. Logs are natural.

    Attributes:
        depth: n of the deltas and of the last sample.
        status, reason: what the convergents do, and the criterion that decided.
        limit, limit_digits: the limit as text, to at most 60 significant digits, and how many it has.
        certified: whether these digits are proved.
        depths: the sample depths 6, N/8, N/4, N/2, N of the lists below (only N below 64; 0: no sample).
        log_error, log_q, log_gcd: log|L - p_n/q_n|, log|q_n| and log gcd(p_n, q_n) at the sample depths.
        log_error_2n: log|L - p_2n/q_2n|.
        delta_naive, delta: -log|error|/log|q_n| - 1 with unreduced and reduced q_n; delta_blind: the same as
            delta with p_2n/q_2n in place of L; delta_predicted: the paper's predictor.
        delta_limit, delta_limit_error: delta for n -> infinity, and a half width from fits at two depths. The half
            width is 0 where no common divisor of p_n and q_n that matters is seen, and the growths alone decide;
            else the value has two decimals. Both None where the fits disagree. No proof either way.
        eta, gamma, sigma, beta: exact growth of the error; q_*: of the denominators.
        qr_eta, qr_gamma: fitted growth of the reduced denominators, gamma n + eta n log n (the paper's model,
            eta = 0 where it is below 0.05).
        fit_eta, fit_gamma, fit_beta: the paper's fit of the error.
        irrational: "proved", "evidence" or None.

    Source:
        docs/mathematics.md, sections 3 to 5; Shalyt et al., arXiv 2412.16818.

    Example:
        >>> found = metrics(Polynomial("5"), Polynomial("2"))
        >>> found.depth, round(found.delta_naive, 3), found.irrational
        (1000, 0.588, 'proved')
    """

    depth: int
    depths: tuple[int, ...]
    status: str
    reason: str
    limit: str | None
    limit_digits: int | None
    certified: bool
    log_error: tuple[float | None, ...]
    log_q: tuple[float | None, ...]
    log_gcd: tuple[float | None, ...]
    log_error_2n: float | None
    delta_naive: float | None
    delta: float | None
    delta_blind: float | None
    delta_predicted: float | None
    delta_limit: float | None
    delta_limit_error: float | None
    eta: float | None
    gamma: float | None
    sigma: float | None
    beta: float | None
    q_eta: float | None
    q_gamma: float | None
    q_sigma: float | None
    q_beta: float | None
    qr_eta: float | None
    qr_gamma: float | None
    fit_eta: float | None
    fit_gamma: float | None
    fit_beta: float | None
    irrational: str | None


class MetricsTable:
    """The metrics of many formulas, one row a formula in the order of the input, as an Arrow table.

    Its columns are those of `Metrics`, the lists of samples with five entries each, and `a` and `b`, coefficients in
    descending powers; a null stands for what is unknown or undefined.

    Example:
        >>> table = evaluate([[2, 1]], [[1, 0, 0]], depth=100)
        >>> len(table), table.column("limit")[0].as_py()[:12], float(table.numpy("eta")[0])
        (1, '1.2732395447', 0.0)
    """

    def __init__(self, table: pa.Table, depth: int) -> None:
        self._table = table
        self.depth = depth

    def __len__(self) -> int:
        return int(self._table.num_rows)

    def __repr__(self) -> str:
        return f"MetricsTable({len(self)} formulas, depth {self.depth})"

    def to_arrow(self) -> pa.Table:
        """The table itself; nulls mean unknown or undefined."""
        return self._table

    def column(self, name: str) -> pa.ChunkedArray:
        """One column as Arrow; raises InvalidInputError for a name that is none."""
        if name not in self._table.column_names:
            raise InvalidInputError(
                f"name: no column {name!r}; the columns are {', '.join(self._table.column_names)}"
            )
        return self._table.column(name)

    def numpy(self, name: str) -> np.ma.MaskedArray[Any, Any]:
        """One column as a masked array (lists as two dimensions), nulls masked."""
        array = self.column(name).combine_chunks()
        if pa.types.is_fixed_size_list(array.type):
            flat = _masked(array.flatten())
            return flat.reshape(len(array), array.type.list_size)
        return _masked(array)


def _settle_by_proof(raw: dict[str, Any], formula: Callable[[int], engine.Pair]) -> None:
    """Limits that no digits can show, 0 and infinity, where they are proved; at infinity no error is defined."""
    for row in np.flatnonzero(raw["status"] == _CONVERGES):
        if raw["limit"][row] is not None:
            continue
        proved = exact_limit(*formula(int(row)))
        if proved is None:
            continue
        raw["limit"][row] = exact_text(proved.value)
        raw["limit_digits"][row] = LIMIT_DIGITS
        raw["certified"][row] = True
        raw["irrational"][row] = 0
        if proved.value is None:
            undefined = [i for i, name in enumerate(raw["names"]) if not name.startswith("qr_")]
            raw["values"][undefined, row] = np.nan
            raw["log_error"][row] = np.nan


def _masked(array: pa.Array) -> np.ma.MaskedArray[Any, Any]:
    mask = np.asarray(array.is_null())
    if pa.types.is_floating(array.type) or pa.types.is_integer(array.type):
        return np.ma.MaskedArray(array.fill_null(0).to_numpy(zero_copy_only=False), mask=mask)
    if pa.types.is_boolean(array.type):
        return np.ma.MaskedArray(array.fill_null(False).to_numpy(zero_copy_only=False), mask=mask)
    return np.ma.MaskedArray(np.array(array.to_pylist(), dtype=object), mask=mask)


def evaluate(
    a: NDArray[np.int64] | Sequence[Any],
    b: NDArray[np.int64] | Sequence[Sequence[int]] | None = None,
    depth: int = 1000,
    threads: int | None = None,
    progress: engine.Progress = None,
) -> MetricsTable:
    """Measures many formulas in parallel.

    Args:
        a, b: int64 arrays of shapes (N, d_a + 1) and (N, d_b + 1), coefficients in descending powers, one row a
            formula; or, in place of both, a sequence of PCF or of pairs of Polynomial (any size, b omitted).
        depth: N >= 1 of the measurements; fits need N >= 64.
        threads: None means the CPUs this process may use. The result does not depend on it.
        progress: called as progress(done, total) a few times a second from the calling thread.

    Returns:
        One row a formula, with the columns of the atlas, as `MetricsTable`.

    Raises:
        InvalidPolynomialError: a row is identically zero; the text names it.
        InvalidInputError: shapes, dtypes or numbers out of range.
        ResourceLimitError: the convergents would not fit the budget, found out before the work begins.

    Source:
        docs/mathematics.md, sections 2 to 6.

    Example:
        >>> table = evaluate([[2, 1], [1, 0]], [[1, 0, 0], [0, 0, 1]], depth=200)
        >>> table.column("status").to_pylist()
        ['converges', 'converges']
    """
    if progress is not None and not callable(progress):
        raise InvalidInputError(f"progress: {type(progress).__name__} cannot be called; pass a function or None")
    if b is None:
        pairs = _pairs(a)
        lists = [_list_array([p.coefficients for p in side]) for side in zip(*pairs, strict=True)]
        raw = engine.measure_pairs(pairs, depth, LIMIT_DIGITS, threads, progress)
    else:
        rows = [_as_array(name, side) for name, side in (("a", a), ("b", b))]
        raw = engine.measure_arrays(rows[0], rows[1], depth, LIMIT_DIGITS, threads, progress)
        lists = [_rows_as_lists(side) for side in rows]
    columns = _columns(raw, lambda row: (Polynomial(lists[0][row].as_py()), Polynomial(lists[1][row].as_py())))
    return MetricsTable(pa.table({"a": lists[0], "b": lists[1], **columns}), depth)


def with_mirror_images(table: MetricsTable) -> MetricsTable:
    """Each row followed by that of (-a, b), which has the opposite limit and otherwise the same metrics.

    Example:
        >>> both = with_mirror_images(evaluate([[2, 1]], [[1, 0, 0]], depth=64))
        >>> both.column("a").to_pylist(), [x[:6] for x in both.column("limit").to_pylist()]
        ([[2, 1], [-2, -1]], ['1.2732', '-1.273'])
    """
    rows = table.to_arrow().combine_chunks()
    twice = rows.take(pa.array(np.repeat(np.arange(len(table)), 2)))
    a = rows.column("a").chunk(0)
    flat = a.flatten().to_numpy()
    lengths = np.diff(a.offsets.to_numpy())
    if len(set(lengths.tolist())) != 1:
        raise InvalidInputError("table: formulas of different degrees; give one box's rows")
    coefficients = flat.reshape(len(table), -1)
    both = np.stack([coefficients, -coefficients], axis=1).reshape(2 * len(table), -1)
    limits = [text for limit in rows.column("limit").to_pylist() for text in (limit, _opposite(limit))]
    for name, values in (("a", _rows_as_lists(both)), ("limit", pa.array(limits, type=pa.string()))):
        twice = twice.set_column(twice.column_names.index(name), name, values)
    return MetricsTable(twice, table.depth)


def _opposite(limit: str | None) -> str | None:
    if limit is None or limit in ("0", "infinity"):
        return limit
    return limit[1:] if limit.startswith("-") else f"-{limit}"


def metrics(a: Polynomial, b: Polynomial, depth: int = 1000) -> Metrics:
    """All measurements of one formula at one depth; arguments and errors as in `evaluate`.

    Example:
        >>> m = metrics(Polynomial("5"), Polynomial("2"))
        >>> round(m.delta_naive, 3), m.irrational
        (0.588, 'proved')
    """
    raw = engine.measure_pairs([(a, b)], depth, LIMIT_DIGITS, 1, None)
    row = pa.table(_columns(raw, lambda _: (a, b))).to_pylist()[0]
    row |= {"depth": depth, "depths": tuple(engine.sample_depths(depth))}
    row |= {name: tuple(row[name]) for name in _LISTS}
    return Metrics(**{f.name: row[f.name] for f in fields(Metrics)})


@dataclass(frozen=True)
class TrajectoryPoint:
    """What a formula shows at one depth; None means undefined there. Logs are natural.

    Attributes:
        depth: n.
        log_error, log_q, log_gcd: log|L - p_n/q_n|, log|q_n| and log gcd(p_n, q_n).
        delta_naive, delta: -log|L - p_n/q_n|/log|q_n| - 1 with unreduced and with reduced q_n.

    Example:
        >>> point, = trajectory(Polynomial("2"), Polynomial("-1"), [100])  # p_n/q_n = (n + 2)/(n + 1), L = 1
        >>> round(point.log_error + point.log_q, 6), round(point.delta, 6)
        (0.0, 0.0)
    """

    depth: int
    log_error: float | None
    log_q: float | None
    log_gcd: float | None
    delta_naive: float | None
    delta: float | None


def trajectory(a: Polynomial, b: Polynomial, depths: Iterable[int]) -> list[TrajectoryPoint]:
    """Errors, denominators, gcds and deltas at each of the depths, in ascending order without repetition.

    Raises:
        InvalidInputError: no depth, or one below 1.
        ResourceLimitError: the deepest would not fit the budget.

    Example:
        >>> [round(t.delta, 3) for t in trajectory(Polynomial("2*n + 1"), Polynomial("n^2"), [10, 1000])]
        [0.136, -0.202]
    """
    if not isinstance(depths, Iterable):
        raise InvalidInputError(
            f"depths: expected a sequence of integers, got {type(depths).__name__}; pass a list"
        )
    ordered = sorted({engine.require_integer("depths", n, 1, engine.MOST_TABLE_DEPTH) for n in depths})
    if not ordered:
        raise InvalidInputError("depths: empty; give at least one depth")
    if classify_terminates(a, b, ordered[-1]):
        return [TrajectoryPoint(n, None, None, None, None, None) for n in ordered]
    return [TrajectoryPoint(point[0], *map(engine.known, point[1:])) for point in engine.trajectory(a, b, ordered)]


def classify_terminates(a: Polynomial, b: Polynomial, depth: int) -> bool:
    """Whether b vanishes somewhere in 1..depth: convergents are not read beyond."""
    terminates_at = engine.classify(a, b)[3]
    return terminates_at is not None and terminates_at <= depth


def _pairs(formulas: Iterable[Any]) -> list[engine.Pair]:
    if not isinstance(formulas, Iterable):
        raise InvalidInputError(f"a: got {type(formulas).__name__}; give PCF objects, or two arrays a and b")
    pairs: list[engine.Pair] = []
    for row, item in enumerate(formulas):
        pair = (item.a, item.b) if hasattr(item, "a") and hasattr(item, "b") else item
        if not (isinstance(pair, tuple) and len(pair) == 2 and all(isinstance(p, Polynomial) for p in pair)):
            raise InvalidInputError(
                f"a: row {row} is {type(item).__name__}; give PCF objects, or two arrays a and b"
            )
        pairs.append(pair)
    if not pairs:
        raise InvalidInputError("a: empty; give at least one formula")
    return pairs


def _as_array(name: str, side: Any) -> NDArray[np.int64]:
    try:
        return np.asarray(side)
    except ValueError:
        raise InvalidInputError(
            f"{name}: rows of different lengths; give a rectangular array of coefficients"
        ) from None


def _list_array(rows: Iterable[Sequence[int]]) -> pa.ListArray:
    try:
        return pa.array([list(r) for r in rows], type=pa.list_(pa.int64()))
    except (pa.ArrowInvalid, OverflowError):
        raise InvalidInputError(
            "a: a coefficient beyond 64 bits does not fit a table; use PCF.metrics for it"
        ) from None


def _rows_as_lists(rows: NDArray[np.int64]) -> pa.ListArray:
    count, width = rows.shape
    offsets = pa.array(np.arange(count + 1, dtype=np.int32) * width)
    return pa.ListArray.from_arrays(offsets, pa.array(np.ascontiguousarray(rows, dtype=np.int64).reshape(-1)))


def _doubles(values: NDArray[np.float64]) -> pa.Array:
    return pa.array(values, mask=~np.isfinite(values))  # NaN, the engine's "unknown", and what no double can hold


def _columns(raw: dict[str, Any], formula: Callable[[int], engine.Pair]) -> dict[str, pa.Array]:
    """The engine's columns as Arrow arrays; `formula` gives the polynomials of a row."""
    _settle_by_proof(raw, formula)
    converges = raw["status"] == 0
    digits = pa.array(raw["limit_digits"], mask=raw["limit_digits"] == 0)
    columns: dict[str, pa.Array] = {
        "status": _STATUS.take(pa.array(raw["status"].astype(np.int32))),
        "reason": pa.array(raw["reason"], type=pa.string()),
        "limit": pa.array(raw["limit"], type=pa.string()),
        "limit_digits": digits,
        "certified": pa.array(raw["certified"] | (raw["status"] == _TERMINATES)),
    }
    for name in _LISTS:
        columns[name] = pa.FixedSizeListArray.from_arrays(_doubles(raw[name].reshape(-1)), raw[name].shape[1])
    for name, values in zip(raw["names"], raw["values"], strict=True):
        columns[name] = _doubles(values)
    columns["irrational"] = pa.array(_IRRATIONAL[np.where(converges, raw["irrational"], 0)], type=pa.string())
    return columns


_CONVERGES = list(Status).index(Status.CONVERGES)
_TERMINATES = list(Status).index(Status.TERMINATES)
