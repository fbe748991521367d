"""Identifying limits: everything that is there, nothing that is not."""

import math
import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import flint
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
import sympy

from pcf import labelling, orbit_values
from pcf.atlas import open_atlas
from pcf.atlas.store import locked, write_atomically
from pcf.box import Box
from pcf.constants import Constant, catalogue, get
from pcf.constants_data import CORE
from pcf.continued_fraction import PCF
from pcf.errors import AtlasError, InvalidInputError, PrecisionError, ResourceLimitError
from pcf.expression import parse_expression
from pcf.expression_value import ball, scaled
from pcf.identification import exact_value, excluded_height, identify
from pcf.labelling import label_atlas
from pcf.limit import limit
from pcf.moebius import Moebius
from pcf.polynomial import Polynomial
from pcf.relations import Relation, Screen
from pcf.scanning import scan
from pcf.user_constants import load_constants


def form(text: str) -> Callable[[int], int]:
    """A limit given by a closed form."""
    expression = parse_expression(text)
    return lambda places: scaled(ball(expression, places + 60), places)


def image(m: Moebius, slug: str) -> Callable[[int], int]:
    def limit_at(places: int) -> int:
        with flint.ctx.workprec(4 * places + 400):
            return scaled(m(get(slug).value(places + 60)), places)

    return limit_at


def random_real(rng: random.Random) -> Callable[[int], int]:
    digits = rng.randrange(-3 * 10**400, 3 * 10**400)
    return lambda places: digits // 10 ** (400 - places)


@pytest.mark.parametrize(
    ("text", "constant", "expression"),
    [
        ("4/pi", "pi", "4/pi"),
        ("2/(4 - pi)", "pi", "2/(4 - pi)"),
        ("(E + 1)/(E - 1)", "e", "(E + 1)/(E - 1)"),
        ("6/zeta(3)", "zeta(3)", "6/zeta(3)"),
        ("1 + 2*Catalan", "catalan", "2*Catalan + 1"),
        ("pi/log(2)", None, None),
        ("tanh(1/4)", "sqrt(e)", "(sqrt(E) - 1)/(sqrt(E) + 1)"),
        ("1/(1 + E*expint(1, 1))", "gompertz", "1/(E*expint(1, 1) + 1)"),
        ("besseli(1, 2)/besseli(0, 2)", "besseli(1,2)/besseli(0,2)", "besseli(1, 2)/besseli(0, 2)"),
        ("gamma(1/4)**2/(2*sqrt(2*pi))", "lemniscate", "gamma(1/4)**2/(2*sqrt(2*pi))"),
        ("22/7", "rational", "22/7"),
        ("-5", "rational", "-5"),
        ("(1 + sqrt(5))/2", "sqrt(5)", "(1 + sqrt(5))/2"),
        ("1000 + sqrt(1000001)", "sqrt(1000001)", "1000 + sqrt(1000001)"),
        ("3/(2**(1/3) + 2)", "2^(1/3)", "3/(2**(1/3) + 2)"),
        ("CRootOf(x**3 - x - 1, 0)", "CRootOf(x**3 - x - 1, 0)", "CRootOf(x**3 - x - 1, 0)"),
        ("10**(-20)*pi", "pi", None),
        ("10**12*pi + 1", "pi", "1000000000000*pi + 1"),
        ("10**30/7", "rational", "1000000000000000000000000000000/7"),
        ("7/10**60", "rational", None),
    ],
)
def test_limits_are_identified(text: str, constant: str | None, expression: str | None) -> None:
    found = identify(form(text))
    assert [match.constant for match in found] == [constant] * bool(constant)
    for match in found:
        assert expression in (None, match.expression)
        assert match.digits_confirmed >= 150
        assert match.surplus_digits > 60
        assert match.proof is None
        difference = sympy.sympify(match.expression, locals={"x": sympy.Symbol("x")}).evalf(60)
        assert abs(difference / sympy.sympify(text, locals={"x": sympy.Symbol("x")}).evalf(60) - 1) < 1e-50


def test_a_tiny_number_is_not_zero() -> None:
    assert identify(lambda places: 0) == []  # by digits nobody can tell
    assert identify(form("pi/10**130")) == []
    assert identify(form("E/10**250")) == []
    assert PCF("n", "-n").identify()[0].expression == "0"  # by proof


@pytest.mark.parametrize(
    ("a", "b"),
    [("10^80*n^2 + n + 1", "n + 3"), ("10^98*n", "1"), ("10^80*n", "1"), ("10^80*n", "-2"), ("10^80*n", "n + 1")],
)
def test_formulas_near_rationals_are_not_rational(a: str, b: str) -> None:
    assert PCF(a, b).identify() == []


K = "10^200"
FALSE_FRIENDS = [
    # near a rational by the size of a coefficient, by the degree, by a zero of a that is far out
    ("10^200*n + 1", "n^2"),
    ("10^170*n + 3", "2n^2 + n"),
    ("10^200*n^3 + 7", "n^2 + n + 1"),
    ("10^300*n", "10^300*(n - 2)^2 + n - 1"),
    ("n^600 + 1", "n"),
    ("n^600 + 1", "n^610"),
    ("n - 11998", "12000n + 12000"),
    # 4/pi, 1/(e - 1), the golden ratio and (1 + sqrt(13))/2, inflated by 1 + 10^200 n and disturbed
    (f"({K}n + 1)*(2n + 1)", f"({K}n + 1)*({K}n - {K} + 1)*n^2 + 1"),
    (f"({K}n + 1)*(2n + 1)", f"({K}n + 1)*({K}n - {K} + 1)*n^2 + n - 1"),
    (f"({K}n + 1)*(2n + 1) + n", f"({K}n + 1)*({K}n - {K} + 1)*n^2"),
    (f"({K}n + 1)*n", f"({K}n + 1)*({K}n - {K} + 1)*n + n - 1"),
    (f"{K}n + 1", f"({K}n + 1)*({K}n - {K} + 1) + n - 1"),
    (f"{K}n + 1", f"3*({K}n + 1)*({K}n - {K} + 1) + 2"),
]


@pytest.mark.parametrize(("a", "b"), FALSE_FRIENDS, ids=[a[:20] for a, _ in FALSE_FRIENDS])
@pytest.mark.parametrize("digits", [35, 100])
def test_formulas_at_the_scale_of_their_coefficients_are_what_they_are(a: str, b: str, digits: int) -> None:
    assert PCF(a, b).identify(digits, ["pi", "e", "log(2)"]) == []


def test_formulas_of_that_size_are_identified_where_it_is_true() -> None:
    for a, b, expression in (
        (f"({K}n + 1)*(2n + 1)", f"({K}n + 1)*({K}n - {K} + 1)*n^2", "4/pi"),
        (f"({K}n + 1)*n", f"({K}n + 1)*({K}n - {K} + 1)*n", "1/(E - 1)"),
        (f"{K}n + 1", f"({K}n + 1)*({K}n - {K} + 1)", "(1 + sqrt(5))/2"),
    ):
        (match,) = PCF(a, b).identify(constants=["pi", "e"])
        assert match.expression == expression
        assert match.surplus_digits > 1000, "beyond twice the digits of the formula"


def test_what_the_formula_explains_is_no_evidence() -> None:
    near = form("4/pi + 10**(-300)")
    assert identify(near, constants=["pi"])[0].expression == "4/pi", "of a number alone nothing is known but digits"
    assert identify(near, constants=["pi"], explained=300) == []
    assert identify(form("4/pi"), constants=["pi"], explained=300)[0].surplus_digits > 320
    assert identify(form("4/pi"), constants=["pi"], explained=float("inf")) == []

    def known_to_250(places: int) -> int:
        if places > 250:
            raise PrecisionError("no more")
        return form("4/pi")(places)

    assert identify(known_to_250, constants=["pi"], explained=300) == []
    assert identify(known_to_250, constants=["pi"], explained=200)[0].expression == "4/pi"
    with pytest.raises(PrecisionError):
        identify(known_to_250, 300, ["pi"])
    digits = ball(parse_expression("exp(pi)"), 230).str(200, radius=False)
    mine = Constant("mine", "mine", "user", parse_expression("mine", any_name=True), digits=digits)
    assert identify(form("exp(pi)/3"), constants=[mine], explained=100)[0].expression == "mine/3"
    assert identify(form("exp(pi)/3"), constants=[mine], explained=300) == [], "known to 200 digits"


@pytest.mark.parametrize("power", [80, 84, 90])
def test_tiny_irrationals_are_no_zeros_of_powers(power: int) -> None:
    A = 10**power
    assert PCF([A, 0], [A * A, -2 * A * A, A * A + 1]).identify() == []


def test_large_limits_are_identified() -> None:
    assert PCF("10^7", "1").identify()[0].constant == "sqrt(25000000000001)"
    assert PCF("2*n + 1000000001", "n^2").identify() == []  # 10^9 shifts the parameters of 2F1


def test_markup_of_a_match() -> None:
    (match,) = identify(form("4/pi"))
    assert (match.latex, match.mathml) == (r"\frac{4}{\pi}", "<mfrac><mn>4</mn><mi>π</mi></mfrac>")


@pytest.mark.parametrize("digits", [1, 20, 50, 100, 400])
def test_a_match_is_confirmed_fifty_digits_above(digits: int) -> None:
    places: list[int] = []

    def limit_at(wanted: int) -> int:
        places.append(wanted)
        return form("4/pi")(wanted)

    (match,) = identify(limit_at, digits)
    assert max(places) >= max(digits, 35) + 50
    assert match.digits_confirmed >= max(digits, 35) + 50
    assert len(set(places)) == len(places)


def test_a_number_that_imitates_a_constant_is_refuted_higher_up() -> None:
    """4/pi to 120 digits and something else from there on."""
    assert identify(lambda places: form("4/pi")(places) + 10 ** max(places - 120, 0) // 2) == []


def test_only_the_constants_asked_for_are_compared() -> None:
    assert identify(form("4/pi"), constants=["e", "log(2)"]) == []
    assert [match.constant for match in identify(form("sqrt(2)/3"), constants=["e"])] == ["sqrt(2)"]
    assert identify(form("4/pi"), constants=["1/pi"])[0].constant == "pi"


def test_bad_arguments_are_named() -> None:
    with pytest.raises(InvalidInputError, match="nearest: pi"):
        identify(form("pi"), constants=["pii"])
    for digits in (0, -5, 1.5):
        with pytest.raises(InvalidInputError, match="digits"):
            identify(form("pi"), digits)  # type: ignore[arg-type]


def test_user_constants_are_compared(tmp_path: Path) -> None:
    file = tmp_path / "mine.json"
    file.write_text('[{"slug": "gelfond", "expression": "exp(pi)"}]')
    (match,) = identify(form("2/(exp(pi) - 3)"), constants=load_constants(file))
    assert (match.constant, match.expression) == ("gelfond", "2/(exp(pi) - 3)")


def test_exact_values_have_the_digits_that_their_coefficients_do_not_explain() -> None:
    for point, explained in (
        ((-3, 2), 7 * 5),
        ((0, 1), 1 * 3),
        ((10**40, 7), (2 * 10**40 + 1) * 15),
        ((1, 0), 3 * 1),
    ):
        for digits in (20, 100):
            match = exact_value(point, digits)
            assert match.surplus_digits == round(digits - math.log10(explained), 1)
            assert match.digits_confirmed == digits
    assert [exact_value(point).constant for point in ((-3, 2), (0, 1), (1, 0))] == [
        "rational",
        "rational",
        "infinity",
    ]


def test_heights_are_excluded_by_one_to_a_thousand_digits() -> None:
    a, b = Polynomial("n^2 + 1"), Polynomial("n^3 + 2")
    heights = [excluded_height(a, b, digits, ["pi"]) for digits in (1, 10, 40, 100)]
    assert heights[0] == heights[1] > 1, "10 places at least"
    assert heights[1] < heights[2] < heights[3]
    for digits, error in ((0, InvalidInputError), (1001, ResourceLimitError)):
        with pytest.raises(error, match="digits"):
            excluded_height(a, b, digits, ["pi"])


def test_exact_values_are_proved() -> None:
    match = exact_value((-11, 5))
    assert (match.constant, match.expression, match.digits_confirmed) == ("rational", "-11/5", 100)
    assert match.proof is not None
    assert match.proof["statement"] == "the value is exactly -11/5"


def test_two_thousand_random_reals_are_nothing() -> None:
    rng = random.Random(2024)
    assert [identify(random_real(rng), 35, CORE) for _ in range(2000)] == [[]] * 2000


@pytest.mark.full
def test_random_reals_at_100_digits_are_nothing_in_the_whole_catalogue() -> None:
    rng = random.Random(2025)
    assert [identify(random_real(rng)) for _ in range(1000)] == [[]] * 1000


@pytest.mark.parametrize(
    "others", [0, pytest.param(len(catalogue()), marks=pytest.mark.full)], ids=["alone", "whole catalogue"]
)
def test_every_constant_is_recalled_from_synthetic_images(others: int) -> None:
    """Coefficients up to 10^4, at 100 digits: every image is found, and it is the right one."""
    rng = random.Random(6)
    for constant in catalogue():
        while True:
            m = [rng.randint(-(10**4), 10**4) for _ in range(4)]
            if m[0] * m[3] != m[1] * m[2]:
                break
        compared = [constant.slug, *(c.slug for c in catalogue()[:others])]
        matches = identify(image(Moebius(*m), constant.slug), constants=compared)
        assert [match.constant for match in matches] == [constant.slug], (constant.slug, m)
        if constant.group != "quadratic":
            assert matches[0].relation.coefficients == Moebius(*m).coefficients


def test_relations_are_carried_by_moebius_maps() -> None:
    rng = random.Random(9)
    for text, slug in (
        ("-5/3", None),
        ("(7 - sqrt(3))/4", None),
        ("CRootOf(x**3 - x - 1, 0)", None),
        ("4/pi", "pi"),
    ):
        (match,) = identify(form(text), constants=[slug or "e"])
        for _ in range(20):
            m = Moebius(rng.randint(1, 9), rng.randint(10, 19), rng.randint(10, 19), rng.randint(1, 9))
            carried = match.relation.image(m)
            if carried is None:
                assert m.image(-5, 3) == (1, 0)
                continue
            with flint.ctx.workprec(900):
                value = m(ball(parse_expression(text), 200))
            (direct,) = identify(lambda places, value=value: scaled(value, places), constants=[slug or "e"])
            assert carried.coefficients == direct.relation.coefficients
    assert Relation("rational", (-1, 2), 50, 49).image(Moebius(1, 0, -1, 2)) is None


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
    table = label_atlas(root, ["pi", "e"], 1)
    assert dict(zip(table["id"].to_pylist(), table["expression"].to_pylist(), strict=True)) == {4: "4/pi", 5: "2"}
    heights = {row["id"]: row["height"] for row in open_atlas(root).exclusions.to_table().to_pylist()}
    assert heights.get(1, 0) < 2, "near 3/2"
    assert heights.get(2, 0) < 500, "near 500/499"


def test_a_label_that_takes_more_digits_gets_them(tmp_path: Path) -> None:
    """(n^40 + 1) as an inflation of 4/pi: its values explain more than the 155 places of the confirmation."""
    root = scanned(
        tmp_path,
        "(n^15+1)*(2n+1); (n^15+1)*((n-1)^15+1)*n^2\n(n^15+1)*(2n+1); (n^15+1)*((n-1)^15+1)*n^2+n-1\n",
    )
    (label,) = label_atlas(root, ["pi"], 1).to_pylist()
    assert (label["id"], label["expression"]) == (0, "4/pi")
    assert label["digits"] > 200


def test_what_would_take_too_many_digits_has_no_label(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = scanned(tmp_path, "(n^15+1)*(2n+1); (n^15+1)*((n-1)^15+1)*n^2\n2n+1; n^2\n")
    monkeypatch.setattr(labelling, "MOST_PLACES", 180)
    assert label_atlas(root, ["pi"], 1)["id"].to_pylist() == [1]


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
    assert labelling._first_known(known, [100, 50]) == (known.scaled(50), 50)
    assert labelling._first_known(replace(known, certified=False), [100, 50]) == (None, 0)
    assert labelling._first_known(None, [50]) == (None, 0)


def test_labels_exclude_images_of_quadratic_constants_too() -> None:
    """(98765 + 43211 sqrt 5)/(12347 + 65437 sqrt 5): no quadratic relation is found at 35 places."""
    x = image(Moebius(98765, 43211, 12347, 65437), "sqrt(5)")(35)
    for names, expected in ((["pi", "sqrt(5)"], True), (["pi", "sqrt(2)"], False)):
        work = labelling._Work([get(name) for name in names], 1, 1)
        ((found, height),) = work._screen.examine([x])
        assert not found
        assert (height < 98765) is expected


def test_members_far_from_their_representative_are_labelled_by_the_relation(tmp_path: Path) -> None:
    """The map between the limits of (n, n) and (n + 150, n + 150) has 260 digits, those known of a limit are 155."""
    root = scanned(tmp_path, "n; n\nn+150; n+150\nn+75; n+75\n")
    labels = label_atlas(root, ["e"], 1).to_pylist()
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
    plain = label_atlas(root, ["pi"], 1)
    limits = open_atlas(root).metrics.to_table()["limit"].to_pylist()
    for name, values in (("limit", [text[:18] for text in limits]), ("certified", [False, False])):
        changed(root, name, list(values))
        (root / "labels.parquet").unlink()
        assert label_atlas(root, ["pi"], 1).equals(plain)
        (exclusion,) = open_atlas(root).exclusions.to_table().to_pylist()
        assert exclusion["id"] == 1
        assert exclusion["height"] > 10**12, "of the limit computed anew, with 60 decimal places"

    def unknown(*_: object) -> None:
        raise PrecisionError("not to so many digits")

    monkeypatch.setattr(labelling, "limit", unknown)
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
    plain = labelling._Work.label
    monkeypatch.setattr(
        labelling._Work, "label", lambda work, orbits: computed.append(len(orbits)) or plain(work, orbits)
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
