"""The catalogue of constants: what a limit is compared with.

Every constant is a closed form (`constants_data`), so that its value is a ball of any precision.  The catalogue
holds no rational numbers and no two constants that are Moebius images of one another: a limit is named once.
"""

import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

import flint

from pcf import expression_value
from pcf.constants_data import CORE, FORMS, NAMES
from pcf.errors import InvalidInputError, PrecisionError
from pcf.expression import Expression, Name, parse_expression
from pcf.expression_markup import latex
from pcf.relations import algebraic, moebius

_DIGITS: Final = re.compile(r"-?[0-9]+\.[0-9]+")
_SLUG: Final = re.compile(r"[A-Za-z0-9_+\-*/^().,]{1,80}")
_MIN_DIGITS: Final = 60  # of a constant given by its digits
_KEYS: Final = frozenset({"slug", "name", "expression", "digits", "group"})


@dataclass(frozen=True)
class Constant:
    """A constant of the catalogue.

    Attributes:
        slug: its name on the command line and in tables, such as `log(2)`.
        name: its name in words.
        group: the kind of number, such as "logarithm"; "user" for those read from a file.
        expression: the closed form; its text is what sympy understands.
        synonyms: other slugs that `get` accepts, of Moebius images and other names.
        digits: the decimal digits of a constant that has no closed form, else None.
    """

    slug: str
    name: str
    group: str
    expression: Expression
    synonyms: tuple[str, ...] = ()
    digits: str | None = None

    @property
    def sympy(self) -> str:
        """The closed form as text that sympy understands."""
        return str(self.expression)

    @property
    def latex(self) -> str:
        """The closed form in LaTeX, without delimiters."""
        return latex(self.expression)

    def value(self, digits: int) -> flint.arb:
        """A ball around the constant with at least this many significant digits.

        Raises:
            PrecisionError: the constant was given by fewer digits.

        Example:
            >>> get("catalan").value(20).str(20, radius=False)
            '0.91596559417721901505'
        """
        return _ball(self, digits)

    def scaled(self, places: int) -> int:
        """The constant times 10^places, off by less than 1.

        Example:
            >>> get("log(2)").scaled(10)
            6931471806
        """
        return _scaled(self, places)


@lru_cache(maxsize=4096)
def _scaled(constant: Constant, places: int) -> int:
    magnitude = math.ceil(float(abs(constant.value(5)).log_base(10).upper()))
    return expression_value.scaled(constant.value(max(places + magnitude, 0) + 3), places)


@lru_cache(maxsize=4096)
def _ball(constant: Constant, digits: int) -> flint.arb:
    if constant.digits is None:
        return expression_value.ball(constant.expression, digits)
    known = len(constant.digits.replace("-", "").replace(".", "").lstrip("0"))
    if digits >= known:
        raise PrecisionError(
            f"constant {constant.slug!r}: {digits} digits are needed and {known} are given; give more in its file"
        )
    places = len(constant.digits.partition(".")[2])
    with flint.ctx.workprec(int(known * expression_value.BITS_PER_DIGIT) + 64):
        return flint.arb(constant.digits) + flint.arb(0, flint.arb(10) ** -places)


@cache
def catalogue() -> tuple[Constant, ...]:
    """All constants of the catalogue, by group.

    Example:
        >>> len(catalogue()) > 200, catalogue()[0].slug
        (True, 'sqrt(2)')
    """
    return tuple(_constant(form, group) for group, forms in FORMS.items() for form in forms)


def core() -> tuple[Constant, ...]:
    """The constants of a quick sweep."""
    return select(CORE)


def _constant(form: str, group: str) -> Constant:
    text = form.replace(" ", "").replace("**", "^").replace("E", "e")
    slug, name, synonyms = NAMES.get(form, (text, text, ()))
    return Constant(slug, name, group, parse_expression(form), synonyms)


def get(slug: str) -> Constant:
    """The constant with this slug or synonym.

    Raises:
        InvalidInputError: there is none; the text names the nearest.

    Example:
        >>> get("golden-ratio").slug
        'sqrt(5)'
    """
    index = _index()
    key = slug.strip().lower()
    if key not in index:
        near = get_close_matches(key, index, n=3, cutoff=0.5)
        hint = f"nearest: {', '.join(near)}" if near else "`pcf constants` lists them"
        raise InvalidInputError(f"constant {slug[:40]!r} is not in the catalogue; {hint}")
    return index[key]


@cache
def _index() -> dict[str, Constant]:
    return {key.lower(): c for c in catalogue() for key in (c.slug, *c.synonyms)}


def select(names: Iterable[str | Constant]) -> tuple[Constant, ...]:
    """The constants with these slugs, in this order, each once.

    Raises:
        InvalidInputError: a name is not in the catalogue, or there is none.

    Example:
        >>> [c.slug for c in select(["phi", "pi", "1/pi"])]
        ['sqrt(5)', 'pi']
    """
    if isinstance(names, str):
        raise InvalidInputError(f"constants {names[:40]!r}: give a list of slugs")
    chosen = dict.fromkeys(name if isinstance(name, Constant) else get(name) for name in names)
    if not chosen:
        raise InvalidInputError("constants is empty; name at least one, or leave it out for the whole catalogue")
    return tuple(chosen)


def load_user(path: str | Path) -> tuple[Constant, ...]:
    """Constants of the user's own, from a JSON file.

    The file holds a list of objects with the keys `slug` and either `expression` (a closed form in the grammar
    of `expression`) or `digits` (at least 60 correct decimal digits, as text), and if wanted `name`, `group`:

        [{"slug": "e^pi", "expression": "exp(pi)"}, {"slug": "mine", "digits": "1.3063778838..."}]

    Returns:
        The constants, to be given to `identify` or `label_atlas` beside slugs of the catalogue.

    Raises:
        InvalidInputError: the file cannot be read or is of another form, or a constant is rational,
            quadratic, or a Moebius image of another one; the text names the file and the entry.
    """
    path = Path(path)
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidInputError(f"{path}: cannot be read: {error.strerror}; give a JSON file") from None
    except ValueError as error:
        raise InvalidInputError(f"{path}: is no JSON: {error}") from None
    if not isinstance(entries, list):
        raise InvalidInputError(f"{path}: holds no list; give a list of objects with slug and expression")
    loaded: list[Constant] = []
    for number, entry in enumerate(entries, 1):
        try:
            constant = _user_constant(entry)
            _require_new(constant, (*catalogue(), *loaded))
        except (InvalidInputError, PrecisionError) as error:
            raise InvalidInputError(f"{path}: entry {number}: {error}") from None
        loaded.append(constant)
    return tuple(loaded)


def _user_constant(entry: Any) -> Constant:
    if not isinstance(entry, dict) or not all(isinstance(value, str) for value in entry.values()):
        raise InvalidInputError("is no object of texts; give slug and expression")
    fields: dict[str, str] = entry
    unknown = set(fields) - _KEYS
    if unknown:
        raise InvalidInputError(f"unknown key {min(unknown)!r}; the keys are {', '.join(sorted(_KEYS))}")
    slug = fields.get("slug", "")
    if not _SLUG.fullmatch(slug):
        raise InvalidInputError(f"slug {slug[:40]!r}: give 1 to 80 letters, digits or _+-*/^().,")
    if ("expression" in fields) == ("digits" in fields):
        raise InvalidInputError("give either expression or digits")
    digits = fields.get("digits")
    if digits is None:
        form: Expression = parse_expression(fields["expression"])
    elif _DIGITS.fullmatch(digits) and len(digits) > _MIN_DIGITS:
        form = Name(slug)
    else:
        raise InvalidInputError(f"digits {digits[:20]!r}...: give at least {_MIN_DIGITS} decimals as text")
    return Constant(slug, fields.get("name", slug), fields.get("group", "user"), form, digits=digits)


def _require_new(constant: Constant, others: Iterable[Constant]) -> None:
    """Refuse a constant that would give a limit a second name, or a wrong one."""
    places = _MIN_DIGITS - 10
    x = constant.scaled(places)
    if any(found and found.surplus > places / 2 for found in (algebraic(x, places, d) for d in (1, 2))):
        raise InvalidInputError(f"{constant.slug} is rational or quadratic; such limits are found without it")
    for other in others:
        if constant.slug.lower() in (key.lower() for key in (other.slug, *other.synonyms)):
            raise InvalidInputError(f"slug {constant.slug!r} is taken; choose another")
        found = moebius(x, other.scaled(places), places)
        if found and found.surplus > places / 2:
            raise InvalidInputError(f"{constant.slug} is a Moebius image of {other.slug}; use that one")
