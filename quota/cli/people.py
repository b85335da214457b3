"""The command ``quota people``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quota.api.people import read_people
from quota.cli.failures import failures, writing
from quota.cli.opening import speak
from quota.cli.options import Json, LangOption
from quota.phase.exits import retiring
from quota.scenario import read_case

PersonsBook = Annotated[
    Path,
    typer.Argument(
        metavar="BOOK.xlsx", help="List of persons. 人员名单：单位、编制类别、性别、出生年月。", show_default=False
    ),
]
Into = Annotated[
    Path,
    typer.Option(
        "--out", metavar="SCENARIO", help="Scenario folder that gets the ages. 写入的情景文件夹。", show_default=False
    ),
]


def people(book: PersonsBook, out: Into, lang: LangOption = None, as_json: Json = False) -> None:
    """Count a list of persons by month of birth, for retirements; names are not kept. 人员名单变为年龄结构，不留姓名。

    Example: quota people 人员名单.xlsx --out scenarios/ours
    """
    console = speak(lang)
    with failures(console):
        with writing(console, out):
            found = read_people(book, out, console.language)
        case = read_case(out) if found.births.rows else None
        notes = [note.words(console.language) for note in found.notes]
        by_year: dict[str, int] = {}
        if case is not None and case.years:
            for counts in retiring(case, case.years).values():
                for year, number in counts.items():
                    by_year[str(year)] = by_year.get(str(year), 0) + number
        if as_json:
            console.json(
                {
                    "file": str(found.file),
                    "people": found.people,
                    "retiring": dict(sorted(by_year.items())),
                    "notes": notes,
                }
            )
            return
        console.say(
            "new.people_written",
            file=found.file,
            people=found.people,
            units=len({row.unit for row in found.births.rows}),
        )
        for note in notes:
            console.line(note)
        for at, leaving in sorted(by_year.items()):
            console.say("new.people_retiring", year=at, people=leaving)
