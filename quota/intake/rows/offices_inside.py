"""Rows and columns inside a unit: offices such as 人事股 are parts of it, and no units."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from quota.intake.cells.grid import packed
from quota.intake.headers.blocks import Block
from quota.intake.records import Notebook, Told
from quota.intake.rows.rows import BookRow, RowKind
from quota.intake.vocabulary.row_names import Claim, claim_of, may_be_part, of_which
from quota.intake.vocabulary.said import few
from quota.scenario.problems import Findings

DEEPER = 2
"""Letters of half a width by which what is inside is indented."""
_SHOWN = 8
_WIDE = 2
_OF_UNIT = re.compile(r"下属|所属|直属")
"""Beginnings of what stands beside 其中：机关 below a unit."""


class InnerRow(NamedTuple):
    """That a row is inside another.

    Parameters
    ----------
    whole : int
        The row that it is inside.
    sure : bool
        Whether words say so, rather than an indentation alone.
    """

    whole: int
    sure: bool


def one_row_each(block: Block, rows: Sequence[BookRow], notes: Notebook, findings: Findings) -> list[BookRow]:
    """Add up the rows of a unit that a column divides into offices.

    A row of the unit that names no office has the unit's own figures: then the others are rows inside it.
    """
    if not any(row.part for row in rows):
        return list(rows)
    result: list[BookRow] = []
    units: list[BookRow] = []
    for (kind, name, _), group in groupby(rows, key=lambda row: (row.kind is RowKind.SUM, row.name, row.county)):
        inside = list(group)
        divided = not kind and any(row.part for row in inside) and name
        if not divided:
            result += inside
            continue
        for _, same in groupby(sorted(inside, key=_category), key=_category):
            unit = _unit(list(same), block, findings)
            units.append(unit)
            result.append(unit)
    if units:
        column = block.office_column
        header = next((entry.header for entry in block.headings if entry.column == column), "")
        values = {"count": len(units), "names": names_of(units), "header": header}
        notes.add(Told.GUESSED, block.place, "new.parts_added", **values)
    return result


def _category(row: BookRow) -> str:
    return row.words.get("row_category", "")


def _unit(rows: Sequence[BookRow], block: Block, findings: Findings) -> BookRow:
    own = [row for row in rows if not row.part and row.kind is not RowKind.NAMED]
    if not own:
        return replace(with_parts(replace(rows[0], numbers={}), rows), part="")
    inside = [row for row in rows if row.part]
    whole = [own[0], *inside]
    if exceeding(whole, {place: InnerRow(0, sure=True) for place in range(1, len(whole))}):
        report_exceeding(own[0], inside, block, findings)
    return replace(with_parts(own[0], inside), part="")


def report_exceeding(unit: BookRow, parts: Sequence[BookRow], block: Block, findings: Findings) -> None:
    """Refuse a unit that has more inside it than it holds."""
    values = {"name": unit.name, "names": names_of(parts)}
    place = unit.place(block.column("name"))
    findings.error(place, "new.parts_exceed", "new.parts_exceed_mend", **values)


def with_parts(unit: BookRow, parts: Sequence[BookRow]) -> BookRow:
    """Return a unit with the sums of its parts where it has no figure of its own."""
    numbers = dict(unit.numbers)
    missing = {column for part in parts for column in part.numbers} - numbers.keys()
    for column in missing:
        numbers[column] = sum((part.numbers.get(column, Decimal(0)) for part in parts), Decimal(0))
    last = max((part.line for part in parts), default=0) if missing else unit.last
    return replace(unit, kind=RowKind.UNIT, numbers=numbers, last=last)


def parts_by_name(rows: Sequence[BookRow]) -> dict[int, InnerRow]:
    """Return the rows inside a unit by what stands before their names and by how the names end.

    其中： and names such as 人事股 below a unit say it; an indentation does where the row is no township and no peer.
    """
    found: dict[int, InnerRow] = {}
    whole = last = -1
    listed = False
    for place, row in enumerate(rows):
        claim = claim_of(row.name)
        which = bool(of_which(row.name))
        of_kind = claim is Claim.SUM or (listed and bool(_OF_UNIT.match(packed(row.name))))
        kind = of_kind and whole >= 0 and (which or listed) and _holds(rows[whole], row)
        if row.kind not in (RowKind.UNIT, RowKind.NAMED) or (claim is Claim.SUM and not kind):
            whole, listed = -1, False
            continue
        part = InnerRow(whole, sure=True) if kind else _part(row, claim, whole, rows, listed) if whole >= 0 else None
        if part is None:
            whole = place if claim is not Claim.PART and not which else -1
            listed = False
        else:
            deeper = last in found and found[last].whole == whole and _is_deeper(row, rows[last])
            below = last in found and which and not of_which(rows[last].name)
            found[place] = part._replace(whole=last) if deeper or below else part
            listed = listed or which
        last = place if not (part and found[place].whole == last) else last
    return found


def _holds(unit: BookRow, row: BookRow) -> bool:
    """Return whether 其中：机关 below a unit can be a part of it, by its figures, rather than a kind of all units."""
    own = unit.numbers
    return unit.kind is RowKind.UNIT and all(own.get(column, value) >= value for column, value in row.numbers.items())


def _is_deeper(row: BookRow, above: BookRow) -> bool:
    """Return whether a row is indented below another; what stands under the words behind 其中： is beside them."""
    named = of_which(above.name)
    behind = above.indent + _WIDE * (len(packed(above.name)) - len(named)) if named else above.indent
    return row.indent - above.indent >= DEEPER and not (named and abs(row.indent - behind) <= DEEPER)


def _part(row: BookRow, claim: Claim, whole: int, rows: Sequence[BookRow], listed: bool) -> InnerRow | None:
    above = rows[whole]
    if claim is Claim.TOWNSHIP or row.kind is RowKind.NAMED:
        return None
    if claim is Claim.PART or of_which(row.name):
        return InnerRow(whole, True)
    if above.kind is RowKind.NAMED and not (
        claim_of(above.name) in (Claim.OFFICE, Claim.TOWNSHIP) and may_be_part(row.name)
    ):
        return None
    peer = claim is Claim.OFFICE and claim_of(above.name) is Claim.OFFICE and row.name[-1] == above.name[-1]
    if row.indent - above.indent >= DEEPER and not peer and not _counts_other_things(row, above):
        return InnerRow(whole, False)
    return InnerRow(whole, False) if listed and may_be_part(row.name) else None


def _counts_other_things(row: BookRow, above: BookRow) -> bool:
    """Return whether two rows have figures, and none in the same column: institutions below the office that runs them."""
    own, held = ({column for column, value in one.numbers.items() if value} for one in (row, above))
    return bool(own and held) and own.isdisjoint(held)


def exceeding(rows: Sequence[BookRow], parts: Mapping[int, InnerRow]) -> dict[int, list[int]]:
    """Return the rows that have more inside them than they hold, with what is inside them."""
    inside: dict[int, list[int]] = {}
    for place, part in sorted(parts.items()):
        inside.setdefault(part.whole, []).append(place)
    return {
        whole: places
        for whole, places in inside.items()
        if any(
            sum((rows[place].numbers.get(column, Decimal(0)) for place in places), Decimal(0)) > value
            for column, value in rows[whole].numbers.items()
        )
    }


def names_of(rows: Sequence[BookRow]) -> str:
    """Name the first few of some rows."""
    return few([row.name for row in rows], _SHOWN)
