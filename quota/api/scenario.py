"""A scenario as analysts have it: read, changed, asked, solved."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from quota.api.errors import MOST_SEED, demand, told
from quota.api.finding import find_category
from quota.api.needs import Needs
from quota.api.origins import Origin, layers_of, origin_of
from quota.api.rules import demand_jobs
from quota.api.sources import Rows, Source, cell_changes, known_table, pins
from quota.api.tables import unit_table
from quota.model.rows import Rule
from quota.model.rules import rules_of
from quota.need import measure
from quota.plan.plan import plan_of
from quota.scenario import Case
from quota.schema import LARGEST
from quota.solve.conflict import conflict
from quota.solve.optimum import Solution, optimise
from quota.texts import Language, text

if TYPE_CHECKING:
    import pulp

    from quota.api.audits import Audit
    from quota.api.calibration import Calibration
    from quota.api.conflict import Conflict
    from quota.api.crews import Cluster, Done
    from quota.api.frames import Frame
    from quota.api.phase import Phase
    from quota.api.plan import Plan
    from quota.api.requests import Request
    from quota.api.studies import Alternatives, Frontier, Robustness
    from quota.api.sweeps import Sweep
    from quota.model.ranges import ConflictError


class Scenario:
    """One scenario, read and checked. It never changes: `set` and `changed` return another one.

    Get one with `quota.read` or `quota.from_frames`.
    """

    def __init__(self, source: Source, case: Case, seconds: float = 0) -> None:
        self.source = source
        self.case = case
        self.seconds = seconds

    @classmethod
    def of(cls, source: Source) -> Scenario:
        """Read what a source says."""
        started = time.monotonic()
        case = source.read()
        return cls(source, case, time.monotonic() - started)

    @property
    def language(self) -> Language:
        """The language in which it speaks: the one asked for, else its own."""
        return self.source.language or self.case.settings.language

    @property
    def title(self) -> str:
        """Its title."""
        return self.case.settings.title

    @property
    def figures(self) -> str:
        """``illustrative`` where any of its figures is made up, else empty: as tables and records say it."""
        return "illustrative" if self.case.illustrative else ""

    @property
    def warnings(self) -> list[str]:
        """Facts of life about the inputs that do not stop the work."""
        return [problem.words(self.language) for problem in self.case.warnings]

    @cached_property
    def units(self) -> Frame:
        """Who holds what, what limits it, and the drivers: one row per unit and category."""
        return self.units_table()

    def units_table(self, *, exact: bool = False) -> Frame:
        """Return `units`; with exact numbers if asked for."""
        columns, rows, headings = unit_table(self.case, self.language)
        return self.frame(rows, columns, exact=exact, headings=headings)

    @cached_property
    def needs(self) -> Needs:
        """The posts that the work of each unit justifies, and their parts."""
        with self.told():
            return Needs(self, measure(self.case))

    def origin(self, row: str | Sequence[str], column: str, *, table: str = "units") -> Origin:
        """Return where a figure was written, and what it rests on.

        `row` is a unit by code or name, of another table the parts of its key; `column` a code or Chinese name.
        """
        return origin_of(self.case, self.language, row, column, table)

    def history(self, key: str) -> Frame:
        """Return what every layer says of a setting or a cell, the one that holds first; keys are those of `set`."""
        return self.frame(layers_of(self.case, self.language, key), ("written", "layer"))

    def set(self, changes: Mapping[str, object]) -> Scenario:
        """Return the scenario with settings or cells replaced, read and checked anew, as with ``--set``.

        Parameters
        ----------
        changes : Mapping
            By key: a setting (``stickiness.administrative``), or table, key and column
            (``approvals.350700.administrative.posts``). None means that there is nothing.

        Raises
        ------
        CaseError
            With everything that is wrong with it.
        """
        started = time.monotonic()
        source, case = self.source.changed(changes, self.case)
        return Scenario(source, case, time.monotonic() - started)

    def changed(self, **tables: Rows) -> Scenario:
        """Return the scenario with cells of its tables replaced: those that data frames or rows hold.

        A row names its key and the columns that change; an empty cell leaves things as they are, a new key is a new row.
        """
        with self.told():
            read = [cell_changes(known_table(name, self.language), rows) for name, rows in tables.items()]
            changes = dict(chain.from_iterable(read))
        return self.set(changes)

    def with_numbers(self, numbers: Iterable[tuple[str, str, int]], case: Case) -> Scenario:
        """Return the scenario with numbers made by hand (unit, category, posts), which `case` has as pins."""
        return Scenario(replace(self.source, decided=pins(numbers)), case)

    def with_rules(self, *rules: Rule) -> Scenario:
        """Return the scenario with rules of one's own beside those of the product.

        Plans, live cases, studies, audits and papers of the scenario obey them and tell of them, and `set` keeps them.

        Raises
        ------
        QuotaError
            If one is no rule, or bears a name that is taken.
        """
        case = self.case.with_rules(*rules)
        with self.told():
            rules_of(case)
        return Scenario(replace(self.source, rules=(*self.source.rules, *rules)), case, self.seconds)

    def solve(self, *, rules: Iterable[Rule] = (), solver: str | None = None, seconds: float | None = None) -> Plan:
        """Return the best plan.

        Parameters
        ----------
        rules : iterable of Rule, optional
            Rules of one's own, as `with_rules` takes them.
        solver : str, optional
            ``highs``, ``cbc`` or another one that PuLP knows. Default: the scenario's.
        seconds : float, optional
            Time limit. Default: the scenario's.

        Raises
        ------
        ConflictError
            If no plan keeps every rule; it prints why, and has the ways out.
        StoppedError
            If the time limit came before any plan.
        """
        asked = self.with_rules(*rules) if (rules := tuple(rules)) else self
        name, limit = solver or self.case.settings.solver, self.limit(seconds)
        return asked.plan(lambda: optimise(asked.case, asked.needs.measured, name, limit), name)

    def plan(self, solve: Callable[[], Solution], solver: str) -> Plan:
        """Return the plan that a way to solve the case finds."""
        started = time.monotonic()
        with self.told():
            solution = solve()
            taken = self.seconds + time.monotonic() - started
            return self.plan_of(solution, solver, taken)

    def plan_of(self, solution: Solution, solver: str, seconds: float = 0) -> Plan:
        """Return what was found as a plan."""
        from quota.api.plan import Plan  # noqa: PLC0415 - a plan has a scenario

        return Plan(self, plan_of(self.case, self.needs.measured, solution, solver), seconds=seconds)

    def limit(self, seconds: float | None) -> float | None:
        """Return a time limit: the one that is asked for, else the scenario's."""
        if seconds is None:
            stated = self.case.settings.time_limit
            return None if stated is None else float(stated)
        demand(self.language, 0, int(LARGEST["seconds"]), seconds=seconds)
        return float(seconds)

    def conflict(self) -> Conflict | None:
        """Return which rows cannot hold together, and the ways out; None where there is a plan."""
        with self.told():
            found = conflict(self.case)
        return None if found is None else self._conflict(found)

    def _conflict(self, found: ConflictError) -> Conflict:
        from quota.api.conflict import Conflict  # noqa: PLC0415 - most scenarios have a plan

        return Conflict(self, found)

    def problem(self) -> pulp.LpProblem:
        """Return the programme in PuLP, its variables and constraints under names that can be read.

        Whoever solves it finds the value of the plan, in percentage points, within what a solver's numbers can tell.
        """
        from quota.solve.export import readable_problem  # noqa: PLC0415 - seldom

        with self.told():
            return readable_problem(self.case, self.needs.measured)

    def audit(self, table: Path | str | Rows, *, solver: str | None = None, seconds: float | None = None) -> Audit:
        """Evaluate a plan that was made or changed by hand, and compare it with the best one.

        It is a table of planned posts, the proposal's workbook, a plan's folder, or rows with unit_id, category, planned.
        """
        from quota.api.audits import audited, read_table  # noqa: PLC0415

        with self.told():
            return audited(self, read_table(self, table), solver, self.limit(seconds))

    def request(self, unit: str, asked: int | str, category: str | None = None) -> Request:
        """Return what a unit's request for more posts, or fewer, than it has would take from others, or why it cannot be.

        Unit and category go by code or name; `asked` are posts more, or below 0 fewer: ``3``, ``"+3"``, ``"减2"``. Without a
        category the unit must hold one alone.
        """
        from quota.api.requests import requested  # noqa: PLC0415

        return requested(self, unit, asked, category)

    def frontier(self, *, seconds: float | None = None, jobs: int = 1, cluster: Cluster | None = None) -> Frontier:
        """Return how much fairness each further move buys, or as much of it as some seconds suffice for.

        `jobs` and `cluster` are those of `robustness`.
        """
        from quota.api.studies import Frontier  # noqa: PLC0415

        demand_jobs(self.source.rules, jobs, self.language)
        with self.told():
            return Frontier.of(self, seconds, jobs, cluster)

    def robustness(
        self,
        *,
        population: float = 10,
        workload: float = 20,
        draws: int = 50,
        seed: int = 1,
        jobs: int = 1,
        cluster: Cluster | None = None,
        done: Done = lambda draw: None,
    ) -> Robustness:
        """Return how the plan holds when figures are uncertain; population and workload in ± percent.

        Parameters
        ----------
        jobs : int
            Processes; 0: one per core. A script that asks for more than one stands below ``if __name__ == "__main__":``.
        cluster : Cluster, optional
            Whose workers solve instead; they find the same to the last byte.
        """
        from quota.api.studies import Robustness  # noqa: PLC0415

        demand(self.language, 0, 90, population=population, workload=workload)
        demand(self.language, 1, 10_000, draws=draws)
        demand(self.language, 0, MOST_SEED, seed=seed)
        demand_jobs(self.source.rules, jobs, self.language)
        with self.told():
            return Robustness.of(self, population, workload, draws, seed, jobs, cluster, done)

    def alternatives(
        self,
        *,
        loss: float = 1,
        differ: int = 20,
        count: int = 5,
        solver: str | None = None,
        seconds: float | None = None,
        cluster: Cluster | None = None,
        done: Done = lambda number: None,
    ) -> Alternatives:
        """Return plans that give up at most so many percent of the attainable gain, and differ by so many posts, one by one."""
        from quota.api.studies import Alternatives  # noqa: PLC0415

        demand(self.language, 0, 100, loss=loss)
        demand(self.language, 1, 10**6, differ=differ)
        demand(self.language, 1, 50, count=count)
        with self.told():
            return Alternatives.of(self, loss, differ, count, solver, seconds, cluster, done)

    def calibrate(
        self, column: str, *, category: str = "", drivers: Sequence[str] = (), solver: str | None = None
    ) -> Calibration:
        """Return the rates that explain a column of the unit table best."""
        from quota.api.calibration import Calibration  # noqa: PLC0415

        with self.told():
            return Calibration.of(self, column, category, drivers, solver)

    def phase(
        self,
        years: int | None = None,
        *,
        nobody_moves: bool = False,
        target: Path | str | None = None,
        open_target: bool = False,
    ) -> Phase:
        """Return a plan carried out over years: posts, people and hiring of each year.

        Parameters
        ----------
        years : int, optional
            How many. Default: all of the scenario.
        target : path, optional
            Folder of the plan. Default: the best one.
        nobody_moves, open_target : bool
            Nobody moves along with a post; the last year is decided here too, for its needs and the people still there.
        """
        from quota.api.phase import Phase  # noqa: PLC0415 - seldom
        from quota.api.years import AskedYears  # noqa: PLC0415

        with self.told():
            return Phase.of(self, AskedYears(years, nobody_moves, open_target), target)

    def sweep(
        self,
        vary: Mapping[str, Iterable[object]] | Rows,
        out: Path | str | None = None,
        *,
        solver: str | None = None,
        jobs: int = 1,
        cluster: Cluster | None = None,
        done: Done = lambda number: None,
    ) -> Sweep:
        """Solve many scenarios: every combination of some values, or one scenario for each row of a table.

        Parameters
        ----------
        vary : Mapping, data frame or rows
            Values by key, as ``{"stickiness": range(5)}``; or a table with a column for each key.
        out : path, optional
            Folder or address (``s3://…``) of the results; a sweep that was stopped goes on there. None: see `Sweep.write`.
        jobs, cluster
            As in `robustness`.
        """
        from quota.api.sweeps import Sweep  # noqa: PLC0415

        demand_jobs(self.source.rules, jobs, self.language)
        with self.told():
            return Sweep.of(self, vary, out, solver, jobs, cluster, done)

    def frame(
        self,
        rows: Iterable[Sequence[object]],
        columns: Sequence[str],
        *,
        exact: bool = False,
        headings: Mapping[str, str] | None = None,
    ) -> Frame:
        """Return rows as a data frame of this scenario: in its language, and marked where figures are made up."""
        from quota.api.frames import frame  # noqa: PLC0415 - pandas

        return frame(rows, columns, self.language, exact=exact, illustrative=self.case.illustrative, headings=headings)

    def category(self, word: str | None) -> str:
        """Return the code of a category by code or name; of None, the first."""
        return next(iter(self.case.categories)) if word is None else find_category(self.case, word, self.language)

    @contextmanager
    def told(self) -> Iterator[None]:
        """Raise what inner packages raise as the public errors."""
        with told(self.language, self._conflict):
            yield

    def __str__(self) -> str:
        case = self.case
        key = "scenario.display_title_illustrative" if case.illustrative else "scenario.display_title"
        return text(key, self.language, title=self.title, units=case.units_now, jurisdictions=len(case.jurisdictions))

    def __repr__(self) -> str:
        names = ", ".join(known.named(self.language) for known in self.case.categories.values())
        sets = f" {' '.join(self.source.overrides)}" if self.source.overrides else ""
        return "\n".join((str(self), names, f"{self.source.path.as_posix()}{sets}"))

    def _repr_html_(self) -> str:
        return self.case._repr_html_()
