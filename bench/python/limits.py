"""Limits by class of convergence over the paper's box: how many formulas, how long 100 digits take, how many are
certified; and the counts by status of the whole box.

    python bench/python/limits.py [FORMULAS_A_CLASS]
"""

import json
import statistics
import sys
import time
from pathlib import Path

import numpy as np

from pcf import PCF, Box, PrecisionError
from pcf.status import Convergence
from pcf.survey import survey

sys.path.insert(0, str(Path(__file__).parent.parent))
from problems import BOX, SEED


def main(count: int) -> None:
    """Prints JSON lines."""
    box = Box(*BOX)
    a, b = box.arrays(0, len(box))
    start = time.perf_counter()
    found = survey(a, b)
    print(json.dumps({"status and growth of the box, s": round(time.perf_counter() - start, 2)} | found.counts()))
    rng = np.random.default_rng(SEED)
    for code, convergence in enumerate(Convergence):
        ids = np.flatnonzero(found.convergence == code)
        if convergence is Convergence.NONE or not ids.size:
            continue
        times, certified, unreached = [], 0, 0
        for i in rng.permutation(ids)[:count]:
            f = PCF(*box[int(i)])
            start = time.perf_counter()
            try:
                certified += f.limit(100).certified
            except PrecisionError:
                unreached += 1
            times.append((time.perf_counter() - start) * 1e3)
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


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
