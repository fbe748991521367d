"""Orbits that may be of one gauge class: equal in all that a gauge cannot change.

That are the fingerprint, the exact rate of the error, its power of n up to integers (up to halves, where there is a
sqrt(n)), and the class of b modulo squares and quotients h(n)/h(n-1). The k-fold contraction of a formula has
k times the rate, and a fingerprint that follows from that of the formula.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas.table import coefficient_sizes, in_one_piece
from pcf.equivalence.fingerprints import fingerprints
from pcf.equivalence.invariants import determinant_class
from pcf.proofs.folds import FOLDS
from pcf.relations.screen import HANDY

_PLACES: Final = 8  # to which rates are compared: they are exact up to rounding

COLUMNS: Final = ("id", "a", "b", "orbit", "limit", "fingerprint", "eta", "gamma", "sigma", "beta")


class Vectors:
    """A column of lists of integers, read one by one.

    Example:
        >>> vectors = Vectors(pa.chunked_array([[[1, -2], [3]]]))
        >>> vectors[0], vectors[1]
        ([1, -2], [3])
    """

    def __init__(self, column: pa.ChunkedArray) -> None:
        array = in_one_piece(column)
        self._flat = array.flatten().to_numpy()
        self._offsets = array.offsets.to_numpy() - (array.offsets[0].as_py() if len(array) else 0)

    def __getitem__(self, row: int) -> list[int]:
        vector: list[int] = self._flat[self._offsets[row] : self._offsets[row + 1]].tolist()
        return vector


@dataclass(frozen=True)
class Heads:
    """One formula of each orbit, that with the least coefficients among those whose limit digits can show.

    Attributes:
        rows: their rows in the table of formulas.
        table: these rows.
        orbit: of each formula of the table the number of its orbit.
    """

    rows: NDArray[np.int64]
    table: pa.Table
    orbit: NDArray[np.int64]

    def __getitem__(self, number: int) -> "Head":
        key, a, b, limit = (self.table.column(name)[number].as_py() for name in ("orbit", "a", "b", "limit"))
        return Head(key, a, b, limit)


class Head(NamedTuple):
    """The formula that stands for an orbit.

    Attributes:
        key: of the orbit.
        a, b: coefficients.
        limit: as the atlas has it.
    """

    key: str
    a: list[int]
    b: list[int]
    limit: str | None


def heads_of(formulas: pa.Table) -> Heads:
    """The heads of the orbits of some formulas.

    Args:
        formulas: those of an atlas that converge, with COLUMNS, in the order of ids.
    """
    orbit = in_one_piece(formulas.column("orbit")).dictionary_encode().indices.to_numpy().astype(np.int64)
    decimals = pc.replace_substring(formulas.column("limit"), "infinity", "inf")
    size = np.abs(pc.cast(decimals, pa.float64()).to_numpy())
    handy = (size > HANDY[0]) & (size < HANDY[1])  # false for NaN, where there is no limit
    coefficients = coefficient_sizes(formulas)
    rows = np.lexsort((coefficients, ~handy, orbit))
    first = rows[np.unique(orbit[rows], return_index=True)[1]]
    return Heads(first, formulas.take(pa.array(first)), orbit)


def proposed(heads: Heads) -> list[list[int]]:
    """Sets of orbits, two or more each, of which some may be of one class."""
    keys = _keys(heads.table, heads.table.column("fingerprint").to_numpy(), 1)
    sets: dict[Any, list[int]] = defaultdict(list)
    for number, key in enumerate(keys):
        sets[key].append(number)
    return [members for members in sets.values() if len(members) > 1]


Hashes = NDArray[np.uint64]

Key = tuple[Any, ...]
"""What a gauge cannot change."""


def rates(heads: Heads) -> Hashes:
    """The rates of some orbits, by hashes: equal rates have equal ones."""
    return np.unique(_hashed(_rates(heads.table, 1)))


def folds(heads: Heads, known: Hashes, threads: int) -> Iterator[tuple[int, int, Key]]:
    """Orbits and folds whose rates may be among these, with what a gauge cannot change of the fold."""
    for fold in range(2, FOLDS + 1):
        possible = np.flatnonzero(np.isin(_hashed(_rates(heads.table, fold)), known)).tolist()
        if not possible:
            continue
        part = heads.table.take(pa.array(possible))
        found = fingerprints(part.column("orbit").to_pylist(), threads, fold)
        for number, key in zip(possible, _keys(part, np.array(found), fold), strict=True):
            yield number, fold, key


def matching(heads: Heads, wanted: Collection[Key]) -> Iterator[tuple[int, Key]]:
    """The orbits that are equal to one of these in what a gauge cannot change."""
    keys = _keys(heads.table, heads.table.column("fingerprint").to_numpy(), 1)
    return ((number, key) for number, key in enumerate(keys) if key in wanted)


def _keys(table: pa.Table, hashes: NDArray[np.int64], fold: int) -> list[Key]:
    """What a gauge cannot change, of the folds of some orbits."""
    sigma, beta = _numbers(table, "sigma"), _numbers(table, "beta")
    step = np.where(sigma != 0, 0.5, 1.0)
    power = np.round(np.mod(np.round(beta, _PLACES), step) / step, _PLACES - 1) % 1  # 0 where there is none
    b = [key.partition(";")[2] for key in table.column("orbit").to_pylist()]
    classes = {text: determinant_class(_polynomial(text), fold) for text in set(b)}
    rows = [values.tolist() for values in _rates(table, fold)]
    columns = (*rows, power.tolist(), hashes.tolist(), [classes[text] for text in b])
    return list(zip(*columns, strict=True))


def _rates(table: pa.Table, fold: int) -> list[NDArray[np.float64]]:
    """The growth of the error of a fold: coefficients of n log n, n and sqrt(n)."""
    eta, gamma, sigma = (_numbers(table, name) for name in ("eta", "gamma", "sigma"))
    folded = (fold * eta, fold * (gamma + eta * np.log(fold)), np.sqrt(fold) * sigma)
    return [np.round(values, _PLACES) + 0.0 for values in folded]


def _hashed(rows: Sequence[NDArray[np.float64]]) -> Hashes:
    hashes = np.zeros(len(rows[0]), dtype=np.uint64)
    for values in rows:
        hashes = (hashes ^ (hashes >> np.uint64(29)) ^ values.view(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
    return hashes


def _numbers(table: pa.Table, name: str) -> NDArray[np.float64]:
    """A column, 0 where it is null."""
    values: NDArray[np.float64] = pc.fill_null(table.column(name), 0.0).to_numpy()
    return values


def _polynomial(text: str) -> Polynomial:
    return Polynomial([int(c) for c in text.split(",")])


def simplest_first(numbers: Iterable[int], key: Callable[[int], str]) -> list[int]:
    """Orbits by their representatives: those of the least degree first, and of these the smallest coefficients."""

    def size(number: int) -> tuple[int, int, str]:
        coefficients = key(number).replace(";", ",").split(",")
        return len(coefficients), sum(abs(int(c)) for c in coefficients), key(number)

    return sorted(numbers, key=size)
