"""The identification of a limit by the proof of its value alone, where no relation with the catalogue is needed."""

from typing import Final

from pcf.constants.catalogue import catalogue
from pcf.constants.expression import Expression, Foreign, Integer, Name, Quotient, parse_expression
from pcf.constants.transcendence import Nature, nature
from pcf.errors import InvalidInputError
from pcf.identification.identification import Identification
from pcf.identification.images import linear_parts
from pcf.proofs.proof import Proof
from pcf.relations.relation import Relation

_LARGEST: Final = 10**30


def derived(proof: Proof, digits: int) -> Identification | None:
    """What a proof says of the limit; None for a rational or infinite value, and for coefficients above 10^30.

    Exact arithmetic identifies the former; the value of the latter would be no name, but the formula once more.

    Args:
        proof: of the value of a formula that converges.
        digits: that the value counts as confirmed to.

    Example:
        >>> from pcf import PCF
        >>> found = derived(PCF("3n + 1", "1").prove(), 50)
        >>> found.constant, found.expression
        ('besseli(-2/3, 2/3)/besseli(1/3, 2/3)', 'besseli(-2/3, 2/3)/besseli(1/3, 2/3)')
    """
    if any(abs(c) > _LARGEST for p in (proof.a, proof.b) for c in p.coefficients):
        return None
    form: Expression
    try:
        form = parse_expression(proof.expression)
    except InvalidInputError:
        form = Foreign(proof.expression, proof.value_latex())
    if isinstance(form, Name) and form.name == "zoo":
        return None
    name = constant_of(form)
    if name is None:
        return None
    claim = {"kind": proof.kind, "method": proof.method, "statement": proof.statement}
    relation = Relation("moebius", (0, 1, 1, 0), digits, digits)
    return Identification(name, form, relation, digits, digits, claim)


def constant_of(form: Expression) -> str | None:
    """What an expression is a Moebius image of: a slug of the catalogue, or text; None where it is rational.

    Example:
        >>> constant_of(parse_expression("2/(4 - pi)")), constant_of(parse_expression("(2*E**3 + 1)/7"))
        ('pi', 'e^3')
    """
    forms = _constants(form)
    known = {str(constant.expression): constant.slug for constant in catalogue()}
    texts = [str(one) for one in forms]
    return next((known[text] for text in texts if text in known), texts[0]) if texts else None


def nature_of(expression: str) -> Nature | None:
    """What a value is known to be, transcendental or irrational, by that of the constant that it is an image of.

    Args:
        expression: the value, which has to be proved for this to hold of a limit.

    Example:
        >>> nature_of("4/pi")
        Nature(kind='transcendental', source='Lindemann 1882, Weierstrass 1885')
    """
    try:
        forms = _constants(parse_expression(expression))
    except InvalidInputError:
        return None
    return nature(forms[0]) if forms else None


def _constants(form: Expression) -> list[Expression]:
    """What an expression is a Moebius image of, in one way or two; nothing for a rational one."""
    top, bottom = (form.numerator, form.denominator) if isinstance(form, Quotient) else (form, Integer(1))
    sides = [linear_parts(top), linear_parts(bottom)]
    parts = list(dict.fromkeys(part for side in sides for part in side if part != Integer(1)))
    if len(parts) == 2 and all(Integer(1) not in side for side in sides):
        first, second = parts
        return [Quotient(first, second), Quotient(second, first)]
    return parts if len(parts) < 2 else [form]
