"""The command `pcf design`: formulas for a constant with asked properties."""

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from pcf.cli.arguments import Command, ConstantsFile, Json, bound, path
from pcf.cli.commands import add
from pcf.cli.designed import show_families, show_formulas
from pcf.cli.output import print_json, progress, show_path, write_certificate
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
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            help="What comes first: the fastest, the largest limit of delta, the most digits a bit, the smallest "
            "coefficients, or the lowest degrees; rate by default, delta with --delta-limit.",
            metavar="rate|delta|bits|coefficients|degree",
        ),
    ] = None,
    degrees: Annotated[tuple[int, int], typer.Option("--degrees", help="Largest degrees of a and b.")] = (4, 8),
    top: Annotated[int, typer.Option("--top", help="Formulas at most.", min=1, max=1000)] = 10,
    families: Annotated[
        bool, typer.Option("--families", help="Also families: the starting point of each formula moves.")
    ] = False,
    certificates: Annotated[
        Path | None,
        typer.Option(
            "--certificates",
            help="Write the certificate of each formula, and family, to this directory; `pcf check` reads them.",
            parser=path,
            metavar="DIRECTORY",
        ),
    ] = None,
    constants_file: ConstantsFile = None,
    json: Json = False,
) -> None:
    """Formulas for a constant with asked properties, best first, each with its proof."""
    from pcf.constants.users import load_constants
    from pcf.continued_fraction import PCF
    from pcf.designing.design import design as run

    if faster and like is None:
        raise InvalidInputError("--faster: is for --like; give a formula by --like A B")
    if certificates is not None:
        _require_directory(certificates)
    formula = None if like is None else PCF(*like)
    own = [] if constants_file is None else load_constants(constants_file)
    named = next((one for one in own if one.slug == constant), constant)
    with progress() as bar:
        found = run(
            named,
            like=formula,
            faster=faster,
            min_digits_per_term=digits,
            min_delta_limit=None if delta is None else bound(delta),
            by=by,
            degrees=degrees,
            limit=top,
            progress=bar.of("design"),
        )
        moving = []
        for done, one in enumerate(found if families else ()):
            bar("families", done, len(found))
            moving.append(one.families())
    rows = [one.to_json() for one in found]
    for row, some in zip(rows, moving, strict=False):
        row["families"] = [family.to_json() for family in some]
    if certificates is not None and found:
        try:
            certificates.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InvalidInputError(f"--certificates {certificates}: cannot be made: {error.strerror}") from None
        _write(certificates, found, moving, rows)
    if json:
        print_json({"formulas": rows})
        return
    show_formulas(found, by == "bits")
    if found and families:
        show_families(found, moving)
    if certificates is not None and found:
        show_path("certificates", certificates)


def _require_directory(directory: Path) -> None:
    """Refuse, before the search, what cannot be a directory with new files; nothing is made."""
    if directory.exists() and not directory.is_dir():
        raise InvalidInputError(f"--certificates {directory}: is a file; give the name of a directory")
    there = next(one for one in (directory, *directory.absolute().parents) if one.exists())
    if not there.is_dir():
        raise InvalidInputError(f"--certificates {directory}: {there} is a file; give the name of a directory")
    for old in (*directory.glob("formula-*.json"), *directory.glob("family-*.json")):
        raise InvalidInputError(
            f"--certificates {directory}: has {old.name} of another run; name another directory, or remove it"
        )
    if not os.access(there, os.W_OK | os.X_OK):
        raise InvalidInputError(
            f"--certificates {directory}: {there} may not be written to; name another directory"
        )


def _write(directory: Path, found: Any, moving: Any, rows: list[dict[str, Any]]) -> None:
    """The certificates of formulas, and of their families, whose names come into the rows."""
    for i, (one, row) in enumerate(zip(found, rows, strict=True), 1):
        named = [(one.proof, row, f"formula-{i}.json")]
        for j, family in enumerate(moving[i - 1] if moving else (), 1):
            named.append((family, row["families"][j - 1], f"family-{i}-{j}.json"))
        for proved, entry, name in named:
            write_certificate(directory / name, proved.certificate())
            entry["certificate"] = str(directory / name)
