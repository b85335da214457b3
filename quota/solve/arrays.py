"""A PuLP problem as plain whole numbers, in one pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
import pulp

from quota.solve.matrix import Matrix, Whole, largest, whole

Sense = Literal["<=", ">=", "=="]
SENSES: Mapping[int, Sense] = {
    pulp.LpConstraintLE: "<=",
    pulp.LpConstraintGE: ">=",
    pulp.LpConstraintEQ: "==",
}
SHARED = ("matrix", "bounds", "reach", "dearest", "costs")
"""What a programme keeps when only senses and right sides change."""


@dataclass(frozen=True, slots=True)
class Line:
    """One constraint: Σ factor · column  sense  limit, columns by position."""

    name: str
    terms: tuple[tuple[int, int], ...]
    sense: Sense
    limit: int


@dataclass(frozen=True)
class Arrays:
    """A minimising programme in whole numbers, columns sorted by name.

    Parameters
    ----------
    names, low, high, cost : sequence, one entry per column
    lines : sequence of Line
    """

    names: Sequence[str]
    low: Sequence[int]
    high: Sequence[int]
    cost: Sequence[int]
    lines: Sequence[Line]

    @classmethod
    def of(cls, problem: pulp.LpProblem) -> Arrays:
        """Take the numbers out of a problem whose costs, bounds and right sides are whole."""
        variables = problem.variables()
        position = {variable.name: place for place, variable in enumerate(variables)}
        objective = {variable.name: int(factor) for variable, factor in problem.objective.items()}
        lines = [
            Line(
                constraint.name,
                tuple((position[variable.name], int(factor)) for variable, factor in constraint.items()),
                SENSES[constraint.sense],
                round(-constraint.constant),
            )
            for constraint in problem.constraints()
        ]
        return cls(
            names=[variable.name for variable in variables],
            low=[int(variable.lowBound) for variable in variables],
            high=[int(variable.upBound) for variable in variables],
            cost=[objective.get(variable.name, 0) for variable in variables],
            lines=lines,
        )

    def problem(self) -> pulp.LpProblem:
        """Write the programme in PuLP; names must sort as they stand."""
        problem = pulp.LpProblem("quota", pulp.LpMinimize)
        variables = [
            problem.add_variable(name, low, high)
            for name, low, high in zip(self.names, self.low, self.high, strict=True)
        ]
        problem.setObjective(pulp.LpAffineExpression(list(zip(variables, self.cost, strict=True))))
        for line in self.lines:
            terms = [(variables[place], factor) for place, factor in line.terms]
            sense = next(code for code, sign in SENSES.items() if sign == line.sense)
            problem.addConstraint(pulp.LpConstraint(pulp.LpAffineExpression(terms), sense, rhs=line.limit), line.name)
        return problem

    def changed(
        self, *, low: Sequence[int] | None = None, high: Sequence[int] | None = None, cost: Sequence[int] | None = None
    ) -> Arrays:
        """Return the same programme with other bounds or costs."""
        new = replace(
            self,
            low=self.low if low is None else low,
            high=self.high if high is None else high,
            cost=self.cost if cost is None else cost,
        )
        vars(new)["matrix"] = self.matrix  # the terms are the same
        return new

    def with_lines(self, lines: Sequence[Line]) -> Arrays:
        """Return the same programme with other senses or right sides; the terms must be the same."""
        changed = replace(self, lines=lines)
        vars(changed).update({name: vars(self)[name] for name in SHARED if name in vars(self)})
        return changed

    def with_limits(self, limits: Mapping[str, int]) -> Arrays:
        """Return the same programme with other right sides, by name of the line."""
        lines = [
            replace(line, limit=limits[line.name]) if limits.get(line.name, line.limit) != line.limit else line
            for line in self.lines
        ]
        return self.with_lines(lines)

    @cached_property
    def matrix(self) -> Matrix:
        """The left sides of all lines."""
        return Matrix.of((line.terms for line in self.lines), len(self.names))

    @cached_property
    def bounds(self) -> tuple[Whole, Whole]:
        """Lower and upper bounds."""
        return np.array(self.low, dtype=np.int64), np.array(self.high, dtype=np.int64)

    @cached_property
    def reach(self) -> int:
        """The largest sum that the magnitudes of all amounts can have."""
        low, high = self.bounds
        return int(np.maximum(np.abs(low), np.abs(high)).sum())

    @cached_property
    def dearest(self) -> int:
        """The largest magnitude of a cost."""
        return largest(self.cost)

    @cached_property
    def costs(self) -> Whole:
        """Costs, ready to be multiplied by amounts within the bounds."""
        return whole(self.cost, self.reach)

    def value(self, point: Sequence[int]) -> int:
        """Evaluate the objective at a point within the bounds."""
        return int(np.dot(self.costs, np.array(point, dtype=self.costs.dtype))) if len(self.costs) else 0

    def allows(self, point: Sequence[int]) -> bool:
        """Tell whether a whole-number point keeps every bound and line."""
        low, high = self.bounds
        amounts = np.array(point, dtype=np.int64)
        if not bool(np.all((low <= amounts) & (amounts <= high))):
            return False
        activities = self.matrix.times(amounts).tolist()
        return all(_keeps(line, activity) for line, activity in zip(self.lines, activities, strict=True))


def _keeps(line: Line, activity: int) -> bool:
    if line.sense == "<=":
        return activity <= line.limit
    if line.sense == ">=":
        return activity >= line.limit
    return activity == line.limit
