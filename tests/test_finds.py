"""The page of finds: each limit to 280 digits, each strength as the program tells it."""

import re
from pathlib import Path

import flint
import pytest

from pcf import PCF
from pcf.atlas.reduction import is_full
from pcf.constants.evaluation import ball
from pcf.constants.expression import parse_expression

PAGE = (Path(__file__).parent.parent / "docs" / "finds.md").read_text(encoding="utf-8")


def rows(last: str) -> list[list[str]]:
    """The rows of the tables whose last column has this name."""
    tables = PAGE.split(f"| a(n) | b(n) | limit | {last} |\n|---|---|---|---|\n")[1:]
    lines = [line for table in tables for line in table.partition("\n\n")[0].splitlines()]
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines]


def as_typed(limit: str) -> str:
    """A limit with its products and powers spelled out."""
    return re.sub(r"(?<=[\w)]) (?=[a-z])", "*", limit).replace("^", "**")


def assert_limit(f: PCF, limit: str) -> None:
    """To 280 digits."""
    known = f.limit(285)
    assert known.certified
    with flint.ctx.workdps(320):
        off = abs(known.ball - ball(parse_expression(as_typed(limit)), 300))
        assert off < flint.arb("1e-280") * abs(known.ball)


@pytest.mark.parametrize(("a", "b", "limit", "strength"), rows("strength"))
def test_a_find(a: str, b: str, limit: str, strength: str) -> None:
    f = PCF(a, b)
    assert_limit(f, limit)
    assert (f.prove() is not None) is (strength == "proved")
    metrics = f.metrics(800)
    assert is_full(metrics.log_q, metrics.log_gcd, 800)


@pytest.mark.parametrize(("a", "b", "limit", "delta"), rows("delta limit"))
def test_a_find_with_a_positive_limit_of_delta(a: str, b: str, limit: str, delta: str) -> None:
    f = PCF(a, b)
    assert_limit(f, limit)
    found = f.metrics(1000).delta_limit
    assert found is not None
    assert f"{found:.2f}" == delta


def test_the_page_has_its_rows() -> None:
    assert len(rows("strength")) == 16 + 9
    assert len(rows("delta limit")) == 6
    assert {row[3] for row in rows("strength")} == {"evidence", "proved"}


@pytest.mark.parametrize(
    ("c", "constant"),
    [
        *((c, "gamma(1/4)^4/pi^3") for c in (7, 3, -1, -5)),
        *((c, "pi-2*log(2)") for c in (9, 5, 1)),
        *((c, "rational") for c in (8, 4, -2, -3)),
        *((c, None) for c in (6, 2, 0, -4)),
    ],
)
def test_the_family(c: int, constant: str | None) -> None:
    found = PCF("6n^2 + 8n + 3", f"-n^2 (2n + 1) (4n + {-c})".replace("+ -", "- ")).identify()
    assert (found[0].constant if found else None) == constant


def test_formulas_of_higher_degree_are_images_of_lower_ones() -> None:
    assert PCF("2n + 2", "3n^2 + n").equivalent(PCF("2n^2 + 7n + 4", "3n^4 + 7n^3 + 2n^2"))
