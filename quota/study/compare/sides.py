"""One plan as a comparison sees it, whether just made or read back from its folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from quota.model.rows import Rule
from quota.model.rules import rules_of
from quota.plan import Plan, StoredPlan, read_tables
from quota.plan.records import PostsRow, RuleRow
from quota.plan.store import facts_of
from quota.plan.subjects import decided_rows, rules_in
from quota.scenario import Case
from quota.scenario.cells import Mark, Written, shown
from quota.schema import table as schema_table
from quota.texts import Language, Message, RefusalError
from quota.words.names import Kind, Tables, kind_of

Holding = tuple[str, str]
"""A unit's code and a category."""
CellKey = tuple[str, tuple[str, ...], str]
"""Table, key of the row, column."""
Move = tuple[str, Kind, str]
"""Category, kind and route of what moves."""
Source = Plan | StoredPlan | Path | str
"""A plan, or the folder of one."""


class ComparisonError(RefusalError):
    """Plans that cannot be compared; `message` says why."""


@dataclass(frozen=True)
class Side:
    """A plan under the name that the comparison gives it."""

    name: str
    tables: Tables

    @property
    def case(self) -> Case | None:
        """The inputs, where they are at hand."""
        return self.tables.case if isinstance(self.tables, Plan) else None

    @cached_property
    def posts(self) -> Mapping[Holding, PostsRow]:
        """Posts by (unit, category), in the order of the plan."""
        return {(row.unit_id, row.category): row for row in self.tables.posts}

    @cached_property
    def facts(self) -> Mapping[str, Any]:
        """What its manifest says, or would say."""
        return facts_of(self.tables) if isinstance(self.tables, Plan) else self.tables.manifest

    @property
    def proved(self) -> bool:
        """Whether the plan is proved best."""
        return bool(self.facts.get("status") == "optimal")

    @property
    def alternative(self) -> Mapping[str, Any]:
        """What a study says of a plan that it offers beside the optimum; empty for other plans."""
        return self.facts.get("alternative") or {}

    def not_best_words(self) -> Message:
        """Say why a plan is not the best: a study offers it beside the optimum, or the solver was stopped."""
        told = self.alternative
        match told.get("study"):
            case "alternatives":
                return Message("study.is_alternative", {"name": self.name, "loss": told.get("loss_percent")})
            case "frontier":
                return Message("study.is_limited", {"name": self.name, "moved": told.get("most_moved")})
            case "robustness":
                return Message("study.is_drawn", {"name": self.name, "draw": told.get("draw")})
            case _:
                return Message("study.not_proved", {"name": self.name})

    @cached_property
    def settings(self) -> Mapping[str, str]:
        """The resolved settings, by dotted key."""
        return {str(key): str(value) for key, value in self.facts.get("settings", {}).items()}

    @cached_property
    def files(self) -> Mapping[str, str]:
        """SHA-256 of every file of the inputs, by name."""
        return {str(entry["file"]): str(entry["sha256"]) for entry in self.facts.get("inputs", [])}

    @cached_property
    def cells(self) -> Mapping[CellKey, str] | None:
        """Every value of the input tables that holds, but for keys; None where the inputs are not at hand."""
        if self.case is None or not self.case.origins.tables:
            return None
        found: dict[CellKey, Written] = {}
        for table, layers in self.case.origins.tables.items():
            keys = schema_table(table).naming
            for layer in layers:  # the strongest first
                columns = [(column, place) for column, place in layer.positions.items() if column not in keys]
                for key, row in layer.rows.items():
                    for column, place in columns:
                        if row[place] is not None:
                            found.setdefault((table, key, column), row[place])
        return {place: shown(value) for place, value in found.items() if value is not Mark.CLEARED}

    @cached_property
    def approved(self) -> Mapping[str, int]:
        """Posts that every approval adds or takes, by its id."""
        totals: Counter[str] = Counter()
        for row in self.tables.changes:
            totals[row.approval] += row.posts
        return totals

    @cached_property
    def category_names(self) -> Mapping[str, tuple[str, str]]:
        """Chinese and English names of the categories, where the plan knows them."""
        return {code: (str(names["zh"]), str(names["en"])) for code, names in self._names("categories").items()}

    @cached_property
    def jurisdiction_names(self) -> Mapping[str, str]:
        """Names of the jurisdictions, where the plan knows them."""
        return {code: str(name) for code, name in self._names("jurisdictions").items()}

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """The rules of the plan, by id."""
        return rules_of(self.tables.case) if isinstance(self.tables, Plan) else rules_in(self.tables.manifest)

    @cached_property
    def moves(self) -> Mapping[Move, tuple[int, int]]:
        """Posts and people that move, by category, kind and route."""
        posts: Counter[Move] = Counter()
        people: Counter[Move] = Counter()
        for row in self.tables.transfers:
            move = row.category, kind_of(self.tables, row), row.route
            posts[move] += row.posts
            people[move] += row.people
        return {move: (posts[move], people[move]) for move in sorted(posts)}

    @property
    def decided(self) -> tuple[RuleRow, ...]:
        """The rows about whose limits somebody can decide."""
        if isinstance(self.tables, Plan):
            return tuple(told for row, told in self.tables.labelled if row.decided)
        return decided_rows(self.tables)

    @property
    def illustrative(self) -> bool:
        """Whether any posts held now are known to be made up."""
        return self.facts.get("illustrative") is True

    @property
    def language(self) -> Language:
        """The language of the scenario."""
        if self.case is not None:
            return self.case.settings.language
        return "en" if self.settings.get("language") == "en" else "zh"

    def _names(self, what: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.facts.get("names", {}).get(what, {})
        return found


def sides(plans: Sequence[Source], names: Sequence[str] | None) -> tuple[Side, ...]:
    """Read and name the plans.

    Raises
    ------
    ComparisonError
        If there are fewer than two, or names are missing or not unique.
    StoreError
        If a folder holds no plan, or a damaged one.
    """
    if len(plans) < 2:
        raise ComparisonError(Message("study.too_few"))
    read = [plan if isinstance(plan, Plan | StoredPlan) else read_tables(Path(plan)) for plan in plans]
    chosen = default_names(plans) if names is None else [name.strip() for name in names]
    if len(chosen) != len(plans):
        raise ComparisonError(Message("study.names_count", {"names": len(chosen), "plans": len(plans)}))
    for name in chosen:
        if not name or chosen.count(name) > 1:
            raise ComparisonError(Message("study.names_alike", {"name": name}))
    return tuple(Side(name, tables) for name, tables in zip(chosen, read, strict=True))


def default_names(plans: Sequence[Source]) -> list[str]:
    """Name folders by their last part, or by the whole path where two end alike; other plans by their title."""
    short, full = [], []
    for plan in plans:
        if isinstance(plan, Plan | StoredPlan):
            title = str(Side("", plan).facts.get("title", ""))
            short.append(title)
            full.append(title)
        else:
            short.append(Path(plan).resolve().name)
            full.append(Path(plan).as_posix())
    return short if len(set(short)) == len(short) else full
