"""What a number is that a user has to so many digits: closed forms, and formulas whose limits it is an image of."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from pcf.arithmetic.decimals import is_infinite, parse_value
from pcf.arithmetic.long_integers import shown
from pcf.arithmetic.moebius import Moebius
from pcf.arithmetic.polynomial import Polynomial
from pcf.arithmetic.rationals import decimal_exponent
from pcf.atlas import open_atlas
from pcf.constants.catalogue import Constant, catalogue, select
from pcf.discovery.literature import literature, scaled_limits
from pcf.errors import InvalidInputError
from pcf.files import Place
from pcf.identification.identification import Identification, compared_by_lattice, confirmed, exact_value
from pcf.relations.relation import moebius
from pcf.relations.screen import Screen

LEAST_DIGITS: Final = 12
_MOST_PLACES: Final = 200
_FORMULA_PLACES: Final = 60
_EVIDENCE: Final = 6  # digits beyond those of the choice among constants: by chance for one number in a million


@dataclass(frozen=True)
class NumberFound:
    """What a number was found to be.

    Attributes:
        value: as it was given.
        digits: significant digits that were compared.
        matches: closed forms, best first.
        formulas: (a, b, map): formulas whose limit L has the number as its image (p0 + p1 L)/(q0 + q1 L).

    Example:
        >>> a, b, map = identify("1.6449340668482264").formulas[0]
        >>> str(a), str(b), map.coefficients
        ('2*n^2 + 3*n + 2', '-n^4 - n^3', (1, 1, 0, 1))
    """

    value: str
    digits: int
    matches: tuple[Identification, ...]
    formulas: tuple[tuple[Polynomial, Polynomial, Moebius], ...]


def identify(
    value: object, constants: Sequence[str | Constant] | None = None, atlas: str | Place | None = None
) -> NumberFound:
    """What a number is: closed forms of the catalogue, and formulas of the literature or of an atlas.

    Evidence is what so few digits allow: an agreement has to exceed the digits of its own integers by 6, and by those
    of the number of constants or formulas compared. That is no proof.

    Args:
        value: decimal digits as text, correct to one unit in the last; or a number, a float meant to its accuracy.
            12 significant digits at least; whole numbers and p/q are what they are.
        constants: slugs to try, and constants of your own; the whole catalogue by default.
        atlas: directory of an atlas, whose formulas are looked for too.

    Returns:
        A `NumberFound` with the closed forms and the formulas, those with the most evidence and the smallest integers
        first. Both are empty where nothing has enough evidence.

    Raises:
        InvalidInputError: no number, or too few digits; the text says how many are needed.
        AtlasError: the atlas cannot be read.

    Source:
        docs/mathematics.md, section 8.

    Example:
        >>> found = identify("0.91596559417721901505")
        >>> found.matches[0].expression, found.digits
        ('Catalan', 20)
    """
    if is_infinite(value):
        raise InvalidInputError("value: infinity is no number to identify; give decimal digits")
    number, tolerance = parse_value(value)
    text = value if isinstance(value, str) else str(value)
    if tolerance == 0:
        return NumberFound(text, 0, (exact_value((number.numerator, number.denominator), 0, "given exactly"),), ())
    places = min(decimal_exponent(1 / tolerance), _MOST_PLACES)
    digits = places + (decimal_exponent(abs(number)) + 1 if number else 0)
    if digits < LEAST_DIGITS or places < 10:
        raise InvalidInputError(
            f"value {shown(text)}: {max(digits, 0)} digits tell too little; give {LEAST_DIGITS} significant ones, "
            f"and 10 after the point, within the first {_MOST_PLACES} places"
        )
    x = round(number * 10**places)
    compared = compared_by_lattice(catalogue() if constants is None else select(constants))
    needed = _EVIDENCE + math.log10(len(compared) + 3)
    matches = []
    for index, relation in Screen([one.scaled(places) for one in compared], places).candidates(x):
        match = confirmed(relation, None if index is None else compared[index], x, places)
        if match is not None and match.surplus_digits >= needed:
            matches.append(match)
    matches.sort(key=lambda match: -match.surplus_digits)
    plain = bool(matches) and matches[0].relation.kind != "moebius"
    return NumberFound(
        text, digits, tuple(matches), () if plain else (*_published(number, places), *_of(atlas, text))
    )


def _published(number: Fraction, places: int) -> list[tuple[Polynomial, Polynomial, Moebius]]:
    """Formulas of the literature whose limits have the number as an image, those with small integers first."""
    places = min(places, _FORMULA_PLACES)
    x = round(number * 10**places)
    needed = _EVIDENCE + math.log10(len(literature()))
    found = []
    for one, limit in zip(literature(), scaled_limits(places), strict=True):
        relation = moebius(x, limit, places) if limit is not None else None
        if relation is not None and relation.surplus > needed:
            found.append((one.a, one.b, Moebius(*relation.coefficients)))
    return sorted(found, key=lambda entry: entry[2].height)


def _of(atlas: str | Place | None, text: str) -> list[tuple[Polynomial, Polynomial, Moebius]]:
    """Formulas of an atlas, by their limits; from 30 decimal places on by images too."""
    if atlas is None:
        return []
    opened = open_atlas(atlas)
    images = len(text.partition(".")[2]) >= 30
    rows = opened.find(value=text, images=images).to_pylist()
    same = "0, 1, 1, 0"
    return [
        (Polynomial(row["a"]), Polynomial(row["b"]), Moebius(*map(int, (row.get("image") or same).split(", "))))
        for row in rows
    ]
