"""Slow and plain oracles that the tests hold the fast code against; no other module imports them.

Everything that can be is a Fraction; limits of slow formulas come from closed forms in hypergeometric functions
(docs/mathematics.md, sections 2, 3, 5 and 9), evaluated by mpmath, which shares no code with the engine.
"""

import math
from fractions import Fraction

import mpmath

from pcf.arithmetic.polynomial import Polynomial
from pcf.dynamics.status import Status

_TERMS = 8  # of the expansion of c(n) in 1/n that decides the parabolic case


def convergents(a: Polynomial, b: Polynomial, depth: int) -> list[tuple[int, int]]:
    """(p_n, q_n) for n = 0, ..., depth by the recurrence, unreduced.

    Example:
        >>> convergents(Polynomial("2n+1"), Polynomial("n^2"), 2)
        [(1, 1), (4, 3), (24, 19)]
    """
    p, p_before, q, q_before = a(0), 1, 1, 0
    rows = [(p, q)]
    for n in range(1, depth + 1):
        p, p_before = a(n) * p + b(n) * p_before, p
        q, q_before = a(n) * q + b(n) * q_before, q
        rows.append((p, q))
    return rows


def first_zero(b: Polynomial) -> int | None:
    """The smallest k >= 1 with b(k) = 0; every zero is at most 1 + max |c_i / c_d| (Cauchy)."""
    bound = 1 + max(abs(c) for c in b.coefficients) // abs(b.leading) + 1
    return next((k for k in range(1, bound + 1) if b(k) == 0), None)


def terminating_value(a: Polynomial, b: Polynomial) -> tuple[int, int]:
    """The value p : q of a terminating formula in lowest terms; infinity is 1 : 0."""
    k = first_zero(b)
    assert k is not None, "does not terminate"
    p, q = convergents(a, b, k - 1)[-1]
    unit = math.gcd(p, q) * (-1 if (q or p) < 0 else 1)
    return p // unit, q // unit


def status(a: Polynomial, b: Polynomial) -> Status:
    """What the formula does.

    Example:
        >>> status(Polynomial("2n"), Polynomial("-n^2"))
        <Status.DIVERGES: 'diverges'>
    """
    if first_zero(b) is not None:
        return Status.TERMINATES
    excess = b.degree - 2 * a.degree
    if excess < 0:
        return Status.CONVERGES
    if excess >= 3:
        return Status.OSCILLATES
    if excess > 0:
        return Status.CONVERGES if b.leading > 0 else Status.DIVERGES
    discriminant = a.leading**2 + 4 * b.leading
    if discriminant != 0:
        return Status.CONVERGES if discriminant > 0 else Status.DIVERGES
    _, k1, k2, *_ = parabolic_terms(a, b)
    converges = k1 > 0 or (k1 == 0 and k2 >= Fraction(-1, 16))
    return Status.CONVERGES if converges else Status.DIVERGES


def parabolic_terms(a: Polynomial, b: Polynomial) -> list[Fraction]:
    """The coefficients of b(n)/(a(n) a(n-1)) = k0 + k1/n + k2/n^2 + ..., for deg b = 2 deg a.

    Example:
        >>> [str(k) for k in parabolic_terms(Polynomial("4n+3"), Polynomial("-4n^2-2n"))[:3]]
        ['-1/4', '0', '-3/64']
    """
    top, bottom = b.coefficients, (a * a.shift(-1)).coefficients  # descending: power series in 1/n
    series: list[Fraction] = []
    for n in range(_TERMS):
        known = sum(bottom[n - i] * series[i] for i in range(max(0, n - len(bottom) + 1), n))
        series.append(Fraction((top[n] if n < len(top) else 0) - known) / bottom[0])
    return series


def error_growth(a: Polynomial, b: Polynomial) -> tuple[float, float, float, float] | None:
    """(eta, gamma, sigma, beta) of log|L - p_n/q_n|; None if it is not of that form."""
    d, e, A, B, A1, B1, D = _leading_data(a, b)
    if e < 2 * d:
        eta = e - 2 * d
        iota = float(e == 2 * d - 1)
        beta = 1.5 * e - 2 * d + B1 / B - 2 * A1 / A - 2 * iota * B / A**2
        return eta, math.log(abs(B)) - 2 * math.log(abs(A)) - eta, 0.0, beta
    if e == 2 * d and D > 0:
        root = math.copysign(math.sqrt(D), A)
        gamma = math.log(abs((A - root) / (A + root)))
        return 0.0, gamma, 0.0, (A * (d + B1 / B) - 2 * A1) / root
    if e == 2 * d:
        _, k1, k2, *_ = parabolic_terms(a, b)
        if k1 > 0:
            return 0.0, 0.0, -8 * math.sqrt(k1), 0.0
        return None if k2 == Fraction(-1, 16) else (0.0, 0.0, 0.0, -math.sqrt(1 + 16 * k2))
    if e == 2 * d + 1:
        return 0.0, 0.0, -2 * abs(A) / math.sqrt(B), 0.0
    return 0.0, 0.0, 0.0, -abs(A) / math.sqrt(B)


def denominator_growth(a: Polynomial, b: Polynomial) -> tuple[float, float, float, float] | None:
    """(eta, gamma, sigma, beta) of log|q_n| for finite L; None where the error has none."""
    d, e, A, B, A1, B1, D = _leading_data(a, b)
    if e < 2 * d:
        return d, math.log(abs(A)) - d, 0.0, d / 2 + A1 / A + float(e == 2 * d - 1) * B / A**2
    if e == 2 * d and D > 0:
        root = math.copysign(math.sqrt(D), A)
        dominant = (A + root) / 2
        return d, math.log(abs(dominant)) - d, 0.0, d / 2 + (d * B + B1 + A1 * dominant) / (dominant * root)
    if e == 2 * d:
        _, k1, k2, *_ = parabolic_terms(a, b)
        gamma = math.log(abs(A) / 2) - d
        if k1 > 0:
            return d, gamma, 4 * math.sqrt(k1), d / 2 + A1 / A + 0.25 - 2 * float(k1)
        if k2 == Fraction(-1, 16):
            return None
        return d, gamma, 0.0, d / 2 + A1 / A + (1 + math.sqrt(1 + 16 * k2)) / 2
    if e == 2 * d + 1:
        return e / 2, (math.log(B) - e) / 2, abs(A) / math.sqrt(B), (e + B1 / B) / 2
    h = d + 1
    return h, math.log(B) / 2 - h, 0.0, h + B1 / (2 * B) + abs(A) / (2 * math.sqrt(B))


def limit(a: Polynomial, b: Polynomial, digits: int) -> mpmath.mpf:
    """The finite limit of a convergent formula.

    A fast one is a deep convergent.  A slow one needs deg a <= 1 and deg b <= 2, and is a closed form.

    Example:
        >>> mpmath.nstr(limit(Polynomial("2"), Polynomial("n^2"), 20), 20)
        '2.3298961831627438472'
    """
    growth = error_growth(a, b)
    with mpmath.workdps(digits + 30):
        if growth is None or growth[:2] == (0, 0):
            return +closed_form(a, b)
        depth = 8
        while _gain(growth, depth) < (digits + 20) * math.log(10):
            depth *= 2
        p, q = convergents(a, b, depth)[-1]
        return mpmath.mpf(p) / q


def _gain(growth: tuple[float, float, float, float], n: int) -> float:
    eta, gamma, sigma, beta = growth
    return -(eta * n * math.log(n) + gamma * n + sigma * math.sqrt(n) + beta * math.log(n))


def closed_form(a: Polynomial, b: Polynomial) -> mpmath.mpf:
    """The limit of a convergent formula with deg a <= 1 and deg b <= 2, at mpmath's precision.

    Example:
        >>> mpmath.nstr(closed_form(Polynomial("2n+1"), Polynomial("n^2")), 12)
        '1.27323954474'
    """
    if a.leading < 0:
        return -closed_form(-a, b)
    e, d = (0, *a.coefficients)[-2:]
    c2, c1, c0 = (0, 0, *b.coefficients)[-3:]
    A, B = mpmath.mpf(a.leading), mpmath.mpf(b.leading)
    if c2:
        if e * e + 4 * c2 == 0:
            return _tricomi_form(e, d, c2, c1, c0)
        root = mpmath.sqrt(e * e + 4 * c2)
        step = mpmath.sqrt(mpmath.mpf(c1) ** 2 - 4 * c2 * c0)
        alphas = [(c1 + step) / (2 * c2), (c1 - step) / (2 * c2)]
        z = (1 - e / root) / 2
        beta = mpmath.mpf(c1 + c2) / c2 * z + d / root
        return mpmath.re(root * _ratio(alphas, beta, z))
    if e and c1:
        alpha, beta = c0 / B, (d * A + B) / A**2
        return A * _ratio([alpha], beta, B / A**2)
    if e:
        top, bottom = (_regularised([], d / A + i, c0 / A**2) for i in (0, 1))
        return A * top / bottom
    if c1:
        x, order = A / mpmath.sqrt(B), c0 / B
        return mpmath.sqrt(B) * mpmath.pcfu(order - 0.5, x) / mpmath.pcfu(order + 0.5, x)
    return (d + mpmath.sqrt(d * d + 4 * c0)) / 2


def _tricomi_form(e: int, d: int, c2: int, c1: int, c0: int) -> mpmath.mpf:
    """The case e^2 + 4 c2 = 0: inflated by 2/e, a = 2n + 2 alpha + z - B', b = -(n + alpha - 1)(n + alpha - B')."""
    half = mpmath.mpf(e) / 2
    # the zeros of b are 1 - alpha and B' - alpha
    total, product = -mpmath.mpf(c1) / c2, mpmath.mpf(c0) / c2
    step = mpmath.sqrt(total**2 - 4 * product)
    alpha = 1 - (total + step) / 2
    b_prime = alpha + (total - step) / 2
    z = d / half - 2 * alpha + b_prime
    if abs(z) < mpmath.mpf(10) ** (10 - mpmath.mp.dps):
        return half * max(mpmath.re(alpha - 1), mpmath.re(alpha - b_prime))
    return mpmath.re(half * mpmath.hyperu(alpha - 1, b_prime, z) / mpmath.hyperu(alpha, b_prime, z))


def _ratio(upper: list[mpmath.mpf], lower: mpmath.mpf, z: mpmath.mpf) -> mpmath.mpf:
    """F~(upper; lower; z) / F~(upper + 1; lower + 1; z)."""
    return _regularised(upper, lower, z) / _regularised([u + 1 for u in upper], lower + 1, z)


def _regularised(upper: list[mpmath.mpf], lower: mpmath.mpf, z: mpmath.mpf) -> mpmath.mpf:
    """pF1(upper; lower; z)/Gamma(lower), continued to lower = 0, -1, -2, ..."""
    m = mpmath.nint(mpmath.re(lower))
    if m > 0 or abs(lower - m) > mpmath.mpf(10) ** (10 - mpmath.mp.dps):
        return mpmath.hyper(upper, [lower], z) * mpmath.rgamma(lower)
    k = 1 - m  # the first k terms vanish
    factor = mpmath.fprod(mpmath.rf(u, k) for u in upper) * z**k / mpmath.factorial(k)
    return factor * mpmath.hyper([u + k for u in upper], [k + 1], z)


def log_error(a: Polynomial, b: Polynomial, n: int, digits: int = 60) -> float | None:
    """log |L - p_n/q_n|; None where q_n = 0 or the error is exactly 0 to the digits."""
    p, q = convergents(a, b, n)[-1]
    if q == 0:
        return None
    spare = int(_gain(error_growth(a, b) or (0, 0, 0, 0), n) / math.log(10)) if n > 1 else 0
    value = limit(a, b, digits + spare)
    with mpmath.workdps(digits + spare + 30):
        error = abs(value - mpmath.mpf(p) / q)
        return float(mpmath.log(error)) if error > mpmath.mpf(10) ** -(digits + spare) else None


def deltas(a: Polynomial, b: Polynomial, n: int) -> tuple[float | None, float | None, float | None]:
    """delta_naive, delta and delta_blind at depth n; None where undefined."""
    rows = convergents(a, b, 2 * n)
    (p, q), (p_far, q_far) = rows[n], rows[2 * n]
    error = log_error(a, b, n)
    blind = abs(Fraction(p_far, q_far) - Fraction(p, q)) if q and q_far else 0
    reduced = abs(q) // math.gcd(p, q) if q else 0
    return (
        _delta(error, abs(q)),
        _delta(error, reduced),
        _delta(math.log(blind.numerator) - math.log(blind.denominator) if blind else None, reduced),
    )


def _delta(log_of_error: float | None, denominator: int) -> float | None:
    if log_of_error is None or denominator <= 1:
        return None
    return -log_of_error / math.log(denominator) - 1


def _leading_data(a: Polynomial, b: Polynomial) -> tuple[int, int, int, int, int, int, int]:
    A, B = a.leading, b.leading
    A1, B1 = (p.coefficients[1] if p.degree else 0 for p in (a, b))
    return a.degree, b.degree, A, B, A1, B1, A * A + 4 * B
