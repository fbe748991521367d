"""What a gauge cannot change of b: its class modulo squares and modulo quotients h(n)/h(n-1).

Determinants of N_g(n) V(n) = k(n) V(n-1) N_f(n) give det N_g = k(n)^2 det V(n-1)/det V(n) det N_f. So the irreducible
factors that are shifts of one another have an even or an odd number in both, and the leading coefficients differ by
the square of a rational number. (docs/mathematics.md, section 13)
"""

from functools import lru_cache

import flint

from pcf.arithmetic.polynomial import Polynomial
from pcf.equivalence.inflations import chains

DeterminantClass = tuple[int, frozenset[tuple[int, ...]]]
"""The squarefree part of the leading coefficient, and the irreducible factors, up to shift, of odd number."""


@lru_cache(maxsize=100_000)
def determinant_class(b: Polynomial, fold: int = 1) -> DeterminantClass:
    """The class of det N(n), N the product of `fold` steps M(n) = [[a(n), 1], [b(n), 0]].

    Formulas with different ones are not gauge-equivalent.

    Args:
        b: not identically zero.
        fold: the number of steps.

    Example:
        >>> determinant_class(Polynomial("n^2 + 3n")) == determinant_class(Polynomial("4n^2 + 4n"))
        True
        >>> determinant_class(Polynomial("n^2")) == determinant_class(Polynomial("n^2 + 1"))
        False
    """
    determinant = flint.fmpz_poly([(-1) ** fold])
    ascending = b.to_flint()
    for j in range(fold):
        determinant *= ascending(flint.fmpz_poly([-j, fold]))
    odd = frozenset(h for h, powers in chains(determinant).items() if sum(powers.values()) % 2)
    return _squarefree(int(determinant[determinant.degree()])), odd


def _squarefree(n: int) -> int:
    part = 1 if n > 0 else -1
    for prime, power in flint.fmpz(abs(n)).factor():
        part *= int(prime) ** (power % 2)
    return part
