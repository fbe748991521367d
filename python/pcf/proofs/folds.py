"""What a gauge cannot change, and with which folds two formulas agree in it: where there are none, there is no gauge.

Source: docs/mathematics.md, section 13.
"""

import itertools
import math
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from pcf.arithmetic.polynomial import Polynomial
from pcf.dynamics.growth import ErrorGrowth, growths
from pcf.dynamics.status import Status, classify
from pcf.equivalence.invariants import determinant_class

FOLDS: Final = 6
"""The largest fold of a formula that is tried."""

_EVERY: Final = range(1, FOLDS + 1)
_PAIRS: Final = sorted(
    itertools.product(_EVERY, _EVERY), key=lambda pair: (min(pair), max(pair), -pair[0])
)  # the plain ones first
_SMALL: Final = 10**6  # coefficients, and
_SMALL_DEGREE: Final = 24  # degrees for which exponents and determinants are compared
_ROUNDING: Final = 1e-6

Formula = tuple[Polynomial, Polynomial]


def inequivalent(f: Formula, g: Formula) -> bool:
    """Whether no gauge with folds up to 6 relates two formulas, proved by what a gauge cannot change.

    That are the exact rates of the errors up to integer powers of n, and the determinants (`invariants`).

    Example:
        >>> one = Polynomial("1")
        >>> inequivalent((one, Polynomial("n")), (one, Polynomial("2n"))), inequivalent((one, one), (one, one))
        (True, False)
    """
    return _facts(f).converges and _facts(g).converges and next(matching_folds(f, g), None) is None


def matching_folds(f: Formula, g: Formula) -> Iterator[tuple[int, int]]:
    """Folds with which nothing that a gauge cannot change is different; both formulas have a limit."""
    left, right = _facts(f), _facts(g)
    if left.growth is None or right.growth is None:  # the logarithmic class meets itself only
        if left.growth is right.growth and not _determinants_differ(f, g, (1, 1)):
            yield 1, 1
        return
    small = left.small and right.small
    if small and not _same_exponent(left.growth, right.growth):
        return
    for pair in _PAIRS:
        x, y = left.folded[pair[0] - 1], right.folded[pair[1] - 1]
        equal = _near(x[0], y[0]) and _near(x[1], y[1]) and _near(x[2], y[2])
        if equal and not _determinants_differ(f, g, pair):
            yield pair


class _Facts(NamedTuple):
    """Of a formula."""

    converges: bool
    growth: ErrorGrowth | None
    folded: tuple[tuple[float, float, float], ...]  # the rates by fold
    small: bool


@lru_cache(maxsize=4096)  # the formulas of an atlas are compared with the same published ones
def _facts(formula: Formula) -> _Facts:
    if classify(*formula).status is not Status.CONVERGES:
        return _Facts(False, None, (), False)
    growth = growths(*formula)
    folded = () if growth is None else tuple(_folded(growth, k) for k in _EVERY)
    return _Facts(True, growth, folded, _is_small(formula))


def _is_small(formula: Formula) -> bool:
    return all(p.degree <= _SMALL_DEGREE and all(abs(c) < _SMALL for c in p.coefficients) for p in formula)


def _determinants_differ(f: Formula, g: Formula, folds: tuple[int, int]) -> bool:
    small = _facts(f).small and _facts(g).small
    return small and determinant_class(f[1], folds[0]) != determinant_class(g[1], folds[1])


def _near(x: float, y: float) -> bool:
    return math.isclose(x, y, rel_tol=1e-10, abs_tol=1e-12)


def _same_exponent(left: ErrorGrowth, right: ErrorGrowth) -> bool:
    """Whether the powers of n in the errors differ by an integer, or where these have a sqrt(n), by half of one."""
    if left.beta is None or right.beta is None:
        return True
    steps = (left.beta - right.beta) * (2 if left.sigma else 1)
    return abs(steps - round(steps)) < _ROUNDING


def _folded(growth: ErrorGrowth, k: int) -> tuple[float, float, float]:
    eta, gamma, sigma = (value or 0.0 for value in (growth.eta, growth.gamma, growth.sigma))
    return k * eta, k * gamma + k * eta * math.log(k), sigma * math.sqrt(k)
