"""Studies of a scenario. All have one shape: `table`, `plans`, `plot` and `write`."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quota.api.crews import Cluster, Done, crew_of
from quota.api.errors import demand, refusal, told
from quota.api.plan import Plan
from quota.api.sources import MADE
from quota.plan import replaced_whole
from quota.plan.recheck import read_quantities
from quota.solve.optimum import optimise
from quota.study.alternatives import search as others
from quota.study.alternatives import tables as alternative_tables
from quota.study.frontier import tables as frontier_tables
from quota.study.frontier import walk as frontier
from quota.study.frontier.plans import frontier_solutions
from quota.study.robustness import draws as uncertain
from quota.study.robustness.losses import UnitRange, robustness
from quota.study.robustness.tables import solution_of, write_robustness
from quota.study.store import StudyOrigin
from quota.texts.listing import first_few

if TYPE_CHECKING:
    from quota.api.comparison import Comparison
    from quota.api.frames import Frame
    from quota.api.plots import Chart
    from quota.api.scenario import Scenario


NAMED = 8
"""Plans that are named where a study is shown."""


class Plans(Mapping[Any, Plan]):
    """Plans of a study by name; each is made when it is first asked for."""

    def __init__(self, make: Mapping[Any, Callable[[], Plan]]) -> None:
        self._make, self._made = dict(make), dict[Any, Plan]()

    def __getitem__(self, name: Any) -> Plan:  # noqa: ANN401
        if name not in self._made:
            self._made[name] = self._make[name]()
        return self._made[name]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._make)

    def __len__(self) -> int:
        return len(self._make)

    def __repr__(self) -> str:
        return f"Plans: {', '.join(first_few([str(name) for name in self._make], NAMED))}"


class Study(ABC):
    """What all studies have in common."""

    scenario: Scenario
    seconds: float = 0

    @property
    @abstractmethod
    def table(self) -> Frame:
        """What the study found, one row per thing."""

    @property
    @abstractmethod
    def plans(self) -> Mapping[Any, Plan]:
        """Plans of the study by name; each is made when it is first asked for."""

    @abstractmethod
    def plot(self) -> Chart | None:
        """Draw what the study found."""

    @abstractmethod
    def write(self, folder: Path | str) -> Path:
        """Write tables and plans into a folder; a study there is replaced, and nothing else is."""

    def compare(self) -> Comparison:
        """Return the plans of the study side by side."""
        from quota.api.comparison import compare  # noqa: PLC0415 - pandas

        return compare(self.plans)

    def __repr__(self) -> str:
        return f"{type(self).__name__}: {self.scenario.title}, {len(self.table)}"

    def _repr_html_(self) -> str:
        return self.table._repr_html_()

    @contextmanager
    def _folder(self, folder: Path | str) -> Iterator[tuple[Path, StudyOrigin]]:
        """Give a fresh folder to fill, and where its plans come from."""
        target, source = Path(folder), self.scenario.source
        with told(self.scenario.language), replaced_whole(target) as room:
            scenario = target / MADE if source.beside(room) else source.path
            yield room, StudyOrigin(scenario, source.overrides, target, self.seconds)


class Frontier(Study):
    """How much fairness each further move buys: one row per number of posts by which units grow.

    `plans` has the best plan for each of these numbers, and ``plans[None]`` the scenario's own.
    """

    def __init__(
        self, scenario: Scenario, walk: frontier.Walk, own: Plan, place: frontier.FrontierPoint, seconds: float
    ) -> None:
        self.scenario, self.own, self._place, self.seconds = scenario, own, place, seconds
        self.points, self.step, self.complete = walk.points, walk.step, walk.complete

    @classmethod
    def of(cls, scenario: Scenario, seconds: float | None, jobs: int, cluster: Cluster | None) -> Frontier:
        """Find the frontier, or as much of it as there is time for, and the scenario's own plan."""
        started = time.monotonic()
        case, needs = scenario.case, scenario.needs.measured
        own = scenario.plan(lambda: optimise(case, needs), "highs")
        place = frontier.place_of(case, needs, read_quantities(case, own.made))
        with crew_of(cluster, scenario.source.rules) as crew:
            walk = frontier.walk(case, needs, scenario.limit(seconds), place.moved, jobs, crew)
        return cls(scenario, walk, own, place, scenario.seconds + time.monotonic() - started)

    @cached_property
    def table(self) -> Frame:
        """The points; `gain` is against the first, `last` against the one before."""
        rows = frontier_tables.frontier_rows(self.points)
        return self.scenario.frame(rows, ("growth", "gain", "last"))

    @cached_property
    def plans(self) -> Plans:
        """The best plan that grows units by at most so many posts, by that number."""
        return Plans({point.moved: partial(self._plan, point.moved) for point in self.points})

    @cached_property
    def own_plan(self) -> frontier_tables.OwnPlan:
        """Where the scenario's own plan stands, which weighs moves by its thresholds."""
        return frontier_tables.own_plan(self.points, self._place)

    def _plan(self, moved: int) -> Plan:
        return self.plans_within([moved])[0]

    def plans_within(self, moves: Sequence[int]) -> list[Plan]:
        """Return the best plan for each of some numbers of posts by which units may grow."""
        scenario = self.scenario
        self.demand(moves)
        with told(scenario.language):
            found = frontier_solutions(scenario.case, scenario.needs.measured, tuple(moves))
        return [scenario.plan_of(solution, "highs") for solution in found]

    def demand(self, moves: Sequence[int]) -> None:
        """Refuse a number of moves with which no plan is possible."""
        least = self.points[0].moved
        if moves and min(moves) < least:
            raise refusal(self.scenario.language, "frontier.too_few_moves", moved=min(moves), least=least)

    def moves_for(self, *shares: float) -> Frame:
        """Return by how many posts units grow where so large a part of all that can be gained is gained.

        Parameters
        ----------
        shares : float
            Between 0 and 1.
        """
        for share in shares:
            demand(self.scenario.language, 0, 1, share=share)
        whole = self.points[0].value - self.points[-1].value
        rows = []
        for share in shares:
            enough = Fraction(str(share)) * whole
            reached = next(point for point in self.points if self.points[0].value - point.value >= enough)
            rows.append((100 * share, reached.moved))
        return self.scenario.frame(rows, ("share", "growth"))

    def plot(self) -> Chart | None:
        """Draw the share of the attainable gain against posts moved, and the scenario's own plan."""
        from quota.report import charts  # noqa: PLC0415 - altair

        charts.show_in_notebook()
        return charts.frontier(self.own.made, self.points, self.scenario.language)

    def write(self, folder: Path | str, moves: Sequence[int] = ()) -> Path:
        """Write all points, and the plans of some numbers of moves."""
        chosen = [(moved, plan.made) for moved, plan in zip(moves, self.plans_within(moves), strict=True)]
        with self._folder(folder) as (room, origin):
            frontier_tables.write_frontier(room, origin, self.scenario.case, self.points, self.own_plan, chosen)
        return Path(folder)


class Robustness(Study):
    """How the plan holds when figures are uncertain: one row per unit and category with the range of its posts.

    `plans` has the base plan, and the steadiest: the one that loses least in the draw that suits it worst.
    """

    def __init__(
        self, scenario: Scenario, uncertainty: uncertain.Uncertainty, draws: uncertain.Draws, seconds: float
    ) -> None:
        self.scenario, self.uncertainty, self.draws, self.seconds = scenario, uncertainty, draws, seconds
        self.found = robustness(draws)

    @classmethod
    def of(
        cls,
        scenario: Scenario,
        population: float,
        workload: float,
        draws: int,
        seed: int,
        jobs: int,
        cluster: Cluster | None,
        done: Done,
    ) -> Robustness:
        """Solve the base case and every draw."""
        started = time.monotonic()
        asked = uncertain.Uncertainty(Decimal(str(population)), Decimal(str(workload)), draws, seed)
        with crew_of(cluster, scenario.source.rules) as crew:
            solved = uncertain.solve_draws(scenario.case, asked, jobs, done, crew)
        return cls(scenario, asked, solved, scenario.seconds + time.monotonic() - started)

    @cached_property
    def table(self) -> Frame:
        """The range of every unit's posts over the base plan and all draws; `gains` and `loses` count draws."""
        names = {"least": "least_planned", "most": "most_planned"}
        columns = [names.get(name, name) for name in UnitRange._fields]
        return self.scenario.frame(self.found.ranges, columns)

    @property
    def losses(self) -> Frame:
        """What the base plan (draw 0) and the plan of each draw lose at most over all draws."""
        return self.scenario.frame(enumerate(self.found.losses), ("draw", "greatest_loss"))

    @property
    def steadiest(self) -> int:
        """The draw whose plan is the steadiest; 0 for the base plan."""
        return self.found.steadiest

    @cached_property
    def plans(self) -> Plans:
        """The plans ``base`` and ``steadiest``."""
        base, solver = self.draws.base, self.scenario.case.settings.solver
        steadiest = solution_of(self.draws, self.draws.plans[self.steadiest]) if self.steadiest else base
        return Plans(
            {
                "base": partial(self.scenario.plan_of, base, solver),
                "steadiest": partial(self.scenario.plan_of, steadiest, solver),
            }
        )

    def plot(self, category: str | None = None) -> Chart | None:
        """Draw the ranges of the units of a category."""
        from quota.report import charts  # noqa: PLC0415 - altair

        charts.show_in_notebook()
        scenario = self.scenario
        return charts.ranges(self.plans["base"].made, self.found, scenario.category(category), scenario.language)

    def write(self, folder: Path | str) -> Path:
        """Write ranges, losses, the base plan and the steadiest one."""
        with self._folder(folder) as (room, origin):
            write_robustness(room, origin, self.uncertainty, self.draws, self.found)
        return Path(folder)


class Alternatives(Study):
    """Plans that lose little and differ as much as can be: one row for the optimum and one for each alternative."""

    def __init__(
        self, scenario: Scenario, terms: others.DifferTerms, found: others.Alternatives, solver: str, seconds: float
    ) -> None:
        self.scenario, self.terms, self.found, self._solver, self.seconds = scenario, terms, found, solver, seconds

    @classmethod
    def of(
        cls,
        scenario: Scenario,
        loss: float,
        differ: int,
        count: int,
        solver: str | None,
        seconds: float | None,
        cluster: Cluster | None,
        done: Done,
    ) -> Alternatives:
        """Find them."""
        started = time.monotonic()
        terms = others.DifferTerms(Fraction(Decimal(str(loss))), differ, count)
        name = solver or scenario.case.settings.solver
        limit = frontier.time_for(scenario.case, scenario.limit(seconds))
        with crew_of(cluster, scenario.source.rules) as crew:
            found = others.alternatives(scenario.case, scenario.needs.measured, terms, name, limit, done, crew)
        return cls(scenario, terms, found, name, scenario.seconds + time.monotonic() - started)

    @property
    def proved(self) -> bool:
        """Whether every alternative is proved to differ most, and every missing one not to exist."""
        return self.found.proved

    @cached_property
    def plans(self) -> Plans:
        """The plans ``optimum``, ``alternative-1`` and so on."""
        return Plans(
            {
                alternative_tables.plan_name(number): partial(self.scenario.plan_of, solution, self._solver)
                for number, solution in enumerate(self.found.solutions)
            }
        )

    @cached_property
    def rows(self) -> tuple[alternative_tables.SummaryRow, ...]:
        """What is told of each plan, in records."""
        return alternative_tables.summary(self.scenario.case, self.found, [plan.made for plan in self.plans.values()])

    @cached_property
    def table(self) -> Frame:
        """What each plan gives up, and how far it is from the others."""
        names = {"most": "most_nearest"}
        fields = alternative_tables.SUMMARY
        rows = ([getattr(row, name) for name in fields] for row in self.rows)
        return self.scenario.frame(rows, [names.get(name, name) for name in fields])

    @cached_property
    def coverage(self) -> Frame:
        """Mean and least coverage of the township-level units: one row per plan and category."""
        rows = (
            (row.plan, category, *row.coverage.get(category, (None, None)))
            for row in self.rows
            for category in self.scenario.case.categories
        )
        return self.scenario.frame(rows, ("plan", "category", "mean_coverage", "least_coverage"))

    def plot(self, category: str | None = None) -> Chart | None:
        """Draw coverage of the weakest unit and on average in each plan."""
        return self.compare().plot.coverage(self.scenario.category(category))

    def write(self, folder: Path | str) -> Path:
        """Write summary, units side by side, and every plan."""
        with self._folder(folder) as (room, origin):
            plans = [plan.made for plan in self.plans.values()]
            alternative_tables.write_alternatives(room, origin, self.terms, self.found, plans)
        return Path(folder)
