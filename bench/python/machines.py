"""Many machines: two workers against one process, what a scheduler and a manifest cost, and what larger boxes would.

python bench/python/machines.py workers [ROUNDS] | scheduler | manifest | cost

`workers` scans a box by turns with two threads and with two Dask workers of one thread. `cost` follows the tasks of
boxes through a scheduler and its workers, with the figures that the others measured.
"""

import heapq
import json
import shutil
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from distributed import Client, LocalCluster

from pcf.atlas.box import Box
from pcf.atlas.scanning import scan
from pcf.atlas.sharing import probe
from pcf.atlas.store import SHARD_ROWS, Manifest, Shard
from pcf.machines import Machines

BOX = Box((2, 2), (-3, 3))
SECONDS_A_FORMULA = 200e-6  # of one core: the scan of the paper's box, 3 min on two
BYTES_A_FORMULA = 122  # the same box: 216 MB
SECONDS_A_TASK = 4e-3  # of the scheduler and of the client: `scheduler`
SECONDS_A_LISTED_SHARD = 11e-6  # of one manifest: `manifest`


def workers(rounds: int) -> None:
    with (
        tempfile.TemporaryDirectory() as directory,
        LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50
        ) as cluster,
        Client(cluster) as client,
    ):
        scan(Box((1, 1), (-1, 1)), Path(directory) / "warm", dask=client, shard_rows=16)
        rounds_of: dict[str, list[tuple[float, float]]] = {"two threads": [], "two workers": []}
        for _ in range(rounds):
            for name, each in rounds_of.items():
                out = Path(directory) / "atlas"
                start, used = time.perf_counter(), processor_time(client)
                if name == "two workers":
                    scan(BOX, out, dask=client)
                else:
                    scan(BOX, out, threads=2)
                each.append((time.perf_counter() - start, processor_time(client) - used))
                shutil.rmtree(out)
        best = {name: [min(column) for column in zip(*each, strict=True)] for name, each in rounds_of.items()}
        wall, cpu = (best["two threads"][k] / best["two workers"][k] for k in range(2))
        print(json.dumps({"formulas": len(BOX), "seconds, and of the processor": rounds_of}))
        print(json.dumps({"rate of workers over threads": round(wall, 3), "by processor time": round(cpu, 3)}))


def processor_time(client: Client) -> float:
    """Seconds of this process, in which the scheduler is too, and of the workers."""
    return time.process_time() + float(sum(client.run(time.process_time).values()))


def nothing(_: int) -> None:
    """A task that costs what a task costs."""


def scheduler(tasks: int = 4000) -> None:
    """The processor time of client and scheduler, which are one process here: what workers do is not in it."""
    with Machines("local:2", probe) as machines:
        list(machines.results(nothing, ((k,) for k in range(100))))
        start, used = time.perf_counter(), time.process_time()
        list(machines.results(nothing, ((k,) for k in range(tasks))))
        each = {"ms a task": time.perf_counter() - start, "ms of client and scheduler": time.process_time() - used}
        print(json.dumps({"tasks": tasks, **{name: round(x / tasks * 1e3, 3) for name, x in each.items()}}))


def manifest() -> None:
    for shards in (1_000, 10_000, 100_000):
        listed = tuple(Shard(f"metrics/{k:05d}.parquet", SHARD_ROWS, f"{k:064x}") for k in range(shards))
        wanted = replace(Manifest(Box(), None, shards * SHARD_ROWS, 1000), shards=listed)
        start = time.perf_counter()
        text = wanted.to_json()
        seconds = time.perf_counter() - start
        print(json.dumps({"shards": shards, "megabytes": round(len(text) / 1e6, 1), "seconds": round(seconds, 4)}))


def simulated(tasks: int, count: int, seconds: float, ahead: int = 2) -> float:
    """The time of so many equal tasks by so many workers.

    One server, the scheduler and the client that feeds it, takes SECONDS_A_TASK for each task, in the order in which
    workers ask. A worker holds `ahead` tasks and asks when it has finished one.
    """
    if tasks > 50_000:  # more of the same: the rate of the last half of fewer
        few, many = (simulated(n, count, seconds) for n in (25_000, 50_000))
        return many + (tasks - 50_000) * (many - few) / 25_000
    server = 0.0
    free = [0.0] * count  # when each worker is done with what it holds
    asked = [(0.0, worker) for worker in range(count) for _ in range(ahead)]
    heapq.heapify(asked)
    last = 0.0
    for _ in range(tasks):
        at, worker = heapq.heappop(asked)
        server = max(server, at) + SECONDS_A_TASK
        free[worker] = max(free[worker], server) + seconds
        last = max(last, free[worker])
        heapq.heappush(asked, (free[worker], worker))
    return last


def cost() -> None:
    print("| formulas | rows of a shard | tasks | workers | hours | workers at work |")
    print("|---|---|---|---|---|---|")
    for formulas, rows, counts in (
        (10**9, SHARD_ROWS, (2, 128, 512, 1024, 4096)),
        (10**9, 4 * SHARD_ROWS, (1024, 4096)),
        (10**12, 64 * SHARD_ROWS, (1024, 4096, 16_384, 65_536)),
    ):
        tasks = -(-formulas // rows)
        for count in counts:
            took = simulated(tasks, count, rows * SECONDS_A_FORMULA)
            busy = min(formulas * SECONDS_A_FORMULA / took / count, 1)
            cells = (f"10^{len(str(formulas)) - 1}", f"{rows:,}", f"{tasks:,}", f"{count:,}", f"{took / 3600:,.2f}")
            print("| " + " | ".join((*cells, f"{100 * busy:.0f} %")) + " |")
    for formulas, shards in ((10**9, 61_036), (10**12, 953_675)):
        core, size = formulas * SECONDS_A_FORMULA / 3600, formulas * BYTES_A_FORMULA / 1e12
        listed = shards * SECONDS_A_LISTED_SHARD
        print(
            f"{formulas:,} formulas: {core:,.0f} core hours, {size:,.2f} TB; its manifest takes {listed:.1f} s to make"
        )
    most = SHARD_ROWS * SECONDS_A_FORMULA / SECONDS_A_TASK
    print(f"workers that one scheduler keeps at work with shards of {SHARD_ROWS:,} rows: {most:,.0f}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["workers", *rounds]:
            workers(int(rounds[0]) if rounds else 2)
        case ["scheduler"]:
            scheduler()
        case ["manifest"]:
            manifest()
        case ["cost"]:
            cost()
        case _:
            sys.exit(__doc__)
