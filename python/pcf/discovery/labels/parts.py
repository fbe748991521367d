"""What a labelling reads and what it leaves on the way: the orbits of an atlas, and the parts that are finished."""

import contextlib
import hashlib
import math
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pcf.atlas import Atlas
from pcf.atlas.schema import EXCLUSIONS, LABELS
from pcf.atlas.slices import FINE, Sliced
from pcf.atlas.store import write_rows
from pcf.atlas.table import coefficient_sizes, in_one_piece
from pcf.constants.catalogue import Constant
from pcf.engine import CODE_VERSION
from pcf.errors import AtlasError
from pcf.files import Place, located, remove_tree

_DIRECTORY: Final = ".labels"
_COLUMNS: Final = ("id", "a", "b", "status", "limit", "certified", "eta", "gamma", "orbit")
_VALUED: Final = ("converges", "terminates")

Row = dict[str, Any]
"""A formula: id, a, b, status, limit, certified, eta, gamma and orbit; or a label, or an exclusion."""

Part = tuple[pa.Table, pa.Table]
"""Labels and exclusions."""

_KINDS: Final = {"labels": LABELS, "exclusions": EXCLUSIONS}


def digits_per_term(row: Row) -> float | None:
    """The digits that each term adds in the long run, where the error of a formula shrinks exponentially."""
    return -row["gamma"] / math.log(10) if row["eta"] == 0 and (row["gamma"] or 0) < 0 else None


def valued(atlas: Atlas[Any]) -> Sliced:
    """The formulas of an atlas that have a value, in slices that share no orbit."""
    where = pc.field("status").isin(list(_VALUED))
    return Sliced(atlas, "orbits", (*_COLUMNS, "fingerprint"), where)


def orbit_counts(formulas: Sliced) -> tuple[int, int]:
    """How many orbits some formulas have, and how many of these converge."""
    total = converging = 0
    for table in formulas.tables(["orbit", "status"]):
        total += pc.count_distinct(table.column("orbit")).as_py()
        converges = pc.equal(table.column("status"), "converges")
        converging += pc.count_distinct(table.column("orbit").filter(converges)).as_py()
    return total, converging


def orbits_of(formulas: Sliced) -> Iterator["Orbits"]:
    """The orbits of some formulas, a slice at a time."""
    return map(Orbits, formulas.tables(_COLUMNS))


def by_orbit(formulas: pa.Table) -> list[list[Row]]:
    """The members of each orbit, of formulas that are in the order of orbits."""
    return [list(members) for _, members in groupby(formulas.to_pylist(), key=lambda row: row["orbit"])]


class Orbits:
    """Formulas by orbit, in the order of the orbits' first members.

    Args:
        table: the formulas, in the order of ids.
    """

    def __init__(self, table: pa.Table) -> None:
        codes = in_one_piece(table.column("orbit")).dictionary_encode().indices.to_numpy()
        self._table = table
        self._order = np.argsort(codes, kind="stable")
        self._bounds = np.flatnonzero(np.diff(codes[self._order], prepend=-1, append=-1))

    def __len__(self) -> int:
        return len(self._bounds) - 1 if self._table.num_rows else 0

    def formulas(self, start: int, stop: int) -> pa.Table:
        """The members of orbits start to stop, an orbit after the other, in the order of ids."""
        return self._table.take(pa.array(self._order[self._bounds[start] : self._bounds[stop]]))

    def unlabelled(
        self, labelled: pa.ChunkedArray, count: int, among: pa.Array | None = None
    ) -> list[tuple[tuple[int, int], list[Row]]]:
        """So many converging orbits without a label, those of the smallest coefficients first.

        Args:
            labelled: ids of the formulas that have one.
            count: the most that are wanted.
            among: ids of formulas, of which each orbit is to have one; None for all orbits.

        Returns:
            For each the formula that tells its place, as the sum of the moduli of its coefficients and id, and the
            members.
        """
        named = pc.is_in(self._table.column("id"), labelled.combine_chunks())
        free = pc.and_(pc.invert(named), pc.equal(self._table.column("status"), "converges"))
        if among is not None:
            orbits = self._table.column("orbit").filter(pc.is_in(self._table.column("id"), among))
            free = pc.and_(free, pc.is_in(self._table.column("orbit"), orbits.combine_chunks()))
        table = self._table.select(["id", "a", "b", "orbit"]).filter(free)
        sizes = coefficient_sizes(table)
        order = np.lexsort((table.column("id").to_numpy(), sizes))
        orbits = table.column("orbit").take(pa.array(order))
        wanted = pc.unique(orbits).slice(0, count)
        simplest = order[pc.index_in(wanted, orbits.combine_chunks()).to_numpy()]
        places = zip(sizes[simplest].tolist(), table.column("id").to_numpy()[simplest].tolist(), strict=True)
        rows = self._table.filter(pc.and_(free, pc.is_in(self._table.column("orbit"), wanted))).to_pylist()
        members: dict[str, list[Row]] = {orbit: [] for orbit in wanted.to_pylist()}
        for row in rows:
            members[row["orbit"]].append(row)
        return list(zip(places, members.values(), strict=True))


def unlabelled(
    formulas: Sliced, labelled: pa.ChunkedArray, count: int, among: pa.Array | None = None
) -> list[list[Row]]:
    """As `Orbits.unlabelled`, of all formulas: the members of these orbits."""
    found: list[tuple[tuple[int, int], list[Row]]] = []
    for orbits in orbits_of(formulas):
        found += orbits.unlabelled(labelled, count, among)
        del orbits  # before the next is read
        found = sorted(found, key=lambda one: one[0])[:count]
    return [members for _, members in found]


class Parts:
    """The finished parts of a labelling, kept under a name that tells atlas, constants and program."""

    def __init__(self, root: Place, compared: Sequence[Constant], size: int) -> None:
        facts = (CODE_VERSION, size, FINE, [(c.slug, c.sympy, c.digits) for c in compared])
        manifest = (root / "manifest.json").read_bytes()
        self._all = root / _DIRECTORY
        self._own = self._all / hashlib.sha256(manifest + repr(facts).encode()).hexdigest()[:16]
        if self._all.exists() and not self._own.exists():
            self.remove()
        self._finished = {file.name for file in self._own.glob("*.parquet")}

    def read(self, name: str) -> Part | None:
        found = []
        for kind, schema in _KINDS.items():
            if self._file(name, kind).name not in self._finished:
                return None
            with contextlib.suppress(OSError, pa.ArrowException, ValueError):
                filesystem, path = located(self._file(name, kind))
                table = pq.read_table(path, filesystem=filesystem, page_checksum_verification=True)
                if table.schema.equals(schema):
                    found.append(table)
        return (found[0], found[1]) if len(found) == len(_KINDS) else None

    def write(self, name: str, labels: list[Row], exclusions: list[Row]) -> Part:
        try:
            self._own.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise AtlasError(f"{self._own}: cannot be made: {error.strerror}") from None
        tables = [
            write_rows(self._file(name, kind), pa.Table.from_pylist(rows, schema=schema), schema)
            for (kind, schema), rows in zip(_KINDS.items(), (labels, exclusions), strict=True)
        ]
        self._finished |= {self._file(name, kind).name for kind in _KINDS}
        return tables[0], tables[1]

    def remove(self) -> None:
        remove_tree(self._all)

    def _file(self, name: str, kind: str) -> Place:
        return self._own / f"{name}-{kind}.parquet"
