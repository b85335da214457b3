"""A programme kept alive in HiGHS: changed bounds, right sides and costs are solved from the last basis.

Values, explanations and ways out solve the same programme hundreds of times with one number changed. Handing it over once
and keeping the basis makes each of these solves a matter of a millisecond or two. Whole numbers throughout; the answers are
checked by `quota.solve.proof` like any other.
"""

from __future__ import annotations

import math
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from quota.model.arrays import Arrays
from quota.model.matrix import Places
from quota.solve.outcome import Outcome, SolverAnswer, StoppedError, no_answer

GAP = 0.5
"""Absolute gap at which a search may stop: costs are whole numbers, so below one unit the value is proved."""

UNSURE = (highspy.HighsModelStatus.kUnknown, highspy.HighsModelStatus.kSolveError)
"""Ends of a run that may come out otherwise from another start."""
LIMITS = (
    highspy.HighsModelStatus.kTimeLimit,
    highspy.HighsModelStatus.kIterationLimit,
    highspy.HighsModelStatus.kSolutionLimit,
    highspy.HighsModelStatus.kInterrupt,
)
"""Ends of a run that we asked for; any other without an answer is the solver's own."""


class Live:
    """A programme in HiGHS, open to changes.

    Parameters
    ----------
    arrays : Arrays
        The programme as it starts.
    nodes : int, optional
        Nodes after which a search in whole numbers stops; unlike a time limit, the same on every machine.
    seconds : float, optional
        Time after which every solve stops.
    gap : float
        Cost units by which a plan in whole numbers may miss the best.
    presolved : bool
        Whether linear programmes are presolved. A step programme starts next to its optimum, and to presolve it takes
        longer than to solve it; where limits of single quantities stand as lines it pays.
    """

    def __init__(
        self,
        arrays: Arrays,
        nodes: int | None = None,
        seconds: float = math.inf,
        gap: float = GAP,
        *,
        presolved: bool = False,
    ) -> None:
        self.arrays = arrays
        self._presolved = presolved
        self._low, self._high = arrays.low.copy(), arrays.high.copy()
        self._integer = np.zeros(arrays.width, dtype=bool)
        self._model = highspy.Highs()  # type: ignore[no-untyped-call]
        self._set("output_flag", False)
        self._set("threads", 1)
        self._set("mip_rel_gap", 0.0)
        self._set("mip_abs_gap", gap)
        if nodes is not None:
            self._set("mip_max_nodes", nodes)
        if not math.isinf(seconds):
            self._set("time_limit", seconds)
        _pass(self._model, arrays)

    def _set(self, option: str, value: bool | int | float | str) -> None:
        self._model.setOptionValue(option, value)

    def bounds(self, columns: Places, low: Places, high: Places) -> None:
        """Change the bounds of columns, by position."""
        if len(columns):
            self._low[columns], self._high[columns] = low, high
            places = columns.astype(np.int32)
            self._model.changeColsBounds(len(places), places, low.astype(float), high.astype(float))

    def bound(self, column: int, low: int, high: int) -> None:
        """Change the bounds of one column."""
        self._low[column], self._high[column] = low, high
        self._model.changeColBounds(column, float(low), float(high))

    def price(self, columns: Places, costs: NDArray[Any]) -> None:
        """Change the costs of columns, by position."""
        if len(columns):
            places = columns.astype(np.int32)
            self._model.changeColsCost(len(places), places, costs.astype(float))

    def solve_within(self, arrays: Arrays) -> SolverAnswer:
        """Solve the programme with the bounds of another one that differs in nothing else."""
        self.rebound(arrays)
        return self.solve()

    def rebound(self, arrays: Arrays) -> None:
        """Take over the bounds of another programme."""
        columns = np.flatnonzero((arrays.low != self._low) | (arrays.high != self._high))
        self.bounds(columns, arrays.low[columns], arrays.high[columns])

    def limit(self, line: int, limit: int) -> None:
        """Change the right side of a line, by position."""
        sense = self.arrays.senses[line]
        low = -highspy.kHighsInf if sense < 0 else float(limit)
        high = highspy.kHighsInf if sense > 0 else float(limit)
        self._model.changeRowBounds(line, low, high)

    def within(self, seconds: float) -> None:
        """Limit the time of the next solve; the solver counts that of all it has done."""
        if not math.isinf(seconds):
            self._set("time_limit", self._model.getRunTime() + max(seconds, 0.0))

    def make_integer(self, columns: NDArray[np.bool_]) -> None:
        """Say which columns must be whole from now on."""
        places = np.flatnonzero(columns != self._integer).astype(np.int32)
        if len(places):
            kinds = [
                highspy.HighsVarType.kInteger if columns[place] else highspy.HighsVarType.kContinuous
                for place in places
            ]
            self._model.changeColsIntegrality(len(places), places, np.array(kinds))
            self._integer = columns.copy()

    def solve(self) -> SolverAnswer:
        """Solve from the last basis."""
        if not self.arrays.width:  # HiGHS calls that neither solved nor impossible
            holds = self.arrays.allows(np.zeros(0, dtype=np.int64))
            return no_answer(Outcome.OPTIMAL if holds else Outcome.INFEASIBLE)
        integer = bool(self._integer.any())
        presolve = integer or self._presolved
        ended = self._run(presolve=presolve, integer=integer)
        if self._model.getModelStatus() in UNSURE and not presolve:
            self._model.clearSolver()
            ended = self._run(presolve=True, integer=integer)
        if ended not in (Outcome.OPTIMAL, Outcome.FEASIBLE):
            return no_answer(ended)
        solution = self._model.getSolution()
        return SolverAnswer(ended, np.array(solution.col_value), np.array(solution.row_dual))

    def _run(self, *, presolve: bool, integer: bool) -> Outcome:
        self._set("presolve", "choose" if presolve else "off")
        self._model.run()
        return _ended(self._model, integer=integer)

    def least_whole(self, *, at_once: bool = False) -> NDArray[np.int64]:
        """Return a best point in whole numbers: of the linear programme where that is whole, else of the integer one.

        Parameters
        ----------
        at_once : bool
            Whether all columns become integer together; else those with fractions, again and again. Together is faster
            where few columns matter and many answers are equally good.

        Raises
        ------
        NoPointError
            If there is none, or the solver stopped before it was sure.
        """
        answer = self.solve()
        integer = np.zeros(self.arrays.width, dtype=bool)
        while answer.outcome is Outcome.OPTIMAL and (broken := answer.fractional & ~integer).any():
            integer |= True if at_once else broken
            self.make_integer(integer)
            answer = self.solve()
        self.make_integer(np.zeros(self.arrays.width, dtype=bool))
        if answer.outcome is not Outcome.OPTIMAL:
            raise NoPointError(answer.outcome)
        return answer.whole_point


class NoPointError(StoppedError):
    """A changed programme has no plan, or its solve stopped; holds the outcome."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        super().__init__(outcome)


def _ended(model: Any, *, integer: bool) -> Outcome:  # noqa: ANN401 - highspy has no types
    """Say how a run ended: a point at which the simplex method was stopped is no plan, one of a search is."""
    status = model.getModelStatus()
    if status == highspy.HighsModelStatus.kOptimal:
        return Outcome.OPTIMAL
    if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
        return Outcome.INFEASIBLE  # every column has bounds, so nothing is unbounded
    feasible = int(highspy.SolutionStatus.kSolutionStatusFeasible)
    if integer and model.getInfo().primal_solution_status == feasible:
        return Outcome.FEASIBLE
    return Outcome.STOPPED if status in LIMITS else Outcome.GAVE_UP


def _pass(model: Any, arrays: Arrays) -> None:  # noqa: ANN401 - highspy has no types
    """Hand a programme over, rows as they come."""
    limits, matrix = arrays.limits.astype(float), arrays.matrix
    model.passModel(
        arrays.width,
        arrays.height,
        len(matrix.rows),
        int(highspy.MatrixFormat.kRowwise),
        int(highspy.ObjSense.kMinimize),
        0.0,
        arrays.cost.astype(float),
        arrays.low.astype(float),
        arrays.high.astype(float),
        np.where(arrays.senses < 0, -highspy.kHighsInf, limits),
        np.where(arrays.senses > 0, highspy.kHighsInf, limits),
        matrix.starts[:-1].astype(np.int32),
        matrix.columns.astype(np.int32),
        matrix.factors.astype(float),
        np.zeros(arrays.width, dtype=np.int32),
    )
