"""The papers that go with a plan: workbook, document and page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from quota.plan import Plan
from quota.plan.hand.repair import Wanted
from quota.report.document import write_document
from quota.report.drawing import drawer
from quota.report.page import write_page
from quota.report.workbook import write_workbook
from quota.texts import Language
from quota.words.standing import Standings

WORKBOOK, DOCUMENT, PAGE = "proposal.xlsx", "proposal.docx", "proposal.html"
"""Names of the papers inside a plan's folder."""


def write_proposal(plan: Plan, folder: Path, language: Language, *, wanted: Sequence[Wanted] = ()) -> bool:
    """Write workbook, document and page into a plan's folder; return whether the page has its charts.

    Parameters
    ----------
    wanted : sequence of Wanted
        Of a repaired plan: the numbers made by hand; the workbook marks them.

    Raises
    ------
    OSError
        If a file cannot be written.
    """
    drawer().start()
    standings = Standings(plan)
    write_workbook(plan, folder / WORKBOOK, language, wanted=wanted, standings=standings)
    write_document(plan, folder / DOCUMENT, language, standings=standings)
    return write_page(plan, folder / PAGE, language, standings=standings)
