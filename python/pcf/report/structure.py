"""The parts of a report on structure: families, groups and their trace, open problems."""

from collections import Counter
from html import escape
from typing import Final

from pcf.grouping import Decision
from pcf.report.content import Content, Family, OpenProblem
from pcf.report.markup import continued_fraction, math, symbol, value
from pcf.report.notation import condition, formula

_DECISIONS: Final = 400  # lines of the trace, those that are not flagged first


def families(found: list[Family]) -> str:
    """The families as a section with one card each; nothing where there are none."""
    if not found:
        return ""
    cards = "".join(_family(number, family) for number, family in enumerate(found))
    return (
        '<section id="families"><h2>Families</h2><p class="note">Formulas with integer parameters. The maps between '
        "neighbours are exact identities; members that the atlas does not hold were predicted with them and compared "
        f'with their limits.</p><div class="cards families">{cards}</div></section>'
    )


def _family(number: int, family: Family) -> str:
    base, *steps = family.value.split("; ")
    where = "<mo>,</mo><mspace width='.5em'/>".join(condition(text) for text in family.parameters.split("; "))
    names, _, first = base.partition(" = ")
    lines = [f"{formula(names)}<mo>=</mo>{value(first)}"]
    lines += ["<mo>=</mo>".join(formula(side) for side in step.split(" = ")) for step in steps]
    maps = "".join(f'<div class="map">{math(line, display=True)}</div>' for line in lines)
    return (
        f'<article class="card" id="family-{number}"><h3>{symbol(family.constant)}</h3>'
        f'<div class="map">{math(f"<mi>a</mi><mo>=</mo>{formula(family.a)}")}, '
        f"{math(f'<mi>b</mi><mo>=</mo>{formula(family.b)}')}</div>"
        f'<p class="note">for all integers {math(where)}</p>{maps}'
        f"<dl><dt>in the atlas</dt><dd>{len(family.members):,} formulas"
        f"{_members(number) if family.members else ''}</dd>"
        f"<dt>outside</dt><dd>{family.outside} confirmed to {family.digits} digits</dd></dl></article>"
    )


def _orbits(number: int) -> str:
    return f"{number:,} orbit" + ("" if number == 1 else "s")


def _members(number: int) -> str:
    return f' <a href="#f-{number}">show them</a>'


def groups(trace: list[Decision]) -> str:
    """What the loop decided about each cluster, to be read from the first split on."""
    if not trace:
        return ""
    counts = Counter(one.outcome for one in trace)
    summary = ", ".join(f"{counts[name]:,} {name}" for name in ("named", "unnamed", "split", "flagged"))
    shown = set(
        sorted(range(len(trace)), key=lambda place: (trace[place].outcome == "flagged", place))[:_DECISIONS]
    )
    lines = "".join(
        f'<li class="o-{one.outcome}" style="--depth:{one.path.count(".")}"><code>{one.path}</code> '
        f"<b>{one.outcome}</b> {symbol(one.constant) if one.constant else ''} "
        f"<small>{one.members:,} orbits in {escape(one.plane)}: {escape(one.reason)}</small></li>"
        for place, one in enumerate(trace)
        if place in shown
    )
    left = len(trace) - len(shown)
    rest = f'<p class="note">{left:,} more flagged clusters are in <code>trace.json</code>.</p>' if left else ""
    return (
        '<section id="groups"><h2>Groups</h2><p class="note">Clusters are named where their anchors agree and a sample '
        "is validated, split in the next plane where not, connected where nothing of the catalogue fits, and else "
        f"flagged: {summary}.</p><details><summary>Every decision</summary>"
        f'<ol class="trace">{lines}</ol>{rest}</details></section>'
    )


def problems(found: list[OpenProblem]) -> str:
    """The largest groups without a name, with limits to many digits."""
    return "".join(
        f'<article class="card"><div class="big">{math(continued_fraction(one.a, one.b), display=True)}</div>'
        f"<dl><dt>group</dt><dd>{one.formulas:,} formulas whose limits are images of one another</dd>"
        f'<dt>limit</dt><dd class="limit">{one.limit.replace("-", "−")}…</dd></dl></article>'
        for one in found
    )


def constant_pages(content: Content) -> list[list[object]]:
    """What the page of each constant says: symbol, words, decimals, and its families."""
    return [
        [
            symbol(count.constant),
            count.words,
            count.decimals,
            [number for number, family in enumerate(content.families) if family.constant == count.constant],
        ]
        for count in content.constants
    ]
