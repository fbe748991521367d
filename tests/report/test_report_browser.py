"""The report clicked through in headless Chromium, at the width of a desk and of a phone."""

import json
import re
import shutil
import subprocess
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from pcf.atlas import open_atlas
from pcf.atlas.box import Box
from pcf.pipeline import discover
from pcf.report.content import Family, gather
from pcf.report.page import page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed (Debian: apt-get install chromium)"),
]

CLICKS = (Path(__file__).parents[1] / "data" / "click_through.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("browser") / "atlas"
    return discover(
        Box((1, 1), (-2, 2)), out, depth=64, constants=["e", "e^2", "besseli(1,2)/besseli(0,2)"], threads=1
    ).report


def clicked(report: Path, folder: Path, width: int) -> dict[str, Any]:
    """What a page says after it was clicked through; its text cannot be reached before the script is at its end."""
    page = folder / "page.html"
    page.write_text(report.read_text(encoding="utf-8").replace("</body>", f"<script>{CLICKS}</script></body>"))
    return seen_at(page, folder, width)


def seen_at(page: Path, folder: Path, width: int) -> dict[str, Any]:
    """What the script of a page leaves in its element `seen`."""
    command = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", f"--window-size={width},900"]
    command += [f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=6000", "--dump-dom", page.as_uri()]
    dom = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout
    found = re.search(r'<pre id="seen">(.*?)</pre>', dom, re.DOTALL)
    assert found, "the script did not come to its end"
    result: dict[str, Any] = json.loads(unescape(found[1]))
    return result


@pytest.mark.parametrize("width", [1200, 500])  # Chromium's windows are not narrower than 500
def test_the_report_works(report: Path, tmp_path: Path, width: int) -> None:
    seen = clicked(report, tmp_path, width)
    assert "error" not in seen
    assert seen["width"][0] <= seen["width"][1], "nothing sticks out sideways"
    assert 0 < seen["searched"] < seen["all"]
    assert seen["none"] == 0
    assert seen["sorted"] == "members"
    assert 0 < seen["proved"] <= seen["all"]
    assert 0 < seen["filtered"] < seen["again"] == seen["all"]
    hidden, title, members = seen["page"]
    assert (hidden, members) == (False, seen["filtered"])
    assert title
    assert seen["family"][0] == "Family 1"
    assert 0 < seen["family"][1] < seen["all"]
    assert seen["back"] == [True, seen["all"]]
    assert seen["readout"]
    assert seen["hidden"] > 0
    assert seen["trace"] > 0
    assert seen["math"] == 0, "every formula takes up room"
    assert seen["unlabelled"] == 0, "every control has a name"


FOUR_CONDITIONS = "r, s >= 0; d >= 1; 2*r + d - s + 1 >= 0; 2*r + s + d = 0 mod 4; s = 1 mod 2"
TELL = "parent.postMessage([document.documentElement.scrollWidth, document.documentElement.clientWidth], '*')"
FRAME = """<iframe src="{page}" style="width: 400px; height: 900px; border: 0"></iframe><script>
addEventListener("message", (event) => {{
  const seen = document.createElement("pre");
  seen.id = "seen"; seen.textContent = JSON.stringify({{ width: event.data }}); document.body.append(seen);
}});</script>"""


def test_a_family_with_many_conditions_fits_a_phone(report: Path, tmp_path: Path) -> None:
    content = gather(open_atlas(report.parent))
    family = Family("e", "n + d", "-(n + r)*(2*n + s)", "L(0, 1, 1) = E", FOUR_CONDITIONS, 8, 4, (0,), 24, 109)
    told = page(replace(content, families=[family])).replace("</body>", f"<script>{TELL}</script></body>")
    (tmp_path / "page.html").write_text(told, encoding="utf-8")
    (tmp_path / "frame.html").write_text(FRAME.format(page="page.html"))
    needed, given = seen_at(tmp_path / "frame.html", tmp_path, 800)["width"]
    assert given <= 400
    assert needed <= given, "nothing sticks out sideways"
