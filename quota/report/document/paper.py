"""Sets blocks as a paper in the format of GB/T 9704-2012, with python-docx; nothing else here knows that library."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from types import MappingProxyType
from typing import Literal, NamedTuple

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section as PageSection
from docx.section import _Footer
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from quota.files import same_everywhere
from quota.report.document.blocks import Block, Item, Section, SectionHeading, Text
from quota.report.document.draft import capital
from quota.report.document.fitting import SIZES, Grid
from quota.report.document.formats import (
    BRIEF_LINES,
    HEI,
    LINE_PITCH,
    TEXT_LINES,
    Style,
    TextSize,
    font_table_xml,
    fonts_xml,
    style_id,
    style_xml,
    styles_for,
)
from quota.report.document.page_numbers import Side, turned, upright
from quota.report.document.room import FULL, TYPE_AREA, PaperPiece, height_of, pages_of
from quota.report.document.tables import (
    BLANK,
    LONG_ROW,
    ROW,
    header_height,
    height,
    in_words,
    legal,
    marks_of,
    one_mark,
    row_lines,
    table_xml,
    text_xml,
)
from quota.report.document.titles import title_lines
from quota.texts import Language, text
from quota.words.standing import UNSURE, Surety
from quota.words.table import Table

PAGE, LONG_SIDE = 210, 297
PORTRAIT_ROOM, LANDSCAPE_ROOM = 156, 225
"""Width of the type area upright and across, in mm."""
UPRIGHT = {"top": 37, "bottom": 35, "left": 28, "right": 26}
ACROSS = {"top": 28, "bottom": 26, "left": 36, "right": 36}
"""Margins in mm; across, the head of the page lies at the binding."""
FOOTER, HEADER = 22, 20
"""Distance of page number and running head from the edge, in mm."""
TitleStyle = Literal["Title", "Brief title"]
UPRIGHT_TITLE: Mapping[TitleStyle, int] = MappingProxyType({"Title": 20, "Brief title": 24})
"""Characters of a line of a title."""
KEPT_UPRIGHT, KEPT_ACROSS = 290.0, 230.0
"""Height up to which a table is kept on one page, in points."""
CREATED = datetime(1980, 1, 1, tzinfo=UTC)
_NAMESPACES = nsdecls("w")


class Look(NamedTuple):
    """Styles of paragraphs, captions and notes, least height of rows in heights of their type, and sizes of type in tables."""

    body: str
    caption: str = "caption"
    note: str = "Note"
    row: float = ROW
    sizes: Sequence[float] = SIZES


TEXT = Look("Body Text")
BRIEF = Look("Brief", "Brief caption", "Brief note", LONG_ROW, SIZES[-1:])
LETTER = Look("Letter")


class Paper:
    """A paper in the making."""

    def __init__(self, title: str, language: Language, running_head: str) -> None:
        self._language = language
        self._head = fonts_xml(HEI) + ("<w:b/>" if language == "en" else "")
        self._document = Document()
        self._sections = self._tables = 0
        self._headings = self._items = 0
        self._across = False
        self._look = TEXT
        self._lines, self._brief_lines = TEXT_LINES[language][0], BRIEF_LINES[language][0]
        self._page_so_far: list[PaperPiece] = []
        self._set_up(title, running_head)

    # what a paper is made of

    def line(self, style: str, words: str) -> None:
        """Set one paragraph in a style."""
        self._words(self._paragraph(style, words), self._title(words))

    def _paragraph(self, style: str, words: str) -> Paragraph:
        self._page_so_far.append(PaperPiece(style, words))
        paragraph = self._document.add_paragraph()
        paragraph._p.style = style_id(style)  # by its name, the library looks through all styles for it
        return paragraph

    def _words(self, paragraph: Paragraph, words: str) -> None:
        """Set words; what is to be filled in is marked."""
        for part in BLANK.split(legal(words)):
            if part:
                self._run(paragraph, part, marked=bool(BLANK.fullmatch(part)))

    def title(self, title: str, style: TitleStyle = "Title") -> None:
        """Set a title, on more than one line where it is long."""
        for words in title_lines(title, UPRIGHT_TITLE[style]):
            self._words(self._paragraph(style, words), words)

    def sections(self, sections: Iterable[Section]) -> None:
        """Set numbered sections, but for empty ones; tables too wide for an upright page come last, on pages across."""
        wide: list[Grid] = []
        for section in sections:
            upright: list[Block | Grid] = []
            for block in section.blocks:
                found = in_words(block, self._language) if isinstance(block, Table) else block
                if isinstance(found, Grid) and not self.fits_upright(found):
                    wide.append(found)
                else:
                    upright.append(found)
            if upright:
                self._sections += 1
                self._headings = self._items = 0
                number = self._ordinal(self._sections)
                self.line(
                    "heading 1",
                    text("document.number_1", self._language, number=number, title=self._title(section.title)),
                )
                self.blocks(upright)
        if wide:
            self.turn(across=True)
            self.blocks(wide)

    @staticmethod
    def fits_upright(grid: Grid) -> bool:
        """Return whether a table has the room that it needs on an upright page."""
        return grid.fit(PORTRAIT_ROOM) is not None

    def brief(self, blocks: Sequence[Block]) -> None:
        """Set paragraphs and tables closer than those of the text, so that they have room on one page."""
        self.blocks(blocks, BRIEF)
        self._items = 0

    def on_one_page(self) -> None:
        """Choose lines for the page that a leader reads at which it is one page."""
        chosen = BRIEF_LINES[self._language]
        self._brief_lines = self._first(
            chosen, lambda lines: height_of(self._page_so_far, self._styles(brief=lines)) <= FULL * TYPE_AREA[1]
        )

    def within(self, pages: int, closing: int) -> None:
        """Choose lines at which the text since the last turn, the last so many paragraphs together, fits on some pages."""
        text_, end = self._page_so_far[:-closing], self._page_so_far[-closing:]
        self._lines = self._first(
            TEXT_LINES[self._language], lambda lines: pages_of(text_, end, self._styles(body=lines)) <= pages
        )

    @staticmethod
    def _first(lines: Sequence[TextSize], fits: Callable[[TextSize], bool]) -> TextSize:
        return next(filter(fits, lines), lines[-1])

    def _styles(self, body: TextSize | None = None, brief: TextSize | None = None) -> dict[str, Style]:
        found = styles_for(self._language, body or self._lines, brief or self._brief_lines)
        return {style.name: style for style in found}

    def _set_styles(self) -> None:
        styles = self._document.styles.element
        for old in styles.findall(qn("w:style")):
            styles.remove(old)
        for xml in style_xml(_NAMESPACES, self._styles().values(), bold_heads=self._language == "en"):
            styles.append(parse_xml(xml))

    def letter(self, blocks: Sequence[Block]) -> None:
        """Set paragraphs a size smaller than those of the paper, so that a letter has room on one page."""
        self.blocks(blocks, LETTER)

    def blocks(self, blocks: Sequence[Block | Grid], look: Look = TEXT) -> None:
        """Set headings, paragraphs and tables one below the other."""
        self._look = look
        for block in blocks:
            match block:
                case SectionHeading(words):
                    self._headings, self._items = self._headings + 1, 0
                    number = self._ordinal(self._headings)
                    self.line(
                        "heading 2", text("document.number_2", self._language, number=number, title=self._title(words))
                    )
                case Text(words):
                    self.line(self._look.body, words)
                case Item(lead, words):
                    self._items += 1
                    self._item(
                        text("document.number_3", self._language, number=self._items, title=self._title(lead)), words
                    )
                case Table():
                    self._grid(in_words(block, self._language))
                case Grid():
                    self._grid(block)

    def _item(self, lead: str, words: str) -> None:
        paragraph = self._paragraph(self._look.body, lead + words)
        self._run(paragraph, legal(lead), bold=True)
        self._words(paragraph, self._title(words))

    def _run(self, paragraph: Paragraph, words: str, *, bold: bool = False, marked: bool = False) -> None:
        properties = ("<w:b/>" if bold else "") + ('<w:highlight w:val="yellow"/>' if marked else "")
        properties = f"<w:rPr>{properties}</w:rPr>" if properties else ""
        paragraph._p.append(parse_xml(f"<w:r {_NAMESPACES}>{properties}{text_xml(words)}</w:r>"))

    def _grid(self, found: Grid) -> None:
        room = LANDSCAPE_ROOM if self._across else PORTRAIT_ROOM
        layout = found.fit(room, self._look.sizes) or found.pressed(room)
        grid, made_up = one_mark(found.table)
        self.line(self._look.caption, self._caption(grid, made_up))
        lines = row_lines(grid, layout)
        kept = height(lines, layout) <= (KEPT_ACROSS if self._across else KEPT_UPRIGHT)
        row = self._look.row if kept else LONG_ROW
        table = parse_xml(table_xml(grid, layout, lines, _NAMESPACES, kept=kept, head=self._head, row=row))
        self._document.element.body.insert_element_before(table, "w:sectPr")
        self._page_so_far.append(PaperPiece("", height=header_height(grid, layout, row) + height(lines, layout, row)))
        for note in grid.notes:
            paragraph = self._paragraph(self._look.note, note)
            self._words(paragraph, self._title(note))
            paragraph.paragraph_format.keep_with_next = None if note is grid.notes[-1] else True
        self._paragraph("Gap", "")

    def _caption(self, grid: Table, made_up: Surety) -> str:
        """Return number and title of a table, what it counts, and which figures are not real or how they look."""
        asides = [text("document.unit", self._language, unit=grid.unit)] if grid.unit else []
        asides += [text(f"document.all_{made_up}", self._language)] if made_up in UNSURE else []
        asides += [text(f"document.mark_{standing}", self._language) for standing in marks_of(grid)]
        aside = text("words.semicolon", self._language).join(asides)
        if not grid.title:
            return aside
        self._tables += 1
        title = text("document.table", self._language, number=self._tables, title=self._title(grid.title))
        return text("document.with_aside", self._language, words=title, aside=aside) if aside else title

    def _title(self, words: str) -> str:
        """Begin a title or a sentence with a capital letter, where the language has them."""
        return capital(words) if self._language == "en" else words

    def hold(self) -> None:
        """Keep the last paragraph on a page with the next one."""
        self._document.paragraphs[-1].paragraph_format.keep_with_next = True

    def _ordinal(self, number: int) -> str:
        return chinese(number) if self._language == "zh" else str(number)

    # pages

    def _set_up(self, title: str, running_head: str) -> None:
        document = self._document
        self._set_styles()
        settings = document.settings.element
        document.settings.odd_and_even_pages_header_footer = True
        settings.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), "zh-CN")
        settings.find(qn("w:compat")).find(qn("w:compatSetting")).set(qn("w:val"), "15")
        section = document.sections[0]
        self._page(section, across=False)
        self._footers(section, across=False)
        self._heads(section, running_head)
        properties = document.core_properties
        properties.title, properties.author, properties.comments = legal(title), "", ""
        properties.last_modified_by = properties.keywords = properties.subject = ""
        properties.created = properties.modified = CREATED.replace(tzinfo=None)
        properties.revision = 1
        package = document.part.package
        for relations in (package.rels, document.part.rels):  # what comes with the library's template and is not ours
            for name, relation in list(relations.items()):
                if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL or relation.reltype.endswith("/stylesWithEffects"):
                    del relations[name]

    def _page(self, section: PageSection, *, across: bool) -> None:
        section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = (Mm(LONG_SIDE), Mm(PAGE)) if across else (Mm(PAGE), Mm(LONG_SIDE))
        for side, size in (ACROSS if across else UPRIGHT).items():
            setattr(section, f"{side}_margin", Mm(size))
        section.header_distance, section.footer_distance = Mm(16 if across else HEADER), Mm(14 if across else FOOTER)
        properties = section._sectPr
        for old in properties.findall(qn("w:docGrid")):
            properties.remove(old)
        properties.append(parse_xml(f'<w:docGrid {_NAMESPACES} w:type="lines" w:linePitch="{LINE_PITCH}"/>'))

    def _footers(self, section: PageSection, *, across: bool) -> None:
        """Number the pages of a section and those that follow it: odd ones at the right, even ones at the left."""
        number = turned if across else upright
        sides: Mapping[Side, _Footer] = {"right": section.footer, "left": section.even_page_footer}
        for side, footer in sides.items():
            footer.is_linked_to_previous = False
            old = footer.paragraphs[0]._p
            old.getparent().replace(old, number(side))

    def _heads(self, section: PageSection, words: str) -> None:
        for header in (section.header, section.even_page_header):
            header.paragraphs[0].style = self._document.styles["header"]
            header.paragraphs[0].add_run(words)

    def turn(self, *, across: bool) -> None:
        """Begin a new page, upright or across; the break takes no room of its own where a paragraph can hold it."""
        self._page_so_far = []
        last = self._end_page()
        body = self._document.element.body
        section = self._document.add_section(WD_SECTION.NEW_PAGE)
        holder = body[-2]
        if last.tag == qn("w:p"):
            last.get_or_add_pPr().append(holder.pPr.sectPr)
            body.remove(holder)
        self._page(section, across=across)
        if across != self._across:
            self._footers(section, across=across)
        self._across = across

    def _end_page(self) -> BaseOxmlElement:
        """Return what stands last on a page; a gap below a table that fills it would take another page, so it is none."""
        last: BaseOxmlElement = self._document.element.body[-2]
        if last.tag == qn("w:p") and last.style == "Gap":
            last.style = "Break"
        return last

    def bytes(self) -> bytes:
        """Return the file; the same blocks give the same bytes."""
        self._end_page()
        self._set_styles()
        buffer, packed = BytesIO(), BytesIO()
        self._document.save(buffer)
        with zipfile.ZipFile(buffer) as saved, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as again:
            for name in saved.namelist():
                content = font_table_xml().encode() if name == "word/fontTable.xml" else saved.read(name)
                entry = zipfile.ZipInfo(name, CREATED.timetuple()[:6])
                entry.compress_type = zipfile.ZIP_DEFLATED
                again.writestr(entry, content)
        return same_everywhere(packed.getvalue())


def chinese(number: int) -> str:
    """Write a number from 1 to 99 in Chinese.

    >>> chinese(3), chinese(10), chinese(12), chinese(20)
    ('三', '十', '十二', '二十')
    """
    tens, ones = divmod(number, 10)
    digits = "〇一二三四五六七八九"
    return (digits[tens] if tens > 1 else "") + ("十" if tens else "") + (digits[ones] if ones else "")
