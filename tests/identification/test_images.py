"""Searching an atlas for the limits that a value is a Moebius image of."""

from fractions import Fraction
from pathlib import Path

import pytest

from pcf.arithmetic.moebius import Moebius
from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas import open_atlas
from pcf.atlas.box import Box
from pcf.atlas.images import images
from pcf.atlas.scanning import scan
from pcf.discovery.labels.labelling import label_atlas
from pcf.errors import InvalidInputError


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("atlas")
    scan(Box(degrees=(1, 2), coefficients=(-1, 1)), root, depth=64)
    label_atlas(root, constants=["log(2)"], threads=1)
    return root


def test_an_atlas_is_searched_for_images_of_a_value(atlas: Path) -> None:
    opened = open_atlas(atlas)
    of_log2 = opened.find(constant="ln(2)")
    assert of_log2.num_rows == opened.find(constant="log(2)").num_rows > 0
    orbits = set(of_log2["orbit"].to_pylist())
    log2 = "0.693147180559945309417232121458176568075500134360255"
    assert set(opened.find(value=log2, images=True)["orbit"].to_pylist()) == orbits
    for value in (
        "1.442695040888963407359924681001892137426646",
        "37.65735902799726547086160607290882840377500671801276",
    ):
        assert orbits <= set(opened.find(value=value, images=True)["orbit"].to_pylist())  # 1/log(2), 50 log(2) + 3
    assert (
        opened.find(value="0.5723649429247000870717136756765293558236474", images=True).num_rows == 0
    )  # log(pi)/2
    with pytest.raises(InvalidInputError, match="30"):
        opened.find(value=log2[:20], images=True)
    for value in ("0." + "0" * 31 + log2[2:], f"{10**31}." + "0" * 40):
        with pytest.raises(InvalidInputError, match=r"between 10\^-30 and 10\^30 in size"):
            opened.find(value=value, images=True)
    with pytest.raises(InvalidInputError, match="images: of which value"):
        opened.find(constant="log(2)", images=True)


def test_images_are_told_by_their_coefficients(atlas: Path) -> None:
    """Every formula's own limit L gives the value as (p0 + p1 L)/(q0 + q1 L); one whose limit it is, as L."""
    value = "37.65735902799726547086160607290882840377500671801276"  # 50 log(2) + 3
    found = open_atlas(atlas).find(value=value, images=True)
    assert found.num_rows >= 2
    for row in found.to_pylist():
        m = Moebius(*map(int, row["image"].split(", ")))
        assert abs(m(Fraction(row["limit"])) - Fraction(value)) < Fraction(1, 10**45)
    itself = open_atlas(atlas).find(value=found["limit"][0].as_py(), images=True).to_pylist()
    assert (itself[0]["id"], itself[0]["image"]) == (found["id"][0].as_py(), "0, 1, 1, 0")
    assert "image" not in open_atlas(atlas).find(value=value).column_names


PI = Fraction("3.14159265358979323846264338327950288419716939937510582097494")


def test_what_a_formula_explains_is_no_evidence_for_an_image() -> None:
    known = [(4 / PI, 58), (Fraction("2.718281828459045235360287471352662497757247"), 42)]
    assert images(PI, 50, known)[0].coefficients == (4, 0, 0, 1)
    assert images(PI, 50, known, lambda k: 25)[0].coefficients == (4, 0, 0, 1)
    assert images(PI, 50, known, lambda k: 40) == {}, "a formula of such a size may come as near without being it"


def test_a_limit_counts_to_the_digits_that_are_known_of_it() -> None:
    cut = Fraction(str(float(4 / PI)))
    assert images(PI, 50, [(cut, 15)]) == {}
    to_40 = Fraction(int(4 / PI * 10**40), 10**40)
    (relation,) = images(PI, 50, [(to_40, 40)]).values()
    assert relation.coefficients == (4, 0, 0, 1)
    assert relation.digits < 41
    assert images(PI, 50, [(to_40, 50)]) == {}


def test_formulas_that_come_near_by_their_size_are_no_images(tmp_path: Path) -> None:
    """log(2) by a formula and its inflation; e within 10^-45 by a formula that is none."""
    inflated = "(n^40 + 1)", "(n^40 + 1)*((n - 1)^40 + 1)"
    pairs = [
        ("1", "n^2"),
        (inflated[0], f"{inflated[1]}*n^2"),
        ("n", "n"),
        (inflated[0] + "*n", f"{inflated[1]}*n + n - 1"),
    ]
    scan([(Polynomial(a), Polynomial(b)) for a, b in pairs], tmp_path / "atlas", depth=64)
    found = open_atlas(tmp_path / "atlas")
    log2 = "0.693147180559945309417232121458176568075500134360255"
    assert found.find(value=log2, images=True)["id"].to_pylist() == [0, 1]
    e = "2.718281828459045235360287471352662497757247"
    assert found.find(value=e, images=True)["id"].to_pylist() == [2], "the last explains too much"
