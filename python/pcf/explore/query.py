"""What a search means: conditions, words, and one subject, which is a constant, a formula, a number or a text."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import Any, Final

from pcf.constants.catalogue import catalogue, is_kind
from pcf.discovery.discoveries import Discovery
from pcf.errors import InvalidInputError

MOST_CHARACTERS: Final = 2_000
SORTS: Final = {
    "interest": "interest",
    "digits": "digits per term",
    "delta": "δ limit",
    "degree": "degree",
    "constant": "constant",
    "orbit": "formulas of the orbit",
}
"""Orders, by the word that an address has for them."""

_SIGNS: Final = str.maketrans({"≤": "<=", "≥": ">=", "−": "-", "–": "-", "＞": ">", "＜": "<"})
_CONDITION: Final = re.compile(
    r"\b(?:(?P<digits>digits[ _]*(?:per|a|/)?[ _]*terms?)|(?P<limit>(?:delta|irrationality)(?:[ _]limit)?)"
    r"|(?P<degree>degrees?|deg)(?:(?:[ _]+of)?[ _]+(?P<side>[ab])\b)?)\s*(?P<op><=|>=|==|=|<|>)\s*"
    r"(?P<value>[-+]?\d{1,9}(?:\.\d{0,9})?)",
    re.IGNORECASE,
)
_FLAG: Final = re.compile(r"\b(proved|unproved|published|unpublished|new|irrational)\b", re.IGNORECASE)
_SORT: Final = re.compile(
    rf"\b(?:sort(?:ed)?|order(?:ed)?)(?:\s+by\b|\s*:)\s*({'|'.join(map(re.escape, SORTS))})(?:\s+per\s+term|\s+limit)?",
    re.IGNORECASE,
)
_FILLERS: Final = re.compile(
    r"^(?:(?:all|and|with|where|the|formulas?|for|of|fastest|what|is)\b|[,;&?\s])+|(?:\b(?:and|with|where)\b|[,;&?\s])+$",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(
    r"[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:e[-+]?\d{1,6})?(?:\.\.\.|…)?|[-+]?\d+\s*/\s*\d+", re.IGNORECASE
)
_POLYNOMIAL: Final = re.compile(r"[-+*^()0-9n ·×²³⁴⁵⁶⁷⁸⁹⁰¹]+")
_PCF: Final = re.compile(r"(?:pcf)?\s*\((.*)\)", re.IGNORECASE)
_NAMED: Final = re.compile(r"\s*([ab])\s*(?:\(\s*n\s*\))?\s*=\s*([^=]+)")
_LETTERS: Final = str.maketrans(
    {
        "π": "pi",
        "ζ": "zeta",
        "√": "sqrt",
        "φ": "golden-ratio",
        "γ": "EulerGamma",
        "∞": "infinity",
        "²": "^2",
        "³": "^3",
    }
)
_APPLIED: Final = re.compile(r"\b(log|zeta|sqrt|atan|tan|sin|cos|tanh|gamma|erfc?)\s*(\d+(?:/\d+)?)(?![\d/])")


@dataclass(frozen=True)
class Condition:
    """A bound on a column: `digits_per_term`, `delta_limit`, or the degree of `a`, of `b` or of both."""

    name: str
    relation: str
    value: float

    def __str__(self) -> str:
        return f"{_NAMES.get(self.name, self.name)} {self.relation} {self.value:g}"

    def holds(self, one: Discovery) -> bool:
        """Whether a formula fulfils it; what is not known does not."""
        number = _COLUMNS[self.name](one)
        return number is not None and _RELATIONS[self.relation](number, self.value)


_NAMES: Final = {"digits_per_term": "digits per term", "delta_limit": "delta limit"}
_COLUMNS: Final[dict[str, Any]] = {
    "digits_per_term": lambda one: one.digits_per_term,
    "delta_limit": lambda one: one.delta_limit,
    "degree": lambda one: max(one.a.degree, one.b.degree),
    "degree of a": lambda one: one.a.degree,
    "degree of b": lambda one: one.b.degree,
}
_RELATIONS: Final[dict[str, Any]] = {
    "<": lambda x, y: x < y,
    "<=": lambda x, y: x <= y,
    ">": lambda x, y: x > y,
    ">=": lambda x, y: x >= y,
    "=": lambda x, y: x == y,
}
_FLAGS: Final[dict[str, Any]] = {
    "proved": lambda one: one.proof is not None,
    "unproved": lambda one: one.proof is None,
    "published": lambda one: one.known is not None,
    "new": lambda one: one.known is None,
    "irrational": lambda one: one.irrational == "proved",
}


@dataclass(frozen=True)
class Query:
    """A search, understood.

    Attributes:
        text: as it was typed.
        kind: of the subject: `constant`, `formula`, `side` (one polynomial), `number` (also an expression), `all`
            (none) or `unknown`.
        constants: the slugs that it names.
        a, b: the polynomials that it names, as they were typed; `side` has the one that may be either in `a`.
        subject: the text of the subject.
        conditions, flags: what formulas have to fulfil.
        sort: one of `SORTS`.
        near: what else may have been meant.
    """

    text: str
    kind: str
    subject: str = ""
    constants: tuple[str, ...] = ()
    a: str | None = None
    b: str | None = None
    conditions: tuple[Condition, ...] = ()
    flags: tuple[str, ...] = ()
    sort: str = "interest"
    near: tuple[str, ...] = field(default=())

    def holds(self, one: Discovery) -> bool:
        """Whether a formula fulfils conditions and flags."""
        return all(c.holds(one) for c in self.conditions) and all(_FLAGS[flag](one) for flag in self.flags)

    def words(self) -> list[str]:
        """Conditions and flags in words."""
        return [*map(str, self.conditions), *(_IN_WORDS.get(flag, flag) for flag in self.flags)]

    def source(self) -> str:
        """A text that means this."""
        return ", ".join(filter(None, [self.subject, *map(str, self.conditions), *self.flags]))

    def to_json(self) -> dict[str, Any]:
        """The query as JSON values."""
        return {
            "text": self.text,
            "kind": self.kind,
            "subject": self.subject,
            "constants": list(self.constants),
            "conditions": self.words(),
            "sort": self.sort,
        }


_IN_WORDS: Final = {"new": "not in the literature", "irrational": "proved to be irrational by its convergents"}


def understood(text: str, labels: Collection[str] = (), sort: str | None = None) -> Query:
    """What a search means.

    Args:
        text: what was typed.
        labels: constants that there are formulas of, beside those of the catalogue.
        sort: the order, over one that the text names.

    Raises:
        InvalidInputError: the text is too long, or the order unknown.

    Example:
        >>> found = understood("ln 2, digits per term > 1, proved")
        >>> found.constants, found.words()
        (('log(2)',), ['digits per term > 1', 'proved'])
        >>> understood("a = 2n+1, b = n²").a, understood("0.5458720318").kind, understood("π").constants
        ('2n+1', 'number', ('pi',))
    """
    if len(text) > MOST_CHARACTERS:
        raise InvalidInputError(f"q: {len(text):,} characters; a search has {MOST_CHARACTERS:,} at most")
    if sort is not None and sort not in SORTS:
        raise InvalidInputError(f"sort {sort[:40]!r}: not an order; give one of {', '.join(SORTS)}")
    rest = " ".join(text.translate(_SIGNS).replace("δ", "delta").split())
    if word := _SORT.search(rest):
        sort = sort or word[1].lower()
        rest = rest.replace(word[0], " ")
    conditions = tuple(_condition(match) for match in _CONDITION.finditer(rest))
    rest = _CONDITION.sub(" ", rest)
    flags = tuple(dict.fromkeys(_flag(match[1]) for match in _FLAG.finditer(rest)))
    subject = _FILLERS.sub("", _FLAG.sub(" ", rest))
    common: dict[str, Any] = {
        "conditions": conditions,
        "flags": flags,
        "sort": sort or "interest",
        "subject": subject,
    }
    return Query(text, **(common | _subject(subject, labels)))


def _flag(word: str) -> str:
    word = word.lower()
    return "new" if word == "unpublished" else word


def _condition(match: re.Match[str]) -> Condition:
    name = "digits_per_term" if match["digits"] else "delta_limit" if match["limit"] else "degree"
    if match["side"]:
        name = f"degree of {match['side'].lower()}"
    return Condition(name, match["op"].replace("==", "="), float(match["value"]))


def _subject(text: str, labels: Collection[str]) -> dict[str, Any]:
    """The kind of a subject, and what it names."""
    if not text:
        return {"kind": "all"}
    if found := constants_named(text, labels):
        return {"kind": "constant", "constants": found}
    if formula := _formula(text):
        return formula
    if _NUMBER.fullmatch(text):
        return {"kind": "number"}
    if re.search(r"[0-9]|pi|π|[a-z]\(", text) and re.fullmatch(r"[\w+\-*/^().,πζ√²³ ]{1,200}", text):
        return {"kind": "number", "subject": expression_text(text), "near": nearest(text, labels)}
    return {"kind": "unknown", "near": nearest(text, labels)}


def _formula(text: str) -> dict[str, Any] | None:
    whole = _PCF.fullmatch(text)
    parts = [part.strip().strip("'\"") for part in re.split(r"[,;]", whole[1] if whole and "," in text else text)]
    named = [_NAMED.fullmatch(part) for part in parts]
    if all(named) and len(parts) <= 2:
        sides = {match[1]: match[2].strip() for match in named if match}
        if len(sides) == len(parts):
            return {"kind": "formula" if len(sides) == 2 else "side", "a": sides.get("a"), "b": sides.get("b")}
    if len(parts) == 2 and all(part and _POLYNOMIAL.fullmatch(part) for part in parts):
        return {"kind": "formula", "a": parts[0], "b": parts[1]}
    if len(parts) == 1 and "n" in text and _POLYNOMIAL.fullmatch(text):
        return {"kind": "side", "a": text, "b": text}
    return None


def expression_text(text: str) -> str:
    """An expression of constants as the parser of expressions takes it.

    Example:
        >>> expression_text("4/π"), expression_text("2 ln 2"), expression_text("e^2")
        ('4/pi', '2*log(2)', 'E**2')
    """
    text = _applied(text)
    text = re.sub(r"\be\b", "E", text)
    text = re.sub(r"\bG\b|\bcatalan\b", "Catalan", text)
    return re.sub(r"(?<=[\d)])\s+(?=[A-Za-z(])", "*", text).replace("^", "**")


def _applied(text: str) -> str:
    text = re.sub(r"\bln\b", "log", text.translate(_LETTERS), flags=re.IGNORECASE)
    text = re.sub(r"\barctan\b", "atan", text)
    return _APPLIED.sub(r"\1(\2)", text)


def _key(name: str) -> str:
    """A name as it is compared: without spaces and, in words, hyphens; in small letters."""
    name = name.lower().replace(" ", "")
    return name.replace("-", "") if re.fullmatch(r"[a-z'-]+", name) else name


@cache
def _names() -> dict[str, str]:
    """Slugs by every name of a constant of the catalogue, in small letters."""
    found: dict[str, str] = {}
    for one in catalogue():
        for name in (one.slug, *one.synonyms, one.name, one.sympy):
            found.setdefault(_key(name), one.slug)
    return found


_LETTER_NAMES: Final = {"g": "catalan", "euler's number": "e", "γ": "euler-gamma"}


def constants_named(text: str, labels: Collection[str] = ()) -> tuple[str, ...]:
    """The slugs that a text names: by slug, synonym or symbol, or by a word of the names.

    Example:
        >>> [constants_named(text) for text in ("ζ(3)", "zeta 3", "Catalan", "apery", "√2", "sqrt(113)")]
        [('zeta(3)',), ('zeta(3)',), ('catalan',), ('zeta(3)',), ('sqrt(2)',), ('sqrt(113)',)]
    """
    text = text.strip()
    exact = {_key(label): label for label in labels}
    for form in (text, _applied(text), _LETTER_NAMES.get(text.lower(), "")):
        key = _key(form)
        if key in exact:
            return (exact[key],)
        if key in _names():
            return (_names()[key],)
        if is_kind(form):
            return (form.lower(),)
    word = text.lower()
    if len(word) < 3 or not re.fullmatch(r"[a-z' -]+", word):
        return ()
    return tuple(one.slug for one in catalogue() if word in one.name.lower() or word == one.group)


def nearest(text: str, labels: Iterable[str] = ()) -> tuple[str, ...]:
    """Constants whose names are spelled most like a text."""
    known = {**{label.lower(): label for label in labels}, **_names()}
    return tuple(
        dict.fromkeys(known[name] for name in get_close_matches(text.lower()[:80], known, n=5, cutoff=0.55))
    )
