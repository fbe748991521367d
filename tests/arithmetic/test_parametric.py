"""Moebius maps with polynomial coefficients: fitted exactly, checked as identities, written in three notations."""

from fractions import Fraction

import pytest

from pcf.arithmetic.moebius import Moebius
from pcf.arithmetic.parametric import (
    LATEX,
    MATHML,
    affine,
    commute,
    fitted,
    linear_factors,
    parametric,
    ring,
    value_at,
    written,
)

NAMES = ("r", "s", "d")


def test_a_fit_finds_the_polynomials_of_two_parameters() -> None:
    points = [(i, j) for i in range(1, 5) for j in range(1, 5)]
    maps = [Moebius(i * j, i + j, 3, -i) for i, j in points]
    found = fitted(["i", "j"], points, maps, 2)
    assert found is not None
    for point, m in zip(points, maps, strict=True):
        assert found.at(point) == m
    assert found.at((10, 20)) == Moebius(200, 30, 3, -10)


def test_no_fit_where_nothing_fits_or_too_much() -> None:
    points = [(k,) for k in range(1, 8)]
    assert fitted(["k"], points, [Moebius(2**k, 1, 0, 1) for (k,) in points], 2) is None
    assert fitted(["k"], points[:2], [Moebius(k, 1, 0, 1) for (k,) in points[:2]], 2) is None


def test_common_factors_go() -> None:
    r, s, _ = ring(NAMES).gens()
    m = parametric(NAMES, (2 * r * s, 4 * r, 0 * r, 6 * r))
    assert m.image("L") == "(s + 2*L)/(3*L)"
    assert m.at((0, 5, 0)) == Moebius(5, 2, 0, 3)
    assert parametric(NAMES, (r, s, 0 * r, 0 * r + 1)).at((0, 1, 0)) is None, "constant there"


def test_contiguous_relations_hold_for_all_leading_coefficients() -> None:
    # a = (mu - nu) n + d, b = mu nu (n + r)(n + s): raising r moves d by mu, or by -nu
    names = ("r", "s", "d", "mu", "nu")
    r, s, d, mu, nu = ring(names).gens()
    zero, one = 0 * r, 0 * r + 1
    shift = parametric(names, (mu * nu * (r + 1) * (s + 1), d, zero, one))
    by = (1, 1, mu - nu, 0, 0)
    up = parametric(names, (-mu * nu * (r + 1) * s, nu * (r + 1), nu * (r + 1) + d, -one))
    down = parametric(names, (mu * nu * (r + 1) * s, mu * (r + 1), mu * (r + 1) - d, one))
    assert commute(up, (1, 0, mu, 0, 0), shift, by)
    assert commute(down, (1, 0, -nu, 0, 0), shift, by)
    assert not commute(up, (1, 0, -nu, 0, 0), shift, by)
    # a = n + d, b = f (n + r): raising r alone
    names = ("r", "d", "f")
    r, d, f = ring(names).gens()
    shift = parametric(names, (f * (r + 1), d, 0 * r, 0 * r + 1))
    step = parametric(names, (f * (r + 1), r + 1, r + 1 - d, 0 * r + 1))
    assert commute(step, (1, 0, 0), shift, (1, 1, 0))


def test_linear_factors() -> None:
    r, s, d = ring(NAMES).gens()
    assert {str(f) for f in linear_factors((r - s) ** 2 * (d + 1) * (r**2 + 1))} == {"r - s", "d + 1"}


def test_values_are_exact() -> None:
    half = affine(NAMES, [Fraction(1, 2), 0, -1], 3)
    assert value_at(half, (5, 0, 2)) == Fraction(7, 2)


@pytest.mark.parametrize(
    ("notation", "text"),
    [
        (LATEX, r"\frac{(r + 1)\,(L - s)}{r + d - L + 1}"),
        (
            MATHML,
            "<mfrac><mrow><mo>(</mo><mi>r</mi><mo>+</mo><mn>1</mn><mo>)</mo>"
            "<mo>(</mo><mi>L</mi><mo>−</mo><mi>s</mi><mo>)</mo></mrow>"
            "<mrow><mi>r</mi><mo>+</mo><mi>d</mi><mo>−</mo><mi>L</mi><mo>+</mo><mn>1</mn></mrow></mfrac>",
        ),
        (None, "(r + 1)*(L - s)/(r + d - L + 1)"),
    ],
)
def test_notations(notation: object, text: str) -> None:
    r, s, d = ring(NAMES).gens()
    m = parametric(NAMES, (-(r + 1) * s, r + 1, r + d + 1, 0 * r - 1))
    assert m.image("L", notation) == text  # type: ignore[arg-type]


def test_signs_and_numbers() -> None:
    r, _, _ = ring(NAMES).gens()
    assert parametric(NAMES, (0 * r, -2 * (r + 1), 0 * r + 3, 0 * r)).image("L") == "-2*L*(r + 1)/3"
    assert written(affine(NAMES, [-1, 0, 0]), NAMES) == "-r"
    assert written(affine(NAMES, [0, 0, 0]), NAMES) == "0"
    assert written(ring(NAMES).gens()[0] ** 2, NAMES, LATEX) == "r^{2}"
