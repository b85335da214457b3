"""One fault in the tables of the reform: the reader names its place and its kind, and nothing else."""

from __future__ import annotations

import pytest
from small import SETTINGS, TABLES, changed, findings_of, warnings_of, with_column, write_scenario

from quota.scenario import CaseError, read_case

HOURS = SETTINGS + "[need.institution]\navailable_hours = 1000\n"

RATIO = ("ratio", "numerator", "denominator", "scope", "jurisdiction", "level", "type", "least", "most")
MERGE = ("merge", "category", "mode", "successor", "name", "kept", "body")
ITEM = ("item", "name", "origin", "category", "volume", "hours", "types", "driver")
OFFICE = ("type", "unit_id", "office", "name", "kind", "category", "share", "least", "basis")
LIMIT = ("type", "class", "kind", "most", "reference", "basis")


def ratio(
    *, of="institution", to="administrative", scope="jurisdiction", where="", level="", kind="", least="", most=""
):
    return RATIO, ("r", of, to, scope, where, level, kind, least, most)


def units_with(column: str, cells: dict[int, object], *more: list[object]) -> list[list[object]]:
    """The small unit table with one more column; cells by row, from 1 below the header; then more rows."""
    rows = with_column(TABLES["units"], column)
    for row, cell in cells.items():
        rows[row][-1] = cell
    return [*rows, *more]


SECOND = ["9001Y", "甲县管理中心", "9001", "county", "事业单位", "", "", "", "", "12", "10", "", "", "", "M"]
"""An institution beside 9001X in its pool, in the merge M."""
MEMBERS = units_with("consolidation", {3: "M"}, SECOND)
"""9001X (30 posts) and 9001Y (12 posts) take part in M."""


def merge(mode="required", successor="9001Z", kept="34", body="县委编委", name="甲县综合中心", category="institution"):
    return ("M", category, mode, successor, name, kept, body)


@pytest.mark.parametrize(
    ("tables", "found"),
    [
        ({"ratios": ratio(most="1.2")}, []),
        ({"ratios": ratio(of="administrative", most="1.2")}, [("ratios.csv:2:3", "ratio_of_itself")]),
        ({"ratios": ratio()}, [("ratios.csv:2:9", "no_ratio")]),
        ({"ratios": ratio(scope="unit", least="0.5")}, [("ratios.csv:2:8", "least_ratio_of_units")]),
        ({"ratios": ratio(least="1.3", most="1.2")}, [("ratios.csv:2:8", "ratio_bounds")]),
        ({"ratios": ratio(most="many")}, [("ratios.csv:2:9", "not_a_number")]),
    ],
)  # fmt: skip
def test_ratios(tmp_path, tables, found):
    """Proves: a ratio joins two categories, has a bound, and a least one only over jurisdictions."""
    assert findings_of(write_scenario(tmp_path, **tables)) == found


@pytest.mark.parametrize(
    ("least", "most", "where", "count"),
    [
        ("0.05", "0.06", "9001", 1),  # 38 posts: 1.90 to 2.28 holds the whole number 2
        ("0.05", "0.06", "9002", 1),
        ("0.05", "0.052", "9001", 0),  # 1.90 to 1.976 holds none
        ("0.05", "0.052", "", 0),
        ("0.05", "0.052", "90", 0),  # 76 posts: 3.8 to 3.952
        ("0.04", "0.0527", "90", 1),  # 76 posts: 3.04 to 4.0052
    ],
)
def test_an_interval_holds_a_whole_number(tmp_path, least, most, where, count):
    """Proves: of the posts held now an interval must leave a whole number, in each jurisdiction that it names.

    The counties hold 38 administrative posts each. Sensitivity: 5 to 6 percent of 12 posts, a single town's, are 0.60 to
    0.72, so an interval by town is refused (below).
    """
    folder = write_scenario(tmp_path, ratios=ratio(least=least, most=most, where=where))
    keys = [key for _, key in findings_of(folder)]
    assert keys == ([] if count else ["no_whole_number"] * (1 if where else 2))


def test_an_interval_without_a_whole_number_is_told_in_figures(tmp_path):
    """Proves: 5 to 6 percent of the 12 institution posts of the only 乡 are 0.60 to 0.72, and the message says so."""
    interval = ratio(of="administrative", to="institution", where="9001", kind="乡", least="0.05", most="0.06")
    with pytest.raises(CaseError) as raised:
        read_case(write_scenario(tmp_path, ratios=interval))
    (problem,) = raised.value.errors
    assert problem.where == "ratios.csv:2:8"
    for language in ("zh", "en"):
        assert all(figure in problem.words(language) for figure in ("12", "0.60", "0.72"))


def test_a_ratio_that_concerns_nobody_warns(tmp_path):
    """Proves: a misspelt type does not switch a rule off in silence, nor does a level at which there is none of the type."""
    folder = write_scenario(tmp_path / "a", ratios=ratio(scope="unit", kind="镇街", most="1.2"))
    assert findings_of(folder) == [("ratios.csv:2:7", "no_such_unit")]
    folder = write_scenario(tmp_path / "b", ratios=ratio(scope="unit", kind="事业单位", level="township", most="1.2"))
    assert ("ratios.csv:2:1", "idle_ratio") in warnings_of(folder)


TOTAL = ("jurisdiction", "category", "level", "direction")
APPROVAL = ("jurisdiction", "category", "level", "posts", "basis")


@pytest.mark.parametrize(
    ("direction", "level", "change", "category", "found"),
    [
        ("never_rise", "township", "3", "administrative", [("totals.csv:2:4", "total_rises")]),
        ("never_rise", "township", "-3", "administrative", []),
        ("never_fall", "township", "-3", "administrative", [("totals.csv:2:4", "total_falls")]),
        ("never_fall", "township", "3", "administrative", []),
        ("never_fall", "township", "-3", "institution", []),  # the county may send posts down
        ("never_rise", "township", "3", "institution", [("totals.csv:2:4", "total_rises")]),  # nothing leads up
        ("never_fall", "", "-3", "institution", [("totals.csv:2:4", "total_falls")]),  # nothing leads into the county
    ],
)
def test_totals_and_approvals(tmp_path, direction, level, change, category, found):
    """Proves: an approval against the direction of a total is a fault, unless a route could make up for it."""
    folder = write_scenario(
        tmp_path,
        totals=(TOTAL, ("9001", category, level, direction)),
        approvals=(APPROVAL, ("9001", category, "township", change, "x")),
    )
    assert findings_of(folder) == found


def test_a_cut_by_cap_goes_against_a_total_that_never_falls(tmp_path):
    """Proves: a cap of 37 on 38 posts is a cut, which a total that never falls does not allow; a cap of 38 is none."""

    def found(cap: str) -> list[tuple[str, str]]:
        return findings_of(
            write_scenario(
                tmp_path / cap,
                totals=(TOTAL, ("9001", "administrative", "township", "never_fall")),
                pools=(("jurisdiction", "category", "level", "cap"), ("9001", "administrative", "township", cap)),
            )
        )

    assert found("37") == [("totals.csv:2:4", "total_falls")]
    assert found("38") == []


def test_a_budget_needs_costs(tmp_path):
    """Proves: money that no category costs is a fault; with one cost it is not."""
    budgets = (("jurisdiction", "amount"), ("9001", "120"))
    assert findings_of(write_scenario(tmp_path / "a", budgets=budgets)) == [("budgets.csv:2:2", "no_cost")]
    categories = changed("categories", 1, "cost", "12")
    assert findings_of(write_scenario(tmp_path / "b", budgets=budgets, categories=categories)) == []


@pytest.mark.parametrize(
    ("row", "seats", "found"),
    [
        (1, "administrative", [("categories.csv:2:5", "seated_on_itself")]),
        (2, "administrative", [("units.csv:4:10", "no_seats")]),
        (1, "institution", []),
        (1, "leaders", [("categories.csv:2:5", "unknown_reference")]),
    ],
)
def test_seats(tmp_path, row, seats, found):
    """Proves: a category sits on another one, which every unit that holds it must hold too."""
    assert findings_of(write_scenario(tmp_path, categories=changed("categories", row, "seated_on", seats))) == found


def test_special_posts_are_part_of_the_posts(tmp_path):
    """Proves: 21 special posts of 20 are a fault, 20 are not."""
    for special, found in (("21", [("units.csv:2:15", "special_above_current")]), ("20", [])):
        folder = write_scenario(tmp_path / special, units=changed("units", 1, "administrative_special", special))
        assert findings_of(folder) == found


@pytest.mark.parametrize(
    ("units", "rows", "found"),
    [
        (MEMBERS, [merge()], []),
        (MEMBERS, [merge(successor="9001A")], [("consolidations.csv:2:4", "successor_exists")]),
        (MEMBERS, [merge(kept="42")], []),
        (MEMBERS, [merge(kept="43")], [("consolidations.csv:2:6", "kept_above_held")]),
        (MEMBERS[:-1], [merge()], [("consolidations.csv:2:1", "few_members")]),
        (MEMBERS[:-1], [merge(mode="excluded")], []),
        (MEMBERS, None, [("units.csv:4:15", "unknown_reference")]),
        (units_with("consolidation", {3: "M", 6: "M"}), [merge()], [("units.csv:7:15", "members_apart")]),
        (units_with("consolidation", {1: "M", 3: "M"}), [merge()],
         [("units.csv:4:15", "members_apart"), ("units.csv:2:7", "merge_without_category")]),
        (MEMBERS, [merge(), merge(category="administrative", kept="0")],
         [("units.csv:4:7", "member_holds_none"), ("units.csv:8:7", "member_holds_none")]),
        (MEMBERS, [merge(category="administrative", mode="optional", kept="0"), merge()],
         [("consolidations.csv:3:3", "merge_rows_differ"),
          ("units.csv:4:7", "member_holds_none"), ("units.csv:8:7", "member_holds_none")]),
        (MEMBERS, [merge(category="administrative", body="市委编委", mode="excluded"), merge(mode="excluded")],
         [("consolidations.csv:3:7", "merge_rows_differ")]),
        (MEMBERS, [merge(), ("N", *merge()[1:])],
         [("consolidations.csv:3:4", "successor_twice"), ("consolidations.csv:3:1", "few_members")]),
    ],
)  # fmt: skip
def test_merges(tmp_path, units, rows, found):
    """Proves: a merge joins two or more units of one pool, its rows agree, and it creates neither posts nor confusion."""
    folder = write_scenario(tmp_path, units=units, consolidations=None if rows is None else (MERGE, *rows))
    assert findings_of(folder) == found


def test_a_merge_keeps_special_posts(tmp_path):
    """Proves: of members with 35 special posts the new institution cannot keep 34."""
    units = [[*row, ""] for row in MEMBERS]
    units[0][-1] = "institution_special"
    units[3][-1], units[-1][-1] = "25", "10"
    folder = write_scenario(tmp_path, units=units, consolidations=(MERGE, merge()))
    assert findings_of(folder) == [("consolidations.csv:2:6", "kept_below_special")]


def item(origin="9001X", category="institution", volume="400", hours="10", types="", driver=""):
    return ITEM, ("D1", "审批", origin, category, volume, hours, types, driver)


@pytest.mark.parametrize(
    ("settings", "delegations", "found"),
    [
        (HOURS, item(), []),
        (HOURS, item(types="镇、乡", driver="area_km2"), []),
        (SETTINGS, item(), [("scenario.toml need.institution.available_hours", "no_available_hours")]),
        (HOURS, item(origin="9001A"), [("delegations.csv:2:3", "origin_township")]),
        (HOURS, item(origin="9009X"), [("delegations.csv:2:3", "unknown_reference")]),
        (HOURS, item(category="administrative"), [
            ("scenario.toml need.administrative.available_hours", "no_available_hours"),
            ("delegations.csv:2:3", "origin_holds_none")]),
        (HOURS, item(types="镇、街道"), [("delegations.csv:2:7", "unknown_type")]),  # county 9001 has no 街道
        (HOURS, item(driver="villages"), [("units.csv:2", "no_driver_value")]),
        (HOURS, item(driver="vilages"), [("delegations.csv:2:8", "unknown_driver")]),
        (HOURS, item(volume="2390"), []),  # 23.9 of the 24 posts that 9001X needs
        (HOURS, item(volume="2400"), [("delegations.csv:2:5", "all_work_delegated")]),
    ],
)  # fmt: skip
def test_delegations(tmp_path, settings, delegations, found):
    """Proves: work goes down from a unit that holds the category, to townships there, and not all of it."""
    assert findings_of(write_scenario(tmp_path, settings=settings, delegations=delegations)) == found


def test_work_is_added_up_over_the_items_of_a_unit(tmp_path):
    """Proves: two items of 12 posts each leave nothing of a need of 24. Sensitivity: each alone is allowed."""
    header, row = item(volume="1200")
    folder = write_scenario(tmp_path, settings=HOURS, delegations=(header, row, ("D2", *row[1:])))
    assert findings_of(folder) == [("delegations.csv:3:5", "all_work_delegated")]


def test_work_needs_receivers_and_something_to_share_it_by(tmp_path):
    """Proves: a county without townships of the category receives nothing, and a driver of 0 everywhere shares nothing."""
    units = [list(row) for row in TABLES["units"]]
    for row in (1, 2):
        units[row][9:14] = [""] * 5
    folder = write_scenario(tmp_path / "a", settings=HOURS, delegations=item(), units=units)
    assert findings_of(folder) == [("delegations.csv:2:3", "no_receivers")]
    flat = [list(row) for row in TABLES["units"]]
    flat[1][5] = flat[2][5] = "0"
    folder = write_scenario(tmp_path / "b", settings=HOURS, delegations=item(driver="area_km2"), units=flat)
    assert findings_of(folder) == [("delegations.csv:2:8", "driver_all_zero")]


POSITION = ("category", "type", "position", "posts", "cross_posted")


def test_positions(tmp_path):
    """Proves: cross-posted positions are part of the posts, and positions that set the need cover every type."""
    method = SETTINGS + '[need.administrative]\nmethod = "positions"\n'
    units = [list(row) for row in TABLES["units"]]
    for row in units[1:]:
        row[8] = ""
    rows = [("administrative", kind, "书记", "1", "0") for kind in ("镇", "乡", "街道")]
    assert findings_of(write_scenario(tmp_path / "a", settings=method, units=units, positions=(POSITION, *rows))) == []
    lacking = write_scenario(tmp_path / "b", settings=method, units=units, positions=(POSITION, *rows[:2]))
    assert findings_of(lacking) == [("units.csv:6:5", "no_positions")]
    crossed = ("administrative", "镇", "镇长", "1", "2")
    assert findings_of(write_scenario(tmp_path / "c", positions=(POSITION, crossed))) == [
        ("positions.csv:2:5", "cross_posted")
    ]


DIGEST = ("unit_id", "category", "posts", "years")


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (("9001A", "administrative", "18", "3"), []),
        (("9001A", "administrative", "19", "3"), [("digests.csv:2:3", "digest_above_headcount")]),
        (("9001X", "administrative", "1", "3"), [("digests.csv:2:2", "digest_holds_none")]),
        (("9001A", "administrative", "1", "0"), [("digests.csv:2:4", "below_minimum")]),
        (("9009A", "administrative", "1", "3"), [("digests.csv:2:1", "unknown_reference")]),
        (("9001X", "institution", "1", "3"), [("digests.csv:2:1", "digest_of_member")]),
    ],
)
def test_digests(tmp_path, row, found):
    """Proves: at most the people in post can be digested, and not in a unit that a merge may close."""
    folder = write_scenario(tmp_path, units=MEMBERS, consolidations=(MERGE, merge()), digests=(DIGEST, row))
    assert findings_of(folder) == found


def office(kind="镇", unit="", what="office", code="o1", category="administrative"):
    return (kind, unit, code, "办公室", what, category, "0", "0", "样例")


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([office(), office(kind="", unit="9001B")], []),
        ([office(unit="9001A")], [("templates.csv:2:1", "office_for_whom")]),
        ([office(kind="")], [("templates.csv:2:1", "office_for_whom")]),
        ([office(kind="镇街")], [("templates.csv:2:1", "unknown_type")]),
        ([office(kind="事业单位")], [("templates.csv:2:1", "unknown_type")]),
        ([office(kind="", unit="9001X")], [("templates.csv:2:2", "office_of_higher_unit")]),
        ([office(kind="", unit="9009X")], [("templates.csv:2:2", "unknown_reference")]),
        ([office(what="bureau")], [("templates.csv:2:5", "not_a_choice")]),
    ],
)
def test_templates(tmp_path, rows, found):
    """Proves: an office is for a type of township or for one township; shares that are all 0 are no fault."""
    assert findings_of(write_scenario(tmp_path, templates=(OFFICE, *rows))) == found


def test_offices_are_counted_against_limits(tmp_path):
    """Proves: 东镇 has 2 offices of its type and 1 of its own, 3 in all: one more than a limit of 2, within one of 3.

    Sensitivity: a limit for another type, class or kind does not count; one of another place (参照) only warns.
    """
    templates = (OFFICE, office(), office(code="o2"), office(kind="", unit="9001A", code="o3"))
    units = with_column(TABLES["units"], "class")
    units[1][-1], units[2][-1] = "一类", "二类"

    def read(name: str, *limit: str):
        folder = write_scenario(
            tmp_path / name, units=units, templates=templates, office_limits=(LIMIT, (*limit, "样例"))
        )
        errors = findings_of(folder)
        return errors or warnings_of(folder)

    beyond = [("office_limits.csv:2:4", "too_many_offices")]
    assert read("a", "镇", "", "office", "2", "no") == beyond
    assert read("b", "", "一类", "office", "2", "") == beyond
    assert read("c", "镇", "", "office", "3", "no") == []
    assert read("d", "镇", "", "institution", "0", "no") == []
    assert read("e", "乡", "", "office", "0", "no") == []
    assert read("f", "镇", "二类", "office", "0", "no") == []
    assert read("g", "镇", "", "office", "2", "yes") == [("office_limits.csv:2:4", "reference_exceeded")]
    folder = write_scenario(
        tmp_path / "h",
        units=units,
        templates=templates,
        office_limits=(LIMIT, ("镇", "", "office", "2", "yes", "样例")),
    )
    (warning,) = read_case(folder).warnings
    assert "参照" in warning.words("zh")
    assert "参照" in warning.words("en")
    assert "东镇" in warning.words("zh")


def test_limits_of_the_gansu_preset(tmp_path):
    """Proves: the published limits apply by class and for streets, as a reference that warns.

    A third-class town may have 4 offices, so the fifth warns. Sensitivity: a first-class one may have 5.
    """
    settings = SETTINGS + 'presets = ["gansu-2019"]\n'
    templates = (OFFICE, *(office(code=f"o{number}") for number in range(5)))
    for name, unit_class, found in (("a", "三类", ["reference_exceeded"]), ("b", "一类", [])):
        units = with_column(TABLES["units"], "class")
        units[1][-1] = unit_class
        folder = write_scenario(tmp_path / name, settings=settings, units=units, templates=templates)
        assert [key for _, key in warnings_of(folder)] == found


def test_faults_of_the_reform_are_found_together(tmp_path):
    """Proves: faults in seven of these tables, and one in units, are all reported at once."""
    folder = write_scenario(
        tmp_path,
        ratios=ratio(),
        budgets=(("jurisdiction", "amount"), ("9001", "120")),
        units=MEMBERS[:-1],
        consolidations=(MERGE, merge()),
        delegations=item(origin="9001A"),
        digests=(DIGEST, ("9001A", "administrative", "19", "3")),
        templates=(OFFICE, office(kind="")),
        positions=(POSITION, ("administrative", "镇", "镇长", "1", "2")),
    )
    assert {key for _, key in findings_of(folder)} >= {
        "no_ratio",
        "no_cost",
        "few_members",
        "origin_township",
        "digest_above_headcount",
        "office_for_whom",
        "cross_posted",
    }
