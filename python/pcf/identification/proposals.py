"""Closed forms that lattices propose for a limit, and when they are accepted: by digits computed anew.

A relation of several constants, or of degree two, has many free coefficients, and there are many of its kind.  So it is
confirmed at twice the digits that evidence asks for, those of its coefficients included.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pcf.constants.evaluation import ball, scaled
from pcf.constants.expression import Expression
from pcf.errors import PrecisionError, ResourceLimitError
from pcf.identification.evidence import MOST_PLACES, SPARE
from pcf.identification.identification import Identification
from pcf.relations.relation import Relation, coefficient_digits

_ABOVE: Final = 120  # places above the search at which a relation is confirmed: at twice as many, or more
_TWICE: Final = 2


@dataclass(frozen=True)
class Proposal:
    """A closed form of a limit, by a relation that was found.

    Attributes:
        constant: the slug of its constant, or those of several.
        kind, coefficients: of the relation.
        form: the closed form.
        places: decimal places at which the relation was found.
    """

    constant: str
    kind: str
    coefficients: tuple[int, ...]
    form: Expression
    places: int

    def confirmed(self, limit_at: Callable[[int], int], needed: float) -> Identification | None:
        """The identification, if the closed form agrees with the limit to twice the digits that evidence asks for.

        Args:
            limit_at: computes the limit anew, as for `identify`.
            needed: surplus digits (`evidence_needed`).
        """
        explained = coefficient_digits(self.coefficients)
        wanted = _TWICE * (explained + needed)
        if wanted + SPARE > MOST_PLACES:
            return None
        places = max(self.places + _ABOVE, math.ceil(wanted) + SPARE)
        try:
            x, value = limit_at(places), scaled(ball(self.form, places + 30), places)
        except (PrecisionError, ResourceLimitError):  # out of reach; or a form of no digits: 0, or not finite
            return None
        if abs(x - value) > 2:
            return None
        digits = math.log10(abs(x))  # significant ones
        if digits < wanted:
            return None
        surplus = digits - explained
        relation = Relation(self.kind, self.coefficients, digits, surplus)
        return Identification(self.constant, self.form, relation, int(digits), round(surplus, 1))
