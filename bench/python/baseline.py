"""The named baseline: the published algorithm, written anew in plain gmpy2.

For one formula it does what the paper's pipeline does: exact p_n, q_n by the recurrence to twice the depth, the limit
read off the last convergent as a high-precision float, delta with the reduced denominator, and five-point fits of the
error and of the reduced denominator. No tails, no exact growth, no status.
"""

import math

import gmpy2
from gmpy2 import mpfr, mpz

SAMPLES = 5


def measure(a: list[int], b: list[int], depth: int) -> dict[str, float | None]:
    """delta, and the fitted growths, of one formula given by descending coefficients."""
    wanted = {6, depth // 8, depth // 4, depth // 2, depth}
    p, p_before, q, q_before = mpz(_value(a, 0)), mpz(1), mpz(1), mpz(0)
    kept: dict[int, tuple[mpz, mpz]] = {}
    for n in range(1, 2 * depth + 1):
        an, bn = _value(a, n), _value(b, n)
        p, p_before = an * p + bn * p_before, p
        q, q_before = an * q + bn * q_before, q
        if n in wanted:
            kept[n] = (p, q)
    bits = 3 * max(p.bit_length(), q.bit_length()) // 2 + 64
    if q == 0:
        return {"delta": None}
    with gmpy2.context(precision=bits):
        limit = mpfr(p) / mpfr(q)
        rows, errors, denominators = [], [], []
        for n in sorted(kept):
            pn, qn = kept[n]
            reduced = abs(qn) // gmpy2.gcd(pn, qn) if qn else mpz(0)
            gap = abs(limit - mpfr(pn) / mpfr(qn)) if qn else mpfr(0)
            if reduced <= 1 or gap == 0:
                continue
            rows.append(n)
            errors.append(float(gmpy2.log(gap)))
            denominators.append(float(gmpy2.log(reduced)))
    if len(rows) < 3 or rows[-1] != depth:
        return {"delta": None}
    eta, gamma = _fit(rows, denominators)
    return {"delta": -errors[-1] / denominators[-1] - 1, "qr_eta": eta, "qr_gamma": gamma}


def _value(coefficients: list[int], n: int) -> int:
    value = 0
    for c in coefficients:
        value = value * n + c
    return value


def _fit(rows: list[int], y: list[float]) -> tuple[float, float]:
    """Least squares of eta n log n + gamma n."""
    u = [n * math.log(n) for n in rows]
    suu, suv, svv = (
        sum(x * x for x in u),
        sum(x * n for x, n in zip(u, rows, strict=True)),
        sum(n * n for n in rows),
    )
    suy, svy = sum(x * z for x, z in zip(u, y, strict=True)), sum(n * z for n, z in zip(rows, y, strict=True))
    d = suu * svv - suv * suv
    return (suy * svv - svy * suv) / d, (suu * svy - suv * suy) / d
