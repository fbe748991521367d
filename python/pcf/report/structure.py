"""The parts of a report on structure: families, groups and their trace, open problems."""

from collections import Counter
from html import escape
from typing import Final

from pcf.discovery.clusters.trace import Decision
from pcf.report.content import Content, Family, OpenProblem
from pcf.report.markup import card, continued_fraction, counted, decimal, math, pair, proved, symbol, value
from pcf.report.notation import condition, formula

_GROUPS: Final = ("named", "unnamed")
_PATHS_SHOWN: Final = 3  # of clusters that are only counted
_GROUPS_SHOWN: Final = 300  # with all that they are parts of


def families(found: list[Family]) -> str:
    """The families as a section with one card each; nothing where there are none."""
    if not found:
        return ""
    cards = "".join(family_card(number, family) for number, family in enumerate(found))
    return (
        '<section id="families"><h2>Families</h2><p class="note">Formulas with integer parameters. The maps from limit '
        "to limit are proved for all parameters. The value of the first member is evidence, unless a proof is known: "
        "members that the atlas does not hold were predicted from it and compared with their limits.</p>"
        f'<div class="cards families">{cards}</div></section>'
    )


def family_card(number: int, family: Family) -> str:
    """A family: its polynomials, for which parameters, the maps, and what the atlas has of it."""
    base, *steps = family.value.split("; ")
    where = ", ".join(math(condition(text)) for text in family.parameters.split("; "))  # lines break between them
    names, _, first = base.partition(" = ")
    lines = [f"{formula(names)}<mo>=</mo>{value(first)}"]
    lines += ["<mo>=</mo>".join(formula(side) for side in step.split(" = ")) for step in steps]
    maps = "".join(f'<div class="map">{math(line, display=True)}</div>' for line in lines)
    return (
        f'<article class="card" id="family-{number}"><h3>{symbol(family.constant)}</h3>'
        f'<div class="map">{math(f"<mi>a</mi><mo>=</mo>{formula(family.a)}")}, '
        f"{math(f'<mi>b</mi><mo>=</mo>{formula(family.b)}')}</div>"
        f'<p class="note">for integers {where}</p>{maps}'
        f"<dl><dt>in the atlas</dt><dd>{_inside(family)}{_members(number) if family.members else ''}</dd>"
        f"<dt>evidence</dt><dd>{family.outside} outside, confirmed to {family.digits} digits</dd></dl></article>"
    )


def _inside(family: Family) -> str:
    """What the atlas has of a family: none where the board of its formulas has the members only outside its box."""
    if not family.formulas:
        return "none: found on the board of formulas that are in it, with all members outside"
    return f"{counted(family.formulas, 'formula')} of {counted(family.orbits, 'orbit')}"


def _members(number: int) -> str:
    return f' <a href="#f-{number}">show them</a>'


def groups(trace: list[Decision], found: dict[str, int]) -> str:
    """What the loop decided, as a tree to unfold: the clusters that led to the largest groups, the others counted.

    Args:
        trace: its decisions.
        found: how many groups are named and unnamed, and clusters flagged (`pcf.discovery.clusters.grouping.counted`).
    """
    if not trace:
        return ""
    split = sum(one.outcome == "split" for one in trace)
    return (
        '<section id="groups"><h2>Groups</h2><p class="note">Clusters are named where their anchors agree and a sample '
        "is validated, split in the plane that separates them best where not, compared with the constants of their "
        "members where none is left; a gauge class of many orbits is a group without a name, and the others are "
        f"flagged: {split:,} were split, {found['flagged']:,} flagged. All clusters named by one constant are one "
        f"group: {found['named']:,} named and {found['unnamed']:,} unnamed groups in all; a group holds only formulas "
        "whose limits were found to be of its constant. The limits 0 and infinity are exact, and not looked at. The "
        "clusters that are only counted here are in <code>trace.json</code> beside this file, and in what "
        "<code>pcf group ATLAS --json</code> prints, under their paths.</p>"
        f'<ol class="trace">{_Tree(trace).item("")}</ol></section>'
    )


class _Tree:
    """The decisions by what they are parts of."""

    def __init__(self, trace: list[Decision]) -> None:
        self._decisions = {one.path: one for one in trace}
        self._parts: dict[str, list[str]] = {}
        for one in trace:
            if one.path:
                self._parts.setdefault(_whole(one.path), []).append(one.path)
        self._shown = {""}
        groups = sorted((one for one in trace if one.outcome in _GROUPS), key=lambda one: -one.members)
        for one in groups[:_GROUPS_SHOWN]:
            path = one.path
            while path not in self._shown:
                self._shown.add(path)
                path = _whole(path)

    def item(self, path: str) -> str:
        """A decision and what it was split into, the first split unfolded."""
        one = self._decisions[path]
        parts = self._parts.get(path, [])
        line = _decision(one)
        if not parts:
            return f'<li class="o-{one.outcome}">{line}</li>'
        shown = "".join(self.item(part) for part in parts if part in self._shown)
        folded = [self._decisions[part] for part in parts if part not in self._shown]
        if folded:
            outcomes = Counter(other.outcome for other in folded)
            kinds = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(outcomes.items()))
            classes = sum(other.members for other in folded)
            among = f"{classes:,} {'class' if classes == 1 else 'classes'}"
            shown += f"<li><small>{kinds} of {among}: {_sought(folded)}</small></li>"
        details = f"<details{'' if path else ' open'}><summary>{line}</summary><ol>{shown}</ol></details>"
        return f'<li class="o-{one.outcome}">{details}</li>'


def _sought(decisions: list[Decision]) -> str:
    """What to search the trace for to find some decisions."""
    paths = [f'<code>"path": "{one.path}"</code>' for one in decisions[:_PATHS_SHOWN]]
    return "search for " + ", ".join(paths) + (", …" if len(decisions) > _PATHS_SHOWN else "")


def _whole(path: str) -> str:
    """The cluster that another is a part of."""
    return path.rpartition(".")[0]


def _decision(one: Decision) -> str:
    what = symbol(one.constant) if one.constant else ""
    how = f"by {escape(one.split_by)}" if one.split_by else ""
    how += f", score {one.score:g}" if one.score is not None else ""
    return (
        f"<code>{one.path or 'all'}</code> <b>{one.outcome}</b> {what}{how} "
        f"<small>{counted(one.members, 'orbit')}: {escape(one.reason)}</small>"
    )


def problems(found: list[OpenProblem]) -> str:
    """The largest groups without a name, with limits to many digits."""
    return "".join(
        card(
            continued_fraction(one.a, one.b),
            {
                "polynomials": pair(one.a.mathml(), one.b.mathml()),
                "group": f"{counted(one.formulas, 'formula')} whose limits are images of one another",
                "limit": decimal(one.limit),
                **proved(one.proved),
            },
        )
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
