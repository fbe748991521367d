"""Values that are exact numbers: termination, minimal solutions with a rational ratio, quadratic equations."""

from typing import Any, Final

import flint

from pcf.check.formula import Formula, integer_zeros
from pcf.check.reading import Fields, Tree, demand, integer, polynomial, surd
from pcf.check.values import in_field

_FARTHEST: Final = 1_000_000


def termination(f: Formula, value: Tree, fields: Fields) -> None:
    """b(k) = 0 and not before: the value is p_{k-1}/q_{k-1}."""
    k = fields.take("index", integer)
    fields.end()
    demand(k == f.terminates_at(), "index: not the first at which b vanishes")
    p, _, q, _ = f.convergent(k - 1)
    demand(_is(value, p, q), "value: not p/q before the index")


def minimal_solution(f: Formula, value: Tree, fields: Fields) -> None:
    """u_n = Q p_n - P q_n (q_n for infinity) solves the recurrence, its ratio is rational, and the minimal one."""
    top, bottom = fields.take("numerator", polynomial), fields.take("denominator", polynomial)
    start = fields.take("start", integer)
    fields.end()
    convergence = f.convergence()
    demand(top != 0 and bottom != 0 and 0 <= start < _FARTHEST, "start: negative or too far out")
    x = flint.fmpq_poly([-1, 1])
    a, b = flint.fmpq_poly(f.a), flint.fmpq_poly(f.b)
    demand(
        top * top(x) == bottom * (a * top(x) + b * bottom(x)),
        "numerator, denominator: no ratio r(n) r(n-1) = a r + b",
    )
    p, p_before, q, q_before = f.convergent(start)
    if value == ("infinity",):
        u, u_before = q, q_before
    else:
        number = _rational(value)
        u, u_before = (number.q * x - number.p * y for x, y in ((p, q), (p_before, q_before)))
    demand(u_before != 0 and u * bottom(start) == u_before * top(start), "start: the ratio is not met there")
    zeros = integer_zeros(top) + integer_zeros(bottom)
    demand(all(n < start for n in zeros), "start: the ratio has a zero or a pole from there on")
    demand(
        _is_minimal(f, convergence, top, bottom),
        "numerator, denominator: they do not grow like the minimal solution",
    )


def quadratic(f: Formula, value: Tree, fields: Fields) -> None:
    """The root of larger modulus of x^2 = a x + b, or (with "low") a tail T(n) = -(A/2)(n + low)."""
    root = fields.take("root", surd)
    convergence = f.convergence()
    A = flint.fmpq(f.a[f.a.degree()])
    if not fields.has("low"):
        fields.end()
        demand(f.a.degree() == f.b.degree() == 0, "root: a and b are not constant")
        demand(root * root == root * A + flint.fmpq(f.b[0]), "root: not a root of x^2 = a x + b")
        demand(((root - A / 2) * A).sign() > 0 or 4 * f.b[0] == -A * A, "root: not the root of larger modulus")
    else:
        low, high = fields.take("low", surd), fields.take("high", surd)
        fields.end()
        demand(convergence in ("power", "logarithmic") and f.a.degree() == 1, "low: of another class")
        demand((high - low).sign() >= 0, "low: not the smaller of the two")
        # T(n) (a(n) + T(n+1)) = b(n) with T(n) = -(A/2)(n + low), and high + low = b_1/b_2
        for n in range(4):
            tail, after = ((low + m) * (-A / 2) for m in (n, n + 1))
            demand(tail * (after + flint.fmpq(f.a(n))) == flint.fmpq(f.b(n)), "low: not a tail of the formula")
        demand(low + high == flint.fmpq(f.b[1], f.b[2]), "high: not the other zero")
        demand(root == high * (A / 2), "root: not (A/2) high")
    demand(in_field(value) == root, "value: not the root")


def _is_minimal(f: Formula, convergence: str, top: flint.fmpq_poly, bottom: flint.fmpq_poly) -> bool:
    degree = top.degree() - bottom.degree()
    lead = top[top.degree()] / bottom[bottom.degree()]
    d, A = f.a.degree(), flint.fmpq(f.a[f.a.degree()])
    if convergence == "super-exponential":  # the dominant ratio has the degree of a, the minimal one less
        return degree < d
    if convergence == "exponential":  # roots of x^2 = A x + B: the smaller one in modulus is below |A|/2
        return degree < d or 2 * lead * (1 if A > 0 else -1) < abs(A)
    if convergence == "power, even":  # +- sqrt(B) n^(d + 1), the minimal one with the sign of -A
        return degree == d + 1 and lead * A < 0
    if convergence not in ("power", "logarithmic") or degree != d:
        return False
    # a(n) (1/2 + s/n + ...), s = (1 -+ sqrt(1 + 16 k2))/4: the minimal one has s <= 1/4
    below = bottom * flint.fmpq_poly(f.a)
    second = [p[p.degree() - 1] / p[p.degree()] if p.degree() else flint.fmpq(0) for p in (top, below)]
    slope: flint.fmpq = 2 * (second[0] - second[1])
    return 2 * lead == A and slope <= 1


def _is(value: Tree, p: flint.fmpz, q: flint.fmpz) -> bool:
    if q == 0:
        return value == ("infinity",)
    return bool(value[0] == "number" and value[1] == flint.fmpq(p, q))


def _rational(value: Tree) -> Any:
    demand(value[0] == "number", "value: neither rational nor infinite")
    return value[1]
