"""The error beyond its growth: published terms, and the error itself at depths that were not used."""

import math
import random
from fractions import Fraction

import flint
import pytest

from pcf import PCF
from pcf.constants.evaluation import ball
from pcf.constants.expression import parse_expression
from pcf.dynamics.formal_series import reciprocal_error
from pcf.dynamics.status import Convergence, classify
from pcf.errors import InvalidInputError, PrecisionError

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
    assert (found.alternates, found.step, found.offset) == (False, 1, None)


def test_harmonic_numbers() -> None:
    # p_n/q_n = 1/H_{n+1}, L = 0: -1/error = H_{n+1} = log n + gamma + (3/2)/n - (13/12)/n^2 + 1/n^3 - ...
    found = PCF("2*n + 1", "-n^2").error_expansion(3)
    assert found.terms == (F(3, 2), F(-13, 12), F(1))
    assert found.log_term == 1
    assert float(found.constant) == -1
    assert found.offset.startswith("-0.577215664901532860606512090082402")


def test_closed_errors() -> None:
    one = PCF("2", "-1").error_expansion()  # (n+2)/(n+1)
    assert (float(one.constant), float(one.offset), set(one.terms)) == (-1, -1, {0})
    golden = PCF("1", "1").error_expansion(2)  # F_{n+2}/F_{n+1}: error (-1)^n sqrt(5) phi^-(2n+2) ...
    assert float(golden.constant) == pytest.approx(math.sqrt(5) / ((1 + math.sqrt(5)) / 2) ** 2)
    assert (golden.alternates, golden.terms) == (True, (0, 0))
    half = PCF("4*n + 3", "-4*n^2 - 2*n").error_expansion(1)  # ratios of Gamma(n + 1/2)
    assert float(half.constant) == pytest.approx(-math.sqrt(math.pi) / 2)
    assert float(half.offset) == pytest.approx(1)


ERRORS = [
    ("2*n + 1", "n^2"),  # exponential
    ("n + 1", "3"),  # faster
    ("3*n^2 - n + 2", "2*n^3 + 1"),
    ("-n", "2*n + 7"),
    ("5", "2"),
    ("1", "n"),  # stretched
    ("-n", "2*n^3 + 1"),
    ("2*n + 3", "-n^2 - n"),
    ("-6*n - 5", "-9*n^2 - 7"),
    ("2", "n^2"),  # powers, with an irrational exponent too
    ("-1", "2*n^2 + 3"),
    ("4*n + 2", "-4*n^2 + 2"),
    ("6*n + 3", "-9*n^2 + 3"),
    ("2*n^2", "-n^4 + 2*n^3 - n^2 - 2*n - 1"),  # a power of n and its logarithm
    ("2*n^2", "-n^4 + 2*n^3 - n^2 - n - 2"),
    ("2*n + 3", "-n^2 - 2*n - 1"),  # logarithmic
    ("2*n + 21", "-n^2 - 20*n - 100"),  # shifted
    ("4*n + 83", "-4*n^2 - 162*n - 1640"),
    ("2*n^2 + 20*n + 50", "-n^4 - 18*n^3 - 121*n^2 - 362*n - 411"),
    ("2*n - 41", "n^2 + 3"),
]


@pytest.mark.parametrize(("a", "b"), ERRORS)
def test_against_the_error_itself(a: str, b: str) -> None:
    f = PCF(a, b)
    found, g = f.error_expansion(20), f.growth()
    n = 1601
    p, q = f.convergent(n)
    with flint.ctx.workprec(400):
        log_n, root = flint.arb(n).log(), flint.arb(n).sqrt()
        x = 1 / (flint.arb(n) if found.step == 1 else root)
        series = sum((flint.arb(str(float(t))) * x**k for k, t in enumerate(found.terms, 1)), flint.arb(0))
        sign = (-1) ** n if found.alternates else 1
        if g is None:  # logarithmic
            size = flint.arb(1)
            series = series + log_n
        else:
            size = (flint.arb(g.eta) * n * log_n + g.gamma * n + g.sigma * root + g.beta * log_n).exp()
            series += 1
        if found.offset is None:
            model = sign * flint.arb(found.constant) * size * series
        else:
            model = sign * series / size
            model += float(found.log_term) * log_n if g is not None else 0
            model = 1 / (flint.arb(found.offset) + model / flint.arb(found.constant))
    digits = max(0, int(-float(abs(model).log()) / 2.3)) + 40
    with flint.ctx.workprec(4 * digits):
        error = f.limit(digits).ball - flint.arb(p) / q
        ratio = float(error / model)
    assert ratio == pytest.approx(1, abs=1e-8), (found, ratio)


def test_growth_of_the_series() -> None:
    """The series knows the growth, derived another way in the engine's table."""
    random.seed(11)
    seen = set()
    for _ in range(600):
        a = [random.choice([-3, -1, 1, 2, 4]), *(random.randint(-4, 4) for _ in range(random.randint(0, 2)))]
        b = [random.choice([-4, -1, 1, 3]), *(random.randint(-5, 5) for _ in range(random.randint(0, 4)))]
        f = PCF(a, b)
        c, g = classify(f.a, f.b), f.growth()
        if c.terminates_at is not None or g is None:
            continue
        seen.add(c.convergence)
        found = reciprocal_error(f.a, f.b, c.convergence, 3)
        gamma = math.log(float(found.ratio)) - found.eta
        ours = (found.eta, gamma, float(found.sigma), float(found.beta))
        assert ours == pytest.approx((g.eta, g.gamma, g.sigma, g.beta), abs=1e-12), f
    assert len(seen) >= 5, seen
    assert Convergence.POWER_EVEN in seen


def test_none_and_bad_arguments() -> None:
    assert PCF("1", "-1").error_expansion() is None  # diverges
    assert PCF("1", "n - 3").error_expansion() is None  # terminates
    assert PCF("n + 1", "-n - 1").error_expansion() is None  # infinite
    assert PCF("3", "-2").error_expansion(1).constant.startswith("-0.50000")  # rational: the error is known
    with pytest.raises(InvalidInputError, match="terms"):
        PCF("1", "1").error_expansion(0)


@pytest.mark.parametrize(
    ("a", "b", "offset"),
    [
        ("50", "n^2", "0.0201192382409528275771"),  # to 25 digits by 160 terms
        ("30*n", "n^4 + n", "0.206229440211895932338512"),
        ("20", "n^2 + n + 1", "0.04951139"),
    ],
)
def test_offsets_beside_large_powers(a: str, b: str, offset: str) -> None:
    assert PCF(a, b).error_expansion(1).offset.startswith(offset)


def test_shifted_formulas_have_the_error_of_the_others() -> None:
    far = PCF("1", "n + 10^6").error_expansion(2)  # 64 digits of magnitude
    assert far.constant.endswith("e+871")
    assert "e+871" in str(far)
    with pytest.raises(PrecisionError, match="constant"):
        PCF("10^6", "n^2").error_expansion()


def test_written_as_a_formula() -> None:
    for a, b, text in (
        (
            "2*n + 1",
            "n^2",
            "L - p_n/q_n = 0.3619453937 (-1)^n exp((log(3 - 2*sqrt(2)))*n) (1 + (-sqrt(2)/8)/n + ...)",
        ),
        (
            "n + 1",
            "3",
            "L - p_n/q_n = 0.03968446426 (-1)^n exp((-2)*n*log(n) + (log(3) + 2)*n) n^(-4) (1 + (11/6)/n + ...)",
        ),
        ("2", "n^2", "1/(L - p_n/q_n) = 0.4878413813 + (-1)^n n^2 (1 + 3/n + ...)/1.065867033"),
    ):
        assert str(PCF(a, b).error_expansion(1)) == text
    logs = str(PCF("2*n^2", "-n^4 + 2*n^3 - n^2 - 2*n - 1").error_expansion(2))
    assert "(n^1 (1 + (-1)/n^2 + ...) + 2*log(n))/(-21.65" in logs
    assert "(1 + (-19/12)/n^(1/2) + (361/288)/n + ...)" in str(PCF("1", "n").error_expansion(2))


def test_offsets_that_are_exact() -> None:
    # 1/(L - p_n/q_n) = 1/4 + n/4
    found = PCF("-12*n - 8", "-36*n^2 - 12*n + 8").error_expansion(3)
    assert (found.offset.rstrip("0"), found.constant.rstrip("0")) == ("0.25", "4.")


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("10^33*n - 5", "752857*n^2 + 870880*n + 5"),
        ("10^98*n + 3", "10^98*n^2 + 1"),
        ("10^98 + n", "3"),
        ("10^200*n + 1", "n + 10^300"),
        ("7*10^97*n^2 + n", "n^3 - 10^98"),
    ],
)
def test_huge_coefficients_give_terms_or_a_named_error(a: str, b: str) -> None:
    try:
        found = PCF(a, b).error_expansion(4)
    except PrecisionError:
        return
    assert len(found.terms) == 4


def test_errors_as_a_high_power_are_refused_before_any_work() -> None:
    with pytest.raises(PrecisionError, match=r"as high as n\^-19565"):
        PCF("396091994", "409843280*n^2 + 63007787*n + 172324744").error_expansion()
    assert len(PCF("100", "n^2").error_expansion(2).terms) == 2


@pytest.mark.parametrize(("a", "b"), [("10^40*n + 1", "n^2"), ("10^90*n + 3", "2n^2 + n")])
def test_constants_beyond_doubles(a: str, b: str) -> None:
    f = PCF(a, b)
    found = f.error_expansion(6)
    n, tail = 300, F(0)
    for k in range(n + 3, n, -1):
        tail = F(f.b(k)) / (f.a(k) + tail)
    (p, q), (before, under) = f.convergent(n), f.convergent(n - 1)
    error = tail * (before * q - p * under) / (q * (q + tail * under))  # L - p_n/q_n
    with flint.ctx.workprec(2000):
        growth = [ball(parse_expression(x), 500) for x in (found.growth.gamma, found.growth.beta)]
        size = flint.arb(found.constant) * (growth[0] * n).exp() * flint.arb(n) ** growth[1]
        series = 1 + sum(
            ball(parse_expression(str(t)), 40) / flint.arb(n) ** k for k, t in enumerate(found.terms, 1)
        )
        ratio = float(size * series * error.denominator / error.numerator)
    assert found.alternates
    assert ratio == pytest.approx(1, abs=1e-13)


@pytest.mark.parametrize(
    ("a", "b", "why"),
    [
        ("n - 609325", "-2", "at n = 609525: convergents of 1.4e+07 bits, and 2e+06 are within the budget"),
        ("n - 10^12", "2", "at n = 1000000000200: convergents beyond reach"),
        ("10^600*n", "n^2", "are beyond the budget of 10^-200000"),
        ("10^20*n", "n + 10^30", "the terms of its series do not shrink yet at n = 12800"),
        ("10^310", "n^2 + n", "as high as n^-1.00e+310"),
    ],
)
def test_why_there_is_no_constant(a: str, b: str, why: str) -> None:
    with pytest.raises(PrecisionError) as refused:
        PCF(a, b).error_expansion(1)
    assert why in str(refused.value)
