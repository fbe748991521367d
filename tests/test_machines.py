"""Tasks for the workers of a Dask cluster: who may work, and what is told of those that fail."""

import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from distributed import Client, LocalCluster

from pcf import machines as machines_module
from pcf.errors import AtlasError, InvalidInputError, PCFError
from pcf.machines import Machines


def equal() -> Mapping[str, str]:
    return {"pcf": "1"}


def of_this_process() -> Mapping[str, str]:
    return {"pcf": "1", "the process": str(os.getpid())}


def twice(number: int) -> int:
    return 2 * number


def refuse(number: int) -> int:
    raise InvalidInputError(f"number {number}: give another")


def fail(number: int) -> int:
    raise OSError(28, "No space left on device")


def die_once(number: int, mark: str) -> int:
    """The worker ends with no warning, but only the first time."""
    if number == 3 and not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


class Lost:
    """A result with which its worker ends, between being finished and being fetched."""

    def __reduce__(self) -> Any:
        os.kill(os.getpid(), signal.SIGKILL)


def be_lost_and_fail(mark: str) -> Lost:
    if not Path(mark).exists():
        Path(mark).touch()
        return Lost()
    return fail(5)  # type: ignore[return-value]


def refuse_and_count(number: int, log: str) -> int:
    with Path(log).open("a") as file:
        file.write("asked\n")
    return refuse(number)


def die(number: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_every_task_has_its_result(client: Any) -> None:
    handed: list[int] = []

    def tasks() -> Iterator[tuple[int]]:
        for number in range(30):
            handed.append(number)
            yield (number,)

    with Machines(client, equal) as machines:
        found = {}
        for number, result in machines.results(twice, tasks()):
            found[number] = result
            assert len(handed) <= len(found) + 4, "few tasks are made before they are needed"
    assert found == {number: 2 * number for number in range(30)}
    assert client.status == "running", "a client that was given stays open"


def test_no_tasks(client: Any) -> None:
    with Machines(client, equal) as machines:
        assert list(machines.results(twice, [])) == []


def test_a_worker_that_dies_costs_its_task(client: Any, tmp_path: Path) -> None:
    mark = tmp_path / "died"
    with Machines(client, equal) as machines:
        found = dict(machines.results(die_once, ((number, str(mark)) for number in range(8))))
    assert mark.exists()
    assert found == {number: 2 * number for number in range(8)}


@pytest.mark.filterwarnings("ignore:dask. the scheduler has no workers")
def test_an_error_after_a_lost_result_is_told(client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dask fetches the result of a task whose worker has gone, and its watcher dies of the error it finds instead."""
    monkeypatch.setattr(machines_module, "_SECONDS", 0.2)
    with (
        Machines(client, equal) as machines,
        pytest.raises(AtlasError, match=r"^dask: a worker fails: .*No space left on device"),
    ):
        list(machines.results(be_lost_and_fail, [(str(tmp_path / "mark"),)]))


def test_what_is_refused_is_not_tried_again(client: Any, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with Machines(client, equal) as machines, pytest.raises(InvalidInputError, match=r"^number 5: give another$"):
        list(machines.results(refuse_and_count, [(5, str(log))]))
    assert log.read_text() == "asked\n"


def test_errors_of_a_task_keep_their_words(client: Any) -> None:
    with Machines(client, equal) as machines:
        with pytest.raises(InvalidInputError, match=r"^number 5: give another$"):
            list(machines.results(refuse, [(5,)]))
        with pytest.raises(
            AtlasError, match=r"^dask: a worker fails: .*No space left on device; what was finished is"
        ):
            list(machines.results(fail, [(5,)]))
        assert dict(machines.results(twice, [(5,)])) == {0: 10}


def test_workers_that_are_not_equal_are_sent_away() -> None:
    with (
        LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50) as other,
        Client(other) as client,
        Machines(client, of_this_process) as machines,
        pytest.warns(RuntimeWarning, match=r"tcp://.* is sent away: the process is \d+ there and \d+ here"),
        pytest.raises(AtlasError, match=r"^dask: no worker is left: the process is \d+ there and"),
    ):
        list(machines.results(twice, [(1,), (2,)]))


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("local:0", "local:0: give local:N with N from 1"),
        ("local:two", "local:two: give local:N"),
        ("", "dask '': give a scheduler's address"),
        (5, "dask 5: give a scheduler's address"),
        ("nowhere", "dask nowhere: there is no such file; give"),
        (__file__, "test_machines.py: is no scheduler's file; give"),
        ("foo:bar", "dask foo:bar: foo:bar is no address; give"),
    ],
)
def test_a_bad_address_is_named(where: Any, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        Machines(where, equal)


def test_an_address_where_nobody_answers_is_given_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("pcf.machines._SECONDS", 0.2)
    file = tmp_path / "scheduler.json"
    file.write_text('{"address": "tcp://127.0.0.1:1"}', encoding="utf-8")
    for where in ("tcp://127.0.0.1:1", file):
        start = time.monotonic()
        with pytest.raises(InvalidInputError, match=r"nobody answers in 0\.2 seconds; give a scheduler's address"):
            Machines(where, equal)
        assert time.monotonic() - start < 5


def test_without_dask_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(
        InvalidInputError, match=r"^dask: Dask is not installed; `pip install 'polycf\[dask\]'` brings"
    ):
        Machines("local:1", equal)


@pytest.mark.full
@pytest.mark.filterwarnings("ignore:dask. the scheduler has no workers")
def test_a_task_that_kills_its_workers_is_given_up(cluster: Any, client: Any) -> None:
    with (
        Machines(client, equal) as machines,
        pytest.raises(PCFError, match=r"has killed tcp://.* and others before"),
    ):
        list(machines.results(die, [(1,)]))
