"""The proof of a formula that is, up to a gauge, a hypergeometric sum along a direction."""

from typing import Final

from pcf import engine
from pcf.arithmetic.polynomial import Polynomial
from pcf.dynamics.status import Convergence, classify
from pcf.proofs.folds import inequivalent
from pcf.proofs.gauge import equivalence
from pcf.proofs.proof import Proof, Transfer, of_trajectory, of_transfer
from pcf.trajectories.catalogue import candidates
from pcf.trajectories.formula import trajectory

_MOST_DEGREE: Final = 40
_LARGEST: Final = 2**62  # coefficients that are sieved


def recognised(a: Polynomial, b: Polynomial) -> Proof | None:
    """The proof by a trajectory of the class of a formula, which converges exponentially or faster.

    Example:
        >>> recognised(Polynomial("11n^2 + 11n + 3"), Polynomial("n^4")).expression
        '30/pi**2'
    """
    convergence = classify(a, b).convergence
    if convergence not in (Convergence.EXPONENTIAL, Convergence.SUPER_EXPONENTIAL) or a.degree > _MOST_DEGREE:
        return None
    if convergence is Convergence.EXPONENTIAL and (b.degree != 2 * a.degree or not _may_reduce(a, b)):
        return None
    for term in candidates(a, b):
        found = trajectory(term)
        if found is None or inequivalent((found.a, found.b), (a, b)):
            continue
        gauge = None
        if (found.a, found.b) != (a, b) and (gauge := equivalence((found.a, found.b), (a, b))) is None:
            continue
        proof = of_trajectory(found)
        if proof is not None and gauge is not None:
            proof = of_transfer(a, b, Transfer(gauge, proof))
        if proof is not None and proof.verify():
            return proof
    return None


def _may_reduce(a: Polynomial, b: Polynomial) -> bool:
    """Whether the p-curvature may be nilpotent, as that of hypergeometric functions with rational parameters is."""
    small = all(abs(c) < _LARGEST for c in (*a.coefficients, *b.coefficients))
    return not small or engine.passes_sieve(a, b)
