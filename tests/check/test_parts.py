"""The parts of the checker against other programs: sums and functions against mpmath, fields against balls."""

import math
import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import flint
import mpmath
import pytest

from pcf import PCF
from pcf.check import check
from pcf.check.beta_sums import beta_series, elliptic_series
from pcf.check.contiguous import Quotient
from pcf.check.decimal import agrees, interval
from pcf.check.field import Surd
from pcf.check.formula import Formula
from pcf.check.gauge import _order
from pcf.check.reading import RefusalError, expression, surd
from pcf.check.sums import exponential_series, rational_series
from pcf.check.telescoping import _arcsines, _digammas
from pcf.check.values import Value, ball, exact
from pcf.dynamics.status import classify
from pcf.proofs.enclosures import limit_certificate

q = flint.fmpq
ATOMS: dict[str, Callable[..., Any]] = {
    "sqrt": mpmath.sqrt,
    "log": mpmath.log,
    "atan": mpmath.atan,
    "zeta": mpmath.zeta,
    "polygamma": lambda n, x: mpmath.psi(int(n), x),
}
NAMES = {"pi": mpmath.pi, "Catalan": mpmath.catalan, "EulerGamma": mpmath.euler}


def number(x: Any) -> Any:
    return mpmath.mpf(int(x.p)) / int(x.q)


def atom(key: Any) -> Any:
    head, *rest = key
    if head == "name":
        return +NAMES[rest[0]]
    if head == "exp":
        return mpmath.exp(mpmath.mpf(1) / rest[0])
    if not isinstance(rest[0], tuple):
        return ATOMS[head](mpmath.mpf(rest[0]))
    arguments = []
    for rational, factor, radicand in rest:
        p, f = Fraction(rational), Fraction(factor)
        arguments.append(
            mpmath.mpf(p.numerator) / p.denominator
            + mpmath.mpf(f.numerator) / f.denominator * mpmath.sqrt(radicand)
        )
    return ATOMS[head](*arguments)


def numeric(value: Value) -> Any:
    """The value to 50 digits, by mpmath."""
    sides = [
        sum(
            (number(c) * mpmath.fprod(atom(a) ** e for a, e in monomial) for monomial, c in terms.items()),
            mpmath.mpf(0),
        )
        for terms in (value.top, value.bottom)
    ]
    return sides[0] / sides[1]


@pytest.fixture(autouse=True)
def fifty_digits() -> Any:
    with mpmath.workdps(50):
        yield


PLACES = [q(r) for r in (1, 2, 5)] + [
    q(n, d) for d in (2, 3, 4, 5, 6) for n in (*range(1, d), d + 1, -1, 1 - 2 * d) if math.gcd(n, d) == 1
]


@pytest.mark.parametrize("s", [1, 2, 3, 4])
def test_sums_at_one(s: int) -> None:
    for r in PLACES:
        parts = [(r, s, q(3))] + ([(q(1), 1, q(-3))] if s == 1 and r != 1 else [])
        if s == 1 and r == 1:
            continue
        x = number(r)
        expected = 3 * mpmath.zeta(s, x) if s > 1 else 3 * (mpmath.psi(0, 1) - mpmath.psi(0, x))
        assert abs(numeric(rational_series(q(1), parts)) - expected) < mpmath.mpf(10) ** -45, (r, s)


@pytest.mark.parametrize("z", [q(-1), q(1, 2), q(-1, 3), q(4, 9), q(-1, 4), q(-3, 4)])
def test_sums_inside(z: Any) -> None:
    for r in PLACES:
        for s in (1, 2) if z == -1 else (1,):
            if z != -1 and r.q > 2:
                continue
            x = number(r)
            expected = mpmath.lerchphi(number(z), s, x) if x > 0 else None
            if expected is None:  # past the terms with k + r < 0
                first = math.ceil(-x)
                begin = sum(number(z) ** k / (k + x) ** s for k in range(first))
                expected = begin + number(z) ** first * mpmath.lerchphi(number(z), s, x + first)
            found = numeric(rational_series(z, [(r, s, q(2))]))
            assert abs(found - 2 * expected) < mpmath.mpf(10) ** -40, (z, r, s)


def test_sums_that_diverge_or_are_not_known() -> None:
    for z, parts in (
        (q(1), [(q(1), 1, q(1))]),
        (q(2), [(q(1), 1, q(1))]),
        (q(0), [(q(1), 1, q(1))]),
        (q(1, 2), [(q(1, 2), 2, q(1))]),  # 1/2 is no square
        (q(1, 2), [(q(1, 3), 1, q(1))]),
    ):
        with pytest.raises(RefusalError):
            rational_series(z, parts)
    for z, n in ((q(0), 1), (q(1), 0), (q(1), 10**6)):
        with pytest.raises(RefusalError):
            exponential_series(z, flint.fmpq_poly([1]), n)


def test_exponential_sums() -> None:
    for z in (q(1), q(-1), q(2), q(1, 2), q(-3, 2)):
        for coefficients in ([1], [0, 1], [2, -3, 5], [1, 0, 0, 4]):
            for n in (1, 2, 4):
                expected = sum(
                    number(z) ** k * sum(c * k**j for j, c in enumerate(coefficients)) / mpmath.factorial(k + n - 1)
                    for k in range(80)
                )
                found = numeric(exponential_series(z, flint.fmpq_poly(coefficients), n))
                assert abs(found - expected) < mpmath.mpf(10) ** -42


@pytest.mark.parametrize("h", [q(1, 2), q(1, 3), q(2, 3), q(1, 4), q(3, 4), q(1, 6), q(5, 6)], ids=str)
def test_beta_functions(h: Any) -> None:
    for r in (q(1), q(3), h, h + 2):
        with mpmath.workdps(60):
            value = mpmath.beta(number(r), number(1 - h))
            assert abs(numeric(beta_series(h, [(r, 1, q(3, 7))])) - value * 3 / 7) < 1e-45
            double = value * (mpmath.digamma(number(r + 1 - h)) - mpmath.digamma(number(r)))
            assert abs(numeric(beta_series(h, [(r, 2, q(1))])) - double) < 1e-45
    for parts in ([(q(1), 3, q(1))], [(q(0), 1, q(1))], [(q(1, 7), 1, q(1))], [(q(5000), 1, q(1))]):
        with pytest.raises(RefusalError):
            beta_series(h, parts)
    for other in (q(0), q(1), q(3, 2)):
        with pytest.raises(RefusalError):
            beta_series(other, [(q(1), 1, q(1))])
    with pytest.raises(RefusalError):
        beta_series(q(1, 5), [(q(1, 5), 1, q(1))])


def test_moments_of_the_elliptic_integral() -> None:
    with mpmath.workdps(40):
        for r in (q(1, 2), q(1), q(5, 2), q(3)):
            moment = mpmath.quad(lambda x, r=r: x ** (2 * number(r) - 1) * mpmath.ellipk(x * x), [0, 0.5, 1])
            assert abs(numeric(elliptic_series([(r, 1, q(5))])) - 20 * moment / mpmath.pi) < 1e-25
    for parts in ([(q(1), 2, q(1))], [(q(1, 3), 1, q(1))], [(q(0), 1, q(1))]):
        with pytest.raises(RefusalError):
            elliptic_series(parts)


def test_arcsines_and_digammas() -> None:
    with mpmath.workdps(60):
        for z in (q(1, 4), q(1, 2), q(3, 4), q(2, 7), q(-1, 8), q(-2, 3), q(-1)):
            first, second = map(numeric, _arcsines(z))
            assert abs(first - mpmath.hyp2f1(1, 1, 1.5, number(z))) < 1e-45
            assert abs(second - mpmath.hyp3f2(1, 1, 1, 1.5, 2, number(z))) < 1e-45
        assert abs(numeric(_arcsines(q(1))[1]) - mpmath.pi**2 / 4) < 1e-45
        for p, c in ((q(1, 2), q(2)), (q(1, 3), q(5, 3))):
            value = mpmath.nsum(
                lambda k, p=p, c=c: mpmath.rf(number(p), k) / mpmath.rf(number(c), k) / (k + 1), [0, mpmath.inf]
            )
            assert abs(numeric(_digammas(p, c)) - value) < 1e-6
        assert abs(numeric(_digammas(q(1), q(3, 2))) - mpmath.pi**2 / 4) < 1e-45


def test_signs_in_a_field() -> None:
    rng = random.Random(2)
    for _ in range(500):
        p, f, d = rng.randint(-9, 9), rng.randint(-9, 9), rng.choice([2, 3, 5, 7])
        x = Surd(q(p), q(f), d)
        value = p + f * math.sqrt(d)
        assert x.sign() == (value > 1e-9) - (value < -1e-9), (p, f, d)
    golden = Surd(q(1, 2), q(1, 2), 5)
    assert golden * golden == golden + 1
    assert golden / golden == 1
    with pytest.raises(ValueError, match="two fields"):
        golden + Surd(q(0), q(1), 2)


def test_numbers_of_a_field_are_written_in_one_way() -> None:
    for bad in ({"factor": "0"}, {"radicand": "1"}, {"radicand": "4"}, {"radicand": "-3"}, {"factor": "2/2"}):
        with pytest.raises(RefusalError):
            surd({"rational": "1", "factor": "1", "radicand": "5", **bad}, "x")


TREES = [
    ["power", ["call", "sqrt", "12"], "-3"],
    ["power", "8", "3/2"],
    ["power", ["name", "pi"], "-2"],
    ["power", ["name", "E"], "-3/2"],
    ["call", "sqrt", ["name", "E"]],
    ["call", "log", "18/5"],
    ["call", "atan", ["quotient", ["call", "sqrt", "3"], "3"]],
    ["call", "polygamma", "1", "1/5"],
    ["call", "polygamma", "2", "2/3"],
    ["call", "polygamma", "0", "7/5"],
    ["sum", ["call", "zeta", "3"], ["product", "-2", ["name", "Catalan"]], ["name", "EulerGamma"]],
    ["quotient", ["sum", "1", ["call", "sqrt", "5"]], ["sum", "3", ["product", "-1", ["call", "sqrt", "5"]]]],
]


@pytest.mark.parametrize("tree", TREES, ids=str)
def test_expressions_exactly_and_as_balls(tree: Any) -> None:
    parsed = expression(tree, "x")
    with flint.ctx.workprec(200):
        mine = ball(parsed)
        assert mine.rel_accuracy_bits() > 150
        theirs = numeric(exact(parsed))
        assert abs(mpmath.mpf(mine.mid().str(50, radius=False)) - theirs) < abs(theirs) * mpmath.mpf(10) ** -45


def test_expressions_that_have_no_value() -> None:
    for tree in (
        ["call", "log", "-2"],
        ["call", "sqrt", "-2"],
        ["call", "system", "1"],
        ["name", "x"],
        ["quotient", "1", ["sum", "1", "-1"]],
        ["power", "2", ["name", "pi"]],
        ["power", ["name", "pi"], "1/3"],
        ["power", "2", "100"],
        ["call", "zeta", ["name", "pi"]],
    ):
        with pytest.raises(RefusalError):
            exact(expression(tree, "x"))


def test_the_class_of_convergence() -> None:
    names = {"power, deg b = 2 deg a + 2": "power, even", "stretched, deg b = 2 deg a + 1": "stretched, odd",
             "power, parabolic": "power", "stretched, parabolic": "stretched"}  # fmt: skip
    rng = random.Random(4)
    seen = set()
    given = [([2, 1], [-1, 0, 0]), ([2, 1], [-1, 0, -1]), ([2, 2, 1], [-1, 0, 0, 0, 0]), ([2, 1], [-1, 0, 1])]
    for k in range(3000):
        a = [rng.randint(-4, 4) for _ in range(rng.randint(1, 3))]
        b = [rng.randint(-4, 4) for _ in range(rng.randint(1, 5))]
        if rng.random() < 0.4 and a[0]:  # parabolic
            b = [-(a[0] ** 2), *[rng.randint(-4, 4) for _ in range(2 * len(a) - 2)]]
            a = [2 * a[0], *a[1:]]
        if k < len(given):
            a, b = given[k]
        if not any(a) or not any(b):
            continue
        f = PCF(a, b)
        known = classify(f.a, f.b)
        mine = Formula(*(flint.fmpz_poly(list(reversed(p.coefficients))) for p in f))
        if known.status.value == "converges":
            assert mine.convergence() == names.get(known.convergence.value, known.convergence.value)
            seen.add(mine.convergence())
        else:
            with pytest.raises(RefusalError):
                mine.convergence()
    assert len(seen) == 7, seen


def test_zeros_of_functions_by_finite_sums() -> None:
    """What is seen to vanish does; Kummer's and Euler's transformations find more than the series itself."""
    zero = Surd(q(0))
    seen = {(name, transformed): 0 for name in ("1F1", "2F1") for transformed in (False, True)}
    for function in ("1F1", "2F1"):
        for p in range(-4, 5):
            for c in (q(-3), q(-1), q(1), q(2), q(5, 2), q(-3, 4)):
                for z in (q(-1), q(1, 2), q(-2), q(5, 2), q(3, 4), q(-3, 4)):
                    if function == "2F1" and z > q(1, 2):
                        continue
                    upper = [(Surd(q(p)), zero)] + ([(Surd(q(2)), zero)] if function == "2F1" else [])
                    quotient = Quotient(function, Surd(q(1)), upper, Surd(c), Surd(z))
                    with flint.ctx.workprec(300):
                        x, y = flint.arb(z), flint.arb(c)
                        value = (
                            x.hypgeom_1f1(p, y, True)
                            if function == "1F1"
                            else flint.acb(x).hypgeom_2f1(p, 2, flint.acb(y), True).real
                        )
                        vanishes = abs(value) < 1e-60
                    for transformed in (False, True):
                        for m in range(7):
                            if quotient.is_zero(m, 0, transformed):
                                assert vanishes, (function, p, c, z, m, transformed)
                                seen[function, transformed] += 1
    assert all(count > 3 for count in seen.values()), seen


def test_decimals() -> None:
    assert interval("1.5e3") == (1500, 100)
    assert interval("-0.25") == (q(-1, 4), q(1, 100))
    assert interval("12e-2") == (q(12, 100), q(1, 100))
    pi = "3.14159265358979323846264338327950288"
    assert agrees(flint.arb.pi, pi)
    assert agrees(flint.arb.pi, pi[:-1] + "9")
    assert not agrees(flint.arb.pi, pi[:-1] + "6")
    assert not agrees(flint.arb.pi, pi[:19]), "too few digits say little"
    assert not agrees(lambda: flint.arb("nan"), pi)


def claim(a: str, b: str, kind: str, start: int, terms: int, digits: str | None = None) -> bool:
    """Whether a claim about a limit is accepted."""
    f = PCF(a, b)
    known = limit_certificate(f.a, f.b, 25)
    return check(
        {**known, "digits": digits or known["digits"], "set": kind, "from": str(start), "terms": str(terms)}
    ).valid


def test_sets_that_do_not_hold_the_tails() -> None:
    assert claim("n", "25", "Worpitzky", 11, 100)
    assert not claim("n", "25", "Worpitzky", 10, 100)  # 4 b > a(10) a(9)
    assert not claim("10", "28", "Worpitzky", 1, 100)
    assert claim("10", "24", "Worpitzky", 1, 100)
    assert claim("2n - 9", "3", "positive", 5, 100)
    assert not claim("2n - 9", "3", "positive", 4, 100)
    assert not claim("2n - 8", "3", "positive", 4, 100), "a(4) = 0"
    assert not claim("3n", "41 - 2n", "positive", 1, 100), "b < 0 in the end"
    assert not claim("n", "25", "positive", 5, 3), "before the set begins"
    for digits in ("0.5", "1.00000000000000000000"):
        assert not claim("n", "25", "positive", 1, 100, digits)


@pytest.mark.parametrize(
    ("v1", "v2", "power"),
    [([1], [0], 2), ([0], [5, 1], 1), ([2, 1], [-2, -5, -6, 0], 0), ([1], [-1, -2, -2], -1), ([1, 0], [1, 0], 3)],
)
def test_leading_terms_of_columns(v1: list[int], v2: list[int], power: int) -> None:
    """The power of n that v1 r + v2 grows with, r = n^2 + 2 n + 2 + 1/n."""
    series = [Surd(q(c)) for c in (1, 2, 2, 1)]
    assert _order(flint.fmpz_poly(v1[::-1]), flint.fmpz_poly(v2[::-1]), 2, series) == power
