"""Proofs of values: every method, checked again, against certified limits and sympy; and wrong ones refused."""

import random
import re
from dataclasses import replace
from fractions import Fraction

import pytest
import sympy

from by_sympy import by_sympy
from checked import is_factorisation
from pcf import PCF, Status
from pcf.arithmetic.polynomial import Polynomial
from pcf.check import Verdict
from pcf.dynamics.hypergeometric import hypergeometric
from pcf.proofs.euler import Factorisation, factorisations
from pcf.proofs.summation import closed_sum

PROVED = [
    ("1", "n - 3", "termination", "zoo"),
    ("n + 1", "n - 2", "termination", "1/2"),
    ("3", "-2", "minimal solution", "2"),
    ("n + 1", "-n - 1", "minimal solution", "zoo"),
    ("1", "1", "quadratic equation", "1/2 + sqrt(5)/2"),
    ("2*n + 3", "-n^2 - 2*n + 1", "linear tail", "1 + sqrt(2)"),
    ("-4*n - 2", "-4*n^2 + 2", "linear tail", "-sqrt(2)"),
    ("n", "n", "Euler", "1/(E - 1)"),
    ("n", "2*n", "Euler", "4/(E**2 - 3)"),  # f is not constant
    ("1", "n^2", "Euler", "1/log(2)"),
    ("3*n + 3", "-2*n^2", "Euler", "1/(2*log(2) - 1)"),
    ("5*n + 3", "-6*n^2", "Euler", "2/log(3)"),
    ("4", "4*n^2 - 1", "Euler", "(pi + 2)/(pi - 2)"),
    ("2", "4*n^2 - 4*n + 1", "Euler", "(pi + 4)/pi"),
    ("2*n^2 + 2*n + 1", "-n^4", "Euler", "6/pi**2"),
    ("2*n^3 + 3*n^2 + 3*n + 1", "-n^6", "Euler", "1/zeta(3)"),
    ("4*n^2 + 10*n + 5", "4*n^2 + 2*n", "Euler", "sin(1)/(1 - sin(1))"),
    ("20*n^2 + 36*n + 17", "-64*n^4 - 64*n^3 - 16*n^2", "Euler", "2*elliptic_k(1/4)/(2*elliptic_k(1/4) - pi)"),
    ("2*n + 1", "9*n^4", "polygamma", "6/polygamma(1, 2/3)"),
    ("-18*n^3 - 27*n^2 - 67*n - 29", "-81*n^6", "polygamma", "72/(4*polygamma(2, 2/3) + 27)"),
    ("6*n + 9", "n^4 + 4*n^3 + 6*n^2 + 4*n + 1", "transfer", "(pi**2 - 6)/(30 - 3*pi**2)"),  # a tail
    ("n + 1", "1", "hypergeometric", "besseli(0, 2)/besseli(1, 2)"),
    ("2*n + 1", "n^2", "hypergeometric", "4/pi"),
]


@pytest.mark.parametrize(("a", "b", "method", "expression"), PROVED)
def test_values_are_proved(a: str, b: str, method: str, expression: str) -> None:
    f = PCF(a, b)
    proof = f.prove()
    assert (proof.method, proof.expression) == (method, expression)
    assert proof.verify()
    assert proof.steps
    assert "$" not in "".join(proof.steps)
    assert proof.latex().count("$") % 2 == 0
    assert proof.latex().count("{") == proof.latex().count("}")
    value = by_sympy(proof.expression)
    if value == sympy.zoo:
        assert f.limit().infinite
    else:
        assert abs(sympy.re(value.evalf(40)) - sympy.Float(str(f.limit(40)), 45)) < 1e-35


@pytest.mark.parametrize(("a", "b"), [("2*n", "-n^2"), ("1", "n^3"), ("10*n^2 + 10*n + 3", "-9*n^4")])
def test_nothing_is_made_up(a: str, b: str) -> None:
    assert PCF(a, b).prove() is None


def test_a_wrong_proof_does_not_verify() -> None:
    log_2, e, bessel, golden = (
        PCF(*pair).prove() for pair in (("1", "n^2"), ("n", "n"), ("n + 1", "1"), ("1", "1"))
    )
    assert not replace(log_2, expression="1/log(3)").verify()
    assert not replace(log_2, witness=e.witness).verify()
    assert not replace(log_2, witness=replace(log_2.witness, f=(Fraction(1), Fraction(1)))).verify()
    assert not replace(e, a=PCF("n + 1", "n").a).verify()
    assert not replace(bessel, witness=PCF("n + 2", "1").prove().witness).verify()
    assert not replace(golden, witness=1 - golden.witness).verify()  # the other root
    assert not replace(PCF("1", "n - 3").prove(), witness=2).verify()
    assert not replace(PCF("2*n + 3", "-n^2 - 2*n + 1").prove(), witness=golden.witness).verify()


def test_every_formula_of_small_degrees_has_a_proof() -> None:
    """deg a <= 1, deg b <= 2: all but algebraic limits of the parabolic case; and every one agrees with the limit."""
    rng = random.Random(7)
    methods: dict[str, int] = {}
    for _ in range(250):
        degrees = rng.choice([(0, 1), (0, 2), (1, 0), (1, 1), (1, 2)])
        a, b = ([rng.choice([-3, -2, -1, 1, 2, 4]), *(rng.randint(-6, 6) for _ in range(d))] for d in degrees)
        f = PCF(a, b)
        if f.status not in (Status.CONVERGES, Status.TERMINATES):
            continue
        proof = f.prove()
        assert proof is not None, f
        assert proof.verify(), f
        methods[proof.method] = methods.get(proof.method, 0) + 1
    assert methods["hypergeometric"] > 80
    assert methods["termination"] > 20


def test_sympy_reads_hypergeometric_values() -> None:
    for a, b in (
        ("-2", "3*n + 1"),
        ("2*n + 3", "-n^2 - n + 1"),
        ("1", "n"),
        ("3", "n^2 + n + 1"),
        ("-3*n + 1", "2*n + 5"),
    ):
        f = PCF(a, b)
        value = sympy.re(by_sympy(f.prove().expression).evalf(30))
        assert abs(value - sympy.Float(str(f.limit(30)), 35)) < 1e-25, f


def test_the_reason_is_that_of_the_sum() -> None:
    for a, b, word in (
        ("n", "n", "exponential"),
        ("n + 2", "-n", "exponential"),
        ("1", "n^2", "partial fractions"),
    ):
        proof = PCF(a, b).prove()
        assert any(word in step for step in proof.steps), (proof.expression, proof.steps)
    (step,) = (step for step in PCF("4", "4*n^2 - 1").prove().steps if "S_N ->" in step)
    assert step.endswith("S_N -> (3*pi - 6)/4.")


def test_eulers_sums_are_the_convergents() -> None:
    """Exactly, for every factorisation that is found; and closed sums are what the partial sums tend to."""
    rng = random.Random(9)
    found = closed = 0
    for _ in range(400):
        r, s = rng.randint(-3, 3), rng.randint(-3, 3)
        u, v = rng.choice([1, 2, 3]), rng.choice([1, 2, -1, -2])
        # b = -u v (n + r)(n + s), a = u (n + r) + v (n + 1 + s) has f = 1
        b = [-u * v, -u * v * (r + s), -u * v * r * s]
        f = PCF([u + v, u * r + v * (1 + s)] if u + v else [u * r + v * (1 + s) or 1], b)
        if f.status is not Status.CONVERGES:
            continue
        for e in factorisations(f.a, f.b):
            assert is_factorisation(e, f.a, f.b)
            found += 1
            total = Fraction(0)
            for n, term in enumerate(e.terms(6)):
                total += term
                p, q = f.convergent(n)
                assert p * total == q * (f.a(0) * total + e.factor * (1 - total)), (f, e)
            closed += closed_sum(e) is not None
    assert found > 100
    assert closed > 30


@pytest.mark.parametrize("degree", range(8))
def test_factorisations_of_degree_six_at_most(degree: int) -> None:
    """With h1 = x and h2 = 2x the second highest power of the identity makes deg f = d for a = 3x + 2 + d."""
    a, b = Polynomial([3, 2 + degree]), Polynomial("-2*n^2")
    found = [e for e in factorisations(a, b) if len(e.f) == degree + 1]
    assert [(e.h1, e.h2) for e in found] == ([((0, 1), (0, 2))] if degree <= 6 else [])
    assert all(is_factorisation(e, a, b) for e in found)


@pytest.mark.parametrize(
    "f", [(0, 1), (-3, 1), (3, -1), (-1, 2), (2, -4), (1, 1), (-6, 2), (5, 1), (1, 3), (-1, 3)]
)
def test_a_factorisation_holds_where_f_has_no_zero(f: tuple[int, int]) -> None:
    """f(x) (2x + 2) = f(x-1) (x+1) + f(x+1) (x+1) for every linear f; a zero at 0, 1, 2, ... makes nonsense of t_k."""
    e = Factorisation(tuple(map(Fraction, f)), (Fraction(1), Fraction(1)), (Fraction(0), Fraction(1)))
    a, b = Polynomial("2*n + 2"), Polynomial("-n^2 - n")
    assert is_factorisation(e, a, b) == all(f[0] + f[1] * k for k in range(100))
    assert not is_factorisation(e, a, b + 1)
    assert not is_factorisation(e, a + 1, b)


def test_ratios_are_written_with_positive_denominators() -> None:
    for a, b in (("n + 1", "-n - 1"), ("2*n + 1", "-n^2"), ("1", "n^2 + 2*n"), ("n - 5", "-n")):
        f = PCF(a, b)
        (top, bottom) = re.search(r"= \((.*)\)/\(([^)]*)\): ", f.prove().steps[1]).groups()
        top, bottom = Polynomial(top), Polynomial(bottom)
        assert bottom.leading > 0
        assert top(7) * top(6) * bottom(6) == bottom(7) * bottom(6) * (f.a(7) * top(6) + f.b(7) * bottom(6))


def test_identifications_carry_their_proofs() -> None:
    assert PCF("1", "n^2").identify()[0].proof == {
        "kind": "Euler",
        "method": "Euler",
        "statement": "1 + K(b(n)/a(n), n = 1, 2, ...) = 1/log(2) for a(n) = 1, b(n) = n^2",
    }
    assert PCF("2*n + 1", "n^2").identify()[0].proof == {
        "kind": "hypergeometric",
        "method": "hypergeometric",
        "statement": "1 + K(b(n)/a(n), n = 1, 2, ...) = 4/pi for a(n) = 2*n + 1, b(n) = n^2",
    }
    assert PCF("10n^2 + 10n + 3", "-9n^4").identify()[0].proof is None, "identified, not proved"


def test_hypergeometric_is_none_for_others() -> None:
    for a, b in (("n^2", "n"), ("1", "n^3"), ("4*n + 2", "-4*n^2 + 2"), ("1", "1")):
        f = PCF(a, b)
        assert hypergeometric(f.a, f.b) is None


def test_what_the_checker_refuses_is_not_called_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = [("3", "-2"), ("1", "n - 4"), ("1", "1"), ("2*n + 7", "-n^2 - 6*n - 7"), ("1", "n^2"), ("n - 20", "n")]
    assert all(PCF(*pair).identify()[0].proof is not None for pair in pairs)
    monkeypatch.setattr("pcf.proofs.proof.check", lambda certificate: Verdict(False, "any", "refused"))
    assert all(PCF(*pair).identify()[0].proof is None for pair in pairs)
