"""Many numbers against many constants: the relations worth a look, and the heights up to which there are none."""

import math
from collections.abc import Callable, Sequence
from typing import Final

import flint

from pcf import engine
from pcf.relations.relation import Relation, algebraic, evident
from pcf.relations.terms import Terms, powers, products, reduced

HANDY: Final = (1e-3, 1e3)
"""Moduli between which a number shows enough digits at 35 decimal places."""

_AMPLE: Final = 15  # digits of evidence that end the search

Candidates = list[tuple[int | None, Relation]]
"""Relations of one number, each with the index of its constant, or None."""


class Screen:
    """Many constants against many numbers, at one precision.

    Args:
        constants: values times 10^places, off by at most 1.
        places: decimal places, >= 10; 35 suffice for coefficients of six digits.
        quadratic: values of quadratic numbers.  Their Moebius images are quadratic numbers, and looked for as such;
            but the height up to which there are none is one of its own.

    Example:
        >>> pi, log2 = 314159265358979323846264338328, 69314718055994530941723212146
        >>> [(i, found.coefficients) for i, found in Screen([pi, log2], 29).candidates(4 * pi + 10**29)]
        [(0, (1, 4, 1, 0))]
    """

    def __init__(self, constants: Sequence[int], places: int, quadratic: Sequence[int] = ()) -> None:
        self.places = places
        self._constants = tuple(constants)
        self._quadratic = tuple(quadratic)
        self._one: int = 10**places
        self._too_long = int(10 ** ((places - 2) / 4))  # without a relation, about 10^(places/4)

    def sweep(
        self, numbers: Sequence[int], threads: int | None = None, progress: Callable[[int, int], None] | None = None
    ) -> list[Candidates]:
        """The candidates of many numbers, through the engine's screen; arguments as for `examine`."""
        return [found for found, _ in self.examine(numbers, threads, progress)]

    def examine(
        self, numbers: Sequence[int], threads: int | None = None, progress: Callable[[int, int], None] | None = None
    ) -> list[tuple[Candidates, int]]:
        """The candidates of many numbers, through the engine's screen, or what is excluded; places are 36 at most.

        Args:
            numbers: values times 10^places, off by at most 1.
            threads: None means the CPUs this process may use.
            progress: called with the numbers done and their total.

        Returns:
            For each number its candidates, and a height up to which no relation holds, candidate or not, as that of
            `excluded_height`; 0 where the screen cannot tell.
        """
        all_ = (*self._constants, *self._quadratic)
        worthwhile, heights = engine.screen_relations(numbers, all_, self.places, threads, progress)
        found = []
        for x, codes, height in zip(numbers, worthwhile, heights, strict=True):
            candidates = self.candidates(x, codes) if codes else []
            if codes and not candidates and not height and max(codes) < 0:
                candidates = self.candidates(x)  # the screen stopped at something that is no candidate
            found.append((candidates, math.floor(height)))
        return found

    def excluded_height(self, x: int) -> int:
        """The largest height found up to which x/10^places satisfies none of the relations that are looked for.

        These are those of `candidates`, and Moebius relations with the quadratic numbers.  A relation with integer
        coefficients up to H between the v_i is a vector of the lattice no longer than H sqrt(n + E^2), E the sum of the
        errors of the V_i; and no vector is shorter than the shortest Gram-Schmidt vector of a basis, which exact
        arithmetic gives.  A theorem, if x and the constants are proved to their places.

        Args:
            x: the number times 10^places, off by at most 1.

        Example:
            >>> pi, e = 314159265358979323846264338328, 271828182845904523536028747135
            >>> Screen([e], 29).excluded_height(pi) > 10**5, Screen([e], 29).excluded_height(3 * e)
            (True, 0)
        """
        tried = [powers(x, self.places, 3)]  # relations of degree 1 and 2 are vectors of that lattice too
        tried += [products(x, c, self.places) for c in (*self._constants, *self._quadratic)]
        return min(map(_excluded, tried))

    def candidates(self, x: int, among: Sequence[int] | None = None) -> Candidates:
        """Relations that x/10^places appears to satisfy, each with the index of its constant, or None.

        Looked for in this order: rational, quadratic, Moebius images of the constants, cubic; what follows a
        relation with ample evidence (15 digits) that x is algebraic is left out.

        Args:
            x: the number times 10^places, off by at most 1.
            among: what to look for, as `engine.screen_relations` tells; None for everything.
        """
        if among is None:
            among = (-1, -2, -3, *range(len(self._constants)))
        found: Candidates = []
        for degree in (1, 2):
            relation = algebraic(x, self.places, degree) if -degree in among else None
            if relation is not None:
                found.append((None, relation))
                if relation.surplus > _AMPLE:
                    return found
        found += self._images(x, [code for code in among if 0 <= code < len(self._constants)])
        relation = None if found or -3 not in among else algebraic(x, self.places, 3)
        return found if relation is None else [(None, relation)]

    def _images(self, x: int, indices: Sequence[int]) -> Candidates:
        found: Candidates = []
        one, too_long, lattice = self._one, self._too_long, flint.fmpz_mat
        for index in indices:
            c = self._constants[index]
            rows = lattice(4, 5, [1, 0, 0, 0, one, 0, 1, 0, 0, c, 0, 0, 1, 0, -x, 0, 0, 0, 1, -(x * c // one)])
            reduced = rows.lll()
            if -too_long < reduced[0, 0] < too_long and -too_long < reduced[0, 1] < too_long:
                vector = tuple(int(reduced[0, i]) for i in range(4))
                relation = evident("moebius", vector, products(x, c, self.places))
                if relation is not None:
                    found.append((index, relation))
        return found


def _excluded(terms: Terms) -> int:
    """A height up to which there is no relation between the terms."""
    size = len(terms.values)
    rows = reduced(terms.values)
    # |b_1*|^2 ... |b_k*|^2 is the k-th leading minor, which elimination without fractions leaves on the diagonal
    _, lower, _, _ = (rows * rows.transpose()).fflu()
    minors = [1, *(int(lower[k, k]) for k in range(size))]
    shortest = min(minors[k + 1] // minors[k] for k in range(size))
    return math.isqrt(max(shortest - 1, 0) // (size + sum(terms.errors) ** 2))
