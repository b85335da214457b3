"""Which category each column of posts belongs to, and which columns are only checked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from quota.intake.cells.grid import packed
from quota.intake.columns.bare_columns import read_beside
from quota.intake.columns.column_sums import adds_up, says_sum
from quota.intake.columns.columns_told import (
    ask_about_headless,
    report_column,
    report_guess,
    report_marked,
    report_scaled,
    report_several,
    report_unused,
    why_not_used,
)
from quota.intake.columns.same_meaning import ColumnResolver
from quota.intake.headers.blocks import Block, Heading
from quota.intake.records import Notebook, Told
from quota.intake.rows.rows import BookRow, RowKind
from quota.intake.vocabulary.header_words import (
    COORDINATES,
    COUNTED,
    DERIVED,
    LEADERS,
    MEASURES,
    NO_CATEGORY,
    ROW_CATEGORY,
    SIZES,
    Meaning,
)
from quota.intake.vocabulary.kinds import is_funding, is_support, kind_alone, kind_of_row, only_category
from quota.intake.vocabulary.said import meaning_name
from quota.intake.vocabulary.unit_names import without_numbering
from quota.scenario.problems import Findings
from quota.texts import Message

_DRIVERS = SIZES | MEASURES | COORDINATES
_GUESS = "?"
"""Marks such a category as one that only a title says, or nothing."""


@dataclass(frozen=True)
class SettledTable:
    """A table whose columns all have their final meaning.

    Parameters
    ----------
    taken : tuple of Heading
        Columns whose figures go into the scenario, or are needed for checks of single rows.
    sums : tuple of Heading
        Columns that add up the categories of a row.
    checked : frozenset of Heading
        Those sums that were compared with what they add up already.
    read : tuple of Heading
        Columns of figures that the report calls read.
    """

    block: Block
    rows: tuple[BookRow, ...]
    taken: tuple[Heading, ...]
    sums: tuple[Heading, ...]
    checked: frozenset[Heading] = frozenset()
    read: tuple[Heading, ...] = ()

    @property
    def columns(self) -> tuple[Heading, ...]:
        """Columns that are taken, and sums."""
        return (*self.taken, *self.sums)

    @cached_property
    def by_meaning(self) -> dict[Meaning, Heading]:
        """Those columns by what they mean."""
        return {entry.meaning: entry for entry in self.columns if entry.meaning}

    @property
    def units(self) -> list[BookRow]:
        """The rows of units."""
        return [row for row in self.rows if row.kind is RowKind.UNIT]

    def pairs(self) -> Iterator[tuple[Heading, Heading]]:
        """Yield the columns of posts and of people of each category that has both."""
        taken = {entry.meaning: entry for entry in self.taken}
        for people in taken.values():
            posts = taken.get(Meaning("current", people.category)) if people.field == "headcount" else None
            if posts:
                yield posts, people

    def figures(self, row: BookRow) -> dict[Meaning, Decimal]:
        """Return the figures of a row by what they mean."""
        found = ((meaning, entry.figure(row.numbers)) for meaning, entry in self.by_meaning.items())
        return {meaning: figure for meaning, figure in found if figure is not None}

    @property
    def holds_posts(self) -> bool:
        """Whether the table says how many posts units have, rather than only how large they are."""
        return not self.block.sheet.counted and any(
            entry.meaning and entry.field not in _DRIVERS for entry in self.taken
        )


def settle(
    block: Block,
    rows: Sequence[BookRow],
    alike: Sequence[BookRow],
    specific_people: bool,
    notes: Notebook,
    findings: Findings,
) -> SettledTable:
    """Give every column its category, report what each means, and refuse two columns with one meaning.

    Parameters
    ----------
    alike : sequence of BookRow
        The rows of all tables with the same header, this one's too.
    specific_people : bool
        Whether a column of the workbook says which population it means, so that one that does not is left aside.
    """
    taken: list[Heading] = []
    sums: list[Heading] = []
    doubts: dict[Heading, Message] = {}
    headed = {column for entry in block.headings for column in entry.columns}
    by_row = names_category_by_row(block, alike)
    resolved = ColumnResolver(block, alike, rows, notes, findings)
    resolved.resolve()
    block = replace(block, headings=_with_resolved(block, resolved.entries))
    for entry in resolved.entries:
        meaning, why = _final(entry, block, alike, by_row=by_row)
        if meaning is None:
            sums.append(entry)
            if why:
                doubts[entry] = why
        elif meaning.field == "population" and specific_people:
            report_unused(block, entry, "new.unspecific_people", notes)
        else:
            taken.append(entry._replace(meaning=meaning))
            report_guess(block, taken[-1], why, notes)
    for entry in taken:
        report_several(block, entry, rows, notes)
        report_scaled(block, entry, rows, notes, findings)
        report_marked(block, entry, rows, notes)
    kept = tuple(_without_parts(_single(block, rows, taken, notes, findings)))
    split = any(map(says_by_row, kept))
    for entry in sorted(
        (*taken, *(entry for entry in block.headings if entry not in block.numeric)), key=lambda entry: entry.column
    ):
        if key := why_not_used(block, entry, rows, split=split):
            report_unused(block, entry, key, notes)
        elif entry.meaning and not (entry.field in MEASURES and entry in taken and entry not in kept):
            report_column(block, entry, notes)
    ask_about_headless(block, headed, rows, notes)
    for entry in sums:
        if entry in doubts:
            notes.add(Told.LEFT_OUT, block.heading_place(entry), doubts[entry], "new.beside_mend")
            continue
        parts = [other for other in kept if other.field == entry.field and other.category not in ("", *LEADERS)]
        right = entry in resolved.checked or (parts and adds_up(entry, parts, rows))
        report_unused(block, entry, "new.sum_column" if right else "new.not_split", notes)
    return SettledTable(block, tuple(rows), kept, tuple(sums), frozenset(resolved.checked), tuple(taken))


def says_by_row(entry: Heading) -> bool:
    """Return whether the rows say of which category the posts or people of a column are."""
    return bool(entry.category.startswith(ROW_CATEGORY))


def _with_resolved(block: Block, resolved: Sequence[Heading]) -> tuple[Heading, ...]:
    """Return the headings of a table as they are once it is clear which count."""
    by_column = {entry.column: entry for entry in resolved}
    return tuple(
        by_column.get(entry.column, entry)
        for entry in block.headings
        if entry.column in by_column or entry not in block.numeric
    )


def names_category_by_row(block: Block, rows: Sequence[BookRow]) -> bool:
    """Return whether rows say of which category they are: in a column that is headed so, or in words on their funding."""
    units = [row for row in rows if row.kind is RowKind.UNIT]
    kinds = {kind_of_row(packed(row.words.get("funding", ""))) for row in units} - {""}
    return bool(block.column("row_category") or (kinds and not _funds_units(block, units, kinds)))


def _funds_units(block: Block, units: Sequence[BookRow], kinds: Set[str]) -> bool:
    """Return whether rows only say how each unit is funded: headings or titles say 事业编制, and each unit has one row."""
    posts = [entry for entry in block.numeric if entry.field == "current"]
    headed = all(entry.category or _category_of_titles(block) == "institution" for entry in posts)
    return headed and all(map(is_funding, kinds)) and len({(row.county, row.name) for row in units}) == len(units)


def category_of_row(category: str, row: BookRow) -> str:
    """Return the category of posts in a row whose column leaves it to the row; empty where the row must say it and does not.

    Posts whose heading says 事业编制 are divided by funding, and no more; what says nothing takes every word of the row.
    """
    if not category.startswith(ROW_CATEGORY):
        return category
    own = category[1:]
    said = kind_of_row(packed(row.words.get("row_category", "") + row.words.get("funding", "")))
    if own.startswith(_GUESS) or not own:
        return said or own[1:]
    return said if is_funding(said) or said == "reference" else own


def _final(
    entry: Heading, block: Block, alike: Sequence[BookRow], *, by_row: bool
) -> tuple[Meaning | None, Message | None]:
    """Return the meaning with its category, and why it was guessed.

    No meaning for a column that adds up others, nor for one of which nobody can tell whose it is; then why not.
    """
    meaning = entry.meaning
    if meaning is None or meaning.field in _DRIVERS:
        return meaning, Message("new.guess_neighbour") if entry.guessed else None
    if meaning.category:
        found, why = meaning, Message("new.guess_neighbour") if entry.guessed else None
    elif (beside := read_beside(entry, block, alike)).category:
        found, why = Meaning(meaning.field, beside.category), beside.reason
    elif beside.doubt:
        return None, beside.doubt
    else:
        settled, why = _of_the_table(entry, meaning, block)
        if settled is None:
            return None, why
        found = settled
    return (_by_row(found, why, block), None) if by_row and _is_open(found) else (found, why)


def _is_open(meaning: Meaning) -> bool:
    """Return whether rows can say of a category of posts which it is, more closely."""
    return meaning.category in ("institution", NO_CATEGORY, "")


def _by_row(meaning: Meaning, why: Message | None, block: Block) -> Meaning:
    if why is None or why.key not in ("new.guess_title", "new.guess_no_category"):
        return Meaning(meaning.field, f"{ROW_CATEGORY}{meaning.category}")
    guessed = "" if block.column("row_category") else f"{_GUESS}{meaning.category}"
    return Meaning(meaning.field, f"{ROW_CATEGORY}{guessed}")


def _of_the_table(entry: Heading, meaning: Meaning, block: Block) -> tuple[Meaning | None, Message | None]:
    """Return the meaning with the only category of the table or its title, and why; none for a sum over categories."""
    others = {other.meaning for other in block.numeric if other.meaning}
    counted = {other.category for other in others if other.category} - LEADERS
    held = {other.category for other in others if other.field == "current" and other.category} - LEADERS
    if len(held) == 1 and meaning.field == "headcount" and not says_sum(entry):
        counted = held  # people that other columns count beside them hold none of these posts
    if not says_sum(entry) and all(map(is_support, counted)):
        counted = set()  # 编制 beside 工勤编制 are other posts
    if len(counted) > 1:
        return (None, None) if meaning.field in (*COUNTED, *DERIVED) else (meaning, None)
    if counted:
        (category,) = counted
        single = Meaning(meaning.field, category)
        return (None, None) if single in others else (single, Message("new.guess_only_category"))
    if in_title := _category_of_titles(block):
        return Meaning(meaning.field, in_title), Message("new.guess_title")
    return Meaning(meaning.field, NO_CATEGORY), Message("new.guess_no_category")


def _category_of_titles(block: Block) -> str:
    """Return the category that the name of the sheet is, or a title from the nearest, else the only one that all name."""
    texts = [packed(block.sheet.title), *(packed(text) for _, text in reversed(block.titles))]
    alone = (kind_alone(without_numbering(text)) for text in texts)
    return next(filter(None, alone), "") or next(filter(None, map(only_category, texts)), "")


def _single(
    block: Block, rows: Sequence[BookRow], taken: Sequence[Heading], notes: Notebook, findings: Findings
) -> Iterator[Heading]:
    """Yield one column for each meaning; two with different figures are refused."""
    by_meaning: dict[Meaning | None, list[Heading]] = defaultdict(list)
    for entry in taken:
        by_meaning[entry.meaning].append(entry)
    for first, *others in by_meaning.values():
        yield first
        work = first.field in MEASURES
        for other in others if work else ():
            report_unused(block, other, "new.unused_work", notes)
        for other in () if work else others:
            notes.compared |= {row.place(column) for row in rows for column in other.columns}
            if any(row.numbers.get(first.column) != row.numbers.get(other.column) for row in rows):
                above = [entry.header.split(" / ")[0] for entry in (first, other)]
                findings.error(
                    block.heading_place(other),
                    "new.two_columns",
                    "new.two_columns_mend" if above[0] in other.header else "new.two_groups_mend",
                    one=above[0],
                    other=above[1],
                    meaning=meaning_name(first.meaning),
                    first=block.heading_place(first),
                )


def _without_parts(taken: Iterator[Heading]) -> Iterator[Heading]:
    """Leave aside villages and communities where a column already adds them up."""
    entries = list(taken)
    fields = {entry.field for entry in entries if entry.meaning}
    for entry in entries:
        if not (entry.field in ("villages", "communities") and "all_committees" in fields):
            yield entry
