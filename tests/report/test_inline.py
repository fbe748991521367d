"""Sentences with formulas, as proofs are written."""

import xml.etree.ElementTree as ET

import pytest

from pcf import PCF
from pcf.report.inline import formula, sentence


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("S_N -> pi**2/6", "<mo>→</mo><mfrac><msup><mi>π</mi><mn>2</mn></msup><mn>6</mn></mfrac>"),
        ("0, 1/2", "<mn>0</mn><mo>,</mo><mfrac><mn>1</mn><mn>2</mn></mfrac>"),
        ("S_N", "<msub><mi>S</mi><mi>N</mi></msub>"),
        ("n > 0", "<mi>n</mi><mo>&gt;</mo><mn>0</mn>"),
        ("sum_(k>=0) t(n,k)", "<msub><mo>∑</mo><mrow><mi>k</mi><mo>≥</mo><mn>0</mn></mrow></msub><mi>t</mi>"),
        ("(2)_k", "<msub><mrow><mo>(</mo><mn>2</mn><mo>)</mo></mrow><mi>k</mi></msub>"),
    ],
)
def test_formulas_are_typeset(text: str, fragment: str) -> None:
    assert fragment in formula(text)


@pytest.mark.parametrize("text", ["((", "a_", "^", "sqrt(", "x))", "[1, 2; 3", "", " = ", "<b>&", "a_(n", "1 -> "])
def test_whatever_is_written_is_well_formed(text: str) -> None:
    ET.fromstring(f"<p>{sentence(f'so ${text}$ & <i>')}</p>")


@pytest.mark.parametrize(
    "pair", [("2n+1", "n^2"), ("n", "n"), ("1", "1"), ("11n^2+11n+3", "n^4"), ("n^2+n", "n^2+n"), ("3n+1", "1")]
)
def test_proofs_are_typeset(pair: tuple[str, str]) -> None:
    proof = PCF(*pair).prove()
    assert proof is not None
    for plain, marked in zip(proof.steps, proof.marked_steps, strict=True):
        root = ET.fromstring(f"<p>{sentence(marked)}</p>")
        assert marked.replace("$", "") == plain
        assert not any("$" in text for text in root.itertext())
        assert len(root.findall("math")) + len(root.findall("code")) == marked.count("$") // 2


def test_what_is_too_long_for_a_line_is_text() -> None:
    text = " + ".join(f"n^{k}" for k in range(40))
    assert sentence(f"with ${text} < 1$.") == f"with <code>{text} &lt; 1</code>."


def test_a_hypergeometric_function_is_written_as_in_books() -> None:
    text = "".join(ET.fromstring(f"<p>{formula('2/hyper((1, 1,), (3/2,), 1/5)')}</p>").itertext())
    assert text == "2/F(1,1;3/2;1/5)"
