"""Exact growth: published cases, and numerical differences of the log error at random formulas."""

import itertools
import math
import random

import flint
import mpmath
import pytest

from pcf import PCF, Status
from pcf.arithmetic.polynomial import Polynomial
from pcf.constants.evaluation import ball, scaled
from pcf.constants.expression import parse_expression
from pcf.engine import convergent

CASES = [
    ("-3*n^2 + 5*n - 5", "-5*n^2 + 5*n - 3", (-2, 2 + math.log(5 / 9), 0, 4 / 3)),
    ("2*n + 1", "n^2", (0, math.log((math.sqrt(2) - 1) / (math.sqrt(2) + 1)), 0, 0)),
    ("1", "n", (0, 0, -2, 0)),
    ("3", "n^2 + n + 1", (0, 0, 0, -3)),
    ("n + 1", "3", (-2, 2 + math.log(3), 0, -4)),
    ("2", "-1", (0, 0, 0, -1)),
]


@pytest.mark.parametrize(("a", "b", "expected"), CASES)
def test_published(a: str, b: str, expected: tuple[float, ...]) -> None:
    g = PCF(a, b).growth()
    assert g is not None
    assert (g.eta, g.gamma, g.sigma, g.beta) == pytest.approx(expected, abs=1e-13)


def test_none_without_a_limit() -> None:
    assert PCF("1", "-1").growth() is None
    assert PCF("1", "n - 3").growth() is None
    assert PCF("2*n + 1", "-n^2").growth() is None


def model(g: object, n: int) -> float:
    return g.eta * n * math.log(n) + g.gamma * n + g.sigma * math.sqrt(n) + g.beta * math.log(n)


def fast_formula(rng: random.Random) -> PCF:
    while True:
        a = [rng.randint(-9, 9) for _ in range(rng.randint(1, 4))]
        b = [rng.randint(-9, 9) for _ in range(rng.randint(1, 9))]
        if any(a) and any(b):
            f = PCF(a, b)
            if f.status is Status.CONVERGES and (g := f.growth()) and (g.eta < 0 or g.gamma < -0.2):
                return f


def differences_agree(seed: int, count: int) -> int:
    """Differences of the logs at n, 4n, 16n against the model's; returns how many formulas were compared."""
    rng = random.Random(seed)
    compared = 0
    while compared < count:
        f = fast_formula(rng)
        g = f.growth()
        points = f.trajectory([250, 1000, 4000])
        if any(p.log_error is None for p in points):
            continue
        for near, far in itertools.pairwise(points):
            bound = 60 / math.sqrt(near.depth)  # what the terms in 1/n may still contribute, generously
            drift = far.log_error - near.log_error - (model(g, far.depth) - model(g, near.depth))
            assert abs(drift) < bound, f
            drift = far.log_q - near.log_q - (model(g.denominator, far.depth) - model(g.denominator, near.depth))
            assert abs(drift) < bound, f
        compared += 1
    return compared


def test_differences_of_logs_agree() -> None:
    assert differences_agree(20240, 40) == 40


@pytest.mark.full
def test_differences_of_logs_agree_in_full() -> None:
    assert differences_agree(20241, 500) == 500


@pytest.mark.parametrize(("a", "b"), [("5", "2"), ("1", "1"), ("n", "n"), ("n + 1", "3"), ("2", "-1")])
def test_deltas_approach_the_exact_one(a: str, b: str) -> None:
    f = PCF(a, b)
    limit = f.metrics(256).delta_limit
    gaps = [abs(p.delta_naive - limit) for p in f.trajectory([200, 1600, 12800])]
    assert gaps[2] < 0.8 * gaps[0] or max(gaps) < 1e-9  # like 1/n, or 1/log n


def test_denominator_of_the_arctangent_fraction() -> None:
    # q_n ~ const n! (1 + sqrt 2)^n sqrt(n): the closed form of beta for d_b = 2 d_a
    g = PCF("2*n + 1", "n^2").growth()
    n = 20_000
    _, q, _, _ = convergent(Polynomial("2*n + 1"), Polynomial("n^2"), n)
    _, twice, _, _ = convergent(Polynomial("2*n + 1"), Polynomial("n^2"), 2 * n)
    log_q, log_twice = (x.bit_length() * math.log(2) + math.log(x / (1 << x.bit_length())) for x in (q, twice))
    assert log_twice - log_q == pytest.approx(model(g.denominator, 2 * n) - model(g.denominator, n), abs=1e-4)


def test_symbolic_growth_equals_the_engine() -> None:
    rng = random.Random(77)
    seen: set[str] = set()
    while len(seen) < 400:
        degree = rng.randint(0, 3)
        a = [rng.randint(-9, 9) for _ in range(degree + 1)]
        b = [rng.randint(-9, 9) for _ in range(rng.randint(1, 2 * degree + 3))]
        if not (any(a) and any(b)):
            continue
        if rng.random() < 0.3 and a[0]:  # the parabolic case is rare by chance
            b = [-a[0] * a[0], *(4 * rng.randint(-5, 5) for _ in range(2 * degree))]
            a = [2 * x for x in a]
        f = PCF(a, b)
        g = f.growth()
        if g is None or repr(f) in seen:
            continue
        seen.add(repr(f))
        for numbers, texts in ((g, g.symbolic()), (g.denominator, g.symbolic().denominator)):
            for name in ("eta", "gamma", "sigma", "beta"):
                value = float(scaled(ball(parse_expression(getattr(texts, name)), 25), 20)) / 1e20
                assert value == pytest.approx(getattr(numbers, name), rel=1e-12, abs=1e-12), (f, name)


@pytest.mark.parametrize(
    ("a", "b"),
    [("10^400", "1"), ("1", "10^700"), ("5", "10^300"), ("100", "-2499"), ("1", "10^6"), ("7", "3"), ("10", "-24")],
)
def test_constant_formulas_of_every_size(a: str, b: str) -> None:
    g = PCF(a, b).growth()
    assert g is not None
    with mpmath.workdps(900):
        A, B = (mpmath.mpf(int(flint.fmpz(p.leading))) for p in PCF(a, b))
        root = mpmath.sqrt(A * A + 4 * B)
        gamma, q = (
            mpmath.log((root - A) / (root + A) if B > 0 else (A - root) / (A + root)),
            mpmath.log((A + root) / 2),
        )
        assert g.gamma == pytest.approx(float(gamma), rel=1e-13, abs=0)
        assert g.denominator.gamma == pytest.approx(float(q), rel=1e-13)


def test_what_no_double_can_hold_is_none_and_has_its_expression() -> None:
    g = PCF("n + 10^400", "1").growth()
    assert g is not None
    assert (g.eta, g.beta, g.denominator.beta) == (-2, None, None)
    assert g.symbolic().beta == f"-{2 * 10**400 + 2}"
    metrics = PCF("n + 10^400", "1").metrics(64)
    assert (metrics.beta, metrics.q_beta) == (None, None)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("n + 3", "10^310*n^2 + 7*10^310*n + 1"),  # sqrt(A^2 + 4B) beyond 10^150
        ("2*n^2 - 5*n", "3*10^400*n^4 + 10^402*n^3"),
        ("-7*n + 2", "10^290*n^2 + 3"),  # and below
        ("5*n + 2", "-6*n^2 + n"),
        ("10*n + 2", "-24*n^2 + 5*n"),
        ("n + 2", "n^2 + 5*n"),
        ("n + 2", "10*n^2 + 5*n"),
        ("10^200*n + 1", "-n^2 - 3*n"),
        ("n^2 + 3*n", "7*n^3 - 2"),
        ("n^3 + 3*n", "7*n^4 - 2*n^3"),
        ("-3*n + 5", "5*n^3 + n^2"),
        ("-3*n + 5", "5*n^4 + n^3"),
        ("2*n + 9", "-n^2 - n"),
        ("2*n + 9", "-n^2 - 8*n"),
        ("6*n^2 + 5*n", "-9*n^4 + 5*n^3"),
    ],
)
def test_doubles_are_those_of_the_exact_expressions(a: str, b: str) -> None:
    g = PCF(a, b).growth()
    exact = g.symbolic()
    for found, texts in ((g, exact), (g.denominator, exact.denominator)):
        for name in ("eta", "gamma", "sigma", "beta"):
            text, value = getattr(texts, name), getattr(found, name)
            if text == "0":
                assert value == pytest.approx(0, abs=1e-13), name
            else:
                expected = float(ball(parse_expression(text), 700).mid())
                assert value == pytest.approx(expected, rel=1e-11), name
