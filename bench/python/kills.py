"""Workers, schedulers and commands that are killed while a box is scanned, labelled and hunted by Dask: the same bytes.

python bench/python/kills.py [WORKERS SCHEDULERS COMMANDS]

So many of each are killed, 20, 5 and 5 by default, at random moments of the three commands by turns. A command that is
killed, or ends with its scheduler, is run again, with another scheduler in that case. Ends with an error if a file
differs from those of one process, or is missing. Some fifteen minutes.
"""

import hashlib
import json
import math
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import cycle
from pathlib import Path

from distributed import Client

COMMANDS = {
    "scan": ["scan", "{out}", "--degrees", "2", "2", "--coefficients", "-3", "3", "--depth", "600"],
    "label": ["label", "{out}"],
    "hunt": ["hunt", "{out}", "--degrees", "2", "4", "--coefficients", "-6", "6"],
}
LABELLED = ["scan", "{out}", "--degrees", "2", "2", "--coefficients", "-2", "2", "--depth", "60"]
BINARIES = Path(sys.executable).parent


def main(quotas: dict[str, int]) -> None:
    rng = random.Random(20241216)
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory)
        run([str(BINARIES / "pcf"), *filled(LABELLED, root / "scanned")])
        seconds = {}
        for name in COMMANDS:
            start = time.perf_counter()
            run(command(name, prepared(root, f"plain-{name}", name)))
            seconds[name] = time.perf_counter() - start
        for kind, quota in quotas.items():
            done, share = 0, math.ceil(quota / len(COMMANDS))
            for name in cycle(COMMANDS):
                if done >= quota:
                    break
                out = prepared(root, "killed", name)
                kills, runs = drill(kind, command(name, out), seconds[name], min(share, quota - done), root, rng)
                done += kills
                if digests(out) != digests(root / f"plain-{name}"):
                    raise SystemExit(f"{name}: another result after {kills} kills of {kind}")
                line = {
                    "killed": kind,
                    "command": name,
                    "kills": kills,
                    "runs": runs,
                    "files equal": len(digests(out)),
                }
                print(json.dumps(line), flush=True)


def drill(
    kind: str, arguments: list[str], seconds: float, most: int, root: Path, rng: random.Random
) -> tuple[int, int]:
    """Run a command until it is done; how many were killed meanwhile, and how often it ran."""
    kills = runs = 0
    with ExitStack() as stack:
        stack.enter_context(workers(root))
        while True:
            runs += 1
            running = subprocess.Popen(
                [*arguments, "--dask", str(root / "scheduler.json")],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
            while kills < most:
                try:
                    running.wait(3 + rng.uniform(0, max(seconds, 6) / 3))
                    break
                except subprocess.TimeoutExpired:
                    kills += kill(kind, running, root, rng)
                    if kind != "workers":
                        break
            message = running.communicate()[1]
            if running.returncode == 0:
                return kills, runs
            if kind == "workers" or runs > most:
                raise SystemExit(f"{arguments[1]}: ended with {running.returncode}: {message}")
            if kind == "schedulers":
                stack.close()
                stack.enter_context(workers(root))


def kill(kind: str, running: "subprocess.Popen[str]", root: Path, rng: random.Random) -> int:
    if kind == "commands":
        running.kill()
        return 1
    if kind == "schedulers":
        os.kill(int((root / "scheduler.pid").read_text()), signal.SIGKILL)
        return 1
    with Client(scheduler_file=str(root / "scheduler.json"), timeout=20) as client:
        pids = sorted(client.run(os.getpid).values())
    if not pids:
        return 0
    os.kill(rng.choice(pids), signal.SIGKILL)
    return 1


@contextmanager
def workers(root: Path) -> Iterator[None]:
    """A scheduler and two workers, which their nannies start again."""
    file = root / "scheduler.json"
    file.unlink(missing_ok=True)
    dask, quiet = str(BINARIES / "dask"), {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with ExitStack() as stack:
        scheduler = subprocess.Popen(
            [
                dask,
                "scheduler",
                "--host",
                "127.0.0.1",
                "--port",
                "0",
                "--no-dashboard",
                "--scheduler-file",
                str(file),
            ],
            **quiet,  # type: ignore[call-overload]
        )
        stack.callback(ended, scheduler)
        (root / "scheduler.pid").write_text(str(scheduler.pid))
        while not file.exists():
            time.sleep(0.1)
        served = [
            dask,
            "worker",
            "--scheduler-file",
            str(file),
            "--nworkers",
            "2",
            "--nthreads",
            "1",
            "--no-dashboard",
        ]
        own = root / "workers"
        stack.callback(ended, subprocess.Popen([*served, "--local-directory", str(own)], **quiet))  # type: ignore[call-overload]
        with Client(scheduler_file=str(file), timeout=60) as client:
            client.wait_for_workers(2, timeout=60)
        yield


def ended(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def prepared(root: Path, name: str, command_name: str) -> Path:
    """An empty place for the atlas, or one that is scanned for labels."""
    out = root / name
    shutil.rmtree(out, ignore_errors=True)
    if command_name == "label":
        shutil.copytree(root / "scanned", out)
    return out


def command(name: str, out: Path) -> list[str]:
    return [str(BINARIES / "pcf"), *filled(COMMANDS[name], out)]


def filled(arguments: list[str], out: Path) -> list[str]:
    return [one.replace("{out}", str(out)) for one in arguments]


def run(arguments: list[str]) -> None:
    subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def digests(out: Path) -> dict[str, str]:
    return {
        str(file.relative_to(out)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(out.rglob("*"))
        if file.is_file()
    }


if __name__ == "__main__":
    asked = [int(k) for k in sys.argv[1:]] or [20, 5, 5]
    main(dict(zip(("workers", "schedulers", "commands"), asked, strict=True)))
