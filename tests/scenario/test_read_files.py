"""Files as planners' programs write them, and files that are none."""

from __future__ import annotations

import pytest
from small import SETTINGS, TABLES, changed, csv_text, findings_of, warnings_of, write_scenario

from quota.scenario import read_case


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
def test_encodings_and_line_ends(tmp_path, encoding, line_end):
    """Proves: the same case comes from every encoding and line end; GB18030 is mentioned."""
    folder = write_scenario(tmp_path, encoding=encoding)
    for file in folder.glob("*.csv"):
        file.write_bytes(file.read_bytes().replace(b"\r\n", line_end.encode()))
    assert read_case(folder).units["9001X"].name == "甲县服务中心"
    expected = {"not_utf8"} if encoding == "gb18030" else set()
    assert {key for _, key in warnings_of(folder)} == expected


def test_lines_are_true_after_a_cell_with_line_breaks(tmp_path):
    """Proves: a place counts lines of the file, not records."""
    rows = changed("units", 1, "name", "东\n\n镇")
    rows[2][6] = "many"
    assert findings_of(write_scenario(tmp_path, units=rows)) == [("units.csv:5:7", "not_whole")]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"code,name\r\n90,\x00\r\n9001,a\r\n9002,b\r\n", ("jurisdictions.csv:2:2", "unprintable")),
        (b"\xff\xfe\xff\xff", ("jurisdictions.csv", "not_text")),
        (b"", ("jurisdictions.csv", "no_header")),
        (b"\r\n,,\r\n", ("jurisdictions.csv", "no_header")),
        ('code,name\r\n90,样例市\r\n9001,"甲县\r\n9002,乙县\r\n'.encode(), ("jurisdictions.csv:3", "open_quote")),
        ("code,name\r\n90,样例市\r\n9001,甲县,90\r\n9002,乙县\r\n".encode(), ("jurisdictions.csv:3:3", "surplus_cell")),
        ("code,name,\r\n90,样例市,\r\n9001,甲县,\r\n9002,乙县,\r\n".encode(), None),
        ("code,,name\r\n90,,样例市\r\n9001,x,甲县\r\n9002,,乙县\r\n".encode(), ("jurisdictions.csv:3:2", "no_column_name")),
        ("code,name,名称\r\n".encode(), ("jurisdictions.csv:1:3", "unknown_column")),
        ("code,name,辖区名称\r\n90,a,b\r\n9001,a,b\r\n9002,a,b".encode(), ("jurisdictions.csv:1:3", "duplicate_column")),
        ("\r\ncode,name\r\n\r\n90,样例市\r\n,\r\n9001,甲县\r\n9002\r\n".encode(), ("jurisdictions.csv:7:2", "empty_cell")),
    ],
)  # fmt: skip
def test_files_that_are_not_right(tmp_path, data, found):
    """Proves: each kind of spoilt file gives one problem that names the place, and empty rows count as lines."""
    folder = write_scenario(tmp_path)
    (folder / "jurisdictions.csv").write_bytes(data)
    if data.startswith(b"code,name,\xe5\x90"):
        assert found in findings_of(folder)
    else:
        assert findings_of(folder) == ([found] if found else [])


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("unit.csv", ("unit.csv", "unknown_table")),
        ("单位表.csv", ("单位表.csv", "unknown_table")),
        ("单位.csv", ("单位.csv", "table_twice")),
        ("rates.xlsx", ("rates.xlsx", "table_not_csv")),
        ("README.md", None),
        ("make.py", None),
        ("survey.csv", None),
    ],
)
def test_other_files_of_the_folder(tmp_path, name, found):
    """Proves: what may be a misnamed table is a problem, everything else is left alone, sub-folders entirely."""
    folder = write_scenario(tmp_path)
    (folder / name).write_text(csv_text(TABLES["units"]), encoding="utf-8")
    (folder / "facts").mkdir()
    (folder / "facts" / "unit.csv").write_text("x", encoding="utf-8")
    assert findings_of(folder) == ([found] if found else [])


def test_tables_by_their_chinese_names(tmp_path):
    """Proves: a table may bear its Chinese name, and its places say so."""
    folder = write_scenario(tmp_path)
    (folder / "units.csv").rename(folder / "单位.csv")
    assert str(read_case(folder).cell("units", ("9001A",), "area_km2")) == "单位.csv:2:6"


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ("title = “小情景”\n", ("scenario.toml:1:9", "toml_syntax")),
        ('title = "x"\nstickiness = \n', ("scenario.toml:2:14", "toml_syntax")),
        ('title = "x"\ntitle = "y"\n', ("scenario.toml:2:12", "toml_syntax")),
        ("x = " + "[" * 5000, ("scenario.toml:1:1", "toml_syntax")),
        ("", ("scenario.toml title", "missing_setting")),
        (SETTINGS + "divisior = 'hill'\n", ("scenario.toml divisior", "unknown_setting")),
        (SETTINGS + "divisor = 'hills'\n", ("scenario.toml divisor", "not_a_choice")),
        (SETTINGS + "stickiness = true\n", ("scenario.toml stickiness", "not_a_number")),
        (SETTINGS + "stickiness = inf\n", ("scenario.toml stickiness", "not_a_number")),
        (SETTINGS + "stickiness = [1, 2]\n", ("scenario.toml stickiness", "not_a_list")),
        (SETTINGS + "stickiness = -1\n", ("scenario.toml stickiness", "below_minimum")),
        (SETTINGS + "gap = 101\n", ("scenario.toml gap", "above_maximum")),
        (SETTINGS + "pace_posts = 1.5\n", ("scenario.toml pace_posts", "not_whole")),
        (SETTINGS + "[stickiness]\nleadership = 1\n", ("scenario.toml stickiness.leadership", "unknown_setting")),
        (SETTINGS + "[need.institution]\nmethods = 'rates'\n",
         ("scenario.toml need.institution.methods", "unknown_setting")),
        (SETTINGS + "presets = ['jiangsu']\n", ("scenario.toml presets", "unknown_preset")),
        (SETTINGS + "presets = [['a']]\n", ("scenario.toml presets", "list_of_lists")),
    ],
)  # fmt: skip
def test_settings_that_are_not_right(tmp_path, settings, found):
    """Proves: each kind of fault in scenario.toml gives one problem with line and column, or with the key."""
    assert findings_of(write_scenario(tmp_path, settings=settings)) == [found]


def test_settings_in_all_their_forms(tmp_path):
    """Proves: exact decimals, one value for all or one per category, Chinese choices, BOM and GB18030."""
    text = SETTINGS + 'population = "户籍人口"\nreserve_share = 0.1\n"变动门槛" = 1\n[stickiness]\n"行政编制" = 2.5\n'
    folder = write_scenario(tmp_path, settings=text)
    (folder / "scenario.toml").write_bytes(text.encode("utf-8-sig"))
    settings = read_case(folder).settings
    assert settings.population == "registered"
    assert {category: str(value) for category, value in settings.stickiness.items()} == {
        "administrative": "2.5",
        "institution": "1",
    }
    assert str(settings.reserve_share["institution"]) == "0.1"
    (folder / "scenario.toml").write_bytes(text.encode("gb18030"))
    assert read_case(folder).settings == settings
    assert ("scenario.toml", "not_utf8") in warnings_of(folder)


def test_what_is_no_scenario(tmp_path):
    """Proves: a wrong path, a wrong file, a folder without settings and one whose settings Notepad saved as a text are told
    apart, without further noise."""
    assert findings_of(tmp_path / "nowhere") == [("nowhere", "no_scenario")]
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    assert findings_of(tmp_path / "notes.txt") == [("notes.txt", "no_scenario_kind")]
    assert findings_of(tmp_path) == [("scenario.toml", "no_settings")]
    (tmp_path / "scenario.toml.txt").write_text('title = "x"', encoding="utf-8")
    assert findings_of(tmp_path) == [("scenario.toml.txt", "settings_text")]


def test_row_order_does_not_matter(tmp_path):
    """Proves: a case is sorted by key whatever the order of rows and columns."""
    forwards = read_case(write_scenario(tmp_path / "a"))
    tables = {name: [rows[0], *reversed(rows[1:])] for name, rows in TABLES.items()}
    tables["units"] = [list(reversed(row)) for row in tables["units"]]
    backwards = read_case(write_scenario(tmp_path / "b", **tables))
    for name in ("settings", "jurisdictions", "categories", "units", "routes", "approvals", "pools"):
        assert getattr(forwards, name) == getattr(backwards, name)
        assert list(getattr(forwards, name) if name != "settings" else ()) == list(
            getattr(backwards, name) if name != "settings" else ()
        )
    assert forwards.origins.source_rows() == backwards.origins.source_rows()
