"""The command ``quota compare``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from quota.api.comparison import Comparison as Face
from quota.cli.console import Console
from quota.cli.failures import BAD_INPUT, failures, writing
from quota.cli.opening import speak
from quota.cli.options import Json, LangOption, Quiet, Wide
from quota.files import write_csv, written_whole
from quota.plan import Plan, ReopenError, StoredPlan, StoreError, read_tables, reopen
from quota.scenario import CaseError
from quota.study.compare.comparison import Comparison
from quota.study.compare.sides import default_names
from quota.texts import Language

if TYPE_CHECKING:
    import pandas as pd

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
    console = speak(lang, quiet=quiet)
    with failures(console):
        labels = default_names(plans) if names is None else names.replace("，", ",").replace("、", ",").split(",")
        try:
            comparison = Comparison([_opened(console, plan) for plan in plans], labels)
        except StoreError as error:  # here every plan is an input
            console.complain(f"plan.store_{error.reason}", folder=error.folder, detail=error.detail)
            raise typer.Exit(BAD_INPUT) from None
        console = speak(lang, comparison.language, quiet=quiet, wide=wide)
        if out is not None:
            table = comparison.units(console.language, all_units=True)
            with writing(console, out), written_whole(out) as fresh:
                write_csv(fresh, table.headers, table.rows)
        if any(side.case is not None and side.case.years for side in comparison.sides):
            console.progress("phase.started")
        years = Face(comparison).beside
        if as_json:
            answer = _as_json(comparison, console.language)
            if years.rows:
                figures = "illustrative" if any(side.illustrative for side in comparison.sides) else ""
                answer["years"] = [{"plan": name, **row._asdict(), "figures": figures} for name, row in years.rows]
            console.json(answer)
            return
        for line in comparison.summary(console.language):
            console.line(line)
        moves, units = comparison.moves(console.language), comparison.units(console.language, all_units=every)
        console.say("study.part_moves")
        console.table(moves.headers, moves.rows)
        shown = units.rows if every else units.rows[:MOST]
        console.say("study.part_all_units" if every else "study.part_units", shown=len(shown), count=len(units.rows))
        console.table(units.headers, shown)
        if years.rows:
            console.say("phase.beside")
            console.table(*years.table)
        for words in years.lines:
            console.line(words)
        if out is not None:
            console.say("study.out_written", file=out)


def _opened(console: Console, folder: Path) -> Plan | StoredPlan:
    """Read a plan with its scenario; where that is not what it was, the plan's tables alone.

    Tables that this version made, and that do not follow from the very scenario of the plan, were changed since.
    """
    from importlib.metadata import version  # noqa: PLC0415

    try:
        return reopen(folder)
    except (ReopenError, CaseError) as error:
        stored = read_tables(folder)
        if getattr(error, "reason", "") == "altered" and stored.manifest["versions"].get("quota") == version("quota"):
            console.complain("explain.reopen_altered", folder=folder, detail=str(getattr(error, "detail", "")))
            raise typer.Exit(BAD_INPUT) from None
        console.progress("study.by_tables", name=folder.name)
        return stored


def _as_json(comparison: Comparison, language: Language) -> dict[str, Any]:
    """Return every frame of the comparison, and the reasons in words."""
    frames = {
        "inputs": comparison.inputs(),
        "posts": comparison.posts(),
        "coverage": comparison.coverage(),
        "fairness": comparison.fairness(),
        "transfers": comparison.transfers(),
        "rules": comparison.rules(),
    }
    return {
        "plans": comparison.names,
        **{name: _records(frame) for name, frame in frames.items()},
        "reasons": [
            {"plan": reason.plan, "kind": reason.kind, "words": reason.words(language).strip()}
            for reason in comparison.reasons()
        ],
    }


def _records(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    """Return the rows of a frame; what is missing is null."""
    return frame.astype(object).where(frame.notna(), None).to_dict("records")
