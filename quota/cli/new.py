"""The command ``quota new``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from quota.cli.console import Console
from quota.cli.failures import USAGE, failures, writing
from quota.cli.opening import speak
from quota.cli.options import Json, LangOption
from quota.files.whole import parents_of, written_whole
from quota.intake import REPORT, ScenarioDraft, Told, draft_of_book, place_in_book, report_lines, write_draft
from quota.need import measure
from quota.scenario import CaseError, Problem, read_case
from quota.scenario.template import write_template
from quota.texts import Language, Message, render

Folder = Annotated[
    Path, typer.Argument(metavar="DIR", help="Folder to write; new or empty. 新情景的文件夹。", show_default=False)
]
Books = Annotated[
    list[Path] | None,
    typer.Option(
        "--from",
        metavar="BOOK.xlsx",
        help="Your own workbook: .xlsx, .xlsm, .xls or .csv; again for each further one that belongs to it."
        " 本单位的编制台账；人口、人员名单等另有表格的，再写一次 --from。",
        show_default=False,
    ),
]


def new(folder: Folder, books: Books = None, lang: LangOption = None, as_json: Json = False) -> None:
    """Write a scenario: a template, or one made from your own workbook. 新建情景：模板，或由本单位的表格生成。

    Example: quota new scenarios/ours --from 编制台账.xlsx --from 人口.csv
    """
    console = speak(lang)
    with failures(console):
        if not books:
            with _filled_whole(console, folder) as room:
                write_template(room)
                _try(room)
            if as_json:
                console.json({"scenario": str(folder)})
            else:
                console.say("new.template_made", folder=folder)
            return
        _demand_room(console, folder)
        draft = draft_of_book(*books)
        typed, kept = (
            "\n".join(report_lines(draft, _quoted(name), console.language))
            for name in (str(folder), folder.resolve().name)  # no file may tell how its path was typed
        )
        with _filled_whole(console, folder) as room:
            write_draft(draft, room)
            (room / REPORT).write_text(f"{kept}\n", encoding="utf-8-sig", newline="\r\n")
            _try(room, draft)
        if as_json:
            console.json(_as_json(draft, folder, console.language))
        else:
            print(typed)  # as in the folder, not as a table
            console.say("new.made", folder=folder, units=len(draft.units))


def _try(folder: Path, draft: ScenarioDraft | None = None) -> None:
    """Read what was written and measure it, so that a scenario that would not work is never left behind.

    What contradicts itself is told with its place in the workbook that it came from.
    """

    def moved(problem: Problem, draft: ScenarioDraft) -> Problem:
        values = {
            name: place_in_book(draft, value) if isinstance(value, str) else value
            for name, value in problem.what.values.items()
        }
        what = Message(problem.what.key, values)
        return replace(problem, where=place_in_book(draft, problem.where), what=what)

    try:
        measure(read_case(folder))
    except CaseError as error:
        if draft is None:
            raise
        raise CaseError(moved(problem, draft) for problem in error.errors) from None


@contextmanager
def _filled_whole(console: Console, folder: Path) -> Iterator[Path]:
    """Give a fresh folder to fill, and put it in the place of the folder only when all went well."""
    _demand_room(console, folder)
    with writing(console, folder), parents_of(folder), written_whole(folder) as fresh:
        fresh.mkdir()
        yield fresh


def _demand_room(console: Console, folder: Path) -> None:
    """Leave where there is something already: nothing is replaced."""
    with writing(console, folder):
        occupied = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    if occupied:
        console.complain("new.occupied", folder=folder)
        raise typer.Exit(USAGE)


def _quoted(folder: str) -> str:
    """Return a path as it is typed on the command line."""
    return f'"{folder}"' if " " in folder else folder


def _as_json(draft: ScenarioDraft, folder: Path, language: Language) -> dict[str, object]:
    """Return the report; each note with its place, and what can be done about it."""
    return {
        "scenario": str(folder),
        "title": draft.title,
        "units": len(draft.units),
        **{
            kind.value: [
                {
                    "where": note.where,
                    "what": render(note.what, language),
                    "mend": render(note.mend, language) if note.mend else "",
                }
                for note in draft.notes
                if note.kind is kind
            ]
            for kind in Told
        },
    }
