"""Totals of a table with a row for each kind of posts: 合计 beside 行政, below it 事业, each the sum of the rows of its kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from quota.intake.cells.grid import packed
from quota.intake.headers.blocks import Block
from quota.intake.records import Notebook, Told
from quota.intake.rows.rows import BookRow, RowKind
from quota.intake.vocabulary.header_words import NOT_ADDED, SUM_LABEL
from quota.intake.vocabulary.row_names import is_bare_total
from quota.scenario.problems import Findings
from quota.texts import Message


def without_kind_totals(block: Block, rows: Sequence[BookRow], notes: Notebook, findings: Findings) -> list[BookRow]:
    """Return the rows without totals of one kind of posts, each compared with the rows of that kind.

    Only where a unit has a row for each kind: sections of units of one kind each have sums of their own.
    """
    totals = [row for row in rows if row.kind is RowKind.SUM and is_bare_total(row.name) and _kind(row)]
    kinds: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.kind is RowKind.UNIT:
            kinds[row.name].add(_kind(row))
    if not any(len(held) > 1 for held in kinds.values()):
        return list(rows)
    for total in totals:
        own = [row for row in rows if row.kind is RowKind.UNIT and _kind(row) == _kind(total)]
        _check(block, total, own, notes, findings)
    return [row for row in rows if row not in totals]


def _kind(row: BookRow) -> str:
    kind = packed(row.words.get("row_category", ""))
    return "" if SUM_LABEL.search(kind) else kind


def _check(block: Block, total: BookRow, rows: Sequence[BookRow], notes: Notebook, findings: Findings) -> None:
    columns = [
        entry
        for entry in block.numeric
        if entry.column in total.numbers and entry.meaning and entry.field not in NOT_ADDED
    ]
    sums = {entry: sum((row.numbers.get(entry.column, Decimal(0)) for row in rows), Decimal(0)) for entry in columns}
    label = f"{total.name} {_kind(total)}"
    wrong = [entry for entry, sum_ in sums.items() if sum_ != total.numbers[entry.column]]
    if wrong:
        values = {"label": label, "rows": len(rows), "written": total.numbers[wrong[0].column], "sum": sums[wrong[0]]}
        findings.error(total.place(wrong[0].column), Message("new.sum_wrong", values), Message("new.kind_total_mend"))
    elif columns:
        values = {"label": label, "rows": len(rows), "columns": len(columns)}
        notes.add(Told.SUM, total.heading, Message("new.sum_right", values))
