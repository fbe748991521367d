"""The exact growth of error and denominators as expressions: rationals, one square root, logarithms.

Text such as "2 + log(5/9)" that sympy, PARI and Sage read. Source: docs/mathematics.md, section 3.
"""

from dataclasses import dataclass
from fractions import Fraction

from pcf.arithmetic.long_integers import fraction_text, integer_text
from pcf.arithmetic.polynomial import Polynomial
from pcf.arithmetic.quadratic import surd_text
from pcf.dynamics.status import Convergence, classify


@dataclass(frozen=True)
class SymbolicGrowth:
    """The coefficients of eta n log n + gamma n + sigma sqrt(n) + beta log n as text: exact expressions."""

    eta: str
    gamma: str
    sigma: str
    beta: str


@dataclass(frozen=True)
class SymbolicErrorGrowth(SymbolicGrowth):
    """The coefficients of the growth of log|L - p_n/q_n|, with those of log|q_n| as `.denominator`."""

    denominator: SymbolicGrowth


def symbolic_growth(a: Polynomial, b: Polynomial) -> SymbolicErrorGrowth | None:
    """The growths of `pcf.dynamics.growth.growths` as expressions; None where those are undefined.

    Example:
        >>> g = symbolic_growth(Polynomial("-3n^2 + 5n - 5"), Polynomial("-5n^2 + 5n - 3"))
        >>> g.eta, g.gamma, g.sigma, g.beta
        ('-2', 'log(5/9) + 2', '0', '4/3')
        >>> symbolic_growth(Polynomial("2n + 1"), Polynomial("n^2")).gamma
        'log(3 - 2*sqrt(2))'
    """
    convergence = classify(a, b).convergence
    form = _FORMS.get(convergence)
    return form(_Leading(a, b)) if form else None


class _Leading:
    def __init__(self, a: Polynomial, b: Polynomial) -> None:
        self.a, self.b = a, b
        self.da, self.db = a.degree, b.degree
        self.A, self.B = a.leading, b.leading
        self.a1 = Fraction(a.coefficients[1], self.A) if a.degree else Fraction(0)
        self.b1 = Fraction(b.coefficients[1], self.B) if b.degree else Fraction(0)


def _super_exponential(f: _Leading) -> SymbolicErrorGrowth:
    eta = f.db - 2 * f.da
    iota = Fraction(f.B, f.A * f.A) if eta == -1 else Fraction(0)
    return SymbolicErrorGrowth(
        str(eta),
        _sum(_log(Fraction(abs(f.B), f.A * f.A)), -eta),
        "0",
        fraction_text(Fraction(3 * f.db, 2) - 2 * f.da + f.b1 - 2 * f.a1 - 2 * iota),
        SymbolicGrowth(
            str(f.da), _sum(_log(Fraction(abs(f.A))), -f.da), "0", fraction_text(Fraction(f.da, 2) + f.a1 + iota)
        ),
    )


def _exponential(f: _Leading) -> SymbolicErrorGrowth:
    D = f.A * f.A + 4 * f.B
    A = abs(f.A)
    # |lambda-/lambda+| = |(|A| - sqrt D)/(|A| + sqrt D)| = (A^2 + D - 2|A| sqrt D)/(4|B|)
    size = abs(f.B)
    gamma = _log_surd(Fraction(A * A + D, 4 * size), Fraction(-2 * A, 4 * size), D)
    beta = surd_text(Fraction(0), Fraction(A, D) * (f.da + f.b1 - 2 * f.a1), D)
    # lambda+ / sgn A = (|A| + sqrt D)/2; t/lambda+ with t = (d B + B1 + A1 lambda+)/S, S = sgn(A) sqrt D:
    # (dB + B1)/(lambda+ S) = (dB + B1)(sqrt D - |A|)/(2 B sqrt D) and A1/S
    whole = (f.da + f.b1) * f.B
    rational = Fraction(f.da, 2) + whole / (2 * f.B)
    root = (-whole * A / (2 * f.B) + f.a1 * A) / D
    return SymbolicErrorGrowth(
        "0",
        gamma,
        "0",
        beta,
        SymbolicGrowth(
            str(f.da),
            _sum(_log_surd(Fraction(A, 2), Fraction(1, 2), D), -f.da),
            "0",
            surd_text(rational, root, D),
        ),
    )


def _stretched_odd(f: _Leading) -> SymbolicErrorGrowth:
    slope = Fraction(abs(f.A), f.B)  # |A|/sqrt(B) = slope sqrt(B)
    return SymbolicErrorGrowth(
        "0",
        "0",
        surd_text(Fraction(0), -2 * slope, f.B),
        "0",
        SymbolicGrowth(
            str(Fraction(f.db, 2)),
            _sum(_half_log(f.B), Fraction(-f.db, 2)),
            surd_text(Fraction(0), slope, f.B),
            fraction_text((f.db + f.b1) / 2),
        ),
    )


def _power_even(f: _Leading) -> SymbolicErrorGrowth:
    slope = Fraction(abs(f.A), f.B)
    h = f.da + 1
    return SymbolicErrorGrowth(
        "0",
        "0",
        "0",
        surd_text(Fraction(0), -slope, f.B),
        SymbolicGrowth(str(h), _sum(_half_log(f.B), -h), "0", surd_text(h + f.b1 / 2, slope / 2, f.B)),
    )


def _parabolic(f: _Leading) -> SymbolicErrorGrowth:
    product = f.a * f.a.shift(-1)
    second = [*product.coefficients, 0, 0][1:3]
    numerators = [*f.b.coefficients, 0, 0][1:3]
    k1, k2 = (Fraction(4 * x + y, 4 * f.A * f.A) for x, y in zip(numerators, second, strict=True))
    gamma = _sum(_log(Fraction(abs(f.A), 2)), -f.da)
    start = Fraction(f.da, 2) + f.a1
    if k1 > 0:
        root, over = k1.numerator * k1.denominator, k1.denominator  # sqrt(k1) = sqrt(p q)/q
        return SymbolicErrorGrowth(
            "0",
            "0",
            surd_text(Fraction(0), Fraction(-8, over), root),
            "0",
            SymbolicGrowth(
                str(f.da),
                gamma,
                surd_text(Fraction(0), Fraction(4, over), root),
                fraction_text(start + Fraction(1, 4) - 2 * k1),
            ),
        )
    edge = 1 + 16 * k2
    root, over = edge.numerator * edge.denominator, edge.denominator
    return SymbolicErrorGrowth(
        "0",
        "0",
        "0",
        surd_text(Fraction(0), Fraction(-1, over), root),
        SymbolicGrowth(str(f.da), gamma, "0", surd_text(start + Fraction(1, 2), Fraction(1, 2 * over), root)),
    )


_FORMS = {
    Convergence.SUPER_EXPONENTIAL: _super_exponential,
    Convergence.EXPONENTIAL: _exponential,
    Convergence.STRETCHED_ODD: _stretched_odd,
    Convergence.POWER_EVEN: _power_even,
    Convergence.STRETCHED: _parabolic,
    Convergence.POWER: _parabolic,
}


def _log(x: Fraction) -> str:
    return "0" if x == 1 else f"log({fraction_text(x)})"


def _half_log(n: int) -> str:
    return "0" if n == 1 else f"log({integer_text(n)})/2"


def _log_surd(rational: Fraction, factor: Fraction, radicand: int) -> str:
    inner = surd_text(rational, factor, radicand)
    return "0" if inner == "1" else f"log({inner})"


def _sum(first: str, rest: int | Fraction) -> str:
    rest = Fraction(rest)
    if rest == 0:
        return first
    if first == "0":
        return fraction_text(rest)
    return f"{first} {'+' if rest > 0 else '-'} {fraction_text(abs(rest))}"
