"""Lists of persons as ages of a scenario: who is counted where, what is doubtful, and that nobody is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import Rows, csv_text, write_scenario
from typer.testing import CliRunner

from quota.cli.commands import app
from quota.intake.persons.births import births_of_book
from quota.scenario import CaseError, read_case

YEARS: Rows = (("year", "title"), (2026, ""), (2027, ""))
PRESET = 'title = "x"\npresets = "retirement-2025"\n'
HEAD = ("姓名", "工作单位", "编制类别", "性别", "出生年月", "岗位类别")
NAMES = ("欧阳甲", "司徒乙", "诸葛丙", "上官丁")


def book(folder: Path, *rows: tuple[object, ...], head: tuple[str, ...] = HEAD) -> Path:
    file = folder / "名单.csv"
    file.write_bytes(csv_text((head, *((NAMES[n % 4] + str(n), *row) for n, row in enumerate(rows)))).encode())
    return file


def births(folder: Path, *rows: tuple[object, ...], head: tuple[str, ...] = HEAD):
    case = read_case(write_scenario(folder / "s", settings=PRESET, years=YEARS))
    return births_of_book(book(folder, *rows, head=head), case)


def test_births_are_counted(tmp_path: Path):
    """Proves: dates in several ways, units by name with an ending or by code, women by their post; the same month is one row.

    Sensitivity: a retired person does not count; each way of writing a date.
    """
    found = births(
        tmp_path,
        ("东镇", "行政编制", "男", "1966.05", "科员"),
        ("东镇人民政府", "行政", "男", "1966年5月", ""),
        ("9001A", "事业编制", "女", "19760203", "工勤技能"),
        ("西乡", "事业编制", "女性", "1971-04-01", "专业技术"),
        ("西乡", "事业编制", "女", "1972", "管理岗"),
        ("西乡", "事业编制（已退休）", "女", "1960-01", "管理岗"),
    )
    assert [tuple(row) for row in found.rows] == [
        ("9001A", "administrative", "男", 1966, 5, 2),
        ("9001A", "institution", "女工人", 1976, 2, 1),
        ("9001B", "institution", "女干部", 1971, 4, 1),
        ("9001B", "institution", "女干部", 1972, None, 1),
    ]
    assert {note.what.key for note in found.notes} == {"new.people_fewer", "new.list_left"}


def test_identity_numbers_tell_birth_and_sex(tmp_path: Path):
    """Proves: without columns of birth and sex the number tells both, of 15 digits too; who contradicts it is asked about."""
    head = ("姓名", "身份证号", "单位", "编制类别", "出生日期")
    found = births(
        tmp_path,
        ("350702196605031237", "东镇", "行政编制", ""),
        ("35070219700301122x", "东镇", "行政编制", ""),
        ("350702650101121", "东镇", "行政编制", "1965-01"),
        ("350702196605031211", "东镇", "行政编制", "1966-07"),
        head=head,
    )
    assert sorted((row.kind, row.born, row.month) for row in found.rows) == [
        ("女干部", 1970, 3), ("男", 1965, 1), ("男", 1966, 5), ("男", 1966, 7),
    ]  # fmt: skip
    assert [note.what.values["lines"] for note in found.notes if note.what.key == "new.people_births_differ"] == ["5"]


@pytest.mark.parametrize(
    ("row", "key"),
    [
        (("无名镇", "行政编制", "男", "1966-05", ""), "no_unit"),
        (("甲县服务中心", "行政编制", "男", "1966-05", ""), "not_held"),
        (("东镇", "行政编制", "男", "不详", ""), "no_birth"),
        (("东镇", "行政编制", "", "1966-05", ""), "no_sex"),
    ],
)
def test_who_cannot_be_placed_is_told(tmp_path: Path, row: tuple[object, ...], key: str):
    """Proves: each of these stops the work with one message, in which no name stands."""
    with pytest.raises(CaseError) as caught:
        births(tmp_path, ("东镇", "行政编制", "男", "1966-05", ""), row)
    assert [problem.what.key for problem in caught.value.errors] == [f"new.people_{key}"]
    assert not any(name in problem.words("zh") for problem in caught.value.errors for name in NAMES)


def test_more_people_than_the_scenario_has(tmp_path: Path):
    """Proves: 19 people of a town that has 18 are refused, with both numbers."""
    with pytest.raises(CaseError) as caught:
        births(tmp_path, *[("东镇", "行政编制", "男", "1966-05", "")] * 19)
    assert [problem.what.values["people"] for problem in caught.value.errors] == [19]


def test_the_command_writes_ages_and_no_names(tmp_path: Path):
    """Proves: the scenario reads what is written, says who retires when, and no name or line of the list is kept anywhere."""
    scenario = write_scenario(tmp_path / "s", settings=PRESET, years=YEARS)
    file = book(tmp_path, ("东镇", "行政编制", "男", "1966.05", ""), ("东镇", "行政编制", "女", "1971.04", ""))
    done = CliRunner().invoke(app, ["people", str(file), "--out", str(scenario)])
    assert done.exit_code == 0, done.output
    assert "2026 年退休 2 人" in done.output
    case = read_case(scenario)
    assert [(item.kind, item.born, item.month, item.people) for item in case.ages] == [
        ("女干部", 1971, 4, 1),
        ("男", 1966, 5, 1),
    ]
    kept = "".join(file.read_text(encoding="utf-8-sig") for file in scenario.iterdir()) + done.output
    assert not any(name in kept for name in NAMES)
    empty = CliRunner().invoke(app, ["people", str(scenario / "units.csv"), "--out", str(scenario)])
    assert empty.exit_code == 4
