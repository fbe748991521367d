"""Discoveries: one an orbit, the best written, and the most interesting first."""

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas import AtlasWriter, Manifest, open_atlas, write_table
from pcf.discovery.discoveries import Discovery, Tier, discoveries, found_constants, highlights, ranked, tier
from pcf.errors import AtlasError

ONE = Discovery(
    id=0,
    a=Polynomial("1"),
    b=Polynomial("1"),
    limit="1.618",
    constant="sqrt(5)",
    expression="(1 + sqrt(5))/2",
    digits=160,
    surplus=150.0,
    proof=None,
    proof_kind=None,
    digits_per_term=0.8,
    known=None,
    delta=1.0,
    delta_limit=1.0,
    irrational="proved",
    members=2,
)


@pytest.mark.parametrize(
    ("slug", "kind"),
    [
        ("pi", Tier.NAMED),
        ("sqrt(e)", Tier.NAMED),
        ("sqrt(2)*log(1+sqrt(2))", Tier.NAMED),
        ("2^(1/3)", Tier.NAMED),
        ("sqrt(17)", Tier.QUADRATIC),
        ("rational", Tier.RATIONAL),
        ("infinity", Tier.RATIONAL),
    ],
)
def test_tiers(slug: str, kind: Tier) -> None:
    assert tier(slug) is kind


def test_every_constant_has_its_turn_and_the_shortest_name_leads() -> None:
    labels = ["pi", "pi", "pi", "e", "e", "zeta(3)", "sqrt(13)", "sqrt(5)", "rational", "rational"]
    found = [
        replace(ONE, id=id, constant=constant, expression="x" * (id + 1)) for id, constant in enumerate(labels)
    ]
    order = [(one.constant, one.id) for one in ranked(reversed(found))]
    assert order == [
        *(("e", 3), ("pi", 0), ("zeta(3)", 5)),
        *(("e", 4), ("pi", 1)),
        ("pi", 2),
        *(("sqrt(5)", 7), ("sqrt(13)", 6)),
        *(("rational", 8), ("rational", 9)),
    ]


def test_the_simplest_formula_of_a_constant_leads() -> None:
    long = replace(ONE, id=1, expression="(1 + sqrt(5))/22")
    large = replace(ONE, id=2, b=Polynomial("7"))
    late = replace(ONE, id=3)
    assert [one.id for one in ranked([long, late, large, ONE])] == [0, 3, 2, 1]


@pytest.fixture
def atlas(tmp_path: Path) -> Path:
    """Six formulas in three orbits, of which two are labelled and one of those does not converge."""
    rows = pa.table(
        {
            "id": pa.array(range(6), pa.int64()),
            "a": [[0, 1], [0, -1], [0, 2], [2, 1], [2, 3], [0, 5]],
            "b": [[1], [1], [4], [1], [1], [2]],
            "status": ["converges"] * 4 + ["terminates", "converges"],
            "limit": ["1.6", "-1.6", "3.2", "1.3", "7/5", "5.3"],
            "delta": pa.array([0.5, 0.5, None, 0.1, None, 0.2], pa.float64()),
            "orbit": ["1;1", "1;1", "1;1", "2,1;1", "2,3;1", "5;2"],
        }
    )
    with AtlasWriter(tmp_path, Manifest(box=None, list_sha256="0", formulas=6, depth=64)) as writer:
        writer.write(writer.missing()[0][0], rows)
    return tmp_path


def test_one_formula_stands_for_an_orbit(atlas: Path) -> None:
    with pytest.raises(AtlasError, match=r"labels\.parquet: not found"):
        discoveries(open_atlas(atlas))
    labels = {
        "id": [0, 1, 2, 3, 4],
        "constant": ["sqrt(5)"] * 3 + ["pi", "rational"],
        "expression": ["(1 + sqrt(5))/2", "(-1 - sqrt(5))/2", "1 + sqrt(5)", "4/pi", "7/5"],
        "digits": [160] * 5,
        "surplus_digits": [150.0] * 5,
    }
    write_table(atlas, "labels", pa.table(labels))
    found = discoveries(open_atlas(atlas))
    assert [(one.constant, one.id, one.members) for one in found] == [("pi", 3, 1), ("sqrt(5)", 2, 3)]
    light = found_constants(open_atlas(atlas))
    assert [tuple(one) for one in light] == [(one.id, one.constant, one.complexity) for one in found]
    assert found[1].a == Polynomial("2")
    assert found[1].delta is None
    assert found[0].to_json() == {
        "id": 3,
        "a": "2*n + 1",
        "b": "1",
        "constant": "pi",
        "expression": "4/pi",
        "limit": "1.3",
        "digits_confirmed": 160,
        "surplus_digits": 150.0,
        "proof_kind": None,
        "digits_per_term": None,
        "delta_limit": None,
        "known": None,
        "orbit_members": 1,
    }


def test_highlights_are_by_interest_and_one_a_constant() -> None:
    def one(id: int, constant: str, speed: float | None, delta: float | None, proof: str, known: str) -> Discovery:
        more = {"digits_per_term": speed, "delta_limit": delta, "proof": proof or None, "known": known or None}
        return replace(ONE, id=id, constant=constant, **more)  # type: ignore[arg-type]

    found = [
        one(0, "e", None, 0.0, "why", "book"),
        one(1, "pi", 0.7, -0.2, "why", "book"),
        one(2, "zeta(3)", 3.1, 0.1, "why", "book"),
        one(3, "pi", 2.1, -0.1, "why", ""),
        one(4, "log(2)", 1.5, 0.3, "", ""),
        one(5, "tan(1)", None, 1.0, "why", "book"),
        one(6, "catalan", 0.3, None, "why", ""),
        one(7, "sqrt(5)", 9.0, 1.0, "why", ""),
        one(8, "rational", 9.0, 1.0, "why", ""),
    ]
    shown = {interest: [one.id for one in some] for interest, some in highlights(found, 2).items()}
    assert shown == {
        "most digits per term": [2, 3],
        "largest δ limit": [5, 4],
        "proved, and not in the literature": [6],
        "simplest": [0],
    }
