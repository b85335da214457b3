"""Sheet 规则与依据: what every rule says and rests on, and which rows hold the plan back."""

from __future__ import annotations

from collections.abc import Iterator

from quota.model.rows import Row
from quota.plan.records import RuleRow
from quota.report.book import COUNT, DECIMAL, Book, Column, Line, cut, title, write_table
from quota.report.sheets.notes import write_legend
from quota.scenario.origin import column_letters
from quota.texts import render
from quota.words.binding import binding_rows, rules_in_force
from quota.words.names import category_name, category_of, limit_words, subject_words
from quota.words.standing import most_unsure

WIDTHS = (15, 30, 16, 16, 10, 14, 60, 12, 28)


def write_rules(book: Book) -> None:
    """Write the sheet."""
    sheet = book.sheet(book.words("report.sheet_rules"), WIDTHS)
    title(book, sheet, book.words("report.title_rules"), len(WIDTHS) - 1)
    top = write_legend(book, sheet, 1, len(WIDTHS) - 1, WIDTHS)
    sheet.write_string(top, 0, book.words("report.part_rules"), book.style("part"))
    row = write_table(book, sheet, top + 1, _rule_columns(book), _rules(book), WIDTHS) + 1
    sheet.write_string(row, 0, book.words("report.part_binding"), book.style("part"))
    binding = binding_rows(book.plan)
    lines, rest = cut(book, (_line(book, *pair) for pair in binding), len(binding), "rules.csv")
    end = write_table(book, sheet, row + 1, _binding_columns(book), lines, WIDTHS)
    if rest or not lines:
        sheet.write_string(end, 0, rest or book.words("report.none_binding"), book.style("flow"))
    sheet.freeze_panes(1, 0)


def _rule_columns(book: Book) -> list[Column]:
    return [
        Column(book.words("report.heading_rule")),
        Column(book.words("report.heading_meaning"), span=4),
        Column(book.words("report.heading_basis"), span=2),
        Column(book.words("report.heading_rows"), COUNT),
        Column(book.words("report.heading_binding"), COUNT),
    ]


def _rules(book: Book) -> Iterator[Line]:
    """Yield the rules in force, each with the number of its rows and of those that bind."""
    for rule, rows, binding in rules_in_force(book.plan):
        words = [render(rule.told(what), book.language) for what in ("name", "meaning", "basis")]
        yield Line((*words, rows or None, binding))


def _binding_columns(book: Book) -> list[Column]:
    names = {
        "rule": "",
        "subject": "",
        "category": "",
        "limit": "",
        "activity": COUNT,
        "value": DECIMAL,
        "basis": "",
        "reference": "",
        "cell": "",
    }
    return [Column(book.words(f"report.heading_{name}"), number) for name, number in names.items()]


def _line(book: Book, labelled: Row, told: RuleRow) -> Line:
    case, language = book.plan.case, book.language
    category = category_of(case, labelled)
    cells = (
        render(labelled.rule.told("name"), language),
        subject_words(case, labelled, language),
        category_name(case, category, language) if category else None,
        limit_words(case, labelled, language),
        told.activity if labelled.rule.counts == "posts" else None,
        told.value,
        told.basis or render(labelled.rule.told("basis"), language),
        book.words("report.reference") if told.reference else None,
        _cell_words(book, labelled),
    )
    result = book.standings.result[category] if category else most_unsure(book.standings.result.values())
    limit = book.standings.limit(labelled, category)
    return Line(cells, {3: limit, 4: result, 5: result})


def _cell_words(book: Book, row: Row) -> str:
    """Say where the limit was written, as Excel names cells: ``units.csv R97``."""
    cell = book.plan.case.cell(*row.place) if row.place else None
    if cell is None or not (cell.line and cell.column):
        return row.source(book.plan.case)
    address = f"{column_letters(cell.column)}{cell.line}"
    return f"{cell.file} {cell.sheet}!{address}" if cell.sheet else f"{cell.file} {address}"
