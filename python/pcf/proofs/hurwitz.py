"""The digamma and Hurwitz's zeta function at rational arguments, by pi, logarithms and named values.

psi at denominators 2, 3, 4, 6, 8 and 12 is Gauss's theorem. Source: DLMF 5.4, 5.15, 25.11.
"""

from collections.abc import Iterator
from fractions import Fraction
from math import factorial
from typing import Final

Term = tuple[Fraction, str]
"""A rational multiple of a number, given as text."""


def _eighths_and_twelfths() -> Iterator[tuple[Fraction, tuple[Term, ...]]]:
    """psi(p/8) and psi(p/12), from cot(pi/8) = 1 + sqrt 2, cot(pi/12) = 2 + sqrt 3 (DLMF 5.4.19)."""
    for q, root, side in ((8, 2, 1), (12, 3, 2)):
        surd = f"sqrt({root})"
        for p in (1, q // 2 - 1, q // 2 + 1, q - 1):
            half, outer = Fraction(-1 if 2 * p < q else 1, 2), p in (1, q - 1)
            cotangent = (half * side, half) if outer else (-half, half) if q == 8 else (half * side, -half)
            logs = (
                ((Fraction(-4), "log(2)"),) if q == 8 else ((Fraction(-3), "log(2)"), (Fraction(-3, 2), "log(3)"))
            )
            unit = (Fraction(-1 if outer else 1), f"{surd}*log({side} + {surd})")
            yield Fraction(p, q), ((cotangent[0], "pi"), (cotangent[1], f"{surd}*pi"), *logs, unit)


_DIGAMMA: Final[dict[Fraction, tuple[Term, ...]]] = {
    Fraction(1): (),
    Fraction(1, 2): ((Fraction(-2), "log(2)"),),
    Fraction(1, 3): ((Fraction(-1, 6), "sqrt(3)*pi"), (Fraction(-3, 2), "log(3)")),
    Fraction(2, 3): ((Fraction(1, 6), "sqrt(3)*pi"), (Fraction(-3, 2), "log(3)")),
    Fraction(1, 4): ((Fraction(-1, 2), "pi"), (Fraction(-3), "log(2)")),
    Fraction(3, 4): ((Fraction(1, 2), "pi"), (Fraction(-3), "log(2)")),
    **dict(_eighths_and_twelfths()),
    Fraction(1, 6): ((Fraction(-1, 2), "sqrt(3)*pi"), (Fraction(-2), "log(2)"), (Fraction(-3, 2), "log(3)")),
    Fraction(5, 6): ((Fraction(1, 2), "sqrt(3)*pi"), (Fraction(-2), "log(2)"), (Fraction(-3, 2), "log(3)")),
}
"""psi(r) + Euler's gamma, which cancels wherever a sum converges."""

_EVEN_ZETA: Final = {2: Fraction(1, 6), 4: Fraction(1, 90), 6: Fraction(1, 945), 8: Fraction(1, 9450)}
"""zeta(s) / pi^s."""

_MOST_STEPS: Final = 10_000  # of a recurrence down to arguments in (0, 1]


def negative_digamma(r: Fraction) -> list[Term] | None:
    """-psi(r) without Euler's gamma."""
    if not 0 < r < _MOST_STEPS:
        return None
    base = r - (r.numerator // r.denominator) or Fraction(1)
    known = _DIGAMMA.get(base)
    values = [(Fraction(-1), f"polygamma(0, {base})"), (Fraction(-1), "EulerGamma")] if known is None else []
    values += [(-factor, text) for factor, text in known or ()]
    return [*values, (-sum((1 / (base + j) for j in range(int(r - base))), Fraction(0)), "1")]


def hurwitz(s: int, r: Fraction) -> list[Term] | None:
    """Hurwitz's zeta(s, r), s >= 2, as multiples of numbers; None where r is not within (0, 10,000)."""
    if not 0 < r < _MOST_STEPS:
        return None
    base = r - (r.numerator // r.denominator) or Fraction(1)
    values: list[Term]
    if base in (1, Fraction(1, 2)):
        factor = Fraction(1 if base == 1 else 2**s - 1)
        values = [(factor * _EVEN_ZETA[s], f"pi**{s}")] if s in _EVEN_ZETA else [(factor, f"zeta({s})")]
    elif s == 2 and base in (Fraction(1, 4), Fraction(3, 4)):
        values = [(Fraction(1), "pi**2"), (Fraction(8 if base == Fraction(1, 4) else -8), "Catalan")]
    else:
        values = [(Fraction((-1) ** s, factorial(s - 1)), f"polygamma({s - 1}, {base})")]
    return [*values, (-sum((1 / (base + j) ** s for j in range(int(r - base))), Fraction(0)), "1")]
