"""The catalogue: values as balls against an independent program, independence of the entries, user's entries."""

import itertools
from collections import Counter

import flint
import mpmath
import pytest
import sympy

from by_sympy import by_sympy
from pcf.constants import evaluation
from pcf.constants.catalogue import catalogue, core, get, is_kind, select, symbol
from pcf.constants.expression import parse_expression
from pcf.constants.markup import latex
from pcf.errors import InvalidInputError
from pcf.relations.relation import algebraic, moebius

# Numerical values from the On-Line Encyclopedia of Integer Sequences, and the sequence.
PUBLISHED = {
    "pi": ("3.14159265358979323846264338327950288419716939937510", "A000796"),
    "e": ("2.71828182845904523536028747135266249775724709369995", "A001113"),
    "log(2)": ("0.69314718055994530941723212145817656807550013436025", "A002162"),
    "sqrt(2)": ("1.41421356237309504880168872420969807856967187537694", "A002193"),
    "zeta(3)": ("1.20205690315959428539973816151144999076498629234049", "A002117"),
    "catalan": ("0.91596559417721901505460351493238411077414937428167", "A006752"),
    "gauss": ("0.83462684167407318628142973279904680899399301349034", "A014549"),
    "lemniscate": ("2.62205755429211981046483958989111941368275495143162", "A062539"),
    "gompertz": ("0.59634736232319407434107849936927937607417786015254", "A073003"),
    "gamma": ("0.57721566490153286060651209008240243104215933593992", "A001620"),
    "omega": ("0.56714329040978387299996866221035554975381578718651", "A030178"),
    "besseli(1,2)/besseli(0,2)": ("0.69777465796400798200679059255175259948665826299802", "A052119"),
}


@pytest.mark.parametrize("slug", PUBLISHED)
def test_published_values(slug: str) -> None:
    digits, _ = PUBLISHED[slug]
    assert get(slug).value(60).str(60, radius=False).startswith(digits[:-2])


def test_every_value_agrees_with_another_program() -> None:
    """mpmath evaluates the text of the closed form, to 40 digits."""
    names = {
        "E": mpmath.e, "Catalan": mpmath.catalan, "EulerGamma": mpmath.euler, "LambertW": mpmath.lambertw,
        "polygamma": mpmath.polygamma, "elliptic_k": mpmath.ellipk, "elliptic_e": mpmath.ellipe,
    }  # fmt: skip
    with mpmath.workdps(60):
        for constant in catalogue():
            exact = by_sympy(constant.sympy)
            other = sympy.lambdify([], exact, modules=[names, "mpmath"])()
            value = mpmath.mpf(constant.value(50).str(50, radius=False))
            assert abs(value - other) < mpmath.mpf(10) ** -40 * abs(value), constant.slug


def test_values_enclose_and_are_as_sharp_as_asked() -> None:
    precision = flint.ctx.prec
    for constant in catalogue():
        coarse, fine = constant.value(20), constant.value(140)
        assert coarse.overlaps(fine), constant.slug
        assert fine.rel_accuracy_bits() >= 140 * 3.32, constant.slug
    assert flint.ctx.prec == precision


@pytest.mark.parametrize("places", [0, 1, 30, 200])
def test_scaled_integers_are_within_one_unit(places: int) -> None:
    for constant in catalogue()[60:]:
        with flint.ctx.workprec(2000):
            exact = constant.value(places + 60) * flint.arb(10) ** places
            assert abs(exact - constant.scaled(places)) < 1, constant.slug


def test_slugs_are_unique_and_found() -> None:
    keys = Counter(key.lower() for constant in catalogue() for key in (constant.slug, *constant.synonyms))
    assert [key for key, times in keys.items() if times > 1] == []
    assert len(catalogue()) >= 200
    for constant in catalogue():
        assert get(constant.slug) is constant
        assert constant.latex
    assert [c.slug for c in core()][:3] == ["pi", "e", "e^2"]


def test_no_entry_is_algebraic_unless_it_says_so() -> None:
    degrees = {"quadratic": 2, "cubic": 3}
    for constant in catalogue():
        x = constant.scaled(60)
        found = next((d for d in (1, 2, 3) if (r := algebraic(x, 60, d)) and r.surplus > 20), None)
        assert found == degrees.get(constant.group), constant.slug


@pytest.mark.parametrize("places", [40, pytest.param(200, marks=pytest.mark.full)], ids=["40 digits", "200 digits"])
def test_no_two_entries_are_moebius_images_of_one_another(places: int) -> None:
    values = {constant: constant.scaled(places) for constant in catalogue()}
    checked = 0
    for first, second in itertools.combinations(catalogue(), 2):
        if first.group == second.group == "quadratic":
            continue  # sqrt(d) for different squarefree d generate different fields
        relation = moebius(values[first], values[second], places)
        assert relation is None or relation.surplus < 20, (first.slug, second.slug, relation)
        checked += 1
    assert checked > 20_000


@pytest.mark.parametrize(
    ("synonym", "value"),
    [
        ("phi", "(1 + sqrt(5))/2"),
        ("tanh(1/2)", "tanh(1/2)"),
        ("coth(1)", "coth(1)"),
        ("tanh(1/4)", "tanh(1/4)"),
        ("cot(1/2)", "cot(1/2)"),
        ("log(4)", "log(4)"),
        ("zeta(2)", "zeta(2)"),
        ("zeta(4)", "zeta(4)"),
        ("besseli(0,2)/besseli(1,2)", "besseli(0, 2)/besseli(1, 2)"),
    ],
)
def test_synonyms_are_moebius_images(synonym: str, value: str) -> None:
    x = evaluation.scaled(evaluation.ball(parse_expression(value), 70), 60)
    relation = moebius(x, get(synonym).scaled(60), 60)
    assert relation is not None
    assert relation.surplus > 50


def test_unknown_slugs_name_the_nearest() -> None:
    with pytest.raises(InvalidInputError, match=r"'catlan' is not in the catalogue; nearest: catalan"):
        get("catlan")
    with pytest.raises(InvalidInputError, match="pcf constants"):
        get("%%%%")
    with pytest.raises(InvalidInputError, match="give a list"):
        select("pi")
    with pytest.raises(InvalidInputError, match="empty"):
        select([])
    assert [c.slug for c in select(["pi", "PI", get("e")])] == ["pi", "e"]


def test_constants_are_given_by_name() -> None:
    for wrong in ([3], [None]):
        with pytest.raises(InvalidInputError, match="give a slug as text"):
            select(wrong)  # type: ignore[arg-type]
    with pytest.raises(InvalidInputError, match="give a list of slugs"):
        select(3)  # type: ignore[arg-type]


def test_kinds_of_numbers_and_symbols() -> None:
    assert all(map(is_kind, ("rational", "Infinity", "sqrt(113)", "CRootOf(x**3 - x - 1, 0)")))
    assert not any(map(is_kind, ("pi", "sqrt(2*pi)", "sqrt(e)", "e")))
    for slug, written in (("e^2", "e^{2}"), ("sqrt(10007)", r"\sqrt{10007}"), ("pi^e", r"\pi^{\mathrm{e}}")):
        assert latex(symbol(slug)) == written
    assert latex(symbol("pi, log(3)")) == r"\mathrm{pi, log(3)}"
    assert latex(symbol("x^^2")) == r"\mathrm{x{\wedge}{\wedge}2}"
