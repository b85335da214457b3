"""Units of measurement that heading and note name differently: figures decide where one cannot be, else it is asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal
from statistics import median_low

from quota.intake.headers.blocks import Block, Heading
from quota.intake.headers.measure_rows import noted_unit, notes_below
from quota.intake.records import Notebook, Told
from quota.intake.rows.rows import BookRow, RowKind
from quota.intake.vocabulary.numbers import converted, factor
from quota.intake.vocabulary.unit_names import township_type

_Range = tuple[Decimal, Decimal]
_AREA, _PEOPLE, _DENSITY = "area_km2", "population", "density"
_CAN_BE: dict[tuple[str, bool], _Range] = {
    (_AREA, False): (Decimal(5), Decimal(20_000)),
    (_AREA, True): (Decimal("0.2"), Decimal(1_000)),
    (_PEOPLE, False): (Decimal(300), Decimal(300_000)),
    (_PEOPLE, True): (Decimal(500), Decimal(400_000)),
    (_DENSITY, False): (Decimal("0.5"), Decimal(8_000)),
    (_DENSITY, True): (Decimal(10), Decimal(60_000)),
}
"""What the middle township of a table can have, and the middle street (True) of one of streets. [km2, people, people on a km2]"""


def with_measures(block: Block, rows: Sequence[BookRow], notes: Notebook) -> Block:
    """Return a table whose columns of areas and people are in the one of two units named that their figures can be in."""
    said = [*(text for _, text in block.titles), *notes_below(block.sheet, block.bottom, block.last)]
    settled: dict[int, Heading] = {}
    for entry in block.numeric:
        other = noted_unit(entry.field, said) if _quantity(entry) else ""
        if other and entry.unit and factor(entry.field, other) != factor(entry.field, entry.unit):
            settled[entry.column] = _settled(block, entry, entry._replace(unit=other), rows, notes)
    return block.with_changed(settled)


def _settled(block: Block, own: Heading, noted: Heading, rows: Sequence[BookRow], notes: Notebook) -> Heading:
    """Return the heading in the unit that alone its figures can be in; asked about, in its own, where both or none can."""
    possible = [entry for entry in (own, noted) if _can_be(block, entry, rows)]
    place = block.heading_place(own)
    values: dict[str, object] = {"header": own.header, "unit": own.unit, "other": noted.unit}
    if len(possible) != 1:
        notes.add(Told.QUESTION, place, "new.question_unit", **values)
        return own
    (chosen,) = possible
    odd = noted if chosen is own else own
    values |= {"chosen": chosen.unit, "odd": odd.unit, "value": _middle(chosen, rows), "never": _middle(odd, rows)}
    values["of"] = "km2" if _quantity(own) == _AREA else "人"
    notes.add(Told.GUESSED, place, "new.unit_decided", "new.unit_decided_mend", **values)
    return chosen


def _quantity(entry: Heading) -> str:
    return _AREA if entry.field == _AREA else _PEOPLE if entry.field.startswith("population") else ""


def _can_be(block: Block, entry: Heading, rows: Sequence[BookRow]) -> bool:
    """Return whether figures in a unit are those of townships, by themselves and as people on a km2."""
    own, quantity = _of_townships(entry, rows), _quantity(entry)
    if not own:
        return False
    streets = all(township_type(row.name) == "街道" for row in rows if row.line in own)
    beside = next((other for other in block.numeric if _quantity(other) not in ("", quantity)), None)
    others = _of_townships(beside, rows) if beside else {}
    pairs = [(value, others[line]) for line, value in own.items() if line in others]
    dense = [people / area for people, area in (pair if quantity == _PEOPLE else pair[::-1] for pair in pairs)]
    return _within(own.values(), quantity, streets) and (not dense or _within(dense, _DENSITY, streets))


def _within(values: Collection[Decimal], quantity: str, streets: bool) -> bool:
    least, most = _CAN_BE[quantity, streets]
    return least <= median_low(values) <= most


def _middle(entry: Heading, rows: Sequence[BookRow]) -> Decimal:
    return median_low(_of_townships(entry, rows).values())


def _of_townships(entry: Heading, rows: Sequence[BookRow]) -> dict[int, Decimal]:
    """Return the figures of a column by line in km2 or people: those of townships, of streets where there are no others."""
    held = {row.line: row for row in rows if row.kind is RowKind.UNIT and entry.figure(row.numbers)}
    kinds = {line: township_type(row.name) for line, row in held.items()}
    rural = {line for line, kind in kinds.items() if kind not in ("", "街道")}
    lines = rural or {line for line, kind in kinds.items() if kind}
    figures = {line: entry.figure(row.numbers) or Decimal(0) for line, row in held.items() if line in lines}
    return {line: converted(figure, factor(entry.field, entry.unit)) for line, figure in figures.items()}
