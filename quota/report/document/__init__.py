"""The proposal as a Word document that a staffing office can put its name to, in the format of GB/T 9704-2012."""

from __future__ import annotations

from pathlib import Path

from quota.files import write_whole
from quota.plan.plan import Plan
from quota.report.document.blocks import Attachment
from quota.report.document.draft import Draft
from quota.report.document.paper import Paper
from quota.report.document.sections.adjustment import adjustment
from quota.report.document.sections.approval import approval
from quota.report.document.sections.attachments import attachments
from quota.report.document.sections.bases import bases
from quota.report.document.sections.controls import controls
from quota.report.document.sections.data import data
from quota.report.document.sections.leadership import leadership
from quota.report.document.sections.method import method
from quota.report.document.sections.offices import offices
from quota.report.document.sections.open_matters import open_matters
from quota.report.document.sections.opening import alarms, lead, running_head, title_of
from quota.report.document.sections.people import people
from quota.report.document.sections.present import present
from quota.report.document.sections.principles import principles
from quota.report.document.sections.sources import sources
from quota.texts import Language
from quota.words.standing import Standings

__all__ = ["write_document"]

ORDER = (
    present,
    bases,
    principles,
    method,
    adjustment,
    leadership,
    offices,
    sources,
    people,
    controls,
    approval,
    open_matters,
    data,
)
"""Sections in the order of argument that the rules ask for: necessity, reasonableness, feasibility; then procedure."""


def write_document(plan: Plan, path: Path, language: Language, *, standings: Standings | None = None) -> None:
    """Write a plan as a Word document: the paper, then its tables by unit.

    Sections that would be empty are left out, and numbers close up. What only the office can know is left blank and
    marked. The same plan gives the same bytes; the file is written whole or not at all.

    Parameters
    ----------
    standings : Standings, optional
        How sure the plan's figures are, where that is known already.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    write_whole(path, _document(Draft(plan, language, standings)))


def _document(draft: Draft) -> bytes:
    sections = [section for section in (part(draft) for part in ORDER) if section is not None]
    behind = attachments(draft)
    title, aside = title_of(draft)
    paper = Paper(title, draft.language, running_head(draft))
    _first_page(draft, paper, title, aside)
    for paragraph in lead(draft, sections):
        paper.line("Body Text", paragraph)
    for section in sections:
        paper.section(section.title, section.blocks)
    _closing(draft, paper, behind)
    inside = [attachment for attachment in behind if attachment.blocks]
    for number, attachment in enumerate(inside, start=1):
        label = draft.words("document.attachment", number=number if len(inside) > 1 else "")
        paper.attachment(label, attachment.title, attachment.blocks)
    return paper.bytes()


def _first_page(draft: Draft, paper: Paper, title: str, aside: str) -> None:
    """Set what stands above the text: who writes, the number, the title, what is not real, and to whom it goes."""
    paper.line("Mark", draft.plan.case.settings.office or draft.blank("office"))
    paper.line("Number", draft.words("document.number", number=draft.blank("number"), signatory=draft.blank("issuer")))
    paper.gap()
    paper.title(title)
    paper.line(
        "Subtitle", draft.words("document.version_of", aside=aside) if aside else draft.words("document.version")
    )
    paper.gap()
    for words in alarms(draft):
        paper.line("Alarm", words)
    paper.line("Addressee", draft.words("document.addressee", addressee=draft.blank("addressee")))


def _closing(draft: Draft, paper: Paper, behind: list[Attachment]) -> None:
    """Set the list of attachments, the signature and the date, all on one page: no signature stands alone."""
    paper.line("Closing", draft.words("document.closing"))
    inside = [attachment.title for attachment in behind if attachment.blocks]
    elsewhere = [attachment.title for attachment in behind if not attachment.blocks]
    if inside:
        paper.line("Closing", "")
    for number, title in enumerate(inside, start=1):
        words = draft.words("document.attachment_listed", number=number, title=title) if len(inside) > 1 else title
        head = draft.words("document.attachment_list") if number == 1 else ""
        paper.line("Next attachment" if number > 1 else "First attachment", head + words)
    if elsewhere:
        paper.line("Closing", draft.words("document.attachments_elsewhere", titles=draft.listed(elsewhere)))
    paper.line("Closing", "")
    paper.line("Right", draft.plan.case.settings.office or draft.blank("signature"))
    paper.line("Right", draft.blank("signed_on"))
    paper.line("Body Text", draft.words("document.contact", name=draft.blank("contact"), phone=draft.blank("phone")))
