"""Arguments of `PCF`: the polynomials a and b, with an error of its own where coefficients alternate."""

from typing import Final

from pcf.arithmetic.parser import AlternatingError, parse_by_parity
from pcf.arithmetic.polynomial import Polynomial
from pcf.constants.expression import Name
from pcf.dynamics.status import Status, classify
from pcf.equivalence.contraction import contracted
from pcf.errors import InvalidPolynomialError, NotConvergentError
from pcf.identification.images import image_of

_MOST_SHOWN: Final = 400  # characters of a contracted formula in an error


def polynomials(a: object, b: object) -> tuple[Polynomial, Polynomial]:
    """The polynomials a and b of a formula.

    Raises:
        InvalidPolynomialError: one is none; the text names it, and for coefficients that alternate gives the
            contraction that has polynomial ones.

    Example:
        >>> polynomials("2n + 1", [1, 0, 0])
        (Polynomial('2*n + 1'), Polynomial('n^2'))
    """
    try:
        return _argument("a", a), _argument("b", b)
    except AlternatingError as error:
        raise InvalidPolynomialError(_with_contraction(error, a, b)) from None


def _argument(name: str, source: object) -> Polynomial:
    try:
        return Polynomial(source)
    except InvalidPolynomialError as error:
        raise type(error)(f"{name}: {error}") from None


def _with_contraction(error: AlternatingError, a: object, b: object) -> str:
    """The error of coefficients of period two, with a formula of polynomial coefficients where that is short."""
    known = str(error).partition(";")[0]
    found = contracted(_halves("a", a), _halves("b", b))
    if found is None:
        return f"{known}; give polynomials in n"
    limit, formula = image_of(Name("L"), found.moebius), f"PCF('{found.a}', '{found.b}')"
    text = f"; contract two steps into one: where it converges the limit is {limit} for the limit L of {formula}"
    return known + (
        text if len(text) < _MOST_SHOWN else "; contract two steps into one (docs/mathematics.md, section 1)"
    )


def _halves(name: str, source: object) -> tuple[Polynomial, Polynomial]:
    """The polynomials that a coefficient is at even and at odd n."""
    if not isinstance(source, str):
        return (p := _argument(name, source)), p
    try:
        even, odd = (Polynomial(half[::-1] or [0]) for half in parse_by_parity(source))
    except InvalidPolynomialError as error:
        raise InvalidPolynomialError(f"{name}: {error}") from None
    return even, odd


def require_limit(a: Polynomial, b: Polynomial, name: str) -> None:
    """Refuse a formula without a limit, for what works on limits.

    Raises:
        NotConvergentError: it diverges or oscillates.
    """
    known = classify(a, b)
    if known.status in (Status.DIVERGES, Status.OSCILLATES):
        raise NotConvergentError(f"{name}: ({a}, {b}) {known.reason}; there is no limit to identify")
