"""The command on certificates: `pcf check`."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from pcf.cli.arguments import Command, Json, path
from pcf.cli.commands import add
from pcf.cli.output import print_json, show


def register(app: typer.Typer) -> None:
    add(app, "check", check, Command)


def check(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="A certificate, as JSON (- for standard input).", show_default=False, parser=path
        ),
    ],
    json: Json = False,
) -> None:
    """Check a certificate of a proof, an equivalence or a limit, by a program that shares nothing with the search."""
    from pcf.check import NotACertificateError, check_text
    from pcf.errors import InvalidInputError
    from pcf.files import read_text

    try:
        verdict = check_text(read_text(file, "give the file of a certificate"))
    except NotACertificateError as error:
        raise InvalidInputError(f"{file}: {error}; `pcf prove A B --certificate FILE` writes one") from None
    if json:
        print_json({"valid": verdict.valid, "kind": verdict.kind, "reason": verdict.reason})
    elif verdict.valid:
        show(f"[bold]valid[/]   {escape(verdict.kind)}: {escape(verdict.reason)}")
    else:
        show(f"[bold]REFUSED[/]   {escape(verdict.kind)}: {escape(verdict.reason)}")
    if not verdict.valid:
        raise typer.Exit(1)


def write_certificate(file: Path, certificate: dict[str, Any]) -> None:
    """Write a certificate as JSON, whole or not at all."""
    from json import dumps

    from pcf.atlas.store import write_atomically

    write_atomically(file, (dumps(certificate, indent=1) + "\n").encode())
