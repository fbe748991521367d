"""Commands that ask an atlas: `pcf find`, `pcf export`, `pcf plot` and `pcf scores`."""

from collections.abc import Mapping
from dataclasses import asdict
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Final

import typer

from pcf.arithmetic.decimals import shortened
from pcf.arithmetic.moebius import Moebius
from pcf.cli.arguments import AtlasPath, Command, FormulaCommand, Json, bound, path, slugs
from pcf.cli.commands import FIGURES, add
from pcf.cli.notation import expression_text, polynomial_text
from pcf.cli.output import STATUS_STYLES, print_json, show, show_path, stdout_bytes, table, warn
from pcf.cli.streams import writing
from pcf.constants.expression import Name
from pcf.errors import InvalidInputError

_LIMIT_SHOWN: Final = 24
_LISTED: Final = 5  # constants of an atlas


def register(app: typer.Typer) -> None:
    add(app, "find", find, FormulaCommand)
    add(app, "export", export, Command)
    add(app, "plot", plot, Command)
    add(app, "scores", scores, Command)


def find(
    atlas: AtlasPath,
    value: Annotated[
        str | None, typer.Option("--value", help="Digits of the limit: 0.9159655, 1.0e-7, 22/7; or infinity.")
    ] = None,
    constant: Annotated[str | None, typer.Option("--constant", help="Slug of the limit's constant.")] = None,
    a: Annotated[str | None, typer.Option("--a", help="The polynomial a(n).")] = None,
    b: Annotated[str | None, typer.Option("--b", help="The polynomial b(n).")] = None,
    images: Annotated[
        bool, typer.Option("--images", help="Also Moebius images of the value, given to 30 decimals or more.")
    ] = False,
    delta: Annotated[
        str | None,
        typer.Option("--delta-limit", help="What delta_limit exceeds, such as '>0'.", metavar=">X"),
    ] = None,
    proved: Annotated[bool, typer.Option("--proved", help="Only proved values.")] = False,
    sort: Annotated[
        str, typer.Option("--sort", metavar="id|delta_limit|digits_per_term", help="The largest come first.")
    ] = "id",
    top: Annotated[int, typer.Option("--top", help="Formulas to list; --json gives all.", min=1)] = 50,
    json: Json = False,
) -> None:
    """The formulas of an atlas with a given limit, constant, polynomial or property."""
    from pcf.atlas import open_atlas

    opened = open_atlas(atlas)
    found = opened.find(
        value=value,
        constant=constant,
        a=a,
        b=b,
        images=images,
        min_delta_limit=None if delta is None else bound(delta),
        proved=proved,
        sort=sort,
    )
    if constant is not None and not found.num_rows:
        warn(_none_of(constant, opened.constants()))
    if json:
        print_json(found.to_pylist())
        return
    rows = table(">id", "a(n)", "b(n)", "status", "limit L", ">δ", "expression", *(["value ="] if images else []))
    for row in found.slice(0, top).to_pylist():
        status = f"[{STATUS_STYLES[row['status']]}]{row['status']}[/]"
        rows.add_row(
            str(row["id"]),
            polynomial_text(row["a"]),
            polynomial_text(row["b"]),
            status,
            shortened(row["limit"] or "", _LIMIT_SHOWN),
            "" if row["delta_limit"] is None else f"{row['delta_limit']:.2f}",
            expression_text(row.get("expression") or ""),
            *([_image(row["image"])] if images else []),
        )
    if found.num_rows:
        show(rows)
    show(f"{found.num_rows:,} found" + (f", {top} listed" if found.num_rows > top else ""))


def _none_of(constant: str, labelled: Mapping[str, int]) -> str:
    """That no formula is found to be of a constant, and which constants there are."""
    from pcf.constants.catalogue import get, is_kind

    constant = constant if constant in labelled or is_kind(constant) else get(constant).slug
    names = get_close_matches(constant, labelled, n=3) or list(labelled)[:_LISTED]
    others = ", ".join(f"{name} ({labelled[name]:,})" for name in names)
    if constant in labelled:
        return f"no formula of {constant} fulfils the other conditions"
    return f"no formula of the atlas is labelled {constant}" + (f"; its labels are of {others}" if others else "")


def _image(coefficients: str | None) -> str:
    """The value that was searched for as an expression of the limit L."""
    from pcf.identification.images import image_of

    if coefficients is None:
        return ""
    return expression_text(str(image_of(Name("L"), Moebius(*map(int, coefficients.split(", "))))))


def export(
    atlas: AtlasPath,
    csv: Annotated[bool, typer.Option("--csv", help="As CSV with a header.")] = False,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="As JSON, one object a line.")] = False,
    dataset: Annotated[
        bool, typer.Option("--dataset", help="As Parquet files with a card, in the directory --out.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="The file; by default stdout.", parser=path, metavar="FILE")
    ] = None,
) -> None:
    """The measurements and labels of an atlas: text, one line a formula, or a data set with a card."""
    from pcf.atlas import open_atlas
    from pcf.atlas.dataset import write_dataset
    from pcf.atlas.export import write_csv, write_jsonl
    from pcf.atlas.writing import replacing

    if csv + jsonl + dataset != 1:
        raise InvalidInputError("format: give --csv, --jsonl or --dataset")
    opened = open_atlas(atlas)
    if dataset:
        if out is None:
            raise InvalidInputError("--out: give the directory of the data set")
        counts = write_dataset(opened, out)
        show(", ".join(f"{split} {count:,}" for split, count in counts.items()))
        show_path("card", out / "README.md")
        return
    write = write_csv if csv else write_jsonl
    if out is None:
        with writing():
            write(opened, stdout_bytes())
    else:
        with replacing(out) as file:
            write(opened, file)


def plot(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help=f"The figure: {', '.join(FIGURES)}.", show_default=False)
    ],
    atlas: AtlasPath,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help="The file, .svg, .pdf or .png; by default NAME.svg.", parser=path, metavar="FILE"
        ),
    ] = None,
    constants: Annotated[
        str | None,
        typer.Option(
            "--constants", metavar="SLUG,...", help="Those with colours, five at most; by default what tells most."
        ),
    ] = None,
    size: Annotated[tuple[float, float] | None, typer.Option("--size", help="Width and height in inches.")] = None,
    title: Annotated[
        str | None, typer.Option("--title", help="What stands above it; mathematics between dollars.")
    ] = None,
    json: Json = False,
) -> None:
    """Draw a figure of an atlas for a paper."""
    from pcf.atlas import open_atlas
    from pcf.figures import Look, save_figure

    file = out or Path(f"{name}.svg")
    save_figure(name, open_atlas(atlas), file, Look(slugs(constants), size, title))
    if json:
        print_json({"figure": str(file)})
    else:
        show_path("figure", file)


def scores(
    atlas: AtlasPath,
    mode: Annotated[
        str, typer.Option("--mode", metavar="exact|fitted", help="Metrics to score; fitted as in the paper.")
    ] = "exact",
    json: Json = False,
) -> None:
    """How well metrics tell the constants of a labelled atlas apart, alone and in pairs, beside the limit's value."""
    from pcf.atlas import open_atlas
    from pcf.discovery.clusters.scores import separations

    scored = separations(open_atlas(atlas), mode)
    if json:
        print_json({"atlas": str(atlas), "mode": mode, **asdict(scored)})
        return
    rows = table("metrics", ">neighbours", ">Davies-Bouldin")
    for one in scored.separations:
        score = "" if one.davies_bouldin is None else f"{one.davies_bouldin:.3f}"
        rows.add_row(", ".join(one.metrics), f"{one.neighbours:.3f}", score)
    if scored.separations:
        show(rows)
    show(
        f"{scored.orbits:,} orbits of {scored.constants:,} constants, rational limits left out; neighbours: share of "
        "orbits whose nearest other one is of the same constant"
    )
