"""Several constants of small weight at once."""

import itertools
import math
import random
from collections.abc import Callable

import flint
import pytest

from pcf import PCF
from pcf.constants.catalogue import Constant, bases, catalogue, members
from pcf.constants.evaluation import ball, scaled
from pcf.constants.expression import parse_expression
from pcf.identification import weights
from pcf.identification.deeper import identify_deeper
from pcf.identification.weights import bases_of, identify_by_weight, lattices
from pcf.relations.relation import coefficient_digits, moebius

EVERY = bases_of(None)
LEAST = 25


def form(text: str) -> Callable[[int], int]:
    expression = parse_expression(text)
    return lambda places: scaled(ball(expression, places + 60), places)


TARGETS = [
    ("3n^2 + n - 1", "-2n^4 + 3n^3", "pi, pi^2", "8/(pi**2 - 8*pi)"),
    ("2n + 1", "4n^4", "catalan, pi^2", "4/(pi**2 - 8*Catalan)"),
    ("n^2 + 3n + 1", "2n^4 - n^3", "log(2+sqrt(3))^2", "2/log(2 + sqrt(3))**2"),
    ("3n + 1", "4n^4 - 2n^3", "log(1+sqrt(2))^2", "1/log(1 + sqrt(2))**2"),
    (
        *("n^2 + 5n + 3", "2n^4 + n^3", "log(2+sqrt(3))^2, sqrt(3)*log(2+sqrt(3))"),
        "2/(8 + log(2 + sqrt(3))**2 - 4*sqrt(3)*log(2 + sqrt(3)))",
    ),
    ("3n + 2", "4n^4 + 2n^3", "log(1+sqrt(2)), log(2)", "1/(2*log(1 + sqrt(2)) - 2*log(2))"),
    ("4n + 1", "4n^4 - 4n^3 - 5n^2 + 3n", "gamma(1/4)^4, pi", "48*pi/(16*pi + gamma(1/4)**4)"),
    # by Euler's sum
    ("3n^2 + 4n + 2", "-2n^4", "Li2(1/2)", "1/polylog(2, 1/2)"),
    ("n^2 + 4n + 2", "2n^4", "Li2(-1/2)", "-1/polylog(2, -1/2)"),
    ("3n + 2", "n^4 + n^3", "log(2), pi^2", "12/(12 + pi**2 - 24*log(2))"),
    ("5n^2 + 5n + 3", "n^6", "log(2), zeta(3)", "4/(16 - 16*log(2) - 3*zeta(3))"),
    ("n^3 + 9n^2 + 9n + 3", "6n^6", "Li3(-2/3)", "-2/polylog(3, -2/3)"),
]


@pytest.mark.parametrize(("a", "b", "constant", "value"), TARGETS)
def test_formulas_with_full_reduction_are_found(a: str, b: str, constant: str, value: str) -> None:
    f = PCF(a, b)
    match = identify_by_weight(lambda places: f.limit(places + 5).scaled(places), EVERY, LEAST)
    assert match is not None
    assert (match.constant, match.expression) == (constant, value)
    assert match.surplus_digits > 150
    assert abs(form(value)(300) - f.limit(310).scaled(300)) <= 2, "further than it was confirmed"


@pytest.mark.parametrize(
    ("text", "constant"),
    [
        ("(2 + log(2)*log(3))/(pi**2 - 3*log(2)**2)", None),  # of four members, one side is rational
        ("2 - 3*log(2)*log(3) + pi**2/7", "log(2)*log(3), pi^2"),
        ("5/(2 - 3*log(2)*log(3) + pi**2)", "log(2)*log(3), pi^2"),
        ("(1 + pi*log(2) - Catalan)/(3*pi**2 - 5)", "catalan, pi*log(2), pi^2"),
        ("1/(3 + zeta(3) - 2*pi**2*log(2) + log(2)**3)", "log(2)^3, pi^2*log(2), zeta(3)"),
        ("zeta(5)/(zeta(3) - 1)", "zeta(3), zeta(5)"),
        ("7/(1 + polylog(3, 1/3) + polylog(2, 1/3))", "Li2(1/3), Li3(1/3)"),
        ("sqrt(3)*(polygamma(1, 1/3) - polygamma(1, 2/3))/12", "12*gieseking"),
        ("2/(1 + polygamma(1, 1/3) - polygamma(1, 2/3) - sqrt(3)*pi*log(3))", None),
    ],
)
def test_relations_are_found_in_their_basis(text: str, constant: str | None) -> None:
    match = identify_by_weight(form(text), EVERY, LEAST)
    if constant is None:
        names = () if match is None else match.constant.split(", ")
        assert match is None or len(names) == 2
    else:
        assert match is not None
        assert match.constant == constant
    if match is not None:
        assert abs(form(match.expression)(200) - form(text)(200)) <= 2


@pytest.mark.parametrize("text", ["22/7", "E", "exp(pi)", "(pi*E + 1)/3"])
def test_what_is_no_relation_with_the_constants_is_none(text: str) -> None:
    assert identify_by_weight(form(text), EVERY, LEAST) is None


@pytest.mark.parametrize("count", [10, pytest.param(300, marks=pytest.mark.full)])
def test_random_reals_are_nothing(count: int) -> None:
    """With 1000 digits, and without asking for more evidence than a relation's own digits."""
    rng = random.Random(7)
    for _ in range(count):
        digits = rng.randrange(-3 * 10**1000, 3 * 10**1000)
        assert identify_by_weight(lambda places, digits=digits: digits // 10 ** (1000 - places), EVERY, 0) is None


def test_members_of_a_basis_are_independent() -> None:
    """As far as lattices tell: with 300 digits none has a relation that chance does not explain."""
    places = 300
    for basis in bases():
        values = [10**places, *(constant.scaled(places) for constant in basis)]
        size = len(values)
        rows = [int(i == j) if j < size else values[i] for i in range(size) for j in range(size + 1)]
        reduced = flint.fmpz_mat(size, size + 1, rows).lll()
        assert coefficient_digits([int(reduced[0, i]) for i in range(size)]) > places - 10, basis


def test_bases_are_told_apart() -> None:
    assert len({frozenset(basis) for basis in bases()}) == len(bases())
    assert {len(basis) for basis in bases()} <= {2, 3, 4, 5, 6}, "lattices of dimension 6 to 8"
    assert all(constant.sympy != "zoo" and constant.digits is None for basis in bases() for constant in basis)


@pytest.mark.full
def test_members_are_no_images_of_other_constants() -> None:
    places = 40
    known = [constant for constant in catalogue() if constant.group != "quadratic"]
    for constant in (one for one in members().values() if one.group == "weight"):
        for other in known:
            found = moebius(constant.scaled(places), other.scaled(places), places)
            assert found is None or found.surplus < 20, (constant, other)
        known.append(constant)


def test_slugs_are_those_of_the_catalogue_or_their_own() -> None:
    by_slug = {constant.slug: constant for constant in catalogue()}
    for slug, constant in members().items():
        assert by_slug.get(slug, constant) == constant
        assert (slug in by_slug) is (constant.group != "weight")
        assert ", " not in slug, "labels name several constants with commas between them"


def test_constants_that_are_named_are_the_only_ones() -> None:
    named: list[str | Constant] = ["pi", "pi^2", "log(2)"]
    assert [[constant.slug for constant in basis] for basis in bases_of(named)] == [
        ["pi", "pi^2"],
        ["log(2)", "pi^2"],
        ["log(2)", "pi", "pi^2"],
        ["pi", "log(2)"],
    ]
    f = PCF("3n^2 + n - 1", "-2n^4 + 3n^3")
    (match,) = f.identify(constants=["pi", "pi^2"], deeper=True)
    assert match.expression == "8/(pi**2 - 8*pi)"
    assert match.proof is not None
    assert match.proof["kind"] == "Euler"
    (match,) = PCF("2n + 1", "4n^4").identify(constants=["catalan", "pi^2"], deeper=True)
    assert match.expression == "4/(pi**2 - 8*Catalan)"
    assert match.proof is not None
    assert match.proof["kind"] == "hypergeometric"
    assert bases_of(["pi"]) == []
    assert identify_by_weight(form("pi"), [], 0) is None


def test_lattices_are_counted() -> None:
    assert lattices(EVERY) == sum(1 if len(basis) <= 3 else 2 for basis in bases())
    asked: list[int] = []

    def limit_at(places: int) -> int:
        asked.append(places)
        return 10**places // 7

    assert identify_by_weight(limit_at, EVERY, 0) is None
    assert asked == [weights._PLACES], "no relation, no confirmation"


def test_twice_the_digits_are_asked_for_that_evidence_takes() -> None:
    """Those of the coefficients, 8, -8 and 1, and 100 more."""
    value, free, needed = "8/(pi**2 - 8*pi)", 2 * math.log10(17) + math.log10(3), 100.0
    asked: list[int] = []

    def limit_at(places: int) -> int:
        asked.append(places)
        return form(value)(places)

    match = identify_by_weight(limit_at, EVERY, needed)
    assert match is not None
    assert max(asked) == math.ceil(2 * (free + needed)) + 10
    assert match.digits_confirmed >= 2 * (free + needed)
    assert match.surplus_digits == pytest.approx(match.digits_confirmed - free, abs=1)
    (match,) = PCF("3n^2 + n - 1", "-2n^4 + 3n^3").identify(deeper=True)
    assert match.digits_confirmed >= 2 * (free + 25), "and at least 120 above the search"


def test_evidence_that_is_missing_is_computed_or_asked_for() -> None:
    """The limit of a formula that explains 300 digits is confirmed beyond them, and refused where it is another."""
    value = "8/(pi**2 - 8*pi)"
    match = identify_by_weight(form(value), EVERY, 320)
    assert match is not None
    assert match.digits_confirmed > 320
    near = f"{value} + 10**(-310)"
    assert identify_by_weight(form(near), EVERY, LEAST) is not None, "by digits alone"
    assert identify_by_weight(form(near), EVERY, 320) is None
    assert identify_by_weight(form(value), EVERY, 20_000) is None


def test_the_first_look_that_finds_something_is_the_last() -> None:
    """Several constants go before pairs and degree two, which find the same number by other constants."""
    found = identify_deeper(form("8/(pi**2 - 8*pi)"))
    assert [match.constant for match in found] == ["pi, pi^2"]


def test_fewer_terms_go_first() -> None:
    """pi^2/12 is Li2(1/2) + log(2)^2/2."""
    for text in ("1/polylog(2, 1/2)", "12/(pi**2 - 6*log(2)**2)"):
        match = identify_by_weight(form(text), EVERY, LEAST)
        assert match is not None
        assert match.expression == "1/polylog(2, 1/2)"


def test_proportional_sums_are_rational() -> None:
    for p, q in itertools.product([(1, 2, 3), (2, 4, 6), (1, 2, 4), (0, 1, 0)], repeat=2):
        expected = {p, q} <= {(1, 2, 3), (2, 4, 6)} or p == q
        assert weights._proportional(p, q) is expected
    assert not weights._proportional((1, 2), (1,))
