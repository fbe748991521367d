"""Classes and proofs of an atlas, and random gauges: the figures of bench/README.md.

python bench/python/classes.py classes OUT     orbits, classes, and those with a named constant
python bench/python/classes.py proofs OUT      labels of irrational constants proved, by kind; each checked again
python bench/python/classes.py gauges          200 random gauge images, and 200 pairs that are not equivalent
python bench/python/classes.py values          random formulas of deg a <= 1: closed forms against limits
python bench/python/classes.py published       formulas of the literature: identified, proved, in one class with another
"""

import random
import sys
import time
from collections import Counter
from typing import Any

import pyarrow.compute as pc

import pcf
from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas.schema import DERIVED_RELATION
from pcf.check import check
from pcf.discovery.classes.classing import largest
from pcf.discovery.discoveries import Tier, tier
from pcf.discovery.literature import HOWS, known, literature
from pcf.proofs.certificates import value_entry
from pcf.proofs.folds import inequivalent
from pcf.proofs.gauge import equivalence
from pcf.proofs.proving import prove
from timing import EXACT, LIMIT, TRAJECTORY, stopwatch


def classes(atlas: Any) -> None:
    orbits = atlas.filter(status="converges", columns=["id", "orbit"])
    table = atlas.classes.to_table(columns=["id", "class"])
    joined = table.join(orbits, "id")
    print(f"orbits that converge: {pc.count_distinct(joined.column('orbit')).as_py():,}")
    print(f"classes: {pc.count_distinct(joined.column('class')).as_py():,}")
    labels = atlas.identified("id", "constant").to_pylist()
    named = [row["id"] for row in labels if tier(row["constant"]) is Tier.NAMED]
    of_named = joined.filter(pc.field("id").isin(named))
    for name in ("orbit", "class"):
        print(f"with a named constant, by {name}: {pc.count_distinct(of_named.column(name)).as_py():,}")
    for one in largest(atlas.root, 5):
        print(f"  {one['orbits']} orbits, {one['formulas']} formulas: {one['a']}, {one['b']}")


def proofs(atlas: Any) -> None:
    """Every proof of a label by an irrational constant, made anew and checked for the very expression of the label.

    Of the labels by derivation alone, quotients of functions, 2,000 drawn with a seed.
    """
    rows = atlas.identified().to_pylist()
    irrational = [row for row in rows if tier(row["constant"]) is not Tier.RATIONAL]
    print(f"labels of irrational constants: {len(irrational):,}; named: {sum(map(is_named, irrational)):,}")
    for kind, of_kind in (("all", irrational), ("named", [row for row in irrational if is_named(row)])):
        print(f"proved, {kind}: {dict(Counter(row['proof_kind'] for row in of_kind).most_common())}")
    refused, seconds = 0, 0.0
    proved = [row for row in irrational if row["proof_kind"]]
    for row in proved:
        a, b = atlas.get(row["id"])
        if (proof := prove(a, b)) is None:
            refused += 1
            continue
        certificate = proof.certificate()
        if proof.method != "quadratic equation":  # whose value is a root, not written as the label writes it
            certificate["value"] = value_entry(row["expression"])
        start = time.perf_counter()  # of the checker alone, which has no caches
        refused += not check(certificate).valid
        seconds += time.perf_counter() - start
    print(f"checked: {len(proved):,} in {seconds:.0f} s, refused: {refused}")
    derived = atlas.labels.to_table(filter=pc.field("relation") == DERIVED_RELATION).to_pylist()
    print(f"by derivation: {len(derived):,}, proved: {sum(row['proof_kind'] is not None for row in derived):,}")
    drawn = random.Random(1).sample(derived, min(2000, len(derived)))
    wrong = sum(
        (proof := prove(*atlas.get(row["id"]))) is None or not check(proof.certificate()).valid for row in drawn
    )
    print(f"of {len(drawn):,} of these checked: refused {wrong}")
    print(f"known: {dict(Counter((row['known'] or 'no').partition(':')[0] for row in irrational))}")


def is_named(row: dict[str, Any]) -> bool:
    return tier(row["constant"]) is Tier.NAMED


def gauges() -> None:
    generator = random.Random(1)
    tried = 0
    pairs = []
    while tried < 200:
        f = random_formula(generator)
        g = image(f, generator)
        if g is None:
            continue
        tried += 1
        pairs.append(((f.a, f.b), (g.a, g.b)))
    with stopwatch({LIMIT: 4 * tried, EXACT: 4 * tried}) as watch:  # more digits of a limit are asked for
        found = sum(equivalence(f, g) is not None for f, g in pairs)
    print(f"random gauge images recognised: {found} of {tried}, {watch.seconds:.0f} s")
    equal = proved = 0
    for _ in range(200):
        f, g = random_formula(generator), random_formula(generator)
        equal += equivalence((f.a, f.b), (g.a, g.b)) is not None
        proved += inequivalent((f.a, f.b), (g.a, g.b))
    print(f"random pairs called equivalent: {equal} of 200; proved not to be: {proved}")


def random_formula(generator: random.Random) -> pcf.PCF:
    """A formula of the paper's box that converges to an irrational number, as far as is seen."""
    while True:
        a, b = ([generator.randint(-5, 5) for _ in range(3)] for _ in "ab")
        if any(a) and any(b):
            f = pcf.PCF(a, b)
            if f.status.value == "converges" and f.limit(30).exact is None and not f.limit(30).infinite:
                return f


def image(f: pcf.PCF, generator: random.Random) -> pcf.PCF | None:
    """The formula of v1 u_n + v2 u_{n-1}, u the solutions of f, v1 and v2 random of degree up to 3; None at random."""
    v1, v2 = (
        Polynomial([generator.randint(1, 3), *(generator.randint(-5, 5) for _ in range(generator.randint(0, 2)))])
        for _ in "12"
    )
    a, b = f
    # w_n, w_{n-1}, w_{n-2} by u_{n-1} and u_{n-2}
    here = (v1 * a + v2, v1 * b)
    before = (v1.shift(-1), v2.shift(-1))
    # b(n-1) u_{n-3} = u_{n-1} - a(n-1) u_{n-2}
    last = (v2.shift(-2), v1.shift(-2) * b.shift(-1) - v2.shift(-2) * a.shift(-1))
    below = b.shift(-1)
    d = before[0] * last[1] - before[1] * last[0]  # w_n = (x w_{n-1} + y b(n-1) w_{n-2})/d
    x = here[0] * last[1] - here[1] * last[0]
    y = (before[0] * here[1] - before[1] * here[0]) * below
    if d.is_zero or x.is_zero or y.is_zero:
        return None
    k = generator.choice((Polynomial("1"), Polynomial("n + 2"), Polynomial("-3")))
    formula = pcf.PCF(k * x, k * k.shift(-1) * y * d.shift(-1)).deflate().shift(0)
    g = pcf.PCF(formula.a.shift(2), formula.b.shift(2))
    return g if g.status.value == "converges" else None


def values() -> None:
    generator = random.Random(2)
    right = proved = 0
    formulas: list[pcf.PCF] = []
    while len(formulas) < 100:
        a = [generator.randint(-(2**60), 2**60) for _ in range(generator.randint(1, 2))]
        b = [generator.randint(-(2**60), 2**60) for _ in range(generator.randint(1, 3))]
        f = pcf.PCF(a, b)
        if f.status.value == "converges" and f.a.degree + f.b.degree > 0:
            formulas.append(f)
    with stopwatch({LIMIT: 10 * len(formulas), EXACT: 10 * len(formulas)}) as watch:  # proofs are checked by limits
        for f in formulas:
            proof = f.prove()
            if proof is not None:
                proved += 1
                right += check(proof.certificate()).valid  # compares the closed form with 50 digits of the limit
    print(f"closed forms: {proved} of {len(formulas)}, right: {right}, {watch.seconds:.0f} s")


def published() -> None:
    kinds: Counter[str] = Counter()
    identified = checked = 0
    shared: Counter[str] = Counter()
    total = len(literature())
    # a limit is compared with those of the others, and formulas of one rate with the same trajectories
    with stopwatch({LIMIT: total**2, EXACT: total**2, TRAJECTORY: 4 * total}) as watch:
        for one in literature():
            f = pcf.PCF(one.a, one.b)
            identified += bool(f.identify())
            proof = f.prove()
            kinds[proof.kind if proof else "none"] += 1
            checked += proof is not None and check(proof.certificate()).valid
            others = [found.how for found in known(one.a, one.b) if found.published != one]
            shared[min(others, key=HOWS.index) if others else "none"] += 1
    print(f"identified: {identified} of {total}; proved: {total - kinds['none']}, {dict(kinds.most_common())}")
    print(f"accepted by the checker: {checked}, {watch.seconds:.0f} s")
    print(f"nearest other formula of the list, by how it is related: {dict(shared.most_common())}")


def main() -> None:
    if len(sys.argv) < 2 or sys.argv[1] not in ("classes", "proofs", "gauges", "values", "published"):
        sys.exit(__doc__)
    run = globals()[sys.argv[1]]
    run(*(pcf.open_atlas(path) for path in sys.argv[2:]))


if __name__ == "__main__":
    main()
