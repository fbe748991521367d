"""The closed form of a relation: right, in lowest terms, and written as one would by hand."""

import random
from fractions import Fraction

import pytest

from pcf.arithmetic.moebius import Moebius
from pcf.constants.catalogue import catalogue, get
from pcf.constants.evaluation import ball
from pcf.constants.expression import parse_expression
from pcf.identification.images import closed_form, image, quadratic, rational, root
from pcf.relations.relation import Relation


@pytest.mark.parametrize(
    ("slug", "m", "expected"),
    [
        ("pi", (4, 0, 0, 1), "4/pi"),
        ("pi", (2, 0, 4, -1), "2/(4 - pi)"),
        ("pi", (-3, 1, 1, 0), "pi - 3"),
        ("pi", (3, -1, 1, 0), "3 - pi"),
        ("pi", (0, -1, 2, 0), "-pi/2"),
        ("pi", (-3, -1, 2, 0), "-(pi + 3)/2"),
        ("pi", (-3, -1, 1, 0), "-pi - 3"),
        ("pi", (-1, 1, -2, 1), "(pi - 1)/(pi - 2)"),
        ("e", (1, 1, -1, 1), "(E + 1)/(E - 1)"),
        ("e", (-1, -1, 1, -1), "(E + 1)/(E - 1)"),
        ("log(2)", (0, 6, -2, 4), "3*log(2)/(2*log(2) - 1)"),
        ("gauss", (0, 3, 4, 0), "3*gamma(1/4)**2/(8*sqrt(2)*pi**(3/2))"),
        ("gauss", (4, 0, 0, 3), "8*sqrt(2)*pi**(3/2)/(3*gamma(1/4)**2)"),
        ("gompertz", (1, 0, 0, 1), "1/(E*expint(1, 1))"),
        ("besseli(1,2)/besseli(0,2)", (1, 0, -1, 2), "besseli(0, 2)/(2*besseli(1, 2) - besseli(0, 2))"),
    ],
)
def test_images(slug: str, m: tuple[int, int, int, int], expected: str) -> None:
    assert str(image(get(slug), Moebius(*m))) == expected


def test_images_of_every_constant_have_the_value_of_the_map() -> None:
    rng = random.Random(1)
    for constant in catalogue():
        while True:
            p0, p1, q0, q1 = (rng.randint(-9, 9) for _ in range(4))
            if p0 * q1 != p1 * q0:
                break
        m = Moebius(p0, p1, q0, q1)
        text = str(image(constant, m))
        assert ball(parse_expression(text), 30).overlaps(m(constant.value(60))), (constant.slug, m, text)


@pytest.mark.parametrize(
    ("value", "expected"), [(Fraction(0), "0"), (Fraction(7), "7"), (Fraction(-7), "-7"), (Fraction(-3, 2), "-3/2")]
)
def test_rationals(value: Fraction, expected: str) -> None:
    assert str(rational(value)) == expected


@pytest.mark.parametrize(
    ("coefficients", "near", "d", "expected"),
    [
        ((-1, -1, 1), 1.6, 5, "(1 + sqrt(5))/2"),
        ((-1, -1, 1), -0.6, 5, "(1 - sqrt(5))/2"),
        ((-1, 1, 1), 0.6, 5, "(sqrt(5) - 1)/2"),
        ((-1, 1, 1), -1.6, 5, "-(1 + sqrt(5))/2"),
        ((-8, 0, 1), 2.8, 2, "2*sqrt(2)"),
        ((-8, 0, 1), -2.8, 2, "-2*sqrt(2)"),
        ((-1, -2, 1), 2.4, 2, "1 + sqrt(2)"),
        ((-2, 0, 9), 0.47, 2, "sqrt(2)/3"),
        ((1, -6, 4), 1.3, 5, "(3 + sqrt(5))/4"),
        ((-(10**30), 0, 7), 3.78e14, 7, "1000000000000000*sqrt(7)/7"),
    ],
)
def test_quadratic_numbers(coefficients: tuple[int, ...], near: float, d: int, expected: str) -> None:
    found, form = quadratic(coefficients, Fraction(near))
    assert (found, str(form)) == (d, expected)
    assert abs(float(ball(form, 20)) - near) < 0.05 * abs(near)


def test_a_huge_discriminant_is_not_factored_at_length() -> None:
    """Two primes of 150 bits each: only the small square comes out."""
    hard = (2**150 - 3) * (2**149 - 31)
    d, form = quadratic((-36 * hard, 0, 1), Fraction(6 * 2**149))
    assert (d, str(form)) == (hard, f"6*sqrt({hard})")


def test_roots_of_cubics() -> None:
    assert str(root((-1, -1, 0, 1), Fraction(4, 3))) == "CRootOf(x**3 - x - 1, 0)"
    for index, near in enumerate((-1.88, 0.35, 1.53)):
        form = root((1, -3, 0, 1), Fraction(near))
        assert str(form) == f"CRootOf(x**3 - 3*x + 1, {index})"
        assert float(ball(form, 15)) == pytest.approx(near, abs=0.01)


def test_names_of_the_constants() -> None:
    cases = [
        (Relation("rational", (-3, 2), 50, 48), None, "rational", "3/2"),
        (Relation("quadratic", (-1, -1, 1), 50, 48), None, "sqrt(5)", "(1 + sqrt(5))/2"),
        (Relation("cubic", (-1, -1, 0, 1), 50, 48), None, "CRootOf(x**3 - x - 1, 0)", "CRootOf(x**3 - x - 1, 0)"),
        (Relation("moebius", (4, 0, 0, 1), 50, 48), get("pi"), "pi", "4/pi"),
    ]
    for relation, constant, slug, text in cases:
        name, form = closed_form(relation, constant, Fraction(3, 2))
        assert (name, str(form)) == (slug, text)
