"""What the parts of a table say of their rows: a year in a column, a county or township that a sum names, a kind of posts."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby, pairwise

from quota.intake.cells.grid import packed
from quota.intake.headers.blocks import Block
from quota.intake.headers.name_columns import OWNER
from quota.intake.records import Notebook, Told
from quota.intake.rows.offices_inside import names_of
from quota.intake.rows.rows import BookRow, RowKind
from quota.intake.vocabulary.dates import date_in
from quota.intake.vocabulary.header_words import NOT_ADDED, SUM_LABEL
from quota.intake.vocabulary.row_names import Claim, claim_of, is_bare_total, of_which
from quota.intake.vocabulary.said import few
from quota.intake.vocabulary.unit_names import county_in, county_summed, summed, township_type
from quota.scenario.problems import Findings
from quota.texts import Message

_COUNTY = re.compile(r"[\u4e00-\u9fff]{1,12}?(?:自治)?[县市区旗](?=..)")
_KINDS_OF_COUNTY = re.compile(
    r"(?P<county>[\u4e00-\u9fff]{1,8}?[县市区旗])(本级|直属?|属)?(机关|部门)?(其中:?)?(各?乡镇(\(街道\)|街道)?|镇街|街道)?"
)
"""A kind of units of a county as if it were a unit: 延平区本级, 延平区乡镇."""

_BARE_SUM = re.compile(r"[本全]?[县市区旗]?(小计|合计|共计|计)")


def in_sections(block: Block, rows: Sequence[BookRow], notes: Notebook) -> list[BookRow]:
    """Return the rows of the newest year, each with the township that the sum of its section names, and the county."""
    newest = _outside_counties(block, _of_newest_year(block, rows, notes), notes)
    return _with_county(_with_townships(_under_their_owners(block, _in_summed_counties(block, newest, notes), notes)))


def counties_alone(read: Sequence[tuple[Block, Sequence[BookRow]]]) -> list[str]:
    """Return the counties of which a book has the sums alone, with their kinds and zones; none where a unit has a row."""
    rows = [row for _, rows in read for row in rows]
    units = [row.name for row in rows if row.kind is RowKind.UNIT]
    kinds = [found["county"] for name in units if (found := _KINDS_OF_COUNTY.fullmatch(packed(name)))]
    named = list(dict.fromkeys([*(row.name for row in rows if row.kind is RowKind.COUNTY), *kinds]))
    others = [name for name in units if not (of_which(name) or claim_of(name) is Claim.SUM)]
    return named if len(named) > 1 and not others else []


def _in_summed_counties(block: Block, rows: Sequence[BookRow], notes: Notebook) -> list[BookRow]:
    """Return the rows, those beside the sums of several counties, 陆川县合计, in the county whose figures they add up to.

    Only where nothing else tells counties apart: no column, no headings. A unit that no county's sum counts is asked about.
    """
    sums = {
        place: county
        for place, row in enumerate(rows)
        if row.kind in (RowKind.SUM, RowKind.COUNTY) and (county := county_summed(row.name))
    }
    units = [place for place, row in enumerate(rows) if row.kind is RowKind.UNIT]
    if len(set(sums.values())) < 2 or block.column("jurisdiction") or len({rows[place].county for place in units}) > 1:
        return list(rows)
    places = list(sums)
    above = [(place, before, place) for before, place in pairwise([-1, *places])]
    below = [(place, place, after) for place, after in pairwise([*places, len(rows)])]
    for spans in (above, below):
        county_of: dict[int, str] = {}
        for place, first, last in spans:
            own = [unit for unit in units if first < unit < last]
            if _adds_up(rows[place], [rows[unit] for unit in own]):
                county_of |= dict.fromkeys(own, sums[place])
        if len(counties := dict.fromkeys(county_of.values())) > 1:
            notes.add(Told.GUESSED, block.place, "new.counties_of_sums", counties="、".join(counties))
            _ask_which_county([rows[place] for place in units if place not in county_of], notes)
            return [replace(row, county=county_of.get(place, row.county)) for place, row in enumerate(rows)]
    return list(rows)


def _outside_counties(block: Block, rows: Sequence[BookRow], notes: Notebook) -> list[BookRow]:
    """Return the rows, those that follow a county's sum without a heading of their own in no county, and asked about.

    A bare 小计 ends its county only where another county of the table ends with its sum.
    """
    counties = {row.county for row in rows if row.kind is RowKind.UNIT} - {""}
    if block.column("jurisdiction") or not counties:
        return list(rows)
    spans = [[*span] for _, span in groupby(range(len(rows)), key=lambda place: rows[place].county)]
    outside: set[int] = set()
    for bare in (False, True):
        behind = [_behind_sum(rows, span, bare=bare) for span in spans]
        if not bare or [] in behind:
            outside.update(place for places in behind for place in places or ())
    if len(counties) > 1:
        outside |= {place for place, row in enumerate(rows) if _is_of_city(row)}
    _ask_which_county([rows[place] for place in sorted(outside)], notes)
    return [replace(row, county="") if place in outside else row for place, row in enumerate(rows)]


def _behind_sum(rows: Sequence[BookRow], span: Sequence[int], *, bare: bool) -> list[int] | None:
    """Return the units of a county behind its sum that no further sum counts; None where it has no such sum.

    The sum names the county, or, where it is `bare`, comes to all of its units above.
    """
    above: list[BookRow] = []
    behind: list[int] | None = None
    for place in span if rows[span[0]].county else ():
        row, after = rows[place], [rows[one] for one in behind or ()]
        if row.kind is RowKind.COUNTY:
            above, behind = [], None
        elif row.kind is RowKind.UNIT and behind is None:
            above.append(row)
        elif row.kind is RowKind.UNIT and behind is not None:
            behind.append(place)
        elif row.kind is RowKind.SUM and after and (_adds_up(row, after) or _adds_up(row, above + after)):
            above, behind = above + after, []
        elif row.kind is RowKind.SUM and above and behind is None:
            ends = _BARE_SUM.fullmatch(packed(row.name)) and _adds_up(row, above)
            behind = [] if (ends if bare else county_summed(row.name) == row.county) else None
    return behind


def _is_of_city(row: BookRow) -> bool:
    """Return whether a unit below a county's heading says that it is the city's: 市直玉东街道."""
    return (
        row.kind is RowKind.UNIT
        and bool(re.match("市(直|本级|属)", packed(row.name)))
        and not row.county.endswith("市")
    )


def _ask_which_county(rows: Sequence[BookRow], notes: Notebook) -> None:
    if rows:
        names = few([row.name for row in rows])
        notes.add(Told.QUESTION, rows[0].heading, "new.in_no_county", names=names, count=len(rows))


def _adds_up(total: BookRow, rows: Sequence[BookRow]) -> bool:
    """Return whether rows beside a sum come to it in some column, and contradict it in none that all of them have."""
    columns = [column for column in total.numbers if rows and all(column in row.numbers for row in rows)]
    return bool(columns) and all(
        sum(row.numbers[column] for row in rows) == total.numbers[column] for column in columns
    )


def _under_their_owners(block: Block, rows: Sequence[BookRow], notes: Notebook) -> list[BookRow]:
    """Return the rows, those of one name under several departments, of which a column tells, named after these."""
    column = next((entry.column for entry in block.headings if OWNER.search(packed(entry.header))), 0)
    owners: dict[int, str] = {}
    under: dict[str, set[str]] = {}
    for place, row in enumerate(rows):
        if column and row.kind is RowKind.UNIT:
            line = block.sheet.last_filled(row.line, column)
            owners[place] = packed(block.sheet.filled(line, column)) if line > block.bottom else ""
            under.setdefault(packed(row.name), set()).add(owners[place])
    several = {name for name, found in under.items() if len(found) > 1 and "" not in found}
    if several:
        values = {"header": packed(block.sheet.filled(block.bottom, column)), "names": "、".join(sorted(several))}
        place_ = block.sheet.cell_place(block.bottom, column)
        notes.add(Told.GUESSED, place_, "new.under_owners", **values)
    return [
        replace(row, name=f"{owners[place]}{row.name}") if place in owners and packed(row.name) in several else row
        for place, row in enumerate(rows)
    ]


def _with_county(rows: list[BookRow]) -> list[BookRow]:
    """Return the rows in the counties that the names of all units begin with, 清源县城关镇, where nothing else says any."""
    prefixes = {row.line: _COUNTY.match(packed(row.name)) for row in rows if row.kind is RowKind.UNIT}
    counties = {line: county_in(found[0]) if found else "" for line, found in prefixes.items()}
    if len(counties) < 2 or not all(counties.values()) or any(row.county for row in rows):
        return rows
    only = next(iter(counties.values())) if len(set(counties.values())) == 1 else ""
    return [replace(row, county=counties.get(row.line, only)) for row in rows]


def _of_newest_year(block: Block, rows: Sequence[BookRow], notes: Notebook) -> list[BookRow]:
    """Return the rows of the latest year where a column names one for each; those of before are told."""
    column = block.column("year")
    told = [date_in(row.words.get("year", "")) for row in rows]
    times = {when.order: when for when in told if when}
    if not column or len(times) < 2 or None in told:
        _tell_unused(block, column, notes)
        return list(rows)
    newest = max(times)
    kept = [row for row, when in zip(rows, told, strict=True) if when and when.order == newest]
    before = {packed(row.name) for row, when in zip(rows, told, strict=True) if when and when.order < newest}
    if 2 * sum(packed(row.name) in before for row in kept) < len(kept):
        _tell_unused(
            block, column, notes
        )  # the year of a document, or of founding: units do not recur from year to year
        return list(rows)
    older = "、".join(times[order].words for order in sorted(times) if order < newest)
    values = {"newest": times[newest].words, "older": older}
    place = block.sheet.cell_place(block.bottom, column)
    notes.add(Told.GUESSED, place, "new.newest_rows", "new.newest_rows_mend", **values)
    held = {packed(row.name) for row in kept}
    gone = {packed(row.name): row for row in rows if row.kind is RowKind.UNIT and packed(row.name) not in held}
    if gone:
        what = Message("new.gone_units", {"names": names_of(list(gone.values())), "count": len(gone)})
        notes.add(Told.MISSING, place, what, "new.gone_units_mend")
    return kept


def _tell_unused(block: Block, column: int, notes: Notebook) -> None:
    """Tell that a column of times takes no part, where there is one."""
    if column:
        header = next(entry.header for entry in block.headings if entry.column == column)
        notes.add(Told.LEFT_OUT, block.sheet.cell_place(block.bottom, column), "new.unused_time", header=header)


def _with_townships(rows: Sequence[BookRow]) -> list[BookRow]:
    """Return the rows, those whose names recur from section to section named after the township of their sum.

    In ledgers of the offices of townships 党政机关, 便民服务中心 stand above 城关镇小计, and again above the next.
    """
    township_of: dict[int, str] = {}
    first = 0
    for place, row in enumerate(rows):
        if row.kind is RowKind.SUM:
            township = summed(row.name)
            if township_type(township):
                township_of |= dict.fromkeys(range(first, place), township)
            first = place + 1
    inside = [place for place in township_of if not township_type(rows[place].name)]
    times = Counter(packed(rows[place].name) for place in inside)
    recurring = {place for place in inside if times[packed(rows[place].name)] > 1}
    sections = {township_of[place] for place in recurring}
    return [
        replace(row, name=f"{township_of[place]}{row.name}")
        if len(sections) > 1 and place in inside and township_of[place] not in row.name
        else row
        for place, row in enumerate(rows)
    ]


def without_kind_totals(block: Block, rows: Sequence[BookRow], notes: Notebook, findings: Findings) -> list[BookRow]:
    """Return the rows without totals of one kind of posts, each compared with the rows of that kind.

    Only where a unit has a row for each kind: sections of units of one kind each have sums of their own.
    """
    totals = [row for row in rows if row.kind is RowKind.SUM and is_bare_total(row.name) and _kind_of(row)]
    kinds: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.kind is RowKind.UNIT:
            kinds[row.name].add(_kind_of(row))
    if not any(len(held) > 1 for held in kinds.values()):
        return list(rows)
    for total in totals:
        own = [row for row in rows if row.kind is RowKind.UNIT and _kind_of(row) == _kind_of(total)]
        _check_kind(block, total, own, notes, findings)
    return [row for row in rows if row not in totals]


def _kind_of(row: BookRow) -> str:
    kind = packed(row.words.get("row_category", ""))
    return "" if SUM_LABEL.search(kind) else kind


def _check_kind(block: Block, total: BookRow, rows: Sequence[BookRow], notes: Notebook, findings: Findings) -> None:
    columns = [
        entry
        for entry in block.numeric
        if entry.column in total.numbers and entry.meaning and entry.field not in NOT_ADDED
    ]
    sums = {entry: sum((row.numbers.get(entry.column, Decimal(0)) for row in rows), Decimal(0)) for entry in columns}
    label = f"{total.name} {_kind_of(total)}"
    wrong = [entry for entry, sum_ in sums.items() if sum_ != total.numbers[entry.column]]
    if wrong:
        values = {"label": label, "rows": len(rows), "written": total.numbers[wrong[0].column], "sum": sums[wrong[0]]}
        findings.error(total.place(wrong[0].column), "new.sum_wrong", "new.kind_total_mend", **values)
    elif columns:
        values = {"label": label, "rows": len(rows), "columns": len(columns)}
        notes.add(Told.SUM, total.heading, "new.sum_right", **values)
