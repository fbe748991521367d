"""Full factorial reduction: which formulas of an atlas have reduced denominators that grow exponentially."""

import math
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import ArrayLike, NDArray

from pcf.atlas.query import Atlas
from pcf.atlas.schema import SAMPLES

_FULL: Final = (
    0.2  # of n log n in the reduced denominator: less than this is none, as without full reduction it is 1/2
)


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
    reduced = np.asarray(log_q, dtype=np.float64) - np.asarray(log_gcd, dtype=np.float64)
    # log q_n - log g_n = e n log n + c n + ...: its quotient by n grows by e log 4
    growth = (reduced[..., 4] / depth - reduced[..., 2] / (depth // 4)) / math.log(4)
    full: NDArray[np.bool_] = growth < _FULL
    return full


def fully_reduced(atlas: Atlas[Any]) -> pa.Array:
    """Ids of the formulas that converge and reduce fully, in order; none in an atlas of depth less than 4."""
    rows = atlas.filter(status="converges", columns=["id", "log_q", "log_gcd"])
    depth = atlas.manifest.depth
    if depth < 4 or not rows.num_rows:
        return pa.array([], pa.int64())
    q, gcd = (
        np.stack([pc.list_element(rows.column(name), k).to_numpy() for k in range(SAMPLES)], axis=-1)
        for name in ("log_q", "log_gcd")
    )
    return rows.column("id").combine_chunks().filter(pa.array(is_full(q, gcd, depth)))
