"""Fingerprints of gauge classes: invariants of the period product modulo seven primes, for formulas and for orbits.

Two gauge-equivalent formulas have one fingerprint, but for the rare case that a prime divides what relates them; two
others as a rule have different ones. So it proposes what a gauge proves.

Source: docs/mathematics.md, section 13.
"""

from collections.abc import Sequence

import numpy as np

from pcf import engine
from pcf.arithmetic.polynomial import Polynomial
from pcf.equivalence.orbits import canonical

_MOST_DIGITS = 18  # of a coefficient that fits a word


def fingerprint(a: Polynomial, b: Polynomial, fold: int = 1) -> int | None:
    """The fingerprint of a formula, or of its fold; None where it terminates.

    Raises:
        ResourceLimitError: as `canonical`.

    Example:
        >>> pair = Polynomial("2n+1"), Polynomial("n^2")
        >>> fingerprint(*pair) == fingerprint(pair[0] * 3, pair[1] * 9)
        True
    """
    if b.has_integer_zero(1):
        return None
    form = canonical(a, b)
    return engine.fingerprint(form.a, form.b, fold)


def fingerprints(keys: Sequence[str], threads: int | None = None, fold: int = 1) -> list[int]:
    """The fingerprints of orbits, or of their folds.

    Args:
        keys: as `orbits.orbit_keys` gives them; of formulas that do not terminate.
        threads: CPUs to use; None: those this process may use.
        fold: of the formula whose steps are so many.

    Example:
        >>> fingerprints(["2,1;1,0,0"]) == [fingerprint(Polynomial("2n+1"), Polynomial("n^2"))]
        True
    """
    places = {key: place for place, key in enumerate(dict.fromkeys(keys))}
    pairs = [tuple([int(c) for c in side.split(",")] for side in key.split(";")) for key in places]
    found = [0] * len(pairs)
    small = [i for i, pair in enumerate(pairs) if all(abs(c) < 10**_MOST_DIGITS for side in pair for c in side)]
    if small:
        a, b = (_padded([pairs[i][side] for i in small]) for side in (0, 1))
        for i, value in zip(small, engine.fingerprints(a, b, fold, threads).tolist(), strict=True):
            found[i] = value
    for i in set(range(len(pairs))) - set(small):
        x, y = (Polynomial(side) for side in pairs[i])
        found[i] = engine.fingerprint(x, y, fold)
    return [found[places[key]] for key in keys]


def _padded(rows: Sequence[list[int]]) -> "np.ndarray[tuple[int, int], np.dtype[np.int64]]":
    """Rows of one length, by leading zeros."""
    width = max(map(len, rows))
    return np.array([[0] * (width - len(row)) + row for row in rows], dtype=np.int64)
