"""Command lines for tests: run in this process, or in a child that can be interrupted."""

import json
import signal
import subprocess
from collections.abc import Sequence
from typing import Any

import pytest

from pcf.cli.app import main

SMALL = ["--degrees", "1", "1", "--coefficients", "-1", "1", "--depth", "64"]
"""Options of a scan of 64 formulas."""


def interruptible(command: Sequence[str], **options: Any) -> "subprocess.Popen[Any]":
    """A child that hears SIGINT also where the tests are run with it ignored, as under nohup."""

    def listen() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    return subprocess.Popen(command, preexec_fn=listen, **options)


class Run:
    """A command line run in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *words: str) -> None:
        self.code = main(words)
        self.out, self.err = capsys.readouterr()

    @property
    def json(self) -> Any:
        assert self.code == 0, self.err
        return json.loads(self.out)
