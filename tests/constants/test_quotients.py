"""Quotients of hypergeometric functions as constants, by the names that labels have for them."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import mpmath
import pytest
import sympy

from by_sympy import by_sympy
from pcf import PCF
from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas import open_atlas
from pcf.atlas.scanning import scan
from pcf.constants.catalogue import get, split, symbols
from pcf.constants.quotients import quotient
from pcf.discovery.labels.labelling import label_atlas
from pcf.errors import InvalidInputError
from pcf.relations.relation import moebius


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("0F1(1/3; 1/9)", lambda: mpmath.hyp0f1("1/3", mpmath.mpf("1/9")) / mpmath.hyp0f1("4/3", mpmath.mpf("1/9"))),
        ("1F1(2/3; 1/4; 3/4)", lambda: mpmath.hyp1f1("2/3", "1/4", 0.75) / mpmath.hyp1f1("5/3", "5/4", 0.75)),
        ("2F1(1/2, 1/3; 1/5; -2)", lambda: mpmath.hyp2f1(0.5, "1/3", "1/5", -2) / mpmath.hyp2f1(1.5, "4/3", "6/5", -2)),
        ("U(1/6, 1/2; 2/3)", lambda: mpmath.hyperu("1/6", 0.5, "2/3") / mpmath.hyperu("7/6", 0.5, "2/3")),
        ("U(0, 1/3; 2)", lambda: 1 / mpmath.hyperu(1, "1/3", 2)),
        ("1F1(1/3; 0; 1)", lambda: mpmath.hyp1f1("1/3", 1, 1) / mpmath.hyp1f1("4/3", 2, 1)),  # at no pole
    ],
)  # fmt: skip
def test_values_are_those_of_the_functions(name: str, value: Callable[[], Any]) -> None:
    constant = get(name)
    assert constant.slug == name
    with mpmath.workdps(40):
        assert abs(mpmath.mpf(constant.value(38).str(38, radius=False)) / value() - 1) < mpmath.mpf(10) ** -34
    assert (
        abs(by_sympy(constant.sympy).evalf(25) / sympy.Float(constant.value(25).str(25, radius=False), 25) - 1)
        < 1e-20
    )
    assert "F" in constant.latex or "U" in constant.latex


@pytest.mark.parametrize(
    ("a", "b", "name"),
    [
        ("3n + 1", "1", "0F1(1/3; 1/9)"),
        ("3n + 2", "n + 1", "1F1(0; 7/9; 1/9)"),
        ("2n + 1", "3n + 2", "1F1(2/3; 1/4; 3/4)"),
        ("5n + 1", "6n^2 + n", "2F1(0, 1/6; 13/42; 1/7)"),
        ("2", "3n + 1", "U(1/6, 1/2; 2/3)"),  # U(a, 1/2, z)/U(a + 1/2, 1/2, z), and so an image of this one
    ],
)
def test_limits_are_images_of_the_constant_that_identify_names(a: str, b: str, name: str) -> None:
    (named,) = PCF(a, b).identify()
    assert (named.constant, named.digits_confirmed) == (name, 100)
    (match,) = PCF(a, b).identify(constants=[name])
    assert match.constant == name
    assert match.relation.kind == "moebius"
    assert match.surplus_digits > 150


def test_a_name_is_typed_in_many_ways() -> None:
    for text in ("1F1(0; 7/9; 1/9)", "1F1(0;7/9;1/9)", " 1F1(1; -2/9; 2/18) ", "1F1 (3; 43/9; 1/9)"):
        assert get(text).slug == "1F1(0; 7/9; 1/9)"
    assert get("2F1(1/2, 1/3; 1/5; 1/4)") == get("2F1(1/3, 1/2; 6/5; 1/4)")
    assert get("besseli(-2/3,2/3)/besseli(1/3,2/3)").slug == "besseli(-2/3, 2/3)/besseli(1/3, 2/3)"
    assert get("besseli(1, 2/3)/besseli(0, 2/3)").slug == "besseli(1,2/3)/besseli(0,2/3)", "the catalogue's own"
    assert quotient("2F1") is None
    assert quotient("pi") is None
    found = quotient("2F1(7/2, 4/3; 1/5; 1/4)")
    assert found is not None
    assert found[1].second == tuple(map(Fraction, ("3/2", "4/3", "6/5", "1/4")))


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("2F1(0, 1/2; 1/2; 1/4)", "is rational or quadratic"),
        ("1F1(1/2; 1/2; 1)", "is rational or quadratic"),
        ("1F1(-3; 16/9; 1/9)", "is rational or quadratic"),
        ("2F1(1/3, 1; 1; 1/4)", "is rational or quadratic"),
        ("U(-1, 1/3; 2)", "is rational or quadratic"),
        ("U(1/3, 7/3; 2)", "is rational or quadratic"),
        ("2F1(1/3, 1/2; 1/5; 2)", "no real value"),
        ("2F1(1/3, 1/2; 1/5; 1)", "no real value"),
        ("U(1/3, 1/2; -1)", "no real value"),
        ("2F1(0; 1/2; 1/3; 2)", "give 0F1"),
        ("1F1(0; 1/2; 1/0)", "give 0F1"),
        ("2F1(0, 1/3; 2/3 + 2*sqrt(3)/3; 1/2)", "where its numbers are rational"),
        ("1F1(0; x; 1)", "where its numbers are rational"),
        ("besselj(1, 2)", "not in the catalogue"),
        ("besseli(1/2, 2)/pi", "not in the catalogue"),
    ],
)
def test_what_is_no_constant_is_an_error(name: str, problem: str) -> None:
    with pytest.raises(InvalidInputError, match=problem) as error:
        get(name)
    assert "\n" not in str(error.value)


CLASSES = [
    ("1F1(1/2; 3/2; 1)", "1F1(1/2;5/2;1)", "1F1(-1/2;1/2;1)", "1F1(3/2;9/2;1)"),
    ("1F1(1/3; 0; 1/2)", "1F1(1/3;2;1/2)", "1F1(4/3;1;1/2)"),
    ("1F1(0; 0; 1)", "1F1(0;1;1)", "1F1(1;3;1)"),
    ("2F1(0, 1/3; 4/3; 1/4)", "2F1(1,1/3;7/3;1/4)", "2F1(4/3,1;10/3;1/4)"),
    ("2F1(1/2, 1/3; 3/2; -2)", "2F1(1/2,-2/3;3/2;-2)", "2F1(3/2,1/3;7/2;-2)"),
    ("U(0, 1/3; 2)", "U(1,1/3;2)", "U(0,4/3;2)"),
    ("U(1/3, 1/3; 2)", "U(1/3,4/3;2)", "U(4/3,1/3;2)"),
]


@pytest.mark.parametrize("names", CLASSES, ids=[names[0] for names in CLASSES])
def test_names_that_are_one_are_of_images_of_one_number(names: tuple[str, ...]) -> None:
    """Also where a parameter above, or the difference of two, is an integer."""
    constant = get(names[0])
    assert constant.slug == names[0]
    value = constant.scaled(100)
    for name in names[1:]:
        assert get(name).slug == names[0]
        first = [Fraction(x) for part in name[name.index("(") + 1 : -1].split(";") for x in part.split(",")]
        raised = 1 if name[0] == "U" else len(first) - 1
        second = [x + (k < raised) for k, x in enumerate(first)]
        function = {"1": mpmath.hyp1f1, "2": mpmath.hyp2f1, "U": mpmath.hyperu}[name[0]]
        with mpmath.workdps(120):
            top, bottom = (
                function(*(mpmath.mpf(x.numerator) / x.denominator for x in side)) for side in (first, second)
            )
            other = int(mpmath.nint(top / bottom * mpmath.mpf(10) ** 100))
        relation = moebius(other, value, 100)
        assert relation is not None
        assert relation.surplus > 40


def test_a_limit_has_the_name_of_its_class() -> None:
    """(3n + 3, 3n + 1) is of 1F1(1/3; 4/3; 1/3); 1F1(1/3; 1/3; 1/3) is e^(1/3), as its neighbour is."""
    (named,) = PCF("3n + 3", "3n + 1").identify()
    assert named.constant == "1F1(1/3; 4/3; 1/3)"
    (match,) = PCF("3n + 3", "3n + 1").identify(constants=[named.constant])
    assert match.relation.kind == "moebius"
    (named,) = PCF("n", "n + 4097").identify()
    assert named.constant.startswith("1F1(4097; "), (
        "a quotient of finite sums, rational: not 1F1(0; 0; 1) = 1/(e - 1)"
    )


def test_slugs_in_a_list() -> None:
    assert split("pi, 2F1(0, 1/2; 1/3; 1/4),Li2(1/3)") == ["pi", "2F1(0, 1/2; 1/3; 1/4)", "Li2(1/3)"]
    assert [str(one) for one in symbols("2F1(0, sqrt(2); 1/3; 1/4)")] == ["2F1(0, sqrt(2); 1/3; 1/4)"]


def test_commands_take_them(run: Any, tmp_path: Path) -> None:
    out = str(tmp_path)
    found = run("identify", "3n + 2", "n + 1", "--constants", "pi,1F1(1;7/9;1/9)", "--json").json
    assert [match["constant"] for match in found["matches"]] == ["1F1(0; 7/9; 1/9)"]
    scan([(Polynomial(a), Polynomial("n + 1")) for a in ("3n + 2", "3n + 5")], out, depth=64)
    assert run("label", out).code == 0
    for name in ("1F1(0; 7/9; 1/9)", "1F1(1;7/9;1/9)"):
        labels = [row["constant"] for row in run("find", out, "--constant", name, "--json").json]
        assert labels
        assert set(labels) == {"1F1(0; 7/9; 1/9)"}
    assert run("find", out, "--constant", "1F1(1;2/9;1/9)").code == 0, "another one, of which there is none"
    table = label_atlas(out, ["1F1(0; 7/9; 1/9)"], 1).labels.to_table()
    assert set(table.column("constant").to_pylist()) == {"1F1(0; 7/9; 1/9)"}
    assert table.column("relation").to_pylist()[0].startswith("moebius")
    assert open_atlas(out).find(constant="1F1(0;7/9;1/9)").num_rows == len(labels)
