"""What is said of the columns of a table: which are read, and as what; which are guessed, doubtful, or not used."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from quota.intake.cells.grid import packed
from quota.intake.headers.blocks import Block, Heading
from quota.intake.records import Notebook, Told
from quota.intake.rows.rows import BookRow, RowKind
from quota.intake.vocabulary.countable import Unused, why_unused
from quota.intake.vocabulary.header_words import (
    Meaning,
)
from quota.intake.vocabulary.meanings import meaning_of
from quota.intake.vocabulary.numbers import factor, is_number
from quota.intake.vocabulary.said import meaning_name
from quota.intake.vocabulary.several_numbers import Composed, FurtherNumbers, read_composed
from quota.scenario.problems import Findings
from quota.texts import Message

_BRACKETS = re.compile(r"\([^()]*[里亩顷米人万千百尺]\)$")


def why_not_used(block: Block, entry: Heading, rows: Sequence[BookRow], *, split: bool) -> str:
    """Return what is said of a column that takes no part; nothing where it does, is empty, or names rows added up."""
    if entry.meaning is None:
        if entry.column == block.office_column or not any(block.sheet.text(row.line, entry.column) for row in rows):
            return ""
        unused = why_unused(packed(entry.header)) or Unused.OTHER
        key = "new.not_understood" if unused is Unused.OTHER else f"new.unused_{unused}"
        return "new.unknown_unit" if unused is Unused.OTHER and _in_unknown_unit(entry) else key
    if entry.field in ("funding", "row_category") and not split:
        return "new.unused_funding"
    return "new.second_column" if block.repeats(entry) else ""


def _in_unknown_unit(entry: Heading) -> bool:
    """Return whether a header would be understood without what its brackets say: 面积（平方里）."""
    bare = _BRACKETS.sub("", packed(entry.header))
    meaning = meaning_of((bare,)) if bare != packed(entry.header) else None
    return meaning is not None and (meaning.field == "area_km2" or meaning.field.startswith("population"))


def report_several(block: Block, entry: Heading, rows: Sequence[BookRow], notes: Notebook) -> None:
    """Say once for a column how its cells with several numbers are read, and what another reading would give."""
    total = sum((entry.figure(row.numbers) or Decimal(0) for row in rows if row.kind is RowKind.UNIT), Decimal(0))
    found: dict[FurtherNumbers, list[tuple[str, Composed]]] = defaultdict(list)
    for row in rows:
        for column in entry.columns if row.kind is RowKind.UNIT else ():
            text = block.sheet.text(row.line, column)
            if several := read_composed(text):
                found[several.way].append((text, several))
    for way, cells in found.items():
        further = sum((several.further for _, several in cells), Decimal(0))
        other = total - further if way is FurtherNumbers.BESIDE else total + further
        values = {"header": entry.header, "count": len(cells), "text": cells[0][0], "total": total, "other": other}
        place = block.heading_place(entry)
        kind = Told.QUESTION if way is FurtherNumbers.BESIDE else Told.GUESSED
        notes.add(kind, place, f"new.several_{way}", "new.several_mend", **values)


def report_scaled(block: Block, entry: Heading, rows: Sequence[BookRow], notes: Notebook, findings: Findings) -> None:
    """Tell of cells that show less than they hold; refuse them where the header names a unit that either could be in."""
    scaled = [row for row in rows if (row.line, entry.column) in block.sheet.scaled]
    if not scaled:
        return
    place = scaled[0].place(entry.column)
    values = {"header": entry.header, "count": len(scaled), "unit": entry.unit}
    values |= {"value": scaled[0].numbers.get(entry.column, "")}
    if entry.unit.startswith(("万", "千")):
        findings.error(place, "new.scaled_unit", "new.scaled_unit_mend", **values)
    else:
        notes.add(Told.GUESSED, place, "new.scaled", **values)


def report_marked(block: Block, entry: Heading, rows: Sequence[BookRow], notes: Notebook) -> None:
    """Say once for a column that signs of notes beside its figures are no digits."""
    cells = [(row.line, column) for row in rows for column in entry.columns]
    marked = [text for cell in cells if (text := block.sheet.marked(*cell)) and is_number(block.sheet.text(*cell))]
    if marked:
        values = {"header": entry.header, "count": len(marked), "text": marked[0]}
        place = block.heading_place(entry)
        notes.add(Told.GUESSED, place, "new.noted_figures", **values)


def ask_about_headless(block: Block, headed: set[int], rows: Sequence[BookRow], notes: Notebook) -> None:
    """Ask about columns of figures without a heading: nobody can tell what they count, and they are not read."""
    units = [row for row in rows if row.kind is RowKind.UNIT and not block.sheet.counted]
    for column in range(block.left, block.right + 1):
        bare = column not in headed and not packed(block.sheet.filled(block.bottom, column))
        held = [row for row in units if bare and is_number(block.sheet.text(row.line, column))]
        if len(held) > 1 and 2 * len(held) > len(units):
            values = {"count": len(held)}
            notes.add(Told.QUESTION, held[0].place(column), "new.no_heading", **values)


def report_column(block: Block, entry: Heading, notes: Notebook) -> None:
    """Tell that a column is read, as what, and in which unit of measurement."""
    cells = block.cells(entry)
    values: dict[str, object] = {"header": entry.header or "—", "meaning": meaning_name(entry.meaning)}
    key = "new.column"
    if entry.meaning and factor(entry.field, entry.unit) != 1:
        key = "new.converted_area" if entry.field == "area_km2" else "new.converted_people"
        values["unit"] = entry.unit
    notes.add(Told.UNDERSTOOD, block.sheet.place(cells), Message(key, values))
    if entry.meaning == Meaning("area_km2") and not entry.unit:
        bare = (text for line in range(cells.top, cells.bottom + 1) if (text := block.sheet.text(line, entry.column)))
        if any(text[-1].isdigit() and is_number(text) for text in bare):
            notes.add(
                Told.GUESSED,
                block.heading_place(entry),
                Message("new.area_without_unit", values),
                Message("new.area_without_unit_mend"),
            )
    if entry.guessed and entry.meaning == Meaning("name"):
        report_guess(block, entry, Message("new.guess_names"), notes)


def report_guess(block: Block, entry: Heading, reason: Message | None, notes: Notebook) -> None:
    """Tell that the meaning of a column was guessed, and why."""
    if reason:
        values = {"header": entry.header or "—", "meaning": meaning_name(entry.meaning), "reason": reason}
        place = block.heading_place(entry)
        notes.add(Told.GUESSED, place, "new.guessed_column", "new.guessed_column_mend", **values)


def report_unused(block: Block, entry: Heading, key: str, notes: Notebook) -> None:
    """Tell that a column is not used."""
    place = block.heading_place(entry)
    notes.add(Told.LEFT_OUT, place, Message(key, {"header": entry.header}))
