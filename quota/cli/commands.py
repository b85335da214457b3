"""The commands."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from quota.cli.console import Console, width
from quota.cli.failures import NOT_PROVED, USAGE, failures, writing
from quota.cli.opening import read, speak, with_paths_in_reach
from quota.cli.options import Json, Lang, LangOption, Out, Overrides, Quiet, ScenarioPath, SolverName, TimeLimit, Wide
from quota.files import number_or_words
from quota.texts.width import folded

if TYPE_CHECKING:
    from quota.plan import Plan

# Imports of the product's packages stand inside the commands: `quota --help` must not wait for pandas or a solver.


def check(scenario: ScenarioPath, sets: Overrides = None, lang: LangOption = None) -> None:
    """Tell everything that is wrong with a scenario, at once. 检查情景，一次列出全部问题。

    Example: quota check scenarios/nanping
    """
    with failures(speak(lang)):
        from quota.api.errors import ConflictError  # noqa: PLC0415
        from quota.cli.conflict import find_conflict  # noqa: PLC0415

        found, console = read(scenario, sets, lang)
        case, needs = found.case, found.needs.measured
        warnings = (*case.warnings, *needs.warnings)
        console.warn(warnings)
        clash = find_conflict(console, found)
        if clash is not None:
            raise ConflictError(clash)
        for over in case.over_plans:
            values = {"posts": over.posts, "plan": over.plan, "added": over.added_words, "of": over.of}
            console.say("cli.over_plan", cell=case.cell(*over.cell), **values)
        console.say("cli.checked", units=case.units_now, categories=len(case.categories), warnings=len(warnings))


def show(
    scenario: ScenarioPath,
    sets: Overrides = None,
    lang: LangOption = None,
    as_json: Json = False,
    wide: Wide = False,
) -> None:
    """Print every final setting, and what set it. 列出最终设置及其出处。

    Example: quota show scenarios/nanping --set stickiness=4
    """
    with failures(speak(lang)):
        found, console = read(scenario, sets, lang, wide=wide)
        case = found.case
        settings = {key: layers for key, layers in sorted(case.origins.settings.items()) if layers}
        cells = case.origins.changed_cells()
        sums = {
            over.cell: console.words("cli.show_over_plan", posts=over.posts, plan=over.plan, added=f"{over.added:+}")
            for over in case.over_plans
        }
        if as_json:
            console.json(
                {
                    "settings": {
                        key: [{"value": value, "layer": layer} for value, layer in layers]
                        for key, layers in settings.items()
                    },
                    "cells": [cell._asdict() for cell in cells],
                }
            )
            return
        headers = [console.words(f"cli.show_{name}") for name in ("key", "value", "layer", "replaced")]
        rows = [
            [key, number_or_words(layers[0][0]), layers[0][1], "; ".join(" ".join(layer) for layer in layers[1:])]
            for key, layers in settings.items()
        ]
        rows += [
            [
                cell.name,
                sums.get((cell.table, cell.key, cell.column)) or number_or_words(cell.value),
                cell.layer,
                f"{cell.replaced} {cell.replaced_layer}",
            ]
            for cell in cells
        ]
        console.table(headers, rows)


def solve(
    scenario: ScenarioPath,
    out: Out,
    sets: Overrides = None,
    solver: SolverName = None,
    time_limit: TimeLimit = None,
    lang: LangOption = None,
    quiet: Quiet = False,
    as_json: Json = False,
    wide: Wide = False,
    certificate: Annotated[
        bool,
        typer.Option(
            "--certificate", help="Also write what `python -m quota.verify` proves the plan with. 另写核验证书。"
        ),
    ] = False,
) -> None:
    """Solve a scenario and write the plan. 求解并写出方案。

    Example: quota solve scenarios/nanping --out plans/nanping --solver cbc
    """
    _solve(
        scenario, out, sets, solver, time_limit, _Talk(lang, quiet, as_json, wide), documents=False, proof=certificate
    )


def propose(
    scenario: ScenarioPath,
    out: Out,
    sets: Overrides = None,
    solver: SolverName = None,
    time_limit: TimeLimit = None,
    lang: LangOption = None,
    quiet: Quiet = False,
    as_json: Json = False,
    wide: Wide = False,
    letters: Annotated[
        str | None,
        typer.Option(
            "--for",
            metavar="PLACE",
            help="Also a letter to a county, by code or name; all: one to each. 另写分县说明。",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Solve a scenario and write the plan and the proposal. 求解并写出方案和建议稿。

    Example: quota propose scenarios/nanping --out plans/nanping --for 延平区
    """
    talk = _Talk(lang, quiet, as_json, wide)
    _solve(scenario, out, sets, solver, time_limit, talk, documents=True, letters=letters)


def export(
    scenario: ScenarioPath,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A file that ends in .mps or .lp. 输出文件。", show_default=False)
    ],
    sets: Overrides = None,
    lang: LangOption = None,
) -> None:
    """Write the programme, with dictionaries of its rows and columns. 导出规划模型及行列说明。

    Example: quota export scenarios/nanping nanping.mps
    """
    console = speak(lang)
    with failures(console):
        from quota.solve.export import FORMATS, export_programme  # noqa: PLC0415

        if file.suffix.lower() not in FORMATS:
            console.complain("cli.export_format", file=file)
            raise typer.Exit(USAGE)
        found, console = read(scenario, sets, lang)
        with writing(console, file):
            written = export_programme(found.case, found.needs.measured, file)
        console.say("cli.exported", files=", ".join(str(path) for path in written))


def conflict(scenario: ScenarioPath, sets: Overrides = None, lang: LangOption = None, as_json: Json = False) -> None:
    """Tell which rows cannot hold together, and the cheapest ways out. 找出冲突约束及最小放宽办法。

    Example: quota conflict scenarios/nanping --set pace_percent=0
    """
    with failures(speak(lang)):
        from quota.cli.conflict import tell_conflict  # noqa: PLC0415

        found, console = read(scenario, sets, lang)
        tell_conflict(console, found, as_json=as_json)


class _Talk(NamedTuple):
    """How a command speaks."""

    lang: Lang | None
    quiet: bool
    as_json: bool
    wide: bool


def _solve(
    scenario: Path,
    out: Path,
    sets: list[str] | None,
    solver: str | None,
    time_limit: float | None,
    talk: _Talk,
    *,
    documents: bool,
    proof: bool = False,
    letters: str | None = None,
) -> None:
    """Read, solve, write, re-check, and say what came out."""
    with failures(speak(talk.lang, quiet=talk.quiet)):
        from quota.api.finding import find_addressees  # noqa: PLC0415 - heavy
        from quota.plan.totals import gap_words  # noqa: PLC0415

        started = time.monotonic()
        found, console = read(scenario, sets, talk.lang, quiet=talk.quiet, wide=talk.wide, out=out)
        case = found.case
        console.progress("cli.read", units=case.units_now, categories=len(case.categories))
        console.warn(case.warnings)
        written_to = find_addressees(found.case, letters, console.language)  # a slip is told before anything is solved
        plan = found.solve(solver=solver, seconds=time_limit)
        console.warn(plan.made.needs.warnings)
        console.progress("cli.solved", solver=plan.status.solver)
        plan.seconds = time.monotonic() - started
        if documents:
            plan.propose(out, letters=letters)
            if plan.no_course:
                console.complain("phase.paper_none")
            for line in plan.no_course:
                console.complain_line(line)
        else:
            plan.save(out, certificate=proof)
        _summary(console, plan.made, out, as_json=talk.as_json, documents=documents)
        if written_to and not talk.as_json:
            from quota.report.letters import letter_name  # noqa: PLC0415

            console.say("cli.letters", count=len(written_to), names=", ".join(map(letter_name, written_to)))
        if plan.status.gap > case.settings.gap:
            console.complain("cli.not_proved", gap=gap_words(plan.status))
            raise typer.Exit(NOT_PROVED)


def _summary(console: Console, plan: Plan, out: Path, *, as_json: bool, documents: bool) -> None:
    from quota.plan.totals import exceeded_words, gap_words, status_words, totals, totals_table  # noqa: PLC0415
    from quota.texts import render  # noqa: PLC0415
    from quota.words.standstill import standstill  # noqa: PLC0415

    still = standstill(plan)
    if as_json:
        console.json(
            {
                "plan": str(out),
                **({"nothing_moves": [render(why, console.language) for why in still]} if still else {}),
                "status": plan.status.outcome.value,
                "gap": gap_words(plan.status),
                "categories": {category: totals(plan, category)._asdict() for category in plan.case.categories},
            }
        )
        return
    for why in still:
        console.line(render(why, console.language))
    console.table(*totals_table(plan, plan.case.categories, console.language))
    console.line(status_words(plan.status, console.language))
    if words := exceeded_words(plan, console.language):
        console.line(words)
    console.say("cli.written_with_proposal" if documents else "cli.written", folder=out)


SHORT: Mapping[str, str] = MappingProxyType(
    {
        "new": "新建情景，可由自己的工作簿生成 | a new scenario",
        "check": "检查情景，列出全部问题 | check a scenario",
        "show": "列出设置及出处 | settings and their origins",
        "need": "测算编制及分项 | needs and their parts",
        "open": "试算：浏览器里即改即算 | what if, live in the browser",
        "merge": "合并两人的试算，冲突逐项列出 | two planners' edits merged",
        "propose": "求解并写出方案和建议稿 | plan and proposal",
        "solve": "求解并写出方案 | the plan alone",
        "audit": "核对手工方案，可修复 | check a plan changed by hand",
        "request": "一个单位增减编请求，一页说清 | one unit's request on one page",
        "explain": "说明一个单位为什么是这个数 | why a unit got what it got",
        "phase": "分年度实施 | a plan over years",
        "people": "人员名单变为各年退休 | a list of persons as retirements",
        "conflict": "找出冲突约束和最小放宽 | conflicts and ways out",
        "compare": "比较方案 | compare plans",
        "alternatives": "差不多好而不同的方案 | other plans nearly as good",
        "frontier": "动多少编制换多少公平 | fairness against moves",
        "robustness": "数据有误差时稳不稳 | uncertain figures",
        "sweep": "批量测算多个情景 | many scenarios",
        "calibrate": "由参照列推算标准 | rates that explain a column",
        "export": "导出数学模型 | the programme as a file",
        "help": "打开手册 | the handbook and all documents",
    }
)
"""What the list of commands says of each, in its order: from a planner's first step to the rare ones."""


class _Command(TyperCommand):
    """A command whose help stays within the terminal, which the library reckons in signs."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - a record of the library's own
        """Return the help, folded."""
        return folded(super().get_help(ctx), width())


def named(name: str) -> Callable[..., None]:
    """Return the command of a name: it stands here, or in a file of that name, which is loaded for it alone."""
    here = {command.__name__: command for command in (check, show, propose, solve, conflict, export)}
    found: Callable[..., None] = here.get(name) or getattr(import_module(f"quota.cli.{name}"), name)
    return found


class _Commands(TyperGroup):
    """All commands as the list has them; the one that is called is loaded then: all of them would take time."""

    def __init__(self, **given: Any) -> None:  # noqa: ANN401 - what the library says of a group
        super().__init__(**given)
        for name, words in SHORT.items():
            self.add_command(TyperCommand(name, short_help=words))

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:  # noqa: ANN401 - as above
        """Return the command that is called, its name, and what is said to it."""
        name, listed, rest = super().resolve_command(ctx, args)
        if name is None:
            return name, listed, rest
        one = typer.Typer(add_completion=False, rich_markup_mode=None)
        numbers = {"ignore_unknown_options": True} if name == "request" else None  # -2 is no option
        one.command(name, cls=_Command, context_settings=numbers)(with_paths_in_reach(named(name)))
        return name, get_command(one), rest


app = typer.Typer(
    name="quota",
    cls=_Commands,
    help="编制调剂：测算、求解、出方案。 Reallocate staffing quotas (编制).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.callback()(lambda: None)
