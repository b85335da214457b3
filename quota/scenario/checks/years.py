"""Checks of what happens year by year: the years themselves, who leaves, who may be hired."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from quota.scenario.inputs import Inputs
from quota.scenario.lookups import category_name, holder, is_faulty, people_of
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
            findings.error(place, "scenario.years_apart", earlier=earlier, later=later)
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
    """Only people who are there can leave: over all years no more than are in post, and no more have an age."""
    _check_people(inputs, findings, "exits", "scenario.exits_above_headcount", "scenario.exits_above_headcount_mend")
    _check_people(inputs, findings, "ages", "scenario.ages_above_headcount", "scenario.ages_above_headcount_mend")


def _check_people(inputs: Inputs, findings: Findings, table: str, what: str, mend: str) -> None:
    leaving: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], Key] = {}
    for key, record in inputs.records(table):
        held = (key[0], key[1])
        leaving[held] += record["people"] or 0
        first.setdefault(held, key)
    for (unit_id, category), people in leaving.items():
        unit, key = holder(inputs, unit_id, category), first[unit_id, category]
        if unit is None:
            continue
        there = people_of(unit, category)
        values = {"unit": unit["name"], "category": category_name(inputs, category), "people": people, "there": there}
        if unit[f"{category}_current"] is None:
            if not is_faulty(inputs, "units", (unit_id,), f"{category}_current"):
                place = inputs.place(table, key, "category")
                findings.error(place, "scenario.exits_hold_none", "scenario.digest_holds_none_mend", **values)
        elif people > there:
            findings.error(inputs.place(table, key, "people"), what, mend, **values)


def check_ages(inputs: Inputs, findings: Findings) -> None:
    """Whoever has an age has it once, is of a kind with an age of retirement, and there are years to retire in."""
    kinds = [key[0] for key in inputs.tables["retirement"].rows]
    unknown: dict[str, list[Key]] = {}
    for key, record in inputs.records("ages"):
        given = [name for name in ("born", "age") if record[name] is not None]
        if len(given) != 1 and not is_faulty(inputs, "ages", key, "born", "age"):
            findings.error(inputs.place("ages", key, "born"), "scenario.ages_once")
            break
        if key[2] not in kinds:
            unknown.setdefault(key[2], []).append(key)
    for kind, keys in unknown.items():
        values = {"kind": kind, "rows": len(keys), "kinds": listed(kinds)}
        mend = "scenario.ages_kind_mend" if kinds else "scenario.ages_no_kinds_mend"
        findings.error(inputs.place("ages", keys[0], "kind"), "scenario.ages_kind", mend, **values)
    rows = [*inputs.tables["ages"].rows]
    if rows and not inputs.tables["years"].rows:
        findings.error(inputs.place("ages", rows[0], "people"), "scenario.ages_no_years", "scenario.no_years_mend")


def check_retirement(inputs: Inputs, findings: Findings) -> None:
    """A delay says until which age, one month for how many, and since when; it makes nobody retire earlier."""
    for key, record in inputs.records("retirement"):
        delay = [name for name in ("until", "every", "since") if record[name] is None]
        place = inputs.place("retirement", key, "until")
        if 0 < len(delay) < 3 and not is_faulty(inputs, "retirement", key, *delay):
            findings.error(place, "scenario.retirement_delay", kind=key[0])
        elif record["until"] is not None and record["age"] is not None and record["until"] < record["age"]:
            findings.error(place, "scenario.retirement_earlier", "scenario.retirement_delay_mend", kind=key[0])


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
                jurisdiction=jurisdiction,
                category=category_name(inputs, category),
                years=listed(map(str, missing)),
            )
