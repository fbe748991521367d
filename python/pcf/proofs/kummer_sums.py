"""The sums S(a, c) over k of z^k Gamma(k + a)/(k! Gamma(k + c)), z > 0, at halves of integers, up to a common factor.

From residues in (0, 1] two of them lead to all others by contiguity; they are error functions of sqrt z, or Bessel
functions of z/2 (DLMF 13.6.7, 13.2.39, 13.6.9). Source: docs/mathematics.md, section 15.
"""

from fractions import Fraction
from typing import Final

from pcf.arithmetic.quadratic import Quadratic
from pcf.proofs.quotient_image import power_of_e
from pcf.trajectories.term import Term

_ONE: Final = Fraction(1)
_HALF: Final = Fraction(1, 2)
_MOST_STEPS: Final = 100

Sum = dict[str, Fraction]
"""Multiples of numbers given as text, "1" among them."""


def kummer_sums(term: Term, start: int) -> tuple[Sum, Sum] | None:
    """u_{start-1} and u_start of 1F1 up to a common factor; None for others, and far away.

    Example:
        >>> kummer_sums(Term(((0, _ONE),), ((0, _ONE), (1, _HALF)), _ONE), 1)
        ({'1': Fraction(1, 1), 'sqrt(pi)*E*erf(1)': Fraction(1, 1)}, {'sqrt(pi)*E*erf(1)': Fraction(1, 1)})
    """
    if len(term.upper) != 1 or term.weight or len(term.lower) != 2 or (0, _ONE) not in term.lower:
        return None
    place = 1 - term.lower.index((0, _ONE))
    places = [(above[0], below[place]) for above, below in (term.at(n) for n in (start - 1, start))]
    a, c = (x % 1 or _ONE for x in places[0])
    pair = _neighbours(a, c, term.argument)
    if pair is None or any(not 0 <= x - y <= _MOST_STEPS for at in places for x, y in zip(at, (a, c), strict=True)):
        return None
    first, second = (_moved(a, c, at, term.argument, *pair) for at in places)
    return first, second


def _moved(a: Fraction, c: Fraction, place: tuple[Fraction, Fraction], z: Fraction, here: Sum, above: Sum) -> Sum:
    """S at a place, from S(a, c) and S(a, c+1)."""
    while c < place[1]:
        further = _combined(here, -1 / (z * (c + 1 - a)), above, (1 + c / z) / (c + 1 - a))
        here, above, c = above, further, c + 1
    while a < place[0]:
        above = _combined(here, _ONE, above, a - c)
        here, a = _combined(here, a, above, z), a + 1
    return {name: x for name, x in here.items() if x}


def _combined(first: Sum, x: Fraction, second: Sum, y: Fraction) -> Sum:
    return {name: x * first.get(name, 0) + y * second.get(name, 0) for name in {**first, **second}}


def _neighbours(a: Fraction, c: Fraction, z: Fraction) -> tuple[Sum, Sum] | None:
    """S(a, c) and S(a, c+1) up to a factor."""
    if (a, c) == (_HALF, _ONE):
        return {"1": _ONE}, {"1": _ONE, f"besseli(1, {z / 2})/besseli(0, {z / 2})": -_ONE}
    if c != _HALF or a not in (_HALF, _ONE):
        return None
    # with r = f sqrt d the root of z, sqrt(pi)/r is sqrt(pi/d)/f, as in constants of the catalogue
    root = Quadratic.root(z)
    f, d = (root.factor, root.radicand) if root.factor else (root.rational, 1)
    scale = Fraction(int(f.q), int(f.p))
    pi = f"sqrt(pi{f'/{d}' if d > 1 else ''})"
    power = "sqrt(E)" if z == _HALF else power_of_e(z)
    if a == _ONE:
        name = f"{pi}*{power}*erf({root})"
        return {"1": _ONE, name: z * scale}, {name: scale}
    return {"1": _ONE}, {f"{pi}*erfi({root})/{power}": scale}
