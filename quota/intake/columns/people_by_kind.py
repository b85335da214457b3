"""People headed by their kind alone, 行政人数 beside 行政编数: what stands near the posts, row by row, are those on them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from quota.intake.cells.grid import packed
from quota.intake.headers.blocks import Block, Heading
from quota.intake.records import Notebook, Told
from quota.intake.vocabulary.countable import why_unused
from quota.intake.vocabulary.header_words import LEADERS, SAYS_PEOPLE, Meaning
from quota.intake.vocabulary.kinds import category_in
from quota.intake.vocabulary.numbers import is_number, read_number
from quota.intake.vocabulary.said import meaning_name
from quota.texts import Message


def with_bare_people(block: Block, notes: Notebook) -> Block:
    """Return a table in which 行政人数, 行政（人）beside 行政编数 are people in post, where their figures are near the posts."""
    return block.with_changed(dict(_found(block, notes)))


def _found(block: Block, notes: Notebook) -> Iterator[tuple[int, Heading]]:
    known = {entry.meaning for entry in block.numeric}
    for posts in block.numeric:
        field, category = posts.meaning or Meaning("")
        people = Meaning("headcount", category)
        if (
            field != "current"
            or posts.guessed
            or not category
            or category in LEADERS
            or {people, Meaning("headcount")} & known
        ):
            continue
        beside = [entry for entry in block.headings if _may_be_people(entry, posts)]
        if len(beside) == 1 and _near(block, posts, beside[0]):
            values = {"header": beside[0].header, "posts": posts.header, "meaning": meaning_name(people)}
            place = block.heading_place(beside[0])
            notes.add(Told.GUESSED, place, Message("new.bare_people", values), Message("new.guessed_column_mend"))
            yield beside[0].column, beside[0]._replace(meaning=people, guessed=False)


def _may_be_people(entry: Heading, posts: Heading) -> bool:
    header = packed(entry.header)
    open_ = entry.meaning is None or (entry.guessed and entry.meaning == posts.meaning)
    said = SAYS_PEOPLE.search(header) and not SAYS_PEOPLE.search(packed(posts.header))
    own = posts.meaning and category_in(*entry.header.split(" / ")) == posts.category
    return bool(entry is not posts and open_ and said and own and not why_unused(header))


def _near(block: Block, posts: Heading, people: Heading) -> bool:
    """Tell whether two columns are of one size in nearly all rows: most posts are filled, and few too many."""
    pairs = []
    for line in block.lines:
        texts = [block.sheet.text(line, entry.column) for entry in (posts, people)]
        if all(map(is_number, texts)):
            try:
                pairs.append([read_number(text) or Decimal(0) for text in texts])
            except ValueError:  # is refused, or read as several numbers, when the row is read
                continue
    near = sum(2 * abs(one - other) <= max(one, other) for one, other in pairs)
    return bool(pairs) and 5 * near >= 4 * len(pairs)
