"""How commands print: JSON or rich text on stdout, progress on stderr."""

import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final, TextIO

from rich.console import Console, OverflowMethod, RenderableType
from rich.measure import Measurement
from rich.panel import Panel
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from pcf.arithmetic.decimals import cut
from pcf.cli.notation import ascii_text
from pcf.cli.streams import encodable, is_plain, writing
from pcf.files import Place

_WIDEST: Final = 10_000
_WIDE: Final = 100
_NARROW: Final = 60  # columns; below, tables are shown row by row
STATUS_STYLES: Final = {
    "converges": "green",
    "terminates": "cyan",
    "diverges": "red",
    "oscillates": "magenta",
}


class _MathConsole(Console):
    """A console whose texts are mathematics: spelled in ASCII where the stream cannot encode it."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__(file=stream, highlight=False, emoji=False)
        self._plain = is_plain(stream)

    def render_str(self, text: str, **settings: Any) -> Text:
        return super().render_str(ascii_text(text) if self._plain else text, **settings)


def show(content: RenderableType) -> None:
    """Print a table or a line of text with rich markup; a line stays a line, and where output is piped a row is one."""
    # made anew for every print, so that a redirected stdout is honoured
    console = _MathConsole(sys.stdout)
    if isinstance(content, Table) and not _is_limited(console):
        wide = console.options.update(width=_WIDEST)
        console.width = max(console.width, Measurement.get(console, wide, content).maximum)
    with writing():
        if isinstance(content, Table) and console.width < _NARROW:
            headers = [column.header for column in content.columns]
            for row in zip(*(column.cells for column in content.columns), strict=True):
                _show_lines(console, zip(headers, row, strict=True))
                console.print()
        else:
            console.print(content, soft_wrap=isinstance(content, str))


def is_narrow() -> bool:
    """Whether tables are to fit a width below 100 columns."""
    console = _MathConsole(sys.stdout)
    return console.width < _WIDE and _is_limited(console)


def _is_limited(console: Console) -> bool:
    """Whether a terminal, or a variable, says how wide lines may be."""
    return console.is_terminal or "COLUMNS" in os.environ


def show_facts(formulas: Sequence[tuple[str, str]], facts: Iterable[tuple[str, str]]) -> None:
    """Print a panel of facts: words beside what there is to say; formulas stand in its title where they fit."""
    console = _MathConsole(sys.stdout)
    title = "    ".join(f"{name} = {text}" for name, text in formulas)
    fits = _NARROW <= console.width >= len(title) + 6  # a title is one line, which would be cut
    lines = [*([] if fits else formulas), *facts]
    with writing():
        if console.width < _NARROW:
            _show_lines(console, lines)
            return
        grid = Table.grid(padding=(0, 3))
        grid.add_column(style="dim", no_wrap=True)
        grid.add_column(overflow="fold")
        for word, text in lines:
            grid.add_row(word, text)
        heading = console.render_str(f"[bold]{title}[/]") if fits else None
        console.print(Panel(grid, title=heading, title_align="left", padding=(1, 2)))


def show_block(heading: str, facts: Iterable[tuple[str, str]]) -> None:
    """Print facts below a heading, without a frame, so that they can be copied; where output is piped one is a line."""
    console = _MathConsole(sys.stdout)
    lines = list(facts)
    words = [console.render_str(f"[dim]   {word}[/]") for word, _ in lines]
    margin = max(map(len, words)) + 3
    with writing():
        console.print(heading, soft_wrap=True)
        if console.width < _NARROW:
            _show_lines(console, lines)
        else:
            for start, (_, text) in zip(words, lines, strict=True):
                body = console.render_str(text)
                for line in _lines(body, console.width - margin) if _is_limited(console) else [body]:
                    line.rstrip()
                    start.pad_right(margin - len(start))
                    console.print(start + line, soft_wrap=True)
                    start.plain = ""
        console.print()


def _lines(text: Text, width: int) -> Iterable[Text]:
    """A text in lines of this width, broken at spaces, and in LaTeX before commands; what has neither stays whole."""
    breaks, begin, last = [], 0, 0
    for place in [*(found.start() for found in re.finditer(r"(?<= )|(?=\\)", text.plain)), len(text)]:
        if len(text.plain[begin:place].rstrip()) > width and last > begin:
            breaks.append(last)
            begin = last
        last = place
    return text.divide(breaks)


def _show_lines(console: Console, lines: Iterable[tuple[Any, Any]]) -> None:
    """A word and a value a line, where there is no room for columns."""
    for word, value in lines:
        if value:
            sign = "" if str(word).endswith("=") else ":"
            console.print(f"{word}{sign} {value}" if word else f"  {value}", soft_wrap=True)


def show_text(text: str) -> None:
    """Print a text as it is: nothing in it is markup."""
    with writing():
        print(text)


def show_path(name: str, path: Place) -> None:
    """Print where something was written, letter by letter."""
    show_text(f"{name}: {path}")


def warn(message: str) -> None:
    """A line on stderr, for what the result does not say."""
    print(f"pcf: {message}", file=sys.stderr)


def stdout_bytes() -> BinaryIO:
    """Stdout for bytes."""
    return sys.stdout.buffer


def print_json(value: Any) -> None:
    """One JSON value on stdout and nothing else. NaN is refused: unknown values are null."""
    text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)
    if not encodable(text, sys.stdout):
        text = json.dumps(value, indent=2, allow_nan=False)
    show_text(text)


def write_certificate(file: Path, certificate: dict[str, Any]) -> None:
    """Write a certificate as JSON, whole or not at all."""
    from pcf.atlas.writing import write_atomically

    write_atomically(file, (json.dumps(certificate, indent=1) + "\n").encode())


def table(*columns: str) -> Table:
    """An empty table in the style of all tables here.

    Args:
        columns: their names. A leading `>` aligns to the right, and a leading `<` keeps the column narrow, cutting
            what is too long; all other columns show their contents whole.
    """
    result = Table(header_style="dim", border_style="dim")
    for name in columns:
        title = name.removeprefix(">").removeprefix("<")
        if name.startswith("<"):
            dots: OverflowMethod = "crop" if is_plain(sys.stdout) else "ellipsis"
            result.add_column(title, no_wrap=True, max_width=18, overflow=dots)
        else:
            result.add_column(title, justify="right" if name.startswith(">") else "left", overflow="fold")
    return result


class _RateColumn(ProgressColumn):
    """Steps a second."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "", style="dim")


class Bar:
    """Progress of one stage or several: called with the stage, the steps done of it and the steps in all."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(stage, total=total)
        self._progress.update(self._tasks[stage], completed=done, total=total)

    def of(self, stage: str) -> Callable[[int, int], None]:
        """The progress of one stage alone."""
        return partial(self, stage)


@contextmanager
def progress() -> Iterator[Bar]:
    """A progress bar on stderr with rate and time left; silent where stderr is no terminal."""
    errors = _MathConsole(sys.stderr)
    bar = Progress(
        SpinnerColumn("line" if is_plain(sys.stderr) else "dots"),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _RateColumn(),
        TimeRemainingColumn(),
        console=errors,
        disable=not errors.is_terminal,
        transient=True,
    )
    with bar:
        yield Bar(bar)


def status_text(status: str, reason: str) -> str:
    """The reason with its first word, the status, in colour."""
    return f"[bold {STATUS_STYLES[status]}]{status}[/]{cut(reason.removeprefix(status))}"


def delta_limit_text(value: float, error: float) -> str:
    """The limit of delta with the half width of its fit; 0 where exact growths tell it."""
    if error:
        return f"{value:+.2f} ± {error:.2f}   [dim]fitted: as n → ∞, from two depths[/]".replace("-", "−", 1)
    return (
        f"{value:+.5f}   [dim]evidence: as n → ∞, by the exact growths; no divisor that matters is seen[/]".replace(
            "-", "−", 1
        )
    )
