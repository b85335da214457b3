"""The one cell that makes a total wrong, where the other figures tell which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from quota.intake.words import Meaning

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
    found = [place for place, row in enumerate(rows) if meaning in row and _stands_out(rows, place, meaning, excess)]
    return found[0] if len(found) == 1 else None


def _stands_out(rows: Sequence[_Figures], place: int, meaning: Meaning, excess: Decimal) -> bool:
    value, right = rows[place][meaning], rows[place][meaning] - excess
    if value <= 0 or right <= 0:
        return False
    corrected = {**rows[place], meaning: right}
    others = [row[meaning] for number, row in enumerate(rows) if number != place and row.get(meaning)]
    return (
        _agrees(corrected, meaning.category) > _agrees(rows[place], meaning.category)
        or max(value, right) in (min(value, right) * 10**power for power in (1, 2, 3))
        or (_is_far(value, others) and not _is_far(right, others))
    )


def _agrees(row: _Figures, category: str) -> bool:
    """Tell whether vacancies are posts less people."""
    held, people, vacant = (row.get(Meaning(field, category)) for field in ("current", "headcount", "vacancy"))
    return held is not None and people is not None and vacant is not None and held - people == vacant


def _is_far(value: Decimal, others: Sequence[Decimal]) -> bool:
    return bool(others) and (value > _TIMES * max(others) or value * _TIMES < min(others))
