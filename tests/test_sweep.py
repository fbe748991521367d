"""Many numbers against many constants, in one process and in several."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from pcf.constants import get
from pcf.errors import ResourceLimitError
from pcf.sweep import sweep

PLACES = 35
CONSTANTS = [get(slug).scaled(PLACES) for slug in ("pi", "e")]


def numbers(count: int) -> list[int]:
    """Random reals, with a Moebius image of pi at every fiftieth place."""
    rng = random.Random(1)
    values = [rng.randrange(-(10**PLACES), 10**PLACES) for _ in range(count)]
    values[::50] = [4 * CONSTANTS[0] + rng.randint(-99, 99) * 10**PLACES for _ in values[::50]]
    return values


def test_workers_find_what_one_process_finds() -> None:
    values = numbers(1100)
    alone = sweep(values, CONSTANTS, PLACES, workers=1)
    assert sweep(values, CONSTANTS, PLACES, workers=2) == alone
    assert all(found and found[0][0] == 0 for found in alone[::50])


def test_progress_counts_to_the_total() -> None:
    calls: list[tuple[int, int]] = []
    sweep(numbers(150), CONSTANTS, PLACES, 1, lambda done, total: calls.append((done, total)))
    assert calls == [(64, 150), (128, 150), (150, 150)]
    assert sweep([], CONSTANTS, PLACES, 2) == []


def test_a_failure_while_working_stops_the_workers() -> None:
    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sweep(numbers(1100), CONSTANTS, PLACES, 2, interrupt)


def test_a_dead_worker_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/true")
    with pytest.raises(ResourceLimitError, match="worker process ended early"):
        sweep(numbers(600), CONSTANTS, PLACES, 2)


def test_a_script_needs_no_guard_for_its_main_module(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from pcf.sweep import sweep\n"
        "print('started')\n"
        "print(len(sweep(list(range(10**34, 10**34 + 600)), [10**35 * 22 // 7], 35, 2)))\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["started", "600"]
