"""Walks of random changes: those that a planner makes to a live case, and those that any table may see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

import numpy as np

from quota.need import Needs, measure
from quota.scenario import Case
from quota.scenario.demands import Protection
from quota.scenario.office_records import OfficeTemplate
from quota.scenario.records import (
    Approval,
    Budget,
    Digest,
    Limit,
    PoolTerms,
    Ratio,
    SoftLimit,
    TotalBound,
)
from quota.scenario.work_records import Delegation

Random = np.random.Generator
Record = TypeVar("Record")


def changed(case: Case, needs: Needs, random: Random) -> tuple[Case, Needs]:
    """Change one thing that a planner may change: an approval, a price, stickiness, a limit of a unit, a need, a pace."""
    units = list(case.units.values())
    chosen = units[int(random.integers(len(units)))]
    category = list(chosen.holdings)[int(random.integers(len(chosen.holdings)))]
    holding = chosen.holdings[category]

    def of_unit(**limits: int | None) -> Case:
        other = replace(chosen, holdings={**chosen.holdings, category: replace(holding, **limits)})
        return replace(case, units={**case.units, chosen.id: other})

    other = case
    match int(random.integers(8)):
        case 0 if case.approvals:
            place = int(random.integers(len(case.approvals)))
            approvals = list(case.approvals)
            approvals[place] = replace(approvals[place], posts=approvals[place].posts + int(random.integers(-2, 3)))
            other = replace(case, approvals=tuple(item for item in approvals if item.posts))
        case 1 if case.routes:
            place = int(random.integers(len(case.routes)))
            routes = list(case.routes)
            routes[place] = replace(routes[place], price=Decimal(int(random.integers(0, 12))))
            other = replace(case, routes=tuple(routes))
        case 2:
            stickiness = {**case.settings.stickiness, category: Decimal(int(random.integers(0, 6)))}
            other = replace(case, settings=replace(case.settings, stickiness=stickiness))
        case 3:
            other = of_unit(floor=int(random.integers(0, holding.current + 1)))
        case 4:
            other = of_unit(ceiling=holding.current + int(random.integers(0, 4)))
        case 5:
            other = of_unit(pin=holding.current if holding.pin is None else None)
        case 6:
            pace = {**case.settings.pace_posts, category: int(random.integers(0, 5))}
            other = replace(case, settings=replace(case.settings, pace_posts=pace))
        case _:
            key = (chosen.id, category)
            exact = max(Fraction(1, 2), needs[key].exact + Fraction(int(random.integers(-200, 201)), 97))
            needs = Needs({**needs, key: replace(needs[key], exact=exact)}, ())
    return other, needs


def walk(case: Case, seed: int, steps: int) -> Iterator[tuple[Case, Needs]]:
    """Change a case again and again; a case that could not be read at all is passed over by the rules themselves."""
    random = np.random.default_rng([seed, 7])
    needs = measure(case)
    for _ in range(steps):
        case, needs = changed(case, needs, random)
        yield case, needs


# Any table


def reshaping(case: Case, seed: int, rounds: int = 1) -> Iterator[tuple[str, Case]]:
    """Change everything that rules read, one thing after the other in random order; yield what was changed, and the case."""
    random = np.random.default_rng([seed, 11])
    for _ in range(rounds):
        for place in random.permutation(len(RESHAPES)).tolist():
            reshape = RESHAPES[place]
            case = reshape(case, random)
            yield reshape.__name__, case


def _one(records: tuple[Record, ...], random: Random, **others: Any) -> tuple[Record, ...]:
    """Change fields of one record, if there is any."""
    if not records:
        return records
    place = int(random.integers(len(records)))
    return (*records[:place], replace(records[place], **others), *records[place + 1 :])  # type: ignore[type-var]


def _put_or_taken(records: tuple[Record, ...], record: Record, random: Random) -> tuple[Record, ...]:
    """Add a record, or take one away."""
    if len(records) < 2 or random.random() < 0.6:
        return (*records, record)
    place = int(random.integers(len(records)))
    return (*records[:place], *records[place + 1 :])


def _drawn(options: Any, random: Random) -> Any:
    listed = list(options)
    return listed[int(random.integers(len(listed)))]


def _of_holding(name: str, amount: Callable[[int, Random], int | None]) -> Callable[[Case, Random], Case]:
    """Return what changes a field of one unit's holding, given its present posts."""

    def reshape(case: Case, random: Random) -> Case:
        unit = _drawn(case.units.values(), random)
        category = _drawn(unit.holdings, random)
        holding = unit.holdings[category]
        other = replace(holding, **{name: amount(holding.current, random)})  # type: ignore[arg-type]
        member = replace(unit, holdings={**unit.holdings, category: other})
        return replace(case, units={**case.units, unit.id: member})

    reshape.__name__ = name
    return reshape


def _optional(low: int, high: int) -> Callable[[int, Random], int | None]:
    return lambda current, random: (
        None if random.random() < 0.3 else max(0, current + int(random.integers(low, high + 1)))
    )


def _of_setting(name: str, options: tuple[Any, ...]) -> Callable[[Case, Random], Case]:
    """Return what changes a setting that may differ by category."""

    def reshape(case: Case, random: Random) -> Case:
        values = {**getattr(case.settings, name), _drawn(case.categories, random): _drawn(options, random)}
        return replace(case, settings=replace(case.settings, **{name: values}))

    reshape.__name__ = name
    return reshape


def consolidation_of_unit(case: Case, random: Random) -> Case:
    """Let a unit join a merge, or leave it."""
    member = _drawn([unit for unit in case.units.values() if unit.consolidation] or case.units.values(), random)
    if random.random() < 0.5:
        member = _drawn(case.units.values(), random)
    merges = ["", *(item.merge for item in case.consolidations)]
    other = replace(member, consolidation=_drawn(merges, random))
    return replace(case, units={**case.units, member.id: other})


def consolidations(case: Case, random: Random) -> Case:
    """Let a merge keep another number of posts."""
    return replace(case, consolidations=_one(case.consolidations, random, kept=int(random.integers(1, 60))))


def mode_of_merge(case: Case, random: Random) -> Case:
    """Make a merge required, or leave it open."""
    return replace(
        case, consolidations=_one(case.consolidations, random, mode=_drawn(("required", "optional"), random))
    )


def approvals(case: Case, random: Random) -> Case:
    """Change the posts of an approval."""
    return replace(case, approvals=_one(case.approvals, random, posts=_drawn((-30, -2, 1, 4, 90), random)))


def list_of_approvals(case: Case, random: Random) -> Case:
    """Add an approval, or take one away."""
    jurisdiction, category = _drawn(case.jurisdictions, random), _drawn(case.categories, random)
    document = f"more {int(random.integers(10**6))}"
    item = Approval(jurisdiction, category, _drawn((None, "township"), random), document, 3, "", "", "")
    return replace(case, approvals=_put_or_taken(case.approvals, item, random))


def price_of_route(case: Case, random: Random) -> Case:
    """Change what a crossing costs; no row says so."""
    return replace(case, routes=_one(case.routes, random, price=Decimal(int(random.integers(0, 12)))))


def limit_of_route(case: Case, random: Random) -> Case:
    """Change how many posts may cross on a route."""
    return replace(case, routes=_one(case.routes, random, limit=_drawn((None, 0, 3, 8), random)))


def least_of_route(case: Case, random: Random) -> Case:
    """Change how many posts must cross on a route, or of those that one jurisdiction gives."""
    routes = _one(case.routes, random, at_least=_drawn((None, 0, 1, 3), random))
    if routes and random.random() < 0.4:
        general, place = _drawn(routes, random), _drawn(case.jurisdictions, random)
        asking = replace(general, jurisdiction=place, at_least=1, limit=None, has_terms=bool(random.random() < 0.3))
        routes = (*routes, asking)
    return replace(case, routes=tuple({route.id: route for route in routes}.values()))


def protections(case: Case, random: Random) -> Case:
    """Protect a unit or several, in one category or in all, or no longer."""
    units = tuple(sorted({_drawn(case.units, random) for _ in range(int(random.integers(1, 4)))}))
    category = _drawn((None, *case.categories), random)
    item = Protection("、".join(units), category, units, _drawn((None, 0, 3), random), "")
    return replace(case, protections=_put_or_taken(case.protections, item, random))


def list_of_routes(case: Case, random: Random) -> Case:
    """Turn a route into one of another scope, so that other pools are joined; no route is there twice."""
    routes = _one(case.routes, random, scope=_drawn(("same", "below", "across"), random))
    return replace(case, routes=tuple({route.id: route for route in routes}.values()))


def limits(case: Case, random: Random) -> Case:
    """Add a floor and ceiling by type, or take one away."""
    kind = _drawn(case.units.values(), random).type
    item = Limit(_drawn(case.categories, random), kind, "", int(random.integers(0, 9)), 90, False, "")
    return replace(case, limits=_put_or_taken(case.limits, item, random))


def pool_terms(case: Case, random: Random) -> Case:
    """Change the reserve and the cap of a pool, or add terms for one."""
    fields = {
        "reserve_now": int(random.integers(0, 4)),
        "reserve_min": _drawn((None, 0, 1), random),
        "cap": _drawn((None, 300, 2000), random),
    }
    pool, category = _drawn(case.pools, random)
    if (pool, category) not in case.terms_of:
        return replace(case, pool_terms=(*case.pool_terms, PoolTerms(*pool, category, basis="", **fields)))
    return replace(case, pool_terms=_one(case.pool_terms, random, **fields))


def totals(case: Case, random: Random) -> Case:
    """Add a total that must not move in one direction, or take one away."""
    direction = _drawn(("never_rise", "never_fall"), random)
    item = TotalBound(
        _drawn(case.jurisdictions, random), _drawn(case.categories, random), _drawn((None, "township"), random),
        direction, "",
    )  # fmt: skip
    return replace(case, totals=_put_or_taken(case.totals, item, random))


def digests(case: Case, random: Random) -> Case:
    """Add a digest schedule, or take one away."""
    unit = _drawn(case.units.values(), random)
    item = Digest(unit.id, _drawn(unit.holdings, random), int(random.integers(1, 4)), 2, "")
    return replace(case, digests=_put_or_taken(case.digests, item, random))


def delegations(case: Case, random: Random) -> Case:
    """Delegate work of an institution above the townships, or take an item back."""
    unit = _drawn([unit for unit in case.units.values() if unit.level != "township"] or case.units.values(), random)
    work = Decimal(int(random.integers(500, 9000)))
    name = f"D{int(random.integers(10**6))}"
    item = Delegation(name, name, unit.id, _drawn(unit.holdings, random), work, Decimal(1), (), "", Decimal(80), "")
    return replace(case, delegations=_put_or_taken(case.delegations, item, random))


def templates(case: Case, random: Random) -> Case:
    """Add an office to a type of unit, or take one away."""
    kind, category = _drawn(case.units.values(), random).type, _drawn(case.categories, random)
    name = f"office {int(random.integers(10**6))}"
    item = OfficeTemplate(kind, None, name, name, "office", category, Decimal(1), 1, False, "")
    return replace(case, templates=_put_or_taken(case.templates, item, random))


def ratios(case: Case, random: Random) -> Case:
    """Add a ratio of two categories, or take one away."""
    one = _drawn(case.categories, random)
    others = [category for category in case.categories if category != one]
    if not others:
        return replace(case, ratios=case.ratios[1:])
    other = _drawn(others, random)
    scope, most = _drawn(("unit", "jurisdiction"), random), Decimal(_drawn(("1.2", "2"), random))
    item = Ratio(f"R{int(random.integers(10**6))}", one, other, scope, None, None, "", None, most, False, "")
    return replace(case, ratios=_put_or_taken(case.ratios, item, random))


def budgets(case: Case, random: Random) -> Case:
    """Add a budget, or take one away."""
    item = Budget(_drawn(case.jurisdictions, random), Decimal(int(random.integers(0, 500))), "")
    return replace(case, budgets=_put_or_taken(case.budgets, item, random))


def soft_limits(case: Case, random: Random) -> Case:
    """Put a price on the limits of a rule, or take one away."""
    rule = _drawn(("floor", "ceiling", "pace", "ratio", "route", "never_rise", "reserve", "budget"), random)
    item = SoftLimit(rule, None, None, "", Decimal(_drawn((1, 9), random)), "")
    return replace(case, soft_limits=_put_or_taken(case.soft_limits, item, random))


def categories(case: Case, random: Random) -> Case:
    """Change what a post of a category costs, or on which posts its holders sit."""
    code = _drawn(case.categories, random)
    seat = _drawn((None, *(other for other in case.categories if other != code)), random)
    kind = replace(case.categories[code], cost=_drawn((None, Decimal("7.5"), Decimal(9)), random), seated_on=seat)
    return replace(case, categories={**case.categories, code: kind})


def tree(case: Case, random: Random) -> Case:
    """Put a jurisdiction that has none below it below another one."""
    parents = {item.parent for item in case.jurisdictions.values()}
    code = _drawn([code for code in case.jurisdictions if code not in parents], random)
    item = replace(
        case.jurisdictions[code], parent=_drawn([other for other in case.jurisdictions if other != code], random)
    )
    return replace(case, jurisdictions={**case.jurisdictions, code: item})


def available_hours(case: Case, random: Random) -> Case:
    """Change the working time by which delegated work is turned into posts."""
    code = _drawn(case.categories, random)
    need = replace(case.settings.need[code], available_hours=Decimal(_drawn((900, 1760), random)))
    return replace(case, settings=replace(case.settings, need={**case.settings.need, code: need}))


def township_only(case: Case, random: Random) -> Case:
    """Let township posts leave upwards, or not."""
    return replace(case, settings=replace(case.settings, township_only=bool(random.integers(2))))


def share_scarcity(case: Case, random: Random) -> Case:
    """Let givers share in scarcity, or not."""
    return replace(case, settings=replace(case.settings, share_scarcity=not case.settings.share_scarcity))


def kept(case: Case, random: Random) -> Case:
    """Let some pins be numbers that somebody wrote."""
    pinned = [(unit.id, category) for unit, category, holding in case.holdings() if holding.pin is not None]
    return replace(case, kept=frozenset(key for key in pinned if random.random() < 0.5))


RESHAPES: tuple[Callable[[Case, Random], Case], ...] = (
    _of_holding("current", lambda current, random: max(0, current + int(random.integers(-2, 3)))),
    _of_holding("headcount", lambda current, random: max(0, current + int(random.integers(-3, 2)))),
    _of_holding("movable", lambda current, random: int(random.integers(0, 3))),
    _of_holding("special", lambda current, random: int(random.integers(0, min(2, current) + 1))),
    _of_holding("floor", _optional(-4, 1)),
    _of_holding("ceiling", _optional(-1, 4)),
    _of_holding("pin", _optional(0, 0)),
    kept,
    _of_holding("spare", _optional(-9, -3)),
    _of_setting("pace_percent", (None, Decimal(20), Decimal(50))),
    _of_setting("pace_posts", (None, 1, 4)),
    _of_setting("least_step", (None, 2, 3)),
    soft_limits,
    _of_setting("reserve_at", (None, Decimal(75))),
    _of_setting("reserve_share", (None, Decimal("0.5"))),
    _of_setting("stickiness", (Decimal(0), Decimal(2))),
    consolidation_of_unit,
    consolidations,
    mode_of_merge,
    approvals,
    list_of_approvals,
    price_of_route,
    limit_of_route,
    least_of_route,
    protections,
    list_of_routes,
    limits,
    pool_terms,
    totals,
    digests,
    delegations,
    templates,
    ratios,
    budgets,
    categories,
    tree,
    available_hours,
    township_only,
    share_scarcity,
)
"""All that a rule may read of a case, changed one by one."""
