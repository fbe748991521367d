"""Infinite families of formulas in an atlas: stated with parameters, exact between members, confirmed outside.

The labels of an atlas are points of boards (`boards`). On every board the lattices of the constants found there are
sought, with the exact maps between neighbours (`board_families`); those whose predicted members outside the atlas
all agree with their limits to more than 100 digits are stated, in words that `families.parquet` keeps.
"""

import itertools
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from pcf.arithmetic.parametric import LATEX, TEXT, Notation, Point, affine, parametric, written
from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas import Atlas, open_atlas, write_table
from pcf.atlas.box import Box
from pcf.atlas.writing import locked
from pcf.constants.catalogue import Constant, get
from pcf.constants.markup import latex
from pcf.discovery.discoveries import Tier, tier
from pcf.discovery.families.board_families import BoardFamily, search
from pcf.discovery.families.boards import Board, congruences, lattice, placed
from pcf.engine import require_threads
from pcf.errors import InvalidInputError
from pcf.files import Place
from pcf.processes import results

_TERM: Final = re.compile(r"([+-]?) ?(?:(\d+)\*)?([a-z]|\d+)")

CONSTANTS: Final = 6
"""Most constants that are looked for on one board, those with the most labelled formulas."""


def find_families(
    path: str | Place, threads: int | None = None, progress: Callable[[int, int], None] | None = None
) -> pa.Table:
    """Find the families of a labelled atlas and write its `families` table.

    Args:
        path: directory of the atlas.
        threads: CPUs to use; by default those this process may use.
        progress: called with the boards searched and their total.

    Returns:
        The table: a, b and value with parameters, where they hold, the ids of the members in the atlas, how many
        members outside were confirmed and to how many digits, and the statement in LaTeX. Simple ones come first.

    Raises:
        AtlasError: the atlas is missing, damaged or not labelled yet, or the table cannot be written.
    """
    threads = require_threads(threads)
    atlas = open_atlas(path)
    named = _named(atlas)
    boards = _boards(atlas, named)
    order = sorted(boards, key=lambda board: (board.complexity, board))
    processes = threads if len(order) > 1 else 1
    places = _places(atlas) if atlas.box is None else {}
    tasks = (
        (
            board,
            sorted(boards[board], key=lambda slug: (-boards[board][slug], slug))[:CONSTANTS],
            places.get(board, []) if atlas.box is None else atlas.box,
            threads // processes,
        )
        for board in order
    )
    rows: list[dict[str, Any]] = []
    for done, families in enumerate(results(_searched, tasks, processes)):
        if progress:
            progress(done, len(boards))
        for row in families:
            if all(named.get(id, row["constant"]) == row["constant"] for id in row["members_inside"]):
                rows.append({"family": len(rows), **row})
    if progress:
        progress(len(boards), len(boards))
    with locked(atlas.root):
        return write_table(atlas.root, "families", pa.Table.from_pylist(rows) if rows else pa.table({"family": []}))


def _searched(
    board: Board, constants: Sequence[str], inside: Box | list[tuple[int, Point]], threads: int
) -> list[dict[str, Any]]:
    """The families of a board in words, with the ids of their members in a box or among formulas on the board."""
    found = search(board, [get(slug) for slug in constants], threads)
    return [{"members_inside": _inside(family, inside), **described(family)} for family in found]


def described(family: BoardFamily) -> dict[str, Any]:
    """A family in words: the columns of its row that say what it is."""
    coordinates = family.coordinates()
    names = family.names
    a, b = family.board.text(written(coordinates[-1], names))
    return {
        "constant": family.constant.slug,
        "a": a,
        "b": b,
        "value": "; ".join(_relations(family)),
        "parameters": "; ".join(_conditions(family)),
        "members_outside": len(family.confirmed),
        "digits": family.digits,
        "statement": statement(family),
    }


def statement(family: BoardFamily) -> str:
    """The family as a sentence in LaTeX."""
    names, board = family.names, family.board
    d = written(family.coordinates()[-1], names, LATEX)
    a, b = (_tex(side) for side in board.text("%d%"))
    a, b = a.replace("%d%", d), b.replace("%d%", d)
    arguments = ", ".join(names)
    base = ", ".join(map(str, family.project(family.base)))
    lines = [rf"L({base}) = {latex(family.expression())}"]
    for move, text in _steps(family, LATEX):
        lines.append(f"L({move}) = {text}")
    conditions = r",\ ".join(_conditions(family, LATEX))
    return (
        rf"For all integers ${conditions}$, the continued fraction $L({arguments}) = a(0) + "
        rf"\mathop{{\mathrm{{K}}}}_{{n \ge 1}} b(n)/a(n)$ with $a(n) = {a}$, $b(n) = {b}$ is a M\"obius image of "
        rf"${family.constant.latex}$ with integer coefficients, given by ${'$, $'.join(lines)}$, "
        rf"where $L = L({arguments})$, wherever a map leads from a member to a member."
    )


def _relations(family: BoardFamily) -> Iterator[str]:
    base = ", ".join(map(str, family.project(family.base)))
    yield f"L({base}) = {family.expression()}"
    for move, text in _steps(family):
        yield f"L({move}) = {text}"


def _steps(family: BoardFamily, notation: Notation = TEXT) -> Iterator[tuple[str, str]]:
    """Where each map leads, as the arguments of L, and what it does to L = L(...)."""
    names = family.names
    shift = family.board.within(names, family.coordinates())
    # L(x) = T(L(x + shift)) turned round, so that all maps lead from x on
    p0, p1, q0, q1 = shift.entries
    onward = parametric(names, (-p0, q0, p1, -q1))
    for move, step in [*family.steps, (family.project(family.board.shift), onward)]:
        places = [affine(names, [int(i == j) for j in range(len(names))], k) for i, k in enumerate(move)]
        yield ", ".join(written(place, names, notation) for place in places), step.image("L", notation)


def _conditions(family: BoardFamily, notation: Notation = TEXT) -> Iterator[str]:
    """What the parameters fulfil."""
    names, tex = family.names, notation is LATEX
    at_least = r"\ge" if tex else ">="
    yield f"{', '.join(name for name in names if name != 'd')} {at_least} 0"
    if "d" in names and not family.board.e:
        yield f"d {at_least} 1"
    for condition in family.conditions:
        yield f"{written(condition, names, notation)} {at_least} 0"
    basis = lattice([family.project(v) for v in family.basis])
    for c, k, m in congruences(basis, family.project(family.base)):
        left = written(affine(names, c), names, notation)
        yield rf"{left} \equiv {k} \pmod{{{m}}}" if tex else f"{left} = {k} mod {m}"


def fulfilled(conditions: str, values: Mapping[str, int]) -> bool:
    """Whether parameters fulfil the conditions of a family, as its row states them.

    Example:
        >>> fulfilled("r, s >= 0; d - 2*r - 1 >= 0; r + s + d = 1 mod 2", {"r": 0, "s": 2, "d": 1})
        True
    """
    for condition in conditions.split("; "):
        sides, _, modulus = condition.partition(" mod ")
        left, _, right = sides.rpartition(" >= " if not modulus else " = ")
        for side in left.split(", "):
            value = sum(_term(match, values) for match in _TERM.finditer(side)) - int(right)
            if (value % int(modulus) != 0) if modulus else value < 0:
                return False
    return True


def _term(match: re.Match[str], values: Mapping[str, int]) -> int:
    sign, factor, rest = match.groups()
    size = int(factor or 1) * (int(rest) if rest.isdigit() else values[rest])
    return -size if sign == "-" else size


def _tex(text: str) -> str:
    """The text of a board in LaTeX."""
    return text.replace("*", r"\,")


def _named(atlas: Atlas[Any]) -> dict[int, str]:
    """The constants of the formulas that are labelled with a constant of the catalogue."""
    labels = atlas.identified("id", "constant")
    pairs = zip(*(labels.column(name).to_pylist() for name in ("id", "constant")), strict=True)
    return {id: slug for id, slug in pairs if tier(slug) is Tier.NAMED and _constant(slug) is not None}


def _constant(slug: str) -> Constant | None:
    try:
        return get(slug)
    except InvalidInputError:  # a cubic number, or a constant of the user's own
        return None


def _boards(atlas: Atlas[Any], named: dict[int, str]) -> dict[Board, dict[str, int]]:
    """The boards with labelled formulas, and how many of each constant."""
    rows = atlas.filter(pc.field("id").isin(list(named)), status="converges", columns=["id", "a", "b"]).to_pylist()
    boards: dict[Board, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        if place := placed(Polynomial(row["a"]), Polynomial(row["b"])):
            boards[place[0]][named[row["id"]]] += 1
    return boards


def _places(atlas: Atlas[Any]) -> dict[Board, list[tuple[int, Point]]]:
    """The formulas of an atlas by board: ids and places there."""
    places: dict[Board, list[tuple[int, Point]]] = defaultdict(list)
    for row in atlas.filter(status="converges", columns=["id", "a", "b"]).to_pylist():
        if place := placed(Polynomial(row["a"]), Polynomial(row["b"])):
            places[place[0]].append((row["id"], place[1]))
    return places


def _inside(family: BoardFamily, inside: Box | list[tuple[int, Point]]) -> list[int]:
    """Ids of the members, up to the sign of a."""
    if not isinstance(inside, Box):
        return [id for id, point in inside if family.holds(point)]
    largest = max(map(abs, inside.coefficients))
    found = []
    roots = [range(largest + 1)] * (len(family.board.names) - 1)
    for point in filter(family.holds, itertools.product(*roots, range(-largest, largest + 1))):
        a, b = family.board.formula(point)
        found += [id for sign in (a, -a) if (id := inside.index(sign, b)) is not None]
    return sorted(set(found))
