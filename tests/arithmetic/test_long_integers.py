"""Integers beyond Python's limit of 4,300 digits, wherever the program writes, reads or names them."""

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from pcf import PCF, Box, PCFError, Polynomial, evaluate
from pcf.arithmetic.long_integers import long_repr, most_digits, shown
from pcf.arithmetic.moebius import Moebius
from pcf.constants.evaluation import ball
from pcf.constants.expression import Integer, PolynomialRoot, Sum, parse_expression
from pcf.dynamics.exact import exact_text
from pcf.relations.relation import Relation

BIG = 10**5000
TERMINATING = PCF("n", "n - 1559")  # a rational number of thousands of digits
LARGE = {
    "large": PCF("10^4400", "1"),
    "tail": PCF([1, BIG], [1, BIG]),
    "root": PCF([BIG], [-1]),
    "terminating": TERMINATING,
}


@pytest.mark.parametrize("name", LARGE)
def test_everything_of_a_large_formula_is_written(name: str) -> None:
    f = LARGE[name]
    limit = f.limit(20)
    for text in (repr(f), str(f.a), f.status_reason, repr(limit), str(limit), exact_text(limit.exact), f.latex()):
        assert text
    assert eval(repr(f), {"PCF": PCF}) == f
    if growth := f.growth():
        assert growth.symbolic().denominator.gamma
    assert f.irrationality() is None or "irrational" in (f.irrationality() or "")
    assert repr(f.shift(1).same_orbit(f))
    assert repr(f.identify(constants=["pi"]))


COMMANDS = [["eval", "--depth", "64"], ["identify", "--constants", "pi"], ["prove"]]


@pytest.mark.parametrize(
    ("name", "command"),
    [(name, command) for name in LARGE for command in COMMANDS if (name, command) != ("tail", ["prove"])],
    ids=str,
)
def test_every_command_takes_a_large_formula(run: Any, name: str, command: list[str]) -> None:
    f = LARGE[name]
    words = [command[0], str(f.a), str(f.b), *command[1:]]
    for result in (run(*words), run(*words, "--json")):
        assert (result.code, result.err) == (0, "")
        assert result.out
    known = json.loads(result.out)
    assert Polynomial(known["a"]) == f.a
    if known.get("limit"):
        assert known["limit"] in (str(f.limit(known.get("digits") or 100)), exact_text(f.limit().exact))


def test_what_is_printed_is_read_again(tmp_path: Path) -> None:
    for form in (
        Integer(BIG),
        Integer(-BIG),
        Sum(((1, Integer(1)), (-1, Integer(BIG)))),
        PolynomialRoot((-BIG, 1, 0, BIG + 1), 0),
        parse_expression(exact_text(TERMINATING.limit().exact)),
        parse_expression(f"({BIG // 10**4000}*pi + 1)/(2 - {BIG // 10**3000}*pi)"),
    ):
        assert parse_expression(str(form)) == parse_expression(str(parse_expression(str(form))))
        assert len(repr(form)) > 10
    value = TERMINATING.limit().exact
    assert isinstance(value, Fraction)
    form = parse_expression(exact_text(value))
    assert abs(float(ball(form, 20)) - float(value)) < 1e-10
    assert Polynomial(str(Polynomial([BIG, -BIG]))) == Polynomial([BIG, -BIG])


def test_an_expression_of_too_many_parts_is_refused() -> None:
    with pytest.raises(PCFError, match="has more than 5000 numbers, names and operators"):
        parse_expression("+".join(["1"] * 6000))


def test_reprs_of_values_that_hold_long_integers() -> None:
    assert repr(Moebius(BIG, 1, 1, 0)) == f"Moebius(p0=1{'0' * 5000}, p1=1, q0=1, q1=0)"
    assert "kind='rational', coefficients=(1" in repr(Relation("rational", (BIG, 1), 9.0, 5.0))
    assert repr(Integer(3)) == "Integer(value=3)"
    assert long_repr((Fraction(1, BIG), [1, "x"])).endswith(", [1, 'x'])")


def test_numbers_of_digits_are_told_without_writing_them() -> None:
    for k in (1, 2, 15, 100, 4999, 5000):
        assert 0 <= most_digits(10**k) - (k + 1) <= 1
        assert 0 <= most_digits(10**k - 1) - k <= 1
    assert most_digits(0) == 1


ERRORS: dict[str, tuple[Callable[[], Any], str]] = {
    "shift": (lambda: LARGE["root"].shift(BIG), "shift by 10000000... (5001 digits) steps"),
    "limit": (lambda: LARGE["root"].limit(BIG), "digits: 10000000... (5001 digits) is above"),
    "convergent": (lambda: LARGE["root"].convergent(-BIG), "n: -10000000... (5001 digits) is below 0"),
    "identify": (lambda: LARGE["root"].identify(-BIG), "digits -10000000... (5001 digits)"),
    "power": (lambda: Polynomial("n") ** BIG, "exponent 10000000... (5001 digits)"),
    "text": (lambda: Polynomial("n^1" + "0" * 5000), "is too large"),
    "coefficient": (lambda: Polynomial([Fraction(BIG, 3)]), "of type Fraction; coefficients are integers"),
    "degrees": (lambda: Box((BIG, 1), (0, 1)), "degrees [10000000... (5001 digits), 1]"),
    "wide degrees": (lambda: Box((9_999, 1), (0, 1)), "holds more than 2^63 formulas"),
    "coefficients": (lambda: Box((1, 1), (-BIG, BIG)), "a box holds 64-bit coefficients"),
    "depth": (lambda: evaluate([[1]], [[1]], depth=BIG), "depth: 10000000... (5001 digits)"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_errors_name_long_integers_shortly(name: str) -> None:
    call, message = ERRORS[name]
    with pytest.raises(PCFError) as caught:
        call()
    assert message in str(caught.value)
    assert len(str(caught.value)) < 200


def test_the_id_of_a_box_is_named_shortly() -> None:
    with pytest.raises(IndexError, match=r"id 10000000\.\.\. \(5001 digits\)"):
        Box((1, 1), (-1, 1))[BIG]


def test_shown_never_fails() -> None:
    assert shown({1: BIG}) == "<dict>"
    assert shown(-5) == "-5"
