"""Euler's factorisation of a continued fraction, which turns it into a series: a proof of its value.

If b(x) = -h1(x) h2(x) and f(x) a(x) = f(x-1) h1(x) + f(x+1) h2(x+1) for polynomials f, h1, h2, then for every N

    K_{n=1..N} b(n)/a(n) = C (1/S_N - 1),     C = f(1) h2(1) / f(0),
    S_N = sum_{k=0}^{N} t_k,     t_k = f(0) f(1) / (f(k) f(k+1)) prod_{i=1}^{k} h1(i)/h2(i+1).

Found by splitting the irreducible factors of b over Q between h1 and h2, whose leading coefficients the degrees give,
and a linear system for f. Source: docs/mathematics.md, section 10.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from typing import Final

import flint

from pcf.arithmetic.polynomial import Polynomial

_MOST_DEGREE: Final = 6  # of f
_MOST_SPLITS: Final = 512  # of the factors of b; each costs about a millisecond

Coefficients = tuple[Fraction, ...]
"""Of a polynomial over Q, ascending."""


@dataclass(frozen=True)
class Factorisation:
    """f, h1, h2: polynomials over Q, ascending coefficients."""

    f: Coefficients
    h1: Coefficients
    h2: Coefficients

    @property
    def factor(self) -> Fraction:
        """C = f(1) h2(1) / f(0)."""
        f, h2 = rational_polynomial(self.f), rational_polynomial(self.h2)
        return fraction(f(1) * h2(1) / f(0))

    def terms(self, count: int) -> list[Fraction]:
        """t_0, ..., t_{count-1}."""
        f, h1, h2 = map(rational_polynomial, (self.f, self.h1, self.h2))
        product_, out = flint.fmpq(1), []
        for k in range(count):
            if k:
                product_ *= h1(k) / h2(k + 1)
            out.append(fraction(f(0) * f(1) / (f(k) * f(k + 1)) * product_))
        return out


def factorisations(a: Polynomial, b: Polynomial) -> Iterator[Factorisation]:
    """Euler's factorisations over Q with f of degree 6 at most and without zeros at 0, 1, 2, ...

    Example:
        >>> found = next(factorisations(Polynomial("n"), Polynomial("n")))
        >>> [tuple(map(str, part)) for part in (found.f, found.h1, found.h2)]
        [('1',), ('-1',), ('0', '1')]
    """
    _, factors = b.to_flint().factor()
    pieces = [(_monic(p), e) for p, e in factors]
    choices = [range(e + 1) for _, e in pieces]
    if prod(map(len, choices)) > _MOST_SPLITS:
        return
    one = flint.fmpq_poly([1])
    for taken in product(*choices):
        g1 = prod((p**k for (p, _), k in zip(pieces, taken, strict=True)), start=one)
        g2 = prod((p ** (e - k) for (p, e), k in zip(pieces, taken, strict=True)), start=one)
        for c1, c2 in _leading(a, b, g1.degree(), g2.degree()):
            h1, h2 = c1 * g1, c2 * g2
            f = _solve(_over_q(a), h1, h2)
            if f is not None and not _vanishes(f):
                yield Factorisation(_coefficients(f), _coefficients(h1), _coefficients(h2))


def _leading(a: Polynomial, b: Polynomial, d1: int, d2: int) -> list[tuple[flint.fmpq, flint.fmpq]]:
    """The leading coefficients of h1 and h2 that the highest power of the identity allows."""
    A, B = a.leading, b.leading
    if d1 != d2:
        if a.degree != max(d1, d2):
            return []
        pair = flint.fmpq(A), flint.fmpq(-B, A)
        return [pair if d1 > d2 else pair[::-1]]
    if a.degree > d1:
        return []
    top = A if a.degree == d1 else 0
    root = flint.fmpz(top * top + 4 * B)
    if root < 0 or not root.is_square():
        return []
    size = root.isqrt()
    values = [flint.fmpq(top + size, 2), flint.fmpq(top - size, 2)]
    return [(x, top - x) for x in (values if size else values[:1])]


def _solve(a: flint.fmpq_poly, h1: flint.fmpq_poly, h2: flint.fmpq_poly) -> flint.fmpq_poly | None:
    """f of the least degree with f(x) a(x) = f(x-1) h1(x) + f(x+1) h2(x+1)."""
    h2 = _shifted(h2, 1)
    columns: list[flint.fmpq_poly] = []
    for m in range(_MOST_DEGREE + 1):
        power = flint.fmpq_poly([0] * m + [1])
        columns.append(power * a - _shifted(power, -1) * h1 - _shifted(power, 1) * h2)
        unit = int(prod(int(c.denom()) for c in columns))
        height = max(c.degree() for c in columns) + 1
        rows = [[int((c[i] * unit).p) for c in columns] for i in range(max(height, 1))]
        kernel, rank = flint.fmpz_mat(rows).nullspace()
        if rank:
            return flint.fmpq_poly([int(kernel[i, 0]) for i in range(m + 1)])
    return None


def rational_polynomial(coefficients: Coefficients) -> flint.fmpq_poly:
    """The polynomial in FLINT."""
    return flint.fmpq_poly([flint.fmpq(c.numerator, c.denominator) for c in coefficients])


def fraction(x: flint.fmpq) -> Fraction:
    """The same number as a Fraction."""
    return Fraction(int(x.p), int(x.q))


def _coefficients(p: flint.fmpq_poly) -> Coefficients:
    return tuple(map(fraction, p.coeffs()))


def _over_q(p: Polynomial) -> flint.fmpq_poly:
    return flint.fmpq_poly(list(reversed(p.coefficients)))


def _monic(p: flint.fmpz_poly) -> flint.fmpq_poly:
    return flint.fmpq_poly(p) / p[p.degree()]


def _shifted(p: flint.fmpq_poly, k: int) -> flint.fmpq_poly:
    return p(flint.fmpq_poly([k, 1]))


def _vanishes(p: flint.fmpq_poly) -> bool:
    """Whether p has a zero among 0, 1, 2, ..."""
    _, factors = p.numer().factor()
    return any(q.degree() == 1 and abs(int(q[1])) == 1 and -int(q[0]) * int(q[1]) >= 0 for q, _ in factors)
