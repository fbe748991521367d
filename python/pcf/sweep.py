"""Comparing many numbers with many constants, in worker processes.

FLINT's precision and Python's interpreter lock are one a process, so more than one core takes more than one
process.  The workers are fresh interpreters, never forks (a fork of a process that has used OpenMP hangs), and
do not import the caller's main module, so that a script needs no `if __name__ == "__main__"`.  Each is driven
by a thread that sends it numbers and waits: the worker reads pickled lists of integers from its standard input
and answers each on its standard output.  Results do not depend on the number of workers.
"""

import contextlib
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import Final

from pcf.errors import ResourceLimitError
from pcf.relations import Relation, Screen

Candidates = list[tuple[int | None, Relation]]

_CHUNK: Final = 64  # numbers a message: about a quarter of a second with the whole catalogue
_WORTH_A_WORKER: Final = 500  # numbers below which starting an interpreter takes longer than the work


def sweep(
    numbers: Sequence[int],
    constants: Sequence[int],
    places: int,
    workers: int,
    progress: Callable[[int, int], None] | None = None,
) -> list[Candidates]:
    """The candidates of `Screen` for every number.

    Args:
        numbers, constants: values times 10^places, off by at most 1.
        places: decimal places, >= 10.
        workers: processes to use, >= 1.
        progress: called with the numbers done and their total.

    Returns:
        One list of candidates a number, in the order of the numbers.

    Raises:
        ResourceLimitError: a worker process died.

    Example:
        >>> pi = 314159265358979323846264338328
        >>> [[relation.coefficients for _, relation in found] for found in sweep([4 * pi, 10**29], [pi], 29, 1)]
        [[(0, 4, 1, 0)], [(-1, 1)]]
    """
    chunks = [numbers[i : i + _CHUNK] for i in range(0, len(numbers), _CHUNK)]
    workers = min(workers, 1 + len(numbers) // _WORTH_A_WORKER)
    done = 0

    def count(found: list[Candidates]) -> list[Candidates]:
        nonlocal done
        done += len(found)
        if progress is not None:
            progress(done, len(numbers))
        return found

    if workers <= 1:
        screen = Screen(constants, places)
        answers = (count([screen.candidates(x) for x in chunk]) for chunk in chunks)
        return [candidates for answer in answers for candidates in answer]
    idle: SimpleQueue[_Worker] = SimpleQueue()
    team = [_Worker(constants, places) for _ in range(workers)]
    for worker in team:
        idle.put(worker)

    def ask(chunk: Sequence[int]) -> list[Candidates]:
        worker = idle.get()
        try:
            return worker.ask(chunk)
        finally:
            idle.put(worker)

    pool = ThreadPoolExecutor(workers)
    try:
        return [candidates for answer in map(count, pool.map(ask, chunks)) for candidates in answer]
    finally:
        for worker in team:
            worker.stop()
        pool.shutdown(cancel_futures=True)


class _Worker:
    """One worker process, as seen by its driver."""

    def __init__(self, constants: Sequence[int], places: int) -> None:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from pcf.sweep import serve; serve()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            start_new_session=True,  # an interrupt from the keyboard is the driver's to handle
        )
        self._send((list(constants), places))

    def ask(self, numbers: Sequence[int]) -> list[Candidates]:
        self._send(list(numbers))
        assert self._process.stdout is not None
        try:
            answer: list[Candidates] = pickle.load(self._process.stdout)
        except (EOFError, pickle.UnpicklingError):
            raise self._died() from None
        return answer

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            with contextlib.suppress(BrokenPipeError):
                pipe.close()

    def _send(self, message: object) -> None:
        assert self._process.stdin is not None
        try:
            pickle.dump(message, self._process.stdin)
            self._process.stdin.flush()
        except BrokenPipeError:
            raise self._died() from None

    def _died(self) -> ResourceLimitError:
        return ResourceLimitError("a worker process ended early (out of memory?); use fewer threads")


def serve() -> None:
    """The worker: reads constants and places first, then numbers until the input ends."""
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    screen = Screen(*pickle.load(requests))
    while True:
        try:
            numbers = pickle.load(requests)
        except EOFError:
            return
        pickle.dump([screen.candidates(x) for x in numbers], answers)
        answers.flush()
