"""Commands on atlases: what they print, as JSON and for people."""

import re
from pathlib import Path
from typing import Any

import pytest

from command_line import SMALL
from pcf.atlas import open_atlas


def test_scan_prints_a_summary(run: Any, scanned: Path) -> None:
    result = run("scan", str(scanned), *SMALL, "--json").json
    assert result["formulas"] == 64
    assert sum(result["statuses"].values()) == 64
    assert "64 formulas" in run("scan", str(scanned), *SMALL).out


def test_scan_from_a_file(run: Any, tmp_path: Path) -> None:
    (tmp_path / "formulas.txt").write_text("2*n+1; n^2\n-n; 1\n")
    out = tmp_path / "atlas"
    assert (
        run("scan", str(out), "--from", str(tmp_path / "formulas.txt"), "--depth", "64", "--json").json["formulas"]
        == 2
    )
    assert open_atlas(out).find(a="-n").num_rows == 1


def test_cluster(run: Any, scanned: Path) -> None:
    planes = run("cluster", str(scanned), "--json").json["planes"]
    assert [list(plane) for plane in planes] == [["plane", "points", "clusters", "noise"]] * 4
    assert "delta-gamma" in run("cluster", str(scanned)).out


def test_discover_label_and_report(run: Any, tmp_path: Path) -> None:
    out = str(tmp_path / "atlas")
    command = ["discover", out, *SMALL, "--constants", "e,besseli(1,2)/besseli(0,2)", "--threads", "1"]
    summary = run(*command, "--json").json
    assert (summary["formulas"], summary["report"]) == (64, f"{out}/report.html")
    assert {"e", "besseli(1,2)/besseli(0,2)", "sqrt(5)"} <= {one["constant"] for one in summary["discoveries"]}
    shown = run(*command, "--top", "2")
    assert shown.err == ""
    for words in (
        "64 formulas:",
        "e − 1",
        "the first 2 of ",
        "2 named constants",
        "for one constant: ",
        "report: ",
    ):
        assert words in shown.out
    grouped = run("group", out, "--constants", "e", "--mode", "fitted", "--json").json
    assert (grouped["mode"], grouped["seed"]) == ("fitted", 1)
    assert {one["constant"] for one in grouped["decisions"]} >= {"e", None}
    flagged = sum(one["outcome"] == "flagged" for one in grouped["decisions"])
    assert (set(grouped["groups"]), grouped["groups"]["flagged"]) == ({"named", "unnamed", "flagged"}, flagged)
    listed = run("group", out, "--top", "1").out
    assert listed.count("│") == 5, "one group in a line"
    assert "flagged clusters, whose" in listed
    assert f"trace: {out}/trace.json" in listed
    labelled = run("label", out, "--constants", "e", "--json").json
    assert labelled["labelled"] == sum(labelled["constants"].values())
    assert "besseli(1,2)/besseli(0,2)" not in labelled["constants"]
    assert "sqrt(5)" in run("label", out, "--constants", "e").out
    assert run("report", out, "--out", str(tmp_path / "page.html"), "--json").json["report"].endswith("page.html")
    assert "report: " in run("report", out).out


def test_find(run: Any, scanned: Path) -> None:
    golden = run("find", str(scanned), "--value", "1.6180339887", "--json").json
    assert [(row["a"][-1], row["b"][-1], row["status"]) for row in golden] == [(1, 1, "converges")]
    assert len(run("find", str(scanned), "--a", "-n", "--b", "-n+1", "--json").json) == 1
    assert "8 found, 2 listed" in run("find", str(scanned), "--a=-n", "--top", "2").out
    assert "0 found" in run("find", str(scanned), "--a", "n^5").out
    images = run("find", str(scanned), "--value", "0.69314718055994530941723212145817657", "--images")
    assert images.code == 0
    e = "2.71828182845904523536028747135266249775724709369995"
    shown = re.sub(r"[│\s]", "", run("find", str(scanned), "--value", e, "--images").out)
    assert "value=" in shown
    assert "L+1" in shown, "e = L + 1 for a(n) = n + 1, b(n) = n + 1"
    assert all(row["image"] for row in run("find", str(scanned), "--value", e, "--images", "--json").json)


def test_export(run: Any, scanned: Path, tmp_path: Path) -> None:
    assert run("export", str(scanned), "--csv", "--out", str(tmp_path / "atlas.csv")).code == 0
    lines = (tmp_path / "atlas.csv").read_text().splitlines()
    assert len(lines) == 65
    assert lines[0].startswith('"id","a","b","status","reason","limit"')
    assert '"log_q_at_64"' in lines[0]
    assert lines[1].startswith('0,"1","1","converges"')


def test_plot(run: Any, scanned: Path, tmp_path: Path) -> None:
    figure = tmp_path / "figure.svg"
    assert run("plot", "delta-gamma", str(scanned), "--out", str(figure), "--json").json == {"figure": str(figure)}
    assert figure.read_text().lstrip().startswith("<?xml")


def test_scores(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "formulas.txt").write_text("n; n\nn; 2n\nn+1; 2n+1\nn; 1\nn+1; 1\n2n+1; 2n+3\nn+3; -n-1\n")
    scanned = tmp_path / "atlas"
    run("scan", str(scanned), "--from", str(tmp_path / "formulas.txt"))
    run("label", str(scanned), "--threads", "1")
    monkeypatch.setattr("pcf.discovery.clusters.scores.LEAST", 1)  # orbits of a constant: the atlas is small
    scored = run("scores", str(scanned), "--mode", "fitted", "--json").json
    assert scored["mode"] == "fitted"
    assert scored["orbits"] >= scored["constants"] >= 2
    assert {"metrics", "neighbours", "davies_bouldin"} == set(scored["separations"][0])
    shown = run("scores", str(scanned)).out
    assert "delta, gamma" in shown
    assert "fit_gamma" not in shown
    assert "rational limits left out; neighbours: share of" in shown


def test_a_deeper_look_is_kept_or_missed(run: Any, tmp_path: Path) -> None:
    out, constants = str(tmp_path / "atlas"), ["--constants", "pi^2"]
    (tmp_path / "formulas.txt").write_text("2*n+1; n^2\n")
    run("scan", out, "--from", str(tmp_path / "formulas.txt"), "--depth", "64")
    assert run("label", out, *constants, "--deeper", "1", "--json").json["deeper"] == 1
    kept = run("label", out, *constants)
    assert "pi^2" in kept.out
    assert "unnamed orbits looked at deeper: 1, kept from before" in kept.out
    dropped = run("label", out, "--constants", "e", "--json")
    assert (dropped.json["deeper"], dropped.json["labelled"]) == (0, 0)
    assert "pcf: the deeper look at unnamed orbits (1) was made with other constants" in dropped.err
