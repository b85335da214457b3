"""The texts of the cells of a workbook, as people see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from quota.scenario.formats.archive import Archive

if TYPE_CHECKING:
    from types import ModuleType
    from xml.etree.ElementTree import Element

    from openpyxl.cell.text import Text
    from openpyxl.packaging.manifest import Manifest

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Shared(NamedTuple):
    """A text of one or several cells, and whether all of it, or a part that is left out of it, is struck through."""

    text: str
    struck: bool
    corrected: bool


class Run(NamedTuple):
    """A part of a text in one font."""

    text: str
    raised: bool
    struck: bool


def shared_texts(archive: Archive, package: Manifest) -> list[Shared]:
    """Return the texts that cells share; openpyxl's own reader takes a part of the escapes away."""
    from openpyxl.cell.text import Text  # noqa: PLC0415
    from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS  # noqa: PLC0415
    from openpyxl.xml.functions import iterparse  # noqa: PLC0415

    part = package.find(SHARED_STRINGS)
    texts: list[Shared] = []
    if part is None:
        return texts
    with archive.part(part.PartName) as source:
        for _, element in iterparse(source):
            if element.tag == f"{{{SHEET_MAIN_NS}}}si":
                texts.append(_of_cell(Text.from_tree(element)))
                element.clear()
    return texts


def _of_cell(text: Text) -> Shared:
    if not text.formatted:
        return Shared(text.content, struck=False, corrected=False)
    runs = [(run.text or "", run.rPr) for run in text.formatted]
    return as_shown(
        [
            Run(words, raised=bool(form and form.vertAlign == "superscript"), struck=bool(form and form.strike))
            for words, form in runs
        ]
    )


def as_shown(runs: Sequence[Run]) -> Shared:
    """Return a text of several runs as people see it: raised digits are raised, and what is struck through is gone."""
    raised = [run._replace(text=run.text.translate(_RAISED)) if run.raised else run for run in runs]
    kept = [run.text for run in raised if not run.struck]
    if any(words.strip() for words in kept):
        return Shared("".join(kept), struck=False, corrected=any(run.struck for run in runs))
    return Shared("".join(run.text for run in raised), struck=True, corrected=False)


def shown_by(entry: Element, texts: Sequence[Shared], tags: ModuleType) -> Shared | None:
    """Return the text of a cell as people see it; None where it holds a number, or the result of a formula."""
    from openpyxl.cell.text import Text  # noqa: PLC0415

    if entry.get("t") == "s":
        number = entry.findtext(tags.VALUE_TAG)
        return texts[int(number)] if number else None
    own = entry.find(tags.INLINE_STRING) if entry.get("t") == "inlineStr" else None
    return None if own is None else _of_cell(Text.from_tree(own))
