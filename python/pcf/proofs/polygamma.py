"""Formulas for the trigamma and the tetragamma function: Stieltjes's and Ramanujan's continued fractions.

    s (2r - 1)(2n + 1),               s^2 n^4:     2 s/psi'(r)       r > 1/2
    s (2n + 1)(n^2 + n + 1 + 2r(r-1)),  -s^2 n^6:  -2 s/psi''(r)     r >= 1/2

The second is the even part of the fraction with numerators 1, 1, 8, 8, 27, 27, ...  (T. J. Stieltjes, Quart. J. Math.
24, 1890; B. C. Berndt, Ramanujan's Notebooks II, chapter 12, Entries 30 and 32(iii).)
"""

from dataclasses import dataclass
from fractions import Fraction

from pcf.arithmetic.moebius import Moebius
from pcf.arithmetic.polynomial import Polynomial
from pcf.arithmetic.quadratic import Quadratic
from pcf.proofs.euler_value import value_of_sum
from pcf.proofs.hurwitz import hurwitz


@dataclass(frozen=True)
class Polygamma:
    """The limit 2 s/psi'(r), or -2 s/psi''(r).

    Attributes:
        order: of the derivative of psi, 1 or 2.
        scale: s.
        argument: r.
    """

    order: int
    scale: int
    argument: Fraction

    def value(self) -> str | None:
        """The limit as text; None where r is far out."""
        total = hurwitz(self.order + 1, self.argument)  # psi'(r) = zeta(2, r), psi''(r) = -2 zeta(3, r)
        if total is None:
            return None
        multiples: dict[str, Fraction] = {}
        for c, text in total:
            multiples[text] = multiples.get(text, Fraction(0)) + c
        return value_of_sum(multiples, Moebius((2 if self.order == 1 else 1) * self.scale, 0, 0, 1))


def polygamma(a: Polynomial, b: Polynomial) -> Polygamma | None:
    """What a formula is a multiple of, if it is one of these.

    Example:
        >>> found = polygamma(Polynomial("6n + 3"), Polynomial("n^4"))
        >>> found.argument, found.value()
        (Fraction(2, 1), '12/(pi**2 - 6)')
    """
    order = {4: 1, 6: 2}.get(b.degree)
    if order is None or any(b.coefficients[1:]) or a.degree != 2 * order - 1:
        return None
    root = Quadratic.root(abs(b.leading)).exact()
    if not isinstance(root, Fraction):
        return None
    s = int(root) if a.leading > 0 else -int(root)
    if order == 1:
        r = (Fraction(a.leading, 2 * s) + 1) / 2
        expected = [s * (2 * r - 1) * c for c in (2, 1)]
    else:
        # 1 + 2r(r-1) from a(0); the root of 4 r (r-1) + 1 = (2r-1)^2
        side = 2 * Fraction(a(0), s) - 1
        square = Quadratic.root(side).exact() if side >= 0 else None
        if not isinstance(square, Fraction):
            return None
        r = (1 + square) / 2
        expected = [s * Fraction(c) for c in (2, 3, 3 + 4 * r * (r - 1), 1 + 2 * r * (r - 1))]
    matches = list(a.coefficients) == expected and (b.leading > 0) == (order == 1)
    return Polygamma(order, s, r) if matches else None
