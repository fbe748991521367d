"""Timing of work that is done anew: caches of pcf and FLINT are emptied, and processes ended, which have their own.

A run that repeats itself is refused.
"""

import functools
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import flint

from pcf import processes

LIMIT: Final = "pcf.dynamics.limit._of_convergent"
EXACT: Final = "pcf.dynamics.exact.exact_limit"
TRAJECTORY: Final = "pcf.trajectories.formula.trajectory"
RESULTS: Final = (LIMIT, EXACT, TRAJECTORY)
"""Caches of results: a hit is work that was not done. Others hold what a sweep computes once too: the catalogue, and
the digits of its constants."""

_LEAST: Final = 1e-6  # seconds


def caches() -> dict[str, Any]:
    """The caches of functions in the loaded modules of pcf, by name."""
    found: dict[str, Any] = {}
    for name, module in list(sys.modules.items()):
        if name == "pcf" or name.startswith("pcf."):
            for value in vars(module).values():
                if isinstance(value, functools._lru_cache_wrapper):
                    found[f"{value.__module__}.{value.__name__}"] = value
    return found


class Stopwatch:
    """The seconds of the block that it was started for, once that has ended."""

    seconds: float


@contextmanager
def stopwatch(shared: Mapping[str, int] | None = None) -> Iterator[Stopwatch]:
    """Measure a block that begins with empty caches.

    Args:
        shared: how many hits of a cache of results the work itself makes, at most, where it is done once: to identify
            a limit is to ask for it several times. None is allowed of the others.

    Raises:
        RuntimeError: a cache of results answered more often than that, or nothing was done.
    """
    allowed = shared or {}
    assert set(allowed) <= set(RESULTS), "hits of caches that hold no results need not be declared"
    for cache in caches().values():
        cache.cache_clear()
    processes.end()
    flint.ctx.cleanup()  # of pi, log 2 and other constants, to the digits that the last run took
    watch = Stopwatch()
    start = time.perf_counter()
    yield watch
    watch.seconds = time.perf_counter() - start
    for name in RESULTS:
        info = caches()[name].cache_info() if name in caches() else None
        if info and info.hits > allowed.get(name, 0):
            raise RuntimeError(f"{name} answered {info.hits} of {info.hits + info.misses} calls from its cache")
    if watch.seconds < _LEAST:
        raise RuntimeError(f"{watch.seconds:.2g} s: that is the time of a call, not of work")


def best_of(repeats: int, work: Callable[[], Any], shared: Mapping[str, int] | None = None) -> tuple[float, Any]:
    """Seconds of the fastest of some runs, each with empty caches, after one that loads modules; and the result.

    Args:
        repeats: their number.
        work: what is done.
        shared: as `stopwatch` takes it.

    Raises:
        RuntimeError: as `stopwatch`.
    """
    result = work()
    best = float("inf")
    for _ in range(repeats):
        with stopwatch(shared) as watch:
            result = work()
        best = min(best, watch.seconds)
    return best, result
