"""The order in which formulas have their turn: each class by its rate or delta limit, or each formula by its size."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from pcf.arithmetic.long_integers import shown
from pcf.designing.search import Candidate, Degrees, Found, GivenFormula, spared
from pcf.dynamics.metrics import metrics
from pcf.errors import InvalidInputError

ORDERS: Final = ("rate", "delta", "bits", "coefficients", "degree")
"""What may come first."""

DEPTH: Final = 600
"""At which delta_limit is measured."""

ROUNDED: Final = 9
"""Digits after the point of digits per term, and of delta limits, that are told apart."""

_UNKNOWN: Final = 0.1  # how far above delta at one depth its limit may lie, where no fit tells it

Progress = Callable[[int, int], None]
Choice = Candidate | GivenFormula


@dataclass(frozen=True)
class Entry:
    """What has its turn.

    Attributes:
        choice: a class of formulas, of one rate and delta limit.
        formula: the one of them that is meant; None for the best that has a proof.
        most: what its delta limit is at most, where that is the order.
    """

    choice: Choice
    formula: Found | None = None
    most: float = -math.inf

    def first(self, degrees: Degrees) -> Found | None:
        """A formula that tells the class, if its degrees are small enough for one within `degrees`."""
        return self.choice.first(spared(degrees)) if self.formula is None else self.formula

    def formulas(self, degrees: Degrees) -> list[Found]:
        """Those that may be taken, the best first."""
        return self.choice.formulas(degrees) if self.formula is None else [self.formula]


def order_of(by: object, least: float | None) -> str:
    """The order that is asked for: by rate, or by delta where its limit has a bound, if none is named.

    Raises:
        InvalidInputError: there is no such order.

    Example:
        >>> order_of(None, 0.0), order_of("degree", 0.0)
        ('delta', 'degree')
    """
    if by is None:
        return "rate" if least is None else "delta"
    if by not in ORDERS:
        raise InvalidInputError(f"by {shown(by)}: give one of {', '.join(ORDERS)}")
    return str(by)


def ordered(
    found: list[Choice], by: str, degrees: Degrees, least: float | None, progress: Progress | None
) -> Iterator[Entry]:
    """All within the degrees, the best first.

    Args:
        found: the classes.
        by: one of `ORDERS`; by bits is by delta, as a bit of the reduced denominators brings (1 + delta) log10(2)
            digits.
        degrees: the largest of a and b.
        least: what the delta limit is to exceed; None for any.
        progress: called as progress(done, total).
    """
    if by == "rate":
        return iter([Entry(one) for one in sorted(found, key=lambda one: _rate(one, degrees))])
    if by in ("delta", "bits"):
        return _by_delta(found, degrees, -math.inf if least is None else least, progress)
    return _by_size(found, degrees, _height if by == "coefficients" else _degrees, progress)


def most_delta(formula: Found) -> float | None:
    """What delta_limit is at most, by the error of its fit; None where delta is not defined."""
    found = metrics(formula.a, formula.b, DEPTH)
    if found.delta_limit is not None:
        return found.delta_limit + (found.delta_limit_error or 0.0)
    return None if found.delta is None else found.delta + _UNKNOWN


def _rate(one: Choice, degrees: Degrees) -> tuple[float, float, float, bool, float, int]:
    """The fastest first: of errors like n!^eta x^n those with the least eta, and then the least x; any delta does."""
    digits, eta, gamma = -one.digits_per_term, 0.0, 0.0
    if math.isinf(digits) and (first := one.first(spared(degrees))) is not None:
        digits, eta, gamma = first.order
    steps = 0 if isinstance(one, GivenFormula) else sum(one.direction[1])
    known = (-math.inf if math.isinf(digits) else round(digits, ROUNDED)), eta, round(gamma, ROUNDED)
    return *known, isinstance(one, GivenFormula), -one.digits_per_term, -steps


def _by_delta(found: list[Choice], degrees: Degrees, least: float, progress: Progress | None) -> Iterator[Entry]:
    """Those whose delta_limit may be largest first, with what it is at most; starting points at integers keep it."""
    measured = []
    for one in _counted(found, progress):
        formula = one.first(spared(degrees))
        most = None if formula is None else most_delta(formula)
        if most is not None and most > least:
            measured.append(Entry(one, None, most))

    def order(entry: Entry) -> tuple[float, bool, float]:
        return -entry.most, isinstance(entry.choice, GivenFormula), -entry.choice.digits_per_term

    yield from sorted(measured, key=order)


def _by_size(
    found: list[Choice], degrees: Degrees, size: Callable[[Found], tuple[int, ...]], progress: Progress | None
) -> Iterator[Entry]:
    """Formulas, not classes: the smallest first, of one size the fastest; of those alike low degrees first."""
    entries = []
    for one in _counted(found, progress):
        if one.first(spared(degrees)) is not None:
            entries += [Entry(one, formula) for formula in one.formulas(degrees)]

    def order(entry: Entry) -> tuple[object, ...]:
        formula = entry.formula
        assert formula is not None
        rate = tuple(round(x, ROUNDED) if math.isfinite(x) else x for x in formula.order)
        return size(formula), rate, _degrees(formula), _height(formula), isinstance(entry.choice, GivenFormula)

    yield from sorted(entries, key=order)


def _height(formula: Found) -> tuple[int, ...]:
    """The largest coefficient of a and b, without sign."""
    return (max(abs(c) for p in (formula.a, formula.b) for c in p.coefficients),)


def _degrees(formula: Found) -> tuple[int, ...]:
    """Those of a, then of b."""
    return formula.a.degree, formula.b.degree


def _counted(found: list[Choice], progress: Progress | None) -> Iterator[Choice]:
    for i, one in enumerate(found):
        if progress is not None:
            progress(i, len(found))
        yield one
