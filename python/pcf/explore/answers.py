"""What the explorer answers, as JSON values: one function for each kind of address."""

import asyncio
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from pcf.arithmetic.decimals import trimmed
from pcf.constants.catalogue import catalogue, get, symbol
from pcf.constants.markup import latex
from pcf.discovery.discoveries import highlights, tier
from pcf.errors import InvalidInputError, PCFError, PrecisionError
from pcf.explore import search, tasks
from pcf.explore.collection import PUBLISHED, Collection, Entry, Shelf, map_text, names_of
from pcf.explore.notation import address, constant_address, search_address
from pcf.explore.places import place_of
from pcf.explore.query import MOST_CHARACTERS, SORTS, Query, nearest, understood
from pcf.explore.workers import BusyError, Outcome, Worker, Workers
from pcf.files import Place

_PAGE: Final = 50  # formulas of a table
_VALUE_DIGITS: Final = 60
_KIND: Final = re.compile(r"rational|infinity|sqrt\([0-9]{1,12}\)")
_PUBLISHED_SECONDS: Final = 300.0  # that the published formulas may take at the start: about 6 on one core


class NotFoundError(PCFError):
    """There is nothing at this address."""


class Answers:
    """The atlases, the workers, and the answers made of them.

    Args:
        paths: directories of atlases.
        workers: processes for what is computed on request.
        published: whether the published formulas are made an atlas too.

    Raises:
        AtlasError: an atlas cannot be opened.
    """

    def __init__(self, paths: Sequence[Place], workers: Workers, *, published: bool = True) -> None:
        self._shelves = [Shelf(name, path) for name, path in zip(names_of(paths), paths, strict=True)]
        self._workers = workers
        self._published = published
        self._directory: TemporaryDirectory[str] | None = None
        self._maker = Worker()
        self._loading: asyncio.Task[None] | None = None
        self.collection = Collection(self._shelves)

    def start(self) -> None:
        """Begin to make the atlas of published formulas."""
        if self._published:
            self._loading = asyncio.create_task(self._load())

    async def _load(self) -> None:
        self._directory = TemporaryDirectory(prefix="pcf-explore-")
        path = str(Path(self._directory.name) / PUBLISHED)
        await asyncio.to_thread(self._maker.compute, tasks.published, (path,), _PUBLISHED_SECONDS)
        self._maker.stop()
        shelf = await asyncio.to_thread(Shelf, PUBLISHED, path)
        self.collection = Collection([*self._shelves, shelf])

    def stop(self) -> None:
        """End all processes, and remove what was written."""
        self._maker.stop()
        self._workers.stop()
        if self._directory is not None:
            self._directory.cleanup()

    async def _complete(self, seconds: float | None = None) -> Collection:
        """The collection with the published formulas; without them where they take longer than this."""
        if self._loading is not None and not self._loading.done():
            await asyncio.wait([self._loading], timeout=seconds)
        return self.collection

    @property
    def loading(self) -> bool:
        """Whether the published formulas are still being made."""
        return self._loading is not None and not self._loading.done()

    async def home(self) -> dict[str, Any]:
        """The atlases, the constants, and what to look at first."""
        collection = await self._complete(0.2)
        firsts = await asyncio.to_thread(lambda: highlights([entry.found for entry in collection.entries]))
        entries = {id(entry.found): entry for entry in collection.entries}
        return {
            "atlases": [
                {"name": shelf.name, "formulas": len(shelf.atlas), "orbits_identified": len(shelf.entries)}
                for shelf in collection.shelves.values()
            ],
            "loading": self.loading,
            "highlights": {title: [entry_json(entries[id(one)]) for one in some] for title, some in firsts.items()},
            "constants": [
                {
                    "constant": slug,
                    "orbits": count,
                    "kind": tier(slug).name.lower(),
                    "address": constant_address(slug),
                }
                for slug, count in collection.constants.most_common()
            ],
        }

    async def formula(self, a: str, b: str) -> dict[str, Any]:
        """All that is known of a formula, computed if need be."""
        for side, text in (("a", a), ("b", b)):
            if len(text) > MOST_CHARACTERS:
                raise InvalidInputError(
                    f"{side}: {len(text):,} characters; an address has {MOST_CHARACTERS:,} at most for a polynomial"
                )
        outcome = await self._workers.compute(tasks.formula, a, b)
        found = self._begun(outcome)
        found["address"] = address(found["a"], found["b"])
        found["expression"], found["strength"] = best_expression(found)
        orbit = found.get("orbit")
        members, related = await asyncio.to_thread(self._related, orbit["key"]) if orbit else ([], _NOTHING)
        if orbit:
            found["orbit"] = orbit | {
                "address": address(orbit["a"], orbit["b"]),
                "map_text": map_text(orbit["map"]),
            }
        own = (found["a"], found["b"])
        holding = sorted({row["atlas"] for row in members if (row["a"], row["b"]) == own})
        return found | {
            "members": [row for row in members if (row["a"], row["b"]) != own],
            "in_atlases": holding,
            **related,
            **await asyncio.to_thread(self._placed, found, holding),
            "unfinished": outcome.unfinished,
        }

    def _placed(self, found: dict[str, Any], holding: list[str]) -> dict[str, Any]:
        """Where a formula lies in an atlas, one that holds it if there is any, and what is near."""
        place = place_of(found)
        shelves = [self.collection.shelf(name) for name in holding] or list(self.collection.shelves.values())
        if place is None or not shelves:
            return {"place": None, "neighbours": []}
        near = shelves[0].nearest(place, found["orbit"]["key"]) if "orbit" in found else []
        where = {"atlas": shelves[0].name, "formulas": shelves[0].places.formulas, "metrics": place}
        return {"place": where, "neighbours": [entry_json(entry) for entry in near]}

    def planes(self, found: dict[str, Any]) -> list[str]:
        """The metric planes of a formula's page, as SVG."""
        place = found.get("place")
        return self.collection.shelf(place["atlas"]).places.drawn(place["metrics"]) if place else []

    @staticmethod
    def _begun(outcome: Outcome) -> dict[str, Any]:
        if "a" not in outcome.parts:
            raise BusyError(
                f"explore: nothing of this could be computed, {outcome.unfinished}; pcf eval may take longer"
            )
        return dict(outcome.parts)

    def _related(self, orbit: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """The members of an orbit in the atlases, and the classes and families that it is of."""
        members: list[dict[str, Any]] = []
        classes, families = [], []
        for shelf in self.collection.shelves.values():
            rows = shelf.members(orbit)
            members += [row | {"address": address(row["a"], row["b"])} for row in rows]
            if rows and (number := shelf.class_of(orbit)) is not None:
                found = shelf.of_class(number)
                counts = {key: found[key] for key in ("atlas", "class", "orbits", "formulas")}
                classes.append(counts | {"address": f"/class/{shelf.name}/{number}"})
            families += [_family(shelf, one) for one in shelf.families_of(orbit)] if rows else []
        return members, {"classes": classes, "families": families}

    async def constant(self, slug: str, text: str, sort: str | None, page: int) -> dict[str, Any]:
        """A constant, and the formulas for it that fulfil the conditions of a text."""
        collection = await self._complete()
        known = {one.slug: one for one in catalogue()}
        if slug not in known and slug not in collection.constants and not _KIND.fullmatch(slug):
            named = nearest(slug, collection.constants)
            near = "; near: " + ", ".join(named) if named else "; /search?q= takes names and symbols"
            raise NotFoundError(
                f"constant {slug[:40]!r}: neither in the catalogue nor in an atlas that is open{near}"
            )
        query = understood(text, sort=sort)
        entries = search.of_constants(collection, (slug,))
        one = known.get(slug)
        return {
            "constant": slug,
            "address": constant_address(slug),
            "name": one.name if one else slug,
            "group": one.group if one else None,
            "synonyms": list(one.synonyms) if one else [],
            "sympy": str(symbol(slug)),
            "latex": latex(symbol(slug)),
            "value": await asyncio.to_thread(_value, slug),
            "orbits": len(entries),
            "families": [
                _family(shelf, one["family"])
                for shelf in collection.shelves.values()
                for one in shelf.families
                if one["constant"] == slug
            ],
            "query": query.to_json(),
            **table(search.fulfilling(query, entries), page),
        }

    async def class_(self, atlas: str | None, number: str) -> dict[str, Any]:
        """A gauge class of an atlas."""
        shelf, found = await self._of_shelf("class", atlas, number, Shelf.of_class)
        for row in found["members"]:
            row |= {"address": address(row["a"], row["b"]), "map_text": map_text(row["map"])}
        return found | {"address": f"/class/{shelf.name}/{number}", "formula": address(found["a"], found["b"])}

    async def family(self, atlas: str | None, number: str) -> dict[str, Any]:
        """A family of an atlas."""
        shelf, found = await self._of_shelf("family", atlas, number, Shelf.family)
        for row in found["members"]:
            row["address"] = address(row["a"], row["b"])
        return found | {"address": f"/family/{shelf.name}/{number}"}

    async def _of_shelf(
        self, kind: str, atlas: str | None, number: str, ask: Callable[[Shelf, int], dict[str, Any]]
    ) -> tuple[Shelf, dict[str, Any]]:
        """What an atlas has under a number, and the atlas."""
        collection = await self._complete()
        if not number.isascii() or not number.isdigit() or len(number) > 18:
            raise InvalidInputError(
                f"{kind} {number[:40]!r}: no number of a {kind}; a formula's page links to its own"
            )
        try:
            shelf = collection.shelf(atlas)
            return shelf, await asyncio.to_thread(ask, shelf, int(number))
        except InvalidInputError as error:
            raise NotFoundError(str(error)) from None

    async def search(self, text: str, sort: str | None, page: int) -> dict[str, Any]:
        """What a search finds."""
        collection = await self._complete()
        query = understood(text, collection.constants, sort)
        found: dict[str, Any] = {"query": query.to_json(), "near": [], "note": None}
        entries: list[Entry] = []
        if query.kind == "constant":
            entries = search.of_constants(collection, query.constants)
        elif query.kind == "all":
            entries = collection.entries
        elif query.kind == "formula":
            assert query.a is not None
            assert query.b is not None
            found["formula"] = await self.formula(query.a, query.b)
            key = found["formula"].get("orbit", {}).get("key")
            entries = [entry for entry in collection.entries if entry.orbit == key]
        elif query.kind == "side":
            entries = await self._with_side(collection, query)
        elif query.kind == "number":
            found |= await self._number(collection, query)
        rows = search.fulfilling(query, entries)
        if not rows and entries:
            found["near"] = [
                {
                    "text": f"without {words}: {count:,}",
                    "address": search_address(other.source()),
                    "kind": "condition",
                }
                for words, other, count in search.without_each(query, entries)
            ]
        if not rows and not entries and query.near:
            found["near"] = [
                {"text": slug, "address": constant_address(slug), "kind": "constant"} for slug in query.near
            ]
        return found | {"sorts": SORTS} | table(rows, page)

    async def _with_side(self, collection: Collection, query: Query) -> list[Entry]:
        """The entries with one of these polynomials."""
        sides = {}
        for side, text in (("a", query.a), ("b", query.b)):
            if text is not None:
                outcome = await self._workers.compute(tasks.polynomial, text)
                if "polynomial" not in outcome.parts:
                    raise BusyError(f"explore: {side} could not be read, {outcome.unfinished}; give a shorter one")
                sides[side] = outcome.parts["polynomial"]
        return [
            entry
            for entry in collection.entries
            if any(str(getattr(entry.found, side)) == p for side, p in sides.items())
        ]

    async def _number(self, collection: Collection, query: Query) -> dict[str, Any]:
        """What a number is: closed forms, formulas with that limit, and formulas that it is an image of."""
        try:
            outcome = await self._workers.compute(tasks.value, query.subject)
        except (InvalidInputError, PrecisionError) as error:
            near = [{"text": slug, "address": constant_address(slug), "kind": "constant"} for slug in query.near]
            return {"note": str(error), "near": near}
        if "value" not in outcome.parts:
            raise BusyError(f"explore: the number could not be read, {outcome.unfinished}; give its digits")
        number = dict(outcome.parts)
        value = number["value"]
        rows = await asyncio.to_thread(
            lambda: [row for shelf in collection.shelves.values() for row in shelf.with_limit(value)]
        )
        rows += [
            row | {"atlas": PUBLISHED, "limit": None, "expression": None} for row in number.pop("formulas", [])
        ]
        listed: dict[tuple[str, str], dict[str, Any]] = {}
        for row in rows:
            more = {"address": address(row["a"], row["b"]), "map_text": map_text(row["map"])}
            listed.setdefault((row["a"], row["b"]), row | more)
        number["formulas"] = sorted(listed.values(), key=lambda row: sum(map(abs, row["map"])))
        result: dict[str, Any] = {"number": number, "note": number.pop("note", None)}
        if not rows and not number.get("matches"):
            nearest_ones = await asyncio.to_thread(
                search.nearest_limits, collection, value.rstrip("….").replace("−", "-")
            )
            result["near"] = [entry_json(entry) | {"kind": "limit"} for entry in nearest_ones]
        return result


_NOTHING: Final[dict[str, Any]] = {"classes": [], "families": []}


def _family(shelf: Shelf, number: int) -> dict[str, Any]:
    """A family, for a link."""
    found = next(one for one in shelf.families if one["family"] == number)
    kept = {name: found[name] for name in ("a", "b", "parameters", "constant")}
    return {"atlas": shelf.name, "family": number, "address": f"/family/{shelf.name}/{number}", **kept}


def best_expression(found: dict[str, Any]) -> tuple[str | None, str | None]:
    """The value of a formula as an expression, and how sure it is: proved, evidence, or None where there is none."""
    if found.get("proof"):
        return found["proof"]["expression"], "proved"
    if found.get("exact"):
        return found["exact"], "proved"
    for match in found.get("matches") or []:
        return match["expression"], "proved" if match["proof"] else "evidence"
    return None, None


def entry_json(entry: Entry) -> dict[str, Any]:
    """An entry as JSON values."""
    one = entry.found
    return one.to_json() | {
        "atlas": entry.atlas,
        "proved": one.proof is not None,
        "delta": one.delta,
        "irrational": one.irrational,
        "address": address(one.a, one.b),
        "constant_address": constant_address(one.constant),
    }


def table(entries: list[Entry], page: int) -> dict[str, Any]:
    """One page of the entries, and how many there are.

    Raises:
        InvalidInputError: there is no such page.
    """
    pages = max(-(-len(entries) // _PAGE), 1)
    if not 1 <= page <= pages:
        raise InvalidInputError(f"page {page}: give 1 to {pages}")
    shown = entries[(page - 1) * _PAGE : page * _PAGE]
    return {"count": len(entries), "page": page, "pages": pages, "results": [entry_json(entry) for entry in shown]}


def _value(slug: str) -> str | None:
    """The first digits of a constant; None for kinds of numbers."""
    try:
        return trimmed(get(slug).value(_VALUE_DIGITS + 5).str(_VALUE_DIGITS + 5, radius=False), _VALUE_DIGITS + 1)
    except (InvalidInputError, PrecisionError):
        return None
