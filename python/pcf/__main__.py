"""The command `pcf`, also as `python -m pcf`: an interrupt is quiet from its first moment on, imports included."""

import os
import sys

_INTERRUPTED = 130


def _leave(*_: object) -> None:
    """Leave at once: nothing has begun, and an exception in the midst of an import may come out as another one."""
    os.write(2, b"pcf: interrupted\n")
    os._exit(_INTERRUPTED)


try:
    import signal
except KeyboardInterrupt:
    _leave()


def main() -> int:
    """Run the command line of this process and return its exit code."""
    heard = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # not where a shell has it ignored
    if heard:
        signal.signal(signal.SIGINT, _leave)
    from pcf.memory import give_back

    give_back()
    from pcf.cli.app import main as run

    if heard:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    code = run()
    if heard:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # what was done is done
    processes = sys.modules.get("pcf.processes")  # in the midst of its import, it may be
    if (
        code == _INTERRUPTED and not getattr(processes, "running", bool)()
    ):  # they have to give back what they shared
        os._exit(code)  # an interpreter that was interrupted may end by the signal, and with a traceback
    return code


if __name__ == "__main__":
    sys.exit(main())
