"""The stopwatch of the benchmarks: it knows every cache, empties it, and refuses a run that repeats itself."""

import ast
import importlib
import itertools
import re
import sys
from fractions import Fraction
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "bench" / "python"))

import timing  # noqa: E402
from pcf import PCF  # noqa: E402
from pcf.trajectories.catalogue import gauss_term  # noqa: E402
from pcf.trajectories.formula import trajectory  # noqa: E402
from timing import EXACT, LIMIT, RESULTS, best_of, caches, stopwatch  # noqa: E402

PACKAGE = ROOT / "python" / "pcf"


def cached_functions() -> set[str]:
    """Names of all functions of pcf with a cache, from the sources."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        module = ".".join(("pcf", *path.relative_to(PACKAGE).with_suffix("").parts))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                names = {re.split(r"[(.]", ast.unparse(one))[0] for one in node.decorator_list}
                if names & {"cache", "lru_cache", "functools"}:
                    found.add(f"{module}.{node.name}")
    return found


def test_every_cache_is_known() -> None:
    for name in cached_functions():
        importlib.import_module(name.rpartition(".")[0])
    assert cached_functions() == set(caches())
    assert set(RESULTS) <= cached_functions()


def test_runs_begin_with_empty_caches() -> None:
    f = PCF("2n + 1", "n^2")
    f.limit(50)
    with stopwatch() as watch:
        f.limit(50)
    assert watch.seconds > 0
    assert caches()[RESULTS[0]].cache_info().hits == 0


def test_a_run_that_a_cache_answers_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    f = PCF("2n + 1", "n^2")
    with pytest.raises(RuntimeError, match="answered 9 of 10 calls from its cache"):
        best_of(1, lambda: [f.limit(50) for _ in range(10)])
    with pytest.raises(RuntimeError, match="_of_convergent answered 1 of 2 calls"):
        best_of(1, lambda: (f.limit(2000), f.limit(2000)))
    g = PCF("3", "-2")
    with pytest.raises(RuntimeError, match="exact_limit answered"):
        best_of(1, lambda: [g.prove() for _ in range(20)])
    term = gauss_term(((1, 1), (2,)), (Fraction(1),) * 3, Fraction(1, 2))
    with pytest.raises(RuntimeError, match="trajectory answered 1 of 2 calls"):
        best_of(1, lambda: [trajectory(term) for _ in range(2)])
    clock = itertools.count(step=1e-7)  # one tick for each look at it: a call that does nothing
    monkeypatch.setattr(timing.time, "perf_counter", lambda: next(clock))
    with pytest.raises(RuntimeError, match="not of work"):
        best_of(1, lambda: None)


def test_what_one_piece_of_work_shares_is_declared() -> None:
    f = PCF("2n + 1", "n^2")
    shared = {LIMIT: 5, EXACT: 5}
    seconds, found = best_of(1, f.identify, shared)
    assert seconds > 0
    assert found[0].expression == "4/pi"
    with pytest.raises(RuntimeError, match="from its cache"):
        best_of(1, f.identify)
    with pytest.raises(RuntimeError, match="from its cache"):
        best_of(1, lambda: [f.identify() for _ in range(2)], shared)
