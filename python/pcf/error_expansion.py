"""The error of the convergents beyond its growth: the constant and the first terms in 1/n.

    L - p_n/q_n  =  C e^(eta n log n + gamma n) n^beta s^n (1 + a_1/n + a_2/n^2 + ...),   s = +1 or -1

for the classes that converge exponentially or faster, as in H. Cohen's database (arXiv 2409.06086). The terms follow
from the two formal solutions of r(n) r(n-1) = a(n) r(n-1) + b(n): log|r-(n)/r+(n)| is summed order by order. The
constant is measured: the error at two depths, in ball arithmetic, over the series.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint

from pcf import engine
from pcf.errors import PrecisionError
from pcf.growth import growths
from pcf.limit import limit
from pcf.polynomial import Polynomial
from pcf.status import classify

_GUARD_BITS = 160
_TERMS_OF_CONSTANT = 24

# Fraction or flint.arb: both know + - * / with themselves and with int.
Number = Any


@dataclass(frozen=True)
class ErrorExpansion:
    """The terms of the expansion of L - p_n/q_n.

    Attributes:
        constant: C as a decimal, as many digits as two depths agree on.
        terms: a_1, a_2, ...: Fractions where the square root of A^2 + 4B is rational, else floats.
        alternates: whether the sign of the error alternates (s = -1).
    """

    constant: str
    terms: tuple[Fraction | float, ...]
    alternates: bool


def error_expansion(a: Polynomial, b: Polynomial, terms: int = 4) -> ErrorExpansion | None:
    """The constant and the first `terms` terms of the error, 1 <= terms <= 20.

    Returns:
        The expansion; None where convergence is slower than exponential (there q_n holds both solutions, and the
        error is no single series), or there is no finite limit.

    Raises:
        PrecisionError: the limit cannot be computed to the digits the constant needs.

    Example:
        >>> found = error_expansion(Polynomial("10n + 5"), Polynomial("-9n^2"), 3)
        >>> found.terms, found.constant[:12]
        ((Fraction(-5, 16), Fraction(265, 512), Fraction(-7645, 8192)), '-0.726534833')
    """
    terms = engine.require_integer("terms", terms, 1, 20)
    if not classify(a, b).convergence.is_fast:
        return None
    many = max(terms, _TERMS_OF_CONSTANT)
    with flint.ctx.workprec(64 * many + _GUARD_BITS):
        D = a.leading**2 + 4 * b.leading
        exact = b.degree < 2 * a.degree or math.isqrt(D) ** 2 == D
        coefficients = _terms(a, b, many, Fraction if exact else flint.arb)
        found = tuple(c if isinstance(c, Fraction) else float(c) for c in coefficients[:terms])
        constant, alternates = _constant(a, b, coefficients)
    return ErrorExpansion(constant, found, alternates)


def _terms(a: Polynomial, b: Polynomial, count: int, number: Callable[[int], Number]) -> list[Number]:
    order = count + 3
    plus = _ratio(a, b, order, True, number)
    minus = _ratio(a, b, order, False, number)
    # u_k: coefficients of log(r-/r+) beyond its leading behaviour
    u = [x - y for x, y in zip(_log(minus), _log(plus), strict=True)]
    e = b.degree - 2 * a.degree if b.degree < 2 * a.degree else 0
    # eta (n log n - (n-1) log(n-1)) and beta (log n - log(n-1)) account for e log n and orders 1 and up
    beta = u[1] + _part(number, e, 2)
    rest = list(u)
    for k in range(1, order):
        rest[k] = rest[k] - e * _part(number, 1, k + 1) + e * _part(number, 1, k) - beta * _part(number, 1, k)
    # f_j (n^-j - (n-1)^-j) = -f_j sum_{m>=1} binom(j+m-1, m) n^{-j-m}
    f: list[Number] = []
    for j in range(1, count + 1):
        value = rest[j + 1] / (-j)
        f.append(value)
        for m in range(1, order - j):
            rest[j + m] = rest[j + m] + value * math.comb(j + m - 1, m)
    return _exp(f)


def _part(number: Callable[[int], Number], top: int, bottom: int) -> Number:
    return number(top) / bottom


def _ratio(
    a: Polynomial, b: Polynomial, order: int, dominant: bool, number: Callable[[int], Number]
) -> list[Number]:
    """rho_k of r(n) = n^h (rho_0 + rho_1/n + ...), order by order from r(n) r(n-1) = a(n) r(n-1) + b(n)."""
    h = a.degree if dominant or b.degree == 2 * a.degree else b.degree - a.degree
    top = max(a.degree + h, b.degree)
    if b.degree < 2 * a.degree:
        first = number(a.leading) if dominant else -_part(number, b.leading, a.leading)
    else:
        root = _root(number, a.leading**2 + 4 * b.leading)
        larger = (number(abs(a.leading)) + root) / 2 * (1 if a.leading > 0 else -1)
        first = larger if dominant else -number(b.leading) / larger
    rho = [first]

    def residual(series: list[Number], k: int) -> Number:
        back = [_back(series, h, j) for j in range(k + 1)]  # r(n-1)
        total = number(0)
        for i, x in enumerate(series):
            if 0 <= (j := k - i - (top - 2 * h)) <= k:
                total = total + x * back[j]
        for i, x in enumerate(a.coefficients):
            if 0 <= (j := k - i - (top - a.degree - h)) <= k:
                total = total - back[j] * x
        if 0 <= (i := k - (top - b.degree)) <= b.degree:
            total = total - b.coefficients[i]
        return total

    for k in range(1, order):
        at_zero = residual([*rho, number(0)], k)
        rho.append(-at_zero / (residual([*rho, number(1)], k) - at_zero))
    return rho


def _back(series: list[Number], h: int, k: int) -> Number:
    """Coefficient of n^(h-k) in r(n-1): sum rho_i binom(h-i, k-i) (-1)^(k-i)."""
    total = series[0] * 0
    for i, x in enumerate(series[: k + 1]):
        total = total + x * (_binomial(h - i, k - i) * (-1) ** (k - i))
    return total


def _binomial(n: int, k: int) -> int:
    return math.comb(n, k) if n >= 0 else (-1) ** k * math.comb(k - n - 1, k)


def _root(number: Callable[[int], Number], n: int) -> Number:
    value = number(n)
    return number(math.isqrt(n)) if isinstance(value, Fraction) else value.sqrt()


def _log(series: list[Number]) -> list[Number]:
    """log(s/s_0), from k l_k = k s_k - sum j l_j s_{k-j}, s_0 = 1; entry 0 is 0."""
    s = [x / series[0] for x in series]
    out = [s[0] * 0]
    for k in range(1, len(s)):
        total = s[k] * k
        for j in range(1, k):
            total = total - out[j] * j * s[k - j]
        out.append(total / k)
    return out


def _exp(f: list[Number]) -> list[Number]:
    """Coefficients 1, 2, ... of exp(f_1 x + f_2 x^2 + ...)."""
    out = [f[0] * 0 + 1]
    for k in range(1, len(f) + 1):
        total = f[0] * 0
        for j in range(1, k + 1):
            total = total + f[j - 1] * j * out[k - j]
        out.append(total / k)
    return out[1:]


def _constant(a: Polynomial, b: Polynomial, terms: list[Fraction] | list[flint.arb]) -> tuple[str, bool]:
    near, far = (_constant_at(a, b, terms, n) for n in (300, 601))  # one even, one odd
    alternates = bool((near > 0) != (far > 0))
    value, other = abs(far), abs(near)
    gap = abs(value - other)
    digits = 40
    while digits > 1 and not gap * 10**digits < value:
        digits -= 1
    text = value.str(digits, radius=False)
    return text if near > 0 else f"-{text}", alternates  # s^n = 1 at the even depth


def _constant_at(a: Polynomial, b: Polynomial, terms: list[Fraction] | list[flint.arb], n: int) -> flint.arb:
    """(L - p_n/q_n) over the series without its constant, sign included."""
    growth = growths(a, b)
    assert growth is not None
    p, q, _, _ = engine.convergent(a, b, n)
    size = (growth.eta * n * math.log(n) + growth.gamma * n) / math.log(10)
    digits = int(-size) + 80
    with flint.ctx.workprec(int(digits * 3.33) + 64 * len(terms)):
        value = limit(a, b, digits)
        if value.exact is not None or value.infinite:
            raise PrecisionError(
                "terms: the limit is rational or infinite; the error has no constant to measure here"
            )
        error = value.ball - flint.arb(p) / q
        x = flint.arb(1)
        series = flint.arb(1)
        for term in terms:
            x /= n
            series += x * (flint.arb(term.numerator) / term.denominator if isinstance(term, Fraction) else term)
        return error / (_leading(a, b, n) * series)


def _leading(a: Polynomial, b: Polynomial, n: int) -> flint.arb:
    """e^(eta n log n + gamma n) n^beta from exact data."""
    A, B = flint.arb(abs(a.leading)), flint.arb(abs(b.leading))
    a1 = flint.arb(a.coefficients[1]) / a.leading if a.degree else flint.arb(0)
    b1 = flint.arb(b.coefficients[1]) / b.leading if b.degree else flint.arb(0)
    e = b.degree - 2 * a.degree
    if e < 0:
        gamma = B.log() - 2 * A.log() - e
        beta = flint.arb(3 * b.degree) / 2 - 2 * a.degree + b1 - 2 * a1
        if e == -1:
            beta -= 2 * flint.arb(b.leading) / (A * A)
    else:
        root = flint.arb(a.leading**2 + 4 * b.leading).sqrt()
        gamma = (4 * B).log() - 2 * (A + root).log()
        beta = (a.degree + b1 - 2 * a1) * A / root
    log_n = flint.arb(n).log()
    return (e * n * log_n + gamma * n + beta * log_n).exp()
