"""The command ``quota explain``."""

from __future__ import annotations

from dataclasses import asdict
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from quota.cli.console import Console
from quota.cli.failures import BAD_INPUT, failures
from quota.cli.opening import speak
from quota.cli.options import Json, LangOption

if TYPE_CHECKING:
    from quota.model.rows import Row
    from quota.plan import Plan
    from quota.plan.explanation import Explanation, Step
    from quota.scenario import Case, Unit

PlanPath = Annotated[Path, typer.Argument(metavar="PLAN", help="A plan's folder. 方案文件夹。", show_default=False)]
UnitWord = Annotated[
    str, typer.Argument(metavar="UNIT", help="Code or name of a unit. 单位代码或名称。", show_default=False)
]
CategoryOption = Annotated[
    str | None,
    typer.Option("--category", metavar="K", help="Only this category. 只说明这一类编制。", show_default=False),
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
NEAR = 5
"""Names that are offered in place of one that does not exist."""


def explain(
    plan: PlanPath,
    unit: UnitWord,
    category: CategoryOption = None,
    scenario: ScenarioOption = None,
    lang: LangOption = None,
    as_json: Json = False,
) -> None:
    """Tell why a unit got what it got. 说明一个单位的编制为什么是这个数。

    Example: quota explain plans/nanping 来舟镇 --category administrative
    """
    console = speak(lang)
    with failures(console):
        from quota.plan import ReopenError, reopen  # noqa: PLC0415 - heavy
        from quota.plan.explain import NotBestError, explain_all  # noqa: PLC0415

        try:
            opened = reopen(plan, scenario)
        except ReopenError as error:
            key = f"explain.reopen_{error.reason}"
            raise _refusal(console, key, folder=error.folder, detail=error.detail) from None
        console = speak(lang, opened.case.settings.language)
        found = _find_unit(console, opened, unit)
        categories = _find_categories(console, opened, found, category)
        try:
            explanations = explain_all(opened, found.id, categories)
        except NotBestError:
            raise _refusal(console, "explain.not_best", folder=plan) from None
        if as_json:
            console.json([_record(opened.case, explanation) for explanation in explanations])
        else:
            _tell(console, opened, explanations)


def _tell(console: Console, plan: Plan, explanations: list[Explanation]) -> None:
    """Print explanations, a blank line after each paragraph and table."""
    from quota.report.explanation import explanation_words  # noqa: PLC0415
    from quota.words.standing import Standings  # noqa: PLC0415
    from quota.words.table import Table  # noqa: PLC0415

    standings = Standings(plan)
    for explanation in explanations:
        for block in explanation_words(plan, standings, explanation, console.language):
            if isinstance(block, Table):
                console.table(block.headers, block.rows)
            else:
                console.line(block)
            console.line("")


def _find_unit(console: Console, plan: Plan, word: str) -> Unit:
    """Return the unit of this code or name, or leave with the names that are near."""
    from quota.scenario.names import alike  # noqa: PLC0415

    there = {row.unit_id: plan.case.units[row.unit_id] for row in plan.posts}
    if word in there:
        return there[word]
    named = [unit for unit in there.values() if alike(word) in (alike(unit.name), alike(unit.id))]
    if len(named) == 1:
        return named[0]
    if named:
        raise _refusal(console, "explain.several_units", word=word, names=_listed(console, named))
    near = _near(alike(word), {unit.id: {alike(unit.name), alike(unit.id)} for unit in there.values()})
    if near:
        raise _refusal(console, "explain.no_unit", word=word, names=_listed(console, [there[code] for code in near]))
    raise _refusal(console, "explain.no_unit_near", word=word)


def _near(word: str, spellings: dict[str, set[str]]) -> list[str]:
    """Return the codes with a spelling that contains the word or is like it, the nearest first."""
    holding = [code for code, names in spellings.items() if word and any(word in name for name in names)]
    names = {name: code for code, own in spellings.items() for name in own}
    like = [names[name] for name in get_close_matches(word, names, n=NEAR, cutoff=0.5)]
    return list(dict.fromkeys([*holding, *like]))[:NEAR]


def _find_categories(console: Console, plan: Plan, unit: Unit, word: str | None) -> list[str]:
    """Return the categories to explain: the one asked for, or all that the unit holds."""
    from quota.scenario.names import alike  # noqa: PLC0415
    from quota.words.names import category_name, listed  # noqa: PLC0415

    case = plan.case
    if word is None:
        return [code for code in case.categories if code in unit.holdings]
    names = {code: category_name(case, code, console.language) for code in case.categories}
    asked = [
        code
        for code, known in case.categories.items()
        if alike(word) in {alike(code), alike(known.name), alike(known.name_en)}
    ]
    if not asked:
        offered = [console.words("explain.named", name=name, code=code) for code, name in names.items()]
        raise _refusal(console, "explain.no_category", word=word, names=listed(offered, console.language))
    if asked[0] not in unit.holdings:
        held = listed([names[code] for code in names if code in unit.holdings], console.language)
        raise _refusal(console, "explain.not_held", unit=unit.name, category=names[asked[0]], names=held)
    return asked[:1]


def _listed(console: Console, units: list[Unit]) -> str:
    from quota.words.names import listed  # noqa: PLC0415

    names = [console.words("explain.named", name=unit.name, code=unit.id) for unit in units]
    return listed(names, console.language)


def _refusal(console: Console, key: str, /, **values: object) -> typer.Exit:
    """Say what is wrong, and return what to leave with."""
    console.complain(key, **values)
    return typer.Exit(BAD_INPUT)


def _record(case: Case, found: Explanation) -> dict[str, Any]:
    """Return an explanation as JSON has it: whole numbers as numbers, others as texts, codes as codes."""
    more = found.one_more
    return {
        "unit": found.unit,
        "name": case.units[found.unit].name,
        "category": found.category,
        "pool": {"jurisdiction": found.pool.jurisdiction, "level": found.pool.level},
        "current": found.current,
        "headcount": found.headcount,
        "planned": found.planned,
        "need": found.need,
        "parts": [part._asdict() for part in found.parts],
        "coverage_before": found.coverage_before,
        "coverage_after": found.coverage_after,
        "last_post": found.last_post,
        "next_post": found.next_post,
        "stickiness": found.stickiness,
        "cut_off": found.cut_off,
        "proved": found.proved,
        "binding": [{**_row(case, bound.row), "value": bound.value} for bound in found.binding],
        "asked": found.asked,
        "gains": [_step(step) for step in found.gains],
        "losses": [_step(step) for step in found.losses],
        "moved_totals": [_row(case, row) for row in found.moved_totals],
        "one_more": more
        and {
            "searched": more.searched,
            "extra_posts": more.extra_posts,
            "forbidden_by": [_row(case, row) for row in more.forbidden_by],
            "need_for_next": more.need_for_next,
            "need_at_this_total": more.need_at_this_total,
        },
        "rise": found.rise
        and {**asdict(found.rise), "lost_by_rise": (found.rise.planned_without or 0) > found.planned},
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "number": step.number,
        "changes": [asdict(change) for change in step.changes],
        "reserve": step.reserve,
    }


def _row(case: Case, row: Row) -> dict[str, Any]:
    return {
        "rule": row.rule,
        "key": list(row.key),
        "sense": row.sense,
        "limit": row.limit,
        "basis": row.basis,
        "source": row.source(case),
        "reference": row.reference,
    }
