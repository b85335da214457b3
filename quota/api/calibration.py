"""Rates that explain a column of the unit table."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from quota.api.studies import Plans, Study
from quota.files import write_csv, written_whole
from quota.study.calibration import rates as fitted
from quota.texts import text

if TYPE_CHECKING:
    from quota.api.frames import Frame
    from quota.api.plots import Chart
    from quota.api.scenario import Scenario


class Calibration(Study):
    """Rates that explain a reference column: one row per rate. That they should hold is a choice of policy.

    `plans` has the plan ``now``, and the plan ``calibrated`` under these rates.
    """

    def __init__(self, scenario: Scenario, found: fitted.Calibration) -> None:
        self.scenario, self.found = scenario, found

    @classmethod
    def of(
        cls, scenario: Scenario, column: str, category: str, drivers: Sequence[str], solver: str | None
    ) -> Calibration:
        """Find the rates."""
        name = solver or scenario.case.settings.solver
        return cls(scenario, fitted.calibrate(scenario.case, column, category, drivers, name))

    @cached_property
    def table(self) -> Frame:
        """The rates."""
        rows = ((row.category, row.type, row.driver, row.rate, row.basis) for row in self.found.rates)
        return self.scenario.frame(rows, ("category", "type", "driver", "rate", "basis"))

    @cached_property
    def units(self) -> Frame:
        """How well they explain each unit: reference, need by these rates, and what is left; the largest first."""
        rows = ((row.unit_id, row.name, row.type, row.reference, row.need, row.residual) for row in self.found.units)
        return self.scenario.frame(rows, ("unit_id", "name", "type", "reference", "need", "residual"))

    def apply(self) -> Scenario:
        """Return the scenario under these rates; the need of the category is then measured by rates."""
        _, rows = fitted.rates_table(self.scenario.case, self.found)
        table = [dict(zip(("category", "type", "driver", "rate", "basis"), row, strict=True)) for row in rows]
        return self.scenario.changed(rates=table)

    @cached_property
    def plans(self) -> Plans:
        """The plans ``now`` and ``calibrated``."""
        return Plans({"now": self.scenario.solve, "calibrated": lambda: self.apply().solve()})

    def plot(self) -> Chart | None:
        """Draw the need by these rates against the reference."""
        from quota.report import charts  # noqa: PLC0415 - altair

        charts.show_in_notebook()
        return charts.fit(self.scenario.case, self.found, self.scenario.language)

    def write(self, folder: Path | str) -> Path:
        """Write the table of rates as ``rates.csv`` into a folder, for a scenario to take it."""
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        self.write_rates(target / "rates.csv")
        return target

    def write_rates(self, file: Path) -> None:
        """Write the table of rates as a file."""
        headers, rows = fitted.rates_table(self.scenario.case, self.found)
        with written_whole(file) as fresh:
            write_csv(fresh, headers, rows)

    def __str__(self) -> str:
        worst = self.found.units[0]
        values = {"count": len(self.found.units), "total": self.found.total, "mean": self.found.mean}
        return text("calibrate.fit", self.scenario.language, largest=abs(worst.residual), name=worst.name, **values)
