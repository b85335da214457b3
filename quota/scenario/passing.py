"""Work that departments passed down without a lawful delegation, and what of it a delegation makes lawful."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from quota.scenario.inputs import Inputs
from quota.scenario.lookups import cells_of, lines_above
from quota.scenario.merged import Record
from quota.scenario.names import split_names
from quota.scenario.origin import Key
from quota.scenario.work_records import PassedDown


def passed_rows(inputs: Inputs) -> Iterator[tuple[Key, PassedDown]]:
    """Yield the volumes that somebody passed down, with the keys of their rows; faulty ones are reported elsewhere."""
    for key, row in inputs.records("workload"):
        by, activity, volume = row["passed_by"], row["activity"], row["volume"]
        if by is not None and activity is not None and volume is not None:
            units = inputs.vocabulary.units.codes(by)
            department = units[0] if len(units) == 1 else ""
            yield key, PassedDown(key[0], activity, by, row["passed_as"] or "", volume, department)


def townships_below(inputs: Inputs, item: Record) -> dict[str, str | None]:
    """Return the type of each township at or below a delegated item's origin that holds the item's category."""
    lines = lines_above(inputs)
    (above,) = dict(cells_of(inputs, "units", "jurisdiction"))[item["origin"],]
    columns = ("jurisdiction", "level", "type", f"{item['category']}_current")
    return {
        unit: kind
        for (unit,), (jurisdiction, level, kind, current) in cells_of(inputs, "units", *columns)
        if level == "township" and current is not None and above in lines.get(jurisdiction, ())
    }


def taken(inputs: Inputs, item: Record) -> tuple[PassedDown, ...]:
    """Return the work of receivers that the origin of a delegated item passed down, and that the item makes lawful."""
    if item["activity"] is None:
        return ()
    types = split_names(item["types"] or "")
    among = {unit for unit, kind in townships_below(inputs, item).items() if not types or kind in types}
    return tuple(
        row
        for _, row in passed_rows(inputs)
        if row.department == item["origin"] and row.activity == item["activity"] and row.unit in among
    )


def work_of(inputs: Inputs, item: Record) -> tuple[Decimal, Decimal]:
    """Return volume and hours of a delegated item: as written, or of the passed-down work that it makes lawful."""
    if item["activity"] is None:
        return item["volume"] or Decimal(0), item["hours"] or Decimal(0)
    (hours,) = dict(cells_of(inputs, "activities", "hours")).get((item["activity"],), (None,))
    return sum((row.volume for row in taken(inputs, item)), Decimal(0)), hours or Decimal(0)


def hours_of(inputs: Inputs, item: Record) -> Fraction:
    """Return the hours a year of a delegated item."""
    volume, hours = work_of(inputs, item)
    return Fraction(volume) * Fraction(hours)
