"""Workers: time limits, sizes, errors, and what waits."""

import asyncio
import os
import time
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from pcf.errors import InvalidInputError
from pcf.explore.workers import BusyError, Outcome, Workers


def counted(file: str) -> Iterator[dict[str, Any]]:
    """A task that leaves a mark of each run."""
    with Path(file).open("a") as marks:
        marks.write("x")
    yield {"process": os.getpid()}


def endless() -> Iterator[dict[str, Any]]:
    yield {"first": 1}
    while True:
        time.sleep(1)


def refused() -> Iterator[dict[str, Any]]:
    yield {"first": 1}
    raise InvalidInputError("x: wrong; give another")


def ended() -> Iterator[dict[str, Any]]:
    """As GMP ends a process that has no memory left."""
    yield {"first": 1}
    os.abort()


def run(tasks: "Coroutine[Any, Any, Any]") -> Any:
    return asyncio.run(tasks)


def test_an_answer_is_computed_once_for_all(tmp_path: Path) -> None:
    async def main() -> list[Outcome]:
        workers = Workers(1, 10, (10, 10))
        try:
            found = await asyncio.gather(*(workers.compute(counted, str(tmp_path / "marks")) for _ in range(5)))
            return [*found, await workers.compute(counted, str(tmp_path / "marks"))]
        finally:
            workers.stop()

    outcomes = run(main())
    assert len({outcome.parts["process"] for outcome in outcomes}) == 1
    assert outcomes[0].unfinished is None
    assert (tmp_path / "marks").read_text() == "x"


def test_what_takes_too_long_is_ended_and_keeps_its_parts(tmp_path: Path) -> None:
    async def main() -> tuple[Outcome, Outcome, Outcome]:
        workers = Workers(1, 0.3, (10, 10))
        try:
            slow = await workers.compute(endless)
            killed = await workers.compute(ended)
            with pytest.raises(InvalidInputError, match="x: wrong; give another"):
                await workers.compute(refused)
            return slow, killed, await workers.compute(counted, str(tmp_path / "marks"))
        finally:
            workers.stop()

    slow, killed, after = run(main())
    assert slow == Outcome({"first": 1}, "it took more than the 0.3 seconds that a page may take")
    assert killed == Outcome({"first": 1}, "it took more memory than a page may take")
    assert after.parts["process"] > 0


@pytest.mark.full
def test_more_than_may_wait_is_refused() -> None:
    async def main() -> list[Any]:
        workers = Workers(1, 0.5, (2, 10))
        try:
            tasks = [workers.compute(counted, f"/nowhere/{k}") for k in range(6)]
            return await asyncio.gather(workers.compute(endless), *tasks, return_exceptions=True)
        finally:
            workers.stop()

    found = run(main())
    busy = [one for one in found if isinstance(one, BusyError)]
    assert 3 <= len(busy) <= 4
    assert "ask again" in str(busy[0])


@pytest.mark.full
def test_one_who_waits_too_long_is_told_so_and_may_ask_again() -> None:
    async def main() -> tuple[Any, Any]:
        workers = Workers(1, 2, (5, 0.2))
        try:
            slow = asyncio.create_task(workers.compute(endless))
            await asyncio.sleep(0.1)
            with pytest.raises(BusyError):
                await workers.compute(refused)
            await slow
            with pytest.raises(InvalidInputError):
                await workers.compute(refused)
            return slow.result(), None
        finally:
            workers.stop()

    assert run(main())[0].parts == {"first": 1}
