"""Continued fractions of the trigamma and the tetragamma function, by theorems of Stieltjes and Ramanujan.

    s (2r - 1)(2n + 1),               s^2 n^4:     2 s/psi'(r)       r > 1/2
    s (2n + 1)(n^2 + n + 1 + 2r(r-1)),  -s^2 n^6:  -2 s/psi''(r)     r >= 1/2

(T. J. Stieltjes, Quart. J. Math. 24, 1890; B. C. Berndt, Ramanujan's Notebooks II, chapter 12, Entries 30 and 32(iii),
of the latter the even part.)
"""

import flint

from pcf.check.formula import Formula
from pcf.check.reading import Fields, Tree, demand, integer, rational
from pcf.check.sums import hurwitz
from pcf.check.values import Value, exact


def polygamma(formula: Formula, value: Tree | None, fields: Fields) -> None:
    """The value of a formula that is one of these."""
    order, s, r = (
        fields.take("polygamma", integer),
        fields.take("scale", integer),
        fields.take("argument", rational),
    )
    fields.end()
    demand(order in (1, 2), "polygamma: not 1 or 2")
    demand(2 * r > 1 or (order == 2 and 2 * r == 1), "argument: not beyond 1/2")
    formula.convergence()
    line = flint.fmpq_poly([1, 2])
    if order == 1:
        a, b = s * (2 * r - 1) * line, flint.fmpq_poly([0] * 4 + [s * s])
        found = Value.of(2 * s) / hurwitz(2, r)
    else:
        a, b = s * line * flint.fmpq_poly([1 + 2 * r * (r - 1), 1, 1]), flint.fmpq_poly([0] * 6 + [-s * s])
        found = Value.of(s) / hurwitz(3, r)
    demand(flint.fmpq_poly(formula.a) == a and flint.fmpq_poly(formula.b) == b, "argument: of another formula")
    demand(value is not None and exact(value).equals(found), "value: not that of the function")
