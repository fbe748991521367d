"""The paper's 126 anchor formulas and what they really are (tests/data/anchors_126.json)."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from pcf import PCF

ANCHORS = json.loads((Path(__file__).parent / "data" / "anchors_126.json").read_text())

# The data's names of constants, and ours.
SLUGS = {
    "phi": "sqrt(5)",
    "sqrt2": "sqrt(2)",
    "sqrt3": "sqrt(3)",
    "sqrt17": "sqrt(17)",
    "C_1": "besseli(1,2)/besseli(0,2)",
    "e": "e",
    "e^2": "e^2",
    "sqrt(e)": "sqrt(e)",
    "pi": "pi",
}


def names(anchor: dict) -> str:
    return f"{anchor['a']};{anchor['b']}".replace(" ", "")


def test_the_counts() -> None:
    assert len(ANCHORS) == 126
    assert sum(x["status"] == "terminates" for x in ANCHORS) == 56
    relabelled = [x for x in ANCHORS if x["status"] == "converges" and x["paper_label"] != x["constant"]]
    assert len(relabelled) == 11


@pytest.mark.parametrize("anchor", ANCHORS, ids=names)
def test_status_and_value(anchor: dict) -> None:
    f = PCF(anchor["a"], anchor["b"])
    assert f.status.value == anchor["status"]
    limit = f.limit(60)
    assert limit.certified
    if anchor["status"] == "terminates":
        assert f.terminates_at == anchor["terminates_at"]
        assert limit.infinite if anchor["value"] == "infinity" else limit.exact == Fraction(anchor["value"])
    else:
        # both are rounded: equal up to one unit of the shorter one's last digit
        theirs = Fraction(anchor["limit"])
        places = len(anchor["limit"].split(".")[1])
        assert abs(Fraction(str(limit)) - theirs) <= Fraction(2, 10**places)


@pytest.mark.parametrize("anchor", ANCHORS, ids=names)
def test_constant(anchor: dict) -> None:
    matches = PCF(anchor["a"], anchor["b"]).identify()
    if anchor["status"] == "terminates":
        expected = [] if anchor["value"] == "infinity" else ["rational"]
        assert [m.constant for m in matches] == expected
    else:
        assert matches[0].constant == SLUGS[anchor["constant"]]
        assert matches[0].digits_confirmed >= 100
