"""A continued fraction a(0) + K(b(n)/a(n)): its status decided from the coefficients, convergents, shifts, zeros.

Written for the checker from docs/mathematics.md, sections 1 and 2.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import flint

from pcf.check.reading import RefusalError, demand, entries, integer_polynomial

FAST: Final = frozenset({"super-exponential", "exponential", "stretched, odd", "stretched"})
"""Classes in which errors fall faster than every power of n."""

_MOST_TERMS: Final = 200_000
_MOST_BITS: Final = 60_000_000  # of a numerator, at most

Matrix = tuple[flint.fmpz, flint.fmpz, flint.fmpz, flint.fmpz]


@dataclass(frozen=True)
class Formula:
    """a and b, polynomials with integer coefficients, neither identically 0."""

    a: flint.fmpz_poly
    b: flint.fmpz_poly

    @staticmethod
    def read(value: object, where: str) -> "Formula":
        """From two lists of coefficients in descending powers."""
        a, b = entries(integer_polynomial, 2)(value, where)
        for name, p in (("a", a), ("b", b)):
            demand(bool(p), f"{where}.{name}: identically 0")
        return Formula(a, b)

    def shifted(self, k: int) -> "Formula":
        """(a(n + k), b(n + k))."""
        x = flint.fmpz_poly([k, 1])
        return Formula(self.a(x), self.b(x))

    def map_from_shift(self, k: int) -> Matrix:
        """(p0, p1, q0, q1): the value as the image (p0 + p1 x)/(q0 + q1 x) of that of `shifted(k)`."""
        demand(k >= 0, "shift: negative")
        if k == 0:
            return flint.fmpz(0), flint.fmpz(1), flint.fmpz(1), flint.fmpz(0)
        p, p_before, q, q_before = self.convergent(k - 1)
        return self.b(k) * p_before, p, self.b(k) * q_before, q

    def convergent(self, n: int) -> Matrix:
        """p_n, p_{n-1}, q_n, q_{n-1}: the product of [[a, 1], [b, 0]] by halves."""
        demand(0 <= n <= _MOST_TERMS, f"index {n} is beyond the {_MOST_TERMS} terms that are worked out")
        a, b = (
            p.degree() * n.bit_length() + max(int(c.bit_length()) for c in p.coeffs()) for p in (self.a, self.b)
        )
        demand(n * (max(a, b) + 1) < _MOST_BITS, f"convergents up to {n} are too long to be worked out")
        one, zero = flint.fmpz(1), flint.fmpz(0)

        def product(first: int, last: int) -> Matrix:
            if last - first > 8:
                middle = (first + last) // 2
                return times(product(first, middle), product(middle + 1, last))
            result: Matrix = (one, zero, zero, one)
            for k in range(first, last + 1):
                result = times(result, (self.a(k), one, self.b(k), zero))
            return result

        start: Matrix = (self.a(0), one, one, zero)
        return times(start, product(1, n))

    def terminates_at(self) -> int | None:
        """The least k >= 1 with b(k) = 0."""
        return min((k for k in integer_zeros(self.b) if k >= 1), default=None)

    def convergence(self) -> str:
        """The class in which it converges, with no b(k) = 0, k >= 1.

        Raises:
            RefusalError: it does not converge, or terminates.
        """
        demand(self.terminates_at() is None, "the formula terminates")
        excess = self.b.degree() - 2 * self.a.degree()
        A, B = self.a[self.a.degree()], self.b[self.b.degree()]
        if excess < 0:
            return "super-exponential"
        if excess in (1, 2) and B > 0:
            return "stretched, odd" if excess == 1 else "power, even"
        if excess == 0:
            D = A * A + 4 * B
            if D > 0:
                return "exponential"
            if D == 0:
                return self._parabolic()
        raise RefusalError("the formula does not converge")

    def _parabolic(self) -> str:
        # c(n) = b(n)/(a(n) a(n-1)) = -1/4 + k1/n + k2/n^2 + ...: 4 b + a a(-1) = a a(-1) (4 k1/n + 4 k2/n^2 + ...)
        product = self.a * self.a(flint.fmpz_poly([-1, 1]))
        rest = 4 * self.b + product
        top = product.degree()
        k1, k2 = (flint.fmpq(rest[top - j] if top >= j else 0, 4 * product[top]) for j in (1, 2))
        if k1 > 0:
            return "stretched"
        demand(k1 == 0 and 16 * k2 >= -1, "the formula does not converge")
        return "power" if 16 * k2 > -1 else "logarithmic"


def times(m: Sequence[Any], n: Sequence[Any]) -> tuple[Any, Any, Any, Any]:
    """The product of two matrices, given row by row."""
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
    )


def proportional(m: Sequence[Any], n: Sequence[Any]) -> bool:
    """Whether four entries are a multiple of four others, neither all 0."""
    return any(m) and any(n) and all(m[i] * n[j] == m[j] * n[i] for i, j in itertools.combinations(range(4), 2))


def integer_zeros(p: flint.fmpz_poly | flint.fmpq_poly) -> list[int]:
    """The integers at which a polynomial vanishes that is not identically 0."""
    whole = p.numer() if isinstance(p, flint.fmpq_poly) else p
    demand(whole.degree() >= 0, "a polynomial is identically 0")
    factors = whole.factor()[1] if whole.degree() else []
    lines = [h for h, _ in factors if h.degree() == 1]
    return [-int(h[0]) // int(h[1]) for h in lines if int(h[0]) % int(h[1]) == 0]
