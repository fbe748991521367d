"""Limits of an atlas compared with constants, by integer relations.

All limits at once pass the engine's screen at 35 decimal places (`relations.Screen`). A relation that it finds counts
if it holds to all the digits that the atlas has of the limit, sixty as a rule, with 20 digits of evidence and those of
the number of comparisons, or of what the formula explains (`explained`); where that takes more than sixty digits the
limit is computed anew.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from typing import Final

from pcf.arithmetic.polynomial import Polynomial
from pcf.constants.catalogue import Constant, catalogue
from pcf.errors import PrecisionError, ResourceLimitError
from pcf.identification.evidence import MOST_PLACES, SPARE, SWEEP_PLACES, evidence_needed
from pcf.identification.explained import explained_digits
from pcf.identification.identification import compared_by_lattice, scaled_limit
from pcf.identification.images import closed_form
from pcf.relations.relation import Relation, coefficient_digits, confirm
from pcf.relations.screen import Candidates, Screen

_MOST_PLACES: Final = 58
_AT_ONCE: Final = 2**15  # limits that are looked at
_FEW: Final = 4_000  # relations that one thread looks for sooner than two are started


class Limits:
    """The limits of formulas, by position.

    Args:
        texts: decimal numbers as an atlas holds them.
        threads: CPUs to use.
        formula: the polynomials of the formula in a position; without it numbers explain nothing themselves.
        compared: how many limits are looked at in all, where these are a part of them.

    Example:
        >>> third, root = "0." + "3" * 60, "1.41421356237309504880168872420969807856967187537694807317668"
        >>> Limits([third, root], threads=1).names([0, 1], [])
        ['rational', 'sqrt(2)']
    """

    def __init__(
        self,
        texts: Sequence[str],
        threads: int,
        formula: Callable[[int], tuple[Polynomial, Polynomial]] | None = None,
        compared: int | None = None,
    ) -> None:
        self._texts = texts
        self._threads = threads
        self._formula = formula
        self._compared = len(texts) if compared is None else compared
        self._explained: dict[int, float] = {}
        self._values: dict[tuple[str, int], int] = {}
        self._constants = len(compared_by_lattice(catalogue()))

    def names(self, rows: Sequence[int], constants: Sequence[Constant]) -> list[str | None]:
        """What each limit is: `rational`, `sqrt(d)`, a cubic root, one of the constants, or None of these."""
        names = []
        values = [self._value(constant, SWEEP_PLACES) for constant in constants]
        parts = (rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE))
        for row, found in chain.from_iterable(self._related(part, values) for part in parts):
            weighed = []
            for index, relation in found:
                constant = None if index is None else constants[index]
                if (counted := self._counted(relation, row, constant)) is not None:
                    weighed.append((counted, constant))
            names.append(self._named(row, max(weighed, key=lambda item: item[0].surplus)) if weighed else None)
        return names

    def _named(self, row: int, found: tuple[Relation, Constant | None]) -> str:
        """The slug of what a relation says that a limit is."""
        x, places = self._number(row)
        return closed_form(*found, Fraction(x, 10**places))[0]

    def _counted(self, relation: Relation, row: int, constant: Constant | None) -> Relation | None:
        """The relation of a limit alone, or with a constant, with its evidence if it has enough."""
        needed = evidence_needed(self._compared, self._constants, self._explains(row))
        places = self._number(row)[1]
        value = None if constant is None else self._value(constant, places)
        again = confirm(relation, self._scaled(row, places), places, value)
        wanted = math.ceil(coefficient_digits(relation.coefficients) + min(needed, MOST_PLACES)) + SPARE
        if again is not None and again.surplus < needed and places < wanted <= MOST_PLACES and self._formula:
            try:
                x = scaled_limit(*self._formula(row), wanted)
            except (PrecisionError, ResourceLimitError):
                return None
            again = confirm(relation, x, wanted, None if constant is None else self._value(constant, wanted))
        return again if again is not None and again.surplus >= needed else None

    def _explains(self, row: int) -> float:
        if self._formula is None:
            return 0
        if row not in self._explained:
            self._explained[row] = explained_digits(*self._formula(row))
        return self._explained[row]

    def _related(self, rows: Sequence[int], constants: Sequence[int]) -> Iterator[tuple[int, Candidates]]:
        numbers = [self._scaled(row, SWEEP_PLACES) for row in rows]
        threads = 1 if len(numbers) * (len(constants) + 3) < _FEW else self._threads
        return zip(rows, Screen(constants, SWEEP_PLACES).sweep(numbers, threads), strict=True)

    def _value(self, constant: Constant, places: int) -> int:
        """The same as `constant.scaled`, which takes longer to look it up than to use it."""
        key = constant.slug, places
        if key not in self._values:
            self._values[key] = constant.scaled(places)
        return self._values[key]

    def _text(self, row: int) -> str:
        """A limit without an exponent."""
        text = self._texts[row]
        return format(Decimal(text), "f") if "e" in text else text

    def _number(self, row: int) -> tuple[int, int]:
        """A limit as an integer over a power of ten, which is given as its decimal places."""
        whole, point, decimals = self._text(row).partition(".")
        places = min(len(decimals), _MOST_PLACES) if point else _MOST_PLACES  # without a point it is exact
        return int(whole + decimals[:places].ljust(places, "0")), places

    def _scaled(self, row: int, places: int) -> int:
        """A limit times 10^places, off by at most 1; by more where it is so large that it has fewer decimals."""
        whole, _, decimals = self._text(row).partition(".")
        return int(whole + decimals[:places].ljust(places, "0"))
