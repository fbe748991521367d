"""Limits of an atlas compared with constants and with one another, by integer relations.

All limits at once pass the engine's screen at 35 decimal places (`relations.Screen`). A relation that it finds counts
if it holds to all the digits that the atlas has of the limit, sixty as a rule, with 20 digits of evidence and those of
the number of comparisons.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from pcf.constants import Constant, catalogue
from pcf.identification import SWEEP_PLACES, compared_by_lattice, evidence_needed
from pcf.relation_expression import closed_form
from pcf.relations import Candidates, Relation, Screen, confirm

_MOST_PLACES: Final = 58
_FEW: Final = 4_000  # relations that one thread looks for sooner than two are started


class Limits:
    """The limits of formulas, by position.

    Args:
        texts: decimal numbers as an atlas holds them.
        threads: CPUs to use.

    Example:
        >>> third, root = "0." + "3" * 60, "1.41421356237309504880168872420969807856967187537694807317668"
        >>> Limits([third, root], threads=1).names([0, 1], [])
        ['rational', 'sqrt(2)']
    """

    def __init__(self, texts: Sequence[str], threads: int) -> None:
        self._texts = [format(Decimal(text), "f") if "e" in text else text for text in texts]
        self._threads = threads
        self._values: dict[tuple[str, int], int] = {}
        self._needed = evidence_needed(len(texts), len(compared_by_lattice(catalogue())))

    def names(self, rows: Sequence[int], constants: Sequence[Constant]) -> list[str | None]:
        """What each limit is: `rational`, `sqrt(d)`, a cubic root, one of the constants, or None of these."""
        names = []
        for row, found in self._related(rows, [self._value(constant, SWEEP_PLACES) for constant in constants]):
            x, places = self._number(row)
            weighed = []
            for index, relation in found:
                constant = None if index is None else constants[index]
                c = None if constant is None else self._value(constant, places)
                again = confirm(relation, x, places, c)
                if again is not None and again.surplus >= self._needed:
                    weighed.append((again, constant))
            best = max(weighed, key=lambda item: item[0].surplus, default=None)
            names.append(None if best is None else closed_form(*best, Fraction(x, 10**places))[0])
        return names

    def images(self, rows: Sequence[int], pivots: Sequence[int]) -> list[list[int]]:
        """For each pivot those of the rows whose limits are Moebius images of its limit, by a relation that counts.

        Limits that are rational or quadratic are images of too much, and of nothing here.
        """
        images: list[list[int]] = [[] for _ in pivots]
        for row, found in self._related(rows, [self._scaled(pivot, SWEEP_PLACES) for pivot in pivots]):
            for index, relation in found:
                if index is not None and self._counts(relation, row, pivots[index]):
                    images[index].append(row)
        return images

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

    def _counts(self, relation: Relation, row: int, pivot: int) -> bool:
        places = min(self._number(row)[1], self._number(pivot)[1])
        again = confirm(relation, self._scaled(row, places), places, self._scaled(pivot, places))
        return again is not None and again.surplus >= self._needed

    def _number(self, row: int) -> tuple[int, int]:
        """A limit as an integer over a power of ten, which is given as its decimal places."""
        whole, point, decimals = self._texts[row].partition(".")
        places = min(len(decimals), _MOST_PLACES) if point else _MOST_PLACES  # without a point it is exact
        return int(whole + decimals[:places].ljust(places, "0")), places

    def _scaled(self, row: int, places: int) -> int:
        """A limit times 10^places, off by at most 1; by more where it is so large that it has fewer decimals."""
        whole, _, decimals = self._texts[row].partition(".")
        return int(whole + decimals[:places].ljust(places, "0"))
