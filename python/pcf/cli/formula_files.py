"""The files that `pcf eval` writes beside what it prints: asked for, made and written, so that none is half there."""

from pathlib import Path
from typing import TYPE_CHECKING

from pcf.errors import InvalidInputError

if TYPE_CHECKING:
    from pcf.continued_fraction import PCF


def require_writable(files: dict[str, Path]) -> None:
    """Refuse what cannot be a file, before the work.

    Args:
        files: by option.

    Raises:
        InvalidInputError: the text names the option.
    """
    seen: dict[Path, str] = {}
    for option, file in files.items():
        if str(file) == "-":
            raise InvalidInputError(f"{option} -: give the name of a file; what is printed goes to standard output")
        if not file.parent.is_dir():
            raise InvalidInputError(
                f"{option} {file}: there is no directory {file.parent}; make it, or name another"
            )
        if (other := seen.setdefault(file.resolve(), option)) != option:
            raise InvalidInputError(f"{option} {file}: {other} has the same file; give another")


def write_files(formula: "PCF", files: dict[str, Path]) -> None:
    """Make all files, then write them.

    Raises:
        InvalidInputError: there is nothing to write into one of them, or its name is no figure's.
        AtlasError: the system refuses to write.
    """
    from pcf.atlas.writing import write_atomically

    made = {option: _content(formula, option, file) for option, file in files.items()}
    for option, content in made.items():
        write_atomically(files[option], content)


def _content(formula: "PCF", option: str, file: Path) -> bytes:
    if option == "--plot":
        from pcf.figures.save import drawn, require_figure_file

        try:
            _, format = require_figure_file(file)
        except InvalidInputError as error:
            raise InvalidInputError(f"{option} {error}") from None
        plot = formula.plot()
        return drawn(lambda: plot.figure, format)
    text = formula.b_file("p" if option == "--numerators" else "q")
    if not text:
        raise InvalidInputError(
            f"{option}: the first number has more than 1,000 digits, which the OEIS does not take"
        )
    return text.encode("ascii")
