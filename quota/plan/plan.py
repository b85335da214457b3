"""A plan: one solved case, as tables that add up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_type_hints

from quota.model.costs import plan_cost_exactly
from quota.model.priorities import priority_points
from quota.model.ranges import posts_there
from quota.model.rows import Merge, Posts, Quantity, Row, Rule, slack_of
from quota.model.rules import rows as labelled_rows
from quota.need import NeedRow, Needs, measure
from quota.need import table as need_rows
from quota.plan.by_hand import ByHand
from quota.plan.coverage import points
from quota.plan.digestion import digest_rows
from quota.plan.figures import KeptFigures
from quota.plan.offices import office_rows
from quota.plan.records import RECORDS, PlanTables, PostsRow, RuleRow, Status
from quota.plan.totals import status_words, totals_table
from quota.scenario import Case, Pool
from quota.solve.optimum import Solution, optimise
from quota.solve.outcome import Outcome
from quota.solve.values import row_values
from quota.texts import text
from quota.texts.display import html_table

if TYPE_CHECKING:
    import pandas as pd


Made = TypeVar("Made")

MOST_EXACT = 1_000
"""Units × categories up to which a value is told as a fraction, whose digits grow with them."""


LONGEST = 14_000
"""Bits of such a fraction from which it is left out: readers refuse numbers of more than 4,300 digits."""


@dataclass(frozen=True, kw_only=True)
class Plan(PlanTables):
    """A plan, complete and reconciled. Build one with `make_plan`.

    Parameters
    ----------
    case : Case
        What it was made from.
    needs : Needs
        What it was measured by.
    status : Status
        How sure it is.
    by_hand : ByHand, optional
        Of a repaired plan: what it keeps because somebody wrote it.
    """

    case: Case
    needs: Needs
    status: Status
    by_hand: ByHand | None = None

    @cached_property
    def labelled(self) -> tuple[tuple[Row, RuleRow], ...]:
        """The labelled rows of the case, each with what the plan makes of it."""
        return tuple(zip(labelled_rows(self.case), self.rules, strict=True))

    @property
    def binding(self) -> Iterator[tuple[Row, RuleRow]]:
        """The rows that bind: nothing to spare, of a limit that somebody can decide about."""
        return ((row, told) for row, told in self.labelled if told.slack == 0 and row.decided)

    def once(self, make: Callable[[Plan], Made]) -> Made:
        """Return what a function makes of the plan; it is made once, and kept with the plan."""
        kept: dict[object, object] = vars(self).setdefault("_kept_for_others", {})
        if make not in kept:
            kept[make] = make(self)
        return cast("Made", kept[make])

    def frame(self, name: str) -> pd.DataFrame:
        """Return a table as a data frame, e.g. ``plan.frame("posts")``.

        Raises
        ------
        KeyError
            If there is no such table.
        """
        import pandas as pd  # noqa: PLC0415 - heavy, and only notebooks ask for it

        return pd.DataFrame(list(self.tables[name]), columns=list(get_type_hints(RECORDS[name])))

    def _repr_html_(self) -> str:
        """Return the totals as a table, in the language of the scenario."""
        language = self.case.settings.language
        key = "plan.display_title_illustrative" if self.case.illustrative else "plan.display_title"
        title = text(key, language, title=self.case.settings.title)
        table = totals_table(self, self.case.categories, language)
        return html_table(title, *table, [status_words(self.status, language)])


def make_plan(
    case: Case, *, rules: Iterable[Rule] = (), solver: str | None = None, seconds: float | None = None
) -> Plan:
    """Measure, solve and write out a case.

    Parameters
    ----------
    rules : iterable of Rule, optional
        Rules of one's own, beside those that the case has.
    solver : str, optional
        Default: the scenario's.
    seconds : float, optional
        Time limit of the solve. Default: the scenario's.

    Raises
    ------
    CaseError
        If a need cannot be measured.
    RuleError
        If a rule of one's own cannot be obeyed.
    ConflictError, StoppedError, SolverError
        As `quota.solve.optimum.optimise`.
    """
    case = case.with_rules(*rules)
    needs = measure(case)
    limit = seconds if seconds is not None else case.settings.time_limit
    name = solver or case.settings.solver
    solution = optimise(case, needs, name, None if limit is None else float(limit))
    return plan_of(case, needs, solution, name)


def plan_of(case: Case, needs: Needs, solution: Solution, solver: str) -> Plan:
    """Write out a solution of a case.

    Parameters
    ----------
    solver : str
        Name of the solver that found it.
    """
    exact = _exact_value(case, needs, solution.quantities)
    found = solution.value, solution.bound, solution.gap, solution.within, exact
    return Plan(
        case=case,
        needs=needs,
        status=Status(solution.outcome, solver, *found),
        rules=tuple(_rule_rows(case, needs, solution)),
        **tables_of(case, needs, solution.quantities),
    )


def tables_of(case: Case, needs: Needs, quantities: Mapping[Quantity, int]) -> dict[str, Any]:
    """Return the tables that follow from posts, reserves, changes, merges and crossings: all but that of the rules."""
    kept = KeptFigures()
    figures = kept.of(case, needs, quantities)
    planned = {(unit.id, category): quantities[Posts(unit.id, category)] for unit, category, _ in case.holdings()}
    return {
        **{field.name: getattr(figures, field.name) for field in fields(figures)},
        "need_parts": parts_of(case, needs, figures.posts),
        "offices": tuple(office_rows(case, planned)),
        "digest": tuple(digest_rows(case, planned, kept.people)),
    }


def parts_of(case: Case, needs: Needs, posts: Iterable[PostsRow]) -> tuple[NeedRow, ...]:
    """Return the parts of the needs of all that has a row of posts."""
    told = {(row.unit_id, row.category) for row in posts}
    return tuple(row for row in need_rows(needs, case) if (row.unit_id, row.category) in told)


def _exact_value(case: Case, needs: Needs, quantities: Mapping[Quantity, int]) -> Fraction | None:
    """Return the value of a plan as a fraction; None of roots, and of more than `MOST_EXACT` units × categories."""
    if case.settings.divisor == "hill" or len(needs) > MOST_EXACT:
        return None
    value = plan_cost_exactly(case, needs, quantities)
    return value if value.numerator.bit_length() < LONGEST else None


def _rule_rows(case: Case, needs: Needs, solution: Solution) -> Iterable[RuleRow]:
    cut_offs = pool_cut_offs(case, needs, solution.rows, solution.quantities)
    proved = solution.outcome is Outcome.OPTIMAL
    values = row_values(case, needs, solution.rows, solution.quantities) if proved else {}
    for place, row in enumerate(solution.rows):
        value = points(values[place]) if place in values else None
        if row.subject.pool and not row.rule.priceable and not row.implied:
            value = cut_offs.get((row.subject.pool, row.subject.category))
        activity = row.activity(solution.quantities)
        yield RuleRow(
            rule=row.rule.id,
            key=str(row.subject),
            activity=activity,
            sense=row.sense,
            limit=row.limit,
            slack=slack_of(activity + row.given(solution.quantities), row.sense, row.limit),
            value=value,
            basis=row.basis,
            source=row.source(case),
            reference=row.reference,
            price=row.price,
            exceeded=None if row.price is None else row.exceeded(solution.quantities),
        )


def pool_cut_offs(
    case: Case, needs: Needs, rows: Sequence[Row], quantities: Mapping[Quantity, int]
) -> dict[tuple[Pool, str], Decimal]:
    """Return the coverage at which each pool's posts run out: d(i)/need of its next post, in percent.

    By (pool, category); a pool in which nobody may have one more post has none.
    """
    most: dict[Quantity, int] = {}
    for row in rows:
        quantity = row.single
        if isinstance(quantity, Posts) and row.sense != ">=":
            most[quantity] = min(row.limit, most.get(quantity, row.limit))
    there = posts_there(case, rows)
    settled = _settled_by_merges(case, quantities)
    found = {}
    for (pool, category), units in case.pools.items():
        next_posts = []
        for unit in units:
            posts = Posts(unit.id, category)
            planned = quantities[posts]
            if unit.id not in settled and planned < most.get(posts, there[category]):
                next_posts.append(priority_points(case.settings.divisor, planned + 1, needs[posts].exact))
        if next_posts:
            found[pool, category] = points(min(next_posts))
    return found


def _settled_by_merges(case: Case, quantities: Mapping[Quantity, int]) -> set[str]:
    """Return the units that can have no post more, because a merge closes them or states what they keep."""
    settled = {item.successor for item in case.consolidations}
    for merge, members in case.members.items():
        if quantities[Merge(merge)]:
            settled |= {unit.id for unit in members}
    return settled
