"""The command ``quota alternatives``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quota.api.studies import Alternatives
from quota.cli.console import Console
from quota.cli.failures import NOT_PROVED, failures
from quota.cli.opening import cluster_at, read, speak, tell_of_years
from quota.cli.options import (
    MOST_POSTS,
    Json,
    LangOption,
    Overrides,
    Patience,
    Quiet,
    ScenarioPath,
    Scheduler,
    SolverName,
    TimeLimit,
    Wide,
)
from quota.plan.coverage import points
from quota.study.alternatives.tables import SUMMARY, summary_cells, summary_header

Loss = Annotated[
    float,
    typer.Option(
        "--loss",
        min=0,
        max=100,
        help="How much may be given up of what the optimum gains over the best plan of fewest moves, in percent. "
        "最多放弃最优方案相对最少调整方案所得改善的百分之几。",
    ),
]
Differ = Annotated[
    int,
    typer.Option(
        "--differ",
        min=1,
        max=MOST_POSTS,
        help="Posts that any two plans must place differently. 任意两个方案至少相差的编制数。",
    ),
]
Count = Annotated[int, typer.Option("--count", min=1, max=50, help="How many alternatives. 备选方案个数。")]
StudyOut = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="DIR",
        help="Folder for every plan and the tables. 结果文件夹：各方案和对照表。",
        show_default=False,
    ),
]


def alternatives(
    scenario: ScenarioPath,
    loss: Loss = 1,
    differ: Differ = 20,
    count: Count = 5,
    out: StudyOut = None,
    sets: Overrides = None,
    solver: SolverName = None,
    time_limit: TimeLimit = None,
    scheduler: Scheduler = None,
    patience: Patience = None,
    lang: LangOption = None,
    quiet: Quiet = False,
    as_json: Json = False,
    wide: Wide = False,
) -> None:
    """Find plans that are nearly as good and differ most. 备选方案：几乎同样好而差别最大的方案。

    Example: quota alternatives scenarios/nanping --loss 1 --differ 20 --count 5 --out plans/alternatives
    """
    with failures(speak(lang, quiet=quiet)):
        found, console = read(scenario, sets, lang, quiet=quiet, wide=wide, out=out)
        tell_of_years(console, found.case)
        console.warn(found.case.warnings)

        def done(number: int) -> None:
            console.progress("alternatives.progress" if number else "alternatives.solved", number=number, count=count)

        cluster = cluster_at(console, scheduler, patience)
        study = found.alternatives(
            loss=loss, differ=differ, count=count, solver=solver, seconds=time_limit, cluster=cluster, done=done
        )
        if out is not None:
            study.write(out)
        _show(console, study, as_json=as_json)
        if out is not None and not as_json:
            console.say("alternatives.written", folder=out)
        if not study.proved:
            raise typer.Exit(NOT_PROVED)


def _show(console: Console, study: Alternatives, *, as_json: bool) -> None:
    """Print what each plan gives up, how far it is from the others, and why there are not more."""
    case, found, rows = study.scenario.case, study.found, study.rows
    if as_json:
        header = summary_header(case)
        console.json(
            {
                "figures": study.scenario.figures,
                "attainable": str(points(found.attainable)),
                "ended": found.ended,
                "proved": found.proved,
                "plans": [dict(zip(header, summary_cells(case, row), strict=True)) for row in rows],
            }
        )
        return
    if case.illustrative:
        console.say("alternatives.illustrative")
    names = [known.named(console.language) for known in case.categories.values()]
    headers = [console.words(f"alternatives.column_{name}") for name in SUMMARY]
    headers += [console.words(f"alternatives.coverage_{what}", category=name) for name in names for what in _COVERAGES]
    cells = [[_plan_words(console, row.number), *summary_cells(case, row)[1:]] for row in rows]
    console.table(headers, cells, spare=range(len(SUMMARY), len(headers)))
    console.say("alternatives.meaning", attainable=points(found.attainable))
    terms = study.terms
    console.say(f"alternatives.ended_{found.ended}", found=len(found.found), count=terms.count, differ=terms.differ)
    if any(each.nearest < each.most for each in found.found):
        console.say("alternatives.not_farthest")


_COVERAGES = ("mean", "least")


def _plan_words(console: Console, number: int) -> str:
    key = "alternatives.plan_other" if number else "alternatives.plan_optimum"
    return console.words(key, number=number)
