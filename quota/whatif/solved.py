"""A case with edits, read and solved: what every answer is written from."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from quota.model.rows import InputPlace, Row
from quota.need import Needs
from quota.plan.figures import KeptFigures
from quota.plan.plan import parts_of
from quota.plan.records import PlanFigures
from quota.scenario import Case, CaseError
from quota.scenario.edits import Edit, texts_of
from quota.solve.conflict import NoPlan
from quota.solve.optimum import Solution
from quota.solve.outcome import StoppedError
from quota.study.resolving import KEPT, CaseResolver
from quota.whatif.records import Delay
from quota.words.standing import Standings

KEPT_CASES = 30
"""Cases kept with their plans."""


@dataclass(frozen=True)
class SolvedCase:
    """A case, and what became of it.

    Parameters
    ----------
    solution, figures
        None where it has no plan, or none was found in time.
    conflict : NoPlan or None
        Where its rules cannot hold together.
    """

    case: Case
    needs: Needs
    solution: Solution | None
    figures: PlanFigures | None
    conflict: NoPlan | None

    @property
    def delay(self) -> Delay:
        """Why it is solved from scratch."""
        settings = self.case.settings
        if settings.time_limit is not None:
            return "time_limit"
        if settings.gap:
            return "gap"
        return "" if settings.solver == KEPT else "solver"

    @cached_property
    def standings(self) -> Standings | None:
        """How sure its figures are; None where it has no plan."""
        if self.figures is None:
            return None
        posts = self.figures.posts
        return Standings(self.case, posts, parts_of(self.case, self.needs, posts))


class OutOfLawError(Exception):
    """An edit asks for what a statute forbids its unit: `row` is the limit, whatever else the scenario says."""

    def __init__(self, case: Case, key: str, row: Row) -> None:
        self.case, self.key, self.row = case, key, row
        super().__init__(key)

    @property
    def bounds(self) -> tuple[int | None, int | None]:
        """The least, or the most, that is allowed."""
        sense, limit = self.row.sense, self.row.limit
        return (None if sense == "<=" else limit), (None if sense == ">=" else limit)


class Bench:
    """A base with what is kept of it between two edits: its files, its needs, its programme in the solver.

    The last cases are kept too: a step that is taken back is not solved again.
    """

    def __init__(self, base: Path) -> None:
        self.base = base
        self.resolver = CaseResolver()
        self._figures = KeptFigures()
        self._solved: OrderedDict[tuple[str, ...], SolvedCase] = OrderedDict()

    def solve(self, edits: Sequence[Edit], keys: Collection[str] = ()) -> SolvedCase:
        """Read and solve the base with some edits.

        Parameters
        ----------
        keys : collection of str
            Of the edits that are new.

        Raises
        ------
        CaseError
            If it cannot be read or measured with them.
        OutOfLawError
            If one that is new asks for what a statute forbids.
        """
        texts = tuple(texts_of(edits))
        if texts not in self._solved:
            self._solved[texts] = self._solve(texts, keys)
        self._solved.move_to_end(texts)
        if len(self._solved) > KEPT_CASES:
            self._solved.popitem(last=False)
        return self._solved[texts]

    def _solve(self, texts: Sequence[str], keys: Collection[str]) -> SolvedCase:
        resolver = self.resolver
        case = resolver.read(self.base, texts)
        needs = resolver.measure(case)
        limit = case.settings.time_limit
        try:
            solution = resolver.solve(case, needs, case.settings.solver, None if limit is None else float(limit))
        except NoPlan as conflict:
            _check_law(case, conflict.rows, keys)
            return SolvedCase(case, needs, None, None, conflict)
        except StoppedError:
            return SolvedCase(case, needs, None, None, None)
        return SolvedCase(case, needs, solution, self._figures.of(case, needs, solution.quantities), None)

    def fits(self, edits: Sequence[Edit]) -> bool:
        """Return whether the base can be read and measured with some edits."""
        try:
            self.resolver.measure(self.resolver.read(self.base, texts_of(edits)))
        except CaseError:
            return False
        return True


def _check_law(case: Case, rows: Sequence[Row], keys: Collection[str]) -> None:
    """Raise where a limit of one quantity that an edit wrote lies beyond what a statute allows that quantity."""
    places = {place: key for key in keys if (place := _place(key)) is not None}
    asked = [row for row in rows if row.place in places and row.single is not None] if places else []
    for row in asked:
        for other in rows:
            if other.weight == "statute" and other.single == row.single and _exclude(row, other):
                raise OutOfLawError(case, places[row.place], other)  # type: ignore[index]


def _place(key: str) -> InputPlace | None:
    """Return the cell that a key names."""
    table, *parts = key.split(".")
    return InputPlace(table, tuple(parts[:-1]), parts[-1]) if len(parts) > 1 else None


def _exclude(one: Row, other: Row) -> bool:
    """Return whether two rows leave the quantity that each of them bounds no value."""
    (low, high), (least, most) = _span(one), _span(other)
    return max(low, least) > min(high, most)


def _span(row: Row) -> tuple[Decimal, Decimal]:
    limit, far = Decimal(row.limit), Decimal("Infinity")
    return (-far if row.sense == "<=" else limit), (far if row.sense == ">=" else limit)


def one_by_one(bench: Bench, edits: Sequence[Edit]) -> Iterator[tuple[Edit, bool]]:
    """Try edits one by one, each with those before it that fit; yield each with whether it does."""
    kept: list[Edit] = []
    for edit in edits:
        fits = bench.fits([*kept, edit])
        kept += [edit] if fits else []
        yield edit, fits
