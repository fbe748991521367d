"""Closed forms of docs/mathematics.md section 9 in ball arithmetic: limits without any continued fraction."""

import random
from collections.abc import Iterator

import flint
from flint import acb, arb, fmpq

from pcf.arithmetic.polynomial import Polynomial

Case = tuple[str, Polynomial, Polynomial]


def ball(family: str, a: Polynomial, b: Polynomial, digits: int) -> arb | None:
    """A ball that holds the limit, with about `digits` digits; None where the form is a quotient of zeros."""
    with flint.ctx.workprec(int(digits * 3.33) + 200):
        x = _FORMS[family](a, b)
        value = x.real if isinstance(x, acb) else x
        return value if value.is_finite() else None


def _zero_f_one(a: Polynomial, b: Polynomial) -> arb:
    A, c = a.coefficients
    d = b(0)
    z = arb(fmpq(d, A * A))
    return A * z.hypgeom_0f1(arb(fmpq(c, A)), True) / z.hypgeom_0f1(arb(fmpq(c, A) + 1), True)


def _one_f_one(a: Polynomial, b: Polynomial) -> arb:
    A, c = a.coefficients
    B, d = b.coefficients
    alpha, beta, z = fmpq(d, B), fmpq(c * A + B, A * A), arb(fmpq(B, A * A))
    return A * z.hypgeom_1f1(arb(alpha), arb(beta), True) / z.hypgeom_1f1(arb(alpha + 1), arb(beta + 1), True)


def _two_f_one(a: Polynomial, b: Polynomial) -> acb:
    e, d = (0, a(0)) if a.degree == 0 else a.coefficients
    c, b1, b0 = b.coefficients
    D = e * e + 4 * c
    s = arb(D).sqrt() * (1 if e > 0 else -1) if e else 2 * arb(c).sqrt() * (1 if d > 0 else -1)
    root = acb(b1 * b1 - 4 * c * b0).sqrt()
    alpha1, alpha2 = (b1 + root) / (2 * c), (b1 - root) / (2 * c)
    z = (1 - e / s) / 2
    beta = acb(fmpq(b1 + c, c)) * z + d / s
    top = acb(z).hypgeom_2f1(alpha1, alpha2, beta, True)
    return s * top / acb(z).hypgeom_2f1(alpha1 + 1, alpha2 + 1, beta + 1, True)


def _parabolic_cylinder(a: Polynomial, b: Polynomial) -> arb:
    A = a(0)
    B, d = b.coefficients
    x = abs(A) / arb(B).sqrt()

    def u(order: arb) -> arb:  # U(order, x) up to a factor 2^(-order/2) e^(-x^2/4) 2^(-1/4)
        return (x * x / 2).hypgeom_u(order / 2 + arb(1) / 4, arb(1) / 2)

    low = arb(fmpq(d, B)) - arb(1) / 2
    # U(a, x) = 2^(-1/4 - a/2) e^(-x^2/4) U(a/2 + 1/4, 1/2, x^2/2): the quotient of neighbours keeps sqrt 2
    return (1 if A > 0 else -1) * arb(B).sqrt() * arb(2).sqrt() * u(low) / u(low + 1)


def _tricomi(a: Polynomial, b: Polynomial) -> acb:
    # inflate by 2/A: a = 2n + 2 alpha + z - B', b = -(n + alpha - 1)(n + alpha - B')
    A, a0 = a.coefficients
    _, b1, b0 = (fmpq(4 * x, A * A) for x in b.coefficients)
    # -(n + u)(n + v), u = alpha - 1, v = alpha - B': u + v = -b1, u v = -b0
    root = acb(b1 * b1 + 4 * b0).sqrt()
    u, v = (-acb(b1) + root) / 2, (-acb(b1) - root) / 2
    alpha, big_b = u + 1, u + 1 - v
    z = acb(fmpq(2 * a0, A)) - 2 * alpha + big_b
    return acb(fmpq(A, 2)) * z.hypgeom_u(alpha - 1, big_b) / z.hypgeom_u(alpha, big_b)


_FORMS = {
    "0F1": _zero_f_one,
    "1F1": _one_f_one,
    "2F1": _two_f_one,
    "parabolic cylinder": _parabolic_cylinder,
    "Tricomi": _tricomi,
}


def random_cases(seed: int, bound: int = 9) -> Iterator[Case]:
    """Formulas of all families in turn, with non-terminating b."""
    rng = random.Random(seed)

    def nonzero() -> int:
        return rng.choice([x for x in range(-bound, bound + 1) if x])

    def any_() -> int:
        return rng.randint(-bound, bound)

    while True:
        yield "0F1", Polynomial([nonzero(), any_()]), Polynomial([nonzero()])
        yield "1F1", Polynomial([nonzero(), any_()]), Polynomial([nonzero(), any_()])
        e, c = nonzero(), nonzero()
        if e * e + 4 * c > 0:
            yield "2F1", Polynomial([e, any_()]), Polynomial([c, any_(), any_()])
        yield "2F1", Polynomial([nonzero()]), Polynomial([abs(c), any_(), any_()])
        yield "parabolic cylinder", Polynomial([nonzero()]), Polynomial([abs(nonzero()), any_()])
        half = rng.randint(1, 3)
        # k1 > 0: a = 2 h n + a0 and b = -h^2 n^2 + b1 n + b0
        yield "Tricomi", Polynomial([2 * half, any_()]), Polynomial([-half * half, any_(), any_()])
