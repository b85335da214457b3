"""A programme kept alive in HiGHS: changed bounds and right sides are solved from the last basis.

Values, explanations and ways out solve the same programme hundreds of times with one number changed. Handing it over once
and keeping the basis makes each of these solves a matter of a millisecond or two. Whole numbers throughout; the answers are
checked by `quota.solve.proof` like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from quota.solve.arrays import Arrays, Line
from quota.solve.bridge import highs_model
from quota.solve.outcome import Outcome
from quota.solve.solvers import GAP
from quota.solve.wholeness import WHOLE


@dataclass(frozen=True, slots=True)
class Answer:
    """End of one solve; `point` by column and `prices` by name of the line, empty where there is no solution."""

    outcome: Outcome
    point: Sequence[float]
    prices: dict[str, float]


class Live:
    """A linear programme in HiGHS, open to changes.

    Parameters
    ----------
    arrays : Arrays
        The programme as it starts.
    nodes : int, optional
        Nodes after which a search in whole numbers stops; unlike a time limit, the same on every machine.
    """

    def __init__(self, arrays: Arrays, nodes: int | None = None) -> None:
        self.arrays = arrays
        self._place = {line.name: place for place, line in enumerate(arrays.lines)}
        self._model = highspy.Highs()  # type: ignore[no-untyped-call]
        self._model.setOptionValue("output_flag", False)
        self._model.setOptionValue("threads", 1)
        self._model.setOptionValue("mip_rel_gap", 0.0)
        self._model.setOptionValue("mip_abs_gap", GAP)
        if nodes is not None:
            self._model.setOptionValue("mip_max_nodes", nodes)
        self._model.passModel(_highs_model(arrays))

    def bound(self, column: int, low: int, high: int) -> None:
        """Change the bounds of a column, by position."""
        self._model.changeColBounds(column, float(low), float(high))

    def bounds(self, columns: Sequence[int], low: Sequence[int], high: Sequence[int]) -> None:
        """Change the bounds of several columns, by position."""
        if columns:
            places = np.array(columns, dtype=np.int32)
            self._model.changeColsBounds(len(places), places, np.array(low, float), np.array(high, float))

    def price(self, columns: Sequence[int], costs: Sequence[int]) -> None:
        """Change the costs of several columns, by position."""
        if columns:
            places = np.array(columns, dtype=np.int32)
            self._model.changeColsCost(len(places), places, np.array(costs, float))

    def limit(self, name: str, limit: int) -> None:
        """Change the right side of a line, by name."""
        place = self._place[name]
        self._model.changeRowBounds(place, *_bounds(self.arrays.lines[place], limit))

    def solve(self) -> Answer:
        """Solve from the last basis."""
        if not self.arrays.names:  # HiGHS calls that neither solved nor impossible
            return Answer(Outcome.OPTIMAL if self.arrays.allows([]) else Outcome.INFEASIBLE, [], {})
        self._model.run()
        status = self._model.getModelStatus()
        if status == highspy.HighsModelStatus.kOptimal:
            solution = self._model.getSolution()
            prices = dict(zip(self._place, solution.row_dual, strict=True))
            return Answer(Outcome.OPTIMAL, solution.col_value, prices)
        infeasible = (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible)
        return Answer(Outcome.INFEASIBLE if status in infeasible else Outcome.STOPPED, [], {})

    def least_whole(self, *, at_once: bool = False) -> list[int]:
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
        integer: set[int] = set()
        while answer.outcome is Outcome.OPTIMAL and (broken := fractional_places(answer.point)):
            broken = list(range(len(answer.point))) if at_once and not integer else broken
            integer.update(broken)
            self._make(broken, highspy.HighsVarType.kInteger)
            answer = self.solve()
        self._make(sorted(integer), highspy.HighsVarType.kContinuous)
        if answer.outcome is not Outcome.OPTIMAL:
            raise NoPointError(answer.outcome)
        point: list[int] = np.rint(np.asarray(answer.point)).astype(np.int64).tolist()
        return point

    def _make(self, places: Sequence[int], kind: Any) -> None:  # noqa: ANN401 - highspy has no types
        if places:
            self._model.changeColsIntegrality(len(places), np.array(places, dtype=np.int32), np.full(len(places), kind))


class NoPointError(Exception):
    """A changed programme has no plan, or its solve stopped; holds the outcome."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        super().__init__(outcome.value)


def fractional_places(point: Sequence[float]) -> list[int]:
    """Return the positions of amounts that are not whole, as far as a solver can say."""
    amounts = np.asarray(point)
    places: list[int] = np.flatnonzero(np.abs(amounts - np.rint(amounts)) > WHOLE).tolist()
    return places


def _bounds(line: Line, limit: int) -> tuple[float, float]:
    low = -highspy.kHighsInf if line.sense == "<=" else float(limit)
    high = highspy.kHighsInf if line.sense == ">=" else float(limit)
    return low, high


def _highs_model(arrays: Arrays) -> Any:  # noqa: ANN401 - highspy has no types
    bounds = [_bounds(line, line.limit) for line in arrays.lines]
    return highs_model(
        np.array(arrays.cost, dtype=float),
        np.array(arrays.low, dtype=float),
        np.array(arrays.high, dtype=float),
        np.array([low for low, _ in bounds], dtype=float),
        np.array([high for _, high in bounds], dtype=float),
        np.cumsum([0, *(len(line.terms) for line in arrays.lines)]),
        np.array([place for line in arrays.lines for place, _ in line.terms], dtype=np.int32),
        np.array([factor for line in arrays.lines for _, factor in line.terms], dtype=float),
    )
