"""The years in which a plan is carried out."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from quota.api.errors import MOST_SEED, MOST_YEARS, NO_PLAN, QuotaError, demand, refusal
from quota.api.rules import demand_jobs
from quota.api.years import AskedYears, in_words, start_for
from quota.phase import Course, hand, make_course
from quota.phase.course import NoCourseError
from quota.phase.questions import digested, hiring_needed, unmoved
from quota.phase.store import FORM, RECORDS, write_years
from quota.phase.tables import YearTables, year_tables
from quota.phase.words import (
    YearSummary,
    digested_words,
    hiring_words,
    obstacle_lines,
    row_words,
    summary,
    unmoved_words,
    unplanned_words,
    year_named,
)
from quota.plan import path_from
from quota.plan.manifest import MANIFEST, fitting
from quota.solve.optimum import optimise
from quota.solve.solvers import Runner
from quota.study.store import StudyOrigin
from quota.texts import text

if TYPE_CHECKING:
    from quota.api.crews import Done
    from quota.api.frames import Frame
    from quota.api.phase_studies import PhaseRobustness, PhaseSweep
    from quota.api.scenario import Scenario


class YearsAudited:
    """What an audit of year tables found: `breaches`, `lines` in words."""

    def __init__(self, scenario: Scenario, path: Path | str, solver: str | None, seconds: float | None) -> None:
        self.scenario = scenario
        name, limit, table = solver or scenario.case.settings.solver, scenario.limit(seconds), Path(path)
        folder = table if table.is_dir() else table.parent
        of_study = hand.is_of_years(table) and (folder / MANIFEST).is_file()
        known = fitting(folder, FORM) if of_study else {}
        asked = AskedYears(
            years=len(known.get("years", ())) or None,
            nobody_moves=bool(known.get("nobody_moves")),
            open_target=bool(known.get("open_target")),
        )
        target = folder / known["target"] if known.get("target") else None
        self._start = start_for(scenario, asked, name, limit, target)
        tables = hand.read_hand_years(self._start, table)
        self.warnings = tables.warnings
        self.found = hand.audit_years(self._start, tables, Runner.within(name, limit), moving=not asked.nobody_moves)

    @property
    def keeps_every_rule(self) -> bool:
        """Whether no line is broken."""
        return not self.found.breaches

    @property
    def breaches(self) -> Frame:
        """The lines that are broken: rule, year, by how much, and words."""
        rows = (
            (one.row.rule, self._start.years[one.row.year].year, one.by, words)
            for one, words in zip(self.found.breaches, self._words, strict=True)
        )
        return self.scenario.frame(rows, ("rule", "year", "broken_by", "words"))

    @property
    def lines(self) -> list[str]:
        """What was found, in words."""
        key = "phase.hand_broken" if self.found.breaches else "phase.hand_sound"
        head = text(key, self.scenario.language, rows=self.found.rows, count=len(self.found.breaches))
        rest = [] if self.found.whole else [text("phase.hand_open", self.scenario.language)]
        rest += [text("phase.illustrative", self.scenario.language)] if self.scenario.case.illustrative else []
        return [head, *(f"  {words}" for words in self._words), *rest]

    @property
    def _words(self) -> list[str]:
        return [row_words("broken", self._start, one, self.scenario.language) for one in self.found.breaches]


class Phase:
    """A plan carried out over years: posts, people and hiring of every year.

    Parameters
    ----------
    scenario : Scenario
    course : Course
        What every year comes to.
    asked : AskedYears
    solver : str
    seconds : float or None
        Time limit of each solve.
    target : str
        Folder of the plan that the years lead to; empty: the best one.
    taken : float
        How long it took to find.
    """

    def __init__(
        self,
        scenario: Scenario,
        course: Course,
        asked: AskedYears,
        solver: str,
        seconds: float | None,
        target: str,
        taken: float,
    ) -> None:
        self.scenario, self.course, self.asked = scenario, course, asked
        self.solver, self.seconds, self.target, self.taken = solver, seconds, target, taken

    @classmethod
    def of(
        cls,
        scenario: Scenario,
        asked: AskedYears,
        target: Path | str | None = None,
        solver: str | None = None,
        seconds: float | None = None,
    ) -> Phase:
        """Solve the years of a plan; see `Scenario.phase`."""
        if asked.years is not None:
            demand(scenario.language, 1, MOST_YEARS, years=asked.years)
        started = time.monotonic()
        name, limit = solver or scenario.case.settings.solver, scenario.limit(seconds)
        start = start_for(scenario, asked, name, limit, target)
        try:
            course = make_course(start, name, limit, moving=not asked.nobody_moves)
        except NoCourseError as error:
            lines = obstacle_lines(start, error, scenario.language)
            raise QuotaError(lambda: lines, NO_PLAN) from None
        return cls(scenario, course, asked, name, limit, str(target or ""), time.monotonic() - started)

    @property
    def proved(self) -> bool:
        """Whether no course of the years is better."""
        return self.course.proved

    @cached_property
    def tables(self) -> YearTables:
        """The tables as records."""
        return year_tables(self.course)

    @property
    def posts(self) -> Frame:
        """Posts by year, unit and category."""
        return self._frame("posts")

    @property
    def people(self) -> Frame:
        """People by year, unit and category: who left, came and moved."""
        return self._frame("people")

    @property
    def hiring(self) -> Frame:
        """Hiring by year, jurisdiction and category."""
        return self._frame("hiring")

    @property
    def pools(self) -> Frame:
        """What adds up, by year and pool."""
        return self._frame("pools")

    @property
    def table(self) -> Frame:
        """What each year comes to, by category."""
        return self.scenario.frame(summary(self.course), YearSummary._fields, headings=self._headings)

    @property
    def told(self) -> tuple[list[str], list[list[object]]]:
        """Headings and rows of `table` in words."""
        return in_words(self.scenario, YearSummary._fields, summary(self.course))

    def _frame(self, name: str) -> Frame:
        return self.scenario.frame(getattr(self.tables, name), RECORDS[name], headings=self._headings)

    @property
    def _headings(self) -> dict[str, str]:
        """Words of columns that mean something else in tables of plans."""
        return {name: text(f"phase.column_{name}", self.scenario.language) for name in ("year", "people", "moved")}

    @cached_property
    def answers(self) -> list[str]:
        """What meetings ask, answered by solving: without moving anybody, hiring until nobody is short, digestion."""
        language, course = self.scenario.language, self.course
        with self.scenario.told():
            return [
                *self._beyond_today(),
                unmoved_words(course, unmoved(course, self.solver, self.seconds), language),
                *(hiring_words(course, found, language) for found in hiring_needed(course, self.solver, self.seconds)),
                *(words for kind in course.start.case.categories for words in unplanned_words(course, kind, language)),
                digested_words(course, digested(course), language),
            ]

    def _beyond_today(self) -> Iterator[str]:
        """Say how many posts move where the last year is decided here too, and how many the best plan of today moves."""
        if not self.asked.open_target:
            return
        case, start, language = self.scenario.case, self.course.start, self.scenario.language
        today = optimise(case, self.scenario.needs.measured, self.solver, self.seconds).quantities
        for code, kind in case.categories.items():
            held = start.holders_of(code)
            yield text(
                "phase.open_target", language, category=kind.named(language),
                last=year_named(start, start.years[-1].year, language),
                of=sum(max(0, holder.target - holder.before) for holder in held),
                today=sum(max(0, today.get(holder.posts, 0) - holder.before) for holder in held),
                units=sum(holder.target != today.get(holder.posts, 0) for holder in held),
            )  # fmt: skip

    def sweep(self, vary: Mapping[str, Iterable[object]], done: Done = lambda number: None) -> PhaseSweep:
        """Return the years for every combination of some values, by key: hiring plans, exits, rates, a yearly pace."""
        from quota.api.phase_studies import PhaseSweep  # noqa: PLC0415 - seldom
        from quota.api.sweeps import points_of  # noqa: PLC0415

        if self.target:
            raise refusal(self.scenario.language, "phase.vary_or_target")
        with self.scenario.told():
            carry_out = partial(Phase.of, solver=self.solver, seconds=self.seconds)
            return PhaseSweep.of(self.scenario, points_of(vary), self.asked, carry_out, done)

    def robustness(
        self, exits: float = 20, draws: int = 30, seed: int = 1, jobs: int = 1, done: Done = lambda number: None
    ) -> PhaseRobustness:
        """Return how the years hold when exits differ by up to so many percent; `jobs`: processes, 0 for all cores."""
        from quota.api.phase_studies import PhaseRobustness  # noqa: PLC0415 - seldom
        from quota.phase.uncertain import ExitsUncertainty  # noqa: PLC0415

        language = self.scenario.language
        demand(language, 0, 100, exits=exits)
        demand(language, 1, 10_000, draws=draws)
        demand(language, 0, MOST_SEED, seed=seed)
        demand_jobs(self.scenario.source.rules, jobs, language)
        with self.scenario.told():
            return PhaseRobustness.of(self, ExitsUncertainty(Decimal(str(exits)), draws, seed), jobs, done)

    def way_to_target(self, folder: Path) -> str:
        """Return the way from a folder to that of the plan that the years lead to; empty where that is the best one."""
        return path_from(folder, Path(self.target)) if self.target else ""

    def write(self, folder: Path | str) -> Path:
        """Write tables and manifest into a folder; re-checked before they are put in place."""
        target, source = Path(folder), self.scenario.source
        origin = StudyOrigin(source.path, source.overrides, target, self.taken)
        stated = {"target": self.way_to_target(target), "open_target": self.asked.open_target, "answers": self.answers}
        with self.scenario.told():
            write_years(self.course, target, self.solver, origin, stated)
        return target

    def __repr__(self) -> str:
        language = self.scenario.language
        title = text("phase.title", language, title=self.scenario.title)
        return f"{title}\n{text('phase.proved' if self.proved else 'phase.not_proved', language)}"

    def _repr_html_(self) -> str:
        return self.table._repr_html_()
