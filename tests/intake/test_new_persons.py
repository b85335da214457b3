"""Lists of persons beside a ledger."""

from __future__ import annotations

from pathlib import Path

import pytest
from planners import saved

from quota.intake import ScenarioDraft, Told, draft_of_book, report_lines, write_draft
from quota.scenario import CaseError

LEDGER = [("单位", "行政编制", "事业编制"), ("一镇", 20, 10), ("二乡", 8, 5)]
HEAD = ("序号", "姓名", "身份证号", "单位", "编制类别", "出生年月", "职务", "备注")
SECRETS = ("欧阳甲", "司徒乙", "3507021980", "1980-05", "1975.11", "组织委员")


def person(number: int, unit: str | None, category: str | None, note: str = "") -> tuple[object, ...]:
    name = ("欧阳甲", "司徒乙")[number % 2] + str(number)
    return (
        number,
        name,
        f"3507021980010{number:05d}",
        unit,
        category,
        ("1980-05", "1975.11")[number % 2],
        "组织委员",
        note,
    )


def people(draft: ScenarioDraft) -> dict[tuple[str, str], int | None]:
    return {
        (unit.name, category): unit.count("headcount", category)
        for unit in draft.units
        for category in ("administrative", "institution")
    }


def keys(draft: ScenarioDraft, kind: Told) -> list[str]:
    return [note.what.key for note in draft.notes if note.kind is kind]


def everything(draft: ScenarioDraft, folder: Path) -> str:
    """All that a draft writes and says."""
    folder.mkdir()
    write_draft(draft, folder)
    said = [*report_lines(draft, "o", "zh"), *report_lines(draft, "o", "en")]
    return "\n".join([*said, *(file.read_text(encoding="utf-8-sig") for file in folder.iterdir())])


ROSTER = [
    HEAD,
    *(person(number, "一镇", "行政") for number in range(1, 4)),
    *(person(number, "一镇人民政府", "事业编制") for number in range(4, 6)),
    person(6, "二乡", "公务员"),
]


@pytest.mark.parametrize("kind", ["sheet", "xlsx", "csv"])
def test_persons_are_counted_and_forgotten(tmp_path, kind):
    """Proves: persons count as headcount by unit and category, in a sheet or in a book of their own, and nothing of them
    stands in anything that is written or said. Sensitivity: read as a table, their names are in the report."""
    if kind == "sheet":
        draft = draft_of_book(saved(tmp_path / "b.xlsx", {"台账": LEDGER, "实名制": ROSTER}))
    else:
        listed = saved(tmp_path / f"名单.{kind}", ROSTER)
        draft = draft_of_book(saved(tmp_path / "b.xlsx", LEDGER), listed)
    expected = {
        ("一镇", "administrative"): 3,
        ("一镇", "institution"): 2,
        ("二乡", "administrative"): 1,
        ("二乡", "institution"): 0,
    }
    assert people(draft) == expected
    words = everything(draft, tmp_path / "o")
    assert not any(secret in words for secret in SECRETS)
    assert "（3行）" in words
    assert "6 人" in words


def test_who_fills_no_post(tmp_path):
    """Proves: retired, hired and borrowed persons do not count, those lent elsewhere do, and each kind is told."""
    rows = [
        *ROSTER,
        person(7, "二乡", "行政", "2023年退休"), person(8, "二乡", "编外"), person(9, "二乡", "行政", "从县局借入"),
        person(10, "二乡", "行政", "借调至市委"), person(11, "二乡", "事业", "调出"), person(12, "二乡", "劳务派遣"),
    ]  # fmt: skip
    draft = draft_of_book(saved(tmp_path / "b.xlsx", {"台账": LEDGER, "实名制": rows}))
    assert people(draft)["二乡", "administrative"] == 2
    assert people(draft)["二乡", "institution"] == 0
    assert {"new.list_left", "new.list_outside", "new.list_lent_in"} <= set(keys(draft, Told.LEFT_OUT))
    assert "new.list_away" in keys(draft, Told.GUESSED)


def test_a_list_that_differs_from_the_ledger(tmp_path):
    """Proves: where ledger and list differ the ledger stands, and one message tells all differences."""
    more = [*ROSTER, person(7, "一镇", "行政"), person(8, "一镇政府", "行政")]
    ledger = [("单位", "行政编制", "行政实有", "事业编制", "事业实有"), ("一镇", 20, 4, 10, 2), ("二乡", 8, 3, 5, 0)]
    draft = draft_of_book(saved(tmp_path / "b.xlsx", {"台账": ledger, "实名制": more}))
    assert people(draft)["一镇", "administrative"] == 4
    assert people(draft)["二乡", "administrative"] == 3
    (note,) = [note for note in draft.notes if note.what.key == "new.list_differs"]
    assert "一镇 4/5、二乡 3/1" in note.words("zh")


def test_the_unit_written_once(tmp_path):
    """Proves: a unit written in its first row alone, merged or not, holds for the rows below."""
    rows = [
        HEAD,
        person(1, "一镇", "行政"),
        person(2, None, "行政"),
        person(3, "二乡", "行政"),
        person(4, None, "行政"),
    ]
    draft = draft_of_book(saved(tmp_path / "b.xlsx", {"台账": LEDGER, "实名制": rows}))
    assert people(draft)["一镇", "administrative"] == people(draft)["二乡", "administrative"] == 2


def test_a_person_twice(tmp_path):
    """Proves: one number twice in one unit and category counts once and is told; in two units it is refused."""
    draft = draft_of_book(saved(tmp_path / "b.xlsx", {"台账": LEDGER, "实名制": [*ROSTER, ROSTER[1]]}))
    assert people(draft)["一镇", "administrative"] == 3
    assert "new.list_twice" in keys(draft, Told.LEFT_OUT)


@pytest.mark.parametrize(
    ("rows", "place", "key"),
    [
        ([*ROSTER, person(7, "二乡", "其他")], "实名制!E8", "new.list_no_category"),
        ([*ROSTER, person(7, "二乡", None)], "实名制!E8", "new.list_no_category"),
        ([*ROSTER, person(7, None, "行政")], "实名制!D8", "new.list_no_unit"),
        ([*ROSTER, (8, "欧阳甲1", "350702198001000001", "二乡", "行政")], "实名制!D8", "new.list_in_two_units"),
        ([row[:3] + row[4:] for row in ROSTER], "实名制", "new.list_without_units"),
    ],
)
def test_lists_that_cannot_be_counted(tmp_path, rows, place, key):
    """Proves: persons without a unit or a category are refused by line, once, and without a word of theirs."""
    with pytest.raises(CaseError) as error:
        draft_of_book(saved(tmp_path / "b.xlsx", {"台账": LEDGER, "实名制": rows}))
    (problem,) = error.value.errors
    assert (problem.where, problem.what.key) == (f"b.xlsx {place}", key)
    assert not any(secret in problem.words("zh") for secret in SECRETS)


def test_a_list_alone(tmp_path):
    """Proves: a list without posts is refused, with what is wanted."""
    with pytest.raises(CaseError) as error:
        draft_of_book(saved(tmp_path / "名单.csv", ROSTER))
    (problem,) = error.value.errors
    assert problem.what.key == "new.list_alone"


def test_a_list_without_categories(tmp_path):
    """Proves: a list without categories counts where units hold one category, and is told and left out where they hold two."""
    rows = [("姓名", "工作单位"), *(("欧阳甲", "一镇") for _ in range(3)), ("司徒乙", "二乡")]
    one = draft_of_book(saved(tmp_path / "b.xlsx", {"台账": [row[:2] for row in LEDGER], "名单": rows}))
    assert people(one)["一镇", "administrative"] == 3
    two = draft_of_book(saved(tmp_path / "c.xlsx", {"台账": LEDGER, "名单": rows}))
    assert people(two)["一镇", "administrative"] is None
    assert "new.list_not_split" in keys(two, Told.MISMATCH)


def test_a_ledger_with_a_person_beside_its_posts(tmp_path):
    """Proves: a ledger that names somebody beside the posts of a unit is no list."""
    rows = [("单位", "姓名", "行政编制", "行政实有"), ("一镇", "欧阳甲", 20, 18), ("二乡", "司徒乙", 8, 7)]
    draft = draft_of_book(saved(tmp_path / "b.xlsx", rows))
    assert people(draft)["一镇", "administrative"] == 18
    assert "欧阳甲" not in everything(draft, tmp_path / "o")


def test_units_of_a_list_that_are_not_in_the_ledger(tmp_path):
    """Proves: persons of a unit without posts are told with their number."""
    draft = draft_of_book(saved(tmp_path / "b.xlsx", {"台账": LEDGER, "实名制": [*ROSTER, person(7, "三局", "行政")]}))
    (note,) = [note for note in draft.notes if note.what.key == "new.unmatched_people"]
    assert "三局" in note.words("zh")
    assert "1 人" in note.words("zh")
