"""The commands as `pcf --help` shows them: the panel of each, and examples that run."""

from collections.abc import Callable
from typing import Any, Final

import typer
from typer.core import TyperCommand

_FORMULA: Final = "One formula"
_ALL: Final = "All in one"
_MAKE: Final = "Make an atlas"
_ASK: Final = "Ask an atlas"

FIGURES: Final = (
    "delta-qr_eta",
    "delta-qr_gamma",
    "delta-eta",
    "delta-gamma",
    "gamma-gamma",
    "pca",
    "delta-limit",
    "clusters-delta-qr_eta",
    "clusters-delta-qr_gamma",
    "clusters-delta-eta",
    "clusters-delta-gamma",
    "delta-depth",
    "near-misses",
    "checkerboard",
)
"""Names of the figures, known here without the libraries that draw them."""

COMMANDS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "eval": (_FORMULA, ("pcf eval 2n+1 n^2", "pcf eval 34n^3+51n^2+27n+5 -n^6 --digits 100 --json")),
    "identify": (
        _FORMULA,
        (
            "pcf identify 2n+1 n^2",
            "pcf identify 0.915965594177219015",
            "pcf identify n+3 -n-1 --constants 'pi,e,log(2)'",
        ),
    ),
    "prove": (_FORMULA, ("pcf prove 1 n^2", "pcf prove n n --latex", "pcf prove 4 4n^2-1 --certificate pi.json")),
    "equivalence": (_FORMULA, ("pcf equivalence 2 n 4n+5 -4n^2+2n", "pcf equivalence 1 n^2 3 n^2 --json")),
    "check": (_FORMULA, ("pcf check pi.json",)),
    "known": (_FORMULA, ("pcf known 6n^2+6n+2 -8n^4",)),
    "constants": (_FORMULA, ("pcf constants", "pcf constants zeta")),
    "discover": (_ALL, ("pcf discover atlas --degrees 1 2 --coefficients -2 2",)),
    "hunt": (
        _ALL,
        (
            "pcf hunt found --degrees 2 4 --coefficients -5 5",
            "pcf hunt found --degrees 3 6 --coefficients -9 9 --factored --roots 2",
        ),
    ),
    "design": (
        _ALL,
        (
            "pcf design --constant pi --min-digits-per-term 2 --degrees 3 6",
            "pcf design --constant 'zeta(3)' --delta-limit '>0'",
            "pcf design --like 2n+1 n^2 --faster",
        ),
    ),
    "scan": (
        _MAKE,
        ("pcf scan atlas --degrees 1 2 --coefficients -2 2", "printf '2n+1; n^2' | pcf scan mine --from -"),
    ),
    "label": (_MAKE, ("pcf label atlas --constants 'pi,e,log(2)'", "pcf label atlas --deeper 20")),
    "classes": (_MAKE, ("pcf classes atlas", "pcf classes atlas --json")),
    "cluster": (_MAKE, ("pcf cluster atlas",)),
    "group": (_MAKE, ("pcf group atlas --mode exact",)),
    "families": (_MAKE, ("pcf families atlas",)),
    "report": (_MAKE, ("pcf report atlas --out report.html",)),
    "find": (
        _ASK,
        (
            "pcf find atlas --value 1.2732395447351628",
            "pcf find atlas --constant pi --top 10",
            "pcf find atlas --constant pi --delta-limit 0 --sort delta_limit",
        ),
    ),
    "plot": (_ASK, ("pcf plot delta-gamma atlas --out plane.pdf",)),
    "scores": (_ASK, ("pcf scores atlas",)),
    "explore": (_ASK, ("pcf explore", "pcf explore atlas --port 8017 --no-browser")),
    "export": (_ASK, ("pcf export atlas --csv --out atlas.csv", "pcf export atlas --dataset --out dataset")),
}
"""Panel and examples of each command."""


def keeps(command: str) -> bool:
    """Whether an interrupted command leaves what it has finished, and goes on when it is run again."""
    return command in ("discover", "hunt") or COMMANDS.get(command, ("",))[0] == _MAKE


def add(app: typer.Typer, name: str, run: Callable[..., Any], kind: type[TyperCommand]) -> None:
    """Make a function a command, with its panel and its examples."""
    panel, examples = COMMANDS[name]
    lines = "\n\n".join(["Examples:" if len(examples) > 1 else "Example:", *examples])
    app.command(name, cls=kind, rich_help_panel=panel, epilog=lines)(run)
