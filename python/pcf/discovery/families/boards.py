"""Boards: the formulas a(n) = e n + d, b(n) = f (p n + r)(q n + s) with e, f, p, q fixed, as points (r, s, d).

With q = 0 the second factor is 1 and the points are (r, d). Moving n by 1 moves a point by (p, q, e), and the
recurrence gives the exact map between the two values,

    L(x) = d + b(1)/L(x + (p, q, e)).

The labelled formulas of one constant lie on a lattice in such a board, and the values of its other points follow
from one by maps with polynomial coefficients: contiguous relations of the hypergeometric function behind them.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import flint

from pcf.arithmetic.parametric import ParametricMoebius, Point, affine, parametric
from pcf.arithmetic.polynomial import Polynomial


@dataclass(frozen=True, order=True)
class Board:
    """The leading coefficients of a board: a(n) = e n + d, b(n) = f (p n + r)(q n + s), with q = 0 for one factor."""

    e: int
    f: int
    p: int
    q: int

    @property
    def names(self) -> tuple[str, ...]:
        """The coordinates of its points."""
        return ("r", "s", "d") if self.q else ("r", "d")

    @property
    def shift(self) -> Point:
        """How a point moves when n does by 1."""
        return (self.p, self.q, self.e) if self.q else (self.p, self.e)

    @property
    def converges(self) -> bool:
        """Whether all its formulas converge, with a > 0 from some n on; the points with b(n) = 0 terminate."""
        if not self.q:
            return self.e > 0
        return self.e**2 + 4 * self.f * self.p * self.q > 0

    @property
    def complexity(self) -> tuple[int, int, int]:
        """Smaller is simpler."""
        return max(self.p, self.q), self.e + abs(self.f * self.p * max(self.q, 1)), -self.f

    def formula(self, point: Sequence[int]) -> tuple[Polynomial, Polynomial]:
        """The pair (a, b) at a point.

        Example:
            >>> Board(0, 1, 1, 1).formula((1, 2, 5))
            (Polynomial('5'), Polynomial('n^2 + 3*n + 2'))
        """
        b = self.f * Polynomial([self.p, point[0]])
        if self.q:
            b = b * Polynomial([self.q, point[1]])
        return Polynomial([self.e, point[-1]]), b

    def within(self, names: Sequence[str], coordinates: Sequence[Any]) -> ParametricMoebius:
        """The map L(x + shift) -> L(x), for coordinates that are polynomials in parameters."""
        one = affine(names, [0] * len(names), 1)
        b = self.f * (coordinates[0] + self.p)
        if self.q:
            b = b * (coordinates[1] + self.q)
        return parametric(names, (b, coordinates[-1], one * 0, one))

    def text(self, d: str, r: str = "r", s: str = "s") -> tuple[str, str]:
        """a(n) and b(n) as texts, for coordinates given as texts."""
        return _linear(self.e, d), _product_text(self.f, [(self.p, r)] + [(self.q, s)] * bool(self.q))


def placed(a: Polynomial, b: Polynomial) -> tuple[Board, Point] | None:
    """The board and the point of a formula up to sign; None if it is on no board.

    The point has a(n) > 0 in the end, so that for a(n) < 0 it is that of (-a, b). Formulas that are inflations of
    others, and those that terminate, are on no board.

    Example:
        >>> placed(Polynomial("-2n - 1"), Polynomial("2n^2 + 3n + 1"))
        (Board(e=2, f=1, p=1, q=2), (1, 1, 1))
    """
    if a.degree > 1 or not 1 <= b.degree <= 2:
        return None
    if a.leading < 0:
        a = -a
    common = math.gcd(a.content(), b.content())
    if any(a.content() % c == 0 and b.content() % (c * c) == 0 for c in range(2, common + 1)):
        return None
    content, factors = b.to_flint().factor()
    roots = sorted((int(g[1]), int(g[0])) for g, k in factors for _ in range(k) if g.degree() == 1)
    if len(roots) != b.degree or any(r % p == 0 and r <= -p for p, r in roots):
        return None
    d, e = a(0), a.leading if a.degree else 0
    (p, r), (q, s) = (roots * 2)[:2] if len(roots) == 2 else (roots[0], (0, 0))
    board = Board(e, int(content), p, q)
    return (board, (r, s, d) if q else (r, d)) if board.converges else None


def lattice(vectors: Sequence[Point]) -> tuple[Point, ...]:
    """The Hermite normal form of the lattice that vectors span: equal for equal lattices.

    Example:
        >>> lattice([(2, 0), (1, 1), (3, 1)])
        ((1, 1), (0, 2))
    """
    if not vectors:
        return ()
    form = flint.fmpz_mat([list(vector) for vector in vectors]).hnf()
    rows = (tuple(int(form[i, j]) for j in range(form.ncols())) for i in range(form.nrows()))
    return tuple(row for row in rows if any(row))


def contains(basis: Sequence[Point], vector: Sequence[int]) -> bool:
    """Whether a vector lies in the lattice with this Hermite basis."""
    rest = list(vector)
    for row in basis:
        pivot = next(i for i, x in enumerate(row) if x)
        times, remainder = divmod(rest[pivot], row[pivot])
        if remainder:
            return False
        rest = [x - times * y for x, y in zip(rest, row, strict=True)]
    return not any(rest)


def congruences(basis: Sequence[Point], base: Point) -> list[tuple[Point, int, int]]:
    """Conditions c . x = k mod m that together describe a lattice of full rank through `base`.

    Returns:
        (c, k, m) each, with small c; none where the lattice is everything.

    Example:
        >>> congruences(((1, 1), (0, 2)), (0, 1)), congruences(((2, 0), (0, 2)), (0, 1))
        ([((1, 1), 1, 2)], [((1, 0), 0, 2), ((0, 1), 1, 2)])
    """
    index = math.prod(row[i] for i, row in enumerate(basis))
    chosen: list[tuple[Point, int, int]] = []
    reached = 1
    for m in sorted((m for m in range(2, index + 1) if index % m == 0), reverse=True):
        if reached == index:
            break
        for c in _functionals(basis, m):
            found = _image_size([*((c, m) for c, _, m in chosen), (c, m)])
            if found == reached * m:
                chosen.append((c, sum(x * y for x, y in zip(c, base, strict=True)) % m, m))
                reached = found
    return chosen


def _functionals(basis: Sequence[Point], m: int) -> list[Point]:
    """The functionals modulo m onto its residues that vanish on a lattice, the simplest first."""
    low, high = -((m - 1) // 2), m // 2
    found = [
        c
        for c in itertools.product(range(low, high + 1), repeat=len(basis[0]))
        if math.gcd(m, *c) == 1 and all(sum(x * y for x, y in zip(c, row, strict=True)) % m == 0 for row in basis)
    ]
    return sorted(found, key=lambda c: (sum(map(abs, c)), sum(x < 0 for x in c), [-abs(x) for x in c]))


def _image_size(functionals: Sequence[tuple[Point, int]]) -> int:
    """How many residues several functionals take together: the index of the lattice where all vanish."""
    size = len(functionals[0][0])
    units = [tuple(c[i] for c, _ in functionals) for i in range(size)]
    rows = [*units, *(tuple(m * (i == j) for j in range(len(functionals))) for i, (_, m) in enumerate(functionals))]
    span = lattice(rows)
    return math.prod(m for _, m in functionals) // math.prod(row[i] for i, row in enumerate(span))


def _linear(leading: int, constant: str) -> str:
    if leading == 0:
        return constant
    head = "n" if leading == 1 else f"{leading}*n"
    if constant == "0":
        return head
    return f"{head} - {constant[1:]}" if constant.startswith("-") else f"{head} + {constant}"


def _product_text(factor: int, linear: Sequence[tuple[int, str]]) -> str:
    head = {1: "", -1: "-"}.get(factor, f"{factor}*")
    if factor == 1 and len(linear) == 1:
        return _linear(*linear[0])
    parts = [_linear(p, constant) for p, constant in linear]
    return head + "*".join(f"({part})" if " " in part else part for part in parts)
