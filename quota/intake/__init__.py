"""From a planner's own workbook to a scenario, with a report of what was understood, guessed and missing.

The way of a book, each folder importing only from those above it; `draft` walks it step by step:

- `cells/` opens a file into grids of cells;
- `vocabulary/` knows what the words and figures of a single cell mean;
- `records` is what comes out: units, figures, notes;
- `headers/` finds the tables of a sheet and what each column says that it holds;
- `layouts/` writes sheets of other shapes anew as tables with a row for each unit, `persons/` counts lists of persons;
- `rows/` tells units from sums, parts, headings and footnotes;
- `columns/` settles what each column holds, and what adds up what;
- `sheets/` says which sheets go on, are older, or only sum up others;
- `units/` joins the rows of all tables to units and places them;
- `checks/` refuses what cannot be, and asks about what hardly can;
- `writing/` chooses what a book does not say, and writes the scenario and the report.
"""

from quota.intake.draft import draft_of_book
from quota.intake.records import Note, ScenarioDraft, Told
from quota.intake.writing.files import place_in_book, write_draft
from quota.intake.writing.report import REPORT, report_lines

__all__ = ["REPORT", "Note", "ScenarioDraft", "Told", "draft_of_book", "place_in_book", "report_lines", "write_draft"]
