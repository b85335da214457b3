"""Checks of merges of institutions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quota.scenario.inputs import Inputs
from quota.scenario.lookups import category_name, cells_of, column_name, is_faulty, unit_record
from quota.scenario.merged import Record
from quota.scenario.origin import Key
from quota.scenario.problems import Findings

_ALIKE = ("mode", "successor", "name", "body")
"""Columns that all rows of a merge have alike."""


def check_merges(inputs: Inputs, findings: Findings) -> None:
    """The rows of a merge agree, and it joins at least two units of one pool into a new one.

    That every merge named in the table units exists is seen by `check_references`.
    """
    merges: dict[str, list[tuple[Key, Record]]] = {}
    for key, record in inputs.records("consolidations"):
        merges.setdefault(key[0], []).append((key, record))
    if not merges:
        return
    units = {unit for (unit,) in inputs.tables["units"].rows}
    successors: dict[str, str] = {}
    for merge, rows in merges.items():
        _check_alike(inputs, rows, findings)
        if any(record["mode"] in (None, "excluded") for _, record in rows):
            continue
        _check_successor(inputs, merge, rows[0], units, successors, findings)
        _check_members(inputs, merge, rows, findings)


def _check_alike(inputs: Inputs, rows: Sequence[tuple[Key, Record]], findings: Findings) -> None:
    (_, first), *others = rows
    for key, record in others:
        for column in _ALIKE:
            if record[column] != first[column] and not is_faulty(inputs, "consolidations", key, column):
                findings.error(
                    inputs.place("consolidations", key, column),
                    "scenario.merge_rows_differ",
                    merge=key[0],
                    column=column_name(inputs, "consolidations", column),
                    value=record[column] or "",
                    other=first[column] or "",
                )


def _check_successor(
    inputs: Inputs,
    merge: str,
    row: tuple[Key, Record],
    units: set[str],
    successors: dict[str, str],
    findings: Findings,
) -> None:
    key, record = row
    successor = record["successor"]
    if successor is None:
        return
    place = inputs.place("consolidations", key, "successor")
    if successor in units:
        findings.error(place, "scenario.successor_exists", "scenario.successor_mend", successor=successor)
    elif successors.setdefault(successor, merge) != merge:
        other = successors[successor]
        findings.error(place, "scenario.successor_twice", "scenario.successor_mend", successor=successor, merge=other)


def _check_members(inputs: Inputs, merge: str, rows: Sequence[tuple[Key, Record]], findings: Findings) -> None:
    joining = (unit for (unit,), (named,) in cells_of(inputs, "units", "consolidation") if named == merge)
    members = {unit: unit_record(inputs, unit) for unit in joining}
    if len(members) < 2:
        place = inputs.place("consolidations", rows[0][0], "merge")
        findings.error(place, "scenario.few_members", merge=merge, count=len(members))
        return
    first = next(iter(members.values()))
    for unit, member in members.items():
        if (member["jurisdiction"], member["level"]) != (first["jurisdiction"], first["level"]):
            place = inputs.place("units", (unit,), "consolidation")
            findings.error(place, "scenario.members_apart", merge=merge, unit=member["name"], other=first["name"])
    row_of = {record["category"]: (key, record) for key, record in rows}
    for category in inputs.vocabulary.categories:
        if category in row_of:
            _check_kept(inputs, category, row_of[category], members, findings)
        else:
            _check_unstated(inputs, merge, category, members, findings)


def _check_kept(
    inputs: Inputs, category: str, row: tuple[Key, Record], members: Mapping[str, Record], findings: Findings
) -> None:
    """Every member holds the category, and the new institution keeps no more than they hold, nor less than is apart."""
    key, record = row
    column = f"{category}_current"
    lacking = [unit for unit, member in members.items() if member[column] is None]
    for unit in lacking:
        if not is_faulty(inputs, "units", (unit,), column):
            name, words = members[unit]["name"], category_name(inputs, category)
            place = inputs.place("units", (unit,), column)
            findings.error(place, "scenario.member_holds_none", merge=key[0], unit=name, category=words)
    if lacking or record["kept"] is None:
        return
    held = sum(member[column] for member in members.values())
    special = sum(member[f"{category}_special"] or 0 for member in members.values())
    place = inputs.place("consolidations", key, "kept")
    values = {"merge": key[0], "kept": record["kept"], "held": held, "special": special}
    if record["kept"] > held:
        findings.error(place, "scenario.kept_above_held", **values)
    elif record["kept"] < special:
        findings.error(place, "scenario.kept_below_special", **values)


def _check_unstated(
    inputs: Inputs, merge: str, category: str, members: Mapping[str, Record], findings: Findings
) -> None:
    """A member that closes leaves no posts behind that the merge does not speak of."""
    column = f"{category}_current"
    unit = next((unit for unit, member in members.items() if member[column]), None)
    if unit is not None:
        name, words = members[unit]["name"], category_name(inputs, category)
        place = inputs.place("units", (unit,), column)
        findings.error(place, "scenario.merge_without_category", merge=merge, unit=name, category=words)
