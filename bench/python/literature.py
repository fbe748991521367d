"""What `pcf` says of the published formulas that come with it: identified, proved, and related to one another.

    python bench/python/literature.py

Each count is of formulas; a class is a set that gauges connect, proved.
"""

import itertools
from collections import Counter

from pcf import PCF
from pcf.discovery.literature import literature
from pcf.proofs.gauge import equivalence
from timing import EXACT, LIMIT, TRAJECTORY, stopwatch


def classes(formulas: list[PCF]) -> list[set[int]]:
    """Sets of formulas that are connected by gauges, with two members at least."""
    home = list(range(len(formulas)))

    def root(i: int) -> int:
        while home[i] != i:
            i = home[i]
        return i

    for i, j in itertools.combinations(range(len(formulas)), 2):
        if root(i) != root(j):
            f, g = formulas[i], formulas[j]
            if equivalence((f.a, f.b), (g.a, g.b)) is not None:
                home[root(i)] = root(j)
    sets: dict[int, set[int]] = {}
    for i in range(len(formulas)):
        sets.setdefault(root(i), set()).add(i)
    return [members for members in sets.values() if len(members) > 1]


def main() -> None:
    formulas = [PCF(one.a, one.b) for one in literature()]
    count = len(formulas)
    # several precisions of one limit, and trajectories that formulas of one rate are compared with
    with stopwatch({LIMIT: 6 * count, EXACT: 6 * count, TRAJECTORY: 4 * count}) as watch:
        identified = sum(bool(f.identify()) for f in formulas)
    print(f"identified: {identified} of {len(formulas)}, {watch.seconds:.0f} s")
    # those, and formulas with one tail
    with stopwatch({LIMIT: 2 * count, EXACT: 3 * count, TRAJECTORY: 4 * count}) as watch:
        kinds = Counter(proof.kind for f in formulas if (proof := f.prove()) is not None)
    print(f"proved: {kinds.total()} of {len(formulas)}, {watch.seconds:.0f} s: {dict(kinds.most_common())}")
    with stopwatch({LIMIT: count**2, EXACT: count**2}) as watch:  # a limit is compared with that of many others
        found = classes(formulas)
    print(
        f"in a class with another: {sum(map(len, found))} of {len(formulas)}, in {len(found)} classes, "
        f"{watch.seconds:.0f} s"
    )


if __name__ == "__main__":
    main()
