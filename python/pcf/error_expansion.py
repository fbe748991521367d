"""The error of the convergents beyond its growth: its constants and its first terms, for every class of convergence.

Fast and stretched classes, as in H. Cohen's database of exponential ones (arXiv 2409.06086):

    L - p_n/q_n = C s^n e^(eta n log n + gamma n + sigma sqrt(n)) n^beta (1 + a_1 x + a_2 x^2 + ...),

s = +1 or -1, x = 1/n, or n^(-1/2) in the stretched classes. Where the error is a power of n, the denominators hold both
solutions of the recurrence to comparable orders, and it is the reciprocal that is one series:

    1 / (L - p_n/q_n) = D + (1/C) (s^n n^-beta (1 + a_1/n + a_2/n^2 + ...) + l log n),

l = 0 but where a whole power of n meets the constant; in the logarithmic class, log n stands in place of the 1.
The terms are exact (`formal_series`). The constants are measured: exact convergents and a certified limit at three
depths, of which pairs give C and D; the digits on which the pairs agree are kept.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import flint

from pcf import engine
from pcf.errors import PrecisionError
from pcf.formal_series import ReciprocalError, inverse, reciprocal_error
from pcf.limit import limit
from pcf.polynomial import Polynomial
from pcf.quadratic import Quadratic
from pcf.status import Convergence, classify
from pcf.symbolic_growth import SymbolicErrorGrowth, symbolic_growth

_DEPTHS: Final = (200, 800, 3200, 12800)
"""Depths to measure at, the next one where the last shows too few digits."""

_DIGITS: Final = 40
_ENOUGH: Final = 25
_TERMS: Final = {1: 24, 2: 40}  # terms of the series behind the constants, by 1/step


@dataclass(frozen=True)
class ErrorExpansion:
    """The terms of the expansion of L - p_n/q_n.

    Attributes:
        constant: C as a decimal, the digits on which measurements agree, at most 40.
        terms: a_1, a_2, ..., exact: a Fraction, or p + q sqrt(d) (`str`, `float`).
        alternates: whether s = -1.
        step: 1 for powers of 1/n, 1/2 for powers of n^(-1/2).
        offset: D as a decimal where the series is that of the reciprocal, else None.
        log_term: l, exact; 0 where there is none.
        growth: eta, gamma, sigma, beta as expressions; None in the logarithmic class.

    `str` is the expansion as a formula.
    """

    constant: str
    terms: tuple[Fraction | Quadratic, ...]
    alternates: bool
    step: Fraction = Fraction(1)
    offset: str | None = None
    log_term: Fraction | Quadratic = Fraction(0)
    growth: SymbolicErrorGrowth | None = None

    def __str__(self) -> str:
        powers = [
            f"{_factor(term)}/n{_exponent(k * self.step)}" for k, term in enumerate(self.terms, 1) if term != 0
        ]
        series = " + ".join(["1" if self.growth else "log(n)", *powers, "..."])
        size = ["(-1)^n"] if self.alternates else []
        if self.offset is None:
            assert self.growth is not None
            units = {"n*log(n)": self.growth.eta, "n": self.growth.gamma, "sqrt(n)": self.growth.sigma}
            size.append(f"exp({' + '.join(f'{_factor(c)}*{unit}' for unit, c in units.items() if c != '0')})")
            if self.growth.beta != "0":
                size.append(f"n^{_factor(self.growth.beta)}")
            return f"L - p_n/q_n = {' '.join([_short(self.constant), *size, f'({series})'])}"
        if self.growth:  # beta < 0 in one term
            size.append(f"n^{_factor(self.growth.beta[1:])}")
        value = " ".join([*size, f"({series})"])
        if self.growth and self.log_term != 0:
            value = f"({value} + {_factor(self.log_term)}*log(n))"
        return f"1/(L - p_n/q_n) = {_short(self.offset)} + {value}/{_factor(_short(self.constant))}"


def error_expansion(a: Polynomial, b: Polynomial, terms: int = 4) -> ErrorExpansion | None:
    """The constants and the first `terms` terms of the error, 1 <= terms <= 20.

    Returns:
        The expansion; None where there is no finite limit that infinitely many convergents approach.

    Raises:
        PrecisionError: the limit cannot be computed to the digits that the constants need.

    Example:
        >>> found = error_expansion(Polynomial("10n + 5"), Polynomial("-9n^2"), 3)
        >>> found.terms, found.constant[:12]
        ((Fraction(-5, 16), Fraction(265, 512), Fraction(-7645, 8192)), '-0.726534833')
        >>> found = error_expansion(Polynomial("1"), Polynomial("2n"), 2)
        >>> found.step, [str(term) for term in found.terms]
        (Fraction(1, 2), ['-37*sqrt(2)/48', '1369/2304'])
        >>> print(error_expansion(Polynomial("2n + 1"), Polynomial("-n^2"), 2))  # harmonic numbers, Euler's constant
        1/(L - p_n/q_n) = -0.5772156649 + (log(n) + (3/2)/n + (-13/12)/n^2 + ...)/(-1)
    """
    terms = engine.require_integer("terms", terms, 1, 20)
    c = classify(a, b)
    if c.terminates_at is not None or c.convergence is Convergence.NONE:
        return None
    if limit(a, b, _DIGITS).infinite:
        return None
    half = c.convergence in (Convergence.STRETCHED_ODD, Convergence.STRETCHED)
    series = reciprocal_error(a, b, c.convergence, max(terms, _TERMS[2 if half else 1]))
    reciprocal = c.convergence in (Convergence.POWER_EVEN, Convergence.POWER, Convergence.LOGARITHMIC)
    constant, offset = _constants(a, b, series)
    shown = series.terms[:terms] if reciprocal else inverse(series.terms[:terms])
    return ErrorExpansion(
        constant=constant,
        terms=tuple(term.exact() for term in shown),
        alternates=series.alternates,
        step=series.step,
        offset=offset if reciprocal else None,
        log_term=series.log_term.exact(),
        growth=symbolic_growth(a, b),
    )


def _constants(a: Polynomial, b: Polynomial, series: ReciprocalError) -> tuple[str, str]:
    """C and D to the digits on which two pairs of depths agree."""
    best = (0, "", "")
    for depth in _DEPTHS:
        depths = (depth, depth + depth // 4 + 1, depth + depth // 2)  # of both parities
        points = [_point(a, b, series, n) for n in depths]
        (first, other), (again, beside) = (_line(points[0], points[1]), _line(points[0], points[2]))
        digits = _agreement(first, again)
        if digits > best[0]:
            agree = _agreement(other, beside)
            best = digits, _text(again, digits), _text(beside, agree) if agree else "0"
        if digits >= _ENOUGH:
            break
    if not best[0]:
        raise PrecisionError(f"terms: the error of ({a}, {b}) does not show its constant up to depth {_DEPTHS[-1]}")
    return best[1], best[2]


def _point(a: Polynomial, b: Polynomial, series: ReciprocalError, n: int) -> tuple[flint.arb, flint.arb]:
    """S(n) and the reciprocal of the error at n."""
    p, q, _, _ = engine.convergent(a, b, n)
    with flint.ctx.workprec(128 + 8 * len(series.terms)):
        size = series.ball(n)
    digits = 3 * _DIGITS + max(0, int(float(abs(size).log()) / 2.3))
    with flint.ctx.workprec(int(digits * 3.33) + 64):
        return series.ball(n), q / (limit(a, b, digits).ball * q - p)


def _line(x: tuple[flint.arb, flint.arb], y: tuple[flint.arb, flint.arb]) -> tuple[flint.arb, flint.arb]:
    """C and D of the line 1/error = D + S/C through two points."""
    with flint.ctx.workprec(1000):
        slope = (x[1] - y[1]) / (x[0] - y[0])
        return 1 / slope, x[1] - slope * x[0]


def _agreement(x: flint.arb, y: flint.arb) -> int:
    """Significant digits on which two numbers agree."""
    gap = abs(x - y)
    digits = _DIGITS
    while digits and not gap * 10**digits < abs(x):
        digits -= 1
    return digits


def _short(decimal: str) -> str:
    return f"{float(decimal):.10g}"


def _factor(value: Fraction | Quadratic | str) -> str:
    """A number as a factor: in parentheses unless a plain one."""
    text = str(value)
    return text if text.replace(".", "").isdigit() else f"({text})"


def _exponent(power: Fraction) -> str:
    return "" if power == 1 else f"^{_factor(power)}"


def _text(x: flint.arb, digits: int) -> str:
    text: str = x.str(digits, radius=False)
    return text
