"""What each appeal did to a plan, solved by hand; the list of them in workbook and annex."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import docx
import openpyxl
import pytest
from small import changed, write_scenario

import quota
from quota.scenario.edits import Edit
from quota.scenario.saving import save_edits
from quota.study.edits.appeals import appealed

PEOPLE = Edit("units.9001B.administrative_headcount", "19", "西乡", "2024-03-01", "西政〔2024〕1号", "漏报一人")
NEED = Edit("units.9001A.administrative_need", "23", "东镇", "2024-03-02")


def child(tmp_path: Path, *edits: Edit) -> quota.Scenario:
    base = write_scenario(tmp_path / "base")
    save_edits(base, edits, tmp_path / "a", title="异议")
    return quota.read(tmp_path / "a")


def test_by_hand(tmp_path):
    """Proves: one more person in the west, 19 for 18, frozen at 19 beside: without it all stays; without the pin the west has 18
    again and the east 20 of their 38. A need of 23 for 24 moves nobody, and is told as the unit's need.

    Sensitivity: each is put back by itself, from the figure that lies below who wrote it.
    """
    scenario = child(tmp_path, NEED, Edit("units.9001B.administrative_pin", "19", "西乡"), PEOPLE)
    need, people, pin = (
        next(
            one for one in appealed(scenario.solve().made, scenario.source.case_with) if one.appeal.column.endswith(end)
        )
        for end in ("_need", "_headcount", "_pin")
    )
    assert (need.before, need.after, need.need) == ("24", "23", {"administrative": (Fraction(24), Fraction(23))})
    assert (need.posts, need.moved) == ({}, {})
    assert (people.before, people.after, people.need, people.moved) == ("18", "19", {}, {})
    assert (pin.before, pin.after, pin.posts) == ("", "19", {"administrative": (18, 19)})
    assert pin.moved == {"administrative": (2, 1, 1)}


def test_what_cannot_be_compared_says_so(tmp_path):
    """Proves: a figure that lies in the very file has none before it; 19 and 19 of 38 posts hold, 19 and 25 do not."""
    rows = [("table", "column", "rows", "who"), ("units", "administrative_headcount", "9001B", "西乡")]
    scenario = quota.read(write_scenario(tmp_path / "own", appeals=rows))
    (found,) = appealed(scenario.solve().made, scenario.source.case_with)
    assert (found.before, found.after, found.untold) == (None, "18", "no_before")
    base = write_scenario(tmp_path / "base", units=changed("units", 2, "administrative_pin", "25"))
    edits = [Edit("units.9001A.administrative_pin", "19"), Edit("units.9001B.administrative_pin", "19", "西乡")]
    save_edits(base, edits, tmp_path / "a", title="a")
    scenario = quota.read(tmp_path / "a")
    (found,) = appealed(scenario.solve().made, scenario.source.case_with)
    assert (found.before, found.untold) == ("25", "no_plan")


@pytest.mark.slow
def test_sheet_and_table(tmp_path):
    """Proves: workbook and annex have the list, with the same words; a plan without appeals has neither, and solves once."""
    scenario = child(tmp_path, PEOPLE, Edit("units.9001B.administrative_pin", "19", "西乡"))
    scenario.solve().propose(tmp_path / "plan")
    sheet = openpyxl.load_workbook(tmp_path / "plan" / "proposal.xlsx")["数据异议"]
    told = [[cell or "" for cell in row] for row in sheet.iter_rows(min_row=3, values_only=True)]
    assert told[0][:8] == ["序号", "提出单位", "提出日期", "文号", "单位", "数据项", "原数", "改为"]
    assert told[1][1:8] == ["西乡", "2024-03-01", "西政〔2024〕1号", "西乡", "行政编制实有人数", "18", "19"]
    assert told[2][9:11] == ["行政编制 18 → 19", "行政编制 2 个单位变动，多 1 名、少 1 名"]
    tables = docx.Document(str(tmp_path / "plan" / "annex.docx")).tables
    (table,) = (one for one in tables if one.cell(0, 1).text == "提出单位")
    assert [[cell.text.replace("\n", "") for cell in row.cells] for row in table.rows] == told
    quota.read(tmp_path / "base").solve().propose(tmp_path / "none")
    assert "数据异议" not in openpyxl.load_workbook(tmp_path / "none" / "proposal.xlsx").sheetnames
    assert "提出单位" not in "".join(
        one.cell(0, 1).text for one in docx.Document(str(tmp_path / "none" / "annex.docx")).tables
    )


def test_without_appeals_nothing_is_solved(tmp_path):
    def read(text: str):
        raise AssertionError(text)

    assert appealed(quota.read(write_scenario(tmp_path / "s")).solve().made, read) == ()
