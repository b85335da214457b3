"""From exceptions to exit codes and words; a traceback never reaches a planner."""

from __future__ import annotations

import errno
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from quota.cli.console import Console
from quota.cli.ending import interrupted

PROVED, BUG, USAGE, NO_PLAN, BAD_INPUT, NOT_PROVED = 0, 1, 2, 3, 4, 5
FAULTS_OF_DISKS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS)
_SHORT_OF_MEMORY = (
    "cannot allocate memory",
    "failed to map segment",
    "can't start new thread",
    "bad_alloc",
    "unknown error (<string>, line 0)",  # of lxml, which knows no other for it
)


@contextmanager
def failures(console: Console) -> Iterator[None]:
    """Turn what went wrong into a message on stderr and an exit code.

    2 usage, 3 no plan possible, 4 bad input, 5 stopped before proof, 1 a bug.
    """
    from concurrent.futures import BrokenExecutor  # noqa: PLC0415 - heavy imports wait until a command runs

    from quota.api.errors import public  # noqa: PLC0415 - as above

    try:
        yield
    except typer.Exit:
        raise
    except Exception as error:
        known = public(error, console.language)
        if known is not None:
            for line in known.lines:
                console.complain_line(line)
            raise typer.Exit(known.code) from None
        if interrupted():  # some libraries turn Ctrl-C into errors of their own
            raise KeyboardInterrupt from None
        if short_of_memory(error):
            console.complain("cli.little_memory")
            raise typer.Exit(USAGE) from None
        if isinstance(error, BrokenExecutor):
            console.complain("cli.process_ended")
            raise typer.Exit(USAGE) from None
        if isinstance(error, OSError) and error.errno in FAULTS_OF_DISKS:
            console.complain("cli.cannot_write", file=error.filename or tempfile.gettempdir(), detail=error.strerror)
            raise typer.Exit(USAGE) from None
        console.complain("cli.bug", file=_keep_traceback())
        raise typer.Exit(BUG) from None


@contextmanager
def writing(console: Console, target: Path) -> Iterator[None]:
    """Say that a file or a folder cannot be written, and leave."""
    try:
        yield
    except OSError as error:
        if short_of_memory(error):
            raise
        console.complain("cli.cannot_write", file=target, detail=error.strerror)
        raise typer.Exit(USAGE) from None


def short_of_memory(error: BaseException | None) -> bool:
    """Return whether an error came for want of memory; where libraries are loaded, and threads started, others say so."""
    while error is not None:
        words = str(error).lower()
        if (
            isinstance(error, MemoryError)
            or (isinstance(error, OSError) and error.errno == errno.ENOMEM)
            or any(sign in words for sign in _SHORT_OF_MEMORY)
        ):
            return True
        error = error.__cause__ or error.__context__
    return False


def _keep_traceback() -> str:
    """Write the traceback into a new file where a developer can read it; return its name, or the last words of it."""
    told = traceback.format_exc()
    try:
        handle, file = tempfile.mkstemp(prefix="quota-bug-", suffix=".txt")
        with open(handle, "w", encoding="utf-8") as opened:  # noqa: PTH123 - it is open already
            opened.write(told)
    except OSError:
        return told.strip().rpartition("\n")[2]
    return file
