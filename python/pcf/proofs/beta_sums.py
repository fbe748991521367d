"""Sums of (h)_k/k!, or of its square for h = 1/2, times a rational function of k: beta functions, Catalan's constant.

    sum_{k>=0} (h)_k/k! 1/(k + r) = B(r, 1 - h),  0 < h < 1,

as the integral of t^(r-1) (1 - t)^-h: rational for integers r, a multiple of pi/sin(pi h) for r at integers from h.
The square of k + r has minus the derivative, B (psi(r + 1 - h) - psi(r)).

With w_k = ((1/2)_k/k!)^2, S(r) = sum w_k/(k + r) is 4/pi times a moment of the complete elliptic integral K, so that

    (2r + 1)^2 S(r + 1) = (2r)^2 S(r) + 4/pi,   S(1/2) = 8 G/pi.

Source: DLMF 5.12.1, 5.5.3, 5.4.12; J. G. Wan, Integral Transforms Spec. Funct. 23, 2012; docs/mathematics.md,
section 15.
"""

from fractions import Fraction
from typing import Final

from pcf.proofs.summation import Fractions, sum_of_fractions

_HALF: Final = Fraction(1, 2)
_PI_OVER_SINE: Final = {
    _HALF: (Fraction(1), "pi"),
    Fraction(1, 3): (Fraction(2, 3), "sqrt(3)*pi"),
    Fraction(1, 4): (Fraction(1), "sqrt(2)*pi"),
    Fraction(1, 6): (Fraction(2), "pi"),
}
_FARTHEST: Final = 10_000


def beta_sum(h: Fraction, fractions: Fractions) -> dict[str, Fraction] | None:
    """The sum over k >= 0 of (h)_k/k! times partial fractions, as multiples of numbers; None where it is not known.

    Example:
        >>> beta_sum(Fraction(1, 2), {(Fraction(1, 2), 1): Fraction(1), (Fraction(1), 1): Fraction(3)})
        {'pi': Fraction(1, 1), '1': Fraction(6, 1)}
    """
    total: dict[str, Fraction] = {}
    for (r, s), c in fractions.items():
        found = _beta(h, r)
        if found is None or s > 2:
            return None
        parts = {found[1]: c * found[0]}
        if s == 2:
            # psi(r + 1 - h) - psi(r)
            difference = sum_of_fractions(Fraction(1), {(r, 1): Fraction(1), (r + 1 - h, 1): Fraction(-1)})
            if difference is None or set(difference) > {"1", "log(2)"}:
                return None
            factor, name = c * found[0], found[1]
            parts = {_times(name, other): factor * x for other, x in difference.items()}
        for name, x in parts.items():
            total[name] = total.get(name, Fraction(0)) + x
    return {name: x for name, x in total.items() if x}


def _times(name: str, other: str) -> str:
    return other if name == "1" else name if other == "1" else f"{name}*{other}"


def _beta(h: Fraction, r: Fraction) -> tuple[Fraction, str] | None:
    """B(r, 1 - h) as a multiple of a number."""
    if not 0 < r < _FARTHEST:
        return None
    if r.denominator == 1:
        base, value, name = Fraction(1), 1 / (1 - h), "1"
    elif (r - h).denominator == 1 and min(h, 1 - h) in _PI_OVER_SINE:
        base = h
        value, name = _PI_OVER_SINE[min(h, 1 - h)]
    else:
        return None
    for j in range(int(r - base)):  # B(r + 1, 1 - h) = r/(r + 1 - h) B(r, 1 - h)
        value *= (base + j) / (base + j + 1 - h)
    return value, name


def elliptic_sum(fractions: Fractions) -> dict[str, Fraction] | None:
    """pi times the sum over k >= 0 of ((1/2)_k/k!)^2 times partial fractions, at integers and half-integers.

    Example:
        >>> elliptic_sum({(Fraction(1, 2), 1): Fraction(1), (Fraction(2), 1): Fraction(9)})
        {'Catalan': Fraction(8, 1), '1': Fraction(20, 1)}
    """
    total: dict[str, Fraction] = {}
    for (r, s), c in fractions.items():
        if s > 1 or r.denominator > 2 or not 0 < r < _FARTHEST:
            return None
        catalan, one = (Fraction(0), Fraction(4)) if r.denominator == 1 else (Fraction(8), Fraction(0))
        at = r % 1 or Fraction(1)
        for j in range(int(r - at)):
            x = 2 * (at + j)
            catalan, one = catalan * x**2 / (x + 1) ** 2, (one * x**2 + 4) / (x + 1) ** 2
        for name, x in (("Catalan", c * catalan), ("1", c * one)):
            total[name] = total.get(name, Fraction(0)) + x
    return {name: x for name, x in total.items() if x}
