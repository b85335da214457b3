"""The question whether kinds of posts that a workbook tells apart are categories of their own, and how to make them one."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from quota.intake.columns.settled import SettledTable, says_by_row
from quota.intake.records import Notebook, Told, UnitRow
from quota.intake.vocabulary.header_words import Meaning
from quota.intake.vocabulary.kinds import kinds_apart
from quota.intake.vocabulary.said import category_name, listed
from quota.texts import Message

_SAYING = (Meaning("row_category"), Meaning("funding"))


def report_kinds(
    units: Sequence[UnitRow], categories: Sequence[str], tables: Sequence[SettledTable], notes: Notebook
) -> None:
    """Ask whether kinds of posts that a workbook tells apart are categories of their own; they are, for now."""
    by_row = [table for table in tables if any(says_by_row(entry) for entry in table.taken)]
    said = [entry.header for table in by_row for entry in table.block.headings if entry.meaning in _SAYING]
    if kinds := kinds_apart(categories):
        totals = {
            code: sum((unit.count("current", code) or Decimal(0) for unit in units), Decimal(0)) for code in kinds
        }
        parts = [Message("new.posts_of", {"category": category_name(code), "posts": totals[code]}) for code in kinds]
        mend = Message("new.kinds_mend")
        if said:
            one = all(len({(row.county, row.name) for row in table.rows}) == len(table.rows) for table in by_row)
            mend = Message(
                f"new.kinds_of_{'rows' if one else 'lines'}_mend", {"headers": "、".join(dict.fromkeys(said))}
            )
        notes.add(Told.QUESTION, "scenario.toml", Message("new.question_kinds", {"kinds": listed(parts), "mend": mend}))
