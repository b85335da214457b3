"""A plan made or changed by hand, checked against every rule."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from quota.api.errors import told
from quota.api.frames import Frame
from quota.api.scenario import Scenario
from quota.api.sources import Room, Rows, Source, columns_of
from quota.api.subjects import KEYS, subject
from quota.files import write_csv
from quota.plan import audit as hand
from quota.plan import repair
from quota.plan.kept_numbers import manifest_entry
from quota.texts import render

if TYPE_CHECKING:
    from quota.api.plan import Plan

TABLE = "table.csv"
COVERAGE = ("category", "plan", "least_coverage", "least_unit", "mean_coverage", "short_units")
WANTED = ("unit_id", "name", "category", "wanted", "best", "planned", "is_kept")


class Audit:
    """What an audit found: `breaches`, `coverage`, what it loses, and `repair`. Get one with `Scenario.audit`."""

    def __init__(self, scenario: Scenario, found: hand.Audit) -> None:
        self.scenario = scenario
        self.found = found

    @property
    def keeps_every_rule(self) -> bool:
        """Whether no rule is broken."""
        return not self.found.breaches

    @property
    def excess(self) -> float | None:
        """What it loses against the best plan. [percentage points, summed over posts] None where it cannot be said."""
        return None if self.found.loss is None else float(self.found.loss)

    @cached_property
    def breaches(self) -> Frame:
        """The rows that are broken, and by how much."""
        case, language = self.scenario.case, self.scenario.language
        nothing = ("",) * len(KEYS)
        rows = (
            (
                one.rule, *(subject(case, one.row) if one.row is not None else nothing), one.activity, one.limit, one.posts,
                render(one.sentence, language), render(one.basis, language), one.source,
            )
            for one in self.found.breaches
        )  # fmt: skip
        columns = ("rule", *KEYS, "activity", "limit", "broken_by", "words", "basis", "source")
        return self.scenario.frame(rows, columns)

    @cached_property
    def coverage(self) -> Frame:
        """Coverage before, in the best plan and by hand."""
        rows = (
            (row.category, row.whose, row.least, row.least_unit, row.mean, row.low)
            for row in hand.coverage_rows(self.found)
        )
        return self.scenario.frame(rows, COVERAGE)

    def repair(self, *, solver: str | None = None, seconds: float | None = None) -> Plan:
        """Return the best plan that keeps as many of the numbers made by hand as the rules allow."""
        return self.repaired(solver=solver, seconds=seconds)[0]

    def repaired(self, *, solver: str | None = None, seconds: float | None = None) -> tuple[Plan, Frame]:
        """Return that plan, and what became of every number made by hand."""
        from quota.api.plan import Plan, pins  # noqa: PLC0415 - a plan has a scenario

        with told(self.scenario.language):
            result = repair.repair(self.found, solver=solver, seconds=self.scenario.limit(seconds))
        kept = [(wish.unit, wish.category) for wish in result.wanted if wish.kept]
        source, table = self.scenario.source, self.found.plan.table
        decided = pins((wish.unit, wish.category, wish.posts) for wish in result.wanted if wish.kept)
        pinned = Scenario(
            Source(source.path, source.overrides, source.language, source.room, decided), result.plan.case
        )
        by_hand = manifest_entry(table, kept) if kept else None
        units = self.scenario.case.units
        rows = (
            (wish.unit, units[wish.unit].name, wish.category, wish.posts, wish.best, wish.planned, wish.kept)
            for wish in result.wanted
        )
        return Plan(pinned, result.plan, wanted=result.wanted, by_hand=by_hand), self.scenario.frame(rows, WANTED)

    def __repr__(self) -> str:
        return "\n".join(str(words) for words in self.breaches["words"][:4]) or "0"

    def _repr_html_(self) -> str:
        return self.breaches._repr_html_()


def audit(scenario: Scenario, table: Path | str | Rows, solver: str | None, seconds: float | None) -> Audit:
    """Read a table made by hand, and audit it."""
    room = Room()
    path = Path(table) if isinstance(table, Path | str) else room.folder / TABLE
    if not isinstance(table, Path | str):
        held = columns_of(table)
        write_csv(path, held, zip(*held.values(), strict=True))
    plan = hand.read_hand_plan(scenario.case, path)
    return Audit(scenario, hand.audit(scenario.case, plan, solver=solver, seconds=seconds))
