"""The command ``quota need``."""

from __future__ import annotations

from typing import Annotated

import typer

from quota.api.scenario import Scenario
from quota.cli.console import Console
from quota.cli.failures import failures
from quota.cli.opening import read, speak
from quota.cli.options import Json, LangOption, Overrides, ScenarioPath, Wide
from quota.files import exact_text
from quota.need import label, table
from quota.texts import render
from quota.words.names import driver_name
from quota.words.passed import departments, freed_words, works

PassedAlone = Annotated[
    bool,
    typer.Option("--passed", help="Only the work that departments passed down. 只列部门转交的工作。"),
]


def need(
    scenario: ScenarioPath,
    sets: Overrides = None,
    passed: PassedAlone = False,
    lang: LangOption = None,
    as_json: Json = False,
    wide: Wide = False,
) -> None:
    """Print the need of every unit and its parts, then work passed down. 列出各单位测算编制及其分项，和部门转交的工作。

    Example: quota need scenarios/nanping
    """
    with failures(speak(lang)):
        found, console = read(scenario, sets, lang, wide=wide)
        if as_json:
            console.json(_passed_records(found) if passed else _part_records(found))
            return
        if not passed:
            _print_parts(found, console)
        _print_passed(found, console, always=passed)


def _part_records(found: Scenario) -> list[dict[str, object]]:
    return [{**row._asdict(), "exact": exact_text(row.exact)} for row in table(found.needs.measured, found.case)]


def _passed_records(found: Scenario) -> list[dict[str, object]]:
    return [
        {str(name): exact_text(cell) if name in ("hours", "posts") else cell for name, cell in row.items()}
        for row in found.needs.passed_down(exact=True).to_dict("records")
    ]


def _print_parts(found: Scenario, console: Console) -> None:
    case, needs = found.case, found.needs.measured
    names = (
        "unit_id", "name", "category", "part", "factor", "quantity", "rate_short", "amount", "exact", "need_measured",
        "need_exact", "basis",
    )  # fmt: skip
    rows = [
        [
            row.unit_id,
            row.name,
            case.categories[row.category].named(console.language),
            render(label(row.part), console.language),
            driver_name(case, row.driver, console.language),
            row.quantity,
            row.rate,
            row.amount,
            exact_text(row.exact),
            needs[row.unit_id, row.category].amount,
            exact_text(needs[row.unit_id, row.category].exact),
            row.basis,
        ]
        for row in table(needs, case)
    ]
    spare = ("exact", "need_exact", "basis", "unit_id", "rate_short", "quantity")
    headers = [console.words(f"words.column_{name}") for name in names]
    console.table(headers, rows, spare=[names.index(name) for name in spare])


def _print_passed(found: Scenario, console: Console, *, always: bool) -> None:
    """Print the work that departments passed down, unit by unit and by department; `always`: say so where there is none."""
    case, language = found.case, console.language
    freed = freed_words(case, language)
    for made in (works, departments) if freed else ():
        table = made(case, language, case.standing)
        console.line(table.title if always and made is works else f"\n{table.title}")
        names = [column.name for column in table.columns]
        spare = [names.index(name) for name in ("jurisdiction", "volume", "category") if name in names]
        console.table(table.headers, table.rows, spare=spare if made is works else [])
    if freed or always:
        console.line(freed or console.words("cli.none_passed"))
