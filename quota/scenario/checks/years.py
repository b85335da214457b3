"""Checks of what happens year by year: the years themselves, who leaves, who may be hired."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from quota.scenario.inputs import Inputs
from quota.scenario.lookups import category_name, is_faulty, unit_record
from quota.scenario.names import listed
from quota.scenario.origin import Key
from quota.scenario.problems import Findings

OF_YEARS = ("exits", "hiring", "approvals")
"""Tables that name years."""


def _years(inputs: Inputs) -> list[int]:
    return sorted(year for _, year in inputs.tables["years"].column_values("year") if isinstance(year, int))


def check_years(inputs: Inputs, findings: Findings) -> None:
    """No year is left out, and other tables name none that is not there; told once for a year and table."""
    years = _years(inputs)
    for earlier, later in pairwise(years):
        if later != earlier + 1:
            place = inputs.place("years", (str(later),), "year")
            findings.error(place, "scenario.years_apart", "scenario.years_apart_mend", earlier=earlier, later=later)
    if not inputs.tables["years"].whole:
        return
    for table in OF_YEARS:
        told: dict[int, list[Key]] = {}
        for key, record in inputs.records(table):
            if record["year"] is not None and record["year"] not in years:
                told.setdefault(record["year"], []).append(key)
        for year, keys in told.items():
            mend = "scenario.unknown_year_mend" if years else "scenario.no_years_mend"
            place = inputs.place(table, keys[0], "year")
            known = listed(map(str, (years[0], years[-1]) if years else ()))
            findings.error(place, "scenario.unknown_year", mend, year=year, rows=len(keys), years=known)


def check_exits(inputs: Inputs, findings: Findings) -> None:
    """Only people who are there can leave: over all years no more than are in post."""
    leaving: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], Key] = {}
    for key, record in inputs.records("exits"):
        held = (key[0], key[1])
        leaving[held] += record["people"] or 0
        first.setdefault(held, key)
    for (unit_id, category), people in leaving.items():
        if (unit_id,) not in inputs.tables["units"].rows or category not in inputs.vocabulary.categories:
            continue
        unit, key = unit_record(inputs, unit_id), first[unit_id, category]
        current, headcount = unit[f"{category}_current"], unit[f"{category}_headcount"]
        there = current if headcount is None else headcount
        values = {"unit": unit["name"], "category": category_name(inputs, category), "people": people, "there": there}
        if current is None:
            if not is_faulty(inputs, "units", (unit_id,), f"{category}_current"):
                place = inputs.place("exits", key, "category")
                findings.error(place, "scenario.exits_hold_none", "scenario.digest_holds_none_mend", **values)
        elif people > there:
            place = inputs.place("exits", key, "people")
            findings.error(place, "scenario.exits_above_headcount", "scenario.exits_above_headcount_mend", **values)


def check_hiring(inputs: Inputs, findings: Findings) -> None:
    """A jurisdiction that has a hiring plan for one year has one for every year: what is forgotten is not without limit."""
    planned: dict[tuple[str, str], dict[int, Key]] = {}
    for key, record in inputs.records("hiring"):
        if record["year"] is not None:
            planned.setdefault((key[0], key[1]), {})[record["year"]] = key
    for (jurisdiction, category), keys in planned.items():
        missing = [year for year in _years(inputs) if year not in keys]
        if missing:
            findings.error(
                inputs.place("hiring", min(keys.values()), "year"),
                "scenario.hiring_years_missing",
                "scenario.hiring_years_missing_mend",
                jurisdiction=jurisdiction,
                category=category_name(inputs, category),
                years=listed(map(str, missing)),
            )
