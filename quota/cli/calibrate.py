"""The command ``quota calibrate``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quota.cli.console import Console
from quota.cli.failures import USAGE, failures, writing
from quota.cli.opening import read, speak
from quota.cli.options import Json, LangOption, Overrides, ScenarioPath, SolverName, Wide
from quota.need import label
from quota.scenario import Case
from quota.scenario.names import split_names
from quota.study.calibration.rates import Calibration, basis_named, column_name
from quota.texts import render
from quota.words.names import category_name, driver_name

Column = Annotated[
    str, typer.Argument(metavar="COLUMN", help="Column of units to explain. 单位表中作参照的列。", show_default=False)
]
Category = Annotated[
    str,
    typer.Option("--category", metavar="CATEGORY", help="Default: that of the column. 编制类别。", show_default=False),
]
DriverNames = Annotated[
    str,
    typer.Option(
        "--drivers", metavar="A,B", help="Default: those with rates. 测算因素，用逗号分开。", show_default=False
    ),
]
File = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE.csv", help="A new table of rates. 写出测算标准表。", show_default=False),
]


def calibrate(
    scenario: ScenarioPath,
    column: Column,
    category: Category = "",
    drivers: DriverNames = "",
    out: File = None,
    sets: Overrides = None,
    solver: SolverName = None,
    lang: LangOption = None,
    as_json: Json = False,
    wide: Wide = False,
) -> None:
    """Propose rates that explain a reference column. 由参照列反推测算标准（如由现核定推标准）。

    Example: quota calibrate scenarios/nanping administrative_current --out rates.csv
    """
    console = speak(lang)
    with failures(console):
        if out is not None and out.exists():
            console.complain("calibrate.exists", file=out)
            raise typer.Exit(USAGE)
        found, console = read(scenario, sets, lang, wide=wide)
        case = found.case
        study = found.calibrate(column, category=category, drivers=split_names(drivers), solver=solver)
        result = study.found
        if as_json:
            _print_json(console, result)
        else:
            _print(console, case, result)
        if out is not None:
            with writing(console, out):
                study.write_rates(out)
            console.progress("calibrate.written", file=out)


def _print(console: Console, case: Case, result: Calibration) -> None:
    language = console.language
    console.say(
        "calibrate.rates", category=case.categories[result.category].words, column=column_name(case, result.column)
    )
    names = ("category", "type", "driver", "rate_short", "basis")
    basis = render(basis_named(case, result.column, result.units), language)
    console.table(
        [console.words(f"words.column_{name}") for name in names],
        [
            [
                category_name(case, row.category, language),
                row.type,
                render(label("base"), language) if row.driver == "base" else driver_name(case, row.driver, language),
                row.rate,
                basis,
            ]
            for row in result.rates
        ],
    )
    worst = result.units[0]
    console.say(
        "calibrate.fit",
        count=len(result.units),
        total=result.total,
        mean=result.mean,
        largest=abs(worst.residual),
        name=worst.name,
    )
    if result.without:
        console.say("calibrate.without", count=result.without)
    if result.few_units:
        console.say("calibrate.few_units", count=len(result.units), numbers=len(result.rates))
    heads = [
        f"words.column_{name}" for name in ("unit_id", "name", "type", "reference_posts", "need_measured", "deviation")
    ]
    console.table([console.words(head) for head in heads], result.units)
    console.say("calibrate.policy")


def _print_json(console: Console, result: Calibration) -> None:
    console.json(
        {
            "column": result.column,
            "category": result.category,
            "total": result.total,
            "mean": result.mean,
            "without": result.without,
            "few_units": result.few_units,
            "rates": [
                {"type": row.type, "driver": row.driver, "rate": format(row.rate, "f"), "basis": row.basis}
                for row in result.rates
            ],
            "units": [row._asdict() for row in result.units],
        }
    )
