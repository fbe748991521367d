"""Search boxes: the numbering is a bijection, in the documented order, the same by arrays as one by one."""

import itertools
import pickle

import numpy as np
import pytest

from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas.box import Box
from pcf.errors import InvalidInputError

SMALL_BOXES = [
    Box((0, 0), (-1, 1)),
    Box((1, 0), (-2, 2)),
    Box((0, 1), (-1, 3)),
    Box((1, 1), (0, 2)),
    Box((1, 1), (-2, 0)),
    Box((1, 0), (2, 4)),
    Box((0, 1), (-4, -2)),
]


def polynomials(degree: int, lo: int, hi: int) -> set[Polynomial]:
    vectors = itertools.product(range(lo, hi + 1), repeat=degree + 1)
    return {Polynomial(v) for v in vectors if any(v)}


@pytest.mark.parametrize("box", SMALL_BOXES, ids=repr)
def test_ids_number_every_formula_once(box: Box) -> None:
    expected = set(itertools.product(*(polynomials(d, *box.coefficients) for d in box.degrees)))
    assert len(box) == len(expected)
    assert set(box) == expected
    assert [box.index(a, b) for a, b in box] == list(range(len(box)))


@pytest.mark.parametrize("box", SMALL_BOXES, ids=repr)
def test_arrays_agree_with_single_formulas(box: Box) -> None:
    a, b = box.arrays(0, len(box))
    assert a.shape == (len(box), box.degrees[0] + 1)
    assert b.dtype == np.int64
    assert [(Polynomial(p), Polynomial(q)) for p, q in zip(a, b, strict=True)] == list(box)


def test_arrays_of_any_range_are_parts_of_the_whole() -> None:
    box = Box((1, 2), (-2, 2))
    whole, part = box.arrays(0, len(box)), box.arrays(100, 137)
    assert all(np.array_equal(w[100:137], p) for w, p in zip(whole, part, strict=True))
    assert box.arrays(5, 5)[0].shape == (0, 2)


def test_the_papers_box_has_1_768_900_formulas() -> None:
    box = Box(degrees=(2, 2), coefficients=(-5, 5))
    assert len(box) == 1330**2
    rng = np.random.default_rng(1)
    for id in rng.integers(0, len(box), 200).tolist():
        assert box.index(*box[id]) == id


def test_simplest_formulas_come_first_and_negatives_lie_side_by_side() -> None:
    box = Box((2, 2), (-5, 5))
    assert [str(box[i][0]) for i in range(4)] == ["1", "-1", "2", "-2"]
    a, b = box.arrays(0, len(box))
    assert np.array_equal(a[0::2], -a[1::2])
    assert np.array_equal(b[0::2], b[1::2])


def test_index_is_none_outside() -> None:
    box = Box((1, 1), (-2, 2))
    one = Polynomial([1])
    assert box.index(Polynomial("n^2"), one) is None
    assert box.index(Polynomial("3"), one) is None
    assert box.index(one, Polynomial([0])) is None
    assert Box((1, 1), (1, 2)).index(one, one) is None, "1 has the coefficient 0 at n, outside the range"


def test_ids_by_one_polynomial() -> None:
    box = Box((1, 1), (-1, 2))
    a, b = Polynomial("2n-1"), Polynomial("n")
    assert list(box.ids_with_a(a)) == [i for i, pair in enumerate(box) if pair[0] == a]
    assert list(box.ids_with_b(b)) == [i for i, pair in enumerate(box) if pair[1] == b]
    assert not box.ids_with_a(Polynomial("7"))
    assert not box.ids_with_b(Polynomial("7"))


def test_negative_ids_and_ids_out_of_range() -> None:
    box = Box((0, 0), (-1, 1))
    assert box[-1] == box[len(box) - 1]
    with pytest.raises(IndexError, match="has 4 formulas"):
        box[4]
    with pytest.raises(InvalidInputError, match=r"within \[0, 4\]"):
        box.arrays(0, 5)


def test_a_box_of_large_degree_is_lazy() -> None:
    box = Box((8, 8), (-3, 3))
    last = len(box) - 1
    assert box.index(*box[last]) == last
    assert pickle.loads(pickle.dumps(box)) == box
    assert hash(box) == hash(Box.from_json(box.to_json()))
    assert eval(repr(box)) == box


@pytest.mark.parametrize(
    ("degrees", "coefficients", "message"),
    [
        ((2,), (-1, 1), "degrees .* two integers"),
        ((2, "x"), (-1, 1), "degrees .* two integers"),
        ((2, True), (-1, 1), "degrees .* two integers"),
        ((2.0, 2), (-1, 1), "degrees .* two integers"),
        ((-1, 2), (-1, 1), "a degree is >= 0"),
        ((2, 2), 5, "coefficients 5: give two integers"),
        ((2, 2), (1, -1), "give the least first"),
        ((2, 2), (0, 0), "identically zero"),
        ((2, 2), (2**63, 2**63), "64-bit"),
        ((40, 40), (-5, 5), "narrower bounds"),
    ],
)
def test_bad_bounds_are_named(degrees: object, coefficients: object, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message) as caught:
        Box(degrees, coefficients)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)


def test_json_without_a_key_is_named() -> None:
    with pytest.raises(InvalidInputError, match="'coefficients' is missing"):
        Box.from_json({"degrees": [1, 1]})
