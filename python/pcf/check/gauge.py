"""Gauge equivalence: N_g(n) V(n) = k(n) V(n-1) N_f(n) identically, A P_f = P_g V at one n, and L_g = A(L_f).

The limit. Both columns of P_g V lead to A(L_f), as they are multiples of convergents of f. Where the errors of g fall
faster than every power of n, that is L_g: else both columns would be multiples of the minimal solution up to powers of
n, and det(P_g V) too small. In the other classes a column (v1, v2) leads to L_g if v1 r + v2 is not so much smaller for
the dominant ratio r = u_n/u_{n-1} than for the minimal one. Their leading terms come from the expansions of both
ratios, given with the certificate and checked by r(n) r(n-1) = a(n) r(n-1) + b(n). (docs/mathematics.md, section 13.)
"""

from dataclasses import dataclass
from typing import Any, Final

import flint

from pcf.check.field import Surd
from pcf.check.formula import FAST, Formula, integer_zeros, proportional, times
from pcf.check.reading import Fields, demand, entries, integer, integer_polynomial, moebius, surd

_MOST_FOLDS: Final = 12
_MOST_DEGREE: Final = 60
_MOST_PRODUCT: Final = 400
_MOST_TERMS: Final = 300
_FARTHEST: Final = 5_000
_ZERO: Final = Surd(flint.fmpq(0))

Matrix = tuple[Any, Any, Any, Any]
Series = list[Surd]
"""Coefficients of falling powers of n."""


@dataclass(frozen=True)
class Equivalence:
    """L_g = (p0 + p1 L_f)/(q0 + q1 L_f)."""

    f: Formula
    g: Formula
    map: tuple[int, int, int, int]


def equivalence(fields: Fields) -> Equivalence:
    """The equivalence, if all of it holds."""
    f, g = (fields.take(name, Formula.read) for name in ("from", "to"))
    a = fields.take("map", moebius)
    v = tuple(fields.take("matrix", entries(integer_polynomial, 4)))
    folds = fields.take("folds", entries(integer, 2))
    start = fields.take("start", integer)
    demand(all(1 <= k <= _MOST_FOLDS for k in folds), "folds: out of range")
    demand(all(p.degree() <= _MOST_DEGREE for p in v), "matrix: of too high a degree")
    highest = max(p.degree() for one in (f, g) for p in (one.a, one.b))
    demand(highest * max(folds) <= _MOST_PRODUCT, "folds: the products of so many steps are of too high a degree")
    f.convergence()
    convergence = g.convergence()
    determinant = v[0] * v[3] - v[1] * v[2]
    demand(bool(determinant), "matrix: its determinant is identically 0")
    demand(
        max([0, *integer_zeros(determinant)]) < start <= _FARTHEST, "start: before a zero of det V, or too far out"
    )
    n = flint.fmpz_poly([-1, 1])
    left = times(_steps(g, folds[1]), v)
    right = times(tuple(p(n) for p in v), _steps(f, folds[0]))
    demand(proportional(left, right), "matrix: no gauge, N_g(n) V(n) and V(n-1) N_f(n) differ")
    p0, p1, q0, q1 = a
    here = times((p1, p0, q1, q0), f.convergent(folds[0] * start))
    there = times(g.convergent(folds[1] * start), tuple(p(start) for p in v))
    demand(proportional(here, there), "start: A P_f and P_g V are not proportional there")
    if convergence not in FAST:
        minimal, dominant = (fields.take(name, entries(surd)) for name in ("minimal", "dominant"))
        h = _expansions(g, convergence, minimal, dominant)
        demand(
            any(_leads(v[i], v[i + 2], h, folds[1], minimal, dominant) for i in (0, 1)),
            "matrix: no column is seen to leave the minimal solution",
        )
    fields.end()
    return Equivalence(f, g, a)


def _steps(f: Formula, k: int) -> Matrix:
    """M(k (n-1) + 1) ... M(k n)."""
    one, zero = flint.fmpz_poly([1]), flint.fmpz_poly([0])
    result: Matrix = (one, zero, zero, one)
    for j in range(1, k + 1):
        x = flint.fmpz_poly([j - k, k])
        result = times(result, (f.a(x), one, f.b(x), zero))
    return result


def _expansions(g: Formula, convergence: str, minimal: Series, dominant: Series) -> int:
    """h, if both are expansions n^h (r_0 + r_1/n + ...) of the ratios of the minimal and a dominant solution.

    Where a logarithm comes in the expansion of the dominant solution ends before it.
    """
    even = convergence == "power, even"
    h = g.a.degree() + even
    A, B = (p[p.degree()] for p in (g.a, g.b))
    for name, series in (("minimal", minimal), ("dominant", dominant)):
        demand(2 <= len(series) <= _MOST_TERMS, f"{name}: too short or too long")
        # at a double root each coefficient shows one order late, where the one after it does not show yet
        demand(_solves(g, h, series if even else [*series, _ZERO]), f"{name}: no expansion of a ratio of solutions")
    if even:  # +- sqrt(B), the dominant one with the sign of A
        demand(dominant[0].sign() * A > 0 and minimal[0] == -dominant[0], "minimal, dominant: of other branches")
        demand(dominant[0] * dominant[0] == flint.fmpq(B), "dominant: of another branch")
        return h
    # A (1/2 + s/n + ...): the dominant one has the larger s; the same in the logarithmic class
    demand(
        all(series[0] == flint.fmpq(A, 2) for series in (minimal, dominant)), "minimal, dominant: of other branches"
    )
    order = (dominant[1] - minimal[1]).sign() * (1 if A > 0 else -1)
    demand(order == (1 if convergence == "power" else 0), "minimal, dominant: of other branches")
    return h


def _solves(g: Formula, h: int, series: Series) -> bool:
    """Whether r(n) r(n-1) - a(n) r(n-1) - b(n), r = n^h (series), vanishes to the length of the series."""
    before = _shifted_back(series, h)
    a, b = (
        [Surd(flint.fmpq(p[p.degree() - j] if j <= p.degree() else 0)) for j in range(len(series))]
        for p in (g.a, g.b)
    )
    gap_a, gap_b = h - g.a.degree(), 2 * h - g.b.degree()
    for k in range(len(series)):
        total = sum((series[i] * before[k - i] for i in range(k + 1)), start=_ZERO)
        total = total - sum((a[i] * before[k - gap_a - i] for i in range(k - gap_a + 1)), start=_ZERO)
        if k >= gap_b:
            total = total - b[k - gap_b]
        if total.sign() != 0:
            return False
    return True


def _leads(v1: flint.fmpz_poly, v2: flint.fmpz_poly, h: int, k: int, minimal: Series, dominant: Series) -> bool:
    """Whether (v1 p_m + v2 p_{m-1})/(v1 q_m + v2 q_{m-1}) tends to L_g, v1 and v2 at n, and m = k n.

    Its distance is (v1 r + v2) e_{n-1}, r minimal and e_n = p_n - L q_n, over (v1 r + v2) q_{n-1}, r dominant; e/q
    falls like n^beta, or like 1/log n, where both have one expansion.
    """
    beta = minimal[1] / minimal[0] - dominant[1] / dominant[0]
    if beta.sign() == 0:
        return bool(v1) or bool(v2)
    # r(k n) in powers of n
    folded = ([c * flint.fmpq(k) ** (h - i) for i, c in enumerate(series)] for series in (minimal, dominant))
    lowered, kept = (_order(v1, v2, h, series) for series in folded)
    return lowered is not None and kept is not None and (beta + (lowered - kept)).sign() < 0


def _order(v1: flint.fmpz_poly, v2: flint.fmpz_poly, h: int, series: Series) -> int | None:
    """The power of n that v1 r + v2 grows with; None where no term of it is seen."""
    top = max(v1.degree() + h if v1 else v2.degree(), v2.degree())
    for power in range(top, top - len(series), -1):
        # v1 n^h r_i n^-i: the coefficient of n^(power - h + i) of v1
        value = Surd(flint.fmpq(v2[power] if power >= 0 else 0))
        for i in range(len(series)):
            j = power - h + i
            if 0 <= j <= v1.degree():
                value = value + series[i] * flint.fmpq(v1[j])
        if value.sign() != 0:
            return power
    return None


def _shifted_back(series: Series, h: int) -> Series:
    """The coefficients of r(n-1), r = n^h (series)."""
    out = [_ZERO] * len(series)
    for k, c in enumerate(series):
        factor = flint.fmpq(1)  # (-1)^m binomial(h - k, m)
        for m in range(len(series) - k):
            out[k + m] = out[k + m] + c * factor
            factor *= flint.fmpq(m - (h - k), m + 1)
    return out
