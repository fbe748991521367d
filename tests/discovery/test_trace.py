"""The trace of the loop of clusters: written, read, and one line a decision."""

from pathlib import Path

import pytest

from pcf.discovery.clusters.trace import TRACE, Decision, read_trace, write_trace
from pcf.errors import AtlasError

SPLIT = Decision(
    "", "all", 900, {"e": 3, "pi": 1}, "split", None, "delta-eta", 0.75, "anchors of 2 constants disagree"
)
NAMED = Decision("0", "delta-eta", 30, {"e": 3}, "named", "e", None, None, "the anchors agree; 8 of 8 validated")


def test_a_trace_comes_back(tmp_path: Path) -> None:
    write_trace(tmp_path, "exact", 1, [SPLIT, NAMED])
    assert read_trace(tmp_path) == [SPLIT, NAMED]


def test_a_decision_is_a_line() -> None:
    assert str(SPLIT) == (
        "all (all, 900 classes, e 3, pi 1): split by delta-eta (score 0.75): anchors of 2 constants disagree"
    )
    assert str(NAMED) == "0 (delta-eta, 30 classes, e 3): named e: the anchors agree; 8 of 8 validated"
    assert [one.depth for one in (SPLIT, NAMED)] == [0, 1]


def test_no_trace_and_a_damaged_one(tmp_path: Path) -> None:
    assert read_trace(tmp_path) == []
    for text in ("{", "[]", '{"decisions": [{"path": ""}]}'):
        (tmp_path / TRACE).write_text(text)
        with pytest.raises(AtlasError, match=r"trace\.json: truncated or altered; run `pcf group` again"):
            read_trace(tmp_path)
