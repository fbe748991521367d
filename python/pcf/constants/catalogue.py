"""The catalogue of constants: what a limit is compared with.

Every constant is a closed form (`constants_data`), so that its value is a ball of any precision.  The catalogue
holds no rational numbers and no two constants that are Moebius images of one another: a limit is named once.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Final

import flint

from pcf.arithmetic.long_integers import shown
from pcf.constants import evaluation, quotients, weights
from pcf.constants.data import CORE, FORMS, NAMES
from pcf.constants.expression import Call, Expression, Name, Quotient, parse_expression
from pcf.constants.markup import latex
from pcf.errors import InvalidInputError, PrecisionError
from pcf.relations.relation import algebraic

_PLACES: Final = 100  # at which quotients are looked at
_EVIDENCE: Final = 25
_POLYLOGARITHM: Final = re.compile(r"polylog\((\d),")
_KINDS: Final = re.compile(r"rational|infinity|sqrt\(\d+\)|CRootOf\(.*\)", re.ASCII | re.IGNORECASE)


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

    Example:
        >>> constant = get("zeta(3)")
        >>> constant.name, constant.group, constant.sympy, constant.value(20).str(20, radius=False)
        ("Apery's constant", 'zeta', 'zeta(3)', '1.2020569031595942854')
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
    return evaluation.scaled(constant.value(max(places + magnitude, 0) + 3), places)


@lru_cache(maxsize=4096)
def _ball(constant: Constant, digits: int) -> flint.arb:
    if constant.digits is None:
        return evaluation.ball(constant.expression, digits)
    known = len(constant.digits.replace("-", "").replace(".", "").lstrip("0"))
    if digits >= known:
        raise PrecisionError(
            f"constant {constant.slug!r}: {digits} digits are needed and {known} are given; give more in its file"
        )
    places = len(constant.digits.partition(".")[2])
    with flint.ctx.workprec(int(known * evaluation.BITS_PER_DIGIT) + 64):
        return flint.arb(constant.digits) + flint.arb(0, flint.arb(10) ** -places)


@cache
def catalogue() -> tuple[Constant, ...]:
    """All constants of the catalogue, by group.

    Example:
        >>> len(catalogue()) > 200, catalogue()[0].slug
        (True, 'sqrt(2)')
    """
    return tuple(_constant(form, group) for group, forms in FORMS.items() for form in forms)


@cache
def bases() -> tuple[tuple[Constant, ...], ...]:
    """The bases that relations of several constants are looked for in (`weights`).

    Members that are not in the catalogue are of the group "weight".

    Example:
        >>> [[constant.slug for constant in basis] for basis in bases()[31:33]]
        [['log(2)', 'log(2)^2', 'Li2(1/2)'], ['log(3/2)', 'log(3/2)^2', 'Li2(1/3)']]
    """
    groups = {form: group for group, forms in FORMS.items() for form in forms}
    return tuple(tuple(_constant(form, groups.get(form, "weight")) for form in basis) for basis in weights.BASES)


@cache
def members() -> dict[str, Constant]:
    """The members of the bases, by slug."""
    return {constant.slug: constant for basis in bases() for constant in basis}


def core() -> tuple[Constant, ...]:
    """The constants of a quick sweep."""
    return select(CORE)


def containing(word: str) -> tuple[Constant, ...]:
    """The constants with a word in slug, name, synonyms, group or expression; in small letters or large.

    Raises:
        InvalidInputError: there is none; the text names the nearest.

    Example:
        >>> [constant.slug for constant in containing("apery")]
        ['zeta(3)']
    """
    key = word.strip().lower()
    found = tuple(
        constant
        for constant in catalogue()
        if any(
            key in text.lower()
            for text in (constant.slug, constant.name, *constant.synonyms, constant.group, constant.sympy)
        )
    )
    if not key or not found:
        raise InvalidInputError(f"word {word[:40]!r}: no constant has it in a name; {nearest(word)}")
    return found


def _constant(form: str, group: str) -> Constant:
    text = _POLYLOGARITHM.sub(r"Li\1(", form.replace(" ", "").replace("**", "^").replace("E", "e"))
    slug, name, synonyms = NAMES.get(form) or weights.NAMES.get(form, (text, text, ()))
    return Constant(slug, name, group, parse_expression(form), synonyms)


def get(slug: str) -> Constant:
    """The constant with this slug or synonym: of the catalogue, of a basis, or a quotient of functions (`quotients`).

    Raises:
        InvalidInputError: there is none; the text names the nearest.

    Example:
        >>> get("golden-ratio").slug, get("li2(1/3)").slug, get("1F1(1; 7/9; 1/9)").slug
        ('sqrt(5)', 'Li2(1/3)', '1F1(0; 7/9; 1/9)')
        >>> get("besseli(-2/3,2/3)/besseli(1/3,2/3)").slug
        'besseli(-2/3, 2/3)/besseli(1/3, 2/3)'
    """
    index = _index()
    if not isinstance(slug, str):
        raise InvalidInputError(f"constant {shown(slug)}: give a slug as text; `pcf constants` lists them")
    key = slug.strip().lower()
    if (found := quotients.quotient(slug)) is not None:
        return _quotient(*found)
    if key not in index and (form := _bessel(slug)) is not None:
        written = {str(constant.expression): constant for constant in catalogue()}
        return written.get(str(form)) or _quotient(str(form), form)
    if key not in index:
        raise InvalidInputError(f"constant {slug[:40]!r} is not in the catalogue; {nearest(slug)}")
    return index[key]


def _bessel(slug: str) -> Expression | None:
    """The expression of a quotient of two Bessel functions."""
    try:
        form = parse_expression(slug)
    except InvalidInputError:
        return None
    sides = (form.numerator, form.denominator) if isinstance(form, Quotient) else (form,)
    bessel = [isinstance(side, Call) and side.function.startswith("bessel") for side in sides]
    return form if bessel == [True, True] else None


@cache
def _quotient(slug: str, form: Expression) -> Constant:
    """The quotient, if it is a constant that is not named without it."""
    constant = Constant(slug, f"the quotient {slug} of neighbouring functions", "quotient", form)
    try:
        x = constant.scaled(_PLACES)
    except PrecisionError:
        raise InvalidInputError(f"constant {slug!r}: has no real value that is not 0; give other numbers") from None
    for degree in (1, 2):
        found = algebraic(x, _PLACES, degree)
        if found is not None and found.surplus > _EVIDENCE:
            raise InvalidInputError(
                f"constant {slug!r}: is rational or quadratic, to {_PLACES} decimal places; such limits are found "
                "without it"
            )
    return constant


def nearest(slug: str, others: Iterable[str] = ()) -> str:
    """A hint at the names that are spelled most like one that is not known.

    Args:
        slug: the name.
        others: names to consider beside those of the catalogue.

    Example:
        >>> nearest("catlan")
        'nearest: catalan, pi*catalan, catalan/pi'
    """
    near = get_close_matches(slug.strip().lower(), {**dict.fromkeys(others), **_index()}, n=3, cutoff=0.5)
    return f"nearest: {', '.join(near)}" if near else "`pcf constants` lists them"


def is_kind(slug: str) -> bool:
    """Whether a name of a label is no constant's but that of a kind of number, recognised without a catalogue.

    Example:
        >>> is_kind("rational"), is_kind("sqrt(113)"), is_kind("pi")
        (True, True, False)
    """
    return _KINDS.fullmatch(slug) is not None


def symbol(slug: str) -> Expression:
    """What stands for a constant in print, whoever named it: its closed form, or else its name.

    Example:
        >>> str(symbol("e^2")), str(symbol("sqrt(10007)")), str(symbol("Li2(1/3)")), str(symbol("mine"))
        ('E**2', 'sqrt(10007)', 'polylog(2, 1/3)', 'mine')
    """
    try:
        return get(slug).expression
    except InvalidInputError:
        try:
            return parse_expression(slug, any_name=True)
        except InvalidInputError:
            return Name(slug)


def symbols(label: str) -> list[Expression]:
    """What stands for the constant of a label in print, or for its constants where it names several.

    Example:
        >>> [str(one) for one in symbols("catalan, pi^2")], [str(one) for one in symbols("pi")]
        (['Catalan', 'pi**2'], ['pi'])
    """
    whole = symbol(label)
    return [symbol(slug) for slug in split(label)] if isinstance(whole, Name) else [whole]


def split(slugs: str) -> list[str]:
    """The slugs of a list with commas. A comma within parentheses belongs to the slug: besseli(1,2).

    Example:
        >>> split("pi, besseli(1,2),e")
        ['pi', 'besseli(1,2)', 'e']
    """
    words, depth = [""], 0
    for character in slugs:
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            words.append("")
        else:
            words[-1] += character
    return [word.strip() for word in words]


@cache
def _index() -> dict[str, Constant]:
    known = (*members().values(), *catalogue())  # the catalogue's names go first
    return {key.lower(): c for c in known for key in (c.slug, *c.synonyms)}


def select(names: Iterable[str | Constant]) -> tuple[Constant, ...]:
    """The constants with these slugs, in this order, each once.

    Raises:
        InvalidInputError: a name is not in the catalogue, or there is none.

    Example:
        >>> [c.slug for c in select(["phi", "pi", "1/pi"])]
        ['sqrt(5)', 'pi']
    """
    if isinstance(names, str) or not isinstance(names, Iterable):
        raise InvalidInputError(f"constants {shown(names)}: give a list of slugs")
    chosen = dict.fromkeys(name if isinstance(name, Constant) else get(name) for name in names)
    if not chosen:
        raise InvalidInputError("constants is empty; name at least one, or leave it out for the whole catalogue")
    return tuple(chosen)
