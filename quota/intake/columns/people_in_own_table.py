"""People in a table of their own, headed by a kind that no table has posts of: 工勤实有 where posts are 机关工勤编制."""

from __future__ import annotations

from collections.abc import Sequence

from quota.intake.columns.column_sums import kind_of_shorter_name
from quota.intake.headers.blocks import Block, Heading
from quota.intake.records import Notebook, Told
from quota.intake.rows.rows import BookRow
from quota.intake.vocabulary.header_words import CATEGORIES, COUNTED, Meaning
from quota.texts import Message

Read = tuple[Block, list[BookRow]]


def with_people_of_posts(tables: Sequence[Read], notes: Notebook) -> list[Read]:
    """Return the tables; people of such a kind are on the only posts of all tables whose name holds theirs, and that is told."""
    held, counted = ({entry.category for _, entry in _of(tables, field)} for field in COUNTED)
    found: list[dict[int, Heading]] = [{} for _ in tables]
    for number, people in _of(tables, "headcount"):
        if kind := kind_of_shorter_name(people.category, held - {""}, counted):
            found[number][people.column] = people._replace(meaning=Meaning("headcount", kind))
            block, _ = tables[number]
            values = {"header": people.header, "posts": CATEGORIES[kind][0]}
            place = block.heading_place(people)
            notes.add(Told.GUESSED, place, Message("new.people_of_kind", values), Message("new.guessed_column_mend"))
    return [(block.with_changed(changed), rows) for (block, rows), changed in zip(tables, found, strict=True)]


def _of(tables: Sequence[Read], field: str) -> list[tuple[int, Heading]]:
    """Return the columns of a field, each with the number of its table."""
    return [
        (number, entry) for number, (block, _) in enumerate(tables) for entry in block.numeric if entry.field == field
    ]
