"""Published formulas: found again, by themselves and by what follows from them."""

import json
from pathlib import Path

import pytest

from command_line import Run
from pcf import InvalidInputError
from pcf.arithmetic.polynomial import Polynomial
from pcf.discovery.literature import HOWS, known, literature, load_literature


def hows(a: str, b: str) -> list[str]:
    return [found.how for found in known(Polynomial(a), Polynomial(b))]


def test_every_published_formula_is_found_as_itself() -> None:
    for one in literature()[::12]:
        assert known(one.a, one.b)[0].how == "same"
        assert one.source
        assert one.value


def test_relatives_are_found() -> None:
    assert hows("3n^2 + 3n + 1", "-2n^4")[0] == "same"
    assert hows("6n^2 + 6n + 2", "-8n^4")[0] == "orbit"
    assert "class" in hows("(3n^2 + 3n + 1)*(n + 1)", "-2n^5*(n + 1)"), "an inflation by n + 1"
    assert set(hows("2n + 1", "n^2")) == {"class", "constant"}, "4/pi"
    assert hows("n^2 + 1", "n^3 + 2") == []
    assert hows("2", "-1") == [], "a rational number is an image of every other"
    order = [HOWS.index(how) for how in hows("2n + 1", "n^2")]
    assert order == sorted(order)


def test_lists_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "mine.json"
    file.write_text(json.dumps([{"a": "n^2 + 1", "b": "n^3 + 2", "value": "x", "source": "letter"}]))
    (found,) = known(Polynomial("n^2 + 1"), Polynomial("n^3 + 2"), load_literature(file))
    assert (found.how, found.published.source) == ("same", "letter")
    for text in ("{", "[1]", "{}", '[{"a": "n", "b": "1", "value": 1, "source": "x"}]'):
        file.write_text(text)
        with pytest.raises(InvalidInputError, match=r"mine\.json"):
            load_literature(file)


def test_the_command(run: Run) -> None:
    found = run("known", "6n^2+6n+2", "-8n^4", "--json").json["known"]
    assert list(found[0]) == ["a", "b", "value", "source", "how"]
    assert (found[0]["a"], found[0]["how"]) == ("3*n^2 + 3*n + 1", "orbit")
    assert "1/(2*Catalan)" in run("known", "3n^2+3n+1", "-2n^4").out
    assert "not in the list" in run("known", "n^2+1", "n^3+2").out
