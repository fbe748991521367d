"""The directive `command-help`: what each command of `pcf` says of itself, so that the page cannot differ from it."""

from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from typer.main import get_command

from pcf.cli.app import app
from pcf.cli.commands import COMMANDS


def _text(name: str) -> list[str]:
    """A command's page in Markdown."""
    command = get_command(app).commands[name]  # type: ignore[attr-defined]
    context = command.make_context(name, ["--help"], resilient_parsing=True)
    lines = [" ".join((command.help or "").split()), "", "```console"]
    lines += [f"$ {example}" for example in COMMANDS[name][1]]
    return [
        *lines,
        "```",
        "",
        *(line for parameter in command.get_params(context) for line in _parameter(parameter)),
    ]


def _parameter(parameter: Any) -> list[str]:
    """An argument or option as a definition."""
    if parameter.param_type_name == "argument":
        name = parameter.metavar or parameter.name.upper()
    else:
        value = "" if parameter.is_flag else f" {parameter.metavar or '<value>'}"
        name = ", ".join(parameter.opts) + value
    return [f"`{name}`", f": {' '.join((parameter.help or '').split())}", ""]


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


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("command-help", CommandHelp)
    return {"parallel_read_safe": True}
