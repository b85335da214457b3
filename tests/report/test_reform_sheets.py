"""What a reform adds to the workbook: merges, offices, digestion, ratios."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook
from small import TABLES, write_scenario

from quota.plan import make_plan
from quota.report.workbook import write_workbook
from quota.scenario import read_case
from quota.texts import text
from quota.words import figures

SETTINGS = 'title = "整合"\n'


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    """County 9001 has two centres, 30 and 12 posts, that must merge into one of 34; 8 posts go to its townships."""
    units = [[*row, ""] for row in TABLES["units"]]
    units[0][-1] = "consolidation"
    units[3][-3:] = ["", "2", "J01"]
    second = [*units[3]]
    second[:2] = ["9001Y", "甲县管理中心"]
    second[9:11] = ["12", "10"]
    folder = write_scenario(
        tmp_path_factory.mktemp("reform") / "s",
        settings=SETTINGS,
        units=[*units, second],
        consolidations=(
            ("merge", "category", "mode", "successor", "name", "kept", "movable", "price", "body", "basis"),
            ("J01", "institution", "required", "9001Z", "甲县综合中心", "34", "4", "0", "市委编委", "示例"),
        ),
        templates=(
            ("type", "unit_id", "office", "name", "kind", "category", "share", "least", "named"),
            ("镇", "", "party", "党群工作办公室", "office", "administrative", "2", "2", "yes"),
            ("镇", "", "sixth", "名称未公布", "office", "administrative", "1", "1", "no"),
        ),
        ratios=(
            ("ratio", "numerator", "denominator", "scope", "most", "reference", "basis"),
            ("R1", "institution", "administrative", "unit", "1.2", "yes", "参照长沙市2011年"),
        ),
    )
    return make_plan(read_case(folder))


@pytest.fixture(scope="module", params=["zh", "en"])
def book(plan, tmp_path_factory, request):
    path = tmp_path_factory.mktemp("book") / "x.xlsx"
    write_workbook(plan, path, request.param)
    return load_workbook(path, data_only=True), request.param


def rows_of(book, name):
    pages, language = book
    return [row for row in pages[text(f"report.sheet_{name}", language)].iter_rows(values_only=True) if any(row)]


def test_merge_is_told(plan, book):
    """Proves: 30 + 12 posts merge into 34, 8 are freed; members leave no coverage, the successor has none before."""
    (merge,) = plan.merges
    assert (merge.held, merge.kept, merge.freed) == (42, 34, 8)
    (line,) = [row for row in rows_of(book, "merges") if row[0] == "甲县综合中心"]
    assert line[2] == ("甲县服务中心、甲县管理中心" if book[1] == "zh" else "甲县服务中心, 甲县管理中心")
    assert line[5:8] == (42, 34, 8)
    units = {row[1]: row for row in rows_of(book, "adjustment")}
    closed, opened = units["甲县服务中心"], units["甲县综合中心"]
    assert text("report.merged_into", book[1], name="甲县综合中心") in closed[-1]
    assert text("reasons.reason_opened", book[1], planned=34) in opened[-1]
    planned, before, after = -6, -5, -4
    assert closed[planned] == 0
    assert (closed[before], closed[after]) == (None, None)
    assert opened[planned] == 34
    assert (opened[before], opened[after]) == (None, 1)


def test_least_coverage_is_of_units_that_are_there(plan):
    """Proves: a closed institution does not show as a unit of coverage 0. Sensitivity: count it, and the least is 0."""
    total = figures.totals_by_level(plan)["institution", "county"]
    assert total.after.least > 0
    assert total.before.least > 0


def test_merge_is_not_a_move_between_units(plan):
    """Proves: posts that a successor takes over are told apart from posts that change hands."""
    posts = {(flow.kind, flow.category): flow.posts for flow in figures.flows(plan)}
    assert posts["merge", "institution"] == 34
    assert posts["down", "institution"] == 8
    assert posts["move", "institution"] == 1


def test_offices_are_listed(plan, book):
    rows = rows_of(book, "offices")
    top = next(place for place, row in enumerate(rows) if row[5] == text("words.column_posts", book[1]))
    posts = [row[5] for row in rows[top + 1 :]]
    assert posts == [row.posts for row in plan.offices]
    assert any(text("report.unnamed_office", book[1]) == row[6] for row in rows[top + 1 :])


def test_every_sheet_says_how_unsure_figures_look(book):
    """Proves: no sheet shows grey or blue italics without a word on what they mean. Sensitivity: one legend left out."""
    pages, language = book
    legend = text("report.legend_illustrative", language)
    shown = 0
    for page in pages:
        cells = [cell for row in page.iter_rows() for cell in row if cell.value is not None]
        if any(cell.font.italic for cell in cells):
            assert any(legend in str(cell.value) for cell in cells), page.title
            shown += 1
    assert shown == 7


def test_a_merge_is_approved_by_its_own_body(plan, book):
    """Proves: summary and list of transfers name the body of the merge, as the document does. Sensitivity: name the
    county's own commission, as for any move within a pool."""
    kind = text("report.kind_merge", book[1])
    told = {name: [row for row in rows_of(book, name) if kind in row] for name in ("summary", "transfers")}
    assert len(told["transfers"]) == 2
    assert all("市委编委" in row for rows in told.values() for row in rows)
    assert all(rows for rows in told.values())


def test_units_are_counted_as_of_now(book):
    """Proves: what is yet to be opened is counted apart: two county institutions now, one new; four units in all."""
    names = [str(row[1]) for row in rows_of(book, "adjustment")]
    group = text("report.group_opened", book[1], name="", count=2, opened=1)
    assert any(name.endswith(group) for name in names)


def test_ratio_is_told_in_words(plan, book):
    """Proves: a row of a ratio is not shown as 'at most 0'."""
    binding = [row for row in plan.rules if row.rule == "ratio" and row.slack == 0]
    other = {"zh": "行政编制", "en": "administrative posts"}[book[1]]
    words = text("report.asks_ratio_most", book[1], category=other, share="1.2")
    assert sum(row[3] == words for row in rows_of(book, "rules")) == len(binding)
