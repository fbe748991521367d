"""The report: complete, self-contained, and right in its details; and the run that makes it."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from pcf.arithmetic.polynomial import Polynomial
from pcf.atlas import open_atlas
from pcf.atlas.box import Box
from pcf.constants.expression import parse_expression
from pcf.constants.markup import latex
from pcf.discovery.clusters.clustering import PLANES
from pcf.discovery.clusters.trace import Decision, read_trace
from pcf.discovery.discoveries import Tier, discoveries, tier
from pcf.errors import AtlasError, InvalidInputError
from pcf.pipeline import STAGES, Summary, discover
from pcf.report import write_report
from pcf.report.content import Content, Family, gather
from pcf.report.figures import ticks
from pcf.report.markup import continued_fraction, equation, symbol, value
from pcf.report.notation import formula
from pcf.report.page import page
from pcf.report.sections import unnamed_cards
from pcf.report.structure import families, groups

VOID = {"meta", "link", "input", "br", "path", "circle"}
KINDS = ("rational", "infinity")
CONSTANTS = ["pi", "e", "log(2)", "besseli(1,2)/besseli(0,2)"]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Summary, list[tuple[str, int, int]]]:
    seen: list[tuple[str, int, int]] = []
    out = tmp_path_factory.mktemp("report") / "atlas"
    summary = discover(
        Box((1, 2), (-1, 1)),
        out,
        depth=64,
        constants=CONSTANTS,
        threads=1,
        progress=lambda *step: seen.append(step),
    )
    return summary, seen


@pytest.fixture(scope="module")
def summary(run: tuple[Summary, list[tuple[str, int, int]]]) -> Summary:
    return run[0]


@pytest.fixture(scope="module")
def content(summary: Summary) -> Content:
    return gather(open_atlas(summary.out))


@pytest.fixture(scope="module")
def html(summary: Summary) -> str:
    return summary.report.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def data(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert found
    result: dict[str, Any] = json.loads(found[1])
    return result


# The run


def test_discover_goes_through_all_stages(run: tuple[Summary, list[tuple[str, int, int]]]) -> None:
    summary, seen = run
    assert list(dict.fromkeys(stage for stage, _, _ in seen)) == list(STAGES)
    assert summary.formulas == 208
    assert sum(summary.statuses.values()) == 208
    assert summary.labelled == open_atlas(summary.out).labels.count_rows()
    assert [plane.plane for plane in summary.clusters] == [plane.name for plane in PLANES]
    open_atlas(summary.out).verify()


def test_discover_groups(summary: Summary) -> None:
    atlas = open_atlas(summary.out)
    labels = dict(
        zip(*(atlas.labels.to_table().column(name).to_pylist() for name in ("id", "constant")), strict=True)
    )
    groups = atlas.groups.to_table().to_pylist()
    assert {"e", "rational"} <= {row["constant"] for row in groups} <= {*CONSTANTS, *KINDS, "sqrt(5)", None}
    assert all(labels.get(row["id"]) == row["constant"] for row in groups if row["constant"]), (
        "the labels confirm all"
    )
    group_of = {row["constant"]: row["group"] for row in groups}
    converging = atlas.filter(status="converges", columns=["id"]).column("id").to_pylist()
    held = {row["id"]: (row["group"], row["constant"]) for row in groups}
    for id in converging:
        if id in labels:
            assert held[id] == (group_of[labels[id]], labels[id]), "every labelled formula is with its constant"
    trace = read_trace(summary.out)
    assert all(not one.anchors for one in trace if one.outcome == "flagged")
    assert summary.groups == {
        "named": len({row["group"] for row in groups if row["constant"]}),
        "unnamed": len({row["group"] for row in groups if not row["constant"]}),
        "flagged": sum(one.outcome == "flagged" for one in trace),
    }


def test_discover_finds_known_formulas(summary: Summary) -> None:
    found = {(str(one.a), str(one.b)): one.expression for one in summary.discoveries}
    assert found["1", "n^2"] == "1/log(2)"
    assert found["n", "1"] == "besseli(1, 2)/besseli(0, 2)"
    assert found["1", "1"] == "(1 + sqrt(5))/2"
    assert all(one.digits >= 100 and one.surplus >= 20 for one in summary.discoveries)
    assert set(summary.constants()) <= set(CONSTANTS)


def test_discover_again_changes_no_byte(summary: Summary) -> None:
    def files() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in summary.out.rglob("*") if path.is_file()}

    before = files()
    again = discover(Box((1, 2), (-1, 1)), summary.out, depth=64, constants=CONSTANTS, threads=2)
    assert again == summary
    assert files() == before


def test_only_what_is_missing_is_done_again(summary: Summary, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("this stage is finished")

    for name in ("cluster_atlas", "group_atlas", "find_families"):
        monkeypatch.setattr(f"pcf.pipeline.{name}", never)
    monkeypatch.setattr("pcf.discovery.labels.labelling.Orbits", never)
    before = summary.report.read_bytes()
    summary.report.unlink()
    again = discover(Box((1, 2), (-1, 1)), summary.out, depth=64, constants=CONSTANTS)
    assert again == summary
    assert summary.report.read_bytes() == before


def test_summary_as_json(summary: Summary) -> None:
    value = json.loads(json.dumps(summary.to_json(), allow_nan=False))
    assert value["formulas"] == 208
    assert value["report"].endswith("report.html")
    assert {"a", "b", "constant", "expression", "digits_confirmed", "orbit_members"} <= set(value["discoveries"][0])


def test_an_unknown_constant_is_named_and_nothing_is_lost(summary: Summary) -> None:
    before = (summary.out / "labels.parquet").read_bytes()
    with pytest.raises(InvalidInputError, match="'pie' is not in the catalogue"):
        discover(Box((1, 2), (-1, 1)), summary.out, depth=64, constants=["pie"])
    assert (summary.out / "labels.parquet").read_bytes() == before


# The page


def test_small_limits_keep_their_exponents(content: Content) -> None:
    small = "9.99999999999995000000000000033333333333333104166666666668250e-8"
    one = replace(content.unnamed[0], limit=small)
    assert "9.9999999999999500000000000003333333333333…e−8</span>" in unnamed_cards(replace(content, unnamed=[one]))
    changed = page(replace(content, discoveries=[replace(content.discoveries[0], limit=small)]))
    assert "9.99999999999995" in changed
    assert '333e-8"' in changed


def test_constants_that_a_user_named_are_shown() -> None:
    assert value("2/(L3 - 3)") == ("<mfrac><mn>2</mn><mrow><mi>L3</mi><mo>−</mo><mn>3</mn></mrow></mfrac>")
    assert symbol("L3") == "<math><mi>L3</mi></math>"
    assert symbol("log(3), pi") == (
        '<math><mrow><mi>log</mi><mo>&#8290;</mo><mspace width="0.17em"/><mn>3</mn></mrow></math>, '
        "<math><mi>π</mi></math>"
    )
    assert symbol("a<b") == "<math><mi>a&lt;b</mi></math>"


class Checker(HTMLParser):
    """Fails on elements that are not closed in order; collects ids, and addresses of anything outside the page."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.outside: list[str] = []
        self.targets: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if "id" in values:
            self.ids.append(str(values["id"]))
        for name in ("src", "href", "srcset", "xlink:href", "action"):
            if address := values.get(name):
                (self.targets if address.startswith("#") else self.outside).append(address.removeprefix("#"))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert tag in VOID or self.open.pop() == tag, f"</{tag}> closes another element"


def test_the_page_is_well_formed_and_self_contained(html: str, data: dict[str, Any]) -> None:
    checker = Checker()
    checker.feed(html)
    assert checker.open == []
    assert len(checker.ids) == len(set(checker.ids))
    routes = {target for target in checker.targets if re.fullmatch(r"[cf]-\d+", target)}
    assert set(checker.targets) - routes <= set(checker.ids), "every link within the page has its target"
    counts = {"c": len(data["pages"]), "f": len(data["families"])}
    assert all(int(route[2:]) < counts[route[0]] for route in routes)
    assert checker.outside == []
    assert "url(" not in html
    assert "@import" not in html
    assert "default-src 'none'" in html
    assert "{{" not in html


def test_the_page_shows_what_was_found(html: str, content: Content) -> None:
    assert f"<b>{208:,}</b> continued fractions" in html
    for count in content.statuses.values():
        assert f"<b>{count:,}</b>" in html
    for section in ("highlights", "numbers", "planes", "formulas", "unnamed", "clusters", "method"):
        assert f'id="{section}"' in html
    assert html.count('<svg class="plane"') == len(PLANES)
    assert html.count('<figure data-plane="') == len(PLANES)
    assert equation("1/log(2)", Polynomial("1"), Polynomial("n^2")) in html
    assert "None" not in re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)


def test_the_highlights_are_one_a_constant(html: str, content: Content) -> None:
    shown = [one for some in content.highlights().values() for one in some]
    assert shown
    assert len({one.constant for one in shown}) == len(shown)
    for interest, some in content.highlights().items():
        assert f"<h3>{interest[0].upper()}{interest[1:]}</h3>" in html
        assert all(equation(one.expression, one.a, one.b) in html for one in some)
    assert html.index('id="highlights"') < html.index('id="formulas"') < html.index('id="numbers"')


def test_the_table_holds_every_discovery(data: dict[str, Any], summary: Summary) -> None:
    assert len(data["rows"]) == len(summary.discoveries)
    for row, one in zip(data["rows"], summary.discoveries, strict=True):
        a, b, constant, expression, _, digits, delta_limit, members, limit, proved, speed, published = row
        assert (delta_limit, speed, bool(published)) == (one.delta_limit, one.digits_per_term, bool(one.known))
        assert data["polynomials"][a][0] == str(one.a)
        assert data["polynomials"][b][1] == one.b.mathml()
        assert data["constants"][constant] == one.constant
        assert (expression, digits, members, bool(proved)) == (
            one.expression,
            one.digits,
            one.members,
            bool(one.proof),
        )
        assert one.limit is None or one.limit.startswith(limit)


def test_every_drawn_point_names_a_formula(data: dict[str, Any], summary: Summary) -> None:
    atlas = open_atlas(summary.out)
    assert len(data["planes"]) == len(PLANES)
    for plane in data["planes"]:
        assert plane
        for _, x, y, id in plane:
            assert 0 <= x <= 640
            assert 0 <= y <= 440
            assert data["polynomials"][data["formulas"][str(id)][0]][0] == str(atlas.get(id)[0])


def test_counts_agree_with_the_atlas(content: Content, summary: Summary) -> None:
    found = discoveries(open_atlas(summary.out))
    assert content.discoveries == found
    for kind in Tier:
        assert content.named(kind) == sum(tier(one.constant) is kind for one in found)
    assert sum(count.formulas for count in content.constants) == sum(one.members for one in found)
    for clusters, plane in zip(
        content.clusters.values(), sorted(summary.clusters, key=lambda p: p.plane), strict=True
    ):
        assert len(clusters) == plane.clusters
        assert sum(cluster.formulas for cluster in clusters) == plane.points - plane.noise
        assert [cluster.formulas for cluster in clusters] == sorted((c.formulas for c in clusters), reverse=True)


def test_unnamed_formulas_are_not_labelled(content: Content, summary: Summary) -> None:
    assert content.unnamed
    atlas = open_atlas(summary.out)
    for one in content.unnamed:
        row = atlas.find(a=one.a, b=one.b).to_pylist()[0]
        assert row["status"] == "converges"
        assert row["constant"] is None
        assert row["limit"] == one.limit


def test_a_report_elsewhere(summary: Summary, tmp_path: Path) -> None:
    assert write_report(summary.out, tmp_path / "page.html") == tmp_path / "page.html"
    assert (tmp_path / "page.html").read_bytes() == summary.report.read_bytes()
    with pytest.raises(AtlasError, match=r"none/page\.html: cannot be written: No such file"):
        write_report(summary.out, tmp_path / "none" / "page.html")


def test_a_group_without_points_in_one_plane_keeps_its_class(content: Content) -> None:
    first, second, *others = content.planes
    lacking = replace(first, groups=tuple(group for group in first.groups if group.name != first.names[-1]))
    assert len(lacking.groups) < len(first.groups)
    written = page(replace(content, planes=[lacking, second, *others]))
    assert re.findall(r'<input type="checkbox" value="(\w+)"', written) == re.findall(
        r'<input type="checkbox" value="(\w+)"', page(content)
    )


def test_text_cannot_break_out_of_the_page(content: Content) -> None:
    hostile = replace(content.discoveries[0], limit="</script><!--<script>alert(1)</script>")
    written = page(replace(content, discoveries=[hostile]))
    assert written.count("</script>") == 2, "the page has two scripts, its data and its code"
    assert "<!--" not in written


# Details


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (-1.1, 1.2, ["−1", "−0.5", "0", "0.5", "1"]),
        (0.0, 1.0, ["0", "0.2", "0.4", "0.6", "0.8", "1"]),
        (12.3, 12.34, ["12.3", "12.31", "12.32", "12.33", "12.34"]),
        (-4.2, 0.1, ["−4", "−3", "−2", "−1", "0"]),
        (1e4, 9e4, ["20000", "40000", "60000", "80000"]),
    ],
)
def test_ticks_are_round(low: float, high: float, labels: list[str]) -> None:
    assert [label for _, label in ticks(low, high)] == labels


def test_continued_fractions_in_mathml() -> None:
    def text(a: str, b: str) -> str:
        return re.sub(r"<.*?>", "", continued_fraction(Polynomial(a), Polynomial(b)).replace("<mfrac>", "/"))

    assert text("2n+1", "n^2") == "1+/13+/45+/97+⋱"
    assert text("n", "-n") == "−/11−/22−/33+⋱"
    assert text("-n-1", "n-2") == "−1−/1−2"
    assert text("3", "n-1") == "3"


def test_symbols() -> None:
    assert symbol("pi") == "<math><mi>π</mi></math>"
    assert symbol("sqrt(9973)") == "<math><msqrt><mn>9973</mn></msqrt></math>"
    assert symbol("rational") == "rational numbers"
    assert symbol("infinity") == "infinity"


def test_a_family_is_written_as_a_person_would() -> None:
    def text(written: str) -> str:
        return re.sub(r"<.*?>", "", written.replace("<mfrac>", "/"))

    assert text(formula("-2*(n + r)")) == "−2(n+r)"
    assert text(formula("-(n + r)*(2*n + s)")) == "−(n+r)(2n+s)"
    assert text(formula("-(r + 1)*(s + 1)/(L - d)")) == "/−(r+1)(s+1)L−d"
    assert text(formula("r - (-2)*s*(-d)")) == "r−(−2)s(−d)", "but only at the start"
    assert text(formula("(2*n)**2 + (n/2)**2")) == "(2n)2+(/n2)2", "powers of products"


def test_a_family_counts_formulas_and_orbits(content: Content) -> None:
    family = Family("e", "n", "n", "L(0) = E", "r, s >= 0; d >= 1; r = 1 mod 2", 54, 15, (0, 1), 24, 109)
    html = families([family])
    assert "<dd>54 formulas of 15 orbits <a" in html
    assert html.count("</math>, <math>") == 1 + 2, "each condition by itself, so that a line can break between them"
    outside = replace(family, formulas=0, orbits=0, members=())
    assert "<dd>none: found on the board of formulas that are in it, with all members outside</dd>" in families(
        [outside]
    )
    for one in content.families:
        assert one.formulas >= one.orbits >= len(one.members) > 0


def test_orders_of_functions_are_written_in_a_line() -> None:
    order = '<msub><mi>K</mi><mrow><mn>1</mn><mo lspace="0" rspace="0">/</mo><mn>4</mn></mrow></msub>'
    assert order in value("besselk(1/4, 1/8)")
    assert latex(parse_expression("besselk(1/4, 2)")) == "K_{1/4}\\left(2\\right)"


def test_terminating_formulas_may_be_infinite(html: str) -> None:
    assert "so the value is rational or infinite" in html


def decision(path: str, members: int, outcome: str, constant: str | None = None) -> Decision:
    return Decision(path, "delta-eta", members, {}, outcome, constant, None, None, "why <not>")


def test_the_trace_is_a_tree_that_ends_in_groups() -> None:
    root = Decision("", "all", 90, {"pi": 3}, "split", None, "delta-eta", 0.5, "anchors disagree")
    inner = Decision("0", "delta-eta", 60, {"pi": 3}, "split", None, "relations", None, "no plane")
    trace = [root, inner, decision("0.0", 9, "named", "pi"), decision("0.rest", 51, "flagged")]
    trace += [decision("1", 20, "flagged"), decision("rest", 10, "flagged")]
    html = groups(trace, {"named": 1, "unnamed": 0, "flagged": 3})
    assert "2 were split, 3 flagged" in html
    assert "All clusters named by one constant are one group: 1 named and 0 unnamed groups in all" in html
    assert html.count("<details") == 2
    assert html.count("<details open>") == 1, "the first split is unfolded, the others wait"
    assert "by delta-eta, score 0.5" in html
    sought = 'search for <code>"path": "1"</code>, <code>"path": "rest"</code>'
    assert f"2 flagged of 30 classes: {sought}</small>" in html, "what led to no group is counted, and can be found"
    assert "why &lt;not&gt;" in html
    assert "<code>0.0</code> <b>named</b> <math>" in html
    assert groups([], {}) == ""


def test_a_long_trace_stays_short() -> None:
    root = decision("", 10**6, "split")
    trace = [root, *(decision(str(k), 10**4 - k, "unnamed") for k in range(2000))]
    html = groups(trace, {"named": 0, "unnamed": 2000, "flagged": 0})
    assert html.count("<li") < 400
    assert "unnamed of" in html
