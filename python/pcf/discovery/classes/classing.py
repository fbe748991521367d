"""The gauge classes of an atlas: which orbits have limits that are images of one another, each by a gauge.

Orbits that are equal in all that a gauge cannot change (`proposals`) are compared, the simplest first: an integer
relation between two limits, as the atlas holds them, gives the map, a gauge with this map decides, and the independent
checker has to accept it. Then folds are compared with the classes found so far. An orbit for which there is no gauge is
a class of its own. So are those whose limits are 0, infinite or unknown to the atlas, which no map tells.

Source: docs/mathematics.md, section 13.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pcf.arithmetic.decimals import last_unit, stored_value
from pcf.arithmetic.moebius import Moebius
from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas import open_atlas
from pcf.atlas.class_numbers import class_numbers
from pcf.atlas.pieces import InOrder
from pcf.atlas.schema import CLASSES, conform
from pcf.atlas.slices import Sliced, slices
from pcf.atlas.store import write_pieces
from pcf.atlas.table import in_one_piece
from pcf.atlas.writing import locked
from pcf.discovery.classes.head_maps import ITSELF, WORD, head_maps
from pcf.discovery.classes.proposals import (
    COLUMNS,
    Hashes,
    Head,
    Key,
    folds,
    heads_of,
    matching,
    proposed,
    rates,
    simplest_first,
)
from pcf.engine import require_threads
from pcf.equivalence.orbits import canonical
from pcf.files import Place
from pcf.processes import results
from pcf.proofs.gauge import with_map
from pcf.relations.relation import moebius

_PLACES: Final = 55  # decimal places of limits that are compared
_EVIDENCE: Final = 12  # digits, of a relation that a gauge is looked for with
_EXACT: Final = ("0", "infinity")
_BATCH: Final = 256  # orbits that are compared at a time

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Classes:
    """The classes of an atlas.

    Attributes:
        orbits: how many orbits converge.
        joined: how many of them are in the class of another one that represents it.
    """

    orbits: int
    joined: int

    def __len__(self) -> int:
        return self.orbits - self.joined


def largest(path: str | Place, top: int) -> list[dict[str, Any]]:
    """The classes of an atlas with the most orbits.

    Args:
        path: directory of an atlas that has its classes.
        top: how many.

    Returns:
        For each the representative's `id`, `a` and `b` (texts), the number of `formulas` and `orbits`, and the
        `constant` that the representative is labelled with, or None.
    """
    atlas = open_atlas(path)
    if not top:
        return []
    ids, names, number = class_numbers(atlas)
    formulas, orbits = np.bincount(number, minlength=len(names)), np.zeros(len(names), dtype=np.int64)
    for where in slices(atlas):
        rows = atlas.filter((pc.field("status") == "converges") & where, columns=["id", "orbit"])
        orbit = in_one_piece(rows.column("orbit")).dictionary_encode().indices.to_numpy()
        _, first = np.unique(orbit, return_index=True)
        own = number[np.searchsorted(ids, rows.column("id").to_numpy()[first])]
        orbits += np.bincount(own, minlength=len(names))
        del rows
    order = np.lexsort((names, -formulas, -orbits))[:top]
    first_ids = pa.array(names[order])
    named: dict[int, str] = {}
    if atlas.has("labels"):
        labels = atlas.labels.to_table(columns=["id", "constant"], filter=pc.field("id").isin(first_ids))
        named = dict(zip(labels.column("id").to_pylist(), labels.column("constant").to_pylist(), strict=True))
    found = []
    for id, place in zip(names[order].tolist(), order.tolist(), strict=True):
        a, b = atlas.get(id)
        counts = {"formulas": int(formulas[place]), "orbits": int(orbits[place])}
        found.append({"id": id, "a": str(a), "b": str(b), **counts, "constant": named.get(id)})
    return found


def class_atlas(path: str | Place, threads: int | None = None, progress: Progress | None = None) -> Classes:
    """Find the gauge classes of the converging formulas of an atlas and write `classes.parquet`.

    Args:
        path: directory of the atlas.
        threads: CPUs to use; by default those this process may use.
        progress: called with the sets of orbits compared and their total.

    Returns:
        The classes. The representative of a class is one of its formulas, of the orbit of the least degree and
        coefficients.

    Raises:
        AtlasError: the atlas is missing, unfinished or damaged, cannot be written, or another process writes there.
    """
    threads = require_threads(threads)
    atlas = open_atlas(path)
    converges = pc.field("status") == "converges"
    with locked(atlas.root), Sliced(atlas, "formulas", COLUMNS, converges) as formulas:
        parts = _Parts(formulas)
        joined, known = _by_key(parts, threads, progress)
        found = _by_folds(parts, joined, known, threads)
        with InOrder(atlas.root, "classes", CLASSES) as rows:
            for part in parts:
                rows.add(_table(part, found, threads))
                del part
            write_pieces(atlas.root, "classes", rows.tables())
    return Classes(parts.orbits, len(found.joined))


class _Part:
    """The orbits of a slice of an atlas, which are known by the id of the formula that stands for each."""

    def __init__(self, formulas: pa.Table) -> None:
        self.heads = heads_of(formulas)
        self.formulas = formulas.select(["id", "a", "b"])
        ids = formulas.column("id").to_numpy()
        self.ids = ids[self.heads.rows]
        self.first = ids[np.unique(self.heads.orbit, return_index=True)[1]]


class _Parts:
    """The slices of an atlas, made as they are needed."""

    def __init__(self, formulas: Sliced) -> None:
        self._formulas = formulas
        self.orbits = 0

    def __len__(self) -> int:
        return len(self._formulas)

    def __iter__(self) -> Iterator[_Part]:
        self.orbits = 0
        for table in self._formulas.tables():
            part = _Part(table)
            del table
            self.orbits += len(part.ids)
            yield part
            del part


Joined = dict[int, tuple[int, Moebius]]
"""Orbits that are joined to others, with the map from the limit to that of the other."""


def _by_key(parts: _Parts, threads: int, progress: Progress | None) -> tuple[Joined, Hashes]:
    """What is joined of orbits that are equal in all that a gauge cannot change, and the rates that there are."""
    joined: Joined = {}
    known: list[Hashes] = []
    done, left = 0, len(parts)
    for part in parts:
        sets = proposed(part.heads)
        total = done + len(sets) * left  # slices are alike
        left -= 1
        for batch, found in _compared_in(part, sets, threads):
            joined |= found
            done += len(batch)
            if progress is not None:
                progress(done, total)
        known.append(rates(part.heads))
        del part  # before the next is made
    if progress is not None and len(parts) > 1:
        progress(done, done)  # before, the total was an estimate
    return joined, np.unique(np.concatenate(known))


def _compared_in(part: _Part, sets: Sequence[list[int]], threads: int) -> Iterator[tuple[list[list[int]], Joined]]:
    batches = list(_batches(sets))
    tasks = (
        (
            {part.ids[number]: part.heads[number] for members in batch for number in members},
            [[part.ids[number] for number in members] for members in batch],
        )
        for batch in batches
    )
    return zip(batches, results(_compared, tasks, threads), strict=True)


def _by_folds(parts: _Parts, joined: Joined, known: Hashes, threads: int) -> "_Found":
    """What is joined by folds too, of orbits in the order of their first formulas."""
    heads: dict[int, Head] = {}
    waiting: list[tuple[int, int, int, Key]] = []
    for part in parts:
        for number, fold, key in folds(part.heads, known, threads):
            waiting.append((fold, part.first[number], part.ids[number], key))
        del part
    wanted = {key for *_, key in waiting}
    others: dict[Key, list[int]] = {key: [] for key in wanted}
    for part in parts:
        for number, key in matching(part.heads, wanted):
            others[key].append(part.ids[number])
            heads[part.ids[number]] = part.heads[number]
        del part
    waiting = sorted(one for one in waiting if others[one[3]])
    left = {id for _, _, id, _ in waiting} - heads.keys()
    if left:
        for part in parts:
            heads |= {id: part.heads[number] for number, id in enumerate(part.ids) if id in left}
            del part
    found = _Found(heads, joined)
    for fold, _, id, key in waiting:
        found.compare_fold(id, fold, [other for other in others[key] if other != id])
    return found


def _batches(sets: Sequence[list[int]]) -> Iterator[list[list[int]]]:
    """The sets in their order, so many at a time that a process has some work."""
    batch: list[list[int]] = []
    for members in sets:
        batch.append(members)
        if sum(map(len, batch)) >= _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _compared(heads: Mapping[int, Head], sets: Sequence[Sequence[int]]) -> Joined:
    """What is joined in some sets of orbits."""
    found = _Found(heads, {})
    for members in sets:
        found.compare(members)
    return found.joined


class _Found:
    """For each orbit the one that represents its class, and the map from its head's limit to that of the other's."""

    def __init__(self, heads: Mapping[int, Head], joined: Joined) -> None:
        self._heads = heads
        self.joined = joined
        self._numbers: dict[int, tuple[int, int] | None] = {}
        self._pairs: dict[int, tuple[tuple[Polynomial, Polynomial], Moebius]] = {}

    def compare(self, members: Sequence[int]) -> None:
        """Part a set of orbits into classes."""
        classes: list[int] = []
        for number in simplest_first(members, self._key):
            if not any(self._join(number, other, (1, 1)) for other in classes):
                classes.append(number)

    def compare_fold(self, number: int, fold: int, others: Sequence[int]) -> None:
        """Join the class of an orbit with that of one of the others, if its fold is of it."""
        for other in simplest_first(sorted({self.root(one)[0] for one in others}), self._key):
            here = self.root(number)[0]
            if here == other:
                return
            if here == number and self._join(number, other, (fold, 1), ordered=True):
                return

    def root(self, number: int) -> tuple[int, Moebius]:
        """The orbit that represents the class, and the map to the limit of its head."""
        m = ITSELF
        while number in self.joined:
            number, step = self.joined[number]
            m = step.compose(m)
        return number, m

    def _join(self, number: int, other: int, folds: tuple[int, int], *, ordered: bool = False) -> bool:
        """Whether a gauge takes the limit of an orbit to that of another, which is kept."""
        x, y = self._number(number), self._number(other)
        if x is None or y is None:
            return False
        places = min(x[1], y[1])
        relation = moebius(y[0] // 10 ** (y[1] - places), x[0] // 10 ** (x[1] - places), places)
        if relation is None or relation.surplus < _EVIDENCE:
            return False
        m = Moebius(*relation.coefficients)  # from the head of the orbit to that of the other
        (f, to_f), (g, to_g) = self._pair(number), self._pair(other)
        if with_map(f, g, to_g.compose(m).compose(to_f.inverse()), folds) is None:
            return False
        here, there = number, other
        if ordered and simplest_first([number, other], self._key)[0] == number:
            here, there, m = other, number, m.inverse()
        self.joined[here] = there, m
        return True

    def _pair(self, number: int) -> tuple[tuple[Polynomial, Polynomial], Moebius]:
        """The representative of an orbit, and the map from the limit of the head to its limit."""
        if number not in self._pairs:
            head = self._heads[number]
            form = canonical(Polynomial(head.a), Polynomial(head.b))
            self._pairs[number] = (form.a, form.b), form.moebius.inverse()
        return self._pairs[number]

    def _key(self, number: int) -> str:
        return self._heads[number].key

    def _number(self, number: int) -> tuple[int, int] | None:
        """The limit of the head times a power of ten, and its exponent; None where the atlas does not tell it."""
        if number not in self._numbers:
            text = self._heads[number].limit
            self._numbers[number] = None if text is None or text in _EXACT else _scaled(text)
        return self._numbers[number]


def _scaled(text: str) -> tuple[int, int]:
    """A limit times 10^places, off by at most 1, and places."""
    unit = last_unit(text)
    places = min(_PLACES, max(0, len(str(unit.denominator)) - 1))
    return round(stored_value(text) * 10**places), places


def _table(part: _Part, found: _Found, threads: int) -> pa.Table:
    """The rows of `classes.parquet` for the formulas of a slice."""
    orbit = part.heads.orbit
    roots = [found.root(id) for id in part.ids]
    maps, known = head_maps(part.formulas, part.heads, threads)
    moved = np.array([m != ITSELF for _, m in roots], dtype=np.bool_)
    for row in np.flatnonzero(moved[orbit] & known).tolist():
        m = roots[orbit[row]][1].compose(Moebius(*maps[row].tolist()))
        if any(abs(c) >= WORD for c in m.coefficients):
            known[row] = False
        else:
            maps[row] = m.coefficients
    represented = np.array([root for root, _ in roots], dtype=np.int64)
    lists = pa.ListArray.from_arrays(np.arange(0, maps.size + 1, 4, dtype=np.int32), pa.array(maps.ravel()))
    columns = {
        "id": part.formulas.column("id"),
        "class": represented[orbit],
        "map": pc.if_else(pa.array(known), lists, pa.scalar(None, lists.type)),
        "verified": pa.array(np.ones(len(part.formulas), dtype=np.bool_)),
    }
    return conform(pa.table(columns), CLASSES)
