"""How the time of one formula grows with depth, degree and size of coefficients; one core, all metrics and the limit.

python bench/python/cost_model.py [FIGURE.svg]     prints JSON lines, and draws them where a file is named
"""

import json
import math
import sys
from pathlib import Path

import numpy as np

import pcf
from timing import best_of

sys.path.insert(0, str(Path(__file__).parent.parent))
from problems import SEED


def milliseconds(degree_a: int, degree_b: int, bound: int, depth: int, count: int) -> float:
    """The mean over converging formulas of a seeded sample, in the fastest of three runs."""
    rng = np.random.default_rng(SEED)
    a = rng.integers(-bound, bound + 1, (4 * count, degree_a + 1))
    b = rng.integers(-bound, bound + 1, (4 * count, degree_b + 1))
    keep = (a[:, 0] != 0) & (b[:, 0] != 0)
    a, b = a[keep], b[keep]
    status = np.array(pcf.evaluate(a, b, depth=16).column("status").to_pylist())
    a, b = a[status == "converges"][:count], b[status == "converges"][:count]
    seconds, _ = best_of(3, lambda: pcf.evaluate(a, b, depth=depth, threads=1))
    return seconds / len(a) * 1e3


def main(figure: str | None) -> None:
    """Measures the three axes around degrees (2, 2), coefficients -5..5, depth 1000."""
    series: dict[str, list[tuple[float, float]]] = {
        "depth": [],
        "degree of a and b": [],
        "bits of the coefficients": [],
    }
    for depth in (125, 250, 500, 1000, 2000, 4000, 8000):
        series["depth"].append((depth, milliseconds(2, 2, 5, depth, max(20, 100_000 // depth))))
    for degree in (1, 2, 3, 4, 6, 8):
        series["degree of a and b"].append((degree, milliseconds(degree, degree, 5, 1000, 100)))
    for bits in (2, 4, 8, 16, 32, 48):
        series["bits of the coefficients"].append((bits, milliseconds(2, 2, 2**bits, 1000, 100)))
    for axis, points in series.items():
        (x0, y0), (x1, y1) = points[-3], points[-1]
        slope = math.log(y1 / y0) / math.log(x1 / x0)
        for x, y in points:
            print(
                json.dumps({"benchmark": f"cost against {axis}", "variant": str(x), "ms": round(y, 4)}), flush=True
            )
        print(
            json.dumps({"benchmark": f"cost against {axis}", "exponent at the far end": round(slope, 2)}),
            flush=True,
        )
    if figure:
        draw(series, figure)


def draw(series: dict[str, list[tuple[float, float]]], figure: str) -> None:
    """Three log-log panels."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    fig, axes = plt.subplots(1, len(series), figsize=(10, 3.2), layout="constrained")
    for ax, (axis, points) in zip(axes, series.items(), strict=True):
        x, y = zip(*points, strict=True)
        ax.loglog(x, y, "o-", color="#0072b2")
        ax.set_xlabel(axis)
        ax.grid(True, which="both", alpha=0.25)
    axes[0].set_ylabel("ms a formula, one core")
    fig.savefig(figure)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
