"""Trajectories: the table of rates that comes with the package, and how many published formulas are trajectories.

python bench/python/trajectories.py table > python/pcf/trajectories/rates.json
"""

import itertools
import json
import sys
from collections.abc import Iterator
from fractions import Fraction

from pcf.trajectories.catalogue import Direction, clausen_term, rate_of, well_poised_term
from pcf.trajectories.formula import trajectory

MOST_STEP = 4
MOST_STEPS = 16
MOST_WELL_POISED = 3


def directions() -> Iterator[tuple[str, Direction]]:
    """Those of the table."""
    for upper in itertools.combinations_with_replacement(range(MOST_STEP + 1), 3):
        for lower in itertools.combinations_with_replacement(range(MOST_STEP + 3), 2):
            if sum(upper) < sum(lower) and sum(upper) + sum(lower) <= MOST_STEPS:
                yield "3F2", (upper, lower)
    for top in range(1, MOST_WELL_POISED + 1):
        for steps in itertools.combinations_with_replacement(range(top + 1), 5):
            if sum(steps) < 2 * top:
                yield "7F6", ((top,), steps)


def table() -> None:
    """Print A^2/B, the function, the direction, and the degree of a from integers, one a line."""
    rows = []
    for family, direction in directions():
        start = tuple(Fraction(1) for side in direction for _ in side)
        term = (clausen_term if family == "3F2" else well_poised_term)(direction, start)
        found = trajectory(term)
        if found is None or found.b.degree != 2 * found.a.degree:
            continue
        rate = rate_of(found.a, found.b)
        if rate > 0 or rate < -4:
            rows.append([str(rate), family, *map(list, direction), found.a.degree])
    rows.sort(key=lambda row: (sum(row[2]) + sum(row[3]), row))
    print("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]")


if __name__ == "__main__":
    {"table": table}[sys.argv[1]]()
