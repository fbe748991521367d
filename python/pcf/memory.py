"""Memory that is freed goes back to the system, so that each stage of a command starts from little.

By default glibc keeps freed blocks of up to 32 MB for later, and in as many arenas as eight times the processors.
"""

import ctypes
import os
from typing import Final

_ARROW: Final = ("ARROW_DEFAULT_MEMORY_POOL", "system")  # the one that gives back what is freed
_MALLOC: Final = {
    "MALLOC_TRIM_THRESHOLD_": (-1, 2**22),
    "MALLOC_MMAP_THRESHOLD_": (-3, 2**20),
    "MALLOC_ARENA_MAX": (-8, 2),
}
"""Parameters of `mallopt` in glibc, in bytes, by the variables that set them when a process starts."""


def give_back() -> None:
    """Have this process, and all that it starts, give back what they free; what the environment says of it stands.

    To be called before pyarrow is imported, and before there are threads. A C library other than glibc does as it does.
    """
    os.environ.setdefault(*_ARROW)
    if "CS_GNU_LIBC_VERSION" not in os.confstr_names:
        return
    library = ctypes.CDLL(None)
    for name, (parameter, value) in _MALLOC.items():
        if name not in os.environ:
            os.environ[name] = str(value)
            library.mallopt(parameter, value)
