"""Formulas that a proof may be transferred from: the deflated form, anchors, what it is a tail of, and some others."""

from collections.abc import Iterator
from typing import Final

from pcf.arithmetic.moebius import Moebius
from pcf.arithmetic.polynomial import Polynomial
from pcf.equivalence.inflations import deflate_fully
from pcf.proofs.classical import anchors
from pcf.proofs.polygamma import polygamma

_PROVED: Final = (
    ("1", "n^2"),  # log 2
    ("3n + 2", "-2n^2"),  # log 2, exponentially
    ("2n^2 + 2n + 1", "-n^4"),  # pi^2
    ("2n^3 + 3n^2 + 3n + 1", "-n^6"),  # zeta(3)
    ("n", "n"),  # e
    ("n", "2n"),  # e^2
    ("2n + 1", "2n"),  # sqrt e
)


def members(a: Polynomial, b: Polynomial) -> Iterator[tuple[Polynomial, Polynomial, Moebius | None]]:
    """Formulas that may be equivalent to one, each with the map from its limit, where it is known.

    Example:
        >>> next(members(Polynomial("n^2 + n"), Polynomial("n^2 + n")))
        (Polynomial('n'), Polynomial('1'), Moebius(p0=0, p1=1, q0=1, q1=0))
    """
    deflated = deflate_fully(a, b)
    if deflated.a.degree != a.degree:
        yield deflated.a, deflated.b, Moebius(0, deflated.scale.numerator, deflated.scale.denominator, 0)
    for x, y in (*anchors(deflated.a, deflated.b), *_tails(deflated.a, deflated.b)):
        if (x, y) != (a, b):
            yield x, y, None
    for texts in _PROVED:
        x, y = map(Polynomial, texts)
        if (x, y) != (a, b):
            yield x, y, None


def _tails(a: Polynomial, b: Polynomial) -> Iterator[tuple[Polynomial, Polynomial]]:
    """The fraction of a polygamma function of which this one is a tail."""
    if b.degree < 4 or b.coefficients[1] % (b.degree * b.leading):
        return
    steps = b.coefficients[1] // (b.degree * b.leading)
    if steps > 0 and polygamma(a.shift(-steps), b.shift(-steps)) is not None:
        yield a.shift(-steps), b.shift(-steps)
