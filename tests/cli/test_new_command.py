"""``quota new``: five workbooks as offices lay them out become scenarios that solve, and the template does too."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl
import pytest
from planners import BOOKS, one_sheet
from typer.testing import CliRunner

from quota.cli.commands import app
from quota.scenario import read_case
from quota.scenario.cells import Fault, read_cell
from quota.scenario.template import ALL_SETTINGS, COLUMNS, OPTIONAL, all_columns
from quota.schema import SETTINGS, TABLES


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


def table(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] * (place > 0)) for place, name in enumerate(BOOKS)]
)
def test_a_planners_workbook_becomes_a_scenario_that_solves(tmp_path: Path, name: str) -> None:
    """Proves: each of five layouts ends in a proposal, proved optimal, with totals as they were.

    Sensitivity: take one step away (merged cells filled, sums recognised, names joined) and units or figures differ.
    """
    book = BOOKS[name](tmp_path / "台账.xlsx")
    code, out, err = run("new", tmp_path / "情景", "--from", book)
    assert (code, err) == (0, "")
    report = (tmp_path / "情景" / "说明.md").read_text(encoding="utf-8-sig").strip()
    assert "quota propose 情景 --out" in report
    assert report.replace("propose 情景", f"propose {tmp_path / '情景'}") in out
    assert run("check", tmp_path / "情景")[0] == 0
    code, _, err = run("propose", tmp_path / "情景", "--out", tmp_path / "方案", "-q")
    assert code == 0, err
    posts = table(tmp_path / "方案" / "posts.csv")
    for category in {row["category"] for row in posts}:
        rows = [row for row in posts if row["category"] == category]
        assert sum(int(row["current"]) for row in rows) == sum(int(row["planned"]) for row in rows)


def test_every_figure_is_found_again(tmp_path: Path) -> None:
    """Proves: the folder tells the cell of each figure, and the extra file disturbs nobody."""
    book = one_sheet(tmp_path / "台账.xlsx")
    assert run("new", tmp_path / "s", "--from", book)[0] == 0
    places = {(row["单位代码"], row["列"]): row for row in table(tmp_path / "s" / "原表位置.csv")}
    row = places["清溪县-双河镇", "常住人口"]
    assert (row["数"], row["原表单元格"]) == ("21800", "台账.xlsx Sheet1!H5")
    assert len(places) == 5 * 7
    assert run("check", tmp_path / "s")[2].count("提示") == 1  # that one unit is over-filled


@pytest.mark.parametrize("name", BOOKS)
def test_the_same_workbook_gives_the_same_bytes(tmp_path: Path, name: str) -> None:
    """Proves: codes, order and report do not depend on anything but the workbook, nor on how a path is typed.

    Sensitivity: a report that repeats the path as it was typed differs between the two.
    """
    book = BOOKS[name](tmp_path / "台账.xlsx")
    for folder in (tmp_path / "a", tmp_path / "a" / ".." / "b"):
        assert run("new", folder / "情景", "--from", book)[0] == 0
    for file in sorted((tmp_path / "a" / "情景").iterdir()):
        assert file.read_bytes() == (tmp_path / "b" / "情景" / file.name).read_bytes()


def test_what_nobody_measured_is_never_shown_as_real(tmp_path: Path) -> None:
    """Proves: without drivers the need is what is held, nothing moves, and the figures are marked illustrative."""
    book = BOOKS["two_row_header"](tmp_path / "台账.xlsx")
    assert run("new", tmp_path / "s", "--from", book)[0] == 0
    case = read_case(tmp_path / "s")
    for unit in case.units.values():
        for category, holding in unit.holdings.items():
            assert holding.need == holding.current
            assert case.standing("units", (unit.id,), f"{category}_need") == "illustrative"
            assert case.standing("units", (unit.id,), f"{category}_current") == "real"
    assert run("solve", tmp_path / "s", "--out", tmp_path / "p", "-q")[0] == 0
    assert {row["change"] for row in table(tmp_path / "p" / "posts.csv")} == {"0"}


def test_a_made_up_workbook_stays_made_up(tmp_path: Path) -> None:
    """Proves: a workbook that calls itself an example gives illustrative figures."""
    book = one_sheet(tmp_path / "编制台账（示例）.xlsx")
    assert run("new", tmp_path / "s", "--from", book)[0] == 0
    case = read_case(tmp_path / "s")
    assert case.standing("units", ("清溪县-城关镇",), "administrative_current") == "illustrative"


def test_json_tells_the_same(tmp_path: Path) -> None:
    book = one_sheet(tmp_path / "台账.xlsx")
    code, out, _ = run("new", tmp_path / "s", "--from", book, "--json", "--lang", "en")
    assert code == 0
    told = json.loads(out)
    assert told["units"] == 5
    assert {"question", "understood", "guessed", "missing", "sum", "mismatch", "left_out"} <= set(told)
    assert [note["where"] for note in told["sum"]] == ["台账.xlsx Sheet1!C9"]
    assert "5 rows" in told["sum"][0]["what"]


def test_nothing_is_written_over(tmp_path: Path) -> None:
    """Proves: a folder with files is left as it is, with exit 2; an empty one is filled; a faulty book leaves nothing."""
    book = one_sheet(tmp_path / "台账.xlsx")
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("keep me", encoding="utf-8")
    for arguments in ((mine,), (mine, "--from", book), (book,)):
        code, _, err = run("new", *arguments)
        assert code == 2
        assert "没有写入" in err
    assert [file.name for file in mine.iterdir()] == ["letter.txt"]
    (tmp_path / "empty").mkdir()
    assert run("new", tmp_path / "empty", "--from", book)[0] == 0
    (tmp_path / "letter.xlsx").write_text("no workbook", encoding="utf-8")
    assert run("new", tmp_path / "none", "--from", tmp_path / "letter.xlsx")[0] == 4
    assert sorted(file.name for file in tmp_path.iterdir()) == ["empty", "letter.xlsx", "mine", "台账.xlsx"]


def test_figures_that_contradict_each_other_are_told_with_their_cells(tmp_path: Path) -> None:
    """Proves: what the scenario's own checks find is told with the cell of the workbook, and nothing is left behind."""
    book = openpyxl.Workbook()
    for row in (("单位", "行政编制", "行政实有", "行政可调出编制"), ("一镇", 20, 18, 3), ("二乡", 22, 20, 25)):
        book.active.append(row)
    book.save(tmp_path / "b.xlsx")
    code, out, err = run("new", tmp_path / "s", "--from", tmp_path / "b.xlsx")
    assert (code, out) == (4, "")
    assert "b.xlsx Sheet!D3" in err
    assert "b.xlsx Sheet!B3" in err
    assert "units.csv" not in err
    assert [file.name for file in tmp_path.iterdir()] == ["b.xlsx"]


def test_the_template_solves_as_it_is(tmp_path: Path) -> None:
    """Proves: `quota new DIR` alone gives a scenario that solves, all of whose figures are marked illustrative."""
    code, out, err = run("new", tmp_path / "模板")
    assert (code, err) == (0, "")
    assert "模板" in out
    code, _, err = run("check", tmp_path / "模板")
    assert (code, err) == (0, "")
    assert run("propose", tmp_path / "模板", "--out", tmp_path / "方案", "-q")[0] == 0
    assert any(row["change"] != "0" for row in table(tmp_path / "方案" / "posts.csv"))
    assert table(tmp_path / "方案" / "transfers.csv")
    assert {row["性质"] for row in table(tmp_path / "模板" / "sources.csv")} == {"示例"}


NOT_SHOWN = {("workload", "passed_by"), ("workload", "passed_as"), ("delegations", "activity")}
"""Copied as they are, examples of these would take the work of the example out of need."""


def test_the_template_shows_every_column_and_setting(tmp_path: Path) -> None:
    """Proves: whatever the schema knows stands in the template with unit, example and meaning, and the examples are right.

    Sensitivity: a column that is added to the schema is in the template by itself; one without an example fails here.
    """
    assert run("new", tmp_path / "t")[0] == 0
    optional = tmp_path / "t" / OPTIONAL
    described = {(row["文件"], row["代码"]): row for row in table(optional / COLUMNS)}
    for schema_table in TABLES:
        (examples,) = table(optional / f"{schema_table.code}.csv")
        for column in all_columns(schema_table):
            row = described[f"{schema_table.code}.csv", column.code]
            assert row["计量单位"] == column.unit
            assert row["说明"]
            assert row["示例"] == examples[column.zh]
            if column.code not in ("note", "unit") and (schema_table.code, column.code) not in NOT_SHOWN:
                assert examples[column.zh], (schema_table.code, column.code)
            assert not isinstance(read_cell(examples[column.zh], column, {}), Fault), (schema_table.code, column.code)
    settings = {row["设置"]: row for row in table(optional / ALL_SETTINGS)}
    assert list(settings) == [setting.key for setting in SETTINGS]
    assert all("=" in row["写法示例"] for row in settings.values())
