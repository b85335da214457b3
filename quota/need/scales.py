"""Whether the needs of pools that exchange posts are measured on one scale."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from quota.need.parts import Need, exact_sum
from quota.scenario.case import Case
from quota.scenario.problems import Problem, warning
from quota.scenario.records import Pool, Route
from quota.scenario.routes import route_pairs
from quota.texts import Message

WIDEST = Fraction(3, 10)
"""Largest difference of need ÷ posts between two pools joined by a route that passes without a warning."""

ROUNDING = 1e-9
"""Relative error that a rough ratio can have, many times over."""

PoolOfCategory = tuple[Pool, str]


def scale_warnings(case: Case, needs: Mapping[tuple[str, str], Need]) -> tuple[Problem, ...]:
    """Warn of each route that joins pools whose Σ need ÷ Σ posts differ by more than 0.3.

    Givers state their need and townships are measured: if one lies far from its posts and the other does not, the
    programme moves posts because of the yardstick, not because of the work. One warning per route names the pair
    that is furthest apart.
    """
    ratios = _Ratios(case, needs)
    apart: dict[Route, list[tuple[Pool, Pool]]] = {}
    for route, giver, receiver in route_pairs(case):
        if ratios.far_apart((giver, route.category), (receiver, route.category)):
            apart.setdefault(route, []).append((giver, receiver))
    return tuple(_warning(case, route, pairs, ratios) for route, pairs in apart.items())


class _Ratios:
    """Σ need ÷ Σ posts of the pools that hold any: exact where floating numbers do not tell enough."""

    def __init__(self, case: Case, needs: Mapping[tuple[str, str], Need]) -> None:
        self._needs = needs
        held = {at: sum(unit.holdings[at[1]].current for unit in units) for at, units in case.pools.items()}
        self._held = {at: (case.pools[at], posts) for at, posts in held.items() if posts}
        self._rough = {
            at: sum(needs[unit.id, at[1]].rough for unit in units) / posts for at, (units, posts) in self._held.items()
        }

    def __getitem__(self, at: PoolOfCategory) -> Fraction:
        units, posts = self._held[at]
        return exact_sum(self._needs[unit.id, at[1]].exact for unit in units) / posts

    def far_apart(self, one: PoolOfCategory, other: PoolOfCategory) -> bool:
        """Return whether two pools that hold posts differ by more than `WIDEST`."""
        if one not in self._rough or other not in self._rough:
            return False
        above = abs(self._rough[one] - self._rough[other]) - float(WIDEST)
        if abs(above) > ROUNDING * (1 + self._rough[one] + self._rough[other]):
            return above > 0
        return self.apart(one, other) > WIDEST

    def apart(self, one: PoolOfCategory, other: PoolOfCategory) -> Fraction:
        """Return by how much two pools differ."""
        return abs(self[one] - self[other])


def _warning(case: Case, route: Route, pairs: list[tuple[Pool, Pool]], ratios: _Ratios) -> Problem:
    giver, receiver = max(pairs, key=lambda pair: ratios.apart((pair[0], route.category), (pair[1], route.category)))
    return warning(
        case.origins.place("routes", (*route.kind, route.jurisdiction or ""), "category"),
        "need.scales_differ",
        category=case.categories[route.category].words,
        giver=_pool_words(case, giver),
        receiver=_pool_words(case, receiver),
        giver_ratio=_percent(ratios[giver, route.category]),
        receiver_ratio=_percent(ratios[receiver, route.category]),
        pairs=len(pairs),
    )


def _pool_words(case: Case, pool: Pool) -> Message:
    return Message(f"need.pool_{pool.level}", {"jurisdiction": case.jurisdictions[pool.jurisdiction].name})


def _percent(ratio: Fraction) -> int:
    return round(ratio * 100)
