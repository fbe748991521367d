"""The command `pcf hunt`: formulas with factorial reduction out of boxes too large to be measured."""

from typing import Annotated, Any

import typer

from pcf.cli.arguments import Command, Dask, Depth, Json, Out, Threads
from pcf.cli.commands import add
from pcf.cli.notation import expression_text, polynomial_text
from pcf.cli.output import print_json, progress, show, show_path, table
from pcf.errors import InvalidInputError


def register(app: typer.Typer) -> None:
    add(app, "hunt", hunt, Command)


def hunt(
    out: Out,
    degrees: Annotated[tuple[int, int], typer.Option("--degrees", help="D and 2 D: degrees of a and b.")] = (2, 4),
    coefficients: Annotated[
        tuple[int, int], typer.Option("--coefficients", help="Least and greatest coefficient.")
    ] = (-5, 5),
    factored: Annotated[
        bool, typer.Option("--factored", help="b by its zeros: scale times factors u n + v.")
    ] = False,
    roots: Annotated[
        int | None, typer.Option("--roots", help="With --factored: the largest u, and v/u; 2 by default.")
    ] = None,
    scale: Annotated[
        int | None, typer.Option("--scale", help="With --factored: the largest scale; 1 by default.")
    ] = None,
    partial: Annotated[
        bool, typer.Option("--partial", help="Partial reduction counts too: by a part of the primes.")
    ] = False,
    depth: Depth = 1000,
    threads: Threads = None,
    dask: Dask = None,
    top: Annotated[int, typer.Option("--top", help="Formulas to list at the end.", min=0)] = 20,
    json: Json = False,
) -> None:
    """Sieve a box for factorial reduction, and make an atlas of what passes; goes on where it stopped."""
    from pcf.hunting import hunt as run

    if not factored and (roots is not None or scale is not None):
        raise InvalidInputError("--roots, --scale: are for a factored b; add --factored")
    factors: dict[str, Any] = (
        {"roots": 2 if roots is None else roots, "scale": 1 if scale is None else scale} if factored else {}
    )
    with progress() as bar:
        found = run(
            out,
            degrees,
            coefficients,
            **factors,
            partial=partial,
            depth=depth,
            threads=threads,
            progress=bar,
            dask=dask,
        )
    if json:
        print_json(found.to_json())
        return
    _print_named(found, top)
    _print_unnamed(found, top)
    show(
        f"{found.box:,} formulas: {found.survivors:,} pass the sieve, and {found.inflations:,} inflations of others; "
        f"{found.orbits:,} orbits converge, {found.full_reduction:,} with denominators that grow exponentially, "
        f"{found.partial_reduction:,} that reduce in part (fitted)"
    )
    seconds = ", ".join(f"{stage} {time:.1f} s" for stage, time in found.seconds.items())
    show(f"[dim]{seconds}[/]")
    show_path("report", found.out / "report.html")


def _print_named(found: Any, top: int) -> None:
    """The constants with full reduction, one formula of each."""
    rows = table("a(n)", "b(n)", "limit", ">orbits", ">proved", ">known", ">best δ", ">best digits")
    named = [find for find in found.named if find.constant not in ("rational", "infinity")]
    for find in named[:top]:
        rows.add_row(
            polynomial_text(find.a),
            polynomial_text(find.b),
            f"[bold]{expression_text(find.value)}[/]",
            f"{find.orbits:,}",
            f"{find.proved:,}",
            f"{find.known:,}",
            _two_places(find.delta_limit),
            _two_places(find.digits_per_term),
        )
    if rows.row_count:
        show(rows)
        show(
            f"[dim]{_of(len(named), top)} constants with full reduction. Of the orbits: known, published or "
            "a consequence of it; δ, the greatest of their limits, fitted; digits, the most that a term adds[/]"
        )


def _print_unnamed(found: Any, top: int) -> None:
    """The gauge classes with full reduction that stay without a name."""
    for find in found.unnamed[:top]:
        facts = [f"δ {find.delta_limit:.2f}"] if find.delta_limit is not None else []
        facts += [f"{find.digits_per_term:.2f} digits a term"] if find.digits_per_term is not None else []
        facts += [f"{find.orbits:,} orbits"] if find.orbits > 1 else []
        facts += [f"{find.known:,} published"] if find.known else []
        show(f"[bold]{polynomial_text(find.a)}    {polynomial_text(find.b)}[/]    {', '.join(facts)}")
        show(f"    {find.value or 'limit out of reach'}")
    if found.unnamed and top:
        orbits = sum(find.orbits for find in found.unnamed)
        show(
            f"[dim]{_of(len(found.unnamed), top)} gauge classes with full reduction and without a name, {orbits:,} "
            "orbits: a(n), b(n) and the limit, certified; δ is fitted[/]"
        )


def _of(count: int, top: int) -> str:
    return f"{count:,}" if count <= top else f"{top:,} of {count:,}"


def _two_places(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"
