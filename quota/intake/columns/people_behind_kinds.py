"""Columns of people with one heading, each behind posts of another kind: 参公, 在编, 非参公, 在编 under 事业编制."""

from __future__ import annotations

from collections.abc import Iterator

from quota.intake.headers.blocks import Block, Heading
from quota.intake.records import Notebook, Told
from quota.intake.vocabulary.header_words import FOLLOWING, LEADERS, Meaning
from quota.intake.vocabulary.said import meaning_name
from quota.texts import Message


def with_kinds_before(block: Block, notes: Notebook) -> Block:
    """Return a table in which columns of one heading are of the kinds of posts that each stands behind."""
    found = dict(_found(block))
    for entry, posts in found.values():
        values = {"header": entry.header, "posts": posts.header, "meaning": meaning_name(entry.meaning)}
        place = block.heading_place(entry)
        notes.add(Told.GUESSED, place, Message("new.behind_kind", values), Message("new.guessed_column_mend"))
    return block.with_changed({column: entry for column, (entry, _) in found.items()})


def _found(block: Block) -> Iterator[tuple[int, tuple[Heading, Heading]]]:
    """Yield the columns that stand behind posts of a kind each, no two behind the same, with these posts."""
    for first in block.numeric:
        alike = [entry for entry in block.numeric if _same(entry, first)]
        before = [posts for entry in alike if (posts := _posts_before(entry, block))]
        kinds = {posts.category for posts in before if posts.meaning}
        if alike[:1] == [first] and len(alike) > 1 and len(kinds) == len(alike):
            for entry, posts in zip(alike, before, strict=True):
                if entry.meaning and posts.meaning and entry.category != posts.category:
                    meaning = Meaning(entry.field, posts.category)
                    yield entry.column, (entry._replace(meaning=meaning), posts)


def _same(one: Heading, other: Heading) -> bool:
    field, category = one.meaning or Meaning("")
    return (one.header, one.meaning) == (other.header, other.meaning) and field in FOLLOWING and bool(category)


def _posts_before(entry: Heading, block: Block) -> Heading | None:
    """Return the posts right before a column, with nothing between but what is told of the same posts."""
    for other in reversed([known for known in block.headings if known.column < entry.column]):
        field, category = other.meaning or Meaning("")
        if field == "current" and category and category not in LEADERS:
            return other
        if field not in FOLLOWING or _same(other, entry):
            return None
    return None
