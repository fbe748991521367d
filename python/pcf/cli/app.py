"""The program: its options, its exit codes, and what it says of errors.

Exit codes: 0 done; 2 bad input, with one line on stderr that names the argument and the remedy; 130 interrupted,
with everything finished so far on disk. Results go to stdout (with --json, one JSON value and nothing else),
progress and errors to stderr.
"""

import contextlib
import sys
import warnings
from collections.abc import Sequence
from typing import Annotated

import typer

from pcf.cli import atlases, designs, explore, formulas, hunts, proving, queries
from pcf.cli.commands import keeps
from pcf.cli.output import show_text
from pcf.cli.streams import STANDARD_OUTPUT, discard_output, open_streams, sane_width, writing
from pcf.engine import CODE_VERSION
from pcf.errors import PCFError

_INTERRUPTED = 130

app = typer.Typer(
    name="pcf",
    help="Formulas for mathematical constants from polynomial continued fractions.",
    no_args_is_help=True,
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["--help", "-h"]},
)


@app.callback()
def top(
    version: Annotated[bool, typer.Option("--version", is_eager=True, help="Print the version and stop.")] = False,
) -> None:
    """Formulas for mathematical constants from polynomial continued fractions."""
    if version:
        show_text(CODE_VERSION)
        raise typer.Exit


for group in (formulas, proving, atlases, hunts, designs, queries, explore):
    group.register(app)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code; nothing but a defect of the program raises.

    Args:
        arguments: the words after `pcf`; those of the process by default.
    """
    open_streams()
    try:
        with sane_width(), warnings.catch_warnings():
            warnings.showwarning = lambda message, *_: _say(" ".join(str(message).split()))
            code = app(args=arguments, prog_name="pcf", standalone_mode=False) or 0
            with writing():
                sys.stdout.flush()
    except PCFError as error:
        return _complain(str(error))
    except typer.TyperException as error:  # usage: an unknown command or option, a missing argument
        return _complain(f"{error.format_message()} See `pcf --help`.")
    except (BrokenPipeError, SystemExit):  # the reader of our output (`head`, say) has seen enough
        discard_output()
        return 0
    except OSError as error:
        if error.filename == STANDARD_OUTPUT:
            discard_output()
        return _complain(f"{error.filename or 'system'}: {error.strerror or error}")
    except MemoryError:
        return _complain("memory: there is not enough of it; ask for a smaller box, depth or number of digits")
    except KeyboardInterrupt:
        code = _INTERRUPTED
    if code == _INTERRUPTED:  # also typer's translation of KeyboardInterrupt
        command = next(iter(sys.argv[1:] if arguments is None else arguments), "")
        _say("interrupted" + "; what was finished is kept, run the same command to go on" * keeps(command))
    return int(code)


def _complain(message: str) -> int:
    _say(" ".join(message.split()))
    return 2


def _say(message: str) -> None:
    with contextlib.suppress(OSError):  # nobody listens
        print(f"pcf: {message}", file=sys.stderr, flush=True)
