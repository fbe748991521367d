"""Exact growth of the error of the convergents and of their denominators."""

from dataclasses import dataclass, field

from pcf import engine
from pcf.arithmetic.polynomial import Polynomial
from pcf.dynamics.symbolic_growth import SymbolicErrorGrowth, symbolic_growth


@dataclass(frozen=True)
class Growth:
    """A growth eta n log n + gamma n + sigma sqrt(n) + beta log n, up to a constant and o(1). Logs are natural.

    Attributes:
        eta, gamma, sigma, beta: the coefficients, exact up to rounding to a double. None is one beyond the range of
            doubles, which `ErrorGrowth.symbolic` has.

    Example:
        >>> growths(Polynomial("1"), Polynomial("n")).denominator
        Growth(eta=0.5, gamma=-0.5, sigma=1.0, beta=0.5)
    """

    eta: float | None
    gamma: float | None
    sigma: float | None
    beta: float | None


@dataclass(frozen=True)
class ErrorGrowth(Growth):
    """The growth of log|L - p_n/q_n|, with that of log|q_n| beside it.

    Attributes:
        eta, gamma, sigma, beta: as in `Growth`.
        denominator: the `Growth` of log|q_n|, unreduced.

    Source:
        docs/mathematics.md, section 3.

    Example:
        >>> growths(Polynomial("1"), Polynomial("n")).sigma
        -2.0
    """

    denominator: Growth
    _formula: tuple[Polynomial, Polynomial] = field(repr=False, compare=False)

    def symbolic(self) -> SymbolicErrorGrowth:
        """The same coefficients as exact expressions, text that sympy, PARI and Sage read.

        Example:
            >>> growths(Polynomial("1"), Polynomial("2n")).symbolic().sigma
            '-sqrt(2)'
        """
        found = symbolic_growth(*self._formula)
        assert found is not None
        return found


def growths(a: Polynomial, b: Polynomial) -> ErrorGrowth | None:
    """Growth of log|L - p_n/q_n| and of log|q_n| (dominant solution: L finite).

    Args:
        a, b: polynomials, neither identically zero.

    Returns:
        The four coefficients, exact up to rounding to double, `.denominator` with those of q_n, and `.symbolic()`.
        None where there is no limit, and in the logarithmic case, whose error C/log n lies outside the model.

    Source:
        docs/mathematics.md, section 3.

    Example:
        >>> g = growths(Polynomial("1"), Polynomial("n"))
        >>> g.eta, g.gamma, g.sigma, g.beta
        (0.0, 0.0, -2.0, 0.0)
        >>> g.denominator.eta
        0.5
    """
    error, denominator = engine.growth(a, b)
    if error is None or denominator is None:
        return None
    return ErrorGrowth(*error, denominator=Growth(*denominator), _formula=(a, b))
