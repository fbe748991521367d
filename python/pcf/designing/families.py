"""Families of formulas for a constant: a designed formula with a starting point that moves, and the values that follow.

Between neighbours t and t + 1 there is a gauge; that at all t is read off from some, and proved by an identity between
polynomials in n and t (docs/mathematics.md, section 15). So the value of each member follows from that of the first.
Only what the independent checker accepts is a family.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from pcf.arguments import integer
from pcf.arithmetic.interpolation import interpolated, points_needed
from pcf.arithmetic.moebius import Moebius
from pcf.arithmetic.parametric import LATEX, ParametricMoebius, commute, factored, parametric, ring
from pcf.arithmetic.polynomial import Polynomial
from pcf.check import check
from pcf.constants.expression import Expression, parse_expression
from pcf.constants.markup import latex
from pcf.designing.family_certificates import family_certificate
from pcf.errors import InvalidInputError, PCFError
from pcf.identification.images import image_of_image
from pcf.proofs.gauge import equivalence
from pcf.proofs.proof import Proof, Transfer, of_transfer
from pcf.trajectories.family import (
    MOST_DEGREE,
    NAMES,
    SHIFTS,
    FormulaFamily,
    ascending,
    bivariate,
    families,
    nonzero,
)
from pcf.trajectories.formula import Trajectory

_FIRST: Final = 2  # t from which gauges are compared


@dataclass(frozen=True, eq=False)
class DesignedFamily:
    """Formulas with a parameter t = 0, 1, 2, ..., all of one rate, whose values are images of one constant.

    Attributes:
        formulas: a(n, t) and b(n, t).
        step: the map from the value at t to that at t + 1.
        gauge: the map from the tail of the member at t, behind n terms, to that at t + 1.
        proof: of the value of the first member, t = 0.

    Example:
        >>> from pcf import design
        >>> found = design("log(2)", limit=1, degrees=(1, 2))[0].families()[0]
        >>> found.a, found.b, found.first, found.step.image("L")
        ('3*(2*n + 2*t + 1)', '-n*(n + 2*t)', '2/log(2)', '-2*L*(t + 1)/(16*t - 3*L + 8)')
        >>> print(found.value(1))
        2/(3 - 4*log(2))
    """

    formulas: FormulaFamily
    step: ParametricMoebius
    gauge: ParametricMoebius
    proof: Proof

    @property
    def first(self) -> str:
        """The value at t = 0, an expression."""
        return self.proof.expression

    @property
    def a(self) -> str:
        """a(n, t), a product of polynomials, as text."""
        return factored(self.formulas.a, NAMES)

    @property
    def b(self) -> str:
        """b(n, t), likewise."""
        return factored(self.formulas.b, NAMES)

    def formula(self, t: int) -> tuple[Polynomial, Polynomial]:
        """The member at one t.

        Raises:
            InvalidInputError: t is no integer, or negative.
        """
        return self.formulas.formula(_parameter(t))

    def value(self, t: int) -> Expression:
        """The value of a member, by t steps from the first.

        Raises:
            InvalidInputError: t is no integer, or negative.
        """
        m = Moebius(0, 1, 1, 0)
        for k in range(_parameter(t)):
            step = self.step.at((k,))
            assert step is not None
            m = step.compose(m)
        return image_of_image(parse_expression(self.first), m)

    def certificate(self) -> dict[str, Any]:
        """The family as JSON values that `pcf check` reads, on any machine (docs/certificates.md).

        Example:
            >>> from pcf import design
            >>> found = design("log(2)", limit=1, degrees=(1, 2))[0].families()[0].certificate()
            >>> found["kind"], found["family"][1], found["map"]
            ('family', [['-1'], ['-2', '0'], ['0']], [['0'], ['-2', '-2'], ['16', '8'], ['-3']])
        """
        return family_certificate(self.formulas, self.gauge, self.step, self.proof)

    def verify(self) -> bool:
        """Check all of it, from the certificate alone, by the independent checker `pcf.check`."""
        try:
            return check(self.certificate()).valid
        except PCFError:  # no certificate: the digits of the first value are out of reach
            return False

    def latex(self) -> str:
        """The family as a statement in LaTeX."""
        a, b = (factored(p, NAMES, LATEX) for p in (self.formulas.a, self.formulas.b))
        return (
            rf"a(n) = {a}, \quad b(n) = {b}: \quad L_0 = {latex(parse_expression(self.first))}, "
            rf"\quad L_{{t+1}} = {self.step.image('L_t', LATEX)} \quad (t \ge 0)"
        )

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle {self.latex()}$"

    def to_json(self) -> dict[str, str]:
        """The family as texts, with L for the value at t."""
        return {"a": self.a, "b": self.b, "first": self.first, "next": self.step.image("L"), "latex": self.latex()}


def _parameter(t: int) -> int:
    t = integer("t", t)
    if t < 0:
        raise InvalidInputError(f"t: {t} is negative; a family begins at t = 0")
    return t


def families_of(proof: Proof) -> Iterator[DesignedFamily]:
    """The families through the class of a trajectory whose proof the checker accepts; none for other formulas."""
    if not isinstance(proof.witness, Trajectory) or not proof.verify():
        return
    seen = []
    for formulas in families(proof.witness.term):
        known = str(formulas.a), str(formulas.b)
        if known not in seen and (found := _with_values(formulas, proof)) is not None:
            seen.append(known)
            yield found


def _with_values(formulas: FormulaFamily, proof: Proof) -> DesignedFamily | None:
    step = _step(formulas)
    if step is None:
        return None
    for n in SHIFTS:
        for t in SHIFTS:
            moved = step.moved((n, t))
            begun = formulas.moved(n, t)
            if begun is None or not nonzero(moved.determinant):
                continue
            to_first = equivalence((proof.a, proof.b), begun.formula(0))
            if to_first is None:
                return None
            entries = [_at_first(entry) for entry in moved.entries]
            member = begun.formula(0)
            of_first = proof
            if member != (proof.a, proof.b):
                of_first = of_transfer(*member, Transfer(to_first, proof))
            found = DesignedFamily(begun, parametric(NAMES[1:], entries), moved, of_first)
            return found if found.verify() else None
    return None


def _step(formulas: FormulaFamily) -> ParametricMoebius | None:
    """The map L_n(t) -> L_n(t + 1) of tails, proved to commute with the recurrence at all n and t."""
    points = range(_FIRST, _FIRST + points_needed(2, MOST_DEGREE))
    matrices = []
    for t in points:
        found = equivalence(formulas.formula(t), formulas.formula(t + 1))
        if found is None or found.folds != (1, 1):
            return None
        matrices.append(found.matrix)
    width = max(entry.degree for matrix in matrices for entry in matrix) + 1
    values = [[c for entry in matrix for c in ascending(entry, width)] for matrix in matrices]
    columns = interpolated(points, values, MOST_DEGREE)
    if columns is None:
        return None
    v = [bivariate(columns[i : i + width]) for i in range(0, 4 * width, width)]
    a, b = formulas.a, formulas.b
    n, t = ring(NAMES).gens()
    here, there = b.compose(n + 1, t), b.compose(n + 1, t + 1)
    # V(n) acts on L_{n+1}/b(n + 1)
    step = parametric(NAMES, (there * v[1] * here, there * v[0], v[3] * here, v[2])).moved((-1, 0))
    shift = parametric(NAMES, (here, a, a * 0, a * 0 + 1))
    return step if commute(step, (0, 1), shift, (1, 0)) else None


def _at_first(entry: Any) -> Any:
    """A polynomial in n and t at n = 0."""
    alone = ring(NAMES[1:])
    return entry.compose(alone.from_dict({}), alone.gens()[0], ctx=alone)
