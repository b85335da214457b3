"""From a planner's own workbook to a scenario, with a report of what was understood, guessed and missing."""

from quota.intake.draft import draft_of_book
from quota.intake.report import REPORT, report_lines
from quota.intake.understanding import Note, ScenarioDraft, Told
from quota.intake.writing import place_in_book, write_draft

__all__ = ["REPORT", "Note", "ScenarioDraft", "Told", "draft_of_book", "place_in_book", "report_lines", "write_draft"]
