"""Digits of a limit by a base set for the tails: L = (p_n + t p_{n-1})/(q_n + t q_{n-1}), t = T_{n+1}.

    positive:   a, b > 0 from n0 on (or a < 0: signs changed):   0 < T_m < b(m)/a(m) for m >= n0
    Worpitzky:  4 |b(m)| <= |a(m) a(m-1)| for m >= n0, a(m) != 0 for m >= n0 - 1:   |T_m| <= |a(m-1)|/2
    series:     a series of the tail, cut off (`tail_series`)

A polynomial is positive from n0 on if its coefficients about n0 are not negative, and the constant one is positive.
(docs/mathematics.md, section 6.)
"""

import flint

from pcf.check.decimal import interval, significant
from pcf.check.formula import Formula
from pcf.check.reading import Fields, demand, integer, text
from pcf.check.tail_series import tail_bounds


def enclosure(fields: Fields) -> str:
    """The digits, if they hold."""
    f = fields.take("formula", Formula.read)
    digits: str = fields.take("digits", text)
    kind, start, n = fields.take("set", text), fields.take("from", integer), fields.take("terms", integer)
    convergence = f.convergence()
    count = significant(digits)
    demand(count is not None, "digits: no decimal number")
    demand(start >= 1 and n + 1 >= start, "from: before 1, or beyond the terms")
    p, p_before, q, q_before = f.convergent(n)
    x, unit = interval(digits)
    with flint.ctx.workprec(4 * (count or 0) + 256):
        ends = (
            tail_bounds(f, convergence, fields, start, n) if kind == "series" else _ends(f, kind, fields, start, n)
        )
        below = [t * q_before + q for t in ends]
        demand(below[0] * below[1] > 0, "terms: the pole is not outside the set")
        near = all(abs((t * p_before + p) / d - x) <= unit for t, d in zip(ends, below, strict=True))
    demand(near, "digits: not within one unit of the last")
    return digits


def _ends(f: Formula, kind: str, fields: Fields, start: int, n: int) -> tuple[flint.fmpq, flint.fmpq]:
    """T_{n+1} lies between these, by a set for all the tails."""
    fields.end()
    demand(kind in ("positive", "Worpitzky"), "set: unknown")
    sign = 1 if f.a[f.a.degree()] > 0 else -1
    if kind == "positive":
        demand(_positive(sign * f.a, start) and _positive(f.b, start), "set: a or b is not seen to be positive")
        return flint.fmpq(0), sign * flint.fmpq(f.b(n + 1), sign * f.a(n + 1))
    product = f.a * f.a(flint.fmpz_poly([-1, 1]))
    demand(_positive(sign * f.a, start - 1), "set: a is not seen to keep its sign")
    small = all(_not_negative(product + s * 4 * f.b, start) for s in (1, -1))
    demand(small, "set: 4 |b| is not seen to be small enough")
    return flint.fmpq(-abs(f.a(n)), 2), flint.fmpq(abs(f.a(n)), 2)


def _about(p: flint.fmpz_poly, n0: int) -> list[flint.fmpz]:
    return list(p(flint.fmpz_poly([n0, 1])).coeffs())


def _positive(p: flint.fmpz_poly, n0: int) -> bool:
    coefficients = _about(p, n0)
    return bool(coefficients) and coefficients[0] > 0 and all(c >= 0 for c in coefficients)


def _not_negative(p: flint.fmpz_poly, n0: int) -> bool:
    return all(c >= 0 for c in _about(p, n0))
