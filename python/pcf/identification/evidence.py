"""How much evidence an integer relation needs, and at how many decimal places it is looked for and confirmed.

Source: docs/mathematics.md, section 8.
"""

import math
from typing import Final

EVIDENCE: Final = 20
"""Surplus digits of any relation."""
SWEEP_PLACES: Final = 35
"""Decimal places at which many limits are compared at once."""
MOST_PLACES: Final = 10_000
"""Decimal places at which a relation is confirmed; what needs more is not identified."""
SPARE: Final = 10
"""Places above those that the evidence needs, for digits that noise and rounding take."""


def evidence_needed(limits: int, constants: int, explained: float = 0) -> float:
    """Surplus digits that a relation needs when so many limits are compared with so many constants.

    Args:
        limits, constants: their numbers.
        explained: digits that the formula of the limit explains.  They count in place of those of the number of
            limits, if they are more: a limit of many is told by a number as long as theirs.

    Example:
        >>> round(evidence_needed(1, 7), 9), round(evidence_needed(10**6, 7, 4.5), 9), evidence_needed(10**6, 7, 30)
        (21.0, 27.0, 51.0)
    """
    return EVIDENCE + math.log10(constants + 3) + max(math.log10(max(1, limits)), explained)  # 3: algebraic ones
