"""Which category each column of posts belongs to, and which columns are only checked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quota.scenario.books.beside import read_beside
from quota.scenario.books.figures import factor
from quota.scenario.books.grid import Area, packed
from quota.scenario.books.header import Block, Heading
from quota.scenario.books.rows import Row
from quota.scenario.books.understanding import Kind, Notebook
from quota.scenario.books.words import CATEGORIES, CATEGORY_WORDS, DRIVERS, NO_CATEGORY, Meaning
from quota.scenario.names import named
from quota.scenario.problems import Findings
from quota.texts import Message

_DRIVERS = frozenset(field for field, _ in DRIVERS) | {"longitude", "latitude"}
_CHECKED = frozenset({"vacancy", "overfill", "difference"})
ROW_CATEGORY = "*"
"""Stands for the category that each row names itself."""


@dataclass(frozen=True)
class Settled:
    """A table whose columns all have their final meaning.

    Parameters
    ----------
    taken : tuple of Heading
        Columns whose figures go into the scenario, or are needed for checks of single rows.
    sums : tuple of Heading
        Columns that add up the categories of a row.
    """

    block: Block
    rows: tuple[Row, ...]
    taken: tuple[Heading, ...]
    sums: tuple[Heading, ...]

    @property
    def holds_posts(self) -> bool:
        """Whether the table says how many posts units have, rather than only how large they are."""
        return not self.block.sheet.counted and any(
            entry.meaning and entry.meaning.field not in _DRIVERS for entry in self.taken
        )


def settle(
    block: Block,
    rows: Sequence[Row],
    alike: Sequence[Row],
    specific_people: bool,
    notes: Notebook,
    findings: Findings,
) -> Settled:
    """Give every column its category, report what each means, and refuse two columns with one meaning.

    Parameters
    ----------
    alike : sequence of Row
        The rows of all tables with the same header, this one's too.
    specific_people : bool
        Whether a column of the workbook says which population it means, so that one that does not is left aside.
    """
    taken: list[Heading] = []
    sums: list[Heading] = []
    doubts: dict[Heading, Message] = {}
    for entry in block.numeric:
        meaning, why = _final(entry, block, alike)
        if meaning is None:
            sums.append(entry)
            if why:
                doubts[entry] = why
        elif meaning.field == "population" and specific_people:
            _not_used(block, entry, "new.unspecific_people", notes)
        else:
            taken.append(entry._replace(meaning=meaning))
            _report_guess(block, taken[-1], why, notes)
    kept = tuple(_without_parts(_single(block, rows, taken, findings)))
    for entry in sorted(
        (*taken, *(entry for entry in block.headings if entry not in block.numeric)), key=lambda entry: entry.column
    ):
        if entry.meaning is None and any(block.sheet.text(row.line, entry.column) for row in rows):
            _not_used(block, entry, "new.not_understood", notes)
        elif entry.meaning:
            _report(block, entry, notes)
    for entry in sums:
        if entry in doubts:
            place = block.sheet.cell_place(block.bottom, entry.column)
            notes.add(Kind.LEFT_OUT, place, doubts[entry], Message("new.beside_mend"))
            continue
        field = entry.meaning.field if entry.meaning else ""
        split = any(other.meaning and other.meaning.field == field and other.meaning.category for other in kept)
        _not_used(block, entry, "new.sum_column" if split else "new.not_split", notes)
    return Settled(block, tuple(rows), kept, tuple(sums))


def _final(entry: Heading, block: Block, alike: Sequence[Row]) -> tuple[Meaning | None, Message | None]:
    """Return the meaning with its category, and why it was guessed.

    No meaning for a column that adds up others, nor for one of which nobody can tell whose it is; then why not.
    """
    meaning = entry.meaning
    if meaning is None or meaning.field in _DRIVERS or meaning.category:
        return meaning, Message("new.guess_neighbour") if entry.guessed else None
    if block.column("row_category"):
        return Meaning(meaning.field, ROW_CATEGORY), None
    beside = read_beside(entry, block, alike)
    if beside.category:
        return Meaning(meaning.field, beside.category), beside.reason
    return (None, beside.doubt) if beside.doubt else _of_the_table(meaning, block)


def _of_the_table(meaning: Meaning, block: Block) -> tuple[Meaning | None, Message | None]:
    """Return the meaning with the only category of the table or its title, and why; none for a sum over categories."""
    others = {other.meaning for other in block.numeric if other.meaning}
    counted = {other.category for other in others if other.category} - {"leadership"}
    if len(counted) > 1:
        return (None, None) if meaning.field in ("current", "headcount", *_CHECKED) else (meaning, None)
    if counted:
        (category,) = counted
        single = Meaning(meaning.field, category)
        return (None, None) if single in others else (single, Message("new.guess_only_category"))
    titles = "".join((block.sheet.title, *(text for _, text in block.titles)))
    in_titles = [category for category, words in CATEGORY_WORDS if words.search(packed(titles))]
    if len(in_titles) == 1:
        return Meaning(meaning.field, in_titles[0]), Message("new.guess_title")
    return Meaning(meaning.field, NO_CATEGORY), Message("new.guess_no_category")


def _single(block: Block, rows: Sequence[Row], taken: Sequence[Heading], findings: Findings) -> Iterator[Heading]:
    """Yield one column for each meaning; two with different figures are refused."""
    by_meaning: dict[Meaning | None, list[Heading]] = defaultdict(list)
    for entry in taken:
        by_meaning[entry.meaning].append(entry)
    for first, *others in by_meaning.values():
        yield first
        for other in others:
            if any(row.numbers.get(first.column) != row.numbers.get(other.column) for row in rows):
                findings.error(
                    block.sheet.cell_place(block.bottom, other.column),
                    "new.two_columns",
                    "new.two_columns_mend",
                    meaning=meaning_name(first.meaning),
                    first=block.sheet.cell_place(block.bottom, first.column),
                )


def _without_parts(taken: Iterator[Heading]) -> Iterator[Heading]:
    """Leave aside villages and communities where a column already adds them up."""
    entries = list(taken)
    fields = {entry.meaning.field for entry in entries if entry.meaning}
    for entry in entries:
        if not (entry.meaning and entry.meaning.field in ("villages", "communities") and "all_committees" in fields):
            yield entry


def _report(block: Block, entry: Heading, notes: Notebook) -> None:
    cells = Area(block.bottom + 1, entry.column, max(block.last, block.bottom + 1), entry.column)
    values: dict[str, object] = {"header": entry.header or "—", "meaning": meaning_name(entry.meaning)}
    key = "new.column"
    if entry.meaning and factor(entry.meaning.field, entry.unit) != 1:
        key = "new.converted_area" if entry.meaning.field == "area_km2" else "new.converted_people"
        values["unit"] = entry.unit
    notes.add(Kind.UNDERSTOOD, block.sheet.place(cells), Message(key, values))
    if entry.guessed and entry.meaning == Meaning("name"):
        _report_guess(block, entry, Message("new.guess_names"), notes)


def _report_guess(block: Block, entry: Heading, reason: Message | None, notes: Notebook) -> None:
    if reason:
        values = {"header": entry.header or "—", "meaning": meaning_name(entry.meaning), "reason": reason}
        place = block.sheet.cell_place(block.bottom, entry.column)
        notes.add(Kind.GUESSED, place, Message("new.guessed_column", values), Message("new.guessed_column_mend"))


def _not_used(block: Block, entry: Heading, key: str, notes: Notebook) -> None:
    place = block.sheet.cell_place(block.bottom, entry.column)
    notes.add(Kind.LEFT_OUT, place, Message(key, {"header": entry.header}))


def meaning_name(meaning: Meaning | None) -> Message:
    """Name what a column holds, for people."""
    if meaning is None:
        return Message("new.field_none")
    field = Message(f"new.field_{meaning.field}")
    if not meaning.category:
        return field
    if meaning.category == ROW_CATEGORY:
        return Message("new.field_of_row", {"field": field})
    return Message("new.field_of", {"category": category_name(meaning.category), "field": field})


def category_name(category: str) -> Message:
    """Name a category, for people."""
    return named(*CATEGORIES[category])
