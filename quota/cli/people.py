"""The command ``quota people``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quota.api.people import read_people
from quota.cli.failures import failures, writing
from quota.cli.opening import speak
from quota.cli.options import Json, LangOption

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
        notes = [note.words(console.language) for note in found.notes]
        if as_json:
            record = {"file": str(found.file), "people": found.people, "retiring": found.retiring, "notes": notes}
            console.json(record)
            return
        units = len({row.unit for row in found.births.rows})
        console.say("new.people_written", file=found.file, people=found.people, units=units)
        for note in notes:
            console.line(note)
        for at, leaving in found.retiring.items():
            console.say("new.people_retiring", year=at, people=leaving)
