"""The command `pcf design`: formulas for a constant with asked properties."""

from typing import Annotated, Any

import typer

from pcf.cli.arguments import Command, Json, bound
from pcf.cli.commands import add
from pcf.cli.notation import expression_text, polynomial_text
from pcf.cli.output import print_json, progress, show, table
from pcf.errors import InvalidInputError


def register(app: typer.Typer) -> None:
    add(app, "design", design, Command)


def design(
    constant: Annotated[
        str | None, typer.Option("--constant", help="Slug of the constant, such as log(2).")
    ] = None,
    like: Annotated[
        tuple[str, str] | None,
        typer.Option("--like", help="A formula A B in place of the constant.", metavar="A B"),
    ] = None,
    faster: Annotated[bool, typer.Option("--faster", help="With --like: only what converges faster.")] = False,
    digits: Annotated[
        float, typer.Option("--min-digits-per-term", help="The least number of digits that a term adds.", min=0)
    ] = 0.0,
    delta: Annotated[
        str | None,
        typer.Option("--delta-limit", "--delta", help="What delta_limit is to exceed, such as '>0'.", metavar=">X"),
    ] = None,
    degrees: Annotated[tuple[int, int], typer.Option("--degrees", help="Largest degrees of a and b.")] = (4, 8),
    top: Annotated[int, typer.Option("--top", help="Formulas at most.", min=1)] = 10,
    json: Json = False,
) -> None:
    """Formulas for a constant, the fastest or those with the largest delta_limit first, each with its proof."""
    from pcf.continued_fraction import PCF
    from pcf.designing.design import design as run

    if faster and like is None:
        raise InvalidInputError("--faster: is for --like; give a formula by --like A B")
    formula = None if like is None else PCF(*like)
    with progress() as bar:
        found = run(
            constant,
            like=formula,
            faster=faster,
            min_digits_per_term=digits,
            min_delta_limit=None if delta is None else bound(delta),
            degrees=degrees,
            limit=top,
            progress=bar.of("design"),
        )
    if json:
        print_json({"formulas": [one.to_json() for one in found]})
        return
    _show(found)


def _show(found: Any) -> None:
    if not found:
        show(
            "no trajectory within these bounds; try larger --degrees or a smaller bound, if 1F1, 2F1, 3F2(1) or 7F6(1) "
            "has values in this constant (pcf design knows no others)"
        )
        return
    rows = table("limit", ">digits", ">δ", "a(n), and b(n) below")
    for one in found:
        rows.add_row(
            f"[bold]{expression_text(one.expression)}[/]",
            "∞" if one.digits_per_term is None else f"{one.digits_per_term:.3f}",
            "" if one.delta_limit is None else f"{one.delta_limit:.2f}",
            f"{polynomial_text(one.a)}\n{polynomial_text(one.b)}",
        )
    show(rows)
    show(
        "[dim]limits: proved; digits: per term, exact; δ: its limit, fitted at depth 600; "
        "no gauge was found between two of them[/]"
    )
    best = [one for one in found if one.irrationality_measure is not None]
    if best:
        one = max(best, key=lambda one: one.delta_limit)
        show(
            f"[dim]largest δ: {one.delta_limit:.2f}, an irrationality measure of {one.irrationality_measure:.1f}"
            " if δ is right[/]"
        )
