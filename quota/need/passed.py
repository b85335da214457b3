"""Work that departments passed down without a lawful delegation: the hours and posts that it eats, and no part of need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from quota.need.delegation import in_posts
from quota.need.parts import exact_sum, times
from quota.scenario.case import Case
from quota.scenario.work_records import PassedDown


class PassedWork(NamedTuple):
    """What one unit does for one department: `hours` a year, and the `posts` that they eat.

    `department` is a name, with the jurisdiction of a unit whose name others have too.
    """

    row: PassedDown
    category: str
    department: str
    hours: Fraction
    posts: Fraction


class PassedSum(NamedTuple):
    """The same of all units together."""

    department: str
    category: str
    units: int
    hours: Fraction
    posts: Fraction


def passed_work(case: Case) -> tuple[PassedWork, ...]:
    """Return the work that was passed down and is not lawful by now: category by category, the most hours first.

    Hours are ``volume · hours``; posts are ``hours ÷ available hours``, as `quota.need.workload` has them for lawful work, but
    without the allowance for support work: so many posts are free for other work where this is cleared away, and so much
    is added to need where it is delegated lawfully. Support work, of which only the share counts, has no hours.
    """
    names, order = _departments(case), list(case.categories)
    found = []
    for row in case.passed_down:
        activity = case.activities[row.activity]
        hours = times(row.volume, Fraction(activity.hours)) if activity.kind != "share" else Fraction(0)
        if hours:
            posts = in_posts(case, activity.category, hours)
            department = names[row.department or row.passed_by]
            found.append(PassedWork(row, activity.category, department, hours, posts))
    return tuple(sorted(found, key=lambda work: (order.index(work.category), -work.hours, work.row.key)))


def by_department(works: Sequence[PassedWork]) -> tuple[PassedSum, ...]:
    """Add up by department, category by category, the most hours first."""
    groups: dict[tuple[str, str], list[PassedWork]] = {}
    for work in works:
        groups.setdefault((work.category, work.department), []).append(work)
    order = list(dict.fromkeys(work.category for work in works))
    sums = [
        PassedSum(
            department,
            category,
            len({work.row.unit for work in own}),
            exact_sum(work.hours for work in own),
            exact_sum(work.posts for work in own),
        )
        for (category, department), own in groups.items()
    ]
    return tuple(sorted(sums, key=lambda found: (order.index(found.category), -found.hours, found.department)))


def _departments(case: Case) -> dict[str, str]:
    """Return the name of every department by its code, or by the words for one that is no unit."""
    keys = dict.fromkeys(row.department or row.passed_by for row in case.passed_down)
    names = {key: case.units[key].name if key in case.units else key for key in keys}
    count = Counter(names.values())
    return {
        key: f"{case.jurisdictions[case.units[key].jurisdiction].name}{name}"
        if count[name] > 1 and key in case.units
        else name
        for key, name in names.items()
    }
