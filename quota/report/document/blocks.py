"""What the paper is made of, before it is set: headings, paragraphs, numbered items and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from quota.scenario import Standing

Argument = Literal["necessity", "reasonableness", "feasibility", "procedure"]
"""What a section argues for, in the order that the rules ask for; ``procedure``: what remains to be done."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within a section; numbers are set by the paper."""

    words: str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    words: str


@dataclass(frozen=True, slots=True)
class Item:
    """A numbered paragraph; `lead` says in a few words what it is about."""

    lead: str
    words: str


class Figure(NamedTuple):
    """A cell that shows a figure, and how sure it is."""

    words: str
    standing: Standing | None


Cell = str | Figure


class Column(NamedTuple):
    """A column: its header, the header that it shares with its neighbours, and whether it holds words."""

    header: str
    band: str = ""
    words: bool = False


class Line(NamedTuple):
    """A row of a table; `strong` for a total."""

    cells: Sequence[Cell]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. `caption` is empty below the title of an attachment; `unit` says what is counted."""

    caption: str
    columns: Sequence[Column]
    lines: Sequence[Line]
    unit: str = ""
    notes: Sequence[str] = ()


Block = Heading | Text | Item | Grid


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered part of the paper."""

    title: str
    argument: Argument
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A table behind the paper; without blocks it is only named, with the place where it is to be found."""

    title: str
    blocks: Sequence[Block]
