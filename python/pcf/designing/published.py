"""Published formulas of a constant: of some no trajectory within the degrees is known, as of halves of trajectories."""

import math
from collections.abc import Iterator

from pcf.constants.catalogue import Constant
from pcf.designing.search import GivenFormula, digits_per_term
from pcf.discovery.literature import literature, scaled_limits
from pcf.relations.relation import moebius

_PLACES = 60
_EVIDENCE = 20


def published(constant: Constant, least_digits: float) -> Iterator[GivenFormula]:
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
            yield GivenFormula(one.a, one.b, rate)
