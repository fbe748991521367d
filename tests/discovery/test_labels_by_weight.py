"""Labels of formulas with full reduction, by several constants at once."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pcf import PCF
from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas import open_atlas
from pcf.atlas.reduction import fully_reduced
from pcf.atlas.scanning import scan
from pcf.constants.evaluation import ball, scaled
from pcf.constants.expression import parse_expression
from pcf.discovery.classes.classing import class_atlas
from pcf.discovery.labels import labelling, orbit_labels
from pcf.discovery.labels.labelling import label_atlas
from pcf.dynamics.limit import limit
from pcf.identification.weights import identify_by_weight

FORMULAS = [
    ("2n + 1", "4n^4"),  # 4/(pi^2 - 8 G)
    ("3n^2 + n - 1", "-2n^4 + 3n^3"),  # 8/(pi^2 - 8 pi)
    ("3n^2 + 7n + 3", "-2(n+1)^4 + 3(n+1)^3"),  # shifted
    ("-9n^2 - 3n + 3", "-18n^4 + 27n^3"),  # inflated
    ("3n^2 + 4n + 2", "-2n^4"),  # 1/Li_2(1/2), by Euler's sum
    ("n^2 + 1", "n^3 + 2"),  # no reduction
    ("3n^2 + 5n + 3", "3n^4 + 4n^3 - 4n^2"),  # full reduction, and nothing known
    ("2n + 1", "n^2"),  # 4/pi
]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("weights") / "atlas"
    scan([(Polynomial(a), Polynomial(b)) for a, b in FORMULAS], path, depth=256, threads=1)
    label_atlas(path, threads=1)
    return path


def test_what_reduces_fully_is_labelled_by_several_constants(root: Path) -> None:
    atlas = open_atlas(root)
    rows = {row["id"]: row for row in atlas.labels.to_table().to_pylist()}
    assert fully_reduced(atlas).to_pylist() == [0, 1, 2, 3, 4, 6, 7]
    assert {id: row["constant"] for id, row in rows.items()} == {
        0: "catalan, pi^2",
        **dict.fromkeys((1, 2, 3), "pi, pi^2"),
        4: "Li2(1/2)",
        7: "pi",
    }
    assert rows[0]["expression"] == "4/(pi**2 - 8*Catalan)"
    assert rows[3]["expression"] == "24/(8*pi - pi**2)"
    assert rows[4]["proof_kind"] == "Euler"
    assert (rows[0]["proof_kind"], rows[1]["proof_kind"]) == ("hypergeometric", "Euler")
    for id, row in rows.items():
        value = scaled(ball(parse_expression(row["expression"]), 320), 300)
        assert abs(limit(*atlas.get(id), 310).scaled(300) - value) <= 2
        assert row["relation"].startswith("moebius(")
        assert row["digits"] > 150
        assert row["surplus_digits"] > 140


def test_they_are_found_by_their_constants(root: Path) -> None:
    atlas = open_atlas(root)
    assert atlas.find(constant="pi, pi^2")["id"].to_pylist() == [1, 2, 3]
    assert atlas.find(constant="Li2(1/2)")["id"].to_pylist() == [4]
    assert atlas.constants() == {"pi, pi^2": 3, "Li2(1/2)": 1, "catalan, pi^2": 1, "pi": 1}


def test_identify_says_the_same(root: Path) -> None:
    for row in open_atlas(root).labels.to_table().to_pylist():
        (match, *_) = PCF(*FORMULAS[row["id"]]).identify(deeper=True)
        assert match.constant == row["constant"]
        ours, theirs = (ball(parse_expression(text), 100) for text in (match.expression, row["expression"]))
        assert ours.overlaps(theirs)


def test_every_orbit_that_is_looked_at_is_a_chance(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def needed(limits: int, constants: int, explained: float = 0) -> float:
        asked.append(limits)
        return 10_000

    (root / "labels.parquet").rename(root / "kept.parquet")
    monkeypatch.setattr(orbit_labels, "evidence_needed", needed)
    monkeypatch.setattr(orbit_labels.OrbitLabels, "label", lambda *_: ([], []))
    assert label_atlas(root, threads=1).labels.to_table().num_rows == 0
    assert asked == [5] * 5, "5 orbits of the 7 that converge; a formula that does not reduce is not looked at"
    (root / "kept.parquet").rename(root / "labels.parquet")


def test_constants_that_are_named_are_the_only_ones(root: Path) -> None:
    kept = open_atlas(root).labels.to_table()
    table = label_atlas(root, ["pi", "pi^2"], threads=1).labels.to_table()
    assert dict(zip(*(table[name].to_pylist() for name in ("id", "constant")), strict=True)) == {
        **dict.fromkeys((1, 2, 3), "pi, pi^2"),
        7: "pi",
    }
    assert label_atlas(root, threads=2).labels.to_table().equals(kept), "any number of threads, and once more"


def test_one_orbit_of_a_class_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The two are of one class, and of two orbits; with classes the second label follows from the first."""
    pairs = [("3n^2 - n - 3", "-2n^4 + 5n^3"), ("3n^2 + 2n - 3", "-2n^4 + 3n^3 + 5n^2")]
    scan([(Polynomial(a), Polynomial(b)) for a, b in pairs], tmp_path, depth=800, threads=1)
    looked = []

    def counted(*arguments: Any) -> Any:
        looked.append(arguments)
        return identify_by_weight(*arguments)

    monkeypatch.setattr(orbit_labels, "identify_by_weight", counted)
    for classes, looks in ((False, 2), (True, 1)):
        if classes:
            class_atlas(tmp_path, threads=1)
            (tmp_path / "labels.parquet").unlink()
            monkeypatch.setattr(labelling, "fully_reduced", lambda _: pa.array([0]))  # the other one follows
        looked.clear()
        table = label_atlas(tmp_path, threads=1).labels.to_table()
        assert len(looked) == looks
        assert table.column("constant").to_pylist() == ["pi, pi^2"] * 2
        assert table.column("expression").to_pylist() == [
            "24/(32 + 3*pi**2 - 16*pi)",
            "24/(16*pi - 44 - 3*pi**2)",
        ]


def test_a_deeper_look_is_added(root: Path) -> None:
    kept = open_atlas(root).labels.to_table()
    assert label_atlas(root, threads=1, deeper=1).labels.to_table().equals(kept), (
        "nothing is found, and nothing lost"
    )
