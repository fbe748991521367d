"""Constants of a user's own, read from a JSON file: docs/constants.md."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from pcf.constants.catalogue import Constant, catalogue, is_kind, members
from pcf.constants.data import FORMS
from pcf.constants.expression import CONSTANTS, FUNCTIONS, Expression, Name, parse_expression
from pcf.errors import InvalidInputError, PrecisionError
from pcf.files import read_text, require_path, title
from pcf.relations.relation import algebraic, moebius

_KEYS: Final = frozenset({"slug", "name", "expression", "digits", "group"})
_SLUG: Final = re.compile(r"[A-Za-z0-9_+\-*/^().,]{1,80}")
_IDENTIFIER: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,79}")
_TAKEN: Final = frozenset({*CONSTANTS, *FUNCTIONS, "CRootOf", "x", "n", "I", "oo", "nan"})  # in expressions
_DIGITS: Final = re.compile(r"-?[0-9]+\.[0-9]+")
_CONFIRMED: Final = 165  # decimal places at which relations are confirmed, of labels and by default of `identify`
_LARGEST: Final = 10**15
_PLACES: Final = 100  # at which constants are compared with each other
_EVIDENCE: Final = 25


def load_constants(path: str | Path) -> tuple[Constant, ...]:
    """Constants of your own, from a JSON file.

    The file holds a list of objects with the keys `slug` and either `expression` (a closed form in the grammar of
    `pcf.constants.expression`) or `digits` (at least 165 correct decimal places, as text: relations are confirmed
    with that many), and if wanted `name` and `group`::

        [{"slug": "e^pi", "expression": "exp(pi)"}, {"slug": "mine", "digits": "1.3063778838..."}]

    A constant given by digits is a name in expressions, such as `2/(mine - 3)`, which no other program can value;
    its slug has to be an identifier.

    Args:
        path: the file; `-` is standard input.

    Returns:
        The constants, to be given as `constants=` beside slugs of the catalogue.

    Raises:
        InvalidInputError: the file cannot be read or is of another form, or a constant is rational, quadratic, a
            Moebius image of another one, not between 10^-15 and 10^15 in size, or has a name that is taken; the
            text names the file and the entry.

    Example:
        >>> from tempfile import NamedTemporaryFile
        >>> with NamedTemporaryFile("w", suffix=".json") as file:
        ...     print('[{"slug": "e^pi", "expression": "exp(pi)"}]', file=file, flush=True)
        ...     [constant.slug for constant in load_constants(file.name)]
        ['e^pi']
    """
    path = require_path("path", path, "the name of a JSON file")
    text, file = read_text(path, "give a JSON file"), title(path)
    try:
        entries = json.loads(text, object_pairs_hook=_object)
    except InvalidInputError as error:
        raise InvalidInputError(f"{file}: {error}") from None
    except (ValueError, RecursionError) as error:
        raise InvalidInputError(f"{file}: is no JSON: {str(error).splitlines()[0]}") from None
    if not isinstance(entries, list):
        raise InvalidInputError(f"{file}: holds no list; give a list of objects with slug and expression")
    loaded: list[Constant] = []
    for number, entry in enumerate(entries, 1):
        try:
            constant = _constant(entry)
            _require_new(constant, (*catalogue(), *members().values(), *loaded))
        except (InvalidInputError, PrecisionError) as error:
            raise InvalidInputError(f"{file}: entry {number}: {error}") from None
        loaded.append(constant)
    return tuple(loaded)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of the file; a key that is there twice is an error, not the second one's value."""
    result: dict[str, Any] = {}
    for key, value in pairs:
        if key in result:
            raise InvalidInputError(f"key {key[:40]!r} is there twice in one object; leave one out")
        result[key] = value
    return result


def _constant(entry: Any) -> Constant:
    if not isinstance(entry, dict) or not all(isinstance(value, str) for value in entry.values()):
        raise InvalidInputError("is no object of texts; give slug and expression")
    fields: dict[str, str] = entry
    unknown = set(fields) - _KEYS
    if unknown:
        raise InvalidInputError(f"unknown key {min(unknown)[:40]!r}; the keys are {', '.join(sorted(_KEYS))}")
    slug, digits, group = fields.get("slug", ""), fields.get("digits"), fields.get("group", "user")
    if not _SLUG.fullmatch(slug):
        raise InvalidInputError(f"slug {slug[:40]!r}: give 1 to 80 letters, digits or _+-*/^().,")
    if is_kind(slug):
        raise InvalidInputError(f"slug {slug[:40]!r}: is the name of a kind of number; choose another")
    if group in FORMS:
        raise InvalidInputError(f"group {group!r}: is one of the catalogue's; choose another, or leave it out")
    if ("expression" in fields) == (digits is not None):
        raise InvalidInputError("give either expression or digits")
    form = parse_expression(fields["expression"]) if digits is None else _named(slug, digits)
    constant = Constant(slug, fields.get("name", slug), group, form, digits=digits)
    size = abs(constant.value(5))
    if not 1 < size * _LARGEST < _LARGEST**2:
        raise InvalidInputError(
            f"{slug}: is too large or too small; give a multiple of it between 10^-15 and 10^15"
        )
    if digits is not None:
        _require_places(constant)
    return constant


def _named(slug: str, digits: str) -> Expression:
    """The name that stands in expressions for a constant given by digits."""
    if not _IDENTIFIER.fullmatch(slug) or slug in _TAKEN:
        remedy = "give letters, digits and _ that mean nothing else there"
        raise InvalidInputError(f"slug {slug[:40]!r}: stands for the digits in expressions; {remedy}")
    if not _DIGITS.fullmatch(digits):
        raise InvalidInputError(f"digits {digits[:20]!r}: give decimal digits as text, such as '1.306377...'")
    if len(digits.partition(".")[2]) < _CONFIRMED:
        raise _too_few(digits)
    return Name(slug)


def _require_places(constant: Constant) -> None:
    try:
        constant.scaled(_CONFIRMED - 5)
    except PrecisionError:
        raise _too_few(constant.digits or "") from None


def _too_few(digits: str) -> InvalidInputError:
    return InvalidInputError(
        f"digits {digits[:20]!r}: {len(digits.partition('.')[2])} decimal places; give at least {_CONFIRMED}, "
        "with which relations are confirmed"
    )


def _require_new(constant: Constant, others: Iterable[Constant]) -> None:
    """Refuse a constant that would give a limit a second name, or a wrong one."""
    x = constant.scaled(_PLACES)
    if any(found and found.surplus > _EVIDENCE for found in (algebraic(x, _PLACES, d) for d in (1, 2))):
        raise InvalidInputError(
            f"{constant.slug} is rational or quadratic, to {_PLACES} decimal places; such limits are found without it"
        )
    for other in others:
        if constant.slug.lower() in (key.lower() for key in (other.slug, *other.synonyms)):
            raise InvalidInputError(f"slug {constant.slug!r} is taken; choose another")
        found = moebius(x, other.scaled(_PLACES), _PLACES)
        if found and found.surplus > _EVIDENCE:
            raise InvalidInputError(
                f"{constant.slug} is a Moebius image of {other.slug}, to {_PLACES} decimal places; use that one"
            )
