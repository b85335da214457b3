"""From the bytes of .xlsx, .xls and text files to texts: one place for every reader of the product."""

from __future__ import annotations

from quota.scenario.formats.pages import Page
from quota.scenario.formats.sheets import open_pages, report_no_result, report_no_results
from quota.scenario.formats.text import decoded, text_lines

__all__ = ["Page", "decoded", "open_pages", "report_no_result", "report_no_results", "text_lines"]
