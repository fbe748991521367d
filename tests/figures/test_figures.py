"""Figures for papers: each can be drawn, the same bytes every time, and explains what it shows."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure

from pcf.atlas import Atlas, open_atlas, write_table
from pcf.atlas.box import Box
from pcf.atlas.scanning import scan
from pcf.atlas.schema import LABELS
from pcf.discovery.discoveries import discoveries
from pcf.errors import InvalidInputError
from pcf.figures import FIGURES, save_figure
from pcf.figures.growth import _panel
from pcf.figures.save import Look, figure_of
from pcf.pipeline import discover


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Atlas[Any]:
    out = tmp_path_factory.mktemp("figures") / "atlas"
    constants = ["pi", "e", "log(2)", "besseli(1,2)/besseli(0,2)"]
    discover(Box((1, 2), (-1, 1)), out, depth=64, constants=constants, threads=1)
    return open_atlas(out)


def test_the_legend_of_depth_says_what_is_fitted_and_the_predictor_is_within_the_frame(
    atlas: Atlas[Any],
) -> None:
    figure = figure_of("delta-depth", atlas)
    for axes in figure.axes:
        measured, predictor, _ = axes.get_lines()
        assert [line.get_label() for line in axes.get_lines()][1:] == ["predictor (eq. 5)", "fitted limit"]
        low, high = axes.get_ylim()
        late = predictor.get_xdata() >= 10
        assert np.all((predictor.get_ydata()[late] > low) & (predictor.get_ydata()[late] < high))
        assert len(measured.get_xdata())


def test_a_limit_of_delta_that_is_unknown_is_not_drawn(atlas: Atlas[Any]) -> None:
    figure = Figure()
    one = discoveries(atlas)[0]
    for known, lines in ((one.delta_limit, 3), (None, 2)):
        axes = figure.subplots()
        _panel(axes, atlas, replace(one, delta_limit=known))
        assert len(axes.get_lines()) == lines


def test_labels_of_components_fit_their_axes(atlas: Atlas[Any]) -> None:
    figure = figure_of("pca", atlas)
    figure.draw_without_rendering()
    (axes,) = figure.axes
    for label in (axes.xaxis.label, axes.yaxis.label):
        box = label.get_window_extent()
        assert figure.bbox.x0 <= box.x0 < box.x1 <= figure.bbox.x1
        assert figure.bbox.y0 <= box.y0 < box.y1 <= figure.bbox.y1
        assert max(box.width / axes.bbox.width, box.height / axes.bbox.height) < 0.8, "no longer than its axis"


def test_every_cell_of_the_checkerboard_is_explained(atlas: Atlas[Any]) -> None:
    figure = figure_of("checkerboard", atlas)
    assert all(len(axes.patches) + len(axes.get_lines()) == 36 for axes in figure.axes)
    (legend,) = figure.legends
    assert ("dots: not known" in legend.get_title().get_text()) == any(axes.get_lines() for axes in figure.axes)


@pytest.mark.parametrize(("suffix", "start"), [("svg", b"<?xml"), ("pdf", b"%PDF"), ("png", b"\x89PNG")])
def test_figures_are_drawn_and_reproducible(atlas: Atlas[Any], tmp_path: Path, suffix: str, start: bytes) -> None:
    for name in ("first", "second"):
        save_figure("delta-gamma", atlas, tmp_path / f"{name}.{suffix}")
    drawn = (tmp_path / f"first.{suffix}").read_bytes()
    assert drawn.startswith(start)
    assert drawn == (tmp_path / f"second.{suffix}").read_bytes()


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_can_be_drawn(atlas: Atlas[Any], tmp_path: Path, name: str) -> None:
    save_figure(name, atlas, tmp_path / "figure.svg")
    drawn = (tmp_path / "figure.svg").read_text()
    assert drawn.count("<path") > 20
    assert "<dc:date>" not in drawn, "the same bytes every day"


def test_figures_say_what_they_lack(tmp_path: Path) -> None:
    scan(Box((0, 0), (-1, 1)), tmp_path / "atlas", depth=64, threads=1)
    atlas = open_atlas(tmp_path / "atlas")
    write_table(atlas.root, "labels", LABELS.empty_table())
    for name in ("delta-depth", "near-misses", "checkerboard"):
        with pytest.raises(InvalidInputError, match=f"figure '{name}': "):
            save_figure(name, atlas, tmp_path / "figure.svg")


def test_unknown_figures_and_formats_are_named(atlas: Atlas[Any], tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="figure 'cat': the figures are delta-qr_eta, "):
        save_figure("cat", atlas, tmp_path / "x.svg")
    with pytest.raises(InvalidInputError, match=r"x\.gif: give a name that ends in \.svg, \.pdf, \.png"):
        save_figure("delta-eta", atlas, tmp_path / "x.gif")
    assert list(tmp_path.iterdir()) == []


HOSTILE = {
    "text.usetex": True,
    "font.size": 40.0,
    "font.family": ["fantasy"],
    "axes.facecolor": "red",
    "savefig.bbox": "tight",
    "savefig.transparent": True,
    "svg.fonttype": "none",
    "svg.hashsalt": "x",
    "lines.linewidth": 9.0,
    "figure.dpi": 30.0,
}


@pytest.mark.parametrize("suffix", ["svg", "png", "pdf"])
def test_figures_do_not_depend_on_the_settings_of_a_user_and_leave_them(
    atlas: Atlas[Any], tmp_path: Path, suffix: str
) -> None:
    save_figure("near-misses", atlas, tmp_path / f"plain.{suffix}")
    with matplotlib.rc_context(HOSTILE):
        before = dict(matplotlib.rcParams)
        save_figure("near-misses", atlas, tmp_path / f"hostile.{suffix}")
        assert dict(matplotlib.rcParams) == before
    drawn = [(tmp_path / f"{name}.{suffix}").read_bytes() for name in ("plain", "hostile")]
    assert drawn[0] == drawn[1]


def child(script: str, backend: str, settings: Path, *words: str) -> list[str]:
    """The words that a fresh process prints, with a backend and a matplotlibrc of its user."""
    environment = {**os.environ, "MPLBACKEND": backend, "MATPLOTLIBRC": str(settings)}
    command = [sys.executable, "-c", script, *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.split()


def test_the_backend_of_a_notebook_and_a_matplotlibrc_do_not_matter(atlas: Atlas[Any], tmp_path: Path) -> None:
    settings = tmp_path / "matplotlibrc"
    settings.write_text("".join(f"{name}: {value}\n" for name, value in HOSTILE.items() if name != "font.family"))
    script = """
import os, sys
from pcf.atlas import open_atlas
from pcf.figures import save_figure
save_figure("delta-gamma", open_atlas(sys.argv[1]), sys.argv[2])
import matplotlib
print(os.environ["MPLBACKEND"], matplotlib.rcParams["text.usetex"])
"""
    backend = "module://a_notebook_that_is_not_here.backend"
    printed = child(script, backend, settings, str(atlas.root), str(tmp_path / "child.svg"))
    assert printed == [backend, "True"]
    save_figure("delta-gamma", atlas, tmp_path / "here.svg")
    assert (tmp_path / "child.svg").read_bytes() == (tmp_path / "here.svg").read_bytes()


def test_a_backend_that_a_program_asks_for_is_kept_for_it(tmp_path: Path) -> None:
    script = "import pcf.figures, matplotlib; print(matplotlib.rcParams['backend'])"
    assert child(script, "pdf", tmp_path / "none") == ["pdf"]


def test_a_figure_has_the_size_the_title_and_the_constants_that_are_asked_for(atlas: Atlas[Any]) -> None:
    figure = figure_of("delta-gamma", atlas, Look(["e"], (5, 4), r"A box, $\delta$"))
    assert figure.get_size_inches().tolist() == [5.0, 4.0]
    assert figure.get_suptitle() == r"A box, $\delta$"
    labels = figure.axes[0].get_legend_handles_labels()[1]
    assert sum(label.startswith("$") for label in labels) == 1


@pytest.mark.parametrize(
    ("name", "look", "message"),
    [
        ("delta-gamma", Look(size=(0.5, 4)), "size 0.5 4: give inches from 1 to 40"),
        ("delta-gamma", Look(size=(float("nan"), 4)), "size nan: give a finite number"),
        ("delta-gamma", Look(size=7), "size 7: give width and height"),  # type: ignore[arg-type]
        ("delta-gamma", Look(title=r"$\frac{1}$"), "title"),
        ("delta-gamma", Look(title="a\nb"), "title"),
        ("delta-gamma", Look(title="\x01"), "title"),
        ("delta-gamma", Look(title=5), "title 5: give a line of text"),  # type: ignore[arg-type]
        ("delta-gamma", Look("pi"), "constants 'pi': give a sequence of slugs"),
        ("delta-gamma", Look(["zeta(3)"]), "constants 'zeta(3)': no formula of the figure is labelled with it"),
        ("checkerboard", Look(["e"]), "constants: the figure checkerboard has no colours for them"),
    ],
)
def test_looks_that_cannot_be(atlas: Atlas[Any], name: str, look: Look, message: str) -> None:
    with pytest.raises(InvalidInputError) as raised:
        figure_of(name, atlas, look)
    assert message in str(raised.value)


def test_the_clusters_of_a_plane_are_coloured(atlas: Atlas[Any]) -> None:
    labels = figure_of("clusters-delta-gamma", atlas).axes[0].get_legend_handles_labels()[1]
    assert labels
    assert all(label.startswith(("cluster ", "smaller clusters", "no cluster")) for label in labels)
