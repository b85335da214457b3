"""The command ``quota frontier``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quota.cli.console import Console
from quota.cli.failures import NOT_PROVED, USAGE, failures
from quota.cli.opening import cluster_at, read, speak, tell_of_years
from quota.cli.options import (
    Jobs,
    Json,
    LangOption,
    Overrides,
    Patience,
    Quiet,
    ScenarioPath,
    Scheduler,
    TimeLimit,
    Wide,
)
from quota.study.frontier.tables import frontier_rows

Every = Annotated[
    int, typer.Option("--every", min=1, help="Print every n-th point; the last one always. 每隔几点列一行。")
]
StudyOut = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="Folder for all points and the plans. 结果文件夹。", show_default=False),
]
Plans = Annotated[
    str | None,
    typer.Option(
        "--plans",
        metavar="M,M,...",
        help="With --out: also write the plans that move at most so many posts. 另写出调整数不超过这些数的方案。",
        show_default=False,
    ),
]


def frontier(
    scenario: ScenarioPath,
    sets: Overrides = None,
    every: Every = 1,
    out: StudyOut = None,
    plans: Plans = None,
    time_limit: TimeLimit = None,
    jobs: Jobs = 0,
    scheduler: Scheduler = None,
    patience: Patience = None,
    lang: LangOption = None,
    quiet: Quiet = False,
    as_json: Json = False,
    wide: Wide = False,
) -> None:
    """Show how much fairness each further move buys. 公平与调整量：每多动一名编制换来多少。

    Example: quota frontier scenarios/nanping --every 25 --out studies/frontier --plans 200,300
    """
    wanted = _numbers(speak(lang, quiet=quiet), plans, out)
    with failures(speak(lang, quiet=quiet)):
        found, console = read(scenario, sets, lang, quiet=quiet, wide=wide, out=out)
        tell_of_years(console, found.case)
        console.progress("frontier.started")
        study = found.frontier(seconds=time_limit, jobs=jobs, cluster=cluster_at(console, scheduler, patience))
        study.demand(wanted)
        own = study.own_plan
        reached = study.complete or own.moved <= study.points[-1].moved
        if out is not None:
            study.write(out, wanted)
        rows = frontier_rows(study.points)
        kept = [row for place, row in enumerate(rows) if place % every == 0 or place == len(rows) - 1]
        if as_json:
            points = [row._asdict() for row in kept]
            told = {"complete": study.complete, "step": study.step}
            console.json({"figures": found.figures, **told, "points": points, "own_plan": own._asdict()})
            return
        headers = [console.words(f"frontier.column_{name}") for name in ("moved", "gain", "last", "figures")]
        standing = console.words("report.standing_illustrative") if found.case.illustrative else ""
        console.table(headers, [(row.moved, row.gain, row.last, standing) for row in kept])
        if reached:
            console.progress("frontier.own_plan", moved=own.moved, gain=own.gain, most=own.most)
        console.progress("frontier.note")
        if study.complete and study.step > 1:
            console.progress("frontier.spaced", step=study.step)
        if out is not None:
            console.progress("study.written", folder=out)
        if not study.complete:
            console.complain("frontier.stopped", found=len(study.points))
            raise typer.Exit(NOT_PROVED)


def _numbers(console: Console, plans: str | None, out: Path | None) -> tuple[int, ...]:
    """Read the numbers of moves whose plans are wanted; leave with exit code 2 where that is not what was given."""
    if plans is None:
        return ()
    if out is None:
        console.complain("frontier.plans_without_out")
        raise typer.Exit(USAGE)
    texts = [text.strip() for text in plans.replace("，", ",").replace("、", ",").split(",")]
    if not all(text.isdecimal() for text in texts):
        console.complain("frontier.plans_form", text=plans)
        raise typer.Exit(USAGE)
    return tuple(sorted({int(text) for text in texts}))
