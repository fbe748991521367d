"""Continued fractions whose coefficients alternate with the parity of n, contracted to one with polynomial ones.

Two steps of u_n = a(n) u_{n-1} + b(n) u_{n-2} make one: where a(2n) is never 0,

    u_{2n} = (b(2n) + a(2n) a(2n-1) + r b(2n-1)) u_{2n-2} - r b(2n-1) b(2n-2) u_{2n-4},     r = a(2n)/a(2n-2),

so that the convergents of even index are those of a fraction again (L. Lorentzen, H. Waadeland: Continued Fractions
with Applications, 1992, section II.2). With u_{2n} = v_n / (a(2) a(4) ... a(2n-2)) its coefficients are polynomials.
"""

from dataclasses import dataclass

from pcf.arithmetic.moebius import Moebius
from pcf.arithmetic.polynomial import Polynomial
from pcf.equivalence.inflations import deflate
from pcf.errors import ResourceLimitError

Halves = tuple[Polynomial, Polynomial]
"""What a coefficient is at even and at odd n."""


@dataclass(frozen=True)
class Contraction:
    """A formula (a, b) with polynomial coefficients, and the map from its limit to that of the alternating one."""

    a: Polynomial
    b: Polynomial
    moebius: Moebius


def contracted(a: Halves, b: Halves) -> Contraction | None:
    """The convergents of even index, or those of odd index, as a formula of polynomial coefficients.

    Args:
        a, b: coefficients at even and at odd n, where at least one of a and b alternates.

    Returns:
        The formula, to whose limit the map belongs that gives the limit of the alternating fraction, where it
        converges; None where a vanishes among both the even and the odd indices, or b for all of one.

    Example:
        >>> one, alternating = Polynomial("1"), (Polynomial("n"), Polynomial("-n"))
        >>> found = contracted((one, one), alternating)
        >>> print(found.a, "|", found.b, "|", found.moebius.coefficients)
        2 | 4*n^2 + 10*n + 6 | (6, 2, 6, 3)
    """
    if any(p.is_zero for p in b) or b[1](1) == 0:
        return None
    if (found := _of_even_index(a, b)) is not None:
        return found
    # a(0) + b(1)/M with the fraction M of a(n+1), b(n+1), whose even indices are odd ones here
    found = _of_even_index((a[1].shift(1), a[0].shift(1)), (b[1].shift(1), b[0].shift(1)))
    if found is None:
        return None
    return Contraction(found.a, found.b, Moebius(b[1](1), a[0](0), 0, 1).compose(found.moebius))


def _of_even_index(a: Halves, b: Halves) -> Contraction | None:
    if a[0].is_zero or _at(a[0], 2, 0).has_integer_zero(1):
        return None
    even, odd, b_even, b_odd = _at(a[0], 2, 0), _at(a[1], 2, -1), _at(b[0], 2, 0), _at(b[1], 2, -1)
    before = even.shift(-1)
    top = before * (b_even + odd * even) + b_odd * even  # a and b of v_n, n >= 2; b of v_n, n >= 3
    bottom = -(even * even.shift(-2) * b_odd * b_even.shift(-1))
    first = -(even(2) * b_odd(2) * b_even(1))  # b of v_2
    q = a[1](1) * a[0](2) + b[0](2)
    p = a[0](0) * q + b[1](1) * a[0](2)
    if top.is_zero or bottom.is_zero or b_odd(1) == 0 or first == 0:
        return None
    whole = Moebius(a[0](0) * first, p, first, q)  # of v_n = top v_{n-1} + bottom v_{n-2}, from n = 2
    try:
        x, y, c = deflate(top.shift(2), bottom.shift(2))
    except ResourceLimitError:
        return None
    return Contraction(x, y, whole.compose(Moebius(0, c, 1, 0)))


def _at(p: Polynomial, scale: int, offset: int) -> Polynomial:
    """p(scale n + offset)."""
    ascending = reversed(p.shift(offset).coefficients)
    return Polynomial([c * scale**k for k, c in enumerate(ascending)][::-1])
