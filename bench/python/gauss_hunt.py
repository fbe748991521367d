"""The hunt of degrees (1, 2) in a box whose survivors are too many for an atlas: what they are follows by theorem.

python bench/python/gauss_hunt.py LOW HIGH

Each is a quotient of neighbouring Gauss functions (docs/mathematics.md, section 9), which is computed from a and b. The
steps: the sieve, one formula of each orbit, those that converge, their functions by parameters modulo 1 and argument,
and the constants of those with a classical value. Of the latter the limits of delta are measured, and a sample of each
is checked: that it reduces fully, and that its proof is accepted.
"""

import hashlib
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from pcf import PCF, engine
from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas.reduction import is_full
from pcf.check import check
from pcf.discovery.literature import literature
from pcf.dynamics.exact import exact_limit
from pcf.dynamics.hypergeometric import regularised
from pcf.dynamics.metrics import evaluate
from pcf.dynamics.status import Status, classify
from pcf.equivalence.orbits import canonical, orbit_keys
from pcf.hunting import Bounds
from pcf.processes import end, results
from pcf.proofs.classical import named
from pcf.proofs.derived import constant_of, quotient_name
from timing import stopwatch

_KEYS = 1 << 18  # formulas whose orbits are found at a time
_BATCH = 1 << 14  # formulas that a process looks at
_SAMPLE = 1_000
_ALPHABETIC = re.compile("[a-zA-Z]")
_SHOWN = 12
_DEPTHS = (1_000, 4_000)

Rows = NDArray[np.int64]


def survivors(low: int, high: int) -> tuple[int, Rows, set[int]]:
    """How many pass the sieve, one formula of each orbit (coefficients of a, then b), and the hashes of the orbits."""
    bounds = Bounds(1, (low, high))
    passed, seen, kept = 0, set(), []
    for number in range(bounds.total_blocks()):
        block = bounds.block(number)
        b = block[engine.may_reduce(block, None, partial=False)]
        rows, a, _ = engine.sieve(b, 1, (low, high), None, None, partial=False)
        passed += len(rows)
        for first in range(0, len(rows), _KEYS):
            part = slice(first, first + _KEYS)
            both = np.concatenate([a[part], b[rows[part]]], axis=1).astype(np.int16)
            fresh = []
            for place, key in enumerate(map(hash, orbit_keys(a[part], b[rows[part]]))):
                if key not in seen:
                    seen.add(key)
                    fresh.append(place)
            kept.append(both[fresh])
    return passed, np.concatenate(kept), seen


def looked_at(rows: Rows) -> tuple[Counter[str], set[int], list[tuple[str, int]]]:
    """Of some formulas what becomes of them, the functions (digests), and the constants with the places of formulas."""
    counts: Counter[str] = Counter()
    functions: set[int] = set()
    constants = []
    for place, row in enumerate(rows.tolist()):
        a, b = Polynomial(row[:2]), Polynomial(row[2:])
        if classify(a, b).status is not Status.CONVERGES:
            counts["do not converge"] += 1
            continue
        found = regularised(a, b)
        if found is None:  # A^2 + 4 B = 0
            counts["of no such form" if exact_limit(a, b) is None else "rational by another rule"] += 1
            continue
        functions.add(digest(quotient_name(found)))
        value = named(found)
        if value is None:
            counts["a function without another name"] += 1
        elif not _ALPHABETIC.search(str(value.value).replace("sqrt", "")):
            counts["algebraic"] += 1
        else:
            counts["a named constant"] += 1
            constants.append((constant_of(value.value) or "rational", place))
    return counts, functions, constants


def digest(text: str) -> int:
    """64 bits of a text, the same in all processes."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())


def batches(rows: Rows) -> Iterator[tuple[Rows]]:
    return ((rows[first : first + _BATCH],) for first in range(0, len(rows), _BATCH))


def main(low: int, high: int) -> None:
    with stopwatch() as watch:
        passed, rows, orbits = survivors(low, high)
    formulas = len(Bounds(1, (low, high)))
    print(f"{formulas:,} formulas, {passed:,} pass the sieve, {len(rows):,} orbits: {watch.seconds:.0f} s")
    counts: Counter[str] = Counter()
    functions: set[int] = set()
    members: dict[str, list[int]] = defaultdict(list)
    with stopwatch() as watch:
        for number, (some, hashes, constants) in enumerate(
            results(looked_at, batches(rows), engine.require_threads(None))
        ):
            counts += some
            functions |= hashes
            for constant, place in constants:
                members[constant].append(number * _BATCH + place)
    print(f"{dict(counts.most_common())}: {watch.seconds:.0f} s")
    print(f"{len(functions):,} functions by parameters modulo 1 and argument; {len(members):,} named constants")
    frequent = sorted(members, key=lambda name: (-len(members[name]), name))
    print("most orbits: " + ", ".join(f"{name} {len(members[name]):,}" for name in frequent[:_SHOWN]))
    end()
    best(rows, members)
    sampled(rows, members)
    found = [
        one
        for one in literature()
        if one.a.degree <= 1
        and one.b.degree == 2
        and all(low <= c <= high for p in (one.a, one.b) for c in p.coefficients)
    ]
    missed = [
        one
        for one in found
        if engine.passes_sieve(one.a, one.b) and hash(canonical(one.a, one.b).key) not in orbits
    ]
    passing = sum(engine.passes_sieve(one.a, one.b) for one in found)
    print(
        f"published formulas in the box: {len(found)}, of which {passing} pass the congruences; missed: {len(missed)}"
    )


def best(rows: Rows, members: dict[str, list[int]]) -> None:
    """The largest limits of delta of named constants."""
    places = [place for some in members.values() for place in some]
    names = [name for name, some in members.items() for _ in some]
    a, b = rows[places, :2].astype(np.int64), rows[places, 2:].astype(np.int64)
    deltas = evaluate(a, b).column("delta_limit").to_pylist()
    largest: dict[str, tuple[float, int]] = {}
    for name, place, delta in zip(names, places, deltas, strict=True):
        if delta is not None and delta > largest.get(name, (0.0, 0))[0]:
            largest[name] = delta, place
    print(f"constants with a positive limit of delta (fitted): {len(largest)}")
    for name in sorted(largest, key=lambda name: -largest[name][0])[:_SHOWN]:
        delta, place = largest[name]
        f = PCF(rows[place, :2].tolist(), rows[place, 2:].tolist())
        found = f.delta_limit()
        print(f"  {name}: {f.a}, {f.b}: {delta:.2f}" + (f", by primes {found.value:.6f}" if found else ""))


def sampled(rows: Rows, members: dict[str, list[int]]) -> None:
    """Whether formulas reduce fully and are proved, at random among all and among those with a name."""
    generator = random.Random(1)
    for what, among in (
        ("all", range(len(rows))),
        ("named", [place for some in members.values() for place in some]),
    ):
        full, proved, tried = [0] * len(_DEPTHS), 0, 0
        for place in generator.sample(among, min(_SAMPLE, len(among))):
            f = PCF(rows[place, :2].tolist(), rows[place, 2:].tolist())
            if f.status is not Status.CONVERGES:
                continue
            tried += 1
            for k, depth in enumerate(_DEPTHS):
                measured = f.metrics(depth)
                full[k] += is_full(measured.log_q, measured.log_gcd, depth)
            proof = f.prove()
            proved += proof is not None and check(proof.certificate()).valid
        seen = ", ".join(f"{number} at depth {depth}" for number, depth in zip(full, _DEPTHS, strict=True))
        print(f"of {tried} at random, {what}: {seen} reduce fully; {proved} with a proof that is accepted")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
