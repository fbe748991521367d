"""What tests of sums along a direction share: proofs of their values, and these values by other means."""

from collections.abc import Mapping
from fractions import Fraction

import mpmath

import pcf
from pcf.constants.evaluation import ball
from pcf.constants.expression import parse_expression
from pcf.proofs.proof import Proof, of_trajectory
from pcf.trajectories.formula import trajectory
from pcf.trajectories.term import Term

DIGITS = 60


def proof_of(term: Term) -> Proof:
    """The proof of the value of a sum, not yet checked."""
    found = trajectory(term)
    assert found is not None
    proof = of_trajectory(found)
    assert proof is not None
    return proof


def holds(f: pcf.PCF, expression: str, digits: int = DIGITS) -> bool:
    """Whether the limit of a formula is the value of an expression, to so many digits."""
    return f.limit(digits).ball.overlaps(ball(parse_expression(expression), digits + 20))


def combined(parts: Mapping[str, Fraction], digits: int) -> mpmath.mpf:
    """The sum of constants times rational numbers, to about so many digits."""
    values = {
        name: mpmath.mpf(ball(parse_expression(name), digits + 5).str(digits, radius=False)) for name in parts
    }
    return sum(values[name] * x.numerator / x.denominator for name, x in parts.items())
