"""Proofs and formulas in LaTeX: their values."""

import re

import pytest

from pcf import PCF

FORMULAS = [
    ("2n + 1", "n^2", r"\frac{4}{\pi}"),
    ("2n + 1", "4n^4", r"\frac{4}{\pi^{2} - 8 G}"),  # trigamma
    ("3n + 2", "n^4 + n^3", r"\frac{12}{12 + \pi^{2} - 24 \log 2}"),  # Euler's sum, behind a map
    ("n + 2", "n", r"\frac{1}{2 e - 5}"),  # transfer
    ("n^2 + n + 1", "2n^4 + 3n^3 - 2n^2", r"\frac{18}{4 \sqrt{3} \log\left(2 + \sqrt{3}\right) + 3}"),
    ("n + 20", "n - 3", r"\frac{9176}{461}"),  # termination
    ("1", "1", r"\frac{1}{2} + \frac{\sqrt{5}}{2}"),
    ("n - 2", "-4n + 1", None),  # functions without a classical value, of a shifted formula
    ("n", "n + 1", r"1"),
]


@pytest.mark.parametrize(("a", "b", "value"), FORMULAS)
def test_a_proof_ends_in_its_value(a: str, b: str, value: str | None) -> None:
    proof = PCF(a, b).prove()
    assert proof is not None
    assert value in (None, proof.value_latex())
    assert rf"= {proof.value_latex()}$. \end{{theorem}}" in proof.latex()
    *_, last, end = proof.latex().splitlines()
    assert end == r"\end{proof}"
    assert proof.value_latex() in last
    assert re.findall(r"(?<![\\A-Za-z])(?:pi|psi|Catalan|log\()|\*\*|\\mu\\left", proof.latex()) == []
    assert PCF(a, b).latex(value=True) == f"{PCF(a, b).latex()} = {proof.value_latex()}"


def test_a_fraction_without_a_proof_stands_alone() -> None:
    f = PCF("n^2 + 1", "n^3 + 2")
    assert f.latex(value=True) == f.latex()


def test_trajectories_in_latex() -> None:
    proof = PCF("11n^2 + 11n + 3", "n^4").prove()
    assert proof is not None
    text = proof.latex()
    assert r"$u_n = \sum_{k\ge 0} t(n,k)$" in text
    assert r"t(n,k) = \Gamma(k + n + 2)^3/(\Gamma(k + 1)" in text
    assert "G(" not in text
    assert r"$L = \frac{30}{\pi^{2}}$" in text
