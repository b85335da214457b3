"""Years of one scenario compared: for several values of what varies, and for exits drawn within their uncertainty."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from quota.api.errors import NO_PLAN, QuotaError
from quota.api.studies import Plans, Study
from quota.api.years import in_words
from quota.phase.elastic import Obstacle
from quota.phase.uncertain import DrawnYears, ExitsUncertainty, YearRange, solve_draws, year_ranges
from quota.phase.words import YearSummary, row_words, summary
from quota.plan import replaced_whole
from quota.study.store import StudyOrigin, write_manifest, write_table
from quota.study.sweep.points import Point
from quota.texts import text

if TYPE_CHECKING:
    from quota.api.crews import Done
    from quota.api.frames import Frame
    from quota.api.phase import Phase
    from quota.api.plan import Plan
    from quota.api.plots import Chart
    from quota.api.scenario import Scenario
    from quota.api.years import AskedYears

    CarryOut = Callable[[Scenario, AskedYears], Phase]

NAMED = 5
"""Lines that stand in the way of most draws, told at most."""


class TriedValue(NamedTuple):
    """The years of one value: a row for each year and category, or why there are none."""

    point: Point
    rows: tuple[YearSummary, ...]
    reason: str
    proved: bool


class PhaseSweep(Study):
    """The years of a scenario for several values of what varies: hiring plans, exits, rates, a yearly pace.

    Parameters
    ----------
    scenario : Scenario
    asked : AskedYears
    tried : tuple of TriedValue
    seconds : float
        How long it took.
    """

    def __init__(self, scenario: Scenario, asked: AskedYears, tried: Sequence[TriedValue], seconds: float) -> None:
        self.scenario, self.asked, self.tried, self.seconds = scenario, asked, tuple(tried), seconds

    @classmethod
    def of(
        cls,
        scenario: Scenario,
        points: Sequence[Point],
        asked: AskedYears,
        carry_out: CarryOut,
        done: Done = lambda number: None,
    ) -> PhaseSweep:
        """Carry out the plan of every combination of values; a value that cannot be read ends it."""
        started = time.monotonic()
        tried = []
        for point in points:
            tried.append(_tried(scenario, point, asked, carry_out))
            done(point.number)
        return cls(scenario, asked, tried, time.monotonic() - started)

    @property
    def keys(self) -> list[str]:
        """What varies."""
        return list(dict.fromkeys(key for one in self.tried for key, _ in one.point.changes))

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the table."""
        return ("number", *self.keys, *YearSummary._fields, "reason")

    @property
    def rows(self) -> Iterator[tuple[object, ...]]:
        """A row for each value, year and category; one with a reason where there are no years."""
        for one in self.tried:
            values = dict(one.point.changes)
            given = (one.point.number, *(values.get(key) for key in self.keys))
            for row in one.rows:
                yield (*given, *row, "")
            if not one.rows:
                yield (*given, *(None for _ in YearSummary._fields), one.reason)

    @cached_property
    def table(self) -> Frame:
        """A row for each value, year and category."""
        return self.scenario.frame(self.rows, self.columns, headings={key: key for key in self.keys})

    @property
    def told(self) -> tuple[list[str], list[list[object]]]:
        """Headings and rows in words."""
        return in_words(self.scenario, self.columns, self.rows, self.keys)

    @property
    def lines(self) -> list[str]:
        """What is to be said beside the table."""
        return [] if self.proved else [text("phase.not_proved", self.scenario.language)]

    @cached_property
    def plans(self) -> Plans:
        """The best plan for each value, by its number."""
        return Plans({one.point.number: partial(self._plan, one.point) for one in self.tried})

    def _plan(self, point: Point) -> Plan:
        return self.scenario.set(dict(point.changes)).solve()

    def plot(self, category: str | None = None, *, measure: str = "short") -> Chart | None:
        """Draw a figure of the last year against the first key that varies, a line for each of the others' values."""
        from quota.report import charts  # noqa: PLC0415 - altair

        charts.show_in_notebook()
        code, keys = self.scenario.category(category), self.keys
        rows = [
            (values[keys[0]], ", ".join(values[key] for key in keys[1:]), float(getattr(row, measure)))
            for one in self.tried
            for values in [dict(one.point.changes)]
            for row in [row for row in one.rows if row.category == code][-1:]
        ]
        return charts.sweep_lines(self.scenario.case, rows, keys, measure, self.scenario.language)

    @property
    def proved(self) -> bool:
        """Whether no course is better, for all values."""
        return all(one.proved for one in self.tried)

    def write(self, folder: Path | str) -> Path:
        """Write the table, ``phase_sweep.csv``, into a folder; a study there is replaced, and nothing else is."""
        stated = {"varied": self.keys, "count": len(self.tried), **self.asked._asdict()}
        return _write(self, folder, "phase_sweep", stated)


def _tried(scenario: Scenario, point: Point, asked: AskedYears, carry_out: CarryOut) -> TriedValue:
    try:
        found = carry_out(scenario.set(dict(point.changes)), asked)
    except QuotaError as error:
        if error.code != NO_PLAN:
            raise
        return TriedValue(point, (), " ".join(line.strip() for line in str(error).splitlines()), True)
    return TriedValue(point, tuple(summary(found.course)), "", found.proved)


class PhaseRobustness:
    """The years of a scenario under exits drawn within their uncertainty, the plan that is carried out staying the same.

    Parameters
    ----------
    phase : Phase
        As planned.
    uncertainty : ExitsUncertainty
    draws : tuple of DrawnYears
    seconds : float
        How long it took.
    """

    columns = YearRange._fields

    def __init__(
        self, phase: Phase, uncertainty: ExitsUncertainty, draws: tuple[DrawnYears, ...], seconds: float
    ) -> None:
        self.phase, self.uncertainty, self.draws, self.seconds = phase, uncertainty, draws, seconds

    @classmethod
    def of(
        cls,
        phase: Phase,
        uncertainty: ExitsUncertainty,
        jobs: int = 1,
        done: Done = lambda number: None,
    ) -> PhaseRobustness:
        """Solve the years of every draw."""
        started = time.monotonic()
        draws = solve_draws(phase.course, uncertainty, phase.solver, phase.seconds, jobs, done)
        return cls(phase, uncertainty, draws, time.monotonic() - started)

    @property
    def rows(self) -> Iterator[YearRange]:
        """The range of each figure, by year and category."""
        return year_ranges(self.phase.course, self.draws)

    @cached_property
    def table(self) -> Frame:
        """The range of each figure, by year and category."""
        return self.scenario.frame(self.rows, self.columns)

    @property
    def told(self) -> tuple[list[str], list[list[object]]]:
        """Headings and rows in words, of the figures that differ."""
        return in_words(self.scenario, self.columns, [row for row in self.rows if row.lowest != row.highest])

    @property
    def scenario(self) -> Scenario:
        """Whose years they are."""
        return self.phase.scenario

    @property
    def reached(self) -> int:
        """In how many draws the plan is reached."""
        return sum(bool(drawn.rows) for drawn in self.draws)

    @property
    def lines(self) -> list[str]:
        """In how many draws the plan is reached, and what stands in the way most often."""
        language, start = self.phase.scenario.language, self.phase.course.start
        share = f"{self.uncertainty.exits.normalize():f}"
        head = text("phase.draws", language, count=len(self.draws), reached=self.reached, share=share)
        often = Counter(row_words("ease", start, one._replace(by=1), language) for one in self._obstacles)
        ways = sorted(often.items(), key=lambda item: (-item[1], item[0]))[:NAMED]
        return [head, *(text("phase.draws_way", language, count=count, words=words.strip()) for words, count in ways)]

    @property
    def _obstacles(self) -> Iterator[Obstacle]:
        return (one for drawn in self.draws for one in drawn.obstacles)

    @property
    def proved(self) -> bool:
        """Whether no course is better, in all draws."""
        return self.phase.proved and all(drawn.proved for drawn in self.draws)

    def write(self, folder: Path | str) -> Path:
        """Write the ranges, ``phase_ranges.csv``, into a folder; a study there is replaced, and nothing else is."""
        drawn = self.uncertainty._replace(exits=str(self.uncertainty.exits))._asdict()  # type: ignore[arg-type]
        way = self.phase.way_to_target(Path(folder))
        stated = {**drawn, "reached": self.reached, **self.phase.asked._asdict(), "target": way}
        return _write(self, folder, "phase_ranges", stated)

    def __repr__(self) -> str:
        return "\n".join(self.lines[:4])

    def _repr_html_(self) -> str:
        return self.table._repr_html_()


def _write(study: PhaseSweep | PhaseRobustness, folder: Path | str, name: str, stated: Mapping[str, object]) -> Path:
    """Write the table of a study and its manifest into a folder."""
    target, source, case = Path(folder), study.scenario.source, study.scenario.case
    with study.scenario.told(), replaced_whole(target) as fresh:
        write_table(fresh / f"{name}.csv", study.columns, study.rows, case)
        origin = StudyOrigin(source.path, source.overrides, target, study.seconds)
        write_manifest(fresh, case, name, "optimal" if study.proved else "feasible", origin, stated)
    return target
