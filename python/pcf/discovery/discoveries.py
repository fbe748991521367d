"""The labelled formulas of an atlas as a list to read: one an orbit, the most interesting first.

The members of an orbit (sign, inflation, shift) follow from one another, so one stands for all: the member
whose value is written shortest. Constants are told apart by how much a formula for them says: a named constant
more than a quadratic irrational, and that more than a rational. Among named constants the one with the shortest
name leads, e and pi before ratios of Bessel functions; and since the second formula of one constant is less of
a surprise than the first of another, every constant has its first formula listed before any has its second.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final, NamedTuple, Protocol, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas import Atlas
from pcf.atlas.table import coefficient_sizes, in_one_piece

_QUADRATIC: Final = re.compile(r"sqrt\(\d+\)")
_COLUMNS: Final = ("id", "a", "b", "limit", "delta", "delta_limit", "irrational", "orbit")
_LABELLED: Final = (
    *(
        "id",
        "constant",
        "expression",
        "digits",
        "surplus_digits",
        "proof",
        "proof_kind",
        "digits_per_term",
        "known",
    ),
)


class Tier(IntEnum):
    """Kinds of constants, the more telling first."""

    NAMED = 0
    QUADRATIC = 1
    RATIONAL = 2


def tier(constant: str) -> Tier:
    """The kind of a constant, from its slug.

    Example:
        >>> [tier(slug).name for slug in ("pi", "sqrt(e)", "sqrt(5)", "rational")]
        ['NAMED', 'NAMED', 'QUADRATIC', 'RATIONAL']
    """
    if constant in ("rational", "infinity"):
        return Tier.RATIONAL
    return Tier.QUADRATIC if _QUADRATIC.fullmatch(constant) else Tier.NAMED


@dataclass(frozen=True)
class Discovery:
    """A labelled formula that stands for its orbit.

    Attributes:
        id: its id in the atlas.
        a, b: its polynomials.
        limit: the limit to 60 digits; None where the scan did not reach it.
        constant: slug of the constant.
        expression: the limit as an expression of the constant.
        digits: digits to which limit and expression were found to agree.
        surplus: digits of agreement beyond those of the relation's coefficients.
        proof: statement of a proof, where there is one.
        proof_kind: its kind.
        digits_per_term: digits that each term adds in the long run, where the error shrinks exponentially.
        known: the source of a published formula that this is or follows from, and how; None where there is none.
        delta: measured irrationality measure; delta_limit: its limit. None where unknown.
        irrational: `proved`, `evidence` or None.
        members: labelled formulas of the orbit in the atlas.
    """

    id: int
    a: Polynomial
    b: Polynomial
    limit: str | None
    constant: str
    expression: str
    digits: int
    surplus: float
    proof: str | None
    proof_kind: str | None
    digits_per_term: float | None
    known: str | None
    delta: float | None
    delta_limit: float | None
    irrational: str | None
    members: int

    @property
    def complexity(self) -> tuple[int, int, int]:
        """The order from simple to complex, by length of the expression, size of the coefficients and id."""
        return len(self.expression), sum(map(abs, self.a.coefficients + self.b.coefficients)), self.id

    def to_json(self) -> dict[str, Any]:
        """The discovery as JSON values."""
        return {
            "id": self.id,
            "a": str(self.a),
            "b": str(self.b),
            "constant": self.constant,
            "expression": self.expression,
            "limit": self.limit,
            "digits_confirmed": self.digits,
            "surplus_digits": self.surplus,
            "proof_kind": self.proof_kind,
            "digits_per_term": self.digits_per_term,
            "delta_limit": self.delta_limit,
            "known": self.known,
            "orbit_members": self.members,
        }


class Found(NamedTuple):
    """A labelled formula that stands for its orbit, by no more than its place among the others takes.

    Attributes:
        id, constant: as of a `Discovery`.
        complexity: likewise.
    """

    id: int
    constant: str
    complexity: tuple[int, int, int]


class Ranked(Protocol):
    """What has a place among discoveries."""

    @property
    def constant(self) -> str: ...
    @property
    def complexity(self) -> tuple[int, int, int]: ...


One = TypeVar("One", bound=Ranked)


def found_constants(atlas: Atlas[Any]) -> list[Found]:
    """The discoveries of an atlas, with id and constant alone.

    Raises:
        AtlasError: the atlas has no labels yet.
    """
    rows, labels = _converging(atlas, ("id", "a", "b", "orbit"), ("id", "constant", "expression"))
    chosen, _ = _representatives(rows.column("orbit"), labels.column("expression"))
    rows, labels = rows.take(chosen), labels.take(chosen)
    lengths = pc.utf8_length(labels.column("expression")).to_pylist()
    sizes, ids = coefficient_sizes(rows).tolist(), rows.column("id").to_pylist()
    constants = labels.column("constant").dictionary_encode().combine_chunks()
    names = constants.dictionary.to_pylist()
    return ranked(
        Found(id, names[code], (length, size, id))
        for id, code, length, size in zip(ids, constants.indices.to_pylist(), lengths, sizes, strict=True)
    )


def _converging(atlas: Atlas[Any], columns: Sequence[str], of_labels: Sequence[str]) -> tuple[pa.Table, pa.Table]:
    """The converging labelled formulas of an atlas, and their labels, in the order of ids."""
    # null where there is no proof; formulas that terminate do not converge
    other = pc.field("proof_kind").is_null() | (pc.field("proof_kind") != "termination")
    labels = atlas.identified(*of_labels, where=other)
    ids = in_one_piece(labels.column("id"))
    rows = atlas.filter(pc.field("id").isin(ids), status="converges", columns=columns)
    return rows, labels.take(pc.index_in(in_one_piece(rows.column("id")), ids))


def discoveries(atlas: Atlas[Any]) -> list[Discovery]:
    """The converging labelled formulas of an atlas, one an orbit, the most interesting first.

    Raises:
        AtlasError: the atlas has no labels yet.
    """
    rows, labels = _converging(atlas, _COLUMNS, _LABELLED)
    chosen, members = _representatives(rows.column("orbit"), labels.column("expression"))
    return ranked(
        Discovery(
            id=row["id"],
            a=Polynomial(row["a"]),
            b=Polynomial(row["b"]),
            limit=row["limit"],
            constant=label["constant"],
            expression=label["expression"],
            digits=label["digits"],
            surplus=label["surplus_digits"],
            proof=label["proof"],
            proof_kind=label["proof_kind"],
            digits_per_term=label["digits_per_term"],
            known=label["known"],
            delta=row["delta"],
            delta_limit=row["delta_limit"],
            irrational=row["irrational"],
            members=count,
        )
        for row, label, count in zip(
            rows.take(chosen).to_pylist(), labels.take(chosen).to_pylist(), members, strict=True
        )
    )


def ranked(found: Iterable[One]) -> list[One]:
    """The discoveries in the order of the module's text."""
    by_constant: dict[str, list[One]] = defaultdict(list)
    for discovery in sorted(found, key=lambda discovery: discovery.complexity):
        by_constant[discovery.constant].append(discovery)
    placed = ((place, discovery) for group in by_constant.values() for place, discovery in enumerate(group))

    def order(item: tuple[int, One]) -> tuple[Any, ...]:
        place, discovery = item
        return tier(discovery.constant), place, len(discovery.constant), discovery.constant

    return [discovery for _, discovery in sorted(placed, key=order)]


def _representatives(orbits: pa.ChunkedArray, expressions: pa.ChunkedArray) -> tuple[pa.Array, list[int]]:
    """The row that stands for each orbit, and the rows of that orbit. Rows are in the order of ids."""
    orbit = in_one_piece(orbits).dictionary_encode().indices.to_numpy()
    length = pc.utf8_length(expressions).to_numpy()
    order = np.lexsort((length, orbit))  # stable: equal lengths stay in the order of ids
    _, first, count = np.unique(orbit[order], return_index=True, return_counts=True)
    return pa.array(order[first]), count.tolist()


def highlights(found: Iterable[Discovery], each: int = 3) -> dict[str, list[Discovery]]:
    """What to look at first, by what makes it worth that: formulas of named constants, one a constant.

    Args:
        found: discoveries, the most interesting first.
        each: how many of each interest.

    Returns:
        By the interest in words, the formulas; an interest that none has is left out.

    Example:
        >>> highlights([])
        {}
    """
    named = [one for one in found if tier(one.constant) is Tier.NAMED]
    fast = sorted((one for one in named if one.digits_per_term), key=lambda one: -(one.digits_per_term or 0))
    deep = sorted((one for one in named if one.delta_limit is not None), key=lambda one: -(one.delta_limit or 0))
    new = [one for one in named if one.proof is not None and one.known is None]
    chosen: dict[str, list[Discovery]] = {}
    seen: set[str] = set()
    for interest, some in (
        ("most digits per term", fast),
        ("largest δ limit", deep),
        ("proved, and not in the literature", new),
        ("simplest", named),
    ):
        for one in some:
            if one.constant not in seen and len(chosen.get(interest, ())) < each:
                chosen.setdefault(interest, []).append(one)
                seen.add(one.constant)
    return chosen
