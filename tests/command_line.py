"""A command line run in this process, for tests."""

import json
from typing import Any

import pytest

from pcf.cli import main

SMALL = ["--degrees", "1", "1", "--coefficients", "-1", "1", "--depth", "64"]
"""Options of a scan of 64 formulas."""


class Run:
    """A command line run in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *words: str) -> None:
        self.code = main(words)
        self.out, self.err = capsys.readouterr()

    @property
    def json(self) -> Any:
        assert self.code == 0, self.err
        return json.loads(self.out)
