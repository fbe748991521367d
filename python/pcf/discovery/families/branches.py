"""Whether a map between formulas of a board takes the limit to the limit, not only solutions to solutions.

A map that commutes with the recurrence takes the tails L_0, L_1, ... of a formula, L_n = a(n) + b(n+1)/L_{n+1}, to
solutions of its neighbour's equation. Where the minimal solution falls behind the others faster than every power of n
these are its tails (docs/mathematics.md, section 12). On the boards a = d, b of degree 2, where it does so by a power
only, the equation has two formal solutions, +sigma n + ... and -sigma n + ..., sigma^2 the leading coefficient of b;
the tails are the positive ones, and the leading term of their image decides.
"""

from collections.abc import Sequence
from typing import Final

import flint

from pcf.arithmetic.parametric import ParametricMoebius, Point, affine, ring
from pcf.arithmetic.quadratic import Quadratic
from pcf.discovery.families.boards import Board

_SPARE: Final = 6  # terms of the tails beyond the degree of the map

Series = list[Quadratic]
"""Coefficients of falling powers of n."""


def keeps_limits(board: Board, point: Point, step: ParametricMoebius, y: Point, by: Point) -> bool:
    """Whether a map that commutes with the recurrence takes L at one point to L at its neighbour, proved.

    By the argument above that holds for all points at once.

    Args:
        board: the board, of formulas that converge.
        point: a point at which the map is not singular.
        step: the map, polynomials in the free coordinates.
        y: the free coordinates of the point.
        by: how they change when n does by 1.

    Example:
        >>> from pcf.arithmetic.parametric import parametric
        >>> r, s, d = ring(names := ("r", "s", "d")).gens()
        >>> step = parametric(names, (-s * (r + 1), r + 1, r + 1 + d, r * 0 - 1))  # L(r, s, d) -> L(r + 1, s, d + 1)
        >>> keeps_limits(Board(0, 1, 1, 1), (0, 0, 1), step, (0, 0, 1), (1, 1, 0))
        True
    """
    if board.e or not board.q:
        return True
    entries = [_along(entry, y, by) for entry in step.entries]
    degree = max(map(len, entries)) - 1
    entries = [[Quadratic.of(0)] * (degree + 1 - len(entry)) + entry for entry in entries]
    tails = _tails(board, point, degree + _SPARE)
    p0, p1, q0, q1 = entries
    above, below = (_image(low, high, tails) for low, high in ((p0, p1), (q0, q1)))
    if above is None or below is None:
        return False
    (m, first), (k, second) = above, below
    return m + 1 == k and float(first / second) > 0


def _along(polynomial: object, y: Point, by: Point) -> Series:
    """The coefficients in n of a polynomial at y + n by."""
    lines = [affine(("n",), [move], start) for start, move in zip(y, by, strict=True)]
    terms = polynomial.compose(*lines, ctx=ring(("n",))).to_dict()  # type: ignore[attr-defined]
    top = max((power for (power,) in terms), default=0)
    return [Quadratic.of(terms.get((top - k,), flint.fmpq(0))) for k in range(top + 1)]


def _tails(board: Board, point: Point, order: int) -> Series:
    """The coefficients of n, 1, 1/n, ... of L_n."""
    a, b = board.formula(point)
    free = b.shift(1).coefficients
    out: Series = [Quadratic.root(free[0])]
    after = [Quadratic.of(0)] * order  # coefficients of L_{n+1}
    _spread(after, 0, out[0])
    for k in range(1, order):
        rest = Quadratic.of(free[k] if k < len(free) else 0) + after[k - 1] * a(0)
        known = sum((out[i] * after[k - i] for i in range(1, k)), out[0] * after[k])
        value = (rest - known) / (2 * out[0])
        out.append(value)
        _spread(after, k, value)
    return out


def _spread(after: Series, k: int, value: Quadratic) -> None:
    """Add value (n+1)^(1-k) to a series in n."""
    binomial = flint.fmpq(1)
    for m in range(len(after) - k):
        after[k + m] += value * binomial
        binomial *= flint.fmpq(1 - k - m, m + 1)


def _image(low: Sequence[Quadratic], high: Sequence[Quadratic], tails: Series) -> tuple[int, Quadratic] | None:
    """The first term of low + high tails that is not 0: its place after n^(degree + 1), and its coefficient."""
    for place in range(len(tails)):
        value = sum((high[i] * tails[place - i] for i in range(min(place + 1, len(high)))), Quadratic.of(0))
        if 1 <= place <= len(low):
            value += low[place - 1]
        if value != Quadratic.of(0):
            return place, value
    return None
