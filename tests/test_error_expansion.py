"""The error beyond its growth: published terms, and the error itself at depths that were not used."""

import math
from fractions import Fraction

import pytest

from pcf import PCF

F = Fraction


def test_cohen_log_2() -> None:
    # log 2 = 3/(5 - 9/(15 - 36/(25 - ...))) with error (pi/3) 9^-N (1 - (5/16)/N + (105/512)/N^2 - (1725/8192)/N^3),
    # N = n + 1 (arXiv 2409.06086); ours is the error of L = 3/log 2 in powers of 1/n
    found = PCF("10*n + 5", "-9*n^2").error_expansion(3)
    theirs = (F(-5, 16), F(105, 512), F(-1725, 8192))
    # 1/N = 1/n - 1/n^2 + 1/n^3, 1/N^2 = 1/n^2 - 2/n^3
    ours = (theirs[0], -theirs[0] + theirs[1], theirs[0] - 2 * theirs[1] + theirs[2])
    assert found.terms == ours
    constant = -(math.pi / 3) / 9 * (3 / math.log(2)) ** 2 / 3
    assert float(found.constant) == pytest.approx(constant, rel=1e-14)
    assert not found.alternates


@pytest.mark.parametrize(
    ("a", "b"), [("2*n + 1", "n^2"), ("n + 1", "3"), ("3*n^2 - n + 2", "2*n^3 + 1"), ("-n", "2*n + 7"), ("5", "2")]
)
def test_against_the_error_itself(a: str, b: str) -> None:
    f = PCF(a, b)
    found, g = f.error_expansion(8), f.growth()
    n = 150
    p, q = f.convergent(n)
    digits = int(-(g.eta * n * math.log(n) + g.gamma * n) / math.log(10)) + 40
    scaled = f.limit(digits).scaled(digits - 2)
    error = Fraction(scaled, 10 ** (digits - 2)) - Fraction(p, q)
    log_error = math.log(abs(error.numerator)) - math.log(error.denominator)
    series = 1 + sum(float(t) / n**k for k, t in enumerate(found.terms, 1))
    leading = g.eta * n * math.log(n) + g.gamma * n + g.beta * math.log(n)
    model = leading + math.log(abs(float(found.constant)) * series)
    assert log_error == pytest.approx(model, abs=1e-8)
    sign = (-1) ** n if found.alternates else 1
    assert (error > 0) == (sign * float(found.constant) > 0)


def test_slow_and_rational_formulas() -> None:
    assert PCF("2", "n^2").error_expansion() is None
    assert PCF("1", "-1").error_expansion() is None
    with pytest.raises(ValueError, match="terms"):
        PCF("1", "1").error_expansion(0)
