"""How sure the figures of a plan are: real, estimated, illustrative, or nobody says.

A figure that follows from others is as unsure as the most unsure of them. What the plan proposes follows from every
figure of its category.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, get_args

from quota.model.rows import Row
from quota.need import NeedRow
from quota.plan.plan import Plan
from quota.plan.records import PostsRow
from quota.scenario import Case, SourceRow, Standing, Unit

Surety = Standing | Literal["choice"] | None
"""How sure a figure is: its standing; or ``choice``, where nothing is made up but how the need is measured (weights, needs
that are stated, thresholds), which is still to be confirmed; None where nobody says."""
MOST_UNSURE_FIRST: tuple[Surety, ...] = ("illustrative", "choice", "estimated", None, "real")
UNSURE: tuple[Surety, ...] = ("illustrative", "choice", "estimated")
"""Of which it is said beside the figure."""
Field = Literal["current", "headcount", "need"]
FIELDS: tuple[Field, ...] = get_args(Field)
"""Figures of a unit that a scenario writes, or that are measured from what it writes."""

Holding = tuple[str, str]
"""A unit's code and a category."""


def most_unsure(standings: Iterable[Surety]) -> Surety:
    """Return the most unsure of several standings; ``real`` of none.

    >>> most_unsure(["real", "illustrative", None])
    'illustrative'
    """
    return min(set(standings), key=MOST_UNSURE_FIRST.index, default="real")


class Standings:
    """Standing of every figure of a plan that the documents show, by its posts and the parts of its needs.

    Attributes
    ----------
    current, headcount, need : dict
        By (unit code, category).
    uncounted : set
        Of these, the ones of which nobody wrote how many people are in post: every post was taken as filled.
    together : dict of dict
        The most unsure of all units, by category and field (``current``, ``headcount``, ``need``); only categories that
        units hold.
    parts : list
        One for each row of ``plan.need_parts``, in the same order.
    result : dict
        Of what the plan proposes, by category.
    """

    def __init__(self, case: Case, posts: Sequence[PostsRow], parts: Sequence[NeedRow]) -> None:
        self._case = case
        self._rates = {(rate.category, rate.type, rate.driver) for rate in case.rates}
        self._asked: dict[tuple[str, tuple[str, ...], str], Standing | None] = {}
        self._choices_alone = False
        self.current: dict[Holding, Surety] = {}
        self.headcount: dict[Holding, Surety] = {}
        self.uncounted: set[Holding] = set()
        self._successors = {(item.successor, item.category): item.merge for item in case.consolidations}
        for row in posts:
            unit, category = row.unit_id, row.category
            new = (unit, category) in self._successors  # nobody wrote what it holds: it holds nothing yet
            standing = "real" if new else case.standing("units", (unit,), f"{category}_current")
            self.current[unit, category] = standing
            self.headcount[unit, category] = "real" if new else self._headcount(unit, category)
        self.parts, self.need = self._measured(parts)
        if self._nothing_made_up():
            self._choices_alone = True
            self.parts, self.need = self._measured(parts)
        self.together = self._together()
        self.result = {category: most_unsure(self.together.get(category, {}).values()) for category in case.categories}

    @classmethod
    def of_plan(cls, plan: Plan) -> Standings:
        """Return those of a plan."""
        return cls(plan.case, plan.posts, plan.need_parts)

    def of_field(self, name: Field) -> Mapping[Holding, Surety]:
        """Return those of a figure of the units, by (unit code, category)."""
        return {"current": self.current, "headcount": self.headcount, "need": self.need}[name]

    def _nothing_made_up(self) -> bool:
        """Return whether posts, people and sizes are facts, and only choices that a scenario starts with to be confirmed."""
        held = (standing for by in (self.current, self.headcount) for standing in by.values())
        return "illustrative" not in held and all(
            self._is_choice(table, column)
            for (table, _, column), found in self._asked.items()
            if found == "illustrative"
        )

    def _is_choice(self, table: str, column: str) -> bool:
        """Return whether a column holds choices and no facts; a driver that is 1 everywhere only divides evenly."""
        if table == "units" and not column.endswith("_need"):
            return all(unit.drivers.get(column) in (None, 1) for unit in self._case.units.values())
        return table in ("units", "weights", "routes")

    def of_source(self, row: SourceRow) -> Surety:
        """Return the standing of what a row of the sources is about."""
        choice = row.standing == "illustrative" and self._choices_alone and self._is_choice(row.table, row.column)
        return "choice" if choice else row.standing

    def driver(self, unit: Unit, column: str) -> Surety:
        """Return the standing of a driver, or of another column, of a unit."""
        return self.of("units", (unit.id,), column)

    def reserve(self, jurisdiction: str, level: str, category: str) -> Surety:
        """Return the standing of what a pool holds unassigned now; a pool without a cell holds none for sure."""
        key = (jurisdiction, category, level)
        if self._case.cell("pools", key, "reserve_now") is None:
            return "real"
        return self.of("pools", key, "reserve_now")

    def all_reserves(self, category: str) -> Surety:
        """Return the standing of what the pools hold unassigned now, taken together."""
        return most_unsure(
            self.reserve(terms.jurisdiction, terms.level, category)
            for terms in self._case.pool_terms
            if terms.category == category and terms.level is not None
        )

    def limit(self, row: Row, category: str) -> Surety:
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

    def _headcount(self, unit: str, category: str) -> Surety:
        if self._case.origins.tables and self._case.cell("units", (unit,), f"{category}_headcount") is None:
            self.uncounted.add((unit, category))
            return most_unsure(["estimated", self.current[unit, category]])
        return self._case.standing("units", (unit,), f"{category}_headcount")

    def _together(self) -> dict[str, dict[str, Surety]]:
        found: dict[str, dict[str, set[Surety]]] = defaultdict(lambda: defaultdict(set))
        for field in FIELDS:
            for (_, category), standing in self.of_field(field).items():
                found[category][field].add(standing)
        return {
            category: {field: most_unsure(standings) for field, standings in found[category].items()}
            for category in self._case.categories
            if category in found
        }

    def _measured(self, rows: Sequence[NeedRow]) -> tuple[list[Surety], dict[Holding, Surety]]:
        parts: list[Surety] = []
        before: dict[Holding, list[Surety]] = defaultdict(list)
        for row in rows:
            earlier = before[row.unit_id, row.category]
            standing = most_unsure([*self._part(row), *(earlier if row.part in ("role", "allowance") else ())])
            parts.append(standing)
            earlier.append(standing)
        return parts, {holding: most_unsure(found) for holding, found in before.items()}

    def _part(self, row: NeedRow) -> Iterator[Surety]:
        """Yield the standing of every figure that a part is reckoned from, but for earlier parts."""
        category, unit = row.category, self._case.units[row.unit_id]
        if row.driver and row.part in ("driver", "share", "band"):
            yield self.driver(unit, self._case.settings.driver_column(row.driver))
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
                yield self.of("workload", (unit.id, row.driver, ""), "volume")
                yield self.of("activities", (row.driver,), "hours")
            case "allowance":
                yield from self._support(category)
            case "position":
                yield self.of("positions", (category, unit.type, row.driver), "posts")
            case "delegated":
                yield from self._delegated(unit, row.driver)
            case "stated" if (unit.id, category) in self._successors:
                yield self.of("consolidations", (self._successors[unit.id, category], category), "kept")
            case "stated" if unit.holdings[category].need is None:
                yield self.current[unit.id, category]
            case "stated" | "spare" | "dispatched" | "special":
                field = "need" if row.part == "stated" else row.part
                yield self.driver(unit, f"{category}_{field}")

    def _delegated(self, unit: Unit, code: str) -> Iterator[Surety]:
        """Yield the standing of an item's volume and hours; of work that was passed down, of a unit's own or of all."""
        item = next(item for item in self._case.delegations if item.item == code)
        if not item.taken:
            yield self.of("delegations", (code,), "volume")
            yield self.of("delegations", (code,), "hours")
            return
        yield self.of("activities", (item.activity,), "hours")
        for row in item.taken:
            if unit.id in (row.unit, item.origin):
                yield self.of("workload", row.key, "volume")

    def _role(self, unit: Unit, category: str) -> Surety:
        own = any(role.role == unit.role and role.category == category for role in self._case.roles)
        return self.of("roles", (unit.role, category if own else ""), "multiplier")

    def _support(self, category: str) -> Iterator[Surety]:
        """Yield the standing of the share of every support activity."""
        for activity in self._case.activities.values():
            if activity.category == category and activity.kind == "share":
                yield self.of("activities", (activity.activity,), "share")

    def _weights(self, category: str, driver: str) -> Iterator[Surety]:
        """Yield the standing of what a weight comes from: itself, judgements in pairs, or the drivers alone."""
        match self._case.settings.need[category].method:
            case "shares":
                yield self.of("weights", (category, driver), "weight")
            case "ahp":
                for pair in self._case.comparisons:
                    if pair.category == category and driver in (pair.driver, pair.other):
                        yield self.of("comparisons", (category, pair.driver, pair.other), "ratio")

    def _rate(self, unit: Unit, category: str, driver: str) -> Surety:
        own = (category, unit.type, driver) in self._rates
        return self.of("rates", (category, unit.type if own else "", driver), "rate")

    def _bands(self, category: str) -> Iterator[Surety]:
        for band in self._case.bands:
            if band.category == category:
                yield self.of("bands", (category, band.unit_class, band.driver, str(band.start)), "posts")

    def of(self, table: str, key: tuple[str, ...], column: str) -> Surety:
        """Return the standing of a figure of a table."""
        asked = (table, key, column)
        if asked not in self._asked:
            self._asked[asked] = self._case.standing(*asked)
        found = self._asked[asked]
        choice = found == "illustrative" and self._choices_alone and self._is_choice(table, column)
        return "choice" if choice else found
