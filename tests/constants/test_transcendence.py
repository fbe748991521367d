"""What is said to be irrational or transcendental is a theorem, and nothing is said where there is none."""

import pytest

from pcf.constants.expression import parse_expression
from pcf.constants.transcendence import nature

KNOWN = [
    *(
        "pi",
        "pi**2",
        "sqrt(2)*pi",
        "E",
        "E**(1/3)",
        "exp(sqrt(2))",
        "log(2)",
        "log(3/2)",
        "log(2 + sqrt(3))",
        "tan(1)",
    ),
    *(
        "sqrt(2)*coth(sqrt(2))",
        "atan(1/2)",
        "sqrt(7)/atan(sqrt(7))",
        "besseli(1, 2)/besseli(0, 2)",
        "besselj(0, 2)",
    ),
    *(
        "besselj(-2/3, 2)/besselj(1/3, 2)",
        "gamma(1/4)",
        "gamma(1/3)**3/pi**2",
        "sqrt(pi)*E*erf(1)",
        "zeta(3)",
        "-1/pi",
    ),
    *("sqrt(pi)*erfi(1/2)/E**(1/4)", "sqrt(pi/2)*sqrt(E)*erf(sqrt(2)/2)", "log(2)**2", "1/zeta(3)"),
]
UNKNOWN = [
    *("sqrt(2)*zeta(3)", "zeta(3)/sqrt(5)", "zeta(3)*(1 + sqrt(2))"),
    *(
        "Catalan",
        "EulerGamma",
        "zeta(5)",
        "zeta(3)**2",
        "zeta(3)/pi**2",
        "pi + E",
        "pi*E",
        "log(2)*log(3)",
        "sqrt(2)",
    ),
    *("log(3)/log(2)", "gamma(1/5)", "gamma(1/3)*gamma(1/4)", "E*expint(1, 1)", "besselk(1, 1)/besselk(0, 1)"),
    *("besseli(1/2, 1)", "besseli(1/3, 1)", "besseli(1/2, 1)/besseli(-1/2, 1)", "besseli(2, 1)/besseli(0, 1)"),
    *(
        "besseli(1, 1)/besseli(0, 2)",
        "sqrt(pi)*erfc(1)",
        "sqrt(pi)*E**2*erf(1)",
        "sqrt(pi)*erf(1)",
        "atan(pi)",
        "tan(E)",
    ),
    *("log(3 - 2)", "exp(1 - 1)", "tan(2 - 2)", "besselj(0, 1 - 1)", "pi**(1/2)*E", "7", "2/3"),
]


@pytest.mark.parametrize("text", KNOWN)
def test_what_is_known(text: str) -> None:
    found = nature(parse_expression(text))
    assert found is not None
    assert found.kind == ("irrational" if "zeta" in text else "transcendental")
    assert found.source[-4:].isdigit()


@pytest.mark.parametrize("text", UNKNOWN)
def test_what_is_not_known_or_not_true(text: str) -> None:
    assert nature(parse_expression(text)) is None
