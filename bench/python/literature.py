"""What `pcf` says of the published formulas that come with it: identified, proved, and related to one another.

    python bench/python/literature.py

Each count is of formulas; a class is a set that gauges connect, proved.
"""

import itertools
import time
from collections import Counter

from pcf import PCF
from pcf.discovery.literature import literature
from pcf.proofs.gauge import equivalence


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
    start = time.perf_counter()
    identified = [bool(f.identify()) for f in formulas]
    print(f"identified: {sum(identified)} of {len(formulas)}, {time.perf_counter() - start:.0f} s")
    start = time.perf_counter()
    proofs = [f.prove() for f in formulas]
    kinds = Counter(proof.kind for proof in proofs if proof is not None)
    print(
        f"proved: {kinds.total()} of {len(formulas)}, {time.perf_counter() - start:.0f} s: {dict(kinds.most_common())}"
    )
    start = time.perf_counter()
    found = classes(formulas)
    print(
        f"in a class with another: {sum(map(len, found))} of {len(formulas)}, in {len(found)} classes, "
        f"{time.perf_counter() - start:.0f} s"
    )


if __name__ == "__main__":
    main()
