"""The limit of delta by primes: known values, one value for a class, nothing where there is no law."""

import math

import flint
import pytest

from pcf import PCF
from pcf.constants.evaluation import ball
from pcf.constants.expression import parse_expression
from pcf.dynamics.prime_reduction import delta_limit

S = math.log(1 + math.sqrt(2))
KNOWN = [
    ("34n^3 + 51n^2 + 27n + 5", "-n^6", 8 * S / (4 * S + 3) - 1),  # Apery
    ("11n^2 + 11n + 3", "n^4", 0.09215925473),
    ("6n + 3", "-n^2", 0.27608287186),  # log 2: 1 + 1/delta = 4.622, Alladi and Robinson 1980
    ("2n + 1", "n^2", 2 * S / (S + 1 + math.log(2) / 2) - 1),
]


@pytest.mark.parametrize(("a", "b", "value"), KNOWN)
def test_known_limits(a: str, b: str, value: float) -> None:
    found = PCF(a, b).delta_limit()
    assert found is not None
    assert found.value == pytest.approx(value, abs=1e-10)
    assert found.exceptions <= 4
    assert found.primes > 6000
    with flint.ctx.workdps(30):
        expression = found.expression.removesuffix(" - 1")
        top, bottom = expression.removeprefix("-(").split(")/(", 1)
        quotient = ball(parse_expression(top), 30) / ball(parse_expression(bottom.removesuffix(")")), 30)
        assert float(-quotient - 1) == pytest.approx(found.value, abs=1e-12)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("4n + 2", "4n^2"),
        ("2n + 3", "n^2 + 2n + 1"),
        ("48n^3 + 36n^2 - 2n - 2", "-64n^6 + 96n^5 + 12n^4 - 52n^3 + 15n^2"),  # the even part has its class
    ],
)
def test_a_class_has_one_limit(a: str, b: str) -> None:
    found = PCF(a, b).delta_limit()
    assert found is not None
    assert found.value == pytest.approx(KNOWN[3][2], abs=1e-10)


@pytest.mark.parametrize(
    ("a", "b"), [("3n^2 + 3n + 1", "-2n^4"), ("7n^2 + 7n + 2", "8n^4"), ("10n + 5", "-n^2"), ("4n + 2", "5n^2")]
)
def test_it_is_what_the_fit_says(a: str, b: str) -> None:
    f = PCF(a, b)
    fitted, found = f.metrics(2000), f.delta_limit()
    assert found is not None
    assert fitted.delta_limit is not None
    assert fitted.delta_limit_error is not None
    assert abs(found.value - fitted.delta_limit) <= fitted.delta_limit_error + 0.01


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("n", "n"),  # no growth like x^n
        ("n^2 + 1", "n^4 + 7"),  # no reduction
        ("2n + 1", "n^2 + 1"),  # half of it
        ("1", "-1"),  # diverges
        ("2", "9n^2 + 3n"),
        ("2n + 1", "(n + 90)^2"),  # zeros too far out to tell steps apart
        ("2002n + 1001", "1009n^2"),  # a large prime in b
        ("10^1000", "1"),
        ("(n + 1)^1200", "n^1200 (n + 1)^1200"),
        ("10^500*n + 1", "n^2"),
    ],
)
def test_nothing_where_there_is_no_law(a: str, b: str) -> None:
    f = PCF(a, b)
    assert delta_limit(f.a, f.b) is None


def test_the_reduction_is_predicted_at_a_large_depth() -> None:
    found = PCF("2n + 1", "n^2").delta_limit()
    assert found is not None
    point = PCF("2n + 1", "n^2").trajectory([40_000])[0]
    assert point.delta == pytest.approx(found.value, abs=3e-4)


@pytest.mark.parametrize("c", [307, -307, 6, 311 * 313, 65537, 10**20 + 39])
def test_inflations_change_nothing(c: int) -> None:
    found = PCF("6n + 3", "-n^2").inflate(c).delta_limit()
    assert found is not None
    assert found.value == pytest.approx(KNOWN[2][2], abs=1e-10)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_prime_of_b_counts(sign: int) -> None:
    f = PCF("614n + 307", f"{sign * 307}n^2")
    found, measured = f.delta_limit(), f.trajectory([6000])[0].delta
    assert found is not None
    assert measured is not None
    assert found.slopes[-1] == (307, pytest.approx(-0.5))
    assert abs(found.value - measured) < 0.01


def test_a_golden_ratio_has_one() -> None:
    found = PCF("1", "1").delta_limit()
    assert found is not None
    assert found.value == 1.0
