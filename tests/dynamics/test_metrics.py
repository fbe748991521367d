"""Metrics: definitions against exact arithmetic, batches against single formulas, threads, and bad input."""

import itertools
import math
import multiprocessing
import random
from fractions import Fraction

import flint
import numpy as np
import pytest

import pcf
from pcf import PCF, InvalidInputError, InvalidPolynomialError, Polynomial, ResourceLimitError
from pcf.engine import sample_depths


def random_rows(seed: int, count: int, bound: int = 5) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    a, b = (rng.integers(-bound, bound + 1, (count, 3)) for _ in range(2))
    keep = a.any(axis=1) & b.any(axis=1)
    return a[keep], b[keep]


def test_definitions_against_exact_arithmetic() -> None:
    f = PCF("2*n + 1", "n^2")
    m = f.metrics(200)
    p, q = f.convergent(200)
    g = math.gcd(p, q)
    with_limit = Fraction(str(f.limit(250)))
    error = math.log(abs(with_limit - Fraction(p, q)))
    assert m.log_error[-1] == pytest.approx(error, rel=1e-12)
    assert m.log_q[-1] == pytest.approx(math.log(q), rel=1e-14)
    assert m.log_gcd[-1] == pytest.approx(math.log(g), rel=1e-14)
    assert m.delta_naive == pytest.approx(-error / math.log(q) - 1)
    assert m.delta == pytest.approx(-error / math.log(q // g) - 1)
    p2, q2 = f.convergent(400)
    blind = math.log(abs(Fraction(p, q) - Fraction(p2, q2)))
    assert m.delta_blind == pytest.approx(-blind / math.log(q // g) - 1)


def test_delta_limit() -> None:
    assert PCF("5", "2").metrics().delta_limit == pytest.approx(1 - math.log(2) / math.log((5 + math.sqrt(33)) / 2))
    assert PCF("1", "1").metrics().delta_limit == pytest.approx(1)
    assert PCF("2", "-1").metrics().delta == pytest.approx(0, abs=1e-9)


def test_delta_limit_stays_in_range() -> None:
    a, b = random_rows(3, 600)
    table = pcf.evaluate(a, b, depth=512)
    delta = table.numpy("delta_limit").compressed()
    assert delta.size > 350
    assert delta.max() <= 1
    assert delta.min() >= -1 - 1e-9


def test_nulls_where_nothing_converges() -> None:
    table = pcf.evaluate([[0, 1], [0, 1]], [[0, -1], [1, -3]], depth=100)
    for name in ("delta", "delta_naive", "delta_blind", "eta", "beta", "fit_eta", "irrational"):
        assert table.column(name).to_pylist() == [None, None], name
    assert table.column("limit").to_pylist() == [None, "infinity"]


def test_no_nan_reaches_the_table() -> None:
    a, b = random_rows(4, 300)
    table = pcf.evaluate(a, b, depth=128).to_arrow()
    for field in table.schema:
        column = table.column(field.name).combine_chunks()
        if str(field.type).startswith("fixed_size_list"):
            column = column.flatten()
        if str(column.type) == "double":
            assert not np.isnan(column.drop_null().to_numpy()).any(), field.name


def test_threads_do_not_matter() -> None:
    a, b = random_rows(5, 200)
    one = pcf.evaluate(a, b, depth=200, threads=1).to_arrow()
    assert one.equals(pcf.evaluate(a, b, depth=200, threads=4).to_arrow())


def test_batch_equals_single() -> None:
    rng = random.Random(6)
    formulas = []
    while len(formulas) < 20:
        a, b = ([rng.randint(-9, 9) for _ in range(rng.randint(1, 4))] for _ in range(2))
        if any(a) and any(b):
            formulas.append(PCF(a, b))
    table = pcf.evaluate(formulas, depth=100)
    for i, f in enumerate(formulas):
        assert table.column("delta")[i].as_py() == f.metrics(100).delta


def test_sample_depths_and_small_depths() -> None:
    assert sample_depths(1000) == [6, 125, 250, 500, 1000]
    m = PCF("2*n + 1", "n^2").metrics(10)
    assert m.log_q[:4] == (None,) * 4
    assert m.log_q[4] is not None
    assert m.qr_eta is None


def test_trajectory() -> None:
    points = PCF("n - 1", "1").trajectory([1, 2, 10, 2])
    assert [p.depth for p in points] == [1, 2, 10]
    assert points[0].log_q is None  # q_1 = 0
    assert points[2].delta is not None


def test_progress_is_reported() -> None:
    a, b = random_rows(7, 400)
    seen: list[tuple[int, int]] = []
    pcf.evaluate(a, b, depth=500, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (len(a), len(a))
    assert all(x[0] <= y[0] for x, y in itertools.pairwise(seen))


def test_progress_errors_stop_the_batch() -> None:
    a, b = random_rows(8, 2000)

    def fail(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pcf.evaluate(a, b, depth=2000, progress=fail)


BAD = [
    (([], []), InvalidInputError, "a: "),
    (([[1, 2]], [[1], [2]]), InvalidInputError, "b: 2 rows"),
    (([[0, 0]], [[1]]), InvalidPolynomialError, "a: row 0 is the zero"),
    (([[1]], [[0]]), InvalidPolynomialError, "b: row 0 is the zero"),
    (([[1.5]], [[1]]), InvalidInputError, "a: dtype"),
    (([1, 2], [1, 2]), InvalidInputError, "a: shape"),
    (([[1], [1, 2]], [[1], [1]]), InvalidInputError, "a: rows of different lengths"),
    (([PCF("1", "1"), 3], None), InvalidInputError, "a: row 1"),
]


@pytest.mark.parametrize(("arguments", "error", "text"), BAD)
def test_bad_input(arguments: tuple, error: type[Exception], text: str) -> None:
    with pytest.raises(error) as caught:
        pcf.evaluate(*arguments)
    assert str(caught.value).startswith(text)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("depth", "error"), [(0, InvalidInputError), (-5, InvalidInputError), (10**9, ResourceLimitError)]
)
def test_bad_depth(depth: int, error: type[Exception]) -> None:
    with pytest.raises(error, match="depth"):
        pcf.evaluate([[1]], [[1]], depth=depth)


def test_huge_values_are_refused_before_the_work() -> None:
    with pytest.raises(ResourceLimitError, match="row 0"):
        pcf.evaluate([PCF("n^500", "1")], depth=100_000)


def child(queue: "multiprocessing.Queue[float]") -> None:
    queue.put(pcf.evaluate([[2, 1]], [[1, 0, 0]], depth=100, threads=2).column("delta")[0].as_py())


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_forked_child_of_a_used_engine_works() -> None:
    expected = pcf.evaluate([[2, 1]] * 50, [[1, 0, 0]] * 50, depth=100, threads=2).column("delta")[0].as_py()
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    process = context.Process(target=child, args=(queue,))
    process.start()
    assert queue.get(timeout=20) == expected
    process.join(timeout=20)
    assert process.exitcode == 0


def test_infinite_and_zero_limits() -> None:
    infinite = PCF("n + 1", "-n - 1").metrics(200)
    assert infinite.limit == "infinity"
    assert infinite.delta is None
    assert infinite.log_error == (None,) * 5
    assert infinite.eta is None
    assert infinite.irrational is None
    zero = PCF("n", "-n").metrics(200)
    assert zero.limit == "0"
    assert zero.irrational is None
    assert zero.delta == pytest.approx(0, abs=1e-9)


def test_coefficients_beyond_64_bits() -> None:
    f = PCF([1 << 80, 5], [-(1 << 75), 1, 7])
    m = f.metrics(100)
    _, q = f.convergent(100)
    assert m.log_q[-1] == pytest.approx(q.bit_length() * math.log(2), abs=1)
    assert m.limit_digits == 60
    with pytest.raises(InvalidInputError, match="64 bits"):
        pcf.evaluate([f], depth=100)


@pytest.mark.parametrize("depth", [500, 1000, 1900])
def test_delta_limit_is_within_its_half_width(depth: int) -> None:
    # published irrationality measures 1 + 1/delta: Apery's for zeta(3) and zeta(2); docs/mathematics.md, section 5
    s, golden = math.log(1 + math.sqrt(2)), math.log((1 + math.sqrt(5)) / 2)
    for a, b, exact in [
        ("34*n^3 + 51*n^2 + 27*n + 5", "-n^6", 8 * s / (4 * s + 3) - 1),
        ("11*n^2 + 11*n + 3", "n^4", 10 * golden / (5 * golden + 2) - 1),
        ("2*n + 1", "n^2", 2 * s / (s + 1 + math.log(2) / 2) - 1),
        ("4*n + 4", "-4*n^2 - 4*n", 0),
    ]:
        m = PCF(a, b).metrics(depth)
        if m.delta_limit is None:
            assert m.delta_limit_error is None
            continue
        assert m.delta_limit_error >= 0.02
        assert abs(m.delta_limit - exact) <= m.delta_limit_error
    assert PCF("2*n + 1", "n^2").metrics(depth).delta_limit is not None


def test_delta_limit_is_not_fitted_from_too_little() -> None:
    for depth in (64, 100, 200, 400):
        for a, b in [("10*n + 5", "-9*n^2"), ("34*n^3 + 51*n^2 + 27*n + 5", "-n^6"), ("4*n + 4", "-4*n^2 - 4*n")]:
            assert PCF(a, b).metrics(depth).delta_limit is None
    assert PCF("5", "2").metrics(64).delta_limit_error == 0


@pytest.mark.parametrize(
    ("a", "b", "depth", "log_error"),
    [("n - 200", "7", 100, 5.2987), ("n - 2000", "7", 1000, 7.6009), ("n - 3000", "7", 1000, 8.0064)],
)
def test_zeros_of_a_beyond_the_depth(a: str, b: str, depth: int, log_error: float) -> None:
    # the convergents settle near a(0) long before they move to the limit: doubles alone would call them converged
    assert PCF(a, b).metrics(depth).log_error[-1] == pytest.approx(log_error, abs=1e-4)


def test_errors_near_zeros_of_a_are_right_or_unknown() -> None:
    rng = random.Random(3)
    compared = 0
    for _ in range(120):
        c, slope = rng.randint(1, 260), rng.choice([1, 1, 2, 3])
        b = [rng.randint(-9, 9) for _ in range(rng.randint(1, 2))]
        if not any(b):
            continue
        f = PCF([slope, -slope * c - rng.randint(0, 2)], b)
        if f.status is not pcf.Status.CONVERGES:
            continue
        m = f.metrics(100)
        try:
            limit = f.limit(250)
        except pcf.PrecisionError:
            continue
        if limit.infinite:
            continue
        with flint.ctx.workprec(2000):
            for n, found in zip(m.depths, m.log_error, strict=True):
                p, q = f.convergent(n)
                error = abs(limit.ball - flint.arb(p) / q) if q else flint.arb(0)
                if found is None or error.contains(0) or error.rel_accuracy_bits() < 30:
                    continue
                assert found == pytest.approx(float(error.log()), rel=1e-7, abs=1e-7), (f, n)
                compared += 1
    assert compared > 150


@pytest.mark.parametrize(
    ("a", "b", "depth"),
    [("-n - 2", "4*n + 24", 100), ("3", "9*n^2 - 12*n - 5", 1000), ("8*n + 14", "-12*n^2 - 36*n - 15", 1000)],
)
def test_rational_limits_have_no_evidence(a: str, b: str, depth: int) -> None:
    m = PCF(a, b).metrics(depth)
    assert m.irrational is None
    assert m.delta_limit is None or m.delta_limit <= 0


def test_delta_limit_is_at_least_that_of_unreduced_denominators() -> None:
    m = PCF("10^60*n", "n").metrics(200)
    assert (m.irrational, m.delta_limit) == ("proved", 0)


S = math.log(1 + math.sqrt(2))
LIMITS_OF_DELTA = [
    ("34*n^3 + 51*n^2 + 27*n + 5", "-n^6", 8 * S / (4 * S + 3) - 1),
    ("2*n + 1", "n^2", 2 * S / (S + 1 + math.log(2) / 2) - 1),
]


@pytest.mark.parametrize(("a", "b", "truth"), LIMITS_OF_DELTA)
def test_the_limit_of_delta_is_that_of_shifts_and_inflations_or_unknown(a: str, b: str, truth: float) -> None:
    f = PCF(a, b)
    given = 0
    for g in (
        f,
        *(f.shift(k) for k in (3, 9, 35, 60, 127, 1000)),
        *(inflated(f, c) for c in ("n + 4", "n^2 + 10^8")),
    ):
        for depth in (500, 1000):
            measured = g.metrics(depth)
            if measured.delta_limit is not None:
                given += 1
                assert abs(measured.delta_limit - truth) <= measured.delta_limit_error, (g, depth)
    assert given >= 2


def inflated(f: PCF, text: str) -> PCF:
    c = Polynomial(text)
    return PCF(c * f.a, c * c.shift(-1) * f.b)


@pytest.mark.parametrize(
    ("a", "b", "truth"), [("10^40", "1", 1.0), ("n^600 + 1", "n", 1199 / 600 - 1), ("n + 10^40", "1", None)]
)
def test_what_is_near_a_rational_number_is_none(a: str, b: str, truth: float | None) -> None:
    f = PCF(a, b)
    assert f.metrics().irrational == "proved"
    assert f.metrics().delta_limit == (None if truth is None else pytest.approx(truth))
