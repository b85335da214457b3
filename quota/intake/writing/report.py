"""The report on a workbook: as lines, and as a file that stays with the scenario."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from quota.intake.cells.cell_places import short_place
from quota.intake.records import Note, ScenarioDraft, Told
from quota.intake.vocabulary.said import category_name
from quota.texts import Language, first_few, text

REPORT = "说明.md"
"""Name of the report in the folder of the scenario."""
_MOST_PLACES = 6
_ORDER = (Told.QUESTION, Told.MISSING, Told.GUESSED, Told.UNDERSTOOD, Told.SUM, Told.LEFT_OUT)
_ASKED = frozenset({Told.QUESTION, Told.MISMATCH})
"""What the planner has to answer: of two figures that contradict each other nobody else can tell which is wrong."""


def report_lines(draft: ScenarioDraft, folder: str, language: Language) -> Iterator[str]:
    """Yield the report as Markdown, what needs the planner's eyes first."""
    yield "# " + text("new.report_title", language, book=draft.book)
    yield ""
    yield lead(draft, language)
    for kind in _ORDER:
        notes = [note for note in draft.notes if note.kind is kind or {kind, note.kind} == _ASKED]
        if notes:
            yield ""
            yield "## " + text(f"new.part_{kind.value}", language, count=len(notes))
            yield ""
            yield from (f"- {line}" for line in _grouped(draft.books, notes, language))
    yield ""
    yield text("new.report_next", language, folder=folder)


def lead(draft: ScenarioDraft, language: Language) -> str:
    """Say in one line what came out of the workbook."""
    held = text("words.comma", language).join(
        text(
            "new.posts_of",
            language,
            category=category_name(category),
            posts=sum(unit.count("current", category) or 0 for unit in draft.units),
        )
        for category in draft.categories
    )
    if draft.reserves:
        held += text("new.and_reserves", language, posts=sum(reserve.posts for reserve in draft.reserves))
    values = {"book": draft.book, "units": len(draft.units), "jurisdictions": len(draft.jurisdictions)}
    return text("new.report_lead", language, categories=held, **values)


def _grouped(books: Sequence[str], notes: Sequence[Note], language: Language) -> Iterator[str]:
    """Yield what there is to say, each thing once with all its places."""
    places: dict[str, list[str]] = {}
    for note in notes:
        words = replace(note, where="").words(language).replace("\n", " ")
        places.setdefault(words, []).append(short_place(books, note.where))
    for words, found in places.items():
        where = text("words.comma", language).join(first_few([place for place in found if place], _MOST_PLACES))
        yield text("new.at", language, where=where, words=words) if where else words
