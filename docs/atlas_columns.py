"""The directive `atlas-columns`: the columns of a table of an atlas, as the schema has them, with their meaning."""

from typing import Final

import pyarrow as pa
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from pcf.atlas.columns import MEANING
from pcf.atlas.schema import DERIVED, METRICS

TABLES: Final = {"metrics": METRICS, **DERIVED}


def _type(type: pa.DataType) -> str:
    if pa.types.is_nested(type):
        size = type.list_size if pa.types.is_fixed_size_list(type) else ""
        return f"list of {size} {type.value_type}".replace("  ", " ")
    return str(type)


def rows(table: str) -> list[str]:
    """The columns of a table as rows of Markdown."""
    told = MEANING[table]
    if list(told) != TABLES[table].names:
        raise ValueError(f"pcf/atlas/columns.py does not tell the columns of {table}: {TABLES[table].names}")
    titles = ["column", "type", "strength", "meaning"]
    found = [[f"`{field.name}`", _type(field.type), *told[field.name]] for field in TABLES[table]]
    return [*(f"| {' | '.join(row)} |" for row in (titles, ["---"] * 4, *found)), ""]


class AtlasColumns(SphinxDirective):
    """The columns of one table."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        holder = nodes.container()
        self.state.nested_parse(StringList(rows(self.arguments[0])), 0, holder)
        return list(holder.children)


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("atlas-columns", AtlasColumns)
    return {"parallel_read_safe": True}
