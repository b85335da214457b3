"""From exceptions to exit codes and words; a traceback never reaches a planner."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from quota.cli.console import Console

PROVED, BUG, USAGE, NO_PLAN, BAD_INPUT, NOT_PROVED = 0, 1, 2, 3, 4, 5
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
    except StoppedError:
        console.complain("cli.stopped_without_plan")
        raise typer.Exit(NOT_PROVED) from None
    except SolverError as error:
        key = "cli.solver_broke" if error.reason else "cli.solver_missing"
        console.complain(key, name=error.name, reason=error.reason, available=", ".join(error.available))
        raise typer.Exit(USAGE) from None
    except StoreError as error:
        console.complain(f"plan.store_{error.reason}", folder=error.folder, detail=error.detail)
        raise typer.Exit(BAD_INPUT if error.reason == "damaged" else USAGE) from None
    except typer.Exit:
        raise
    except BrokenPipeError:
        # Whoever read the output has gone, as with `| head`; what is still buffered must not fail again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(PROVED) from None
    except Exception:
        console.complain("cli.bug", file=_keep_traceback())
        raise typer.Exit(BUG) from None


def show_problems(console: Console, error: Exception) -> None:
    """Print every problem of the inputs, errors first."""
    problems = sorted(getattr(error, "problems", ()), key=lambda problem: problem.severity)
    for problem in problems[:SHOWN]:
        key = "cli.error" if problem.severity == "error" else "cli.warning"
        console.complain(key, words=problem.words(console.language))
    if len(problems) > SHOWN:
        console.complain("cli.more_problems", count=len(problems) - SHOWN)
    console.complain("cli.problem_count", count=sum(problem.severity == "error" for problem in problems))


def _keep_traceback() -> Path:
    """Write the traceback where a developer can read it, and return the file."""
    file = Path(tempfile.gettempdir()) / "quota-bug.txt"
    file.write_text(traceback.format_exc(), encoding="utf-8")
    return file
