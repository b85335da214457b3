"""Copies of the Nanping scenario, each broken in one way: the exit code, the place that is named, no traceback."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
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


FIRST = "350702001,梅山街道,350702,乡镇级,街道,urban_street,6.6,33550,22939,8,118.176506,26.649792,34,32,,0,50,40"
BROKEN: dict[str, tuple[Break, int, str]] = {
    "text for a number": (replaced("units.csv", FIRST, FIRST.replace(",34,32", ",三十四,32")), 4, "units.csv:2:13"),
    "negative posts": (replaced("units.csv", FIRST, FIRST.replace(",34,32", ",-34,32")), 4, "units.csv:2:13"),
    "half a post": (replaced("units.csv", FIRST, FIRST.replace(",34,32", ",34.5,32")), 4, "units.csv:2:13"),
    "not a number": (replaced("units.csv", FIRST, FIRST.replace(",6.6,", ",NaN,")), 4, "units.csv:2:7"),
    "area without a value": (replaced("units.csv", FIRST, FIRST.replace(",6.6,", ",,")), 4, "units.csv:2"),
    "duplicate unit": (replaced("units.csv", "350702002,黄墩街道", "350702001,黄墩街道"), 4, "units.csv:3"),
    "unknown jurisdiction": (replaced("units.csv", "梅山街道,350702,", "梅山街道,350799,"), 4, "units.csv:2:3"),
    "unknown level": (replaced("units.csv", "350702,乡镇级,街道", "350702,乡级,街道"), 4, "units.csv:2:4"),
    "unknown role": (replaced("units.csv", "urban_street", "urban_streets"), 4, "units.csv:2:6"),
    "empty name": (replaced("units.csv", "350702001,梅山街道", "350702001,"), 4, "units.csv:2:2"),
    "unknown column": (replaced("units.csv", "行政编制现核定", "行政编制现核订"), 4, "units.csv:1:13"),
    "duplicate column": (replaced("units.csv", "事业编制现核定", "行政编制现核定"), 4, "units.csv:1:17"),
    "missing column": (replaced("units.csv", "单位名称", "备注2"), 4, "units.csv:1"),
    "too many cells": (replaced("units.csv", FIRST, FIRST + ",9,9,9,9,9,9,9,9,9,9"), 4, "units.csv:2"),
    "unclosed quote": (replaced("units.csv", "350702001,梅山街道", '350702001,"梅山街道'), 4, "units.csv:2"),
    "wrong encoding": (written("limits.csv", "编制类别,类型\n".encode("utf-16")), 4, "limits.csv"),
    "table without rows": (written("categories.csv", "类别代码,类别名称\r\n".encode()), 4, "categories.csv"),
    "missing table": (removed("jurisdictions.csv"), 4, "jurisdictions"),
    "cycle of jurisdictions": (replaced("jurisdictions.csv", "350700,南平市,", "350700,南平市,350702"), 4, "jurisdictions.csv"),
    "floor above ceiling": (replaced("limits.csv", "leadership,,5,9", "leadership,,9,5"), 4, "limits.csv:7"),
    "unknown category": (appended("limits.csv", "行政,镇,15,,是,"), 4, "limits.csv:8:1"),
    "unknown driver": (replaced("rates.csv", ",,area_km2,", ",,area,"), 4, "rates.csv:6"),
    "negative rate": (replaced("rates.csv", "base,20", "base,-20"), 4, "rates.csv:2:4"),
    "unknown activity": (appended("workload.csv", "350702001,enforcment,5"), 4, "workload.csv:"),
    "setting misspelt": (replaced("scenario.toml", "divisor", "divisior"), 4, "divisior"),
    "setting out of bounds": (replaced("scenario.toml", "administrative = 20", "administrative = -20"), 4, "pace_percent"),
    "no such method": (replaced("scenario.toml", 'method = "rates"', 'method = "rate"'), 4, "need.administrative.method"),
    "population not stated": (replaced("scenario.toml", 'population = "resident"', ""), 4, "population"),
    "Chinese quotes": (replaced("scenario.toml", '"webster"', "“webster”"), 4, "scenario.toml:10"),
    "settings damaged": (replaced("scenario.toml", "[stickiness]", "[stickiness"), 4, "scenario.toml:16"),
    "parent that is not there": (replaced("scenario.toml", "divisor", 'extends = "../nowhere"\ndivisor'), 4, "../nowhere"),
    "preset that is not there": (replaced("scenario.toml", "divisor", 'presets = "jiangsu-2070"\ndivisor'), 4, "jiangsu-2007"),
    "route within one pool": (replaced("routes.csv", "县级,乡镇级,本辖区", "乡镇级,乡镇级,本辖区"), 4, "routes.csv:2"),
    "frozen above the cap": (replaced("pools.csv", "350724,administrative,乡镇级,0,0,234", "350724,administrative,乡镇级,0,0,100"), 3, ""),
    "floors above the cap": (replaced("limits.csv", "administrative,乡,15", "administrative,乡,60"), 3, "limits.csv:3:3"),
    "frozen below the people": (replaced("pools.csv", "350723,administrative,乡镇级,0,0,211", "350723,administrative,乡镇级,0,0,150"), 3, ""),
    "leaders above the city's total": (replaced("limits.csv", "leadership,,5,9", "leadership,,8,9"), 3, "limits.csv:7:3"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_copy_is_refused_with_its_place(name: str, tmp_path: Path) -> None:
    """Proves: every fault ends with its exit code and a message that names the place, and nothing is written."""
    broken, code, place = BROKEN[name]
    scenario = tmp_path / "南平 副本"
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
    for name in ("text for a number", "unknown driver", "setting out of bounds", "duplicate unit"):
        BROKEN[name][0](scenario)
    result = CliRunner().invoke(app, ["check", str(scenario), "--lang", "en"])
    assert result.exit_code == 4
    for place in ("units.csv:2:13", "rates.csv:6", "pace_percent", "units.csv:3"):
        assert place in result.stderr
