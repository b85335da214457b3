"""How sure the figures of a plan are: real, estimated, illustrative, or nobody says.

A figure that follows from others is as unsure as the most unsure of them. What the plan proposes follows from every
figure of its category.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from quota.model.rows import Row
from quota.need import NeedRow
from quota.plan.plan import Plan
from quota.scenario import Case, Standing, Unit

MOST_UNSURE_FIRST: tuple[Standing | None, ...] = ("illustrative", "estimated", None, "real")

Holding = tuple[str, str]
"""A unit's code and a category."""


def most_unsure(standings: Iterable[Standing | None]) -> Standing | None:
    """Return the most unsure of several standings; ``real`` of none.

    >>> most_unsure(["real", "illustrative", None])
    'illustrative'
    """
    return min(set(standings), key=MOST_UNSURE_FIRST.index, default="real")


class Standings:
    """Standing of every figure of a plan that the documents show.

    Attributes
    ----------
    current, headcount, need : dict
        By (unit code, category).
    together : dict of dict
        The most unsure of all units, by category and field (``current``, ``headcount``, ``need``); only categories that
        units hold.
    parts : list
        One for each row of ``plan.need_parts``, in the same order.
    result : dict
        Of what the plan proposes, by category.
    """

    def __init__(self, plan: Plan) -> None:
        self._case = plan.case
        self._rates = {(rate.category, rate.type, rate.driver) for rate in plan.case.rates}
        self._asked: dict[tuple[str, tuple[str, ...], str], Standing | None] = {}
        self.current: dict[Holding, Standing | None] = {}
        self.headcount: dict[Holding, Standing | None] = {}
        self._successors = {(item.successor, item.category): item.merge for item in plan.case.consolidations}
        for row in plan.posts:
            unit, category = row.unit_id, row.category
            new = (unit, category) in self._successors  # nobody wrote what it holds: it holds nothing yet
            standing = "real" if new else plan.case.standing("units", (unit,), f"{category}_current")
            self.current[unit, category] = standing
            self.headcount[unit, category] = "real" if new else self._headcount(unit, category)
        self.parts, self.need = self._measured(plan)
        self.together = self._together()
        self.result = {
            category: most_unsure(self.together.get(category, {}).values()) for category in plan.case.categories
        }

    @cached_property
    def choices_alone(self) -> bool:
        """Whether nothing is made up but how the need is measured: weights, and needs that are stated.

        Posts, people and sizes are facts; the choices that a scenario starts with are still to be confirmed.
        """
        held = (standing for by in (self.current, self.headcount) for standing in by.values())
        return "illustrative" not in held and all(
            self._is_choice(table, column)
            for (table, _, column), found in self._asked.items()
            if found == "illustrative"
        )

    def _is_choice(self, table: str, column: str) -> bool:
        """Tell whether a column holds choices and no facts; a driver that is 1 everywhere only divides evenly."""
        if table == "units" and not column.endswith("_need"):
            return all(unit.drivers.get(column) in (None, 1) for unit in self._case.units.values())
        return table in ("units", "weights")

    def driver(self, unit: Unit, column: str) -> Standing | None:
        """Return the standing of a driver, or of another column, of a unit."""
        return self._of("units", (unit.id,), column)

    def reserve(self, jurisdiction: str, level: str, category: str) -> Standing | None:
        """Return the standing of what a pool holds unassigned now; a pool without a cell holds none for sure."""
        key = (jurisdiction, category, level)
        if self._case.cell("pools", key, "reserve_now") is None:
            return "real"
        return self._of("pools", key, "reserve_now")

    def all_reserves(self, category: str) -> Standing | None:
        """Return the standing of what the pools hold unassigned now, taken together."""
        return most_unsure(
            self.reserve(terms.jurisdiction, terms.level, category)
            for terms in self._case.pool_terms
            if terms.category == category and terms.level is not None
        )

    def limit(self, row: Row, category: str) -> Standing | None:
        """Return the standing of a row's limit: of its cell, and of the posts held where it is reckoned from them.

        Parameters
        ----------
        category : str
            The category that the row limits; empty for all.
        """
        written = self._case.standing(*row.place) if row.place else "real"
        from_spare = row.place is not None and row.place.column.endswith("_spare")
        if row.place and not row.rule.from_held and not from_spare:
            return written
        if (row.subject.unit, category) in self.current:
            return most_unsure([written, self.current[row.subject.unit, category]])
        held = [fields["current"] for known, fields in self.together.items() if category in ("", known)]
        return most_unsure([written, *held])

    def _headcount(self, unit: str, category: str) -> Standing | None:
        """Return the standing of a headcount; one that nobody wrote was taken from the posts."""
        if self._case.origins.tables and self._case.cell("units", (unit,), f"{category}_headcount") is None:
            return most_unsure(["estimated", self.current[unit, category]])
        return self._case.standing("units", (unit,), f"{category}_headcount")

    def _together(self) -> dict[str, dict[str, Standing | None]]:
        found: dict[str, dict[str, set[Standing | None]]] = defaultdict(lambda: defaultdict(set))
        for field, by_holding in (("current", self.current), ("headcount", self.headcount), ("need", self.need)):
            for (_, category), standing in by_holding.items():
                found[category][field].add(standing)
        return {
            category: {field: most_unsure(standings) for field, standings in found[category].items()}
            for category in self._case.categories
            if category in found
        }

    def _measured(self, plan: Plan) -> tuple[list[Standing | None], dict[Holding, Standing | None]]:
        parts: list[Standing | None] = []
        before: dict[Holding, list[Standing | None]] = defaultdict(list)
        for row in plan.need_parts:
            earlier = before[row.unit_id, row.category]
            standing = most_unsure([*self._part(row), *(earlier if row.part in ("role", "allowance") else ())])
            parts.append(standing)
            earlier.append(standing)
        return parts, {holding: most_unsure(found) for holding, found in before.items()}

    def _part(self, row: NeedRow) -> Iterator[Standing | None]:
        """Yield the standing of every figure that a part is reckoned from, but for earlier parts."""
        category, unit = row.category, self._case.units[row.unit_id]
        if row.driver and row.part in ("driver", "share", "band"):
            yield self.driver(unit, _driver_column(self._case, row.driver))
        match row.part:
            case "base" | "driver":
                yield self._rate(unit, category, row.driver or "base")
            case "role":
                yield self._role(unit, category)
            case "share":
                yield from self._weights(category, row.driver)
            case "band":
                yield from self._bands(category)
            case "workload" | "individual":
                yield self._of("workload", (unit.id, row.driver), "volume")
                yield self._of("activities", (row.driver,), "hours")
            case "allowance":
                yield from self._support(category)
            case "position":
                yield self._of("positions", (category, unit.type, row.driver), "posts")
            case "delegated":
                yield self._of("delegations", (row.driver,), "volume")
                yield self._of("delegations", (row.driver,), "hours")
            case "stated" if (unit.id, category) in self._successors:
                yield self._of("consolidations", (self._successors[unit.id, category], category), "kept")
            case "stated" if unit.holdings[category].need is None:
                yield self.current[unit.id, category]
            case "stated" | "spare" | "dispatched" | "special":
                field = "need" if row.part == "stated" else row.part
                yield self.driver(unit, f"{category}_{field}")

    def _role(self, unit: Unit, category: str) -> Standing | None:
        own = any(role.role == unit.role and role.category == category for role in self._case.roles)
        return self._of("roles", (unit.role, category if own else ""), "multiplier")

    def _support(self, category: str) -> Iterator[Standing | None]:
        """Yield the standing of the share of every support activity."""
        for activity in self._case.activities.values():
            if activity.category == category and activity.kind == "share":
                yield self._of("activities", (activity.activity,), "share")

    def _weights(self, category: str, driver: str) -> Iterator[Standing | None]:
        """Yield the standing of what a weight comes from: itself, judgements in pairs, or the drivers alone."""
        match self._case.settings.need[category].method:
            case "shares":
                yield self._of("weights", (category, driver), "weight")
            case "ahp":
                for pair in self._case.comparisons:
                    if pair.category == category and driver in (pair.driver, pair.other):
                        yield self._of("comparisons", (category, pair.driver, pair.other), "ratio")

    def _rate(self, unit: Unit, category: str, driver: str) -> Standing | None:
        own = (category, unit.type, driver) in self._rates
        return self._of("rates", (category, unit.type if own else "", driver), "rate")

    def _bands(self, category: str) -> Iterator[Standing | None]:
        for band in self._case.bands:
            if band.category == category:
                yield self._of("bands", (category, band.unit_class, band.driver, str(band.start)), "posts")

    def _of(self, table: str, key: tuple[str, ...], column: str) -> Standing | None:
        asked = (table, key, column)
        if asked not in self._asked:
            self._asked[asked] = self._case.standing(*asked)
        return self._asked[asked]


def _driver_column(case: Case, driver: str) -> str:
    return f"population_{case.settings.population}" if driver == "population" else driver
