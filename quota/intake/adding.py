"""Which columns of a table add up others: by their figures first, by their words where figures cannot tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations

from quota.intake.header import Heading
from quota.intake.kinds import is_funding, may_contain
from quota.intake.rows import Row
from quota.intake.words import LEADERS

_SUM = re.compile(r"合计|总|小计|共计|计$")
_PART = re.compile(r"其中")
_MOST_HIDDEN = 6


@dataclass
class Added:
    """What adds up what among the columns of one field.

    Parameters
    ----------
    top : list of Heading
        Columns that no other adds up or contains, sums too.
    sums : dict
        The columns that a sum adds up.
    inside : dict
        The column that contains another, so that the other is not counted again.
    proved : bool
        Whether a sum shows that the columns stand beside each other.
    """

    top: list[Heading]
    sums: dict[Heading, tuple[Heading, ...]] = field(default_factory=dict)
    inside: dict[Heading, Heading] = field(default_factory=dict)
    proved: bool = False


def category_of(entry: Heading) -> str:
    """Return the category of a column; empty where it names none."""
    return entry.meaning.category if entry.meaning else ""


def says_sum(entry: Heading) -> bool:
    """Tell whether a heading says that it adds up others."""
    return bool(_SUM.search(entry.header))


def says_part(entry: Heading) -> bool:
    """Tell whether a heading says that it is contained in the one before: 其中."""
    return bool(_PART.search(entry.header))


def value(entry: Heading, row: Row) -> Decimal:
    """Return the figure of a column in a row; nothing counts as 0."""
    return row.numbers.get(entry.column, Decimal(0))


def add_up(entries: Sequence[Heading], rows: Sequence[Row]) -> Added:
    """Find the sums and the parts among the columns of one field."""
    found = Added(list(entries))
    while _find_one(found, rows):
        pass
    _drop_between(found, entries, rows)
    for total in [entry for entry in found.top if not category_of(entry)]:
        _find_hidden(found, total, rows)
    _find_stated(found)
    return found


def _find_stated(found: Added) -> None:
    """Put the columns that say 其中 into the one before; of forms of funding those behind the first, too."""
    whole: Heading | None = None
    funded = False
    for entry in sorted(found.top, key=lambda entry: entry.column):
        told = says_part(entry) and not says_sum(entry)
        follows = funded and is_funding(category_of(entry))
        own = whole and (category_of(whole) or (told and not category_of(entry)))  # 在编人数, 其中：在岗
        if whole and own and (told or follows) and _may_add(whole, entry):
            found.inside[entry] = whole
            found.top.remove(entry)
            funded = is_funding(category_of(entry))
        else:
            whole, funded = entry, False


def _find_one(found: Added, rows: Sequence[Row]) -> bool:
    """Find one more sum whose parts stand beside it; sums of one category before those over all."""
    for total in sorted(found.top, key=lambda entry: not category_of(entry)):
        for parts in _runs(found.top, total):
            if total not in found.sums and _plausible(total, parts) and _equal(total, parts, rows):
                found.sums[total] = parts
                found.top = [entry for entry in found.top if entry not in parts]
                found.proved |= not category_of(total)
                return True
    return False


def _drop_between(found: Added, entries: Sequence[Heading], rows: Sequence[Row]) -> None:
    """Let go of sums whose parts another sum adds up already."""
    single = [entry for entry in entries if entry not in found.sums]
    for total in [entry for entry in found.top if says_sum(entry) and entry not in found.sums]:
        others = sorted([*(entry for entry in single if entry is not total), total], key=lambda entry: entry.column)
        parts = next((parts for parts in _runs(others, total) if _equal(total, parts, rows)), ())
        if parts and not any(part in found.top for part in parts):
            found.sums[total] = parts
            found.top.remove(total)


def _runs(top: Sequence[Heading], total: Heading) -> Iterator[tuple[Heading, ...]]:
    """Yield the columns that a sum may add up: those behind it, those before it, all; the longest first."""
    place = top.index(total)
    sides = (list(top[place + 1 :]), list(reversed(top[:place])))
    for side in sides:
        fitting = next((n for n, other in enumerate(side) if not _may_add(total, other)), len(side))
        for length in range(fitting, 0, -1):
            yield tuple(side[:length])
    others = tuple(other for other in top if other is not total and _may_add(total, other))
    if others:
        yield others


def _may_add(total: Heading, part: Heading) -> bool:
    return may_contain(category_of(total), category_of(part))


def _plausible(total: Heading, parts: Sequence[Heading]) -> bool:
    """Tell whether words allow that a column is a sum: equal figures alone may be chance."""
    category = category_of(total)
    own = not category or any(category_of(part) == category or is_funding(category_of(part)) for part in parts)
    return says_sum(total) or (len(parts) > 1 and own)


def _equal(total: Heading, parts: Sequence[Heading], rows: Sequence[Row]) -> bool:
    stated = [row for row in rows if total.column in row.numbers]
    return any(value(total, row) for row in stated) and all(
        value(total, row) == sum(value(part, row) for part in parts) for row in stated
    )


def _find_hidden(found: Added, total: Heading, rows: Sequence[Row]) -> None:
    """Find parts that a total over all categories does not add, since another column contains them."""
    others = [other for other in found.top if category_of(other) and category_of(other) not in LEADERS]
    wholes = {part: whole for part in others if (whole := whole_of(part, others))}
    for count in range(1, min(len(wholes), _MOST_HIDDEN) + 1):
        for hidden in combinations(wholes, count):
            rest = tuple(other for other in others if other not in hidden)
            if rest and all(wholes[part] in rest for part in hidden) and _equal(total, rest, rows):
                found.inside |= {part: wholes[part] for part in hidden}
                found.sums[total] = rest
                found.top = [entry for entry in found.top if entry not in others]
                found.proved = True
                return


def whole_of(part: Heading, others: Sequence[Heading]) -> Heading | None:
    """Return the nearest column of another category that may contain one, first those before it."""
    alien = "administrative" if category_of(part) == "reference" else ""
    near = sorted(
        others,
        key=lambda other: (category_of(other) == alien, other.column > part.column, abs(other.column - part.column)),
    )
    return next((other for other in near if category_of(other) != category_of(part) and _may_add(other, part)), None)


def leaves(found: Added, entry: Heading) -> list[Heading]:
    """Return the columns whose figures count: a sum itself where all its parts are of its own category, else its parts."""
    parts = [leaf for part in found.sums.get(entry, ()) for leaf in leaves(found, part)]
    if not parts or all(category_of(part) == category_of(entry) for part in parts):
        return [entry]
    return parts
