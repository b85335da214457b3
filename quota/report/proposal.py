"""The papers that go with a plan: workbook, document with its annex, and page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from quota.plan import Plan
from quota.report.document import write_annex, write_document
from quota.report.page.page import write_page
from quota.report.workbook import write_workbook
from quota.texts import Language
from quota.words.appeals import Appealed

if TYPE_CHECKING:
    from quota.phase import Course
    from quota.plan.hand.repair import Wanted

WORKBOOK, DOCUMENT, ANNEX, PAGE = "proposal.xlsx", "proposal.docx", "annex.docx", "proposal.html"
"""Names of the papers inside a plan's folder."""


def write_proposal(
    plan: Plan,
    folder: Path,
    language: Language,
    *,
    wanted: Sequence[Wanted] = (),
    appealed: Sequence[Appealed] = (),
    course: Course | None = None,
) -> None:
    """Write workbook, document, annex and page into a plan's folder.

    Parameters
    ----------
    wanted : sequence of Wanted
        Of a repaired plan: the numbers made by hand; the workbook marks them.
    course : Course, optional
        The years in which it is carried out.
    appealed : sequence of Appealed
        The appeals against figures, and what each did: listed in the workbook and the annex.

    Raises
    ------
    OSError
        If a file cannot be written.
    """
    write_workbook(plan, folder / WORKBOOK, language, wanted=wanted, appealed=appealed, course=course)
    write_document(plan, folder / DOCUMENT, language, course=course)
    write_annex(plan, folder / ANNEX, language, appealed=appealed, course=course)
    write_page(plan, folder / PAGE, language, course=course)
