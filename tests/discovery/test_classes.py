"""Gauge classes of an atlas: what is joined is an exact image, what a gauge keeps differs where there is none."""

import json
import random
from pathlib import Path
from typing import Any

import flint
import pytest

import pcf
from command_line import Run
from pcf import PCF, Box
from pcf.arithmetic.moebius import Moebius
from pcf.atlas import open_atlas, slices
from pcf.discovery.classes.classing import class_atlas, largest
from pcf.equivalence.fingerprints import fingerprint, fingerprints
from pcf.equivalence.invariants import determinant_class
from pcf.proofs.folds import inequivalent

FORMULAS = [
    ("n", "1"),
    ("n^2 + n", "n^2 + n"),  # an inflation
    ("-n", "1"),
    ("2", "n"),
    ("4n + 5", "-4n^2 + 2n"),  # its even part
    ("1", "n^2"),
    ("3", "n^2"),  # a gauge; both powers of n
    ("2", "n^2"),
    ("n^2 + n - 1", "n^2 - 4n + 2"),
    ("n^2 + n - 1", "n^2 + 4n + 2"),  # its reversal, and a gauge
    ("n + 2", "n - 1"),  # terminates
    ("2", "-n^2"),  # diverges
    ("n", "2n"),
    ("2n + 3", "2n"),  # linear, with a rational limit at most
]


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Any:
    out = tmp_path_factory.mktemp("classes") / "atlas"
    atlas = pcf.scan(FORMULAS, out, depth=64)
    class_atlas(out)
    return atlas


def rows(atlas: Any) -> dict[int, dict[str, Any]]:
    return {row["id"]: row for row in atlas.classes.to_table().to_pylist()}


def test_orbits_folds_and_gauges_are_joined(atlas: Any) -> None:
    found = rows(atlas)
    classes = [{0, 1, 2}, {3, 4}, {5, 6}, {7}, {8, 9}, {12}, {13}]
    assert {frozenset(k for k in found if found[k]["class"] == found[i]["class"]) for i in found} == {
        frozenset(one) for one in classes
    }
    assert all(row["verified"] for row in found.values())


def test_the_map_takes_each_limit_to_that_of_the_representative(atlas: Any) -> None:
    for row in rows(atlas).values():
        x, y = (atlas.get(id).limit(60) for id in (row["id"], row["class"]))
        with flint.ctx.workprec(300):
            assert abs(float(Moebius(*row["map"])(x.ball) - y.ball)) < 1e-50


def test_every_class_of_a_box_has_maps_that_hold(tmp_path: Path) -> None:
    """All classes of 11,000 formulas, by the digits that the atlas has."""
    atlas = pcf.scan(Box((1, 2), (-2, 2)), tmp_path / "box", depth=64)
    found = class_atlas(tmp_path / "box")
    assert len(found) < found.orbits
    limits = dict(
        zip(*(atlas.metrics.to_table(columns=["id", "limit"]).column(k).to_pylist() for k in (0, 1)), strict=True)
    )
    checked = 0
    table = atlas.classes.to_table()
    assert len(set(table.column("class").to_pylist())) == len(found)
    for row in table.to_pylist():
        x, y = limits[row["id"]], limits[row["class"]]
        if row["id"] == row["class"] or x is None or y is None or "infinity" in (x, y):
            continue
        with flint.ctx.workprec(250):
            image = Moebius(*row["map"])(flint.arb(x))
            assert abs(image - flint.arb(y)) < abs(image) * 1e-25 + 1e-25
        checked += 1
    assert checked > 500


def test_a_second_run_writes_the_same_bytes_with_any_number_of_threads(tmp_path: Path) -> None:
    pcf.scan(FORMULAS, tmp_path / "a", depth=64)
    file = tmp_path / "a" / "classes.parquet"
    texts = []
    for threads in (1, 2):
        class_atlas(tmp_path / "a", threads=threads)
        texts.append(file.read_bytes())
    assert texts[0] == texts[1]


def test_classes_do_not_depend_on_slices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folds lead from a slice to another one; `map` and `class` are the same."""
    pcf.scan(Box((1, 2), (-2, 2)), tmp_path / "box", depth=64)
    pcf.scan(FORMULAS, tmp_path / "list", depth=64)
    seen: list[tuple[int, int]] = []
    for name in ("box", "list"):
        file = tmp_path / name / "classes.parquet"
        found = class_atlas(tmp_path / name)
        before = file.read_bytes()
        with monkeypatch.context() as patch:
            patch.setattr(slices, "FINE", len(open_atlas(tmp_path / name)) // 7)
            assert class_atlas(tmp_path / name, 1, lambda *done: seen.append(done)) == found
        assert file.read_bytes() == before
        assert seen[-1][0] == seen[-1][1]


def test_the_command_tells_orbits_classes_and_the_largest(atlas: Any, run: Run) -> None:
    found = json.loads(run("classes", str(atlas.root), "--json").out)
    assert (found["orbits"], found["classes"]) == (10, 7)
    assert found["largest"][0] == {"id": 3, "a": "2", "b": "n", "formulas": 2, "orbits": 2, "constant": None}
    assert largest(atlas.root, 0) == []
    assert "10 orbits that converge, in 7 gauge classes" in run("classes", str(atlas.root)).out
    assert run("classes", str(atlas.root / "nowhere")).code == 2


def test_an_atlas_without_limits_has_no_classes(tmp_path: Path) -> None:
    pcf.scan([("2", "-n^2")], tmp_path / "a", depth=64)
    found = class_atlas(tmp_path / "a")
    assert (found.orbits, len(found)) == (0, 0)


# Fingerprints


def test_a_fingerprint_is_that_of_the_plain_product() -> None:
    """Against the definition, with matrices over the integers."""
    primes = (101, 103, 107, 109, 113, 127, 131)
    generator = random.Random(7)
    for _ in range(20):
        f = PCF(
            [generator.randint(1, 9), generator.randint(-9, 9)],
            [generator.randint(1, 9), 0, generator.randint(1, 9)],
        )
        form = f.canonical()
        expected, place = 0, 1
        for p in primes:
            product = flint.fmpz_mat([[1, 0], [0, 1]])
            for n in range(1, p + 1):
                product *= flint.fmpz_mat([[form.a(n), 1], [form.b(n), 0]])
            trace, determinant = int(product[0, 0] + product[1, 1]) % p, int(product.det()) % p
            scale = determinant or form.a.leading**2 % p
            undefined = form.a.leading % p == 0 or form.b.leading % p == 0
            expected += place * (p if undefined else trace**2 * pow(scale, -1, p) % p)
            place *= p + 1
        assert f.fingerprint() == expected


def test_the_fingerprint_of_a_fold_is_that_of_the_contraction() -> None:
    for a, b, c, d in (("2", "n", "4n + 5", "-4n^2 + 2n"), ("1", "n^2 + n + 1", "2", "3")):
        f, g = PCF(a, b), PCF(c, d)
        assert (fingerprint(f.a, f.b, 2) == g.fingerprint()) is (a == "2")


def test_fingerprints_of_orbits_of_all_sizes() -> None:
    keys = ["2,1;1,0,0", f"{10**30},1;1", "2,1;1,0,0"]
    found = fingerprints(keys)
    assert found == [PCF("2n+1", "n^2").fingerprint(), PCF(f"{10**30}n+1", "1").fingerprint(), found[0]]
    assert PCF("n", "n - 3").fingerprint() is None


# What a gauge keeps


def test_determinants_tell_formulas_apart() -> None:
    assert inequivalent(tuple(PCF("3n + 2", "-2n^2")), tuple(PCF("3n + 2", "-2n^2 + n")))
    assert determinant_class(PCF("1", "n^2 + n").b) == determinant_class(PCF("1", "9n^2").b)
    assert determinant_class(PCF("1", "n").b, 2) == determinant_class(PCF("1", "-4n^2 + 2n").b)
    assert determinant_class(PCF("1", "2n").b) != determinant_class(PCF("1", "n").b)
