"""A unit's posts apportioned to its offices and institutions, by the divisor method that serves between units too."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from math import lcm

from quota.model.priorities import priority
from quota.plan.records import ALSO, UNNAMED, OfficeRow
from quota.scenario import Case, Divisor
from quota.scenario.office_records import OfficeTemplate
from quota.scenario.offices import offices_of
from quota.scenario.records import Unit


def office_rows(case: Case, planned: Mapping[tuple[str, str], int]) -> Iterable[OfficeRow]:
    """Yield one row per office or institution of every township-level unit with a template.

    Parameters
    ----------
    planned : Mapping[tuple[str, str], int]
        Posts by (unit, category). Those of each unit and category are handed out in full among its offices.
    """
    for unit in case.units.values():
        offices = offices_of(case, unit)
        for category in case.categories:
            own = [office for office in offices if office.category == category]
            if own and category in unit.holdings:
                posts = apportion(planned[unit.id, category], own, case.settings.divisor)
                yield from (_row(unit, office, share) for office, share in zip(own, posts, strict=True))


def _row(unit: Unit, office: OfficeTemplate, posts: int) -> OfficeRow:
    notes = [] if office.named else [UNNAMED]
    notes += [ALSO + "、".join(office.also)] if office.also else []
    return OfficeRow(unit.id, unit.name, office.category, office.name, office.kind, posts, "; ".join(notes))


def apportion(total: int, offices: Sequence[OfficeTemplate], divisor: Divisor) -> list[int]:
    """Share out posts by duty share, each office getting at least its least.

    The next post goes to the office of least d(i)/share; equal ones by larger share, then order of the template. Offices
    with share 0 keep their least, unless all shares are 0: then they count alike.

    Raises
    ------
    ValueError
        If the total does not fill the least of every office; the rule `structure` keeps plans from that.
    """
    posts = [office.least for office in offices]
    if sum(posts) > total:
        raise ValueError(f"{total} posts do not fill {sum(posts)}")
    shares = [office.share.as_integer_ratio() for office in offices]
    whole = lcm(*(denominator for _, denominator in shares))
    weights = [numerator * (whole // denominator) for numerator, denominator in shares]
    if not any(weights):
        weights = [1] * len(offices)
    # No denominator is larger than the root of this, so that different priorities differ by a whole number of such parts.
    parts = (4 * (total + 1) * max(weights) ** 2) ** 2

    def entry(place: int) -> tuple[int, int, int]:
        up, down = priority(divisor, posts[place] + 1, weights[place], 1)
        return up * parts // down, -weights[place], place

    queue = [entry(place) for place, weight in enumerate(weights) if weight]
    heapq.heapify(queue)
    for _ in range(total - sum(posts)):
        place = heapq.heappop(queue)[-1]
        posts[place] += 1
        heapq.heappush(queue, entry(place))
    return posts
