"""The border to the compiled engine: validates, converts, and refuses in time what would not fit.

The only importer of `pcf._core`. GMP aborts the process when memory runs out, so the sizes of results are
predicted here, before the work begins.
"""

import math
import os
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pcf import _core
from pcf.arguments import integer
from pcf.arithmetic.long_integers import shown
from pcf.arithmetic.polynomial import Polynomial
from pcf.errors import InvalidInputError, InvalidPolynomialError, ResourceLimitError

Pair = tuple[Polynomial, Polynomial]
Progress = Callable[[int, int], None] | None
Ball = tuple[int, int, int, bool, int, int]
Four = tuple[float | None, float | None, float | None, float | None]

CODE_VERSION: Final = _core.__version__
SIEVE_PRIMES: Final = tuple(_core.SIEVE_PRIMES)
"""What formulas are sieved by where partial reduction counts."""
FULL_SIEVE_PRIMES: Final = SIEVE_PRIMES[: _core.FULL_SIEVE_PRIMES]
"""What they are sieved by for full reduction."""

MOST_BITS: Final = 2_000_000_000
"""Bits of the largest integer a call may make: 250 MB."""
MOST_DEPTH: Final = 10_000_000
"""The deepest convergent, whatever its size."""
MOST_TABLE_DEPTH: Final = 100_000
"""The largest depth of a batch of metrics."""
MOST_DIGITS: Final = 1_000_000
"""Digits of a limit, where the fraction converges exponentially or faster."""
MOST_TERMS: Final = 5_000_000
"""Terms that the recurrence of tails takes, in numbers of 512 bits: about two seconds."""
_HANDY_BITS: Final = 4_000_000
THOROUGH_BITS: Final = 60_000_000
"""Bits of the largest convergent that a limit is read off, unless its digits alone ask for more: some seconds."""
MOST_SLOW_DIGITS: Final = 3_000
"""Digits of a limit, where it converges slower: the cost of the tail series is cubic in them."""


def require_formula(a: Polynomial, b: Polynomial) -> None:
    """Rejects an identically zero polynomial, which makes no continued fraction."""
    for name, p in (("a", a), ("b", b)):
        if p.is_zero:
            raise InvalidPolynomialError(
                f"{name}: the zero polynomial makes no continued fraction; give a non-zero one"
            )


def require_integer(name: str, value: object, least: int, most: int, remedy: str = "") -> int:
    """An integer argument in [least, most], as an int."""
    number = integer(name, value)
    if number < least:
        raise InvalidInputError(f"{name}: {shown(number)} is below {least}; give at least {least}")
    if number > most:
        raise ResourceLimitError(
            f"{name}: {shown(number)} is above the budget of {most}; {remedy or 'give at most that'}"
        )
    return number


def require_threads(threads: int | None) -> int:
    """The number of threads to use: None means the CPUs this process may use."""
    if threads is None:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return require_integer("threads", threads, 1, 4096)


def predicted_bits(a: Polynomial, b: Polynomial, depth: int) -> float:
    """Bits that p_n and q_n may take at n = depth, for a depth within the budget."""
    return _core.predicted_bits(a.coefficients, b.coefficients, depth)


def require_size(a: Polynomial, b: Polynomial, depth: int, name: str, most: int = MOST_BITS) -> None:
    """Refuses a depth at which the convergents would not fit the budget."""
    bits = predicted_bits(a, b, depth)
    if bits > most:
        fit = fitting_depth(a, b, depth, most)
        raise ResourceLimitError(
            f"{name}: p_n and q_n at n = {depth} may take {bits:.2g} bits, above the budget of {most:.2g}; "
            f"a depth up to {fit} fits"
        )


def fitting_depth(a: Polynomial, b: Polynomial, depth: int, most: float) -> int:
    """The depth nearest to this one, and no deeper, at which the convergents take at most so many bits; 0: none."""
    if predicted_bits(a, b, depth) <= most:
        return depth
    low, high = 0, depth
    while high - low > 1:
        middle = (low + high) // 2
        if predicted_bits(a, b, middle) > most:
            high = middle
        else:
            low = middle
    return low


def classify(a: Polynomial, b: Polynomial) -> tuple[int, int, str, int | None]:
    """Status code, convergence class, reason, and the index where b vanishes first (or None)."""
    require_formula(a, b)
    return _core.classify(a.coefficients, b.coefficients)


def growth(a: Polynomial, b: Polynomial) -> tuple[Four | None, Four | None]:
    """(eta, gamma, sigma, beta) of the error and of the denominators, None where undefined."""
    require_formula(a, b)
    error, denominators = _core.growth(a.coefficients, b.coefficients)
    return error and _four(error), denominators and _four(denominators)


def _four(values: tuple[float, float, float, float]) -> Four:
    eta, gamma, sigma, beta = map(known, values)
    return eta, gamma, sigma, beta


def irrationality_proved(a: Polynomial, b: Polynomial) -> bool:
    """Whether the exact criterion proves the limit of a convergent formula irrational."""
    return _core.irrationality_proved(a.coefficients, b.coefficients)


def convergent(a: Polynomial, b: Polynomial, n: int, naive: bool = False) -> tuple[int, int, int, int]:
    """(p_n, q_n, p_{n-1}, q_{n-1}), exact; by the plain recurrence if `naive`."""
    require_formula(a, b)
    n = require_integer("n", n, 0, MOST_DEPTH)
    require_size(a, b, n, "n")
    return _core.convergent(a.coefficients, b.coefficients, n, naive)


def limit(a: Polynomial, b: Polynomial, digits: int, *, thorough: bool = False) -> Ball | None:
    """Enclosure (mid, rad, scale, certified, method, depth) of the limit: (mid +- rad) 2^-scale.

    Args:
        a, b: polynomials of a convergent formula.
        digits: significant digits.
        thorough: with convergents of up to some 10^8 bits, which takes seconds; else about a second at most, unless
            the digits alone take longer.

    Returns:
        The best enclosure within the budget, which may show fewer digits; None where there is none.
    """
    bits = max(THOROUGH_BITS if thorough else _HANDY_BITS, 1000 * digits)
    return _core.limit(a.coefficients, b.coefficients, digits, 4_000_000, min(bits, MOST_BITS), MOST_TERMS)


def limit_reach(a: Polynomial, b: Polynomial, digits: int) -> tuple[int | None, float | None, float | None]:
    """What stands between a formula and its digits.

    Returns:
        The index from which on an interval is proved to hold the tails (None: there is none); about how many terms so
        many digits take (None: more than 10^18); and how many bits the convergent has there.
    """
    return _core.limit_reach(a.coefficients, b.coefficients, digits)


def limits(
    pairs: Sequence[Pair], digits: int, threads: int | None = None, progress: Progress = None
) -> list[Ball | None]:
    """The same for many formulas at once, with a smaller budget each."""
    raw = [(a.coefficients, b.coefficients) for a, b in pairs]
    return _core.limits(raw, digits, 100_000, 1e8, MOST_TERMS // 5, require_threads(threads), progress)


def screen_relations(
    numbers: Sequence[int],
    constants: Sequence[int],
    places: int,
    threads: int | None = None,
    progress: Progress = None,
) -> tuple[list[list[int]], list[float]]:
    """For each number the relations worth an exact look, of those that `relations.Screen` looks for, and a height.

    Args:
        numbers, constants: values times 10^places, off by at most 1.
        places: decimal places, 10 to 36.

    Returns:
        A list for each number: positions of constants, and -1, -2, -3 for algebraic numbers of that degree, with 6
        digits of evidence as a rule (for constants in the hundreds a few in a thousand are lost); and for each number a
        proved height: it satisfies no relation of any of these kinds with coefficients up to that. The height is 0
        where the screen cannot tell, as where ample evidence that the number is rational or quadratic ends the search.
    """
    places = require_integer("places", places, *_core.SCREEN_PLACES)
    return _core.screen_relations(numbers, constants, places, require_threads(threads), progress)


def decimal(mid: int, rad: int, scale: int, digits: int) -> tuple[str, int] | None:
    """Up to `digits` significant digits of (mid +- rad) 2^-scale, all of them right to one unit in the last."""
    return _core.decimal(mid, rad, scale, digits)


def sample_depths(depth: int) -> list[int]:
    """The five sample depths of a batch at this depth; 0 where there is no sample."""
    return _core.sample_depths(depth)


def trajectory(
    a: Polynomial, b: Polynomial, depths: Sequence[int]
) -> list[tuple[int, float, float, float, float, float]]:
    """(depth, log error, log q, log gcd, delta_naive, delta) at ascending depths, NaN where undefined."""
    require_formula(a, b)
    require_size(a, b, depths[-1], "depths")
    return _core.trajectory(a.coefficients, b.coefficients, depths)


def measure_pairs(
    pairs: Sequence[Pair], depth: int, limit_digits: int, threads: int | None, progress: Progress
) -> dict[str, Any]:
    """All metrics of formulas given as polynomials, as columns; NaN marks the unknown up to here."""
    depth = _table_depth(depth)
    for row, (a, b) in enumerate(pairs):
        for name, p in (("a", a), ("b", b)):
            if p.is_zero:
                raise InvalidPolynomialError(f"{name}: row {row} is the zero polynomial; give a non-zero one")
        try:
            require_size(a, b, depth, "depth", MOST_BITS // 4)
        except ResourceLimitError as error:
            raise ResourceLimitError(f"{error} (row {row})") from None
    raw = [(a.coefficients, b.coefficients) for a, b in pairs]
    return _core.measure_pairs(raw, depth, limit_digits, require_threads(threads), progress)


def measure_arrays(
    a: NDArray[np.int64],
    b: NDArray[np.int64],
    depth: int,
    limit_digits: int,
    threads: int | None,
    progress: Progress,
) -> dict[str, Any]:
    """The same from two arrays of coefficients in descending powers, one row a formula."""
    depth = _table_depth(depth)
    rows_a, rows_b = _formula_rows(a, b)
    largest = [
        Polynomial([max(1, int(np.abs(c).max())) for c in rows.T.astype(object)]) for rows in (rows_a, rows_b)
    ]
    require_size(largest[0], largest[1], depth, "depth", MOST_BITS // 4)
    return _core.measure_arrays(rows_a, rows_b, depth, limit_digits, require_threads(threads), progress)


def survey(
    a: NDArray[np.int64], b: NDArray[np.int64], threads: int | None, progress: Progress
) -> tuple[NDArray[np.int8], NDArray[np.int8], NDArray[np.float64]]:
    """Status codes, classes of convergence, and growths (eta, gamma, sigma, beta of error and q_n; NaN: none)."""
    rows_a, rows_b = _formula_rows(a, b)
    return _core.survey(rows_a, rows_b, require_threads(threads), progress)


def fingerprint(a: Polynomial, b: Polynomial, fold: int = 1) -> int:
    """The hash of the gauge class of a deflated formula, or of its fold: a digit for each prime from 101 to 131."""
    require_formula(a, b)
    return _core.fingerprint(a.coefficients, b.coefficients, fold)


def fingerprints(
    a: NDArray[np.int64], b: NDArray[np.int64], fold: int = 1, threads: int | None = None
) -> NDArray[np.int64]:
    """The same for deflated formulas given as arrays."""
    return _core.fingerprints(*_formula_rows(a, b), fold, require_threads(threads))


def may_share_factor(a: NDArray[np.int64], b: NDArray[np.int64], threads: int | None = None) -> NDArray[np.bool_]:
    """Whether b(n) may have a factor in common with a(n) or a(n-1); where this is false it has none."""
    return _core.may_share_factor(*_formula_rows(a, b), require_threads(threads))


def sieve(
    b: NDArray[np.int64],
    degree_a: int,
    coefficients: tuple[int, int],
    threads: int | None,
    progress: Progress,
    *,
    partial: bool = False,
) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
    """Formulas of given b, with coefficients of a within bounds, that may have factorial reduction.

    Args:
        b: one row a polynomial of degree 2 degree_a, descending.
        degree_a: the largest degree of a.
        coefficients: bounds of the coefficients of a.
        partial: whether partial reduction counts.

    Returns:
        (rows, a, inflations): of each formula the row of b and the coefficients of a, and how many were left out that
        are inflated by a common factor. One of each pair a, -a where the bounds are symmetric.
    """
    low, high = coefficients
    return _core.sieve(_rows("b", b), degree_a, low, high, partial, require_threads(threads), progress)


def may_reduce(b: NDArray[np.int64], threads: int | None, *, partial: bool = False) -> NDArray[np.bool_]:
    """Which polynomials b of twice the degree of a may stand in a formula with reduction that does not terminate.

    Args:
        b: one row a polynomial, descending, its leading coefficient not 0, all within -1000 to 1000.
        partial: for partial reduction: those that split modulo enough primes; else for full.
    """
    return _core.may_reduce(_rows("b", b), partial, require_threads(threads))


def passes_sieve(a: Polynomial, b: Polynomial, *, partial: bool = False) -> bool:
    """Whether one formula passes the sieve, by the plain test."""
    return _core.passes_sieve(a.coefficients, b.coefficients, partial)


def _table_depth(depth: int) -> int:
    return require_integer("depth", depth, 1, MOST_TABLE_DEPTH)


def _formula_rows(a: object, b: object) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    rows_a, rows_b = _rows("a", a), _rows("b", b)
    if len(rows_a) != len(rows_b):
        raise InvalidInputError(f"b: {len(rows_b)} rows, but a has {len(rows_a)}; give one row a formula in both")
    for name, rows in (("a", rows_a), ("b", rows_b)):
        zero = np.flatnonzero(~rows.any(axis=1))
        if zero.size:
            raise InvalidPolynomialError(f"{name}: row {zero[0]} is the zero polynomial; give a non-zero one")
    return rows_a, rows_b


def _rows(name: str, array: object) -> NDArray[np.int64]:
    rows = np.asarray(array)
    if rows.ndim != 2 or rows.shape[0] == 0 or rows.shape[1] == 0:
        raise InvalidInputError(
            f"{name}: shape {rows.shape}; give a non-empty array (formulas, degree + 1) of descending coefficients"
        )
    if rows.dtype.kind not in "iu" or (rows.dtype.kind == "u" and rows.dtype.itemsize == 8):
        raise InvalidInputError(f"{name}: dtype {rows.dtype}; give int64 (larger coefficients: a list of PCF)")
    return np.ascontiguousarray(rows, dtype=np.int64)


def digits_budget(name: str, digits: int, slow: bool) -> int:
    """Validates a number of digits against the budget of its class of convergence."""
    if slow:
        return require_integer(name, digits, 1, MOST_SLOW_DIGITS, "a slowly converging formula allows no more")
    return require_integer(name, digits, 1, MOST_DIGITS)


def known(value: float) -> float | None:
    """None for the engine's NaN, and for what is beyond the range of doubles."""
    return value if math.isfinite(value) else None
