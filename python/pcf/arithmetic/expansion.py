"""Sums, products and powers of polynomials, each charged to a budget before it is expanded.

Sizes are predicted, so that no text and no expression tree, however short, can ask for much memory or time.
Arithmetic is FLINT's: a product of degree d costs about d log d word operations.
"""

from collections.abc import Callable
from typing import Final, NoReturn

import flint

MAX_DEGREE: Final = 10_000
MAX_COEFFICIENT_BITS: Final = 400_000
_MAX_WORK: Final = 200_000_000  # word operations over one text: about a second
_PRODUCT_COST: Final = 32  # word operations for each word of a product, against 1 for a sum


class Expansion:
    """The budget of one source, and the operations that are charged to it.

    Args:
        fail: raises the named error with a problem in words.
    """

    def __init__(self, fail: Callable[[str], NoReturn]) -> None:
        self._fail = fail
        self._work = 0

    def charge(self, length: int, bits: int, cost: int = 1) -> None:
        """Refuse an operation whose result, `length` coefficients of up to `bits` bits, is too much."""
        if length > MAX_DEGREE + 1:
            self._fail(f"the degree exceeds {MAX_DEGREE}")
        if bits > MAX_COEFFICIENT_BITS:
            self._fail(f"a coefficient could exceed {MAX_COEFFICIENT_BITS} bits")
        self._work += cost * (length + 1) * (bits // 64 + 1)
        if self._work > _MAX_WORK:
            self._fail("takes too much work to expand; give the list of coefficients instead")

    def add(self, p: flint.fmpz_poly, q: flint.fmpz_poly) -> flint.fmpz_poly:
        """p + q."""
        self.charge(max(p.length(), q.length()), 1 + max(p.height_bits(), q.height_bits()))
        return p + q

    def multiply(self, p: flint.fmpz_poly, q: flint.fmpz_poly) -> flint.fmpz_poly:
        """p q."""
        shorter = min(p.length(), q.length())
        bits = p.height_bits() + q.height_bits() + shorter.bit_length()
        self.charge(p.length() + q.length(), bits, _PRODUCT_COST)
        return p * q

    def power(self, base: flint.fmpz_poly, exponent: flint.fmpz) -> flint.fmpz_poly:
        """base^exponent, exponent >= 0."""
        if base.degree() <= 0 and abs(base[0]) <= 1:
            exponent = min(exponent, 2 - exponent % 2)  # the same power of -1, 0 and 1
        if exponent > MAX_COEFFICIENT_BITS:
            self._fail(f"the exponent {str(exponent)[:12]} is too large")
        k = int(exponent)
        norm = sum(abs(coefficient) for coefficient in base.coeffs())
        self.charge(k * base.degree() + 1, k * norm.bit_length(), _PRODUCT_COST)
        return base**k
