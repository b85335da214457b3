"""Solving one scenario of a sweep, and what is kept of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from quota.model.ranges import ConflictError
from quota.model.rows import Rule
from quota.model.sentences import row_sentence
from quota.scenario import Case, CaseError, Problem
from quota.solve.outcome import Outcome, SolverError, StoppedError
from quota.study.resolving import CaseResolver
from quota.study.sweep.figures import figures
from quota.study.sweep.points import Point
from quota.texts import Language

MOST_REASONS = 20
"""Sentences kept of why one scenario has no plan."""
LONGEST_REASON = 2000
"""Signs of such a sentence."""
MOST_TRIED = 1000
"""Scenarios at the head of a sweep of which one at least must be readable."""
PLANNED = (Outcome.OPTIMAL.value, Outcome.FEASIBLE.value)
"""What becomes of a scenario with a plan."""

Result = Mapping[str, Any]
"""What is kept of a scenario: ``number``, ``changes``, ``status``, ``reason``, ``summary`` and ``units``."""

Failure = Literal["bad input", "no plan", "stopped", "gave up", "no solver", "fault", "crashed"]
"""What becomes of a scenario without a plan: its inputs are wrong; its rules cannot hold together; the time limit came
before any plan; the solver gave up; it is not there, or broke down; the program is at fault; its process died, time and again."""


@dataclass(frozen=True, slots=True)
class SweepTerms:
    """What all scenarios of a sweep have in common.

    Parameters
    ----------
    overrides : tuple of str
        ``--set`` of every scenario; what varies is set after these.
    solver : str or None
        Default: the scenario's.
    language : str
        Of the reasons why there is no plan.
    rules : tuple of Rule
        Rules of one's own, for every scenario. Other processes must be able to import them: as names of a module.
    """

    overrides: tuple[str, ...] = ()
    solver: str | None = None
    language: Language = "zh"
    rules: tuple[Rule, ...] = ()

    def sets(self, point: Point) -> list[str]:
        """Return all that is set for one scenario."""
        return [*self.overrides, *(f"{key}={value}" for key, value in point.changes)]


def readable_case(scenario: Path, overrides: Sequence[str], points: Sequence[Point]) -> Case:
    """Return the case of the first scenario that can be read: a key that does not exist is told before all is solved.

    Raises
    ------
    CaseError
        If none of the first `MOST_TRIED` can be read, with every problem of each of them.
    """
    terms, resolver = SweepTerms(tuple(overrides)), CaseResolver()
    problems: dict[tuple[str, str], Problem] = {}
    for point in islice(points, MOST_TRIED):
        try:
            return resolver.read(scenario, terms.sets(point))
        except CaseError as error:
            problems |= {(problem.where, problem.words("zh")): problem for problem in error.problems}
    raise CaseError(problems.values())


def solve_point(scenario: Path, terms: SweepTerms, point: Point, resolver: CaseResolver) -> Result:
    """Solve one scenario and return what is kept of it.

    A scenario that has no plan, or whose inputs are wrong, is a result too: it says why, and the others go on.

    Parameters
    ----------
    resolver : CaseResolver
        May have solved any others before.
    """
    try:
        return _solved(scenario, terms, point, resolver)
    except CaseError as error:
        return failed(point, "bad input", (problem.words(terms.language) for problem in error.errors))
    except StoppedError as error:
        return failed(point, "stopped" if error.by_limit else "gave up")
    except SolverError as error:
        return failed(point, "no solver", [str(error)])
    except (
        Exception,
        SystemExit,
    ) as error:  # one scenario that the program cannot bear must not end thousands of others
        return failed(point, "fault", [f"{type(error).__name__}: {error}"])


def _solved(scenario: Path, terms: SweepTerms, point: Point, resolver: CaseResolver) -> Result:
    case = resolver.read(scenario, terms.sets(point)).with_rules(*terms.rules)
    needs = resolver.measure(case)
    solver, limit = terms.solver or case.settings.solver, case.settings.time_limit
    try:
        solution = resolver.solve(case, needs, solver, None if limit is None else float(limit))
    except ConflictError as error:
        sentences = (row_sentence(case, row, terms.language) for rows in error.sets for row in rows)
        return failed(point, "no plan", sentences)
    return _head(point, solution.outcome.value) | figures(case, needs, solution.quantities)


def failed(point: Point, status: Failure, reasons: Iterable[str] = ()) -> dict[str, Any]:
    """Return what is kept of a scenario without a plan."""
    told = list(dict.fromkeys(_one_line(reason) for reason in reasons))
    shown = told if len(told) <= MOST_REASONS else [*told[: MOST_REASONS - 1], f"…… {len(told) - MOST_REASONS + 1}"]
    return _head(point, status) | {"reason": shown}


def _one_line(words: str) -> str:
    """Return words without control signs, and no more of them than anybody reads."""
    return "".join(sign if sign.isprintable() else " " for sign in words)[:LONGEST_REASON]


def _head(point: Point, status: str) -> dict[str, Any]:
    return {
        "number": point.number,
        "changes": dict(point.changes),
        "status": status,
        "reason": [],
        "summary": [],
        "units": [],
    }
