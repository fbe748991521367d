"""Factorial reduction: how much of n log n the greatest common divisors take away from the denominators.

log q_n = e n log n + O(n), and log gcd(p_n, q_n) = r n log n + O(n) with 0 <= r <= e. Reduction is full if r = e, and
partial if r lies between. Measured at two depths, so that the terms in n drop out.
"""

import math
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import ArrayLike, NDArray

from pcf.atlas.query import Atlas
from pcf.atlas.schema import SAMPLES

_FULL: Final = 0.2  # what stays of n log n is less; with partial reduction it is a fourth or more
_NONE: Final = 0.05  # what is taken away is less; with partial reduction it is an eighth or more


def is_full(log_q: ArrayLike, log_gcd: ArrayLike, depth: int) -> NDArray[np.bool_]:
    """Whether reduced denominators grow exponentially, by the coefficient of n log n from N/4 to N.

    Args:
        log_q, log_gcd: at the depths 6, N/8, N/4, N/2 and N; one formula, or one a row. None is unknown.
        depth: N.

    Source:
        docs/mathematics.md, section 14.

    Example:
        >>> from pcf import PCF
        >>> def full(a, b):
        ...     found = PCF(a, b).metrics(800)
        ...     return bool(is_full(found.log_q, found.log_gcd, 800))
        >>> full("2n + 1", "n^2"), full("n", "n")
        (True, False)
    """
    full: NDArray[np.bool_] = _coefficient(_array(log_q) - _array(log_gcd), depth) < _FULL
    return full


def is_partial(log_q: ArrayLike, log_gcd: ArrayLike, depth: int) -> NDArray[np.bool_]:
    """Whether reduced denominators keep a part of n log n, and common divisors take another part away.

    Args:
        log_q, log_gcd, depth: as for `is_full`.

    Source:
        docs/mathematics.md, section 14.

    Example:
        >>> from pcf import PCF
        >>> def partial(a, b):
        ...     found = PCF(a, b).metrics(800)
        ...     return bool(is_partial(found.log_q, found.log_gcd, 800))
        >>> partial("2n + 1", "n^2"), partial("2n + 1", "n^2 + 1"), partial("n", "n")
        (False, True, False)
    """
    kept = _coefficient(_array(log_q) - _array(log_gcd), depth)
    partial: NDArray[np.bool_] = (kept >= _FULL) & (_coefficient(_array(log_gcd), depth) > _NONE)
    return partial


def _array(values: ArrayLike) -> NDArray[np.float64]:
    return np.asarray(values, dtype=np.float64)


def _coefficient(values: NDArray[np.float64], depth: int) -> NDArray[np.float64]:
    """e, where the values are e n log n + c n at N/4 and N: their quotient by n grows by e log 4."""
    growth: NDArray[np.float64] = (values[..., 4] / depth - values[..., 2] / (depth // 4)) / math.log(4)
    return growth


def fully_reduced(atlas: Atlas[Any]) -> pa.Array:
    """Ids of the formulas that converge and reduce fully, in order; none in an atlas of depth less than 4."""
    return _ids(atlas, is_full)


def partly_reduced(atlas: Atlas[Any]) -> pa.Array:
    """Ids of the formulas that converge and reduce partly, likewise."""
    return _ids(atlas, is_partial)


def _ids(atlas: Atlas[Any], test: Callable[[ArrayLike, ArrayLike, int], NDArray[np.bool_]]) -> pa.Array:
    depth = atlas.manifest.depth
    if depth < 4:
        return pa.array([], pa.int64())
    found = [pa.array([], pa.int64())]
    converges = pc.field("status") == "converges"
    for batch in atlas.metrics.to_batches(columns=["id", "log_q", "log_gcd"], filter=converges):
        q, gcd = (
            np.stack([_numbers(pc.list_element(batch.column(name), k)) for k in range(SAMPLES)], axis=-1)
            for name in ("log_q", "log_gcd")
        )
        found.append(batch.column("id").filter(pa.array(test(q, gcd, depth))))
    return pa.concat_arrays(found)


def _numbers(column: pa.Array) -> NDArray[np.float64]:
    """NaN where a value is null."""
    numbers: NDArray[np.float64] = column.to_numpy(zero_copy_only=False)
    return numbers
