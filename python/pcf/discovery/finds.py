"""What a hunt found: the formulas of an atlas with full reduction, by constant, and those without a name.

The formulas with one name are one find. Of those without a name the formulas of one gauge class are one, as their
limits are images of each other; one limit is given to 100 digits. An atlas and its labels tell it all.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import pyarrow.compute as pc

from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas import Atlas
from pcf.atlas.reduction import fully_reduced
from pcf.atlas.schema import DERIVED_RELATION
from pcf.discovery.discoveries import Tier, tier
from pcf.discovery.labels.novelty import known_formulas
from pcf.discovery.labels.parts import digits_per_term
from pcf.dynamics.limit import Limit, limits

_DIGITS: Final = 100
_COLUMNS: Final = ("id", "a", "b", "limit", "certified", "delta_limit", "eta", "gamma")

Row = dict[str, Any]


@dataclass(frozen=True)
class Find:
    """Orbits with full reduction for one constant, or several together, or of one class without a name.

    Attributes:
        a, b: the formula with the shortest value, or without a name the one with the smallest coefficients.
        constant: slug of the constant; None without a name.
        value: the formula's limit as an expression of the constant; without a name its 100 digits, certified, or fewer
            where they are out of reach; None where no digit is certified.
        orbits: how many they are.
        proved: how many of these have a value that is proved.
        known: how many are published, or follow from a published formula. Not asked of rational and infinite limits.
        delta_limit: the greatest limit of the irrationality measure among them; None where unknown.
        digits_per_term: the most digits that a term adds; None where the errors do not shrink exponentially.

    Example:
        >>> Find(Polynomial("2n + 1"), Polynomial("n^2"), "pi", "4/pi", 3, 3, 2, -0.21, 0.77).to_json()["a"]
        '2*n + 1'
    """

    a: Polynomial
    b: Polynomial
    constant: str | None
    value: str | None
    orbits: int
    proved: int
    known: int
    delta_limit: float | None
    digits_per_term: float | None

    def to_json(self) -> dict[str, Any]:
        """The find as JSON values."""
        return {**vars(self), "a": str(self.a), "b": str(self.b)}


def finds(atlas: Atlas[Any], threads: int | None = None) -> list[Find]:
    """The finds among the formulas of an atlas that converge and reduce fully.

    Those with a name come first, in the order of `discoveries.Tier`, the most frequent first; of those without one the
    first are those with the greatest limit of the irrationality measure, and then with the most digits a term.

    Args:
        atlas: an atlas of one formula an orbit, with classes and labels.
        threads: CPUs for the digits.
    """
    full = atlas.filter(pc.field("id").isin(fully_reduced(atlas)), columns=_COLUMNS).to_pylist()
    labels = {row["id"]: row for row in atlas.labels.to_table().to_pylist()}
    unlabelled = [row for row in full if row["id"] not in labels]
    known = {
        **{id: label["known"] for id, label in labels.items() if label["known"]},
        **known_formulas(atlas, [row["id"] for row in full if _unasked(labels.get(row["id"]))]),
    }
    by_constant: dict[str, list[Row]] = defaultdict(list)
    for row in full:
        if row["id"] in labels:
            by_constant[labels[row["id"]]["constant"]].append(row)
    named = []
    for constant, group in by_constant.items():
        best = min(group, key=lambda row: (len(labels[row["id"]]["expression"]), row["id"]))
        proved = sum(labels[row["id"]]["proof"] is not None for row in group)
        named.append(_find(group, best, known, constant, labels[best["id"]]["expression"], proved))
    named.sort(key=_rank)
    classes = dict(zip(*(atlas.classes.to_table()[name].to_pylist() for name in ("id", "class")), strict=True))
    by_class: dict[int, list[Row]] = defaultdict(list)
    for row in unlabelled:
        by_class[classes[row["id"]]].append(row)
    first = [min(group, key=lambda row: (_size(row), row["id"])) for group in by_class.values()]
    digits = limits([(Polynomial(row["a"]), Polynomial(row["b"])) for row in first], _DIGITS, threads)
    unnamed = [
        _find(group, row, known, None, _digits(row, value), 0)
        for group, row, value in zip(by_class.values(), first, digits, strict=True)
    ]
    unnamed.sort(key=lambda find: (-_known(find.delta_limit), -_known(find.digits_per_term)))
    return named + unnamed


def _rank(find: Find) -> tuple[Tier, int, int, str]:
    constant = find.constant or ""
    return tier(constant), -find.orbits, len(constant), constant


def _unasked(label: Row | None) -> bool:
    """Whether the column `known` does not tell of a formula whether it is published."""
    return label is None or (label["relation"] == DERIVED_RELATION and tier(label["constant"]) is Tier.NAMED)


def _find(
    group: list[Row], best: Row, known: dict[int, str], constant: str | None, value: str | None, proved: int
) -> Find:
    return Find(
        a=Polynomial(best["a"]),
        b=Polynomial(best["b"]),
        constant=constant,
        value=value,
        orbits=len(group),
        proved=proved,
        known=sum(row["id"] in known for row in group),
        delta_limit=_greatest(row["delta_limit"] for row in group),
        digits_per_term=_greatest(digits_per_term(row) for row in group),
    )


def _digits(row: Row, value: Limit | None) -> str | None:
    """The limit to the most digits that are certified, anew or in the atlas."""
    if value is not None and value.certified:
        return str(value)
    return row["limit"] if row["certified"] else None


def _greatest(values: Iterable[float | None]) -> float | None:
    return max((value for value in values if value is not None), default=None)


def _known(value: float | None) -> float:
    """A value to sort by: unknown ones are the least."""
    return -math.inf if value is None else value


def _size(row: Row) -> int:
    return sum(map(abs, row["a"] + row["b"]))
