"""Workers of Dask for tests that kill them."""

import os
import signal
from typing import Any

from distributed import Status


def kill_a_worker(cluster: Any, turn: int) -> bool:
    """Kill one of the workers that are at work; one that is still starting would not be started again by its nanny."""
    ready = [
        nanny.process.pid
        for nanny in list(cluster.workers.values())
        if nanny.process is not None
        and nanny.process.status == nanny.status == Status.running
        and nanny.worker_address in list(cluster.scheduler.workers)
    ]
    if ready:
        os.kill(ready[turn % len(ready)], signal.SIGKILL)
    return bool(ready)
