"""Families of formulas for one constant on a board: found from labels, exact between members, tested on others.

For the constants that labels name on a board, a block of its points is identified; those of one constant lie on a
lattice. Between neighbours x and x + v in it there is a map L(x) -> L(x + v) with integer coefficients, and
polynomials in the coordinates are fitted to these. A fit is kept only if it commutes with the recurrence of the
continued fraction identically and takes the minimal solution to the minimal one, which proves it for all parameters
(docs/mathematics.md, section 12). The value of one member is evidence: members far outside the block are predicted
from it by exact steps, and compared with their limits, computed anew.
"""

import itertools
import math
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from typing import Any, Final

import flint

from pcf.arithmetic.long_integers import most_digits
from pcf.arithmetic.moebius import Moebius
from pcf.arithmetic.parametric import (
    ParametricMoebius,
    Point,
    affine,
    commute,
    fitted,
    from_plain,
    linear_factors,
    plain,
    value_at,
)
from pcf.constants.catalogue import Constant
from pcf.constants.expression import Expression
from pcf.discovery.families.boards import Board, contains, lattice
from pcf.discovery.families.branches import keeps_limits
from pcf.dynamics.limit import limits
from pcf.errors import PrecisionError
from pcf.identification.images import image
from pcf.relations.relation import moebius

PLACES: Final = 80
"""Decimal places at which the points of a block are identified."""

MEMBERS: Final = 24
"""Members outside that are predicted and compared with their limits, of which 20 have to be computable."""

ENOUGH: Final = 20
DIGITS: Final = 110
"""Decimal places to which they are compared."""

_EVIDENCE: Final = 20
_ATTEMPTS: Final = 24  # steps that are tried on a lattice
_PAIRS: Final = 60  # of neighbours that a fit is made from
_MOST_DEGREE: Final = 4  # of a coefficient of a step
_SPARE: Final = 12  # equations beyond the unknowns of a fit
_INNER: Final = 5  # of the region where every member must be reached, likewise
_REACH: Final = 12  # side of the region that members are predicted in, in moves of n by 1


@dataclass(frozen=True)
class BoardFamily:
    """The points of a lattice in a board whose values are Moebius images of one constant.

    Attributes:
        board, constant: what it is about.
        base: one member.
        value: the map from the constant to its value.
        basis: Hermite basis of the lattice of differences between members.
        free: indices of the coordinates that vary freely; the others are `dependent`.
        dependent: for each other coordinate its index, coefficients of the free ones and constant.
        steps: moves in the free coordinates, each with the map L(x) -> L(x + move).
        conditions: polynomials of degree 1 in the free coordinates that are >= 0 at members, beside r, s >= 0 and,
            if e = 0, d >= 1.
        confirmed: the members outside that were confirmed.
        digits: decimal places to which all of them agree.
    """

    board: Board
    constant: Constant
    base: Point
    value: Moebius
    basis: tuple[Point, ...]
    free: tuple[int, ...]
    dependent: tuple[tuple[int, tuple[Fraction, ...], Fraction], ...]
    steps: tuple[tuple[Point, ParametricMoebius], ...]
    conditions: tuple[Any, ...] = ()
    confirmed: tuple[Point, ...] = ()
    digits: int = 0

    def __reduce__(self) -> tuple[Callable[..., "BoardFamily"], tuple[Any, ...]]:
        """FLINT's polynomials have no pickles of their own."""
        known = {one.name: getattr(self, one.name) for one in fields(self)}
        return _from_plain, ({**known, "conditions": tuple(map(plain, self.conditions))},)

    @property
    def names(self) -> tuple[str, ...]:
        """The free coordinates."""
        return tuple(self.board.names[i] for i in self.free)

    def coordinates(self) -> list[Any]:
        """All coordinates as polynomials in the free ones."""
        gens = dict(zip(self.free, range(len(self.free)), strict=True))
        rest = {i: affine(self.names, c, k) for i, c, k in self.dependent}
        size = len(self.free)
        return [
            rest[i] if i in rest else affine(self.names, [int(j == gens[i]) for j in range(size)])
            for i in range(len(self.board.names))
        ]

    def project(self, point: Point) -> Point:
        """The free coordinates of a point."""
        return tuple(point[i] for i in self.free)

    def holds(self, point: Point) -> bool:
        """Whether a point of the board is a member."""
        difference = tuple(x - y for x, y in zip(point, self.base, strict=True))
        if not contains(self.basis, difference) or min(point[:-1]) < 0 or (not self.board.e and point[-1] < 1):
            return False
        y = self.project(point)
        return all(value_at(condition, y) >= 0 for condition in self.conditions)

    def members(self, side: int) -> Iterator[Point]:
        """The members within some moves of n by 1 from the origin."""
        *roots, e = self.board.shift
        for *r, d in itertools.product(
            *(range(side * move + 1) for move in roots), range(-side * (1 + e), side * (1 + e) + 1)
        ):
            if self.holds((*r, d)):
                yield (*r, d)

    def expression(self) -> Expression:
        """The value of the base."""
        return image(self.constant, self.value)

    def predicted(self, side: int = _REACH) -> dict[Point, Moebius]:
        """The maps from the constant to the values of all members within reach, by steps from the base."""
        shift = self.board.within(self.names, self.coordinates())
        top = [*(side * move for move in self.board.shift[:-1]), side * (1 + self.board.e)]
        moves = [(self._lifted(move), step) for move, step in self.steps]
        found, queue = {self.base: self.value}, [self.base]
        while queue:
            x = queue.pop()
            for y, m in self._neighbours(x, moves, shift):
                inside = all(abs(c) <= t for c, t in zip(y, top, strict=True))
                if inside and y not in found and self.holds(y):
                    found[y] = m.compose(found[x])
                    queue.append(y)
        return found

    def _lifted(self, move: Point) -> Point:
        """A move of the free coordinates as one of all."""
        full = [0] * len(self.board.names)
        for i, k in zip(self.free, move, strict=True):
            full[i] = k
        for i, coefficients, _ in self.dependent:
            full[i] = int(sum(c * k for c, k in zip(coefficients, move, strict=True)))
        return tuple(full)

    def _neighbours(
        self, x: Point, moves: Sequence[tuple[Point, ParametricMoebius]], shift: ParametricMoebius
    ) -> Iterator[tuple[Point, Moebius]]:
        for move, step in [*moves, (self.board.shift, None)]:
            forward = tuple(a + b for a, b in zip(x, move, strict=True))
            back = tuple(a - b for a, b in zip(x, move, strict=True))
            if step is None:  # the recurrence maps the other way
                if m := shift.at(self.project(x)):
                    yield forward, m.inverse()
                if m := shift.at(self.project(back)):
                    yield back, m
                continue
            if m := step.at(self.project(x)):
                yield forward, m
            if m := step.at(self.project(back)):
                yield back, m.inverse()


def _from_plain(known: dict[str, Any]) -> BoardFamily:
    names = tuple(known["board"].names[i] for i in known["free"])
    return BoardFamily(**{**known, "conditions": tuple(from_plain(names, one) for one in known["conditions"])})


def search(board: Board, constants: Sequence[Constant], threads: int = 1) -> list[BoardFamily]:
    """The families of constants on a board, confirmed.

    Args:
        board: the board.
        constants: those to look for, of which the labels name at least one member each.
        threads: threads for limits.

    Example:
        >>> from pcf.constants.catalogue import get
        >>> found, = search(Board(1, 1, 1, 0), [get("e")])
        >>> found.steps[0][1].image("L"), len(found.confirmed) >= ENOUGH
        ('(r + 1)*(L + 1)/(r + L - d + 1)', True)
    """
    values = _values(board, list(_block(board)), threads)
    families = []
    for constant in constants:
        hits = _hits(board, values, constant)
        if (tied := _tied(board, hits)) is not None:
            values |= _values(board, [x for x in tied if x not in values], threads)
            hits = _hits(board, values, constant)
        family = _on_lattice(board, constant, hits)
        if family is not None and (checked := confirm(family, set(values), threads)):
            families.append(checked)
    return families


def confirm(family: BoardFamily, known: set[Point], threads: int = 1) -> BoardFamily | None:
    """The family with the members outside that were confirmed; None if one is refuted or there are too few.

    Args:
        family: the family, conjectured.
        known: members that it was found from.
        threads: threads for limits.
    """
    predicted = family.predicted()
    if any(point not in predicted for point in family.members(_INNER)):
        return None  # its conditions describe more than its steps reach
    unseen = sorted(point for point in predicted if point not in known)
    generator = random.Random(f"{family.board}{family.constant.slug}")
    chosen = sorted(generator.sample(unseen, min(MEMBERS, len(unseen))))
    values = limits([family.board.formula(point) for point in chosen], DIGITS + 15, threads)
    confirmed = []
    for point, limit in zip(chosen, values, strict=True):
        if limit is None or limit.infinite:
            continue
        try:
            measured = limit.scaled(DIGITS)
        except PrecisionError:
            continue
        if not agrees(measured, predicted[point], family.constant):
            return None
        confirmed.append(point)
    if len(confirmed) < ENOUGH:
        return None
    return replace(family, confirmed=tuple(confirmed), digits=DIGITS - 1)


def agrees(measured: int, m: Moebius, constant: Constant) -> bool:
    """Whether a value times 10^DIGITS, off by at most 1, is the image of the constant, to DIGITS - 1 places."""
    digits = DIGITS + 40 + 2 * most_digits(m.height)
    with flint.ctx.workprec(int(3.33 * digits) + 64):
        ball = m(constant.value(digits))
        off = abs(ball * flint.arb(10) ** DIGITS - measured)
        return bool(off < 10)


def _values(board: Board, points: Sequence[Point], threads: int) -> dict[Point, int]:
    """The values of points times 10^PLACES, where they can be computed and are not 0."""
    values: dict[Point, int] = {}
    found = limits([board.formula(point) for point in points], PLACES + 15, threads)
    for point, limit in zip(points, found, strict=True):
        if limit is not None and not limit.infinite:
            with suppress(PrecisionError):
                values[point] = limit.scaled(PLACES)
    return {point: x for point, x in values.items() if x}


def _hits(board: Board, values: dict[Point, int], constant: Constant) -> dict[Point, Moebius]:
    """The points whose values are images of the constant, with the maps."""
    c = constant.scaled(PLACES)
    hits = {}
    for point, x in values.items():
        relation = moebius(x, c, PLACES)
        if relation is not None and relation.surplus > _EVIDENCE:
            m = Moebius(*relation.coefficients)
            hits[point] = m
            if board.p == board.q:
                hits[point[1], point[0], point[2]] = m
    return hits


def _tied(board: Board, hits: dict[Point, Moebius]) -> list[Point] | None:
    """More points where those of the constant lie in a plane d = alpha r + beta s + gamma."""
    if len(hits) < 4:
        return None
    base = min(hits)
    basis = lattice([tuple(a - b for a, b in zip(x, base, strict=True)) for x in hits])
    if not (len(base) == 3 and len(basis) == 2 and basis[0][0] and basis[1][1]):
        return None
    _, (alpha, beta), gamma = _dependence(basis, base)
    points: list[Point] = []
    for r, s in itertools.product(range(8 * board.p), range(8 * board.q)):
        d = alpha * r + beta * s + gamma
        if d.denominator == 1 and not (board.p == board.q and r > s):
            points.append((r, s, int(d)))
    return points


def _block(board: Board) -> Iterator[Point]:
    """The points that are identified."""
    side, high = (3 + 2 * max(board.p, board.q), 13) if board.q else (8 * board.p, 20)
    roots = [range(side)] * (2 if board.q else 1)
    for *r, d in itertools.product(*roots, range(0 if board.e else 1, high)):
        if board.p == board.q and r[0] > r[1]:
            continue
        yield (*r, d)


def _on_lattice(board: Board, constant: Constant, hits: dict[Point, Moebius]) -> BoardFamily | None:
    """The family through these points, if maps between neighbours are found that span its lattice."""
    if len(hits) < 8:
        return None
    base = min(hits, key=lambda x: (sum(x), x[::-1]))
    differences = [tuple(a - b for a, b in zip(x, base, strict=True)) for x in hits]
    basis = lattice(differences)
    size = len(base)
    if len(basis) == size:
        family = BoardFamily(board, constant, base, hits[base], basis, tuple(range(size)), (), ())
    elif len(basis) == size - 1 == 2 and basis[0][0] and basis[1][1]:
        tie = _dependence(basis, base)
        family = BoardFamily(board, constant, base, hits[base], basis, (0, 1), (tie,), ())
    else:
        return None
    shift = board.within(family.names, family.coordinates())
    by = family.project(board.shift)
    steps: list[tuple[Point, ParametricMoebius]] = []
    span = lattice([board.shift])
    candidates = _candidates(board, basis, hits)[:_ATTEMPTS]
    for degree, full in itertools.product(range(_MOST_DEGREE + 1), candidates):  # the simplest maps first
        if contains(span, full):
            continue
        step = _fitted(family, full, hits, degree)
        if step is not None and commute(step, family.project(full), shift, by) and _to_limits(family, step, hits):
            steps.append((family.project(full), step))
            span = lattice([*span, full])
            if span == basis:
                free_hits = [family.project(x) for x in hits]
                return replace(family, steps=tuple(steps), conditions=_conditions(steps, free_hits))
    return None


def _to_limits(family: BoardFamily, step: ParametricMoebius, hits: dict[Point, Moebius]) -> bool:
    """Whether a map that commutes takes limits to limits, read off at a member where it is not singular."""
    by = family.project(family.board.shift)
    point = next(x for x in sorted(hits) if step.at(family.project(x)))
    return keeps_limits(family.board, point, step, family.project(point), by)


def _conditions(steps: Sequence[tuple[Point, ParametricMoebius]], members: Sequence[Point]) -> tuple[Any, ...]:
    """What holds at all members of those linear factors at whose zeros a step is singular: borders of the family."""
    borders: dict[str, Any] = {}
    for _, step in steps:
        for factor in linear_factors(step.determinant):
            values = [value_at(factor, y) for y in members]
            if min(values) < 0 < max(values):
                continue
            inner = factor if max(values) > 0 else -factor
            if all(c > 0 for c in inner.to_dict().values()):
                continue
            border = inner - (0 if 0 in values else 1)  # integers above 0 are 1 or more
            origin = [0] * len(members[0])
            direction = str(border - border(*origin))
            if direction not in borders or border(*origin) < borders[direction](*origin):
                borders[direction] = border
    return tuple(borders.values())


def _dependence(basis: Sequence[Point], base: Point) -> tuple[int, tuple[Fraction, ...], Fraction]:
    """The last of three coordinates as an affine function of the others on a lattice of rank 2."""
    (a, b, c), (_, d, e) = basis
    beta = Fraction(e, d)
    alpha = (c - beta * b) / a
    return 2, (alpha, beta), base[2] - alpha * base[0] - beta * base[1]


def _candidates(board: Board, basis: Sequence[Point], hits: dict[Point, Moebius]) -> list[Point]:
    """Short vectors of the lattice between many members, the shortest first."""
    reach = [range(-2 * max(m, 1), 2 * max(m, 1) + 1) for m in board.shift[:-1]]
    vectors = []
    for v in itertools.product(*reach, range(-8, 9)):
        first = next((x for x in v if x), 0)
        if first > 0 and contains(basis, v):
            vectors.append(v)
    vectors.sort(key=lambda v: (sum(map(abs, v)), [-x for x in v]))
    return [v for v in vectors if sum(tuple(a + b for a, b in zip(x, v, strict=True)) in hits for x in hits) >= 8]


def _fitted(family: BoardFamily, move: Point, hits: dict[Point, Moebius], degree: int) -> ParametricMoebius | None:
    """The map of this degree along a move that fits all neighbours."""
    pairs = []
    for x in sorted(hits):
        y = tuple(a + b for a, b in zip(x, move, strict=True))
        if y in hits:
            pairs.append((family.project(x), hits[y].compose(hits[x].inverse())))
    unknowns = 4 * math.comb(len(family.free) + degree, degree)
    if 3 * len(pairs) < unknowns + _SPARE:
        return None
    sample = pairs[:: max(1, len(pairs) // _PAIRS)]
    found = fitted(family.names, [y for y, _ in sample], [m for _, m in sample], degree)
    return found if found is not None and all(found.at(y) == m for y, m in pairs) else None
