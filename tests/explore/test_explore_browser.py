"""The explorer's pages in headless Chromium, 400 pixels wide and 1200: nothing sticks out, and all has a name."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from pcf.api import scan
from pcf.discovery.labels.labelling import label_atlas
from pcf.explore.server import Budget, application

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed (Debian: apt-get install chromium)"),
]
PAGES = [
    "/",
    "/formula/2n+1/n^2",
    "/formula/34n^3+51n^2+27n+5/-n^6",
    "/formula/(n+1)^60/n^2",
    "/formula/3n+2/n^2+1",
    "/formula/x/n",
    "/constant/pi",
    "/search?q=delta+>+-2",
    "/search?q=0.785398163397448309615660845819875721049292",
    "/search?q=catlan",
]
LOOK = """<script>addEventListener("load", () => {
  const page = document.documentElement;
  const unnamed = (e) => !(e.textContent.trim() || e.ariaLabel || e.labels?.length);
  const away = (m) => !m.closest("thead") && m.getClientRects().length === 0;
  document.querySelector("button.term")?.click();
  parent.postMessage({
    width: [page.scrollWidth, page.clientWidth],
    unnamed: [...document.querySelectorAll("button, input:not([type=hidden]), select, a")].filter(unnamed).length,
    math: [...document.querySelectorAll("math")].filter(away).length,
    explained: document.querySelectorAll("[popover]").length,
    open: document.querySelectorAll("[popover]:popover-open").length,
  }, "*");
});</script>"""
FRAME = """<iframe src="page.html" style="width: {width}px; height: 900px; border: 0"></iframe><script>
addEventListener("message", (event) => {{
  const seen = document.createElement("pre");
  seen.id = "seen"; seen.textContent = JSON.stringify(event.data); document.body.append(seen);
}});</script>"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    root = tmp_path_factory.mktemp("explore") / "mine"
    scan(
        [("2n + 1", "n^2"), ("34n^3 + 51n^2 + 27n + 5", "-n^6"), ("220n^3+484n^2+301n+42", "n^6+1")],
        root,
        threads=1,
    )
    label_atlas(root, ["pi", "zeta(3)"], threads=1)
    app = application([root], Budget(workers=1, seconds=20, published=False))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        yield client


def seen(client: TestClient, address: str, folder: Path, width: int) -> dict[str, Any]:
    """What a page measures of itself, in a frame of this width, with its style sheet and script put inside."""
    page = client.get(address).text
    style, script = (client.get(file).text for file in ("/style.css", "/script.js"))
    page = page.replace('<link rel="stylesheet" href="/style.css">', f"<style>{style}</style>")
    page = page.replace('<script src="/script.js" defer></script>', f"<script>{script}</script>{LOOK}")
    (folder / "page.html").write_text(page, encoding="utf-8")
    (folder / "frame.html").write_text(FRAME.format(width=width), encoding="utf-8")
    command = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--window-size=1400,900"]
    command += [f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=4000", "--dump-dom"]
    done = subprocess.run(
        [*command, (folder / "frame.html").as_uri()], capture_output=True, text=True, timeout=120, check=True
    )
    found = re.search(r'<pre id="seen">(.*?)</pre>', done.stdout, re.DOTALL)
    assert found, "the script did not come to its end"
    result: dict[str, Any] = json.loads(unescape(found[1]))
    return result


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("width", [400, 1200])
def test_pages_fit_and_name_their_parts(client: TestClient, tmp_path: Path, address: str, width: int) -> None:
    measured = seen(client, address, tmp_path, width)
    needed, given = measured["width"]
    assert given <= width
    assert needed <= given, "nothing sticks out sideways"
    assert measured["unnamed"] == 0
    assert measured["math"] == 0, "every formula takes up room"
    assert measured["open"] == min(measured["explained"], 1), "terms explain themselves"
