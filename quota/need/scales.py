"""Whether the needs of pools that exchange posts are measured on one scale."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from quota.need.parts import Need, exact_sum
from quota.scenario.case import Case
from quota.scenario.problems import Problem
from quota.scenario.records import Level, Pool, Route
from quota.scenario.routes import route_pairs
from quota.texts import Message

WIDEST = Fraction(3, 10)
"""Largest difference of need ÷ posts between two pools joined by a route that passes without a warning."""

PoolOfCategory = tuple[Pool, str]
_LEVEL_WORDS: Mapping[Level, str] = {
    "city": "need.pool_city",
    "county": "need.pool_county",
    "township": "need.pool_township",
}


def scale_warnings(case: Case, needs: Mapping[tuple[str, str], Need]) -> tuple[Problem, ...]:
    """Warn of each route that joins pools whose Σ need ÷ Σ posts differ by more than 0.3.

    Givers state their need and townships are measured: if one lies far from its posts and the other does not, the
    programme moves posts because of the yardstick, not because of the work. One warning per route names the pair
    that is furthest apart.
    """
    posts_needed = _need_per_post(case, needs)
    apart: dict[Route, list[tuple[Pool, Pool]]] = {}
    for route, giver, receiver in route_pairs(case):
        ends = (giver, route.category), (receiver, route.category)
        if all(end in posts_needed for end in ends) and _difference(posts_needed, *ends) > WIDEST:
            apart.setdefault(route, []).append((giver, receiver))
    return tuple(_warning(case, route, pairs, posts_needed) for route, pairs in apart.items())


def _need_per_post(case: Case, needs: Mapping[tuple[str, str], Need]) -> dict[PoolOfCategory, Fraction]:
    ratios = {}
    for (pool, category), units in case.pools.items():
        held = sum(unit.holdings[category].current for unit in units)
        if held:
            ratios[pool, category] = exact_sum(needs[unit.id, category].exact for unit in units) / held
    return ratios


def _difference(ratios: Mapping[PoolOfCategory, Fraction], one: PoolOfCategory, other: PoolOfCategory) -> Fraction:
    return abs(ratios[one] - ratios[other])


def _warning(
    case: Case, route: Route, pairs: list[tuple[Pool, Pool]], ratios: Mapping[PoolOfCategory, Fraction]
) -> Problem:
    giver, receiver = max(
        pairs, key=lambda pair: _difference(ratios, (pair[0], route.category), (pair[1], route.category))
    )
    key = (route.from_level, route.to_level, route.scope, route.category, route.jurisdiction or "")
    return Problem(
        case.origins.place("routes", key, "category"),
        Message(
            "need.scales_differ",
            {
                "category": case.categories[route.category].words,
                "giver": _pool_words(case, giver),
                "receiver": _pool_words(case, receiver),
                "giver_ratio": _percent(ratios[giver, route.category]),
                "receiver_ratio": _percent(ratios[receiver, route.category]),
                "pairs": len(pairs),
            },
        ),
        Message("need.scales_differ_mend"),
        severity="warning",
    )


def _pool_words(case: Case, pool: Pool) -> Message:
    return Message(_LEVEL_WORDS[pool.level], {"jurisdiction": case.jurisdictions[pool.jurisdiction].name})


def _percent(ratio: Fraction) -> int:
    return round(ratio * 100)
