"""The command `pcf hunt`: formulas with factorial reduction out of boxes too large to be measured."""

from collections import Counter
from typing import Annotated, Any

import typer

from pcf.cli.arguments import Command, Depth, Json, Out, Threads
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
            out, degrees, coefficients, **factors, partial=partial, depth=depth, threads=threads, progress=bar
        )
    if json:
        print_json(found.to_json())
        return
    _print_formulas(found, top)
    show(
        f"{found.box:,} formulas: {found.survivors:,} pass the sieve, and {found.inflations:,} inflations of others; "
        f"{found.orbits:,} orbits converge, {found.full_reduction:,} with denominators that grow exponentially, "
        f"{found.partial_reduction:,} that reduce in part"
    )
    seconds = ", ".join(f"{stage} {time:.1f} s" for stage, time in found.seconds.items())
    show(f"[dim]{seconds}[/]")
    show_path("report", found.out / "report.html")


def _print_formulas(found: Any, top: int) -> None:
    """One formula of each constant with full reduction, and how many there are."""
    from pcf.atlas import open_atlas
    from pcf.discovery.discoveries import discoveries

    rows = table("a(n)", "b(n)", "limit", ">digits", ">δ", "proof", "known", ">orbits")
    shown: Counter[str] = Counter()
    for one in discoveries(open_atlas(found.out)):
        count = found.constants.get(one.constant, 0)
        if not count or shown[one.constant] or shown.total() >= top or one.constant in ("rational", "infinity"):
            continue
        shown[one.constant] += 1
        rows.add_row(
            polynomial_text(one.a),
            polynomial_text(one.b),
            f"[bold]{expression_text(one.expression)}[/]",
            "" if one.digits_per_term is None else f"{one.digits_per_term:.2f}",
            "" if one.delta_limit is None else f"{one.delta_limit:.2f}",
            one.proof_kind or "-",
            one.known.partition(":")[0] if one.known else "-",
            f"{count:,}",
        )
    if shown:
        show(rows)
        show("[dim]digits: per term; δ: its limit; known: published, or follows from a published formula[/]")
    if unnamed := found.constants.get(None):
        show(f"{unnamed:,} orbits with full reduction stay without a name")
