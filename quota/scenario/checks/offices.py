"""Checks of the offices and institutions inside units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from quota.scenario.inputs import Inputs
from quota.scenario.lookups import cells_of, choice_name, first_names, is_faulty, is_own
from quota.scenario.merged import Record
from quota.scenario.names import alike, listed, mend_name, split_names
from quota.scenario.problems import Findings


def check_templates(inputs: Inputs, findings: Findings) -> None:
    """Every office is for a type of township, or for one township."""
    rows = list(inputs.records("templates"))
    if not rows:
        return
    levels = {key[0]: cells for key, cells in cells_of(inputs, "units", "level", "type", "name")}
    _check_hung(inputs, {unit: kind for unit, (_, kind, _) in levels.items()}, findings)
    kinds = sorted({str(kind) for level, kind, _ in levels.values() if level == "township" and kind is not None})
    for key, record in rows:
        kind, unit = record["type"], record["unit_id"]
        place = inputs.place("templates", key, "type")
        if (kind is None) is (unit is None):
            if not is_faulty(inputs, "templates", key, "type", "unit_id"):
                findings.error(place, "scenario.office_for_whom", office=key[2])
        elif kind is not None and kind not in kinds:
            if not is_own(inputs, "templates", key):
                findings.warning(place, "scenario.unknown_type", "scenario.preset_reference_mend", type=kind)
            else:
                findings.error(place, "scenario.unknown_type", mend_name(kind, kinds, kinds), type=kind)
        elif unit in levels and levels[unit][0] not in (None, "township"):
            place = inputs.place("templates", key, "unit_id")
            findings.error(place, "scenario.office_of_higher_unit", unit=levels[unit][2])


def _check_hung(inputs: Inputs, types: Mapping[str, str | None], findings: Findings) -> None:
    """A name hung beside another one is no office or institution by itself in the same units: that would make two."""
    rows = list(inputs.records("templates"))
    for key, record in rows:
        hung = {alike(name) for name in split_names(record["also"] or "")}
        own = [
            str(other["name"])
            for _, other in rows
            if hung and alike(other["name"] or "") in hung and _meet(record, other, types)
        ]
        if own:
            findings.error(inputs.place("templates", key, "also"), "scenario.hung_and_own", names=listed(own))


def _meet(one: Record, other: Record, types: Mapping[str, str | None]) -> bool:
    """Return whether two offices are inside a same unit."""
    units = {unit for unit in (one["unit_id"], other["unit_id"]) if unit is not None}
    kinds = {row["type"] if row["unit_id"] is None else types.get(row["unit_id"]) for row in (one, other)}
    return len(units) < 2 and len(kinds) == 1


def check_office_limits(inputs: Inputs, findings: Findings) -> None:
    """No township has more offices or institutions than its type and class may have; limits of other places warn."""
    limits = list(inputs.records("office_limits"))
    if not limits:
        return
    of_type: Counter[tuple[str | None, str]] = Counter()
    of_unit: Counter[tuple[str | None, str]] = Counter()
    for _, record in inputs.records("templates"):
        of_type[record["type"], record["kind"]] += 1
        of_unit[record["unit_id"], record["kind"]] += 1
    units = list(cells_of(inputs, "units", "name", "level", "type", "class"))
    for key, limit in limits:
        most, what = limit["most"], limit["kind"]
        if most is None or what is None:
            continue
        counts = {
            unit: (of_type[kind, what] + of_unit[unit[0], what], str(name))
            for unit, (name, level, kind, unit_class) in units
            if level == "township" and limit["type"] in (None, kind) and limit["class"] in (None, unit_class)
        }
        above = [(count, name) for count, name in counts.values() if count > most]
        if not above:
            continue
        place = inputs.place("office_limits", key, "most")
        values: dict[str, object] = {
            "kind": choice_name(inputs, "office_limits", "kind", what),
            "most": most,
            "largest": max(count for count, _ in above),
            "count": len(above),
            "units": first_names(name for _, name in above),
        }
        if limit["reference"]:
            mend = "scenario.reference_exceeded_mend"
            findings.warning(place, "scenario.reference_exceeded", mend, **values)
        else:
            findings.error(place, "scenario.too_many_offices", **values)
