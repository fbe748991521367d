"""Formulas of other systems, and for them."""

from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from pathlib import Path
from typing import Any

import flint
import pytest
import sympy

from pcf import PCF, InvalidInputError, Polynomial, open_atlas, scan

N = sympy.Symbol("n")


@dataclass
class OfRamanujantools:
    a_n: Any
    b_n: Any


@dataclass
class OfLIReC:
    a: Any
    b: Any


@pytest.mark.parametrize(
    "formula",
    [
        OfRamanujantools(2 * N + 1, N**2),
        OfLIReC(sympy.Poly(2 * N + 1, N), sympy.Poly(N**2, N)),
        [[2, 1], [1, 0, 0]],
        ("2n + 1", flint.fmpz_poly([0, 0, 1])),
        PCF("2n + 1", "n^2"),
    ],
)
def test_formulas_of_other_systems_are_read(formula: object, tmp_path: Path) -> None:
    assert PCF.of(formula) == PCF("2n + 1", "n^2")
    scan([formula], tmp_path / "atlas", depth=64)
    assert open_atlas(tmp_path / "atlas").get(0) == PCF("2n + 1", "n^2")


@pytest.mark.parametrize("thing", [3, "2n + 1", None, [1, 2, 3], object()])
def test_what_is_no_formula_is_refused(thing: object) -> None:
    with pytest.raises(InvalidInputError, match="formula"):
        PCF.of(thing)


@pytest.mark.parametrize("text", ["0", "7", "-n^3 + 2n - 5", f"n^2 + {10**40}"])
def test_polynomials_go_and_come_back(text: str) -> None:
    p = Polynomial(text)
    assert Polynomial(p.to_flint()) == Polynomial(p.to_numpy()) == Polynomial(p.to_sympy()) == p


def test_the_canonical_form_has_the_limit_of_its_continued_fraction() -> None:
    top, bottom = Polynomial("n^2"), Polynomial("4n^2 - 1")
    f = PCF.of_canonical_form(top, bottom)
    value = Fraction(1)
    for n in range(400, 0, -1):
        value = 1 + Fraction(top(n), bottom(n)) / value
        value = value.limit_denominator(10**40)
    assert abs(float(f.limit(20)) - bottom(1) * float(value)) < 1e-12


@pytest.mark.parametrize("pair", [("2n + 1", "n^2"), ("-n - 1", "n"), ("1", "-1"), ("n", "n - 3")])
@pytest.mark.parametrize("reduced", [False, True])
def test_b_files_have_the_convergents(pair: tuple[str, str], reduced: bool) -> None:
    f = PCF(*pair)
    files = [f.b_file(part, 12, reduced=reduced).splitlines() for part in "pq"]
    for n, lines in enumerate(zip(*files, strict=True)):
        numbers = [tuple(map(int, line.split())) for line in lines]
        assert [number[0] for number in numbers] == [n, n]
        (p, q), (x, y) = f.convergent(n), (number[1] for number in numbers)
        assert p * y == q * x
        assert (x, y) == (p, q) if not reduced else gcd(x, y) <= 1 and y >= 0


def test_b_files_end_before_numbers_that_the_oeis_does_not_take() -> None:
    lines = PCF("10^200n + 1", "1").b_file("q", 100).splitlines()
    assert 4 <= len(lines) < 7
    assert len(lines[-1].split()[1]) <= 1000


@pytest.mark.parametrize(("part", "terms"), [("x", 5), ("p", 0), ("q", 10_001), ("p", 2.5), (1, 1)])
def test_bad_arguments_of_b_files(part: Any, terms: Any) -> None:
    with pytest.raises(InvalidInputError, match=r"part|terms"):
        PCF("1", "1").b_file(part, terms)


def test_the_command_writes_both_files_and_a_figure(tmp_path: Path, run: Any) -> None:
    names = [str(tmp_path / name) for name in ("p.txt", "q.txt", "delta.svg")]
    done = run("eval", "2n+1", "n^2", "--numerators", names[0], "--denominators", names[1], "--plot", names[2])
    assert done.code == 0
    assert (tmp_path / "p.txt").read_text().startswith("0 1\n1 4\n2 24\n3 204\n")
    assert (tmp_path / "q.txt").read_text().startswith("0 1\n1 3\n2 19\n3 160\n")
    assert (tmp_path / "delta.svg").read_text().startswith("<?xml")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--numerators", "same", "--denominators", "same"], "--denominators same: --numerators has the same file"),
        (["--plot", "nodir/x.svg"], "--plot nodir/x.svg: there is no directory nodir"),
        (
            ["--numerators", "p.txt", "--denominators", "nodir/q.txt"],
            "--denominators nodir/q.txt: there is no directory",
        ),
        (["--numerators", "-"], "--numerators -: give the name of a file"),
        (["--numerators", "p.txt", "--plot", "x.bmp"], "--plot x.bmp: give a name that ends in .svg"),
    ],
)
def test_files_that_cannot_be_leave_none(
    tmp_path: Path, run: Any, monkeypatch: pytest.MonkeyPatch, words: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("eval", "2n+1", "n^2", *words)
    assert done.code == 2
    assert message in done.err
    assert done.err.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_numbers_that_are_all_too_long_are_no_file(tmp_path: Path, run: Any) -> None:
    done = run("eval", "10^2000", "n", "--numerators", str(tmp_path / "p.txt"))
    assert done.code == 2
    assert "--numerators: the first number has more than 1,000 digits" in done.err
    assert not list(tmp_path.iterdir())
