"""Limits by class of convergence over the paper's box: how many formulas, how long 100 digits take, how many are
certified; the counts by status of the whole box; and how much deeper than needed fast formulas are evaluated.

    python bench/python/limits.py [FORMULAS_A_CLASS]
"""

import json
import statistics
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np

from pcf import PCF, Box, PrecisionError, engine
from pcf.dynamics.status import Convergence
from pcf.dynamics.survey import survey
from timing import stopwatch

sys.path.insert(0, str(Path(__file__).parent.parent))
from problems import BOX, SEED


def main(count: int) -> None:
    """Prints JSON lines."""
    box = Box(*BOX)
    a, b = box.arrays(0, len(box))
    with stopwatch() as watch:
        found = survey(a, b)
    print(json.dumps({"status and growth of the box, s": round(watch.seconds, 2)} | found.counts()))
    rng = np.random.default_rng(SEED)
    for code, convergence in enumerate(Convergence):
        ids = np.flatnonzero(found.convergence == code)
        if convergence is Convergence.NONE or not ids.size:
            continue
        times, certified, unreached = [], 0, 0
        for i in rng.permutation(ids)[:count]:
            f = PCF(*box[int(i)])
            with stopwatch() as watch:
                try:
                    certified += f.limit(100).certified
                except PrecisionError:
                    unreached += 1
            times.append(watch.seconds * 1e3)
        print(
            json.dumps(
                {
                    "class": convergence.value,
                    "formulas": int(ids.size),
                    "measured": len(times),
                    "median_ms": round(statistics.median(times), 3),
                    "worst_ms": round(max(times), 2),
                    "certified": round(certified / len(times), 4),
                    "not reached": unreached,
                }
            ),
            flush=True,
        )
        if convergence.is_fast:
            depths(convergence, [PCF(*box[int(i)]) for i in rng.permutation(ids)[: count // 4]])


def depths(convergence: Convergence, formulas: list[PCF]) -> None:
    """The depth of the convergent behind a limit, over the least that has as many digits."""
    for digits in (100, 1000):
        ratios = []
        for f in formulas:
            value = f.limit(digits + 20)
            if value.exact is not None or value.infinite:
                continue
            exact = Fraction(value.scaled(digits + 15), 10 ** (digits + 15))
            depth = engine.limit(f.a, f.b, digits)[5]

            def reached(n: int, f: PCF = f, exact: Fraction = exact, digits: int = digits) -> bool:
                p, q = f.convergent(n)
                return q != 0 and abs(exact - Fraction(p, q)) * 10**digits < abs(exact) / 2

            low, high = 0, 2 * depth
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (low, middle) if reached(middle) else (middle, high)
            ratios.append(depth / high)
        print(
            json.dumps(
                {
                    "class": convergence.value,
                    "digits": digits,
                    "formulas": len(ratios),
                    "depth / needed, median": round(statistics.median(ratios), 3),
                    "worst": round(max(ratios), 3),
                }
            ),
            flush=True,
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
