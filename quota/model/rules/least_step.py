"""Rule ``least_step``: a unit changes by a number of posts that is worth the papers, or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from quota.model.reads import APPROVALS, POOLS, UNITS, setting
from quota.model.rows import Asked, InputPlace, Merge, Posts, Quantity, Row, Turn
from quota.model.rules.making import rule
from quota.model.sentences import place_named
from quota.model.subject import Subject
from quota.scenario import Case
from quota.texts import Message

ONE_WAY = "one_way"
"""Part of the subject of the line by which no unit gains and gives."""


def _asks(case: Case, row: Row) -> Asked:
    eased = 0 if row.implied else abs(row.limit - _held(case, row))
    return Asked("least_step", {"limit": _least(case, row) - eased})


def _least(case: Case, row: Row) -> int:
    return case.settings.least_step[row.subject.category] or 1


def _held(case: Case, row: Row) -> int:
    return case.units[row.subject.unit].holdings[row.subject.category].current


def _broken(case: Case, row: Row, quantities: Mapping[Quantity, int], _posts: int) -> Message:
    change = quantities.get(row.holding, 0) - _held(case, row)
    subject = place_named(case, row.subject._replace(part=""), category=True)
    values = {"subject": subject, "change": abs(change), "least": _least(case, row)}
    return Message("audit.small_gain" if change > 0 else "audit.small_loss", values)


@rule(
    order=31,
    reads=(*POOLS, UNITS, APPROVALS, setting("least_step")),
    asks=_asks,
    broken=_broken,
    implied=lambda subject, _sense: subject.part == ONE_WAY,
    frozen="spares",
    eased_together=True,
    from_held=True,
    in_tables="all",
)
def least_step(case: Case) -> Iterator[Row]:
    """A unit changes by at least n posts, or not at all, where the scenario says so.

    posts[u, k] ≥ current[u, k] + n · gains[u, k] − current[u, k] · gives[u, k]                                     [posts]
    posts[u, k] ≤ current[u, k] + all[k] · gains[u, k] − n · gives[u, k]                                            [posts]
    gains[u, k] + gives[u, k] ≤ 1           for every unit u and category k with a number n; gains, gives are 0 or 1

    all[k] are the posts of the category that there are, so that the second line lets a unit that gains have any number. A
    unit that must change, because of a floor, a ceiling or its people, changes by at least n too; where it cannot, the lines
    conflict, and this one is policy. A frozen unit has no least step: its number was decided. Nor has an institution that a
    merge opens, or one that it closes, however few posts it held: its merge is added to both lines.

    Legal basis
        Policy of the scenario: no papers for a single post.
    Value
        What a least step smaller by one post is worth for this unit, with all others that change or stay as the plan has them.
    """
    steps = {category: least for category, least in case.settings.least_step.items() if least is not None and least > 1}
    if not steps:
        return
    opened = {item.successor for item in case.consolidations}
    there = dict.fromkeys(case.categories, 0)
    for pool, category in case.pools:
        there[category] += case.held(pool, category)
    for approval in case.approvals:
        there[approval.category] += max(approval.posts, 0)
    for unit, category, holding in case.holdings():
        if category not in steps or holding.pin is not None or unit.id in opened:
            continue
        least, held, posts = steps[category], holding.current, (Posts(unit.id, category), 1)
        gains, gives = Turn(unit.id, category, up=True), Turn(unit.id, category, up=False)
        closes = Merge(unit.consolidation) if unit.consolidation in case.members else None
        place = InputPlace("scenario", ("least_step", category), "")
        subject = Subject(unit=unit.id, category=category)
        closed: tuple[tuple[Quantity, int], ...] = ((closes, held),) if closes else ()
        yield Row(least_step, subject, (posts, *closed, (gains, -least), (gives, held)), ">=", held, place)
        yield Row(least_step, subject, (posts, (gains, -there[category]), (gives, least)), "<=", held, place)
        one_way = (*((merge, 1) for merge, _ in closed), (gains, 1), (gives, 1))
        yield Row(least_step, subject._replace(part=ONE_WAY), one_way, "<=", 1, place, rests_on="statute")
