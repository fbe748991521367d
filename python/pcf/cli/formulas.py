"""Commands on one formula: `pcf eval`, `pcf identify`, and the list of constants `pcf constants`."""

from fractions import Fraction
from typing import Annotated, Any, Final

import typer
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from pcf.cli.arguments import A, B, Constants, Depth, FormulaCommand, Json, slugs
from pcf.cli.output import STATUS_STYLES, console, print_json, table, written

_FUNCTIONS: Final = {"eta": "n log n", "gamma": "n", "sigma": "√n", "beta": "log n"}


def register(app: typer.Typer) -> None:
    app.command("eval", cls=FormulaCommand)(evaluate)
    app.command("identify", cls=FormulaCommand)(identify)
    app.command("constants")(constants)


def evaluate(
    a: A,
    b: B,
    digits: Annotated[int, typer.Option("--digits", help="Significant digits of the limit.")] = 50,
    depth: Depth = 1000,
    json: Json = False,
) -> None:
    """What the continued fraction a(0) + b(1)/(a(1) + b(2)/(a(2) + ...)) does: status, limit, growth, delta."""
    from pcf.continued_fraction import PCF
    from pcf.facts import facts

    formula = PCF(a, b)
    known = facts(formula, digits, depth)
    if json:
        print_json(known)
    else:
        title = f"[bold]a(n) = {written(formula.a)}    b(n) = {written(formula.b)}[/]"
        console().print(Panel(_facts_grid(formula, known), title=title, title_align="left", padding=(1, 2)))


def identify(
    a: A,
    b: B,
    digits: Annotated[int, typer.Option("--digits", help="Digits at which relations are searched.")] = 100,
    constants: Constants = None,
    json: Json = False,
) -> None:
    """Which constant the limit is an expression of, with the digits that agree beyond what chance explains."""
    from pcf.continued_fraction import PCF
    from pcf.facts import identification

    formula = PCF(a, b)
    found = identification(formula, digits, slugs(constants))
    if json:
        print_json(found)
        return
    out = console()
    out.print(Text(_nested(formula), style="bold"))
    limit = found["limit"]
    out.print(
        f"[{STATUS_STYLES[found['status']]}]{found['status']}[/]" + (f" to {_shortened(limit)}" if limit else "")
    )
    if found["matches"]:
        rows = table("constant", "limit =", ">confirmed digits", ">surplus digits", "proof")
        for match in found["matches"]:
            proof = match["proof"]["method"] if match["proof"] else "—"
            numbers = (f"{match[key]:.0f}" for key in ("digits_confirmed", "surplus_digits"))
            rows.add_row(match["constant"], f"[bold]{match['expression']}[/]", *numbers, proof)
        out.print(rows)
    elif limit:
        out.print("no constant of the catalogue has enough evidence; more --digits or other --constants may help")


def constants(json: Json = False) -> None:
    """The constants that limits are compared with."""
    from pcf.constants import catalogue

    entries = catalogue()
    if json:
        print_json([{"slug": entry.slug, "name": entry.name, "latex": entry.latex} for entry in entries])
        return
    rows = table("slug", "constant", "value")
    for entry in entries:
        rows.add_row(entry.slug, entry.name, entry.value(20).str(20, radius=False))
    console().print(rows)


def _facts_grid(formula: Any, known: dict[str, Any]) -> Table:
    """Facts as two columns: a word and what there is to say."""
    grid = Table.grid(padding=(0, 3))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row("fraction", _nested(formula))
    grid.add_row("status", f"[bold {STATUS_STYLES[known['status']]}]{known['status']}[/]: {known['reason']}")
    if known["limit"] is not None:
        grid.add_row("limit", f"[bold]{known['limit']}[/]")
        exact = f"exactly {known['exact']}" if known["exact"] not in (None, known["limit"]) else ""
        proved = "digits proved by interval arithmetic" if known["certified"] else "digits computed, not proved"
        grid.add_row("", f"[dim]{exact or proved}[/]")
    if known["error_growth"]:
        grid.add_row("error", f"log|L − pₙ/qₙ| ≈ {_growth(known['error_growth'])}")
        grid.add_row("", f"[dim]{_speed(known['error_growth'])}[/]")
    if known["denominator_growth"]:
        grid.add_row("denominators", f"log|qₙ| ≈ {_growth(known['denominator_growth'])}")
    if known["reduced_denominator_growth"]:
        grid.add_row("reduced", f"log|qₙ/gₙ| ≈ {_growth(known['reduced_denominator_growth'])}  [dim](fitted)[/]")
    if known["log_gcd"] is not None:
        grid.add_row("common factor", f"log gₙ = {known['log_gcd']:.2f} at n = {known['depth']}, gₙ = gcd(pₙ, qₙ)")
    deltas = {
        "reduced": known["delta"],
        "unreduced": known["delta_naive"],
        "blind": known["delta_blind"],
        "as n → ∞": known["delta_limit"],
    }
    if any(value is not None for value in deltas.values()):
        values = [f"{value:+.4f} {name}" for name, value in deltas.items() if value is not None]
        grid.add_row("δ", ", ".join(values) + f"  [dim](measured at n = {known['depth']})[/]")
    if known["status"] == "converges":
        grid.add_row("irrational", _IRRATIONAL[known["irrational"]])
    return grid


_IRRATIONAL: Final = {
    "proved": "[bold]proved[/] by the growth of error and denominators",
    "evidence": "evidence: δ stays above 0, which is no proof",
    None: "not decided by these approximations",
}


def _nested(formula: Any, levels: int = 3) -> str:
    """The continued fraction with its first numbers: 1 + 1/(3 + 4/(5 + 9/(7 + …)))."""
    text = "…"
    for n in range(levels, 0, -1):
        if formula.b(n) == 0:
            text = f"{formula.a(n - 1)}"
            continue
        partial = f"{formula.b(n)}/({formula.a(n)} + {text})" if text == "…" else f"{formula.b(n)}/({text})"
        text = f"{formula.a(n - 1)} + {partial}"
    return text.replace("+ -", "− ").replace("-", "−")


def _growth(growth: dict[str, Any]) -> str:
    """A growth as a sum of functions of n."""
    terms = [(growth[name], function) for name, function in _FUNCTIONS.items() if growth.get(name)]
    text = " ".join(f"{'−' if value < 0 else '+'} {abs(value):.5g} {function}" for value, function in terms)
    return text.removeprefix("+ ") or "a constant"


def _speed(growth: dict[str, Any]) -> str:
    """How fast the error falls, in words."""
    if growth["eta"]:
        return "faster than exponential: every term adds more digits than the one before"
    if growth["gamma"]:
        return f"exponential: {-growth['gamma'] / 2.302585:.3f} digits a term"
    if growth["sigma"]:
        return "slower than exponential: the digits grow like √n"
    if growth["beta"]:
        return f"slow: like n^{growth['beta']:.4g}; ten times the terms add {-growth['beta']:.3g} digits"
    return "slower than any power of n"


def _shortened(limit: str, digits: int = 60) -> str:
    if "/" in limit and len(limit) > digits:
        return f"a fraction of {len(limit.partition('/')[0])}-digit numbers, {float(Fraction(limit)):.15g}"
    return limit if len(limit) <= digits + 2 else f"{limit[:digits]}…"
