"""Part: that it can be done: where posts come from, what becomes of people, totals and money."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from operator import attrgetter
from types import MappingProxyType

from quota.model.subject import pool_of
from quota.need.parts import exact_sum
from quota.plan.records import TransferRow
from quota.plan.totals import totals
from quota.report.document.blocks import Item, Section
from quota.report.document.draft import Draft
from quota.words.names import kind_of, level_units

CROSSING = ("down", "across", "up")
"""Kinds of transfers that leave a pool."""
FLOWS = MappingProxyType(
    {
        (False, True): "document.flow",
        (False, False): "document.flow_vacant",
        (True, True): "document.flow_across",
        (True, False): "document.flow_across_vacant",
    }
)
"""How posts that leave a pool are told, by whether they stay on their level, and whether people go with them."""


def feasibility(draft: Draft) -> Section:
    """Write the part."""
    items = [*_sources(draft), *_people(draft), *_controls(draft)]
    return Section(draft.words("document.part_feasibility"), items)


def _sources(draft: Draft) -> Iterator[Item]:
    """Posts by where they go from and to: within pools, between them, from merges, with duties, to and from reserves."""
    moved = [
        draft.words("document.posts_of_category", category=draft.name(category), posts=posts)
        for category in draft.plan.case.categories
        if draft.known_now(category) and (posts := totals(draft.plan, category).moved)
    ]
    if moved:
        crossing = list(_crossing(draft))
        told = draft.clauses(crossing) + draft.words("document.stop") if crossing else ""
        if not crossing and draft.plan.case.routes:
            told = draft.words("document.no_crossing")
        words = draft.sentences([draft.words("document.moved", moved=draft.listed(moved)), told])
        yield Item(draft.words("document.lead_moved"), words)
    for name, tell in (("merges", _merges), ("duties", _duties), ("reserves", _reserves)):
        if words := draft.sentences(tell(draft)):
            yield Item(draft.words(f"document.lead_{name}"), words)


def _crossing(draft: Draft) -> Iterator[str]:
    """Say what leaves a pool: by category, and by level of the givers and of the receivers."""
    found: dict[tuple[str, str, str], list[TransferRow]] = {}
    for category, moves in draft.moves.items():
        for move in moves:
            if kind_of(draft.plan, move) in CROSSING:
                giver, receiver = (
                    level_units(pool_of(pool).level, draft.language) for pool in (move.from_pool, move.to_pool)
                )
                found.setdefault((category, giver, receiver), []).append(move)
    for (category, giver, receiver), moves in found.items():
        people = sum(move.people for move in moves)
        yield draft.words(
            FLOWS[giver == receiver, bool(people)],
            category=draft.name(category),
            giver=giver,
            receiver=receiver,
            posts=sum(move.posts for move in moves),
            people=people,
        )


def _merges(draft: Draft) -> Iterator[str]:
    """Say what becomes of the merges that take place."""
    case = draft.plan.case
    for merge in filter(attrgetter("taken"), draft.plan.merges):
        yield draft.words(
            "document.merge_taken",
            name=draft.unit(merge.name),
            members=draft.listed(draft.unit(case.units[unit].name) for unit in merge.members.split()),
            category=draft.name(merge.category),
            held=merge.held,
            kept=merge.kept,
            freed=merge.freed,
        )


def _duties(draft: Draft) -> Iterator[str]:
    """Say of every delegated item which work goes down, and the posts that its need is."""
    for item in draft.plan.case.delegations:
        freed = (
            -row.exact
            for row in draft.plan.need_parts
            if row.part == "delegated" and row.driver == item.item and row.exact < 0
        )
        yield draft.words(
            "document.duty",
            name=item.name,
            origin=draft.unit(draft.plan.case.units[item.origin].name),
            category=draft.name(item.category),
            posts=draft.told(draft.amount(exact_sum(freed))),
            types=draft.listed(item.types) or draft.words("document.any_type"),
            share=f"{item.least_share:f}",
        )


def _reserves(draft: Draft) -> Iterator[str]:
    """Posts that stay unassigned."""
    for category in draft.plan.case.categories:
        own = [
            row for row in draft.plan.reserve if row.category == category and (row.before or row.after or row.required)
        ]
        if own:
            required = sum(row.required for row in own)
            yield draft.words(
                "document.reserve_of" if required else "document.reserve_of_free",
                category=draft.name(category),
                before=sum(row.before for row in own),
                after=sum(row.after for row in own),
                required=required,
            )


# people


def _people(draft: Draft) -> Iterator[Item]:
    people = [
        draft.words("document.people_of", category=draft.name(category), people=moving)
        for category in draft.plan.case.categories
        if (moving := _moving(draft, category))
    ]
    told = [draft.words("document.people_moving", people=draft.listed(people)) if people else ""]
    units = draft.plan.case.units
    moves = [move for found in draft.moves.values() for move in found if move.from_unit in units]
    vacant = sum(move.posts - move.people for move in moves)
    if vacant:
        told.append(draft.words("document.vacant_first", vacant=vacant))
    if any(told):
        yield Item(draft.words("document.lead_people"), draft.sentences(told))
    if draft.plan.digest:
        yield Item(draft.words("document.lead_digestion"), _digestion(draft))


def _moving(draft: Draft, category: str) -> int:
    """Return how many people move, but for those that a merge only registers anew."""
    alone = (move.people for move in draft.plan.transfers if move.category == category and not move.posts)
    return sum(move.people for move in draft.moves[category]) + sum(alone)


def _digestion(draft: Draft) -> str:
    """Say who is still above the posts, and how that ends."""
    firsts = [row for row in draft.plan.digest if row.year <= 1]
    values = {"units": len({row.unit_id for row in firsts}), "people": sum(row.over_filled for row in firsts)}
    return draft.words("document.digest_all", **values)


# totals and money


def _controls(draft: Draft) -> Iterator[Item]:
    told = list(_totals(draft))
    limits = [
        (row, found)
        for row, found in draft.plan.labelled
        if row.rule.scope in ("totals", "areas") and not row.subject.unit
    ]
    if limits:
        tight = sum(found.slack == 0 and row.decided for row, found in limits)
        key = "document.limits_kept" if tight else "document.limits_kept_loose"
        told.append(draft.words(key, limits=len(limits), tight=tight))
    apart = [category for category in draft.apart if draft.plan.case.categories[category].seated_on]
    for category in apart:
        seats = draft.name(draft.plan.case.categories[category].seated_on or "")
        told.append(draft.words("document.seated_on", category=draft.name(category), seats=seats))
    told += _costs(draft)
    if draft.plan.offices:
        kinds = {kind: sum(row.kind == kind for row in draft.plan.offices) for kind in ("office", "institution")}
        units = len({row.unit_id for row in draft.plan.offices})
        told.append(draft.words("document.offices_in_all", units=units, **kinds))
    yield Item(draft.words("document.controls"), draft.sentences(told))


def _totals(draft: Draft) -> Iterator[str]:
    """Say what becomes of the totals: all levels, with the reserve; those that stay together."""
    same = []
    for category in draft.plan.case.categories:
        found = totals(draft.plan, category)
        before, after = found.before + found.reserve_before, found.after + found.reserve_after
        values = {"category": draft.name(category), "before": before, "after": after, "change": abs(after - before)}
        if not found.before and after:
            yield draft.words("document.total_new", **values)
        elif before != after:
            yield draft.words("document.total_more" if after > before else "document.total_fewer", **values)
        elif after:
            same.append(draft.words("document.posts_of_category", category=draft.name(category), posts=after))
    if same:
        yield draft.words("document.total_same", totals=draft.listed(same))


def _costs(draft: Draft) -> Iterator[str]:
    """Say what the change of posts costs in a year, where the scenario says what a post costs."""
    costs = {code: category.cost for code, category in draft.plan.case.categories.items() if category.cost is not None}
    changes = {code: sum(row.change for row in draft.rows(code)) for code in costs}
    for category, cost in costs.items():
        yield draft.words(
            "document.cost_of",
            category=draft.name(category),
            cost=f"{cost:f}",
            change=changes[category],
            money=f"{cost * changes[category]:f}",
        )
    if len(costs) > 1:
        money = sum((cost * changes[code] for code, cost in costs.items()), Decimal(0))
        yield draft.words("document.cost_all", money=f"{money:f}")
