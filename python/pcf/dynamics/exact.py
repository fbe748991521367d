"""Limits that are exact numbers, proved: rational or infinite ones, and roots of quadratic equations.

By a hypergeometric minimal solution: if L = P/Q then u_n = Q p_n - P q_n solves the recurrence u_n = a(n) u_{n-1} +
b(n) u_{n-2} and is its minimal solution; u_n = q_n is minimal iff L is infinite. Where u_n/u_{n-1} = N(n)/D(n) is a
rational function, that is a theorem once three things hold: N(n) N(n-1) = D(n) (a(n) N(n-1) + b(n) D(n-1)) as
polynomials; the ratio is met at one n beyond which N and D have no integer zeros; and N/D grows like the minimal
branch, which its leading coefficients decide exactly. By a polynomial tail: constant a and b, and the parabolic
formulas with deg a = 1 whose minimal tail is linear. By a parameter: where the limit is a quotient of hypergeometric
functions of which one is 0. Source: docs/mathematics.md, sections 2, 9 and 10.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import flint

from pcf import engine
from pcf.arithmetic.long_integers import LongRepr, fraction_text, integer_text, most_digits
from pcf.arithmetic.polynomial import Polynomial
from pcf.arithmetic.quadratic import Quadratic
from pcf.dynamics.hypergeometric import Hypergeometric, regularised
from pcf.dynamics.status import Convergence, classify
from pcf.errors import PrecisionError

_SCREEN_DIGITS = 30
_MOST_DEGREE = 14  # of numerator and denominator, beyond the degrees of a and b
_LARGEST_DEGREE = 60  # of a and b; beyond, the linear system is too large
_MOST_BITS = 8_000_000  # of the value of a terminating formula: some seconds
_MOST_ZERO = 48  # indices among which the last zero of u_n is looked for


@dataclass(frozen=True, repr=False)
class MinimalRatio(LongRepr):
    """A minimal solution with u_n/u_{n-1} = numerator/denominator for n >= start."""

    numerator: Polynomial
    denominator: Polynomial
    start: int


@dataclass(frozen=True, repr=False)
class ExactLimit(LongRepr):
    """A proved value (None: infinity), and why: a minimal solution, or a quotient of functions one of which is 0."""

    value: Fraction | None
    witness: MinimalRatio | Hypergeometric

    @property
    def kind(self) -> str:
        """`minimal solution` or `hypergeometric`."""
        return "minimal solution" if isinstance(self.witness, MinimalRatio) else "hypergeometric"


@lru_cache(maxsize=256)
def exact_limit(a: Polynomial, b: Polynomial) -> ExactLimit | None:
    """The limit where it is proved to be rational or infinite by a witness.

    Args:
        a, b: polynomials of a convergent formula.

    Returns:
        The proof, or None: then the limit may still be rational.

    Example:
        >>> exact_limit(Polynomial("3"), Polynomial("-2")).value
        Fraction(2, 1)
        >>> exact_limit(Polynomial("n + 1"), Polynomial("-n - 1")).value is None  # q_n = n + 1: infinity
        True
        >>> exact_limit(Polynomial("n - 200"), Polynomial("n")).value  # 1F1~(0; -199; 1) = 0
        Fraction(0, 1)
    """
    if max(a.degree, b.degree) > _LARGEST_DEGREE:
        return None
    root = exact_root(a, b)
    if root is not None and isinstance(integer := root.exact(), Fraction):
        # a root of a monic polynomial over the integers, like the other one: p_n - L q_n is a power of that
        other = Polynomial([a.leading - integer.numerator])
        return ExactLimit(integer, MinimalRatio(other, Polynomial([1]), 0))
    candidates = _candidates(a, b)
    for value in candidates:
        ratio = _minimal_ratio(a, b, value)
        if ratio is not None:
            return ExactLimit(value, ratio)
    if None in candidates and (quotient := regularised(a, b)) is not None and (zero := quotient.vanishing()):
        return ExactLimit(Fraction(0) if zero == "first" else None, quotient)
    return None


def terminating_value(a: Polynomial, b: Polynomial, k: int) -> tuple[int, int]:
    """p_{k-1} and q_{k-1}, whose quotient is the value of a formula with b(k) = 0.

    Raises:
        PrecisionError: they are too long; found out before the work.

    Example:
        >>> terminating_value(Polynomial("1"), Polynomial("n - 3"), 3)
        (-2, 0)
    """
    at = integer_text(k - 1)
    if k - 1 > engine.MOST_DEPTH:
        raise PrecisionError(
            f"digits: the value is p_n/q_n at n = {at}, and {engine.MOST_DEPTH:,} is the farthest n"
        )
    if (bits := engine.predicted_bits(a, b, k - 1)) > _MOST_BITS:
        raise PrecisionError(
            f"digits: the value is p_n/q_n at n = {at}, numbers of about {bits:.1e} bits, and {_MOST_BITS:.0e} are "
            "within the budget"
        )
    p, q, _, _ = engine.convergent(a, b, k - 1)
    return p, q


def exact_surd(a: Polynomial, b: Polynomial) -> Quadratic | None:
    """The limit of a convergent formula by a polynomial tail, `exact_root` or `linear_tail`; it may be rational."""
    root = exact_root(a, b)
    if root is not None:
        return root
    tail = linear_tail(a, b)
    return None if tail is None else tail.value


def exact_root(a: Polynomial, b: Polynomial) -> Quadratic | None:
    """The limit of a convergent formula with constant a and b: the root of x^2 = a x + b of larger modulus.

    Example:
        >>> str(exact_root(Polynomial("1"), Polynomial("1")))
        '1/2 + sqrt(5)/2'
    """
    if a.degree or b.degree:
        return None
    A = a.leading
    root = Quadratic.root(A * A + 4 * b.leading)
    return (A + root if A > 0 else A - root) / 2


@dataclass(frozen=True)
class LinearTail:
    """T(n) = -(A/2) (n + low), where b(n) = -(A/2)^2 (n + low)(n + high), low <= high; L = (A/2) high."""

    low: Quadratic
    high: Quadratic
    value: Quadratic


def linear_tail(a: Polynomial, b: Polynomial) -> LinearTail | None:
    """The minimal tail of a parabolic formula with k1 = 0 and deg a = 1, which is linear; None for others.

    Example:
        >>> str(linear_tail(Polynomial("2n + 7"), Polynomial("-n^2 - 6n - 7")).value)
        '3 + sqrt(2)'
    """
    if a.degree != 1 or classify(a, b).convergence not in (Convergence.POWER, Convergence.LOGARITHMIC):
        return None
    c, b1, b0 = b.coefficients
    half = Quadratic.root(b1 * b1 - 4 * c * b0) * flint.fmpq(1, 2 * abs(c))
    middle = flint.fmpq(b1, 2 * c)
    return LinearTail(middle - half, middle + half, (middle + half) * flint.fmpq(a.leading, 2))


def exact_text(value: Fraction | Quadratic | None) -> str:
    """ "p/q", "p" when q is 1, "p + q*sqrt(d)", "infinity" for None: how the contract writes exact values."""
    if value is None:
        return "infinity"
    if isinstance(value, Quadratic):
        return str(value)
    return fraction_text(value)


def _candidates(a: Polynomial, b: Polynomial) -> list[Fraction | None]:
    """What L may be: a rational of small height near a screened limit; 0 or infinity where there is none."""
    e = engine.limit(a, b, _SCREEN_DIGITS)
    if e is None or abs(e[0]) <= e[1]:
        return [Fraction(0), None]
    mid, rad, scale = e[:3]
    value = Fraction(mid, 1 << scale) if scale >= 0 else Fraction(mid << -scale)
    guess = value.limit_denominator(10**8)
    size = max(abs(guess.numerator), guess.denominator)
    near = abs(value - guess) * (1 << max(scale, 0)) <= rad + 1
    known = abs(mid) > rad * 10 ** (2 * most_digits(size) + 8)
    return [guess] if near and known else []


def _minimal_ratio(a: Polynomial, b: Polynomial, value: Fraction | None) -> MinimalRatio | None:
    degree = _MOST_DEGREE + max(a.degree, b.degree)
    count = 2 * degree + 4
    u = _solution(a, b, value, count + _MOST_ZERO + 2)
    # the window starts after the last zero; index i of u is u_{i-1}
    start = max((i for i in range(_MOST_ZERO) if u[i] == 0), default=-1) + 2
    window = range(start, start + count)
    if any(u[n] == 0 for n in window):
        return None
    rows = [
        [u[n] * (n - 1) ** j for j in range(degree + 1)] + [-u[n - 1] * (n - 1) ** j for j in range(degree + 1)]
        for n in window
    ]
    kernel, rank = flint.fmpz_mat(rows).nullspace()
    if rank == 0:
        return None
    column = [int(kernel[i, 0]) for i in range(2 * degree + 2)]
    bottom, top = flint.fmpz_poly(column[: degree + 1]), flint.fmpz_poly(column[degree + 1 :])
    if top.degree() < 0 or bottom.degree() < 0:
        return None
    common = top.gcd(bottom)
    top, bottom = top // common, bottom // common
    found = MinimalRatio(_polynomial(top), _polynomial(bottom), start - 1)
    return found if _is_proof(a, b, u, found) else None


def _solution(a: Polynomial, b: Polynomial, value: Fraction | None, count: int) -> list[int]:
    """u_{-1}, u_0, u_1, ...: q_n, or Q p_n - P q_n."""
    p, q = (0, 1) if value is None else (value.denominator, -value.numerator)
    u = [p, p * a(0) + q]
    for n in range(1, count):
        u.append(a(n) * u[-1] + b(n) * u[-2])
    return u


def _is_proof(a: Polynomial, b: Polynomial, u: list[int], found: MinimalRatio) -> bool:
    top, bottom, n = found.numerator, found.denominator, found.start
    before_top, before_bottom = top.shift(-1), bottom.shift(-1)
    if top * before_top != bottom * (a * before_top + b * before_bottom):
        return False
    if u[n + 1] * bottom(n) != u[n] * top(n):
        return False
    if any(p.has_integer_zero(n) for p in (top, bottom)):
        return False
    return _grows_minimally(a, b, top, bottom)


def _grows_minimally(a: Polynomial, b: Polynomial, top: Polynomial, bottom: Polynomial) -> bool:
    """Whether top/bottom follows r- and not r+ of the ratio equation, by exact leading coefficients."""
    convergence = classify(a, b).convergence
    degree = top.degree - bottom.degree
    lead = Fraction(top.leading, bottom.leading)
    if convergence is Convergence.SUPER_EXPONENTIAL:  # r+ has degree d_a, r- degree d_b - d_a
        return degree < a.degree
    if convergence is Convergence.EXPONENTIAL:  # roots of x^2 = A x + B; |lambda-| < |A|/2 <= lambda+/sgn A
        return degree < a.degree or 2 * lead * (1 if a.leading > 0 else -1) < abs(a.leading)
    if convergence is Convergence.POWER_EVEN:  # r- ~ -sgn(A) sqrt(B) n^(d_a + 1)
        return lead * a.leading < 0
    if convergence in (Convergence.POWER, Convergence.LOGARITHMIC):
        # r = a(n) (1/2 + s/n + ...), s = (1 - sqrt(1 + 16 k2))/4 <= 1/4 for r-; both branches have s = 1/4 at
        # k2 = -1/16, where the other solution has a logarithm and so no rational ratio.
        numerator, denominator = top, bottom * a
        second = [Fraction(p.coefficients[1] if p.degree else 0, p.leading) for p in (numerator, denominator)]
        return (second[0] - second[1]) / 2 <= Fraction(1, 4)
    return False  # half-integer powers: no rational function follows either branch


def _polynomial(p: flint.fmpz_poly) -> Polynomial:
    return Polynomial([int(c) for c in reversed(p.coeffs())])
