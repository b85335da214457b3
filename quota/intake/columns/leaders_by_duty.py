"""Leaders by their duties: 书记, 乡镇长, 人大主席, 其他班子成员 are leadership posts where the table speaks of these."""

from __future__ import annotations

import re
from collections.abc import Sequence

from quota.intake.cells.grid import packed
from quota.intake.columns.column_sums import says_sum
from quota.intake.headers.blocks import Block, Heading, headers
from quota.intake.records import Notebook, Told
from quota.intake.vocabulary.countable import says_duty, why_unused
from quota.intake.vocabulary.header_words import BARE_SUMS, LEADERS, PLACES, Meaning
from quota.intake.vocabulary.numbers import is_blank, is_number, read_number
from quota.texts import Message

_OF_LEADERS = re.compile(r"领导|职数|班子")
_FITTED = re.compile(r"[实现]配|配备")
_HOLDERS = re.compile(r"(^|[ /])([实现]配|配备|实有|在职)(人?数|情况)?$")
_OPEN = frozenset({"current", "headcount", "need"})


def with_duties(block: Block, notes: Notebook) -> Block:
    """Return a table whose columns of duties are leadership posts, with their sum and those who hold them.

    Where neither title nor heading speaks of leaders, it is asked, and the columns are not used.
    """
    posts = [entry for entry in block.numeric if entry.field == "current" and entry.category]
    duties = [entry for entry in block.headings if _is_duty(block, entry)]
    whole = [entry for entry in posts if entry.category in LEADERS and entry not in duties]
    others = [entry for entry in posts if entry not in duties]
    sums = _sums(block, duties, alone=not others) if len(duties) > 1 else []
    if len(duties) < 2 or whole or (set(duties) <= set(posts) and not sums):
        return _with_holders(block, posts)
    titles = [block.sheet.title, *(text for _, text in block.titles)]
    if not any(map(_OF_LEADERS.search, (*titles, *(entry.header for entry in duties)))) and not set(duties) & set(
        posts
    ):
        place = block.heading_place(duties[0])
        notes.add(Told.QUESTION, place, "new.question_duties", headers=headers(duties))
        return block
    own = [*duties, *sums]
    alone = not any(entry.field == "current" and entry not in own for entry in block.numeric)
    own += [entry for entry in block.numeric if entry not in own and _holds(block, entry, own, alone=alone)]
    place = block.heading_place(own[0])
    what = Message("new.duties", {"headers": headers(own)})
    notes.add(Told.GUESSED, place, what, "new.guessed_column_mend")
    return block.with_changed({entry.column: _of_leaders(entry) for entry in own})


def _with_holders(block: Block, posts: Sequence[Heading]) -> Block:
    """Return a table of no other posts than leaders, 领导职数 and 实配, in which these are the people on them."""
    if not posts or any(entry.category != "leadership" for entry in posts):
        return block
    held = [entry for entry in block.numeric if entry.meaning == Meaning("headcount") and _FITTED.search(entry.header)]
    return block.with_changed({entry.column: _of_leaders(entry) for entry in held})


def _of_leaders(entry: Heading) -> Heading:
    field = entry.field if entry.meaning else "current"
    return entry._replace(meaning=Meaning(field, "leadership"), guessed=False)


def _is_duty(block: Block, entry: Heading) -> bool:
    """Return whether a column is headed by a duty, and holds figures: names of leaders are none."""
    open_ = entry.meaning is None or (entry.field in _OPEN and entry.category in ("", "leadership"))
    if not open_ or not says_duty(entry.header) or why_unused(packed(entry.header)):
        return False
    texts = [block.sheet.text(line, entry.column) for line in block.lines]
    figures = [text for text in texts if not is_blank(text)]
    return len(figures) > 1 and all(map(is_number, figures[:-1]))  # the last line may sign the table


def _sums(block: Block, duties: Sequence[Heading], *, alone: bool) -> list[Heading]:
    """Return the column beside those of duties that says it adds them up, and does in most rows; a bare 合计 says it alone."""
    found = []
    places = [block.headings.index(entry) for entry in duties]
    for place in (min(places) - 1, max(places) + 1):
        entry = block.headings[place] if 0 <= place < len(block.headings) else None
        if entry is None or not (says_sum(entry) or _OF_LEADERS.search(entry.header)):
            continue
        if entry.meaning and (entry.field in PLACES or entry.field not in _OPEN):
            continue
        rows = [
            [read_number(block.sheet.text(line, one.column)) or 0 for one in (entry, *duties)]
            for line in block.lines
            if is_number(block.sheet.text(line, entry.column))
            and all(
                is_blank(text) or is_number(text) for text in (block.sheet.text(line, one.column) for one in duties)
            )
        ]
        bare = alone and packed(entry.header) in BARE_SUMS
        if bare or (rows and 2 * sum(total == sum(parts) for total, *parts in rows) > len(rows)):
            found.append(entry)
    return found


def _holds(block: Block, entry: Heading, own: Sequence[Heading], *, alone: bool) -> bool:
    """Return whether people of no kind are those who hold the duties: no other posts are there, or they stand behind them."""
    if entry.meaning != Meaning("headcount") or not _HOLDERS.search(entry.header):
        return False
    return alone or block.headings.index(entry) - 1 == max(map(block.headings.index, own))
