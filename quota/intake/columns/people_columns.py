"""Columns of people whose posts stand beside them, or in another table: on which posts they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from quota.intake.cells.grid import packed
from quota.intake.headers.blocks import Block, Heading
from quota.intake.records import Notebook, Told
from quota.intake.rows.rows import BookRow
from quota.intake.vocabulary.countable import why_unused
from quota.intake.vocabulary.header_words import CATEGORIES, COUNTED, FOLLOWING, LEADERS, SAYS_PEOPLE, Meaning
from quota.intake.vocabulary.kinds import category_in
from quota.intake.vocabulary.numbers import is_number, read_number
from quota.intake.vocabulary.said import meaning_name
from quota.texts import Message

Read = tuple[Block, list[BookRow]]


def with_kinds_before(block: Block, notes: Notebook) -> Block:
    """Return a table in which columns of one heading are of the kinds of posts that each stands behind."""
    found = dict(_behind_kinds(block))
    for entry, posts in found.values():
        values = {"header": entry.header, "posts": posts.header, "meaning": meaning_name(entry.meaning)}
        place = block.heading_place(entry)
        notes.add(Told.GUESSED, place, "new.behind_kind", "new.guessed_column_mend", **values)
    return block.with_changed({column: entry for column, (entry, _) in found.items()})


def _behind_kinds(block: Block) -> Iterator[tuple[int, tuple[Heading, Heading]]]:
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


def with_bare_people(block: Block, notes: Notebook) -> Block:
    """Return a table in which 行政人数, 行政（人）beside 行政编数 are people in post, where their figures are near the posts."""
    return block.with_changed(dict(_bare_people(block, notes)))


def _bare_people(block: Block, notes: Notebook) -> Iterator[tuple[int, Heading]]:
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
            notes.add(Told.GUESSED, place, "new.bare_people", "new.guessed_column_mend", **values)
            yield beside[0].column, beside[0]._replace(meaning=people, guessed=False)


def _may_be_people(entry: Heading, posts: Heading) -> bool:
    header = packed(entry.header)
    open_ = entry.meaning is None or (entry.guessed and entry.meaning == posts.meaning)
    said = SAYS_PEOPLE.search(header) and not SAYS_PEOPLE.search(packed(posts.header))
    own = posts.meaning and category_in(*entry.header.split(" / ")) == posts.category
    return bool(entry is not posts and open_ and said and own and not why_unused(header))


def _near(block: Block, posts: Heading, people: Heading) -> bool:
    """Return whether two columns are of one size in nearly all rows: most posts are filled, and few too many."""
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


def with_people_of_posts(tables: Sequence[Read], notes: Notebook) -> list[Read]:
    """Return the tables; people of such a kind are on the only posts of all tables whose name holds theirs, and that is told."""
    every = [entry for block, _ in tables for entry in block.numeric]
    result: list[Read] = []
    for block, rows in tables:
        found: dict[int, Heading] = {}
        for people in (entry for entry in block.numeric if entry.field == "headcount"):
            if kind := _kind_of_longer_name(people, block.numeric) or _kind_of_longer_name(people, every):
                found[people.column] = people._replace(meaning=Meaning("headcount", kind))
                what = Message("new.people_of_kind", {"header": people.header, "posts": CATEGORIES[kind][0]})
                notes.add(Told.GUESSED, block.heading_place(people), what, "new.guessed_column_mend")
        result.append((block.with_changed(found), rows))
    return result


def _kind_of_longer_name(people: Heading, among: Sequence[Heading]) -> str:
    """Return the only kind of posts among some columns whose name holds that of people without posts of their own."""
    held, counted = ({entry.category for entry in among if entry.field == field} for field in COUNTED)
    name = CATEGORIES[people.category][0].removesuffix("编制") if people.category else ""
    longer = [kind for kind in held - {""} if name in CATEGORIES[kind][0]]
    alone = name and people.category not in held and len(longer) == 1
    return longer[0] if alone and longer[0] not in counted else ""
