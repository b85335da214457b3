"""The command ``quota robustness``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quota.api.studies import Robustness
from quota.cli.console import Console
from quota.cli.failures import failures
from quota.cli.opening import cluster_at, read, speak, tell_of_years
from quota.cli.options import Jobs, Json, LangOption, Overrides, Patience, Quiet, ScenarioPath, Scheduler, Seed, Wide
from quota.cli.progress import progress
from quota.plan.coverage import points

Percent = Annotated[
    float, typer.Option("--population", min=0, max=90, help="Uncertainty of populations, ± percent. 人口误差（±%）。")
]
WorkPercent = Annotated[
    float, typer.Option("--workload", min=0, max=90, help="Uncertainty of workloads, ± percent. 工作量误差（±%）。")
]
Draws = Annotated[int, typer.Option("--draws", min=1, max=10_000, help="How many draws. 抽样次数。")]
StudyOut = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="DIR",
        help="Folder for all ranges, losses and the steadiest plan. 结果文件夹。",
        show_default=False,
    ),
]
All = Annotated[bool, typer.Option("--all", help="Also units whose posts never differ. 也列出从不变化的单位。")]
_COLUMNS = ("unit", "category", "current", "planned", "least", "most", "gains", "loses")


def robustness(
    scenario: ScenarioPath,
    population: Percent = 10,
    workload: WorkPercent = 20,
    draws: Draws = 50,
    seed: Seed = 1,
    jobs: Jobs = 0,
    scheduler: Scheduler = None,
    patience: Patience = None,
    everyone: All = False,
    out: StudyOut = None,
    sets: Overrides = None,
    lang: LangOption = None,
    quiet: Quiet = False,
    as_json: Json = False,
    wide: Wide = False,
) -> None:
    """Show how far the plan depends on uncertain figures. 数据有误差时方案稳不稳。

    Every draw is solved to the proof. A time_limit of the scenario holds for each of them: where it comes first, nothing
    is shown. 每次抽样都求到最优；情景设有求解时限的，任何一次先到时限即不出结果。

    Example: quota robustness scenarios/nanping --population 10 --draws 100
    """
    with failures(speak(lang, quiet=quiet)):
        found, console = read(scenario, sets, lang, quiet=quiet, wide=wide, out=out)
        tell_of_years(console, found.case)
        cluster = cluster_at(console, scheduler, patience)
        with progress(console, draws) as done:
            study = found.robustness(
                population=population,
                workload=workload,
                draws=draws,
                seed=seed,
                jobs=jobs,
                cluster=cluster,
                done=done,
            )
        if out is not None:
            study.write(out)
        _show(console, study, everyone=everyone, as_json=as_json)
        if out is not None and not as_json:
            console.say("study.written", folder=out)


def _show(console: Console, study: Robustness, *, everyone: bool, as_json: bool) -> None:
    """Print the range of every unit, and how the plans do over all draws."""
    case, found = study.scenario.case, study.found
    rows = [row for row in found.ranges if everyone or row.least != row.most]
    if as_json:
        console.json(
            {
                "figures": study.scenario.figures,
                "ranges": [
                    {"unit": row.unit_id, **{name: getattr(row, name) for name in _COLUMNS[1:]}} for row in rows
                ],
                "greatest_losses": [str(points(loss)) for loss in found.losses],
                "steadiest": found.steadiest,
            }
        )
        return
    standing = console.words("report.standing_illustrative") if case.illustrative else ""
    console.table(
        [console.words(f"robustness.column_{name}") for name in (*_COLUMNS, "figures")],
        [
            [
                row.name,
                case.categories[row.category].named(console.language),
                *(getattr(row, name) for name in _COLUMNS[2:]),
                standing,
            ]
            for row in rows
        ],
    )
    console.say(
        "robustness.summary",
        count=len(found.losses) - 1,
        steady=sum(row.least == row.most for row in found.ranges),
        of=len(found.ranges),
        base=points(found.losses[0]),
        steadiest=_plan_named(console, found.steadiest),
        least=points(found.losses[found.steadiest]),
    )


def _plan_named(console: Console, draw: int) -> str:
    return console.words("robustness.drawn", draw=draw) if draw else console.words("robustness.base")
