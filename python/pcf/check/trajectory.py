"""Formulas whose minimal solution is a hypergeometric sum along a direction.

    u_n = sum_{k>=0} t(n, k),  t = (2k + w(n)) z^k prod Gamma(k + A n + C)/prod Gamma(k + A' n + C'), 0 < z <= 1,

as many factors above as below, or one less, with any z > 0, or none and two below, with any z, with integers A >= 0 and
parameters that are positive from N - 1 on. What is shown is

* c_0 u_{n-1} + c_1 u_n + c_2 u_{n+1} = 0: the terms, over a common one, are the difference of a polynomial x(k) times
  terms, which telescopes. For given n that is a linear system. Solvable at more n than its minors have zeros, it is
  solvable for all but finitely many real n, and u_n is continuous.
* y_n = f_n u_n, with f_{n+1}/f_n = p(n)/q(n) given, solves y_{n+1} = a(n+1) y_n + b(n+1) y_{n-1}.
* y_n is the minimal solution: all terms are less than n!^m R^n times a power of n, where R is the largest
  prod (A + x)^A/prod (A' + x)^A' over x = 0 and the x > 0 with z prod (A + x) = prod (A' + x) (there the exponent
  of terms with k = x n is stationary), and other solutions grow faster (Perron). With fewer factors above, terms are
  less than n!^m R^n for some R in modulus, and others grow by a larger power of n! (Perron, Kreuser); u_n is not 0 for
  large n, as without factors above the sum of all terms but the first is a small multiple of that.

Then L = (p_N u_{N-1} - f p_{N-1} u_N)/(q_N u_{N-1} - f q_{N-1} u_N) with f = p(N-1)/q(N-1) (Pincherle).
(docs/mathematics.md, section 15; D. Zeilberger, J. Symb. Comp. 11, 1991.)
"""

from dataclasses import dataclass
from typing import Final

import flint

from pcf.check.bessel_sums import bessel_sums
from pcf.check.beta_sums import beta_series, elliptic_series
from pcf.check.classical import gauss_at
from pcf.check.formula import Formula, integer_zeros
from pcf.check.kummer_sums import kummer_sums
from pcf.check.reading import Fields, Rational, Tree, demand, entries, integer, polynomial, rational
from pcf.check.sums import Part, exponential_series, fraction_part, rational_series
from pcf.check.values import Value, ball, exact

_MOST_PARAMETERS: Final = 12
_MOST_STEPS: Final = 40  # of all directions together
_FARTHEST: Final = 1_000
_MOST_POLES: Final = 1_000  # of partial fractions, with their orders
_PRECISION: Final = 200
_FAR: Final = 300
_AGREE: Final = 1e-6

Linear = tuple[int, Rational]


@dataclass(frozen=True)
class _Term:
    upper: list[Linear]
    lower: list[Linear]
    z: Rational
    weight: Linear | None

    def excess(self, n: int) -> Rational:
        """s with t(n, k) about z^k k^-s."""
        total = sum((A * n + C for A, C in self.lower), flint.fmpq(0))
        total -= sum((A * n + C for A, C in self.upper), flint.fmpq(0))
        return total - (self.weight is not None)

    def balanced(self) -> bool:
        """Whether there are as many parameters above as below."""
        return len(self.upper) == len(self.lower)

    def power(self) -> int:
        """m with terms about n!^m."""
        return sum(A for A, _ in self.upper) - sum(A for A, _ in self.lower)


def trajectory(formula: Formula, value: Tree, fields: Fields) -> None:
    """The value of a formula with such a minimal solution."""
    term, start = _read(fields)
    p, q = fields.take("ratio", entries(polynomial, 2))
    sums = _given(fields)
    fields.end()
    fast = "exponential" if term.balanced() else "super-exponential"
    demand(formula.convergence() == fast, "the formula does not converge as fast as a sum of this kind")
    demand(bool(p) and bool(q), "ratio: 0")
    demand(
        all(n < start - 1 for n in integer_zeros(p) + integer_zeros(q)), "ratio: a zero or a pole after the start"
    )
    _recurrence(formula, term, p, q, start)
    _minimal(formula, term, p, q)
    before, after = _sums(term, start, sums)
    x, x_before, y, y_before = formula.convergent(start)
    factor = p(start - 1) / q(start - 1)
    top = Value.of(flint.fmpq(x)) * before - Value.of(factor * flint.fmpq(x_before)) * after
    bottom = Value.of(flint.fmpq(y)) * before - Value.of(factor * flint.fmpq(y_before)) * after
    demand(exact(value).equals(top / bottom), "value: not what the sums give")
    _near(formula, value)


def _near(formula: Formula, value: Tree) -> None:
    """Refuse a value that two convergents far out, which agree, contradict: a guard against errors of this program."""
    with flint.ctx.workprec(_PRECISION):
        first, second = (
            flint.arb(flint.fmpq(p, q)) if q else None
            for p, _, q, _ in (formula.convergent(n) for n in (_FAR, 2 * _FAR))
        )
        if first is None or second is None:
            return
        apart, size = abs(first - second), abs(second) + 1
        if apart < size * flint.arb(_AGREE):
            slack = 10 * apart + size * flint.arb(2) ** (-_PRECISION // 2)
            demand(not abs(ball(value) - second) > slack, "value: not near the convergents")


def _read(fields: Fields) -> tuple[_Term, int]:
    """The term, with its terms positive and its sum convergent from start - 1 on."""
    upper, lower = (fields.take(name, entries(_linear)) for name in ("upper", "lower"))
    z, start = fields.take("argument", rational), fields.take("start", integer)
    weight = fields.take("weight", _linear) if fields.has("weight") else None
    term = _Term(upper, lower, z, weight)
    parameters = [*upper, *lower, *([weight] if weight else [])]
    demand(0 < len(lower) < _MOST_PARAMETERS, "lower: none, or too many")
    bessel = not upper and len(lower) == 2 and weight is None
    demand(not bessel or any(A > 0 for A, _ in lower), "lower: no parameter that moves")
    demand(
        bessel or len(upper) in (len(lower), len(lower) - 1),
        "upper, lower: not as many above as below, or one less",
    )
    demand(z != 0 if bessel else z > 0 and (z <= 1 or not term.balanced()), "argument: not within (0, 1]")
    demand(0 <= start < _FARTHEST, "start: negative, or too far out")
    demand(sum(A for A, _ in parameters) < _MOST_STEPS, "upper, lower: directions too far")
    demand(all(A >= 0 and A * (start - 1) + C > 0 for A, C in parameters), "start: a parameter is not positive")
    demand((0, flint.fmpq(1)) in lower, "lower: no k!")
    if z == 1 and term.balanced():
        demand(term.power() < 0 and term.excess(start - 1) > 1, "start: the sum diverges")
    return term, start


def _linear(value: object, where: str) -> Linear:
    A, C = entries(rational, 2)(value, where)
    demand(A.q == 1, f"{where}: a direction that is no integer")
    return int(A.p), C


def _recurrence(formula: Formula, term: _Term, p: flint.fmpq_poly, q: flint.fmpq_poly, start: int) -> None:
    """Refuse a ratio for which the recurrence of the formula is not that of the sum."""
    forward, back = flint.fmpq_poly([1, 1]), flint.fmpq_poly([-1, 1])
    a, b = (flint.fmpq_poly(side)(forward) for side in (formula.a, formula.b))
    # u_{n+1} p(n)/q(n) = a(n+1) u_n + b(n+1) q(n-1)/p(n-1) u_{n-1}
    c = -(b * q * q(back)), -(a * q * p(back)), p * p(back)
    steps = [sum(A for A, _ in side) for side in (term.upper, term.lower)]
    # a minor has columns, with entries of a degree in n up to the number of parameters, and the right-hand side
    columns = 2 * max(steps) + 3
    zeros = columns * len(term.lower) + max(x.degree() for x in c) + 2 * sum(steps) + 1
    for n in range(start, start + zeros + 1):
        demand(_telescopes(term, [x(n) for x in c], n), "ratio: the sum does not solve the recurrence")


def _telescopes(term: _Term, c: list[Rational], n: int) -> bool:
    """Whether c_0 t(n-1, k) + c_1 t(n, k) + c_2 t(n+1, k) is a difference, by a polynomial x(k)."""
    above, below = flint.fmpq_poly([1]), flint.fmpq_poly([1])
    parts = [flint.fmpq_poly([x]) for x in c]
    for A, C in term.upper:
        at = A * n + C - A
        above *= flint.fmpq_poly([at, 1])
        parts = [_rising(part, at, A * j) for j, part in enumerate(parts)]
    for A, C in term.lower:
        at = A * n + C
        below *= flint.fmpq_poly([at + A - 1, 1])
        parts = [_rising(part, at + A * (j - 1), A * (2 - j)) for j, part in enumerate(parts)]
    if term.weight is not None:
        A, C = term.weight
        parts = [part * flint.fmpq_poly([A * (n + j - 1) + C, 2]) for j, part in enumerate(parts)]
    most = max(part.degree() for part in parts)
    right = parts[0] + parts[1] + parts[2]
    columns = []
    # with this degree the telescoped terms vanish at infinity wherever the sums converge
    for i in range(most - below.degree() + 1 + (term.z == 1 and term.balanced())):
        x = flint.fmpq_poly([0] * i + [1])
        columns.append(term.z * above * x(flint.fmpq_poly([1, 1])) - below * x)
    height = max(column.degree() for column in (right, *columns)) + 1
    rank = [
        flint.fmpq_mat([[column[i] for column in side] for i in range(height)]).rank() if side else 0
        for side in (columns, [*columns, right])
    ]
    return bool(rank[0] == rank[1])


def _rising(part: flint.fmpq_poly, at: Rational, length: int) -> flint.fmpq_poly:
    demand(length < _FARTHEST, "upper, lower: parameters too far from each other")
    for j in range(length):
        part = part * flint.fmpq_poly([at + j, 1])
    return part


def _minimal(formula: Formula, term: _Term, p: flint.fmpq_poly, q: flint.fmpq_poly) -> None:
    """Refuse a sum that is not seen to grow less than the dominant solution."""
    power = formula.a.degree() + q.degree() - p.degree()  # of a(n+1) q(n)/p(n), by which dominant u_n grow
    if not term.balanced():
        demand(term.power() < power, "upper, lower: the sum may grow like a dominant solution")
        return
    demand(term.power() == power, "ratio: another power of n! than the sum's")
    A, B = formula.a[formula.a.degree()], formula.b[formula.b.degree()]
    with flint.ctx.workprec(_PRECISION):
        scale = abs(flint.arb(q[q.degree()] / p[p.degree()]))
        dominant = scale * (abs(flint.arb(A)) + (flint.arb(A) ** 2 + 4 * flint.arb(B)).sqrt()) / 2
        demand(_growth(term) < dominant.log(), "upper, lower: the sum may grow like a dominant solution")


def _growth(term: _Term) -> flint.arb:
    """log R."""
    above, below = flint.fmpq_poly([term.z]), flint.fmpq_poly([1])
    for A, _ in term.upper:
        above *= flint.fmpq_poly([A, 1])
    for A, _ in term.lower:
        below *= flint.fmpq_poly([A, 1])
    difference = above - below
    demand(bool(difference), "upper, lower: every place is stationary")
    places = [flint.arb(0)]
    roots: list[tuple[flint.acb, int]] = difference.complex_roots() if difference.degree() > 0 else []  # type: ignore[assignment]
    for root, _ in roots:
        if root.imag.contains(0) and not root.real < 0:
            places.append(root.real)
    best = flint.arb("-inf")
    for x in places:
        total = flint.arb(0)
        for side, sign in ((term.upper, 1), (term.lower, -1)):
            for A, _ in side:
                if A:
                    total += sign * A * (x + A).log()
        best = best.max(total)
    return best


@dataclass(frozen=True)
class _Given:
    """Terms of both sums: partial fractions, or polynomials over a factorial; or none, for Gauss functions."""

    fractions: list[list[Part]] | None
    over: list[tuple[flint.fmpq_poly, int]] | None


def _given(fields: Fields) -> _Given:
    if fields.has("factorials"):
        numbers = fields.take("factorials", entries(integer, 2))
        numerators = fields.take("numerators", entries(polynomial, 2))
        demand(all(0 < n < _FARTHEST for n in numbers), "factorials: not positive, or too large")
        return _Given(None, list(zip(numerators, numbers, strict=True)))
    return _Given(fields.take("sums", entries(entries(fraction_part), 2)) if fields.has("sums") else None, None)


def _sums(term: _Term, start: int, given: _Given) -> tuple[Value, Value]:
    """u_{start-1} and u_start, up to a common factor."""
    places = [tuple([A * n + C for A, C in side] for side in (term.upper, term.lower)) for n in (start - 1, start)]
    if given.over is not None or given.fractions is not None:
        before, after = (
            _elementary(term, n, upper, lower, given, i)
            for i, (n, (upper, lower)) in enumerate(zip((start - 1, start), places, strict=True))
        )
        return before, after
    if len(term.lower) == 2 and len(term.upper) < 2 and term.weight is None:
        other = 1 - term.lower.index((0, flint.fmpq(1)))
        if not term.upper:
            return bessel_sums(term.z, *(lower[other] for _, lower in places))
        first, second = ((upper[0], lower[other]) for upper, lower in places)
        return kummer_sums(term.z, first, second)
    # as many above as below: a third one below, beside an equal one above, is another function
    demand(term.balanced() and len(term.upper) == 2 and term.weight is None and term.z < 1, "sums: missing")
    values = []
    for upper, lower in places:
        others = [x for i, x in enumerate(lower) if i != lower.index(flint.fmpq(1))]
        demand(any(x.q == 1 for x in upper), "upper: no integer")
        k, b = sorted(upper, key=lambda x: x.q) if upper[0].q > 1 or upper[1].q > 1 else upper
        values.append((k, b, others[0]))
    (k, b, c), (k1, b1, c1) = values
    demand(all((x - y).q == 1 for x, y in ((b, b1), (c, c1))), "upper, lower: directions that are no integers")
    scale = _gammas(k, k1) * _gammas(b, b1) / _gammas(c, c1)
    return gauss_at(int(k.p), b, c, term.z), Value.of(scale) * gauss_at(int(k1.p), b1, c1, term.z)


def _gammas(low: Rational, high: Rational) -> Rational:
    """Gamma(high)/Gamma(low), high - low an integer >= 0."""
    product = flint.fmpq(1)
    for j in range(int((high - low).p)):
        product *= low + j
    return product


def _elementary(
    term: _Term, n: int, upper: list[Rational], lower: list[Rational], given: _Given, place: int
) -> Value:
    """The sum by its terms: z^k times partial fractions, these times (h)_k/k! or squares, or z^k p(k)/(k + m - 1)!."""
    pairs: list[tuple[Rational, Rational]] = []
    left, alone = sorted(lower), []
    for c in sorted(upper):
        match = next((d for d in left if (c - d).q == 1), None)
        if match is None:
            alone.append(c)
        else:
            left.remove(match)
            pairs.append((c, match))
    demand(all(d.q == 1 for d in left) and (term.z == 1 or not alone), "sums: terms of another kind")
    residues = [c - c.floor() for c in alone]
    pairs += zip(alone, residues, strict=True)
    if term.balanced():
        pairs += ((flint.fmpq(1), d) for d in left)
    else:
        demand(not alone and len(left) == 1, "sums: terms of another kind")
    top, bottom = flint.fmpq_poly([1]), flint.fmpq_poly([1])
    for high, low in pairs:
        top = _rising(top, low, int((high - low).p))
        bottom = _rising(bottom, high, int((low - high).p))
    if term.weight is not None:
        A, C = term.weight
        top *= flint.fmpq_poly([A * n + C, 2])
    if not term.balanced():
        demand(given.over is not None, "factorials: missing")
        assert given.over is not None
        p, m = given.over[place]
        last = int(left[0].p)
        # p(k)/(k + m - 1)! = top/(bottom (k + last - 1)!)
        demand(
            _rising(p * bottom, flint.fmpq(m), last - m) == _rising(top, flint.fmpq(last), m - last),
            "numerators: not the terms of the sum",
        )
        return exponential_series(term.z, p, m)
    demand(given.fractions is not None, "sums: missing")
    assert given.fractions is not None
    parts = given.fractions[place]
    _same(parts, top, bottom)
    if not alone:
        return rational_series(term.z, parts)
    if len(alone) == 1:
        return beta_series(residues[0], parts)
    demand(residues == [flint.fmpq(1, 2)] * 2, "sums: terms of another kind")
    return elliptic_series(parts)


def _same(parts: list[Part], top: flint.fmpq_poly, bottom: flint.fmpq_poly) -> None:
    """Refuse partial fractions that are not top/bottom, or have a pole at an integer from 0 on."""
    x = flint.fmpq_poly([0, 1])
    below = flint.fmpq_poly([1])
    demand(sum(s for _, s, _ in parts) <= _MOST_POLES, "sums: too many parts")
    for r, s, _ in parts:
        demand(r > 0, "sums: a pole at an integer from 0 on")
        pole = (x + r) ** s
        below = below * (pole // below.gcd(pole))
    above = flint.fmpq_poly([0])
    for r, s, c in parts:
        above += c * (below // (x + r) ** s)
    demand(top * below == above * bottom, "sums: not the terms of the sum")
