"""Every figure that a sentence of the proposal carries, reckoned again from the plan's CSV tables alone."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from cases import make_case, unit
from papers import written

from quota.plan import make_plan, write_tables
from quota.report.document.draft import Draft
from quota.solve.over_plan import read_planned

SCENARIOS = Path(__file__).parents[2] / "scenarios"
LEVELS = {"乡镇（街道）": "township", "县级单位": "county", "市级单位": "city"}
NUMBER = re.compile(r"\d[\d.,]*")
Values = Mapping[str, Any]


class Tables:
    """The CSV tables of a plan, and the few sums that sentences tell."""

    posts: list[dict[str, str]]
    transfers: list[dict[str, str]]
    reserve: list[dict[str, str]]
    merges: list[dict[str, str]]
    offices: list[dict[str, str]]

    def __init__(self, folder: Path, names: Mapping[str, str]) -> None:
        for table in ("posts", "transfers", "reserve", "merges", "offices"):
            with (folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
                setattr(self, table, list(csv.DictReader(file)))
        self.names = names
        self.opened = {row["successor"] for row in self.merges if row["taken"] == "yes"}
        taken = [row["members"].split() for row in self.merges if row["taken"] == "yes"]
        self.closed = {member for members in taken for member in members}

    def rows(self, values: Values, level: str | None = "township") -> list[dict[str, str]]:
        category = self.names[values["category"]]
        return [row for row in self.posts if row["category"] == category and level in (None, row["level"])]

    def moves(self, category: str) -> list[dict[str, str]]:
        """Return transfers of posts, without what a merge registers anew."""
        return [
            row
            for row in self.transfers
            if row["category"] == category
            and int(row["posts"])
            and (row["route"] or row["to_unit"] not in self.opened or row["from_unit"] in ("reserve", "approval"))
        ]


def add(rows: list[dict[str, str]], field: str) -> int:
    return sum(int(row[field]) for row in rows)


def gap(rows: list[dict[str, str]], sign: int) -> list[int]:
    """Return posts less people, where that has a sign, without it."""
    found = [sign * (int(row["current"]) - int(row["headcount"])) for row in rows]
    return [number for number in found if number > 0]


def held(tables: Tables, values: Values) -> dict[str, object]:
    rows = tables.rows(values)
    vacant, over = gap(rows, 1), gap(rows, -1)
    return {
        "current": add(rows, "current"),
        "headcount": add(rows, "headcount"),
        "vacant_units": len(vacant),
        "vacant": sum(vacant),
        "over_units": len(over),
        "over": sum(over),
    }


def share(row: dict[str, str], field: str = "current") -> Fraction:
    return 100 * Fraction(int(row[field])) / Fraction(row["need_exact"].replace("÷", "/"))


def told(percent: Fraction) -> str:
    return str((Decimal(percent.numerator) / percent.denominator).quantize(Decimal("0.1"), ROUND_HALF_UP)) + "%"


def uneven(tables: Tables, values: Values) -> dict[str, object]:
    shares = [share(row) for row in tables.rows(values) if row["unit_id"] not in tables.opened]
    return {
        "high": told(max(shares)),
        "low": told(min(shares)),
        "short": sum(one < 90 for one in shares),
        "ample": sum(one > 110 for one in shares),
    }


def side_by_side(tables: Tables, values: Values) -> dict[str, object]:
    rows = [row for row in tables.rows(values) if row["unit_id"] not in tables.opened]
    vacant = gap([row for row in rows if share(row) > 100], 1)
    return {"vacant_units": len(vacant), "vacant": sum(vacant), "short": sum(share(row) < 90 for row in rows)}


def changed(tables: Tables, values: Values) -> dict[str, object]:
    change = add(tables.rows(values), "change")
    return {"posts": abs(change)}


def flow(tables: Tables, values: Values) -> dict[str, object]:
    ends = (LEVELS[values["giver"]], LEVELS[values.get("receiver", values["giver"])])
    moves = [
        row
        for row in tables.moves(tables.names[values["category"]])
        if row["route"] and (row["from_pool"].split("/")[1], row["to_pool"].split("/")[1]) == ends
    ]
    return {"posts": add(moves, "posts"), "people": add(moves, "people")}


def people(tables: Tables, values: Values) -> dict[str, object]:
    category = tables.names[values["category"]]
    units = {row["unit_id"] for row in tables.posts}
    return {"people": sum(int(row["people"]) for row in tables.moves(category) if row["from_unit"] in units)}


def reserve(tables: Tables, values: Values) -> dict[str, object]:
    rows = [row for row in tables.reserve if row["category"] == tables.names[values["category"]]]
    return {"before": add(rows, "before"), "after": add(rows, "after"), "required": add(rows, "required")}


def merge(tables: Tables, values: Values) -> dict[str, object]:
    (row,) = [row for row in tables.merges if row["name"].startswith(values["name"])]
    return {name: int(row[name]) for name in ("held", "kept", "freed")}


def vacant(tables: Tables, values: Values) -> dict[str, object]:
    units = {row["unit_id"] for row in tables.posts}
    found = [row for code in tables.names.values() for row in tables.moves(code) if row["from_unit"] in units]
    return {"vacant": add(found, "posts") - add(found, "people")}


def anew(tables: Tables, values: Values) -> dict[str, object]:
    category = tables.names[values["category"]]
    rows = [row for row in tables.transfers if row["category"] == category]
    into = [
        row
        for row in rows
        if row["to_unit"] in tables.opened and not row["route"] and row["from_unit"] not in ("reserve", "approval")
    ]
    into = [row for row in into if int(row["posts"])]
    moved = add(tables.moves(category), "posts")
    return {"posts": add(into, "posts"), "people": add(into, "people"), "moved": moved}


def total(tables: Tables, values: Values) -> dict[str, object]:
    rows = [row for row in tables.reserve if row["category"] == tables.names[values["category"]]]
    before = add(tables.rows(values, None), "current") + add(rows, "before")
    after = add(tables.rows(values, None), "planned") + add(rows, "after")
    return {"before": before, "after": after, "change": abs(after - before)}


def single(tables: Tables, values: Values) -> dict[str, object]:
    apart = tables.opened | tables.closed
    rows = [row for row in tables.posts if row["level"] == "township" and row["unit_id"] not in apart]
    return {"count": sum(abs(int(row["change"])) == 1 for row in rows)}


def level_units(tables: Tables, values: Values) -> dict[str, object]:
    level = LEVELS[values["level"]]
    found = {row["unit_id"] for row in tables.posts if row["level"] == level}
    return {"units": len(found - tables.opened)}


def places_below(tables: Tables, values: Values) -> dict[str, object]:
    """Count the counties that end below their need."""
    posts: dict[str, int] = {}
    needs: dict[str, Fraction] = {}
    for row in tables.posts:
        if (row["category"], row["level"]) == ("institution", "township"):
            posts[row["jurisdiction"]] = posts.get(row["jurisdiction"], 0) + int(row["planned"])
            need = Fraction(row["need_exact"].replace("÷", "/"))
            needs[row["jurisdiction"]] = needs.get(row["jurisdiction"], Fraction(0)) + need
    return {"count": sum(posts[place] < needs[place] for place in posts)}


def unnamed(tables: Tables, values: Values) -> dict[str, object]:
    """Count the offices that no source names."""
    return {"count": sum(row["note"] == "unnamed" for row in tables.offices)}


def all_units(tables: Tables, values: Values) -> dict[str, object]:
    return {"units": len({row["unit_id"] for row in tables.posts} - tables.opened)}


RECKONED: Mapping[str, Callable[[Tables, Values], Mapping[str, object]]] = {
    "held_now": held,
    "held_now_none_over": lambda tables, values: {**held(tables, values), "over_units": 0, "over": 0},
    "uneven": uneven,
    "side_by_side": side_by_side,
    "gained_from": changed,
    "given_to": changed,
    "flow": flow,
    "flow_across": flow,
    "people_of": people,
    "reserve_of": reserve,
    "merge_taken": merge,
    "vacant_first": vacant,
    "registered": anew,
    "total_more": total,
    "total_fewer": total,
    "single": single,
    "units_now": level_units,
    "units_of_types": level_units,
    "units_of_level": level_units,
    "asked": level_units,
    "units_in_all": all_units,
    "and_more_places": places_below,
    "unnamed_open": unnamed,
}
"""Sentences by key, and their figures reckoned here."""
ELSEWHERE: Mapping[str, str] = {
    "posts_of_category": "test_document.py::test_running_text, ::test_who_approves_what",
    "posts_more": "test_document.py::test_running_text",
    "posts_fewer": "test_document.py::test_running_text",
    "posts_same": "test_document.py::test_running_text",
    "changed": "test_document.py::test_running_text",
    "unchanged": "test_document.py::test_running_text",
    "result": "test_document.py::test_running_text",
    "need_of": "test_document.py::test_running_text",
    "digest_all": "test_document.py::test_running_text",
    "digest_years_open": "test_document_cases.py::test_over_filled_units_are_told",
    "lead_merged": "test_document.py::test_one_count_and_one_average",
    "units_of_type": "test_document.py::test_one_count_and_one_average",
    "units_of_category": "test_document.py::test_changes_of_one_post_are_counted",
    "unit_with": "test_document.py::test_where_the_posts_come_from",
    "side_gives": "test_document.py::test_where_the_posts_come_from",
    "side_takes": "test_document.py::test_where_the_posts_come_from",
    "side_gives_reserve": "test_document.py::test_where_the_posts_come_from",
    "side_takes_reserve": "test_document.py::test_where_the_posts_come_from",
    "side_gives_approval": "test_document.py::test_where_the_posts_come_from",
    "side_takes_approval": "test_document.py::test_where_the_posts_come_from",
    "above_need": "test_document.py::test_why_the_whole_ends_above_its_need",
    "above_need_crossing": "test_document.py::test_why_the_whole_ends_above_its_need",
    "ample_gain": "test_document.py::test_why_ample_counties_gain",
    "place_gains": "test_document.py::test_why_ample_counties_gain",
    "place_below": "test_document.py::test_why_others_stay_below",
    "place_spent": "test_document.py::test_why_others_stay_below",
    "lead": "units_in_all and units_of_level, of which it is made up",
    "below_threshold": "test_document.py::test_why_others_stay_below",
    "points": "test_document.py::test_why_others_stay_below",
    "least": "test_document.py::test_why_the_least_unit_stays",
    "limits_kept": "test_document.py::test_limits",
    "offices_in_all": "test_document.py::test_offices",
    "spare": "test_document.py::test_limits",
}
"""Sentences whose figures other tests reckon, by name."""
FRAMES = re.compile(
    r"^(number|table|blank|unit$|alarm|title|with_aside|in_brackets|fields|principle|subject|crossing|status)"
)
"""What sets numbers of paragraphs and tables, names, and the words of rules: no figure of the plan."""


def heard(plan, folder: Path, monkeypatch) -> list[tuple[str, Values]]:
    """Write the proposal and return every sentence of the document's table with what it was filled with."""
    found: list[tuple[str, Values]] = []
    words = Draft.words

    def listening(self: Draft, key: str, /, **values: object) -> str:
        if key.startswith("document."):
            found.append((key.removeprefix("document."), values))
        return words(self, key, **values)

    monkeypatch.setattr(Draft, "words", listening)
    written(plan, folder)
    return found


def figures_of(values: Values) -> list[str]:
    """Return the names of values that are figures: numbers, or words that begin with one."""
    return [
        name
        for name, value in values.items()
        if isinstance(value, int | Decimal | Fraction) or (isinstance(value, str) and NUMBER.match(value))
    ]


def agree(plan, folder: Path, monkeypatch) -> int:
    """Compare every figure; return how many were reckoned."""
    write_tables(plan, folder, 0.0)
    names = {category.name: code for code, category in plan.case.categories.items()}
    tables, reckoned = Tables(folder, names), 0
    unknown = []
    for key, values in heard(plan, folder, monkeypatch):
        figures = figures_of(values)
        if not figures or FRAMES.match(key) or key in ELSEWHERE:
            continue
        if key not in RECKONED:
            unknown.append((key, figures))
            continue
        expected = RECKONED[key](tables, values)
        for name in figures:
            assert name in expected, (key, name)
            assert str(values[name]).replace(",", "") == str(expected[name]), (key, name, values)
            reckoned += 1
    assert not unknown, f"no test reckons the figures of these sentences: {unknown}"
    return reckoned


def test_figures_of_a_small_case(tmp_path, monkeypatch):
    """Proves: in the paper of four townships every figure of a sentence is that of the plan's tables, reckoned from CSV.

    Sensitivity: any figure that is one more in the paper; a sentence with a figure that no test knows.
    """
    units = [
        unit("a", 20, need=30, headcount=18),
        unit("b", 30, need=20, headcount=25),
        unit("c", 25, need=26, headcount=26),
        unit("d", 12, need=12, headcount=12),
    ]
    assert agree(make_plan(make_case(units)), tmp_path, monkeypatch) >= 8


@pytest.mark.slow
@pytest.mark.parametrize("name", ["nanping", "nanping-mergers", "nanping-meeting", "nanping-cut"])
def test_figures_of_scenarios(tmp_path, name, monkeypatch):
    """Proves: the same of scenarios with merges, crossings, reserves and approvals."""
    assert agree(make_plan(read_planned(SCENARIOS / name)), tmp_path, monkeypatch) > 40
