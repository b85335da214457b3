"""Lines of scenario.toml that name a cell as ``--set`` does, lists of units, and names in place of codes."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from small import SETTINGS, TABLES, changed, findings_of, warnings_of, write_scenario

import quota
from quota.scenario import CaseError, read_case

ROUTE = "routes.county.township.same.institution"


def messages(path: Path, *overrides: str, language: str = "zh") -> str:
    """All that is wrong, in words."""
    with pytest.raises(CaseError) as raised:
        read_case(path, overrides)
    return "\n".join(problem.words(language) for problem in raised.value.errors)


def lines(*more: str) -> str:
    return SETTINGS + "\n".join(more) + "\n"


# Cells


def test_a_line_sets_a_cell(tmp_path: Path):
    """Proves: a line of scenario.toml sets a cell of a table that the parent wrote, adds a row, and knows its place.

    Sensitivity: written as a table of TOML, with Chinese names in quotes, it is the same; an heir's own file wins over it.
    """
    base = write_scenario(tmp_path / "base")
    for number, settings in enumerate(
        (
            f'{ROUTE}.limit = 4\napprovals.9001.institution.township.posts = "-10%"\n',
            f'[{ROUTE}]\nlimit = 4\n["批准事项".9001."事业编制"."乡镇级"]\n"增减数" = "-10%"\n',
        )
    ):
        child = tmp_path / f"child{number}"
        child.mkdir()
        (child / "scenario.toml").write_text(f'extends = "../{base.name}"\n{settings}', encoding="utf-8")
        case = read_case(child)
        assert (case.routes[0].limit, case.routes[0].body) == (4, "县委编委")
        assert [(item.jurisdiction, item.posts) for item in case.approvals] == [("9001", -3)]
        key = ("county", "township", "same", "institution", "")
        assert str(case.cell("routes", key, "limit")).startswith("scenario.toml ")
        assert ("routes", key, "limit", "4", "scenario", "10", "../base") in case.origins.changed_cells()
    heir = tmp_path / "heir"
    heir.mkdir()
    (heir / "scenario.toml").write_text('extends = "../child0"\n', encoding="utf-8")
    (heir / "routes.csv").write_text("from_level,to_level,scope,category,limit\ncounty,township,same,institution,7\n")
    assert read_case(heir).routes[0].limit == 7
    assert read_case(heir, [f"{ROUTE}.limit=9"]).routes[0].limit == 9


def test_a_line_and_a_table_must_not_differ(tmp_path: Path):
    """Proves: a file of the same scenario with another number is refused. Sensitivity: the same number is fine."""
    same = write_scenario(tmp_path / "same", settings=lines(f"{ROUTE}.limit = 10"))
    assert findings_of(same) == []
    other = write_scenario(tmp_path / "other", settings=lines(f"{ROUTE}.limit = 11"))
    assert [key for _, key in findings_of(other)] == ["parents_differ"]


def test_wrong_lines_are_told(tmp_path: Path):
    """Proves: a row that is not there, a column that is not there and too few parts are told with the line.

    Sensitivity: an unknown setting is still told as one.
    """
    for line, key in (
        ("routes.county.township.below.institution.limits = 4", "unknown_column"),
        ("units.9001Z.administrative_floor = 4", "unknown_row"),
        ("units.administrative_floor = 4", "override_key"),
        ("routs.county.township.same.institution.limit = 4", "unknown_setting"),
    ):
        path = write_scenario(tmp_path / key, settings=lines(line))
        assert findings_of(path) == [(f"scenario.toml {line.partition(' =')[0]}", key)]
    path = write_scenario(tmp_path / "quotes", settings=lines("units.东镇.administrative_floor = 4"))
    assert 'units."官路乡"' in messages(path)


# Lists


@pytest.mark.parametrize(
    ("written", "units"),
    [
        ("东镇", "9001A"),
        ("9001A、西乡", "9001A 9001B"),
        ("镇；街道", "9001A 9002A 9002B"),
        ("甲县", "9001A 9001B 9001X"),
        ("县级, 9002", "9001X 9002A 9002B 9002X"),
        ("甲县东镇", "9001A"),
        ("township", "9001A 9001B 9002A 9002B"),
    ],
)
def test_a_line_protects(tmp_path: Path, written: str, units: str):
    """Proves: units by name or code, types, jurisdictions and levels, several in one line, by --set as in scenario.toml."""
    path = write_scenario(tmp_path / "s", settings=lines(f'protected = "{written}"'))
    assert [(item.units, item.category) for item in read_case(path).protections] == [(tuple(units.split()), None)]
    plain = write_scenario(tmp_path / "p")
    assert [item.units for item in read_case(plain, [f"protected={written}"]).protections] == [tuple(units.split())]


def test_who_is_protected_in_what_and_how_far(tmp_path: Path):
    """Proves: by category, as a list of TOML, with a number, by role; a table protected.csv and lines add up.

    Sensitivity: a number of 0 in an heir lifts what a parent protects, and nothing else.
    """
    units = [
        [*cells, role] for cells, role in zip(TABLES["units"], ("role", "mill", "", "", "mill", "", ""), strict=True)
    ]
    base = write_scenario(
        tmp_path / "base",
        settings=lines('protected.institution = ["东镇", "西乡"]', 'protected."纺织".at_least = 12'),
        units=units,
        roles=(("role", "name", "multiplier"), ("mill", "纺织", "1")),
        protected=(("units", "category", "at_least", "basis"), ("街道", "", "", "会议纪要")),
    )
    found = {(item.named, item.category, item.units, item.at_least) for item in read_case(base).protections}
    assert found == {
        ("东镇、西乡", "institution", ("9001A", "9001B"), None),
        ("纺织", None, ("9001A", "9002A"), 12),
        ("街道", None, ("9002B",), None),
    }
    heir = tmp_path / "heir"
    heir.mkdir()
    (heir / "scenario.toml").write_text('extends = "../base"\nprotected."街道".at_least = 0\n', encoding="utf-8")
    assert {item.named: item.at_least for item in read_case(heir).protections} == {
        "东镇、西乡": None,
        "纺织": 12,
        "街道": 0,
    }


def test_words_of_a_list_that_mean_nobody(tmp_path: Path):
    """Proves: each wrong word is told once, with near names; several units of one name are told with their codes.

    Sensitivity: the same name with its jurisdiction before it, or the code, means one of them.
    """
    path = write_scenario(tmp_path / "s")
    assert "9001A" in messages(path, "protected=东、镇", "protected.institution=东")
    assert messages(path, "protected=东、镇", "protected.institution=东").count("“东”") == 1
    assert "东镇 (9001A)" in messages(path, "protected=东", language="en")
    twins = write_scenario(tmp_path / "twins", units=changed("units", 4, "name", "东镇"))
    told = messages(twins, "protected=东镇")
    assert "甲县东镇（9001A）" in told
    assert "乙县东镇（9002A）" in told
    assert read_case(twins, ["protected=乙县东镇"]).protections[0].units == ("9002A",)


# Names for codes


def test_a_name_stands_for_a_code(tmp_path: Path):
    """Proves: --set and tables that refer to units take names, also with the jurisdiction; lines of scenario.toml do.

    Sensitivity: the code is meant, so that the same cell by code and by name is one cell.
    """
    digests = (("unit_id", "category", "posts", "years"), ("西乡", "institution", "1", "2"))
    path = write_scenario(tmp_path / "s", digests=digests, settings=lines('units."东镇".institution_floor = 3'))
    case = read_case(path, ["units.东镇.administrative_floor=11", "digests.甲县西乡.institution.posts=2"])
    assert case.units["9001A"].holdings["administrative"].floor == 11
    assert case.units["9001A"].holdings["institution"].floor == 3
    assert [(item.unit, item.posts) for item in case.digests] == [("9001B", 2)]
    later = read_case(path, ["units.东镇.administrative_floor=11", "units.9001A.administrative_floor=12"])
    assert later.units["9001A"].holdings["administrative"].floor == 12


def test_a_unit_that_an_heir_renames(tmp_path: Path):
    """Proves: what the base says of a unit by its name stays said of it when an heir gives the unit another name.

    Sensitivity: a name that a unit has now goes before one that another unit had; --set of the name is as the heir's.
    """
    digests = (("unit_id", "category", "posts", "years"), ("西乡", "institution", "1", "2"))
    protected = (("units", "category"), ("甲县西乡", "institution"))
    base = write_scenario(tmp_path / "base", digests=digests, protected=protected)
    heir = tmp_path / "heir"
    heir.mkdir()

    def meant(settings: str) -> tuple[list[str], list[tuple[str, ...]]]:
        (heir / "scenario.toml").write_text(f'extends = "../base"\ntitle = "t"\n{settings}', encoding="utf-8")
        case = read_case(heir)
        return [item.unit for item in case.digests], [item.units for item in case.protections]

    assert meant('units.9001B.name = "西镇"') == (["9001B"], [("9001B",)])
    (heir / "units.csv").write_text("unit_id,name\n9001B,西镇\n", encoding="utf-8")
    assert meant("") == (["9001B"], [("9001B",)])
    (heir / "units.csv").write_text("unit_id,name\n9001B,西镇\n9002A,西乡\n", encoding="utf-8")
    assert meant("") == (["9002A"], [("9001B",)])
    assert [item.unit for item in read_case(base, ["units.9001B.name=西镇"]).digests] == ["9001B"]


def test_names_that_are_not_there_or_not_alone(tmp_path: Path):
    """Proves: a near name is offered, in whatever table; a name of two units is refused with their codes.

    Sensitivity: far from all names, what is offered is what there is.
    """
    path = write_scenario(tmp_path / "s")
    assert "西乡（9001B）" in messages(path, "units.西.administrative_floor=1")
    assert "西乡（9001B）" in messages(path, "digests.西.institution.posts=1")
    assert "9002X" in messages(path, "units.QQQQQQ.administrative_floor=1")
    twins = write_scenario(tmp_path / "twins", units=changed("units", 4, "name", "东镇"))
    told = messages(twins, "units.东镇.administrative_floor=1")
    assert "甲县东镇（9001A）、乙县东镇（9002A）" in told
    assert findings_of(twins, "units.东镇.administrative_floor=1")[0][1] == "several_units"


# At least on a route


def test_a_row_that_only_asks_leaves_the_terms(tmp_path: Path):
    """Proves: a row of one giver with nothing but a least number has no terms; with a price, limit or body it has.

    Sensitivity: alone, without a general row, it permits crossings as any row does; nobody is told that it is idle.
    """
    path = write_scenario(tmp_path / "s")

    def terms(*cells: str) -> bool:
        case = read_case(path, [f"{ROUTE}.9001.{cell}" for cell in ("at_least=2", *cells)])
        return case.route_of["county>township/same/institution/9001"].has_terms

    assert [terms(), terms("basis=会议"), terms("price=0"), terms("limit=9"), terms("body=县委编委")] == [
        False, False, True, True, True,
    ]  # fmt: skip
    assert not any(key == "idle_rows" for _, key in warnings_of(path, f"{ROUTE}.90.at_least=2"))
    assert any(key == "idle_rows" for _, key in warnings_of(path, "routes.city.township.below.institution.at_least=2"))


def test_lines_of_a_workbook_and_from_python(tmp_path: Path):
    """Proves: a sheet of settings, a scenario made from Python, and rows that change one take the same lines.

    Sensitivity: a row of protected units has nothing but its key, and is not passed over.
    """
    folder = write_scenario(tmp_path / "s")
    book = openpyxl.Workbook()
    book.active.title = "scenario"
    for row in (("设置", "值"), ("title", "册"), ("protected", "东镇"), (f"{ROUTE}.limit", "4")):
        book.active.append(row)
    for name, rows in TABLES.items():
        sheet = book.create_sheet(name)
        for row in rows if name != "routes" else (cells[:5] for cells in rows):
            sheet.append(list(row))
    book.save(tmp_path / "book.xlsx")
    case = read_case(tmp_path / "book.xlsx")
    assert ([item.units for item in case.protections], case.routes[0].limit) == ([("9001A",)], 4)
    scenario = quota.read(folder, {"protected.institution": "西乡"}).changed(protected=[{"单位": "东镇"}])
    assert [(item.units, item.category) for item in scenario.case.protections] == [
        (("9001A",), None), (("9001B",), "institution"),
    ]  # fmt: skip
    key = {"单位": "街道", "编制类别": "administrative", "at_least": 3}
    assert {item.named: item.at_least for item in scenario.changed(protected=[key]).case.protections}["街道"] == 3
    for name in ("东镇", "9001A"):
        assert scenario.history(f"units.{name}.administrative_current")["written"].tolist() == ["20"]


def test_a_question_about_one_of_two_units_of_a_name(tmp_path: Path):
    """Proves: asked about a name that two units have, the answer is their codes; with the jurisdiction before it one is meant."""
    twins = quota.read(write_scenario(tmp_path / "s", units=changed("units", 4, "name", "东镇")))
    assert set(twins.needs.parts("乙县东镇")["unit_id"]) == {"9002A"}
    assert set(twins.needs.parts("9001A")["unit_id"]) == {"9001A"}
    with pytest.raises(quota.QuotaError, match="甲县东镇（9001A）、乙县东镇（9002A）"):
        twins.needs.parts("东镇")
