"""Limits proved rational or infinite, and nothing proved that is not."""

from dataclasses import replace
from fractions import Fraction

import pytest

from checked import is_minimal_ratio
from pcf import PCF
from pcf.arithmetic.polynomial import Polynomial
from pcf.dynamics.exact import MinimalRatio, exact_limit

PROVED = [
    ("3", "-2", Fraction(2)),
    ("1", "2", Fraction(2)),
    ("2", "-1", Fraction(1)),
    ("n", "-n", Fraction(0)),
    ("n + 2", "-n - 2", Fraction(0)),
    ("2*n + 1", "-n^2", Fraction(0)),
    ("4*n + 3", "-4*n^2 - 2*n", Fraction(1)),
    ("n + 1", "-n - 1", None),
]


@pytest.mark.parametrize(("a", "b", "value"), PROVED)
def test_proved_values(a: str, b: str, value: Fraction | None) -> None:
    found = exact_limit(Polynomial(a), Polynomial(b))
    assert found is not None
    assert found.value == value
    limit = PCF(a, b).limit(30)
    assert limit.certified
    assert limit.infinite == (value is None)
    assert limit.exact == value


@pytest.mark.parametrize(("a", "b"), [("2*n + 1", "n^2"), ("1", "1"), ("2", "n^2"), ("1", "n"), ("n", "n")])
def test_irrational_limits_are_not_proved_rational(a: str, b: str) -> None:
    assert exact_limit(Polynomial(a), Polynomial(b)) is None


def test_a_late_zero_of_the_solution() -> None:
    a, b = Polynomial("3*n - 5"), Polynomial("-2*n^2 - 2*n")
    p = [1, a(0)]  # p_{-1}, p_0
    for n in range(1, 8):
        p.append(a(n) * p[-1] + b(n) * p[-2])
    assert p[8] == 0
    assert exact_limit(a, b).value == 0


def test_the_proof_can_be_checked() -> None:
    a, b = Polynomial("n + 1"), Polynomial("-n - 1")
    proof = exact_limit(a, b)
    assert proof is not None
    ratio = proof.witness
    assert isinstance(ratio, MinimalRatio)
    assert is_minimal_ratio(a, b, None, ratio)
    for wrong in (replace(ratio, start=ratio.start + 1), ratio):
        assert not is_minimal_ratio(a, b, Fraction(0), wrong)
    for field in ("numerator", "denominator"):
        assert not is_minimal_ratio(a, b, None, replace(ratio, **{field: getattr(ratio, field) + 1}))
    u = [0, 1]  # q_{-1}, q_0
    for n in range(1, 30):
        u.append(a(n) * u[-1] + b(n) * u[-2])
        if n >= ratio.start:
            assert u[n + 1] * ratio.denominator(n) == u[n] * ratio.numerator(n)


def test_a_ratio_of_nothing_proves_nothing() -> None:
    a, b, zero = Polynomial("3"), Polynomial("-2"), Polynomial("0")
    ratio = exact_limit(a, b).witness
    assert is_minimal_ratio(a, b, Fraction(2), ratio)
    assert not is_minimal_ratio(a, b, Fraction(2), replace(ratio, start=-1))  # before u_{-1}
    for field in ("numerator", "denominator"):
        assert not is_minimal_ratio(a, b, Fraction(2), replace(ratio, **{field: zero}))
    assert not is_minimal_ratio(a, b, Fraction(2), MinimalRatio(zero, zero, 0))


@pytest.mark.parametrize(
    ("a", "b", "dominant", "wrong", "minimal", "value"),
    [
        ("3", "-2", "2", 1, "1", 2),  # u_n = 2^n, and 1
        ("-3", "-2", "-2", -1, "-1", -2),
        ("3*n + 3", "-2*n^2 - 2*n", "2*n + 2", 1, "n + 1", 2),
        ("n + 3", "-n - 1", "n + 2", 1, None, None),  # (n + 2)!
        ("1", "n^2 + 2*n + 1", "n + 2", -1, None, None),
        ("1", "n^2 + 2*n", None, None, "-n - 1", 2),
        ("-1", "n^2 + 2*n", None, None, "n + 1", -2),
        ("4*n + 3", "-4*n^2 - 2*n", "2*n + 3", 0, "2*n + 2", 1),
        ("-4*n - 3", "-4*n^2 - 2*n", "-2*n - 3", 0, "-2*n - 2", -1),
    ],
)
def test_the_ratio_of_a_dominant_solution_proves_nothing(
    a: str, b: str, dominant: str | None, wrong: int | None, minimal: str | None, value: int | None
) -> None:
    """Both are u_n/u_{n-1} of u_n = p_n - L q_n for their L, and solve the recurrence; only one makes L the limit."""
    pair = Polynomial(a), Polynomial(b)
    for text, L in ((dominant, wrong), (minimal, value)):
        if text is None or L is None:
            continue
        ratio = Polynomial(text)
        u = [1, pair[0](0) - L]
        for n in range(1, 9):
            u.append(pair[0](n) * u[-1] + pair[1](n) * u[-2])
        assert all(u[n + 1] == ratio(n) * u[n] for n in range(9))
        assert is_minimal_ratio(*pair, Fraction(L), MinimalRatio(ratio, Polynomial("1"), 0)) == (text == minimal)
    p, q = PCF(a, b).convergent(3000)
    if value is not None:
        assert p / q == pytest.approx(value, rel=0.05)
    if wrong is not None:
        assert abs(p / q - wrong) > 0.5


@pytest.mark.parametrize(
    ("text", "zeros"),
    [
        ("n - 5", [5]),
        ("-n + 5", [5]),
        ("5 - n^2", []),
        ("n^2 - 1", [-1, 1]),
        ("2*n - 1", []),
        ("3*n - 6", [2]),
        ("(n - 7)*(2*n + 1)*(n^2 + 1)", [7]),
        ("n^3*(n + 4)^2", [-4, 0]),
        ("7", []),
        ("n^2 + 1", []),
    ],
)
def test_integer_zeros_from_a_start_on(text: str, zeros: list[int]) -> None:
    p = Polynomial(text)
    assert [n for n in range(-20, 20) if p(n) == 0] == zeros
    for start in range(-6, 10):
        assert p.has_integer_zero(start) == any(zero >= start for zero in zeros), start
    assert Polynomial("0").has_integer_zero(3)


def test_near_rational_limits_are_told_apart() -> None:
    # 2000.0005...: within 10^-3 of an integer, and irrational
    limit = PCF("2000", "1").limit(40)
    assert not isinstance(limit.exact, Fraction)
    assert str(limit).startswith("2000.000499999875")


@pytest.mark.parametrize(
    ("a", "b"), [("n - 5", "-n"), ("n - 1", "-5*n"), ("3*n - 5", "-2*n^2 - 2*n"), ("3*n - 3", "-2*n^2 - 4*n")]
)
def test_zero_limits_with_high_degree_solutions(a: str, b: str) -> None:
    assert PCF(a, b).limit(20).exact == 0


@pytest.mark.parametrize(
    ("a", "b", "text"), [(1, 1, "1/2 + sqrt(5)/2"), (-4, 1, "-2 - sqrt(5)"), (5, 2, "5/2 + sqrt(33)/2")]
)
def test_constant_polynomials_give_roots(a: int, b: int, text: str) -> None:
    f = PCF([a], [b])
    assert str(f.limit(40).exact) == text
    assert float(f.limit(40).exact) == pytest.approx(float(str(f.limit(40))))
    assert f.limit(40).certified
    (match,) = f.identify()
    assert match.proof["method"] == "quadratic equation"
    assert match.proof["statement"].endswith({1: "x^2 = x + 1", -4: "x^2 = -4*x + 1", 5: "x^2 = 5*x + 2"}[a])


@pytest.mark.parametrize(("x", "y"), [(10**60, 1), (-(10**40), 7), (3, -2), (1, 1), (-5, -5)])
def test_rational_roots_of_any_size(x: int, y: int) -> None:
    proof = PCF([x + y], [-x * y]).prove()
    assert proof is not None
    assert (proof.kind, proof.expression) == ("minimal solution", str(x))
    assert proof.verify()
