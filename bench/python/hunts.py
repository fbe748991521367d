"""Hunts: whether what reduces fully does so at a larger depth, what equations the limits without a name do not fulfil,
and whether the published formulas of the box were found.

python bench/python/hunts.py depth OUT [OUT ...]
python bench/python/hunts.py excluded OUT [OUT ...]
python bench/python/hunts.py published OUT [OUT ...]
python bench/python/hunts.py sieved D LOW HIGH
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

from pcf import PCF, engine
from pcf.atlas import open_atlas
from pcf.atlas.reduction import fully_reduced, is_full
from pcf.discovery.literature import literature
from pcf.equivalence.inflations import deflate_fully
from pcf.equivalence.orbits import canonical, orbit_keys
from pcf.hunting import Bounds

DEPTH = 4_000
DIGITS = 200
_KEYS = 1 << 18  # formulas whose orbits are found at a time
CONSTANTS = ("zeta(5)", "zeta(3)", "catalan", "pi^2", "pi", "log(2)")


def depth(root: str) -> str:
    """How many formulas reduce fully, and how many of them do not at DEPTH."""
    atlas = open_atlas(root)
    ids = fully_reduced(atlas).to_pylist()
    false = 0
    for id in ids:
        measured = PCF(*atlas.get(id)).metrics(DEPTH)
        false += not is_full(measured.log_q, measured.log_gcd, DEPTH)
    return f"{len(ids)} reduce fully, {false} of them not at depth {DEPTH}"


def excluded(root: str) -> str:
    """The height up to which no limit without a name is an image of one of the constants, and none is algebraic."""
    unnamed = json.loads((Path(root) / "hunt.json").read_text(encoding="utf-8"))["unnamed"]
    heights = [PCF(find["a"], find["b"]).excluded_height(DIGITS, CONSTANTS) for find in unnamed]
    said = f", no relation up to height {min(heights):.2g}" if heights else ""
    return f"{len(heights)} classes have no name{said} with {', '.join(CONSTANTS)} (one at a time)"


def within(f: PCF, bounds: dict[str, Any]) -> bool:
    """Whether the coefficients of a formula, or with `roots` those of a and the factors of b, are within bounds."""
    low, high = bounds["coefficients"]
    coefficients = f.a.coefficients if bounds["roots"] else (*f.a.coefficients, *f.b.coefficients)
    if not all(low <= c <= high for c in coefficients):
        return False
    if not bounds["roots"]:
        return True
    scale, factors = f.b.to_flint().factor()
    linear = [tuple(map(int, factor.coeffs()[::-1])) for factor, _ in factors if factor.degree() == 1]
    roots = bounds["roots"]
    inside = all(u <= roots and 0 <= v <= u * roots for u, v in linear)
    return inside and len(linear) == len(factors) and abs(int(scale)) <= bounds["scale"]


def published(root: str) -> str:
    """How many published formulas of the box reduce fully, and which of them are not in the atlas."""
    bounds = json.loads((Path(root) / "hunt.json").read_text(encoding="utf-8"))["bounds"]
    atlas = open_atlas(root)
    orbits = set(atlas.metrics.to_table(columns=["orbit"]).column("orbit").to_pylist())
    inside, missed = 0, []
    for one in literature():
        least = deflate_fully(one.a, one.b)  # inflations of formulas of lower degree are left out of a hunt
        f = PCF(least.a, least.b)
        if f.a.degree > bounds["degree"] or f.b.degree != 2 * bounds["degree"] or f.status.value != "converges":
            continue
        if not within(f, bounds):
            continue
        measured = f.metrics(1000)
        if is_full(measured.log_q, measured.log_gcd, 1000):
            inside += 1
            missed += [str(f)] * (canonical(f.a, f.b).key not in orbits)
    return f"{inside} published formulas of the box reduce fully; missed: {', '.join(missed) or 'none'}"


def sieved(degree: int, low: int, high: int) -> str:
    """What passes the sieve of a box whose survivors are too many for an atlas."""
    bounds = Bounds(degree, (low, high))
    survivors, orbits, seconds = 0, set(), 0.0
    for number in range(bounds.total_blocks()):
        block = bounds.block(number)
        start = time.perf_counter()
        b = block[engine.may_reduce(block, None, partial=False)]
        rows, a, _ = engine.sieve(b, degree, (low, high), None, None, partial=False)
        seconds += time.perf_counter() - start
        survivors += len(rows)
        for first in range(0, len(rows), _KEYS):
            part = slice(first, first + _KEYS)
            orbits |= set(map(hash, orbit_keys(a[part], b[rows[part]])))
    return f"{len(bounds):,} formulas, {survivors:,} pass in {seconds:.0f} s, {len(orbits):,} orbits"


if __name__ == "__main__":
    if sys.argv[1] == "sieved":
        print(sieved(*map(int, sys.argv[2:])))
    else:
        what = {"depth": depth, "excluded": excluded, "published": published}[sys.argv[1]]
        for out in sys.argv[2:]:
            print(f"{out}: {what(out)}")
