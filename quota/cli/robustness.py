"""The command ``quota robustness``."""

from __future__ import annotations

import os
import time
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

from quota.cli.console import Console
from quota.cli.failures import failures
from quota.cli.options import Json, Lang, LangOption, Overrides, Quiet, ScenarioPath

Percent = Annotated[
    float, typer.Option("--population", min=0, max=90, help="Uncertainty of populations, ± percent. 人口误差（±%）。")
]
WorkPercent = Annotated[
    float, typer.Option("--workload", min=0, max=90, help="Uncertainty of workloads, ± percent. 工作量误差（±%）。")
]
Draws = Annotated[int, typer.Option("--draws", min=1, max=10_000, help="How many draws. 抽样次数。")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same draws. 随机种子。")]
Jobs = Annotated[int, typer.Option("--jobs", min=0, help="Processes; 0: one per core. 进程数。")]
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


def robustness(
    scenario: ScenarioPath,
    population: Percent = 10,
    workload: WorkPercent = 20,
    draws: Draws = 50,
    seed: Seed = 1,
    jobs: Jobs = 0,
    everyone: All = False,
    out: StudyOut = None,
    sets: Overrides = None,
    lang: LangOption = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Show how far the plan depends on uncertain figures. 数据有误差时方案稳不稳。

    Example: quota robustness scenarios/nanping --population 10 --draws 100
    """
    console = Console("en" if lang is Lang.EN else "zh", quiet)
    with failures(console):
        from quota.cli.conflict import no_plan  # noqa: PLC0415 - heavy
        from quota.model.ranges import ConflictError  # noqa: PLC0415
        from quota.plan import replaced_whole  # noqa: PLC0415
        from quota.plan.coverage import points  # noqa: PLC0415
        from quota.scenario import read_case  # noqa: PLC0415
        from quota.study.robustness import Uncertainty, solve_draws  # noqa: PLC0415
        from quota.study.robustness import robustness as compare  # noqa: PLC0415
        from quota.study.robustness_tables import write_robustness  # noqa: PLC0415
        from quota.study.store import Origin  # noqa: PLC0415

        started = time.monotonic()
        case = read_case(scenario, sets or ())
        console = Console(case.settings.language if lang is None else console.language, quiet)
        uncertainty = Uncertainty(Decimal(str(population)), Decimal(str(workload)), draws, seed)

        def done(draw: int) -> None:
            console.progress("robustness.progress", finished=draw, count=draws)

        try:
            solved = solve_draws(scenario, tuple(sets or ()), uncertainty, jobs or os.cpu_count() or 1, done)
        except ConflictError as clash:
            no_plan(console, case, clash)
        found = compare(case, solved)
        if out is not None:
            with replaced_whole(out) as folder:
                origin = Origin(scenario, tuple(sets or ()), out, time.monotonic() - started)
                write_robustness(folder, origin, uncertainty, solved, found)
        illustrative = case.illustrative
        rows = [row for row in found.ranges if everyone or row.least != row.most]
        columns = ("unit", "category", "current", "planned", "least", "most", "gains", "loses")
        if as_json:
            console.json(
                {
                    "figures": "illustrative" if illustrative else "",
                    "ranges": [{name: getattr(row, name) for name in columns} for row in rows],
                    "greatest_losses": [str(points(loss)) for loss in found.losses],
                    "steadiest": found.steadiest,
                }
            )
            return
        standing = console.words("report.standing_illustrative") if illustrative else ""
        console.table(
            [console.words(f"robustness.column_{name}") for name in (*columns, "figures")],
            [
                [
                    case.units[row.unit].name,
                    case.categories[row.category].named(console.language),
                    *(getattr(row, name) for name in columns[2:]),
                    standing,
                ]
                for row in rows
            ],
        )
        steadiest = console.words("robustness.base")
        if found.steadiest:
            steadiest = console.words("robustness.drawn", draw=found.steadiest)
        console.say(
            "robustness.summary",
            count=draws,
            steady=sum(row.least == row.most for row in found.ranges),
            of=len(found.ranges),
            base=points(found.losses[0]),
            steadiest=steadiest,
            least=points(min(found.losses)),
        )
        if out is not None:
            console.say("robustness.written", folder=out)
