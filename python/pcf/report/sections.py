"""The parts of a report as HTML."""

from html import escape
from typing import Final

from pcf.arithmetic.decimals import trimmed
from pcf.discovery.clusters.clustering import PLANES
from pcf.discovery.clusters.planes import PlanePoints
from pcf.discovery.discoveries import Discovery, Tier, tier
from pcf.proofs.derived import nature_of
from pcf.report.content import Cluster, ConstantCount, Content
from pcf.report.figures import axes_name, classes, key, plane_svg
from pcf.report.markup import card, continued_fraction, counted, decimal, equation, pair, proved, signed, symbol

_STATUSES: Final = {
    "converges": "converge to a limit",
    "terminates": "terminate: b(k) = 0, so the value is rational or infinite",
    "diverges": "diverge: the convergents have no limit",
    "oscillates": "oscillate: even and odd convergents have two limits",
}
_KINDS: Final = {Tier.NAMED: "Named constants", Tier.QUADRATIC: "Quadratic irrationals"}
_CLUSTERS_SHOWN: Final = 8
_LABELS_SHOWN: Final = 4
_DIGITS_SHOWN: Final = 42


def headline(content: Content) -> str:
    formulas = content.named(Tier.NAMED)
    constants = sum(tier(count.constant) is Tier.NAMED for count in content.constants)
    return f"{counted(formulas, 'formula')} for {counted(constants, 'constant')}"


def lead(content: Content) -> str:
    """What was searched and what came of it, in a paragraph."""
    manifest = content.manifest
    fraction = (
        "<math><mi>a</mi><mo>(</mo><mn>0</mn><mo>)</mo><mo>+</mo>"
        "<mi>b</mi><mo>(</mo><mn>1</mn><mo>)</mo><mo>/</mo><mo>(</mo><mi>a</mi><mo>(</mo><mn>1</mn><mo>)</mo>"
        "<mo>+</mo><mi>b</mi><mo>(</mo><mn>2</mn><mo>)</mo><mo>/</mo><mo>(</mo><mi>a</mi><mo>(</mo><mn>2</mn>"
        "<mo>)</mo><mo>+</mo><mo>⋯</mo><mo>)</mo><mo>)</mo></math>"
    )
    where = "from a list"
    if box := manifest.box:
        degrees = " and ".join(map(str, dict.fromkeys(box.degrees)))
        low, high = map(_number, box.coefficients)
        where = f"with polynomials of degree at most {degrees} and coefficients from {low} to {high}"
    among = f", in <b>{content.classes:,}</b> gauge classes of those that converge" if content.classes else ""
    return (
        f"Among <b>{manifest.formulas:,}</b> continued fractions {fraction} {where}, "
        f"<b>{content.statuses.get('converges', 0):,}</b> converge. Up to sign, scaling and shift there are "
        f"<b>{content.orbits:,}</b> different ones{among}; the limits of <b>{content.named(Tier.NAMED):,}</b> of these "
        "are expressions of a named constant, and those of "
        f"<b>{content.named(Tier.QUADRATIC):,}</b> quadratic irrationals."
    )


def highlights(found: dict[str, list[Discovery]]) -> str:
    """What to look at first, under what makes it worth that."""
    return "".join(
        f'<h3>{escape(interest[0].upper() + interest[1:])}</h3><div class="cards">{cards(some)}</div>'
        for interest, some in found.items()
    )


def cards(found: list[Discovery]) -> str:
    """Discoveries written large."""
    return "".join(
        card(
            equation(one.expression, one.a, one.b),
            {
                "polynomials": pair(one.a.mathml(), one.b.mathml()),
                "strength": "proved" if one.proof else f"evidence: confirmed to {one.digits:,} digits",
                **({} if one.digits_per_term is None else {"digits per term": f"{one.digits_per_term:.3f}"}),
                "δ limit": "unknown" if one.delta_limit is None else signed(one.delta_limit),
                "irrational": _irrational(one),
                "published": escape(one.known) if one.known else "not in the list, nor a consequence of one in it",
                "orbit": f"{counted(one.members, 'formula')} of the atlas",
            },
        )
        for one in found
    )


def unnamed_cards(content: Content) -> str:
    """Formulas without a name."""
    return "".join(
        card(
            continued_fraction(one.a, one.b),
            {
                "polynomials": pair(one.a.mathml(), one.b.mathml()),
                "limit": decimal(trimmed(one.limit, _DIGITS_SHOWN)),
                **proved(one.proved),
                "irrational": _IRRATIONAL[one.irrational],
            },
        )
        for one in content.unnamed
    )


_IRRATIONAL: Final = {
    "proved": "proved, by the growth of error and denominators",
    "evidence": "evidence from the measured <math><mi>δ</mi></math>",
    None: "not decided by these convergents",
}


def _irrational(one: Discovery) -> str:
    """By the convergents, or by the value where that is proved."""
    if one.irrational != "proved" and one.proof and (known := nature_of(one.expression)) is not None:
        return f"proved: {known.kind}, by its value ({escape(known.source)})"
    return _IRRATIONAL[one.irrational]


def statuses(content: Content) -> str:
    """The statuses as one bar and its legend."""
    known = [(name, content.statuses[name]) for name in _STATUSES if content.statuses.get(name)]
    bar = "".join(f'<span class="s-{name}" style="flex:{count}"></span>' for name, count in known)
    facts = "".join(
        f'<li class="s-{name}"><b>{count:,}</b><span>{_STATUSES[name]}</span></li>' for name, count in known
    )
    return f'<div class="bar" aria-hidden="true">{bar}</div><ul class="facts">{facts}</ul>'


def constants(content: Content) -> str:
    """How many orbits and formulas each constant has; each opens the table."""
    parts = []
    for kind, title in _KINDS.items():
        tallies = "".join(
            f'<li><a href="#c-{number}">{symbol(count.constant)}</a>'
            f"<small>{counted(count.orbits, 'orbit')}, {counted(count.formulas, 'formula')}</small></li>"
            for number, count in enumerate(content.constants)
            if tier(count.constant) is kind
        )
        if tallies:
            parts.append(f'<h3>{title}</h3><ul class="tallies">{tallies}</ul>')
    return "".join(parts)


def options(counts: list[ConstantCount]) -> str:
    """The choices of the table's filter."""
    return "".join(
        f'<option value="{number}">{escape(count.constant)} ({count.orbits:,})</option>'
        for number, count in enumerate(counts)
    )


def legend(planes: list[PlanePoints]) -> str:
    """One entry for each group that any plane has, the most telling first."""
    names = [name for plane in planes for group in plane.groups if (name := group.name)]
    by_name = classes(planes[0])
    order = sorted(set(names), key=names.index, reverse=True)
    return "".join(
        f'<label><input type="checkbox" value="{by_name[name]}" checked>{key(by_name[name])}'
        f"{symbol(name) if by_name[name].isdigit() else escape(name)}</label>"
        for name in order
    )


def planes(drawn: list[PlanePoints]) -> str:
    """The metric planes as figures."""
    figures = []
    for number, (plane, points) in enumerate(zip(PLANES, drawn, strict=True)):
        formulas = sum(group.formulas for group in points.groups)
        outside = f"; {points.outside:,} lie outside the frame" if points.outside else ""
        figures.append(
            f'<figure data-plane="{number}">{plane_svg(plane, points)}'
            f'<div class="readout" aria-live="polite"><small>{formulas:,} formulas{outside}</small></div></figure>'
        )
    return "".join(figures)


def clusters(by_plane: dict[str, list[Cluster]]) -> str:
    """The largest clusters of each plane and what their members are labelled."""
    if not by_plane:
        return ""
    tables = []
    for plane, found in by_plane.items():
        rows = "".join(_cluster_row(cluster) for cluster in found[:_CLUSTERS_SHOWN])
        rest = len(found) - _CLUSTERS_SHOWN
        more = f'<p class="note">and {counted(rest, "smaller cluster")}</p>' if rest > 0 else ""
        tables.append(
            f"<div><h3>{escape(axes_name(plane))}</h3><table><thead><tr><th>cluster</th>"
            f'<th class="number">formulas</th><th>labels</th></tr></thead><tbody>{rows}</tbody></table>{more}</div>'
        )
    return (
        '<section id="clusters"><h2>Clusters</h2><p class="note">Groups of formulas that converge alike, found by '
        "density in each plane, and the constants that were identified among their members.</p>"
        f'<div class="clusters">{"".join(tables)}</div></section>'
    )


def _cluster_row(cluster: Cluster) -> str:
    labels = [f"{symbol(name)} {count:,}" for name, count in cluster.labels[:_LABELS_SHOWN]]
    labels += ["…"] if len(cluster.labels) > _LABELS_SHOWN else []
    return (
        f'<tr><td>{cluster.number + 1}</td><td class="number">{cluster.formulas:,}</td>'
        f"<td>{', '.join(labels) or '—'}</td></tr>"
    )


def method(content: Content) -> str:
    """How the results were found, and where the numbers come from."""
    manifest = content.manifest
    evidence = ""
    if found := content.discoveries:
        evidence = (
            f" to at least {min(one.digits for one in found):,} digits; the agreement exceeds the digits of a "
            f"relation's own coefficients by at least {min(one.surplus for one in found):.0f}"
        )
    facts = {
        "Status": "proved: decided from the polynomials, by integer arithmetic",
        "Limits": "certified: enclosed by interval arithmetic, to the digits shown",
        "Metrics": f"certified: from exact convergents to depth {manifest.depth:,}; the growth of errors is proved, "
        "that of reduced denominators fitted",
        "Labels": "evidence: integer relations found by lattice reduction, then confirmed with limit and constant "
        f"computed anew{evidence}; proved where the table says so",
        "Orbits": "formulas that follow from one another by change of sign, scaling or shift are listed once",
        "Scan": f"{escape(manifest.describe())}, schema {manifest.schema}",
        "Source": "method after M. Shalyt et al., <cite>Unsupervised discovery of formulas for mathematical "
        "constants</cite>, NeurIPS 2024, arXiv 2412.16818",
    }
    return f'<dl class="facts-list">{"".join(f"<dt>{k}</dt><dd>{v}</dd>" for k, v in facts.items())}</dl>'


def _number(value: int) -> str:
    return str(value).replace("-", "−")
