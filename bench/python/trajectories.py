"""Trajectories: the table of rates that comes with the package, how many published formulas are trajectories, families.

python bench/python/trajectories.py table > python/pcf/trajectories/rates.json
"""

import itertools
import json
import math
import random
import sys
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from pcf import PCF
from pcf.constants.catalogue import catalogue, get
from pcf.constants.evaluation import ball
from pcf.constants.expression import parse_expression
from pcf.constants.markup import latex
from pcf.designing.design import design
from pcf.designing.search import Found, candidates, made
from pcf.designing.sources import sources
from pcf.discovery.literature import literature
from pcf.proofs.proof import Transfer
from pcf.trajectories.catalogue import (
    Direction,
    clausen_term,
    kummer_directions,
    kummer_term,
    rate_of,
    well_poised_term,
)
from pcf.trajectories.formula import trajectory
from pcf.trajectories.starting_points import neighbours

MOST_STEP = 4
MOST_STEPS = 16
MOST_WELL_POISED = 3
DESIGNED = 200
ONE, HALF = Fraction(1), Fraction(1, 2)
DIGITS = 200
MEMBERS = (0, 1, 2, 5)
GROUPS = ("bessel", "exponential", "trigonometric", "error function")
DEPTHS = (200, 400)
CONSTANTS = (
    "pi",
    "pi^2",
    "sqrt(3)*pi",
    "zeta(3)",
    "log(2)",
    "log(3)",
    "log(5)",
    "log(7)",
    "log(10)",
    "log(3/2)",
    "log(4/3)",
    "log(5/3)",
    "sqrt(2)*log(1+sqrt(2))",
    "sqrt(3)*log(2+sqrt(3))",
    "sqrt(5)*log((1+sqrt(5))/2)",
    "atan(1/2)",
    "atan(1/3)",
    "sqrt(2)*atan(sqrt(2)/2)",
    "sqrt(3)*pi+3*log(2)",
    "sqrt(3)*gamma(1/3)^3/pi",
)
ERRORS = ("sqrt(pi)*e*erf(1)", "sqrt(pi)*erfi(1)/e", "besseli(1,2)/besseli(0,2)")


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


def designed() -> None:
    """200 trajectories of many constants: their stated values to 200 digits, and the measured error of a convergent."""
    generator = random.Random(200)
    found: list[tuple[Found, str]] = []
    refused = 0
    pool = [one for slug in CONSTANTS for source in sources(get(slug)) for one in candidates(source, (6, 12), 0.3)]
    while len(found) < DESIGNED:
        one = generator.choice(pool)
        formula = made(one.source.term(one.direction), (10, 20))
        proof = None if formula is None else formula.proof()
        if formula is None or proof is None or proof.expression == "0":
            continue
        if proof.verify():
            found.append((formula, proof.expression))
        else:
            refused += 1
    wrong, worst = 0, 0.0
    for formula, expression in found:
        f = PCF(formula.a, formula.b)
        if f.limit(DIGITS).ball.overlaps(ball(parse_expression(expression), DIGITS + 10)) is False:
            wrong += 1
            print("wrong:", f, expression)
        error = [f.trajectory([n])[0] for n in (1000, 2000)]
        rate = (error[0].log_error - error[1].log_error) / 1000 / math.log(10)  # type: ignore[operator]
        worst = max(worst, abs(rate / formula.digits_per_term - 1))
    print(f"{len(found)} designed formulas to {DIGITS} digits: {wrong} wrong; {refused} without a proof left out")
    print(f"digits per term, stated and measured: {worst:.1e} apart at most")


def factorials() -> None:
    """Formulas with errors like a power of 1/n!, of the groups of constants that have them: values and rates."""
    count, wrong, worst, without = 0, 0, 0.0, []
    for constant in catalogue():
        if constant.group not in GROUPS:
            continue
        found = [one for one in design(constant, limit=5, degrees=(5, 10)) if one.proof.method == "trajectory"]
        if not found:
            without.append(constant.slug)
        for one in found:
            f = PCF(one.a, one.b)
            count += 1
            wrong += not f.limit(DIGITS).ball.overlaps(ball(parse_expression(one.expression), DIGITS + 20))
            growth = f.growth()
            near, far = (f.trajectory([n])[0].log_error for n in DEPTHS)
            stated = [growth.eta * n * math.log(n) + growth.gamma * n + growth.beta * math.log(n) for n in DEPTHS]  # type: ignore[union-attr, operator]
            worst = max(worst, abs((far - near) / (stated[1] - stated[0]) - 1))  # type: ignore[operator]
    print(
        f"{count} formulas to {DIGITS} digits: {wrong} wrong; growth of errors, stated and measured: {worst:.1e} apart"
    )
    print(f"without one: {', '.join(without)}")


def kummer() -> None:
    """200 trajectories of 1F1 at halves of integers, from any starting point: their stated values to 200 digits."""
    generator = random.Random(11)
    count = wrong = refused = 0
    while count < DESIGNED:
        start = generator.choice(((ONE, HALF), (HALF, HALF), (HALF, ONE)))
        z = Fraction(generator.randint(1, 12), generator.randint(1, 6))
        term = kummer_term(generator.choice(list(kummer_directions())), start, z)
        formula = made(generator.choice([term, *neighbours(term)]), (10, 20))
        proof = None if formula is None else formula.proof()
        if formula is None or proof is None or proof.expression == "0":
            continue
        if not proof.verify():
            refused += 1
            continue
        count += 1
        limit_of = PCF(formula.a, formula.b).limit(DIGITS).ball
        wrong += not limit_of.overlaps(ball(parse_expression(proof.expression), DIGITS + 20))
    print(f"{count} formulas of 1F1 to {DIGITS} digits: {wrong} wrong; {refused} without a proof left out")


def published() -> None:
    """How many of the published formulas are trajectories, or in the class of one, and proved so."""
    counted: Counter[str] = Counter()
    for one in literature():
        proof = PCF(one.a, one.b).prove()
        method = "none" if proof is None else proof.method
        if proof is not None and isinstance(proof.witness, Transfer):
            method = f"transfer from {proof.witness.proof.method}"
        counted[method] += 1
    for method, count in counted.most_common():
        print(f"{count:4} {method}")


def best() -> None:
    """The best formula of each constant by digits per term, and by delta_limit, within degrees (4, 8)."""
    print("| constant | by | $a(n)$ | $b(n)$ | value | digits a term | $\\delta$ |\n|---|---|---|---|---|---|---|")
    for slug in CONSTANTS:
        for name, least in (("rate", None), ("$\\delta$", -1.0)):
            found = design(slug, min_delta_limit=least, limit=1)
            for one in found:
                delta = "" if one.delta_limit is None else f"{one.delta_limit:.2f}"
                limit_of = latex(parse_expression(one.expression))
                print(
                    f"| ${get(slug).latex}$ | {name} | ${one.a.latex()}$ | ${one.b.latex()}$ | ${limit_of}$"
                    f" | {one.digits_per_term:.3f} | {delta} |",
                    flush=True,
                )


def orders() -> None:
    """The first formulas of each constant in every other order, within small degrees, against their stated values."""
    for by in ("delta", "coefficients", "degree"):
        count = wrong = 0
        for slug in (*CONSTANTS, *ERRORS):
            for one in design(slug, by=by, limit=5, degrees=(2, 4)):
                count += 1
                limit_of = PCF(one.a, one.b).limit(DIGITS).ball
                wrong += not limit_of.overlaps(ball(parse_expression(one.expression), DIGITS + 20))
        print(f"by {by}: {count} formulas to {DIGITS} digits: {wrong} wrong", flush=True)


def families() -> None:
    """The families of the best formulas: members compared with their stated values."""
    stated = members = wrong = without = 0
    for slug in CONSTANTS:
        for one in design(slug, limit=2):
            found = one.families()
            stated += len(found)
            without += not found
            for family in found:
                for t in MEMBERS:
                    limit_of = PCF(*family.formula(t)).limit(DIGITS).ball
                    members += 1
                    wrong += not limit_of.overlaps(ball(family.value(t), DIGITS + 20))
    print(
        f"{stated} families of {2 * len(CONSTANTS)} formulas ({without} without one), {members} members to {DIGITS} "
        f"digits: {wrong} wrong"
    )


if __name__ == "__main__":
    commands = (table, designed, factorials, kummer, published, best, orders, families)
    {command.__name__: command for command in commands}[sys.argv[1]]()
