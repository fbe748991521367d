"""Asking an atlas: filters, search by value, constant and polynomials; and no wrong answer from a damaged one."""

import math
import random
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas import Atlas, open_atlas, write_table
from pcf.dynamics.status import Status
from pcf.errors import AtlasError, InvalidInputError
from small_atlas import BOX


def test_filter(atlas: "Atlas[tuple[Polynomial, Polynomial]]") -> None:
    def ids(*args: pc.Expression, **conditions: object) -> list[int]:
        found: list[int] = atlas.filter(*args, columns=["id"], **conditions).column("id").to_pylist()
        return found

    assert ids(status="converges") == [0, 1]
    assert ids(delta=(0.1, 0.3)) == [1, 2, 3]
    assert ids(delta=(0.35, None)) == [4]
    assert ids(delta=(None, 0.05)) == [0]
    assert ids(delta=(None, None)) == [0, 1, 2, 3, 4]
    assert ids(delta=None, id=(0, 6)) == [5, 6]
    assert ids(pc.field("id") > 2, delta=(0, 1)) == [3, 4]
    with pytest.raises(InvalidInputError, match="column 'colour': not in the metrics table"):
        atlas.filter(colour="red")


@pytest.mark.parametrize(
    ("value", "ids"),
    [
        ("1.6180339", [0]),
        ("1.6180340", [0]),  # rounded rather than cut
        ("1.6180341...", []),
        ("1.618…", [0]),
        ("-1.61803398874989484820", [1]),
        ("1.61803398874989484822", []),
        ("2", []),  # a whole number is meant exactly
        ("2.", []),
        ("22/7", [2]),
        ("3.142857", [2]),
        ("1.61803398874989484820458683436563811772030917980576", [0]),  # more digits than are stored
        ("1.61803398874989484822458683436563811772030917980576", []),
        ("1.618e0", [0]),
        ("infinity", [3]),
        ("oo", [3]),
        (math.inf, [3]),
        ((1 + math.sqrt(5)) / 2, [0]),
        ("1.618033988749895", [0]),  # what Python prints for it
        ("1.6180339887498951", [0]),  # a neighbour of it: a computed double is off by a unit or two
        ("1.6180339887498984", []),
        (np.float64(-1.618033988749895), [1]),
        (Fraction(22, 7), [2]),
        (22 / 7, [2]),
        ("44" + "0" * 5000 + "/14" + "0" * 5000, [2]),
        ("1e309", []),
        ("-1e99999", []),
        (10**5000, []),
    ],
    ids=lambda value: str(value)[:30] if isinstance(value, str | float) else "",
)
def test_find_by_value(atlas: "Atlas[tuple[Polynomial, Polynomial]]", value: Any, ids: list[int]) -> None:
    assert atlas.find(value=value).column("id").to_pylist() == ids


def test_find_by_polynomials(atlas: "Atlas[tuple[Polynomial, Polynomial]]") -> None:
    assert atlas.find(a="n", b=Polynomial("-1")).to_pylist()[0]["a"] == [1, 0]
    assert atlas.find(a="-n").column("id").to_pylist() == list(BOX.ids_with_a(Polynomial("-n")))
    assert atlas.find(b="1").column("id").to_pylist() == list(BOX.ids_with_b(Polynomial("1")))
    assert atlas.find(a="n^7").num_rows == 0
    assert atlas.find(a="1", value="-1.618").num_rows == 0


def test_find_by_constant(root: Path) -> None:
    with pytest.raises(AtlasError, match=r"labels\.parquet: not found"):
        open_atlas(root).find(constant="pi")
    write_table(
        root, "labels", pa.table({"id": [1, 5], "constant": ["sqrt(5)", "pi"], "expression": ["x", "4/pi"]})
    )
    assert open_atlas(root).find(constant="pi").select(["id", "expression"]).to_pylist() == [
        {"id": 5, "expression": "4/pi"}
    ]
    assert open_atlas(root).find(b="1").column("constant").to_pylist()[:6] == [
        None,
        "sqrt(5)",
        None,
        None,
        None,
        "pi",
    ]


@pytest.mark.parametrize("value", ["", "pi", "1/0", "1.2.3", "nan"])
def test_values_that_cannot_be_read(atlas: "Atlas[tuple[Polynomial, Polynomial]]", value: str) -> None:
    with pytest.raises(InvalidInputError, match="give decimal digits"):
        atlas.find(value=value)


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda atlas: atlas.find(value=[1.27]), r"value \[1.27\]: give a finite number"),
        (lambda atlas: atlas.find(value=math.inf, images=True), "images: infinity is an image of every rational"),
        (lambda atlas: atlas.find(constant=3), "constant 3: give its slug as text"),
        (lambda atlas: atlas.get("3"), "id '3': give an integer"),
        (lambda atlas: open_atlas(3), "path 3: give the directory of the atlas"),
        (lambda atlas: atlas.filter(delta=(0, 1, 2)), r"column 'delta': \(0, 1, 2\) is no condition on it"),
        (lambda atlas: atlas.filter(a=[0, 2, 1]), r"column 'a': \[0, 2, 1\] is no condition on it; use `find`"),
        (lambda atlas: atlas.filter(status=["converges"]), "column 'status': .* no condition on it; give a string"),
        (lambda atlas: atlas.filter(delta="x"), "column 'delta': 'x' is no condition on it; give a double"),
        (lambda atlas: atlas.filter(delta=(0, "x")), "column 'delta': .* is no condition on it"),
        (lambda atlas: atlas.filter(pc.field("colour") == 1), "where: is no condition on the metrics table: "),
        (lambda atlas: atlas.filter(3), "where: is no condition on the metrics table: "),
        (lambda atlas: atlas.filter(columns="id"), "columns 'id': give a list of names"),
    ],
)
def test_wrong_arguments_are_named(
    root: Path, atlas: "Atlas[Any]", ask: Callable[[Any], Any], message: str
) -> None:
    write_table(root, "labels", pa.table({"id": [1], "constant": ["pi"]}))
    with pytest.raises(InvalidInputError, match=message) as caught:
        ask(atlas)
    assert "\n" not in str(caught.value)


def test_conditions_of_every_type(atlas: "Atlas[Any]") -> None:
    assert atlas.filter(status="converges", delta=0.1, columns=["id"]).column("id").to_pylist() == [1]
    assert atlas.filter(certified=True).num_rows == 0
    assert atlas.filter(id=3, status=("s", "u")).num_rows == 1


def test_an_unknown_constant_is_no_empty_answer(root: Path) -> None:
    write_table(root, "labels", pa.table({"id": [1, 5], "constant": ["sqrt(5)", "mine"]}))
    found = open_atlas(root)
    assert found.find(constant="mine").column("id").to_pylist() == [5]
    assert found.find(constant="phi").column("id").to_pylist() == [1]
    for known in ("pi", "rational", "infinity", "sqrt(10007)"):
        assert found.find(constant=known).num_rows == 0
    with pytest.raises(
        InvalidInputError, match="'mime': neither in the catalogue nor among the labels; nearest: mine"
    ):
        found.find(constant="mime")


READS: dict[str, Callable[[Any], Any]] = {
    "table": lambda atlas: atlas.metrics.to_table().to_pylist(),
    "batches": lambda atlas: pa.Table.from_batches(atlas.metrics.to_batches(columns=["id", "limit"])).to_pylist(),
    "rows": lambda atlas: (atlas.metrics.count_rows(), atlas.labels.count_rows()),
    "head": lambda atlas: (atlas.metrics.head(3).to_pylist(), atlas.labels.take(pa.array([1])).to_pylist()),
    "labels": lambda atlas: atlas.labels.to_table().to_pylist(),
    "find": lambda atlas: atlas.find(value="1.618").to_pylist(),
}


@pytest.mark.parametrize("flips", [30, pytest.param(2000, marks=pytest.mark.full)])
def test_a_flipped_bit_anywhere_is_harmless_or_named(root: Path, flips: int) -> None:
    labels = pa.table({"id": list(range(9)), "constant": ["pi", "e", "catalan"] * 3, "expression": ["4/pi"] * 9})
    write_table(root, "labels", labels)
    right = {name: read(open_atlas(root)) for name, read in READS.items()}
    rng, named, unnamed = random.Random(3), 0, 0
    for _ in range(flips):
        file = rng.choice([root / "metrics/00001.parquet", root / "labels.parquet"])
        content = file.read_bytes()
        damaged = bytearray(content)
        damaged[rng.randrange(len(damaged))] ^= 1 << rng.randrange(8)
        file.write_bytes(damaged)
        for name, read in READS.items():
            try:
                assert read(open_atlas(root)) == right[name]
            except AtlasError as error:
                named += str(file) in str(error) and "\n" not in str(error)
                unnamed += str(file) not in str(error)
        file.write_bytes(content)
    assert named > flips > unnamed == 0


def test_finding_nothing_in_particular(atlas: "Atlas[tuple[Polynomial, Polynomial]]") -> None:
    with pytest.raises(InvalidInputError, match="give a value, a constant, a or b"):
        atlas.find()


@pytest.mark.parametrize(
    ("conditions", "message"),
    [
        (
            {"status": "convergent"},
            "status 'convergent': no formula has it; near: converges; give one of conv",
        ),
        ({"status": "Diverges"}, "near: diverges"),
        ({"status": ""}, "status '': no formula has it; give one of converges"),
        ({"irrational": "yes"}, "irrational 'yes': no formula has it; give one of proved, evidence"),
        ({"statu": "x"}, "column 'statu': not in the metrics table; near: status; see id, a, b"),
        ({"constant": "pi"}, r"column 'constant': not in the metrics table; labels are asked by find\(constant="),
    ],
)
def test_words_that_no_formula_can_have_are_no_empty_answer(
    atlas: "Atlas[Any]", conditions: dict[str, str], message: str
) -> None:
    with pytest.raises(InvalidInputError, match=message):
        atlas.filter(**conditions)


def test_a_status_may_be_given_as_such(atlas: "Atlas[Any]") -> None:
    assert atlas.filter(status=Status.CONVERGES).num_rows == 2
    assert atlas.filter(status="diverges").num_rows == 0
