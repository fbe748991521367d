"""Published formulas of a constant: of some no trajectory within the degrees is known, as of halves of trajectories."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from pcf.arithmetic.polynomial import Polynomial
from pcf.constants.catalogue import Constant
from pcf.designing.search import Degrees, Found, digits_per_term
from pcf.discovery.literature import literature, scaled_limits
from pcf.relations.relation import moebius

_PLACES = 60
_EVIDENCE = 20


@dataclass(frozen=True)
class PublishedFormula:
    """A formula, with the digits per term that follow; infinite where the error falls like 1/n!."""

    a: Polynomial
    b: Polynomial
    digits_per_term: float

    def first(self, degrees: Degrees) -> Found | None:
        """The formula, if its degrees are not larger."""
        within = self.a.degree <= degrees[0] and self.b.degree <= degrees[1]
        return Found(self.a, self.b, self.digits_per_term) if within else None

    def formulas(self, degrees: Degrees) -> list[Found]:
        """The same, as a list."""
        return [one for one in [self.first(degrees)] if one is not None]


def published(constant: Constant, least_digits: float) -> Iterator[PublishedFormula]:
    """The published formulas with a limit that is, on evidence, a Moebius image of a constant, and with such a rate.

    Example:
        >>> from pcf.constants.catalogue import get
        >>> [(str(one.a), str(one.b)) for one in published(get("zeta(3)"), 3.0)]
        [('68*n^3 + 102*n^2 + 54*n + 10', '-4*n^6')]
    """
    target = constant.scaled(_PLACES)
    for one, x in zip(literature(), scaled_limits(_PLACES), strict=True):
        if x is None or one.a.degree < 1:
            continue
        rate = digits_per_term(one.a, one.b)
        if rate is None or not (rate == math.inf or rate >= least_digits):
            continue
        relation = moebius(x, target, _PLACES)
        if relation is not None and relation.surplus > _EVIDENCE:
            yield PublishedFormula(one.a, one.b, rate)
