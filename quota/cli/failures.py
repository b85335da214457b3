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
SHOWN = 50
"""Problems printed at most; their number is always told."""


@contextmanager
def failures(console: Console) -> Iterator[None]:
    """Turn what went wrong into a message on stderr and an exit code.

    2 usage, 3 no plan possible, 4 bad input, 5 stopped before proof, 1 a bug.
    """
    from quota.model.ranges import ConflictError  # noqa: PLC0415 - heavy imports wait until a command runs
    from quota.plan import StoreError  # noqa: PLC0415
    from quota.scenario import CaseError  # noqa: PLC0415
    from quota.solve.outcome import StoppedError  # noqa: PLC0415
    from quota.solve.solvers import SolverError  # noqa: PLC0415

    try:
        yield
    except CaseError as error:
        show_problems(console, error)
        raise typer.Exit(BAD_INPUT) from None
    except ConflictError as error:
        # Commands that know the case print the rows themselves; see `quota.cli.commands`.
        console.complain("cli.no_plan", count=len(error.sets))
        raise typer.Exit(NO_PLAN) from None
    except StoppedError as error:
        console.complain("cli.stopped_without_plan" if error.by_limit else "cli.gave_up")
        raise typer.Exit(NOT_PROVED) from None
    except SolverError as error:
        key = "cli.solver_broke" if error.reason else "cli.solver_missing"
        console.complain(key, name=error.name, reason=error.reason, available=", ".join(error.available))
        raise typer.Exit(USAGE) from None
    except StoreError as error:
        console.complain(f"plan.store_{error.reason}", folder=error.folder, detail=error.detail)
        raise typer.Exit(BAD_INPUT if error.reason in ("damaged", "other_version") else USAGE) from None
    except typer.Exit:
        raise
    except Exception as error:
        if interrupted():  # some libraries turn Ctrl-C into errors of their own
            raise KeyboardInterrupt from None
        if short_of_memory(error):
            console.complain("cli.little_memory")
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
    """Tell whether an error came for want of memory; where libraries are loaded, and threads started, others say so."""
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


def show_problems(console: Console, error: Exception) -> None:
    """Print every problem of the inputs, errors first."""
    problems = sorted(getattr(error, "problems", ()), key=lambda problem: problem.severity)
    for problem in problems[:SHOWN]:
        key = "cli.error" if problem.severity == "error" else "cli.warning"
        console.complain(key, words=problem.words(console.language))
    if len(problems) > SHOWN:
        console.complain("cli.more_problems", count=len(problems) - SHOWN)
    console.complain("cli.problem_count", count=sum(problem.severity == "error" for problem in problems))


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
