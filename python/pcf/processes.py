"""Processes of this machine, for work in Python, whose threads take turns. The sole importer of joblib.

Results come in the order of their tasks, so that what is made of them does not depend on the number of processes.
"""

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import chain
from typing import Any, Final

from joblib import Parallel, delayed
from joblib.externals.loky import get_reusable_executor
from joblib.externals.loky.process_executor import TerminatedWorkerError

from pcf.errors import ResourceLimitError

_PATIENCE: Final = 1.0  # seconds of work until processes are started, which takes as long
_HASTE: Final = 0.1  # the same once they are there
_there: Final = threading.Event()
_SELDOM: Final = 1.0  # seconds between looks whether the process that asks is still there


def results(function: Callable[..., Any], tasks: Iterable[tuple[Any, ...]], processes: int) -> Iterator[Any]:
    """What a function returns for each task, in their order; short work is done here.

    Args:
        function: a function of a module, which uses one CPU.
        tasks: its arguments, values of our own that joblib sends to the processes; made as they are needed.
        processes: how many may work at once.

    Raises:
        ResourceLimitError: the system ended a process, most likely because memory was short.

    Example:
        >>> list(results(pow, [(2, 3), (3, 2)], 2))
        [8, 9]
    """
    waiting, spent = iter(tasks), 0.0
    patience = min(_HASTE, _PATIENCE) if _there.is_set() else _PATIENCE
    for arguments in waiting:
        if processes > 1 and spent > patience:
            waiting = chain([arguments], waiting)
            break
        start = time.monotonic()
        result = function(*arguments)
        spent += time.monotonic() - start
        yield result
    else:
        return
    parallel = Parallel(processes, return_as="generator", batch_size=1, pre_dispatch="2 * n_jobs", max_nbytes=None)
    here = os.getpid()
    _there.set()
    try:
        yield from parallel(delayed(_result)(here, function, arguments) for arguments in waiting)
    except TerminatedWorkerError:
        _there.clear()
        raise ResourceLimitError(
            f"threads {processes}: the system ended a process; give fewer, or more memory"
        ) from None


def running() -> bool:
    """Whether there are processes."""
    return _there.is_set()


def end() -> None:
    """End the processes, which stay for the next work, and with them all that they remember."""
    get_reusable_executor().shutdown(wait=True)
    _there.clear()


def _result(asking: int, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    _end_with(asking)
    return function(*arguments)


@cache
def _end_with(asking: int) -> None:
    """End this process when that which asks has been killed, of which joblib does not tell."""

    def watch() -> None:
        while os.getppid() == asking:
            time.sleep(_SELDOM)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
