"""Scenarios that inherit from others, and changes from the command line."""

from __future__ import annotations

import openpyxl
import pytest
from small import SETTINGS, TABLES, findings_of, warnings_of, write_scenario

from quota.scenario import CaseError, layers, read_case

NOTHING = dict.fromkeys(TABLES)
BOTH = 'extends = ["../one", "../other"]\n'


def child(tmp_path, settings='extends = "../base"\n', name="child", **tables):
    return write_scenario(tmp_path / name, settings=settings, **{**NOTHING, **tables})


@pytest.fixture
def base(tmp_path):
    return write_scenario(tmp_path / "base", settings=SETTINGS + "stickiness = 3\n")


def current(case, unit="9001A"):
    return case.units[unit].holdings["administrative"].current


def test_a_child_needs_only_what_it_changes(tmp_path, base):
    """Proves: cells win one by one, a blank cell inherits, ``-`` clears, new rows are added, settings win by key.

    Sensitivity: without the layers below, the child alone has no name for its unit.
    """
    rows = [
        ["单位代码", "行政编制现核定", "行政编制测算编制"],
        ["9001A", "25", ""],
        ["9001B", "", "17.5"],
        ["9002A", "", "-"],
    ]
    folder = child(
        tmp_path,
        'extends = "../base"\n[stickiness]\ninstitution = 4\n[need.administrative]\nmethod = "stated"\n',
        units=rows,
        approvals=[["jurisdiction", "category", "posts"], ["9001", "institution", "2"]],
    )
    case = read_case(folder)
    assert case.settings.title == "小情景"
    assert current(case) == 25
    assert current(case, "9001B") == 18
    assert str(case.units["9001B"].holdings["administrative"].need) == "17.5"
    assert case.units["9002A"].holdings["administrative"].need is None
    assert [str(value) for value in case.settings.stickiness.values()] == ["3", "4"]
    assert str(case.cell("units", ("9001A",), "administrative_current")) == "units.csv:2:2"
    assert str(case.cell("units", ("9001A",), "administrative_need")) == "../base/units.csv:2:9"
    assert case.cell("units", ("9002A",), "administrative_need") is None
    assert [(approval.id, approval.posts) for approval in case.approvals] == [("9001/institution", 2)]


def test_a_general_setting_of_a_child_wins_over_a_parents_for_one_category(tmp_path):
    """Proves: the layer counts before the detail."""
    write_scenario(tmp_path / "base", settings=SETTINGS + "stickiness.administrative = 3\n")
    case = read_case(child(tmp_path, 'extends = "../base"\nstickiness = 1\n'))
    assert {str(value) for value in case.settings.stickiness.values()} == {"1"}


def test_faults_of_a_child_name_the_right_file(tmp_path, base):
    """Proves: places are relative to the scenario that was asked for."""
    (base / "routes.csv").write_text("from_level,to_level,scope,category\ncounty,county,same,institution\n", "utf-8")
    folder = child(tmp_path, units=[["unit_id", "administrative_floor"], ["9001A", "x"]])
    assert findings_of(folder) == [("units.csv:2:2", "not_whole"), ("../base/routes.csv:2:3", "route_same")]


def test_new_rows_of_a_child_must_be_whole(tmp_path, base):
    """Proves: a required cell that no layer fills is missed where its row stands."""
    found = findings_of(child(tmp_path, units=[["unit_id", "name"], ["9001C", "中镇"]]))
    assert found == [("units.csv:2", "empty_cell")] * 3


@pytest.mark.parametrize(
    ("one", "other", "own", "found"),
    [
        ("25", "26", None, [("../one/units.csv:2:2", "parents_differ")]),
        ("25", "25.0", None, []),
        ("25", "", None, []),
        ("25", "26", "27", []),
    ],
)
def test_parents_that_differ(tmp_path, base, one, other, own, found):
    """Proves: two parents that give one cell two values are a problem, unless the scenario settles it."""
    for name, value in (("one", one), ("other", other)):
        child(tmp_path, name=name, units=[["unit_id", "administrative_current"], ["9001A", value]])
    tables = {"units": [["unit_id", "administrative_current"], ["9001A", own]]} if own else {}
    folder = child(tmp_path, BOTH, **tables)
    assert findings_of(folder) == found
    if not found:
        assert current(read_case(folder)) == int(own or one)
    assert findings_of(folder, "units.9001A.administrative_current=30") == []


def test_parents_that_differ_on_a_setting(tmp_path, base):
    """Proves: settings of two parents must agree; what both change over their common parent is no quarrel with it."""
    child(tmp_path, 'extends = "../base"\nstickiness = 5\n', name="one")
    child(tmp_path, name="other")
    folder = child(tmp_path, BOTH)
    assert str(read_case(folder).settings.stickiness["institution"]) == "5"
    assert read_case(folder).origins.setting("stickiness.institution") == (
        ("5", "../one"),
        ("3", "../base"),
        ("0", "default"),
    )
    child(tmp_path, 'extends = "../base"\nstickiness = 6\n', name="other")
    assert set(findings_of(folder)) == {("../one/scenario.toml stickiness", "parents_differ")}


@pytest.mark.parametrize(
    ("extends", "key"),
    [
        ("../missing", "no_scenario"),
        ("../../elsewhere", "outside_path"),
        ("..", "outside_path"),
        ("/etc", "absolute_path"),
        ("C:\\\\base", "absolute_path"),
        ("../child", "cycle"),
        ("../x\\u0000y", "unprintable"),
    ],
)
def test_extends_stays_in_its_tree(tmp_path, extends, key):
    """Proves: what a scenario inherits from lies beside it, exists, and is not itself; one problem, no noise."""
    assert findings_of(child(tmp_path, f'extends = "{extends}"\n')) == [("scenario.toml extends", key)]


def test_cycles_are_found_at_a_distance(tmp_path, base):
    """Proves: a circle over several scenarios is found where it closes."""
    (base / "scenario.toml").write_text('title = "x"\nextends = "../child"\n', encoding="utf-8")
    assert findings_of(child(tmp_path)) == [("../base/scenario.toml extends", "cycle")]


def test_backslashes_and_workbooks_as_parents(tmp_path, base):
    """Proves: a Windows path is understood, and a folder may extend a workbook."""
    assert current(read_case(child(tmp_path, "extends = '..\\base'\n"))) == 20
    book = openpyxl.Workbook()
    book.active.title = "scenario"
    book.active.append(["extends", "base"])
    sheet = book.create_sheet("units")
    sheet.append(["unit_id", "administrative_current"])
    sheet.append(["9001A", 33])
    book.save(tmp_path / "change.xlsx")
    case = read_case(child(tmp_path, 'extends = "../change.xlsx"\n'))
    assert current(case) == 33
    assert str(case.cell("units", ("9001A",), "administrative_current")) == "../change.xlsx units!B2"
    assert str(case.cell("units", ("9001A",), "name")) == "../base/units.csv:2:2"


def test_presets_stand_below_everything(tmp_path, base, monkeypatch):
    """Proves: a preset fills what nobody states, keeps its title to itself, and is named in places.

    Sensitivity: its row for a category that the scenario does not have is only mentioned.
    """
    presets = tmp_path / "presets"
    write_scenario(
        presets / "made-up",
        settings='title = "虚构标准"\nstickiness = 9\nreserve_share = 2\n',
        **NOTHING | {"limits": [["category", "type", "floor"], ["administrative", "镇", "5"], ["police", "镇", "5"]]},
    )
    monkeypatch.setattr(layers, "PRESETS", presets)
    folder = child(tmp_path, 'extends = "../base"\npresets = "made-up"\n')
    case = read_case(folder)
    assert case.settings.title == "小情景"
    assert str(case.settings.stickiness["institution"]) == "3"
    assert str(case.settings.reserve_share["institution"]) == "2"
    assert str(case.cell("limits", ("administrative", "镇", ""), "floor")) == "preset made-up/limits.csv:2:3"
    assert ("preset made-up/limits.csv:3:1", "unknown_reference") in warnings_of(folder)
    assert findings_of(folder, "presets=") == []
    assert findings_of(folder, "presets=made-down") == [("--set presets", "unknown_preset")]


def test_every_preset_of_the_product_can_be_read(tmp_path):
    """Proves: each published standard that comes with the product is without fault."""
    for preset in sorted(entry.name for entry in layers.PRESETS.iterdir() if entry.is_dir()):
        settings = SETTINGS + f'population = "resident"\npresets = "{preset}"\n'
        assert findings_of(write_scenario(tmp_path / preset, settings=settings)) == [], preset


# --- Changes from the command line -----------------------------------------------------------------------------------


def test_set_wins_over_everything(tmp_path, base):
    """Proves: settings and cells of the command line win, the last one of several, and are placed as such."""
    case = read_case(
        child(tmp_path),
        [
            "stickiness=7",
            "stickiness.行政编制=8",
            "need.institution.method=stated",
            "units.9001A.administrative_current=1",
            "units.9001A.administrative_current=22",
            "单位.9001A.行政编制下限=20",
            "approvals.90.administrative.posts=-2%",
            "routes.county.township.same.institution.limit=4",
            "routes.county.township.same.institution.9001.price=2.5",
        ],
    )
    assert [str(value) for value in case.settings.stickiness.values()] == ["8", "7"]
    assert (current(case), case.units["9001A"].holdings["administrative"].floor) == (22, 20)
    assert [approval.posts for approval in case.approvals] == [-2]
    assert {route.id: (str(route.price), route.limit) for route in case.routes} == {
        "county>township/same/institution": ("0", 4),
        "county>township/same/institution/9001": ("2.5", None),
    }
    place = case.cell("units", ("9001A",), "administrative_current")
    assert str(place) == "--set units.9001A.administrative_current"


@pytest.mark.parametrize(
    ("override", "key", "nearest"),
    [
        ("stickiness", "no_equals", ""),
        ("stickines=2", "unknown_setting", "stickiness"),
        ("stickiness=much", "not_a_number", ""),
        ("extends=../x", "override_extends", ""),
        ("approval.90.administrative.posts=1", "unknown_setting", ""),
        ("approvals.90.posts=1", "override_key", ""),
        ("approvals.90.administrative.post=1", "unknown_column", "posts"),
        ("approvals.90.administrative.posts=1.5", "not_whole", ""),
        ("approvals.99.administrative.posts=1", "unknown_reference", ""),
        ("units.9001AA.administrative_floor=1", "unknown_row", "9001A"),
        ("units.9001A.unit_id=1", "override_of_key", ""),
        ("units.9001A.administrative_flor=1", "unknown_column", "administrative_floor"),
        ("units=3", "override_key", ""),
        ("=3", "no_equals", ""),
    ],
)
def test_set_that_is_not_right(tmp_path, base, override, key, nearest):
    """Proves: a wrong text of the command line is one problem at that text, with the nearest right name."""
    with pytest.raises(CaseError) as raised:
        read_case(base, [override])
    (problem,) = raised.value.errors
    assert problem.what.key == f"scenario.{key}"
    assert problem.where == f"--set {override if key == 'no_equals' else override.partition('=')[0]}"
    assert nearest in problem.words("zh")
    assert nearest in problem.words("en")


def test_set_of_a_number_as_part_of_a_key(tmp_path):
    """Proves: a key part that is a number is found however it is written."""
    bands = [["category", "driver", "from", "posts"], ["administrative", "area_km2", "", "8"],
             ["administrative", "area_km2", "50,000", "9"]]  # fmt: skip
    case = read_case(
        write_scenario(tmp_path, bands=bands),
        ["bands.administrative..area_km2.50000.posts=12", "bands.administrative..area_km2.0.posts=7"],
    )
    assert [(str(band.start), str(band.posts)) for band in case.bands] == [("0", "7"), ("50000", "12")]
    assert case.cell("bands", ("administrative", "", "area_km2", str(case.bands[1].start)), "posts") is not None
