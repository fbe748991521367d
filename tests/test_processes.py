"""Work by processes: in order, equal to work in this one, and named when a process dies."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pcf import processes
from pcf.errors import InvalidInputError, ResourceLimitError
from pcf.processes import results


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_PATIENCE", -1.0)


def who(number: int) -> tuple[int, int]:
    return number, os.getpid()


def refuse(number: int) -> int:
    raise InvalidInputError(f"number {number}: refused")


def die(number: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_results_come_in_the_order_of_tasks_and_from_processes() -> None:
    found = list(results(who, ((number,) for number in range(20)), 2))
    assert [number for number, _ in found] == list(range(20))
    assert os.getpid() not in {process for _, process in found}


def test_one_process_is_this_one() -> None:
    assert list(results(who, [(1,), (2,)], 1)) == [(1, os.getpid()), (2, os.getpid())]
    assert list(results(who, [], 2)) == []


def test_an_error_is_the_one_that_was_raised() -> None:
    with pytest.raises(InvalidInputError, match="number 1: refused"):
        list(results(refuse, [(1,)], 2))


def test_a_process_that_dies_is_named() -> None:
    with pytest.raises(ResourceLimitError, match="threads 2: the system ended a process"):
        list(results(die, [(1,)], 2))
    assert next(results(who, [(3,)], 2))[0] == 3  # the next ones are new


def test_processes_end_with_the_one_that_asks() -> None:
    script = (
        "from pcf import processes; import time\n"
        "processes._PATIENCE = -1\n"
        "for _ in processes.results(time.sleep, [(0.1,)] * 1000, 2): print(flush=True)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as asking:
        assert asking.stdout is not None
        asking.stdout.readline()
        listed = subprocess.run(["pgrep", "-P", str(asking.pid)], capture_output=True, text=True, check=True)
        children = listed.stdout.split()
        assert len(children) >= 2
        asking.kill()
    end = time.monotonic() + 20
    while any(_runs(int(child)) for child in children):
        assert time.monotonic() < end
        time.sleep(0.1)


def _runs(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="ascii")
    except OSError:
        return False
    return state.rpartition(")")[2].split()[0] != "Z"


def test_ended_processes_remember_nothing() -> None:
    before = {process for _, process in results(who, [(1,), (2,)], 2)}
    processes.end()
    after = {process for _, process in results(who, [(1,), (2,)], 2)}
    assert before
    assert not before & after
