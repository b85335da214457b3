"""What is read from five workbooks laid out as real offices do: exact figures, and every thing recognised is told."""

from __future__ import annotations

from decimal import Decimal

import openpyxl
import pytest
from planners import A_UNITS, B_COUNTIES, BOOKS, C_COUNTIES

from quota.intake import ScenarioDraft, Told, draft_of_book
from quota.intake.records import UnitRow
from quota.intake.vocabulary.numbers import read_number


def draft_of(tmp_path, name: str) -> ScenarioDraft:
    return draft_of_book(BOOKS[name](tmp_path / "台账.xlsx"))


def figures(unit: UnitRow) -> dict[str, str]:
    return {
        f"{meaning.category}_{meaning.field}".lstrip("_"): str(figure.value) for meaning, figure in unit.figures.items()
    }


def told(draft: ScenarioDraft, kind: Told) -> str:
    return "\n".join(note.words("zh") for note in draft.notes if note.kind is kind)


def keys(draft: ScenarioDraft, kind: Told) -> list[str]:
    return [note.what.key for note in draft.notes if note.kind is kind]


def test_one_sheet(tmp_path):
    """Proves: A. Title, date, line breaks in headers, ten thousand people, a sum with a blank, signatures, numbers."""
    draft = draft_of(tmp_path, "one_sheet")
    assert [(place.code, place.name, place.parent) for place in draft.jurisdictions] == [("清溪县", "清溪县", "")]
    units = {unit.name: unit for unit in draft.units}
    for name, a, b, c, d, area, people, villages in A_UNITS:
        assert figures(units[name]) == {
            "administrative_current": str(a), "administrative_headcount": str(b),
            "institution_current": str(c), "institution_headcount": str(d),
            "area_km2": str(area), "population_resident": str(int(Decimal(str(people)) * 10000)),
            "villages": str(villages), "even": "1",
        }  # fmt: skip
    assert {unit.name: unit.type for unit in draft.units} == {
        "城关镇": "镇", "双河镇": "镇", "高岭乡": "乡", "石桥回族乡": "民族乡", "东门街道办事处": "街道"
    }  # fmt: skip
    assert "B4:B10：列" not in told(draft, Told.GUESSED)
    assert "万人换算为人" in told(draft, Told.UNDERSTOOD)
    assert keys(draft, Told.SUM) == ["new.sum_right"]
    assert not keys(draft, Told.MISMATCH)
    assert "填表人" in told(draft, Told.LEFT_OUT)
    assert units["城关镇"].code == "清溪县-城关镇"
    assert units["东门街道办事处"].code == "清溪县-东门街道"


def test_two_row_header(tmp_path):
    """Proves: B. Categories over 核定/实有/空编, a county merged downwards over its sum, three sums, a city in the title."""
    draft = draft_of(tmp_path, "two_row_header")
    assert {place.name: place.parent for place in draft.jurisdictions} == {
        "南平市": "", "延平区": "南平市", "建阳区": "南平市"
    }  # fmt: skip
    found = {
        (unit.jurisdiction, unit.name): tuple(
            unit.count(field, category)
            for category in ("administrative", "institution")
            for field in ("current", "headcount")
        )
        for unit in draft.units
    }
    assert found == {(county, name): tuple(row) for county, units in B_COUNTIES.items() for name, *row in units}
    assert keys(draft, Told.SUM) == ["new.sum_right"] * 3 + ["new.column_right"] * 2
    assert not keys(draft, Told.MISMATCH)
    assert keys(draft, Told.QUESTION) == ["new.question_need"]
    assert not draft.weights


def test_sheet_per_county(tmp_path):
    """Proves: C. The county of a sheet's name, the category of its title, hectares, leaders, footnotes, a cover."""
    draft = draft_of(tmp_path, "sheet_per_county")
    found = {
        (unit.jurisdiction, unit.name): (
            unit.count("current", "administrative"), unit.count("current", "leadership"),
            unit.count("headcount", "administrative"), unit.count("population_registered"),
            unit.count("area_km2") * 100,
        )
        for unit in draft.units
    }  # fmt: skip
    assert found == {(county, name): tuple(row) for county, units in C_COUNTIES.items() for name, *row in units}
    assert draft.population == "registered"
    assert draft.categories == ("administrative", "leadership")
    assert draft.weights == {
        "administrative": {"even": Decimal("0.5"), "population": Decimal("0.4"), "area_km2": Decimal("0.1")}
    }
    assert keys(draft, Told.LEFT_OUT).count("new.left_footnote") == 6
    assert "封面" in told(draft, Told.LEFT_OUT)
    assert "党政负责人" in told(draft, Told.LEFT_OUT)
    assert "类别按标题推定" in told(draft, Told.GUESSED)


def test_joined_sheets(tmp_path):
    """Proves: D. Names joined across sheets, full-width and spaced numbers, people with a unit, mu, a hidden sheet."""
    draft = draft_of(tmp_path, "joined_sheets")
    units = {unit.code: figures(unit) for unit in draft.units}
    assert units["平湖市-河滨街道"] == {
        "posts_current": "1040", "posts_headcount": "980", "population_resident": "152800", "area_km2": "10",
        "leadership_current": "7", "leadership_need": "7", "even": "1",
    }  # fmt: skip
    assert units["平湖市-牛店镇"]["area_km2"] == "70"
    assert units["平湖市-羊店乡"]["area_km2"] == "65.6667"
    assert "posts_headcount" not in units["平湖市-马店镇"]
    assert units["平湖市-城东街道"]["posts_headcount"] == "50"
    assert "猪店镇" in told(draft, Told.LEFT_OUT)
    assert "财政收入" in told(draft, Told.LEFT_OUT)
    assert keys(draft, Told.GUESSED).count("new.same_unit") == 3
    assert "隐藏" in told(draft, Told.QUESTION)
    asked = ["hidden_sheet", "sign_for_people", "question_population_unstated", "question_pace"]
    assert keys(draft, Told.QUESTION) == [f"new.{key}" for key in asked]


def test_sections_and_hidden(tmp_path):
    """Proves: E. Headings for counties and kinds of units, national codes, a row of column numbers, stored results."""
    draft = draft_of(tmp_path, "sections_and_hidden")
    assert [tuple(place) for place in draft.jurisdictions] == [
        ("350700", "东山市", ""), ("350701", "甲县", "350700"), ("350702", "乙县", "350700")
    ]  # fmt: skip
    assert [(unit.code, unit.level, unit.type) for unit in draft.units] == [
        ("350701101", "township", "镇"), ("350701102", "township", "乡"), ("350701901", "county", "县直事业单位"),
        ("350701902", "county", "县直事业单位"), ("350702101", "township", "镇"), ("350702102", "township", "乡"),
        ("350702901", "county", "县直事业单位"),
    ]  # fmt: skip
    assert keys(draft, Told.LEFT_OUT) == ["new.left_column_numbers"]
    assert "隐藏的行（7）" in told(draft, Told.UNDERSTOOD)
    assert "隐藏的列（D）" in told(draft, Told.UNDERSTOOD)
    assert keys(draft, Told.SUM) == ["new.sum_right"]


@pytest.mark.parametrize("name", BOOKS)
def test_every_figure_knows_its_cell(tmp_path, name):
    """Proves: each figure's place is a cell of the workbook that shows it."""
    draft = draft_of(tmp_path, name)
    book = openpyxl.load_workbook(tmp_path / "台账.xlsx", data_only=True)
    sheets = {sheet.title.strip(): sheet for sheet in book.worksheets}
    seen = 0
    for unit in draft.units:
        for meaning, figure in unit.figures.items():
            if figure.place and meaning.category:
                sheet, cell = figure.place.removeprefix("台账.xlsx").strip().split("!")
                assert read_number(str(sheets[sheet.strip()][cell].value)) == figure.value
                seen += 1
    assert seen > 10
