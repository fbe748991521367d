"""Certified limits contain independently computed closed forms, and no false enclosure passes."""

import itertools
import random

import flint
import pytest

from closed_forms import ball, random_cases
from pcf import PCF, PrecisionError, Status, engine
from pcf.arithmetic.polynomial import Polynomial
from pcf.dynamics.limit import Limit
from pcf.dynamics.status import Convergence, classify
from pcf.equivalence.orbits import shift


def converging(seed: int, count: int) -> list[tuple[str, PCF]]:
    out: list[tuple[str, PCF]] = []
    for family, a, b in random_cases(seed):
        c = classify(a, b)
        slow = c.convergence in (Convergence.STRETCHED, Convergence.STRETCHED_ODD, Convergence.POWER_EVEN)
        if c.status is Status.CONVERGES and (family != "Tricomi" or slow):
            out.append((family, PCF(a, b)))
        if len(out) == count:
            return out
    raise AssertionError


def check(cases: list[tuple[str, PCF]], digits: int) -> int:
    """Containment for every case; returns how many were compared."""
    compared = 0
    for family, f in cases:
        expected = ball(family, f.a, f.b, digits)
        if expected is None:
            continue
        try:
            limit = f.limit(digits)
        except PrecisionError:  # L = 0 or infinity, not proved: then the closed form must not exclude it
            assert expected.contains(0) or abs(expected) > 10**8, (family, f)
            continue
        assert limit.certified, (family, f)
        if limit.infinite:
            continue
        with flint.ctx.workprec(int(digits * 3.33) + 200):
            assert limit.ball.overlaps(expected), (family, f, digits)
            assert expected.rad() * 10 ** (digits - 5) < 1 + abs(expected), (family, f)  # it does test the digits
        compared += 1
    return compared


def test_containment_at_50_digits() -> None:
    assert check(converging(31, 120), 50) > 100


def test_containment_at_200_digits() -> None:
    assert check(converging(32, 36), 200) > 28


@pytest.mark.full
@pytest.mark.parametrize(("digits", "count"), [(50, 1600), (200, 400), (1000, 60)])
def test_containment_in_full(digits: int, count: int) -> None:
    assert check(converging(40 + digits, count), digits) > count * 0.85


def test_all_convergence_classes_are_certified() -> None:
    cases = [
        ("n + 1", "3"), ("2*n + 1", "n^2"), ("1", "n"), ("2", "n^2"), ("2*n + 9", "-n^2 - n"),
        ("4*n + 3", "-4*n^2 - 2*n + 7"), ("2*n^2 - 5*n + 4", "-n^4 + 7*n^3 - 19*n^2 - 9*n + 13"),
        ("-3*n^2 + n", "n^6 + 1"), ("n^11 + 1", "n^22 + 3"),
    ]  # fmt: skip
    seen = set()
    for a, b in cases:
        f = PCF(a, b)
        assert f.limit(60).certified, f
        seen.add(classify(f.a, f.b).convergence)
    assert seen == set(Convergence) - {Convergence.NONE}


def test_printed_digits_are_right_at_every_length() -> None:
    f = PCF("2", "n^2")
    long = str(f.limit(120))
    for digits in itertools.chain(range(1, 20), (50, 99)):
        short = str(f.limit(digits))
        places = len(short.split(".")[1]) if "." in short else 0
        difference = abs(int(short.replace(".", "")) * 10 ** (130 - places) - int(long.replace(".", "")) * 10**11)
        assert difference < 10 ** (130 - places)


@pytest.mark.parametrize(("a", "b", "family"), [("2", "n^2", "2F1"), ("3", "2*n + 5", "parabolic cylinder")])
def test_wrong_intervals_do_not_pass(a: str, b: str, family: str) -> None:
    # what the containment tests are worth: balls that are shifted, cut or widened wrongly are told apart
    f = PCF(a, b)
    good = f.limit(50)
    expected = ball(family, f.a, f.b, 80)

    def mutated(mid: int, rad: int) -> Limit:
        return Limit(50, True, good.method, _mid=mid, _rad=rad, _scale=good._scale)

    with flint.ctx.workprec(500):
        assert good.ball.overlaps(expected)
        assert not mutated(good._mid + 3 * good._rad, good._rad).ball.overlaps(expected)
        assert not mutated(good._mid - 3 * good._rad, good._rad).ball.overlaps(expected)
        assert not mutated(good._mid + good._rad, 0).ball.overlaps(expected)
    # a radius too wide for the digits: they are not printed
    wide = engine.decimal(good._mid, good._rad << 120, good._scale, 50)
    assert wide is not None
    assert wide[1] < 50


def random_formula(rng: random.Random) -> PCF | None:
    """Degrees up to (3, 8), with the slow and the parabolic classes as frequent as the others."""
    d = rng.randint(0, 3)
    a = [rng.randint(-6, 6) for _ in range(d + 1)]
    if not a[0]:
        return None
    kind = rng.randrange(5)
    if kind < 2:  # d_b = 2 d_a + 1, 2 d_a + 2
        b = [rng.randint(1, 6)] + [rng.randint(-9, 9) for _ in range(2 * d + 1 + kind)]
    elif kind == 2:  # A^2 + 4B = 0
        b = [-a[0] * a[0], *(4 * rng.randint(-9, 9) for _ in range(2 * d))]
        a = [2 * x for x in a]
    elif kind == 3:  # and k1 = 0
        a = [2 * x for x in a]
        product = Polynomial(a) * Polynomial(a).shift(-1)
        b = [-x // 4 + (rng.randint(-3, 6) if j >= 2 else 0) for j, x in enumerate(product.coefficients)]
    else:
        b = [rng.randint(-6, 6) for _ in range(2 * d + 1)]
    return PCF(a, b) if any(b) else None


def test_enclosures_agree_with_those_of_shifted_formulas() -> None:
    # the limit of (a(n+k), b(n+k)), from another series at another place, carried back by its exact Moebius map
    rng = random.Random(9)
    compared: dict[Convergence, int] = {}
    while sum(compared.values()) < 200:
        f = random_formula(rng)
        if f is None or f.status is not Status.CONVERGES:
            continue
        a, b, to_limit = shift(f.a, f.b, rng.randint(1, 60))
        try:
            limit, other = f.limit(40), PCF(a, b).limit(45)
        except PrecisionError:
            continue
        if limit.infinite or other.infinite:
            continue
        assert limit.certified
        with flint.ctx.workprec(600):
            assert to_limit(other.ball).overlaps(limit.ball), f
        convergence = classify(f.a, f.b).convergence
        compared[convergence] = compared.get(convergence, 0) + 1
    assert len(compared) >= 6
