"""A plan made or changed by hand, checked against every rule."""

from __future__ import annotations

import time
from dataclasses import asdict
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quota.api.sources import Room, Rows, columns_of
from quota.api.tables import KEYS, subject
from quota.files import write_csv
from quota.model.sentences import row_sentence
from quota.plan.coverage import percent
from quota.plan.hand import audit as hand
from quota.plan.hand import repair
from quota.plan.hand.kept_numbers import manifest_entry
from quota.texts import render, text
from quota.words.figures import audited as audited_coverage

if TYPE_CHECKING:
    from quota.api.frames import Frame
    from quota.api.plan import Plan
    from quota.api.scenario import Scenario

TABLE = "table.csv"
COVERAGE = ("category", "plan", "least_coverage", "least_unit", "mean_coverage", "short_units")


class Audit:
    """What an audit found: `breaches`, `coverage`, what it loses, and `repair`. Get one with `Scenario.audit`."""

    def __init__(self, scenario: Scenario, found: hand.Audit, seconds: float = 0) -> None:
        self.scenario = scenario
        self.found = found
        self.seconds = seconds

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
                one.rule.id, *(subject(case, one.row) if one.row is not None else nothing), one.activity, one.limit, one.posts,
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
            (category, whose, _percent(one.least), one.least_unit, _percent(one.mean), one.short)
            for category, whose, one in audited_coverage(self.found)
        )
        return self.scenario.frame(rows, COVERAGE)

    def repair(self, *, solver: str | None = None, seconds: float | None = None) -> Plan:
        """Return the best plan that keeps as many of the numbers made by hand as the rules allow.

        `Plan.by_hand` of it says what became of every one.
        """
        from quota.api.plan import Plan  # noqa: PLC0415 - seldom

        started, scenario = time.monotonic(), self.scenario
        with scenario.told():
            result = repair.repair(self.found, solver=solver, seconds=scenario.limit(seconds))
        kept = [wish for wish in result.wanted if wish.kept]
        numbers = ((wish.unit, wish.category, wish.posts) for wish in kept)
        pinned = scenario.with_numbers(numbers, result.plan.case)
        told = result.plan.by_hand
        by_hand = None if told is None else manifest_entry(self.found.plan.table, told)
        seconds_taken = self.seconds + time.monotonic() - started
        return Plan(pinned, result.plan, seconds=seconds_taken, repair=result, by_hand=by_hand)

    def record(self, repaired: Plan | None = None) -> dict[str, Any]:
        """Return it as a record, as ``quota audit --json`` prints it; with what `repair` made of it, where that is given."""
        found, case, language = self.found, self.scenario.case, self.scenario.language
        result = None if repaired is None else repaired.repair
        conflict = found.conflict.sets if found.conflict is not None else ()
        record: dict[str, Any] = {
            "keeps_every_rule": self.keeps_every_rule,
            "rows": found.rows,
            "breaches": [
                {
                    "rule": breach.rule.id,
                    "key": list(breach.row.subject.parts) if breach.row is not None else [],
                    "activity": breach.activity,
                    "limit": breach.limit,
                    "posts": breach.posts,
                    "sentence": render(breach.sentence, language),
                    "basis": render(breach.basis, language),
                    "source": breach.source,
                    "changed": [asdict(shift) for shift in breach.changed],
                }
                for breach in found.breaches
            ],
            "coverage": coverage_rows(found, result),
            "beyond_pace": [row_sentence(case, row, language) for row in found.beyond],
            "excess": found.excess,
            "is_best": found.is_best,
            "best_proved": found.proved,
            "conflict": [[row_sentence(case, row, language) for row in rows] for rows in conflict],
        }
        if result is not None:
            record["repair"] = [
                {
                    "unit": wish.unit,
                    "category": wish.category,
                    "by_hand": wish.posts,
                    "best": wish.best,
                    "planned": wish.planned,
                    "kept": wish.kept,
                    "forbidden_by": [repair.reason(found, result, row, language) for row in wish.forbidden_by],
                    "beyond_pace": [repair.reason(found, result, row, language) for row in wish.beyond],
                }
                for wish in result.wanted
            ]
            if result.plan.by_hand:
                record["cost"] = result.plan.by_hand.points
                record["others"] = [asdict(shift) for shift in result.plan.by_hand.others]
        return record

    def __repr__(self) -> str:
        if self.found.breaches:
            return "\n".join(str(words) for words in self.breaches["words"][:4])
        return text("audit.sound", self.scenario.language, rows=self.found.rows)

    def _repr_html_(self) -> str:
        return self.breaches._repr_html_()


def coverage_rows(found: hand.Audit, repaired: repair.Repair | None = None) -> list[dict[str, Any]]:
    """Return coverage by category and plan, in percent as it is printed; of a repaired plan too, where there is one."""
    return [
        {
            "category": category,
            "plan": whose,
            "least": percent(one.least),
            "least_unit": one.least_unit,
            "mean": percent(one.mean),
            "below_90": one.short,
        }
        for category, whose, one in audited_coverage(found, None if repaired is None else repaired.quantities)
    ]


def read_table(scenario: Scenario, table: Path | str | Rows) -> hand.HandPlan:
    """Read a table made by hand, be it a file or a data frame."""
    if isinstance(table, Path | str):
        return hand.read_hand_plan(scenario.case, Path(table))
    room, held = Room(), columns_of(table)
    write_csv(room.folder / TABLE, held, zip(*held.values(), strict=True))
    return hand.read_hand_plan(scenario.case, room.folder / TABLE)


def audited(scenario: Scenario, plan: hand.HandPlan, solver: str | None, seconds: float | None) -> Audit:
    """Evaluate what was read."""
    started = time.monotonic()
    found = hand.audit(scenario.case, plan, solver=solver, seconds=seconds)
    return Audit(scenario, found, scenario.seconds + time.monotonic() - started)


def _percent(share: Fraction | None) -> Fraction | None:
    return None if share is None else 100 * share
