"""Lists of persons as ages of a scenario."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from quota.api.errors import BAD_INPUT, refusal, told
from quota.api.reading import read
from quota.files import csv_text, write_whole
from quota.intake.persons.births import Births, births_of_book
from quota.intake.records import Note
from quota.phase.exits import retiring
from quota.scenario import read_case
from quota.texts import Language

AGES = "ages.csv"
COLUMNS = ("unit_id", "category", "kind", "born", "month", "age", "people", "source")


@dataclass(frozen=True)
class People:
    """What a list of persons gave: `births`, without names, and what there is to say about it."""

    births: Births
    file: Path
    folder: Path

    @property
    def people(self) -> int:
        """How many people it has."""
        return sum(row.people for row in self.births.rows)

    @cached_property
    def retiring(self) -> dict[int, int]:
        """How many of the people of the scenario retire in each of its years, where it has some."""
        case = read_case(self.folder) if self.births.rows else None
        if case is None or not case.years:
            return {}
        by_year = sum(retiring(case, case.years).values(), Counter[int]())
        return dict(sorted(by_year.items()))

    @property
    def notes(self) -> tuple[Note, ...]:
        """Doubts and guesses."""
        return self.births.notes


def read_people(book: Path | str, scenario: Path | str, language: Language | None = None) -> People:
    """Read a list of persons and write it, counted by month of birth, as the table of ages of a scenario's folder.

    Raises
    ------
    CaseError
        If it cannot be read, or does not fit the scenario; then nothing is written.
    """
    folder, source = Path(scenario), Path(book)
    found = read(folder, language=language)
    if not folder.is_dir():
        raise refusal(found.language, "new.people_no_folder", code=BAD_INPUT, folder=folder)
    with told(found.language):
        births = births_of_book(source, found.case)
    rows = [(*row[:5], None, row.people, source.name) for row in births.rows]
    others = [file for file in folder.iterdir() if file.stem == "年龄结构" and file.suffix.lower() == ".csv"]
    file = others[0] if others else folder / AGES
    write_whole(file, csv_text(COLUMNS, rows).encode("utf-8-sig"))
    return People(births, file, folder)
