"""Plans side by side, in tables with a row for each plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from quota.api.errors import BAD_INPUT, refusal, told
from quota.api.frames import Frame, frame
from quota.plan import Plan as Made
from quota.plan import ReopenError, StoredPlan, StoreError, read_tables, reopen
from quota.scenario import CaseError
from quota.study.compare import comparison as study
from quota.study.compare.sides import default_names
from quota.study.fairness import BASES
from quota.texts import Language

if TYPE_CHECKING:
    from quota.api.plan import Plan
    from quota.api.plots import ComparisonPlots
    from quota.api.years import YearsBeside

POSTS = ("plan", "unit_id", "name", "jurisdiction", "level", "category", "current", "planned", "difference")
MEASURES = {
    "least": "least_coverage",
    "mean": "mean_coverage",
    "under_90": "short_share",
}


class Comparison:
    """Two plans or more; the first is the one that the others are measured against.

    Get one with `quota.compare` or `Plan.compare`.
    """

    def __init__(self, found: study.Comparison, language: Language | None = None) -> None:
        self.found = found
        self._language = language

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the plans, in order."""
        return self.found.names

    @property
    def language(self) -> Language:
        """The language asked for, else that of the first plan."""
        return self._language or self.found.language

    @property
    def by_tables(self) -> tuple[str, ...]:
        """Names of the plans whose scenario is not what it was: of their inputs only the tables of the folder are compared."""
        return tuple(side.name for side in self.found.sides if side.case is None)

    @property
    def table(self) -> Frame:
        """The measures of fairness: one row per plan, category, and before or after."""
        return self.fairness()

    def posts(self, *, category: str | None = None, level: str | None = None, largest: int | None = None) -> Frame:
        """Return planned posts: one row per plan, unit and category; `difference` to the first plan.

        Parameters
        ----------
        largest : int, optional
            Only so many units and categories, those where plans differ most.
        """
        wide = self.found.posts()
        if category is not None:
            wide = wide[wide["category"] == category]
        if level is not None:
            wide = wide[wide["level"] == level]
        if largest is not None:
            apart = wide[[f"planned {name}" for name in self.names]].astype("float64")
            order = (apart.max(axis=1) - apart.min(axis=1)).sort_values(ascending=False, kind="stable").index
            wide = wide.loc[order[:largest]]
        rows = []
        for row in wide.to_dict("records"):
            first = row[f"planned {self.names[0]}"]
            for name in self.names:
                planned = row[f"planned {name}"]
                apart_by = None if pd.isna(planned) or pd.isna(first) else int(planned) - int(first)
                facts = [row[column] for column in POSTS[1:7]]
                rows.append((name, *facts, None if pd.isna(planned) else int(planned), apart_by))
        return self._frame(rows, POSTS)

    def coverage(self, *, measured_by: str | None = None) -> Frame:
        """Return coverage after each plan: one row per plan, unit and category.

        Parameters
        ----------
        measured_by : str, optional
            Name of the plan whose needs measure all of them. Default: each by its own.
        """
        wide = self.found.coverage(measured_by)
        columns = ("plan", *POSTS[1:6], "coverage_before", "coverage_after")
        rows = [
            (name, *(row[column] for column in POSTS[1:6]), row["before"], row[f"after {name}"])
            for row in wide.to_dict("records")
            for name in self.names
        ]
        return self._frame(rows, columns)

    def fairness(self) -> Frame:
        """Return the measures of fairness: one row per plan, category, and before or after."""
        wide = self.found.fairness().rename(columns=MEASURES)
        wide.columns = [str(name).replace(" ", "_") if str(name).endswith(BASES) else name for name in wide.columns]
        return self._whole(wide)

    def transfers(self) -> Frame:
        """Return what moves, taken together by category, kind and route."""
        return self._whole(self.found.transfers().rename(columns={"posts": "moved"}))

    def inputs(self) -> Frame:
        """Return every input that differs from the first plan's."""
        return self._whole(self.found.inputs().rename(columns={"first": "first_written", "value": "written"}))

    @cached_property
    def beside(self) -> YearsBeside:
        """The years of the plans whose scenarios have some, and why others have none."""
        from quota.api.years import YearsBeside  # noqa: PLC0415 - few scenarios have years

        tables = {side.name: side.tables for side in self.found.sides}
        with told(self.language):
            return YearsBeside(
                {name: made if isinstance(made, Made) else None for name, made in tables.items()}, self.language
            )

    def years(self) -> Frame:
        """Return what each year comes to: one row per year, category and plan; none where no scenario has years."""
        from quota.phase.words import YearSummary  # noqa: PLC0415 - few scenarios have years

        return self._frame([(name, *row) for name, row in self.beside.rows], ("plan", *YearSummary._fields))

    @cached_property
    def plot(self) -> ComparisonPlots:
        """Its charts, as ``both.plot.coverage("institution")``."""
        from quota.api.plots import ComparisonPlots  # noqa: PLC0415 - altair

        return ComparisonPlots(self)

    def record(self) -> dict[str, Any]:
        """Return it as a record, as ``quota compare --json`` prints it: every table, and the reasons in words."""
        found, language = self.found, self.language
        tables = {
            "inputs": found.inputs(),
            "posts": found.posts(),
            "coverage": found.coverage(),
            "fairness": found.fairness(),
            "transfers": found.transfers(),
            "rules": found.rules(),
        }
        record: dict[str, Any] = {
            "plans": found.names,
            **{name: _records(table) for name, table in tables.items()},
            "reasons": [
                {"plan": reason.plan, "kind": reason.kind, "words": reason.words(language).strip()}
                for reason in found.reasons()
            ],
        }
        if years := self.beside.rows:
            figures = "illustrative" if self._illustrative else ""
            record["years"] = [{"plan": name, **row._asdict(), "figures": figures} for name, row in years]
        return record

    @property
    def _illustrative(self) -> bool:
        return any(side.illustrative for side in self.found.sides)

    def _whole(self, table: pd.DataFrame) -> Frame:
        return self._frame(table.itertuples(index=False, name=None), list(map(str, table.columns)))

    def _frame(self, rows: Iterable[Sequence[object]], columns: Sequence[str]) -> Frame:
        return frame(rows, columns, self.language, illustrative=self._illustrative)

    def __str__(self) -> str:
        return "\n".join(self.found.summary(self.language))

    def __repr__(self) -> str:
        return "\n".join(str(self).split("\n")[:4])

    def _repr_html_(self) -> str:
        return self.found._repr_html_()


def compare(
    plans: Mapping[str, Plan | Path | str] | Sequence[Plan | Path | str],
    *,
    names: Sequence[str] | None = None,
    language: Language | None = None,
) -> Comparison:
    """Put plans side by side: by name, or in order; plans, or the folders of some.

    Parameters
    ----------
    names : sequence of str, optional
        Default: names of the folders, titles of plans.
    language : str, optional
        ``zh`` or ``en``. Default: that of the first plan.
    """
    if isinstance(plans, Mapping):
        if names is not None:
            raise refusal(language or "zh", "api.names_twice")
        names, plans = list(plans), list(plans.values())
    given = [Path(plan) if isinstance(plan, Path | str) else plan.made for plan in plans]
    languages = [plan.language for plan in plans if not isinstance(plan, Path | str)]
    spoken = language or (languages[0] if languages else "zh")
    with told(spoken):
        try:
            opened = [_opened(plan) if isinstance(plan, Path) else plan for plan in given]
        except StoreError as error:  # here every plan is an input
            values = {"folder": error.folder, "detail": error.detail}
            raise refusal(spoken, f"plan.store_{error.reason}", code=BAD_INPUT, **values) from None
        return Comparison(study.Comparison(opened, default_names(given) if names is None else names), language)


def _opened(folder: Path) -> Made | StoredPlan:
    """Read a plan with its scenario; where that is not what it was, the plan's tables alone.

    Tables that this version made, and that do not follow from the very scenario of the plan, were changed since.
    """
    try:
        return reopen(folder)
    except (ReopenError, CaseError) as error:
        stored = read_tables(folder)
        altered = isinstance(error, ReopenError) and error.reason == "altered"
        if altered and stored.manifest["versions"].get("quota") == version("quota"):
            raise
        return stored


def _records(table: pd.DataFrame) -> list[dict[Any, Any]]:
    """Return the rows of a table; what is missing is null."""
    return table.astype(object).where(table.notna(), None).to_dict("records")
