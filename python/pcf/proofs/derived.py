"""The identification of a limit by the proof of its value alone, where no relation with the catalogue is needed."""

from fractions import Fraction
from typing import Final

from pcf.arithmetic.quadratic import Quadratic
from pcf.constants.catalogue import catalogue, members
from pcf.constants.expression import Expression, Foreign, Integer, Name, Quotient, Sum, parse_expression
from pcf.constants.quotients import rational
from pcf.constants.transcendence import Nature, nature
from pcf.dynamics.hypergeometric import Hypergeometric, Parameter
from pcf.errors import InvalidInputError
from pcf.identification.identification import Identification
from pcf.identification.images import linear_parts
from pcf.proofs.classical import named
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
        ('0F1(1/3; 1/9)', 'besseli(-2/3, 2/3)/besseli(1/3, 2/3)')
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
    first = proof.first
    quotient = first if isinstance(first, Hypergeometric) and named(first) is None else None
    name = constant_of(form) if quotient is None else quotient_name(quotient)
    if name is None:
        return None
    claim = {"kind": proof.kind, "method": proof.method, "statement": proof.statement}
    relation = Relation("moebius", (0, 1, 1, 0), digits, digits)
    return Identification(name, form, relation, digits, digits, claim)


def constant_of(form: Expression) -> str | None:
    """What an expression is an image of: the slugs of its constants, or text; None where it is rational.

    Example:
        >>> constant_of(parse_expression("2/(4 - pi)")), constant_of(parse_expression("4/(pi**2 - 8*Catalan)"))
        ('pi', 'catalan, pi^2')
        >>> constant_of(parse_expression("-1/polylog(2, -1/2)"))
        'Li2(-1/2)'
    """
    forms = _constants(form)
    if not forms:
        return None
    known = {str(constant.expression): constant.slug for constant in (*members().values(), *catalogue())}
    if (name := next((known[text] for text in map(str, forms) if text in known), None)) is not None:
        return name
    several = [known.get(str(part)) for part in _parts(form)]
    return str(forms[0]) if None in several else ", ".join(sorted(filter(None, several)))


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
    parts = _parts(form)
    if len(parts) == 2 and all(Integer(1) not in side for side in _sides(form)):
        first, second = parts
        return [Quotient(first, second), Quotient(second, first)]
    return parts if len(parts) < 2 else [form]


def _parts(form: Expression) -> list[Expression]:
    """What numerator and denominator are sums of integer multiples of, without 1."""
    return list(dict.fromkeys(part for side in _sides(form) for part in side if part != Integer(1)))


def _sides(form: Expression) -> list[list[Expression]]:
    if isinstance(form, Sum) and len(form.terms) == 1:
        ((_, form),) = form.terms
    top, bottom = (form.numerator, form.denominator) if isinstance(form, Quotient) else (form, Integer(1))
    return [linear_parts(top), linear_parts(bottom)]


def quotient_name(h: Hypergeometric) -> str:
    """The function with its parameters brought to [0, 1) by integers, and its argument, as `pcf.constants.quotients`.

    Where it is a quotient of finite sums, a number of the field of the parameters, these are as they are: no other
    limit is to have its name.

    Example:
        >>> from pcf.arithmetic.polynomial import Polynomial
        >>> from pcf.dynamics.hypergeometric import regularised
        >>> quotient_name(regularised(Polynomial("3n + 2"), Polynomial("n + 1")))
        '1F1(0; 7/9; 1/9)'
    """
    *parameters, argument = h.first
    *upper, lower = parameters
    zero = Parameter(Quadratic.of(0))
    if not rational(h.function, (_gap(p, zero) for p in upper), (_gap(lower, p) for p in upper)):
        upper, lower = [_reduced(p) for p in upper], _reduced(lower)
        if h.function != "U" and lower in upper and lower != zero:
            lower = lower.plus(Fraction(1))
    above, below = sorted(map(str, upper)), str(lower)
    groups = [", ".join([*above, below])] if h.function == "U" else [", ".join(above), below]
    groups = [group for group in groups if group]
    return f"{h.function}({'; '.join([*groups, str(argument)])})"


def _gap(p: Parameter, q: Parameter) -> int | None:
    """The integer p - q; None where it is none."""
    same_surd = p.real.factor == q.real.factor and (p.real.factor == 0 or p.real.radicand == q.real.radicand)
    gap = p.real.rational - q.real.rational
    return int(gap.p) if same_surd and p.imaginary == q.imaginary and gap.q == 1 else None


def _reduced(p: Parameter) -> Parameter:
    """The parameter less the integer part of its rational part."""
    x = Fraction(int(p.real.rational.p), int(p.real.rational.q))
    return p.plus(Fraction(-(x.numerator // x.denominator)))
