"""Proofs that carry over by a gauge: inflations by polynomials, and classes with a proved member."""

from dataclasses import replace

import pytest
import sympy

from by_sympy import by_sympy
from pcf import PCF
from pcf.arithmetic.polynomial import Polynomial
from pcf.proofs.library import members
from pcf.proofs.proof import Transfer

TRANSFERRED = [
    ("n^2 + n", "n^2 + n", "besseli(1, 2)/besseli(0, 2)"),
    ("4", "4n^2 - 4n - 3", "(2*gamma(1/4)**4 + 24*pi**2)/gamma(1/4)**4"),
    ("n^2 + 5n + 5", "-n^2 - 2n", "2/(3 - besselj(1, 2)/besselj(0, 2))"),
    ("n^2 + n", "3n^3 + 3n^2", None),  # (n + 1) n, an inflation of (n, 3n), hypergeometric
]


@pytest.mark.parametrize(("a", "b", "expression"), TRANSFERRED)
def test_values_by_transfer(a: str, b: str, expression: str | None) -> None:
    f = PCF(a, b)
    proof = f.prove()
    assert proof is not None
    assert proof.method == "transfer"
    assert expression in (None, proof.expression)
    assert proof.verify()
    assert abs(by_sympy(proof.expression).evalf(40) / sympy.Float(str(f.limit(45)), 45) - 1) < 1e-38
    assert "@" not in " ".join(proof.steps) + proof.latex()


def test_a_transfer_is_checked_whole() -> None:
    proof = PCF("4n + 3", "-4n^2 + 1").prove()
    assert proof is not None
    certificate = proof.witness
    assert isinstance(certificate, Transfer)
    other = PCF("4", "4n^2 - 4n - 3").prove()
    assert other is not None
    assert isinstance(other.witness, Transfer)
    altered = [
        Transfer(other.witness.equivalence, certificate.proof),
        Transfer(replace(certificate.equivalence, start=0), certificate.proof),
        Transfer(certificate.equivalence, replace(certificate.proof, expression="besselk(0, 1/4)")),
        Transfer(certificate.equivalence, other),
    ]
    for one in altered:
        assert not replace(proof, witness=one).verify()
    assert not replace(
        proof, expression="(besselk(0, 1/4) + besselk(1, 1/4))/(besselk(1, 1/4) + besselk(0, 1/4))"
    ).verify()
    assert not replace(proof, a=Polynomial("4n + 7")).verify()


def test_deflation() -> None:
    assert PCF("2n^2 + n", "-4n^2 + 1").deflate() == PCF("n", "-1"), "inflated by 2n + 1"
    assert PCF("6n + 3", "9n^2").deflate() == PCF("2n + 1", "n^2")
    assert PCF("2n + 1", "n^2").deflate() == PCF("2n + 1", "n^2")
    generator = [(Polynomial("n + 2"), Polynomial("2n + 3")), (Polynomial("n^2 + 1"), Polynomial("n + 5"))]
    for c, d in generator:
        e = c * d
        a, b = Polynomial("3n + 1"), Polynomial("n^2 + n + 1")
        f = PCF(a * e, b * e * e.shift(-1))
        assert f.deflate() == PCF(a, b)
        first, second = PCF(a, b).limit(30), f.limit(30)
        assert abs(float(second) / float(first) / e(0) - 1) < 1e-14


def test_the_library_is_proved() -> None:
    for a, b, _ in members(Polynomial("1"), Polynomial("1")):
        proof = PCF(a, b).prove()
        assert proof is not None
        assert proof.method == "Euler"
