"""Inflation (c(n) a(n), c(n) c(n-1) b(n)), by constants and by rational functions, and its inverse, deflation.

Only b(n)/(a(n) a(n-1)) is kept by all inflations. Of the pairs that have it in common the deflated one has the least
degree; where there are several of that degree, as (n, n - 1) and (n + 1, n + 1), the zeros of a are the least.

Source: docs/mathematics.md, section 13.
"""

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import flint

from pcf.arithmetic.polynomial import Polynomial
from pcf.errors import InvalidInputError, InvalidPolynomialError, ResourceLimitError

_MAX_FACTOR_BITS: Final = 200
MAX_ROOT_DEGREE: Final = 1_000
"""Polynomials of higher degree are not factored."""

Factor = tuple[int, ...]
"""An irreducible polynomial, shifted so that the coefficient below the leading one is in its range."""


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
    require_non_zero(a, b)
    c = _inflation_factor(a.content(), b.content())
    if c == 1:
        return a, b, 1
    return _quotient(a, c), _quotient(b, c * c), c


@dataclass(frozen=True)
class Deflated:
    """A pair without any inflation.

    Attributes:
        a, b: the pair of least degree.
        scale: c(0): the value of the pair that was deflated is c(0) times the value of this one.
    """

    a: Polynomial
    b: Polynomial
    scale: Fraction


def deflate_fully(a: Polynomial, b: Polynomial) -> Deflated:
    """Undo every inflation, by rational functions c(n) too: the pair of least degree with the same b(n)/(a(n) a(n-1)).

    A terminating formula is deflated by constants alone, as c might vanish where it terminates. Where b has no zero at
    n >= 1, c has neither zero nor pole at n >= 0: of the factors of a with such a zero, none is removed or added.

    Raises:
        InvalidPolynomialError: a or b is identically zero.
        ResourceLimitError: as `deflate`; or a and b have a factor in common, and a degree above 1000.

    Example:
        >>> deflate_fully(Polynomial("n^2 + n"), Polynomial("n^2 + n"))
        Deflated(a=Polynomial('n'), b=Polynomial('1'), scale=Fraction(1, 1))
        >>> found = deflate_fully(Polynomial("2n + 2"), Polynomial("4n^2 + 4n"))
        >>> found.a, found.b, found.scale
        (Polynomial('1'), Polynomial('1'), Fraction(2, 1))
    """
    require_non_zero(a, b)
    top, bottom = a.to_flint(), b.to_flint()
    scale = Fraction(1)
    if _share_factor(top, bottom):
        if max(a.degree, b.degree) > MAX_ROOT_DEGREE:
            raise ResourceLimitError(
                f"a and b have degrees {a.degree} and {b.degree} and a factor in common;"
                f" polynomials are factored up to degree {MAX_ROOT_DEGREE}"
            )
        if not b.has_integer_zero(1):
            over, under = _inflation(top, bottom)
            scale = Fraction(int(over(0)), int(under(0)))
            top = _quotient_of(top * under, over)
            bottom = _quotient_of(bottom * under * _before(under), over * _before(over))
    plain_a, plain_b, c = deflate(*(Polynomial([int(x) for x in p][::-1]) for p in (top, bottom)))
    return Deflated(plain_a, plain_b, c * scale)


def _before(p: flint.fmpz_poly) -> flint.fmpz_poly:
    """p(n - 1)."""
    return p(flint.fmpz_poly([-1, 1]))


def _quotient_of(p: flint.fmpz_poly, q: flint.fmpz_poly) -> flint.fmpz_poly:
    quotient, rest = divmod(p, q)
    assert not rest
    return quotient


def _share_factor(a: flint.fmpz_poly, b: flint.fmpz_poly) -> bool:
    """Whether b(n) has a factor in common with a(n) or a(n-1)."""
    return any(p.degree() > 0 and p.gcd(b).degree() > 0 for p in (a, _before(a)))


def _inflation(a: flint.fmpz_poly, b: flint.fmpz_poly) -> tuple[flint.fmpz_poly, flint.fmpz_poly]:
    """The numerator and the denominator of c.

    The irreducible factors of a and b that are shifts of one another are a chain: h(n - i) with power x_i in a and y_i
    in b. The ratio has y_i - x_i - x_{i-1}, and the least x that are not negative and leave b a polynomial follow one
    from another, from the largest i down.
    """
    over, under = flint.fmpz_poly([1]), flint.fmpz_poly([1])
    numerators, denominators = chains(a), chains(b)
    for h, powers in numerators.items():
        taken = denominators.get(h, Counter())
        least: Counter[int] = Counter()
        for i in sorted({*powers, *(j + 1 for j in powers)}, reverse=True):
            least[i - 1] = max(0, powers[i] + powers[i - 1] - taken[i] - least[i])
        for i in {*powers, *least}:
            factor = flint.fmpz_poly(list(h))(flint.fmpz_poly([-i, 1]))
            over *= factor ** max(0, powers[i] - least[i])
            under *= factor ** max(0, least[i] - powers[i])
    return over, under


def chains(p: flint.fmpz_poly) -> dict[Factor, Counter[int]]:
    """The powers of the irreducible factors, by what they are shifts of, and by how far.

    Example:
        >>> {h: dict(powers) for h, powers in chains(flint.fmpz_poly([0, 6, 2])).items()}  # 2 n (n + 3)
        {(0, 1): {0: 1, -3: 1}}
    """
    found: dict[Factor, Counter[int]] = defaultdict(Counter)
    for factor, power in p.factor()[1]:
        degree = factor.degree()
        k = int(factor[degree - 1]) // (degree * int(factor[degree]))
        normal = factor(flint.fmpz_poly([-k, 1]))
        found[tuple(int(c) for c in normal)][-k] += power
    return found


def require_non_zero(a: Polynomial, b: Polynomial) -> None:
    for name, polynomial in (("a", a), ("b", b)):
        if polynomial.is_zero:
            raise InvalidPolynomialError(f"{name} is identically zero; give a polynomial that is not")


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
