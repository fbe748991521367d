"""How commands print: JSON or rich text on stdout, progress on stderr."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final

from rich.console import Console, RenderableType
from rich.markup import escape
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

STATUS_STYLES: Final = {
    "converges": "green",
    "terminates": "cyan",
    "diverges": "red",
    "oscillates": "magenta",
}


def show(content: RenderableType) -> None:
    """Print a table, a panel, or a line of text with rich markup; a line stays a line, however long."""
    console = Console(highlight=False)  # made anew for every print, so that a redirected stdout is honoured
    console.print(content, soft_wrap=isinstance(content, str))


def show_path(name: str, path: Path) -> None:
    """Print where something was written; brackets in a path are no markup."""
    show(f"{name}: {escape(str(path))}")


def warn(message: str) -> None:
    """A line on stderr, for what the result does not say."""
    print(f"pcf: {message}", file=sys.stderr)


def stdout_bytes() -> BinaryIO:
    """Stdout for bytes."""
    return sys.stdout.buffer


def print_json(value: Any) -> None:
    """One JSON value on stdout and nothing else. NaN is refused: unknown values are null."""
    print(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False))


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
            result.add_column(title, no_wrap=True, max_width=18)
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
    errors = Console(stderr=True)
    bar = Progress(
        SpinnerColumn(),
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
