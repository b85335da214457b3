"""National codes of divisions in planners' books."""

from __future__ import annotations

from itertools import product

import pytest
from planners import saved

from quota.intake import draft_of_book, write_draft
from quota.need import measure
from quota.scenario import read_case

TOWNS = ("一镇", "二乡", "三街道")
POSTS = (21, 18, 34)
CODES = {
    "none": lambda county, number: None,
    "own": lambda county, number: f"Z{county}{number}",
    "nine": lambda county, number: f"35070{2 + county}{100 + number}",
    "twelve": lambda county, number: f"35070{2 + county}{100 + number}000",
    "number": lambda county, number: int(f"35070{2 + county}{100 + number}"),
    "float": lambda county, number: f"35070{2 + county}{100 + number}.0",
}
PLACES = ("none", "column", "title", "sheet", "two", "city")


def rows_of(code: str, place: str) -> list[list[object]]:
    counties = ("延平区", "建阳区")[: 2 if place in ("two", "city") else 1]
    titles = {"title": [["延平区乡镇编制表"]], "city": [["南平市乡镇编制表"]]}
    rows: list[list[object]] = [*titles.get(place, []), ["县区", "区划代码", "乡镇", "行政编制", "实有人数"]]
    for county, name in enumerate(counties):
        for number, (town, posts) in enumerate(zip(TOWNS, POSTS, strict=True)):
            named = name if place in ("column", "two", "city") else None
            rows.append([named, CODES[code](county, number), town, posts, posts - 1])
    return rows


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(("code", "place"), list(product(CODES, PLACES)))
def test_every_kind_of_code_and_place(tmp_path, code, place, kind):
    """Proves: whatever codes and places a book has, it is read, measures, keeps its posts, and national codes name counties.

    Sensitivity: a code taken of the place above the counties where there is none fails one in three of these.
    """
    rows = rows_of(code, place)
    title = "延平区" if place == "sheet" else "Sheet1"
    draft = draft_of_book(saved(tmp_path / f"b.{kind}", {title: rows} if kind == "xlsx" else rows))
    write_draft(draft, tmp_path)
    case = read_case(tmp_path)
    assert measure(case)
    counties = 2 if place in ("two", "city") else 1
    assert sum(unit.count("current", "administrative") or 0 for unit in draft.units) == sum(POSTS) * counties
    if code in ("none", "own"):
        assert not any(place.code.isdigit() for place in draft.jurisdictions)
    else:
        assert {"350702", "350703"} >= {unit.jurisdiction for unit in draft.units} >= {"350702"}
        assert len({unit.jurisdiction for unit in draft.units}) == counties
        assert {place.code for place in draft.jurisdictions if not place.parent and counties == 2} <= {"350700"}
        assert all(unit.code.isdigit() for unit in draft.units)


def test_rounded_codes_are_not_taken(tmp_path):
    """Proves: codes of which a sheet shows the first digits alone are told and not used, even where they differ."""
    rows = [["区划代码", "乡镇", "行政编制"], ["3.50702E+08", "一镇", 20], ["3.50703E+08", "二乡", 25]]
    draft = draft_of_book(saved(tmp_path / "b.csv", rows))
    assert [unit.code for unit in draft.units] == ["本辖区-一镇", "本辖区-二乡"]
    assert "new.codes_rounded" in [note.what.key for note in draft.notes]


@pytest.mark.parametrize("codes", [("350702100", "350702100"), ("350702100", None)])
def test_codes_that_are_not_complete(tmp_path, codes):
    """Proves: codes that recur or lack are told and not used; no post is lost."""
    rows = [["区划代码", "乡镇", "行政编制"], [codes[0], "一镇", 20], [codes[1], "二乡", 25]]
    draft = draft_of_book(saved(tmp_path / "b.xlsx", rows))
    assert sum(unit.count("current", "administrative") for unit in draft.units) == 45
    assert "new.codes_not_unique" in [note.what.key for note in draft.notes]


def test_a_city_without_counties(tmp_path):
    """Proves: a city that has townships of its own keeps its code; what stands above does not take it."""
    rows = [
        ["县市", "区划代码", "乡镇", "行政编制"],
        ["儋州市", "460400100", "甲镇", 40],
        ["市直", None, "市水务中心", 9],
    ]
    draft = draft_of_book(saved(tmp_path / "b.csv", rows))
    write_draft(draft, tmp_path)
    assert measure(read_case(tmp_path))
    assert sum(unit.count("current", "administrative") for unit in draft.units) == 49
