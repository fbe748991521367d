"""Arguments and options that several commands share, and the commands whose arguments may begin with a minus."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from pcf.errors import InvalidInputError

if TYPE_CHECKING:
    from pcf.constants import Constant

A = Annotated[str, typer.Argument(metavar="A", help="The polynomial a(n), such as '2*n + 1'.", show_default=False)]
B = Annotated[str, typer.Argument(metavar="B", help="The polynomial b(n), such as 'n^2'.", show_default=False)]
Out = Annotated[Path, typer.Argument(metavar="OUT", help="Directory of the atlas.", show_default=False)]
AtlasPath = Annotated[Path, typer.Argument(metavar="ATLAS", help="Directory of the atlas.", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Depth = Annotated[int, typer.Option("--depth", help="Depth N of the measurements.")]
Threads = Annotated[int | None, typer.Option("--threads", help="Threads; by default the CPUs of this process.")]
Constants = Annotated[
    str | None, typer.Option("--constants", help="Slugs of the constants to try, with commas: pi,e,zeta(3).")
]
ConstantsFile = Annotated[
    Path | None,
    typer.Option(
        "--constants-file", help="JSON file of constants of your own, tried as well; see docs/constants.md."
    ),
]
Degrees = Annotated[
    tuple[int, int] | None,
    typer.Option("--degrees", help="Largest degrees of a and of b; 2 2 by default."),
]
Coefficients = Annotated[
    tuple[int, int] | None,
    typer.Option("--coefficients", help="Least and greatest coefficient of both; -2 2 by default."),
]


class FormulaCommand(TyperCommand):
    """A command whose arguments are formulas, which may begin with a minus: `pcf eval "-n" "n^2"`.

    It has no short options, so a word with one leading minus is always a formula. A word with two is always an
    option, and an unknown one is an error rather than a formula.
    """

    def __init__(self, *args: Any, **settings: Any) -> None:
        settings["context_settings"] = {**(settings.get("context_settings") or {}), "ignore_unknown_options": True}
        super().__init__(*args, **settings)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        options = {name for parameter in self.params for name in parameter.opts if name.startswith("--")}
        for word in args[: args.index("--")] if "--" in args else args:
            if word.startswith("--") and word.partition("=")[0] not in options | {"--help"}:
                raise InvalidInputError(f"{word}: no such option; the options are {', '.join(sorted(options))}")
        return super().parse_args(ctx, args)


def slugs(constants: str | None) -> Sequence[str] | None:
    """The slugs of a list with commas. A comma within parentheses belongs to the slug: besseli(1,2).

    Example:
        >>> slugs("pi, besseli(1,2),e")
        ['pi', 'besseli(1,2)', 'e']
    """
    if constants is None:
        return None
    words, depth = [""], 0
    for character in constants:
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            words.append("")
        else:
            words[-1] += character
    return [word.strip() for word in words]


def chosen(constants: str | None, file: Path | None) -> "Sequence[str | Constant] | None":
    """The constants that the options ask for: those named, or the whole catalogue, and those of the file.

    Returns:
        Slugs and constants; None for the catalogue alone.
    """
    if file is None:
        return slugs(constants)
    from pcf.constants import catalogue
    from pcf.user_constants import load_constants

    return [*(catalogue() if constants is None else slugs(constants) or ()), *load_constants(file)]
