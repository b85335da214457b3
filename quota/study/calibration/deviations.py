"""The programme of least absolute deviations, solved exactly: the corner that a solver names, reckoned in fractions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import pulp

from quota.scenario import Unit
from quota.solve.outcome import Outcome, SolverError
from quota.solve.pulp_problems import available_solvers
from quota.solve.solvers import Runner

_DEVIATION, _RATE, _LATER = 10_000.0, 0.1, 0.01
"""Cost of a post of deviation; of a post that a rate gives to a mean unit; by how much each later rate is dearer.

The second settles equal fits: smaller rates first. A post less of rates is worth 1/100,000 post of deviation.
"""
_ZERO = 1e-6


class Coefficient(NamedTuple):
    """What is to be found: the base of a type, or the rate of a driver for any type; `mean` is the driver's mean."""

    type: str
    driver: str
    mean: Fraction


class Sample(NamedTuple):
    """A unit as the fit sees it.

    Its need is ``multiplier · (base[type] + Σ rate · driver) + other``, in posts: the multiplier is that of its role,
    and `other` what workload, special posts, delegated work and dispatched staff come to.
    """

    unit: Unit
    reference: Fraction
    multiplier: Fraction
    other: Fraction
    drivers: Mapping[str, Decimal]

    def amount(self, coefficient: Coefficient) -> Fraction:
        """Return the need that one post of base, or of rate times mean driver, gives to the unit."""
        if coefficient.driver == "base":
            return self.multiplier if coefficient.type == self.unit.type else Fraction(0)
        return self.multiplier * Fraction(self.drivers[coefficient.driver]) / coefficient.mean


def fit(samples: Sequence[Sample], coefficients: Sequence[Coefficient], solver: str) -> list[Fraction]:
    """Return each coefficient in posts of a mean unit, exactly: the corner of the programme that the solver names.

    A solver's numbers have eight digits or more. The corner is where units without a residual are met exactly and rates
    of 0 are 0; reckoned from these in fractions, it is the same whichever solver found it.

    Raises
    ------
    SolverError
        If the solver is not there or does not reach the optimum.
    """
    problem = pulp.LpProblem("calibrate", pulp.LpMinimize)
    posts = [problem.add_variable(f"c{place:03d}", 0) for place in range(len(coefficients))]
    above = [problem.add_variable(f"a{place:06d}", 0) for place in range(len(samples))]
    below = [problem.add_variable(f"b{place:06d}", 0) for place in range(len(samples))]
    costs = [(each, _DEVIATION) for each in (*above, *below)]
    costs += [(each, _RATE * (1 + _LATER * place)) for place, each in enumerate(posts)]
    problem.setObjective(pulp.LpAffineExpression(costs))
    rows = [[sample.amount(each) for each in coefficients] for sample in samples]
    targets = [sample.reference - sample.other for sample in samples]
    for place, (row, target) in enumerate(zip(rows, targets, strict=True)):
        terms = [(variable, float(amount)) for variable, amount in zip(posts, row, strict=True) if amount]
        terms += [(above[place], 1.0), (below[place], -1.0)]
        expression = pulp.LpAffineExpression(terms)
        problem.addConstraint(pulp.LpConstraint(expression, pulp.LpConstraintEQ, rhs=float(target)), f"u{place:06d}")
    outcome = Runner(solver).run(problem)
    if outcome is not Outcome.OPTIMAL:
        raise SolverError(solver, available_solvers(), outcome.value)
    size = len(coefficients)
    unused = [place for place, variable in enumerate(posts) if _value(variable) < _ZERO]
    met = [place for place in range(len(samples)) if _value(above[place]) + _value(below[place]) < _ZERO]
    equations = [[Fraction(other == place) for other in range(size)] + [Fraction(0)] for place in unused]
    equations += [[*rows[place], targets[place]] for place in met]
    return solved(equations, size) or [Fraction(_value(variable)) for variable in posts]


def _value(variable: pulp.LpVariable) -> float:
    return max(0.0, variable.varValue or 0.0)


def solved(equations: Sequence[Sequence[Fraction]], size: int) -> list[Fraction] | None:
    """Solve linear equations exactly, each given by its factors and its right side; None if they leave a choice.

    Equations that follow from earlier ones are passed over.

    >>> solved([[Fraction(2), Fraction(1), Fraction(5)], [Fraction(0), Fraction(1), Fraction(1)]], 2)
    [Fraction(2, 1), Fraction(1, 1)]
    """
    reduced: dict[int, list[Fraction]] = {}
    for equation in equations:
        row = list(equation)
        for place, known in reduced.items():
            row = _less(row, known, row[place])
        lead = next((place for place in range(size) if row[place]), None)
        if lead is None:
            continue
        row = [number / row[lead] for number in row]
        reduced = {place: _less(known, row, known[lead]) for place, known in reduced.items()}
        reduced[lead] = row
    return [reduced[place][-1] for place in range(size)] if len(reduced) == size else None


def _less(row: Sequence[Fraction], other: Sequence[Fraction], factor: Fraction) -> list[Fraction]:
    return [number - factor * taken for number, taken in zip(row, other, strict=True)] if factor else list(row)
