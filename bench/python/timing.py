"""Timing of work that is done anew: every cache of `pcf` is emptied before each run, one that answers is refused."""

import functools
import sys
import time
from collections.abc import Callable
from typing import Any


def caches() -> dict[str, Any]:
    """The caches of functions in the loaded modules of pcf, by name."""
    found: dict[str, Any] = {}
    for name, module in list(sys.modules.items()):
        if name == "pcf" or name.startswith("pcf."):
            for attribute, value in vars(module).items():
                if isinstance(value, functools._lru_cache_wrapper):
                    found[f"{value.__module__}.{attribute}"] = value
    return found


def best_of(repeats: int, work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of the fastest of some runs after one that loads modules, and the result.

    Raises:
        RuntimeError: a cache answered what it had not been asked in the same run.
    """
    result = work()
    best = float("inf")
    for _ in range(repeats):
        for cache in caches().values():
            cache.cache_clear()
        start = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - start)
        for name, cache in caches().items():
            info = cache.cache_info()
            if info.hits and not info.misses:
                raise RuntimeError(f"{name} answered from its cache: nothing was measured")
    if best * 1e9 < 1000:
        raise RuntimeError(f"{best:.2g} s a run: that is the time of a call, not of work")
    return best, result
