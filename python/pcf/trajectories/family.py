"""Formulas with a parameter t, which counts the steps that one parameter of the starting point has taken.

The recurrences at some t tell that at all: their coefficients are polynomials in t, known up to a factor at each. Where
b would vanish at an n >= 1, the sums begin later: n becomes n + c t + k, which is a starting point too.

Source: docs/mathematics.md, section 15.
"""

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import flint

from pcf.arithmetic.interpolation import interpolated, points_needed
from pcf.arithmetic.parametric import Terms, from_plain, plain, ring
from pcf.arithmetic.polynomial import Polynomial
from pcf.equivalence.inflations import deflate
from pcf.trajectories.recurrence import recurrence
from pcf.trajectories.starting_points import free_parameters, moved
from pcf.trajectories.term import Term

NAMES: Final = ("n", "t")

MOST_DEGREE: Final = 12
"""Of the coefficients of a recurrence in t, and of the maps between neighbours."""

_FIRST: Final = 4  # t from which recurrences are compared: at smaller ones degrees may fall
_DRIFTS: Final = range(4)  # c
SHIFTS: Final = range(4)
"""What is tried for k, and for the t that becomes 0."""


@dataclass(frozen=True, eq=False)
class FormulaFamily:
    """a(n, t) and b(n, t), with no zero of b at n >= 1, t >= 0, and t where they begin.

    Attributes:
        a, b: polynomials in `NAMES`.
    """

    a: Any
    b: Any

    def __reduce__(self) -> tuple[Callable[..., "FormulaFamily"], tuple[Any, ...]]:
        """FLINT's polynomials have no pickles of their own."""
        return _from_plain, (plain(self.a), plain(self.b))

    def formula(self, t: int) -> tuple[Polynomial, Polynomial]:
        """The formula at one t."""
        return univariate(self.a, t), univariate(self.b, t)

    def moved(self, n: int, t: int) -> "FormulaFamily | None":
        """The family from other n and t on; None where b has a zero there, or a formula has other leading terms."""
        return _family(*(shifted(p, n, t) for p in (self.a, self.b)))


def _from_plain(*terms: Terms) -> FormulaFamily:
    return FormulaFamily(*(from_plain(NAMES, one) for one in terms))


def families(term: Term) -> Iterator[FormulaFamily]:
    """The families in which the starting point of a summand moves by one parameter, one for each that moves alone.

    Example:
        >>> from fractions import Fraction
        >>> one = (1, Fraction(1))
        >>> found = next(families(Term((one, one), ((0, Fraction(1)), (2, Fraction(2))), Fraction(1, 2))))
        >>> print(found.a, found.b.factor()[1], sep=", ")
        6*n + 6*t + 3, [(n, 1), (n + 2*t, 1)]
    """
    free = free_parameters(term)
    first = 1 if term.weight is not None else len(term.upper)
    for place, one in enumerate(free):
        if one in free[first if place >= first else 0 : place]:
            continue  # equal parameters of one side move alike
        raw = _parametric(term, place)
        if raw is not None and (found := _begun(*raw)) is not None:
            yield found


def nonzero(p: Any) -> bool:
    """Whether a polynomial in n and t has no zero at n >= 0, t >= 0, seen by the signs of its factors."""
    for factor, _ in p.factor()[1]:
        terms = factor.to_dict()
        signs = {c > 0 for c in terms.values()}
        if len(signs) > 1 or (0,) * len(NAMES) not in terms:
            return False
    return bool(p != 0)


def shifted(p: Any, shift: int, first: int) -> Any:
    """p(n + shift, t + first)."""
    n, t = ring(NAMES).gens()
    return p.compose(n + shift, t + first)


def univariate(p: Any, t: int) -> Polynomial:
    """The polynomial in n at one t, which has to be of integers."""
    coefficients: dict[int, Any] = {}
    for (i, k), c in p.to_dict().items():
        coefficients[i] = coefficients.get(i, 0) + c * t**k
    top = max(coefficients, default=0)
    return Polynomial([int(coefficients.get(i, 0)) for i in range(top, -1, -1)])


def bivariate(columns: Sequence[Polynomial]) -> Any:
    """The polynomial whose coefficients of n^0, n^1, ... are polynomials in t."""
    terms = {}
    for i, p in enumerate(columns):
        for k, c in enumerate(reversed(p.coefficients)):
            terms[i, k] = flint.fmpq(c)
    return ring(NAMES).from_dict({e: c for e, c in terms.items() if c != 0})


def _parametric(term: Term, place: int) -> tuple[Any, Any] | None:
    """a and b with a parameter, which may have zeros anywhere."""
    steps = [0] * len(free_parameters(term))
    width, rows = 0, []
    points = range(_FIRST, _FIRST + points_needed(2, MOST_DEGREE))
    for t in points:
        steps[place] = t
        found = recurrence(moved(term, steps))
        if found is None:
            return None
        width = max(width, *(p.degree + 1 for p in found))
        rows.append(found)
    values = [[c for p in row for c in ascending(p, width)] for row in rows]
    columns = interpolated(points, values, MOST_DEGREE)
    if columns is None:
        return None
    c0, c1, c2 = (bivariate(columns[i : i + width]) for i in range(0, 3 * width, width))
    a, b = shifted(c1, -1, 0), -shifted(c0, -1, 0) * shifted(c2, -2, 0)
    for factor, _ in a.factor()[1]:
        before = shifted(factor, -1, 0)
        while a % factor == 0 and b % (factor * before) == 0:
            a, b = a / factor, b / (factor * before)
    return _deflated(a, b)


def _deflated(a: Any, b: Any) -> tuple[Any, Any]:
    """The inflation by a number that has integer coefficients, and the smallest ones."""
    unit = math.lcm(*(int(c.q) for p in (a, b) for c in p.to_dict().values()))
    a, b = unit * a, unit * unit * b
    contents = (math.gcd(*(int(c.p) for c in p.to_dict().values())) for p in (a, b))
    _, _, common = deflate(*(Polynomial([content]) for content in contents))
    return a / flint.fmpq(common), b / flint.fmpq(common * common)


def ascending(p: Polynomial, width: int) -> list[int]:
    """Coefficients of n^0, n^1, ..., so many."""
    return [*reversed(p.coefficients), *([0] * (width - p.degree - 1))]


def _begun(a: Any, b: Any) -> FormulaFamily | None:
    """The family from the first n and t on where nothing vanishes."""
    if _leading(a).to_dict().get((0, 0), flint.fmpq(1)) < 0:
        a = -a
    n, t = ring(NAMES).gens()
    for drift in _DRIFTS:
        along = [p.compose(n + drift * t, t) for p in (a, b)]
        for shift, first in sorted(itertools.product(SHIFTS, SHIFTS), key=sum):
            if (found := _family(*(shifted(p, shift, first) for p in along))) is not None:
                return found
    return None


def _family(a: Any, b: Any) -> FormulaFamily | None:
    """The family, if b has no zero, and all formulas have leading terms alike."""
    leading = _leading(a), _leading(b)
    if all(map(nonzero, (shifted(b, 1, 0), *leading))) and _proportional(*leading):
        return FormulaFamily(a, b)
    return None


def _leading(p: Any) -> Any:
    """The leading coefficient in n, a polynomial in t."""
    terms = p.to_dict()
    top = max(i for i, _ in terms)
    return ring(NAMES).from_dict({(0, k): c for (i, k), c in terms.items() if i == top})


def _proportional(a: Any, b: Any) -> bool:
    """Whether A^2/B does not depend on t, so that all formulas converge alike."""
    first, second = (p(flint.fmpq(0), flint.fmpq(0)) for p in (a, b))
    return bool(a * a * second == b * first * first)
