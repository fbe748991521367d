"""Euler's factorisation: convergents as partial sums, exactly, and the sum in closed form.

    b(x) = -h1(x) h2(x),  f(x) a(x) = f(x-1) h1(x) + f(x+1) h2(x+1):   p_N/q_N = a(0) + C (1/S_N - 1),

C = f(1) h2(1)/f(0), S_N = t_0 + ... + t_N, t_0 = 1. (docs/mathematics.md, section 10.)
"""

from typing import Any, Final

import flint

from pcf.check.formula import Formula, integer_zeros
from pcf.check.reading import Fields, Tree, demand, entries, integer, polynomial, rational
from pcf.check.sums import bessel_series, exponential_series, fraction_part, rational_series
from pcf.check.telescoping import telescoping_series
from pcf.check.values import Value, exact

_MOST_SHIFT: Final = 1_000
_MOST_POLES: Final = 200
_MOST_FACTORIAL: Final = 2_000


def euler(formula: Formula, value: Tree, fields: Fields) -> None:
    """The value of a formula whose shift has such a factorisation."""
    shift = fields.take("shift", integer)
    demand(0 <= shift < _MOST_SHIFT, "shift: negative or too far")
    demand(formula.terminates_at() is None, "the formula terminates")
    f, h1, h2 = (fields.take(name, polynomial) for name in ("f", "h1", "h2"))
    g = formula.shifted(shift)
    identities(g, f, h1, h2)
    total = _sum(f, h1, h2, fields)
    fields.end()
    C = f(1) * h2(1) / f(0)
    # a(0) + C (1/S - 1), and from there to the formula itself
    found = total.image((C, g.a(0) - C, flint.fmpq(0), flint.fmpq(1)))
    found = found.image(tuple(map(flint.fmpq, formula.map_from_shift(shift))))  # type: ignore[arg-type]
    demand(exact(value).equals(found), "value: not what the sum gives")


def identities(g: Formula, f: flint.fmpq_poly, h1: flint.fmpq_poly, h2: flint.fmpq_poly) -> None:
    """Refuse polynomials that are no factorisation of a formula, or an f that vanishes at 0, 1, 2, ..."""
    x = flint.fmpq_poly([0, 1])
    demand(bool(f) and bool(h1) and bool(h2), "f, h1, h2: one is 0")
    demand(flint.fmpq_poly(g.b) == -h1 * h2, "h1, h2: b is not -h1 h2")
    demand(f * flint.fmpq_poly(g.a) == f(x - 1) * h1 + f(x + 1) * h2(x + 1), "f: no solution of Euler's equation")
    demand(all(n < 0 for n in integer_zeros(f)), "f: it vanishes at an integer from 0 on")


def _sum(f: flint.fmpq_poly, h1: flint.fmpq_poly, h2: flint.fmpq_poly, fields: Fields) -> Value:
    """S, from the terms that the certificate gives: z^k sum c/(k + r)^s, z^k p(k) over factorials, or R(k) w_k."""
    x = flint.fmpq_poly([0, 1])
    z = fields.take("argument", rational)
    demand(z != 0, "argument: 0")
    # t_{k+1}/t_k = step(k)/step_below(k)
    step, below = f * h1(x + 1), f(x + 2) * h2(x + 2)
    if fields.has("factorials"):
        factorials, p = fields.take("factorials", entries(integer)), fields.take("numerator", polynomial)
        demand(len(factorials) in (1, 2), "factorials: not one or two")
        demand(all(1 <= n < _MOST_FACTORIAL for n in factorials), "factorials: too large")
        passed, first = flint.fmpq_poly([1]), flint.fmpz(1)
        for n in factorials:
            passed *= x + n
            first *= flint.fmpz.fac_ui(n - 1)
        demand(step * passed * p == below * z * p(x + 1), "numerator: not the terms of the sum")
        demand(p(0) == first, "numerator: the first term is not 1")
        return (exponential_series if len(factorials) == 1 else bessel_series)(z, p, *factorials)
    if fields.has("series"):
        return telescoping_series(z, step, below, fields)
    parts = fields.take("fractions", entries(fraction_part))
    demand(bool(parts) and len({(str(r), s) for r, s, _ in parts}) == len(parts), "fractions: none, or one twice")
    bottom = flint.fmpq_poly([1])
    powers: dict[str, tuple[Any, int]] = {}
    for r, s, _ in parts:
        powers[str(r)] = (r, max(s, powers.get(str(r), (r, 0))[1]))
    demand(sum(s for _, s in powers.values()) <= _MOST_POLES, "fractions: too many")
    for r, s in powers.values():
        demand(r.q != 1 or r > 0, "fractions: a pole at an integer from 0 on")
        bottom *= (x + r) ** s
    top = flint.fmpq_poly([0])
    for r, s, c in parts:
        top += c * (bottom // (x + r) ** s)
    demand(step * top * bottom(x + 1) == below * z * top(x + 1) * bottom, "fractions: not the terms of the sum")
    demand(top(0) == bottom(0), "fractions: the first term is not 1")
    return rational_series(z, parts)
