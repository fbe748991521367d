"""Orbits of polynomial continued fractions and the exact maps between their values."""

import itertools
import random
from fractions import Fraction

import numpy as np
import pytest

from pcf.arithmetic.moebius import Moebius
from pcf.arithmetic.polynomial import Polynomial
from pcf.equivalence.inflations import deflate, deflate_fully, inflate
from pcf.equivalence.orbits import canonical, negate, orbit_keys, same_orbit, shift
from pcf.errors import InvalidInputError, InvalidPolynomialError, ResourceLimitError

Pair = tuple[Polynomial, Polynomial]


def pair(a: str, b: str) -> Pair:
    return Polynomial(a), Polynomial(b)


def convergent(a: Polynomial, b: Polynomial, depth: int) -> tuple[int, int]:
    """p_depth and q_depth; depth -1 gives 1, 0."""
    p, previous_p, q, previous_q = 1, 0, 0, 1
    for n in range(depth + 1):
        partial = b(n) if n else 1
        p, previous_p = a(n) * p + partial * previous_p, p
        q, previous_q = a(n) * q + partial * previous_q, q
    return p, q


def terminating_value(a: Polynomial, b: Polynomial) -> tuple[int, int] | None:
    """The projective value of a PCF whose b vanishes at some 1 <= k <= 60."""
    k = next((k for k in range(1, 61) if b(k) == 0), None)
    return None if k is None else Moebius(0, 1, 1, 0).image(*convergent(a, b, k - 1))


def random_pair(rng: random.Random, degree: int = 2, size: int = 5) -> Pair:
    while True:
        a, b = (Polynomial([rng.randint(-size, size) for _ in range(rng.randint(1, degree + 1))]) for _ in "ab")
        if not a.is_zero and not b.is_zero:
            return a, b


def test_a_convergent_of_the_shifted_fraction_maps_to_one_of_the_original() -> None:
    """The map of a shift by k takes p_N/q_N of the shifted PCF to p_{N+k}/q_{N+k} of the original."""
    rng = random.Random(1)
    checked = 0
    while checked < 200:
        a, b = random_pair(rng, degree=3)
        k, depth = rng.randint(0, 6), rng.randint(0, 6)
        if any(b(j) == 0 for j in range(1, k + depth + 1)):
            continue
        shifted_a, shifted_b, m = shift(a, b, k)
        expected = Moebius(0, 1, 1, 0).image(*convergent(a, b, depth + k))
        assert m.image(*convergent(shifted_a, shifted_b, depth)) == expected
        assert shift(shifted_a, shifted_b, -k) == (a, b, m.inverse())
        checked += 1


def test_shift_refuses_to_cross_a_zero_of_b() -> None:
    a, b = pair("n+7", "n-3")
    assert shift(a, b, 2)[1] == Polynomial("n-1")
    with pytest.raises(InvalidInputError, match="zero of b at n = 3"):
        shift(a, b, 3)
    with pytest.raises(InvalidInputError, match="zero of b"):
        shift(*pair("n", "n"), -1)
    with pytest.raises(ResourceLimitError, match="the limit is 10000"):
        shift(a, Polynomial("1"), 10_001)


def test_deflation_is_maximal_and_undone_by_inflation() -> None:
    rng = random.Random(2)
    for _ in range(200):
        a, b = random_pair(rng)
        a0, b0, c0 = deflate(a, b)
        assert inflate(a0, b0, c0) == (a, b)
        assert not any(a0.content() % p == 0 and b0.content() % p**2 == 0 for p in range(2, 6))
        c = rng.randint(1, 1000)
        assert deflate(*inflate(a, b, c)) == (a0, b0, c * c0)


def test_deflation_of_partly_square_contents() -> None:
    assert deflate(*pair("12", "72")) == (*pair("2", "2"), 6)
    assert deflate(*pair("4n+2", "2n^2")) == (*pair("4n+2", "2n^2"), 1)
    p, q = 2**31 - 1, 2**61 - 1
    assert deflate(Polynomial([p * q**2]), Polynomial([p * q**2]))[2] == q
    assert deflate(*inflate(*pair("2n+1", "n^2"), 10**100)) == (*pair("2n+1", "n^2"), 10**100)
    huge = Polynomial([(10**100 + 267) ** 3 * 3])
    with pytest.raises(ResourceLimitError, match="divide it out first"):
        deflate(huge, huge)


def test_zero_polynomials_and_zero_inflation_are_refused() -> None:
    for a, b, name in (("0", "n", "a"), ("n", "0", "b")):
        for function in (deflate, canonical):
            with pytest.raises(InvalidPolynomialError, match=f"{name} is identically zero"):
                function(*pair(a, b))
    with pytest.raises(InvalidInputError, match="c != 0"):
        inflate(*pair("n", "n"), 0)


def test_every_member_of_an_orbit_has_the_same_representative() -> None:
    """Random walks by sign, inflation and permitted shifts never leave the orbit, and its maps agree."""
    rng = random.Random(3)
    for _ in range(250):
        start = a, b = random_pair(rng, degree=rng.choice((1, 2, 3)))
        if a.degree == b.degree == 0:  # shifts of a constant pair change nothing but give maps that fix L
            continue
        walk = Moebius(0, 1, 1, 0)  # value of the current member -> value of the start
        for _ in range(4):
            step = rng.randrange(4)
            if step == 0:
                (a, b), m = negate(a, b), Moebius(0, -1, 1, 0)
            elif step == 1:
                c = rng.choice((-3, -1, 2, 5))
                (a, b), m = inflate(a, b, c), Moebius(0, 1, c, 0)
            elif step == 2:
                if b.has_integer_zero(1):
                    continue  # a terminating formula is inflated by constants alone
                factor = Polynomial(rng.choice(("n+1", "2n+1", "n^2+1", "3n+7", "(n+2)^2")))
                (a, b), m = (factor * a, factor * factor.shift(-1) * b), Moebius(0, 1, factor(0), 0)
            else:
                try:
                    a, b, m = shift(a, b, rng.randint(-4, 4))
                except InvalidInputError:
                    continue
            walk = walk.compose(m)
        first, last = canonical(*start), canonical(a, b)
        assert (first.a, first.b, first.key) == (last.a, last.b, last.key)
        assert first.moebius == walk.compose(last.moebius)
        assert same_orbit((a, b), start) == walk
        assert canonical(first.a, first.b).moebius == Moebius(0, 1, 1, 0)


def test_representatives_are_normal() -> None:
    rng = random.Random(4)
    for _ in range(300):
        a, b = random_pair(rng)
        form = canonical(a, b)
        assert form.a.leading > 0
        assert deflate(form.a, form.b)[2] == 1
        zeros = [n for n in range(-60, 60) if form.b(n) == 0] if form.b.degree else []
        ruler = form.a if form.a.degree else form.b
        if ruler.degree and not zeros:
            assert 0 <= ruler.coefficients[1] < ruler.degree * abs(ruler.leading)


def test_the_deflated_pair_has_the_least_degree_and_the_same_ratio() -> None:
    rng = random.Random(6)
    factors = [Polynomial(text) for text in ("n", "n+1", "n+2", "n-3", "2n+1", "2n-1", "n^2+1", "n^2+2n+2", "3")]
    smaller = 0
    for _ in range(400):
        a, b = Polynomial("1"), Polynomial("-2")
        for _ in range(3):
            a, b = a * rng.choice(factors), b * rng.choice(factors) * rng.choice(factors)
        found = deflate_fully(a, b)
        ratio = found.b * a * a.shift(-1)
        assert ratio == b * found.a * found.a.shift(-1)
        again = deflate_fully(found.a, found.b)
        assert (again.a, again.b) == (found.a, found.b)
        smaller += found.a.degree < a.degree
        if not b.has_integer_zero(1):
            assert not found.b.has_integer_zero(1)
            assert Fraction(a(0), found.a(0) or 1) == found.scale or a(0) == found.a(0) == 0
    assert smaller > 50


def test_of_several_pairs_of_least_degree_one_is_chosen_that_does_not_terminate() -> None:
    assert canonical(*pair("n+1", "n+1")).key == canonical(*pair("n", "n")).key
    found = deflate_fully(*pair("n+1", "n+1"))
    assert (found.a, found.b) == pair("n+1", "n+1"), "not (n, n - 1), which has the same ratio and terminates"
    assert canonical(*pair("n^2-n", "n^2-3n+2")).key != canonical(*pair("n", "1")).key, "terminates at n = 1"


def test_values_of_terminating_fractions_map_exactly() -> None:
    """All linear a, b with coefficients -3..3: the map takes the representative's value to the pair's."""
    checked = infinite = 0
    for a1, a0, b1, b0 in itertools.product(range(-3, 4), repeat=4):
        a, b = Polynomial([a1, a0]), Polynomial([b1, b0])
        if a.is_zero or b.is_zero:
            continue
        form = canonical(a, b)
        value, representative = terminating_value(a, b), terminating_value(form.a, form.b)
        assert (value is None) == (representative is None)
        if value is not None and representative is not None:
            assert form.moebius.image(*representative) == value
            checked += 1
            infinite += value == (1, 0)
    assert checked > 300
    assert infinite > 10


def test_limits_map_to_200_digits() -> None:
    """Deep convergents of (2n+1, n^2) and of a far member of its orbit agree through the map."""
    a, b = pair("-6n-33", "9(n+5)^2")
    form = canonical(a, b)
    assert form.key == "2,1;1,0,0"
    assert (form.scale, form.shift) == (-3, -5)
    depth = 300
    value, representative = (Fraction(*convergent(*f, depth)) for f in ((a, b), (form.a, form.b)))
    assert abs(form.moebius(representative) - value) < Fraction(1, 10**200)


def test_zeros_of_b_split_an_orbit() -> None:
    assert same_orbit(pair("n", "n"), pair("n+1", "n+1")) is not None
    assert same_orbit(pair("n", "n"), pair("n-1", "n-1")) is None
    assert canonical(*pair("n+5", "n-3")).key == canonical(*pair("n+6", "n-2")).key
    assert canonical(*pair("n+5", "n-3")).key != canonical(*pair("n+8", "n")).key
    # The nearest position to the normal one (a = n) that the zero of b at 0 permits is b = n itself.
    assert canonical(*pair("n+9", "n+4")).key == "1,5;1,0"


def test_far_members_have_keys_at_once_and_maps_on_demand() -> None:
    far = canonical(*pair("n + 10^30", "3"))
    assert (far.key, far.shift) == ("1,0;3", -(10**30))
    with pytest.raises(ResourceLimitError):
        _ = far.moebius
    assert same_orbit(pair("n + 10^30", "3"), pair("n + 10^30 + 1", "3")) is not None
    assert same_orbit(pair("n + 10^30", "3"), pair("n + 10^30", "4")) is None
    # (n + 10^9)(n - 10^6 - 1): the shift stops before the far zero.
    assert canonical(*pair("-n + 10^12", "n - 10^6 - 1")).shift == 10**6
    with pytest.raises(ResourceLimitError, match="degree 1001"):
        canonical(*pair("2n+5", "n^1001+1"))
    with pytest.raises(ResourceLimitError, match="a factor in common"):
        canonical(*pair("n+1", "n^1001+1"))


@pytest.mark.parametrize("size", [1, 2])
def test_keys_over_arrays_are_those_of_the_scalar_form_for_a_whole_box(size: int) -> None:
    coefficients = [c for c in itertools.product(range(-size, size + 1), repeat=2 + (size == 1)) if any(c)]
    a = np.repeat(np.array(coefficients), len(coefficients), axis=0)
    b = np.tile(np.array(coefficients), (len(coefficients), 1))
    scalar = [canonical(Polynomial(x), Polynomial(y)).key for x, y in zip(a, b, strict=True)]
    assert orbit_keys(a, b) == scalar


def test_keys_over_arrays_of_mixed_degrees_and_sizes() -> None:
    """Includes rows that must leave the fast path: long shifts, large contents, numbers near 2^63."""
    rng = np.random.default_rng(5)
    a = rng.integers(-30, 31, (400, 4)) * rng.integers(0, 2, (400, 4))
    b = rng.integers(-30, 31, (400, 3)) * rng.integers(0, 2, (400, 3))
    a[:, -1] += a.any(axis=1) == 0
    b[:, -1] += b.any(axis=1) == 0
    a[:4] = [[0, 0, 1, 500], [0, 0, 2**62, 1], [0, 0, -(2**63), 7], [0, 0, 0, 210]]
    b[:4] = [[0, 1, -100], [0, 0, 5], [3, 0, 1], [210**2, 0, 210**2]]
    scalar = [canonical(Polynomial(x), Polynomial(y)).key for x, y in zip(a, b, strict=True)]
    assert orbit_keys(a, b) == scalar
    assert orbit_keys(a.astype(object).astype(np.int64)[:0], b[:0]) == []


@pytest.mark.parametrize(
    ("a", "b", "error", "message"),
    [
        ([[1, 2], [0, 0]], [[1], [1]], InvalidPolynomialError, "a is identically zero in row 1"),
        ([[1, 2]], [[0]], InvalidPolynomialError, "b is identically zero in row 0"),
        ([1, 2], [[1]], InvalidInputError, "a has shape"),
        ([[], []], [[1], [1]], InvalidInputError, r"a has shape \(2, 0\)"),
        ([[1.0]], [[1]], InvalidInputError, "dtype float64"),
        ([[1], [2]], [[1]], InvalidInputError, "a has 2 rows and b has 1"),
    ],
)
def test_bad_arrays_are_refused(a: list[object], b: list[object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        orbit_keys(np.array(a, None if np.size(a) else int), np.array(b))


@pytest.mark.full
def test_the_papers_box_has_736_964_orbits() -> None:
    """All pairs, those that terminate or diverge included."""
    coefficients = np.array([c for c in itertools.product(range(-5, 6), repeat=3) if any(c)])
    keys = orbit_keys(
        np.repeat(coefficients, len(coefficients), axis=0), np.tile(coefficients, (len(coefficients), 1))
    )
    assert (len(keys), len(set(keys))) == (1_768_900, 736_964)


def test_constant_formulas_are_not_shifted() -> None:
    found = canonical(Polynomial("-6"), Polynomial("9"))
    assert (found.shift, found.scale) == (0, -3)
    assert (found.a, found.b) == (Polynomial("2"), Polynomial("1"))
