"""The proposal workbook, read back with openpyxl."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from cases import make_case, unit
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.worksheet import Worksheet
from solved import solved

from quota.model.rules import RULES
from quota.plan import Plan, make_plan
from quota.plan.hand.table import read_hand_table
from quota.report.book import lines_of
from quota.report.workbook import write_workbook
from quota.texts import text
from quota.texts.width import width_of

SHEETS = ("summary", "charts", "adjustment", "transfers", "reserve", "need", "rules", "sources")


@cache
def small() -> Plan:
    """Two counties that trade nothing, a giver above one of them, an approval, and names that look like formulas."""
    case = make_case(
        [
            unit(
                "a", {"administrative": 9, "leadership": 3}, need={"administrative": 12, "leadership": 3}, name="=1+1"
            ),
            unit("b", {"administrative": 11}, need=8, name="@SUM(A1)"),
            unit("c", {"administrative": 4}, need=6, jurisdiction="B", name="+8"),
            unit("d", {"administrative": 7}, need=5, jurisdiction="B", name="-8"),
            unit("e", {"administrative": 20}, level="county", spare={"administrative": 3}, name="https://x.example"),
        ],
        approvals=[{"posts": 2, "level": "township", "document": "=2+2", "body": "省委编委"}],
        routes=[{"body": "市委编办", "price": 0}],
        pool_terms=[{"jurisdiction": "B", "reserve_now": 2, "reserve_min": 1}],
    )
    return make_plan(case)


def written(plan: Plan, folder: Path, language: str = "zh") -> Path:
    path = folder / f"{language}.xlsx"
    write_workbook(plan, path, language)
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("proposal")


@pytest.fixture(scope="module", params=["small", "counties", pytest.param("nanping", marks=pytest.mark.slow)])
def plan(request):
    return small() if request.param == "small" else solved(request.param)


@pytest.fixture(scope="module", params=["zh", "en"])
def language(request):
    return request.param


@pytest.fixture(scope="module")
def books(plan, folder, language) -> tuple[Workbook, Workbook]:
    """Values and formulas of one workbook."""
    path = written(plan, folder, language)
    return load_workbook(path, data_only=True), load_workbook(path)


def sheet(book: Workbook, name: str, language: str) -> Worksheet:
    return book[text(f"report.sheet_{name}", language)]


def test_sheets_are_named_and_in_order(books, language):
    expected = [text(f"report.sheet_{name}", language) for name in SHEETS]
    assert [name for name in books[0].sheetnames if name in expected] == expected
    assert all(len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in books[0].sheetnames)


def header_of(adjustment: Worksheet, language: str) -> int:
    """Return the row of the bands of categories."""
    words = text("words.column_unit", language)
    return next(row[1].row for row in adjustment.iter_rows() if row[1].value == words)


def columns_of(adjustment: Worksheet, plan: Plan, language: str) -> dict[tuple[str, str], int]:
    """Return the column of every (category, field)."""
    band = header_of(adjustment, language)
    starts = []
    for category in plan.case.categories.values():
        name = category.name if language == "zh" else category.name_en
        starts += [(category.code, c.column) for c in adjustment[band] if str(c.value or "").startswith(name)]
    fields = ("current", "headcount", "vacancy", "need", "change", "planned", "coverage_before", "coverage_after")
    return {(code, field): start + place for code, start in starts for place, field in enumerate(fields)}


def unit_rows(adjustment: Worksheet) -> list[int]:
    """Return the rows of units: those with a running number."""
    return [row[0].row for row in adjustment.iter_rows(max_col=1) if isinstance(row[0].value, int)]


def test_before_and_after_table_holds_the_plan(books, plan, language):
    """Proves: every unit stands in the table once, with the figures of the plan in their columns.

    Sensitivity: swap two columns, or leave out the units above the townships, and it fails.
    """
    adjustment = sheet(books[0], "adjustment", language)
    columns = columns_of(adjustment, plan, language)
    found = defaultdict(list)
    for row in unit_rows(adjustment):
        name = adjustment.cell(row, 2).value
        for category in plan.case.categories:
            figures = [
                adjustment.cell(row, columns[category, field]).value
                for field in ("current", "headcount", "need", "change", "planned")
            ]
            if figures[0] is not None:
                found[name, category].append(tuple(figures))
    expected = defaultdict(list)
    for row in plan.posts:
        closed = row.planned == 0 < row.current  # an institution that merges needs nothing any more
        need = None if closed else pytest.approx(float(row.need_exact))
        figures = (row.current, row.headcount, need, row.change, row.planned)
        expected[row.name, row.category].append(figures)
    assert {key: len(rows) for key, rows in found.items()} == {key: len(rows) for key, rows in expected.items()}
    for key, rows in expected.items():
        assert all(row in rows for row in found[key])


def test_totals_equal_the_plan(books, plan, language):
    """Proves: the first total is that of all units, category by category; leadership stands apart."""
    adjustment = sheet(books[0], "adjustment", language)
    columns = columns_of(adjustment, plan, language)
    total = header_of(adjustment, language) + 2
    for category in plan.case.categories:
        rows = [row for row in plan.posts if row.category == category]
        assert adjustment.cell(total, columns[category, "current"]).value == sum(row.current for row in rows)
        assert adjustment.cell(total, columns[category, "planned"]).value == sum(row.planned for row in rows)
        assert adjustment.cell(total, columns[category, "change"]).value == sum(row.change for row in rows)


def test_formulas_have_the_values_that_they_reckon_to(books):
    """Proves: a reader that does not reckon (a mail preview, openpyxl) sees the same numbers as Excel.

    Sensitivity: leave out a value, or let a subtotal take one row too many, and it fails.
    """
    values, formulas = books
    seen = 0
    for name in values.sheetnames:
        for row in formulas[name].iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.data_type == "f":
                    value = values[name][cell.coordinate].value
                    assert value == pytest.approx(Reckoner(formulas[name]).value(cell.coordinate)), (name, cell)
                    seen += 1
    assert seen > 20


class Reckoner:
    """Reckons the few formulas that the workbook uses, from the sheet's own cells."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet

    def value(self, place: str):
        found = self.sheet[place]
        if found.data_type != "f":
            return found.value or 0
        formula = found.value.removeprefix("=")
        if summed := re.fullmatch(r"(SUBTOTAL\(9,|SUM\()([A-Z]+\d+:[A-Z]+\d+)\)", formula):
            return self.sum(summed[2], without_subtotals=summed[1].startswith("SUBTOTAL"))
        if check := re.fullmatch(r'IF\((.+)=(.+),"(.+)","(.+)"\)', formula):
            return check[3] if self.terms(check[1]) == self.terms(check[2]) else check[4]
        if formula.startswith("SUMIFS("):
            wish, number, _, planned, *_ = re.findall(r"[A-Z]+\d+(?::[A-Z]+\d+)?", formula)
            return self.wished(number, wish, planned)
        if divided := re.fullmatch(r"([A-Z]+\d+)/([A-Z]+\d+)", formula):
            return self.value(divided[1]) / self.value(divided[2])
        return self.terms(formula)

    def wished(self, *areas: str):
        columns = []
        for area in areas:
            column, first, _, last = range_boundaries(area)
            columns.append([self.sheet.cell(row, column) for row in range(first, last + 1)])
        rows = [row for row in zip(*columns, strict=True) if isinstance(row[0].value, int) and row[1].value is not None]
        return sum(wish.value - self.value(planned.coordinate) for _, wish, planned in rows)

    def terms(self, words: str):
        signs = re.findall(r"([+-]?)([A-Z]+\d+)", words)
        assert "".join(sign + place for sign, place in signs) == words, words
        return sum((-1 if sign == "-" else 1) * self.value(place) for sign, place in signs)

    def sum(self, area: str, *, without_subtotals: bool):
        first_column, first_row, last_column, last_row = range_boundaries(area)
        total = 0
        for row in self.sheet.iter_rows(first_row, last_row, first_column, last_column):
            for cell in row:
                nested = cell.data_type == "f" and "SUBTOTAL" in cell.value
                total += 0 if without_subtotals and nested else self.value(cell.coordinate)
        return total


def test_reconciliation_says_even(books, plan, language):
    """Proves: before + reserve + approved = after + reserve, by a formula, for every category and once for their sum."""
    values, formulas = books
    even = text("report.balance_even", language)
    checks = [
        values[values.sheetnames[0]][cell.coordinate].value
        for row in formulas[formulas.sheetnames[0]].iter_rows()
        for cell in row
        if cell.data_type == "f" and str(cell.value).startswith("=IF(")
    ]
    counted = sum(category.counts_in_total for category in plan.case.categories.values())
    assert checks == [even] * (len(plan.case.categories) + (counted > 1))


def test_words_never_become_formulas_or_links(folder):
    """Proves: a unit may be called '=1+1'; Excel shows the name and reckons nothing."""
    book = load_workbook(written(small(), folder))
    names = {"=1+1", "@SUM(A1)", "+8", "-8", "https://x.example"}
    found = set()
    for page in book:
        for row in page.iter_rows():
            for cell in row:
                if cell.value in names:
                    assert cell.data_type == "s"
                    assert cell.hyperlink is None
                    found.add(cell.value)
    assert found == names


def test_same_plan_same_bytes(tmp_path):
    """Proves: neither the hour nor the run shows in the file. Sensitivity: leave out the fixed date, and it fails."""
    for language in ("zh", "en"):
        first, second = (written(small(), tmp_path, language).read_bytes() for _ in range(2))
        assert first == second
        assert load_workbook(tmp_path / f"{language}.xlsx").properties.created.year == 1980


def test_pages_are_set_up_for_paper(books, plan, language):
    """Proves: headers stay in view and repeat on paper; the page is landscape and as wide as the table."""
    adjustment = sheet(books[1], "adjustment", language)
    band = header_of(adjustment, language)
    assert adjustment.freeze_panes == f"C{band + 2}"
    assert adjustment.print_title_rows == f"${band}:${band + 1}"
    for page in books[1]:
        assert page.page_setup.orientation == "landscape"
        whole = page.title in (text("report.sheet_charts", language), text("report.sheet_summary", language))
        assert (page.page_setup.fitToHeight == 0) is not whole  # charts, and a row alone, do not spill to another page
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert "quota" not in (page.oddFooter.left.text or "")
    assert all(sheet(books[1], name, language).freeze_panes for name in SHEETS)


def test_language_is_one(books, language):
    """Proves: titles and headers are in the language asked for."""
    words = [str(cell.value) for page in books[0] for row in page.iter_rows(max_row=6) for cell in row if cell.value]
    own = {"zh": "编制", "en": "posts"}[language]
    other = {"zh": "approved now", "en": "现核定"}[language]
    assert any(own in word for word in words)
    assert not any(other in word for word in words)


@pytest.mark.parametrize("name", ["counties", pytest.param("nanping", marks=pytest.mark.slow)])
def test_illustrative_figures_are_marked(name, folder):
    """Proves: an illustrative figure is grey italic and its header says so; a real one is plain; the top warns.

    Nanping's posts are illustrative, its areas estimated but for a few real ones, its committees real.
    Sensitivity: forget the mark in one column and it fails.
    """
    plan = solved(name)
    book = load_workbook(written(plan, folder))
    adjustment = sheet(book, "adjustment", "zh")
    band = header_of(adjustment, "zh")
    columns = columns_of(adjustment, plan, "zh")
    new = {item.name for item in plan.case.consolidations}
    warning = text("report.note_illustrative", "zh", columns="").partition("。")[0]
    assert all(str(sheet(book, name, "zh")["A2"].value).startswith(warning) for name in ("summary", "adjustment"))
    for row in unit_rows(adjustment):
        for (_, field), column in columns.items():
            cell = adjustment.cell(row, column)
            # That a new institution holds nothing yet is true, and nobody's illustration.
            nothing_yet = adjustment.cell(row, 2).value in new and field in ("current", "headcount", "vacancy")
            if cell.value is not None and not nothing_yet:
                assert cell.font.italic
                assert cell.font.color.rgb == "FF595959"
    for column in columns.values():
        assert "示例" in adjustment.cell(band + 1, column).value
    heads = {str(cell.value): cell.column for cell in adjustment[band] if cell.value}
    villages = heads[text("words.column_villages", "zh")]
    area = next(column for head, column in heads.items() if head.startswith("面积") and "含估算" in head)
    inks = {adjustment.cell(row, area).font.italic for row in unit_rows(adjustment) if adjustment.cell(row, area).value}
    assert inks in ({True, False}, {True, None})
    assert not any(adjustment.cell(row, villages).font.italic for row in unit_rows(adjustment))


@pytest.mark.parametrize("name", ["counties", pytest.param("nanping", marks=pytest.mark.slow)])
def test_limits_reckoned_from_illustrative_posts_are_marked(name, folder):
    """Proves: what a unit may lose follows from what it holds, so such a limit is marked as its posts are; the total of
    911 leadership posts is published. Sensitivity: ask only whether the cell of the percentage is illustrative."""
    rules = sheet(load_workbook(written(solved(name), folder)), "rules", "zh")
    found = defaultdict(list)
    for row in rules.iter_rows(min_row=20):
        found[row[0].value].append(row[3])
    pace = found[text("rules.pace_name", "zh")]
    assert len(pace) > 6
    assert all(cell.font.italic for cell in pace)
    published = [cell.font.italic for cell in found["总量上限"] if cell.value == "不超过 911"]
    assert published in ([False], [None]) or name == "counties"  # which leave room below it


def test_need_parts_stand_one_by_one(books, plan, language):
    """Proves: all parts are there, and add up to the needs."""
    parts = sheet(books[0], "need", language)
    top = next(row[0].row for row in parts.iter_rows() if row[0].value == text("words.column_unit", language))
    amounts = [row[7].value for row in parts.iter_rows(min_row=top + 1) if row[0].value]
    assert len(amounts) == len(plan.need_parts)
    assert sum(amounts) == pytest.approx(float(sum(row.need for row in plan.posts)))


def test_transfers_name_who_approves(books, plan, language):
    """Proves: every transfer is listed with its posts and a body that approves it; totals are per category."""
    listed = sheet(books[0], "transfers", language)
    top = next(row[0].row for row in listed.iter_rows() if row[0].value == text("words.column_number", language))
    rows = [row for row in listed.iter_rows(min_row=top + 1, values_only=True) if isinstance(row[0], int)]
    assert [row[7:9] for row in rows] == [(move.posts, move.people) for move in plan.transfers]
    assert all(row[10] for row in rows)


def test_binding_rows_can_be_influenced(books, plan, language):
    """Proves: the rules that bind are those with no slack, and those that must add up are not among them.

    Sensitivity: the table of rules counts the very rows that are listed below it; what must add up has no number.
    """
    rules = sheet(books[0], "rules", language)
    part = text("report.part_binding", language)
    start = next(row[0].row for row in rules.iter_rows() if row[0].value == part) + 2
    shown = [row[0].value for row in rules.iter_rows(min_row=start) if row[0].value]
    told = {text(f"rules.{row.rule}_name", language) for row in plan.rules if row.slack == 0}
    assert set(shown) <= told - {text(f"rules.{rule}_name", language) for rule in ("balance", "approval")}
    binding = sum(row.slack == 0 and row.rule in ("total_cap", "pin", "ceiling") for row in plan.rules)
    named = {text(f"rules.{rule}_name", language) for rule in ("total_cap", "pin", "ceiling")}
    assert sum(name in named for name in shown) == binding
    counted = {
        row[0]: row[8] for row in rules.iter_rows(max_row=start - 2, values_only=True) if isinstance(row[7], int)
    }
    assert {name: shown.count(name) for name in counted if counted[name] is not None} == {
        name: number for name, number in counted.items() if number is not None
    }
    fixed = {text(f"rules.{rule}_name", language) for rule in ("balance", "approval")}
    assert {name for name, number in counted.items() if number is None} == fixed & counted.keys()


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_can_be_explained(rule):
    for language in ("zh", "en"):
        assert all(text(f"rules.{rule}_{what}", language) for what in ("name", "meaning", "basis"))


def test_reserve_sheet_is_left_out_when_empty(tmp_path):
    plan = make_plan(make_case([unit("a", 9, need=12), unit("b", 11, need=8)]))
    names = load_workbook(written(plan, tmp_path)).sheetnames
    assert text("report.sheet_reserve", "zh") not in names


def test_unproved_plan_says_so(tmp_path):
    """Proves: whoever opens an unproved plan reads how far from a proof it is."""
    plan = small()
    outcome = type(plan.status.outcome).FEASIBLE
    unproved = replace(plan, status=plan.status._replace(outcome=outcome, gap=plan.status.gap + 1))
    summary = load_workbook(written(unproved, tmp_path)).worksheets[0]
    words = [str(row[0].value) for row in summary.iter_rows(max_row=8)]
    assert any("未证明最优" in word and "1%" in word for word in words)


def test_rows_that_do_not_fit_are_told(tmp_path, monkeypatch):
    """Proves: a sheet that is too short for its rows says where the others are, instead of losing them."""
    monkeypatch.setattr("quota.report.sheets.listed.MOST_LINES", 4)
    book = load_workbook(written(small(), tmp_path))
    assert any("needs.csv" in str(row[0].value) for row in sheet(book, "need", "zh").iter_rows())


def test_widths():
    assert width_of("来舟镇a") == 7
    assert lines_of("一二三四五六七八九十", 11) == 2


def test_file_that_cannot_be_written(tmp_path):
    """Proves: the fault is an OSError, which the command turns into words."""
    with pytest.raises(OSError, match="missing"):
        write_workbook(small(), tmp_path / "missing" / "x.xlsx", "zh")


def test_hand_changes_are_guarded(books, plan, language):
    """Proves: for every category a column for hand changes takes whole numbers from 0 only, in words of the planner.

    What the plan had is repeated out of sight. Sensitivity: leave out the validation of one category, and it fails.
    """
    adjustment = sheet(books[1], "adjustment", language)
    columns = columns_of(adjustment, plan, language)
    rows = unit_rows(adjustment)
    guards = {str(found.sqref): found for found in adjustment.data_validations.dataValidation}
    for category in plan.case.categories:
        wish = columns[category, "coverage_after"] + 1
        letters, hidden = (get_column_letter(column) for column in (wish, wish + 1))
        guard = next(guard for area, guard in guards.items() if area.startswith(letters))
        assert (guard.type, guard.operator or "between", guard.formula1) == ("whole", "between", "0")
        assert guard.prompt == text("report.wish_help", language)
        assert all(adjustment.cell(row, wish).value is None for row in rows)
        assert all(adjustment.cell(row, wish).coordinate in guard.sqref for row in rows)
        assert adjustment.column_dimensions[hidden].hidden
        solved = [adjustment.cell(row, wish + 1).value for row in rows]
        expected = sum(row.planned for row in plan.posts if row.category == category)
        assert sum(posts for posts in solved if posts is not None) == expected


def test_every_unit_has_its_reason(books, plan, language):
    """Proves: no unit goes without a sentence, and no sentence contradicts the figures beside it.

    Sensitivity: compare with the mean before the plan, or turn a sign round, and some sentence is false.
    """
    adjustment = sheet(books[0], "adjustment", language)
    last = max(cell.column for cell in adjustment[header_of(adjustment, language)] if cell.value)
    assert all(adjustment.cell(row, last).value for row in unit_rows(adjustment))


def test_charts_draw_the_table_by_jurisdiction(books, plan, language):
    """Proves: coverage before and after, and changes, of every category and jurisdiction; titles tell what is made up."""
    page = sheet(books[1], "charts", language)
    assert len(page._charts) == 2 * len(plan.case.categories)
    counties = {unit.jurisdiction for unit in plan.case.units.values() if unit.level == "township"}
    totals = sheet(books[0], "summary", language)
    for chart in page._charts:
        for series in chart.series:
            first, last = map(
                int, re.findall(r"\$(\d+)", series.cat.strRef.f if series.cat.strRef else series.cat.numRef.f)
            )
            names = {totals.cell(row, 1).value for row in range(first, last + 1)}
            assert names == {plan.case.jurisdictions[code].name for code in counties}
    marks = ["".join(run.t for line in chart.title.tx.rich.p for run in line.r) for chart in page._charts]
    made_up = plan is not small()
    assert all((text("report.suffix_all_illustrative", language) in mark) == made_up for mark in marks)


def test_many_units_are_written_as_values(tmp_path, monkeypatch):
    """Proves: beyond the stated number of units rows hold values, totals stay formulas, and the sheet says so."""
    monkeypatch.setattr("quota.report.sheets.adjustment.MOST_LIVE", 2)
    path = written(small(), tmp_path)
    formulas = sheet(load_workbook(path), "adjustment", "zh")
    kinds = {formulas.cell(row, cell.column).data_type for row in unit_rows(formulas) for cell in formulas[1]}
    assert "f" not in kinds
    assert any(cell.data_type == "f" for row in formulas.iter_rows() for cell in row)
    words = text("report.values_only", "zh", units=2)
    assert any(row[0].value == words for row in formulas.iter_rows())
    assert read_hand_table(small().case, path).posts == {
        (row.unit_id, row.category): row.planned for row in small().posts
    }
