"""How many digits of a limit its formula explains: never fewer than it agrees with something else by its form."""

import math
from fractions import Fraction

import pytest

from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas.box import Box
from pcf.constants.evaluation import ball, scaled
from pcf.constants.expression import parse_expression
from pcf.dynamics.limit import limit
from pcf.identification.explained import description_digits, explained_digits, positive_root_bound, settling_digits


def agreement(a: Polynomial, b: Polynomial, form: str) -> float:
    """Decimal places to which the limit agrees with a closed form that it is not."""
    places = 1000
    x, y = limit(a, b, places + 20).scaled(places), scaled(ball(parse_expression(form), places + 30), places)
    assert abs(x - y) > 10, "which it is"
    return places - math.log10(abs(x - y))


K = 10**100
NEAR = [
    # a coefficient of its size
    (f"{K}*n + 1", "n^2", "1", 100),
    (f"{K}*n + 3", "2n^2 + n", "3", 99),
    (f"{K}*n", f"{K}*(n - 2)^2 + n - 1", "1", 200),
    # an inflation by 1 + K n, disturbed
    (f"({K}*n + 1)*(2n + 1)", f"({K}*n + 1)*({K}*n - {K - 1})*n^2 + n - 1", "4/pi", 200),
    (f"{K}*n + 1", f"({K}*n + 1)*({K}*n - {K - 1}) + n - 1", "(1 + sqrt(5))/2", 200),
    (f"({K}*n + 1)*n", f"({K}*n + 1)*({K}*n - {K - 1})*n + 1", "1/(E - 1)", 100),
    # the values of a high power
    ("n^300 + 1", "n", "3/2", 90),
    ("n^300 + 1", "n^310", "1027/1026", 88),
    ("n^150*(n-1) + 1", "n", "2", 45),
    # a zero of a far out
    ("n - 198", "200n + 200", "200/199", 86),
    ("n - 498", "500n + 500", "500/499", 217),
]


@pytest.mark.parametrize(("a", "b", "form", "places"), NEAR, ids=[form[:9] for *_, form, _ in NEAR])
def test_a_formula_explains_what_it_agrees_with_by_accident(a: str, b: str, form: str, places: int) -> None:
    """Half of it does, but for a few digits: the other half, and 20 digits of evidence, are safety."""
    pair = Polynomial(a), Polynomial(b)
    agrees = agreement(*pair, form)
    assert agrees >= places - 2
    assert explained_digits(*pair) / 2 > agrees - 3


def test_the_description_bounds_the_values_up_to_the_degree() -> None:
    for text in ("n^40 - 3n + 2", "123456789n^3", "7", "-n^2 + 10^30"):
        p = Polynomial(text)
        largest = max(abs(p(n)) for n in range(p.degree + 2))
        assert description_digits(p, Polynomial("1")) >= math.log10(largest)


def test_formulas_of_a_box_explain_little() -> None:
    box = Box((2, 2), (-5, 5))
    ids = range(7, len(box), 40_009)
    assert max(explained_digits(*box[id]) for id in ids if box[id][1].degree < 5) < 50
    assert sorted(settling_digits(*box[id]) for id in ids)[len(ids) // 2] == 0
    assert max(description_digits(*box[id]) for id in ids) < 12


def test_convergents_that_settle_at_once_lose_nothing() -> None:
    for a, b in (("2n+1", "n^2"), ("10^50*n+1", "n^2"), ("1", "n"), ("2", "n^2"), ("2n+1", "-n^2"), ("n^600", "n")):
        assert settling_digits(Polynomial(a), Polynomial(b)) == 0, (a, b)


def test_settling_is_that_of_the_convergents() -> None:
    """By exact fractions: the distances of neighbouring convergents fall to 10^-16 and rise again."""
    a, b = Polynomial("n-48"), Polynomial("50n+50")
    p, q, before_p, before_q = a(0), 1, 1, 0
    low, lost = math.inf, 0.0
    for n in range(1, 200):
        p, before_p = a(n) * p + b(n) * before_p, p
        q, before_q = a(n) * q + b(n) * before_q, q
        if q and before_q:
            gap = abs(Fraction(p, q) - Fraction(before_p, before_q))
            distance = math.log10(gap.numerator) - math.log10(gap.denominator)
            low = min(low, distance)
            lost = max(lost, distance - low)
    assert settling_digits(a, b) == pytest.approx(lost, abs=1e-6)
    assert 19 < lost < 20


def test_settling_of_long_and_of_slow_fractions() -> None:
    assert 2160 < settling_digits(Polynomial("n-4998"), Polynomial("5000n+5000")) < 2171  # q_n has 200,000 bits
    # slower than any new low within the budget: all by which the distances differ
    assert 28 < settling_digits(Polynomial("n-300"), Polynomial("n^4+1")) < 29
    # a and b do not change their sign, a^2 + 4b does
    assert settling_digits(Polynomial("n+1"), Polynomial("-100n-50")) > 2.9


def test_what_cannot_be_followed_explains_everything() -> None:
    assert explained_digits(Polynomial("n - 10^9"), Polynomial("n")) == math.inf
    assert explained_digits(Polynomial("n - 10^400"), Polynomial("n")) == math.inf


@pytest.mark.parametrize(
    "text",
    [
        "n^2 - 5n - 5",
        "-n^3 + 100n^2 - 7",
        "n^4 - 10^30",
        "(n-1)*(n-20)",
        "n - 1",
        "-n^2 + 1",
        "n^2 + n + 1",
        "-3n^5 - 1",
        "0",
        "7",
    ],
)
def test_positive_zeros_are_bounded(text: str) -> None:
    p = Polynomial(text)
    bound = positive_root_bound(p)
    assert p(bound) * p.leading >= 0
    signs = {p(n) > 0 for n in (bound + 1, 2 * bound + 3, 10 * bound + 10, 10**40)}
    assert len(signs) == 1
    if all(c >= 0 for c in p.coefficients) or all(c <= 0 for c in p.coefficients):
        assert bound == 0
