"""What a polynomial continued fraction does, decided exactly from its polynomials."""

import enum
from dataclasses import dataclass

from pcf import engine
from pcf.arithmetic.polynomial import Polynomial


class Status(enum.Enum):
    """The fate of the convergents p_n/q_n.

    CONVERGES: to a limit, infinity included. TERMINATES: b(k) = 0 for some k >= 1, the value is rational.
    DIVERGES: they have no limit, along even or odd indices either. OSCILLATES: even and odd convergents have
    two different limits (Stern and Stolz).

    Example:
        >>> from pcf import PCF, Status
        >>> PCF("1", "n^3").status is Status.OSCILLATES, Status("converges")
        (True, <Status.CONVERGES: 'converges'>)
    """

    CONVERGES = "converges"
    TERMINATES = "terminates"
    DIVERGES = "diverges"
    OSCILLATES = "oscillates"


class Convergence(enum.Enum):
    """The shape of log|L - p_n/q_n| for n -> infinity."""

    NONE = "none"
    SUPER_EXPONENTIAL = "super-exponential"
    EXPONENTIAL = "exponential"
    STRETCHED_ODD = "stretched, deg b = 2 deg a + 1"
    POWER_EVEN = "power, deg b = 2 deg a + 2"
    STRETCHED = "stretched, parabolic"
    POWER = "power, parabolic"
    LOGARITHMIC = "logarithmic"

    @property
    def is_fast(self) -> bool:
        """Whether digits are gained at least linearly in the depth."""
        return self in (Convergence.SUPER_EXPONENTIAL, Convergence.EXPONENTIAL)


_STATUSES = (Status.CONVERGES, Status.TERMINATES, Status.DIVERGES, Status.OSCILLATES)  # the engine's order
_CLASSES = tuple(Convergence)


@dataclass(frozen=True)
class Classification:
    """Status, the reason in one line, the class of convergence, and where b vanishes first (or None)."""

    status: Status
    reason: str
    convergence: Convergence
    terminates_at: int | None


def status_of(code: int) -> Status:
    """The status of an engine's code."""
    return _STATUSES[code]


def classify(a: Polynomial, b: Polynomial) -> Classification:
    """Decides what PCF(a, b) does, by exact integer arithmetic, for any degrees and coefficients.

    Args:
        a, b: polynomials, neither identically zero.

    Returns:
        The classification; `reason` names the criterion that decided.

    Raises:
        InvalidPolynomialError: a or b is identically zero.

    Source:
        docs/mathematics.md, section 2 (Stern-Stolz, Worpitzky, and the parabolic case).

    Example:
        >>> c = classify(Polynomial("2*n + 1"), Polynomial("n^2"))
        >>> c.status.value, c.reason
        ('converges', 'converges: A^2+4B = 8 > 0')
        >>> classify(Polynomial("2*n"), Polynomial("-n^2")).reason
        'diverges: A^2+4B = 0, k1 = -1/4 < 0'
    """
    code, convergence, reason, terminates_at = engine.classify(a, b)
    return Classification(_STATUSES[code], reason, _CLASSES[convergence], terminates_at)
