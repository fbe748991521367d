"""Arguments and options that several commands share, and the commands whose arguments may begin with a minus."""

import re
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, NoReturn, TypeVar

import typer
from typer.core import TyperCommand

from pcf.errors import InvalidInputError
from pcf.files import Place, require_path, require_place

if TYPE_CHECKING:
    from pcf.constants.catalogue import Constant

    AnyPlace = Place
else:
    AnyPlace = Path  # typer takes no unions

Given = TypeVar("Given")

_WHERE: Final = "Directory of the atlas, or its URL, s3://BUCKET/PATH or gs://BUCKET/PATH"


def path(text: str) -> Path:
    """A path of the command line; an empty one would be the current directory."""
    return _read(require_path, text)


def place(text: str) -> Place:
    """The place of an atlas, given on the command line."""
    return _read(require_place, text)


def _read(read: Callable[[str, str], Given], text: str) -> Given:
    if not text:
        raise typer.BadParameter("it is empty; give a name ('.' is the current directory)")
    try:
        return read("value", text)
    except InvalidInputError as error:  # to which typer adds the name of the argument
        raise typer.BadParameter(str(error)) from None


A = Annotated[str, typer.Argument(metavar="A", help="The polynomial a(n), such as '2*n + 1'.", show_default=False)]
B = Annotated[str, typer.Argument(metavar="B", help="The polynomial b(n), such as 'n^2'.", show_default=False)]
Out = Annotated[AnyPlace, typer.Argument(metavar="OUT", help=f"{_WHERE}.", show_default=False, parser=place)]
AtlasPath = Annotated[
    AnyPlace, typer.Argument(metavar="ATLAS", help=f"{_WHERE}.", show_default=False, parser=place)
]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
CertificateFile = Annotated[
    Path | None,
    typer.Option(
        "--certificate",
        help="Write a certificate to this file, where there is a proof; `pcf check` reads it.",
        parser=path,
        metavar="FILE",
    ),
]
Depth = Annotated[int, typer.Option("--depth", help="Depth N of the measurements.")]
Threads = Annotated[int | None, typer.Option("--threads", help="Threads; by default the CPUs of this process.")]
Dask = Annotated[
    str | None,
    typer.Option(
        "--dask",
        help="Workers of a Dask cluster: its scheduler's address or file, or local:N for N processes here; --threads "
        "is then of one task.",
        metavar="ADDRESS|FILE|local:N",
    ),
]
Constants = Annotated[
    str | None, typer.Option("--constants", help="Slugs of the constants to try, with commas: pi,e,zeta(3).")
]
ConstantsFile = Annotated[
    Path | None,
    typer.Option(
        "--constants-file",
        help="JSON file of constants of your own (- for standard input), tried as well; see docs/constants.md.",
        parser=path,
        metavar="FILE",
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

_BOUND: Final = re.compile(r"\s*>?\s*([+-]?\d+(?:\.\d*)?|[+-]?\.\d+)\s*")
_EXAMPLES: Final = {"--degrees": "--degrees 2 2", "--coefficients": "--coefficients -2 2"}
_COUNTS: Final = {0: "none", 1: "one", 2: "two"}


class Command(TyperCommand):
    """A command that names a missing value and a stray word, whose parser takes one for the other.

    No command has short options, so a word with one leading minus is a value or, where there are any, a formula.
    """

    formulas = False

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        values = {
            name: 0 if getattr(parameter, "is_flag", False) else parameter.nargs
            for parameter in self.params
            for name in parameter.opts
            if name.startswith("--")
        } | {"--help": 0, "-h": 0}
        words = args[: args.index("--")] if "--" in args else args
        place = 0
        while place < len(words):
            name, equals, _ = words[place].partition("=")
            place += 1
            if name in values:
                wanted = values[name] - bool(equals)
                given = list(takewhile(lambda word: word not in values, words[place : place + max(wanted, 0)]))
                if len(given) < wanted:
                    _fail_missing(name, values[name], len(given) + bool(equals))
                place += len(given)
            elif name.startswith("--") or (name.startswith("-") and len(name) > 1 and not self.formulas):
                self._fail_unknown(name, [option for option in values if option not in ("--help", "-h")])
        return super().parse_args(ctx, args)

    def _fail_unknown(self, word: str, options: list[str]) -> NoReturn:
        if word[1:2].isdigit():
            after = next((example for option, example in _EXAMPLES.items() if option in options), "--value -1.5")
            raise InvalidInputError(f"{word}: belongs to no option; a value follows its option, as in {after}")
        near = get_close_matches(word, options, n=1)
        hint = f"; perhaps {near[0]}" if near else ""
        raise InvalidInputError(f"{word}: no such option; the options are {', '.join(sorted(options))}{hint}")


class FormulaCommand(Command):
    """A command whose arguments are formulas, which may begin with a minus: `pcf eval "-n" "n^2"`.

    A word with two is always an option, and an unknown one is an error rather than a formula.
    """

    formulas = True

    def __init__(self, *args: Any, **settings: Any) -> None:
        settings["context_settings"] = {**(settings.get("context_settings") or {}), "ignore_unknown_options": True}
        super().__init__(*args, **settings)


def _fail_missing(option: str, wanted: int, given: int) -> NoReturn:
    count = "a value" if wanted == 1 else f"{_COUNTS[wanted]} values"
    example = f", as in {_EXAMPLES[option]}" if option in _EXAMPLES else ""
    raise InvalidInputError(
        f"{option}: takes {count}{example}; {_COUNTS[given]} {'is' if given < 2 else 'are'} given"
    )


def bound(text: str) -> float:
    """The number in a bound such as `>0.2`."""
    match = _BOUND.fullmatch(text)
    if match is None:
        raise InvalidInputError(f"--delta-limit: {text!r} is no bound; give a number such as '>0.2'")
    return float(match[1])


def slugs(constants: str | None) -> Sequence[str] | None:
    """The slugs of a list with commas.

    Example:
        >>> slugs("pi, 2F1(0, 1/2; 1/3; 1/4)")
        ['pi', '2F1(0, 1/2; 1/3; 1/4)']
    """
    from pcf.constants.catalogue import split

    if constants is None:
        return None
    slugs = split(constants)
    if not all(slugs):
        raise InvalidInputError("--constants: a name is missing; give slugs with commas between them, such as pi,e")
    return slugs


def chosen(constants: str | None, file: Path | None) -> "Sequence[str | Constant] | None":
    """The constants that the options ask for: those named, or the whole catalogue, and those of the file.

    Returns:
        Slugs and constants; None for the catalogue alone.
    """
    if file is None:
        return slugs(constants)
    from pcf.constants.catalogue import catalogue
    from pcf.constants.users import load_constants

    return [*(catalogue() if constants is None else slugs(constants) or ()), *load_constants(file)]
