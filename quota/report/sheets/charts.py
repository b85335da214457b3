"""Sheet 图表: coverage before and after, gains and losses by jurisdiction, as charts that the planner can edit."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

from quota.report.book import Book, paragraph, title
from quota.report.sheets.notes import write_notes
from quota.words.standing import UNSURE

LAST_COLUMN, COLUMN_WIDTH = 13, 10.0
MOST_SHOWN = 40
"""Jurisdictions that a chart can show with their names."""
WIDTH, HEIGHT = 515, 270
"""Size of a chart in pixels; two stand side by side."""
ROWS_PER_CHART = 14
CATEGORIES_PER_PAGE = 3
"""Categories of which the charts can be read on one page."""
BEFORE, AFTER, LOSS = "#A6B4C2", "#2F5D8C", "#C0602F"
"""Told apart in grey print, too."""
SMALL: Mapping[str, object] = MappingProxyType({"size": 9})
GRID: Mapping[str, object] = MappingProxyType({"visible": True, "line": {"color": "#E0E0E0"}})


class Counties(NamedTuple):
    """Where the summary holds the totals by jurisdiction.

    Parameters
    ----------
    sheet : str
    first, last : int
        Rows, from 0.
    columns : dict of (category, field) to int
    """

    sheet: str
    first: int
    last: int
    columns: dict[tuple[str, str], int]


def write_charts(book: Book, counties: Counties) -> None:
    """Write the sheet; none where there is nothing to compare, or too much for a chart."""
    number = counties.last - counties.first + 1
    if not 1 < number <= MOST_SHOWN:
        return
    widths = [COLUMN_WIDTH] * (LAST_COLUMN + 1)
    sheet = book.sheet(book.words("report.sheet_charts"), widths)
    title(book, sheet, book.words("report.title_charts", title=book.plan.case.settings.title), LAST_COLUMN)
    row = write_notes(book, sheet, 1, LAST_COLUMN, widths)
    words = book.words("report.note_charts", sheet=counties.sheet)
    row = paragraph(sheet, row, LAST_COLUMN, words, book.style("plain"), widths=widths)
    sheet.freeze_panes(1, 0)
    for category in book.plan.case.categories:
        _put(sheet, row, 0, _coverage(book, counties, category))
        _put(sheet, row, WIDTH + 10, _changes(book, counties, category))
        row += ROWS_PER_CHART
    sheet.print_area(0, 0, row, LAST_COLUMN)
    sheet.fit_to_pages(1, -(-len(book.plan.case.categories) // CATEGORIES_PER_PAGE))


def _put(sheet: Worksheet, row: int, left: int, chart: Chart) -> None:
    sheet.insert_chart(row, 0, chart, {"x_offset": left, "y_offset": 4, "object_position": 3})


def _coverage(book: Book, counties: Counties, category: str) -> Chart:
    chart = _chart(book, book.words("report.chart_coverage", **_values(book, category)))
    for field, name, colour in (("mean_before", "before", BEFORE), ("mean_after", "after", AFTER)):
        values = _range(counties, counties.columns[category, field])
        chart.add_series(
            {
                "name": book.words(f"report.chart_{name}"),
                "categories": _range(counties, 0),
                "values": values,
                "fill": {"color": colour},
                "gap": 80,
            }
        )
    chart.set_y_axis({"min": 0, "num_format": "0%", "num_font": dict(SMALL), "major_gridlines": dict(GRID)})
    chart.set_legend({"position": "bottom", "font": dict(SMALL)})
    return chart


def _changes(book: Book, counties: Counties, category: str) -> Chart:
    chart = _chart(book, book.words("report.chart_changes", **_values(book, category)))
    chart.add_series(
        {
            "name": book.words("words.column_change"),
            "categories": _range(counties, 0),
            "values": _range(counties, counties.columns[category, "change"]),
            "fill": {"color": AFTER},
            "invert_if_negative": True,
            "invert_if_negative_color": LOSS,
            "data_labels": {"value": True, "num_format": "+0;-0;0", "font": dict(SMALL)},
            "gap": 60,
        }
    )
    chart.set_y_axis({"num_format": "+0;-0;0", "num_font": dict(SMALL), "major_gridlines": dict(GRID)})
    chart.set_legend({"none": True})
    return chart


def _chart(book: Book, name: str) -> Chart:
    chart = book.workbook.add_chart({"type": "column"})
    chart.set_title({"name": name, "name_font": {"size": 11, "bold": True}, "overlay": False})
    chart.set_x_axis({"num_font": dict(SMALL), "label_position": "low"})
    chart.set_size({"width": WIDTH, "height": HEIGHT})
    return chart


def _values(book: Book, category: str) -> dict[str, object]:
    """Return what the title of a chart says; the charts alone may be copied out, so each tells how sure it is."""
    standing = book.standings.result[category]
    mark = book.words(f"report.suffix_all_{standing}") if standing in UNSURE else ""
    return {
        "category": book.name(category),
        "level": book.units_name,
        "mark": mark,
    }


def _range(counties: Counties, column: int) -> list[str | int]:
    return [counties.sheet, counties.first, column, counties.last, column]
