"""The command `pcf explore`."""

import importlib.util
import sys
from typing import Annotated, Final

import typer

from pcf.cli.arguments import AnyPlace, Command, place
from pcf.cli.commands import add
from pcf.cli.output import show_text
from pcf.cli.streams import writing
from pcf.errors import InvalidInputError

_NEEDED: Final = ("starlette", "uvicorn", "jinja2")


def register(app: typer.Typer) -> None:
    add(app, "explore", explore, Command)


def explore(
    atlases: Annotated[
        list[AnyPlace] | None,
        typer.Argument(
            metavar="[ATLAS...]", help="Directories of atlases, or URLs.", show_default=False, parser=place
        ),
    ] = None,
    port: Annotated[int, typer.Option("--port", help="Port on this machine; 0 for any that is free.")] = 8017,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")] = False,
) -> None:
    """Browse formulas, constants and atlases in a web browser; Ctrl-C ends it."""
    for name in _NEEDED:
        if importlib.util.find_spec(name) is None:
            raise InvalidInputError(f"explore: {name} is not installed; pip install 'polycf[explore]'")
    from pcf.explore.server import serve

    def tell(url: str) -> None:
        show_text(f"explore: {url}")
        with writing():
            sys.stdout.flush()

    serve(atlases or [], port, browser=not no_browser, tell=tell)
