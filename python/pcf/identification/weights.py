"""Relations of a limit with several constants at once, in bases of small weight (`constants.weights`).

    L = (p0 + p1 c_1 + ... + pk c_k)/(q0 + q1 c_1 + ... + qk c_k)      in a basis of up to three
    L = p0 + p1 c_1 + ... + pk c_k, and 1/L likewise                   in a larger one

Formulas with factorial reduction have such limits: their generating functions are integrals, and two of these are
divided.  A hundred lattices of dimension 6 to 8 take some 40 ms.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Final

from pcf.constants.catalogue import Constant, bases, select
from pcf.constants.expression import Integer
from pcf.identification.identification import Identification
from pcf.identification.images import fraction
from pcf.identification.proposals import Proposal
from pcf.relations.relation import coefficient_digits, unlikely

Basis = tuple[Constant, ...]

_PLACES: Final = 80
_BOTH_SIDES: Final = 3  # members of a basis, up to which they are looked for above and below


def bases_of(constants: Sequence[str | Constant] | None) -> list[Basis]:
    """The bases, of those of their members that are among some constants; all of them where none are named.

    Raises:
        InvalidInputError: a constant that is not in the catalogue.

    Example:
        >>> [[member.slug for member in basis] for basis in bases_of(["catalan", "pi^2", "e"])]
        [['pi^2', 'catalan']]
    """
    if constants is None:
        return list(bases())
    chosen = set(select(constants))
    parts = (tuple(constant for constant in basis if constant in chosen) for basis in bases())
    return list({frozenset(part): part for part in parts if len(part) > 1}.values())


def lattices(tried: Sequence[Basis]) -> int:
    """How many lattices bases take: the chances of a relation to arise."""
    return sum(len(_shapes(basis)) for basis in tried)


def identify_by_weight(
    limit_at: Callable[[int], int], tried: Sequence[Basis], needed: float
) -> Identification | None:
    """What a limit is by the relation of fewest terms, in one of these bases, that has enough evidence.

    Args:
        limit_at: computes the limit anew, as for `identify`.
        tried: the bases.
        needed: surplus digits that a relation needs (`evidence_needed`), of which `lattices` tells the chances.

    Example:
        >>> from pcf import PCF
        >>> from pcf.identification.identification import scaled_limit
        >>> def limit_at(places: int) -> int:
        ...     return scaled_limit(*PCF("2n + 1", "4n^4"), places)
        >>> found = identify_by_weight(limit_at, bases_of(None), 25)
        >>> found.constant, found.expression
        ('catalan, pi^2', '4/(pi**2 - 8*Catalan)')
    """
    if not tried:
        return None
    found = sorted(_proposals(limit_at(_PLACES), tried), key=_length)
    matches = (proposal.confirmed(limit_at, needed) for proposal in found)
    return next((match for match in matches if match is not None), None)


def _shapes(basis: Basis) -> list[tuple[Basis, Basis]]:
    """The members that are looked for above and below the line."""
    return [(basis, basis)] if len(basis) <= _BOTH_SIDES else [(basis, ()), ((), basis)]


def _proposals(x: int, tried: Sequence[Basis]) -> Iterator[Proposal]:
    one = 10**_PLACES
    for basis in tried:
        for above, below in _shapes(basis):
            tops, bottoms = ([one, *(c.scaled(_PLACES) for c in side)] for side in (above, below))
            vector = unlikely([*tops, *(-(x * v // one) for v in bottoms)], _PLACES)
            if vector is None:
                continue
            p, q = vector[: len(tops)], vector[len(tops) :]
            used = [c.slug for k, c in enumerate(basis, 1) if any(k < len(side) and side[k] for side in (p, q))]
            if not used or not any(p) or not any(q) or _proportional(p, q):
                continue  # a relation without the limit, or without the constants
            top, bottom = (
                [(k, form) for k, form in zip(side, (Integer(1), *(c.expression for c in members)), strict=True)]
                for side, members in ((p, above), (q, below))
            )
            yield Proposal(", ".join(sorted(used)), "weight", vector, fraction(top, bottom), _PLACES)


def _length(proposal: Proposal) -> tuple[int, float]:
    return sum(map(bool, proposal.coefficients)), coefficient_digits(proposal.coefficients)


def _proportional(p: Sequence[int], q: Sequence[int]) -> bool:
    """Whether the quotient of two sums over one basis is rational."""
    return len(p) == len(q) and all(p[i] * q[j] == p[j] * q[i] for i, j in combinations(range(len(p)), 2))
