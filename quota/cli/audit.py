"""The command ``quota audit``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from quota.api.audits import audited, coverage_rows, read_table
from quota.api.phase import YearsAudited
from quota.api.scenario import Scenario
from quota.cli.console import Console
from quota.cli.failures import NO_PLAN, NOT_PROVED, USAGE, failures
from quota.cli.opening import read, speak
from quota.cli.options import Json, LangOption, Overrides, Quiet, ScenarioPath, SolverName, TimeLimit, Wide
from quota.model.sentences import row_sentence
from quota.phase.hand import has_years, is_of_years
from quota.plan.hand.audit import Audit
from quota.plan.hand.repair import Repair, reason
from quota.solve.solution_file import read_solution
from quota.texts import render
from quota.words import by_hand
from quota.words.figures import lowest_of
from quota.words.names import level_units
from quota.words.pen import Pen

SOLUTION = ".sol"


TablePath = Annotated[
    Path,
    typer.Argument(
        metavar="TABLE",
        help="A table of planned posts (.csv), the proposal (.xlsx), a plan's folder, or a solver's solution of the "
        "exported programme (.sol). 拟核定编制表、建议稿、方案文件夹，或求解器对导出模型的解。",
        show_default=False,
    ),
]
YearsFlag = Annotated[
    bool, typer.Option("--years", help="Audit the sheet 分年度实施表 of a workbook. 审核工作簿的分年度实施表。")
]
RepairFlag = Annotated[
    bool,
    typer.Option("--repair", help="Keep what was changed by hand and solve the rest again. 保留手工数，其余重新求解。"),
]
RepairOut = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="DIR",
        help="With --repair: folder of the repaired plan; a plan there is replaced. 修复方案的文件夹。",
        show_default=False,
    ),
]


def audit(
    scenario: ScenarioPath,
    table: TablePath,
    repair: RepairFlag = False,
    years: YearsFlag = False,
    out: RepairOut = None,
    sets: Overrides = None,
    solver: SolverName = None,
    time_limit: TimeLimit = None,
    lang: LangOption = None,
    quiet: Quiet = False,
    as_json: Json = False,
    wide: Wide = False,
) -> None:
    """Check a plan made or changed by hand against every rule. 审核手工方案是否符合规则。

    Example: quota audit scenarios/nanping plans/nanping/proposal.xlsx --repair --out plans/repaired
    """
    if out is not None and not repair:
        speak(lang).complain("audit.out_without_repair")
        raise typer.Exit(USAGE)
    with failures(speak(lang, quiet=quiet)):
        scenario_read, console = read(scenario, sets, lang, quiet=quiet, wide=wide, out=out)
        if table.suffix.lower() == SOLUTION:
            _solution(console, scenario_read, table, as_json=as_json)
            return
        if years or is_of_years(table):
            _years(console, scenario_read, table, solver, time_limit, as_json=as_json)
            return
        plan = read_table(scenario_read, table)
        console.warn((*scenario_read.case.warnings, *plan.table.warnings))
        study = audited(scenario_read, plan, solver, scenario_read.limit(time_limit))
        found = study.found
        repaired = study.repair(solver=solver, seconds=time_limit) if repair and found.best is not None else None
        result = None if repaired is None else repaired.repair
        if repaired is not None and out is not None:
            repaired.propose(out)
        if as_json:
            console.json(study.record(repaired))
        else:
            _show(console, found, result)
            if has_years(table):
                console.say("phase.hand_not_audited")
        if result is not None and out is not None and not as_json:
            console.say("cli.written_with_proposal", folder=out)
        _leave(console, found, result)


def _solution(console: Console, scenario: Scenario, file: Path, *, as_json: bool) -> None:
    """Tell what the solution of another solver to the exported programme is worth, and which rows it breaks."""
    found = read_solution(scenario.case, scenario.needs.measured, file)
    broken = [(f"{row.rule.id} {row.subject}", -row.slack(found.quantities)) for row in found.broken]
    told = {name: f"{float(number):.10g}" for name, number in (("value", found.value), ("best", found.best))}
    told["apart"] = f"{float(found.value - found.best):.10g}"
    if as_json:
        console.json(told | {"broken": [{"row": row, "by": by} for row, by in broken]})
    else:
        console.say("audit.solution_value", **told)
        for row, by in broken:
            console.say("audit.solution_broken", row=row, posts=by)
        if not broken:
            console.say("audit.solution_kept")
    if broken:
        raise typer.Exit(NO_PLAN)


def _years(
    console: Console, scenario: Scenario, table: Path, solver: str | None, seconds: float | None, *, as_json: bool
) -> None:
    """Tell which lines of the years are broken."""
    with scenario.told():
        found = YearsAudited(scenario, table, solver, seconds)
    console.warn((*scenario.case.warnings, *found.warnings))
    if as_json:
        breaches = found.breaches
        answer = {"keeps_every_rule": found.keeps_every_rule, "breaches": breaches.to_dict("records")}
        console.json(answer | {"figures": breaches.attrs["figures"]})
    else:
        for words in found.lines:
            console.line(words)
    if not found.keeps_every_rule:
        raise typer.Exit(NO_PLAN)


def _leave(console: Console, found: Audit, result: Repair | None) -> None:
    """Leave with the exit code: 3 where rules are broken and not repaired, 5 where a repair is not proved."""
    if result is None:
        if found.breaches:
            raise typer.Exit(NO_PLAN)
    elif result.plan.status.gap > found.case.settings.gap:
        console.complain("audit.repaired_not_proved", gap=f"{float(result.plan.status.gap):.4g}")
        raise typer.Exit(NOT_PROVED)


def _show(console: Console, found: Audit, result: Repair | None) -> None:
    """Print breaches, coverage, and what became of the numbers made by hand."""
    if found.breaches:
        console.say("audit.broken", count=len(found.breaches), rows=found.rows)
        console.table(
            _headings(console, "rule", "sentence", "breach_posts", "basis", "limit_source"),
            [
                [
                    render(breach.rule.told("name"), console.language),
                    render(breach.sentence, console.language),
                    breach.posts,
                    render(breach.basis, console.language),
                    breach.source,
                ]
                for breach in found.breaches
            ],
        )
        if found.plan.flows is None:
            console.say("audit.inferred")
    else:
        console.say("audit.sound", rows=found.rows)
    if found.beyond:
        console.say("audit.decided_beyond_pace", count=len(found.beyond))
        for row in found.beyond:
            console.say("conflict.row", words=row_sentence(found.case, row, console.language))
    console.say("audit.coverage_of", level=_level_told(console, found))
    console.table(
        _headings(console, "category", "plan_told", "least_percent", "least_unit", "mean", "low"),
        [_coverage_cells(console, found, row) for row in coverage_rows(found, result)],
    )
    _show_cost(console, found)
    if result is not None:
        _show_repair(console, found, result)


def _headings(console: Console, *names: str) -> list[str]:
    return [console.words(f"words.column_{name}") for name in names]


def _level_told(console: Console, found: Audit) -> str:
    """Name the units of which coverage is shown."""
    return level_units(lowest_of(unit.level for unit in found.case.units.values() if unit.holdings), console.language)


def _coverage_cells(console: Console, found: Audit, row: dict[str, Any]) -> list[object]:
    category, whose, *figures = row.values()
    return [found.case.categories[category].named(console.language), console.words(f"audit.whose_{whose}"), *figures]


def _show_cost(console: Console, found: Audit) -> None:
    """Say what the plan loses against the best one, or why that cannot be said."""
    if found.is_best:
        console.say("audit.is_best")
    elif found.proved and found.loss is not None and not found.excess:
        console.say("audit.excess_small")
    elif found.excess is not None:
        console.say("audit.excess" if found.proved else "audit.excess_not_proved", points=found.excess)
    elif found.conflict is None:
        console.say("audit.not_comparable" if found.breaches else "audit.beyond_not_comparable")
    else:
        console.say("audit.no_plan")
        for rows in found.conflict.sets:
            for row in rows:
                console.say("conflict.row", words=row_sentence(found.case, row, console.language))


def _show_repair(console: Console, found: Audit, result: Repair) -> None:
    """Print what became of every number made by hand, and the rows that forbid those given up."""
    lost = [wish for wish in result.wanted if not wish.kept]
    if not result.wanted:
        console.say("audit.nothing_to_repair")
        return
    if lost:
        console.say("audit.some_kept", kept=len(result.wanted) - len(lost), lost=len(lost))
    else:
        console.say("audit.all_kept", count=len(result.wanted))
    console.table(
        _headings(console, "unit", "category", "wanted", "best", "repaired", "was_kept"),
        [
            [
                found.case.units[wish.unit].name,
                found.case.categories[wish.category].named(console.language),
                wish.posts,
                wish.best,
                wish.planned,
                console.words("words.yes" if wish.kept else "words.no"),
            ]
            for wish in result.wanted
        ],
    )
    if result.plan.by_hand:
        pen = Pen(result.plan, console.language)
        console.line(by_hand.stands(pen, result.plan.by_hand))
        for words in by_hand.costs(pen, result.plan.by_hand):
            console.line(words)
        table = by_hand.payers(pen, pen.words("audit.payers"), result.plan.by_hand.others)
        if table.lines:
            console.line(table.title)
            console.table(table.headers, table.rows)
    for wish in result.wanted:
        unit, category = found.case.units[wish.unit].name, found.case.categories[wish.category].named(console.language)
        for key, rows in (("audit.lost", wish.forbidden_by), ("audit.beyond_pace", wish.beyond)):
            if rows:
                console.say(key, unit=unit, category=category, posts=wish.posts)
            for row in rows:
                console.say("conflict.row", words=reason(found, result, row, console.language))
