"""The papers that a staffing office puts its name to, as Word documents in the format of GB/T 9704-2012.

The proposal is what is sent: a page that a leader reads in a minute, the argument, and one table. The annex is kept for
questions (备查): every table, by size of change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from quota.files import write_whole
from quota.plan.plan import Plan
from quota.report.document.blocks import Section
from quota.report.document.draft import Draft
from quota.report.document.paper import Paper
from quota.report.document.sections import (
    annex,
    approval,
    brief,
    by_hand,
    feasibility,
    necessity,
    opening,
    overview,
    reasonableness,
    steps,
)
from quota.report.document.tables import in_words
from quota.texts import Language
from quota.words.appeals import Appealed

if TYPE_CHECKING:
    from quota.phase import Course

__all__ = ["write_annex", "write_document"]

TEXT_PAGES = 6
"""Pages between the one that a leader reads and the table, so that the proposal has eight."""
CLOSING_LINES = 7
"""Paragraphs that stand together at the end: the last of the text, list of attachments, signature, date, whom to ask."""


def write_document(plan: Plan, path: Path, language: Language, *, course: Course | None = None) -> None:
    """Write the proposal of a plan as a Word document.

    Parts that would be empty are left out, and numbers close up. What only the office can know is left blank and
    marked. The same plan gives the same bytes; the file is written whole or not at all.

    Parameters
    ----------
    course : Course, optional
        The years in which it is carried out.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    write_whole(path, _proposal(Draft(plan, language, course)))


def write_annex(
    plan: Plan,
    path: Path,
    language: Language,
    *,
    appealed: Sequence[Appealed] = (),
    course: Course | None = None,
) -> None:
    """Write the tables behind the proposal of a plan, likewise, and the appeals against figures."""
    write_whole(path, _annex(Draft(plan, language, course), appealed))


def _proposal(draft: Draft) -> bytes:
    paper = opening.begun(draft, opening.title(draft), "Brief title", opening.version(draft, "brief"))
    paper.brief(brief.brief(draft))  # what a leader reads in a minute
    paper.on_one_page()
    paper.turn(across=False)
    _head(draft, paper)
    parts = (
        necessity.necessity,
        reasonableness.reasonableness,
        by_hand.by_hand,
        feasibility.feasibility,
        steps.steps,
        approval.approval,
    )
    paper.sections(_filled(part(draft) for part in parts))
    table = overview.overview(draft)
    grid = in_words(table, draft.language)
    _closing(draft, paper, table.title)
    paper.within(TEXT_PAGES, CLOSING_LINES)
    paper.turn(across=not paper.fits_upright(grid))
    paper.line("Attachment", draft.words("document.attachment"))
    paper.blocks([grid])
    return paper.bytes()


def _head(draft: Draft, paper: Paper) -> None:
    """Set what stands above the text: who writes, the number, the title, and to whom it goes."""
    paper.line("Mark", draft.plan.case.settings.office or draft.blank("office"))
    paper.line("Number", draft.words("document.number", number=draft.blank("number"), signatory=draft.blank("issuer")))
    paper.title(opening.title(draft))
    paper.line("Subtitle", opening.version(draft, "paper"))
    paper.line("Addressee", draft.words("document.addressee", addressee=draft.blank("addressee")))
    paper.line("Body Text", opening.lead(draft))


def _closing(draft: Draft, paper: Paper, table: str) -> None:
    """Set the list of attachments, the signature and the date, all on a page with text: no signature stands alone."""
    paper.hold()
    paper.line("Closing", draft.words("document.closing"))
    paper.line("Closing", draft.words("document.attachment_list", title=table))
    paper.line("Closing", "")
    paper.line("Right", draft.plan.case.settings.office or draft.blank("signature"))
    paper.line("Right", draft.blank("signed_on"))
    paper.line("Body Text", draft.words("document.contact", name=draft.blank("contact"), phone=draft.blank("phone")))


def _annex(draft: Draft, appealed: Sequence[Appealed]) -> bytes:
    paper = opening.begun(draft, opening.title(draft), subtitle=opening.version(draft, "annex"))
    paper.line("Body Text", draft.words("document.annex_lead"))
    paper.sections(_filled(annex.sections(draft, appealed)))
    return paper.bytes()


def _filled(sections: Iterable[Section]) -> Iterable[Section]:
    return (section for section in sections if section.blocks)
