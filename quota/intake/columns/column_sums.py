"""Which columns of a table add up others: by their figures first, by their words where figures cannot tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations

from quota.intake.headers.blocks import Heading
from quota.intake.rows.rows import BookRow
from quota.intake.vocabulary.countable import says_duty
from quota.intake.vocabulary.header_words import LEADERS, Meaning
from quota.intake.vocabulary.kinds import FIXED, category_in, is_funding, is_support, may_contain

_SUM = re.compile(r"合计|总|小计|共计|计$")
_PART = re.compile(r"其中")
_INCLUDED = re.compile(r"\((?:内?含|包[含括])([^()]+)\)")
_ROLE = re.compile(r"管理(人员|岗位?)?$|专技|专业技术|技术(人员|岗位?)$")
_MOST_HIDDEN = 6
_ON_POSTS, _ON_DUTY = re.compile("在编|编内|占编"), re.compile("^(?!.*(在编|编内|占编|其中)).*(在岗|到岗|在职)")
_RANK_ALONE = re.compile("[正副]职$|级(干部|领导|人员)?(职数)?$")
_RANK = re.compile(r"正副|[正副]")
_KINDS = re.compile(r"行政|事业|参公|工勤")


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

    def put_inside(self, parts: Sequence[Heading], whole: Heading) -> None:
        """Note that a column contains others."""
        self.inside |= dict.fromkeys(parts, whole)
        self.top = [entry for entry in self.top if entry not in parts]


def says_sum(entry: Heading) -> bool:
    """Return whether a heading says that it adds up others."""
    return bool(_SUM.search(entry.header))


def says_part(entry: Heading) -> bool:
    """Return whether a heading says that it is contained in the one before: 其中."""
    return bool(_PART.search(entry.header))


def value(entry: Heading, row: BookRow) -> Decimal:
    """Return the figure of a column in a row; nothing counts as 0."""
    return row.numbers.get(entry.column, Decimal(0))


def sum_of(entries: Iterable[Heading], row: BookRow) -> Decimal:
    """Return the sum of columns in a row."""
    return sum((value(entry, row) for entry in entries), Decimal(0))


def add_up(entries: Sequence[Heading], rows: Sequence[BookRow]) -> Added:
    """Find the sums and the parts among the columns of one field."""
    found = Added(list(entries))
    while _find_one(found, rows):
        pass
    _drop_between(found, entries, rows)
    for total in [entry for entry in found.top if not entry.category]:
        _find_hidden(found, total, rows)
    _find_stated(found)
    return found


def named_by_posts(people: Sequence[Heading], entries: Sequence[Heading], rows: Sequence[BookRow]) -> list[Heading]:
    """Return the columns of people; where a sum over all of them proves it, each without a category is on the posts beside it.

    行政编制 | 实有 | 事业编制 | 实有 | 实有合计: every 实有 that the sum adds up stands right behind other posts.
    """
    before = {entry.column + 1: entry.category for entry in entries if entry.field == "current"}
    kinds = {entry: kind for entry in people if not entry.category and (kind := before.get(entry.column))}
    if len(set(kinds.values())) < 2:
        return list(people)
    for total, parts in add_up(people, rows).sums.items():
        bare = [part for part in parts if not part.category]
        own = {kinds[part] for part in bare if part in kinds}
        if len(bare) > 1 and not total.category and len(own) == len(bare):
            named = {part: part._replace(meaning=Meaning("headcount", kinds[part])) for part in bare}
            return [named.get(entry, entry) for entry in people]
    return list(people)


def _find_stated(found: Added) -> None:
    """Put the columns that say 其中 into the one before; of forms of funding those behind the first, too."""
    whole: Heading | None = None
    funded = False
    order = sorted(found.top, key=lambda entry: entry.column)
    first, after = (order[0], order[1]) if len(order) > 1 else (None, None)
    if first and after and says_part(first) and not says_sum(first) and after.category and _may_add(after, first):
        found.put_inside([first], after)  # 其中：工勤 stands before 行政编制（含工勤）
        order.remove(first)
    for entry in order:
        told_of_it = whole is not None and _includes(whole, entry, found.top)
        told = told_of_it or (says_part(entry) and not says_sum(entry))
        follows = funded and is_funding(entry.category)
        own = whole and (whole.category or told_of_it or (told and not entry.category))  # 在编人数, 其中：在岗
        if whole and own and (told or follows) and (_may_add(whole, entry) or not entry.category):
            found.put_inside([entry], whole)
            funded = is_funding(entry.category)
        else:
            whole, funded = entry, False


def _includes(whole: Heading, part: Heading, entries: Sequence[Heading]) -> bool:
    """Return whether a heading says that it counts a kind in, 行政编制（含参公）, or 其中：工勤 follows the only other column."""
    kind = part.category
    said = _INCLUDED.search(whole.header)
    if said and kind and category_in(said[1]) == kind:
        return True
    others = [entry for entry in entries if entry not in (whole, part) and entry.category not in LEADERS]
    return says_part(part) and not whole.category and not others and stands_alone(kind)


def _find_one(found: Added, rows: Sequence[BookRow]) -> bool:
    """Find one more sum whose parts stand beside it; sums of one category before those over all."""
    for total in sorted(found.top, key=lambda entry: (not entry.category, -entry.header.count(" / "))):
        for parts in _runs(found.top, total):
            if total not in found.sums and _plausible(total, parts) and _equal(total, parts, rows):
                found.sums[total] = parts
                found.top = [entry for entry in found.top if entry not in parts]
                found.proved |= not total.category
                return True
    return False


def _drop_between(found: Added, entries: Sequence[Heading], rows: Sequence[BookRow]) -> None:
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
    return may_contain(total.category, part.category)


def _plausible(total: Heading, parts: Sequence[Heading]) -> bool:
    """Return whether words allow that a column is a sum: equal figures alone may be chance."""
    category = total.category
    if category in LEADERS and says_duty(total.header) and not (says_sum(total) or _RANK_ALONE.search(total.header)):
        return False  # as many 副书记 as 书记 and 镇长 together
    own = not category or any(part.category == category or is_funding(part.category) for part in parts)
    return says_sum(total) or (len(parts) > 1 and own)


def _equal(total: Heading, parts: Sequence[Heading], rows: Sequence[BookRow]) -> bool:
    stated = [row for row in rows if total.column in row.numbers]
    return any(value(total, row) for row in stated) and all(value(total, row) == sum_of(parts, row) for row in stated)


def _find_hidden(found: Added, total: Heading, rows: Sequence[BookRow]) -> None:
    """Find parts that a total over all categories does not add, since another column contains them."""
    others = [other for other in found.top if other.category and other.category not in LEADERS]
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
    alien = "administrative" if part.category == "reference" else ""
    near = sorted(
        others,
        key=lambda other: (other.category == alien, other.column > part.column, abs(other.column - part.column)),
    )
    return next((other for other in near if other.category != part.category and _may_add(other, part)), None)


def _are_roles(parts: Sequence[Heading]) -> bool:
    """Return whether columns divide people by what they do, 管理、专技、工勤, and not posts by kind."""
    roles = [part for part in parts if _ROLE.search(part.header) and part.category not in FIXED]  # 参公管理 is a kind
    return bool(roles) and all(part in roles or is_support(part.category) for part in parts)


def leaves(found: Added, entry: Heading) -> list[Heading]:
    """Return the columns whose figures count: a sum itself where all its parts are of its own category, else its parts."""
    parts = [leaf for part in found.sums.get(entry, ()) for leaf in leaves(found, part)]
    if not parts or all(part.category == entry.category for part in parts) or _are_roles(parts):
        return [entry]
    return parts


def parts_of_one_kind(found: Added, kept: Sequence[Heading]) -> Iterator[list[Heading]]:
    """Yield the columns of one meaning that a sum over all kinds adds up, so that each is a part of it: 管理岗, 专技岗."""
    for total, parts in found.sums.items():
        for meaning in dict.fromkeys(part.meaning for part in parts if part in kept and not total.category):
            group = [part for part in parts if part.meaning == meaning and part in kept]
            if len(group) > 1 and group[0].category:
                yield group


def of_different_kinds(leaders: Sequence[Heading]) -> bool:
    """Return whether columns of leaders each name other posts on which they sit: those of 行政 and those of 事业."""
    kinds = {tuple(_KINDS.findall(entry.header)) for entry in leaders}
    return len(kinds) == len(leaders) and all(len(kind) == 1 for kind in kinds)


def rank_of(entry: Heading) -> str:
    """Return 正 or 副 where a heading of leaders says it last."""
    if entry.category not in LEADERS:
        return ""
    found = _RANK.findall(entry.header.replace("正副", ""))
    return found[-1] if found else ""


def stands_alone(category: str) -> bool:
    """Return whether posts of a kind never are all that a total adds up, so that what stands beside them is no total."""
    return is_support(category) or category in FIXED


def on_duty_alone(entries: Sequence[Heading], rows: Sequence[BookRow]) -> list[Heading]:
    """Return the columns of people on duty where others count those on posts, unless one is the sum of these."""
    held = {entry.meaning for entry in entries if _ON_POSTS.search(entry.header)}
    kinds = [entry for entry in entries if entry.category and entry.category not in LEADERS]
    duty = [entry for entry in entries if _ON_DUTY.search(entry.header)]
    apart = [entry for entry in duty if kinds and not entry.category and not adds_up(entry, kinds, rows)]
    return [entry for entry in duty if entry.meaning in held or entry in apart]


def adds_up(total: Heading, parts: Sequence[Heading], rows: Sequence[BookRow]) -> bool:
    """Return whether a column is the sum of others in most rows."""
    wholes = [(total.figure(row.numbers), [part.figure(row.numbers) or Decimal(0) for part in parts]) for row in rows]
    right = [whole == sum(figures) for whole, figures in wholes if whole is not None]
    return 2 * sum(right) > len(right)
