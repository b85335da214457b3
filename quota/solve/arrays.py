"""A PuLP problem as plain whole numbers, in one pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pulp

Sense = Literal["<=", ">=", "=="]
SENSES: Mapping[int, Sense] = {
    pulp.LpConstraintLE: "<=",
    pulp.LpConstraintGE: ">=",
    pulp.LpConstraintEQ: "==",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One constraint: Σ factor · column  sense  limit, columns by position."""

    name: str
    terms: tuple[tuple[int, int], ...]
    sense: Sense
    limit: int


@dataclass(frozen=True, slots=True)
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

    def value(self, point: Sequence[int]) -> int:
        """Evaluate the objective."""
        return sum(cost * amount for cost, amount in zip(self.cost, point, strict=True))

    def allows(self, point: Sequence[int]) -> bool:
        """Tell whether a whole-number point keeps every bound and line."""
        within = all(low <= amount <= high for low, amount, high in zip(self.low, point, self.high, strict=True))
        return within and all(_keeps(line, point) for line in self.lines)


def _keeps(line: Line, point: Sequence[int]) -> bool:
    activity = sum(factor * point[place] for place, factor in line.terms)
    if line.sense == "<=":
        return activity <= line.limit
    if line.sense == ">=":
        return activity >= line.limit
    return activity == line.limit
