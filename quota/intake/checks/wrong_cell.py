"""The one cell that makes a total wrong, where the other figures tell which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from quota.intake.vocabulary.header_words import LEADERS, Meaning

_Figures = Mapping[Meaning, Decimal]
_TIMES = 10


def wrong_cell(rows: Sequence[_Figures], meaning: Meaning, excess: Decimal) -> int | None:
    """Return the only row whose figure stands out, and no longer does without what the total lacks; None where none does.

    >>> posts, vacant = Meaning("current", "institution"), Meaning("vacancy", "institution")
    >>> people = Meaning("headcount", "institution")
    >>> rows = [{posts: Decimal(12)}, {posts: Decimal(150), people: Decimal(14), vacant: Decimal(1)}]
    >>> wrong_cell(rows, posts, Decimal(135)), wrong_cell(rows, posts, Decimal(3))
    (1, None)
    """
    rights = {place: row[meaning] - excess for place, row in enumerate(rows) if row.get(meaning, 0) > 0}
    rights = {place: right for place, right in rights.items() if right > 0}
    proved = [place for place, right in rights.items() if _is_proved(rows[place], meaning, right)]
    found = proved or [place for place, right in rights.items() if _stands_out(rows, place, meaning, right)]
    return found[0] if len(found) == 1 else None


def _is_proved(row: _Figures, meaning: Meaning, right: Decimal) -> bool:
    """Return whether other figures of the row agree with what would be right, and not with what is written."""
    corrected = {**row, meaning: right}
    return _agrees(corrected, meaning.category) > _agrees(row, meaning.category) or (
        is_own_sum(corrected, meaning.field) > is_own_sum(row, meaning.field)
    )


def _stands_out(rows: Sequence[_Figures], place: int, meaning: Meaning, right: Decimal) -> bool:
    """Return whether a figure is 10, 100 or 1,000 times what would be right, or far from those of all others."""
    value = rows[place][meaning]
    others = [row[meaning] for number, row in enumerate(rows) if number != place and row.get(meaning)]
    return max(value, right) in (min(value, right) * 10**power for power in (1, 2, 3)) or (
        _is_far(value, others) and not _is_far(right, others)
    )


def _agrees(row: _Figures, category: str) -> bool:
    """Return whether vacancies are posts less people."""
    held, people, vacant = (row.get(Meaning(field, category)) for field in ("current", "headcount", "vacancy"))
    return held is not None and people is not None and vacant is not None and held - people == vacant


def is_own_sum(row: _Figures, field: str) -> bool:
    """Return whether what a row holds of several kinds is its own sum of them, 合计 in the same row."""
    kinds = [value for (known, kind), value in row.items() if known == field and kind and kind not in LEADERS]
    return len(kinds) > 1 and row.get(Meaning(field)) == sum(kinds)


def _is_far(value: Decimal, others: Sequence[Decimal]) -> bool:
    return bool(others) and (value > _TIMES * max(others) or value * _TIMES < min(others))
