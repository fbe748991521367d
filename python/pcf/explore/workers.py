"""Worker processes that compute within a time and a size, so that no request can stop the server.

A task is a function of a module that yields dictionaries: the parts of its answer, those of most use first. What is
there when its time is over is kept.
"""

import asyncio
import contextlib
import multiprocessing
import resource
import signal
import time
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Hashable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Final

from pcf.errors import PCFError, ResourceLimitError

Task = Callable[..., Iterator[dict[str, Any]]]

_START: Final = 60.0  # seconds that a process may take to start
_MEMORY: Final = 4 * 2**30  # bytes of a process
_KEPT: Final = 500  # answers


class BusyError(PCFError):
    """More is asked than can be computed now."""


@dataclass(frozen=True)
class Outcome:
    """What a task found: its parts in one dictionary, and why it did not come to its end, if so."""

    parts: dict[str, Any]
    unfinished: str | None = None


class Worker:
    """A process that computes one task after another; it is ended, and later replaced, where one takes too long."""

    def __init__(self) -> None:
        self._process: Any = None
        self._connection: Connection | None = None

    def compute(self, task: Task, arguments: tuple[Any, ...], seconds: float) -> Outcome:
        """Run a task; blocks.

        Raises:
            PCFError: as the task raises it.
        """
        connection = self._connection or self._start()
        connection.send((task, arguments))
        parts: dict[str, Any] = {}
        end = time.monotonic() + seconds
        while connection.poll(max(end - time.monotonic(), 0)):
            try:
                kind, value = connection.recv()
            except (EOFError, OSError):
                self.stop()
                return Outcome(parts, "it took more memory than a page may take")
            if kind == "error":
                raise value
            if kind == "end":
                return Outcome(parts)
            parts |= value
        self.stop()
        return Outcome(parts, f"it took more than the {seconds:g} seconds that a page may take")

    def _start(self) -> Connection:
        context = multiprocessing.get_context("spawn")
        self._connection, other = context.Pipe()
        self._process = context.Process(target=_work, args=(other,), daemon=True)
        self._process.start()
        other.close()
        if not self._connection.poll(_START):
            self.stop()
            raise BusyError("explore: no process could be started; ask again")
        self._connection.recv()
        return self._connection

    def stop(self) -> None:
        """End the process at once."""
        if self._connection is not None:
            self._connection.close()
        if self._process is not None:
            self._process.kill()
            self._process.join()
        self._process = self._connection = None


def _work(connection: Connection) -> None:
    """The life of a worker process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server ends its workers
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
    import pcf.explore.tasks  # noqa: F401  so that the first task does not wait for it

    with contextlib.suppress(EOFError, OSError):  # the server is gone
        connection.send(("ready", None))
        while True:
            task, arguments = connection.recv()
            connection.send(_outcome(task, arguments, connection))


def _outcome(task: Task, arguments: tuple[Any, ...], connection: Connection) -> tuple[str, Any]:
    try:
        for part in task(*arguments):
            connection.send(("part", part))
    except PCFError as error:
        return "error", error
    except MemoryError:
        return "error", ResourceLimitError("memory: there is not enough of it; ask for something smaller")
    return "end", None


class Workers:
    """Some workers, the requests that wait for them, and the answers that were found.

    Args:
        count: processes.
        seconds: that a task may take.
        waiting: tasks that may wait, and for how many seconds each.
    """

    def __init__(self, count: int, seconds: float, waiting: tuple[int, float]) -> None:
        self._seconds = seconds
        self._most_waiting, self._patience = waiting
        self._workers = [Worker() for _ in range(count)]
        self._threads = ThreadPoolExecutor(count, "worker")
        self._idle: asyncio.Queue[Worker] = asyncio.Queue()
        for worker in self._workers:
            self._idle.put_nowait(worker)
        self._waiting = 0
        self._kept: OrderedDict[Hashable, asyncio.Task[Outcome]] = OrderedDict()

    async def compute(self, task: Task, *arguments: str) -> Outcome:
        """The outcome of a task, which is computed once for all who ask for it.

        Raises:
            BusyError: too many tasks wait, or none of the workers was free in time.
            PCFError: as the task raises it.
        """
        key = (task, arguments)
        found = self._kept.get(key)
        if found is None or (found.done() and (found.cancelled() or isinstance(found.exception(), BusyError))):
            found = self._kept[key] = asyncio.create_task(self._computed(task, arguments))
        self._kept.move_to_end(key)
        while len(self._kept) > _KEPT and next(iter(self._kept.values())).done():
            self._kept.popitem(last=False)
        return await asyncio.shield(found)  # a reader who leaves does not end it for the others

    def _computed(self, task: Task, arguments: tuple[Any, ...]) -> Coroutine[Any, Any, Outcome]:
        if self._waiting >= self._most_waiting + self._idle.qsize():
            raise BusyError(f"explore: {self._waiting} requests wait to be computed; ask again in a minute")
        self._waiting += 1

        async def run() -> Outcome:
            try:
                worker = await asyncio.wait_for(self._idle.get(), self._patience)
            except TimeoutError:
                raise BusyError("explore: all workers are busy; ask again in a minute") from None
            finally:
                self._waiting -= 1
            try:
                loop = asyncio.get_running_loop()
                return await loop.run_in_executor(self._threads, worker.compute, task, arguments, self._seconds)
            finally:
                self._idle.put_nowait(worker)

        return run()

    def stop(self) -> None:
        """End all processes."""
        for worker in self._workers:
            worker.stop()
        self._threads.shutdown(wait=False, cancel_futures=True)
