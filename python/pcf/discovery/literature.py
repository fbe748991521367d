"""Whether a formula is in the literature: published ones with their sources, and how one follows from another."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from pcf.arithmetic.polynomial import Polynomial
from pcf.dynamics.limit import limits
from pcf.dynamics.status import Status, classify
from pcf.equivalence.orbits import same_orbit
from pcf.errors import InvalidInputError, PrecisionError
from pcf.files import read_text
from pcf.proofs.gauge import equivalence
from pcf.relations.relation import moebius

_KEYS = ("a", "b", "value", "source")
_PLACES = 60
_EVIDENCE = 25  # digits beyond a relation's own: hundreds of formulas are compared

HOWS = ("same", "orbit", "class", "constant")
"""The same formula; one of its orbit; one of its gauge class, proved; or one whose limit is an image of the same
number, on evidence."""


@dataclass(frozen=True)
class Published:
    """A formula of the literature.

    Attributes:
        a, b: its polynomials.
        value: its value as published, as text.
        source: where.
    """

    a: Polynomial
    b: Polynomial
    value: str
    source: str


@dataclass(frozen=True)
class Known:
    """A published formula, and how it is related to one of ours: one of `HOWS`."""

    published: Published
    how: str

    def to_json(self) -> dict[str, str]:
        """Keys of the public contract."""
        one = self.published
        return {"a": str(one.a), "b": str(one.b), "value": one.value, "source": one.source, "how": self.how}


@cache
def literature() -> tuple[Published, ...]:
    """The list that comes with the package.

    Example:
        >>> len(literature()), literature()[0].source[:16]
        (169, 'ramanujanmachine')
    """
    return tuple(
        _read(files("pcf.discovery").joinpath("literature.json").read_text(encoding="utf-8"), "literature")
    )


def load_literature(path: str | Path) -> tuple[Published, ...]:
    """A list of one's own: JSON objects with `a`, `b`, `value` and `source`.

    Raises:
        InvalidInputError: the file cannot be read, or an entry is not of this form; the text names it.
    """
    return tuple(_read(read_text(Path(path), "literature"), str(path)))


def _read(text: str, name: str) -> Iterator[Published]:
    try:
        entries = json.loads(text)
    except ValueError as error:
        raise InvalidInputError(
            f"{name}: no JSON ({error}); give a list of objects with a, b, value, source"
        ) from None
    for number, entry in enumerate(entries if isinstance(entries, list) else [None]):
        if not isinstance(entry, dict) or not all(
            isinstance(entry.get(key), str) for key in ("a", "b", "value", "source")
        ):
            raise InvalidInputError(f"{name}, entry {number}: give an object with a, b, value and source as texts")
        yield Published(Polynomial(entry["a"]), Polynomial(entry["b"]), entry["value"], entry["source"])


def known(a: Polynomial, b: Polynomial, others: Sequence[Published] = ()) -> list[Known]:
    """The published formulas that a formula is, or is related to; the closest first, empty if there is none.

    Args:
        a, b: the formula.
        others: more formulas than the list of the package.

    Example:
        >>> found = known(Polynomial("6n^2 + 6n + 2"), Polynomial("-8n^4"))
        >>> found[0].how, found[0].published.value
        ('orbit', '1/(2*Catalan)')
    """
    return sorted(_related(a, b, [*literature(), *others]), key=lambda found: HOWS.index(found.how))


def _related(a: Polynomial, b: Polynomial, published: Sequence[Published]) -> Iterator[Known]:
    far: list[Published] = []
    for one in published:
        if (one.a, one.b) == (a, b):
            yield Known(one, "same")
        elif same_orbit((one.a, one.b), (a, b)) is not None:
            yield Known(one, "orbit")
        else:
            far.append(one)
    if classify(a, b).status is not Status.CONVERGES:
        return
    ours, *theirs = _scaled([(a, b), *((one.a, one.b) for one in far)], _PLACES)
    if ours is None:
        return
    for one, x in zip(far, theirs, strict=True):
        relation = moebius(ours, x, _PLACES) if x is not None else None
        if relation is not None and relation.surplus > _EVIDENCE:
            gauge = equivalence((one.a, one.b), (a, b))
            yield Known(one, "class" if gauge is not None else "constant")


@cache
def scaled_limits(places: int) -> tuple[int | None, ...]:
    """The limits of the list of the package times 10^places; None where they are rational, quadratic or infinite."""
    return tuple(_scaled([(one.a, one.b) for one in literature()], places))


def _scaled(formulas: Iterable[tuple[Polynomial, Polynomial]], places: int) -> list[int | None]:
    values: list[int | None] = []
    for found in limits(list(formulas), places + 15):
        try:
            plain = found is None or found.infinite or found.exact is not None
            values.append(None if plain or found is None else found.scaled(places))
        except PrecisionError:
            values.append(None)
    return values
