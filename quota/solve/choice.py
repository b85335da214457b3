"""Which optional merges take place: every choice is excluded by a bound, or solved as a linear programme.

A merge taken by half would lend the programme posts, so linear programmes tend to take some by half. With the merges decided
the rest mostly comes out in whole numbers. Few merges are ever open, so they are decided one by one, and the bounds of
`quota.solve.proof` cut off what cannot be best: that takes a few linear programmes in place of an integer one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from quota.model.arrays import Arrays
from quota.model.matrix import Places, Whole
from quota.solve.order import SettledOrder
from quota.solve.outcome import Outcome, SolverAnswer
from quota.solve.proof import Pricing, evaluate, rounded_prices

MOST = 200
"""Linear programmes after which an integer one is tried instead."""

Solve = Callable[[Arrays], SolverAnswer]
"""Solves the programme with other bounds."""
Settle = Callable[[Arrays, SolverAnswer, Pricing], SettledOrder | None]
"""Finds the preferred plan in whole numbers of a programme whose merges are decided; None if that did not work out."""


class Cut(NamedTuple):
    """Choices that were settled or excluded together.

    Parameters
    ----------
    decided : Mapping[int, int]
        What they have in common: columns of merges, and whether these take place; the others are open.
    prices : (int, array of whole numbers) or None
        Of the lines, as `quota.solve.proof.rounded_prices` returns them; None where there was no plan.
    """

    decided: Mapping[int, int]
    prices: tuple[int, Whole] | None


class Chosen(NamedTuple):
    """The best choice, settled, what it costs at most, and the least that any plan of any choice can cost, in cost units.

    `cuts` together are all choices there are, those with the best one first.
    """

    settled: SettledOrder
    value: int
    least: int
    cuts: Sequence[Cut] = ()


def best_choice(
    arrays: Arrays,
    merges: Places,
    relaxed: SolverAnswer | None,
    solve: Solve,
    settle: Settle,
    cuts: Sequence[Cut] = (),
) -> Chosen | None:
    """Decide the merges so that nothing is better; None where linear programmes do not tell.

    Parameters
    ----------
    merges : int64 array
        Columns of the merges, each 0 or 1.
    relaxed : SolverAnswer or None
        To the programme as it stands; None where there are cuts.
    cuts : sequence of Cut
        Of the same programme with other numbers: what its prices still exclude is not solved again (docs/model.md, "Merges
        decided again").
    """
    search = _Search(merges, solve, settle)
    try:
        if relaxed is None:
            search.again(arrays, cuts)
        else:
            search.within(arrays, relaxed, {})
    except _StoppedError:
        if relaxed is None or search.best is None:
            return None
        bound = evaluate(arrays, *rounded_prices(arrays, relaxed.prices)).least_value
        return Chosen(search.best, search.value, bound)
    except _UndecidedError:
        return None
    if search.best is None or search.tied:
        return None
    return Chosen(search.best, search.value, search.least, search.cuts if len(search.cuts) < MOST else ())


class _UndecidedError(Exception):
    """A decided choice is not settled, or there are too many."""


class _StoppedError(Exception):
    """Time was over before all choices were cut off or settled."""


class _Search:
    """Depth first, towards what the linear programme takes rather than leaves."""

    def __init__(self, merges: Places, solve: Solve, settle: Settle) -> None:
        self._merges, self._solve, self._settle = merges, solve, settle
        self._left = MOST
        self.best: SettledOrder | None = None
        self.tied = False
        self.value = 0
        self._bounds: list[int] = []
        self._cuts: list[Cut] = []
        self._chosen: Mapping[int, int] = {}

    def again(self, arrays: Arrays, cuts: Sequence[Cut]) -> None:
        """Search the choices that the prices of an earlier search leave open now."""
        for cut in cuts:
            if any(not arrays.low[place] <= amount <= arrays.high[place] for place, amount in cut.decided.items()):
                self._cuts.append(cut)  # no such choice now
                continue
            decided = arrays.fixed(cut.decided)
            if self.best and cut.prices and self._is_worse(evaluate(decided, *cut.prices), 0):
                self._cuts.append(cut)
            else:
                self._within_one(decided, cut.decided)

    def _within_one(self, arrays: Arrays, decided: Mapping[int, int]) -> None:
        self._left -= 1
        if self._left < 0:
            raise _UndecidedError
        self.within(arrays, self._solve(arrays), decided)

    def within(self, arrays: Arrays, answer: SolverAnswer, decided: Mapping[int, int]) -> None:
        """Search the choices that the bounds of the programme leave open."""
        if answer.outcome is Outcome.INFEASIBLE:
            self._cuts.append(Cut(decided, None))
            return
        if answer.outcome is not Outcome.OPTIMAL:
            raise _StoppedError
        prices = rounded_prices(arrays, answer.prices)
        pricing = evaluate(arrays, *prices)
        still_open = [place for place in self._merges.tolist() if arrays.low[place] < arrays.high[place]]
        is_worse = self._is_worse(pricing, 0)
        if is_worse or not still_open:
            self._cuts.append(Cut(decided, prices))
        if is_worse:
            return
        if not still_open:
            self._take(arrays, self._settle(arrays, answer, pricing), decided)
            return
        place = max(still_open, key=lambda column: (_doubt(float(answer.point[column])), -column))
        likely = round(float(answer.point[place]))
        for amount in (likely, 1 - likely):
            # At the bound that its reduced cost speaks against, a merge costs that much more.
            against = int(pricing.reduced[place]) * (1 if amount else -1)
            choice = {**decided, place: amount}
            if self._is_worse(pricing, max(against, 0)):
                self._cuts.append(Cut(choice, prices))
            else:
                self._within_one(arrays.fixed({place: amount}), choice)

    @property
    def cuts(self) -> Sequence[Cut]:
        """All that was settled or excluded, the best choice first."""
        return sorted(self._cuts, key=lambda cut: cut.decided != self._chosen)

    def _is_worse(self, pricing: Pricing, more: int) -> bool:
        """Return whether every plan of the programme, at so much more than its bound, is worse than the best so far."""
        return self.best is not None and pricing.bound + more > self.value * pricing.unit

    def _take(self, arrays: Arrays, settled: SettledOrder | None, decided: Mapping[int, int]) -> None:
        if settled is None:
            raise _UndecidedError
        gain = 1 if self.best is None else arrays.gain(self.best.point, settled.point)
        fewer = self.best is not None and self._taken(settled) < self._taken(self.best)
        if gain > 0 or (gain == 0 and fewer):  # at equality nothing merges
            self.best, self.value, self.tied = settled, arrays.ceiling(settled.point), False
            self._chosen = decided
        elif gain == 0 and self.best is not None and self._taken(settled) == self._taken(self.best):
            self.tied = True  # the published order decides between them
        if not settled.proved:
            self._bounds.append(settled.pricing.least_value)

    @property
    def least(self) -> int:
        """The least that a plan of any choice can cost: no proved one costs less than the best."""
        return min((self.value, *self._bounds))

    def _taken(self, settled: SettledOrder) -> int:
        return int(settled.point[self._merges].sum())


def _doubt(amount: float) -> float:
    """Return how far a merge is from being decided."""
    return min(amount, 1 - amount)
