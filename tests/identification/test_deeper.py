"""Two constants at once, and degree two."""

import itertools
import math
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from pcf import PCF
from pcf.atlas import open_atlas
from pcf.atlas.box import Box
from pcf.atlas.scanning import scan
from pcf.constants.evaluation import ball, scaled
from pcf.constants.expression import parse_expression
from pcf.discovery.labels.labelling import label_atlas, looked_deeper
from pcf.discovery.labels.orbit_labels import OrbitLabels
from pcf.dynamics.limit import limit
from pcf.identification.deeper import identify_deeper
from pcf.identification.weights import bases_of, lattices

NAMES = ["pi", "e", "log(2)", "log(3)", "catalan", "zeta(3)"]


def form(text: str) -> Callable[[int], int]:
    expression = parse_expression(text)
    return lambda places: scaled(ball(expression, places + 60), places)


@pytest.mark.parametrize(
    ("text", "constant"),
    [
        ("(pi + 3*log(3))/5", "log(3), pi"),
        ("7 - 2*Catalan + 11*zeta(3)", "catalan, zeta(3)"),
        ("sqrt(pi**2 + 1)/3 + pi", "pi"),
        ("-sqrt(1 + log(2))", "log(2)"),
        ("Catalan/(Catalan**2 - 3)", "catalan"),
        ("E**2 - 3*E", "e"),
    ],
)
def test_deeper_relations_are_found(text: str, constant: str) -> None:
    (match, *_) = identify_deeper(form(text), NAMES)
    assert match.constant == constant
    assert match.surplus_digits > 50
    assert abs(form(match.expression)(200) - form(text)(200)) <= 2


@pytest.mark.parametrize("text", ["(2 + 3*log(3))/5", "22/7", "-pi"])
def test_a_pair_is_two_constants(text: str) -> None:
    """What one of them gives, or none, is no relation with both."""
    found = identify_deeper(form(text), ["pi", "log(3)"])
    assert [match.constant for match in found if "," in match.constant] == []


def test_random_reals_have_no_deeper_relation() -> None:
    rng = random.Random(4)
    for _ in range(20):
        digits = rng.randrange(-3 * 10**400, 3 * 10**400)
        assert identify_deeper(lambda places, digits=digits: digits // 10 ** (400 - places), NAMES) == []


@pytest.mark.parametrize("count", [2, 3, 6])
def test_every_pair_and_every_constant_is_a_chance(count: int) -> None:
    """The places of the confirmation tell the evidence that is asked for, to a fiftieth of a digit."""
    names = ["pi", "log(3)", "e", "log(2)", "catalan", "zeta(3)"][:count]
    chances = len(list(itertools.combinations(names, 2))) + len(names) + lattices(bases_of(names))
    needed = 20 + math.log10(chances + 3) + math.log10(1 * 3 * 7 * 11)  # of p0, ..., q: 0, 1, 3, 5
    for beside in (-0.02, 0.02):
        asked: list[int] = []

        def limit_at(places: int, asked: list[int] = asked) -> int:
            asked.append(places)
            return form("(pi + 3*log(3))/5")(places)

        explained = (300 - 10) / 2 - needed + beside  # twice what evidence asks for, and 10 places to spare
        (match, *_) = identify_deeper(limit_at, names, explained=explained)
        assert match.relation.coefficients == (0, 1, 3, 5)
        assert max(asked) == (300 if beside < 0 else 301)


def test_a_formula_is_looked_at_deeper_on_request() -> None:
    f = PCF("2*n + 1", "n^2")  # 4/pi
    assert f.identify(constants=["pi^2"]) == []
    (match,) = f.identify(constants=["pi^2"], deeper=True)
    assert match.constant == "pi^2"
    assert abs(form(match.expression)(100) - form("4/pi")(100)) <= 2


def test_a_deeper_relation_is_confirmed_beyond_what_the_formula_explains() -> None:
    """4/pi, inflated by 1 + 10^200 n and disturbed, is a root of degree two over Q(pi^2) to 400 digits only."""
    K = "10^200"
    f = PCF(f"({K}n + 1)*(2n + 1)", f"({K}n + 1)*({K}n - {K} + 1)*n^2 + n - 1")
    assert f.identify(constants=["pi^2", "log(3)"], deeper=True) == []
    near = form("sqrt(16/pi**2 + 10**(-300))")
    assert [match.constant for match in identify_deeper(near, ["pi^2"])] == ["pi^2"], "by digits alone"
    assert identify_deeper(near, ["pi^2"], explained=300) == []
    assert identify_deeper(form("4/pi"), ["pi^2"], explained=300)[0].digits_confirmed > 300
    assert identify_deeper(form("4/pi"), ["pi^2"], explained=float("inf")) == []


def test_an_atlas_is_looked_at_deeper_on_request(tmp_path: Path) -> None:
    """1/log(2) takes degree two where the catalogue is log(2)^2; all members of its orbit are labelled."""
    scan(Box(degrees=(0, 2), coefficients=(-1, 1)), tmp_path, depth=64)
    assert "log(2)^2" not in label_atlas(tmp_path, ["log(2)^2"], 1).labels.to_table()["constant"].to_pylist()
    table = label_atlas(tmp_path, ["log(2)^2"], 1, deeper=20).labels.to_table()
    opened = open_atlas(tmp_path)
    found = [row for row in table.to_pylist() if row["constant"] == "log(2)^2"]
    assert len(found) >= 2
    for row in found:
        value = limit(*opened.get(row["id"]), 100)
        assert abs(value.scaled(80) - form(row["expression"])(80)) <= 2
    assert {row["expression"] for row in found if abs(limit(*opened.get(row["id"]), 20).scaled(6)) == 1442695}
    (tmp_path / "labels.parquet").unlink()
    label_atlas(tmp_path, ["log(2)^2"], 2, deeper=20)
    assert opened.labels.to_table().equals(table)


def test_labels_that_are_current_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A deeper look is added to them, is kept by later runs, and is redone alone where it is to be wider."""
    scan(Box(degrees=(0, 2), coefficients=(-1, 1)), tmp_path, depth=64)
    plain = label_atlas(tmp_path, ["log(2)^2"], 1).labels.to_table()
    excluded = (tmp_path / "exclusions.parquet").read_bytes()

    def never(*_: object) -> None:
        raise AssertionError("these labels are there")

    with monkeypatch.context() as only_deeper:
        only_deeper.setattr(OrbitLabels, "label", never)
        assert looked_deeper(tmp_path) == 0
        steps: list[tuple[int, int]] = []
        table = label_atlas(tmp_path, ["log(2)^2"], 1, lambda *step: steps.append(step), deeper=3).labels.to_table()
        assert steps == [(1, 3), (2, 3), (3, 3)]
        assert looked_deeper(tmp_path) == 3
        assert table.num_rows > plain.num_rows
        wider = label_atlas(tmp_path, ["log(2)^2"], 1, deeper=4).labels.to_table()
        assert looked_deeper(tmp_path) == 4
        only_deeper.setattr(OrbitLabels, "look", never)
        seen: list[tuple[int, int]] = []
        kept = label_atlas(tmp_path, ["log(2)^2"], 1, lambda *step: seen.append(step)).labels.to_table()
        assert kept.equals(wider)
        assert seen == [(1, 1)]
    assert (tmp_path / "exclusions.parquet").read_bytes() == excluded
    (tmp_path / "labels.parquet").unlink()
    assert looked_deeper(tmp_path) == 0
    assert label_atlas(tmp_path, ["log(2)^2"], 1, deeper=4).labels.to_table().equals(wider), "in one run the same"
    assert not label_atlas(tmp_path, ["pi"], 1).labels.to_table().equals(wider)
    assert looked_deeper(tmp_path) == 0, "of other constants"
