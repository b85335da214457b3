"""The command ``quota sweep``."""

from __future__ import annotations

import itertools
import os
from pathlib import Path
from typing import Annotated

import typer

from quota.cli.console import Console
from quota.cli.failures import USAGE, failures
from quota.cli.options import Lang, LangOption, Overrides, Quiet, ScenarioPath, SolverName

Vary = Annotated[
    list[str] | None,
    typer.Option(
        "--vary",
        metavar="KEY=START:STOP:STEP",
        help="What varies; may be given again. 变动的设置。",
        show_default=False,
    ),
]
TableOption = Annotated[
    Path | None,
    typer.Option(
        "--table", metavar="FILE.csv", help="Scenarios, one a row, one column per key. 情景表。", show_default=False
    ),
]
SweepOut = Annotated[
    Path, typer.Option("--out", metavar="DIR", help="Folder of the results. 结果文件夹。", show_default=False)
]
Jobs = Annotated[int, typer.Option("--jobs", min=0, help="Processes; 0: one per core. 进程数。")]


def sweep(
    scenario: ScenarioPath,
    out: SweepOut,
    vary: Vary = None,
    table: TableOption = None,
    sets: Overrides = None,
    solver: SolverName = None,
    jobs: Jobs = 0,
    lang: LangOption = None,
    quiet: Quiet = False,
) -> None:
    """Solve many scenarios; a stopped sweep goes on where it was. 批量测算多个情景，中断后可接着算。

    Example: quota sweep scenarios/nanping --vary stickiness=0:4:1 --out sweeps/stickiness
    """
    console = Console("en" if lang is Lang.EN else "zh", quiet)
    with failures(console):
        from quota.study.sweep import (  # noqa: PLC0415 - heavy
            Point,
            Sweep,
            SweepError,
            combinations,
            parse_vary,
            points_of_table,
            run_in_processes,
            write_results,
        )

        try:
            points = points_of_table(table) if table else combinations([parse_vary(text) for text in vary or ()])
            stated = Sweep(scenario, tuple(sets or ()), points, out, solver)
            stated.claim_folder()
        except SweepError as error:
            console.complain(f"sweep.fault_{error.reason}", **error.values)
            raise typer.Exit(USAGE) from None
        finished = len(points) - len(stated.unfinished())
        console.progress("sweep.going_on", count=len(points), finished=finished)

        place = itertools.count(finished + 1)

        def done(_: Point) -> None:
            console.progress("sweep.progress", finished=next(place), count=len(points))

        run_in_processes(stated, jobs or os.cpu_count() or 1, done)
        files = write_results(stated)
        statuses = [result["status"] for result in stated.results()]
        console.say(
            "sweep.done",
            count=len(points),
            proved=statuses.count("optimal"),
            failed=sum(status not in ("optimal", "feasible") for status in statuses),
            files=", ".join(str(file) for file in files),
        )
