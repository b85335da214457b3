"""The command ``quota sweep``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quota.api.crews import crew_of
from quota.cli.console import Console
from quota.cli.ending import INTERRUPTED
from quota.cli.failures import BUG, failures
from quota.cli.opening import cluster_at, speak, tell_of_years
from quota.cli.options import (
    Jobs,
    LangOption,
    Overrides,
    Patience,
    Quiet,
    ScenarioPath,
    Scheduler,
    SolverName,
    Vary,
)
from quota.cli.progress import progress
from quota.solve.solvers import require_solver
from quota.study.crews.processes import Processes
from quota.study.sweep import (
    Points,
    Sweep,
    SweepError,
    SweepTerms,
    combinations,
    parse_vary,
    points_of_table,
    readable_case,
    run,
    write_results,
)

TableOption = Annotated[
    Path | None,
    typer.Option(
        "--table",
        metavar="FILE",
        help="Scenarios in a .csv or .xlsx, one a row, one column per key. 情景表，一行一个情景，一列一个设置。",
        show_default=False,
    ),
]
SweepOut = Annotated[
    str,
    typer.Option(
        "--out",
        metavar="DIR",
        help="Folder of the results, or an address such as s3://bucket/sweep. 结果文件夹，或存储地址。",
        show_default=False,
    ),
]
MOST_NAMED = 5
"""Damaged results named at most; their number is always told."""


def sweep(
    scenario: ScenarioPath,
    out: SweepOut,
    vary: Vary = None,
    table: TableOption = None,
    sets: Overrides = None,
    solver: SolverName = None,
    jobs: Jobs = 0,
    scheduler: Scheduler = None,
    patience: Patience = None,
    lang: LangOption = None,
    quiet: Quiet = False,
) -> None:
    """Solve many scenarios; a stopped sweep goes on where it was. 批量测算多个情景，中断后可接着算。

    Example: quota sweep scenarios/nanping --vary stickiness=0:4:1 --out sweeps/stickiness
    """
    console = speak(lang, quiet=quiet)
    with failures(console):
        try:
            points = _points(vary or [], table)
            case = readable_case(scenario, sets or (), points)
            console = speak(lang, case.settings.language, quiet=quiet)
            tell_of_years(console, case)
            require_solver(solver or case.settings.solver)  # complains now, and not of every scenario
            terms = SweepTerms(tuple(sets or ()), solver, case.settings.language)
            stated = Sweep.of(scenario, case, terms, points, out)
            stated.claim()
            if damaged := stated.clear_damaged():
                console.complain("sweep.damaged_parts", count=len(damaged), names=", ".join(damaged[:MOST_NAMED]))
            _run(console, stated, jobs, scheduler, patience)
            _conclude(console, stated)
        except KeyboardInterrupt:
            console.complain("sweep.interrupted")
            raise typer.Exit(INTERRUPTED) from None


def _points(vary: list[str], table: Path | None) -> Points:
    if table and vary:
        raise SweepError("two_ways")
    return points_of_table(table) if table else combinations([parse_vary(text) for text in vary])


def _run(console: Console, stated: Sweep, jobs: int, scheduler: str | None, patience: int | None) -> None:
    """Solve what is unfinished, in processes or on a cluster."""
    count = len(stated.points)
    finished = count - sum(len(stated.batch(number).points) for number in stated.unfinished())
    console.progress("sweep.going_on" if finished else "sweep.starting", count=count, finished=finished)
    cluster = cluster_at(console, scheduler, patience)
    with progress(console, count, finished) as done, crew_of(cluster, (), stated.form.needs) as workers:
        run(stated, workers or Processes(jobs), done)


def _conclude(console: Console, stated: Sweep) -> None:
    """Write the tables and say what came of the scenarios."""
    tables, statuses = write_results(stated)
    count = statuses.total()
    console.say(
        "sweep.done",
        count=count,
        proved=statuses["optimal"],
        failed=count - statuses["optimal"] - statuses["feasible"],
        files=", ".join(map(stated.place.shown, tables)),
    )
    if statuses["fault"]:
        console.complain("sweep.faults", count=statuses["fault"])
        raise typer.Exit(BUG)
