"""Formal series in n^(-1/w), w = 1 or 2, of the two solutions of a continued fraction and of the error between them.

The solutions u of the recurrence u_n = a(n) u_{n-1} + b(n) u_{n-2}, divided by a(1)...a(n), have ratios y(n) with

    y(n) y(n-1) = y(n-1) + c(n),     c(n) = b(n) / (a(n) a(n-1)) = n^e (c_0 + c_1/n + ...),   e = deg b - 2 deg a.

Their series follow order by order, in exact numbers of one quadratic field. The convergents are

    1 / (L - p_n/q_n) = D + (1/C) S(n),

where the constants C and D belong to the solution and the series S to the equation: S is the quotient of the dominant
solution by the minimal one, or, where the dominant one may have no series of its own (parabolic case, k1 = 0), the sum
of the Casoratian over products of neighbours of the minimal one.

Source: docs/mathematics.md, section 3. Cost: O(K^2) operations for K terms.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import flint

from pcf.arithmetic.polynomial import Polynomial
from pcf.arithmetic.quadratic import Quadratic
from pcf.dynamics.status import Convergence

_HALF_STEPS: Final = (Convergence.STRETCHED_ODD, Convergence.STRETCHED)
_RESONANT: Final = (Convergence.POWER, Convergence.LOGARITHMIC)
_LAGGING: Final = (
    Convergence.STRETCHED,
    *_RESONANT,
)  # double roots: a coefficient shows in the equation one order late


@dataclass(frozen=True)
class ReciprocalError:
    """S(n) = s^n e^(-eta n log n - gamma n - sigma sqrt(n)) n^-beta (1 + sum terms[k-1] n^(-k step)) + log_term log n.

    In the logarithmic class, log n takes the place of the 1.

    Attributes:
        eta, sigma, beta: the growth of the error.
        ratio: e^(gamma + eta).
        terms: coefficients of n^(-step), n^(-2 step), ...; 0 where the power of n is a constant, which belongs to D.
        step: 1 or 1/2.
        alternates: whether s = -1, else 1.
        log_term: coefficient of log n, not 0 only where S is a sum.
    """

    eta: int
    ratio: Quadratic
    sigma: Quadratic
    beta: Quadratic
    terms: list[Quadratic]
    step: Fraction
    alternates: bool
    log_term: Quadratic

    def ball(self, n: int) -> flint.arb:
        """S(n) at the working precision of flint, without a bound for the terms left out."""
        log_n = flint.arb(n).log()
        gamma = self.ratio.ball().log() - self.eta
        growth = (
            self.eta * n * log_n + gamma * n + self.sigma.ball() * flint.arb(n).sqrt() + self.beta.ball() * log_n
        )
        x = flint.arb(n) ** (-flint.arb(self.step.numerator) / self.step.denominator)
        series = flint.arb(0)
        for term in reversed(self.terms):
            series = (series + term.ball()) * x
        one = 0 if self.logarithmic else 1
        value = (one + series) / growth.exp() + self.log_term.ball() * log_n
        return -value if self.alternates and n % 2 else value

    def last_term(self, n: int) -> float:
        """The size at n of the last terms, relative to the first: what the series cannot tell."""
        x = n ** -float(self.step)
        last = range(max(len(self.terms) - 3, 0), len(self.terms))
        return max((abs(float(self.terms[k])) * x ** (k + 1) for k in last), default=0.0)

    @property
    def logarithmic(self) -> bool:
        """Whether the error is like 1/log n."""
        return self.beta == 0 and self.log_term != 0


def reciprocal_error(a: Polynomial, b: Polynomial, convergence: Convergence, count: int) -> ReciprocalError:
    """The series of the error of a formula that converges in this class, with `count` terms."""
    w = 2 if convergence in _HALF_STEPS else 1
    order = count + 4
    e, c = _contraction(a, b, order)
    minimal = _solution(e, c, convergence, False, w, order)
    if convergence in _RESONANT:
        return _sum_of_casoratians(c, minimal, count)
    dominant = _solution(e, c, convergence, True, w, order)
    eta = min(e, 0)
    # log of the quotient of minimal and dominant ratios: eta log n + log(ratio) + sum of logs[k] n^(-k/w)
    logs = [x - y for x, y in zip(_log(minimal), _log(dominant), strict=True)]
    if eta:  # eta (n log n - (n-1) log(n-1)) = eta (log n + 1 - sum_k n^-k (1/k - 1/(k+1)))
        for k in range(1, order):
            logs[k] += flint.fmpq(eta, k) - flint.fmpq(eta, k + 1)
    f = _antidifference(logs[1:], Quadratic.of(1 - Fraction(1, w)), w)
    quotient = minimal[0] / dominant[0]
    alternates = quotient.sign() < 0
    return ReciprocalError(
        eta=eta,
        ratio=-quotient if alternates else quotient,
        sigma=f[0] if w == 2 else Quadratic.of(0),
        beta=f[w - 1],
        terms=_exp([-x for x in f[w : w + count]]),
        step=Fraction(1, w),
        alternates=alternates,
        log_term=Quadratic.of(0),
    )


def ratio_series(
    a: Polynomial, b: Polynomial, convergence: Convergence, dominant: bool, count: int
) -> list[Quadratic]:
    """Coefficients of falling powers of n in r(n)/a(n), r the ratio of a solution.

    The first power is 1 where deg b = 2 deg a + 2, else 0.

    Args:
        a, b: a formula of a class of powers or logarithms.
        dominant: the dominant solution, or the minimal one.
        count: terms; there are fewer where a logarithm comes in (resonance of the dominant solution).
    """
    e, c = _contraction(a, b, count + 2)
    return _solution(e, c, convergence, dominant, 1, count)


def inverse(series: Sequence[Quadratic]) -> list[Quadratic]:
    """The coefficients of x, x^2, ... of 1 / (1 + series[0] x + series[1] x^2 + ...)."""
    out: list[Quadratic] = []
    for k, term in enumerate(series):
        out.append(-sum((out[j] * series[k - 1 - j] for j in range(k)), term))
    return out


def _contraction(a: Polynomial, b: Polynomial, order: int) -> tuple[int, list[flint.fmpq]]:
    """e and c_0, c_1, ... of c(n)."""
    below = (a * a.shift(-1)).coefficients
    above = b.coefficients
    c: list[flint.fmpq] = []
    for k in range(order + 2):
        value = flint.fmpq(above[k] if k < len(above) else 0)
        for i in range(1, min(k, len(below) - 1) + 1):
            value -= below[i] * c[k - i]
        c.append(value / below[0])
    return b.degree - 2 * a.degree, c


def _solution(
    e: int, c: Sequence[flint.fmpq], convergence: Convergence, dominant: bool, w: int, order: int
) -> list[Quadratic]:
    """The coefficients of y(n) = n^h (rho_0 + rho_1 x + ...), x = n^(-1/w)."""
    h = Fraction(e, 2) if e > 0 else Fraction(0 if e == 0 or dominant else e)
    top = max(2 * h, h, Fraction(e))
    square, linear, free = (
        int((top - power) * w) for power in (2 * h, h, Fraction(e))
    )  # orders at which terms begin
    lag = int(convergence in _LAGGING)
    zero = Quadratic.of(0)
    rho = [zero] * (order + 2)
    back = [zero] * (order + 2)  # coefficients of y(n-1)
    sign = 1 if dominant else -1

    def put(k: int, value: Quadratic) -> None:
        rho[k] = value
        factor = flint.fmpq(1)  # (-1)^m binom(h - k/w, m)
        power = h - Fraction(k, w)
        for m in range((order + 1 - k) // w + 1):
            back[k + w * m] += value * factor
            step = (m - power) / (m + 1)
            factor *= flint.fmpq(step.numerator, step.denominator)

    def residual(k: int) -> Quadratic:
        total = zero
        for i in range(k - square + 1):
            total += rho[i] * back[k - square - i]
        if k >= linear:
            total -= back[k - linear]
        if k >= free and (k - free) % w == 0:
            total -= c[(k - free) // w]
        return total

    if e < 0:
        put(0, Quadratic.of(1 if dominant else -c[0]))
        slope = Quadratic.of(1 if dominant else -1)
    elif e == 0:
        root = Quadratic.root(1 + 4 * c[0])
        put(0, (1 + sign * root) / 2)
        slope = sign * root
    else:
        # the larger solution of y^2 = y + c(n) is the positive one
        put(0, sign * Quadratic.root(c[0]))
        slope = 2 * rho[0]
    if lag:
        put(1, sign * Quadratic.root(c[1]) if w == 2 else (1 + sign * Quadratic.root(1 + 16 * c[2])) / 4)
    for k in range(1 + lag, order):
        if lag:
            slope = 2 * rho[1] - (Quadratic.of(Fraction(k, 2)) if w == 1 else zero)
            if slope == 0:
                return rho[:k]
        put(k, -residual(k + lag) / slope)
    return rho[:order]


def _sum_of_casoratians(c: Sequence[flint.fmpq], minimal: list[Quadratic], count: int) -> ReciprocalError:
    """S(n) with S(n) - S(n-1) = W(n), W(n)/W(n-1) = -c(n) / (y(n) y(n-1)), y minimal: k1 = 0 in the parabolic case."""
    order = len(minimal)
    before = [Quadratic.of(0)] * order  # y(n-1)
    for k, value in enumerate(minimal):
        for m in range(order - k):
            before[k + m] += value * (_binomial(-k, m) * (-1) ** m)
    logs = [
        x - y - z
        for x, y, z in zip(_log([Quadratic.of(x) for x in c[:order]]), _log(minimal), _log(before), strict=True)
    ]
    f = _antidifference(logs[1:], Quadratic.of(0), 1)
    power = f[0] + 1
    s = _antidifference([Quadratic.of(1), *_exp(f[1 : count + 1])], power, 1)
    log_term = Quadratic.of(0)
    for k in range(count + 1):
        if power == k:
            log_term, s[k] = s[k] / s[0], Quadratic.of(0) if k else s[0]
    return ReciprocalError(
        eta=0,
        ratio=Quadratic.of(1),
        sigma=Quadratic.of(0),
        beta=-power,
        terms=[x / s[0] for x in s[1 : count + 1]],
        step=Fraction(1),
        alternates=False,
        log_term=log_term,
    )


def _antidifference(terms: Sequence[Quadratic], top: Quadratic, w: int) -> list[Quadratic]:
    """f with f(n) - f(n-1) = sum of terms[k] n^(top - 1 - k/w): coefficients of n^(top - k/w), of log n for power 0."""
    rest = list(terms)
    out = []
    for k in range(len(rest)):
        power = top - flint.fmpq(k, w)
        logarithm = power == 0
        value = rest[k] if logarithm else rest[k] / power
        out.append(value)
        # n^p - (n-1)^p = -sum_{m>=1} binom(p, m) (-1)^m n^(p-m);  log n - log(n-1) = sum_{m>=1} n^-m / m
        factor = -power
        for m in range(2, (len(rest) - 1 - k) // w + 2):
            factor = factor * (m - 1 - power) / m
            rest[k + w * (m - 1)] += -value / m if logarithm else value * factor
    return out


def _binomial(n: int, k: int) -> int:
    return math.comb(n, k) if n >= 0 else (-1) ** k * math.comb(k - n - 1, k)


def _log(series: Sequence[Quadratic]) -> list[Quadratic]:
    """log(s/s_0), from k l_k = k s_k - sum j l_j s_{k-j}, s_0 = 1; entry 0 is 0."""
    s = [x / series[0] for x in series]
    out = [Quadratic.of(0)]
    for k in range(1, len(s)):
        total = s[k] * k
        for j in range(1, k):
            total -= out[j] * j * s[k - j]
        out.append(total / k)
    return out


def _exp(f: Sequence[Quadratic]) -> list[Quadratic]:
    """Coefficients 1, 2, ... of exp(f_1 x + f_2 x^2 + ...)."""
    out = [Quadratic.of(1)]
    for k in range(1, len(f) + 1):
        total = Quadratic.of(0)
        for j in range(1, k + 1):
            total += f[j - 1] * j * out[k - j]
        out.append(total / k)
    return out[1:]
