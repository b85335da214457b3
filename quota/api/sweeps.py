"""Many scenarios from one, solved and gathered."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quota.api.crews import Cluster, Done, crew_of
from quota.api.errors import told
from quota.api.sources import Room, Rows, columns_of, texts_of
from quota.api.studies import Plans, Study
from quota.files import Place, written_whole
from quota.files.whole import parents_of
from quota.plan import StoreError
from quota.solve.solvers import require_solver
from quota.study import sweep
from quota.study.crews.crew import Here
from quota.study.crews.processes import Processes
from quota.study.sweep.points import Point, Points, combinations, listed
from quota.study.sweep.results import SUMMARY, UNITS
from quota.study.sweep.solving import Result

if TYPE_CHECKING:
    from quota.api.frames import Frame
    from quota.api.plan import Plan
    from quota.api.scenario import Scenario
    from quota.report.charts import Chart

RENAMED = {"before": "current", "after": "planned", "under_90": "short_units"}


class Sweep(Study):
    """Many scenarios: one row per scenario and category; `units` has one per scenario, unit and category.

    `plans` has the plan of each scenario by its number, solved again when it is asked for.
    """

    def __init__(self, scenario: Scenario, stated: sweep.Sweep, room: Room | None) -> None:
        self.scenario, self.points = scenario, stated.points
        self.folder = stated.place.name if stated.place.shared else Path(stated.place.name)
        self._stated, self._room = stated, room

    @classmethod
    def of(
        cls,
        scenario: Scenario,
        vary: Mapping[str, Iterable[object]] | Rows,
        out: Path | str | None,
        solver: str | None,
        jobs: int,
        cluster: Cluster | None,
        done: Done,
    ) -> Sweep:
        """Solve what is not solved yet."""
        room, where = (None, out) if out is not None else _room()
        points, source = points_of(vary), scenario.set({}).source  # refuses files that were changed since
        sets = (*source.overrides, *source.decided)
        case = sweep.readable_case(source.path, sets, points)
        require_solver(solver or scenario.case.settings.solver)
        terms = sweep.SweepTerms(sets, solver, scenario.language, source.rules)
        stated = sweep.Sweep.of(source.path, case, terms, points, where)
        stated.claim()
        stated.clear_damaged()
        _run(stated, jobs, cluster, lambda point: done(point.number))
        sweep.write_results(stated)
        return cls(scenario, stated, room)

    @cached_property
    def table(self) -> Frame:
        """One row per scenario and category, with a column for every key that was varied."""
        return summary_frame(self.scenario, self.points.keys, self._stated.results(units=False))

    @cached_property
    def units(self) -> Frame:
        """One row per scenario, unit and category. Of very many scenarios read ``units.parquet`` part by part instead."""
        return units_frame(self.scenario, self.points.keys, self._stated.results())

    @cached_property
    def plans(self) -> Plans:
        """The plan of each scenario by its number."""
        return Plans({point.number: partial(self._plan, point) for point in self.points})

    def _plan(self, point: Point) -> Plan:
        return self.scenario.set(dict(point.changes)).solve(solver=self._stated.terms.solver)

    def plot(self, category: str | None = None, *, measure: str = "least_coverage") -> Chart | None:
        """Draw a column of the table against the first key that was varied, a line for each of the others' values."""
        from quota.report import charts  # noqa: PLC0415 - altair

        charts.show_in_notebook()
        code = self.scenario.category(category)
        table = self.table[self.table["category"] == code]
        keys = self.points.keys
        rows = [
            (str(row[keys[0]]), ", ".join(str(row[key]) for key in keys[1:]), float(row[measure]))
            for row in table.to_dict("records")
            if not math.isnan(float(row[measure]))
        ]
        return charts.sweep_lines(self.scenario.case, rows, keys, measure, self.scenario.language)

    def write(self, folder: Path | str) -> Path:
        """Write the results into a new or empty folder; `Scenario.sweep` goes on there when it is named as `out`."""
        target = Path(folder)
        with told(self.scenario.language):
            if target.exists() and (not target.is_dir() or any(target.iterdir())):
                raise StoreError("not_a_plan_folder", target)
            with parents_of(target), written_whole(target) as fresh:
                _copy(self._stated.place, fresh)
        return target


def _run(stated: sweep.Sweep, jobs: int, cluster: Cluster | None, done: Callable[[Point], None]) -> None:
    """Solve what is not solved yet, wherever that was asked for."""
    # In this very process a script need not be made ready for others.
    here = Here() if jobs == 1 else Processes(jobs)
    with crew_of(cluster, stated.terms.rules, stated.form.needs) as workers:
        sweep.run(stated, workers or here, done)


def _room() -> tuple[Room, Path]:
    room = Room()
    return room, room.folder / "sweep"


def _copy(place: Place, folder: Path) -> None:
    for name in place.files():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(place.read(name) or b"")


def points_of(vary: Mapping[str, Iterable[object]] | Rows) -> Points:
    """Return the scenarios that are meant: every combination of values by key, or a row of a table each."""
    if isinstance(vary, Mapping):
        return combinations([(str(key), texts_of(values)) for key, values in vary.items()])
    held = columns_of(vary)
    return listed(
        tuple((key, texts_of([cell])[0]) for key, cell in zip(held, cells, strict=True) if cell is not None)
        for cells in zip(*held.values(), strict=True)
    )


def summary_frame(scenario: Scenario, keys: Sequence[str], results: Iterable[Result]) -> Frame:
    """Return results as a table: one row per scenario and category."""
    rows = [
        [result["number"], *_values(result, keys), result["status"], "; ".join(result["reason"]),
         *(_number(row.get(name)) if name != "category" else row.get(name) for name in SUMMARY)]
        for result in results
        for row in result["summary"] or [{}]
    ]  # fmt: skip
    columns = ["number", *keys, "status", "reason", *(RENAMED.get(name, name) for name in SUMMARY)]
    return scenario.frame(rows, columns, headings={key: key for key in keys})


def units_frame(scenario: Scenario, keys: Sequence[str], results: Iterable[Result]) -> Frame:
    """Return results as a table: one row per scenario, unit and category."""
    units = scenario.case.units
    rows = [
        [result["number"], *_values(result, keys), unit, units[unit].name if unit in units else "", category, planned,
         change, float(coverage)]
        for result in results
        for unit, category, planned, change, coverage in result["units"]
    ]  # fmt: skip
    columns = ["number", *keys, "unit_id", "name", *list(UNITS)[1:]]
    return scenario.frame(rows, columns, headings={key: key for key in keys})


def _values(result: Result, keys: Iterable[str]) -> Iterator[object]:
    return (_number(result["changes"].get(key)) for key in keys)


def _number(value: Any) -> object:  # noqa: ANN401
    """Return a number where a text is one."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value, parse_constant=str)
    except ValueError:
        return value
