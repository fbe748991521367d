"""Families: formulas a(n, t), b(n, t) for t = 0, 1, 2, ..., and the limit of each from that of the one before.

With M(n, t) = [[a(n, t), b(n + 1, t)], [1, 0]] the tails are L_n = M(n, t)(L_{n+1}), and a matrix S(n, t) with

    S(n, t) M(n, t) = k(n, t) M(n, t + 1) S(n + 1, t)     identically, for some k,

takes solutions of the recurrence at t to solutions at t + 1, all with the same factor at each n. The limit goes to the
limit, L_0(t + 1) = S(0, t)(L_0(t)), if for all integers t >= 0

* b has no zero at n >= 1, and det S none at n >= 0, so that these matrices are invertible: both are products of
  polynomials in n and t, b shifted by 1, whose coefficients have one sign, a constant one among them;
* the leading coefficients A and B in n have no zero, and A^2/B is free of t where the formula at t = 0 converges
  exponentially: then all converge as that one does, the quotient of a minimal and another solution falls faster than
  any power of n, and the quotient of neighbours of one solution lies between powers of n (Perron, Kreuser).

For S and its inverse are rational functions of n, so that what S makes of a minimal solution falls faster than any
power of n beside what it makes of another one: it is minimal. (docs/mathematics.md, section 15.)
"""

from collections.abc import Sequence
from typing import Any, Final

import flint

from pcf.check.formula import Formula, integer_zeros, proportional, times
from pcf.check.reading import Fields, demand, entries, integer_polynomial, plain

_MOST_DEGREE: Final = 48  # in n, and in t
_MOST_BITS: Final = 1_000  # of a coefficient
_MOST_FACTORS: Final = 200
_FAST: Final = ("super-exponential", "exponential")
_RING: Final = flint.fmpz_mpoly_ctx.get(("n", "t"), "degrevlex")

Columns = list[flint.fmpz_poly]
"""A polynomial in n and t: the coefficients of descending powers of n, polynomials in t."""


def family(fields: Fields, first: Formula) -> None:
    """Refuse a family whose map does not take the limit of each member to that of the next, from `first` on."""
    a, b = fields.take("family", entries(columns, 2))
    gauge = fields.take("gauge", entries(columns, 4))
    step = fields.take("map", entries(integer_polynomial, 4))
    given = Fields(fields.take("factors", plain), "factors")
    factors = {name: given.take(name, entries(columns)) for name in ("b", "determinant")}
    given.end()
    fields.end()
    demand(Formula(_at_zero(a), _at_zero(b)) == first, "proof: of another formula than the first of the family")
    _alike(a[0], b[0], first)
    n, t = _RING.gens()
    moved = _bivariate(b).compose(n + 1, t)
    _nonzero(moved, factors["b"], "factors.b")
    p0, p1, q0, q1 = s = [_bivariate(p) for p in gauge]
    _nonzero(p1 * q0 - p0 * q1, factors["determinant"], "factors.determinant")
    m = _bivariate(a), moved, n * 0 + 1, n * 0
    left = times((p1, p0, q1, q0), m)
    p0, p1, q0, q1 = (p.compose(n + 1, t) for p in s)
    right = times(tuple(p.compose(n, t + 1) for p in m), (p1, p0, q1, q0))
    demand(proportional(left, right), "gauge: it does not take the tails of one member to those of the next")
    demand(proportional(step, [p[-1] for p in gauge]), "map: not that of the gauge at n = 0")
    common = flint.fmpz_poly([])
    for p in step:
        common = common.gcd(p)
    demand(common.degree() == 0, "map: its polynomials have a common factor")


def columns(value: object, where: str) -> Columns:
    """A polynomial in n and t: a list of polynomials in t, without leading zeros."""
    found: Columns = entries(integer_polynomial)(value, where)
    demand(bool(found) and (len(found) == 1 or bool(found[0])), f"{where}: not a polynomial in n and t")
    highest = max(len(found) - 1, *(p.degree() for p in found))
    demand(highest <= _MOST_DEGREE, f"{where}: of a degree above {_MOST_DEGREE}")
    demand(all(_bits(p) <= _MOST_BITS for p in found), f"{where}: with coefficients of more than {_MOST_BITS} bits")
    return found


def _bits(p: flint.fmpz_poly) -> int:
    return max((int(c.bit_length()) for c in p.coeffs()), default=0)


def _bivariate(p: Columns) -> Any:
    terms: dict[tuple[int, ...], flint.fmpz] = {
        (len(p) - 1 - i, k): c for i, column in enumerate(p) for k, c in enumerate(column.coeffs()) if c != 0
    }
    return _RING.from_dict(terms)


def _at_zero(p: Columns) -> flint.fmpz_poly:
    """The polynomial in n at t = 0."""
    return flint.fmpz_poly([column(0) for column in reversed(p)])


def _alike(A: flint.fmpz_poly, B: flint.fmpz_poly, first: Formula) -> None:
    """Refuse leading coefficients with which some member may converge in another way than the first."""
    convergence = first.convergence()
    demand(convergence in _FAST, "family: the first formula does not converge exponentially or faster")
    for name, leading in (("a", A), ("b", B)):
        demand(bool(leading), f"family: {name} is identically 0")
        demand(all(t < 0 for t in integer_zeros(leading)), f"family: the leading coefficient of {name} vanishes")
    if convergence == "exponential":
        demand(A * A * B(0) == B * A(0) ** 2, "family: A^2/B is not the same for all members")


def _nonzero(p: Any, factors: Sequence[Columns], where: str) -> None:
    """Refuse a polynomial that is not the product of these factors, or factors that may vanish at n, t >= 0."""
    demand(bool(p) and len(factors) <= _MOST_FACTORS, f"{where}: of 0, or too many")
    for factor in factors:
        coefficients = [c for column in factor for c in column.coeffs() if c != 0]
        demand(len({c > 0 for c in coefficients}) == 1, f"{where}: coefficients of both signs, or none")
        demand(factor[-1][0] != 0, f"{where}: a factor vanishes at n = t = 0")
    # refused before they are multiplied: a product has the sum of the degrees, and of signs that are one the largest
    # coefficient is at least the product of those of the factors
    sizes = [_size(factor) for factor in factors]
    degrees = tuple(sum(size[i] for size in sizes) for i in (0, 1))
    powers = sum(size[2] - 1 for size in sizes)
    longest = max(int(c.bit_length()) for c in p.to_dict().values())
    demand(degrees == p.degrees() and powers < longest, f"{where}: not the factors")
    product = _RING.from_dict({(0, 0): 1})
    for factor in factors:
        product *= _bivariate(factor)
    demand(product == p, f"{where}: not the factors")


def _size(p: Columns) -> tuple[int, int, int]:
    """The degrees in n and in t, and bits."""
    return len(p) - 1, max(column.degree() for column in p), max(map(_bits, p))
