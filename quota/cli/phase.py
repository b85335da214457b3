"""The command ``quota phase``."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from quota.api.errors import MOST_YEARS, refusal
from quota.api.phase import Phase
from quota.api.phase_studies import PhaseRobustness, PhaseSweep
from quota.api.scenario import Scenario
from quota.api.years import AskedYears
from quota.cli.console import Console
from quota.cli.failures import NOT_PROVED, PROVED, failures
from quota.cli.opening import read, speak
from quota.cli.options import (
    Jobs,
    Json,
    LangOption,
    Overrides,
    Quiet,
    ScenarioPath,
    Seed,
    SolverName,
    TimeLimit,
    Vary,
    Wide,
)
from quota.cli.progress import progress
from quota.phase.words import summary
from quota.study.sweep import combinations, parse_vary

Years = Annotated[
    int | None,
    typer.Option(
        "--years", min=1, max=MOST_YEARS, help="How many years. 分几年；不写即年度表的全部。", show_default=False
    ),
]
YearsOut = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="Folder for the tables. 结果文件夹。", show_default=False),
]
UncertainExits = Annotated[
    float | None,
    typer.Option(
        "--uncertain-exits",
        metavar="PERCENT",
        min=0,
        max=100,
        help="Draw exits within ± percent: do the years hold? 减员有多有少（±%）时还能不能到位。",
        show_default=False,
    ),
]
YearDraws = Annotated[int, typer.Option("--draws", min=1, max=10_000, help="How many draws. 抽样次数。")]
NobodyMoves = Annotated[bool, typer.Option("--nobody-moves", help="Nobody moves with a post. 人员一律不划转。")]
OpenTarget = Annotated[
    bool,
    typer.Option(
        "--open-target",
        help="Decide the last year here too, for the people who are there then. 末年方案不预先定死，按届时的人员和需要求最优。",
    ),
]
Target = Annotated[
    Path | None,
    typer.Option(
        "--target",
        metavar="PLAN",
        help="Plan to be carried out; else the best. 要落实的方案文件夹。",
        show_default=False,
    ),
]


def phase(
    scenario: ScenarioPath,
    years: Years = None,
    out: YearsOut = None,
    nobody_moves: NobodyMoves = False,
    target: Target = None,
    open_target: OpenTarget = False,
    vary: Vary = None,
    uncertain_exits: UncertainExits = None,
    draws: YearDraws = 30,
    seed: Seed = 1,
    jobs: Jobs = 0,
    sets: Overrides = None,
    solver: SolverName = None,
    time_limit: TimeLimit = None,
    lang: LangOption = None,
    quiet: Quiet = False,
    as_json: Json = False,
    wide: Wide = False,
) -> None:
    """Carry a plan out over years: posts, people and hiring of each. 分年度实施：逐年的编制、人员和进人。

    Example: quota phase scenarios/nanping-years --years 5 --out plans/years
    """
    with failures(speak(lang, quiet=quiet)):
        found, console = read(scenario, sets, lang, quiet=quiet, wide=wide, out=out)
        asked = AskedYears(years, nobody_moves, open_target)
        if vary:
            if target is not None or uncertain_exits is not None:
                raise refusal(console.language, "phase.one_study" if target is None else "phase.vary_or_target")
            swept = _swept(console, found, vary, asked, solver, time_limit)
            _end(console, swept, out, "phase.sweep_written", as_json=as_json)
        with found.told():
            console.progress("phase.started")
            course = Phase.of(found, asked, target, solver, time_limit)
        if uncertain_exits is not None:
            with progress(console, draws) as done:
                held = course.robustness(uncertain_exits, draws, seed, jobs, done)
            _end(console, held, out, "phase.ranges_written", as_json=as_json)
        if out is not None:
            course.write(out)
        _show(console, course, as_json=as_json)
        if out is not None:
            console.progress("phase.written", folder=out)
        if not course.proved:
            raise typer.Exit(NOT_PROVED)


def _show(console: Console, course: Phase, *, as_json: bool) -> None:
    """Print what each year comes to, and the answers."""
    if as_json:
        shown = [row._asdict() for row in summary(course.course)]
        console.json(
            {"figures": course.scenario.figures, "proved": course.proved, "years": shown, "answers": course.answers}
        )
        return
    console.say("phase.title", title=course.scenario.title)
    console.table(*course.told)
    for words in course.answers:
        console.line(words)
    console.say("phase.proved" if course.proved else "phase.not_proved")
    if course.course.within:
        percent = f"{float(100 * course.course.gap):.7f}"
        console.say("phase.proved_within", points=f"{float(course.course.within):.4f}", percent=percent)
    if course.scenario.figures:
        console.say("phase.illustrative")


def _swept(
    console: Console, found: Scenario, vary: list[str], asked: AskedYears, solver: str | None, seconds: float | None
) -> PhaseSweep:
    """Solve the years for every combination of values."""
    with found.told():
        points = combinations([parse_vary(text) for text in vary])
        with progress(console, len(points)) as done:
            return PhaseSweep.of(found, points, asked, partial(Phase.of, solver=solver, seconds=seconds), done)


def _end(
    console: Console, study: PhaseSweep | PhaseRobustness, out: Path | None, written: str, *, as_json: bool
) -> NoReturn:
    """Write a study of years, print it, and leave."""
    if out is not None:
        study.write(out)
    if as_json:
        rows = [dict(zip(study.columns, row, strict=True)) for row in study.rows]
        console.json({"figures": study.scenario.figures, "proved": study.proved, "rows": rows, "lines": study.lines})
    else:
        console.table(*study.told)
        for words in study.lines:
            console.line(words)
        if study.scenario.figures:
            console.say("phase.illustrative")
    if out is not None:
        console.progress(written, folder=out)
    raise typer.Exit(PROVED if study.proved else NOT_PROVED)
