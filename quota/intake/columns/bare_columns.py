"""Columns that name no category, such as 实有人数 behind 行政编制: those of the posts beside them, or a sum over all?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from quota.intake.columns.column_sums import says_sum
from quota.intake.headers.blocks import Block, Heading, headers
from quota.intake.rows.rows import BookRow, RowKind
from quota.intake.vocabulary.header_words import FOLLOWING, LEADERS, Meaning
from quota.texts import Message


class ColumnReading(NamedTuple):
    """How a column without a category is read.

    Parameters
    ----------
    category : str
        Whose column it is; empty where it adds up all categories, or nobody can tell.
    reason : Message or None
        Why it is that of a category.
    doubt : Message or None
        Why nobody can tell.
    """

    category: str = ""
    reason: Message | None = None
    doubt: Message | None = None


class _Around(NamedTuple):
    """A column, and what stands around it."""

    entry: Heading
    posts: Heading  # those which it stands behind
    own: tuple[Heading, ...]  # columns of the same field that other categories have
    rest: tuple[Heading, ...]  # for each other category its column in `own`, else its posts: what a sum would add
    repeated: bool  # whether other posts are followed by a column of the same field without a category
    followed: bool  # whether other posts follow

    @property
    def category(self) -> str:
        """Category of the posts which it stands behind."""
        return self.posts.category

    @property
    def told(self) -> bool:
        """Whether the headings alone say that the column is that of the posts before it."""
        return bool(self.own) or self.repeated or self.followed

    def whole(self, row: BookRow) -> Decimal:
        """Return about what a sum over all categories would be; leaders sit on other posts. [posts or people]"""
        posts = () if self.category in LEADERS else (self.posts,)
        return _added(row, (*posts, *self.rest))


def read_beside(entry: Heading, block: Block, rows: Iterable[BookRow]) -> ColumnReading:
    """Tell whose column one without a category is.

    It can be that of the posts before it where each category is followed by such a column, where another category has one
    of its own, or where other posts follow. Figures must agree: a sum is not smaller than one of its parts, and people are
    about as many as posts. Where they do not, nobody can tell.

    Parameters
    ----------
    rows : iterable of BookRow
        Those of every table with this header, so that all of a workbook is read in one way.
    """
    around = _around(entry, block)
    if around is None:
        return ColumnReading()
    units = [row for row in rows if row.kind is RowKind.UNIT and entry.column in row.numbers]
    smaller = _smaller_than_a_part(around, units)
    if around.entry.meaning != Meaning("headcount"):
        told = around.repeated or around.followed or smaller
        return ColumnReading(around.category, smaller or _as_it_stands(around)) if told else ColumnReading()
    near = _nearer_to_the_posts(around, units)
    if near and (smaller or around.told):
        return ColumnReading(around.category, smaller or _as_it_stands(around))
    if near or smaller or (around.told and units):
        return ColumnReading(doubt=_doubt(around, units, smaller))
    return ColumnReading()


def _around(entry: Heading, block: Block) -> _Around | None:
    """Return what stands around a column; None where it says that it is a sum, or can be nothing else."""
    posts = _posts_before(entry, block)
    if posts is None or entry.meaning is None:
        return None
    field, category = entry.field, posts.category
    columns = {other.meaning: other for other in block.numeric if other.meaning}
    others = {meaning.category for meaning in columns if meaning.field == "current"} - {"", *LEADERS, category}
    if not others or Meaning(field, category) in columns:
        return None
    own = {known: column for known in sorted(others) if (column := columns.get(Meaning(field, known)))}
    rest = [own.get(known) or columns[Meaning("current", known)] for known in sorted(others)]
    followed = any(other.category in others and other.column > entry.column for other in block.numeric)
    same = [other for other in block.numeric if other.meaning == entry.meaning]
    behind = {found.category for other in same if (found := _posts_before(other, block))}
    return _Around(entry, posts, tuple(own.values()), tuple(rest), len(behind) > 1, followed)


def _posts_before(entry: Heading, block: Block) -> Heading | None:
    """Return the posts that a column stands behind, with nothing between them but columns of the same posts."""
    if entry.field not in FOLLOWING or says_sum(entry):
        return None
    between: set[str] = set()
    for other in reversed([heading for heading in block.headings if heading.column < entry.column]):
        if other.field == "current":
            category = other.category
            return other if category and between <= {category} else None
        if other.field not in FOLLOWING or says_sum(other):
            return None
        between |= {other.category} - {""}
    return None


def _added(row: BookRow, columns: Iterable[Heading]) -> Decimal:
    return sum((column.figure(row.numbers) or Decimal(0) for column in columns), Decimal(0))


def _smaller_than_a_part(around: _Around, units: Iterable[BookRow]) -> Message | None:
    """Say in which cell the column is smaller than what other categories have, so that it adds up nothing."""
    if around.entry.meaning == Meaning("difference"):
        return None  # may be below zero
    for row in units:
        part = _added(row, around.own)
        if row.numbers[around.entry.column] < part:
            key = "new.smaller_than_part" if around.own else "new.below_nought"
            return Message(key, {**_cell(around, row), "part": part, "own": headers(around.own)})
    return None


def _nearer_to_the_posts(around: _Around, units: Iterable[BookRow]) -> bool:
    """Return whether the people are nearer to the posts before them than to a sum over all categories."""
    own, whole = Decimal(0), Decimal(0)
    for row in units:
        people = row.numbers[around.entry.column]
        own += abs(people - _added(row, (around.posts,)))
        whole += abs(people - around.whole(row))
    return own < whole


def _as_it_stands(around: _Around) -> Message:
    if around.repeated:
        return Message("new.beside_repeated")
    key = "new.beside_own" if around.own else "new.beside_followed"
    return Message(key, {"posts": around.posts.header, "own": headers(around.own)})


def _doubt(around: _Around, units: Sequence[BookRow], smaller: Message | None) -> Message:
    """Say what speaks for either reading: the cell that is no sum, or the row in which both are furthest apart."""
    values = {"header": around.entry.header, "posts": around.posts.header}
    if smaller:
        return Message("new.beside_contradicts", {**values, "reason": smaller})
    row = max(units, key=lambda row: (abs(around.whole(row) - _added(row, (around.posts,))), -row.line))
    held, whole = _added(row, (around.posts,)), around.whole(row)
    return Message("new.beside_open", {**values, **_cell(around, row), "held": held, "whole": whole})


def _cell(around: _Around, row: BookRow) -> dict[str, object]:
    return {"place": row.place(around.entry.column), "value": row.numbers[around.entry.column]}
