"""Keys over arrays: the fast path of `orbits.orbit_keys`, for numbers within 64 bits and inflations by constants.

Rows are grouped by degrees and by shift, so that every step is a handful of array operations: the paper's box
of 1,768,900 pairs takes about 5 s.
"""

from math import comb

import numpy as np
from numpy.typing import NDArray

_MAX_SHIFT = 64
_MAX_CONTENT = 64
_MAX_BITS = 62

Rows = NDArray[np.int64]


def fast_keys(a: Rows, b: Rows) -> tuple[list[str | None], list[int]]:
    """Keys, under sign, shift and inflation by constants, of rows that are small enough; the numbers of the others.

    Args:
        a, b: arrays of shapes (N, d_a + 1) and (N, d_b + 1), descending, no row identically zero.

    Returns:
        (keys, left): N keys, None in the rows numbered in `left`.
    """
    keys = np.full(len(a), None, dtype=object)
    degrees = np.stack([p.shape[1] - 1 - (p != 0).argmax(axis=1) for p in (a, b)], axis=1)
    for degree_a, degree_b in np.unique(degrees, axis=0):
        rows = np.flatnonzero((degrees == (degree_a, degree_b)).all(axis=1))
        keys[rows] = _group_keys(a[rows, a.shape[1] - 1 - degree_a :], b[rows, b.shape[1] - 1 - degree_b :])
    return keys.tolist(), [i for i, key in enumerate(keys) if key is None]


def _group_keys(a: Rows, b: Rows) -> NDArray[np.object_]:
    """Keys, or None, of rows of one degree each with leading coefficients that are not zero."""
    keys = np.full(len(a), None, dtype=object)
    a = a * np.sign(a[:, :1])
    shifts = _normalising_shifts(a if a.shape[1] > 1 else b)
    common = np.gcd(np.gcd.reduce(a, axis=1), np.gcd.reduce(b, axis=1))
    small = (np.abs(shifts) <= _MAX_SHIFT) & (common <= _MAX_CONTENT)
    fast = np.flatnonzero(small & ~_may_overflow(a, shifts) & ~_may_overflow(b, shifts))
    a, b = a[fast], b[fast]
    factors = _inflation_factors(a, b)[:, None]
    a, b = a // factors, b // factors**2
    shifts = _within_segments(b, shifts[fast])
    moved = np.empty((len(fast), a.shape[1] + b.shape[1]), dtype=np.int64)
    for k in np.unique(shifts):
        rows = shifts == k
        moved[rows] = np.hstack([p[rows] @ _taylor(p.shape[1] - 1, int(k)) for p in (a, b)])
    keys[fast] = _texts(moved, a.shape[1])
    return keys


def _normalising_shifts(ruler: Rows) -> Rows:
    """Shifts that bring the second coefficient into its range, zeros of b disregarded."""
    if ruler.shape[1] == 1:
        return np.zeros(len(ruler), dtype=np.int64)
    leading = (ruler.shape[1] - 1) * ruler[:, 0]
    shifts: Rows = -np.sign(leading) * (ruler[:, 1] // np.abs(leading))
    return shifts


def _may_overflow(rows: Rows, shifts: Rows) -> NDArray[np.bool_]:
    """Whether a value p(j), or a coefficient of p(n + j), for |j| <= |shift| might leave 62 bits."""
    degree = rows.shape[1] - 1
    bits = np.log2(np.abs(rows.astype(np.float64)).max(axis=1)) + np.log2(degree + 1)
    overflow: NDArray[np.bool_] = bits + degree * np.log2(1.0 + np.abs(shifts)) > _MAX_BITS
    return overflow


def _inflation_factors(a: Rows, b: Rows) -> Rows:
    """The largest c with a = c a' and b = c^2 b', by trial: no more than the limit of `grouped_keys`."""
    content_a, content_b = np.gcd.reduce(a, axis=1), np.gcd.reduce(b, axis=1)
    factors = np.ones(len(a), dtype=np.int64)
    for c in range(2, int(np.gcd(content_a, content_b).max(initial=1)) + 1):
        factors[(content_a % c == 0) & (content_b % (c * c) == 0)] = c
    return factors


def _within_segments(b: Rows, shifts: Rows) -> Rows:
    """Shifts cut short before they cross an integer zero of b."""
    shifts = shifts.copy()
    for j in range(int(shifts.max(initial=0)), 0, -1):
        crossing = np.flatnonzero(shifts >= j)
        shifts[crossing[_values(b[crossing], j) == 0]] = j - 1
    for j in range(int(shifts.min(initial=0)) + 1, 1):
        crossing = np.flatnonzero(shifts < j)
        shifts[crossing[_values(b[crossing], j) == 0]] = j
    return shifts


def _values(rows: Rows, n: int) -> Rows:
    powers = np.array([n**k for k in range(rows.shape[1] - 1, -1, -1)], dtype=np.int64)
    values: Rows = rows @ powers
    return values


def _taylor(degree: int, k: int) -> Rows:
    """The matrix that takes the coefficients of p(n) to those of p(n + k), both descending."""
    return np.array(
        [
            [comb(i, j) * k ** (i - j) if j <= i else 0 for j in range(degree, -1, -1)]
            for i in range(degree, -1, -1)
        ],
        dtype=np.int64,
    )


def _texts(rows: Rows, width_a: int) -> list[str]:
    """One text a row, made once for equal rows."""
    if not len(rows):
        return []
    packed = np.ascontiguousarray(rows).view(np.dtype((np.void, rows.itemsize * rows.shape[1]))).ravel()
    _, first, inverse = np.unique(packed, return_index=True, return_inverse=True)
    texts = [
        ",".join(map(str, row[:width_a])) + ";" + ",".join(map(str, row[width_a:])) for row in rows[first].tolist()
    ]
    return [texts[i] for i in inverse]
