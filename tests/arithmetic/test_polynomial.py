"""Polynomials in n: parsing without evaluation, exact arithmetic, printing that parses back."""

import pickle
import time
from fractions import Fraction
from typing import NoReturn

import flint
import gmpy2
import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from by_sympy import by_sympy
from pcf.arithmetic.expansion import Expansion
from pcf.arithmetic.polynomial import Polynomial, integer_text
from pcf.errors import InvalidPolynomialError

coefficient_lists = st.lists(st.integers(-(10**30), 10**30), min_size=1, max_size=8)
polynomials = coefficient_lists.map(Polynomial)


@pytest.mark.parametrize(
    ("text", "coefficients"),
    [
        ("2*n + 1", (2, 1)),
        ("n^2", (1, 0, 0)),
        ("n**2", (1, 0, 0)),
        ("(n+1)^3", (1, 3, 3, 1)),
        ("-5n", (-5, 0)),
        ("-5n^2", (-5, 0, 0)),
        ("-n^2", (-1, 0, 0)),
        ("(-n)^2", (1, 0, 0)),
        ("2(n+1)", (2, 2)),
        ("n(n-1)(n+1)", (1, 0, -1, 0)),
        ("(n+1)n", (1, 1, 0)),
        ("2(n+1)^2", (2, 4, 2)),
        ("3*-n", (-3, 0)),
        ("+-+n", (-1, 0)),
        ("n^2^3", (1, 0, 0, 0, 0, 0, 0, 0, 0)),
        ("n^(1+1)", (1, 0, 0)),
        ("n² − 3·n", (1, -3, 0)),
        ("n¹⁰ - n¹⁰ + 7", (7,)),
        ("34n^3+51n^2+27n+5", (34, 51, 27, 5)),
        ("  n\t-\n1 ", (1, -1)),
        ("n - n", (0,)),
        ("0^0", (1,)),
        ("(-1)^(10^30 + 1)", (-1,)),
        ("123456789012345678901234567890n", (123456789012345678901234567890, 0)),
    ],
)
def test_text_parses(text: str, coefficients: tuple[int, ...]) -> None:
    assert Polynomial(text).coefficients == coefficients


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "ends where a number, n or a parenthesis is expected"),
        ("2*", "ends where"),
        ("x + 1", "unknown name 'x' at position 1; the only variable is n"),
        ("N", "the only variable is n"),
        ("sin(n)", "unknown name 'sin'"),
        ("__import__('os')", "unexpected"),
        ("n/2", "division at position 2; multiply a by c and b by c^2"),
        ("1.5*n", "coefficients are integers"),
        ("1e5", "unknown name 'e5'"),
        ("3 4", "where an operator is expected"),
        ("n2", "write n^2 or n*2"),
        ("n^-1", "negative exponent"),
        ("n^n", "n in an exponent"),
        ("(n", "a closing parenthesis is expected"),
        ("n)", "an operator or the end is expected"),
        ("n²^2", "an operator or the end is expected"),
        ("٣n", "unexpected"),
        ("n!", "unexpected '!'"),
        ("(" * 60 + "n" + ")" * 60, "nested more than 50 deep"),
        ("1^" * 60 + "1", "nested more than 50 deep"),
    ],
)
def test_other_text_is_refused_in_one_line(text: str, message: str) -> None:
    with pytest.raises(InvalidPolynomialError) as caught:
        Polynomial(text)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "9^9^9^9",
        "n^10001",
        "(n+1)^100000",
        "2^999999999999",
        "(n+1)^9999*(n+1)^9999",
        "((((2^99999)^2)^2)^2)",
        "+".join(["(n+1)^9000"] * 1000),
        "7" * 200_000,
    ],
)
def test_text_that_would_explode_is_refused_before_it_is_expanded(text: str) -> None:
    start = time.perf_counter()
    with pytest.raises(InvalidPolynomialError):
        Polynomial(text)
    assert time.perf_counter() - start < 5


def refused(problem: str) -> NoReturn:
    raise InvalidPolynomialError(problem)


def test_the_budget_of_an_expansion_is_spent_to_the_last() -> None:
    """Of word operations: one for each coefficient and one more, by the words of each, and 200,000,000 in all."""
    for length, bits in ((10_001, 1), (1, 400_000)):
        Expansion(refused).charge(length, bits)
    with pytest.raises(InvalidPolynomialError, match="degree exceeds 10000"):
        Expansion(refused).charge(10_002, 1)
    with pytest.raises(InvalidPolynomialError, match="exceed 400000 bits"):
        Expansion(refused).charge(1, 400_001)
    spent = Expansion(refused)
    for _ in range(5):
        spent.charge(9999, 64 * 999, 4)
    with pytest.raises(InvalidPolynomialError, match="too much work"):
        spent.charge(0, 0)


@given(polynomials, polynomials, st.integers(1, 9))
def test_what_is_charged_is_no_less_than_what_comes_out(p: Polynomial, q: Polynomial, k: int) -> None:
    class Recorded(Expansion):
        def charge(self, length: int, bits: int, cost: int = 1) -> None:
            self.most = length, bits

    budget = Recorded(refused)
    f, g = (flint.fmpz_poly(list(reversed(x.coefficients))) for x in (p, q))
    ones = flint.fmpz_poly([2**40 - 1] * 30)
    for operate in (
        lambda: budget.add(f, g),
        lambda: budget.add(f, f),
        lambda: budget.multiply(f, g),
        lambda: budget.multiply(ones, ones),
        lambda: budget.power(f + (f == 0), flint.fmpz(k)),
        lambda: budget.power(ones, flint.fmpz(k)),
    ):
        result = operate()
        assert result.length() <= budget.most[0]
        assert result.height_bits() <= budget.most[1]


def test_powers_and_numbers_up_to_the_limit() -> None:
    assert Polynomial("2^200000").coefficients == (2**200_000,)  # two bits for the base
    assert Polynomial("1" + "0" * 120_000).coefficients == (10**120_000,)
    assert Polynomial("n^10000").degree == 10_000
    for text in ("2^200001", "1" + "0" * 121_000, "n^10001", "n^5000*n^5001"):
        with pytest.raises(InvalidPolynomialError):
            Polynomial(text)
    for deep in (
        lambda k: "(" * k + "n" + ")" * k,
        lambda k: "1^" * k + "1",
        lambda k: "n*(1+" * k + "1" + ")" * k,
    ):
        assert Polynomial(deep(50)).degree <= 50
        with pytest.raises(InvalidPolynomialError, match="nested more than 50 deep"):
            Polynomial(deep(51))
    assert Polynomial("+".join(["(n)"] * 60 + ["n^1"] * 60)) == Polynomial("120n")  # side by side, not nested


@pytest.mark.parametrize(
    "source",
    [
        [],
        [1.0],
        [True, 2],
        ["1"],
        [None],
        [np.float64(1)],
        [np.True_],
        5,
        2.5,
        None,
        b"n",
        {1: 2},
        [[1, 2]],
        [1] * 10_002,
    ],
)
def test_other_sources_are_refused(source: object) -> None:
    with pytest.raises(InvalidPolynomialError):
        Polynomial(source)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "source",
    [
        [0, 2, 1],
        (2, 1),
        [gmpy2.mpz(2), gmpy2.mpz(1)],
        np.array([2, 1]),
        np.array([2, 1], dtype=np.int8),
        range(2, 0, -1),
    ],
)
def test_sequences_of_integers_are_descending_coefficients(source: object) -> None:
    polynomial = Polynomial(source)  # type: ignore[arg-type]
    assert polynomial == Polynomial("2n+1")
    assert all(type(c) is int for c in polynomial.coefficients)


def test_zero_and_constants() -> None:
    zero = Polynomial([0, 0])
    assert (zero.coefficients, zero.degree, zero.leading, zero.is_zero, zero.content(), str(zero)) == (
        (0,),
        0,
        0,
        True,
        0,
        "0",
    )
    assert (Polynomial("-7").degree, Polynomial("-7").content(), Polynomial("-7").is_zero) == (0, 7, False)


def test_values_are_immutable_hashable_and_picklable() -> None:
    polynomial = Polynomial("n^2 - n")
    assert hash(polynomial) == hash(Polynomial([0, 1, -1, 0]))
    assert pickle.loads(pickle.dumps(polynomial)) == polynomial
    assert polynomial != "n^2 - n"
    with pytest.raises(AttributeError):
        polynomial.degree = 3  # type: ignore[misc]


def test_coefficients_beyond_the_digit_limit_of_str_print_and_parse() -> None:
    polynomial = Polynomial([10**6000 + 1, -(10**5000)])
    assert Polynomial(str(polynomial)) == polynomial
    assert integer_text(-(10**5000)) == "-1" + "0" * 5000


def test_powers_are_bounded() -> None:
    assert Polynomial("n+1") ** 3 == Polynomial("n^3+3n^2+3n+1")
    for base, exponent in (("n+1", -1), ("n^2", 5001), ("2", 500_000)):
        with pytest.raises(InvalidPolynomialError, match="exponent"):
            Polynomial(base) ** exponent


def test_printing() -> None:
    polynomial = Polynomial("-n^12 + 2n^2 - n + 1")
    assert str(polynomial) == "-n^12 + 2*n^2 - n + 1"
    assert repr(polynomial) == "Polynomial('-n^12 + 2*n^2 - n + 1')"
    assert polynomial.latex() == "-n^{12} + 2 n^{2} - n + 1"
    assert Polynomial("-2n^2+1").mathml() == (
        "<mrow><mo>−</mo><mn>2</mn><msup><mi>n</mi><mn>2</mn></msup><mo>+</mo><mn>1</mn></mrow>"
    )


@given(st.one_of(st.text(max_size=40), st.text(alphabet="n0123456789+-*^() ²−", max_size=40)))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_text_parses_or_raises_the_named_error(text: str) -> None:
    try:
        polynomial = Polynomial(text)
    except InvalidPolynomialError as error:
        message = str(error)
    else:
        message = ""
        assert Polynomial(str(polynomial)) == polynomial
    assert "\n" not in message


@given(polynomials)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_printed_text_parses_back(polynomial: Polynomial) -> None:
    assert Polynomial(str(polynomial)) == polynomial
    assert eval(repr(polynomial), {"Polynomial": Polynomial}) == polynomial


@given(polynomials, polynomials, st.integers(-50, 50), st.fractions(max_denominator=50))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_ring_laws(p: Polynomial, q: Polynomial, k: int, x: Fraction) -> None:
    assert (p + q)(x) == p(x) + q(x)
    assert (p - q)(x) == p(x) - q(x)
    assert (p * q)(x) == p(x) * q(x)
    assert (3 + p - 2 * q)(k) == 3 + p(k) - 2 * q(k)
    assert (7 - p)(k) == 7 - p(k)
    assert p.shift(k)(x) == p(x + k)
    assert p.shift(k).shift(-k) == p
    assert isinstance(p(k), int)


@given(coefficient_lists)
@settings(max_examples=30, deadline=None, derandomize=True)
def test_agrees_with_sympy(coefficients: list[int]) -> None:
    n = sympy.Symbol("n")
    expected = sympy.Poly(coefficients, n)
    polynomial = Polynomial(coefficients)
    assert list(polynomial.coefficients) == expected.all_coeffs()
    assert by_sympy(str(polynomial).replace("^", "**")) == expected.as_expr()
