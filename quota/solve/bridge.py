"""From a PuLP problem to HiGHS in one pass, and back by position.

PuLP's own HiGHS interface adds columns and rows one by one, starts from nothing each time, and cannot tell a plan from
the point at which a time limit stopped the simplex method. This one hands the whole problem over as arrays and says
what it found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import highspy
import numpy as np
import pulp
from numpy.typing import NDArray

Floats = NDArray[np.float64]

ENDS: Mapping[Any, tuple[int, int]] = MappingProxyType(
    {
        highspy.HighsModelStatus.kOptimal: (pulp.LpStatusOptimal, pulp.LpSolutionOptimal),
        highspy.HighsModelStatus.kInfeasible: (pulp.LpStatusInfeasible, pulp.LpSolutionInfeasible),
        highspy.HighsModelStatus.kUnbounded: (pulp.LpStatusUnbounded, pulp.LpSolutionUnbounded),
    }
)
"""How HiGHS ends by itself, in PuLP's words; other ends are limits, or faults."""
STOPPED = (pulp.LpStatusNotSolved, pulp.LpSolutionNoSolutionFound)
FOUND = (pulp.LpStatusOptimal, pulp.LpSolutionIntegerFeasible)
"""PuLP's words for a limit that came before any solution, and after one."""


class HighsBridge(pulp.LpSolver):  # type: ignore[misc]  # PuLP has no types
    """HiGHS behind PuLP: bounds, integers, both senses, limits, gaps, threads and log.

    Parameters
    ----------
    mip : bool
        If False, integer variables are taken as continuous.
    msg : bool
        Whether HiGHS prints its log.
    seconds : float, optional
        Time limit of each run.
    gap_relative, gap_absolute : float, optional
        Gaps at which a search in whole numbers may stop. Default: those of HiGHS.
    threads : int, optional
        Default: as many as HiGHS likes.
    options : Mapping, optional
        Further options of HiGHS, by name.

    Raises
    ------
    pulp.PulpSolverError
        When solving, if an option is unknown to HiGHS, or the problem has special ordered sets.
    """

    name = "HighsBridge"

    def __init__(
        self,
        *,
        mip: bool = True,
        msg: bool = False,
        seconds: float | None = None,
        gap_relative: float | None = None,
        gap_absolute: float | None = None,
        threads: int | None = None,
        options: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(mip=mip, msg=msg, timeLimit=seconds)
        stated = {
            "output_flag": msg,
            "time_limit": None if seconds is None else float(seconds),
            "mip_rel_gap": gap_relative,
            "mip_abs_gap": gap_absolute,
            "threads": threads,
            **(options or {}),
        }
        self._options = {name: value for name, value in stated.items() if value is not None}
        self._model: Any = None

    def available(self) -> bool:
        """Say that HiGHS is there: it comes with this package."""
        return True

    def actualSolve(self, lp: pulp.LpProblem, **_: object) -> int:  # noqa: N802 - PuLP calls it so
        """Solve a problem from nothing, in place."""
        if lp.sos1 or lp.sos2:
            raise pulp.PulpSolverError("special ordered sets are not supported")
        self._model = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in self._options.items():
            if self._model.setOptionValue(option, value) == highspy.HighsStatus.kError:
                raise pulp.PulpSolverError(f"HiGHS knows no option {option} = {value}")
        sides = _Sides(lp.variables(), lp.constraints())
        self._model.passModel(_handed_over(lp, sides, mip=self.mip))
        self._model.run()
        if self._model.getModelStatus() == highspy.HighsModelStatus.kUnboundedOrInfeasible:
            self._tell_unbounded_from_infeasible()
        status, solution_status = self._end(sides)
        self._hand_back(sides)
        lp.assignStatus(status, solution_status)
        return int(status)

    def _tell_unbounded_from_infeasible(self) -> None:
        """Run again without presolve, which may find out that there is no optimum without knowing why."""
        self._model.setOptionValue("presolve", "off")
        self._model.run()
        self._model.setOptionValue("presolve", self._options.get("presolve", "choose"))

    def _end(self, sides: _Sides) -> tuple[int, int]:
        """Return PuLP's status and solution status."""
        status = self._model.getModelStatus()
        if status == highspy.HighsModelStatus.kModelEmpty:
            holds = all(constraint.valid() for constraint in sides.constraints)
            return ENDS[highspy.HighsModelStatus.kOptimal if holds else highspy.HighsModelStatus.kInfeasible]
        if status in ENDS:
            return ENDS[status]
        feasible = self._model.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        return FOUND if feasible else STOPPED

    def _hand_back(self, sides: _Sides) -> None:
        """Write values, reduced costs, slacks and prices to the problem; the signs are those of PuLP's own interface."""
        solution = self._model.getSolution()
        for variable, value, reduced in zip(sides.variables, solution.col_value, solution.col_dual, strict=True):
            variable.varValue, variable.dj, variable.modified = value, reduced, False
        for constraint, value, price in zip(sides.constraints, solution.row_value, solution.row_dual, strict=True):
            slack = constraint.constant + value
            constraint.slack = -slack if constraint.sense == pulp.LpConstraintLE else slack
            constraint.pi, constraint.modified = price, False


class _Sides(NamedTuple):
    """Variables and constraints of a problem, in the order in which HiGHS knows them; PuLP makes a new list each time."""

    variables: Sequence[pulp.LpVariable]
    constraints: Sequence[pulp.LpConstraint]


def _handed_over(lp: pulp.LpProblem, sides: _Sides, *, mip: bool) -> Any:  # noqa: ANN401 - highspy has no types
    """Return a problem as HiGHS takes it, rows as they come; a problem to maximise with costs of the other sign."""
    variables, constraints = sides
    place = {variable.name: number for number, variable in enumerate(variables)}
    sign = -1.0 if lp.sense == pulp.LpMaximize else 1.0
    cost = np.zeros(len(variables))
    for variable, factor in lp.objective.items():
        cost[place[variable.name]] = sign * factor
    lengths, index, value = [0], [], []
    for constraint in constraints:
        terms = [(place[variable.name], factor) for variable, factor in constraint.items() if factor]
        lengths.append(len(terms))
        index += [column for column, _ in terms]
        value += [factor for _, factor in terms]
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(variables), len(constraints)
    model.col_cost_ = cost
    model.col_lower_ = _bounds([variable.lowBound for variable in variables], -highspy.kHighsInf)
    model.col_upper_ = _bounds([variable.upBound for variable in variables], highspy.kHighsInf)
    model.row_lower_ = _bounds([constraint.getLb() for constraint in constraints], -highspy.kHighsInf)
    model.row_upper_ = _bounds([constraint.getUb() for constraint in constraints], highspy.kHighsInf)
    matrix = model.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.start_, matrix.index_ = np.cumsum(lengths), np.array(index, dtype=np.int32)
    matrix.value_ = np.array(value, dtype=float)
    model.offset_ = sign * lp.objective.constant
    kinds = highspy.HighsVarType
    model.integrality_ = [
        kinds.kInteger if mip and variable.cat == pulp.LpInteger else kinds.kContinuous for variable in variables
    ]
    return model


def _bounds(stated: list[float | None], none: float) -> Floats:
    return np.array([none if bound is None else bound for bound in stated], dtype=float)
