"""Integer relations: found when they are there, refuted when they are not, and weighed honestly."""

import math
import random
from fractions import Fraction

import flint
import pytest

from pcf import engine
from pcf.arithmetic.moebius import Moebius
from pcf.constants.catalogue import catalogue, get
from pcf.errors import InvalidInputError, ResourceLimitError
from pcf.relations.relation import Relation, algebraic, coefficient_digits, confirm, moebius
from pcf.relations.screen import Screen

TRANSCENDENTAL = [constant for constant in catalogue() if constant.group not in ("quadratic", "cubic")]


def image(m: Moebius, slug: str, places: int) -> int:
    """10^places times a Moebius image of a constant, off by at most 1."""
    with flint.ctx.workprec(4 * places + 400):
        return int((m(get(slug).value(places + 60)) * flint.arb(10) ** places).mid().floor().mid().fmpz())


def zero(coefficients: list[int], places: int) -> int:
    """10^places times the largest real zero of a polynomial, ascending coefficients."""
    with flint.ctx.workprec(4 * places + 400):
        roots = [r.real for r, _ in flint.fmpz_poly(coefficients).complex_roots() if r.imag.contains(0)]
        return int((roots[-1] * flint.arb(10) ** places).mid().floor().mid().fmpz())


def random_moebius(rng: random.Random, height: int) -> Moebius:
    while True:
        p0, p1, q0, q1 = (rng.randint(-height, height) for _ in range(4))
        if p0 * q1 != p1 * q0:
            return Moebius(p0, p1, q0, q1)


@pytest.mark.parametrize("value", [Fraction(0), Fraction(2), Fraction(-355, 113), Fraction(10**9 + 7, 10**6 + 3)])
def test_rationals_are_found(value: Fraction) -> None:
    places = 40
    x = value.numerator * 10**places // value.denominator
    for off in (-1, 0, 1):
        relation = algebraic(x + off, places, 1)
        assert relation is not None
        assert relation.coefficients == (-value.numerator, value.denominator)
        assert relation.surplus == pytest.approx(relation.digits - coefficient_digits(relation.coefficients))


def test_rational_and_irrational_numbers_part_at_the_evidence() -> None:
    """355/113 agrees with pi to 6 of its own 5.5 digits: no evidence at any precision."""
    for places in (20, 50, 100):
        found = algebraic(get("pi").scaled(places), places, 1)
        assert found is None or found.surplus < 10
    guess = Relation("rational", (-355, 113), 7, 1.5)
    assert confirm(guess, get("pi").scaled(6), 6) is not None
    assert confirm(guess, get("pi").scaled(8), 8) is None


@pytest.mark.parametrize(
    ("coefficients", "kind"),
    [([-1, -1, 1], "quadratic"), ([-7, 3, 5], "quadratic"), ([-2, 0, 0, 1], "cubic"), ([5, -7, -11, 12], "cubic")],
)
def test_algebraic_numbers_are_found(coefficients: list[int], kind: str) -> None:
    relation = algebraic(zero(coefficients, 60), 60, len(coefficients) - 1)
    assert relation is not None
    assert (relation.kind, relation.coefficients) == (kind, tuple(coefficients))
    assert relation.surplus > 50
    again = confirm(relation, zero(coefficients, 110), 110)
    assert again is not None
    assert again.digits > 107
    assert again.surplus > 100
    assert confirm(relation, zero(coefficients, 110) + 10**60, 110) is None


def test_degree_two_is_not_claimed_for_rationals() -> None:
    found = algebraic(3 * 10**50 // 7, 50, 2)
    assert found is None or found.coefficients[-1] != 0


@pytest.mark.parametrize("places", [35, 60, 100])
def test_moebius_images_are_found_up_to_six_digits_at_35(places: int) -> None:
    rng = random.Random(places)
    height = 10 ** ((places - 8) // 4)
    for constant in rng.sample(TRANSCENDENTAL, 40):
        m = random_moebius(rng, height)
        relation = moebius(image(m, constant.slug, places), constant.scaled(places), places)
        assert relation is not None, (constant.slug, m)
        assert Moebius(*relation.coefficients) == m
        again = confirm(relation, image(m, constant.slug, 150), 150, constant.scaled(150))
        assert again is not None
        assert again.surplus > 150 - places


def test_a_screen_finds_what_single_lattices_find() -> None:
    rng = random.Random(7)
    values = [c.scaled(35) for c in TRANSCENDENTAL]
    screen = Screen(values, 35)
    for _ in range(10):
        index = rng.randrange(len(values))
        x = image(random_moebius(rng, 1000), TRANSCENDENTAL[index].slug, 35)
        assert screen.candidates(x) == [(index, moebius(x, values[index], 35))]


def test_a_screen_stops_at_ample_evidence_for_an_algebraic_number() -> None:
    screen = Screen([c.scaled(35) for c in TRANSCENDENTAL], 35)
    for coefficients in ([-2, 3], [-1, -1, 1], [-1, -1, 0, 1]):
        (found,) = screen.candidates(zero(coefficients, 35))
        assert found[0] is None
        assert found[1].coefficients == tuple(coefficients)


def test_random_numbers_have_no_evidence() -> None:
    """8,240 lattices: a margin of 6 digits lets about one in two thousand through, and none to 12."""
    rng = random.Random(8)
    screen = Screen([c.scaled(35) for c in TRANSCENDENTAL], 35)
    surpluses = []
    for _ in range(40):
        x = rng.randrange(-3 * 10**35, 3 * 10**35)
        surpluses += [relation.surplus for _, relation in screen.candidates(x)]
    assert len(surpluses) < 12
    assert max(surpluses, default=0) < 12


def test_relations_in_which_the_constant_cancels_are_left_out() -> None:
    assert moebius(2 * 10**50 // 3, get("pi").scaled(50), 50) is None
    assert moebius(get("pi").scaled(50), 2 * 10**50 // 3, 50) is None


@pytest.mark.parametrize("scale", [10**-30, 10**12])
def test_small_and_large_numbers(scale: float) -> None:
    """The digits of evidence are relative: places before a tiny number's first digit prove nothing."""
    places = 100
    factor = Fraction(scale).limit_denominator(10**40)
    m = Moebius(0, factor.numerator, factor.denominator, 0)
    relation = moebius(image(m, "pi", places), get("pi").scaled(places), places)
    if scale < 1:
        assert relation is None or relation.digits < 75
    else:
        assert relation is not None
        assert Moebius(*relation.coefficients) == m
        assert 85 < relation.surplus < 100


def test_evidence_counts_the_relations_it_could_have_been() -> None:
    assert coefficient_digits((0, 0, 0)) == 0
    assert coefficient_digits((1, -1)) == pytest.approx(2 * math.log10(3))
    assert coefficient_digits((10**400, 7)) == pytest.approx(400 + math.log10(2) + math.log10(15))


def test_a_moebius_relation_needs_its_constant() -> None:
    with pytest.raises(InvalidInputError, match="c is missing"):
        confirm(Relation("moebius", (4, 0, 0, 1), 1, 1), 10**20, 20)


def synthetic(rng: random.Random, height: int, count: int) -> list[int]:
    """Moebius images of constants of the catalogue at 35 places."""
    return [image(random_moebius(rng, height), rng.choice(TRANSCENDENTAL).slug, 35) for _ in range(count)]


@pytest.mark.parametrize("height", [1, 3, 30, 10**3, 10**4, 10**6])
def test_the_engine_loses_no_relation_that_exact_lattices_find(height: int) -> None:
    rng = random.Random(height)
    screen = Screen([c.scaled(35) for c in rng.sample(TRANSCENDENTAL, 30)], 35)
    numbers = synthetic(rng, height, 60)
    assert screen.sweep(numbers, threads=1) == [screen.candidates(x) for x in numbers]


def test_the_engine_loses_no_algebraic_number_that_exact_lattices_find() -> None:
    rng = random.Random(11)
    screen = Screen([c.scaled(35) for c in TRANSCENDENTAL[:3]], 35)
    numbers = []
    for _ in range(150):
        degree, height = rng.choice([1, 2, 3]), int(10 ** rng.uniform(0, 7))
        coefficients = [rng.randint(-height, height) for _ in range(degree)]
        # odd degree, or opposite signs at 0 and infinity: there is a real zero
        numbers.append(zero([-abs(coefficients[0]) - 1, *coefficients[1:], rng.randint(1, height)], 35))
    numbers += [0, 1, -1, 10**35, -(10**35), 10**38, 10**60 + 7, 3 * 10**34]
    assert screen.sweep(numbers, threads=1) == [screen.candidates(x) for x in numbers]


def test_the_engine_finds_the_accidents_of_exact_lattices() -> None:
    """6,600 pairs, of which a few have 5 digits of evidence and one in a hundred thousand 6."""
    rng = random.Random(12)
    constants = [c.scaled(35) for c in TRANSCENDENTAL]
    numbers = [rng.randrange(-3 * 10**35, 3 * 10**35) for _ in range(30)]
    screen = Screen(constants, 35)
    found, _ = engine.screen_relations(numbers, constants, 35, 1)
    assert sum(map(len, found)) < len(numbers) * len(constants) / 200
    assert screen.sweep(numbers, threads=1) == [screen.candidates(x) for x in numbers]


def test_excluded_heights_are_those_of_exact_lattices() -> None:
    """The engine's are as good but for rounding, and both lie below every relation there is."""
    rng = random.Random(15)
    constants = [c.scaled(35) for c in TRANSCENDENTAL[:12]]
    screen = Screen(constants, 35)
    numbers = [rng.randrange(-5 * 10**35, 5 * 10**35) for _ in range(30)]
    for x, (found, height) in zip(numbers, screen.examine(numbers, threads=1), strict=True):
        assert not found
        assert 10**4 < height < 10**9
        assert 0.2 < height / screen.excluded_height(x) < 5  # bases and bounds of errors differ
    for p0, p1, q0, q1 in [(1, 2, 3, 5), (70, -3, 0, 11), (0, 1, 1000, 1), (123456, 0, 5, 654321)]:
        x = (p0 * 10**35 + p1 * constants[3]) * 10**35 // (q0 * 10**35 + q1 * constants[3])
        assert screen.excluded_height(x) < max(map(abs, (p0, p1, q0, q1)))
    assert Screen([], 200).excluded_height(TRANSCENDENTAL[0].scaled(200)) > 10**40


def reducible(coefficients: tuple[int, ...]) -> bool:
    return sum(k for _, k in flint.fmpz_poly(list(coefficients)).factor()[1]) != 1


def test_a_nearly_rational_number_is_looked_at_to_the_end() -> None:
    """q x - p is so small that its square shows the evidence for a quadratic relation, which it is not."""
    catalan = get("catalan").scaled(35)
    screen = Screen([catalan], 35)
    x = 103359173126615027319565314454616
    ((found, height),) = screen.examine([x])
    assert [(index, relation.coefficients) for index, relation in found] == [(0, (-77789, 85249, 149275, 149843))]
    assert 0 < height < 149843  # of the relation found
    assert screen.excluded_height(x) < 149843
    rng = random.Random(16)
    numbers = []
    while len(numbers) < 30:  # p/q + 10^-k
        p, q, k = rng.randint(1, 999), rng.randint(1, 999), rng.randint(8, 18)
        numbers.append(p * 10**35 // q + rng.randrange(10 ** (35 - k)))
    for x, (found, height) in zip(numbers, screen.examine(numbers), strict=True):
        assert found == screen.candidates(x)
        assert not any(reducible(relation.coefficients) for index, relation in found if index is None)
        assert height <= 20 * screen.excluded_height(x), "bounds of errors differ"


def test_what_ends_the_search_leaves_no_height() -> None:
    screen = Screen([c.scaled(35) for c in TRANSCENDENTAL[:5]], 35)
    numbers = [10**35 // 7, zero([-1, -1, 1], 35), zero([-99991, 7, 99989], 35)]
    found, heights = engine.screen_relations(numbers, [c.scaled(35) for c in TRANSCENDENTAL[:5]], 35, 1)
    assert [list(codes) for codes in found] == [[-1], [-2], [-2]]
    assert list(heights) == [0, 0, 0]
    for (candidates, height), degree in zip(screen.examine(numbers), (1, 2, 2), strict=True):
        assert len(candidates[0][1].coefficients) == degree + 1
        assert height == 0


def test_a_search_that_ended_at_nothing_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    pi = get("pi").scaled(35)
    monkeypatch.setattr(engine, "screen_relations", lambda *_: ([[-2]], [0.0]))
    ((found, height),) = Screen([pi], 35).examine([4 * 10**70 // pi])
    assert (found[0][0], found[0][1].coefficients, height) == (0, (4, 0, 0, 1), 0)


@pytest.mark.parametrize("size", [1, 3, 15, 28, 31, 100, 127, 500, 1023])
def test_numbers_of_36_places_do_not_outgrow_the_integers(size: int) -> None:
    """x^3 10^36 has up to 150 bits: relations are found, and no height exceeds that of one."""
    rng = random.Random(size)
    for _ in range(20):
        while True:
            c = [rng.randint(-(10**6), 10**6) for _ in range(3)]
            at = c[0] + c[1] * size + c[2] * size**2  # a zero between size and size + 1
            c.append(-at // (size + 1) ** 3)
            values = [sum(k * x**i for i, k in enumerate(c)) for x in (size, size + 1)]
            if c[3] and values[0] * values[1] < 0 and not reducible(tuple(c)):
                break
        with flint.ctx.workprec(400):
            roots = [r.real for r, _ in flint.fmpz_poly(c).complex_roots() if r.imag.contains(0)]
            x = next(
                int((r * flint.arb(10) ** 36).mid().floor().mid().fmpz()) for r in roots if size <= r <= size + 1
            )
        ((found, height),) = Screen([], 36).examine([x])
        assert found == Screen([], 36).candidates(x)
        assert height < max(map(abs, c))
        codes, heights = engine.screen_relations([x], [], 36, 1)
        assert heights[0] < max(map(abs, c))
        if max(map(abs, c)) < 10**7:
            assert -3 in codes[0]


def test_a_cubic_number_of_36_places() -> None:
    x = 28070626596211607310472723907399920456
    ((found, height),) = Screen([], 36).examine([x])
    assert [relation.coefficients for _, relation in found] == [(241247, 299069, -1105013, 38975)]
    assert 0 < height == int(engine.screen_relations([x], [], 36, 1)[1][0]) < 1105013


def test_large_numbers_are_screened_for_cubics_by_their_inverses() -> None:
    rng = random.Random(18)
    screen = Screen([], 35)
    for x in (rng.randrange(32 * 10**35, 1024 * 10**35) * sign for sign in (1, -1) for _ in range(10)):
        ((found, height),) = screen.examine([x])
        assert not found
        assert 0.2 < height / screen.excluded_height(10**70 // x) < 5
    x = zero([-123457, 1003, 4, 7], 35)  # 24.1
    ((found, height),) = screen.examine([x + 40 * 10**35])
    assert [len(relation.coefficients) for _, relation in found] == [4]
    assert height < max(map(abs, found[0][1].coefficients))


def test_heights_hold_for_every_relation_there_is() -> None:
    """Relations of all kinds and sizes, at all numbers of places that the screen works with."""
    rng = random.Random(17)
    for places in (10, 20, 30, 36):
        constants = [c.scaled(places) for c in rng.sample(TRANSCENDENTAL, 8)]
        one, numbers, largest = 10**places, [], []
        while len(numbers) < 60:
            height = int(10 ** rng.uniform(0, places / 3))
            m = [rng.randint(-height, height) for _ in range(4)]
            c = rng.choice(constants)
            if m[0] * m[3] != m[1] * m[2] and m[2] * one + m[3] * c:
                numbers.append((m[0] * one + m[1] * c) * one // (m[2] * one + m[3] * c))
                largest.append(max(map(abs, m)))
        _, heights = engine.screen_relations(numbers, constants, places, 1)
        assert all(height < most for height, most in zip(heights, largest, strict=True))


def test_quadratic_numbers_have_a_height_and_are_no_candidates() -> None:
    """(4022903078316 + 1817783437500 sqrt 5)/487660559375: quadratic relations of it have 26 digits."""
    x = image(Moebius(4022903078316, 1817783437500, 487660559375, 0), "sqrt(5)", 60)
    without, with_it = Screen([], 60), Screen([], 60, [get("sqrt(5)").scaled(60)])
    assert without.excluded_height(x) >= with_it.excluded_height(x)
    assert with_it.excluded_height(x) < 4022903078316
    assert (
        Screen([], 200, [get("sqrt(5)").scaled(200)]).excluded_height(
            image(Moebius(4022903078316, 1817783437500, 487660559375, 0), "sqrt(5)", 200)
        )
        < 4022903078316
    )
    root5, root2 = get("sqrt(5)").scaled(35), get("sqrt(2)").scaled(35)
    pi = get("pi").scaled(35)
    numbers = [image(Moebius(70, 3, 11, 5), "sqrt(5)", 35), image(Moebius(7019, 3233, 1117, 5321), "pi", 35)]
    results = Screen([pi], 35, [root5, root2]).examine(numbers)
    assert [[index for index, _ in found] for found, _ in results] == [[None], [0]]
    x = image(Moebius(98765, 43211, 12347, 65437), "sqrt(5)", 35)  # beyond the quadratic relations of 35 places
    (((plain, high),), ((found, low),)) = (Screen([pi], 35, more).examine([x]) for more in ([], [root5]))
    assert plain == found == []
    assert low < 98765
    assert high > low


@pytest.mark.full
def test_the_engine_loses_nothing_in_a_million_pairs() -> None:
    rng = random.Random(13)
    constants = [c.scaled(35) for c in TRANSCENDENTAL]
    numbers = [rng.randrange(-20 * 10**35, 20 * 10**35) for _ in range(4000)]
    for height in (2, 50, 10**4, 10**5, 10**7):
        numbers += synthetic(rng, height, 200)
    screen = Screen(constants, 35)
    assert screen.sweep(numbers) == [screen.candidates(x) for x in numbers]


def test_a_sweep_counts_to_the_total_and_does_not_depend_on_threads() -> None:
    rng = random.Random(14)
    screen = Screen([c.scaled(35) for c in TRANSCENDENTAL[:20]], 35)
    numbers = synthetic(rng, 99, 100)
    calls: list[tuple[int, int]] = []
    assert screen.sweep(numbers, 2, lambda done, total: calls.append((done, total))) == screen.sweep(numbers, 1)
    assert calls[-1] == (100, 100)
    assert screen.sweep([], 2) == []
    with pytest.raises(ResourceLimitError, match="places: 50 is above"):
        Screen([10**50 * 22 // 7], 50).sweep([10**50])
