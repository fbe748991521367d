"""Identification: what it claims falsely, what it misses, how fast it is; and every label of an atlas once more.

    python bench/python/identification.py false-positives   10,000 random reals at 100 digits, the whole catalogue
    python bench/python/identification.py recall            images of every constant, coefficients up to 10^4
    python bench/python/identification.py rates             limits and lattices a second, against mpmath.pslq
    python bench/python/identification.py labels ATLAS      by constant and class of convergence; what is excluded
    python bench/python/identification.py confirm ATLAS     every label at 300 digits; exit code 1 if one is false

Prints JSON lines. Takes about 3, 1, 1 minutes on two cores; `confirm` some 2,000 labels a second.
"""

import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import flint
import mpmath
import numpy as np

from pcf import open_atlas
from pcf.arithmetic.moebius import Moebius
from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas.box import Box
from pcf.constants.catalogue import Constant, catalogue
from pcf.constants.evaluation import ball, scaled
from pcf.constants.expression import parse_expression
from pcf.dynamics.exact import exact_limit
from pcf.dynamics.limit import Limit, limits
from pcf.dynamics.limit import limit as exact_value_of
from pcf.dynamics.status import Status, classify
from pcf.engine import require_threads, screen_relations
from pcf.errors import PrecisionError
from pcf.identification.identification import compared_by_lattice, identify
from pcf.relations.screen import Screen
from timing import stopwatch

SEED = 20240516
REALS = 10_000
HEIGHT = 10_000
IMAGES = 5  # of each constant
PLACES = 300
BATCH = 2_000


def main() -> int:
    """Runs what the command line names."""
    what, *rest = sys.argv[1:] or [""]
    runs: dict[str, Callable[[], int]] = {"false-positives": false_positives, "recall": recall, "rates": rates}
    on_atlas: dict[str, Callable[[Path], int]] = {"labels": labels, "confirm": confirm}
    if what in on_atlas and len(rest) == 1:
        return on_atlas[what](Path(rest[0]))
    if what not in runs or rest:
        print(__doc__, file=sys.stderr)
        return 2
    return runs[what]()


def report(name: str, **facts: Any) -> None:
    """One JSON line."""
    print(json.dumps({"benchmark": f"identification/{name}", **facts}), flush=True)


def false_positives() -> int:
    """Random reals are no images of constants. The reals of a worker depend on their number alone."""
    chunks = [range(k, min(k + 100, REALS)) for k in range(0, REALS, 100)]
    with stopwatch() as watch, ProcessPoolExecutor(require_threads(None), mp_context=get_context("spawn")) as pool:
        accepted = sum(pool.map(_accepted, chunks))
    report(
        "false-positives",
        reals=REALS,
        digits=100,
        constants=len(catalogue()),
        accepted=accepted,
        seconds=round(watch.seconds, 1),
    )
    return int(accepted > 0)


def _accepted(numbers: range) -> int:
    return sum(bool(identify(_random_real(random.Random(SEED + k)))) for k in numbers)


def _random_real(rng: random.Random) -> Callable[[int], int]:
    digits = rng.randrange(-3 * 10**400, 3 * 10**400)
    return lambda places: digits // 10 ** (400 - places)


def recall() -> int:
    """Moebius images of every constant are found at 100 digits, and under its name."""
    rng = random.Random(SEED)
    found = total = 0
    missed = []
    with stopwatch() as watch:
        for constant in catalogue():
            for _ in range(IMAGES):
                m = _random_moebius(rng)
                matches = identify(_image(m, constant))
                total += 1
                if matches and matches[0].constant == constant.slug:
                    found += 1
                else:
                    missed.append([constant.slug, m.coefficients])
    seconds = round(watch.seconds, 1)
    report("recall", images=total, height=HEIGHT, digits=100, found=found, missed=missed, seconds=seconds)
    return int(found < total)


def _random_moebius(rng: random.Random) -> Moebius:
    while True:
        p0, p1, q0, q1 = (rng.randint(-HEIGHT, HEIGHT) for _ in range(4))
        if p0 * q1 != p1 * q0:
            return Moebius(p0, p1, q0, q1)


def _image(m: Moebius, constant: Constant) -> Callable[[int], int]:
    def limit_at(places: int) -> int:
        with flint.ctx.workprec(4 * places + 400):
            return scaled(m(constant.value(places + 60)), places)

    return limit_at


def rates() -> int:
    """Limits a second; lattices without a relation a second, by the engine, by FLINT and by mpmath."""
    rng = random.Random(SEED)
    box = Box((2, 2), (-5, 5))
    pairs = []
    while len(pairs) < BATCH:
        pair = box[rng.randrange(len(box))]
        if classify(*pair).status is Status.CONVERGES:
            pairs.append(pair)
    with stopwatch() as watch:
        known = sum(limit is not None for limit in limits(pairs, 60, threads=1))
    report("limits", digits=60, formulas=BATCH, known=known, per_second=round(BATCH / watch.seconds))

    values = [constant.scaled(35) for constant in compared_by_lattice(catalogue())]
    numbers = [rng.randrange(-3 * 10**35, 3 * 10**35) for _ in range(500)]
    with stopwatch() as watch:
        screen_relations(numbers, values, 35, threads=1)
    engine = len(numbers) * len(values) / watch.seconds
    screen = Screen(values, 35)
    with stopwatch() as watch:
        for x in numbers[:50]:
            screen.candidates(x)
    by_flint = 50 * len(values) / watch.seconds
    with mpmath.workdps(35), stopwatch() as watch:
        for x in numbers[:2]:
            for c in values:
                terms = [mpmath.mpf(v) / 10**35 for v in (10**35, c, x)]
                mpmath.pslq([*terms, terms[1] * terms[2]], maxcoeff=10**7, maxsteps=10_000)
    pslq = 2 * len(values) / watch.seconds
    report(
        "relations",
        places=35,
        engine_per_second=round(engine),
        flint_per_second=round(by_flint),
        mpmath_pslq_per_second=round(pslq),
        engine_against_flint=round(engine / by_flint, 1),
        engine_against_pslq=round(engine / pslq, 1),
        threads=1,
    )
    return 0


def labels(path: Path) -> int:
    """Converging formulas and orbits by constant, rational ones apart, and by class of convergence within each."""
    atlas = open_atlas(path)
    rows = {
        row["id"]: row["orbit"] for row in atlas.filter(status="converges", columns=["id", "orbit"]).to_pylist()
    }
    found: dict[str, list[int]] = {}
    for label in atlas.labels.to_table(columns=["id", "constant"]).to_pylist():
        if label["id"] in rows:
            found.setdefault(label["constant"], []).append(label["id"])
    for constant, ids in sorted(found.items(), key=lambda item: (-len(item[1]), item[0])):
        classes = Counter(classify(*atlas.get(id)).convergence.value for id in ids)
        report("labels", constant=constant, formulas=len(ids), orbits=len({rows[id] for id in ids}), **classes)
    named = [id for constant, ids in found.items() if constant not in ("rational", "infinity") for id in ids]
    report(
        "labels/beyond rationals",
        constants=len(found.keys() - {"rational", "infinity"}),
        formulas=len(named),
        orbits=len({rows[id] for id in named}),
    )
    heights = np.sort(atlas.exclusions.to_table().column("height").to_numpy())
    report(
        "labels/excluded",
        orbits=len(heights),
        no_relation_below=int(heights[0]),
        one_in_a_thousand_below=int(heights[len(heights) // 1000]),
        median=int(heights[len(heights) // 2]),
    )
    return 0


def confirm(path: Path) -> int:
    """Every label against the limit and the closed form, both computed anew."""
    atlas = open_atlas(path)
    checked = false = unknown = 0
    with stopwatch() as watch:
        for batch in _batches(atlas.labels.to_table().to_pylist()):
            pairs = [(formula.a, formula.b) for formula in (atlas.get(label["id"]) for label in batch)]
            known = limits(pairs, PLACES + 40)
            for label, pair, limit in zip(batch, pairs, known, strict=True):
                agrees = _agrees(label, pair, limit)
                checked += 1
                unknown += agrees is None
                if agrees is False:
                    false += 1
                    report("confirm/false", label=label)
    seconds = round(watch.seconds, 1)
    report("confirm", labels=checked, places=PLACES, false=false, unknown=unknown, seconds=seconds)
    return int(false > 0)


def _batches(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


def _agrees(label: dict[str, Any], pair: tuple[Polynomial, Polynomial], limit: Limit | None) -> bool | None:
    """None where the limit is not known to that many digits; where it is 0 or infinite a proof decides."""
    if limit is None and classify(*pair).terminates_at is not None:
        limit = exact_value_of(*pair, PLACES)
    if limit is None or limit.digits < PLACES:
        known = _slowly(pair)
        limit = known if known is not None else limit  # the batch has a smaller budget a formula
    if limit is None:
        return _is_proved(label, pair)
    if limit.infinite or label["constant"] == "infinity":
        return limit.infinite and label["constant"] == "infinity"
    if isinstance(limit.exact, Fraction):
        return str(limit.exact) == label["expression"]
    try:
        x = limit.scaled(PLACES)
    except PrecisionError:
        return None
    return abs(x - _closed_form(label["expression"])) <= 2


def _slowly(pair: tuple[Polynomial, Polynomial]) -> Limit | None:
    try:
        return exact_value_of(*pair, PLACES + 40)
    except PrecisionError:
        return None


def _is_proved(label: dict[str, Any], pair: tuple[Polynomial, Polynomial]) -> bool | None:
    proved = exact_limit(*pair)
    if proved is None:
        return None
    return ("zoo" if proved.value is None else str(proved.value)) == label["expression"]


def _closed_form(text: str) -> int:
    return scaled(ball(parse_expression(text), PLACES + 30), PLACES)


if __name__ == "__main__":
    sys.exit(main())
