"""Closed forms: parsing without evaluation, printing that parses back, values as balls, LaTeX and MathML."""

import xml.etree.ElementTree as ET

import flint
import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from by_sympy import by_sympy
from pcf.constants.catalogue import catalogue
from pcf.constants.evaluation import ball, evaluate, scaled
from pcf.constants.expression import FUNCTIONS, Expression, Integer, Sum, parse_expression
from pcf.constants.markup import latex, mathml
from pcf.errors import InvalidInputError, PrecisionError

FORMS = [
    "2/(4 - pi)",
    "(1 + sqrt(5))/2",
    "-(pi + 3)/2",
    "(E + 1)/(E - 1)",
    "1 - 2*(3 - 4*(5 - pi))",
    "2**3**2",
    "(2**3)**2",
    "E**(-2) - E**(1/3)",
    "-2**(1/3)",
    "6/(2*(3/4))",
    "(1/2)/3",
    "1/(2/3)",
    "gamma(1/4)**2/(2*sqrt(2)*pi**(3/2))",
    "besseli(1, 2)/besseli(0, 2) + besselj(1/3, 2)*besselk(0, 1)",
    "log(2)*sin(1)*cos(1)*tan(1)*cot(1)*atan(2)",
    "sinh(1)*cosh(1)*tanh(1)*coth(1)*exp(1)",
    "zeta(3) + polygamma(1, 1/3) + polylog(2, -1/3) + Catalan + EulerGamma",
    "erf(1) + erfc(1) + erfi(1) + expint(1, 2)",
    "LambertW(1) + airyai(1) + airyaiprime(1)",
    "elliptic_k(1/2) + elliptic_e(1/3)",
    "CRootOf(x**3 - x - 1, 0)**2/5",
    "CRootOf(2*x**3 - 6*x + 1, 1)",
]


@pytest.mark.parametrize("text", FORMS)
def test_printed_forms_parse_back(text: str) -> None:
    expression = parse_expression(text)
    assert parse_expression(str(expression)) == expression


@pytest.mark.parametrize("text", FORMS)
def test_values_are_those_of_sympy(text: str) -> None:
    expected = by_sympy(text).evalf(40)
    with mpmath.workdps(45):
        value = mpmath.mpf(ball(parse_expression(text), 45).str(45, radius=False))
        assert abs(value - mpmath.mpf(str(expected))) < mpmath.mpf(10) ** -37 * (1 + abs(value))


@pytest.mark.parametrize("text", [*FORMS, *(constant.sympy for constant in catalogue())])
def test_markup_is_well_formed(text: str) -> None:
    expression = parse_expression(text)
    ET.fromstring(f"<math>{mathml(expression)}</math>")
    written = latex(expression)
    assert written.count("{") == written.count("}")
    assert written.count("\\left(") == written.count("\\right)")
    assert "*" not in written


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2/(4 - pi)", r"\frac{2}{4 - \pi}"),
        ("-pi/2", r"-\frac{\pi}{2}"),
        ("sqrt(2)*log(1 + sqrt(2))", r"\sqrt{2} \log\left(1 + \sqrt{2}\right)"),
        ("2*log(2) - 1", r"2 \log 2 - 1"),
        ("3*2**(1/3)", r"3 \cdot 2^{\frac{1}{3}}"),
        ("E**2 + exp(1/2)", r"e^{2} + e^{\frac{1}{2}}"),
        ("(1 + pi)**2", r"\left(1 + \pi\right)^{2}"),
        ("log(2)**2", r"\left(\log 2\right)^{2}"),
        ("besseli(0, 2)", r"I_{0}\left(2\right)"),
        ("polygamma(1, 1/3)", r"\psi^{\left(1\right)}\left(\frac{1}{3}\right)"),
        ("zeta(3)*Catalan*EulerGamma", r"\zeta\left(3\right) G \gamma"),
        ("CRootOf(x**3 - 2, 0)", r"\operatorname{root}_{0}\left(x^{3} - 2\right)"),
    ],
)
def test_latex(text: str, expected: str) -> None:
    assert latex(parse_expression(text)) == expected


def test_mathml() -> None:
    assert mathml(parse_expression("-pi/2")) == "<mrow><mo>−</mo><mfrac><mi>π</mi><mn>2</mn></mfrac></mrow>"
    assert "&#8290;" in mathml(parse_expression("2*pi"))
    assert "<msqrt><mn>2</mn></msqrt>" in mathml(parse_expression("sqrt(2)*pi"))
    gap = '<mo>&#8290;</mo><mspace width="0.17em"/>'
    assert f"<mi>log</mi>{gap}<mn>2</mn>" in mathml(parse_expression("log(2)"))
    assert f"</msqrt>{gap}<mrow><mi>log</mi>" in mathml(parse_expression("sqrt(3)*log(3 + sqrt(3))"))
    assert gap not in mathml(parse_expression("sqrt(3)*gamma(1/3)*exp(2)*besseli(0, 1)"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "ends too early"),
        ("2*", "ends too early"),
        ("foo", "unknown name 'foo'"),
        ("__import__('os')", "unknown name '__import__'"),
        ("pi.real", "unexpected '.'"),
        ("log(2, 3)", "log takes 1 argument(s), not 2"),
        ("log", "'(' is expected"),
        ("(pi", "')' is expected"),
        ("pi)", "an operator or the end is expected"),
        ("2 3", "an operator or the end is expected"),
        ("(" * 50 + "1" + ")" * 50, "nested more than 40 deep"),
        ("2**" * 50 + "1", "nested more than 40 deep"),
        ("1+" * 6000 + "1", "has more than 5000 numbers, names and operators"),
        ("CRootOf(y**2, 0)", "CRootOf takes a polynomial in x and an index"),
    ],
)
def test_other_text_is_refused(text: str, message: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        parse_expression(text)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@given(st.one_of(st.text(max_size=30), st.text(alphabet="12(),+-*/^ piElogsqrt", max_size=30)))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_text_parses_or_raises_the_named_error(text: str) -> None:
    try:
        expression: Expression = parse_expression(text)
    except InvalidInputError:
        expression = Integer(0)
    assert parse_expression(str(expression)) == expression


@pytest.mark.parametrize("text", ["log(0)", "1/(1 - 1)", "sqrt(2)**2 - 2", "sqrt(-1)", "CRootOf(x**2 + 1, 0)"])
def test_values_that_cannot_be_had_are_named(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pcf.constants.evaluation._MAX_BITS", 4000)
    with pytest.raises(PrecisionError, match="may be zero or not finite"):
        ball(parse_expression(text), 10)


def test_precision_is_restored_and_exact_zero_is_a_value() -> None:
    before = flint.ctx.prec
    assert ball(parse_expression("1 - 1"), 50) == 0
    assert flint.ctx.prec == before
    assert scaled(flint.arb(-2.5), 3) == -2500
    assert scaled(flint.arb(123456), -3) == 123
    assert scaled(ball(parse_expression("10**30*pi"), 60), 5) == 314159265358979323846264338327950288


def test_every_function_has_a_value() -> None:
    used = {name for name in FUNCTIONS if any(f"{name}(" in text for text in FORMS)}
    assert used == set(FUNCTIONS)
    assert str(Sum(((-1, Integer(3)),))) == "-3"


@pytest.mark.parametrize("text", ["elliptic_k(2)", "elliptic_e(2)", "polygamma(1/2, -1/3)"])
def test_a_value_that_is_not_real_has_no_enclosure(text: str) -> None:
    with flint.ctx.workprec(100):
        assert not evaluate(parse_expression(text)).is_finite()


def test_real_values_of_complex_functions() -> None:
    for text, value in (
        ("elliptic_k(-3)", mpmath.ellipk(-3)),
        ("elliptic_e(9/10)", mpmath.ellipe(0.9)),
        ("polygamma(1, -5/2)", mpmath.polygamma(1, -2.5)),
    ):
        assert abs(float(ball(parse_expression(text), 20)) - float(value)) < 1e-12


def test_other_names_are_taken_on_request() -> None:
    with pytest.raises(InvalidInputError, match="unknown name 'mine'"):
        parse_expression("2/(mine - 3)")
    expression = parse_expression("2/(mine_2 - 3)", any_name=True)
    assert str(expression) == "2/(mine_2 - 3)"
    assert latex(expression) == r"\frac{2}{\mathrm{mine\_2} - 3}"
