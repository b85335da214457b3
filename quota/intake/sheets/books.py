"""The sheets of one book or of several, as tables that can be read: turned, counted, and without what is history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from quota.intake.cells.grid import Sheet
from quota.intake.cells.workbooks import open_book
from quota.intake.headers.blocks import Block
from quota.intake.headers.tables import find_blocks
from quota.intake.layouts.cards import as_tables
from quota.intake.layouts.items_in_sections import itemized
from quota.intake.layouts.kind_in_rows import with_kinds
from quota.intake.layouts.numbers_in_one_cell import split
from quota.intake.layouts.row_per_quantity import unstacked
from quota.intake.layouts.units_across import turned
from quota.intake.layouts.year_headers import with_years
from quota.intake.persons.lists import counted
from quota.intake.records import Notebook
from quota.intake.sheets.continued import continued, named_by_codes
from quota.intake.sheets.older_sheets import facts_of_today
from quota.scenario.problems import Findings, Problem
from quota.texts import Message


def book_names(paths: Sequence[Path]) -> list[str]:
    """Return what each book is called: the name of its file, with as many folders before it as tell it from others.

    >>> book_names([Path("a/b.xlsx"), Path("c/b.xlsx"), Path("c/d.csv")])
    ['a/b.xlsx', 'c/b.xlsx', 'd.csv']
    """
    resolved = [path.resolve() for path in paths]
    names = [path.name for path in resolved]
    for depth in range(2, max((len(path.parts) for path in resolved), default=0) + 1):
        times = Counter(names)
        for place, path in enumerate(resolved):
            if times[names[place]] > 1:
                names[place] = "/".join(path.parts[-depth:])
    return names


def open_books(paths: Sequence[Path], findings: Findings) -> tuple[Sheet, ...]:
    """Return the sheets of all books; the same book twice is refused."""
    names = book_names(paths)
    opened: dict[Path, str] = {}
    sheets: list[Sheet] = []
    for path, name in zip(paths, names, strict=True):
        if path.resolve() in opened:
            findings.error(path.name, "new.same_book", "new.same_book_mend")
            continue
        opened[path.resolve()] = name
        sheets += open_book(path, findings, name)
    return tuple(sheets)


def tables_of(sheets: Sequence[Sheet], notes: Notebook, findings: Findings) -> list[tuple[Sheet, tuple[Block, ...]]]:
    """Return the sheets that are facts of today with their tables, and those without any."""
    read: list[tuple[Sheet, tuple[Block, ...]]] = []
    lists: list[tuple[Sheet, tuple[Block, ...]]] = []
    for sheet in map(with_years, as_tables(sheets, notes)):
        listed = counted(sheet, notes, findings)
        if listed:
            above, table = listed
            lists.append((table, find_blocks(table)))
            if above and (blocks := find_blocks(above)):
                read.append((above, blocks))
            continue
        plain = split(unstacked(itemized(with_kinds(sheet, notes), notes), notes, findings), notes, findings)
        blocks = find_blocks(plain)
        if not blocks and (across := turned(plain, notes, findings) or continued(plain, read, notes)):
            read.append((across, find_blocks(across)))
        else:
            read.append((plain, blocks))
    for place, (sheet, blocks) in enumerate(read):
        if not blocks and (named := named_by_codes(sheet, read, notes)):
            read[place] = named, find_blocks(named)
    return [*facts_of_today(read, notes, findings), *facts_of_today(lists, notes, findings)]


def told_hidden(problems: Sequence[Problem], sheets: Sequence[Sheet]) -> Iterator[Problem]:
    """Yield the problems; of those that name a hidden sheet, whose cells a planner does not see, it is told."""
    hidden = [(f"{sheet.place()}!", f"{sheet.place()} ", sheet) for sheet in sheets if sheet.hidden]
    for problem in problems:
        places = [problem.where, *(value for value in problem.what.values.values() if isinstance(value, str))]
        named = [sheet for *starts, sheet in hidden if any(f"{place} ".startswith(tuple(starts)) for place in places)]
        if named:
            title = "、".join(dict.fromkeys(sheet.title for sheet in named))
            what = Message("new.hidden", {"what": problem.what, "title": title})
            mend = Message("new.hidden_mend", {"mend": problem.mend})
            yield replace(problem, what=what, mend=mend)
        else:
            yield problem


def report_unused(books: Sequence[str], used: frozenset[str], notes: Notebook, findings: Findings) -> None:
    """Refuse a book of several that nothing was taken from: it was given for a reason."""
    older = [str(note.what.values["older"]) for note in notes.notes if note.what.key == "new.newest_sheet"]
    for book in books if len(books) > 1 else ():
        if book not in used and not any(book in words for words in older):
            alien = [note for note in notes.notes if note.what.key == "new.unmatched" and note.where.startswith(book)]
            if alien:
                name = str(alien[0].what.values["name"])
                findings.error(book, "new.book_matches_nothing", "new.book_matches_nothing_mend", name=name)
            else:
                findings.error(book, "new.book_without_table", "new.book_without_table_mend")
