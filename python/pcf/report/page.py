"""Putting a report together: the template of the page, its style and script, and the data of its table."""

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

from pcf.arithmetic.decimals import trimmed
from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas import open_atlas
from pcf.atlas.writing import write_atomically
from pcf.files import Place, require_path
from pcf.report import sections, structure
from pcf.report.content import MAX_ROWS, Content, gather
from pcf.report.figures import drawn
from pcf.report.markup import value


def write_report(path: str | Place, out: str | Path | None = None) -> Place:
    """Write the report of a labelled atlas.

    Args:
        path: directory of the atlas, or its URL.
        out: the file; by default `report.html` in the atlas.

    Returns:
        The file written.

    Raises:
        AtlasError: the atlas is missing, damaged or not labelled yet, or the file cannot be written.
    """
    atlas = open_atlas(path)
    target = atlas.root / "report.html" if out is None else require_path("out", out, "the name of a file")
    write_atomically(target, page(gather(atlas)).encode())
    return target


def page(content: Content) -> str:
    """The whole page."""
    headline = sections.headline(content)
    shown = min(len(content.discoveries), MAX_ROWS)
    which = (
        f"The {shown:,} most telling of {len(content.discoveries):,}" if shown < len(content.discoveries) else "All"
    )
    parts = {
        "title": f"{headline}: polynomial continued fractions",
        "style": _file("page.css"),
        "script": _file("page.js"),
        "headline": headline,
        "lead": sections.lead(content),
        "highlights": sections.highlights(content.highlights()),
        "statuses": sections.statuses(content),
        "constants": sections.constants(content),
        "legend": sections.legend(content.planes),
        "planes": sections.planes(content.planes),
        "options": sections.options(content.constants),
        "formulas-note": f"{which} identified formulas that converge, one an orbit, the most telling first. "
        "Digits per term: exact, where the error shrinks exponentially. δ limit: of the irrationality measure, fitted. "
        "Strength: proved, or the digits that were confirmed. Orbit: formulas of the atlas that follow from "
        "this one.",
        "unnamed": structure.problems(content.problems) + sections.unnamed_cards(content),
        "families": structure.families(content.families),
        "families-link": '<a href="#families">Families</a>' if content.families else "",
        "groups": structure.groups(content.trace, content.groups),
        "groups-link": '<a href="#groups">Groups</a>' if content.trace else "",
        "clusters": sections.clusters(content.clusters),
        "method": sections.method(content),
        "data": _data(content),
    }
    return re.sub(r"\{\{([a-z-]+)\}\}", lambda match: parts[match[1]], _file("page.html"))


def _file(name: str) -> str:
    return files("pcf.report").joinpath(name).read_text(encoding="utf-8")


def _data(content: Content) -> str:
    """What the script needs: polynomials once each, the rows of the table, the points of the planes."""
    polynomials: dict[Polynomial, int] = {}

    def number(polynomial: Polynomial) -> int:
        return polynomials.setdefault(polynomial, len(polynomials))

    constants = {count.constant: place for place, count in enumerate(content.constants)}
    rows: list[list[Any]] = [
        [
            *(number(one.a), number(one.b), constants[one.constant], one.expression, value(one.expression)),
            *(one.digits, one.delta_limit, one.members, one.limit and trimmed(one.limit, 32)),
            *(int(one.proof is not None), one.digits_per_term, int(one.known is not None)),
        ]
        for one in content.discoveries[:MAX_ROWS]
    ]
    formulas = {
        id: [number(a), number(b), limit and trimmed(limit, 24), value(expression) if expression else None]
        for id, (a, b, limit, expression) in content.formulas.items()
    }
    data = {
        "rows": rows,
        "constants": list(constants),
        "pages": structure.constant_pages(content),
        "families": [list(family.members) for family in content.families],
        "planes": [list(drawn(points)) for points in content.planes],
        "formulas": formulas,
        "polynomials": [[str(p), p.mathml(), p.degree] for p in polynomials],
    }
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.replace("</", "<\\/").replace("<!", "<\\u0021")  # else they would end the script element early
