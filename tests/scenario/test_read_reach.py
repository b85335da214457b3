"""Rows that name what no unit has: an error where the scenario itself wrote them, whatever the table."""

from pathlib import Path

import pytest
from small import TABLES, findings_of, warnings_of, with_column, write_scenario

from quota.scenario import CaseError, read_case
from quota.schema import TABLES as SCHEMA

SETTINGS = 'title = "x"\n[need.administrative]\nmethod = "rates"\n[need.institution]\nmethod = "stated"\n'
NO_NEED = [[*row[:8], "" if place else "administrative_need", *row[9:]] for place, row in enumerate(TABLES["units"])]
BASE = (("category", "type", "driver", "rate"),)
ROWS = {
    ("limits", "type"): (("category", "type", "class", "floor"), ("administrative", "{}", "", "1")),
    ("limits", "class"): (("category", "type", "class", "floor"), ("administrative", "", "{}", "1")),
    ("rates", "type"): (*BASE, ("administrative", "{}", "base", "9"), ("administrative", "", "base", "8")),
    ("bands", "class"): (("category", "class", "driver", "from", "posts"), ("administrative", "{}", "", "", "9")),
    ("roles", "role"): (("role", "category", "multiplier"), ("{}", "", "1.1")),
    ("ratios", "type"): (
        ("ratio", "numerator", "denominator", "scope", "type", "most"),
        ("r", "institution", "administrative", "unit", "{}", "9"),
    ),
    ("positions", "type"): (("category", "type", "position", "posts"), ("administrative", "{}", "书记", "1")),
    ("office_limits", "type"): (("type", "class", "kind", "most"), ("{}", "", "office", "9")),
    ("office_limits", "class"): (("type", "class", "kind", "most"), ("", "{}", "office", "9")),
    ("templates", "type"): (
        ("type", "office", "name", "kind", "category", "share"),
        ("{}", "o", "党政办", "office", "administrative", "1"),
    ),
}
"""A row of every table and column in which a type, a class or a role may stand."""
RIGHT = {"type": "街道", "class": "甲等", "role": "urban"}
WRONG = {"type": "街道办", "class": "甲", "role": "urbane"}


def scenario(folder: Path, table: str, column: str, text: str) -> Path:
    rows = tuple(tuple(cell.format(text) for cell in row) for row in ROWS[table, column])
    units = with_column(with_column(TABLES["units"], "class", "甲等"), "role", "urban")
    roles = {"roles": (("role", "category", "multiplier"), ("urban", "", "1"))}
    return write_scenario(folder, units=units, **(roles | {table: rows}))


def test_every_column_of_such_values_is_tried():
    """Proves: no table has a column type, class or role that the tests below leave out. Delegations have a list of types."""
    named = {(table.code, column.code) for table in SCHEMA for column in table.columns if column.code in RIGHT}
    assert named - {("units", column) for column in RIGHT} == ROWS.keys()


@pytest.mark.parametrize(("table", "column"), ROWS)
def test_a_value_that_no_unit_has(tmp_path: Path, table: str, column: str):
    """Proves: it is an error at its cell, with the nearest value that there is. Sensitivity: the nearest one passes."""
    wrong = scenario(tmp_path / "wrong", table, column, WRONG[column])
    found = [problem for problem in findings_of(wrong) if problem[0].startswith(f"{table}.csv")]
    place = ROWS[table, column][1].index("{}") + 1
    assert found == [(f"{table}.csv:2:{place}", "unknown_type" if table == "templates" else "no_such_unit")]
    assert findings_of(scenario(tmp_path / "right", table, column, RIGHT[column])) == []


def test_the_nearest_is_told_once_for_all_rows(tmp_path: Path):
    """Proves: three rows with one misspelt type are one message, with the nearest type, in both languages."""
    rows = (*BASE, *(("administrative", "街道办", driver, "1") for driver in ("base", "area_km2", "villages")))
    folder = write_scenario(tmp_path / "s", rates=(*rows, ("administrative", "", "base", "1")))
    with pytest.raises(CaseError) as raised:
        read_case(folder)
    (problem,) = (problem for problem in raised.value.errors if problem.where.startswith("rates.csv"))
    assert "3" in problem.words("zh")
    assert "是否为“街道”" in problem.words("zh")
    assert '"街道"' in problem.words("en")


@pytest.mark.parametrize(
    "override",
    [
        "rates.administrative.镇子.base.rate=9",
        "limits.administrative.镇子..floor=9",
        "office_limits.镇子..office.most=9",
    ],
)
def test_set_names_types_that_are_there(tmp_path: Path, override: str):
    """Proves: --set is held to the same; with the type of a unit it passes."""
    folder = write_scenario(tmp_path / "s")
    assert findings_of(folder, override) == [(f"--set {override.partition('=')[0]}", "no_such_unit")]
    assert findings_of(folder, override.replace("镇子", "镇")) == []


def test_parents_may_speak_of_other_units(tmp_path: Path):
    """Proves: a child whose units are of other types inherits limits for the old ones; its own rows are held to its units."""
    limits = (("category", "type", "class", "floor"), ("administrative", "镇", "", "2"))
    write_scenario(tmp_path / "base", limits=limits)
    child = tmp_path / "child"
    child.mkdir()
    (child / "scenario.toml").write_text('title = "c"\nextends = "../base"\n', encoding="utf-8")
    (child / "units.csv").write_text("unit_id,type\n9001A,乡\n9002A,乡\n", encoding="utf-8")
    assert findings_of(child) == []
    (child / "limits.csv").write_text("category,type,class,floor\nadministrative,镇,,3\n", encoding="utf-8")
    assert findings_of(child) == [("limits.csv:2:2", "no_such_unit")]


def test_a_preset_that_fits_no_unit_is_told(tmp_path: Path):
    """Proves: a published standard by classes that no unit has is no error and no secret."""
    folder = write_scenario(
        tmp_path / "s", settings='title = "x"\npresets = "feicheng-1993"\npopulation = "resident"\n'
    )
    columns = {column for _, key in warnings_of(folder) if key == "no_such_unit" for column in [key]}
    fits = write_scenario(
        tmp_path / "t",
        settings='title = "x"\npresets = "feicheng-1993"\npopulation = "resident"\n',
        units=with_column(TABLES["units"], "class", "一类"),
    )
    assert (len(columns), "no_such_unit" in {key for _, key in warnings_of(fits)}) == (1, False)


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("limits", (("category", "type", "floor"), ("administrative", "事业单位", "1"))),  # they hold institution posts
        ("totals", (("jurisdiction", "category", "level", "direction"), ("9001", "institution", "city", "never_rise"))),
        ("pools", (("jurisdiction", "category", "level", "reserve_now"), ("9001", "administrative", "county", "2"))),
        ("routes", (("from_level", "to_level", "scope", "category"), ("city", "township", "same", "institution"))),
        ("activities", (("activity", "name", "category", "kind", "hours"), ("v", "走访", "institution", "cases", "6"))),
    ],
)
def test_rows_that_concern_nobody(tmp_path: Path, table: str, rows):
    """Proves: a row whose names are all there, but together are nobody's, is told and no error."""
    folder = write_scenario(tmp_path / "s", **{table: rows})
    assert (f"{table}.csv:2:{rows[0].index(next(iter(_key(table)))) + 1}", "idle_rows") in warnings_of(folder)


def _key(table: str) -> tuple[str, ...]:
    return next(entry.key for entry in SCHEMA if entry.code == table)


def test_a_type_of_units_that_the_rates_leave_out(tmp_path: Path):
    """Proves: a township whose type has no base, as other types have, is told; with a general row there is nothing to tell."""
    rates = (*BASE, *(("administrative", kind, "base", "20") for kind in ("乡", "街道")))
    folder = write_scenario(
        tmp_path / "s", settings=SETTINGS, units=NO_NEED, rates=(*rates, ("administrative", "", "area_km2", "0.1"))
    )
    assert ("units.csv:2:5", "unrated_type") in warnings_of(folder)
    general = (*rates, ("administrative", "", "base", "18"))
    assert "unrated_type" not in {
        key for _, key in warnings_of(write_scenario(tmp_path / "t", settings=SETTINGS, units=NO_NEED, rates=general))
    }


@pytest.mark.parametrize(
    ("rows", "found"), [("type=镇", []), ("type=正", ["unknown_source_rows"]), ("level=city", ["unknown_source_rows"])]
)
def test_a_source_vouches_for_rows_that_are_there(tmp_path: Path, rows: str, found: list[str]):
    """Proves: a source for rows by a value that none has is an error, for figures would stay without a source."""
    sources = (*TABLES["sources"], ("units", "name", rows, "real", "样例"))
    assert [key for _, key in findings_of(write_scenario(tmp_path / "s", sources=sources))] == found
