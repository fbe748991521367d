"""Closed forms of sums against mpmath: series whose terms are z^k times ratios of rising factorials."""

from fractions import Fraction
from itertools import combinations

import flint
import mpmath
import pytest

from pcf import PCF
from pcf.constants.evaluation import ball, scaled
from pcf.constants.expression import parse_expression
from pcf.proofs.euler import Factorisation
from pcf.proofs.summation import closed_sum, term_text

F = Fraction
BASES = [
    F(1),
    F(2),
    F(5),
    F(1, 2),
    F(7, 2),
    F(1, 3),
    F(2, 3),
    F(8, 3),
    F(1, 4),
    F(3, 4),
    F(5, 4),
    F(1, 6),
    F(5, 6),
    F(2, 5),
]


def series(
    z: Fraction, upper: list[Fraction], lower: list[Fraction], f: tuple[Fraction, ...] = (F(1),)
) -> Factorisation:
    """That with t_k = f(0) f(1)/(f(k) f(k+1)) z^k (upper)_k/(lower)_k, of the rising factorials of all of them."""

    def polynomial(leading: Fraction, roots: list[Fraction]) -> tuple[Fraction, ...]:
        p = flint.fmpq_poly([flint.fmpq(leading.numerator, leading.denominator)])
        for r in roots:
            p *= flint.fmpq_poly([flint.fmpq(r.numerator, r.denominator), 1])
        return tuple(F(int(c.p), int(c.q)) for c in p.coeffs())

    e = Factorisation(f, polynomial(z, [r - 1 for r in upper]), polynomial(F(1), [s - 2 for s in lower]))
    term = F(1)
    for k, found in enumerate(e.terms(5)):
        value = [sum(c * n**i for i, c in enumerate(f)) for n in (0, 1, k, k + 1)]
        assert found == term * value[0] * value[1] / value[2] / value[3]
        for r in upper:
            term *= r + k
        for s in lower:
            term /= s + k
        term *= z
    return e


def assert_sum(e: Factorisation, value: mpmath.mpf) -> None:
    total = closed_sum(e)
    assert total is not None
    assert all(total.values())
    found = sum(
        mpmath.mpf(c.numerator) / c.denominator * scaled(ball(parse_expression(text), 45), 40)
        for text, c in total.items()
    )
    assert abs(found / mpmath.mpf(10) ** 40 - value) < mpmath.mpf(10) ** -30, (e, total)


@pytest.fixture(autouse=True)
def digits() -> object:
    with mpmath.workdps(50):
        yield


def number(x: Fraction) -> mpmath.mpf:
    return mpmath.mpf(x.numerator) / x.denominator


@pytest.mark.parametrize("base", BASES)
def test_powers_of_one_linear_factor(base: Fraction) -> None:
    """sum (b/(k + b))^s = b^s zeta(s, b), and with alternating signs 2^-s of two of them."""
    b = number(base)
    for s in range(2, 10):
        assert_sum(series(F(1), [base] * s, [base + 1] * s), b**s * mpmath.zeta(s, b))
    for s in range(1, 6):
        if s == 1:
            value = (mpmath.digamma((b + 1) / 2) - mpmath.digamma(b / 2)) / 2
        else:
            value = (mpmath.zeta(s, b / 2) - mpmath.zeta(s, (b + 1) / 2)) / mpmath.mpf(2) ** s
        assert_sum(series(F(-1), [base] * s, [base + 1] * s), b**s * value)


def test_two_linear_factors() -> None:
    """sum b c/((k + b)(k + c)) = b c (psi(b) - psi(c))/(b - c)."""
    for base, other in combinations(BASES, 2):
        b, c = number(base), number(other)
        value = b * c * (mpmath.digamma(b) - mpmath.digamma(c)) / (b - c)
        assert_sum(series(F(1), [base, other], [base + 1, other + 1]), value)


@pytest.mark.parametrize("z", [F(1, 2), F(-1, 2), F(1, 4), F(-1, 9), F(2, 3), F(-3, 5), F(4, 9)])
def test_logarithms_and_arctangents(z: Fraction) -> None:
    for base in (F(1), F(2), F(4), F(1, 2), F(3, 2), F(9, 2)):
        assert_sum(series(z, [base], [base + 1]), mpmath.hyp2f1(1, number(base), number(base + 1), number(z)))
        # two steps apart, and a linear f, which is another two
        value = mpmath.hyp2f1(1, number(base), number(base + 2), number(z))
        assert_sum(series(z, [base], [base + 2]), value)
        assert_sum(series(z, [], [], (base, F(1))), value)
    assert_sum(series(z, [F(2), F(1, 2)], [F(1), F(7, 2)]), mpmath.hyper([1, 2, 0.5], [1, 3.5], number(z)))


@pytest.mark.parametrize("z", [F(1), F(-1), F(1, 2), F(-3), F(5, 2)])
def test_exponentials(z: Fraction) -> None:
    for n in (1, 2, 5):
        assert_sum(series(z, [], [F(n)]), mpmath.hyper([1], [n], number(z)))
        # a polynomial in front, and one step of a factor beneath
        assert_sum(series(z, [F(7, 2)], [F(3, 2), F(n)]), mpmath.hyper([1, 3.5], [1.5, n], number(z)))
        # a linear f beneath: at once, and behind a gap
        assert_sum(series(z, [], [F(n)], (F(n), F(1))), mpmath.hyper([1], [n + 2], number(z)))
        assert_sum(series(z, [], [F(n)], (F(n + 3), F(1))), mpmath.hyper([1, n + 3], [n, n + 5], number(z)))


@pytest.mark.parametrize("z", [F(1, 2), F(-1, 3), F(4, 9), F(-1, 16), F(8, 9)])
def test_polylogarithms(z: Fraction) -> None:
    for s in (2, 3, 5):
        assert_sum(series(z, [F(1)] * s, [F(2)] * s), mpmath.polylog(s, number(z)) / number(z))
        assert_sum(series(z, [F(3)] * s, [F(4)] * s), 3**s * mpmath.lerchphi(number(z), s, 3))
    if z in (F(4, 9),):
        assert_sum(series(z, [F(1, 2)] * 2, [F(3, 2)] * 2), mpmath.lerchphi(number(z), 2, 0.5) / 4)


@pytest.mark.parametrize("z", [F(1), F(-2), F(4, 9), F(-1, 4)])
def test_sums_over_two_factorials(z: Fraction) -> None:
    for n in (1, 2, 3, 5):
        for m in (1, 2, 4):
            assert_sum(series(z, [], [F(n), F(m)]), mpmath.hyper([1], [n, m], number(z)))
        # polynomials in front, and a linear f beneath
        assert_sum(series(z, [F(7, 2)], [F(n), F(2), F(3, 2)]), mpmath.hyper([1, 3.5], [n, 2, 1.5], number(z)))
        assert_sum(series(z, [], [F(n), F(2)], (F(n), F(1))), mpmath.hyper([1], [n + 2, 2], number(z)))


@pytest.mark.parametrize("z", [F(1), F(-2), F(4, 9), F(-1, 4)])
def test_hyperbolic_and_circular_functions(z: Fraction) -> None:
    for n in (1, 2, 3):
        for h in (F(1, 2), F(-3, 2), F(5, 2)):
            assert_sum(series(z, [], [h, F(n)]), mpmath.hyper([1], [number(h), n], number(z)))
            assert_sum(
                series(z, [F(7, 2)], [h, F(n), F(3, 2)]), mpmath.hyper([1, 3.5], [number(h), n, 1.5], number(z))
            )
    assert closed_sum(series(F(1), [], [F(1), F(1, 2)])) == {"cosh(2)": 1}
    assert closed_sum(series(F(-2), [], [F(1), F(3, 2)])) == {"sqrt(2)*sin(2*sqrt(2))": F(1, 4)}


@pytest.mark.parametrize("z", [F(1, 2), F(-2, 3), F(4, 9), F(-1, 4)])
def test_elliptic_integrals(z: Fraction) -> None:
    for n, m in ((1, 1), (1, 2), (3, 2)):
        for h, i in ((F(1, 2), F(1, 2)), (F(-1, 2), F(3, 2)), (F(-3, 2), F(-1, 2))):
            value = mpmath.hyper([1, number(h), number(i)], [n, m], number(z))
            assert_sum(series(z, [h, i], [F(n), F(m)]), value)
    assert closed_sum(series(z, [F(1, 2)] * 2, [F(1)] * 2)) == {f"elliptic_k({z})/pi": 2}


@pytest.mark.parametrize(
    "z", [F(1, 4), F(1, 2), F(3, 4), F(2, 7), F(1, 5), F(-1, 3), F(-1, 8), F(-2, 3), F(-9, 16)]
)
def test_arcsines(z: Fraction) -> None:
    for n in (1, 2, 4):
        for h in (F(1, 2), F(3, 2), F(7, 2)):
            assert_sum(series(z, [F(n)], [h]), mpmath.hyper([1, n], [number(h)], number(z)))
            assert_sum(series(z, [F(1), F(n)], [h, F(2)]), mpmath.hyper([1, 1, n], [number(h), 2], number(z)))
            assert_sum(series(z, [F(3), F(n)], [h, F(5)]), mpmath.hyper([1, 3, n], [number(h), 5], number(z)))
    assert closed_sum(series(F(1, 4), [F(1), F(1)], [F(2), F(3, 2)])) == {"pi**2": F(1, 9)}
    assert closed_sum(series(F(-1, 8), [F(1), F(1)], [F(2), F(3, 2)])) == {"log(2)**2": 2}
    assert closed_sum(series(F(-1), [F(1), F(1)], [F(2), F(3, 2)])) == {"log(1 + sqrt(2))**2": 1}
    assert closed_sum(series(F(1), [F(1), F(1)], [F(2), F(3, 2)])) == {"pi**2": F(1, 4)}


def test_binomial_sums_at_one() -> None:
    """sum (p)_k/((q)_k (k + 1)), and what telescopes to it."""
    p, q = F(1, 2), F(7, 3)
    value = mpmath.hyp3f2(1, 1, number(p), 2, number(q), 1)
    assert_sum(series(F(1), [F(1), p], [F(2), q]), value)
    assert closed_sum(series(F(1), [F(1), F(1, 2)], [F(2), F(2)])) == {"log(2)": -4, "1": 4}
    assert closed_sum(series(F(1), [F(1), F(1)], [F(2), F(4, 3)])) == {"polygamma(1, 1/3)": F(1, 3)}


@pytest.mark.parametrize(
    ("z", "upper", "lower"),
    [
        (F(1), [F(1)], [F(2)]),  # diverges, all of them
        (F(1), [F(2)], [F(1)]),
        (F(2), [F(1)], [F(2)]),
        (F(-1), [F(1)], [F(1)]),
        (F(1, 2), [F(1, 3)], [F(4, 3)]),  # no logarithm of rational numbers
        (F(-1, 2), [F(1, 2)] * 2, [F(3, 2)] * 2),  # a dilogarithm at the square root of -1/2
        (F(1), [F(1, 2)], [F(1)]),  # diverges too
        (F(1), [F(2)], [F(3, 2)]),
        (F(3, 2), [F(1)], [F(3, 2)]),
        (F(-1), [F(1, 3)], [F(1, 2)]),  # an algebraic integral
        (F(1, 2), [F(1, 2)], [F(1, 3)]),
        (F(1), [F(1, 2), F(1, 2)], [F(3, 2), F(1)]),  # a double pole at a half-integer
        (F(1), [], [F(1, 2)]),  # an error function
        (F(1), [], [F(1), F(1), F(1)]),  # 0F2
        (F(1), [F(1)], [F(2), F(1, 2)]),  # hyperbolic integrals
        (F(1), [], [F(1, 2), F(1, 2)]),
        (F(2), [F(1, 2), F(1, 2)], [F(1), F(1)]),  # diverges
        (F(1, 2), [F(1, 2), F(1, 3)], [F(1), F(1)]),
    ],
)
def test_other_sums_have_no_closed_form(z: Fraction, upper: list[Fraction], lower: list[Fraction]) -> None:
    assert closed_sum(series(z, upper, lower)) is None


def test_quadratic_factors_have_no_closed_form() -> None:
    one = (F(1),)
    assert closed_sum(Factorisation(one, one, (F(1), F(0), F(1)))) is None
    assert closed_sum(Factorisation(one, (F(2), F(2), F(1)), (F(2), F(-2), F(1)))) is None  # (x + 1)^2 + 1 twice
    assert closed_sum(Factorisation(one, (F(-1), F(0), F(0), F(1)), (F(2), F(0), F(0), F(1)))) is None


def test_terms_are_written_as_they_are_summed() -> None:
    cases = [
        (series(F(1), [F(1)] * 2, [F(2)] * 2), "(1)/(k^2 + 2*k + 1)"),
        (series(F(-1, 2), [F(1)], [F(1)]), "(-1/2)^k"),
        (series(F(1), [F(1)], [F(1)]), "1"),
        (series(F(3), [F(1)], [F(2), F(5)]), "(3)^k (1)/(k + 1) / (5)_k"),
    ]
    for e, text in cases:
        assert term_text(e) == text


def test_logarithms_of_quadratic_numbers() -> None:
    """Half-integers at an argument that is no square."""
    proof = PCF("6n^2 + 5n + 2", "-8n^4 + 8n^3 - 2n^2").prove()
    assert proof is not None
    assert proof.expression == "2/(2*sqrt(2)*log(1 + sqrt(2)) - 2*log(2))"
    assert proof.proves("1/(sqrt(2)*log(1 + sqrt(2)) - log(2))")
