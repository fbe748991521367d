"""Labels of an atlas: right, complete, the same whatever is interrupted, and never more than is known."""

import math
import shutil
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
import sympy

from by_sympy import by_sympy
from known_limits import form, image
from pcf.arithmetic.moebius import Moebius
from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas import open_atlas, slices
from pcf.atlas.box import Box
from pcf.atlas.scanning import scan
from pcf.atlas.writing import locked, write_atomically
from pcf.constants.catalogue import catalogue, get
from pcf.constants.evaluation import ball, scaled
from pcf.constants.expression import parse_expression
from pcf.continued_fraction import PCF
from pcf.discovery.labels import labelling, orbit_labels, orbit_values
from pcf.discovery.labels.labelling import label_atlas
from pcf.dynamics.limit import limit
from pcf.errors import AtlasError, InvalidInputError, PrecisionError
from pcf.relations.screen import Screen


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("atlas")
    scan(Box(degrees=(1, 2), coefficients=(-1, 1)), root, depth=64)
    label_atlas(root, constants=["pi", "e", "log(2)", "besseli(1,2)/besseli(0,2)", "gompertz"], threads=1)
    return root


def test_every_label_of_a_box_is_right_at_300_digits(atlas: Path) -> None:
    opened = open_atlas(atlas)
    checked = 0
    for label in opened.labels.to_table().to_pylist():
        a, b = opened.get(label["id"])
        value = limit(a, b, 320)
        form = parse_expression(label["expression"])
        checked += 1
        if label["constant"] == "infinity":
            assert value.infinite
            assert label["expression"] == "zoo"
            continue
        assert abs(value.scaled(300) - scaled(ball(form, 330), 300)) <= 2, label
    assert checked == opened.labels.count_rows() > 60


def test_labels_of_known_formulas(atlas: Path) -> None:
    opened = open_atlas(atlas)
    labels = {row["id"]: row for row in opened.labels.to_table().to_pylist()}
    for a, b, constant, expression in (
        ("1", "1", "sqrt(5)", "(1 + sqrt(5))/2"),
        ("-1", "1", "sqrt(5)", "-(1 + sqrt(5))/2"),
        ("1", "n^2", "log(2)", "1/log(2)"),
        ("n", "1", "besseli(1,2)/besseli(0,2)", "besseli(1, 2)/besseli(0, 2)"),
        ("n+1", "1", "besseli(1,2)/besseli(0,2)", "besseli(0, 2)/besseli(1, 2)"),
        ("n", "n", "e", "1/(E - 1)"),
        ("n+1", "n-1", "rational", "1"),
    ):
        box = opened.box
        assert box is not None
        id = box.index(Polynomial(a), Polynomial(b))
        assert id is not None
        assert (labels[id]["constant"], labels[id]["expression"]) == (constant, expression)
    terminating_row = labels[box.index(Polynomial("n+1"), Polynomial("n-1"))]
    assert terminating_row["proof"] == "the value is exactly 1"
    assert terminating_row["proof_kind"] == "termination"
    assert terminating_row["digits_per_term"] is None
    log_2 = labels[box.index(Polynomial("1"), Polynomial("n^2"))]
    assert (log_2["proof_kind"], log_2["latex"], log_2["digits_per_term"]) == ("Euler", r"\frac{1}{\log 2}", None)
    golden = labels[box.index(Polynomial("1"), Polynomial("1"))]
    assert golden["proof_kind"] == "quadratic"
    assert golden["digits_per_term"] == pytest.approx(2 * math.log10((1 + math.sqrt(5)) / 2))


def test_orbits_without_a_label_exclude_relations(atlas: Path) -> None:
    opened = open_atlas(atlas)
    labelled = set(opened.labels.to_table().column("id").to_pylist())
    rows = opened.filter(status="converges", columns=["id", "orbit", "limit"]).to_pylist()
    named = {row["orbit"] for row in rows if row["id"] in labelled}
    orbit = {row["id"]: row["orbit"] for row in rows}
    heights = {row["id"]: row["height"] for row in opened.exclusions.to_table().to_pylist()}
    excluded = [orbit[id] for id in heights]
    assert len(set(excluded)) == len(excluded)
    assert not named & set(excluded)
    assert named | set(excluded) == {row["orbit"] for row in rows}
    assert min(heights.values()) > 10**4
    # what a screen at 35 places excludes, exact lattices at 100 places do
    screen = Screen([c.scaled(100) for c in catalogue() if c.group != "quadratic"][:10], 100)
    for id in sorted(heights)[::100][:4]:
        assert screen.excluded_height(limit(*opened.get(id), 105).scaled(100)) > heights[id]


def scanned(root: Path, formulas: str) -> Path:
    (root / "formulas.txt").write_text(formulas)
    scan([tuple(map(Polynomial, line.split(";"))) for line in formulas.splitlines()], root / "atlas", depth=64)
    return root / "atlas"


def test_labels_go_beyond_what_formulas_explain(tmp_path: Path) -> None:
    """1 + 10^-18 and 3/2 - 10^-163, and numbers within 10^-217 of 500/499 and its images, beside true ones."""
    root = scanned(tmp_path, "10^18*n+1; n^2\nn^540+1; n\nn-498; 500n+500\nn-499; 500n\n2n+1; n^2\n3; -2\n")
    table = label_atlas(root, ["pi", "e"], 1).labels.to_table()
    assert dict(zip(table["id"].to_pylist(), table["expression"].to_pylist(), strict=True)) == {4: "4/pi", 5: "2"}
    heights = {row["id"]: row["height"] for row in open_atlas(root).exclusions.to_table().to_pylist()}
    assert heights.get(1, 0) < 2, "near 3/2"
    assert heights.get(2, 0) < 500, "near 500/499"


# the recurrence of (1000 n + 1) u_n + u_{n-1}, u that of (2n + 5, (n + 2)^2): a gauge of polynomials, no inflation
LARGE = (
    "2000000*n^5 + 5004000*n^4 - 5989998*n^3 - 19013995*n^2 - 10036008*n - 12016",
    "1000000000000*n^10 + 4000000000*n^9 - 11997994000000*n^8 - 6039993996000*n^7 + 38963949006001*n^6"
    " + 30083933970002*n^5 - 27905954052007*n^4 - 24031914002016*n^3 - 51988970004*n^2 - 8021983992*n - 7995996",
)


def test_a_label_that_takes_more_digits_gets_them(tmp_path: Path) -> None:
    """Coefficients that explain more than the 155 places of the confirmation."""
    root = scanned(tmp_path, f"{LARGE[0]}; {LARGE[1]}\n{LARGE[0]}; {LARGE[1]} + n\n")
    (label,) = label_atlas(root, ["pi"], 1).labels.to_table().to_pylist()
    assert (label["id"], label["expression"]) == (0, "(7995996*pi - 31999992)/(3995*pi - 11984)")
    assert label["digits"] > 400


def test_what_would_take_too_many_digits_has_no_label(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = scanned(tmp_path, f"{LARGE[0]}; {LARGE[1]}\n2n+1; n^2\n")
    monkeypatch.setattr(orbit_labels, "MOST_PLACES", 180)
    assert label_atlas(root, ["pi"], 1).labels.to_table()["id"].to_pylist() == [1]


def test_a_value_is_carried_as_far_as_its_digits_tell() -> None:
    """1/(e - 1) to 20 decimal places, and the members (n + k, n + k) of its orbit: e's relation to all is exact."""
    (match,) = PCF("n", "n").identify(constants=["e"])
    places, x = 20, limit(Polynomial("n"), Polynomial("n"), 25).scaled(20)
    value = orbit_values.Value(Moebius(0, 1, 1, 0), None, match, get("e"), x, places)
    for k in range(60):
        a, b = Polynomial([1, k]), Polynomial([1, k])
        row = {"id": k, "a": [1, k], "b": [1, k], "limit": str(limit(a, b, 60))}
        carried = value.of_member(row)
        assert carried is not None
        assert abs(form(carried.expression)(100) - limit(a, b, 110).scaled(100)) <= 2
        if k > 30:
            assert value.of_member(row | {"limit": None}) is None, "nothing tells"
    with pytest.raises(AtlasError, match="formula 3: limit and orbit contradict each other"):
        value.of_member({"id": 3, "a": [1, 3], "b": [1, 3], "limit": "3.14159"})


def test_only_proved_digits_are_taken() -> None:
    known = limit(Polynomial("2n+1"), Polynomial("n^2"), 60)
    assert orbit_labels._first_known(known, [100, 50]) == (known.scaled(50), 50)
    assert orbit_labels._first_known(replace(known, certified=False), [100, 50]) == (None, 0)
    assert orbit_labels._first_known(None, [50]) == (None, 0)


def test_labels_exclude_images_of_quadratic_constants_too() -> None:
    """(98765 + 43211 sqrt 5)/(12347 + 65437 sqrt 5): no quadratic relation is found at 35 places."""
    x = image(Moebius(98765, 43211, 12347, 65437), "sqrt(5)")(35)
    for names, expected in ((["pi", "sqrt(5)"], True), (["pi", "sqrt(2)"], False)):
        work = orbit_labels.OrbitLabels(names, 1, 1)
        ((found, height),) = work._screen.examine([x])
        assert not found
        assert (height < 98765) is expected


def test_members_far_from_their_representative_are_labelled_by_the_relation(tmp_path: Path) -> None:
    """The map between the limits of (n, n) and (n + 150, n + 150) has 260 digits, those known of a limit are 155."""
    root = scanned(tmp_path, "n; n\nn+150; n+150\nn+75; n+75\n")
    labels = label_atlas(root, ["e"], 1).labels.to_table().to_pylist()
    assert [label["id"] for label in labels] == [0, 1, 2]
    for label, (a, b) in zip(labels, (open_atlas(root).get(id) for id in range(3)), strict=True):
        assert (
            abs(limit(a, b, 300).scaled(280) - scaled(ball(parse_expression(label["expression"]), 900), 280)) <= 2
        )


def changed(root: Path, name: str, values: list[object]) -> None:
    """Other values in a column of an atlas of one shard."""
    (shard,) = (root / "metrics").glob("*.parquet")
    table = pq.read_table(shard)
    column = table.schema.get_field_index(name)
    field = table.schema.field(column)
    pq.write_table(table.set_column(column, field, [pa.array(values, field.type)]), shard)


def test_a_limit_of_few_or_unproved_digits_stands_for_no_orbit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """34 decimal places, or digits that are not proved: then the limit is computed, and a member's is right."""
    row = {"id": 0, "a": [2, 1], "b": [1, 0, 0], "status": "converges", "orbit": "2,1;1,0,0", "certified": True}
    text = "1.273239544735162686151070106980114896"
    assert orbit_values.member([row | {"limit": text}]) is not None
    assert orbit_values.member([row | {"limit": text[:-1]}]) is None
    assert orbit_values.member([row | {"limit": text, "certified": False}]) is None
    assert orbit_values.member([row | {"limit": None}]) is None
    root = scanned(tmp_path, "2n+1; n^2\nn^2+1; n\n")
    plain = label_atlas(root, ["pi"], 1).labels.to_table()
    limits = open_atlas(root).metrics.to_table()["limit"].to_pylist()
    for name, values in (("limit", [text[:18] for text in limits]), ("certified", [False, False])):
        changed(root, name, list(values))
        (root / "labels.parquet").unlink()
        assert label_atlas(root, ["pi"], 1).labels.to_table().equals(plain)
        (exclusion,) = open_atlas(root).exclusions.to_table().to_pylist()
        assert exclusion["id"] == 1
        assert exclusion["height"] > 10**12, "of the limit computed anew, with 60 decimal places"

    def unknown(*_: object) -> None:
        raise PrecisionError("not to so many digits")

    monkeypatch.setattr(orbit_labels, "limit", unknown)
    (root / "labels.parquet").unlink()
    label_atlas(root, ["pi"], 1)
    assert open_atlas(root).exclusions.count_rows() == 0, "of a limit that is not known nothing is"


def test_labels_do_not_depend_on_threads(atlas: Path) -> None:
    before = (atlas / "labels.parquet").read_bytes()
    (atlas / "labels.parquet").unlink()
    calls: list[tuple[int, int]] = []
    label_atlas(
        atlas,
        constants=["pi", "e", "log(2)", "besseli(1,2)/besseli(0,2)", "gompertz"],
        threads=2,
        progress=lambda done, total: calls.append((done, total)),
    )
    assert (atlas / "labels.parquet").read_bytes() == before
    assert calls[-1][0] == calls[-1][1] > 0


def test_a_labelling_that_was_killed_continues(
    atlas: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between any two parts, it goes on and ends in the same bytes; nothing of the parts is left."""
    whole = (atlas / "labels.parquet").read_bytes()
    root = tmp_path / "atlas"
    shutil.copytree(atlas, root)
    (root / "labels.parquet").unlink()
    monkeypatch.setattr(labelling, "_PART", 15)
    done: list[int] = []

    def die_in_the_third(orbits: int, total: int) -> None:
        done.append(orbits)
        if len(done) == 3:
            raise KeyboardInterrupt

    names = ["pi", "e", "log(2)", "besseli(1,2)/besseli(0,2)", "gompertz"]
    with pytest.raises(KeyboardInterrupt):
        label_atlas(root, names, 1, die_in_the_third)
    assert done == [15, 30, 45]
    assert not (root / "labels.parquet").exists()
    computed: list[int] = []
    plain = orbit_labels.OrbitLabels.label
    monkeypatch.setattr(
        orbit_labels.OrbitLabels, "label", lambda work, orbits: computed.append(len(orbits)) or plain(work, orbits)
    )
    label_atlas(root, names, 1)
    assert (root / "labels.parquet").read_bytes() == whole
    valued = open_atlas(root).filter(pc.field("status").isin(["converges", "terminates"]), columns=["orbit"])
    assert 45 + sum(computed) == len(pc.unique(valued["orbit"]))
    assert not (root / ".labels").exists()


def test_two_labellings_never_share_a_directory(atlas: Path) -> None:
    before = (atlas / "labels.parquet").read_bytes()
    with locked(atlas), pytest.raises(AtlasError, match="another scan or labelling is writing here; wait for it"):
        label_atlas(atlas, ["catalan"], 1)
    assert (atlas / "labels.parquet").read_bytes() == before


def test_parts_of_another_labelling_are_not_taken(atlas: Path, tmp_path: Path) -> None:
    root = tmp_path / "atlas"
    shutil.copytree(atlas, root)

    def die(orbits: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        label_atlas(root, ["catalan"], 1, die)
    label_atlas(root, ["pi", "e", "log(2)", "besseli(1,2)/besseli(0,2)", "gompertz"], 1)
    assert (root / "labels.parquet").read_bytes() == (atlas / "labels.parquet").read_bytes()


def test_rational_limits_are_proved(atlas: Path) -> None:
    opened = open_atlas(atlas)
    rows = opened.labels.to_table(filter=pc.field("constant").isin(["rational", "infinity"])).to_pylist()
    status = dict(
        zip(*(opened.filter(columns=["id", "status"])[name].to_pylist() for name in ("id", "status")), strict=True)
    )
    converging = [row for row in rows if status[row["id"]] == "converges"]
    assert len(converging) > 10
    for row in converging:
        assert row["proof"].startswith("the limit is exactly")
        assert row["proof_kind"] == "minimal solution"


def test_members_of_an_orbit_share_their_constant(atlas: Path) -> None:
    opened = open_atlas(atlas)
    labels = {row["id"]: row["constant"] for row in opened.labels.to_table().to_pylist()}
    rows = opened.filter(status="converges", columns=["id", "orbit", "limit"]).to_pylist()
    by_orbit: dict[str, set[str | None]] = {}
    for row in rows:
        if row["limit"] != "infinity":
            by_orbit.setdefault(row["orbit"], set()).add(labels.get(row["id"]))
    assert len(by_orbit) > 30
    for constants in by_orbit.values():
        assert len(constants) == 1


def test_an_atlas_that_contradicts_itself_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scan(Box(degrees=(0, 0), coefficients=(-1, 1)), tmp_path / "atlas", depth=64)
    (shard,) = (tmp_path / "atlas" / "metrics").glob("*.parquet")
    table = pq.read_table(shard)
    column = table.schema.get_field_index("limit")
    wrong = table.set_column(
        column, table.schema.field(column), [pc.replace_substring(table["limit"], "-1.6", "-1.7")]
    )
    pq.write_table(wrong, shard)
    with pytest.raises(AtlasError, match="formula 1: limit and orbit contradict each other"):
        label_atlas(tmp_path / "atlas", constants=["pi"])


def test_bad_atlas_arguments_are_named(tmp_path: Path) -> None:
    with pytest.raises(AtlasError, match="not found"):
        label_atlas(tmp_path)
    with pytest.raises(InvalidInputError, match="threads: 0"):
        label_atlas(tmp_path, threads=0)
    write_atomically(tmp_path / "manifest.json", b"{}")
    with pytest.raises(AtlasError):
        label_atlas(tmp_path)


def test_a_value_too_long_for_the_atlas_has_no_label(tmp_path: Path) -> None:
    atlas = scanned(tmp_path, "1; n - 10000002\n2n + 1; n^2\n")
    label_atlas(atlas, constants=["pi"], threads=1)
    assert open_atlas(atlas).labels.to_table().column("id").to_pylist() == [1]


def test_every_limit_of_low_degree_is_labelled_and_proved(tmp_path: Path) -> None:
    scan(Box((1, 2), (-1, 1)), tmp_path / "box", depth=64)
    labels = {row["id"]: row for row in label_atlas(tmp_path / "box", threads=1).labels.to_table().to_pylist()}
    rows = open_atlas(tmp_path / "box").filter(status="converges", columns=["id", "a", "b", "limit"]).to_pylist()
    assert len(rows) > 50
    for row in rows:
        label = labels[row["id"]]
        assert label["proof_kind"], row
        if label["relation"] == "derived":
            value = by_sympy(label["expression"]).evalf(25)
            assert abs(value - sympy.Float(row["limit"][:30], 30)) < 1e-18 * (1 + abs(value))
    assert any(label["relation"] == "derived" for label in labels.values())


def test_labels_do_not_depend_on_slices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scan(Box((1, 2), (-1, 2)), tmp_path, depth=64)
    tables = ("labels.parquet", "exclusions.parquet")
    label_atlas(tmp_path, ["pi", "e", "log(2)"], 1, deeper=3)
    before = [(tmp_path / name).read_bytes() for name in tables]
    for name in (*tables, "stages.json"):
        (tmp_path / name).unlink()
    monkeypatch.setattr(slices, "FINE", 200)
    seen: list[tuple[int, int]] = []
    label_atlas(tmp_path, ["pi", "e", "log(2)"], 1, lambda *done: seen.append(done), deeper=3)
    assert [(tmp_path / name).read_bytes() for name in tables] == before
    assert seen[-4][0] == seen[-4][1], "all orbits, before the three that are looked at deeper"
