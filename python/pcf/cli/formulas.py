"""Commands on one formula: `pcf eval`, `pcf identify`, and the list of constants `pcf constants`."""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.markup import escape

from pcf.arithmetic.decimals import cut, shortened
from pcf.cli.arguments import (
    A,
    AnyPlace,
    B,
    Command,
    Constants,
    ConstantsFile,
    FormulaCommand,
    Json,
    chosen,
    path,
    place,
)
from pcf.cli.commands import add
from pcf.cli.formula_files import require_writable, write_files
from pcf.cli.notation import NUMBER_SHOWN, expression_text, nested, polynomial_text, rounded_down
from pcf.cli.output import delta_limit_text, print_json, show, show_facts, status_text, table
from pcf.files import Place

if TYPE_CHECKING:
    from pcf.constants.catalogue import Constant

_LIMIT_SHOWN: Final = 60
_FORMULAS_SHOWN: Final = 8


def register(app: typer.Typer) -> None:
    add(app, "eval", evaluate, FormulaCommand)
    add(app, "identify", identify, FormulaCommand)
    add(app, "known", known, FormulaCommand)
    add(app, "constants", constants, Command)


def evaluate(
    a: A,
    b: B,
    digits: Annotated[int, typer.Option("--digits", help="Significant digits of the limit.")] = 50,
    depth: Annotated[
        int | None,
        typer.Option(
            "--depth", help="Depth N of the measurements; by default 1000, or fewer where convergents are too long."
        ),
    ] = None,
    plot: Annotated[
        Path | None,
        typer.Option(
            "--plot", help="Draw delta against depth into a file, .svg, .pdf or .png.", parser=path, metavar="FILE"
        ),
    ] = None,
    numerators: Annotated[
        Path | None,
        typer.Option(
            "--numerators",
            help="Write those of the convergents into a b-file of the OEIS.",
            parser=path,
            metavar="FILE",
        ),
    ] = None,
    denominators: Annotated[
        Path | None,
        typer.Option("--denominators", help="Their denominators, likewise.", parser=path, metavar="FILE"),
    ] = None,
    json: Json = False,
) -> None:
    """What the continued fraction a(0) + b(1)/(a(1) + b(2)/(a(2) + ...)) does: status, limit, growth, delta."""
    from pcf.continued_fraction import PCF
    from pcf.results.formula import facts

    asked = {"--plot": plot, "--numerators": numerators, "--denominators": denominators}
    files = {option: file for option, file in asked.items() if file is not None}
    require_writable(files)
    formula = PCF(a, b)
    known = facts(formula, digits, depth)
    write_files(formula, files)
    if json:
        print_json(known)
    else:
        formulas = [(f"{name}(n)", cut(polynomial_text(p))) for name, p in zip("ab", formula, strict=True)]
        show_facts(formulas, _facts(formula, known))


def identify(
    a: Annotated[
        str,
        typer.Argument(metavar="A|NUMBER", help="The polynomial a(n), or digits of a number.", show_default=False),
    ],
    b: Annotated[
        str | None,
        typer.Argument(metavar="[B]", help="The polynomial b(n); none for a number.", show_default=False),
    ] = None,
    digits: Annotated[
        int,
        typer.Option(
            "--digits",
            help="Digits of the limit; relations are searched at so many, but at least 35 and at most 200, and "
            "confirmed 50 above all of these.",
        ),
    ] = 100,
    constants: Constants = None,
    constants_file: ConstantsFile = None,
    deeper: Annotated[
        bool, typer.Option("--deeper", help="If nothing is found, several constants at once, and degree two.")
    ] = False,
    atlas: Annotated[
        AnyPlace | None,
        typer.Option(
            "--atlas", help="For a number: an atlas, whose formulas are tried.", parser=place, metavar="ATLAS"
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Which constant a limit or a number is an expression of, with the digits that agree beyond chance."""
    if b is None:
        _identify_number(a, chosen(constants, constants_file), atlas, json)
        return
    from pcf.continued_fraction import PCF
    from pcf.results.formula import identification

    formula, tried = PCF(a, b), chosen(constants, constants_file)
    found = identification(formula, digits, tried, deeper=deeper)
    if json:
        print_json(found)
        return
    show(f"[bold]{nested(formula)}[/]")
    limit = found["limit"]
    show(
        status_text(found["status"], formula.status_reason)
        + (f"\nL = {shortened(limit, _LIMIT_SHOWN)}" if limit else "")
    )
    if "note" in found:
        show(f"[dim]{escape(found['note'])}[/]")
    if found["matches"]:
        rows = table("constant", "limit =", ">confirmed digits", ">surplus digits", "strength")
        for match in found["matches"]:
            strength = f"proved: {match['proof']['method']}" if match["proof"] else "evidence"
            numbers = (f"{match[key]:.0f}" for key in ("digits_confirmed", "surplus_digits"))
            value = cut(expression_text(match["expression"]))
            rows.add_row(cut(match["constant"], NUMBER_SHOWN), f"[bold]{value}[/]", *numbers, strength)
        show(rows)
    elif limit == "infinity":
        show("the limit is proved to be infinite: there is no number to identify")
    elif limit and "note" not in found:
        show(_without_evidence(formula, deeper))
        show(f"[dim]{_excluded(formula.excluded_height(min(digits, 200), tried), tried)}[/]")


def _identify_number(value: str, tried: "Sequence[str | Constant] | None", atlas: Place | None, json: bool) -> None:
    from pcf.constants.expression import Name
    from pcf.discovery.numbers import identify as find
    from pcf.identification.images import image_of
    from pcf.results.formula import number

    found = find(value, tried, atlas)
    if json:
        print_json(number(found))
        return
    rows = table("constant", "number =", ">agreeing digits", ">surplus digits", "strength")
    for match in found.matches:
        exact = "exact" if match.proof else "evidence"
        digits = [f"{match.digits_confirmed:.0f}", f"{match.surplus_digits:.0f}"] if not match.proof else ["", ""]
        rows.add_row(match.constant, f"[bold]{expression_text(match.expression)}[/]", *digits, exact)
    if found.matches:
        show(rows)
    formulas = table("a(n)", "b(n)", "number = ... of the limit L")
    for a, b, m in found.formulas[:_FORMULAS_SHOWN]:
        formulas.add_row(polynomial_text(a), polynomial_text(b), expression_text(str(image_of(Name("L"), m))))
    if found.formulas:
        show(formulas)
        show(
            f"[dim]evidence: published formulas{' and those of the atlas' if atlas else ''}, "
            f"{min(len(found.formulas), _FORMULAS_SHOWN)} of {len(found.formulas)}[/]"
        )
    if not found.matches and not found.formulas:
        show(f"nothing has enough evidence at {found.digits} digits; more digits may help")


def known(
    a: A,
    b: B,
    literature: Annotated[
        Path | None,
        typer.Option(
            "--literature",
            help="JSON file of published formulas of your own, tried as well.",
            parser=path,
            metavar="FILE",
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Whether a formula is in the list of published ones, or follows from one, or has the same constant."""
    from pcf.continued_fraction import PCF
    from pcf.discovery.literature import known as find
    from pcf.discovery.literature import load_literature

    formula = PCF(a, b)
    found = find(formula.a, formula.b, load_literature(literature) if literature else ())
    if json:
        print_json({"known": [one.to_json() for one in found]})
        return
    rows = table("a(n)", "b(n)", "value", "how", "source")
    for one in found:
        entry = one.published
        texts = (polynomial_text(entry.a), polynomial_text(entry.b), escape(entry.value))
        rows.add_row(*texts, one.how, escape(entry.source))
    if found:
        show(rows)
        show(
            "[dim]same, orbit, class: proved to follow from it; constant: an image of the same number, on evidence[/]"
        )
    else:
        show("not in the list, and not related to a formula of it")


def constants(
    word: Annotated[
        str | None,
        typer.Argument(metavar="[WORD]", help="Only those with this in their names, group or expression."),
    ] = None,
    json: Json = False,
) -> None:
    """The constants that limits are compared with, or those that a word finds."""
    from pcf.constants.catalogue import catalogue, containing

    entries = catalogue() if word is None else containing(word)
    if json:
        print_json(
            [
                {
                    "slug": entry.slug,
                    "name": entry.name,
                    "group": entry.group,
                    "synonyms": list(entry.synonyms),
                    "sympy": entry.sympy,
                    "latex": entry.latex,
                    "value": entry.value(40).str(30, radius=False),
                }
                for entry in entries
            ]
        )
        return
    rows = table("slug", "constant", "<value", "group", "also called")
    for entry in entries:
        value = entry.value(20).str(16, radius=False)
        rows.add_row(entry.slug, entry.name, value, entry.group, ", ".join(entry.synonyms))
    show(rows)


def _without_evidence(formula: Any, deeper: bool) -> str:
    """What to say, and to do, where nothing is identified."""
    from pcf.identification.evidence import MOST_PLACES
    from pcf.identification.explained import explained_digits

    if (explained := explained_digits(*formula)) > MOST_PLACES:
        known = f"{explained:,.0f}" if explained < math.inf else f"more than {MOST_PLACES:,}"
        return (
            f"no constant is looked for: agreement to {known} digits is explained by the formula itself, and "
            f"{MOST_PLACES:,} digits are the most that are compared"
        )
    more = "" if deeper else ", --deeper"
    return f"no constant has enough evidence; more --digits{more} or other --constants may help"


def _excluded(height: int, tried: "Sequence[str | Constant] | None") -> str:
    """What a height of relations excludes, in words."""
    if height < 1:
        return "no relation is excluded at so many digits"
    given = [one.slug for one in tried or () if not isinstance(one, str) and one.digits is not None]
    condition = f", if the digits given of {', '.join(map(escape, given))} are right" if given else ""
    return (
        "proved: the limit L is neither rational, quadratic nor cubic, nor (p + q c)/(r + s c) for any of the constants"
        f"\nc, by an equation in L itself with integer coefficients up to {rounded_down(height)}{condition}"
    )


def _facts(formula: Any, known: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """A word and what there is to say, fact by fact."""
    from pcf.results.formula import irrational_words
    from pcf.results.growths import growth_words

    yield "fraction", nested(formula)
    yield "status", f"{status_text(known['status'], known['reason'])}   [dim]proved[/]"
    if known["limit"] is not None:
        yield "limit", f"[bold]{known['limit']}[/]"
        yield "", f"[dim]{_certainty(known)}[/]"
    if known["value"] is not None:
        value = cut(expression_text(known["value"]["expression"]))
        yield "value", f"[bold]= {value}[/]   [dim]proved: {known['value']['kind']}[/]"
    growth = formula.growth()
    grown = growth_words(known, growth.symbolic() if growth else None)
    if "error_words" in grown:
        yield "error", f"log|L − pₙ/qₙ| ~ {grown['error_words']}   [dim]proved[/]"
        yield "", f"[dim]{grown['speed']}[/]"
    if "denominator_words" in grown:
        yield "denominators", f"log|qₙ| ~ {grown['denominator_words']}   [dim]proved[/]"
    if "reduced_words" in grown:
        yield "reduced", f"log|qₙ/gₙ| ~ {grown['reduced_words']}   [dim]fitted[/]"
    if known["log_gcd"] is not None:
        yield (
            "gcd(pₙ, qₙ)",
            f"log gₙ = {known['log_gcd']:.2f}   [dim]certified: exact integers, at n = {known['depth']}[/]",
        )
    measured = "certified" if known["certified"] else "evidence"
    for name, (symbol, words) in _DELTAS.items():
        if known[name] is not None:
            yield symbol, f"{known[name]:+.5f}   [dim]{measured}: {words}[/]".replace("-", "−", 1)
    if known["delta_limit"] is not None:
        yield "δ limit", delta_limit_text(known["delta_limit"], known["delta_limit_error"])
    if "note" in known:
        yield "note", escape(known["note"])
    if known["status"] == "converges":
        yield "irrational", escape(irrational_words(known)).replace("proved", "[bold]proved[/]", 1)


_DELTAS: Final = {
    "delta": ("δ", "with reduced denominators, at that n"),
    "delta_naive": ("δ naive", "with qₙ itself, at that n"),
    "delta_blind": ("δ blind", "with p₂ₙ/q₂ₙ in place of L"),
}


def _certainty(known: dict[str, Any]) -> str:
    if known["exact"] is not None:
        return "exactly" + ("" if known["exact"] == known["limit"] else f" {cut(known['exact'])}") + ", proved"
    return f"{known['digits']} digits, " + (
        "certified by interval arithmetic" if known["certified"] else "evidence"
    )
