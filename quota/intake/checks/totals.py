"""Checking the sums that a workbook shows against what they add up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import takewhile
from typing import NamedTuple

from quota.intake.cells.cell_places import cell_of
from quota.intake.checks.wrong_cell import is_own_sum, wrong_cell
from quota.intake.columns.settled import SettledTable
from quota.intake.headers.blocks import Heading
from quota.intake.records import Notebook, Told
from quota.intake.rows.gone_units import why_gone
from quota.intake.rows.row_sums import agree, column_heads, rows_that_make, run_of, some_of
from quota.intake.rows.rows import BookRow, RowKind
from quota.intake.vocabulary.header_words import (
    BLOCK_SUM,
    CATEGORIES,
    COORDINATES,
    COUNTED,
    DERIVED,
    LEADERS,
    SUM_LABEL,
    Meaning,
)
from quota.intake.vocabulary.numbers import tidy
from quota.intake.vocabulary.row_names import Claim, claim_of, is_bare_total, is_grand_total, is_of_kind, may_be_of_kind
from quota.intake.vocabulary.said import few, listed, meaning_name
from quota.scenario.problems import Findings
from quota.texts import Message

_MOST_MISSING = 5
_MOST_TOLD = 3
"""Wrong sums of a table of which each is told in its own message."""
_TEN_THOUSAND = 10_000
_COUNTED_KIND = re.compile(r"^\d+个|(合计|小计|共计|总计|计)$")
"""What stands about the kind in the name of a sum: 10个乡镇合计."""


def check_sums(tables: Sequence[SettledTable], notes: Notebook, findings: Findings) -> None:
    """Check every row that adds up others, in every column of figures, and every column that follows from others.

    A sum that disagrees stops the work: nobody can tell which of its figures is wrong.
    """
    added = [(table, [_Added.of(table, row) for row in table.rows]) for table in tables]
    everything = [row for _, rows in added for row in rows]
    seen: list[SettledTable] = []
    for table, _ in added:
        if not any(_same_shape(table, other) for other in seen):
            same = [row for other, found in added if _same_shape(table, other) for row in found]
            elsewhere = [row for other, found in added if not _same_shape(table, other) for row in found]
            _check_rows(table, same, elsewhere, everything, notes, findings)
        seen.append(table)
        for entry in (entry for entry in table.sums if entry not in table.checked):
            _check_column(table, entry, [_share(table, entry, category) for category in _counted(table)], notes)
        for entry in table.taken:
            if entry.field in DERIVED:
                _check_difference(table, entry, notes)


class _Added(NamedTuple):
    """A row, its figures by what they mean, and the columns of its table."""

    row: BookRow
    figures: Mapping[Meaning, Decimal]
    columns: Mapping[Meaning, Heading]

    @property
    def kind(self) -> RowKind:
        return self.row.kind

    @classmethod
    def of(cls, table: SettledTable, row: BookRow) -> _Added:
        stated = table.figures(row).items()
        figures = {meaning: figure for meaning, figure in stated if meaning.field not in COORDINATES}
        return cls(row, figures, table.by_meaning)


_Wrong = tuple[_Added, Sequence[_Added], Sequence[Meaning]]
"""A sum that is wrong, what it adds up, and in which columns it is wrong."""


def _same_shape(one: SettledTable, other: SettledTable) -> bool:
    """Return whether two tables of a sheet are one that goes on: on the next page, or further right."""
    return one.block.shape == other.block.shape


def _check_rows(
    table: SettledTable,
    same: Sequence[_Added],
    elsewhere: Sequence[_Added],
    everything: Sequence[_Added],
    notes: Notebook,
    findings: Findings,
) -> None:
    """Check the sums of a table, and that its totals leave no unit out."""
    totals = [place for place, row in enumerate(same) if row.kind is RowKind.SUM and is_bare_total(row.row.name)]
    covered: set[int] = set()
    right = True
    wrong: list[_Wrong] = []
    for place, row in enumerate(same):
        if row.kind in (RowKind.SUM, RowKind.COUNTY):
            scopes = _scopes(same, place, totals, elsewhere, everything)
            found = _check_row(row, scopes, same, notes, wrong)
            right = right and found is not None
            if place in totals or row.kind is RowKind.COUNTY or SUM_LABEL.search(row.row.name):
                covered |= {id(other.row) for other in found or ()}
    for one in wrong[:_MOST_TOLD]:
        _report_wrong(*one, same, findings)
    if len(wrong) > _MOST_TOLD:
        places = [row.row.place(row.columns[columns[0]].column) for row, _, columns in wrong[_MOST_TOLD:]]
        cells = few([cell_of(place) for place in places], 10)
        findings.error(places[0], "new.more_totals", "new.agrees_never_mend", count=len(places), cells=cells)
    beyond = [row for row in same if row.kind is RowKind.UNIT and id(row.row) not in covered]
    if totals and right and beyond and covered and any(row.figures for row in beyond):
        values = {"names": "、".join(row.row.name for row in beyond[:8]), "label": same[totals[-1]].row.name}
        place_ = beyond[0].row.place(table.block.column("name"))
        findings.error(place_, "new.beyond_total", "new.beyond_total_mend", **values)


def _check_row(
    row: _Added, scopes: Iterable[Sequence[_Added]], others: Sequence[_Added], notes: Notebook, told: list[_Wrong]
) -> Sequence[_Added] | None:
    """Compare a sum with the rows that it can be the sum of, and return those that are meant.

    The first that fit are meant, else those that fit in most columns; None where the sum is wrong.
    """
    reserves = [other for other in others if other.kind is RowKind.RESERVE]
    best: Sequence[_Added] | None = None
    fewest: list[Meaning] = [*row.figures, Meaning("")]
    for scope in scopes:
        if not any(other.figures.keys() & row.figures for other in scope):
            continue
        for chosen in some_of(reserves):
            wrong = _wrong(row, [*scope, *chosen])
            if len(wrong) < len(fewest):
                best, fewest = [*scope, *chosen], wrong
        if not fewest:
            break
    if best is None:
        return ()
    first = row.row.place(min(row.columns[meaning].column for meaning in row.figures))
    if not fewest:
        values = {"label": row.row.name, "rows": _lines_in(row, best), "columns": len(row.figures)}
        notes.add(Told.SUM, first, "new.sum_right", **values)
        return best
    for meaning in fewest:
        if meaning.field in DERIVED:
            values = {
                "label": row.row.name,
                "written": row.figures[meaning],
                "sum": _sum(best, meaning),
                "rows": len(best),
            }
            place = row.row.place(row.columns[meaning].column)
            notes.add(Told.MISMATCH, place, "new.sum_wrong", "new.sum_wrong_mend", **values)
    hard = [meaning for meaning in fewest if meaning.field not in DERIVED]
    for meaning in [meaning for meaning in hard if _stands_alone(meaning, best)]:
        hard.remove(meaning)
        entry = row.columns[meaning]
        values = {"label": row.row.name, "header": entry.header, "written": row.figures[meaning]}
        notes.add(Told.QUESTION, row.row.place(entry.column), "new.on_the_sum_alone", **values)
    if hard:
        told.append((row, best, hard))
    return None if hard else best


def _lines_in(row: _Added, best: Sequence[_Added]) -> int:
    """Return how many rows of the table a sum adds up: those of its quantities; of one unit, those inside it."""
    held = [other.row for other in best if other.figures.keys() & row.figures]
    return held[0].last - held[0].line + 1 if len(held) == 1 and held[0].last else len(held)


def _stands_alone(meaning: Meaning, scope: Sequence[_Added]) -> bool:
    """Return whether residents and the like stand on a sum alone; posts and people that do so are wrong."""
    return meaning.field not in COUNTED and not any(meaning in other.figures for other in scope)


def _report_wrong(
    row: _Added, scope: Sequence[_Added], wrong: Sequence[Meaning], others: Sequence[_Added], findings: Findings
) -> None:
    """Refuse a sum that is wrong, with the rows that would make it right."""
    columns = [
        Message(
            "new.wrong_column",
            {"header": row.columns[meaning].header, "written": row.figures[meaning], "sum": _sum(scope, meaning)},
        )
        for meaning in wrong
    ]
    meanings = list(row.figures)
    short = [row.figures[meaning] - _sum(scope, meaning) for meaning in meanings]
    counted = [[other.figures.get(meaning) for meaning in meanings] for other in scope]
    inside = {id(other.row) for other in scope}
    left = [
        other for other in others if id(other.row) not in inside and other.kind not in (RowKind.SUM, RowKind.COUNTY)
    ]
    without = rows_that_make([-number for number in short], counted)
    more = rows_that_make(short, [[other.figures.get(meaning) for meaning in meanings] for other in left])
    excess = _sum(scope, wrong[0]) - row.figures[wrong[0]]
    cell = wrong_cell([other.figures for other in scope], wrong[0], excess) if len(wrong) == 1 else None
    if cell is not None:
        hint, mend = _one_cell(scope[cell], wrong[0], excess), Message("new.agrees_if_mend")
    elif heads := _counted_in(row, scope):
        names = [scope[place].row.name for place in heads]
        lines = _lines([scope[place] for run in heads.values() for place in run])
        hint, mend = (
            Message("new.agrees_inside", {**lines, "heads": "、".join(names)}),
            Message("new.agrees_inside_mend"),
        )
    elif without:
        reasons = {why_gone(scope[place].row) for place in without}
        reason = reasons.pop() if len(reasons) == 1 else ""
        hint = Message("new.agrees_without", _lines([scope[place] for place in without]))
        if reason:
            hint = Message(f"new.agrees_{reason}", {"hint": hint})
        mend = Message(f"new.agrees_{reason or 'without'}_mend")
    elif more:
        hint = Message("new.agrees_with", _lines([left[place] for place in more]))
        mend = Message("new.agrees_with_mend")
    else:
        hint, mend = Message(f"new.agrees_{_how_far(row, scope, wrong)}"), Message("new.agrees_never_mend")
        if missing := _missing_numbers(scope):
            hint = Message("new.serial_gap", {"hint": hint, "numbers": "、".join(map(str, missing))})
    values = {"label": row.row.name, "rows": len(scope), "columns": listed(columns), "hint": hint}
    findings.error(row.row.place(row.columns[wrong[0]].column), "new.total_disagrees", mend, **values)


def _how_far(row: _Added, scope: Sequence[_Added], wrong: Sequence[Meaning]) -> str:
    """Return whether a sum is twice what it adds up, as where it adds sums too, or counts in ten thousands."""
    pairs = [(row.figures[meaning], _sum(scope, meaning)) for meaning in wrong]
    if all(written == 2 * sum_ > 0 for written, sum_ in pairs):
        return "twice"
    return "scaled" if all(written and written * _TEN_THOUSAND == sum_ for written, sum_ in pairs) else "never"


def _counted_in(row: _Added, scope: Sequence[_Added]) -> dict[int, tuple[int, ...]]:
    """Return the rows that offices above them have counted in by one column, where the total agrees without them."""
    meanings = [meaning for meaning in row.figures if meaning.field in COUNTED]
    found = column_heads([[other.figures.get(meaning) for meaning in meanings] for other in scope])
    inside = {place for run in found.values() for place in run}
    rest = [other for place, other in enumerate(scope) if place not in inside]
    return found if inside and not _wrong(row, rest) else {}


def _missing_numbers(rows: Sequence[_Added]) -> list[int]:
    """Return the few serial numbers that a column of such leaves out; none where rows have none of their own."""
    written = [text for row in rows if (text := row.row.words.get("sequence", "")).isdecimal()]
    numbers = sorted({int(text) for text in written})
    if len(numbers) < len(rows) or len(numbers) < 2 or numbers[-1] - numbers[0] - len(numbers) >= _MOST_MISSING:
        return []
    return [number for number in range(numbers[0], numbers[-1]) if number not in numbers]


def _one_cell(row: _Added, meaning: Meaning, excess: Decimal) -> Message:
    place, value = cell_of(row.row.place(row.columns[meaning].column)), row.figures[meaning]
    values = {"place": place, "name": row.row.name, "value": value, "right": tidy(value - excess)}
    own = Meaning(meaning.field)
    if own in row.figures and is_own_sum({**row.figures, meaning: value - excess}, own.field):
        values |= {"header": row.columns[own].header, "own": row.figures[own]}
        return Message("new.agrees_if_row", values)
    return Message("new.agrees_if", values)


def _lines(rows: Sequence[_Added]) -> dict[str, object]:
    return {
        "lines": "、".join(str(row.row.line) for row in rows),
        "names": "、".join(row.row.name for row in rows),
    }


def _wrong(row: _Added, scope: Sequence[_Added]) -> list[Meaning]:
    return [meaning for meaning, written in row.figures.items() if not agree(written, _sum(scope, meaning), len(scope))]


def _scopes(
    same: Sequence[_Added],
    place: int,
    totals: Sequence[int],
    elsewhere: Sequence[_Added],
    everything: Sequence[_Added],
) -> Iterator[Sequence[_Added]]:
    """Yield what a sum may add up, the most natural first.

    Parameters
    ----------
    totals : sequence of int
        The totals of the table: each adds up the whole of it, or all up to the next total, and nothing less.
    """
    row = same[place].row
    above = _units(reversed(same[:place]))
    below = _units(same[place + 1 :])
    units = [other for other in same if other.kind is RowKind.UNIT]
    counties = [other for other in same if other.kind is RowKind.COUNTY]
    if row.kind is RowKind.COUNTY:
        yield below
    elif BLOCK_SUM.search(row.name):
        yield from ([other for other in above if other.row.block == row.block], above, below)
    if row.kind is RowKind.SUM:
        yield units or counties
        kind = _COUNTED_KIND.sub("", row.name)
        for fits in (is_of_kind, may_be_of_kind) if kind != row.name and claim_of(kind) is Claim.SUM else ():
            yield [other for other in units if fits(other.row.name, kind)]
        yield [other for other in same[:place] if other.kind is RowKind.UNIT]
        yield [other for other in same[place:] if other.kind is RowKind.UNIT]
    if place in totals:
        for order in (
            ()
            if len(totals) == 1 or is_grand_total(row.name)
            else (range(place - 1, -1, -1), range(place + 1, len(same)))
        ):
            section = takewhile(lambda number: number not in totals, order)
            yield [same[number] for number in section if same[number].kind is RowKind.UNIT]
    else:
        figures = [[other.figures.get(meaning) for meaning in same[place].figures] for other in same]
        for order in (range(place + 1, len(same)), range(place - 1, -1, -1)):
            held = (number for number in order if same[number].kind is RowKind.UNIT)
            yield [same[number] for number in run_of(place, figures, held)]
        yield from (above, below)
    if row.kind is RowKind.SUM:
        yield counties
    yield [other for other in units if other.row.county == row.county]
    if row.kind is RowKind.COUNTY:
        yield [other for other in elsewhere if other.kind is RowKind.UNIT and other.row.county == row.county]
    else:
        yield [other for other in everything if other.kind is RowKind.UNIT]
        yield [other for other in elsewhere if other.kind is RowKind.UNIT]


def _units(rows: Iterable[_Added]) -> list[_Added]:
    """Return the units up to the next sum with a name that says so."""
    held = (other for other in rows if other.kind in (RowKind.UNIT, RowKind.SUM, RowKind.COUNTY))
    return list(takewhile(lambda other: other.kind is RowKind.UNIT, held))


def _sum(rows: Iterable[_Added], meaning: Meaning) -> Decimal:
    return sum((row.figures.get(meaning, Decimal(0)) for row in rows), Decimal(0))


def _counted(table: SettledTable) -> list[str]:
    present = {entry.category for entry in table.taken if entry.meaning}
    return [category for category in CATEGORIES if category in present and category not in LEADERS]


def _share(table: SettledTable, entry: Heading, category: str) -> int:
    """Return the column of a category that a sum over categories adds up; 0 where there is none."""
    field = entry.field
    return next((other.column for other in table.taken if other.meaning == Meaning(field, category)), 0)


def _check_column(table: SettledTable, entry: Heading, shares: Sequence[int], notes: Notebook) -> None:
    if not all(shares):
        return
    rows = [row for row in table.units if entry.column in row.numbers]
    sums = [sum((row.numbers.get(column, Decimal(0)) for column in shares), Decimal(0)) for row in rows]
    if 2 * sum(row.numbers[entry.column] != total for row, total in zip(rows, sums, strict=True)) > len(rows):
        return  # it adds up something else
    right = [_compare(row, entry, total, (total,), notes) for row, total in zip(rows, sums, strict=True)]
    _all_right(table, entry, right, notes)


def _check_difference(table: SettledTable, entry: Heading, notes: Notebook) -> None:
    """Check vacancies and overfills; a column of both may count either as positive."""
    current = _column_of(table, Meaning("current", entry.category))
    people = _column_of(table, Meaning("headcount", entry.category))
    if not current or not people:
        return
    right: list[bool] = []
    for row in table.units:
        if entry.column in row.numbers and current in row.numbers:
            vacant = row.numbers[current] - row.numbers.get(people, Decimal(0))
            counted = {"vacancy": (max(vacant, Decimal(0)), vacant), "overfill": (max(-vacant, Decimal(0)), -vacant)}
            right.append(_compare(row, entry, vacant, counted.get(entry.field, (vacant, -vacant)), notes))
            notes.compared.add(row.place(entry.column))
    _all_right(table, entry, right, notes)


def _column_of(table: SettledTable, meaning: Meaning) -> int:
    return next((entry.column for entry in table.taken if entry.meaning == meaning), 0)


def _compare(row: BookRow, entry: Heading, sum_: Decimal, right: Sequence[Decimal], notes: Notebook) -> bool:
    """Return whether a figure of a row is what follows from the others, and note where it is not."""
    written = row.numbers[entry.column]
    if written in right:
        return True
    what = Message("new.column_wrong", {"label": f"{row.name} {entry.header}", "written": written, "sum": sum_})
    notes.add(Told.MISMATCH, row.place(entry.column), what, "new.column_wrong_mend")
    return False


def _all_right(table: SettledTable, entry: Heading, right: Sequence[bool], notes: Notebook) -> None:
    if right and all(right):
        values = {"header": entry.header, "meaning": meaning_name(entry.meaning), "rows": len(right)}
        place = table.block.heading_place(entry)
        notes.add(Told.SUM, place, "new.column_right", **values)
