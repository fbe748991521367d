"""Commands that make an atlas: `pcf scan`, `classes`, `cluster`, `label`, `group`, `families`, `report`, `discover`.

Each imports what it needs when it runs, so that `pcf --help` and `pcf eval` start without the heavy libraries.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pcf.cli.arguments import (
    AtlasPath,
    Coefficients,
    Command,
    Constants,
    ConstantsFile,
    Dask,
    Degrees,
    Depth,
    Json,
    Out,
    Threads,
    chosen,
    path,
)
from pcf.cli.commands import add
from pcf.cli.notation import expression_text, in_lines, polynomial_text
from pcf.cli.output import STATUS_STYLES, is_narrow, print_json, progress, show, show_path, show_text, table, warn
from pcf.errors import InvalidInputError
from pcf.files import STANDARD_INPUT

if TYPE_CHECKING:
    from pcf.pipeline import Summary

_File = Annotated[
    Path | None,
    typer.Option(
        "--from",
        help="Text file of formulas (- for standard input), one `a; b` a line, in place of a box.",
        parser=path,
        metavar="FILE",
    ),
]


_NARROW_VALUE = 14  # columns of a value where there are 80
_PATHS = 3  # of the clusters that a group was found in


def register(app: typer.Typer) -> None:
    for command in (scan, classes, cluster, label, group, families, report, discover):
        add(app, command.__name__, command, Command)


def scan(
    out: Out,
    degrees: Degrees = None,
    coefficients: Coefficients = None,
    file: _File = None,
    depth: Depth = 1000,
    threads: Threads = None,
    dask: Dask = None,
    json: Json = False,
) -> None:
    """Measure every formula of a box (or of a file) into an atlas; goes on where it stopped when OUT exists."""
    from pcf.atlas.scanning import scan as run

    formulas = _formulas(degrees, coefficients, file)
    with progress() as bar:
        atlas = run(formulas, out, depth, threads, bar.of("scan"), dask=dask)
    statuses = atlas.statuses()
    if json:
        print_json({"out": str(out), "formulas": len(atlas), "depth": depth, "statuses": statuses})
    else:
        _print_statuses(statuses, len(atlas))
        show_path("atlas", out)


def classes(
    atlas: AtlasPath,
    threads: Threads = None,
    top: Annotated[int, typer.Option("--top", help="Classes to list, the largest first.", min=0)] = 10,
    json: Json = False,
) -> None:
    """Find which formulas of an atlas are one up to a gauge, so that their limits are exact images of one another."""
    from pcf.discovery.classes.classing import class_atlas, largest

    with progress() as bar:
        found = class_atlas(atlas, threads, bar.of("classes"))
    first = largest(atlas, top)
    if json:
        print_json({"out": str(atlas), "orbits": found.orbits, "classes": len(found), "largest": first})
        return
    rows = table("a(n)", "b(n)", ">orbits", ">formulas", "constant")
    for one in first:
        names = (polynomial_text(one["a"]), polynomial_text(one["b"]))
        rows.add_row(*names, f"{one['orbits']:,}", f"{one['formulas']:,}", expression_text(one["constant"] or ""))
    if first:
        show(rows)
    _print_classes(found.orbits, len(found))


def cluster(atlas: AtlasPath, json: Json = False) -> None:
    """Group the converging formulas of an atlas by how they converge."""
    from pcf.discovery.clusters.clustering import cluster_atlas

    with progress() as bar:
        planes = cluster_atlas(atlas, progress=bar.of("cluster"))
    if json:
        print_json({"out": str(atlas), "planes": [asdict(plane) for plane in planes]})
        return
    rows = table("plane", ">formulas", ">clusters", ">noise")
    for plane in planes:
        rows.add_row(plane.plane, f"{plane.points:,}", f"{plane.clusters:,}", f"{plane.noise:,}")
    show(rows)


def label(
    atlas: AtlasPath,
    constants: Constants = None,
    constants_file: ConstantsFile = None,
    threads: Threads = None,
    deeper: Annotated[
        int,
        typer.Option(
            "--deeper", help="Unnamed orbits to try with several constants at once, and degree two.", min=0
        ),
    ] = 0,
    dask: Dask = None,
    json: Json = False,
) -> None:
    """Name the limits of an atlas: integer relations with constants, confirmed at higher precision."""
    from pcf.discovery.labels.labelling import label_atlas, looked_deeper

    tried, before = chosen(constants, constants_file), looked_deeper(atlas)
    with progress() as bar:
        labels = label_atlas(atlas, tried, threads, bar.of("label"), deeper=deeper, dask=dask).labels
    after = looked_deeper(atlas)
    if after < before:
        warn(
            f"the deeper look at unnamed orbits ({before:,}) was made with other constants or by another program and "
            f"is gone; --deeper {before} takes it again"
        )
    counts = Counter(labels.to_table(columns=["constant"]).column("constant").to_pylist())
    if json:
        named = dict(counts.most_common())
        print_json({"out": str(atlas), "labelled": counts.total(), "deeper": after, "constants": named})
        return
    rows = table("constant", ">formulas")
    for constant, count in counts.most_common():
        rows.add_row(constant, f"{count:,}")
    show(rows)
    if after:
        show(f"unnamed orbits looked at deeper: {after:,}" + (", kept from before" if after > deeper else ""))


def group(
    atlas: AtlasPath,
    mode: Annotated[
        str, typer.Option("--mode", metavar="exact|fitted", help="Metrics of the planes; fitted as in the paper.")
    ] = "exact",
    seed: Annotated[int, typer.Option("--seed", help="Seed of the samples that are validated.")] = 1,
    constants: Constants = None,
    constants_file: ConstantsFile = None,
    threads: Threads = None,
    top: Annotated[int, typer.Option("--top", help="Groups to list, the largest first.", min=0)] = 30,
    json: Json = False,
) -> None:
    """Turn clusters into groups of formulas for one constant, by validating samples and splitting what is mixed.

    An atlas without its gauge classes gets them first.
    """
    from pcf.atlas import open_atlas
    from pcf.discovery.classes.classing import class_atlas
    from pcf.discovery.clusters.grouping import counted, group_atlas
    from pcf.discovery.clusters.trace import TRACE

    with progress() as bar:
        if not open_atlas(atlas).has("classes"):
            class_atlas(atlas, threads, bar.of("classes"))
        made = group_atlas(atlas, mode, seed, chosen(constants, constants_file), threads, bar.of("group"))
    counts = counted(made.groups, made.trace)
    if json:
        decisions = [asdict(one) for one in made.trace]
        print_json({"out": str(atlas), "mode": mode, "seed": seed, "groups": counts, "decisions": decisions})
        return
    rows = table("constant", ">classes", ">clusters", "found in")
    found = sorted(made.found, key=lambda one: -len(one.rows))
    for one in found[:top]:
        name = expression_text(one.constant or "unnamed")
        places = ", ".join(path or "all" for path in one.paths[:_PATHS]) + (
            ", ..." if len(one.paths) > _PATHS else ""
        )
        rows.add_row(name, f"{len(one.rows):,}", f"{len(one.paths):,}", places)
    if found[:top]:
        show(rows)
    _print_groups(counts)
    show_path("trace", atlas / TRACE)


def families(atlas: AtlasPath, threads: Threads = None, json: Json = False) -> None:
    """Find infinite families among the labelled formulas, and confirm members that the atlas does not hold."""
    from pcf.discovery.families.families import find_families

    with progress() as bar:
        found = find_families(atlas, threads=threads, progress=bar.of("families")).to_pylist()
    if json:
        print_json({"out": str(atlas), "families": found})
        return
    rows = table("constant", "a(n)", "b(n)", "for integers", ">inside", ">evidence")
    for family in found:
        texts = (expression_text(family[name]) for name in ("constant", "a", "b", "parameters"))
        rows.add_row(*texts, f"{len(family['members_inside']):,}", f"{family['members_outside']} more")
    if found:
        show(rows)
    show_text(f"{len(found):,} families; their values and statements are in {atlas / 'families.parquet'}")


def report(
    atlas: AtlasPath,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="The file; by default report.html in ATLAS.", parser=path, metavar="FILE"),
    ] = None,
    json: Json = False,
) -> None:
    """Write the report of a labelled atlas: one HTML file that needs no network."""
    from pcf.report import write_report

    written = write_report(atlas, out)
    if json:
        print_json({"report": str(written)})
    else:
        show_path("report", written)


def discover(
    out: Out,
    degrees: Degrees = None,
    coefficients: Coefficients = None,
    file: _File = None,
    depth: Depth = 1000,
    constants: Constants = None,
    constants_file: ConstantsFile = None,
    threads: Threads = None,
    dask: Dask = None,
    top: Annotated[int, typer.Option("--top", help="Formulas to list at the end.", min=0)] = 30,
    json: Json = False,
) -> None:
    """Scan, cluster, label, group, find families and report, and list the formulas; goes on where it stopped."""
    from pcf.pipeline import discover as run

    if file is not None and file == constants_file == Path(STANDARD_INPUT):
        raise InvalidInputError("--from and --constants-file: both are standard input; give one of them as a file")
    formulas = _formulas(degrees, coefficients, file)
    with progress() as bar:
        summary = run(formulas, out, depth, chosen(constants, constants_file), threads, bar, dask=dask)
    if json:
        print_json(summary.to_json())
    else:
        _print_statuses(summary.statuses, summary.formulas)
        _print_classes(summary.orbits, summary.classes)
        _print_discoveries(summary, top)


def _formulas(degrees: tuple[int, int] | None, coefficients: tuple[int, int] | None, file: Path | None) -> Any:
    """The formulas that the options ask for."""
    from pcf.atlas.box import Box
    from pcf.atlas.scanning import read_formulas

    if file is None:
        return Box(degrees or (2, 2), coefficients or (-2, 2))
    if degrees or coefficients:
        raise InvalidInputError("--from: gives the formulas; leave out --degrees and --coefficients")
    return read_formulas(file)


def _print_statuses(statuses: dict[str, int], formulas: int) -> None:
    counts = ", ".join(
        f"[{STATUS_STYLES[name]}]{count:,} {name.removesuffix('s')}[/]" for name, count in statuses.items()
    )
    show(f"{formulas:,} formulas: {counts}")


def _print_classes(orbits: int, classes: int) -> None:
    show(f"{orbits:,} orbits that converge, in {classes:,} gauge classes")


def _print_groups(counts: Mapping[str, int]) -> None:
    """What came of the loop of clusters, in a line."""
    named, unnamed, flagged = (counts[name] for name in ("named", "unnamed", "flagged"))
    show(
        f"groups of formulas for one constant: {named:,} named, {unnamed:,} unnamed; {flagged:,} flagged "
        "clusters, whose limits have nothing in common that was found"
    )


def _print_discoveries(summary: "Summary", top: int) -> None:
    from pcf.discovery.discoveries import Tier, tier

    found = summary.discoveries
    narrow = is_narrow()
    rows = table("a(n)", "b(n)", "limit", ">digits", ">δ limit", "strength", "known")
    for one in found[:top]:
        value = expression_text(one.expression)
        rows.add_row(
            polynomial_text(one.a),
            polynomial_text(one.b),
            f"[bold]{in_lines(value, _NARROW_VALUE) if narrow else value}[/]",
            "" if one.digits_per_term is None else f"{one.digits_per_term:.2f}",
            "" if one.delta_limit is None else f"{one.delta_limit:.2f}",
            "proved" if one.proof else "evidence",
            one.known.partition(":")[0] if one.known else "",
        )
    if found[:top]:
        show(rows)
    rest = f"the first {top} of " if top < len(found) else ""
    kinds = Counter(tier(one.constant) for one in found)
    show(
        f"{rest}{len(found):,} identified formulas that converge, one an orbit: {kinds[Tier.NAMED]:,} for "
        f"{len(summary.constants()):,} named constants, {kinds[Tier.QUADRATIC]:,} quadratic irrationals, "
        f"{len(found) - kinds[Tier.NAMED] - kinds[Tier.QUADRATIC]:,} rational or infinite ones"
    )
    _print_groups(summary.groups)
    if summary.families:
        show(f"{summary.families:,} infinite families, each confirmed on members outside the atlas")
    show_path("report", summary.report)
