"""Equivalences of polynomial continued fractions, and the exact maps between their limits.

A pair (a, b) stands for PCF(a, b) = a(0) + b(1)/(a(1) + b(2)/(a(2) + ...)), with value L.

* sign:       (-a, b)            has the value -L;
* inflation:  (c(n) a(n), c(n) c(n-1) b(n)) has the value c(0) L, for a rational function c without zeros and poles
                                 at n >= 0 (`inflations`); deflation is the inverse;
* shift by k: (a(n+k), b(n+k))   has the value L_k, and if none of b(1), ..., b(k) is 0,
                                 L = (p_{k-1} L_k + b(k) p_{k-2}) / (q_{k-1} L_k + b(k) q_{k-2}).

The ORBIT of a pair is its class under these; for one that terminates, under inflations by constants alone. A shift
never crosses an integer zero of b, where the continued fraction falls apart: the positions s of (a(n+s), b(n+s)) that
belong together are z <= s < z' for consecutive integer zeros z < z' of b (unbounded where there is none).  So the
members of an orbit terminate all or not at all, and the maps hold for the exact rational value (or infinity) of a
terminating one just as for a limit.

The representative is deflated, has a positive leading coefficient in a, and is shifted so that the
coefficient below the leading one lies in [0, d A) for a of degree d and leading coefficient A (in [0, d |B|)
for b, if a is constant), or as near to that as the zeros of b permit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from pcf.arithmetic.long_integers import integer_text, shown
from pcf.arithmetic.moebius import Moebius
from pcf.arithmetic.polynomial import Polynomial
from pcf.engine import may_share_factor
from pcf.equivalence.inflations import MAX_ROOT_DEGREE, deflate_fully, require_non_zero
from pcf.equivalence.orbit_arrays import Rows, fast_keys
from pcf.errors import InvalidInputError, InvalidPolynomialError, ResourceLimitError

MAX_SHIFT = 10_000


def negate(a: Polynomial, b: Polynomial) -> tuple[Polynomial, Polynomial]:
    """The pair with the value -L, (-a, b).

    Example:
        >>> negate(Polynomial("2n+1"), Polynomial("n^2"))
        (Polynomial('-2*n - 1'), Polynomial('n^2'))
    """
    return -a, b


def shift(a: Polynomial, b: Polynomial, k: int) -> tuple[Polynomial, Polynomial, Moebius]:
    """The pair (a(n+k), b(n+k)) and the map from its value L_k to the value L of (a, b).

    Args:
        k: any integer of at most 10,000 in modulus.

    Returns:
        (a', b', m) with L = m(L_k).

    Raises:
        InvalidInputError: b vanishes at one of the integers crossed (1..k, or k+1..0 for negative k).
        ResourceLimitError: |k| > 10,000.

    Example:
        >>> shift(Polynomial("2n+1"), Polynomial("n^2"), 1)
        (Polynomial('2*n + 3'), Polynomial('n^2 + 2*n + 1'), Moebius(p0=1, p1=1, q0=0, q1=1))
    """
    require_non_zero(a, b)
    shifted_a, shifted_b = a.shift(k), b.shift(k)
    if k >= 0:
        return shifted_a, shifted_b, _forward_map(a, b, k)
    return shifted_a, shifted_b, _forward_map(shifted_a, shifted_b, -k).inverse()


@dataclass(frozen=True)
class Canonical:
    """The representative of an orbit, and how the pair it was computed from lies in the orbit.

    Attributes:
        a, b: the representative.
        key: text that is equal for two pairs exactly if they are of one orbit: the coefficients of the
            representative, descending, as in `"2,1;1,0,0"`.
        scale: c(0) != 0 of the inflation that makes the pair of (a1, b1) ...
        shift: k, such that a = a1(n+k), b = b1(n+k).
    """

    a: Polynomial
    b: Polynomial
    key: str
    scale: Fraction
    shift: int

    @cached_property
    def moebius(self) -> Moebius:
        """The map from the value of the representative to the value of the pair.

        Raises:
            ResourceLimitError: the representative is more than 10,000 steps away.
        """
        _, _, to_representative = shift(self.a, self.b, -self.shift)
        return _scaling(self.scale).compose(to_representative.inverse())


def canonical(a: Polynomial, b: Polynomial) -> Canonical:
    """The representative of the orbit of (a, b).

    Raises:
        InvalidPolynomialError: a or b is identically zero.
        ResourceLimitError: the zeros of a b of degree > 1000 would be needed, or as `deflate_fully`.

    Example:
        >>> c = canonical(Polynomial("-4n-6"), Polynomial("4n^2+8n+4"))
        >>> c.key, c.moebius
        ('2,1;1,0,0', Moebius(p0=2, p1=0, q0=1, q1=-1))
        >>> canonical(Polynomial("n^2+n"), Polynomial("n^2+n")).key
        '1,0;1'
    """
    a, b, scale = _deflated(a, b)
    k = _within_segment(b, _normalising_shift(a, b))
    a, b = a.shift(k), b.shift(k)
    return Canonical(a, b, ";".join(_key_text(p.coefficients) for p in (a, b)), scale, k)


def _deflated(a: Polynomial, b: Polynomial) -> tuple[Polynomial, Polynomial, Fraction]:
    """The deflated pair with a positive leading coefficient in a, and c(0)."""
    found = deflate_fully(a, b)
    if found.a.leading < 0:
        return -found.a, found.b, -found.scale
    return found.a, found.b, found.scale


def same_orbit(first: tuple[Polynomial, Polynomial], second: tuple[Polynomial, Polynomial]) -> Moebius | None:
    """The map from the value of `first` to the value of `second` if they are of one orbit, else None.

    Raises:
        InvalidPolynomialError: one of the polynomials is identically zero.
        ResourceLimitError: they are more than 10,000 steps apart, or as `canonical`.

    Example:
        >>> Pair = lambda a, b: (Polynomial(a), Polynomial(b))
        >>> same_orbit(Pair("2n+1", "n^2"), Pair("2n+3", "n^2+2n+1"))
        Moebius(p0=-1, p1=0, q0=1, q1=-1)
        >>> same_orbit(Pair("2n+1", "n^2"), Pair("2n+1", "2n^2")) is None
        True
    """
    one, other = canonical(*first), canonical(*second)
    if one.key != other.key:
        return None
    a, b, _ = _deflated(*first)
    _, _, from_other = shift(a, b, one.shift - other.shift)
    return _scaling(other.scale).compose(from_other.inverse()).compose(_scaling(one.scale).inverse())


def orbit_keys(a: Rows, b: Rows) -> list[str]:
    """The orbit keys of many pairs (a[i], b[i]), as of a search box.

    Args:
        a: integer array of shape (N, d_a + 1), coefficients in descending powers; leading zeros are welcome.
        b: integer array of shape (N, d_b + 1).

    Returns:
        N keys: row by row that of `canonical`.

    Raises:
        InvalidInputError: wrong shape or dtype.
        InvalidPolynomialError: a row of a or b is identically zero; the text names the row.

    Example:
        >>> orbit_keys(np.array([[2, 1], [-4, -6]]), np.array([[1, 0, 0], [4, 8, 4]]))
        ['2,1;1,0,0', '2,1;1,0,0']
    """
    a, b = _validated_rows("a", a), _validated_rows("b", b)
    if len(a) != len(b):
        raise InvalidInputError(f"a has {len(a)} rows and b has {len(b)}; give one row of each for every pair")
    keys, left = fast_keys(a, b)
    for row in left:
        keys[row] = canonical(Polynomial(a[row]), Polynomial(b[row])).key
    known: dict[str | None, str] = {}
    for row in np.flatnonzero(may_share_factor(a, b)).tolist() if len(a) else ():
        by_constants = keys[row]
        if by_constants not in known:
            known[by_constants] = canonical(Polynomial(a[row]), Polynomial(b[row])).key
        keys[row] = known[by_constants]
    return [key for key in keys if key is not None]


def representative(key: str) -> tuple[Polynomial, Polynomial]:
    """The pair that a key is written from.

    Example:
        >>> representative("2,1;1,0,0")
        (Polynomial('2*n + 1'), Polynomial('n^2'))
    """
    a, b = ([int(c) for c in side.split(",")] for side in key.split(";"))
    return Polynomial(a), Polynomial(b)


def _validated_rows(name: str, rows: Rows) -> Rows:
    rows = np.asarray(rows)
    if rows.ndim != 2 or rows.shape[1] == 0 or not np.can_cast(rows.dtype, np.int64):
        raise InvalidInputError(
            f"{name} has shape {rows.shape} and dtype {rows.dtype};"
            " give an int64 array of shape (N, degree + 1), coefficients descending"
        )
    zero = np.flatnonzero(~rows.any(axis=1))
    if len(zero):
        raise InvalidPolynomialError(f"{name} is identically zero in row {zero[0]}; leave that row out")
    return rows.astype(np.int64, copy=False)


def _scaling(c: Fraction) -> Moebius:
    return Moebius(0, c.numerator, c.denominator, 0)


def _forward_map(a: Polynomial, b: Polynomial, k: int) -> Moebius:
    """L_k -> L for k >= 0, by the recurrence of the convergents."""
    if k > MAX_SHIFT:
        raise ResourceLimitError(f"shift by {shown(k)} steps; the limit is {MAX_SHIFT}")
    p0, p1, q0, q1 = 0, 1, 1, 0  # the map of no steps: b(k) p_{k-2}, p_{k-1}, b(k) q_{k-2}, q_{k-1}
    for n in range(k):
        partial, b_next = a(n), b(n + 1)
        if b_next == 0:
            raise InvalidInputError(f"shift crosses the zero of b at n = {n + 1} (counted from the earlier one)")
        p0, p1, q0, q1 = b_next * p1, partial * p1 + p0, b_next * q1, partial * q1 + q0
    return Moebius(p0, p1, q0, q1)


def _normalising_shift(a: Polynomial, b: Polynomial) -> int:
    """The shift that brings the coefficient below the leading one into its range, zeros of b disregarded."""
    ruler = a if a.degree else b
    if ruler.degree == 0:
        return 0
    steps = ruler.coefficients[1] // abs(ruler.degree * ruler.leading)
    return -steps if ruler.leading > 0 else steps


def _within_segment(b: Polynomial, k: int) -> int:
    """The last position on the way from 0 to k before an integer zero of b is crossed."""
    if k == 0 or b.degree == 0:
        return k
    if b.degree > MAX_ROOT_DEGREE:
        raise ResourceLimitError(f"b has degree {b.degree}; its integer zeros are sought up to {MAX_ROOT_DEGREE}")
    zeros = [int(root) for root, _ in b.to_flint().roots()]
    if k > 0:
        return min((zero - 1 for zero in zeros if 0 < zero <= k), default=k)
    return max((zero for zero in zeros if k < zero <= 0), default=k)


def _key_text(coefficients: Iterable[int]) -> str:
    return ",".join(map(integer_text, coefficients))
