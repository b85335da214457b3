"""What the paper is made of, before it is set: headings, paragraphs, numbered items and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from quota.words.table import Table

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


Block = Heading | Text | Item | Table


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
