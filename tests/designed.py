"""Families of the trajectory of a summand."""

from pcf.designing.families import DesignedFamily, families_of
from pcf.proofs.proof import of_trajectory
from pcf.trajectories.formula import trajectory
from pcf.trajectories.term import Term


def made(term: Term) -> tuple[DesignedFamily, ...]:
    found = trajectory(term)
    assert found is not None
    proof = of_trajectory(found)
    assert proof is not None
    return tuple(families_of(proof))
