"""The directives `command-help` and `command-flags`: what each command of `pcf` says of itself."""

import re
from typing import Any, Final

from docutils import nodes
from docutils.statemachine import StringList
from source_links import markdown
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from typer.main import get_command

from pcf.cli.app import app
from pcf.cli.commands import COMMANDS

_TYPES: Final = {"Path": "path", "str": "text", "int": "integer", "bool": "flag"}
_TOLD: Final = re.compile(r"; (-?\d+ -?\d+) by default")  # of options whose default the program has no value for


def parameters(name: str) -> list[Any]:
    """The arguments and options of a command, help included."""
    command = get_command(app).commands[name]  # type: ignore[attr-defined]
    return list(command.get_params(command.make_context(name, ["--help"], resilient_parsing=True)))


def _text(name: str) -> list[str]:
    """A command's page in Markdown."""
    command = get_command(app).commands[name]  # type: ignore[attr-defined]
    lines = [markdown(" ".join((command.help or "").split())), "", "```console"]
    lines += [f"$ {example}" for example in COMMANDS[name][1]]
    return [*lines, "```", "", *table(name, meaning=True)]


def table(name: str, *, meaning: bool) -> list[str]:
    """Arguments and options as a table, with types, ranges and defaults."""
    titles = ["argument or option", "value", "default", *(["meaning"] if meaning else [])]
    rows = [_row(parameter)[: len(titles)] for parameter in parameters(name)]
    return [
        *(f"| {' | '.join(row)} |" for row in (titles, ["---"] * len(titles), *rows)),
        "",
    ]


def _row(parameter: Any) -> list[str]:
    """An argument or option: its names, the type and range of its value, its default, its meaning."""
    argument = parameter.param_type_name == "argument"
    names = [parameter.metavar or parameter.name.upper()] if argument else list(parameter.opts)
    if "--help" in names and "-h" not in names:
        names.append("-h")
    told = _TOLD.search(parameter.help or "")
    default = told[1] if told else parameter.default
    shown = "required" if parameter.required else "" if default in (None, False) else f"`{default}`"
    return [
        ", ".join(f"`{_cell(n)}`" for n in names),
        _value(parameter),
        shown,
        markdown(_cell(parameter.help or "")),
    ]


def _value(parameter: Any) -> str:
    """What a parameter takes: how many values, of which type, in which range."""
    if getattr(parameter, "is_flag", False):
        return "none"
    annotation = parameter.type_descriptor.annotation
    kinds = [getattr(kind, "__name__", "str") for kind in getattr(annotation, "__args__", (annotation,))]
    kinds = [_TYPES.get(kind, kind) for kind in kinds if kind != "NoneType"]
    words = kinds[0] if len(kinds) == 1 else f"two {kinds[0]}s"
    metavar = parameter.metavar if parameter.param_type_name == "option" else None
    if metavar and "|" in metavar:
        words = " or ".join(f"`{word}`" for word in metavar.split("|"))
    least = getattr(parameter, "min", None)
    return words if least is None else f"{words} ≥ {least}"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", r"\|")


class CommandHelp(SphinxDirective):
    """All commands, by panel."""

    def run(self) -> list[nodes.Node]:
        found: list[nodes.Node] = []
        for panel in dict.fromkeys(panel for panel, _ in COMMANDS.values()):
            section = nodes.section(ids=[nodes.make_id(panel)])
            section += nodes.title(text=panel)
            for name in (name for name, (where, _) in COMMANDS.items() if where == panel):
                inner = nodes.section(ids=[f"pcf-{name}"])
                inner += nodes.title(text=f"pcf {name}")
                self.state.nested_parse(StringList(_text(name)), 0, inner)
                section += inner
            found.append(section)
        return found


class CommandFlags(SphinxDirective):
    """The arguments and options of one command, without their meaning."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        holder = nodes.container()
        self.state.nested_parse(StringList(table(self.arguments[0], meaning=False)), 0, holder)
        return list(holder.children)


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("command-help", CommandHelp)
    app.add_directive("command-flags", CommandFlags)
    return {"parallel_read_safe": True}
