"""Many machines: tasks for the workers of a Dask cluster. The sole importer of `distributed`, which is an extra.

Dask schedules; here is only what keeps the results those of one machine. A worker is asked for the facts of its
machine (versions, and the checksum of a probe) before its first task, and one whose facts are not those of this
machine does nothing and is sent away. Few more tasks are handed out than there are workers, so that a scheduler
holds little however many tasks there are. A task whose worker dies is done by another.

    local:4                    four processes of this machine
    tcp://10.0.0.1:8786        a scheduler
    scheduler.json             the file that it wrote
"""

import contextlib
import json
import logging
import math
import os
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self, TypeAlias

from pcf.arithmetic.long_integers import shown
from pcf.errors import AtlasError, InvalidInputError, PCFError
from pcf.files import read_text

if TYPE_CHECKING:
    from distributed import Client

    Where: TypeAlias = str | os.PathLike[str] | Client

Facts = Mapping[str, str]
"""What must be equal on all machines, by name."""

_LOCAL: Final = "local:"
_GIVE: Final = "give a scheduler's address (tcp://10.0.0.1:8786), its file, or local:N for N processes here"
_MOST_LOCAL: Final = 1024
_SECONDS: Final = 5  # until an address where nobody answers is given up
_PAUSE: Final = 0.01  # seconds between looks at what is finished
_SELDOM: Final = 0.5  # seconds between questions how many workers there are
_AHEAD: Final = 2  # tasks in flight per thread of a worker: one that runs and one that waits
_ROUNDS: Final = 3  # times that a task is given out anew after Dask has given it up
_KEPT: Final = "what was finished is kept, run again to continue"


class Machines:
    """The workers of a Dask cluster; use as a context manager.

    Args:
        where: as in the module's text, or a `distributed.Client`, which is left open.
        probe: tells the facts of a machine; a function of a module.

    Raises:
        InvalidInputError: `where` is none of these, nobody answers there, or Dask is not installed.
    """

    def __init__(self, where: "Where", probe: Callable[[], Facts]) -> None:
        self._probe = probe
        self._facts = _own_facts(probe)
        self._own = contextlib.ExitStack()
        try:
            import distributed
        except ImportError:
            raise InvalidInputError("dask: Dask is not installed; `pip install 'polycf[dask]'` brings it") from None
        self._dask = distributed
        if isinstance(where, distributed.Client):
            self._client = where
        else:
            with self._own:
                self._client = self._connected(where)
                self._own = self._own.pop_all()
        self._told: set[str] = set()
        self._unequal: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._own.close()

    def results(self, function: Callable[..., Any], tasks: Iterable[tuple[Any, ...]]) -> Iterator[tuple[int, Any]]:
        """The number of each task and what the function returns for it, in the order in which they are finished.

        Args:
            function: a function of a module, called on the workers.
            tasks: its arguments, values of our own that Dask sends to the workers; made as they are handed out.

        Raises:
            AtlasError: the scheduler is gone, no worker computes what this machine does, or a task kills its workers.
            PCFError: whatever the function raises.
        """
        waiting = enumerate(tasks)
        completed = self._dask.as_completed(with_results=True, raise_errors=False)
        given: dict[Any, tuple[int, tuple[Any, ...], int]] = {}

        def give(number: int, arguments: tuple[Any, ...], rounds: int = 0) -> None:
            future = self._client.submit(
                _checked, self._probe, self._facts, function, arguments, pure=False, retries=_ROUNDS
            )
            given[future] = number, arguments, rounds
            completed.add(future)

        wanted, asked = 0, -math.inf

        def fill() -> None:
            nonlocal wanted, asked
            if time.monotonic() - asked > _SELDOM:
                wanted, asked = _AHEAD * max(sum(self._client.nthreads().values()), 1), time.monotonic()
            while len(given) < wanted and (task := next(waiting, None)) is not None:
                give(*task)

        try:
            self._alive(fill)
            for future, result in self._finished(completed, given):
                number, arguments, rounds = given.pop(future)
                done = self._outcome(result, rounds)
                future.release()
                if done is None:
                    self._alive(lambda: give(number, arguments, rounds + 1))  # noqa: B023 - called at once
                else:
                    yield number, done[0]
                self._alive(fill)
        finally:
            with contextlib.suppress(Exception):  # of a scheduler that is gone
                self._client.cancel(list(given))

    def tell(self, message: str) -> None:
        """Warn of what a worker cannot do, once."""
        if message not in self._told:
            self._told.add(message)
            warnings.warn(message, RuntimeWarning, stacklevel=3)

    def _connected(self, where: "str | os.PathLike[str]") -> "Client":
        if not isinstance(where, str | os.PathLike) or not os.fspath(where):
            raise InvalidInputError(f"dask {shown(where)}: {_GIVE}")
        text = os.fspath(where)
        # the one who asks is told in a line what happened, and not in the words of each part of Dask
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        if text.startswith(_LOCAL):
            import dask

            count = text.removeprefix(_LOCAL)
            if not count.isdecimal() or not 1 <= int(count) <= _MOST_LOCAL:
                raise InvalidInputError(f"dask {text}: give local:N with N from 1 to {_MOST_LOCAL}")
            # a worker that was lost is started anew, and would be dropped if it is lost again when this time is over
            self._own.enter_context(dask.config.set({"distributed.deploy.lost-worker-timeout": "1000 days"}))
            cluster = self._dask.LocalCluster(
                n_workers=int(count),
                threads_per_worker=1,
                dashboard_address="127.0.0.1:0",
                silence_logs=logging.CRITICAL,
            )
            self._own.enter_context(cluster)
            return self._own.enter_context(self._dask.Client(cluster))
        address = _address(text)
        try:
            client = self._dask.Client(address, timeout=_SECONDS)
        except OSError:
            raise InvalidInputError(f"dask {text}: nobody answers in {_SECONDS} seconds; {_GIVE}") from None
        except ValueError:
            raise InvalidInputError(f"dask {text}: {address} is no address; {_GIVE}") from None
        return self._own.enter_context(client)

    def _finished(self, completed: Any, given: Mapping[Any, Any]) -> Iterator[tuple[Any, Any]]:
        """The futures as they are finished, while any are given, and what came of them."""
        last = looked = time.monotonic()
        while given:
            if time.monotonic() - looked > _SECONDS:
                looked = time.monotonic()
                for future in given:
                    # what Dask waits with for a result dies of an error in fetching it, as where the worker that had
                    # it is lost and the task then fails elsewhere; anew, it gives that error
                    if future.status == "error":
                        completed.add(future)
            found = False
            for one in completed.next_batch(block=False):
                if one[0] in given:  # not given before
                    found = True
                    yield one
            if found:
                last = time.monotonic()
                continue
            # Dask leaves futures waiting that were made while it tried to reach a scheduler in vain
            if self._client.status == "closed":
                raise self._gone()
            if time.monotonic() - last > _SECONDS and self._client.status == "running":
                last = time.monotonic()
                if not self._alive(self._client.nthreads):
                    self.tell("dask: the scheduler has no workers; waiting for some")
            time.sleep(_PAUSE)

    def _outcome(self, result: Any, rounds: int) -> tuple[Any] | None:
        """What came of a task, or None if it is to be given out anew.

        Args:
            result: what it returned, or an error, by itself (ours) or as its type, itself and the traceback (Dask's).
            rounds: how often it has been given out before.
        """
        if isinstance(result, _Done):
            return (result.value,)
        if isinstance(result, _Unequal):
            self._send_away(result)
            return None
        error = result[1] if isinstance(result, tuple) else result
        if isinstance(error, PCFError):
            raise error
        if isinstance(error, self._dask.KilledWorker):
            if rounds < _ROUNDS:
                return None
            raise AtlasError(
                f"dask: a task has killed {error.last_worker.address} and others before; give workers more "
                f"memory; {_KEPT}"
            )
        if isinstance(error, self._dask.CancelledError):
            raise self._gone()
        if isinstance(error, ImportError):
            raise AtlasError(
                f"dask: a worker cannot import {error.name}; install polycf of version "
                f"{self._facts.get('pcf')} there; {_KEPT}"
            )
        if isinstance(error, OSError | MemoryError):
            raise AtlasError(f"dask: a worker fails: {' '.join(str(error).split()) or 'memory'}; {_KEPT}")
        raise error

    def _send_away(self, found: "_Unequal") -> None:
        """End a worker that is not to be trusted with a task."""
        self.tell(f"dask: {found.worker} is sent away: {found.difference}")
        if found.worker not in self._unequal:
            self._unequal.add(found.worker)
            # Dask retires no last worker with results, and those of this one are of no use
            self._alive(lambda: self._client.run(_leave, workers=[found.worker]))
        if self._unequal.issuperset(self._client.nthreads()):
            raise AtlasError(f"dask: no worker is left: {found.difference}; {_KEPT}")

    def _alive(self, act: Callable[[], Any]) -> Any:
        """What an act returns that needs the scheduler."""
        try:
            return act()
        except (OSError, RuntimeError, TimeoutError) as error:
            if isinstance(error, PCFError):
                raise
            raise self._gone() from None

    def _gone(self) -> AtlasError:
        return AtlasError(f"dask: the scheduler is gone; {_KEPT}")


def _address(text: str) -> str:
    """The address of a scheduler, given itself or as the file that Dask writes."""
    if not Path(text).is_file():
        if ":" not in text:
            raise InvalidInputError(f"dask {text}: there is no such file; {_GIVE}")
        return text
    try:
        return str(json.loads(read_text(Path(text), _GIVE))["address"])
    except (ValueError, LookupError, TypeError) as error:
        if isinstance(error, PCFError):
            raise
        raise InvalidInputError(f"dask {text}: is no scheduler's file; {_GIVE}") from None


class _Done:
    """What a task returns, and no error."""

    def __init__(self, value: Any) -> None:
        self.value = value


class _Unequal:
    """What a worker returns that is not to be trusted with a task."""

    def __init__(self, worker: str, difference: str) -> None:
        self.worker = worker
        self.difference = difference


def _checked(
    probe: Callable[[], Facts], facts: Facts, function: Callable[..., Any], arguments: tuple[Any, ...]
) -> Any:
    """On a worker: the function's value, if this machine is like the one that asks."""
    own = _own_facts(probe)
    for name, wanted in facts.items():
        if own.get(name) != wanted:
            from distributed import get_worker

            return _Unequal(get_worker().address, f"{name} is {own.get(name)} there and {wanted} here")
    try:
        return _Done(function(*arguments))
    except PCFError as error:  # the same on every machine: not to be tried again
        return error


def _leave(dask_worker: Any) -> None:
    """On a worker: end, when this call has been answered."""
    dask_worker.loop.add_callback(dask_worker.close, reason="pcf: is not equal", executor_wait=False)


@cache
def _own_facts(probe: Callable[[], Facts]) -> Facts:
    return probe()
