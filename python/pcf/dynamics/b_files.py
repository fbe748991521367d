"""Numerators and denominators of convergents as b-files of the OEIS: an index and a value a line.

Source: https://oeis.org/SubmitB.html: no value has more than 1,000 digits.
"""

from math import gcd
from typing import Final

from pcf.arithmetic.long_integers import integer_text
from pcf.arithmetic.polynomial import Polynomial
from pcf.dynamics.convergents import convergents

_MOST_DIGITS: Final = 1000


def b_file(a: Polynomial, b: Polynomial, part: str, terms: int, *, reduced: bool) -> str:
    """The lines `n value` for n = 0, 1, ..., as many as there are to be and the OEIS takes.

    Args:
        a, b: the formula.
        part: `p` or `q`.
        terms: how many.
        reduced: of p_n/q_n in lowest terms, with a denominator >= 0.

    Example:
        >>> print(b_file(Polynomial("2n + 1"), Polynomial("n^2"), "q", 4, reduced=True), end="")
        0 1
        1 3
        2 19
        3 40
    """
    lines = []
    for n, (p, _, q, _) in enumerate(convergents(a, b, range(terms))):
        divisor = (gcd(p, q) or 1) * (-1 if q < 0 else 1) if reduced else 1
        text = integer_text((p if part == "p" else q) // divisor)
        if len(text.lstrip("-")) > _MOST_DIGITS:
            break
        lines.append(f"{n} {text}\n")
    return "".join(lines)
