"""The error of the convergents beyond its growth: its constants and its first terms, for every class of convergence.

Fast and stretched classes, as in H. Cohen's database of exponential ones (arXiv 2409.06086):

    L - p_n/q_n = C s^n e^(eta n log n + gamma n + sigma sqrt(n)) n^beta (1 + a_1 x + a_2 x^2 + ...),

s = +1 or -1, x = 1/n, or n^(-1/2) in the stretched classes. Where the error is a power of n, the denominators hold both
solutions of the recurrence to comparable orders, and it is the reciprocal that is one series:

    1 / (L - p_n/q_n) = D + (1/C) (s^n n^-beta (1 + a_1/n + a_2/n^2 + ...) + l log n),

l = 0 but where a whole power of n meets the constant; in the logarithmic class, log n stands in place of the 1.
The terms are exact (`formal_series`). The constants are measured: exact convergents and a certified limit at four
depths, of which two pairs give C and D; the digits on which the pairs agree are kept, but for the last two. For that
the series is taken about the centre of the polynomials, in powers of 1/(n + s): a shifted formula is like any other.
"""

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

import flint

from pcf import engine
from pcf.arithmetic.decimals import cut
from pcf.arithmetic.long_integers import fraction_text, most_digits, shown
from pcf.arithmetic.polynomial import Polynomial
from pcf.arithmetic.quadratic import Quadratic
from pcf.dynamics.formal_series import ReciprocalError, inverse, reciprocal_error
from pcf.dynamics.limit import limit
from pcf.dynamics.status import Convergence, classify
from pcf.dynamics.symbolic_growth import SymbolicErrorGrowth, symbolic_growth
from pcf.errors import PrecisionError, ResourceLimitError

_DEPTHS: Final = (200, 800, 3200, 12800)
"""Distances from the centre to measure at, the next one where the last shows too few digits."""

_LEAST_DEPTH: Final = 30
_DIGITS: Final = 40
_LARGE: Final = 1e15
_SHOWN: Final = 60  # characters of a polynomial in an error
_ENOUGH: Final = 25
_MOST_SIZE: Final = 200_000  # digits by which an error may lie below 1
_SIZE_BITS: Final = 32  # to tell how large a value is
_GUARD: Final = 2  # digits on which two measurements may agree by chance, or in the same mistake
_MOST_TERMS: Final = 120  # beyond these
_MOST_DIGITS: Final = 1500  # of a slow limit
_USELESS: Final = 1e-6  # size of the last term of a series that says nothing
_TERMS: Final = {1: 24, 2: 40}  # terms of the series behind the constants, by 1/step; more for powers of n
_FEWER: Final = ((4000, 6), (800, 8), (400, 12), (150, 16))  # digits of all coefficients, and terms: half a second
_MOST_BITS: Final = 2_000_000  # of a convergent: a tenth of a second
_SLOPE_DIGITS: Final = 2 * _DIGITS  # of S where only C is wanted


@dataclass(frozen=True)
class ErrorExpansion:
    """The terms of the expansion of L - p_n/q_n.

    Attributes:
        constant: C as a decimal, the digits on which measurements agree, at most 40.
        terms: a_1, a_2, ..., exact: a Fraction, or p + q sqrt(d) (`str`, `float`).
        alternates: whether s = -1.
        step: 1 for powers of 1/n, 1/2 for powers of n^(-1/2).
        reciprocal: whether the series is that of the reciprocal.
        offset: D as a decimal; None where the series is not that of the reciprocal, or D is too small to be seen.
        log_term: l, exact; 0 where there is none.
        growth: eta, gamma, sigma, beta as expressions; None in the logarithmic class.

    `str` is the expansion as a formula.

    Source:
        docs/mathematics.md, section 3; for exponential convergence H. Cohen, arXiv 2409.06086.

    Example:
        >>> found = error_expansion(Polynomial("10n + 5"), Polynomial("-9n^2"), 2)
        >>> found.terms, found.alternates, found.reciprocal
        ((Fraction(-5, 16), Fraction(265, 512)), False, False)
    """

    constant: str
    terms: tuple[Fraction | Quadratic, ...]
    alternates: bool
    step: Fraction = Fraction(1)
    reciprocal: bool = False
    offset: str | None = None
    log_term: Fraction | Quadratic = Fraction(0)
    growth: SymbolicErrorGrowth | None = None

    def __str__(self) -> str:
        powers = [
            f"{_factor(term)}/n{_exponent(k * self.step)}" for k, term in enumerate(self.terms, 1) if term != 0
        ]
        series = " + ".join(["1" if self.growth else "log(n)", *powers, "..."])
        size = ["(-1)^n"] if self.alternates else []
        if not self.reciprocal:
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
        offset = "D" if self.offset is None else _short(self.offset)
        return f"1/(L - p_n/q_n) = {offset} + {value}/{_factor(_short(self.constant))}"


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
    _require_short(a, b, max(_DEPTHS[0] - _centre(a, b), _LEAST_DEPTH))
    if limit(a, b, _DIGITS).infinite:
        return None
    reciprocal = c.convergence in (Convergence.POWER_EVEN, Convergence.POWER, Convergence.LOGARITHMIC)
    series = reciprocal_error(a, b, c.convergence, terms)
    constant, offset = _constants(a, b, c.convergence, series, reciprocal)
    shown = series.terms if reciprocal else inverse(series.terms)
    return ErrorExpansion(
        constant=constant,
        terms=tuple(term.exact() for term in shown),
        alternates=series.alternates,
        step=series.step,
        reciprocal=reciprocal,
        offset=offset,
        log_term=series.log_term.exact(),
        growth=symbolic_growth(a, b),
    )


def _constants(
    a: Polynomial, b: Polynomial, convergence: Convergence, about_zero: ReciprocalError, reciprocal: bool
) -> tuple[str, str | None]:
    """C and D to the digits on which two pairs of depths agree."""
    s = _centre(a, b)
    least = 3 * _DIGITS + 2 * abs(float(about_zero.beta)) * math.log10(_DEPTHS[0])  # of `_point`, before any work
    if reciprocal and least > _MOST_DIGITS:
        raise PrecisionError(
            f"terms: the error of {_named(a, b)} is a power of n as high as n^{_size(about_zero.beta)}, whose "
            f"constant takes more digits of a slow limit than the {_MOST_DIGITS} within the budget"
        )
    # to see D beside n^-beta, which is the same about any centre
    further = min(math.ceil(abs(float(about_zero.beta))), _MOST_TERMS) if reciprocal else 0
    length = sum(most_digits(c) for c in (*a.coefficients, *b.coefficients))
    count = (
        next((terms for digits, terms in _FEWER if length > digits), _TERMS[about_zero.step.denominator]) + further
    )
    series = reciprocal_error(a.shift(-s), b.shift(-s), convergence, count)
    constant, offset, why = "", None, ""
    digits = sure = 0
    for depth in _DEPTHS:
        n = max(depth - s, _LEAST_DEPTH)
        if series.last_term(n + s) > _USELESS:
            why = f"the terms of its series do not shrink yet at n = {shown(n)}"
            continue
        depths = (n, n + depth // 4 + 1, n + depth // 2, n + 3 * (depth // 4) + 1)  # of both parities in each pair
        try:
            for m in depths:
                _require_short(a, b, m)
            points = [_point(a, b, series, m, s, reciprocal) for m in depths]
        except (PrecisionError, ResourceLimitError) as error:
            why = str(error).partition(": ")[2]
            break
        (first, other), (again, beside) = (_line(points[0], points[1]), _line(points[2], points[3]))
        if (agreed := _agreement(first, again) - _GUARD) > digits:
            digits, constant = agreed, _text(_unshifted(again, series, s), agreed)
        if reciprocal:
            with flint.ctx.workprec(1000):  # D for the series in n, which may be 0 for that in n + s
                nearer, further_out = other + _moved(series, s) / first, beside + _moved(series, s) / again
            if (agreed := _agreement(nearer, further_out) - _GUARD) > sure:
                sure, offset = agreed, _text(further_out, agreed)
        if digits >= _ENOUGH and (sure >= _ENOUGH or not reciprocal):
            break
    if not digits:
        raise PrecisionError(
            f"terms: the error of {_named(a, b)} does not show its constant at any depth within the budget"
            + (f": {why}" if why else "")
        )
    return constant, offset


def _centre(a: Polynomial, b: Polynomial) -> int:
    """The shift to the right that takes the second coefficient of a, or of b where a is constant, near 0."""
    p = a if a.degree else b
    return round(Fraction(p.coefficients[1], p.degree * p.leading)) if p.degree else 0


def _require_short(a: Polynomial, b: Polynomial, n: int) -> None:
    """Refuses, before any work, a depth at which the convergents are too long to be measured many times."""
    far = n > engine.MOST_DEPTH
    bits = math.inf if far else engine.predicted_bits(a, b, n)
    if bits > _MOST_BITS:
        size = "beyond reach" if far else f"of {bits:.1e} bits, and {_MOST_BITS:.0e} are within the budget"
        raise PrecisionError(
            f"terms: the error of {_named(a, b)} is measured where the polynomials follow their leading terms, at "
            f"n = {shown(n)}: convergents {size}"
        )


def _named(a: Polynomial, b: Polynomial) -> str:
    return f"({cut(str(a), _SHOWN)}, {cut(str(b), _SHOWN)})"


def _size(x: Quadratic) -> str:
    """A number of any size in short."""
    if abs(float(x)) < _LARGE:
        return f"{float(x):.0f}"
    return str(x.ball().str(3, radius=False))


def _point(
    a: Polynomial, b: Polynomial, series: ReciprocalError, n: int, s: int, reciprocal: bool
) -> tuple[flint.arb, flint.arb]:
    """S about the centre and the reciprocal of the error at n."""
    p, q, p_before, q_before = engine.convergent(a, b, n)
    size = _sharp(series, n + s, _SIZE_BITS)
    with flint.ctx.workprec(_SIZE_BITS + 64):
        large = max(0, int(float(abs(size).log()) / math.log(10)))
    if large > _MOST_SIZE:
        raise ResourceLimitError(
            f"terms: errors of 10^-{large} at n = {n} are beyond the budget of 10^-{_MOST_SIZE}"
        )
    # D is to be seen beside S; and C may be as small as an error ever is, where coefficients are large
    digits = 3 * _DIGITS + (
        2 * large if reciprocal else max(large, _distance(p, q, p_before, q_before) + 2 * large // n)
    )
    if reciprocal and digits > _MOST_DIGITS:
        raise ResourceLimitError(f"terms: {digits} digits of a slow limit are above the budget of {_MOST_DIGITS}")
    bits = int(digits * 3.33) + 64
    with flint.ctx.workprec(bits):
        sharp = _sharp(series, n + s, bits - 64 if reciprocal else int(_SLOPE_DIGITS * 3.33))
        return sharp, q / (limit(a, b, digits).ball * q - p)


def _distance(p: int, q: int, p_before: int, q_before: int) -> int:
    """By how many digits neighbouring convergents, which are as far from each other as from the limit, are below 1."""
    apart = p * q_before - p_before * q
    return max(0, q.bit_length() + q_before.bit_length() - apart.bit_length()) * 3 // 10 + 1


def _sharp(series: ReciprocalError, n: int, bits: int) -> flint.arb:
    """S(n) to so many bits, which takes more to work with: terms of large coefficients cancel."""
    for precision in (bits + 128, 2 * bits + 1000, 4 * bits + 8000, 8 * bits + 32000):
        with flint.ctx.workprec(precision):
            found = series.ball(n)
        if found.is_finite() and found.rel_accuracy_bits() >= bits:
            return found
    raise PrecisionError(
        "terms: the terms of the error's series cancel beyond the budget; coefficients this large hide it"
    )


def _line(x: tuple[flint.arb, flint.arb], y: tuple[flint.arb, flint.arb]) -> tuple[flint.arb, flint.arb]:
    """C and D of the line 1/error = D + S/C through two points."""
    with flint.ctx.workprec(20_000):
        slope = (x[1] - y[1]) / (x[0] - y[0])
        return 1 / slope, x[1] - slope * x[0]


def _unshifted(constant: flint.arb, series: ReciprocalError, s: int) -> flint.arb:
    """C for the series in n, from that in n + s, which is sign^s e^(-(gamma + eta) s) times as large."""
    with flint.ctx.workprec(1000):
        value = constant * series.ratio.ball() ** s
        return -value if series.alternates and s % 2 else value


def _moved(series: ReciprocalError, s: int) -> flint.arb:
    """The constant term of S in powers of n, from that in n + s: 0 but for whole powers that do not alternate."""
    power = (-series.beta).exact()
    if series.alternates or not isinstance(power, Fraction) or power.denominator != 1 or power < 1:
        return flint.arb(0)
    coefficients = [Quadratic.of(1), *series.terms[: int(power)]]
    with flint.ctx.workprec(1000):
        return sum((c.ball() * s ** (int(power) - k) for k, c in enumerate(coefficients)), flint.arb(0))


def _agreement(x: flint.arb, y: flint.arb) -> int:
    """Significant digits on which two numbers agree."""
    gap = abs(x - y)
    digits = _DIGITS
    while digits and not gap * 10**digits < abs(x):
        digits -= 1
    return digits


def _short(decimal: str) -> str:
    """At most ten digits."""
    return f"{Decimal(decimal):.10g}".replace("E", "e") if "e" in decimal else f"{float(decimal):.10g}"


def _factor(value: Fraction | Quadratic | str) -> str:
    """A number as a factor: in parentheses unless a plain one."""
    text = fraction_text(value) if isinstance(value, Fraction) else str(value)
    return text if text.replace(".", "").isdigit() else f"({text})"


def _exponent(power: Fraction) -> str:
    return "" if power == 1 else f"^{_factor(power)}"


def _text(x: flint.arb, digits: int) -> str:
    text: str = x.str(digits, radius=False)
    return text
