"""The command ``quota explain``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quota.api.reading import open_plan
from quota.cli.failures import failures
from quota.cli.opening import speak
from quota.cli.options import Json, LangOption, Wide

PlanPath = Annotated[Path, typer.Argument(metavar="PLAN", help="A plan's folder. 方案文件夹。", show_default=False)]
UnitWord = Annotated[
    str, typer.Argument(metavar="UNIT", help="Code or name of a unit. 单位代码或名称。", show_default=False)
]
CategoryOption = Annotated[
    str | None,
    typer.Option("--category", metavar="K", help="Only this category. 只说明这一类编制。", show_default=False),
]
YearOption = Annotated[
    int | None,
    typer.Option(
        "--year",
        metavar="YEAR",
        help="Why it has this many in this year. 说明这一年为什么是这个数。",
        show_default=False,
    ),
]
ScenarioOption = Annotated[
    Path | None,
    typer.Option(
        "--scenario",
        metavar="SCENARIO",
        help="Where the plan's scenario is now, if one of them was moved. 情景现在的位置（移动过时）。",
        show_default=False,
    ),
]


def explain(
    plan: PlanPath,
    unit: UnitWord,
    category: CategoryOption = None,
    year: YearOption = None,
    scenario: ScenarioOption = None,
    lang: LangOption = None,
    as_json: Json = False,
    wide: Wide = False,
) -> None:
    """Tell why a unit got what it got. 说明一个单位的编制为什么是这个数。

    Example: quota explain plans/nanping 来舟镇 --category administrative
    """
    with failures(speak(lang)):
        opened = open_plan(plan, scenario, language=None if lang is None else lang.value)
        console = speak(lang, opened.language, wide=wide)
        if year is not None:
            told = opened.in_year(unit, year, category)
            if as_json:
                console.json(told)
                return
            for line in told:
                console.line(line)
            return
        if as_json:
            console.json(opened.explain(unit, category))
            return
        for block in opened.why(unit, category).blocks:
            if isinstance(block, str):
                console.line(block)
            else:
                console.table(block.headers, block.rows)
            console.line("")
