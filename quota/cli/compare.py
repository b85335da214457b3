"""The command ``quota compare``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quota.api.comparison import compare as comparison
from quota.cli.failures import failures, writing
from quota.cli.opening import speak
from quota.cli.options import Json, LangOption, Quiet, Wide
from quota.files import write_csv, written_whole

PlanFolders = Annotated[
    list[Path],
    typer.Argument(
        metavar="PLAN PLAN...", help="Plan folders; the first is compared with. 方案文件夹。", show_default=False
    ),
]
Names = Annotated[
    str | None,
    typer.Option("--names", metavar="A,B,...", help="Names of the plans. 方案名称，用逗号分开。", show_default=False),
]
TableFile = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE.csv", help="All units side by side. 全部单位对照表。", show_default=False),
]
All = Annotated[bool, typer.Option("--all", help="List every unit. 列出全部单位。")]
MOST = 20
"""Units shown unless all are asked for."""


def compare(
    plans: PlanFolders,
    names: Names = None,
    out: TableFile = None,
    every: All = False,
    lang: LangOption = None,
    quiet: Quiet = False,
    as_json: Json = False,
    wide: Wide = False,
) -> None:
    """Compare plans: inputs, results and reasons side by side. 比较方案：输入、结果和原因。

    Example: quota compare plans/nanping plans/nanping-cut
    """
    with failures(speak(lang, quiet=quiet)):
        named = None if names is None else names.replace("，", ",").replace("、", ",").split(",")
        found = comparison(plans, names=named, language=None if lang is None else lang.value)
        console = speak(lang, found.language, quiet=quiet, wide=wide)
        for name in found.by_tables:
            console.progress("study.by_tables", name=name)
        if out is not None:
            table = found.found.units(console.language, all_units=True)
            with writing(console, out), written_whole(out) as fresh:
                write_csv(fresh, table.headers, table.rows)
        if any(side.case is not None and side.case.years for side in found.found.sides):
            console.progress("phase.started")
        if as_json:
            console.json(found.record())
            return
        for line in found.found.summary(console.language):
            console.line(line)
        moves, units = found.found.moves(console.language), found.found.units(console.language, all_units=every)
        console.say("study.part_moves")
        console.table(moves.headers, moves.rows)
        shown = units.rows if every else units.rows[:MOST]
        console.say("study.part_all_units" if every else "study.part_units", shown=len(shown), count=len(units.rows))
        console.table(units.headers, shown)
        if found.beside.rows:
            console.say("phase.beside")
            console.table(*found.beside.table)
        for words in found.beside.lines:
            console.line(words)
        if out is not None:
            console.say("study.out_written", file=out)
