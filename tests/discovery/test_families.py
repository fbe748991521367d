"""Families: found from labels, exact between members, confirmed outside; nothing that fails is stated."""

import pickle
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from pcf.arithmetic.moebius import Moebius
from pcf.arithmetic.parametric import affine, parametric, ring
from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas import open_atlas, write_table
from pcf.atlas.box import Box
from pcf.atlas.scanning import scan
from pcf.constants.catalogue import get
from pcf.discovery.families import board_families, branches
from pcf.discovery.families.board_families import ENOUGH, BoardFamily, agrees, confirm, search
from pcf.discovery.families.boards import Board, congruences, contains, lattice, placed
from pcf.discovery.families.branches import keeps_limits
from pcf.discovery.families.families import described, find_families, statement
from pcf.discovery.labels.labelling import label_atlas
from pcf.dynamics.limit import limit
from pcf.errors import AtlasError

CHECKERBOARD = Board(0, 1, 1, 1)


@pytest.fixture(scope="module")
def e_family() -> BoardFamily:
    (found,) = search(Board(1, 1, 1, 0), [get("e")])
    return found


# Boards


@pytest.mark.parametrize(
    ("a", "b", "place"),
    [
        ("3", "n^2 + 3n + 2", (CHECKERBOARD, (1, 2, 3))),
        ("-3", "n^2 + 3n + 2", (CHECKERBOARD, (1, 2, 3))),
        ("n + 2", "-2n - 6", (Board(1, -2, 1, 0), (3, 2))),
        ("3n", "2n^2 + n", (Board(3, 1, 1, 2), (0, 1, 0))),
        ("1", "n^2 + 1", None),  # no rational roots
        ("1", "n^2 - 4", None),  # terminates
        ("2", "-n^2", None),  # diverges
        ("2", "4n^2", None),  # an inflation
        ("n^2", "n", None),
        ("1", "n", None),  # a board on which n is the only coordinate that moves
    ],
)
def test_places(a: str, b: str, place: object) -> None:
    assert placed(Polynomial(a), Polynomial(b)) == place


def test_a_place_gives_its_formula_back() -> None:
    for a, b in Box((1, 2), (-2, 2)):
        if (place := placed(a, b)) is not None:
            board, point = place
            assert board.formula(point) in ((a, b), (-a, b))


def test_lattices() -> None:
    basis = lattice([(2, 1, 0), (0, 3, 1), (4, 5, 1)])
    assert basis == lattice([(0, 3, 1), (2, 1, 0)])
    assert contains(basis, (2, 4, 1))
    assert not contains(basis, (1, 0, 0))
    assert lattice([]) == ()


def test_congruences_describe_a_lattice() -> None:
    basis = ((1, 0, 2), (0, 2, 2), (0, 0, 4))
    base = (1, 1, 1)
    conditions = congruences(basis, base)
    for x in [(i, j, k) for i in range(4) for j in range(4) for k in range(5)]:
        holds = all(sum(c * y for c, y in zip(cs, x, strict=True)) % m == k for cs, k, m in conditions)
        assert holds == contains(basis, [y - z for y, z in zip(x, base, strict=True)])


# Families


def test_the_maps_lead_from_limit_to_limit(e_family: BoardFamily) -> None:
    (move, step), point = e_family.steps[0], (2, 5)
    target = tuple(x + y for x, y in zip(point, move, strict=True))
    m = step.at(point)
    assert m is not None
    here, there = (limit(*e_family.board.formula(x), 40).ball for x in (point, target))
    assert abs(float(m(here) - there)) < 1e-15


def test_members_are_far_outside_and_many(e_family: BoardFamily) -> None:
    assert len(e_family.confirmed) >= ENOUGH
    assert e_family.digits >= 100
    assert max(max(point) for point in e_family.confirmed) > 10
    assert all(e_family.holds(point) for point in e_family.confirmed)


def test_families_can_be_pickled(e_family: BoardFamily) -> None:
    condition = affine(e_family.names, [1, -1], Fraction(1, 2))
    for one in (e_family, replace(e_family, conditions=(condition,))):
        again = pickle.loads(pickle.dumps(one))
        assert again == one
        assert again.predicted() == one.predicted()
        assert list(again.members(2)) == list(one.members(2))


def test_a_family_that_fails_is_not_stated(e_family: BoardFamily) -> None:
    assert confirm(e_family, set()) is not None
    assert confirm(replace(e_family, value=Moebius(1, 0, -1, 2)), set()) is None, "a wrong base"
    assert confirm(replace(e_family, conditions=()), set()) is None, "members that no step reaches"
    assert confirm(e_family, set(e_family.predicted())) is None, "nothing left that is unseen"


def test_a_wrong_step_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board_families, "commute", lambda *_: False)
    assert search(Board(1, 1, 1, 0), [get("e")]) == []


def test_agreement_is_judged_to_all_places() -> None:
    pi = get("pi")
    measured = pi.scaled(board_families.DIGITS)
    assert agrees(measured, Moebius(0, 1, 1, 0), pi)
    assert not agrees(measured + 100, Moebius(0, 1, 1, 0), pi)


@pytest.mark.full
def test_the_checkerboard_of_pi_and_log_2() -> None:
    found = {family.constant.slug: family for family in search(CHECKERBOARD, [get("pi"), get("log(2)")])}
    assert sorted(found) == ["log(2)", "pi"]
    for slug, parity in (("pi", 0), ("log(2)", 1)):
        family = found[slug]
        assert family.holds((1, 1, 3 - parity)) is False
        assert family.holds((1, 1, 2 + parity))
        words = described(family)
        assert (words["a"], words["b"]) == ("d", "(n + r)*(n + s)")
        assert f"r + s + d = {parity} mod 2" in words["parameters"]
    assert found["log(2)"].holds((0, 3, 2)) is False, "a rational cell: 2F1 terminates"
    assert found["pi"].holds((0, 4, 2))


def test_a_statement(e_family: BoardFamily) -> None:
    words = described(e_family)
    assert words["value"] == (
        "L(0, 0) = 1/(E - 1); L(r + 1, d) = (r + 1)*(L + 1)/(r + L - d + 1); L(r + 1, d + 1) = (r + 1)/(L - d)"
    )
    assert words["parameters"] == "r >= 0; d - r >= 0"
    assert r"$L(r + 1, d) = \frac{(r + 1)\,(L + 1)}{r + L - d + 1}$" in statement(e_family)


# Minimal solutions


def test_the_series_of_the_tails() -> None:
    board, point, n = Board(0, 2, 1, 1), (1, 3, 5), 40
    a, b = board.formula(point)
    series = sum(float(c) * n ** (1 - k) for k, c in enumerate(branches._tails(board, point, 14)))
    assert series == pytest.approx(float(limit(a.shift(n), b.shift(n), 20)), rel=1e-14)


@pytest.mark.parametrize("square", [1, 2])  # whether sigma is rational
def test_contiguous_relations_keep_limits(square: int) -> None:
    board, names = Board(0, square, 1, 1), ("r", "s", "d")
    r, s, d = ring(names).gens()
    zero = r * 0
    # L(r, s, d) -> L(r + 1, s + 1, d), by the recurrence turned round, and its negative
    onward = (square * (r + 1) * (s + 1), zero, -d, zero + 1)
    for sign, kept in ((1, True), (-1, False)):
        step = parametric(names, (sign * onward[0], zero, onward[2], onward[3]))
        assert keeps_limits(board, (0, 1, 3), step, (0, 1, 3), board.shift) is kept
    # a map to the solution that stays bounded is none to the tails
    constant = parametric(names, (zero + 1, zero, zero, zero + 1))
    assert not keeps_limits(board, (0, 1, 3), constant, (0, 1, 3), board.shift)


def test_a_step_that_leaves_the_limits_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board_families, "keeps_limits", lambda *_: False)
    assert search(Board(1, 1, 1, 0), [get("e")]) == []


# In an atlas


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("families") / "atlas"
    scan(Box((1, 1), (-1, 1)), out, depth=64, threads=1)
    label_atlas(out, constants=["e"], threads=1)
    return out


def test_the_families_of_an_atlas(atlas: Path) -> None:
    seen: list[tuple[int, int]] = []
    table = find_families(atlas, threads=1, progress=lambda *counts: seen.append(counts))
    opened = open_atlas(atlas)
    assert table.equals(opened.families.to_table())
    assert seen[0][0] == 0
    assert seen[-1][0] == seen[-1][1] == len(seen) - 1
    rows = table.to_pylist()
    assert [(row["constant"], row["a"], row["b"]) for row in rows] == [("e", "n + d", "n + r")]
    assert rows[0]["members_outside"] >= ENOUGH
    labelled = set(opened.labels.to_table(columns=["id"]).column("id").to_pylist())
    assert rows[0]["members_inside"]
    assert set(rows[0]["members_inside"]) <= labelled
    before = (atlas / "families.parquet").read_bytes()
    find_families(atlas, threads=2)
    assert (atlas / "families.parquet").read_bytes() == before


def test_a_contradicting_label_refutes(atlas: Path) -> None:
    labels = open_atlas(atlas).labels.to_table()
    try:
        rows = labels.to_pylist()
        member = next(row for row in rows if row["constant"] == "e")
        write_table(
            atlas, "labels", labels.from_pylist([{**member, "constant": "pi"}, *(r for r in rows if r != member)])
        )
        assert find_families(atlas, threads=1).num_rows == 0
    finally:
        write_table(atlas, "labels", labels)


def test_an_atlas_without_labels(tmp_path: Path) -> None:
    scan(Box((0, 0), (-1, 1)), tmp_path / "atlas", depth=64, threads=1)
    with pytest.raises(AtlasError, match=r"labels\.parquet: not found"):
        find_families(tmp_path / "atlas")
