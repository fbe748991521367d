"""Gauge equivalence: recurrences that are one up to a matrix of polynomials, and limits that are Moebius images.

With M_f(n) = [[a(n), 1], [b(n), 0]] the convergents are P_f(n) = P_f(n-1) M_f(n). f and g are gauge-equivalent if

    N_g(n) V(n) = k(n) V(n-1) N_f(n),     N_f(n) = M_f(k1 (n-1) + 1) ... M_f(k1 n),  N_g likewise with k2,

for a matrix V of polynomials with det V not 0 and a rational k; k1, k2 are folds, 1 in the plain case. If A P_f(k1 n)
is proportional to P_g(k2 n) V(n) at one n beyond the zeros of det V, it is at all that follow, and L_g = A(L_f),
provided that a column (v1, v2) of V leaves the dominant solution of g. V is found by interpolation: it is proportional
to P_g(k2 n)^-1 A P_f(k1 n), exact integers, and A comes from an integer relation between the limits.

Source: docs/mathematics.md, section 13.
"""

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import flint

from pcf import engine
from pcf.arithmetic.long_integers import LongRepr
from pcf.arithmetic.moebius import Moebius
from pcf.arithmetic.parametric import fitted
from pcf.arithmetic.polynomial import Polynomial
from pcf.arithmetic.quadratic import Quadratic
from pcf.dynamics.formal_series import ratio_series
from pcf.dynamics.growth import growths
from pcf.dynamics.limit import limit
from pcf.dynamics.status import Convergence, Status, classify
from pcf.errors import InvalidInputError, PrecisionError, ResourceLimitError
from pcf.relations.relation import moebius

FOLDS: Final = 6
MOST_DEGREE: Final = 12
"""Largest degree of an entry of V that is tried."""

_POINTS: Final = 40  # n at which V is known
_FARTHEST: Final = 2_000  # n beyond the zeros of det V at which the matrices are compared
_PLACES: Final = (60, 140)  # of the limits, for A
_EVIDENCE: Final = 20
_MOST_DIGITS: Final = 60  # of a coefficient, beyond which convergents are not multiplied out

Formula = tuple[Polynomial, Polynomial]
Matrix = tuple[Any, Any, Any, Any]
"""Entries row by row."""
_FAST: Final = (
    Convergence.SUPER_EXPONENTIAL,
    Convergence.EXPONENTIAL,
    Convergence.STRETCHED,
    Convergence.STRETCHED_ODD,
)


@dataclass(frozen=True, repr=False)
class Equivalence(LongRepr):
    """The limit of g is the image of the limit of f, by a gauge.

    Attributes:
        f, g: the formulas, as pairs of polynomials.
        map: A, which takes the limit of f to that of g.
        matrix: V, four polynomials row by row, without a common factor.
        folds: (k1, k2): every k1-th convergent of f is compared with every k2-th of g.
        start: n from which A P_f(k1 n) and P_g(k2 n) V(n) are proportional.

    Example:
        >>> from pcf import PCF
        >>> found = PCF("n", "1").equivalence(PCF("n^2 + n", "n^2 + n"))
        >>> found.map, found.degree, found.verify()
        (Moebius(p0=0, p1=1, q0=1, q1=0), 1, True)
    """

    f: Formula
    g: Formula
    map: Moebius
    matrix: tuple[Polynomial, Polynomial, Polynomial, Polynomial]
    folds: tuple[int, int]
    start: int

    @property
    def degree(self) -> int:
        """The largest degree of an entry of V."""
        return max(entry.degree for entry in self.matrix)

    def verify(self) -> bool:
        """Check the identity of the gauge, the matrices at `start`, and the argument about the limit, exactly."""
        try:
            return (
                all(classify(*formula).status is Status.CONVERGES for formula in (self.f, self.g))
                and all(k >= 1 for k in self.folds)
                and _identity(self)
                and self.start > _last_zero(_determinant(self.matrix))
                and _meet(self)
                and _leaves_the_dominant(self)
            )
        except (InvalidInputError, ResourceLimitError):
            return False

    def latex(self) -> str:
        r"""The statement in LaTeX, with L and L' for the limits and V as a matrix."""
        p0, p1, q0, q1 = self.map.coefficients
        v = [str(entry).replace("*", r"\,") for entry in self.matrix]
        matrix = rf"\begin{{pmatrix}} {v[0]} & {v[1]} \\ {v[2]} & {v[3]} \end{{pmatrix}}"
        return rf"L' = \frac{{{p1} L + {p0}}}{{{q1} L + {q0}}}, \quad V(n) = {matrix}"


def equivalence(f: Formula, g: Formula, image: Moebius | None = None) -> Equivalence | None:
    """The gauge that takes the limit of f to that of g; None where none is found, which proves nothing.

    Args:
        f, g: formulas that converge.
        image: the map between the limits, where it is known; sought as an integer relation by default.

    Example:
        >>> f, g = (Polynomial("2"), Polynomial("n")), (Polynomial("4n+5"), Polynomial("-4n^2+2n"))
        >>> equivalence(f, g).folds
        (2, 1)
    """
    if any(classify(*formula).status is not Status.CONVERGES for formula in (f, g)):
        return None
    if any(abs(c) >= 10**_MOST_DIGITS for p in (*f, *g) for c in p.coefficients):
        return None
    pairs = list(_matching_folds(f, g))
    if not pairs:
        return None
    for a in [image] if image is not None else _images(f, g):
        for folds in pairs:
            found = _gauge(f, g, a, folds)
            if found is not None and found.verify():
                return found
    return None


def inequivalent(f: Formula, g: Formula) -> bool:
    """Whether no gauge with folds up to 6 relates two formulas, proved: the exact rates of their errors differ."""
    if any(classify(*formula).status is not Status.CONVERGES for formula in (f, g)):
        return False  # there is nothing to compare
    return not list(_matching_folds(f, g))


def _matching_folds(f: Formula, g: Formula) -> Iterator[tuple[int, int]]:
    """Folds with which the exact rates agree, up to powers of n, which a gauge may change."""
    left, right = growths(*f), growths(*g)
    slow = [formula for formula, growth in ((f, left), (g, right)) if growth is None]
    if slow:  # the logarithmic class meets itself only
        if left is None and right is None:
            yield 1, 1
        return
    assert left is not None
    assert right is not None
    for folds in [(1, 1), *((k, 1) for k in range(2, FOLDS + 1)), *((1, k) for k in range(2, FOLDS + 1))]:
        rates = [_folded(growth, k) for growth, k in ((left, folds[0]), (right, folds[1]))]
        if all(math.isclose(x, y, rel_tol=1e-10, abs_tol=1e-12) for x, y in zip(*rates, strict=True)):
            yield folds


def _folded(growth: Any, k: int) -> tuple[float, float, float]:
    eta, gamma, sigma = (value or 0.0 for value in (growth.eta, growth.gamma, growth.sigma))
    return k * eta, k * gamma + k * eta * math.log(k), sigma * math.sqrt(k)


def _images(f: Formula, g: Formula) -> Iterator[Moebius]:
    """Maps between the limits, by an integer relation with evidence."""
    for places in _PLACES:
        try:
            x, y = (limit(*formula, places + 15) for formula in (f, g))
            if x.infinite or y.infinite or x.exact is not None or y.exact is not None:
                return  # a rational or quadratic number is an image in too many ways
            relation = moebius(y.scaled(places), x.scaled(places), places)
        except PrecisionError:
            return
        if relation is not None and relation.surplus > _EVIDENCE:
            yield Moebius(*relation.coefficients)
            return


def _gauge(f: Formula, g: Formula, a: Moebius, folds: tuple[int, int]) -> Equivalence | None:
    """V by interpolation, for one map and one pair of folds."""
    points, maps = [], []
    for n in range(2, _POINTS + 2):
        u = _compared(f, g, a, folds, n)
        if n > 8 and max(map(abs, u)).bit_length() > 40 * MOST_DEGREE + 8 * MOST_DEGREE * n.bit_length():
            return None  # no polynomials are so large
        points.append((n,))
        maps.append(Moebius(*u))
    for degree in range(MOST_DEGREE + 1):
        used = min(_POINTS, (4 * (degree + 1) + 12) // 2)
        found = fitted(("n",), points[:used], maps[:used], degree)
        if found is not None and all(found.at(point) == m for point, m in zip(points, maps, strict=True)):
            p0, p1, q0, q1 = map(_polynomial, found.entries)
            matrix = (p0, p1, q0, q1)
            return Equivalence(f, g, a, matrix, folds, max(_last_zero(_determinant(matrix)) + 1, 2))
    return None


def _compared(f: Formula, g: Formula, a: Moebius, folds: tuple[int, int], n: int) -> tuple[int, int, int, int]:
    """P_g(k2 n)^-1 A P_f(k1 n), up to a factor."""
    p0, p1, q0, q1 = a.coefficients
    x, y, z, w = _convergents(g, folds[1] * n)
    u = _times((w, -y, -z, x), _times((p1, p0, q1, q0), _convergents(f, folds[0] * n)))
    common = math.gcd(*u) or 1
    return u[0] // common, u[1] // common, u[2] // common, u[3] // common


def _convergents(formula: Formula, n: int) -> Matrix:
    """P(n)."""
    p, q, p_before, q_before = engine.convergent(*formula, n)
    return p, p_before, q, q_before


def _times(m: Matrix, n: Matrix) -> Matrix:
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
    )


def _proportional(m: Matrix, n: Matrix) -> bool:
    return all(m[i] * n[j] == m[j] * n[i] for i, j in itertools.combinations(range(4), 2))


def _polynomial(entry: Any) -> Polynomial:
    """An entry of a fitted map, whose coefficients are integers."""
    terms = {power: int(c) for (power,), c in ((k, v.p) for k, v in entry.to_dict().items())}
    return Polynomial([terms.get(k, 0) for k in range(max(terms, default=0), -1, -1)])


def _determinant(matrix: Matrix) -> Polynomial:
    determinant: Polynomial = matrix[0] * matrix[3] - matrix[1] * matrix[2]
    return determinant


def _last_zero(p: Polynomial) -> int:
    """The largest integer zero, at least 0.

    Raises:
        InvalidInputError: the polynomial is 0.
        ResourceLimitError: it is too far out.
    """
    if p.is_zero:
        raise InvalidInputError("matrix: its determinant is identically 0; give one that is not")
    factors = flint.fmpz_poly(list(reversed(p.coefficients))).factor()[1] if p.degree else []
    zeros = [-int(h[0]) // int(h[1]) for h, _ in factors if h.degree() == 1 and int(h[0]) % int(h[1]) == 0]
    last = max([0, *zeros])
    if last > _FARTHEST:
        raise ResourceLimitError(f"matrix: its determinant vanishes at {last}, beyond {_FARTHEST}")
    return last


def _product(formula: Formula, k: int) -> Matrix:
    """N(n) as polynomials of flint."""
    n = flint.fmpz_poly([0, k])
    one, zero = flint.fmpz_poly([1]), flint.fmpz_poly([0])
    result: Matrix = (one, zero, zero, one)
    for j in range(1, k + 1):
        a, b = (flint.fmpz_poly(list(reversed(p.coefficients)))(n + (j - k)) for p in formula)
        result = _times(result, (a, one, b, zero))
    return result


def _identity(found: Equivalence) -> bool:
    """Whether N_g(n) V(n) and V(n-1) N_f(n) are proportional, as polynomials."""
    here, before = (
        tuple(flint.fmpz_poly(list(reversed(p.shift(k).coefficients))) for p in found.matrix) for k in (0, -1)
    )
    left = _times(_product(found.g, found.folds[1]), here)  # type: ignore[arg-type]
    right = _times(before, _product(found.f, found.folds[0]))  # type: ignore[arg-type]
    return any(entry != 0 for entry in left) and _proportional(left, right)


def _meet(found: Equivalence) -> bool:
    """Whether the matrices are proportional at `start`."""
    values = tuple(entry(found.start) for entry in found.matrix)
    return _proportional(_compared(found.f, found.g, found.map, found.folds, found.start), values)  # type: ignore[arg-type]


def _leaves_the_dominant(found: Equivalence) -> bool:
    """Whether a column of V is not aligned with the minimal solution of g, so that it leads to the limit.

    Where errors fall faster than every power of n, both columns cannot be: det(P_g V) would be too small. In the other
    classes v1 r+ + v2 and v1 r- + v2 are compared by their leading terms, r+- the ratios of the solutions.
    """
    a, b = found.g
    convergence = classify(a, b).convergence
    if convergence in _FAST:
        return True
    v = found.matrix
    return any(_goes_to_the_limit(v[i], v[i + 2], a, b, convergence) for i in (0, 1))


def _goes_to_the_limit(
    v1: Polynomial, v2: Polynomial, a: Polynomial, b: Polynomial, convergence: Convergence
) -> bool:
    """Whether (v1 p_n + v2 p_{n-1})/(v1 q_n + v2 q_{n-1}) tends to the limit.

    With e_n = p_n - L q_n, minimal, its distance is (v1 r- + v2) e_{n-1} over (v1 r+ + v2) q_{n-1}, where e/q falls
    like n^beta, or 1/log n.
    """
    growth = growths(a, b)
    count = 2 * max(v1.degree, v2.degree) + 12
    h = int(convergence is Convergence.POWER_EVEN)
    try:
        lowered, kept = (
            _order(v1 * a, v2, ratio_series(a, b, convergence, dominant, count), h) for dominant in (False, True)
        )
    except ZeroDivisionError:
        return False
    if lowered is None or kept is None:
        return False
    beta = -1e-9 if growth is None else growth.beta
    return beta is not None and lowered - kept + beta < (0 if growth is None else -1e-9)


def _order(top: Polynomial, v2: Polynomial, series: Sequence[Quadratic], h: int) -> int | None:
    """The power of n that top y + v2 grows with, y = n^h (series); None where no term of it is seen."""
    size = max(top.degree + h, v2.degree)
    first, second = top.coefficients, v2.coefficients
    for k in range(len(series)):
        # the coefficient of n^(size - k)
        at = top.degree + h - size + k
        value = sum(
            (series[at - i] * first[i] for i in range(min(at + 1, len(first))) if at - i >= 0), Quadratic.of(0)
        )
        place = v2.degree - size + k
        if 0 <= place < len(second):
            value += second[place]
        if value != Quadratic.of(0):
            return size - k
    return None
