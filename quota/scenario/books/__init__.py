"""From a planner's own workbook to a scenario, with a report of what was understood, guessed and missing."""

from quota.scenario.books.draft import draft_of_book
from quota.scenario.books.report import REPORT, report_lines
from quota.scenario.books.understanding import Draft, Kind, Note
from quota.scenario.books.writing import place_in_book, write_draft

__all__ = ["REPORT", "Draft", "Kind", "Note", "draft_of_book", "place_in_book", "report_lines", "write_draft"]
