"""A sheet for each unit, as a card of labels with their values beside them: written anew as a table of one row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from quota.intake.cells.grid import Area, Sheet, packed
from quota.intake.cells.rewritten import Rewriter
from quota.intake.records import Notebook, Told
from quota.intake.vocabulary.header_words import PLACES
from quota.intake.vocabulary.kinds import category_in
from quota.intake.vocabulary.meanings import field_of, place_field, speaks_of_figures, without_unit
from quota.intake.vocabulary.numbers import is_blank, is_number

_FEWEST = 2
_OF_FIGURES = re.compile("[数量额率积编职]")
_LONGEST, _WIDEST, _LONGEST_LABEL = 60, 30, 20
"""Lines, columns and letters that no card and no label of one exceeds."""
_Cell = tuple[str, Area]


@dataclass
class _Card:
    """What a card says: its labels with their values, and the cells that belong to none."""

    pairs: list[tuple[_Cell, _Cell]] = field(default_factory=list)
    loose: list[_Cell] = field(default_factory=list)

    def named(self) -> list[_Cell]:
        """Return the names of units on it."""
        return [value for (label, _), value in self.pairs if place_field(label) == "name" and not is_blank(value[0])]

    def is_card(self) -> bool:
        """Return whether a unit is named once, figures stand beside known labels, each once, posts too, and none stands loose."""
        names, labels = self.named(), [label for (label, _), (value, _) in self.pairs if is_number(value)]
        counted = [name for label in labels if (name := _field(label)) and name not in PLACES]
        named = len(names) == 1 and not is_number(names[0][0]) and not speaks_of_figures(names[0][0])
        each_once = len(set(labels)) == len(labels) < 2 * len(counted)
        posts = "current" in counted and len(counted) >= _FEWEST
        return named and each_once and posts and not any(is_number(text) for text, _ in self.loose)


def as_tables(sheets: Sequence[Sheet], notes: Notebook) -> list[Sheet]:
    """Return the sheets of a book; each that is a card of one unit becomes a table of one row, every cell with its place."""
    read = [(sheet, _read(sheet)) for sheet in sheets]
    cards = [sheet for sheet, card in read if card.is_card()]
    if cards:
        values = {"count": len(cards), "names": "、".join(sheet.title for sheet in cards[:5])}
        notes.add(Told.GUESSED, cards[0].place(), "new.cards", **values)
    return [_table(sheet, card) if card.is_card() else sheet for sheet, card in read]


def _table(sheet: Sheet, card: _Card) -> Sheet:
    rewriter = Rewriter(sheet)
    first = min(label.top for (_, label), _ in card.pairs)
    for line in (line for line in range(1, first) if sheet.texts(line)):
        rewriter.copy(line)  # a title
    for cells in zip(*(pair for pair in card.pairs if _is_told(*pair)), strict=True):
        rewriter.put(cells)
    return rewriter.sheet()


def _is_told(label: _Cell, value: _Cell) -> bool:
    """Return whether a pair goes into the table: known labels, and figures of others; words of others may name a person."""
    known = _field(label[0])
    return known != "part" and bool(known or (is_number(value[0]) and _OF_FIGURES.search(label[0])))


def like_cards(sheets: Sequence[Sheet]) -> list[str]:
    """Return, of each sheet on which posts stand beside their label as on a card, the cell of the label."""
    return [
        sheet.place(area)
        for sheet in sheets
        for (label, area), (value, _) in _read(sheet).pairs
        if _field(label) == "current" and is_number(value)
    ]


def _read(sheet: Sheet) -> _Card:
    card = _Card()
    if sheet.height > _LONGEST or sheet.width > _WIDEST:
        return card
    for line in range(1, sheet.height + 1):
        cells = list(_cells(sheet, line))
        if len({text for text, _ in cells if text}) > 1:
            _pair(cells, card)
    return card


def _cells(sheet: Sheet, line: int) -> Iterator[_Cell]:
    """Yield the texts of a line, of merged cells once."""
    column = 1
    while column <= sheet.width:
        area = sheet.area(line, column)
        yield packed(sheet.filled(line, column)), Area.cell(line, column)
        column = area.right + 1


def _pair(cells: Sequence[_Cell], card: _Card) -> None:
    """Part a line into labels and values; a label before others that say no kind, 行政编制 before 核定, heads them."""
    head, label, at = "", "", Area.cell(0, 0)
    for text, area in cells:
        if label and _is_label(text) and _counts(label):
            head, label, at = label, f"{label}{text}", area
        elif label:
            card.pairs.append(((label, at), (text, area)))
            label = ""
        elif is_number(text):
            card.loose.append((text, area))
        elif text:
            head = head if _is_label(text) and not category_in(text) and not place_field(text) else ""
            label, at = f"{head}{text}".rstrip(":"), area


def _counts(label: str) -> bool:
    """Return whether a label speaks of posts or people, so that another may divide it."""
    return not place_field(label) and (speaks_of_figures(label) or bool(category_in(label)))


def _is_label(text: str) -> bool:
    return (
        bool(text) and not is_number(text) and len(text) <= _LONGEST_LABEL and bool(_field(text) or category_in(text))
    )


def _field(label: str) -> str:
    return place_field(label) or field_of(*without_unit((label,))[0])
