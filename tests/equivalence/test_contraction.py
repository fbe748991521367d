"""Coefficients that alternate: read by parity, contracted exactly, and an error that shows the way out."""

import random
import re
from fractions import Fraction

import pytest

from by_sympy import by_sympy
from pcf import PCF, InvalidPolynomialError, Polynomial
from pcf.arithmetic.parser import parse, parse_by_parity
from pcf.equivalence.contraction import Halves, contracted


def convergents(a: Halves, b: Halves, most: int) -> list[tuple[int, int]]:
    """(p_n, q_n) of the alternating fraction by its recurrence."""
    found, before = [(a[0](0), 1)], (1, 0)
    for n in range(1, most):
        now = found[-1]
        found.append(tuple(a[n % 2](n) * x + b[n % 2](n) * y for x, y in zip(now, before, strict=True)))  # type: ignore
        before = now
    return found


@pytest.mark.parametrize(
    ("text", "even", "odd"),
    [
        ("(-1)^n", "1", "-1"),
        ("(-1)^(n+1)*n", "-n", "n"),
        ("n^2 + 3(-1)**n", "n^2+3", "n^2-3"),
        ("(-1)^(n^2+n)", "1", "1"),
        ("(-1)^(n+2)", "1", "-1"),
        ("(-1)^(7n+4) + n", "n+1", "n-1"),
        ("(3n+5) % 2", "1", "0"),
        ("n + (4 - 7n) mod 2", "n", "n+1"),
        ("1 + n%2", "1", "2"),
        ("(n+1) mod 2", "1", "0"),
        ("(n%2)(3n+1) - 1", "-1", "3n"),
        ("(2-(-1)^n)^3", "1", "27"),
        ("2n+1", "2n+1", "2n+1"),
    ],
)
def test_texts_are_read_by_the_parity_of_n(text: str, even: str, odd: str) -> None:
    assert list(parse_by_parity(text)) == [parse(even), parse(odd)]


def test_the_convergents_of_a_contraction_are_those_of_every_second_index() -> None:
    rng = random.Random(2)

    def polynomial(degree: int) -> Polynomial:
        return Polynomial([rng.randint(-3, 3) for _ in range(degree + 1)])

    compared = 0
    for _ in range(300):
        a, b = (polynomial(1), polynomial(1)), (polynomial(2), polynomial(2))
        found = contracted(a, b)
        if found is None:
            continue
        plain, own = PCF(found.a, found.b), convergents(a, b, 16)
        for k in range(5):
            p, q = plain.convergent(k)
            image, under = found.moebius.image(p, q) if p or q else (0, 0)
            ways = (own[2 * k + 4], own[2 * k + 5])
            assert any(u * under == v * image for u, v in ways), (a, b, k)
            compared += (image, under) != (0, 0)
    assert compared > 800


def test_the_error_names_the_way_out_and_shows_it() -> None:
    with pytest.raises(InvalidPolynomialError) as caught:
        PCF("3 + (-1)^n", "n^2 + 1")
    message = str(caught.value)
    assert message.startswith("a: polynomial '3 + (-1)^n': alternates with the parity of n")
    assert "\n" not in message
    found = re.search(r"the limit is (.*) for the limit L of PCF\('(.*)', '(.*)'\)", message)
    assert found
    text = found[1].replace("L", f"({PCF(found[2], found[3]).limit(20)!s})")
    value = float(by_sympy(text))
    halves = (Polynomial("4"), Polynomial("2")), (Polynomial("n^2+1"), Polynomial("n^2+1"))
    ends = sorted(float(Fraction(p, q)) for p, q in convergents(*halves, 402)[-2:])
    assert ends[0] < value < ends[1]


@pytest.mark.parametrize(
    ("a", "b", "message"),
    [
        (
            "n",
            "(-1)^n",
            r"b: polynomial '\(-1\)\^n': alternates .* contract two steps into one: where it converges",
        ),
        ([1], "1 + n%2", r"b: .* for the limit L of PCF\("),
        ("n - 2 + (-1)^n", "n", r"for the limit L of PCF\("),  # a(1) = 0: the other half
        ("1 + (-1)^n", "n", r"for the limit L of PCF\("),
        ("0*(-1)^n", "1", "give polynomials in n"),
        ("1", "1 + (-1)^n", "give polynomials in n"),  # b(1) = 0
        ("(-1)^n*n^40", "n^77+3", "docs/mathematics.md, section 1"),
        ("(-1)^n", "x", "b: polynomial 'x': unknown name 'x'"),
        ("2^n", "1", r"n in an exponent; exponents are integers, only \(-1\)\^n is understood"),
        ("-1^n", "1", "n in an exponent"),
        ("n%3", "1", "a remainder other than modulo 2"),
        ("(-1)^(n/2)", "1", "division at position 8"),
    ],
)
def test_what_alternates_and_what_only_looks_so(a: object, b: object, message: str) -> None:
    with pytest.raises(InvalidPolynomialError, match=message):
        PCF(a, b)


def test_a_polynomial_alone_says_where_to_ask() -> None:
    with pytest.raises(
        InvalidPolynomialError, match=r"two steps .* contracted into one .* PCF\(a, b\) with both texts"
    ):
        Polynomial("(-1)^n")
