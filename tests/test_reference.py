"""The oracles, held to published values and to one another."""

import itertools
import math
import random
from collections.abc import Callable
from fractions import Fraction

import mpmath
import pytest

import reference
from pcf.arithmetic.polynomial import Polynomial
from pcf.dynamics.status import Status


def pair(a: str, b: str) -> tuple[Polynomial, Polynomial]:
    return Polynomial(a), Polynomial(b)


# docs/mathematics.md, cases for tests
@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("2n", "-n^2", Status.DIVERGES),
        ("1", "-n^2", Status.DIVERGES),
        ("1", "-1", Status.DIVERGES),
        ("1", "n^3", Status.OSCILLATES),
        ("1", "-n^3", Status.OSCILLATES),
        ("n", "-n^5", Status.OSCILLATES),
        ("3", "-2", Status.CONVERGES),
        ("2000", "1", Status.CONVERGES),
        ("1", "n-3", Status.TERMINATES),
        ("n-1", "(n-1)(n-2)", Status.TERMINATES),
        ("n-1", "1", Status.CONVERGES),
        ("2n+1", "-n^2", Status.CONVERGES),
        ("2", "-1", Status.CONVERGES),
        ("4n+3", "-4n^2-2n", Status.CONVERGES),
        ("2n^2-5n+4", "-n^4+7n^3-19n^2-9n+13", Status.CONVERGES),
    ],
)
def test_status_of_the_table(a: str, b: str, expected: Status) -> None:
    assert reference.status(*pair(a, b)) is expected


def test_expansions_of_the_table() -> None:
    assert reference.parabolic_terms(*pair("4n+3", "-4n^2-2n"))[:3] == [Fraction(-1, 4), 0, Fraction(-3, 64)]
    terms = reference.parabolic_terms(*pair("2n^2-5n+4", "-n^4+7n^3-19n^2-9n+13"))
    assert terms[:4] == [Fraction(-1, 4), 0, Fraction(-1, 16), Fraction(-67, 8)]
    a, b = pair("3n^2+n+5", "-2n^4+n^3-7")
    n = 10**12
    series = sum(k / Fraction(n) ** i for i, k in enumerate(reference.parabolic_terms(a, b)))
    assert abs(series - Fraction(b(n), a(n) * a(n - 1))) < Fraction(1, n**7)


def test_convergents_of_the_table() -> None:
    assert [q for _, q in reference.convergents(*pair("n+1", "-n-1"), 5)] == [1, 2, 3, 4, 5, 6]
    assert [p for p, _ in reference.convergents(*pair("n+2", "-n-2"), 5)] == [2, 3, 4, 5, 6, 7]
    assert reference.convergents(*pair("n", "-n"), 2)[2][1] == 0
    harmonic = Fraction(0)
    for n, (p, q) in enumerate(reference.convergents(*pair("2n+1", "-n^2"), 20)):
        harmonic += Fraction(1, n + 1)
        assert Fraction(p, q) == 1 / harmonic
    for n, (p, q) in enumerate(reference.convergents(*pair("2", "-1"), 9)):
        assert Fraction(p, q) == Fraction(n + 2, n + 1)


def test_determinants() -> None:
    """p_n q_{n-1} - p_{n-1} q_n = (-1)^(n-1) b(1)...b(n)"""
    rng = random.Random(1)
    for _ in range(20):
        a, b = (Polynomial([rng.randint(1, 9) for _ in range(3)]) for _ in "ab")
        rows = reference.convergents(a, b, 8)
        for n in range(1, 9):
            (p, q), (p1, q1) = rows[n], rows[n - 1]
            assert p * q1 - p1 * q == (-1) ** (n - 1) * math.prod(b(k) for k in range(1, n + 1))


@pytest.mark.parametrize(
    ("a", "b", "k", "value"),
    [
        ("1", "n-3", 3, (1, 0)),
        ("n-1", "n-1", 1, (-1, 1)),
        ("n-1", "(n-1)(n-2)", 1, (-1, 1)),
        ("n-3", "n-5", 5, (-11, 5)),
    ],
)
def test_terminating_values(a: str, b: str, k: int, value: tuple[int, int]) -> None:
    assert reference.first_zero(Polynomial(b)) == k
    assert reference.terminating_value(*pair(a, b)) == value


def test_first_zeros_are_found_exhaustively() -> None:
    for b in itertools.product(range(-4, 5), repeat=3):
        if any(b):
            polynomial = Polynomial(b)
            expected = next((k for k in range(1, 50) if polynomial(k) == 0), None)
            assert reference.first_zero(polynomial) == expected


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("-3n^2+5n-5", "-5n^2+5n-3", (-2, 2 + math.log(5 / 9), 0, 4 / 3)),
        ("2n+1", "n^2", (0, math.log((math.sqrt(2) - 1) / (math.sqrt(2) + 1)), 0, 0)),
        ("1", "n", (0, 0, -2, 0)),
        ("3", "n^2+n+1", (0, 0, 0, -3)),
        ("n+1", "3", (-2, 2 + math.log(3), 0, -4)),
        ("2", "-1", (0, 0, 0, -1)),
        ("4n+3", "-4n^2-2n", (0, 0, 0, -0.5)),
    ],
)
def test_growth_of_the_examples(a: str, b: str, expected: tuple[float, ...]) -> None:
    assert reference.error_growth(*pair(a, b)) == pytest.approx(expected)


def test_logarithmic_convergence_has_no_growth() -> None:
    assert reference.error_growth(*pair("2n+1", "-n^2")) is None
    assert reference.denominator_growth(*pair("2n+1", "-n^2")) is None


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("-3n^2+5n-5", "-5n^2+5n-3"),
        ("n^2+3", "2n^3-n"),
        ("2n+1", "n^2"),
        ("-3n-2", "2n^2+5n+1"),
        ("5n^2+n+1", "3n^4-n^3+2"),
        ("n+4", "3n+2"),
        ("7", "2n+3"),
    ],
)
def test_growth_agrees_with_exact_numbers(a: str, b: str) -> None:
    """Exact logarithms less the model tend to a constant: four times the depth at least halves the drift."""
    f, g = pair(a, b)
    rows = reference.convergents(f, g, 800)
    depths = (50, 200, 800)
    for growth, logs in (
        (reference.denominator_growth(f, g), [math.log(abs(rows[n][1])) for n in depths]),
        (reference.error_growth(f, g), [reference.log_error(f, g, n, 30) for n in depths]),
    ):
        assert growth is not None
        eta, gamma, sigma, beta = growth
        first, second, third = (
            log - (eta * n * math.log(n) + gamma * n + sigma * math.sqrt(n) + beta * math.log(n))
            for n, log in zip(depths, logs, strict=True)
        )
        assert abs(third - second) <= 0.6 * abs(second - first) + 1e-9
        assert abs(second - first) < 2


# Values with their sources.
@pytest.mark.parametrize(
    ("a", "b", "value"),
    [
        ("34n^3+51n^2+27n+5", "-n^6", lambda: 6 / mpmath.zeta(3)),  # R. Apery, Asterisque 61, 1979
        ("11n^2+11n+3", "n^4", lambda: 5 / mpmath.zeta(2)),  # the same
        ("6n^3+9n^2+5n+1", "-n^6", lambda: 8 / (7 * mpmath.zeta(3))),  # Raayoni et al., Nature 590, 2021
        ("4n+2", "1", lambda: (mpmath.e + 1) / (mpmath.e - 1)),  # L. Euler, De fractionibus continuis, 1744
        ("2n+1", "n^2", lambda: 4 / mpmath.pi),  # J. H. Lambert, 1770, for arctan(1)
        ("1", "1", lambda: mpmath.phi),
        ("2", "n^2", lambda: 2 / (4 - mpmath.pi)),
        ("1", "n^2", lambda: 1 / mpmath.log(2)),
        ("2", "(2n-1)^2", lambda: 1 + 4 / mpmath.pi),  # Brouncker, 1655
        ("1", "n", lambda: 1 / (mpmath.sqrt(mpmath.pi * mpmath.e / 2) * mpmath.erfc(mpmath.sqrt(0.5)))),  # Laplace
        ("n+1", "1", lambda: mpmath.besseli(0, 2) / mpmath.besseli(1, 2)),
        ("2n+2", "-n^2", lambda: 1 / (mpmath.e * mpmath.e1(1))),  # Gompertz's constant, by Stieltjes
        ("n+1", "n+1", lambda: mpmath.e - 1),
        ("10n+5", "-9n^2", lambda: 6 / mpmath.log(4)),  # H. Cohen, arXiv 2409.06086: 3/log 2
        ("3", "-2", lambda: mpmath.mpf(2)),
        ("1", "2", lambda: mpmath.mpf(2)),
        ("2", "-1", lambda: mpmath.mpf(1)),
        ("2n+1", "-n^2", lambda: mpmath.mpf(0)),
        ("2000", "1", lambda: 1000 + mpmath.sqrt(1000001)),
    ],
)
def test_limits(a: str, b: str, value: Callable[[], mpmath.mpf]) -> None:
    with mpmath.workdps(60):
        assert abs(reference.limit(*pair(a, b), 50) - value()) < mpmath.mpf(10) ** -50 * (1 + abs(value()))


def test_closed_forms_agree_with_convergents() -> None:
    """Random formulas with deg a <= 1, deg b <= 2 of each family that converge fast: two ways to the limit."""
    rng = random.Random(5)
    families: dict[tuple[int, int], int] = dict.fromkeys([(0, 0), (1, 0), (1, 1), (1, 2)], 0)
    with mpmath.workdps(50):
        while min(families.values()) < 6:
            degrees = rng.choice(list(families))
            a, b = (
                Polynomial([rng.choice((-5, -2, 1, 3))] + [rng.randint(-6, 6) for _ in range(d)]) for d in degrees
            )
            growth = reference.error_growth(a, b) if reference.status(a, b) is Status.CONVERGES else None
            if growth is None or (growth[0] > -0.5 and growth[1] > -0.3):
                continue
            value, closed = reference.limit(a, b, 40), reference.closed_form(a, b)
            assert abs(value - closed) < mpmath.mpf(10) ** -35 * (1 + abs(value)), (a, b)
            families[degrees] += 1


@pytest.mark.parametrize(("a", "b"), [("3", "n^2+n+1"), ("1", "2n+3"), ("4n+3", "-4n^2-2n"), ("2n+7", "-n^2-n-1")])
def test_closed_forms_agree_with_slow_convergents(a: str, b: str) -> None:
    f, g = pair(a, b)
    rows = reference.convergents(f, g, 1200)
    with mpmath.workdps(200):
        value = reference.closed_form(f, g)
        errors = [abs(value - mpmath.mpf(rows[n][0]) / rows[n][1]) for n in (75, 300, 1200)]
    assert errors[0] > errors[1] > errors[2]
    growth = reference.error_growth(f, g)
    assert growth is not None
    for near, far, ratio in ((75, 300, errors[1] / errors[0]), (300, 1200, errors[2] / errors[1])):
        slope = growth[2] * (math.sqrt(far) - math.sqrt(near)) + growth[3] * math.log(far / near)
        assert float(mpmath.log(ratio)) == pytest.approx(slope, rel=0.02, abs=0.3)


def test_deltas_of_the_table() -> None:
    assert reference.deltas(*pair("5", "2"), 400)[0] == pytest.approx(0.58772, abs=0.003)
    naive, reduced, _ = reference.deltas(*pair("2", "-1"), 50)
    assert naive == pytest.approx(0, abs=1e-12)  # |1 - (n+2)/(n+1)| = 1/q_n
    assert reduced == pytest.approx(0, abs=1e-12)
    assert reference.deltas(*pair("n-1", "1"), 1)[0] is None  # q_1 = 0
    naive, reduced, blind = reference.deltas(*pair("34n^3+51n^2+27n+5", "-n^6"), 60)
    assert naive is not None
    assert reduced is not None
    assert naive < 0 < reduced  # n!^3 goes: Apery's proof that zeta(3) is irrational
    assert blind == pytest.approx(reduced, abs=1e-3)
