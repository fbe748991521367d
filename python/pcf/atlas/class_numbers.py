"""The gauge classes of an atlas as arrays of numbers, which millions of formulas take little memory in."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pcf.atlas.query import Atlas

_AT_ONCE: Final = 2**20  # formulas


def class_numbers(atlas: Atlas[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]]:
    """The gauge classes of an atlas by numbers, in the order of the formulas that represent them.

    Returns:
        The formulas that have a class, ascending; the formula that represents each class; and of each formula the
        number of its class.

    Raises:
        AtlasError: the atlas has no classes, or they are damaged.
    """
    count = atlas.classes.count_rows()
    ids, class_of = (np.empty(count, dtype=np.int64) for _ in range(2))
    start = 0
    for batch in atlas.classes.to_batches(columns=["id", "class"]):
        for column, values in enumerate((ids, class_of)):
            values[start : start + len(batch)] = batch.column(column).to_numpy()
        start += len(batch)
    names = np.unique(class_of)
    number = np.empty(count, dtype=np.int32)
    for start in range(0, count, _AT_ONCE):
        number[start : start + _AT_ONCE] = np.searchsorted(names, class_of[start : start + _AT_ONCE])
    return ids, names, number
