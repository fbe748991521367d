"""Labels by derivation alone: limits with deg a <= 1, deg b <= 2 that are no expression of a constant of the catalogue.

Each is a quotient of neighbouring hypergeometric functions, proved. It has its classical value, or is named by the
function and its parameters, brought to [0, 1) by integers: `1F1(0; 7/9; 1/9)` (`pcf.constants.quotients`). Limits with
one such name are Moebius images of one another, as such steps of the parameters are gauges; over a quadratic field
where the parameters are of one. One proof for each orbit is checked, that of its
representative or of a shift of it; the other members follow exactly. The relation of such labels is `derived`.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Final

from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas.schema import DERIVED_RELATION
from pcf.constants import markup
from pcf.constants.expression import Expression, Foreign
from pcf.discovery.labels.orbit_values import to_canonical
from pcf.discovery.labels.parts import Row, digits_per_term
from pcf.dynamics.hypergeometric import Hypergeometric
from pcf.equivalence.orbits import representative, shift
from pcf.errors import InvalidInputError, ResourceLimitError
from pcf.identification.images import collected, image_of
from pcf.proofs.classical import named
from pcf.proofs.derived import constant_of, quotient_name
from pcf.proofs.proving import by_functions
from pcf.proofs.text import statement

_DIGITS: Final = 50  # of the limit, that the checker compares with the functions


def derived_labels(members: Sequence[Row]) -> Iterator[Row]:
    """The labels of the members of an orbit, by a proof of its representative's value; nothing without one.

    Args:
        members: rows of the orbit, with the columns of `parts.Row`; all converge.
    """
    key = members[0]["orbit"]
    degree_a, degree_b = (side.count(",") for side in key.split(";"))
    if degree_a > 1 or degree_b > 2:
        return
    a, b = representative(key)
    proof = by_functions(a, b)
    if proof is None or not isinstance(proof.witness, Hypergeometric):
        return
    quotient, classical = proof.witness, named(proof.witness)
    form: Expression
    if classical is not None:
        form, name = classical.value, constant_of(classical.value)
    else:
        form, name = Foreign(quotient.text(), quotient.latex()), quotient_name(quotient)
    _, _, from_shift = shift(a, b, proof.shifted)
    for row in members:
        with suppress(InvalidInputError, ResourceLimitError):
            m = to_canonical(row).inverse().compose(from_shift)
            value = collected(image_of(form, m))
            x, y = Polynomial(row["a"]), Polynomial(row["b"])
            yield {
                "id": row["id"],
                "constant": name,
                "expression": str(value),
                "relation": DERIVED_RELATION,
                "digits": _DIGITS,
                "surplus_digits": None,
                "proof": statement(x, y, str(value)),
                "proof_kind": proof.kind,
                "digits_per_term": digits_per_term(row),
                "latex": markup.latex(value),
            }
