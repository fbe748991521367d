"""Answers as pages: the templates, what they call to draw formulas, and the terms that they explain."""

import json
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final
from urllib.parse import urlencode

import jinja2
from markupsafe import Markup, escape

from pcf.arithmetic.decimals import cut, trimmed
from pcf.arithmetic.polynomial import Polynomial
from pcf.explore.drawing import delta_plot
from pcf.explore.notation import address, constant_address
from pcf.explore.query import SORTS
from pcf.report import inline, markup
from pcf.report.content import Family
from pcf.report.notation import formula as parametric
from pcf.report.structure import family_card

_DECIMALS: Final = 12
_LONGEST: Final = 160  # characters of a polynomial that is typeset
_EXAMPLES: Final = (
    "π",
    "ln 2, digits per term > 1",
    "zeta(3), delta > 0",
    "Catalan, proved",
    "2n+1, n²",
    "0.5458720318",
    "new, proved, sort by delta",
    "degree <= 1",
)
_KINDS: Final = (
    ("named", "Named constants"),
    ("quadratic", "Quadratic irrationals"),
    ("rational", "Rational values"),
)
_HOWS: Final = {
    "same": "the same formula",
    "orbit": "a formula of its orbit (proved)",
    "class": "a formula of its gauge class (proved)",
    "constant": "a formula for an image of the same number (evidence)",
}
_TERMS: Final = {
    "status": "Whether the convergents have a limit. It is decided from the polynomials, by exact arithmetic.",
    "proved": "By exact arithmetic, or by a theorem whose conditions were checked exactly.",
    "certified": "Digits of an interval that is proved to hold the number, or a number computed from exact convergents "
    "and such digits.",
    "evidence": "Agreement or behaviour that chance does not explain, with the measure of it, and no proof.",
    "fitted": "A parameter of a curve through measurements.",
    "error": "The distance of the limit L from the convergent pₙ/qₙ.",
    "reduced denominators": "qₙ divided by the greatest common divisor gₙ of pₙ and qₙ: the denominators of the "
    "convergents in lowest terms.",
    "δ": "The irrationality measure δ = −log|L − pₙ/qₙ| / log qₙ − 1, with reduced denominators. If it stays above a "
    "positive number, the limit L is irrational. Its value at a depth says little; what counts is its limit.",
    "δ limit": "What δ tends to as n → ∞, estimated from the growths of error and reduced denominators. Above 0 it is "
    "evidence that L is irrational; the larger, the better the approximations.",
    "primes": "The limit of δ as the primes that divide pₙ and qₙ tell it: a law read off three depths that holds for "
    "all but a few primes at a fourth. It is a conjecture.",
    "digits per term": "Decimal digits of the limit that each further term adds in the long run, exactly, where the "
    "error shrinks exponentially. Where it shrinks faster or slower there is no such number.",
    "orbit": "Formulas that follow from one another by change of sign, inflation (c a, c² b) and shift n → n + k. The "
    "limits of an orbit are exact images of one another.",
    "gauge class": "Formulas whose recurrences are taken into one another by a matrix of polynomials. The limits of a "
    "class are exact images of one another, which is proved.",
}


class Here:
    """The address of a page and its query, of which the links of a table are made."""

    def __init__(self, path: str, query: dict[str, Any], sort: str) -> None:
        self._path, self._query, self.sort = path, query, sort

    def address(self, **changes: Any) -> str:
        """The address with some of the query changed; another order begins at its first page."""
        query = {**self._query, "page": None, **changes}
        words = urlencode({name: value for name, value in query.items() if value not in (None, "")})
        return self._path + (f"?{words}" if words else "")


def render(template: str, title: str, text: str = "", **values: Any) -> str:
    """A page.

    Args:
        template: its name.
        title: of the page, as text.
        text: what stands in the search box.
        values: what the template is told.
    """
    used: dict[str, str] = {}

    def term(name: str, shown: str | None = None) -> Markup:
        key = name.replace(" ", "-").replace("δ", "delta")
        used[key] = _TERMS[name]
        return Markup('<button type="button" class="term" popovertarget="term-{}">{}</button>').format(
            key, shown or name
        )

    common = {"title": f"{title} · pcf explore", "text": text, "term": term, "used_terms": lambda: used}
    return _environment().get_template(f"{template}.html").render(common | values)


def home(found: dict[str, Any]) -> str:
    """The first page."""
    return render("home", "Formulas for constants", kinds=_KINDS, refresh=found["loading"], **found)


def formula(found: dict[str, Any], planes: Sequence[str] = ()) -> str:
    """The page of a formula, with the metric planes where it lies in them."""
    plot = delta_plot(found.get("trajectory") or [], found.get("delta_limit"), found.get("delta_limit_error"))
    title = f"{found['a'][:40]}, {found['b'][:40]}"
    drawn: dict[str, Any] = {"plot": Markup(plot), "planes": [Markup(plane) for plane in planes]}
    return render("formula", title, f=found, notes=found.get("notes", {}), **drawn)


def constant(found: dict[str, Any], here: Here) -> str:
    """The page of a constant."""
    return render("constant", found["name"], found["constant"], c=found, here=here, sorts=_sorts(here))


def class_(found: dict[str, Any], _: Here) -> str:
    """The page of a gauge class."""
    return render("class", f"Class {found['class']} of {found['atlas']}", c=found)


def family(found: dict[str, Any], _: Here) -> str:
    """The page of a family."""
    names = ("constant", "a", "b", "value", "parameters", "formulas", "orbits", "digits")
    one = Family(**{name: found[name] for name in names}, members=(), outside=found["members_outside"])
    card = Markup(family_card(found["family"], one))
    return render("family", f"Family {found['family']} of {found['atlas']}", family=found, card=card)


def search(found: dict[str, Any], here: Here) -> str:
    """The page of a search."""
    text = found["query"]["text"]
    heading = f"Search: {text}" if text.strip() else "All identified formulas"
    return render("search", heading[:80], text, s=found, here=here, heading=heading, sorts=_sorts(here))


def error(status: int, message: str) -> str:
    """The page of what went wrong."""
    heading = _HEADINGS.get(status, "This cannot be shown")
    return render("error", heading, status=status, heading=heading, message=message)


_HEADINGS: Final = {
    400: "This cannot be read",
    404: "There is nothing at this address",
    503: "Too much is asked at once",
}


def as_json(value: Any) -> str:
    """A JSON value as text. NaN is refused: unknown values are null."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def asset(name: str) -> str:
    """The style sheet, with that of the report, or the script."""
    own = files("pcf.explore").joinpath(name).read_text(encoding="utf-8")
    if name.endswith(".css"):
        return files("pcf.report").joinpath("page.css").read_text(encoding="utf-8") + own
    return own


def _sorts(here: Here) -> Markup:
    """The choice of an order."""
    options = Markup("").join(
        Markup('<option value="{}"{}>{}</option>').format(
            name, Markup(" selected" if name == here.sort else ""), words
        )
        for name, words in SORTS.items()
    )
    return Markup('<label>Sorted by <select name="sort">{}</select></label>').format(options)


def _safe(draw: Callable[..., str]) -> Callable[..., Markup]:
    """A function of `pcf.report.markup`, which escapes what it is given, for templates."""
    return lambda *arguments, **names: Markup(draw(*arguments, **names))


def _equation(expression: str | None, a: str, b: str) -> str:
    sides = Polynomial(a), Polynomial(b)
    if expression is None or markup.typeset(expression) is None:
        return markup.math(markup.continued_fraction(*sides), display=True)
    return markup.math(markup.equation(expression, *sides), display=True)


def _pair(a: str, b: str) -> str:
    return f"{_polynomial(a, 'a')}, {_polynomial(b, 'b')}"


def _polynomial(text: str, name: str = "") -> str:
    """A polynomial as an element of a page, behind its name where it has one; the beginning of its text if long."""
    named = f"<mi>{name}</mi><mo>=</mo>" if name else ""
    if len(text) <= _LONGEST:
        return markup.math(named + Polynomial(text).mathml())
    return (markup.math(named) if named else "") + f"<code>{escape(cut(text, _LONGEST))}</code>"


def _decimal(limit: str | None) -> str:
    if limit is None:
        return "–"
    short = trimmed(limit, _DECIMALS)
    return limit if short == limit else markup.decimal(short)


def _signed(number: float | None) -> str:
    return "unknown" if number is None else markup.signed(number)


def _strength(one: dict[str, Any]) -> str:
    return "proved" if one["proved"] else f"evidence: confirmed to {one['digits_confirmed']:,} digits"


@cache
def _environment() -> jinja2.Environment:
    def source(name: str) -> str:
        return files("pcf.explore").joinpath("templates", name).read_text(encoding="utf-8")

    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(source), autoescape=True, undefined=jinja2.ChainableUndefined, trim_blocks=True
    )
    environment.filters["capitalise"] = lambda text: text[:1].upper() + text[1:]
    environment.globals |= {
        "examples": _EXAMPLES,
        "hows": _HOWS,
        "cut": cut,
        "address": address,
        "constant_address": constant_address,
        "counted": markup.counted,
        "signed": _signed,
        "strength": _strength,
        "equation": _safe(_equation),
        "pair": _safe(_pair),
        "parametric": _safe(lambda a, b: markup.pair(parametric(a), parametric(b))),
        "decimal": _safe(_decimal),
        "math": _safe(markup.math),
        "value": _safe(markup.value),
        "typeset": markup.typeset,
        "sentence": _safe(inline.sentence),
        "symbol": _safe(markup.symbol),
        "polynomial": _safe(_polynomial),
    }
    return environment
