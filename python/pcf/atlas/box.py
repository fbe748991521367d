"""Search boxes: every pair of polynomials with bounded degree and coefficients, each with an integer id.

The polynomials of degree <= d with coefficients in [lo, hi] are the numbers with d + 1 digits in radix
r = hi - lo + 1: digit i of a code is the coefficient of n^i, minus lo. The zero polynomial, where the range
holds it, has code z. Polynomials are numbered outwards from there:

    index      0      1      2      3      4    ...        (one side alone once the other is used up)
    code     z + 1  z - 1  z + 2  z - 2  z + 3  ...

so the simplest polynomials come first, and in a range symmetric in sign index 2j + 1 is the negative of
index 2j. With N_a polynomials a and N_b polynomials b,

    id(a, b) = N_a * index(b) + index(a),      0 <= id < N_a * N_b.

In a symmetric box the ids 2j and 2j + 1 are therefore (a, b) and (-a, b), which have the same metrics.
Cost: O(degree) a formula, vectorised over ids.
"""

from collections.abc import Iterator, Mapping, Sequence
from operator import index as as_integer
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pcf.arguments import integers
from pcf.arithmetic.expansion import MAX_DEGREE
from pcf.arithmetic.long_integers import shown
from pcf.arithmetic.polynomial import Polynomial
from pcf.errors import InvalidInputError

_INT64_MAX: Final = 2**63 - 1


class Box:
    """All continued fractions (a, b) with degrees and coefficients within bounds, neither identically zero.

    A box holds no list: it is as small as its bounds, and makes the polynomials when asked.

    Args:
        degrees: the largest degree of a and of b, each >= 0.
        coefficients: the least and the greatest coefficient of both, each within 64 bits.

    Raises:
        InvalidInputError: the bounds are no pairs of integers, are out of order, or hold no formula or
            more than 2^63.

    Example:
        >>> box = Box(degrees=(2, 2), coefficients=(-5, 5))
        >>> len(box)
        1768900
        >>> a, b = box[1_000_000]
        >>> print(a, "|", b, "|", box.index(a, b))
        5*n^2 - 2*n + 3 | -3*n^2 - n - 2 | 1000000
    """

    __slots__ = ("_a", "_b", "coefficients", "degrees")

    degrees: tuple[int, int]
    coefficients: tuple[int, int]

    def __init__(self, degrees: Sequence[int] = (2, 2), coefficients: Sequence[int] = (-2, 2)) -> None:
        self.degrees = integers("degrees", degrees)
        self.coefficients = integers("coefficients", coefficients)
        shape, bounds = (f"[{', '.join(map(shown, pair))}]" for pair in self._bounds)
        if min(self.degrees) < 0:
            raise InvalidInputError(f"degrees {shape}: a degree is >= 0")
        lo, hi = self.coefficients
        if lo > hi:
            raise InvalidInputError(f"coefficients {bounds}: give the least first")
        if max(-lo, hi) > _INT64_MAX:
            raise InvalidInputError(f"coefficients {bounds}: a box holds 64-bit coefficients")
        if max(self.degrees) > MAX_DEGREE:
            raise InvalidInputError(f"degrees {shape}: the limit is {MAX_DEGREE}")
        many = hi > lo and max(self.degrees) > 63  # told before the sides are laid out
        if not many:
            self._a, self._b = (_Side(degree, lo, hi) for degree in self.degrees)
        if many or self._a.count * self._b.count > _INT64_MAX:
            raise InvalidInputError(
                f"box of degrees {shape} and coefficients {bounds} holds more than 2^63 formulas; "
                "give narrower bounds"
            )
        if not self._a.count or not self._b.count:
            raise InvalidInputError("coefficients [0, 0]: a and b would be identically zero; give a wider range")

    def __len__(self) -> int:
        return self._a.count * self._b.count

    def __getitem__(self, id: int) -> tuple[Polynomial, Polynomial]:
        """The formula (a, b) with this id; negative ids count from the end."""
        return self.pair(id)

    def __contains__(self, formula: object) -> bool:
        """Whether a formula, as a pair (a, b) of polynomials or an object with both, lies in the box."""
        pair = (formula.a, formula.b) if hasattr(formula, "a") and hasattr(formula, "b") else formula
        if not (isinstance(pair, tuple) and len(pair) == 2 and all(isinstance(p, Polynomial) for p in pair)):
            return False
        return self.index(*pair) is not None

    def pair(self, id: int) -> tuple[Polynomial, Polynomial]:
        """The polynomials (a, b) of the formula with this id.

        Raises:
            InvalidInputError: the id is no integer.
            IndexError: the box has no such formula.
        """
        try:
            id = as_integer(id)
        except TypeError:
            raise InvalidInputError(
                f"id: expected an integer, got {type(id).__name__}; arrays() gives ranges"
            ) from None
        size = len(self)
        if not -size <= id < size:
            raise IndexError(f"id {shown(id)}: the box has {size} formulas")
        j, i = divmod(id % size, self._a.count)
        return Polynomial(self._a.vectors(i, i + 1)[0]), Polynomial(self._b.vectors(j, j + 1)[0])

    def __iter__(self) -> Iterator[tuple[Polynomial, Polynomial]]:
        return (self.pair(id) for id in range(len(self)))

    def arrays(self, start: int, stop: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Coefficients of the formulas with ids in [start, stop), as the batch engine takes them.

        Args:
            start: first id, >= 0.
            stop: one past the last id, <= len(box).

        Returns:
            Two int64 arrays, descending powers: a of shape (stop - start, degrees[0] + 1), b of shape
            (stop - start, degrees[1] + 1).

        Raises:
            InvalidInputError: the range is not within the box.

        Example:
            >>> a, b = Box(degrees=(1, 0), coefficients=(-1, 1)).arrays(0, 3)
            >>> a.tolist(), b.tolist()
            ([[0, 1], [0, -1], [1, -1]], [[1], [1], [1]])
        """
        if not 0 <= start <= stop <= len(self):
            raise InvalidInputError(f"ids [{shown(start)}, {shown(stop)}): give a range within [0, {len(self)}]")
        j, i = np.divmod(np.arange(start, stop, dtype=np.int64), self._a.count)
        return self._a.at(i), self._b.at(j)

    def index(self, a: Polynomial, b: Polynomial) -> int | None:
        """The id of the formula (a, b), or None when it lies outside the box.

        Example:
            >>> Box().index(Polynomial("2n+1"), Polynomial("n^2"))
            5972
        """
        i, j = self._a.index(a), self._b.index(b)
        return None if i is None or j is None else self._a.count * j + i

    def ids_with_a(self, a: Polynomial) -> range:
        """The ids of all formulas with this a, whatever b is; empty when a lies outside the box."""
        i = self._a.index(a)
        return range(0) if i is None else range(i, len(self), self._a.count)

    def ids_with_b(self, b: Polynomial) -> range:
        """The ids of all formulas with this b, whatever a is; empty when b lies outside the box."""
        j = self._b.index(b)
        return range(0) if j is None else range(self._a.count * j, self._a.count * (j + 1))

    def to_json(self) -> dict[str, list[int]]:
        """The bounds as JSON values; `from_json` is the inverse."""
        return {"degrees": list(self.degrees), "coefficients": list(self.coefficients)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Box":
        """The box with the bounds that `to_json` wrote.

        Example:
            >>> Box.from_json(Box().to_json()) == Box()
            True
        """
        try:
            return cls(value["degrees"], value["coefficients"])
        except KeyError as error:
            raise InvalidInputError(f"box {dict(value)}: the key {error} is missing") from None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Box) and self._bounds == other._bounds

    def __hash__(self) -> int:
        return hash(self._bounds)

    def __reduce__(self) -> tuple[type["Box"], tuple[tuple[int, int], tuple[int, int]]]:
        return type(self), self._bounds

    def __repr__(self) -> str:
        return f"Box(degrees={self.degrees}, coefficients={self.coefficients})"

    @property
    def _bounds(self) -> tuple[tuple[int, int], tuple[int, int]]:
        return self.degrees, self.coefficients


class _Side:
    """The numbered polynomials of one side (a or b) of a box; the formulas are those of the module's text."""

    count: int
    _zero: int

    __slots__ = ("_above", "_below", "_weights", "_zero", "count", "degree", "hi", "lo")

    def __init__(self, degree: int, lo: int, hi: int) -> None:
        self.degree, self.lo, self.hi = degree, lo, hi
        radix = hi - lo + 1
        self._weights: list[int] = [radix**power for power in range(degree, -1, -1)]
        codes: int = radix ** (degree + 1)
        if lo > 0:  # no zero polynomial: every code lies above the (virtual) start
            self._zero = -1
        elif hi < 0:
            self._zero = codes
        else:
            self._zero = -lo * sum(self._weights)
        self._below = max(self._zero, 0)
        self._above = max(codes - 1 - self._zero, 0)
        self.count = self._below + self._above

    def at(self, indices: NDArray[np.int64]) -> NDArray[np.int64]:
        """Coefficients (m, degree + 1) of the polynomials with these indices."""
        paired = min(self._below, self._above)
        step = np.where(indices < 2 * paired, indices // 2, indices - paired)
        upwards = np.where(indices < 2 * paired, indices % 2 == 0, self._above > self._below)
        codes = np.where(upwards, self._zero + 1 + step, self._zero - 1 - step)
        digits = np.empty((len(indices), self.degree + 1), dtype=np.int64)
        for column, weight in enumerate(self._weights):
            digits[:, column], codes = np.divmod(codes, weight)
        return digits + self.lo

    def vectors(self, start: int, stop: int) -> list[list[int]]:
        rows: list[list[int]] = self.at(np.arange(start, stop, dtype=np.int64)).tolist()
        return rows

    def index(self, polynomial: Polynomial) -> int | None:
        """The index of a polynomial; None when it is zero or out of bounds."""
        coefficients = polynomial.coefficients
        if polynomial.is_zero or len(coefficients) > self.degree + 1:
            return None
        padded = (0,) * (self.degree + 1 - len(coefficients)) + coefficients
        if not all(self.lo <= c <= self.hi for c in padded):
            return None
        offset = sum((c - self.lo) * w for c, w in zip(padded, self._weights, strict=True)) - self._zero
        paired = min(self._below, self._above)
        step = abs(offset) - 1
        return 2 * step + (offset < 0) if step < paired else step + paired
