"""The frozen inputs of one scenario, as every later step reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar, cast

from quota.scenario.demands import Appeal, OverPlanned, Protection
from quota.scenario.office_records import OfficeLimit, OfficeTemplate
from quota.scenario.origin import InputCell, Origins, Standing
from quota.scenario.problems import Problem
from quota.scenario.records import (
    LEVEL_ORDER,
    Activity,
    Approval,
    Band,
    Budget,
    Category,
    Consolidation,
    Digest,
    Holding,
    Jurisdiction,
    Level,
    Limit,
    PairwiseJudgement,
    Pool,
    PoolTerms,
    Position,
    Rate,
    Ratio,
    Role,
    Route,
    SoftLimit,
    TotalBound,
    Unit,
    Weight,
)
from quota.scenario.settings import Settings
from quota.scenario.vocabulary import Vocabulary
from quota.scenario.work_records import Delegation, PassedDown
from quota.scenario.year_records import Ages, Exit, ExitRate, Hiring, Retirement, Year
from quota.texts import text
from quota.texts.display import html_table

if TYPE_CHECKING:
    import pandas as pd

Made = TypeVar("Made")
_HELD_BY_POOLS = ("units", "categories", "pool_terms")


class Lookup(cached_property[Made]):
    """What a case makes once from some of its tables and keeps; `tables` are those that it reads, see `Case.take_over`."""

    def __init__(self, make: Callable[[Any], Made], tables: tuple[str, ...]) -> None:
        super().__init__(make)
        self.tables = tables


def made_from(*tables: str) -> Callable[[Callable[[Any], Made]], Lookup[Made]]:
    """Return the decorator of a lookup that reads the named tables of a case and no others."""
    return lambda make: Lookup(make, tables)


@dataclass(frozen=True)
class Case:
    """One scenario, read and checked.

    Everything is sorted by its key, so that no result depends on the order of input rows.

    Parameters
    ----------
    units : Mapping[str, Unit]
        By unit code, sorted.
    workload : Mapping[tuple[str, str], Decimal]
        Yearly volume of lawful work by (unit code, activity).
    passed_down : tuple of PassedDown
        Work that departments passed down and no delegation makes lawful; it is no part of need.
    origins : Origins
        Where each figure was written and what it rests on.
    warnings : tuple of Problem
        Facts of life that do not stop the work.
    over_plans : tuple of OverPlanned
        Numbers that were written as so many more than a plan has, and the plan's.
    rules : tuple of `quota.model.rows.Rule`
        Rules of one's own, beside those of the product.
    kept : frozenset of (unit, category)
        Whose pins are no part of the scenario: numbers written by hand that a repaired plan keeps.
    """

    settings: Settings
    jurisdictions: Mapping[str, Jurisdiction]
    categories: Mapping[str, Category]
    units: Mapping[str, Unit]
    pool_terms: tuple[PoolTerms, ...]
    approvals: tuple[Approval, ...]
    routes: tuple[Route, ...]
    limits: tuple[Limit, ...]
    rates: tuple[Rate, ...]
    weights: tuple[Weight, ...]
    bands: tuple[Band, ...]
    roles: tuple[Role, ...]
    activities: Mapping[str, Activity]
    workload: Mapping[tuple[str, str], Decimal]
    origins: Origins
    warnings: tuple[Problem, ...]
    totals: tuple[TotalBound, ...] = ()
    ratios: tuple[Ratio, ...] = ()
    budgets: tuple[Budget, ...] = ()
    soft_limits: tuple[SoftLimit, ...] = ()
    consolidations: tuple[Consolidation, ...] = ()
    delegations: tuple[Delegation, ...] = ()
    passed_down: tuple[PassedDown, ...] = ()
    positions: tuple[Position, ...] = ()
    digests: tuple[Digest, ...] = ()
    years: tuple[Year, ...] = ()
    exits: tuple[Exit, ...] = ()
    hiring: tuple[Hiring, ...] = ()
    ages: tuple[Ages, ...] = ()
    retirement: tuple[Retirement, ...] = ()
    exit_rates: tuple[ExitRate, ...] = ()
    templates: tuple[OfficeTemplate, ...] = ()
    office_limits: tuple[OfficeLimit, ...] = ()
    comparisons: tuple[PairwiseJudgement, ...] = ()
    protections: tuple[Protection, ...] = ()
    appeals: tuple[Appeal, ...] = ()
    over_plans: tuple[OverPlanned, ...] = ()
    rules: tuple[object, ...] = ()
    kept: frozenset[tuple[str, str]] = frozenset()

    def with_rules(self, *rules: object) -> Case:
        """Return the case with rules of one's own beside those that it has: whoever solves, checks or tells it obeys them."""
        return replace(self, rules=(*self.rules, *rules)) if rules else self

    def once(
        self, make: Callable[[Case], Made], sooner: Callable[[Case], Made] | None = None, reads: tuple[str, ...] = ()
    ) -> Made:
        """Return what a function makes of the case; it is made once, and kept with the case.

        Parameters
        ----------
        sooner : callable, optional
            Makes the same in less time, from what whoever asks knows of other cases.
        reads : tuple of str
            The tables and lookups that it is made from, where it may be taken over from a case that has the same.
        """
        if make not in self._kept:
            self._kept[make] = (sooner or make)(self), reads
        return cast("Made", self._kept[make][0])

    def keeping(self, make: Callable[[Case], Made], made: Made) -> Case:
        """Return the case as if a function had made this of it."""
        other = replace(self)
        other._kept[make] = made, ()
        return other

    @property
    def _kept(self) -> dict[object, tuple[object, tuple[str, ...]]]:
        kept: dict[object, tuple[object, tuple[str, ...]]] = vars(self).setdefault("_kept_for_others", {})
        return kept

    def holdings(self) -> Iterator[tuple[Unit, str, Holding]]:
        """Yield (unit, category, holding) for every unit and category that it holds, in order."""
        for unit in self.units.values():
            for category in self.categories:
                if category in unit.holdings:
                    yield unit, category, unit.holdings[category]

    @made_from(*_HELD_BY_POOLS)
    def pools(self) -> Mapping[tuple[Pool, str], tuple[Unit, ...]]:
        """Units of every (pool, category) that has units or a reserve of its own, sorted."""
        members: dict[tuple[Pool, str], list[Unit]] = {at: [] for at in self.terms_of}
        for unit, category, _ in self.holdings():
            members.setdefault((unit.pool, category), []).append(unit)
        order = {code: place for place, code in enumerate(self.categories)}
        level = {name: place for place, name in enumerate(LEVEL_ORDER)}
        return {
            key: tuple(members[key])
            for key in sorted(members, key=lambda key: (order[key[1]], key[0].jurisdiction, level[key[0].level]))
        }

    @made_from(*_HELD_BY_POOLS)
    def places(self) -> tuple[tuple[Pool, str], ...]:
        """The pools that there are, by category."""
        return tuple(self.pools)

    @made_from("pool_terms")
    def terms_of(self) -> Mapping[tuple[Pool, str], PoolTerms]:
        """Reserve and cap of the pools that have them."""
        return {
            (Pool(terms.jurisdiction, terms.level), terms.category): terms
            for terms in self.pool_terms
            if terms.level is not None
        }

    def reserve_now(self, pool: Pool, category: str) -> int:
        """Posts that the pool holds unassigned now."""
        terms = self.terms_of.get((pool, category))
        return terms.reserve_now if terms else 0

    @made_from("units", "consolidations")
    def members(self) -> Mapping[str, tuple[Unit, ...]]:
        """Units that take part in each merge, sorted."""
        joined: dict[str, list[Unit]] = {item.merge: [] for item in self.consolidations}
        for unit in self.units.values():
            if unit.consolidation in joined:
                joined[unit.consolidation].append(unit)
        return {merge: tuple(units) for merge, units in joined.items()}

    @made_from("digests")
    def digest_of(self) -> Mapping[tuple[str, str], Digest]:
        """Digest schedules by (unit, category)."""
        return {(digest.unit, digest.category): digest for digest in self.digests}

    @made_from("retirement")
    def retirement_of(self) -> Mapping[str, Retirement]:
        """The law of retirement by kind of person."""
        return {item.kind: item for item in self.retirement}

    @made_from("routes")
    def route_of(self) -> Mapping[str, Route]:
        """Routes by id."""
        return {route.id: route for route in self.routes}

    @made_from("approvals")
    def approval_of(self) -> Mapping[str, Approval]:
        """Approvals by id."""
        return {approval.id: approval for approval in self.approvals}

    def held(self, pool: Pool, category: str) -> int:
        """Posts that the pool holds now, reserve included."""
        return self.reserve_now(pool, category) + sum(
            unit.holdings[category].current for unit in self.pools.get((pool, category), ())
        )

    @made_from("jurisdictions")
    def ancestors(self) -> Mapping[str, tuple[str, ...]]:
        """For every jurisdiction: itself, its parent, and so on to the top."""
        lines: dict[str, tuple[str, ...]] = {}
        for code in self.jurisdictions:
            line: list[str] = []
            node: str | None = code
            while node is not None:
                line.append(node)
                node = self.jurisdictions[node].parent
            lines[code] = tuple(line)
        return lines

    def is_below(self, jurisdiction: str, above: str) -> bool:
        """Return whether ``jurisdiction`` is ``above`` or lies below it."""
        return above in self.ancestors[jurisdiction]

    def pools_within(self, jurisdiction: str, level: Level | None, category: str) -> tuple[Pool, ...]:
        """Return the pools at or below a jurisdiction, of one level or of all."""
        pools = self._pools_below.get((jurisdiction, category), ())
        return tuple(pool for pool in pools if level in (None, pool.level))

    @made_from(*_HELD_BY_POOLS, "jurisdictions")
    def _pools_below(self) -> Mapping[tuple[str, str], tuple[Pool, ...]]:
        """Pools at or below every jurisdiction, by category; a country asks for them thousands of times."""
        below: dict[tuple[str, str], list[Pool]] = {}
        for pool, category in self.pools:
            for above in self.ancestors[pool.jurisdiction]:
                below.setdefault((above, category), []).append(pool)
        return {key: tuple(pools) for key, pools in below.items()}

    def take_over(self, other: Case) -> None:
        """Take over the lookups of another case that were made from the very same tables, so that they are not made again.

        Cases of which one is the other with one figure changed have most tables in common.
        """
        mine, ready = vars(self), vars(other)
        for name, lookup in vars(Case).items():
            is_to_be_had = isinstance(lookup, Lookup) and name in ready and name not in mine
            if is_to_be_had and all(mine[table] is ready[table] for table in lookup.tables):
                mine[name] = ready[name]
        if "pools" in ready and "pools" not in mine and (pools := self._pools_with_others(other)) is not None:
            mine["pools"] = pools
            mine["places"] = other.places
        for make, (made, reads) in other._kept.items():
            if (
                reads
                and make not in self._kept
                and all(name in mine and mine[name] is ready.get(name) for name in reads)
            ):
                self._kept[make] = made, reads

    def _pools_with_others(self, other: Case) -> Mapping[tuple[Pool, str], tuple[Unit, ...]] | None:
        """Return the pools of another case with units of this one in place of its own; None where they hold otherwise."""
        units, before = self.units, other.units
        if (
            self.categories is not other.categories
            or self.terms_of.keys() != other.terms_of.keys()
            or units.keys() != before.keys()
        ):
            return None
        changed = [(before[code], unit) for code, unit in units.items() if before[code] is not unit]
        if any(old.pool != unit.pool or old.holdings.keys() != unit.holdings.keys() for old, unit in changed):
            return None
        touched = {(unit.pool, category) for _, unit in changed for category in unit.holdings}
        return {at: tuple(units[unit.id] for unit in of) if at in touched else of for at, of in other.pools.items()}

    @property
    def units_now(self) -> int:
        """Number of units that there are: without those that a merge is yet to open."""
        return len(self.units.keys() - {item.successor for item in self.consolidations})

    @property
    def ever_passed_down(self) -> tuple[PassedDown, ...]:
        """All work that was passed down, whether a delegation makes it lawful or not."""
        return (*self.passed_down, *(row for item in self.delegations for row in item.taken))

    @property
    def vocabulary(self) -> Vocabulary:
        """The names of its own categories and drivers."""
        declared = {
            key[0]: str(written.value(key, "name") or key[0])
            for written in reversed(self.origins.tables.get("drivers", ()))
            for key in written.rows
        }
        names = {code: known.name for code, known in self.categories.items()}
        headers = (column for written in self.origins.tables.get("units", ()) for column in written.positions)
        return Vocabulary(names, declared, whole=True).with_dates(headers)

    @cached_property
    def illustrative(self) -> bool:
        """Whether any figures are made up, be it posts, drivers or weights: then no result is a fact."""
        return any(row.standing == "illustrative" for row in self.origins.source_rows())

    def frame(self) -> pd.DataFrame:
        """Return who holds what, and the drivers: one row per unit and category."""
        import pandas as pd  # noqa: PLC0415 - heavy, and only notebooks ask for it

        return pd.DataFrame(
            {
                "unit_id": unit.id,
                "name": unit.name,
                "jurisdiction": self.jurisdictions[unit.jurisdiction].name,
                "level": unit.level,
                "type": unit.type,
                "category": category,
                "current": holding.current,
                "headcount": holding.headcount,
                **unit.drivers,
            }
            for unit, category, holding in self.holdings()
        )

    def cell(self, table: str, key: tuple[str, ...], column: str) -> InputCell | None:
        """Return where a figure was written; None where a default stands."""
        return self.origins.cell(table, key, column)

    def standing(self, table: str, key: tuple[str, ...], column: str) -> Standing | None:
        """Return whether a figure is real, estimated or illustrative; None where the scenario does not say."""
        return self.origins.standing(table, key, column)

    def summary(self) -> Mapping[str, Mapping[str, int]]:
        """Return who holds what, category by category: units, posts, people, vacancies, people too many, and reserve."""
        sums = {}
        for code in self.categories:
            held = [holding for _, category, holding in self.holdings() if category == code]
            sums[code] = {
                "units": len(held),
                "current": sum(holding.current for holding in held),
                "headcount": sum(holding.headcount for holding in held),
                "vacancies": sum(max(0, holding.current - holding.headcount) for holding in held),
                "overfill": sum(max(0, holding.headcount - holding.current) for holding in held),
                "reserve": sum(self.reserve_now(pool, category) for pool, category in self.pools if category == code),
            }
        return sums

    def _repr_html_(self) -> str:
        """Return the summary as a table, in the case's own language; illustrative posts are called so first of all."""
        language = self.settings.language
        title = text(
            "scenario.display_title_illustrative" if self.illustrative else "scenario.display_title",
            language,
            title=self.settings.title,
            units=self.units_now,
            jurisdictions=len(self.jurisdictions),
        )
        rows = [{"category": self.categories[code].named(language), **sums} for code, sums in self.summary().items()]
        headers = [text(f"scenario.display_{column}", language) for column in rows[0]]
        notes = [warning.words(language) for warning in self.warnings]
        return html_table(title, headers, [[*row.values()] for row in rows], notes)
