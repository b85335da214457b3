"""The audit of a plan made or changed by hand: which rules it breaks, and what it costs against the best plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from quota.model.costs import plan_cost
from quota.model.derived import with_derived
from quota.model.ranges import ConflictError
from quota.model.rows import Posts, Quantity, Row
from quota.model.rules import rows
from quota.model.rules.balance import balance
from quota.model.sentences import category_named, pool_named, unit_named
from quota.model.subject import pool_name
from quota.need import Needs, measure
from quota.plan.by_hand import Shift
from quota.plan.coverage import points
from quota.plan.hand.breaches import Breach, find_breaches
from quota.plan.hand.flows import End, HandFlows, read_hand_flows
from quota.plan.hand.header import Key
from quota.plan.hand.kept_numbers import kept_numbers
from quota.plan.hand.table import HandTable, read_hand_table
from quota.plan.manifest import read_manifest
from quota.plan.matching import RESERVE
from quota.scenario import Case, CaseError, Problem
from quota.solve.flows import settle_flows
from quota.solve.least_breach import least_breach
from quota.solve.optimum import Solution, optimise
from quota.solve.outcome import Outcome
from quota.solve.solvers import Runner
from quota.texts import Message


@dataclass(frozen=True)
class HandPlan:
    """What somebody wants: planned posts, and for a plan's folder what its other tables say."""

    table: HandTable
    flows: HandFlows | None


@dataclass(frozen=True)
class Audit:
    """What an audit found.

    Parameters
    ----------
    quantities : Mapping[Quantity, int]
        The hand-made plan, with the flows that it states, or those under which it breaks the rules least.
    rows : int
        Number of rows that were evaluated.
    breaches : tuple of Breach
    beyond : tuple of Row
        Rows of `pace` that numbers exceed which a repaired plan keeps: what was decided has no pace, as if frozen.
    best : Solution or None
        The best plan; None where no plan keeps every rule.
    conflict : ConflictError or None
        Why there is none.
    loss : Fraction or None
        What the hand-made plan loses against the best one, exactly. [percentage points of coverage, summed over posts]
        None where it breaks rules, or goes beyond the pace: then nothing can be compared.
    """

    case: Case
    needs: Needs
    plan: HandPlan
    quantities: Mapping[Quantity, int]
    rows: int
    breaches: tuple[Breach, ...]
    beyond: tuple[Row, ...]
    best: Solution | None
    conflict: ConflictError | None
    loss: Fraction | None

    @property
    def proved(self) -> bool:
        """Whether the best plan is proved to be best."""
        return self.best is not None and self.best.outcome is Outcome.OPTIMAL

    @property
    def excess(self) -> Decimal | None:
        """The loss as people read it, with two decimals."""
        return None if self.loss is None else points(self.loss)

    @property
    def is_best(self) -> bool:
        """Whether it is proved that no plan is better than the hand-made one: its value is the bound of all plans."""
        return self.best is not None and self.loss is not None and self.best.value + self.loss == self.best.bound


def read_hand_plan(case: Case, path: Path) -> HandPlan:
    """Read a table of posts, the proposal's workbook, or a plan's folder with its other tables.

    Raises
    ------
    CaseError
        With every problem, each with its cell.
    """
    if not path.is_dir():
        return HandPlan(read_hand_table(case, path), None)
    try:
        table = read_hand_table(case, path / "posts.csv")
    except CaseError as error:
        raise CaseError([*error.problems, *_problems_of_flows(case, path)]) from None
    return HandPlan(replace(table, decided=_decided(path, table)), read_hand_flows(case, path))


def _decided(folder: Path, table: HandTable) -> frozenset[Key]:
    """Return the numbers that a repaired plan keeps by hand, as far as its table of posts still has them."""
    kept = kept_numbers(read_manifest(folder))
    return frozenset(key for key, posts in kept.posts.items() if table.posts.get(key) == posts) if kept else frozenset()


def _problems_of_flows(case: Case, folder: Path) -> tuple[Problem, ...]:
    try:
        read_hand_flows(case, folder)
    except CaseError as error:
        return error.problems
    return ()


def audit(case: Case, plan: HandPlan, *, solver: str | None = None, seconds: float | None = None) -> Audit:
    """Evaluate a hand-made plan on the rows of its case, and compare it with the best plan.

    Where only posts are stated, transfers, reserves, splits of approvals and merges are taken as favourably as can be.
    Numbers that a repaired plan keeps by hand were decided, and have no pace.

    Raises
    ------
    CaseError
        If a need cannot be measured.
    StoppedError, SolverError
        As `quota.solve.optimum.optimise`.
    """
    needs, everything = measure(case), tuple(rows(case))
    paced = [row for row in everything if _has_no_pace(row, plan.table)]
    labelled = tuple(row for row in everything if not _has_no_pace(row, plan.table))
    name = solver or case.settings.solver
    limit = seconds if seconds is not None else case.settings.time_limit
    posts: dict[Quantity, int] = {Posts(*key): planned for key, planned in plan.table.complete(case).items()}
    best, conflict = None, None
    try:
        best = optimise(case, needs, name, None if limit is None else float(limit))
    except ConflictError as clash:
        conflict = clash
    changed = _changed(plan.table, best)
    if plan.flows is None:
        ends = frozenset((case.units[str(shift.unit)].pool, shift.category) for shift in changed)
        quantities = least_breach(case, labelled, posts, Runner(name), ends)
        breaches = find_breaches(case, labelled, quantities, changed)
        if not breaches:
            quantities = with_derived(case, labelled, settle_flows(case, labelled, quantities, Runner(name)))
    else:
        quantities = with_derived(case, labelled, {**posts, **plan.flows.quantities})
        breaches = (*find_breaches(case, labelled, quantities, changed), *_disagreements(case, posts, plan.flows))
    beyond = tuple(row for row in paced if not row.holds(quantities))
    loss = None if best is None or breaches or beyond else plan_cost(case, needs, quantities) - best.value
    return Audit(case, needs, plan, quantities, len(everything), breaches, beyond, best, conflict, loss)


def _changed(table: HandTable, best: Solution | None) -> tuple[Shift, ...]:
    """Return the numbers that are not those of the best plan."""
    if best is None:
        return ()
    found = (Shift(*key, best.quantities[Posts(*key)], posts) for key, posts in sorted(table.posts.items()))
    return tuple(shift for shift in found if shift.change)


def _has_no_pace(row: Row, table: HandTable) -> bool:
    """Return whether a row keeps the pace of a number that was decided."""
    return row.rule.frozen == "spares" and row.holding in table.decided


def _disagreements(case: Case, posts: Mapping[Quantity, int], flows: HandFlows) -> Iterator[Breach]:
    """Yield where transfers bring other numbers than the table of posts, reserves or changes states."""
    due = Counter(flows.due)
    for unit, category, holding in case.holdings():
        due[unit.id, "", category] = posts[Posts(unit.id, category)] - holding.current
    for end in sorted({*due, *flows.brought}):
        brought, stated = flows.brought.get(end, 0), due[end]
        if brought != stated:
            values = {"subject": _end_named(case, end), "brought": brought, "stated": stated}
            sentence = Message("audit.transfers_differ", values)
            yield Breach(balance, None, brought, stated, abs(brought - stated), sentence, balance.told("basis"))


def _end_named(case: Case, end: End) -> Message:
    name, pool, category = end
    if name in case.units:
        whose = unit_named(case, name)
    else:
        there = next(known for known, _ in case.pools if pool_name(known) == pool)
        whose = Message(
            "audit.reserve_of" if name == RESERVE else "audit.approval_of", {"pool": pool_named(case, there)}
        )
    return Message("audit.of_category", {"name": whose, "category": category_named(case, category)})
