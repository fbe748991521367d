"""What `pcf eval` says of growths whose coefficients no double holds."""

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("a", "b", "growth", "speed"),
    [  # -2 A/sqrt(B) sqrt(n), -A/sqrt(B) log n, log((A - sqrt(A^2+4B))/(A + sqrt(A^2+4B))) n; 2/log(10) = 0.8685889...
        ("10^308", "n", "−2e+308 √n", "8.685889638065037e+307 √n digits after n terms"),
        ("10^400", "n", "−2e+400 √n", "8.685889638065037e+399 √n digits after n terms"),
        ("10^153", "n", "−2e+153 √n", "8.685889638065037e+152 √n digits after n terms"),
        ("10^310", "n^2+n", "−1e+310 log n", "ten times the terms add 1e+310 digits"),
        ("10^309*n", "n^4", "−1e+309 log n", "ten times the terms add 1e+309 digits"),
        ("10^310*n^2", "n^6", "−1e+310 log n", "ten times the terms add 1e+310 digits"),
        ("1", "10^1000", "−1e-500 n", "exponential: 4.342944819032518e-501 digits a term"),
        ("1", "10^1000*n^2", "−1e-500 log n", "ten times the terms add 1e-500 digits"),
        ("2n+1", "n^2", "−1.7627 n", "exponential: 0.766 digits a term"),
        ("1", "n^2", "−log n", "ten times the terms add 1 digit"),
    ],
)
def test_growths_of_any_size(run: Any, a: str, b: str, growth: str, speed: str) -> None:
    shown = run("eval", a, b, "--digits", "5", "--depth", "20")
    text = " ".join(shown.out.replace("│", " ").split())
    assert shown.code == 0
    assert f"log|L − pₙ/qₙ| ~ {growth} proved" in text
    assert speed in text
