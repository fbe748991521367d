"""Equivalences of polynomial continued fractions, and the exact maps between their limits.

A pair (a, b) stands for PCF(a, b) = a(0) + b(1)/(a(1) + b(2)/(a(2) + ...)), with value L.

* sign:       (-a, b)            has the value -L;
* inflation:  (c a, c^2 b)       has the value c L, for a constant c != 0; deflation is the inverse;
* shift by k: (a(n+k), b(n+k))   has the value L_k, and if none of b(1), ..., b(k) is 0,
                                 L = (p_{k-1} L_k + b(k) p_{k-2}) / (q_{k-1} L_k + b(k) q_{k-2}).

The ORBIT of a pair is its class under these.  A shift never crosses an integer zero of b, where the continued
fraction falls apart: the positions s of (a(n+s), b(n+s)) that belong together are z <= s < z' for consecutive
integer zeros z < z' of b (unbounded where there is none).  So the members of an orbit terminate all or not at
all, and the maps hold for the exact rational value (or infinity) of a terminating one just as for a limit.

The representative is deflated, has a positive leading coefficient in a, and is shifted so that the
coefficient below the leading one lies in [0, d A) for a of degree d and leading coefficient A (in [0, d |B|)
for b, if a is constant), or as near to that as the zeros of b permit.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import flint
import numpy as np

from pcf.arithmetic.long_integers import integer_text, shown
from pcf.arithmetic.moebius import Moebius
from pcf.arithmetic.polynomial import Polynomial
from pcf.equivalence.orbit_arrays import Rows, fast_keys
from pcf.errors import InvalidInputError, InvalidPolynomialError, ResourceLimitError

MAX_SHIFT = 10_000
_MAX_ROOT_DEGREE = 1_000
_MAX_FACTOR_BITS = 200


def negate(a: Polynomial, b: Polynomial) -> tuple[Polynomial, Polynomial]:
    """The pair with the value -L, (-a, b).

    Example:
        >>> negate(Polynomial("2n+1"), Polynomial("n^2"))
        (Polynomial('-2*n - 1'), Polynomial('n^2'))
    """
    return -a, b


def inflate(a: Polynomial, b: Polynomial, c: int) -> tuple[Polynomial, Polynomial]:
    """The pair with the value c L, (c a, c^2 b).

    Raises:
        InvalidInputError: c is 0.

    Example:
        >>> inflate(Polynomial("2n+1"), Polynomial("n^2"), 3)
        (Polynomial('6*n + 3'), Polynomial('9*n^2'))
    """
    if c == 0:
        raise InvalidInputError("inflation by c = 0 destroys the continued fraction; give an integer c != 0")
    return c * a, c * c * b


def deflate(a: Polynomial, b: Polynomial) -> tuple[Polynomial, Polynomial, int]:
    """Undo the largest inflation by a positive constant.

    Returns:
        (a', b', c) with a = c a', b = c^2 b' and c as large as possible; L = c L'.

    Raises:
        InvalidPolynomialError: a or b is identically zero.
        ResourceLimitError: the contents have a common divisor of more than 200 bits, not a perfect inflation.

    Example:
        >>> deflate(Polynomial("6n+3"), Polynomial("18n^2"))
        (Polynomial('2*n + 1'), Polynomial('2*n^2'), 3)
    """
    _require_non_zero(a, b)
    c = _inflation_factor(a.content(), b.content())
    if c == 1:
        return a, b, 1
    return _quotient(a, c), _quotient(b, c * c), c


def deflate_fully(a: Polynomial, b: Polynomial) -> tuple[Polynomial, Polynomial, Polynomial]:
    """Undo inflations by polynomials too: the pair of least degree with the same b(n)/(a(n) a(n-1)).

    Returns:
        (a', b', c) with a = c a' and b(n) = c(n) c(n-1) b'(n). Where b has no zero at n >= 1 neither has c at n >= 0,
        and L = c(0) L'.

    Example:
        >>> deflate_fully(Polynomial("n^2 + n"), Polynomial("n^2 + n"))
        (Polynomial('n'), Polynomial('1'), Polynomial('n + 1'))
        >>> deflate_fully(Polynomial("2n + 2"), Polynomial("4n^2 + 4n"))[:2]
        (Polynomial('1'), Polynomial('1'))
    """
    top, bottom = _flint(a), _flint(b)
    total = flint.fmpz_poly([1])
    found = True
    while found:
        found = False
        common = top.gcd(bottom)  # a factor h of c divides a(n), b(n) and b(n + 1)
        if common.degree() > 0:
            common = common.gcd(bottom(flint.fmpz_poly([1, 1])))
        for h, _ in common.factor()[1] if common.degree() > 0 else ():
            product = h * h(flint.fmpz_poly([-1, 1]))
            quotient, rest = divmod(bottom, product)
            if not rest:
                bottom, top, total, found = quotient, top // h, total * h, True
                break
    plain_a, plain_b, c = deflate(*(Polynomial([int(x) for x in p][::-1]) for p in (top, bottom)))
    return plain_a, plain_b, c * Polynomial([int(x) for x in total][::-1])


def _flint(p: Polynomial) -> flint.fmpz_poly:
    return flint.fmpz_poly(list(reversed(p.coefficients)))


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
    _require_non_zero(a, b)
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
        scale: c != 0, such that the pair was (c a1, c^2 b1) ...
        shift: k, such that a = a1(n+k), b = b1(n+k).
    """

    a: Polynomial
    b: Polynomial
    key: str
    scale: int
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
        ResourceLimitError: the zeros of a b of degree > 1000 would be needed, or as `deflate`.

    Example:
        >>> c = canonical(Polynomial("-4n-6"), Polynomial("4n^2+8n+4"))
        >>> c.key, c.moebius
        ('2,1;1,0,0', Moebius(p0=2, p1=0, q0=1, q1=-1))
    """
    a, b, scale = deflate(a, b)
    if a.leading < 0:
        a, scale = -a, -scale
    k = _within_segment(b, _normalising_shift(a, b))
    a, b = a.shift(k), b.shift(k)
    return Canonical(a, b, ";".join(_key_text(p.coefficients) for p in (a, b)), scale, k)


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
    a, b, _ = deflate(*first)
    if one.scale < 0:
        a = -a
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
    return [key for key in keys if key is not None]


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


def _require_non_zero(a: Polynomial, b: Polynomial) -> None:
    for name, polynomial in (("a", a), ("b", b)):
        if polynomial.is_zero:
            raise InvalidPolynomialError(f"{name} is identically zero; give a polynomial that is not")


def _scaling(c: int) -> Moebius:
    return Moebius(0, c, 1, 0)


def _inflation_factor(content_a: int, content_b: int) -> int:
    """The largest c with c | content_a and c^2 | content_b."""
    common = math.gcd(content_a, content_b)
    if common == 1 or content_b % (common * common) == 0:
        return common
    if common.bit_length() > _MAX_FACTOR_BITS:
        raise ResourceLimitError(
            f"the contents of a and b have a common divisor of {common.bit_length()} bits;"
            f" deflation factors up to {_MAX_FACTOR_BITS} bits: divide it out first"
        )
    c = 1
    for prime, _ in flint.fmpz(common).factor():
        p = int(prime)
        while content_a % (c * p) == 0 and content_b % (c * p) ** 2 == 0:
            c *= p
    return c


def _quotient(p: Polynomial, c: int) -> Polynomial:
    return Polynomial([coefficient // c for coefficient in p.coefficients])


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
    if b.degree > _MAX_ROOT_DEGREE:
        raise ResourceLimitError(f"b has degree {b.degree}; its integer zeros are sought up to {_MAX_ROOT_DEGREE}")
    zeros = [int(root) for root, _ in flint.fmpz_poly(list(reversed(b.coefficients))).roots()]
    if k > 0:
        return min((zero - 1 for zero in zeros if 0 < zero <= k), default=k)
    return max((zero for zero in zeros if k < zero <= 0), default=k)


def _key_text(coefficients: Iterable[int]) -> str:
    return ",".join(map(integer_text, coefficients))
