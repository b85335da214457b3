"""The audit of year tables that somebody changed by hand, rule by rule."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from cases import unit
from openpyxl import Workbook
from test_course import pair
from year_cases import KIND, course_of, started, years_case

import quota
from quota.api.phase import YearsAudited
from quota.phase import make_course
from quota.phase.hand import audit_years, has_years, is_of_years, read_hand_years
from quota.phase.papers import YearsTold
from quota.phase.store import FORM, RECORDS
from quota.phase.tables import year_tables
from quota.phase.words import row_words
from quota.plan.manifest import MANIFEST, StoreError, fitting
from quota.scenario import CaseError, Digest
from quota.solve.solvers import Runner
from quota.study.store import write_table

NANPING = Path("scenarios/nanping-years").resolve()
SIX = [unit("a", 6, need=6, headcount=6), unit("b", 6, need=6, headcount=6)]
MANY = [unit("a", 6, need=6, headcount=8, movable=1), unit("b", 6, need=6, headcount=4)]
FEW = [unit("a", 10, need=7, headcount=8, movable=3), unit("b", 4, need=7, headcount=2)]
DOWN = [
    unit("b", 4, need=9, headcount=3),
    unit("c", 8, need=4, level="county", headcount=8, movable=4),
    unit("d", 4, need=6, level="county", headcount=3),
]
FIXED = [unit("a", 6, need=6, headcount=6), unit("b", 6, need=6, headcount=4)]
FREE = [unit("a", 10, need=7, headcount=5), unit("b", 4, need=7)]


def written(course, folder: Path) -> Path:
    """Write the tables of a course."""
    for name, columns in RECORDS.items():
        write_table(folder / f"years_{name}.csv", columns, getattr(year_tables(course), name), course.start.case)
    return folder


def change(folder: Path, name: str, *changes: tuple[str, int, str, int]) -> None:
    """Add to cells as a planner would: unit (or jurisdiction), year, column, how much."""
    file = folder / f"years_{name}.csv"
    rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
    for code, year, column, more in changes:
        (row,) = (r for r in rows if code in (r.get("unit_id"), r["jurisdiction"]) and r["year"] == str(year))
        row[column] = str(int(row[column]) + more)
    lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
    file.write_text("\n".join(lines), encoding="utf-8-sig")


def found(course, path: Path, *, moving: bool = True) -> list[tuple[str, int, int]]:
    """Return rule, year (from 1) and by how much of every broken line; words exist in both languages."""
    audited = audit_years(course.start, read_hand_years(course.start, path), Runner("highs"), moving=moving)
    for one in audited.breaches:
        assert all(
            str(one.by) in row_words("broken", course.start, one, language)  # type: ignore[arg-type]
            for language in ("zh", "en")
        )
    return sorted((one.row.rule, one.row.year + 1, one.by) for one in audited.breaches)


def moved_year(code: str, column: str, early: int, late: int) -> tuple[tuple[str, int, str, int], ...]:
    """Bring one person forward: one more in the early year, one less in the late one."""
    return (code, early, column, 1), (code, late, column, -1)


LEAVING = {("a", 1): 1, ("a", 2): 1, ("a", 3): 1}
CASES = {
    "yearly_pace": (
        lambda: course_of(pair(3, people=7, settings={"yearly_pace": 1})),
        {"posts": (("b", 1, "posts", 1), ("a", 1, "posts", -1))},
        [("yearly_pace", 1, 1)] * 2,
    ),
    "balance": (
        lambda: course_of(pair(3, people=7)),
        {"posts": (("a", 1, "posts", 1),)},
        [("balance", 1, 1)],
    ),
    "ratchet": (
        lambda: course_of(pair(3, people=7)),  # 7 people of a sit on 6 posts then
        {"posts": (("b", 1, "posts", 1), ("a", 1, "posts", -1))},
        [("ratchet", 2, 1), ("ratchet", 2, 1), ("seats", 1, 1)],
    ),
    "end": (
        lambda: course_of(pair(3, people=7)),
        {"posts": (("b", 3, "posts", 1), ("a", 3, "posts", -1))},
        [("end", 3, 1), ("end", 3, 1), ("seats", 3, 1)],
    ),
    "hiring": (
        lambda: course_of(pair(3, people=7, hiring=[2, 0, 1])),
        {
            "people": (("b", 2, "hires", 1), ("b", 2, "people", 1), ("b", 3, "hires", -1)),
            "hiring": tuple(cell for place in "AC" for cell in moved_year(place, "hires", 2, 3)),
        },
        [("hiring", 2, 1)],
    ),
    "totals": (
        lambda: course_of(pair(3, people=7, hiring=[2, 0, 1])),
        {"hiring": (("C", 2, "hires", 2),)},
        [("totals", 2, 2)],
    ),
    "people": (
        lambda: course_of(pair(3, people=7, hiring=[2, 0, 1])),
        {"people": (("b", 1, "people", 1),)},
        [("people", 1, 1), ("people", 2, 1)],
    ),
    "seats": (
        lambda: make_course(started(pair(3, exits=LEAVING, hiring=[1, 1, 1], movable=3)), moving=False),
        {"posts": (("a", 1, "posts", -1), ("b", 1, "posts", 1))},
        [("seats", 1, 1)],
    ),
    "refills": (
        lambda: course_of(years_case(SIX, 3, {("b", 1): 1, ("b", 2): 1}, digests=[Digest("b", KIND, 0, 3, "", 2, 1)])),
        {
            "people": (*moved_year("b", "hires", 1, 2), ("b", 1, "people", 1)),
            "hiring": (("C", 1, "hires", 1), ("C", 2, "hires", -1), ("A", 1, "hires", 1), ("A", 2, "hires", -1)),
        },
        [("refills", 1, 1)],
    ),
    "overfilled": (
        lambda: course_of(years_case(MANY, 1, hiring=[1])),  # the one who is hired goes to a in place of b
        {"people": tuple((code, 1, name, by) for code, by in (("a", 1), ("b", -1)) for name in ("hires", "people"))},
        [("overfilled", 1, 1)],
    ),
    "movers": (
        lambda: course_of(pair(2, people=8, movable=1, exits={("a", 1): 1})),
        {
            "people": (
                *(("a", 1, "moved_out", 2), ("a", 1, "people", -2), ("a", 2, "people", -2)),
                *(("b", 1, "moved_in", 2), ("b", 1, "hires", -2)),
            ),
            "hiring": (("A", 1, "hires", -2), ("C", 1, "hires", -2)),
        },
        [("movers", 2, 1)],
    ),
    "with_posts": (
        lambda: course_of(years_case(FEW, 3, hiring=[0, 0, 0], settings={"yearly_pace": 1})),
        {
            "people": (
                *(("a", 1, "moved_out", 1), ("b", 1, "moved_in", 1)),
                *(("a", year, "people", -1) for year in (1, 2, 3)),
                *(("b", year, "people", 1) for year in (1, 2, 3)),
            ),
        },
        [("with_posts", 1, 1)],
    ),
    "plan": (
        lambda: course_of(years_case([{**FREE[0], "floor": 7}, FREE[1]], 2)),
        {"posts": (("a", 1, "posts", -1), ("b", 1, "posts", 1))},
        [("plan", 1, 1), ("ratchet", 2, 1), ("ratchet", 2, 1), ("seats", 1, 1)],
    ),
    "along": (  # who moved to the other institution crosses to the town with the others, on a post that did not
        lambda: course_of(years_case(DOWN, 2, hiring=[0, 0], routes=[{}])),
        {
            "people": (
                *(("d", 1, "moved_in", -1), ("d", 1, "people", -1), ("d", 2, "people", -1)),
                *(("b", 1, "moved_in", 1), ("b", 1, "people", 1), ("b", 2, "people", 1)),
            )
        },
        [("along", 1, 1)],
    ),
    "who may not move": (
        lambda: course_of(years_case(FIXED, 2, hiring=[0, 0])),
        {
            "people": (
                *(("a", 1, "moved_out", 1), ("b", 1, "moved_in", 1)),
                *(("a", year, "people", -1) for year in (1, 2)),
                *(("b", year, "people", 1) for year in (1, 2)),
            )
        },
        [("movers", 1, 1)],
    ),
    "arrivals": (
        lambda: course_of(pair(2, movable=3)),
        {"people": (("b", 1, "moved_in", -1), ("b", 1, "people", -1), ("b", 2, "people", -1))},
        [("arrivals", 1, 1)],
    ),
}


@pytest.mark.parametrize("rule", CASES)
def test_a_table_changed_by_hand(rule: str, tmp_path: Path):
    """Proves: tables as they were written break nothing; a change that breaks one rule is told with year and number, by hand
    reckoned: the rule is the key of the case.

    Sensitivity: the rule's lines; the window that the programme gives its quantities in place of lines.
    """
    make, changes, expected = CASES[rule]
    course = make()
    folder = written(course, tmp_path)
    assert found(course, folder) == []
    for name, cells in changes.items():
        change(folder, name, *cells)
    assert found(course, folder) == expected


def test_years_in_which_nobody_moves(tmp_path: Path):
    """Proves: years made so that nobody moves say so in their manifest, and the audit of them tells of one who does; the same
    tables of years in which people may move are as they should be.

    Sensitivity: lines of those who stay.
    """
    start = started(pair(3, exits=LEAVING, hiring=[1, 1, 1], movable=3))
    course = make_course(start, moving=False)
    folder = written(course, tmp_path)
    change(
        folder,
        "people",
        *(("a", 1, "moved_out", 1), ("b", 1, "moved_in", 1), ("b", 1, "hires", -1)),
        *(("a", year, "people", -1) for year in (1, 2, 3)),
    )
    change(folder, "hiring", *((place, 1, "hires", -1) for place in "AC"))
    assert found(course, folder) == []
    assert found(course, folder, moving=False) == [("unmoved", 1, 1)]


def test_a_table_beside_its_copy_misses_nothing(tmp_path: Path):
    """Proves: of two tables with the same rows neither is told to lack them; what the later one says counts.

    Sensitivity: ask of each table what none before it has stated.
    """
    course = course_of(years_case(SIX, 2))
    folder = written(course, tmp_path)
    (folder / "years_posts_copy.csv").write_bytes((folder / "years_posts.csv").read_bytes())
    assert found(course, folder) == []


@pytest.mark.parametrize(
    "entry", [{"years": 3}, {"years": ["1"]}, {"nobody_moves": "yes"}, {"open_target": 1}, {"target": ["plan"]}]
)
def test_a_manifest_of_years_says_what_was_asked_for_or_is_refused(entry: dict[str, object], tmp_path: Path):
    """Proves: an entry that an audit reads and cannot be one is named. Sensitivity: believe what stands there."""
    whole = {"years": [1, 2], "nobody_moves": False, "open_target": False, "target": ""}
    (tmp_path / MANIFEST).write_text(json.dumps(whole), encoding="utf-8")
    assert fitting(tmp_path, FORM) == whole
    (tmp_path / MANIFEST).write_text(json.dumps(whole | entry), encoding="utf-8")
    with pytest.raises(StoreError) as raised:
        fitting(tmp_path, FORM)
    assert next(iter(entry)) in str(raised.value.detail)


def test_the_plan_that_is_carried_out_is_found_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Proves: a manifest names the plan by the way to it, however that was typed, so that the years are audited anywhere.

    Sensitivity: a path kept as it was typed is none from another folder.
    """
    quota.read(NANPING).solve().save(tmp_path / "plan")
    written = []
    for typed in (tmp_path / "plan", Path("plan")):
        monkeypatch.chdir(tmp_path)
        scenario = quota.read(NANPING)
        folder = scenario.phase(2, target=typed).write(tmp_path / "years")
        manifest = json.loads((folder / "manifest.json").read_bytes())
        written.append(manifest | {"seconds": 0})
        monkeypatch.chdir(folder)
        assert YearsAudited(scenario, tmp_path / "years", None, None).keeps_every_rule
    assert written[0] == written[1]
    assert written[0]["target"] == "../plan"


def test_a_table_alone_is_settled_by_the_least_breach(tmp_path: Path):
    """Proves: of years_posts.csv alone people are open: what can be filled breaks nothing, and one post for which people sit
    elsewhere breaks one line.

    Sensitivity: what is not stated counts as nothing.
    """
    course = CASES["seats"][0]()
    folder = written(course, tmp_path)
    file = folder / "years_posts.csv"
    assert is_of_years(file)
    assert is_of_years(folder)
    assert found(course, file) == []
    early = (("a", 1, "posts", -2), ("b", 1, "posts", 2), ("a", 2, "posts", -1), ("b", 2, "posts", 1))
    change(folder, "posts", *early)
    assert found(course, file) == []  # moving is allowed: who sits there goes along
    change(folder, "posts", ("a", 1, "posts", 1))
    assert found(course, file) == [("balance", 1, 1)]


def test_what_cannot_be_read_is_said_with_its_cell(tmp_path: Path):
    """Proves: a word for a number, a unit that is not there and rows that are gone stop the audit, each with its place; a changed
    copy is a warning that says what counts."""
    course = CASES["people"][0]()
    folder = written(course, tmp_path)
    change(folder, "people", ("b", 1, "exits", 1), ("b", 1, "posts", 1))
    (warning,) = read_hand_years(course.start, folder).warnings
    assert "2 处" in warning.words("zh")
    file = folder / "years_people.csv"
    kept = file.read_text(encoding="utf-8-sig")
    for changed, where, words in (
        (kept.replace("2,b,", "2,x,"), "years_people.csv:5:2", "x"),
        (kept.replace("administrative,4,", "administrative,四,"), None, ""),
        ("\n".join(kept.splitlines()[:-1]), "years_people.csv", "3 b"),
        (kept.replace("hires,", "hired,"), str(folder), ""),
    ):
        file.write_text(changed, encoding="utf-8-sig")
        if where is None:
            read_hand_years(course.start, folder)  # people a year before are not read
            continue
        with pytest.raises(CaseError) as caught:
            read_hand_years(course.start, file if where == str(folder) else folder)
        (problem,) = caught.value.errors
        assert where.split("/")[-1] in problem.where
        assert words in problem.words("zh")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_sheet_of_a_workbook(language, tmp_path: Path):
    """Proves: the sheet as papers have it breaks nothing, though it says of hires and moves only what years come to together; a
    post more for a in year 1 breaks the balance, a total of hires one off is told.

    Sensitivity: headings in one language alone; lines found by their place.
    """
    course = CASES["hiring"][0]()
    table = YearsTold(course, language, "real").by_unit(10)
    file = tmp_path / "proposal.xlsx"

    def saved(row: int, heading: str, more: int) -> Path:
        book = Workbook()
        sheet = book.active
        sheet.title = "分年度实施表"
        sheet.append(["分年度实施表"])
        sheet.append([column.header for column in table.columns])
        for place, line in enumerate(table.lines):
            values = [cell.value for cell in line.cells]
            values[table.headers.index(heading)] += more if place == row else 0
            sheet.append(values)
        book.save(file)
        return file

    posts, hires = ("1年编制", "新进") if language == "zh" else ("1 posts", "hires")
    assert found(course, saved(0, posts, 0)) == []
    assert has_years(file)
    assert found(course, saved(0, posts, 1)) == [("balance", 1, 1)]
    assert found(course, saved(1, hires, 1)) == [("totals", 3, 1)]
