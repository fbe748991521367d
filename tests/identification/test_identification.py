"""Identifying limits: everything that is there, nothing that is not."""

import random
from collections.abc import Callable
from pathlib import Path

import flint
import pytest

from by_sympy import by_sympy
from known_limits import form, image
from pcf.arithmetic.long_integers import integer_text
from pcf.arithmetic.moebius import Moebius
from pcf.arithmetic.polynomial import Polynomial
from pcf.constants.catalogue import Constant, catalogue
from pcf.constants.data import CORE
from pcf.constants.evaluation import ball, scaled
from pcf.constants.expression import parse_expression
from pcf.constants.users import load_constants
from pcf.continued_fraction import PCF
from pcf.errors import InvalidInputError, PrecisionError, ResourceLimitError
from pcf.identification.identification import exact_value, excluded_height, identify
from pcf.relations.relation import Relation


def random_real(rng: random.Random) -> Callable[[int], int]:
    digits = rng.randrange(-3 * 10**400, 3 * 10**400)
    return lambda places: digits // 10 ** (400 - places)


@pytest.mark.parametrize(
    ("text", "constant", "expression"),
    [
        ("4/pi", "pi", "4/pi"),
        ("2/(4 - pi)", "pi", "2/(4 - pi)"),
        ("(E + 1)/(E - 1)", "e", "(E + 1)/(E - 1)"),
        ("6/zeta(3)", "zeta(3)", "6/zeta(3)"),
        ("1 + 2*Catalan", "catalan", "2*Catalan + 1"),
        ("pi/log(2)", None, None),
        ("tanh(1/4)", "sqrt(e)", "(sqrt(E) - 1)/(sqrt(E) + 1)"),
        ("1/(1 + E*expint(1, 1))", "gompertz", "1/(E*expint(1, 1) + 1)"),
        ("besseli(1, 2)/besseli(0, 2)", "besseli(1,2)/besseli(0,2)", "besseli(1, 2)/besseli(0, 2)"),
        ("gamma(1/4)**2/(2*sqrt(2*pi))", "lemniscate", "gamma(1/4)**2/(2*sqrt(2*pi))"),
        ("22/7", "rational", "22/7"),
        ("-5", "rational", "-5"),
        ("(1 + sqrt(5))/2", "sqrt(5)", "(1 + sqrt(5))/2"),
        ("1000 + sqrt(1000001)", "sqrt(1000001)", "1000 + sqrt(1000001)"),
        ("3/(2**(1/3) + 2)", "2^(1/3)", "3/(2**(1/3) + 2)"),
        ("CRootOf(x**3 - x - 1, 0)", "CRootOf(x**3 - x - 1, 0)", "CRootOf(x**3 - x - 1, 0)"),
        ("10**(-20)*pi", "pi", None),
        ("10**12*pi + 1", "pi", "1000000000000*pi + 1"),
        ("10**30/7", "rational", "1000000000000000000000000000000/7"),
        ("7/10**60", "rational", None),
    ],
)
def test_limits_are_identified(text: str, constant: str | None, expression: str | None) -> None:
    found = identify(form(text))
    assert [match.constant for match in found] == [constant] * bool(constant)
    for match in found:
        assert expression in (None, match.expression)
        assert match.digits_confirmed >= 150
        assert match.surplus_digits > 60
        assert match.proof is None
        assert abs(by_sympy(match.expression).evalf(60) / by_sympy(text).evalf(60) - 1) < 1e-50


def test_a_tiny_number_is_not_zero() -> None:
    assert identify(lambda places: 0) == []  # by digits nobody can tell
    assert identify(form("pi/10**130")) == []
    assert identify(form("E/10**250")) == []
    assert PCF("n", "-n").identify()[0].expression == "0"  # by proof


@pytest.mark.parametrize(
    ("a", "b"),
    [("10^80*n^2 + n + 1", "n + 3"), ("10^98*n", "1"), ("10^80*n", "1"), ("10^80*n", "-2"), ("10^80*n", "n + 1")],
)
def test_formulas_near_rationals_are_not_rational(a: str, b: str) -> None:
    assert PCF(a, b).identify() == []


K = "10^200"
FALSE_FRIENDS = [
    # near a rational by the size of a coefficient, by the degree, by a zero of a that is far out
    ("10^200*n + 1", "n^2"),
    ("10^170*n + 3", "2n^2 + n"),
    ("10^200*n^3 + 7", "n^2 + n + 1"),
    ("10^300*n", "10^300*(n - 2)^2 + n - 1"),
    ("n^600 + 1", "n"),
    ("n^600 + 1", "n^610"),
    ("n - 11998", "12000n + 12000"),
    # 4/pi, 1/(e - 1), the golden ratio and (1 + sqrt(13))/2, inflated by 1 + 10^200 n and disturbed
    (f"({K}n + 1)*(2n + 1)", f"({K}n + 1)*({K}n - {K} + 1)*n^2 + 1"),
    (f"({K}n + 1)*(2n + 1)", f"({K}n + 1)*({K}n - {K} + 1)*n^2 + n - 1"),
    (f"({K}n + 1)*(2n + 1) + n", f"({K}n + 1)*({K}n - {K} + 1)*n^2"),
    (f"({K}n + 1)*n", f"({K}n + 1)*({K}n - {K} + 1)*n + n - 1"),
    (f"{K}n + 1", f"({K}n + 1)*({K}n - {K} + 1) + n - 1"),
    (f"{K}n + 1", f"3*({K}n + 1)*({K}n - {K} + 1) + 2"),
]


@pytest.mark.parametrize(("a", "b"), FALSE_FRIENDS, ids=[a[:20] for a, _ in FALSE_FRIENDS])
@pytest.mark.parametrize("digits", [35, 100])
def test_formulas_at_the_scale_of_their_coefficients_are_what_they_are(a: str, b: str, digits: int) -> None:
    assert PCF(a, b).identify(digits, ["pi", "e", "log(2)"]) == []


def test_formulas_of_that_size_are_identified_where_it_is_true() -> None:
    for a, b, expression in (
        (f"({K}n + 1)*(2n + 1)", f"({K}n + 1)*({K}n - {K} + 1)*n^2", "4/pi"),
        (f"({K}n + 1)*n", f"({K}n + 1)*({K}n - {K} + 1)*n", "1/(E - 1)"),
        (f"{K}n + 1", f"({K}n + 1)*({K}n - {K} + 1)", "(1 + sqrt(5))/2"),
    ):
        (match,) = PCF(a, b).identify(constants=["pi", "e"])
        assert match.expression == expression
        assert match.surplus_digits > 30, "they are inflations, and the deflated formula explains little"


def test_what_the_formula_explains_is_no_evidence() -> None:
    near = form("4/pi + 10**(-300)")
    assert identify(near, constants=["pi"])[0].expression == "4/pi", "of a number alone nothing is known but digits"
    assert identify(near, constants=["pi"], explained=300) == []
    assert identify(form("4/pi"), constants=["pi"], explained=300)[0].surplus_digits > 320
    assert identify(form("4/pi"), constants=["pi"], explained=float("inf")) == []

    def known_to_250(places: int) -> int:
        if places > 250:
            raise PrecisionError("no more")
        return form("4/pi")(places)

    assert identify(known_to_250, constants=["pi"], explained=300) == []
    assert identify(known_to_250, constants=["pi"], explained=200)[0].expression == "4/pi"
    with pytest.raises(PrecisionError):
        identify(known_to_250, 300, ["pi"])
    digits = ball(parse_expression("exp(pi)"), 230).str(200, radius=False)
    mine = Constant("mine", "mine", "user", parse_expression("mine", any_name=True), digits=digits)
    assert identify(form("exp(pi)/3"), constants=[mine], explained=100)[0].expression == "mine/3"
    assert identify(form("exp(pi)/3"), constants=[mine], explained=300) == [], "known to 200 digits"


@pytest.mark.parametrize("power", [80, 84, 90])
def test_tiny_irrationals_are_no_zeros_of_powers(power: int) -> None:
    A = 10**power
    assert PCF([A, 0], [A * A, -2 * A * A, A * A + 1]).identify() == []


def test_large_limits_are_identified() -> None:
    assert PCF("10^7", "1").identify()[0].constant == "sqrt(25000000000001)"
    assert PCF("2*n + 1000000001", "n^2").identify() == []  # 10^9 shifts the parameters of 2F1


def test_markup_of_a_match() -> None:
    (match,) = identify(form("4/pi"))
    assert (match.latex, match.mathml) == (r"\frac{4}{\pi}", "<mfrac><mn>4</mn><mi>π</mi></mfrac>")


@pytest.mark.parametrize("digits", [1, 20, 50, 100, 400])
def test_a_match_is_confirmed_fifty_digits_above(digits: int) -> None:
    places: list[int] = []

    def limit_at(wanted: int) -> int:
        places.append(wanted)
        return form("4/pi")(wanted)

    (match,) = identify(limit_at, digits)
    assert max(places) >= max(digits, 35) + 50
    assert match.digits_confirmed >= max(digits, 35) + 50
    assert len(set(places)) == len(places)


def test_a_number_that_imitates_a_constant_is_refuted_higher_up() -> None:
    """4/pi to 120 digits and something else from there on."""
    assert identify(lambda places: form("4/pi")(places) + 10 ** max(places - 120, 0) // 2) == []


def test_only_the_constants_asked_for_are_compared() -> None:
    assert identify(form("4/pi"), constants=["e", "log(2)"]) == []
    assert [match.constant for match in identify(form("sqrt(2)/3"), constants=["e"])] == ["sqrt(2)"]
    assert identify(form("4/pi"), constants=["1/pi"])[0].constant == "pi"


def test_bad_arguments_are_named() -> None:
    with pytest.raises(InvalidInputError, match="nearest: pi"):
        identify(form("pi"), constants=["pii"])
    for digits in (0, -5, 1.5):
        with pytest.raises(InvalidInputError, match="digits"):
            identify(form("pi"), digits)  # type: ignore[arg-type]


def test_user_constants_are_compared(tmp_path: Path) -> None:
    file = tmp_path / "mine.json"
    file.write_text('[{"slug": "gelfond", "expression": "exp(pi)"}]')
    (match,) = identify(form("2/(exp(pi) - 3)"), constants=load_constants(file))
    assert (match.constant, match.expression) == ("gelfond", "2/(exp(pi) - 3)")


def test_exact_values_need_no_evidence() -> None:
    for point in ((-3, 2), (0, 1), (10**400, 7), (1, 0)):
        for digits in (20, 100):
            match = exact_value(point, digits)
            assert (match.surplus_digits, match.digits_confirmed) == (digits, digits)
    assert [exact_value(point).constant for point in ((-3, 2), (0, 1), (1, 0))] == [
        "rational",
        "rational",
        "infinity",
    ]


def test_heights_are_excluded_by_one_to_a_thousand_digits() -> None:
    a, b = Polynomial("n^2 + 1"), Polynomial("n^3 + 2")
    heights = [excluded_height(a, b, digits, ["pi"]) for digits in (1, 10, 40, 100)]
    assert heights[0] == heights[1] > 1, "10 places at least"
    assert heights[1] < heights[2] < heights[3]
    for digits, error in ((0, InvalidInputError), (1001, ResourceLimitError)):
        with pytest.raises(error, match="digits"):
            excluded_height(a, b, digits, ["pi"])


def test_exact_values_are_proved() -> None:
    match = exact_value((-11, 5))
    assert (match.constant, match.expression, match.digits_confirmed) == ("rational", "-11/5", 100)
    assert match.proof is not None
    assert match.proof["statement"] == "the value is exactly -11/5"


def test_two_thousand_random_reals_are_nothing() -> None:
    rng = random.Random(2024)
    assert [identify(random_real(rng), 35, CORE) for _ in range(2000)] == [[]] * 2000


@pytest.mark.full
def test_random_reals_at_100_digits_are_nothing_in_the_whole_catalogue() -> None:
    rng = random.Random(2025)
    assert [identify(random_real(rng)) for _ in range(1000)] == [[]] * 1000


@pytest.mark.parametrize(
    "others", [0, pytest.param(len(catalogue()), marks=pytest.mark.full)], ids=["alone", "whole catalogue"]
)
def test_every_constant_is_recalled_from_synthetic_images(others: int) -> None:
    """Coefficients up to 10^4, at 100 digits: every image is found, and it is the right one."""
    rng = random.Random(6)
    for constant in catalogue():
        while True:
            m = [rng.randint(-(10**4), 10**4) for _ in range(4)]
            if m[0] * m[3] != m[1] * m[2]:
                break
        compared = [constant.slug, *(c.slug for c in catalogue()[:others])]
        matches = identify(image(Moebius(*m), constant.slug), constants=compared)
        assert [match.constant for match in matches] == [constant.slug], (constant.slug, m)
        if constant.group != "quadratic":
            assert matches[0].relation.coefficients == Moebius(*m).coefficients


def test_relations_are_carried_by_moebius_maps() -> None:
    rng = random.Random(9)
    for text, slug in (
        ("-5/3", None),
        ("(7 - sqrt(3))/4", None),
        ("CRootOf(x**3 - x - 1, 0)", None),
        ("4/pi", "pi"),
    ):
        (match,) = identify(form(text), constants=[slug or "e"])
        for _ in range(20):
            m = Moebius(rng.randint(1, 9), rng.randint(10, 19), rng.randint(10, 19), rng.randint(1, 9))
            carried = match.relation.image(m)
            if carried is None:
                assert m.image(-5, 3) == (1, 0)
                continue
            with flint.ctx.workprec(900):
                value = m(ball(parse_expression(text), 200))
            (direct,) = identify(lambda places, value=value: scaled(value, places), constants=[slug or "e"])
            assert carried.coefficients == direct.relation.coefficients
    assert Relation("rational", (-1, 2), 50, 49).image(Moebius(1, 0, -1, 2)) is None


@pytest.mark.parametrize(
    ("a", "b", "expression", "kind"),
    [
        ("10^60", "1", "10**60/2 + sqrt((10**120 + 4)/4)", "quadratic"),
        ("10^60", "10^59", "(10**60 + sqrt(10**120 + 4*10**59))/2", "quadratic"),
        ("123456789012345678901234567890", "1", None, "quadratic"),
        ("-7", "10^50", "-(7 + sqrt(49 + 4*10**50))/2", "quadratic"),
        ("2n + 7", "-n^2 - 6n - 7", "3 + sqrt(2)", "quadratic"),
        ("10^60 + 1", "-10^60", "10**60", "minimal solution"),  # x^2 = (10^60 + 1) x - 10^60
        ("3", "-2", "2", "minimal solution"),
        ("n - 8", "-8n", "0", "hypergeometric"),
        ("n - 20", "n", "0", "hypergeometric"),
        ("(n - 70)^2", "n - 35", None, "termination"),
    ],
)
def test_what_is_known_exactly_is_identified(a: str, b: str, expression: str | None, kind: str) -> None:
    formula = PCF(a, b)
    (match,) = formula.identify(35)
    assert (match.digits_confirmed, match.surplus_digits) == (35, 35)
    assert match.proof is not None
    assert match.proof["kind"] == kind
    proof = formula.prove()
    assert proof is None or proof.kind == kind
    value = formula.limit(35).ball
    assert ball(match.form, 60).overlaps(value)
    if expression is not None:
        assert abs(ball(parse_expression(expression), 60) - ball(match.form, 60)) <= 1e-60 * abs(value)


def test_the_name_of_a_field_of_any_size() -> None:
    (match,) = PCF("10^4400", "1").identify(5)
    assert match.constant == f"sqrt({integer_text(25 * 10**8798 + 1)})"
    assert PCF("n^6000 + 1", "n^5").identify(5) == []


def test_arguments_are_looked_at_where_the_value_is_exact() -> None:
    with pytest.raises(InvalidInputError, match="pie"):
        PCF("1", "1").identify(50, ["pie"])
    with pytest.raises(InvalidInputError, match="digits 0"):
        PCF("3", "-2").identify(0)
