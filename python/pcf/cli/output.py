"""How commands print: JSON or rich text on stdout, progress on stderr."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from pcf.polynomial import Polynomial

_SUPERSCRIPTS: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

Report = Callable[[int, int], None]


def console() -> Console:
    """The console of stdout, made anew for every print so that a redirected stdout is honoured."""
    return Console(highlight=False)


def print_json(value: Any) -> None:
    """One JSON value on stdout and nothing else. NaN is refused: unknown values are null."""
    print(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False))


def table(*columns: str, title: str | None = None) -> Table:
    """An empty table in the style of all tables here; a column named `>x` is aligned to the right."""
    result = Table(title=title, title_justify="left", title_style="bold", header_style="dim", border_style="dim")
    for name in columns:
        result.add_column(name.removeprefix(">"), justify="right" if name.startswith(">") else "left")
    return result


def written(polynomial: Polynomial | list[int]) -> str:
    """A polynomial as a person writes it.

    Example:
        >>> written(Polynomial("2*n^12 - n + 1"))
        '2n¹² − n + 1'
    """
    text = str(Polynomial(polynomial)).replace("*", "").replace("-", "−")
    return re.sub(r"\^(\d+)", lambda power: power[1].translate(_SUPERSCRIPTS), text)


class _RateColumn(TextColumn):
    """Units a second."""

    def __init__(self, unit: str) -> None:
        super().__init__("")
        self.unit = unit

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f} {self.unit}/s" if speed else "", style="dim")


@contextmanager
def progress(description: str, unit: str = "formulas") -> Iterator[Report]:
    """A progress bar on stderr with rate and time left, where stderr is a terminal.

    Yields:
        A function of the units done and the units in all.
    """
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _RateColumn(unit),
        TimeRemainingColumn(),
        console=(errors := Console(stderr=True)),
        disable=not errors.is_terminal,
        transient=True,
    )
    with bar:
        task = bar.add_task(description, total=None)

        def report(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield report
