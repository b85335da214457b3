"""What the papers are made of, before they are set: headings, paragraphs, numbered items and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quota.words.table import Table


@dataclass(frozen=True, slots=True)
class SectionHeading:
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


Block = SectionHeading | Text | Item | Table


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered part of a paper."""

    title: str
    blocks: Sequence[Block]
