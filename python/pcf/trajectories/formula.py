"""The continued fraction whose minimal solution is a hypergeometric sum."""

from dataclasses import dataclass
from functools import lru_cache

from pcf.arithmetic.polynomial import Polynomial
from pcf.equivalence.inflations import deflate_fully
from pcf.trajectories.recurrence import recurrence
from pcf.trajectories.term import Term


@dataclass(frozen=True)
class Trajectory:
    """A formula, and the sum u_n with a factor f_n that solves its recurrence: y_{n+1} = a(n+1) y_n + b(n+1) y_{n-1}.

    Attributes:
        a, b: the formula, without any inflation; b has no zero at n >= 1.
        term: the summand of u_n.
        ratio: polynomials p and q with f_{n+1}/f_n = p(n)/q(n).

    Example:
        >>> from fractions import Fraction
        >>> one, two = (1, Fraction(1)), (2, Fraction(2))
        >>> found = trajectory(Term((one, one, one), ((0, Fraction(1)), two, two), Fraction(1)))
        >>> print(found.a, found.b, sep=", ")
        11*n^2 + 11*n + 3, n^4
    """

    a: Polynomial
    b: Polynomial
    term: Term
    ratio: tuple[Polynomial, Polynomial]

    def start(self) -> int:
        """n from which the recurrence of u holds, and f has neither zeros nor poles: u_{n-1} begins it."""
        zeros = [n for p in self.ratio for n in integer_zeros(p)]
        return max(self.term.first() + 1, 0, *(n + 2 for n in zeros))


@lru_cache(maxsize=4096)
def trajectory(term: Term) -> Trajectory | None:
    """The formula of a sum; None where its recurrence is not of order two, or of too high a degree."""
    found = recurrence(term)
    if found is None:
        return None
    c0, c1, c2 = (c.shift(-1) for c in found)
    # c_2 u_{n+1} = -c_1 u_n - c_0 u_{n-1}: with f_{n+1}/f_n = -c_2(n) it has polynomials
    a, b = c1, -(c0 * c2.shift(-1))
    zeros = integer_zeros(b)
    k = max(zeros) if zeros else 0
    deflated = deflate_fully(a.shift(k), b.shift(k))
    sign = 1 if deflated.a.leading > 0 else -1
    # a(n + 1) f_n = -c_1(n)/c_2(n) f_{n+1}
    top, bottom = (p.to_flint() for p in (-sign * (deflated.a.shift(1) * c2.shift(k + 1)), c1.shift(k + 1)))
    common = top.gcd(bottom)
    if bottom[bottom.degree()] < 0:
        common = -common
    ratio = Polynomial(top // common), Polynomial(bottom // common)
    return Trajectory(sign * deflated.a, deflated.b, term.shift(k), ratio)


def integer_zeros(p: Polynomial) -> list[int]:
    """The integers at which a polynomial vanishes.

    Example:
        >>> integer_zeros(Polynomial("2n^3 - 2n"))
        [-1, 0, 1]
    """
    factors = p.to_flint().factor()[1]
    lines = [factor for factor, _ in factors if factor.degree() == 1]
    return sorted(-int(line[0]) // int(line[1]) for line in lines if int(line[0]) % int(line[1]) == 0)
