"""The command ``quota phase``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quota.cli.failures import NOT_PROVED, failures
from quota.cli.opening import read, speak
from quota.cli.options import Json, LangOption, Overrides, Quiet, ScenarioPath, SolverName, TimeLimit, Wide

MOST_YEARS = 30
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
        from quota.api.phase import Asked, Phase  # noqa: PLC0415 - heavy
        from quota.phase.words import YearSummary, summary  # noqa: PLC0415

        found, console = read(scenario, sets, lang, quiet=quiet, wide=wide, out=out)
        console.progress("phase.started")
        with found.told():
            course = Phase.of(found, Asked(years, nobody_moves, open_target), target, solver, time_limit)
        if out is not None:
            course.write(out)
        rows = list(summary(course.course))
        if as_json:
            figures = "illustrative" if found.case.illustrative else ""
            shown = [row._asdict() for row in rows]
            console.json({"figures": figures, "proved": course.proved, "years": shown, "answers": course.answers})
        else:
            console.say("phase.title", title=found.title)
            names = {code: known.named(console.language) for code, known in found.case.categories.items()}
            headers = [console.words(f"phase.column_{name}") for name in YearSummary._fields]
            console.table(headers, [row._replace(category=names[row.category]) for row in rows])
            for words in course.answers:
                console.line(words)
            console.say("phase.proved" if course.proved else "phase.not_proved")
            if course.course.within:
                percent = f"{float(100 * course.course.gap):.7f}"
                console.say("phase.proved_within", points=f"{float(course.course.within):.4f}", percent=percent)
            if found.case.illustrative:
                console.say("phase.illustrative")
        if out is not None:
            console.progress("phase.written", folder=out)
        if not course.proved:
            raise typer.Exit(NOT_PROVED)
