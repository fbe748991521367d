"""Integer relations of a limit, by lattice reduction, and the evidence for them.

Numbers come as integers scaled by a power of ten: x = X / 10^D to D decimal places, X off by at most 1.  The
rows of

    1 0 0 0 V_0
    0 1 0 0 V_1          V_i = 10^D v_i, rounded
    0 0 1 0 V_2
    0 0 0 1 V_3

span a lattice in which (c_0, ..., c_3, sum c_i V_i) is short exactly if c is a small relation between the v_i
(A. K. Lenstra, H. W. Lenstra, L. Lovasz, Math. Ann. 261, 1982).  The values are 1, x, ..., x^d for an
algebraic number of degree d, and 1, c, -x, -c x for the Moebius image x = (p0 + p1 c)/(q0 + q1 c) of c.

EVIDENCE is counted in decimal digits: the digits to which the terms of the relation cancel, less the digits
that the choice of the coefficients can explain (log10 of the number of relations with coefficients no larger).
By chance it exceeds s for about one real number in 10^(s - 3): relations of many shapes, some coefficients large and
others small, compete.  A lattice of dimension 4 that holds no relation costs
about 27 microseconds at 35 digits, 0.13 ms at 100; many at once pass the engine's screen (`engine.screen_relations`,
2 microseconds each) first, which leaves few of those to be reduced here.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import flint

from pcf import engine
from pcf.errors import InvalidInputError
from pcf.long_integers import LongRepr, integer_text
from pcf.moebius import Moebius

KINDS: Final = ("rational", "quadratic", "cubic")
HANDY: Final = (1e-3, 1e3)
"""Moduli between which a number shows enough digits at 35 decimal places."""

_MARGIN: Final = 6  # digits of evidence that a lattice vector needs to be looked at twice
_AMPLE: Final = 15  # digits of evidence that end the search


@dataclass(frozen=True, repr=False)
class Relation(LongRepr):
    """A relation with integer coefficients that a number x satisfies, and the evidence for it.

    Attributes:
        kind: "rational", "quadratic" or "cubic": c_0 + c_1 x + ... + c_d x^d = 0; "moebius":
            x = (p0 + p1 c)/(q0 + q1 c) with a constant c.
        coefficients: (c_0, ..., c_d), or (p0, p1, q0, q1); coprime.
        digits: decimal digits to which the terms cancel.
        surplus: digits less those the choice of the coefficients explains.
    """

    kind: str
    coefficients: tuple[int, ...]
    digits: float
    surplus: float

    def __str__(self) -> str:
        return f"{self.kind}({', '.join(map(integer_text, self.coefficients))})"

    def image(self, m: Moebius) -> "Relation | None":
        """The relation that m(x) satisfies, with the same evidence; None if m takes the rational x to infinity.

        Example:
            >>> str(Relation("quadratic", (-1, -1, 1), 50, 48).image(Moebius(-1, 2, 1, 0)))  # 2 x - 1 = sqrt(5)
            'quadratic(-5, 0, 1)'
        """
        coefficients: tuple[int, ...]
        if self.kind == "moebius":
            coefficients = m.compose(Moebius(*self.coefficients)).coefficients
        else:
            # x = (n0 + n1 y)/(d0 + d1 y) for y = m(x), and the denominators are cleared
            back = m.inverse()
            top, bottom = flint.fmpz_poly([back.p0, back.p1]), flint.fmpz_poly([back.q0, back.q1])
            degree = len(self.coefficients) - 1
            cleared = sum(
                (c * top**k * bottom ** (degree - k) for k, c in enumerate(self.coefficients)), flint.fmpz_poly()
            )
            if cleared.degree() < degree:
                return None
            unit = cleared.content() * (1 if cleared.leading_coefficient() > 0 else -1)
            coefficients = tuple(int(c // unit) for c in cleared.coeffs())
        return replace(self, coefficients=coefficients)


def coefficient_digits(coefficients: Sequence[int]) -> float:
    """log10 of the number of coefficient vectors no larger than this one, entry by entry.

    Example:
        >>> round(coefficient_digits((4, 0, 0, 1)), 3)
        1.431
    """
    return sum(_log10(2 * abs(c) + 1) for c in coefficients)


def algebraic(x: int, places: int, degree: int) -> Relation | None:
    """The polynomial of this degree that x/10^places appears to be a zero of.

    Args:
        x: the number times 10^places, off by at most 1.
        places: decimal places, >= 10.
        degree: 1 (rational), 2 or 3; look for the smaller degrees first.

    Returns:
        The relation with its evidence, or None when there are less than 6 digits of it.

    Example:
        >>> algebraic(161803398874989484820458683437, 29, 2).coefficients
        (-1, -1, 1)
    """
    terms = _powers(x, places, degree)
    return _evident(KINDS[degree - 1], _shortest(terms.values), terms)


def moebius(x: int, c: int, places: int) -> Relation | None:
    """The Moebius map with integer coefficients that appears to take c/10^places to x/10^places.

    Relations in which c cancels (then x is rational) or x does are none between the two, and left out.

    Args:
        x, c: the numbers times 10^places, off by at most 1.
        places: decimal places, >= 10.

    Returns:
        The relation with its evidence, or None when there are less than 6 digits of it.

    Example:
        >>> x, pi = 127323954473516268615107010698, 314159265358979323846264338328
        >>> moebius(x, pi, 29).coefficients
        (4, 0, 0, 1)
    """
    terms = _products(x, c, places)
    return _evident("moebius", _shortest(terms.values), terms)


def confirm(relation: Relation, x: int, places: int, c: int | None = None) -> Relation | None:
    """The relation with the evidence that values computed anew give, or None if they refute it.

    Args:
        relation: one found at some other precision.
        x, c: the number, and the constant of a Moebius relation, times 10^places, off by at most 1.
        places: decimal places, >= 10.

    Raises:
        InvalidInputError: a Moebius relation without c.

    Example:
        >>> guess = algebraic(31415926535, 10, 1) or Relation("rational", (-355, 113), 0, 0)
        >>> confirm(guess, 314159265358979323846264338328, 29) is None
        True
    """
    if relation.kind == "moebius":
        if c is None:
            raise InvalidInputError("c is missing; a Moebius relation is confirmed with its constant")
        terms = _products(x, c, places)
    else:
        terms = _powers(x, places, KINDS.index(relation.kind) + 1)
    return _weighed(relation.kind, relation.coefficients, terms)


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
            For each number its candidates, and where there are none a height as that of `excluded_height`, or 0 where
            the screen cannot tell.
        """
        all_ = (*self._constants, *self._quadratic)
        worthwhile, heights = engine.screen_relations(numbers, all_, self.places, threads, progress)
        found = []
        for x, codes, height in zip(numbers, worthwhile, heights, strict=True):
            candidates = self.candidates(x, codes) if codes else []
            if codes and not candidates and not height and max(codes) < 0:
                candidates = self.candidates(x)  # the screen stopped at something that is no candidate
            found.append((candidates, 0 if candidates else math.floor(height)))
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
        tried = [_powers(x, self.places, degree) for degree in (1, 2, 3)]
        tried += [_products(x, c, self.places) for c in (*self._constants, *self._quadratic)]
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
                relation = _evident("moebius", vector, _products(x, c, self.places))
                if relation is not None:
                    found.append((index, relation))
        return found


@dataclass(frozen=True)
class _Terms:
    """The values v_i of a relation times 10^places, and bounds of the errors of these integers."""

    values: list[int]
    errors: list[int]


def _powers(x: int, places: int, degree: int) -> _Terms:
    """1, x, ..., x^degree."""
    one = 10**places
    values, errors = [one], [0]
    for k in range(1, degree + 1):
        values.append(values[-1] * x // one)
        # |y^k - x^k| <= k (|x| + 1)^(k-1) |y - x|; rounding adds |x| + 1 times the units lost so far, and one
        errors.append((abs(x) // one + 2) ** (k - 1) * 2 * k)
    return _Terms(values, errors)


def _products(x: int, c: int, places: int) -> _Terms:
    """1, c, -x, -c x."""
    one = 10**places
    return _Terms([one, c, -x, -(x * c // one)], [0, 1, 1, (abs(x) + abs(c)) // one + 3])


def _reduced(values: list[int]) -> flint.fmpz_mat:
    size = len(values)
    entries = [int(i == j) if j < size else values[i] for i in range(size) for j in range(size + 1)]
    return flint.fmpz_mat(size, size + 1, entries).lll()


def _shortest(values: list[int]) -> tuple[int, ...]:
    """The coefficients of the first vector of the reduced lattice."""
    reduced = _reduced(values)
    return tuple(int(reduced[0, i]) for i in range(len(values)))


def _excluded(terms: _Terms) -> int:
    """A height up to which there is no relation between the terms."""
    size = len(terms.values)
    rows = _reduced(terms.values)
    gram = rows * rows.transpose()
    # |b_1*|^2 ... |b_k*|^2 is the k-th leading minor
    minors = [1] + [
        int(flint.fmpz_mat(k, k, [gram[i, j] for i in range(k) for j in range(k)]).det())
        for k in range(1, size + 1)
    ]
    shortest = min(minors[k + 1] // minors[k] for k in range(size))
    return math.isqrt(max(shortest - 1, 0) // (size + sum(terms.errors) ** 2))


def _evident(kind: str, vector: tuple[int, ...], terms: _Terms) -> Relation | None:
    """The relation, signed and weighed, if it is one that means anything."""
    if kind == "moebius":
        p0, p1, q0, q1 = vector
        if p0 * q1 == p1 * q0:
            return None
        if (q0 or q1) < 0:
            vector = (-p0, -p1, -q0, -q1)
    elif vector[-1] == 0 or not _is_irreducible(vector):
        return None
    elif vector[-1] < 0:
        vector = tuple(-c for c in vector)
    relation = _weighed(kind, vector, terms)
    return relation if relation is not None and relation.surplus >= _MARGIN else None


def _is_irreducible(coefficients: tuple[int, ...]) -> bool:
    """Whether a polynomial is irreducible over Q: a zero of another one is of smaller degree."""
    _, factors = flint.fmpz_poly(list(coefficients)).factor()
    return sum(multiplicity for _, multiplicity in factors) == 1


def _weighed(kind: str, coefficients: tuple[int, ...], terms: _Terms) -> Relation | None:
    """The relation with its evidence, or None if the terms do not cancel as far as they are known."""
    products = [c * value for c, value in zip(coefficients, terms.values, strict=True)]
    noise = 1 + sum(abs(c) * error for c, error in zip(coefficients, terms.errors, strict=True))
    if abs(sum(products)) > noise:
        return None
    # In the relation x = 0 there is nothing to cancel: its digits are the decimal places.
    largest = max(map(abs, products)) if any(coefficients[:-1]) else terms.values[0]
    digits = _log10(largest) - _log10(noise)
    return Relation(kind, coefficients, digits, digits - coefficient_digits(coefficients))


def _log10(n: int) -> float:
    """log10 of a positive integer of any size; 0 for 0."""
    return math.log10(n) if n else 0.0
