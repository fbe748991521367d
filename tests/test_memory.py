"""Memory that is freed goes back to the system."""

import os
import subprocess
import sys

import pytest

from pcf.memory import give_back

GLIBC = pytest.mark.skipif("CS_GNU_LIBC_VERSION" not in os.confstr_names, reason="of glibc alone")

PROGRAM = """
import os
from pcf.memory import give_back
if {asked}:
    give_back()
del [b"x" * 2**23][0]  # from now on glibc keeps blocks of this size by itself
blocks = [(b"x" * 2**21, b"x" * 2**17) for _ in range(50)]
small = [one for _, one in blocks]  # between the large ones, which hence are not at the end of the heap
del blocks
with open("/proc/self/statm") as file:
    print(int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 2**20)
"""


def held(asked: bool, **environment: str) -> int:
    """Megabytes that a process holds that has freed 100."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("MALLOC_")} | environment
    command = [sys.executable, "-c", PROGRAM.format(asked=asked)]
    return int(subprocess.run(command, env=own, capture_output=True, text=True, check=True).stdout)


@GLIBC
def test_what_is_freed_goes_back() -> None:
    assert held(True) < 60 < 100 < held(False)


@GLIBC
def test_what_the_environment_says_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    assert held(True, MALLOC_MMAP_THRESHOLD_=str(2**25)) > 100
    for name in (
        "ARROW_DEFAULT_MEMORY_POOL",
        "MALLOC_ARENA_MAX",
        "MALLOC_MMAP_THRESHOLD_",
        "MALLOC_TRIM_THRESHOLD_",
    ):
        monkeypatch.setenv(name, "7")
    give_back()
    assert os.environ["ARROW_DEFAULT_MEMORY_POOL"] == os.environ["MALLOC_ARENA_MAX"] == "7"
