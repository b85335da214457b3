"""The proposal document, read back: paragraphs in their order, and tables by their captions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from docx import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from quota.plan import Plan
from quota.report.document import write_annex, write_document
from quota.texts import Language


@dataclass(frozen=True)
class Table:
    """Rows of cells; `heads` rows are headers; `italic` and `bold` hold (row, column) of the body cells set so."""

    rows: list[list[str]]
    heads: int
    italic: frozenset[tuple[int, int]]
    bold: frozenset[tuple[int, int]]

    @property
    def body(self) -> list[list[str]]:
        return self.rows[self.heads :]


@dataclass(frozen=True)
class Read:
    """A document: (style, words) of every paragraph, tables by caption or title of the attachment."""

    paragraphs: list[tuple[str, str]]
    tables: dict[str, list[Table]]

    @property
    def words(self) -> str:
        return "\n".join(words for _, words in self.paragraphs)

    def table(self, part: str) -> Table:
        """Return the one table whose caption holds some words."""
        found = [table for caption, tables in self.tables.items() if part in caption for table in tables]
        assert len(found) == 1, (part, list(self.tables))
        return found[0]

    def styled(self, style: str) -> list[str]:
        return [words for name, words in self.paragraphs if name == style]


def read(path: Path) -> Read:
    """Read a document back."""
    document = Document(str(path))
    paragraphs: list[tuple[str, str]] = []
    tables: dict[str, list[Table]] = {}
    caption = title = ""
    for element in document.element.body:
        if element.tag == qn("w:p"):
            paragraph = Paragraph(element, document)
            style, words = paragraph.style.name, paragraph.text
            paragraphs.append((style, words))
            if style == "Title":
                title = words
            elif style in ("caption", "Caption", "Brief caption"):
                caption = words
        elif element.tag == qn("w:tbl"):
            name = caption if caption.startswith(("表", "Table")) else title
            tables.setdefault(name, []).append(_table(element))
    return Read(paragraphs, tables)


def _table(element) -> Table:
    rows, italic, bold, heads = [], set(), set(), 0
    for row in element.findall(qn("w:tr")):
        heads += row.find(qn("w:trPr")).find(qn("w:tblHeader")) is not None
        cells = []
        for cell in row.findall(qn("w:tc")):
            words = "".join(piece.text or "" for piece in cell.iter(qn("w:t")))
            span = cell.find(qn("w:tcPr")).find(qn("w:gridSpan"))
            if any(run.find(qn("w:i")) is not None for run in cell.iter(qn("w:rPr"))):
                italic.add((len(rows) - heads, len(cells)))
            if any(run.find(qn("w:b")) is not None for run in cell.iter(qn("w:rPr"))):
                bold.add((len(rows) - heads, len(cells)))
            cells += [words] * (1 if span is None else int(span.get(qn("w:val"))))
        rows.append(cells)
    return Table(rows, heads, frozenset(italic), frozenset(bold))


def written(plan: Plan, folder: Path, language: Language = "zh") -> Read:
    """Write the proposal of a plan and read it back."""
    path = folder / "proposal.docx"
    write_document(plan, path, language)
    return read(path)


def written_annex(plan: Plan, folder: Path, language: Language = "zh") -> Read:
    """Write the annex of a plan and read it back."""
    path = folder / "annex.docx"
    write_annex(plan, path, language)
    return read(path)
