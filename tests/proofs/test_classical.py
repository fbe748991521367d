"""Values by classical rules: right to many digits, proved, and refused where anything of them is changed."""

import random

import pytest
import sympy

from by_sympy import by_sympy
from pcf import PCF
from pcf.arithmetic.polynomial import Polynomial
from pcf.check import check
from pcf.dynamics.hypergeometric import regularised
from pcf.proofs.classical import anchors, named
from pcf.proofs.gauge import equivalence

RULES = [
    ("2n + 1", "n^2", "4/pi"),
    ("2n + 1", "3n^2", "3*sqrt(3)/pi"),
    ("6n + 3", "3n^2", "2*sqrt(3)*3/pi"),
    ("2n + 1", "2n^2", "sqrt(2)/atan(sqrt(2))"),
    ("4n + 2", "n^2", "1/atan(1/2)"),
    ("4n + 2", "2n^2", "sqrt(2)/atan(sqrt(2)/2)"),
    ("10n + 5", "-3n^2", "2*sqrt(3)/log(14/11 + 5*sqrt(3)/11)"),
    ("4n + 2", "-n^2", "2/log(3)"),
    ("4n + 2", "-3n^2", "2*sqrt(3)/log(7 + 4*sqrt(3))"),
    ("3n + 1", "-2n^2 + n", "2/pi"),
    ("3n + 2", "-2n^2", "1/log(2)"),
    ("2", "n^2", "2/(4 - pi)"),
    ("3", "4n^2", "4/(8 - sqrt(2)*(pi + 2*log(1 + sqrt(2))))"),
    ("6n + 2", "-8n^2 + 6n", "gamma(1/4)**2/(sqrt(2)*pi**(3/2))"),  # at -1, from 1/2
    ("6n + 1", "-8n^2 + 6n", "4/(sqrt(2)*(pi + 2*log(1 + sqrt(2))))"),
    ("6n + 3", "-8n^2 + 6n", "8/(sqrt(2)*(pi + 2*log(1 + sqrt(2))) - 4)"),
    ("1", "9n^2", "9/(sqrt(3)*pi - 3*log(2))"),
    ("5", "n^2 + n", "6/(15*pi - 46)"),
    ("2n", "3n^2 - 5n", "-6*gamma(1/3)**3/(8*pi**2 + 3*gamma(1/3)**3)"),
    ("2n + 2", "3n^2 + n", "3*gamma(1/3)**3/(8*pi**2 - 3*gamma(1/3)**3)"),
    ("4n - 3", "-2n^2 + 5n", "-12*sqrt(2*pi)/(gamma(1/4)**2 + 8*sqrt(2*pi))"),
    ("2", "4n^2 - 1", "(gamma(1/4)**4 + 8*pi**2)/(gamma(1/4)**4 - 8*pi**2)"),
    ("2n + 1", "1", "(E**2 + 1)/(E**2 - 1)"),
    ("2n + 1", "-1", "1/tan(1)"),
    ("2n + 1", "2", "sqrt(2)*coth(sqrt(2))"),
    ("n", "1", "besseli(1, 2)/besseli(0, 2)"),
    ("n", "-4", "-2*besselj(1, 4)/besselj(0, 4)"),
    ("n + 1", "2", "sqrt(2)*besseli(0, 2*sqrt(2))/besseli(1, 2*sqrt(2))"),
    ("n", "n", "1/(E - 1)"),
    ("n + 3", "-2n", "2/(1 - exp(-2))"),
    ("2n - 1", "4n", "2/(sqrt(pi)*E*erf(1))*sqrt(1)"),
    ("2n + 3", "-4n", "2*E/(sqrt(pi)*erfi(1))"),
    ("4n + 1", "4n - 2", "2*E**(1/4)/(sqrt(pi)*erfi(1/2)) - 1"),
    ("4n + 3", "-4n + 2", "2/(sqrt(pi)*E**(1/4)*erf(1/2)) + 1"),
    ("n - 1", "2n + 1", "1/(1 + besseli(1, 1)/besseli(0, 1))"),
    ("2n + 3", "-n^2", "1/(E**2*expint(1, 2))"),
    ("4n + 3", "-4n^2 + 2n", "2/(sqrt(pi)*E*erfc(1))"),
    ("4n + 8", "-4n^2 - 4n - 1", "besselk(0, 1)/(3*besselk(0, 1) - 2*besselk(1, 1))"),
    ("1", "n", "sqrt(2)/(sqrt(pi)*sqrt(E)*erfc(sqrt(2)/2))"),
    ("1", "2n + 1", "2/(besselk(3/4, 1/8)/besselk(1/4, 1/8) - 1)"),
]

ALGEBRAIC = [
    ("1", "4n^2 + 2n", "1 + sqrt(2)"),
    ("3", "4n^2 - 2n", "2 + sqrt(2)"),
    ("n + 2", "n^2 + 3n", "(21 + 15*sqrt(5))/19"),
]


@pytest.mark.parametrize(("a", "b", "value"), RULES + ALGEBRAIC)
def test_the_value_of_each_rule(a: str, b: str, value: str) -> None:
    f = PCF(a, b)
    found = regularised(f.a, f.b)
    assert found is not None
    classical = named(found)
    assert classical is not None
    limit = sympy.Float(str(f.limit(45)), 45)
    for text in (str(classical.value), value):
        assert abs(by_sympy(text).evalf(45) / limit - 1) < 1e-38, text
    proof = f.prove()
    assert proof is not None
    assert proof.kind in ("hypergeometric", "Euler")
    assert proof.proves(str(classical.value))


@pytest.mark.parametrize(("a", "b", "value"), RULES)
def test_formulas_near_an_anchor_are_carried_over_from_it(a: str, b: str, value: str) -> None:
    """The shift by 2, with the index of the anchor found again from the parameters."""
    f = PCF(a, b)
    g = f.shift(2)
    assert any(equivalence(anchor, (g.a, g.b)) for anchor in anchors(g.a, g.b))


GAUGED = [
    ("n - 5", "2", "sqrt(2)"),
    ("n - 1", "4n", "E**4"),
    ("4n - 4", "-3n^2", "log"),
    ("2n - 2", "-2n + 5", "erf"),
    ("4n + 3", "-4n^2 + 1", "besselk(1, 1/4)"),
    ("4", "4n^2 - 4n - 3", "gamma(1/4)**4"),
    ("1", "n^2 + n", "pi"),
    ("2n + 3", "7n^2 + 14n + 7", "atan(sqrt(7))"),
    ("n^2 + 5n + 5", "-n^2 - 2n", "besselj(1, 2)"),
    ("4n^2 - 4n - 1", "-4n^2 + 4n + 3", "tan(1)"),
]


@pytest.mark.parametrize(("a", "b", "part"), GAUGED)
def test_values_of_gauge_classes(a: str, b: str, part: str) -> None:
    f = PCF(a, b)
    proof = f.prove()
    assert proof is not None
    assert proof.verify()
    assert part in proof.expression
    limit = sympy.Float(str(f.limit(45)), 45)
    assert abs(by_sympy(proof.expression).evalf(45) / limit - 1) < 1e-38


def test_what_is_identified_is_proved_where_a_rule_gives_it() -> None:
    for a, b in (("2n+1", "n^2"), ("2n+5", "n^2+4n+4"), ("1", "n"), ("3n+2", "4n^2-2n"), ("4n-4", "-3n^2")):
        best = PCF(a, b).identify()[0]
        assert best.proof is not None, (a, b)
        assert best.proof["kind"] in ("hypergeometric", "transfer", "Euler")


def test_changed_values_and_changed_formulas_are_refused() -> None:
    for a, b, _ in RULES:
        proof = PCF(a, b).prove()
        assert proof is not None
        certificate = proof.certificate()
        assert not proof.proves(f"2*({proof.expression})")
        assert not proof.proves(f"({proof.expression}) + 1")
        formula = certificate["formula"]
        other = (
            {**formula, "b": [*formula["b"][:-1], "7919"]} if isinstance(formula, dict) else [formula[0], ["7919"]]
        )
        assert not check({**certificate, "formula": other}).valid


def test_perturbed_formulas_have_no_such_value() -> None:
    """One coefficient changed by 1: another value, and no proof of the old one."""
    for a, b, _ in RULES:
        f = PCF(a, b)
        proof = f.prove()
        assert proof is not None
        g = PCF(f.a, f.b + Polynomial("n") if f.b.degree < 2 else f.b + 1)
        if g.status.value != "converges" or (new := g.prove()) is None:
            continue
        assert not new.proves(proof.expression)


def test_rules_are_for_their_parameters_alone() -> None:
    for a, b in (("2n+1", "n^2+1"), ("n", "n+1"), ("3n+1", "1"), ("n+5", "1"), ("2n", "5n^2-5n")):
        found = regularised(Polynomial(a), Polynomial(b))
        assert found is None or named(found) is None
    assert list(anchors(Polynomial("1"), Polynomial("n^3"))) == []


# Identified by the proof alone


@pytest.mark.parametrize(
    ("a", "b", "constant"),
    [
        ("2n + 1", "7n^2", "sqrt(7)/atan(sqrt(7))"),
        ("n^2 + 2n - 1", "2n^2", "besselj(0, 2*sqrt(2))"),
        ("3n + 1", "1", "0F1(1/3; 1/9)"),
        ("3n + 2", "n + 1", "1F1(0; 7/9; 1/9)"),
        ("n", "n + 2^12 + 1", None),
        (f"{3**30}n + 1", f"{2**50}n - 7", None),
    ],
)
def test_a_value_without_an_entry_in_the_catalogue(a: str, b: str, constant: str | None) -> None:
    f = PCF(a, b)
    (match,) = f.identify()
    assert match.proof is not None
    assert constant in (None, match.constant)
    assert abs(by_sympy(match.expression).evalf(30) / sympy.Float(str(f.limit(35)), 35) - 1) < 1e-25
    assert match.expression == f.closed_form()
    assert match.latex
    assert match.mathml
    assert f.identify(constants=["pi"]) == [], "what was asked for is another"


def test_random_formulas_of_low_degree_have_the_value_of_their_closed_form() -> None:
    """Coefficients of 60 bits; the functions are evaluated by the checker, in balls, to the digits of the limit."""
    generator = random.Random(60)
    found = 0
    while found < 12:
        a = [generator.randint(-(2**60), 2**60) for _ in range(generator.randint(1, 2))]
        b = [generator.randint(-(2**60), 2**60) for _ in range(generator.randint(1, 3))]
        f = PCF(a, b)
        if f.status.value != "converges" or f.a.degree == f.b.degree == 0:
            continue
        proof = f.prove()
        if proof is None:
            continue
        found += 1
        assert check(proof.certificate()).valid
        assert f.identify()[0].proof is not None
