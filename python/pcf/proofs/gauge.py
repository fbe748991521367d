"""Gauge equivalence: recurrences that are one up to a matrix of polynomials, and limits that are Moebius images.

With M_f(n) = [[a(n), 1], [b(n), 0]] the convergents are P_f(n) = P_f(n-1) M_f(n). f and g are gauge-equivalent if

    N_g(n) V(n) = k(n) V(n-1) N_f(n),     N_f(n) = M_f(k1 (n-1) + 1) ... M_f(k1 n),  N_g likewise with k2,

for a matrix V of polynomials with det V not 0 and a rational k; k1, k2 are folds, 1 in the plain case. If A P_f(k1 n)
is proportional to P_g(k2 n) V(n) at one n beyond the zeros of det V, it is at all that follow, and L_g = A(L_f),
provided that a column (v1, v2) of V leaves the dominant solution of g. V is found by interpolation: it is proportional
to P_g(k2 n)^-1 A P_f(k1 n), exact integers, and A comes from an integer relation between the limits.

Source: docs/mathematics.md, section 13.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from pcf.arithmetic.interpolation import MOST_DEGREE, interpolated, points_needed
from pcf.arithmetic.long_integers import LongRepr, integer_text
from pcf.arithmetic.moebius import Moebius
from pcf.arithmetic.polynomial import Polynomial
from pcf.arithmetic.quadratic import Quadratic
from pcf.check import check
from pcf.dynamics.convergents import convergents
from pcf.dynamics.formal_series import ratio_series
from pcf.dynamics.limit import limit
from pcf.dynamics.status import Convergence, Status, classify
from pcf.errors import InvalidInputError, PrecisionError, ResourceLimitError
from pcf.proofs.certificates import formula_entry, integers_entry, number_entry, with_heading
from pcf.proofs.folds import Formula, matching_folds
from pcf.relations.relation import moebius

_MOST_BITS: Final = 100 + 16 * MOST_DEGREE  # of a value of V(n), for each of n
_FARTHEST: Final = 2_000  # n beyond the zeros of det V at which the matrices are compared
_PLACES: Final = (60, 140)  # of the limits, for A
_EVIDENCE: Final = 20
_MOST_DIGITS: Final = 60  # of a coefficient, beyond which convergents are not multiplied out

Matrix = tuple[int, int, int, int]
"""Entries row by row."""

_SLOW: Final = (Convergence.POWER_EVEN, Convergence.POWER, Convergence.LOGARITHMIC)


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
        """Check the identity of the gauge, the matrices at `start`, and the argument about the limit, exactly.

        By the independent checker `pcf.check`.
        """
        return check(self.certificate()).valid

    def certificate(self) -> dict[str, Any]:
        """The equivalence as JSON values that `pcf check` reads, on any machine (docs/certificates.md).

        Example:
            >>> from pcf import PCF
            >>> PCF("n", "1").equivalence(PCF("n^2 + n", "n^2 + n")).certificate()["matrix"]
            [['1'], ['0'], ['0'], ['1', '1']]
        """
        return with_heading("equivalence", self.entries())

    def entries(self) -> dict[str, Any]:
        """The certificate without its heading."""
        found: dict[str, Any] = {
            "from": formula_entry(*self.f),
            "to": formula_entry(*self.g),
            "map": [integer_text(c) for c in self.map.coefficients],
            "matrix": [integers_entry(p) for p in self.matrix],
            "folds": [integer_text(k) for k in self.folds],
            "start": integer_text(self.start),
        }
        convergence = classify(*self.g).convergence
        if convergence in _SLOW:
            for name, dominant in (("minimal", False), ("dominant", convergence is not Convergence.LOGARITHMIC)):
                found[name] = [number_entry(c) for c in _ratio(*self.g, convergence, dominant, self.degree)]
        return found

    def latex(self) -> str:
        r"""The statement in LaTeX, with L and L' for the limits and V as a matrix."""
        p0, p1, q0, q1 = self.map.coefficients
        v = [str(entry).replace("*", r"\,") for entry in self.matrix]
        matrix = rf"\begin{{pmatrix}} {v[0]} & {v[1]} \\ {v[2]} & {v[3]} \end{{pmatrix}}"
        return rf"L' = \frac{{{p1} L + {p0}}}{{{q1} L + {q0}}}, \quad V(n) = {matrix}"

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle {self.latex()}$"


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
    pairs = list(matching_folds(f, g))
    if not pairs:
        return None
    for a in [image] if image is not None else _images(f, g):
        for folds in pairs:
            if (found := with_map(f, g, a, folds)) is not None:
                return found
    return None


def with_map(f: Formula, g: Formula, image: Moebius, folds: tuple[int, int]) -> Equivalence | None:
    """The gauge with these folds and this map from the limit of f to that of g, checked; None where none is found.

    Example:
        >>> f, g = (Polynomial("n"), Polynomial("1")), (Polynomial("n^2 + n"), Polynomial("n^2 + n"))
        >>> with_map(f, g, Moebius(0, 1, 1, 0), (1, 1)).degree
        1
    """
    found = _gauge(f, g, image, folds)
    return found if found is not None and found.verify() else None


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
    points = range(2, points_needed(4) + 2)
    left = convergents(*f, [folds[0] * n for n in points])
    right = convergents(*g, [folds[1] * n for n in points])
    p0, p1, q0, q1 = a.coefficients
    values = []
    for n, p_f, (x, y, z, w) in zip(points, left, right, strict=True):
        u = _times((w, -y, -z, x), _times((p1, p0, q1, q0), p_f))  # P_g(k2 n)^-1 A P_f(k1 n), up to a factor
        common = math.gcd(*u) or 1
        values.append((u[0] // common, u[1] // common, u[2] // common, u[3] // common))
        if n > 8 and max(map(abs, values[-1])).bit_length() > _MOST_BITS * n.bit_length():
            return None  # no polynomials are so large
    found = interpolated(points, values)
    if found is None:
        return None
    matrix = found[0], found[1], found[2], found[3]
    if (determinant := _determinant(matrix)).is_zero:
        return None
    return Equivalence(f, g, a, matrix, folds, max(_last_zero(determinant) + 1, 2))


def _times(m: Matrix, n: Matrix) -> Matrix:
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
    )


def _determinant(matrix: tuple[Polynomial, Polynomial, Polynomial, Polynomial]) -> Polynomial:
    return matrix[0] * matrix[3] - matrix[1] * matrix[2]


def _last_zero(p: Polynomial) -> int:
    """The largest integer zero, at least 0.

    Raises:
        InvalidInputError: the polynomial is 0.
        ResourceLimitError: it is too far out.
    """
    if p.is_zero:
        raise InvalidInputError("matrix: its determinant is identically 0; give one that is not")
    factors = p.to_flint().factor()[1] if p.degree else []
    zeros = [-int(h[0]) // int(h[1]) for h, _ in factors if h.degree() == 1 and int(h[0]) % int(h[1]) == 0]
    last = max([0, *zeros])
    if last > _FARTHEST:
        raise ResourceLimitError(f"matrix: its determinant vanishes at {last}, beyond {_FARTHEST}")
    return last


def _ratio(a: Polynomial, b: Polynomial, convergence: Convergence, dominant: bool, degree: int) -> list[Quadratic]:
    """Coefficients of falling powers of n in the ratio of a solution, as many as entries of such a degree ask for."""
    series = ratio_series(a, b, convergence, dominant, 2 * degree + 12)
    zero = Quadratic.of(0)
    return [
        sum((series[k - i] * c for i, c in enumerate(a.coefficients[: k + 1])), zero) for k in range(len(series))
    ]
