"""Numbers that a user has: named where the digits tell, and nothing else."""

import math
import random

import pytest

import pcf
from command_line import Run
from pcf import InvalidInputError
from pcf.constants.catalogue import get


@pytest.mark.parametrize(
    ("value", "expression"),
    [
        ("0.915965594177219015", "Catalan"),
        (4 / math.pi, "4/pi"),
        (repr(4 / math.pi), "4/pi"),
        ("-1.27323954473516268615", "-4/pi"),
        ("22/7", "22/7"),
        ("1.6180339887498948482045868", "(1 + sqrt(5))/2"),
        ("0.693147180559945309417232121458", "log(2)"),
        ("0.000271828182845904523536028747135266", "E/10000"),
        ("12020.5690315959428539973816151144999", "10000*zeta(3)"),
    ],
)
def test_numbers_are_named(value: object, expression: str) -> None:
    assert pcf.identify(value).matches[0].expression == expression


def test_formulas_have_the_number_as_an_image() -> None:
    value = "0.915965594177219015054603514932384110774"
    found = pcf.identify(value)
    assert found.formulas
    for a, b, m in found.formulas[:5]:
        assert abs(float(m(pcf.PCF(a, b).limit(40).ball)) - float(value)) < 1e-15


def test_random_numbers_are_nothing() -> None:
    generator = random.Random(3)
    for _ in range(60):
        value = f"{generator.randint(0, 5)}.{generator.randrange(10**20):020d}"
        found = pcf.identify(value)
        assert not found.matches
        assert not found.formulas


def test_few_digits_are_refused_with_the_remedy() -> None:
    for value in ("3.14159", "0.0000001234", "1234567890123.5", "1e-400", "1.5e5000", "1.2345678901234567e-999999"):
        with pytest.raises(InvalidInputError, match="give 12 significant ones"):
            pcf.identify(value)
    for bad in ("n", "infinity", float("nan"), None, ""):
        with pytest.raises(InvalidInputError, match="value"):
            pcf.identify(bad)


def test_only_the_constants_asked_for() -> None:
    value = get("pi").value(40).str(30, radius=False)
    assert pcf.identify(value, ["e"]).matches == ()
    assert pcf.identify(value, ["pi"]).matches[0].expression == "pi"


def test_the_command(run: Run) -> None:
    known = run("identify", "1.2732395447351628", "--json").json
    assert list(known) == ["value", "digits", "matches", "formulas"]
    assert list(known["matches"][0]) == ["constant", "expression", "digits_confirmed", "surplus_digits"]
    assert list(known["formulas"][0]) == ["a", "b", "map"]
    assert "4/π" in run("identify", "1.2732395447351628").out
    assert "nothing has enough evidence" in run("identify", "0.123456789101112131415").out
    assert run("identify", "-0.915965594177219015").code == 0
    assert run("identify", "3.14").code == 2
