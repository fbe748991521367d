"""Status: the table of docs/mathematics.md section 11, and an exhaustive box against the Fraction oracle."""

import itertools

import pytest

import reference
from pcf import PCF, InvalidPolynomialError, Polynomial, Status
from pcf.dynamics.status import Convergence, classify

CASES = [
    ("2*n + 1", "n^2", Status.CONVERGES),
    ("2*n", "-n^2", Status.DIVERGES),
    ("1", "-n^2", Status.DIVERGES),
    ("1", "-1", Status.DIVERGES),
    ("1", "n^3", Status.OSCILLATES),
    ("1", "-n^3", Status.OSCILLATES),
    ("n", "-n^5", Status.OSCILLATES),
    ("3", "-2", Status.CONVERGES),
    ("1", "2", Status.CONVERGES),
    ("2000", "1", Status.CONVERGES),
    ("1", "n - 3", Status.TERMINATES),
    ("n - 1", "n - 1", Status.TERMINATES),
    ("n - 1", "(n-1)*(n-2)", Status.TERMINATES),
    ("n + 1", "-n - 1", Status.CONVERGES),
    ("n", "-n", Status.CONVERGES),
    ("n - 1", "1", Status.CONVERGES),
    ("2*n + 1", "-n^2", Status.CONVERGES),
    ("2", "-1", Status.CONVERGES),
    ("4*n + 3", "-4*n^2 - 2*n", Status.CONVERGES),
    ("2*n^2 - 5*n + 4", "-n^4 + 7*n^3 - 19*n^2 - 9*n + 13", Status.CONVERGES),
]


@pytest.mark.parametrize(("a", "b", "expected"), CASES)
def test_cases(a: str, b: str, expected: Status) -> None:
    f = PCF(a, b)
    assert f.status is expected
    assert f.status_reason.startswith(expected.value)


def test_termination_index() -> None:
    assert PCF("1", "n - 3").terminates_at == 3
    assert PCF("n - 1", "n - 1").terminates_at == 1
    far = 10**40
    assert PCF([1], [1, -far]).terminates_at == far


@pytest.mark.parametrize(("degree_a", "degree_b", "bound"), [(1, 1, 2), (1, 2, 1), (2, 2, 1), (0, 3, 1)])
def test_small_boxes_exhaustively(degree_a: int, degree_b: int, bound: int) -> None:
    values = range(-bound, bound + 1)
    for a in itertools.product(values, repeat=degree_a + 1):
        for b in itertools.product(values, repeat=degree_b + 1):
            if any(a) and any(b):
                p, q = Polynomial(a), Polynomial(b)
                assert classify(p, q).status is reference.status(p, q), (a, b)


def test_reason_names_the_criterion() -> None:
    assert PCF("1", "-1").status_reason == "diverges: A^2+4B = -3 < 0"
    assert PCF("n", "1").status_reason == "converges: deg b < 2 deg a"
    assert PCF("1", "n - 3").status_reason == "terminates: b(3) = 0"
    assert PCF("1", "n").status_reason == "converges: deg b = 2 deg a + 1, leading coefficient of b 1 > 0"
    assert PCF("n", "-7n^4").status_reason == "diverges: deg b = 2 deg a + 2, leading coefficient of b -7 < 0"
    assert PCF("n", "n^5").status_reason == "oscillates: deg b >= 2 deg a + 3"
    assert PCF("2n + 1", "n^2").status_reason == "converges: A^2+4B = 8 > 0"
    assert PCF("2n + 1", "2^125*n^2").status_reason == f"converges: A^2+4B = {2**127 + 4} > 0"
    assert PCF("2n + 1", "2^126*n^2").status_reason == "converges: A^2+4B = 129 bits > 0"
    assert PCF("2n + 9", "-n^2 - n").status_reason == "converges: A^2+4B = 0, k1 = 7/4 > 0"
    assert PCF("2n", "-n^2").status_reason == "diverges: A^2+4B = 0, k1 = -1/4 < 0"
    assert PCF("2n + 1", "-n^2 - 1").status_reason == "diverges: A^2+4B = 0, k1 = 0, k2 = -5/16 < -1/16"
    assert PCF("2n + 1", "-n^2").status_reason == "converges: A^2+4B = 0, k1 = 0, k2 = -1/16"
    assert PCF("4n + 3", "-4n^2 - 2n").status_reason == "converges: A^2+4B = 0, k1 = 0, k2 = -3/64 > -1/16"


@pytest.mark.parametrize(
    ("a", "b", "convergence"),
    [
        ("n", "n", Convergence.SUPER_EXPONENTIAL),
        ("2*n + 1", "n^2", Convergence.EXPONENTIAL),
        ("1", "n", Convergence.STRETCHED_ODD),
        ("1", "n^2", Convergence.POWER_EVEN),
        ("2*n + 9", "-n^2 - n", Convergence.STRETCHED),
        ("2*n^2 + 9*n", "-n^4 - n^3", Convergence.STRETCHED),
        ("4*n + 3", "-4*n^2 - 2*n", Convergence.POWER),
        ("2*n + 1", "-n^2", Convergence.LOGARITHMIC),
        ("2*n", "-n^2", Convergence.NONE),
        ("2*n + 1", "-n^2 - 1", Convergence.NONE),
    ],
)
def test_classes(a: str, b: str, convergence: Convergence) -> None:
    assert classify(Polynomial(a), Polynomial(b)).convergence is convergence


@pytest.mark.parametrize(("a", "b", "name"), [("0", "1", "a"), ("n", "n - n", "b"), ([0, 0], [1], "a")])
def test_zero_polynomials_are_rejected(a: object, b: object, name: str) -> None:
    with pytest.raises(InvalidPolynomialError, match=f"^{name}: "):
        PCF(a, b)
