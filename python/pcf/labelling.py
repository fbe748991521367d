"""What a limit is: relations with a catalogue of constants, accepted on evidence alone.

A relation is found at one precision and confirmed at least 50 digits above, with limit and constant computed
anew.  It is accepted if its evidence (`relations`) then exceeds 20 digits plus those of the number of chances
that it had to arise, one for each pair of a limit and a constant that were compared.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from pcf import expression_markup
from pcf.constants import Constant, catalogue, select
from pcf.errors import InvalidInputError
from pcf.expression import Expression
from pcf.relation_expression import closed_form, rational
from pcf.relations import Relation, Screen, coefficient_digits, confirm

_SEARCH_PLACES: Final = (35, 100)
_ABOVE: Final = 60  # places above the search at which a relation is confirmed: 50, and some for lost digits
_EVIDENCE: Final = 20


@dataclass(frozen=True)
class Identification:
    """A limit, identified.

    Attributes:
        constant: the slug of the constant; `rational`; or `sqrt(d)` for a number of the field Q(sqrt d).
        form: the closed form.
        relation: the integer relation behind it, with the evidence.
        digits_confirmed: digits to which limit and closed form were found to agree.
        surplus_digits: those less the digits that the relation's coefficients can explain.
        proof: `method` and `statement` where the value is proved, else None.
    """

    constant: str
    form: Expression
    relation: Relation
    digits_confirmed: int
    surplus_digits: float
    proof: dict[str, str] | None = None

    @property
    def expression(self) -> str:
        """The closed form as text that sympy understands."""
        return str(self.form)

    @property
    def latex(self) -> str:
        """The closed form in LaTeX, without delimiters."""
        return expression_markup.latex(self.form)

    @property
    def mathml(self) -> str:
        """The closed form as a presentation MathML fragment."""
        return expression_markup.mathml(self.form)


def identify(
    limit_at: Callable[[int], int], digits: int = 100, constants: Sequence[str | Constant] | None = None
) -> list[Identification]:
    """What a limit is, best first; empty when nothing has enough evidence.

    Args:
        limit_at: computes the limit anew: `limit_at(places)` is the integer nearest to it times 10^places, off by
            at most 1.
        digits: the relation is confirmed at 50 digits more, >= 1.
        constants: those to compare with; by default the whole catalogue.  Rational, quadratic and cubic limits
            are recognised in any case.

    Raises:
        InvalidInputError: bad digits, or a constant that is not in the catalogue.

    Example:
        >>> from pcf.constants import get
        >>> found = identify(lambda places: 4 * 10 ** (2 * places) // get("pi").scaled(places))
        >>> [(match.constant, match.expression, match.digits_confirmed >= 150) for match in found]
        [('pi', '4/pi', True)]
    """
    if not isinstance(digits, int) or digits < 1:
        raise InvalidInputError(f"digits {digits!r}: give an integer >= 1")
    chosen = catalogue() if constants is None else select(constants)
    compared = compared_by_lattice(chosen)
    search = min(max(digits, _SEARCH_PLACES[0]), _SEARCH_PLACES[1])
    x, places = _significant(limit_at, search)
    candidates = Screen([constant.scaled(places) for constant in compared], places).candidates(x)
    if not candidates:
        return []
    places += max(digits - search, 0) + _ABOVE
    x = limit_at(places)
    needed = evidence_needed(limits=1, constants=len(compared))
    matches = []
    for index, relation in candidates:
        constant = None if index is None else compared[index]
        match = confirmed(relation, constant, x, places)
        if match is not None and match.surplus_digits >= needed:
            matches.append(match)
    return sorted(matches, key=lambda match: -match.surplus_digits)


def compared_by_lattice(constants: Sequence[Constant]) -> list[Constant]:
    """Those of the constants that are no quadratic numbers, which are recognised without a table."""
    return [constant for constant in constants if constant.group != "quadratic"]


def evidence_needed(limits: int, constants: int) -> float:
    """Surplus digits that a relation needs when so many limits are compared with so many constants."""
    return _EVIDENCE + math.log10(max(1, limits) * (constants + 3))  # 3: rational, quadratic, cubic


def confirmed(relation: Relation, constant: Constant | None, x: int, places: int) -> Identification | None:
    """The identification with the evidence of values computed anew, or None if they refute the relation.

    Args:
        relation: one found at least 50 decimal places below.
        constant: that of a Moebius relation, else None.
        x: the limit times 10^places, off by at most 1.
    """
    weighed = confirm(relation, x, places, None if constant is None else constant.scaled(places))
    if weighed is None:
        return None
    slug, form = closed_form(weighed, constant, Fraction(x, 10**places))
    return Identification(slug, form, weighed, int(weighed.digits), round(weighed.surplus, 1))


def terminating(value: Fraction, digits: int = 100) -> Identification:
    """The identification of an exactly known rational value.

    Args:
        value: the value.
        digits: what to report as confirmed digits; an exact value agrees to any number.

    Example:
        >>> terminating(Fraction(-3, 2)).expression
        '-3/2'
    """
    coefficients = (-value.numerator, value.denominator)
    surplus = digits - coefficient_digits(coefficients)
    form = rational(value)
    proof = {"method": "exact arithmetic", "statement": f"the value is exactly {form}"}
    return Identification(
        "rational", form, Relation("rational", coefficients, digits, surplus), digits, round(surplus, 1), proof
    )


def _significant(limit_at: Callable[[int], int], digits: int) -> tuple[int, int]:
    """The limit at enough places for that many significant digits; 0 where 50 places more still show none."""
    x = limit_at(digits)
    missing = digits - len(str(abs(x)))
    if missing <= 5:
        return x, digits
    places = digits + (missing if x else 50)
    x = limit_at(places)
    missing = digits - len(str(abs(x)))
    if x and missing > 5:
        places += missing
        x = limit_at(places)
    return x, places
