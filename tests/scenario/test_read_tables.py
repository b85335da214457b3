"""One fault in a right scenario: the reader names its place and its kind, and nothing else."""

from __future__ import annotations

import pytest
from small import SETTINGS, TABLES, changed, findings_of, warnings_of, with_column, write_scenario

from quota.scenario import CaseError, read_case

ADMINISTRATIVE = "administrative"
SHARES = SETTINGS + 'population = "resident"\n[need.administrative]\nmethod = "shares"\n'
WEIGHTS = (("category", "driver", "weight"), (ADMINISTRATIVE, "area_km2", "0.6"), (ADMINISTRATIVE, "population", "0.4"))


def test_the_small_scenario_is_right(tmp_path):
    """Proves: what the other tests spoil has no fault and gives rise to no warning."""
    assert findings_of(write_scenario(tmp_path)) == []
    assert warnings_of(tmp_path) == []


@pytest.mark.parametrize(
    ("row", "column", "value", "found"),
    [
        (1, "administrative_current", "-3", ("units.csv:2:7", "below_minimum")),
        (1, "administrative_current", "20.5", ("units.csv:2:7", "not_whole")),
        (2, "area_km2", "一百", ("units.csv:3:6", "not_a_number")),
        (2, "area_km2", "NaN", ("units.csv:3:6", "not_a_number")),
        (2, "area_km2", "2000000000", ("units.csv:3:6", "too_large")),
        (4, "level", "town", ("units.csv:5:4", "not_a_choice")),
        (4, "name", "", ("units.csv:5:2", "empty_cell")),
        (4, "unit_id", "", ("units.csv:5:1", "empty_cell")),
        (4, "unit_id", "9001A", ("units.csv:5:1", "duplicate_key")),
        (4, "unit_id", "90 01", ("units.csv:5:1", "not_a_code")),
        (5, "jurisdiction", "9003", ("units.csv:6:3", "unknown_reference")),
        (5, "role", "agricultural", ("units.csv:6:15", "unknown_reference")),
        (1, "institution_spare", "17", ("units.csv:2:13", "spare_above_current")),
        (1, "institution_movable", "15", ("units.csv:2:14", "movable_above_headcount")),
        (1, "institution_need", "0", ("units.csv:2:12", "no_need")),
        (3, "administrative_headcount", "2", ("units.csv:4:8", "not_held")),
    ],
)
def test_one_faulty_cell_of_a_unit(tmp_path, row, column, value, found):
    """Proves: a fault in one cell is reported once, with file, line and column."""
    folder = write_scenario(tmp_path, units=changed("units", row, column, value))
    assert findings_of(folder) == [found]


@pytest.mark.parametrize(
    ("floor", "ceiling", "pin", "found"),
    [
        ("30", "20", "", [("units.csv:2:15", "floor_above_ceiling")]),
        ("10", "20", "9", [("units.csv:2:17", "pin_below_floor")]),
        ("10", "20", "21", [("units.csv:2:17", "pin_above_ceiling")]),
        ("20", "20", "20", []),
        ("10", "40", "35", []),
    ],
)
def test_limits_of_a_unit(tmp_path, floor, ceiling, pin, found):
    """Proves: floor ≤ pin ≤ ceiling is asked for, and that a pin may differ from what is held now."""
    rows = TABLES["units"]
    for column in ("floor", "ceiling", "pin"):
        rows = with_column(rows, f"administrative_{column}")
    rows[1][-3:] = [floor, ceiling, pin]
    assert findings_of(write_scenario(tmp_path, units=rows)) == found


@pytest.mark.parametrize(
    ("tables", "found"),
    [
        ({"units": None}, ("units.csv", "missing_table")),
        ({"units": TABLES["units"][:1]}, ("units.csv", "empty_table")),
        ({"units": ()}, ("units.csv", "no_header")),
        ({"categories": [["name"], ["行政编制"]]}, ("categories.csv:1", "missing_column")),
        ({"jurisdictions": [row[:1] for row in TABLES["jurisdictions"]]}, ("jurisdictions.csv", "missing_column")),
        ({"jurisdictions": changed("jurisdictions", 1, "parent", "9001")}, ("jurisdictions.csv:2:3", "tree_cycle")),
        ({"jurisdictions": changed("jurisdictions", 2, "parent", "91")}, ("jurisdictions.csv:3:3", "unknown_reference")),
        ({"categories": changed("categories", 2, "name", "行政编制")}, ("categories.csv:3:2", "name_taken")),
        ({"drivers": [["code", "name"], ["enterprises", "面积"]]}, ("drivers.csv:2:2", "name_taken")),
        ({"routes": changed("routes", 1, "to_level", "county")}, ("routes.csv:2:3", "route_same")),
        ({"routes": changed("routes", 1, "scope", "across")}, ("routes.csv:2:3", "route_across")),
        ({"routes": [["from_level", "to_level", "scope", "category"], ["township", "county", "below", "institution"]]},
         ("routes.csv:2:3", "route_below")),
        ({"routes": changed("routes", 1, "category", "institutions")}, ("routes.csv:2:4", "unknown_reference")),
        ({"pools": [["jurisdiction", "category", "reserve_now", "cap"], ["9001", "institution", "3", "900"]]},
         ("pools.csv:2:3", "reserve_without_level")),
        ({"pools": [["jurisdiction", "category", "basis"], ["9001", "institution", "x"]]}, ("pools.csv:2", "no_cap")),
        ({"limits": [["category", "type", "floor", "ceiling"], ["institution", "镇", "9", "8"]]},
         ("limits.csv:2:3", "floor_above_ceiling")),
        ({"bands": [["category", "from", "below", "posts"], ["institution", "50", "50", "8"]]},
         ("bands.csv:2:2", "band_ends_early")),
        ({"approvals": [["jurisdiction", "category", "posts"], ["90", "institution", "some"]]},
         ("approvals.csv:2:3", "not_a_change")),
        ({"sources": [["table", "column", "standing", "source"], ["unit", "area_km2", "real", "x"]]},
         ("sources.csv:2:1", "unknown_source_table")),
        ({"sources": [["table", "column", "standing", "source"], ["units", "area", "real", "x"]]},
         ("sources.csv:2:2", "unknown_source_column")),
        ({"sources": [["table", "column", "rows", "standing", "source"], ["units", "current", "9009A", "real", "x"]]},
         ("sources.csv:2:3", "unknown_source_rows")),
    ],
)  # fmt: skip
def test_one_fault_in_a_table(tmp_path, tables, found):
    """Proves: a fault that concerns a whole row, column or table is reported once, at the nearest place."""
    assert findings_of(write_scenario(tmp_path, **tables)) == [found]


@pytest.mark.parametrize(
    ("settings", "tables", "found"),
    [
        (SHARES, {"weights": WEIGHTS}, []),
        (SHARES, {}, [("scenario.toml need.administrative.method", "no_rows_for_method")]),
        (SHARES.replace('population = "resident"', ""), {"weights": WEIGHTS}, [("weights.csv:3:2", "population_unstated")]),
        (SHARES, {"weights": (*WEIGHTS, (ADMINISTRATIVE, "villages", "0.1"))}, [("weights.csv:2:3", "weights_sum")]),
        (SHARES, {"weights": (*WEIGHTS[:2], (ADMINISTRATIVE, "vilages", "0.4"))}, [("weights.csv:3:2", "unknown_driver")]),
        (SHARES, {"weights": (*WEIGHTS[:2], (ADMINISTRATIVE, "base", "0.4"))}, [("weights.csv:3:2", "unknown_driver")]),
        (SETTINGS, {"units": changed("units", 1, "administrative_need", "")},
         [("scenario.toml need.administrative.method", "no_method")]),
    ],
)  # fmt: skip
def test_methods_and_their_tables(tmp_path, settings, tables, found):
    """Proves: a method is asked for where needs are not all stated, and so are its table and its population.

    Sensitivity: the institution 9002X states neither spare nor need, and is no reason to ask for a method.
    """
    assert findings_of(write_scenario(tmp_path, settings=settings, **tables)) == found


OF_NEED = f"{SETTINGS}[need.administrative]\n"
ACTIVITIES = (("activity", "name", "category", "kind", "hours"), ("a", "甲", "administrative", "cases", "2"))
WORK = {"activities": ACTIVITIES, "workload": (("unit_id", "activity", "volume"), ("9001A", "a", "3"))}


@pytest.mark.parametrize(
    ("settings", "tables", "found"),
    [
        (f'{OF_NEED}method = "rate"\n', {"units": changed("units", 1, "administrative_need", "")},
         ("scenario.toml need.administrative.method", "not_a_choice")),
        (f'{OF_NEED}available_hours = "many"\n', WORK,
         ("scenario.toml need.administrative.available_hours", "not_a_number")),
        (f"{OF_NEED}available_hours = 1760\n", WORK | {"activities": (ACTIVITIES[0], (*ACTIVITIES[1][:4], "some"))},
         ("activities.csv:2:5", "not_a_number")),
        (SHARES.replace('"resident"', '"all"'), {"weights": WEIGHTS}, ("scenario.toml population", "not_a_choice")),
        (SETTINGS, {"pools": (("jurisdiction", "category", "cap"), ("9001", "institution", "x"))},
         ("pools.csv:2:3", "not_whole")),
        (SETTINGS, {"budgets": (("jurisdiction", "amount"), ("9001", "5")), "categories": changed("categories", 1, "cost", "x")},
         ("categories.csv:2:5", "not_a_number")),
    ],
)  # fmt: skip
def test_what_is_misspelt_is_not_called_missing(tmp_path, settings, tables, found):
    """Proves: a cell or setting that cannot be read is told once, as what it is; nobody asks for it a second time.

    Sensitivity: each of them was told as missing besides, at the same place.
    """
    assert findings_of(write_scenario(tmp_path, settings=settings, **tables)) == [found]


@pytest.mark.parametrize(
    ("share", "hours", "settings", "found"),
    [
        ("0.1", "6", "[need.administrative]\navailable_hours = 1760\n", []),
        ("0.1", "6", "", [("scenario.toml need.administrative.available_hours", "no_available_hours")]),
        ("0.1", "", "[need.administrative]\navailable_hours = 1760\n", [("activities.csv:2:5", "no_time")]),
        ("0.6", "6", "[need.administrative]\navailable_hours = 1760\n", [("activities.csv:3:6", "no_time_left")]),
    ],
)
def test_activities(tmp_path, share, hours, settings, found):
    """Proves: activities say how long they take, leave time for work, and are divided by stated hours."""
    activities = [
        ["activity", "name", "category", "kind", "hours", "share"],
        ["visits", "走访", "行政编制", "按件", hours, ""],
        ["meetings", "会议", "administrative", "share", "", share],
        ["training", "培训", "administrative", "share", "", "0.4"],
    ]
    workload = [["unit_id", "activity", "volume"], ["9001A", "visits", "180"]]
    folder = write_scenario(tmp_path, settings=SETTINGS + settings, activities=activities, workload=workload)
    assert findings_of(folder) == found


def test_all_problems_at_once(tmp_path):
    """Proves: faults of different files and kinds are reported together."""
    units = changed("units", 1, "administrative_current", "many")
    units[2][3] = "town"
    folder = write_scenario(tmp_path, settings="divisor = 3\n", units=units, routes=[["from_level"], ["county"]])
    assert {key for _, key in findings_of(folder)} >= {
        "not_whole",
        "not_a_choice",
        "missing_column",
        "missing_setting",
    }


def test_headers_in_any_spelling(tmp_path):
    """Proves: code or Chinese name, full-width forms and separators all mean the same column."""
    header = ["单位代码", "单位名称", "辖区代码", "层级", "类型", "面 积", "行政编制·现核定", "行政编制 实有人数",
              "Administrative-Need", "事业编制（现核定）", "事业编制_实有人数", "institution测算编制",
              "事业编制可调出编制", "institution_可随编划转人数"]  # fmt: skip
    rows = [header, *TABLES["units"][1:]]
    rows[0][9] = "事业编制　现核定"
    folder = write_scenario(tmp_path, units=rows)
    assert findings_of(folder) == []


@pytest.mark.parametrize(
    ("header", "nearest"), [("administrative_curent", "administrative_current"), ("行政编制核定", "行政编制现核定")]
)
def test_an_unknown_column_gets_the_nearest_name(tmp_path, header, nearest):
    """Proves: a misspelt header is a fault that names the right one, in the language in which it was written."""
    rows = [[header if cell == "administrative_current" else cell for cell in row] for row in TABLES["units"]]
    folder = write_scenario(tmp_path, units=rows)
    with pytest.raises(CaseError) as raised:
        read_case(folder)
    first = raised.value.errors[0]
    assert (first.where, first.what.key) == ("units.csv:1:7", "scenario.unknown_column")
    assert nearest in first.words("zh")


def test_declared_drivers_are_columns(tmp_path):
    """Proves: a driver of the scenario's own is a column, by code or by name, and reaches the unit."""
    rows = with_column(TABLES["units"], "企业数", 3)
    folder = write_scenario(tmp_path, units=rows, drivers=[["code", "name", "unit"], ["enterprises", "企业数", "家"]])
    assert read_case(folder).units["9001A"].drivers["enterprises"] == 3
    assert findings_of(write_scenario(tmp_path / "x", units=rows)) == [("units.csv:1:15", "unknown_column")]


@pytest.mark.parametrize(
    ("row", "column", "value", "found"),
    [
        (1, "administrative_headcount", "21", ("units.csv:2:8", "overfilled")),
        (1, "administrative_headcount", "", ("units.csv:2:8", "no_headcount")),
        (1, "administrative_ceiling", "19", ("units.csv:2:7", "current_above_ceiling")),
        (6, "institution_current", "", ("units.csv:7", "holds_nothing")),
    ],
)
def test_facts_of_life_are_warnings(tmp_path, row, column, value, found):
    """Proves: what may be meant is said and does not stop the work."""
    rows = changed("units", row, column, value)
    if column == "institution_current":
        rows[row][10] = ""
    assert found in warnings_of(write_scenario(tmp_path, units=rows))


def test_figures_without_source_are_listed_once(tmp_path):
    """Proves: one warning names every column of figures that nothing vouches for; a basis in each row is enough."""
    (warning,) = read_case(write_scenario(tmp_path, sources=TABLES["sources"][:2])).warnings
    assert (warning.where, warning.what.key) == ("sources.csv", "scenario.no_source")
    assert "units.administrative_current" in warning.words("en")
    assert "area_km2" not in warning.words("en")
    assert "routes" not in warning.words("en")


def test_an_empty_optional_table_is_a_warning(tmp_path):
    """Proves: a table without rows is worth a word, not a stop."""
    assert ("pools.csv", "empty_table") in warnings_of(
        write_scenario(tmp_path, pools=[["jurisdiction", "category", "level"]])
    )
