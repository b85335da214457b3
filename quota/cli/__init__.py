"""The command line: parses, calls, prints."""

from __future__ import annotations

LEAST_MEMORY = 96 << 20
"""Bytes without which no command can load what it needs; one library then ends the process in words of its own."""


def main() -> None:
    """Run the command line, and end it in order, whatever comes between."""
    # Not `signal`, which takes milliseconds to import, in which Ctrl-C would show a traceback.
    import _signal  # type: ignore[import-not-found]  # noqa: PLC0415

    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
    from quota.cli.ending import Ending  # noqa: PLC0415

    ending = Ending()
    try:
        ending.take_signals()
        code = _run()
    except KeyboardInterrupt:
        code = 1
    ending.leave(code)


def _run() -> int:
    """Run a command; return its exit code."""
    import gc  # noqa: PLC0415
    import os  # noqa: PLC0415

    from quota.api.collecting import OBJECTS  # noqa: PLC0415
    from quota.cli.outlets import Outlets  # noqa: PLC0415

    outlets = Outlets.opened()
    gc.set_threshold(OBJECTS)
    # A thread for each core costs 30 MB of addresses, nothing here multiplies matrices, and where a thread cannot be had
    # the library ends the process as Ctrl-C would.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        _demand_memory()
        from quota.cli.commands import app  # noqa: PLC0415 - after the streams are safe

        app()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except (ImportError, MemoryError) as error:  # what a command needs before it can tell of failures
        from quota.cli.failures import short_of_memory  # noqa: PLC0415

        if not short_of_memory(error):
            raise
        code = _complain("cli.little_memory")
    gc.freeze()  # all goes with the process: to look for cycles in it first takes a tenth of the time of a solve
    fault = outlets.fault()
    return code if fault is None else _complain("cli.not_told", code, detail=fault.strerror)


def _demand_memory() -> None:
    """Ask for the least memory, and give it back."""
    import mmap  # noqa: PLC0415

    try:
        mmap.mmap(-1, LEAST_MEMORY).close()
    except OSError as error:
        raise MemoryError from error


def _complain(key: str, code: int = 0, **values: object) -> int:
    """Say what went wrong outside of any command; return the exit code, or that of a fault of usage where there is none."""
    import sys  # noqa: PLC0415

    from quota.cli.console import Console  # noqa: PLC0415
    from quota.cli.failures import USAGE  # noqa: PLC0415

    english = "--lang=en" in sys.argv or ("--lang", "en") in zip(sys.argv, sys.argv[1:], strict=False)
    Console("en" if english else "zh").complain(key, **values)
    return code or USAGE
