"""Arguments of any type: errors that name them, before any work."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pcf
from pcf.arguments import integer, integers, number
from pcf.errors import InvalidInputError

NOTHING_LIKE_IT = [None, [], b"pi", float("nan"), "x", (1,), ("a", "b"), {}, object(), True]
CALLS: dict[str, Callable[[Any, Path], object]] = {
    "constant": lambda x, _: pcf.design(x),
    "like": lambda x, _: pcf.design(like=x),
    "degrees": lambda x, _: pcf.design("pi", degrees=x),
    "limit": lambda x, _: pcf.design("pi", limit=x),
    "min_digits_per_term": lambda x, _: pcf.design("pi", min_digits_per_term=x),
    "min_delta_limit": lambda x, _: pcf.design("pi", min_delta_limit=[x]),
    "by": lambda x, _: pcf.design("pi", by=[x]),
    "hunted degrees": lambda x, out: pcf.hunt(out, x, (-1, 1)),
    "coefficients": lambda x, out: pcf.hunt(out, (1, 2), x),
    "roots": lambda x, out: pcf.hunt(out, (1, 2), (-1, 1), roots=[x]),  # type: ignore[arg-type]
    "scale": lambda x, out: pcf.hunt(out, (1, 2), (-1, 1), scale=x),
}


@pytest.mark.parametrize("name", CALLS)
def test_what_is_no_such_argument_is_named(name: str, tmp_path: Path) -> None:
    for value in NOTHING_LIKE_IT:
        with pytest.raises(InvalidInputError, match="like" if name == "like" else name.rpartition(" ")[2]):
            CALLS[name](value, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_what_is_no_list_of_formulas_is_named(tmp_path: Path) -> None:
    for value in (0, None, 1.5, object()):
        with pytest.raises(InvalidInputError, match="formulas"):
            pcf.scan(value, tmp_path / "out")  # type: ignore[arg-type]
        with pytest.raises(InvalidInputError, match="give PCF objects"):
            pcf.evaluate(value)  # type: ignore[arg-type]
    assert not (tmp_path / "out").exists()


def test_numbers_of_other_systems_are_taken() -> None:
    assert integer("k", np.int64(7)) == 7
    assert integers("degrees", np.array([2, 4])) == (2, 4)
    assert number("bound", np.float32(0.5)) == 0.5
    for value in (float("inf"), "1", 10**400, True):
        with pytest.raises(InvalidInputError, match="bound"):
            number("bound", value)
