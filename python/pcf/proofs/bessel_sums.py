"""The sums over k of z^k/(k! Gamma(k + c)): Bessel functions, up to a factor that those of c + 1, c + 2, ... share.

B_c = |z|^((1 - c)/2) I_{c-1}(2 sqrt|z|), J for z < 0 (DLMF 10.25.2, 10.2.2), and B_c = c B_{c+1} + z B_{c+2}. With r in
(0, 1] at an integer from c, B_r is the factor; for r = 1/2 the quotient is a tangent (DLMF 10.16.1, 10.39.1, 10.39.2).
"""

from fractions import Fraction
from typing import Final

from pcf.arithmetic.quadratic import Quadratic
from pcf.proofs.quotient_image import plain
from pcf.trajectories.term import Term

_HALF: Final = Fraction(1, 2)
_MOST_STEPS: Final = 100

Sum = dict[str, Fraction]
"""Multiples of numbers given as text, "1" among them."""


def bessel_sums(term: Term, start: int) -> tuple[Sum, Sum] | None:
    """u_{start-1} and u_start of 0F1 up to a common factor; None for other functions, and far away.

    Example:
        >>> one = Fraction(1)
        >>> bessel_sums(Term((), ((0, one), (1, one)), one), 1)
        ({'1': Fraction(1, 1)}, {'besseli(1, 2)/besseli(0, 2)': Fraction(1, 1)})
    """
    if term.upper or term.weight or len(term.lower) != 2 or (0, Fraction(1)) not in term.lower:
        return None
    place = 1 - term.lower.index((0, Fraction(1)))
    first, second = (term.at(n)[1][place] for n in (start - 1, start))
    base = first % 1 or Fraction(1)
    if not 0 <= first - base <= second - base <= _MOST_STEPS:
        return None
    before, after = _neighbours(base, term.argument)
    return _raised(first - base, base, term.argument, before, after), _raised(
        second - base, base, term.argument, before, after
    )


def _raised(steps: Fraction, c: Fraction, z: Fraction, before: Sum, after: Sum) -> Sum:
    """B_{c+steps} from B_c and B_{c+1}."""
    for _ in range(int(steps)):
        following = {name: (before.get(name, 0) - c * after.get(name, 0)) / z for name in {**before, **after}}
        before, after, c = after, {name: Fraction(x) for name, x in following.items()}, c + 1
    return {name: x for name, x in before.items() if x}


def _neighbours(r: Fraction, z: Fraction) -> tuple[Sum, Sum]:
    """B_r and B_{r+1} up to a factor: 1, and sqrt|z|^-1 times a quotient of Bessel functions, or a tangent."""
    root = Quadratic.root(abs(z))
    whole = plain(root)
    if r == _HALF and z > 0 and whole is not None:  # tanh x = (e^2x - 1)/(e^2x + 1)
        x = 4 * whole
        power = {Fraction(1): "E", _HALF: "sqrt(E)"}.get(x, f"E**{x}" if x.denominator == 1 else f"E**({x})")
        return {"1": Fraction(1), power: Fraction(1)}, {"1": -1 / whole, power: 1 / whole}
    if r == _HALF:
        name = f"{'tanh' if z > 0 else 'tan'}({2 * root})"
    else:
        function = "besseli" if z > 0 else "besselj"
        name = f"{function}({r}, {2 * root})/{function}({r - 1}, {2 * root})"
    if whole is not None:
        return {"1": Fraction(1)}, {name: 1 / whole}
    # sqrt d times it, with root = f sqrt d, as constants of the catalogue are
    f = Fraction(int(root.factor.p), int(root.factor.q))
    return {"1": Fraction(1)}, {f"sqrt({root.radicand})*{name}": 1 / (f * root.radicand)}
