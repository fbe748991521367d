"""`pcf` against the published algorithm in gmpy2, and against mpmath and ramanujantools where they are installed.

    python bench/python/compare.py            prints JSON lines; ratios are within this run

Every answer is checked. ramanujantools (PyPI) is no dependency: `pip install ramanujantools` in the environment adds
its rows.
"""

import json
import sys
from pathlib import Path
from typing import Any

import mpmath
import numpy as np

import pcf
from baseline import measure
from timing import best_of

sys.path.insert(0, str(Path(__file__).parent.parent))
from problems import DIGITS, FAST, SEED, SLOW, SLOW_DIGITS


def main() -> None:
    """Runs all comparisons."""
    metrics_against_the_baseline()
    limits_against_mpmath()
    against_ramanujantools()


def report(benchmark: str, variant: str, seconds: float, ratio: float | None = None) -> None:
    """One JSON line."""
    line: dict[str, Any] = {"benchmark": benchmark, "variant": variant, "ms": round(seconds * 1e3, 6)}
    if ratio:
        line["ratio"] = float(f"{ratio:.4g}")
    print(json.dumps(line), flush=True)


def sample(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Converging formulas of the paper's box."""
    rng = np.random.default_rng(SEED)
    a, b = (rng.integers(-5, 6, (3 * count, 3)) for _ in range(2))
    keep = a.any(axis=1) & b.any(axis=1)
    a, b = a[keep], b[keep]
    converges = np.array(pcf.evaluate(a, b, depth=64).column("status").to_pylist()) == "converges"
    return a[converges][:count], b[converges][:count]


def metrics_against_the_baseline() -> None:
    """All metrics at depth 1000, one core, a formula."""
    a, b = sample(24)
    plain, expected = best_of(1, lambda: [measure(x.tolist(), y.tolist(), 1000) for x, y in zip(a, b, strict=True)])
    many_a, many_b = sample(1000)
    pcf.evaluate(many_a[:50], many_b[:50], threads=1)
    ours, _ = best_of(3, lambda: pcf.evaluate(many_a, many_b, threads=1))
    found = pcf.evaluate(a, b, threads=1).column("delta").to_pylist()
    agree = sum(
        x["delta"] is not None and y is not None and abs(x["delta"] - y) < 1e-6 * (1 + abs(y))
        for x, y in zip(expected, found, strict=True)
    )
    assert agree >= 0.8 * len(found), f"delta agrees for {agree} of {len(found)} only"
    plain, ours = plain / len(a), ours / len(many_a)
    report("metrics at depth 1000, a formula", "published algorithm in gmpy2 (baseline)", plain)
    report("metrics at depth 1000, a formula", "pcf.evaluate", ours, ours / plain)


def by_backward_recurrence(f: pcf.PCF, digits: int, depth: int) -> mpmath.mpf:
    """The textbook way in mpmath."""
    with mpmath.workdps(digits + 15):
        t = mpmath.mpf(0)
        for n in range(depth, 0, -1):
            t = f.b(n) / (f.a(n) + t)
        return f.a(0) + t


def limits_against_mpmath() -> None:
    """Many digits of fast limits; mpmath is told the depth, which it cannot find out itself."""
    for a, b in FAST:
        f = pcf.PCF(a, b)
        for digits in DIGITS:
            ours, found = best_of(3, lambda f=f, d=digits: f.limit(d))
            growth = f.growth()
            depth = 8
            while growth.eta * depth * float(np.log(depth)) + growth.gamma * depth > -2.3026 * (digits + 5):
                depth += depth // 8 + 1
            theirs, value = best_of(2, lambda f=f, d=digits, n=depth: by_backward_recurrence(f, d, n))
            with mpmath.workdps(digits + 20):
                ten = mpmath.mpf(10) ** (digits - 5)
                assert abs(mpmath.mpf(found.scaled(digits - 5)) / ten - value) < 3 / ten
            name = f"limit of ({a}, {b}), {digits} digits"
            report(name, "mpmath, backward recurrence (baseline)", theirs)
            report(name, "PCF.limit, certified", ours, ours / theirs)
    for a, b in SLOW:
        for digits in SLOW_DIGITS:
            f = pcf.PCF(a, b)
            ours, found = best_of(2, lambda f=f, d=digits: f.limit(d))
            assert found.certified
            report(f"limit of ({a}, {b}), {digits} digits", "PCF.limit, certified (no peer reaches it)", ours)


def against_ramanujantools() -> None:
    """Its limit and its reduced delta, at the depths that a user would choose."""
    try:
        from ramanujantools import pcf as peers
        from sympy.abc import n
    except ImportError:
        print(json.dumps({"benchmark": "ramanujantools", "variant": "not installed"}))
        return
    f = pcf.PCF("2*n + 1", "n^2")
    theirs, value = best_of(2, lambda: peers.PCF(2 * n + 1, n**2).limit(2000))
    digits = 1000
    ours, found = best_of(3, lambda: f.limit(digits))
    assert str(found)[:20] == str(value.as_float())[:20]
    report("limit of (2n+1, n^2)", "ramanujantools, depth 2000 (baseline)", theirs)
    report("limit of (2n+1, n^2)", f"PCF.limit, {digits} certified digits", ours, ours / theirs)
    theirs, delta = best_of(2, lambda: peers.PCF(2 * n + 1, n**2).delta(1000))
    ours, metrics = best_of(3, lambda: f.metrics(1000))
    assert abs(float(delta) - metrics.delta) < 0.05
    report("delta of (2n+1, n^2) at 1000", "ramanujantools (baseline)", theirs)
    report("delta of (2n+1, n^2) at 1000", "PCF.metrics: all of them", ours, ours / theirs)


if __name__ == "__main__":
    main()
