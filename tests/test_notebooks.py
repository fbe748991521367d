"""What a notebook shows: mathematics in LaTeX, proofs as text, figures as SVG."""

from pathlib import Path

import pytest

import pcf
from pcf.errors import AtlasError, InvalidInputError


def test_mathematics_is_shown_as_such() -> None:
    f = pcf.PCF("2n + 1", "n^2")
    assert f.a._repr_latex_() == "$2 n + 1$"
    assert f._repr_latex_() == r"$\displaystyle 1 + \cfrac{1}{3 + \cfrac{4}{5 + \cfrac{9}{\ddots}}}$"
    assert f.identify()[0]._repr_latex_() == r"$\displaystyle L = \frac{4}{\pi}$"
    found = f.equivalence(f.shift(1))
    assert found is not None
    assert "pmatrix" in found._repr_latex_()
    assert repr(f.limit(20)).startswith("Limit('1.273"), "digits first"


def test_a_proof_is_shown_in_steps() -> None:
    proof = pcf.PCF("11n^2 + 11n + 3", "n^4").prove()
    assert proof is not None
    shown = proof._repr_markdown_()
    lines = shown.splitlines()
    assert lines[0].startswith(r"**Theorem.** $3 + ")
    assert r"\frac{30}{\pi^{2}}" in lines[0]
    assert len(lines) == 2 + len(proof.steps)
    assert r"\begin" not in shown


def test_a_formula_is_drawn(tmp_path: Path) -> None:
    plot = pcf.plot(pcf.PCF("34n^3 + 51n^2 + 27n + 5", "-n^6"))
    assert repr(plot) == "<Plot of a = 34*n^3 + 51*n^2 + 27*n + 5, b = -n^6>"
    assert plot._repr_svg_().lstrip().startswith("<?xml")
    plot.save(tmp_path / "delta.png")
    assert (tmp_path / "delta.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(InvalidInputError, match="ends in"):
        plot.save(tmp_path / "delta.txt")


def test_what_cannot_be_drawn() -> None:
    with pytest.raises(InvalidInputError, match="atlas"):
        pcf.plot("delta-gamma")
    with pytest.raises(AtlasError, match="nowhere"):
        pcf.plot("delta-gamma", "nowhere")
    with pytest.raises(InvalidInputError, match="subject"):
        pcf.plot(3)  # type: ignore[arg-type]
    with pytest.raises(InvalidInputError, match="delta"):
        pcf.plot(pcf.PCF("n + 1", "-n - 1"))
