"""Where figures come from: places, standings, layers, hashes."""

from __future__ import annotations

from hashlib import sha256

import openpyxl
import pytest
from small import SETTINGS, TABLES, write_scenario

from quota.model.rules import rows
from quota.scenario import read_case

HEADER = ("table", "column", "rows", "standing", "source", "date", "note")


def with_sources(folder, *rows, **tables):
    padded = [[*row, *[""] * (7 - len(row))] for row in rows]
    return read_case(write_scenario(folder, sources=[HEADER, *padded], **tables))


@pytest.mark.parametrize(
    ("unit", "column", "standing"),
    [
        ("9001A", "administrative_current", "real"),
        ("9001B", "administrative_current", "estimated"),
        ("9001X", "institution_current", "illustrative"),
        ("9001A", "institution_current", "estimated"),
        ("9002A", "area_km2", "illustrative"),
        ("9001A", "area_km2", "real"),
        ("9001A", "name", None),
    ],
)
def test_the_most_specific_source_wins(tmp_path, unit, column, standing):
    """Proves: a row's own source wins over one by value, that over one for all; a field alone means all categories.

    Sensitivity: the same rows in another order, and under Chinese names, give the same answer.
    """
    rows = [
        ("units", "current", "", "estimated", "x"),
        ("units", "current", "level=county", "illustrative", "x"),
        ("单位", "行政编制·现核定", "", "estimated", "y"),
        ("units", "administrative_current", "9001A", "real", "x"),
        ("units", "面积", "", "illustrative", "x"),
        ("units", "area_km2", "类型=镇", "estimated", "x"),
        ("units", "area_km2", "辖区代码=9001", "real", "x"),
        ("units", "area_km2", "9002A", "illustrative", "x"),
        ("units", "area_km2", "9001A", "real", "x"),
    ]
    for order in (rows, rows[::-1]):
        assert with_sources(tmp_path, *order).standing("units", (unit,), column) == standing


def test_of_two_sources_alike_the_more_cautious_counts(tmp_path):
    """Proves: a placeholder is never taken for a fact because another row of the same breadth says so."""
    case = with_sources(
        tmp_path,
        ("units", "area_km2", "type=镇", "real", "x"),
        ("units", "area_km2", "jurisdiction=9001", "estimated", "x"),
    )
    assert case.standing("units", ("9001A",), "area_km2") == "estimated"
    assert case.standing("units", ("9002A",), "area_km2") == "real"


def test_a_source_does_not_vouch_for_a_figure_written_over_it(tmp_path):
    """Proves: a what-if figure does not inherit the standing of the fact that it replaces."""
    folder = write_scenario(tmp_path)
    key = ("9001A",)
    changed_case = read_case(folder, ["units.9001A.administrative_current=21"])
    assert read_case(folder).standing("units", key, "administrative_current") == "illustrative"
    assert changed_case.standing("units", key, "administrative_current") is None
    assert changed_case.standing("units", ("9001B",), "administrative_current") == "illustrative"
    child = write_scenario(
        tmp_path / "in" / "child",
        settings='extends = "../base"\n',
        **dict.fromkeys(TABLES)
        | {
            "units": [["unit_id", "area_km2"], ["9001A", "1"]],
            "sources": [HEADER[:5], ("units", "area_km2", "", "real", "x")],
        },
    )
    write_scenario(tmp_path / "in" / "base")
    assert read_case(child).standing("units", key, "area_km2") == "real"


def test_a_source_vouches_for_the_lines_of_its_own_scenario(tmp_path):
    """Proves: a figure among the settings has the standing that the scenario's own table of sources gives it.

    Sensitivity: where sources of a scenario spoke only of what its tables say, the made-up figure looked like a real one;
    those of its parent still do not speak of it.
    """
    write_scenario(tmp_path / "base", sources=[HEADER[:5], ("units", "area_km2", "", "real", "x")])
    line = 'extends = "../base"\nunits.9001A.area_km2 = 5\n'
    key, nothing = ("9001A",), dict.fromkeys(TABLES)
    child = write_scenario(tmp_path / "child", settings=line, **nothing)
    assert read_case(child).standing("units", key, "area_km2") is None
    own = [HEADER[:5], ("units", "area_km2", "", "illustrative", "x")]
    case = read_case(write_scenario(child, settings=line, **nothing | {"sources": own}))
    assert case.standing("units", key, "area_km2") == "illustrative"
    assert case.standing("units", ("9001B",), "area_km2") == "illustrative"


@pytest.mark.parametrize(
    ("own", "place"), [(False, "sources.csv"), (True, "sources.csv"), (None, "../base/sources.csv")]
)
def test_where_sources_are_missing(tmp_path, own, place):
    """Proves: figures without a source are told at the sources of the scenario that wrote them, be there such a table or not.

    Sensitivity: told at the first table of sources that there is, those of a child were told as its parent's.
    """
    said = TABLES["sources"] if own is not None else TABLES["sources"][:2]
    write_scenario(tmp_path / "base", sources=said)
    tables = dict.fromkeys(TABLES)
    if own is not None:
        tables["units"] = [["unit_id", "population_resident"], ["9001A", "3000"]]
    if own:
        tables["sources"] = [HEADER[:5], ("units", "area_km2", "9001A", "real", "x")]
    child = write_scenario(tmp_path / "child", settings='extends = "../base"\n', **tables)
    (warning,) = read_case(child).warnings
    assert (warning.where, warning.what.key) == (place, "scenario.no_source")
    assert ("population_resident" in warning.words("en")) is (own is not None)


def test_where_a_setting_was_set(tmp_path):
    """Proves: the source of a limit is the place where its setting was written: own file, parent, workbook cell, ``--set``.

    Sensitivity: every one of them was called a line of scenario.toml by the full name of the setting, as those of the own
    file still are.
    """

    def source(path, *overrides):
        case = read_case(path, overrides)
        return {
            row.source(case) for row in rows(case) if row.rule.id == "pace" and row.subject.category == "institution"
        }

    base = write_scenario(tmp_path / "base", settings=f"{SETTINGS}pace_posts.institution = 2\n")
    child = write_scenario(tmp_path / "child", settings='extends = "../base"\n', **dict.fromkeys(TABLES))
    assert source(base) == {"scenario.toml pace_posts.institution"}
    whole = write_scenario(tmp_path / "whole", settings=f"{SETTINGS}pace_posts = 2\n")
    assert source(whole) == {"scenario.toml pace_posts.institution"}
    assert source(child) == {"../base/scenario.toml pace_posts.institution"}
    assert source(child, "pace_posts=3") == {"--set pace_posts"}
    book = openpyxl.Workbook()
    book.active.title = "情景"
    for row in (("extends", "base"), ("title", "表"), ("pace_posts", 3)):
        book.active.append(row)
    book.save(tmp_path / "book.xlsx")
    assert source(tmp_path / "book.xlsx") == {"book.xlsx 情景!B3"}
    assert read_case(base).origins.setting_place("solver") == "scenario.toml solver"


def test_files_and_their_hashes(tmp_path):
    """Proves: every file that was read is named relative to the scenario, sorted, with its SHA-256."""
    base = write_scenario(tmp_path / "base")
    child = write_scenario(tmp_path / "child", settings='extends = "../base"\n', **dict.fromkeys(TABLES))
    files = dict(read_case(child).origins.files())
    assert list(files) == sorted([*(f"../base/{file.name}" for file in base.iterdir()), "scenario.toml"])
    assert files["../base/units.csv"] == sha256((base / "units.csv").read_bytes()).hexdigest()


def test_what_was_changed_over_what(tmp_path):
    """Proves: each cell that a stronger layer changes is listed with both values and layers; a repetition is not."""
    write_scenario(tmp_path / "base")
    child = write_scenario(
        tmp_path / "child",
        settings='extends = "../base"\n',
        **dict.fromkeys(TABLES)
        | {
            "units": [["unit_id", "administrative_current", "area_km2"], ["9001A", "20", "130"], ["9001B", "", "-"]],
        },
    )
    case = read_case(child, ["units.9001A.area_km2=140", "units.9002B.administrative_floor=9"])
    assert [tuple(cell)[1:] for cell in case.origins.changed_cells()] == [
        (("9002B",), "administrative_floor", "9", "--set", "", ""),
        (("9001A",), "area_km2", "140", "--set", "130", "scenario"),
        (("9001B",), "area_km2", "-", "scenario", "90.5", "../base"),
    ]
