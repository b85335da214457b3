"""Plans side by side: what went in, what came out, and what follows from what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from quota.plan.coverage import percent
from quota.scenario.names import listed
from quota.study.compare.aligned import UNIT_COLUMNS, Aligned
from quota.study.compare.differences import binding
from quota.study.compare.reasons import reasons
from quota.study.compare.sides import Holding, Side, Source, sides
from quota.study.compare.summary import Reason, grid, summary_lines
from quota.study.fairness import BASES
from quota.texts import Language, Message, render, text
from quota.texts.display import html_table
from quota.words.figures import lowest_rows
from quota.words.names import KINDS, route_words
from quota.words.table import Cell, Column, Line, Table, count

if TYPE_CHECKING:
    import pandas as pd

ITEMS_SHOWN = 8
"""Items of a reason that a notebook shows; `Comparison.reasons` has them all."""


class Comparison:
    """Two plans or more, aligned by unit and category; the first is the one that the others are measured against.

    Frames have one row per thing compared and one column per plan and figure, or a column `plan`; numbers that a plan
    lacks are missing (NA), never left out.

    Parameters
    ----------
    plans : sequence of Plan, StoredPlan, or folders
        A plan that comes with its scenario (`make_plan`, `reopen`) is compared cell by cell.
    names : sequence of str, optional
        Default: names of the folders, titles of plans.

    Raises
    ------
    ComparisonError
        If there are fewer than two plans, or their names are not unique.
    StoreError
        If a folder holds no plan, or a damaged one.
    """

    def __init__(self, plans: Sequence[Source], names: Sequence[str] | None = None) -> None:
        self._plans = Aligned(sides(plans, names))

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the plans, in order."""
        return tuple(side.name for side in self._plans.sides)

    @property
    def sides(self) -> tuple[Side, ...]:
        """The plans with what is known of each, in order."""
        return self._plans.sides

    # --- What went in ------------------------------------------------------------------------------------------------

    def inputs(self) -> pd.DataFrame:
        """Return every input that differs from the first plan's: plan, kind, key, first, value.

        Kinds: approval, setting, cell (where both plans come with their scenario), else current, headcount, limit and
        file (by hash); and need.
        """
        rows = [
            (side.name, found.kind, " ".join(part for part in found.key if part), found.first, found.other)
            for side, differences in self._plans.inputs
            for found in differences
        ]
        return _frame(rows, ("plan", "kind", "key", "first", "value"))

    # --- What came out -----------------------------------------------------------------------------------------------

    def posts(self) -> pd.DataFrame:
        """Return planned posts side by side: one row per unit and category of any plan, and differences to the first.

        Columns: unit, category, `current`, ``planned NAME`` for every plan, ``difference NAME`` for all but the first,
        and `missing`: the plans that lack the row.
        """
        figures = ["current", *(f"planned {name}" for name in self.names)]
        figures += [f"difference {name}" for name in self.names[1:]]
        rows = [
            [
                *self._plans.described(key),
                *self._plans.planned(key),
                *self._plans.differences(key),
                ", ".join(self._plans.missing(key)),
            ]
            for key in self._plans.holdings
        ]
        return _frame(rows, (*UNIT_COLUMNS, *figures, "missing")).astype(dict.fromkeys(figures, "Int64"))

    def coverage(self, measured_by: str | None = None) -> pd.DataFrame:
        """Return coverage before and after in percent, side by side, with differences to the first in points.

        Parameters
        ----------
        measured_by : str, optional
            Name of the plan whose needs measure all of them. Default: each by its own; where needs differ, the
            percentages of two plans are then on two scales.

        Raises
        ------
        KeyError
            If no plan has this name.
        """
        judge = None if measured_by is None else self._plans.side(measured_by)
        rows = []
        for key in self._plans.holdings:
            after = [self._plans.coverage(side, judge, key) for side in self._plans.sides]
            before = self._plans.coverage(judge or self._plans.first, judge, key, before=True)
            differences = [None if share is None or after[0] is None else share - after[0] for share in after[1:]]
            rows.append([*self._plans.described(key)[:-1], *map(percent, (before, *after, *differences))])
        columns = ["before", *(f"after {name}" for name in self.names)]
        columns += [f"difference {side.name}" for side in self._plans.sides[1:]]
        return _frame(rows, (*UNIT_COLUMNS, *columns))

    def fairness(self) -> pd.DataFrame:
        """Return the measures of fairness, before and after: one row per plan, category, and before or after.

        Columns: plan, category, when, units, posts, least and mean coverage in percent, the unit of least coverage,
        share of units under 90 % in percent, and Gini and Theil by base. All plans share the bases that any of them
        knows.
        """
        bases = [base for base in BASES if base in self._plans.bases]
        rows = [
            [
                side.name, one.category, one.when, one.units, one.posts,
                percent(one.least), one.least_unit, percent(one.mean), percent(one.short_share),
                *(getattr(one.spreads[base], measure) for base in bases for measure in ("gini", "theil")),
            ]
            for side, measured in zip(self._plans.sides, self._plans.measures, strict=True)
            for one in measured
        ]  # fmt: skip
        columns = ["plan", "category", "when", "units", "posts", "least", "least_unit", "mean", "under_90"]
        return _frame(rows, (*columns, *(f"{measure} {base}" for base in bases for measure in ("gini", "theil"))))

    def transfers(self) -> pd.DataFrame:
        """Return what moved, taken together: plan, category, kind, route, posts, people."""
        rows = [(side.name, *move, *moved) for side in self._plans.sides for move, moved in side.moves.items()]
        return _frame(rows, ("plan", "category", "kind", "route", "posts", "people"))

    def rules(self) -> pd.DataFrame:
        """Return the rows that bind in some plans and not in others: rule, key, sense, and by plan whether it binds.

        Only limits that policy can change. NA: the plan has no such row.
        """
        found = [binding(side) for side in self._plans.sides]
        keys = sorted({key for rows in found for key in rows})
        unlike = [key for key in keys if len({rows.get(key, False) for rows in found}) > 1]
        frame = _frame(
            [[*key, *(rows.get(key) for rows in found)] for key in unlike], ("rule", "key", "sense", *self.names)
        )
        return frame.astype(dict.fromkeys(self.names, "boolean"))

    # --- In words ----------------------------------------------------------------------------------------------------

    def reasons(self) -> tuple[Reason, ...]:
        """Return, plan by plan, which inputs changed and what followed: units that gain or lose, rows that bind."""
        return tuple(reasons(self._plans))

    def summary(self, language: Language | None = None) -> list[str]:
        """Return the comparison as lines for one screen.

        Parameters
        ----------
        language : str, optional
            Default: that of the first plan.
        """
        language = language or self.language
        return summary_lines(self._title(language), self.grid(language), self.reasons(), language)

    def grid(self, language: Language) -> Table:
        """Return the totals by category and plan, in words."""
        return grid(self._plans, language)

    def units(self, language: Language, *, all_units: bool = False) -> Table:
        """Return units side by side, in words: those that a plan lacks first, then by the largest difference.

        Parameters
        ----------
        all_units : bool
            Whether to list units with the same posts in every plan too.
        """
        names, others = self.names, self.names[1:]
        headers = [text(f"words.column_{name}", language) for name in ("unit_id", "name", "jurisdiction", "category")]
        headers += [text("words.column_held_now", language)]
        headers += [text("words.column_planned_in", language, plan=name) for name in names]
        headers += [text("words.column_difference_in", language, plan=name) for name in others]
        headers += [text("words.column_coverage_in", language, plan=name) for name in names]
        columns = [Column(header, kind="text" if place < 4 else "count") for place, header in enumerate(headers)]
        lines = [
            Line(self._unit_cells(key, language))
            for key in self._plans.by_difference
            if all_units or self._plans.differs(key)
        ]
        return Table("", [*columns, Column(text("words.column_missing", language), kind="text")], lines)

    def moves(self, language: Language) -> Table:
        """Return what moved by category, kind and route, in words: posts of every plan."""
        moves = {move for side in self._plans.sides for move in side.moves}
        headers = [text(f"words.column_{name}", language) for name in ("category", "kind", "route_kind")]
        lines = [
            Line(
                (
                    render(self._plans.words.category(category), language),
                    text(f"report.kind_{kind}", language),
                    route_words(route, language, self._plans.words),
                    *(count(side.moves.get((category, kind, route), (0, 0))[0]) for side in self._plans.sides),
                )
            )
            for category, kind, route in sorted(
                moves, key=lambda move: (self._plans.categories.index(move[0]), KINDS.index(move[1]), move[2])
            )
        ]
        return Table("", [*(Column(header, kind="text") for header in headers), *map(Column, self.names)], lines)

    def _repr_html_(self) -> str:
        language = self.language
        table = self.grid(language)
        reasons = [reason.cut(ITEMS_SHOWN).words(language).strip() for reason in self.reasons()]
        return html_table(self._title(language), table.headers, table.rows, reasons, names=2)

    @property
    def language(self) -> Language:
        """The language of the first plan."""
        return self._plans.first.language

    def _unit_cells(self, key: Holding, language: Language) -> tuple[Cell | str, ...]:
        row = self._plans.row(key)
        coverage = (percent(self._plans.coverage(side, None, key)) for side in self._plans.sides)
        return (
            row.unit_id,
            row.name,
            self._plans.words.jurisdiction(row.jurisdiction),
            render(self._plans.words.category(row.category), language),
            count(row.current),
            *(Cell(planned, "count") for planned in self._plans.planned(key)),
            *(Cell(difference, "change") for difference in self._plans.differences(key)),
            *(Cell(share, "number") for share in coverage),
            render(listed(missing), language) if (missing := self._plans.missing(key)) else "",
        )

    def _title(self, language: Language) -> str:
        level = next((row.level for row in lowest_rows(self._plans.first.tables)), "township")
        values = {
            "level": Message(f"report.level_units_{level}"),
            "names": listed(self.names),
            "first": self._plans.first.name,
        }
        illustrative = any(side.illustrative for side in self._plans.sides)
        return text("study.title_illustrative" if illustrative else "study.title", language, **values)


def _frame(rows: Sequence[Sequence[object]], columns: Sequence[str]) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415 - heavy, and only those who ask for tables need it

    return pd.DataFrame([tuple(row) for row in rows], columns=list(columns))
