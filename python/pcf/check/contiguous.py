"""Limits as quotients of neighbouring hypergeometric functions, X_m = F(parameters raised m times):

    a(m) X_{m+1} + (b(m+1)/s) X_{m+2} = s X_m   for all m     implies     L = s X_0/X_1, if X is the minimal solution,

by Pincherle's theorem. The relations, with F regularised:

    0F1(; c; z):        X_0 = c X_1 + z X_2                                         F' = X_1, zF'' + cF' = F
    1F1(p; c; z):       X_0 = (c - z) X_1 + (p + 1) z X_2                           Kummer's equation, DLMF 13.2.1
    2F1(p, q; c; z):    X_0 = (c - (p + q + 1) z) X_1 + (p + 1)(q + 1) z (1 - z) X_2    Gauss's, DLMF 15.10.1
    U(p, 1+p-q, z):     X_0 = (p + q + 1 + z) X_1 - (p + 1)(q + 1) X_2              DLMF 13.3.7, p and q raised
    U(p, 1/2, z):       X_0 = sqrt(z) X_1 + (p + 1/2) X_2                           DLMF 12.8.1, p raised by 1/2

Minimal (DLMF 10.29, 13.29, 15.12; Lorentzen and Waadeland 1992, VI): the first two always; 2F1 for real z <= 1/2, by
X_m ~ (1 - z)^-m/Gamma(c + m) (Euler's transformation, docs/mathematics.md, section 9); U for a positive argument.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import flint

from pcf.check.field import Surd
from pcf.check.formula import Formula, Matrix
from pcf.check.reading import Fields, Tree, demand, entries, flag, integer, plain, surd, text

_UPPER: Final = {"0F1": 0, "1F1": 1, "2F1": 2, "U": 2, "parabolic cylinder": 1}
_LOWER: Final = ("0F1", "1F1", "2F1")
_LARGEST: Final = 20_000  # parameters in modulus
_MOST_SHIFT: Final = 1_000
_MOST_TERMS: Final = 5_000
_MOST_OF_U: Final = 1_000  # bits
_ONE: Final = Surd(flint.fmpq(1))

Pair = tuple[Surd, Surd]
"""A real and an imaginary part."""

Limit = Callable[[], flint.arb]
"""A limit at the working precision."""


@dataclass(frozen=True)
class Quotient:
    """s F(first)/F(second): upper parameters, the lower one, the argument."""

    function: str
    scale: Surd
    upper: list[Pair]
    lower: Surd
    argument: Surd

    @staticmethod
    def read(fields: Fields) -> "Quotient":
        """From the entries of a certificate."""
        function = fields.take("function", text)
        demand(function in _UPPER, "function: unknown")
        upper = fields.take("upper", entries(_complex, _UPPER[function]))
        lower = fields.take("lower", surd) if function in _LOWER else _ONE
        return Quotient(function, fields.take("scale", surd), upper, lower, fields.take("argument", surd))

    def solves(self, f: Formula) -> None:
        """Refuse it unless a and b are the coefficients of the relation, for all m, and the solution is minimal."""
        convergence = f.convergence()
        demand(f.a.degree() <= 1 and f.b.degree() <= 2, "function: not for a and b of these degrees")
        same_sign = self.scale.sign() * (1 if f.a[f.a.degree()] > 0 else -1) == 1
        z = self.argument
        if self.function == "parabolic cylinder":
            # s sqrt(z) = a, squared; s has the sign of a
            demand(f.a.degree() == 0 and same_sign, "scale: of another solution")
            demand(
                self.scale * self.scale * z == flint.fmpq(f.a[0] ** 2), "parameters: a is not that of the relation"
            )
        for m in range(4):  # polynomials in m of degree 2 at most: identical if they agree at four
            one, two = self._relation(m)
            demand(
                one is None or self.scale * one == flint.fmpq(f.a(m)), "parameters: a is not that of the relation"
            )
            demand(
                self.scale * self.scale * two == flint.fmpq(f.b(m + 1)), "parameters: b is not that of the relation"
            )
        if self.function == "2F1":
            side = (z - flint.fmpq(1, 2)).sign()
            # at 1/2 both solutions have one modulus; b > 0, and the tails of the minimal one have the sign of a
            demand(
                side < 0 or (side == 0 and convergence == "power, even" and same_sign),
                "argument: of another solution",
            )
        if self.function in ("U", "parabolic cylinder"):
            demand(z.sign() > 0, "argument: not positive")

    def ball(self, f: Formula) -> flint.arb:
        """The limit of f at the working precision; not finite where that leaves nothing.

        Where the lower parameter is far below 0 the series lose all digits: the quotient further on, and back from
        there by convergents.
        """
        c = self.lower.ball()
        k = max(0, int((-c).ceil().upper().unique_fmpz() or 0) + 1) if self.function in _LOWER else 0
        demand(k < _LARGEST and self._size() < _LARGEST, "parameters: too large to be evaluated")
        # with integer differences of its parameters U is a limit, which takes FLINT minutes
        demand(flint.ctx.prec < _MOST_OF_U or self.function in _LOWER, "digits: not reached at the precision tried")
        x = self.scale.ball() * self._function(k) / self._function(k + 1)
        x = x.real if isinstance(x, flint.acb) else x
        p0, p1, q0, q1 = f.map_from_shift(k)
        return (x * p1 + p0) / (x * q1 + q0)

    def is_zero(self, m: int, raised: int, transformed: bool) -> bool:
        """Whether F, raised so often, is a finite sum up to index m that vanishes, exactly.

        Transformed: after Kummer's or Euler's transformation (DLMF 13.2.39, 15.8.1).
        """
        demand(self.function in ("1F1", "2F1") and 0 <= m < _MOST_TERMS, "zero: not of this function, or too long")
        c, z = self.lower + raised, self.argument
        if self.function == "1F1":
            p = self.upper[0][0] + raised
            p, z = (c - p, -z) if transformed else (p, z)
            ratios = [p + j for j in range(m + 1)]
        else:
            total, norm = self._symmetric()
            total, norm = total + 2 * raised, norm + total * raised + raised * raised
            if transformed:
                total, norm = c + c - total, c * c - c * total + norm
            ratios = [norm + total * j + j * j for j in range(m + 1)]
        if ratios[m].sign() != 0:
            return False  # the series does not break off there
        # 1/Gamma(c + j) is 0 as long as c + j is 0, -1, -2, ...
        whole = c.factor == 0 and c.rational.q == 1 and c.rational <= 0
        first = 1 - int(c.rational.p) if whole else 0
        if first > m or any(ratios[j].sign() == 0 for j in range(first)):
            return True  # no term is left
        term, total = _ONE, _ONE
        for j in range(first, m):
            term = term * ratios[j] * z / ((c + j) * (j + 1))
            total = total + term
        return total.sign() == 0

    def _relation(self, m: int) -> tuple[Surd | None, Surd]:
        """The coefficients of X_{m+1} and X_{m+2}; None where it is a square root."""
        z, c = self.argument, self.lower + m
        if self.function == "0F1":
            return c, z
        p = self.upper[0][0]
        if self.function == "1F1":
            demand(self.upper[0][1].sign() == 0, "upper: not real")
            return c - z, (p + (m + 1)) * z
        if self.function == "parabolic cylinder":
            demand(self.upper[0][1].sign() == 0, "upper: not real")
            return None, p + flint.fmpq(m + 1, 2)
        total, norm = self._symmetric()
        product = norm + total * (m + 1) + (m + 1) ** 2
        if self.function == "U":
            return total + (2 * m + 1) + z, -product
        return c - (total + (2 * m + 1)) * z, product * z * (-z + 1)

    def _symmetric(self) -> tuple[Surd, Surd]:
        """Sum and product of the upper parameters, which are real or conjugate."""
        (x, u), (y, v) = self.upper
        demand((u + v).sign() == 0 and (u.sign() == 0 or (x - y).sign() == 0), "upper: neither real nor conjugate")
        return x + y, x * y - u * v

    def _size(self) -> float:
        """The largest parameter; the argument too, but for U, which is easy to evaluate where that is large."""
        others = [(self.lower, self.argument)] if self.function in _LOWER else []
        return max(abs(float(x.ball())) for pair in [*self.upper, *others] for x in pair)

    def _function(self, m: int) -> flint.arb | flint.acb:
        """X_m."""
        z = self.argument.ball()
        if self.function == "parabolic cylinder":
            return flint.acb(z).hypgeom_u(self.upper[0][0].ball() + flint.arb(m) / 2, flint.arb(1) / 2)
        upper = [flint.acb((x + m).ball(), y.ball()) for x, y in self.upper]
        if self.function == "U":
            p, q = upper
            return flint.acb(z).hypgeom_u(p, 1 + p - q)
        c = (self.lower + m).ball()
        if self.function == "0F1":
            return z.hypgeom_0f1(c, True)
        if self.function == "1F1":
            return z.hypgeom_1f1(upper[0].real, c, True)
        return flint.acb(z).hypgeom_2f1(upper[0], upper[1], flint.acb(c), True)


@dataclass(frozen=True)
class Found:
    """The limit of a formula, (p0 + p1 x)/(q0 + q1 x) for the quotient x."""

    limit: Limit
    quotient: Quotient
    map: Matrix


def hypergeometric(f: Formula, value: Tree | None, fields: Fields) -> Found | None:
    """The limit as a quotient of functions, of a shift of the formula; or 0 or infinity, where one of them vanishes."""
    quotient = Quotient.read(fields)
    if fields.has("zero"):
        zero = Fields(fields.take("zero", plain), "zero")
        raised, m = zero.take("raised", integer), zero.take("terms", integer)
        transformed = zero.take("transformed", flag)
        zero.end()
        fields.end()
        quotient.solves(f)
        demand(raised in (0, 1) and quotient.is_zero(m, raised, transformed), "zero: the function does not vanish")
        demand(value == (("number", flint.fmpq(0)) if raised == 0 else ("infinity",)), "value: not 0 or infinity")
        return None
    shift = fields.take("shift", integer)
    fields.end()
    demand(0 <= shift < _MOST_SHIFT, "shift: negative or too far")
    demand(f.terminates_at() is None, "the formula terminates")
    g = f.shifted(shift)
    quotient.solves(g)
    p0, p1, q0, q1 = f.map_from_shift(shift)

    def limit() -> flint.arb:
        x = quotient.ball(g)
        return (x * p1 + p0) / (x * q1 + q0)

    return Found(limit, quotient, (p0, p1, q0, q1))


def _complex(value: object, where: str) -> Pair:
    if isinstance(value, list):
        x, y = entries(surd, 2)(value, where)
        return x, y
    return surd(value, where), Surd(flint.fmpq(0))
