"""Sheet 摘要: one or two pages for those who decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from quota.plan.coverage import percent_words
from quota.plan.records import PostsRow
from quota.plan.totals import Totals, totals
from quota.report.book import (
    CHANGE,
    COUNT,
    FORMATS,
    TOTAL,
    Book,
    Formula,
    Value,
    height_of,
    laid_out,
    paragraph,
    put,
    spread,
    title,
    write_table,
)
from quota.report.sheets.charts import Counties
from quota.report.sheets.notes import write_notes
from quota.scenario import LEVEL_ORDER
from quota.words import figures, sums, tables
from quota.words.names import (
    level_name,
    standing_name,
    status_words,
)
from quota.words.standing import UNSURE, Surety, most_unsure
from quota.words.table import Cell, Line, Table, signed

ROWS_PER_PAGE = 60
"""Rows of which none spills to a page of its own, and that can still be read on one."""
COUNTY_FIELDS = ("current", "change", "planned", "mean_before", "mean_after")
COUNTY_HEADS = ("current", "change", "planned", "coverage_before", "coverage_after")
LEVEL_FIELDS = (
    *("units", "current", "headcount", "vacancy", "need", "change", "planned", "gaining", "losing"),
    *("mean_before", "mean_after", "least_before", "least_after"),
)
FIRST_WIDTH, WIDTH = 28, 10.2
LEAST_COLUMNS = 15
"""Columns that the widest fixed table takes, the first apart."""
STANDINGS: tuple[Surety, ...] = (*UNSURE, "real")


def write_summary(book: Book) -> Counties:
    """Write the sheet; return where it holds the totals by jurisdiction."""
    categories = len(book.plan.case.categories)
    widths = [FIRST_WIDTH, *(WIDTH for _ in range(max(LEAST_COLUMNS, categories * len(COUNTY_FIELDS))))]
    sheet = book.sheet(book.words("report.sheet_summary"), widths)
    return _Summary(book, sheet, widths).write()


class _Summary:
    """Writes the parts of the sheet one below the other."""

    def __init__(self, book: Book, sheet: Worksheet, widths: Sequence[float]) -> None:
        self._book, self._sheet, self._widths = book, sheet, widths
        self._last = len(widths) - 1
        self._row = 0
        self._rows: dict[tuple[str, str, str | None], list[PostsRow]] = defaultdict(list)
        for row in book.plan.posts:
            for jurisdiction in (row.jurisdiction, None):
                self._rows[row.category, row.level, jurisdiction].append(row)

    def write(self) -> Counties:
        """Write everything; return where the totals by jurisdiction are."""
        book = self._book
        words = book.words("report.title_summary", title=book.plan.case.settings.title)
        title(book, self._sheet, words, self._last)
        self._row = write_notes(book, self._sheet, 1, self._last, self._widths)
        self._say(status_words(book.plan, book.language))
        self._results()
        self._balance()
        self._levels()
        counties = self._counties()
        self._moves()
        self._data()
        self._sheet.freeze_panes(1, 0)
        self._sheet.print_area(0, 0, self._row - 1, self._last)
        self._sheet.fit_to_pages(1, -(-self._row // ROWS_PER_PAGE))
        return counties

    def _say(self, words: str) -> None:
        style = self._book.style("plain")
        self._row = paragraph(self._sheet, self._row, self._last, words, style, widths=self._widths)

    def _part(self, key: str, **values: object) -> None:
        self._sheet.set_row(self._row, 26)
        self._sheet.write_string(self._row, 0, self._book.words(key, **values), self._book.style("part"))
        self._row += 1

    def _header(self, headings: Sequence[str]) -> None:
        self._sheet.set_row(self._row, height_of(headings, self._widths[: len(headings)]))
        for place, heading in enumerate(headings):
            self._sheet.write_string(self._row, place, heading, self._book.style("head"))
        self._row += 1

    def _line(
        self,
        cells: Sequence[tuple[Value, str]],
        standings: Sequence[Surety] = (),
        *,
        strong: bool = False,
    ) -> None:
        """Write a row of (cell, number format); words have an empty format."""
        more: dict[str, object] = {"bold": True, "bg_color": TOTAL} if strong else {}
        self._sheet.set_row(self._row, height_of([cell for cell, _ in cells], self._widths[: len(cells)]))
        for place, (cell, number) in enumerate(cells):
            wishes = {**laid_out(number), **more}
            standing = standings[place] if place < len(standings) else None
            put(self._sheet, self._row, place, cell, self._book.style("text", standing, **wishes))
        self._row += 1

    def _results(self) -> None:
        """One sentence per category on the townships, or on the lowest level that there is."""
        book = self._book
        self._part("report.part_results")
        for category in book.plan.case.categories:
            total = book.totals.get((category, book.level))
            if total is None or not total.before.held or not total.after.held:
                continue
            self._say(
                book.words(
                    "report.main_result",
                    category=self._book.marked(category),
                    level=book.units_name,
                    units=total.before.units,
                    posts=self._posts_words(total),
                    gaining=total.gaining,
                    losing=total.losing,
                    mean_before=percent_words(total.before.mean),
                    mean_after=percent_words(total.after.mean),
                    least_before=percent_words(total.before.least),
                    unit_before=total.before.least_unit,
                    least_after=percent_words(total.after.least),
                    unit_after=total.after.least_unit,
                )
            )

    def _posts_words(self, total: figures.Total) -> str:
        if not total.change:
            return self._book.words("report.posts_same", posts=total.current)
        return self._book.words(
            "report.posts_changed",
            before=total.current,
            after=total.planned,
            change=signed(total.change),
            percent=percent_words(Fraction(total.change, total.current) if total.current else None, sign=True),
        )

    def _balance(self) -> None:
        """Before + reserve before + approved = after + reserve after, checked by a formula."""
        book, case = self._book, self._book.plan.case
        self._part("report.part_balance")
        names = ("before", "reserve_before", "approved", "after", "reserve_after", "check")
        before, reserve_before, approved, after, reserve_after, check = (
            book.words(f"report.balance_{name}") for name in names
        )
        self._header(
            [
                book.words("words.column_category"),
                *(before, "+", reserve_before, "+", approved, "=", after, "+", reserve_after, check),
            ]
        )
        rows: dict[str, int] = {}
        standings = {category: self._balance_standings(category) for category in case.categories}
        for category in case.categories:
            rows[category] = self._row
            item = totals(book.plan, category)
            self._balance_line(self._book.name(category), item, _as_it_is, standings[category])
        counted = [category for category in case.categories if case.categories[category].counts_in_total]
        if len(counted) > 1:
            balances = [totals(book.plan, category) for category in counted]
            total = Totals(*(sum(values) for values in zip(*balances, strict=True)))
            together = zip(*(standings[category] for category in counted), strict=True)

            def added(value: int, letters: str) -> Value:
                return Formula("=" + "+".join(f"{letters}{rows[category] + 1}" for category in counted), value)

            names_of = book.listed(book.name(category) for category in counted)
            name = book.words("report.all_categories", names=names_of)
            self._balance_line(name, total, added, [most_unsure(found) for found in together], strong=True)

    def _balance_standings(self, category: str) -> list[Surety]:
        """Return the standing of each figure of a balance."""
        standings = self._book.standings
        current = most_unsure(found for (_, held), found in standings.current.items() if held == category)
        reserve = standings.all_reserves(category)
        return [current, reserve, None, standings.result[category], reserve]

    def _balance_line(
        self,
        name: str,
        item: Totals,
        cell: Callable[[int, str], Value],
        standings: Sequence[Surety],
        *,
        strong: bool = False,
    ) -> None:
        at = self._row + 1
        even, uneven = self._book.words("report.balance_even"), self._book.words("report.balance_uneven")
        check = Formula(f'=IF(B{at}+D{at}+F{at}=H{at}+J{at},"{even}","{uneven}")', even if item.even else uneven)
        cells: list[tuple[Value, str]] = [(name, "")]
        marks: list[Surety] = ["real"]
        signs: tuple[Value, ...] = ("+", "+", "=", "+", check)
        for value, letters, sign, standing in zip(item[:5], "BDFHJ", signs, standings, strict=True):
            cells += [(cell(value, letters), CHANGE if letters == "F" else COUNT), (sign, COUNT)]
            marks += [standing, "real"]
        self._line(cells, marks, strong=strong)

    def _levels(self) -> None:
        """Totals by category and level."""
        book = self._book
        self._part("report.part_levels")
        lines = []
        for category, level in product(book.plan.case.categories, LEVEL_ORDER):
            if rows := self._rows.get((category, level, None)):
                found = sums.cells(book, category, rows, LEVEL_FIELDS)
                lines.append(Line((book.name(category), level_name(level, book.language), *found)))
        table = Table("", book.heads("category", "level", *LEVEL_FIELDS), lines)
        self._row = write_table(book, self._sheet, self._row, table, self._widths)

    def _counties(self) -> Counties:
        """Totals by jurisdiction, of townships or of the lowest level that there is; return where they are."""
        book, case = self._book, self._book.plan.case
        codes = sorted({row.jurisdiction for row in book.plan.posts if row.level == book.level})
        self._part("report.part_counties", level=book.units_name)
        self._county_header()
        first = self._row
        for code in codes:
            self._county_line(case.jurisdictions[code].name, _as_it_is, jurisdiction=code)
        if len(codes) > 1:

            def added(value: Value, letters: str) -> Value:
                if not isinstance(value, int):  # coverage cannot be added up
                    return value
                return Formula(f"=SUM({letters}{first + 1}:{letters}{first + len(codes)})", value)

            self._county_line(book.words("report.all_units"), added)
        columns = {
            (category, field): 1 + place
            for place, (category, field) in enumerate(product(case.categories, COUNTY_FIELDS))
        }
        return Counties(self._sheet.get_name(), first, first + len(codes) - 1, columns)

    def _county_header(self) -> None:
        book, style = self._book, self._book.style("head")
        spread(self._sheet, self._row, 0, 0, book.words("words.column_jurisdiction"), style, down=1)
        for place, category in enumerate(book.plan.case.categories):
            first = 1 + place * len(COUNTY_FIELDS)
            spread(self._sheet, self._row, first, first + len(COUNTY_FIELDS) - 1, book.name(category), style)
            for offset, field in enumerate(COUNTY_HEADS):
                self._sheet.write_string(self._row + 1, first + offset, book.words(f"words.column_{field}"), style)
        fields = [book.words(f"words.column_{field}") for field in COUNTY_HEADS]
        self._sheet.set_row(self._row + 1, height_of(fields, self._widths[1 : 1 + len(fields)]))
        self._row += 2

    def _county_line(self, name: str, cell: Callable[[Value, str], Value], *, jurisdiction: str | None = None) -> None:
        """Write the totals of one jurisdiction, or of all together."""
        book = self._book
        found: list[Cell] = []
        for category in book.plan.case.categories:
            rows = self._rows.get((category, book.level, jurisdiction), ())
            found += sums.cells(book, category, rows, COUNTY_FIELDS)
        cells = [
            (cell(one.value, xl_col_to_name(place)), FORMATS[one.kind]) for place, one in enumerate(found, start=1)
        ]
        self._line([(name, ""), *cells], ["real", *(one.standing for one in found)], strong=jurisdiction is None)

    def _moves(self) -> None:
        """What moved inside pools and between them, and who approves it."""
        book = self._book
        self._part("report.part_moves")
        if not book.plan.transfers:
            self._say(book.words("report.no_moves"))
            return
        spans = {"kind": 2, "route": 4, "approval": 6}
        self._row = write_table(book, self._sheet, self._row, tables.flows(book), self._widths, spans)

    def _data(self) -> None:
        """Which columns are illustrative, estimated or real, and what the words mean."""
        book, case = self._book, self._book.plan.case
        self._part("report.part_data")
        rows = case.origins.source_rows()
        for standing in STANDINGS:
            own = [row for row in rows if book.standings.of_source(row) == standing]
            found = [
                book.words("report.columns_of_table", table=table, columns=book.listed(names))
                for table, names in tables.columns_by_table(book, own, "report.some_rows").items()
            ]
            if found:
                words = book.clauses(found)
                self._say(book.words("report.data_of", standing=standing_name(standing, book.language), tables=words))
        self._say(book.words("report.note_terms"))
        apart = [self._book.name(code) for code, category in case.categories.items() if not category.counts_in_total]
        if apart:
            self._say(book.words("report.note_leadership", names=book.listed(apart)))
        self._say(book.words("report.note_workbook"))


def _as_it_is(value: Value, _letters: str) -> Value:
    return value
