"""From a case to its proved optimum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from quota.model.costs import plan_cost
from quota.model.derived import with_derived
from quota.model.priorities import FINE
from quota.model.ranges import ConflictError, Range, ranges, reaches
from quota.model.rows import Posts, Quantity, Row
from quota.model.rules import rows
from quota.model.windows import first_windows
from quota.need import Needs
from quota.scenario import Case
from quota.solve.components import Component, parts
from quota.solve.conflict import NoPlan
from quota.solve.flows import Flows
from quota.solve.outcome import Outcome
from quota.solve.proved import proved_part
from quota.solve.side_by_side import side_by_side
from quota.solve.solvers import Runner


@dataclass(frozen=True)
class Solution:
    """A plan in numbers, and how sure it is.

    Parameters
    ----------
    quantities : Mapping[Quantity, int]
        Posts, reserves, transfers and changes. [posts]
    rows : tuple of Row
        Every labelled row that it keeps.
    outcome : Outcome
        `OPTIMAL` if proved, else `FEASIBLE`.
    value, bound : Fraction
        Of the plan, and the least that any plan can have. [percentage points of coverage, summed over posts]
    within : Fraction
        By how many percentage points another plan could be better though this one is proved: 0 but where whole numbers had
        to be searched for, and no exact proof was had.
    """

    quantities: Mapping[Quantity, int]
    rows: tuple[Row, ...]
    outcome: Outcome
    value: Fraction
    bound: Fraction
    within: Fraction = Fraction(0)

    @property
    def gap(self) -> Fraction:
        """Relative distance of value and bound, in percent; 0 means proved."""
        return 100 * (self.value - self.bound) / max(abs(self.value), Fraction(1, FINE))


def optimise(
    case: Case,
    needs: Needs,
    solver: str = "highs",
    seconds: float | None = None,
    *,
    labelled: tuple[Row, ...] | None = None,
) -> Solution:
    """Solve the step programme of a case to proved optimality, or as far as the time limit allows.

    Parameters
    ----------
    labelled : tuple of Row, optional
        The rows to keep; by default all that the rules say. Others are the same rows with some limits eased.

    Raises
    ------
    NoPlan
        If no plan keeps every rule; it finds sets of rows that cannot hold together, none of which can be spared.
    StoppedError
        If the time limit came before any plan.
    SolverError
        If the solver is not there or broke down.
    """
    runner = Runner.within(solver, seconds)
    labelled = tuple(rows(case)) if labelled is None else labelled
    try:
        spans, coupling = ranges(case, labelled)
        solved = _solved_parts(case, needs, spans, coupling, runner)
    except ConflictError:
        solved = None  # two rows on one quantity already exclude each other; there may be more
    if solved is None:
        raise NoPlan(labelled)
    found = {quantity: amount for part in solved for quantity, amount in part.quantities.items()}
    quantities = with_derived(case, coupling, {quantity: found[quantity] for quantity in spans})
    value = plan_cost(case, needs, quantities)
    return Solution(
        quantities,
        labelled,
        Outcome.OPTIMAL if all(part.proved for part in solved) else Outcome.FEASIBLE,
        value,
        value - sum(part.distance for part in solved),
        sum((part.within for part in solved), Fraction(0)),
    )


class _SolvedPart(NamedTuple):
    """What was found in one part of a case; `distance` of value and bound in percentage points."""

    quantities: Mapping[Quantity, int]
    proved: bool
    distance: Fraction
    within: Fraction


def _solved_parts(
    case: Case, needs: Needs, spans: Mapping[Quantity, Range], coupling: Sequence[Row], runner: Runner
) -> list[_SolvedPart] | None:
    """Solve what no row ties together for itself; None if a part has no plan."""
    windows = first_windows(case, needs, spans)

    def solve(part: Component) -> _SolvedPart | None:
        own = {posts: windows[posts] for posts in part.spans if isinstance(posts, Posts)}
        programme, found = proved_part(case, needs, part, own, runner)
        if found is None:
            return None
        flows = Flows(programme.quantities, part.rows)
        low, high = reaches(part.spans.values())
        amounts = flows.settled(case, low, high, part.rows, programme.sums(found.point), runner)
        quantities = dict(zip(programme.quantities, amounts.tolist(), strict=True))
        return _SolvedPart(quantities, found.proved, Fraction(found.distance, programme.scale), found.within)

    return side_by_side(solve, parts(spans, coupling), len(spans))
