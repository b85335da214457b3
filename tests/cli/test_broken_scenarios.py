"""Copies of the Nanping scenario, each broken in one way: the exit code, the place that is named, no traceback."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from solved import counties
from typer.testing import CliRunner

from quota.cli.commands import app

NANPING = Path(__file__).parents[2] / "scenarios" / "nanping"
Break = Callable[[Path], None]


def replaced(file: str, old: str, new: str) -> Break:
    """Replace the first occurrence of a text in a file."""

    def broken(folder: Path) -> None:
        path = folder / file
        text = path.read_bytes().decode("utf-8-sig")
        assert old in text, f"{file} has no {old!r}"
        path.write_bytes(text.replace(old, new, 1).encode("utf-8-sig" if file.endswith(".csv") else "utf-8"))

    return broken


def appended(file: str, line: str) -> Break:
    """Add a line at the end of a file."""

    def broken(folder: Path) -> None:
        path = folder / file
        path.write_bytes(path.read_bytes() + f"{line}\r\n".encode())

    return broken


def written(file: str, content: bytes) -> Break:
    """Replace a file."""
    return lambda folder: (folder / file).write_bytes(content) and None


def removed(file: str) -> Break:
    """Remove a file."""
    return lambda folder: (folder / file).unlink()


def cell(file: str, line: int, column: str, text: str) -> tuple[Break, str]:
    """Write a cell, by line of the file and header; return its place too."""
    header = next(csv.reader([(NANPING / file).read_bytes().decode("utf-8-sig").splitlines()[0]]))
    position = header.index(column)

    def broken(folder: Path) -> None:
        lines = (folder / file).read_bytes().decode("utf-8-sig").splitlines()
        cells = next(csv.reader([lines[line - 1]]))
        cells[position] = text
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="").writerow(cells)
        lines[line - 1] = buffer.getvalue()
        (folder / file).write_bytes("\r\n".join([*lines, ""]).encode("utf-8-sig"))

    return broken, f"{file}:{line}:{position + 1}"


def wrong_cell(file: str, line: int, column: str, text: str) -> tuple[Break, int, str]:
    broken, place = cell(file, line, column, text)
    return broken, 4, place


IMPOSSIBLE = 3


def impossible_cell(file: str, line: int, column: str, text: str) -> tuple[Break, int, str]:
    broken, place = cell(file, line, column, text)
    return broken, IMPOSSIBLE, place


def line_of(file: str, start: str) -> int:
    """Return the line of a table that begins with these cells."""
    lines = (NANPING / file).read_bytes().decode("utf-8-sig").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if line.startswith(start))


def lines_of(file: str) -> int:
    return len((NANPING / file).read_bytes().splitlines())


BROKEN: dict[str, tuple[Break, int, str]] = {
    "text for a number": wrong_cell("units.csv", 2, "行政编制现核定", "三十四"),
    "negative posts": wrong_cell("units.csv", 2, "行政编制现核定", "-34"),
    "half a post": wrong_cell("units.csv", 2, "行政编制现核定", "34.5"),
    "not a number": wrong_cell("units.csv", 2, "面积", "NaN"),
    "area without a value": wrong_cell("units.csv", 2, "面积", ""),
    "duplicate unit": wrong_cell("units.csv", 3, "单位代码", "350702001"),
    "unknown jurisdiction": wrong_cell("units.csv", 2, "辖区代码", "350799"),
    "unknown level": wrong_cell("units.csv", 2, "层级", "乡级"),
    "unknown role": wrong_cell("units.csv", 2, "功能定位", "urban_streets"),
    "empty name": wrong_cell("units.csv", 2, "单位名称", ""),
    "unknown column": wrong_cell("units.csv", 1, "行政编制现核定", "行政编制现核订"),
    "duplicate column": wrong_cell("units.csv", 1, "事业编制现核定", "行政编制现核定"),
    "missing column": (replaced("units.csv", "单位名称", "备注2"), 4, "units.csv:1"),
    "too many cells": (replaced("units.csv", "\n350702001,", "\n,,,,,,,,,,350702001,"), 4, "units.csv:2"),
    "unclosed quote": (replaced("units.csv", "350702001,梅山街道", '350702001,"梅山街道'), 4, "units.csv:2"),
    "wrong encoding": (written("limits.csv", "编制类别,类型\n".encode("utf-16")), 4, "limits.csv"),
    "table without rows": (written("categories.csv", "类别代码,类别名称\r\n".encode()), 4, "categories.csv"),
    "missing table": (removed("jurisdictions.csv"), 4, "jurisdictions"),
    "cycle of jurisdictions": wrong_cell("jurisdictions.csv", 2, "上级辖区", "350702"),
    "floor above ceiling": wrong_cell("limits.csv", line_of("limits.csv", "leadership,"), "上限", "4"),
    "unknown category": wrong_cell("limits.csv", 2, "编制类别", "行政"),
    "unknown driver": wrong_cell("rates.csv", 6, "测算因素", "area"),
    "negative rate": wrong_cell("rates.csv", 2, "标准", "-20"),
    "unknown activity": (
        appended("workload.csv", "350702001,enforcment,5"),
        4,
        f"workload.csv:{lines_of('workload.csv') + 1}:2",
    ),
    "setting misspelt": (replaced("scenario.toml", "divisor", "divisior"), 4, "divisior"),
    "setting out of bounds": (
        replaced("scenario.toml", "administrative = 20", "administrative = -20"),
        4,
        "pace_percent",
    ),
    "no such method": (
        replaced("scenario.toml", 'method = "rates"', 'method = "rate"'),
        4,
        "need.administrative.method",
    ),
    "population not stated": (replaced("scenario.toml", 'population = "resident"', ""), 4, "population"),
    "Chinese quotes": (replaced("scenario.toml", '"webster"', "“webster”"), 4, "scenario.toml:10"),
    "settings damaged": (replaced("scenario.toml", "[stickiness]", "[stickiness"), 4, "scenario.toml:16"),
    "parent that is not there": (
        replaced("scenario.toml", "divisor", 'extends = "../nowhere"\ndivisor'),
        4,
        "../nowhere",
    ),
    "preset that is not there": (
        replaced("scenario.toml", "divisor", 'presets = "jiangsu-2070"\ndivisor'),
        4,
        "jiangsu-2007",
    ),
    "route within one pool": (replaced("routes.csv", "县级,乡镇级,本辖区", "乡镇级,乡镇级,本辖区"), 4, "routes.csv:2"),
    "cap below the people": (
        replaced("pools.csv", "350723,administrative,乡镇级,0,0,211", "350723,administrative,乡镇级,0,0,100"),
        IMPOSSIBLE,
        "pools.csv:3:6",
    ),
    "floors above the cap": impossible_cell("limits.csv", line_of("limits.csv", "administrative,乡"), "下限", "60"),
    "leaders above the city's total": impossible_cell("limits.csv", line_of("limits.csv", "leadership,"), "下限", "8"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_copy_is_refused_with_its_place(name: str, tmp_path: Path) -> None:
    """Proves: every fault ends with its exit code and a message that names the place, and nothing is written."""
    broken, code, place = BROKEN[name]
    scenario = tmp_path / "南平 副本"
    if code == IMPOSSIBLE:
        counties(scenario)  # what cannot hold is asked in few rows
    else:
        shutil.copytree(NANPING, scenario)
    broken(scenario)
    result = CliRunner().invoke(app, ["solve", str(scenario), "--out", str(tmp_path / "plan"), "--quiet"])
    assert result.exit_code == code, result.stderr
    assert place in result.stderr
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "plan").exists()


def test_all_faults_of_a_scenario_are_told_at_once(tmp_path: Path) -> None:
    """Proves: a planner mends a workbook once, not fault by fault."""
    scenario = tmp_path / "nanping"
    shutil.copytree(NANPING, scenario)
    names = ("text for a number", "unknown driver", "setting out of bounds", "duplicate unit")
    for name in names:
        BROKEN[name][0](scenario)
    result = CliRunner().invoke(app, ["check", str(scenario), "--lang", "en"])
    assert result.exit_code == 4
    for name in names:
        assert BROKEN[name][2] in result.stderr
