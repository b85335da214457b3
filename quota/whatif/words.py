"""What a session says for itself: states, and what is wrong with a step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quota.model.sentences import row_sentence
from quota.plan.hand.cells import read_wish
from quota.plan.records import Status
from quota.plan.totals import status_words
from quota.scenario import Problem
from quota.scenario.cells import Fault
from quota.scenario.edits import Edit
from quota.scenario.origin import OVERRIDE
from quota.solve.outcome import SolverError
from quota.texts import Language, Message, RefusalError, render, text
from quota.whatif.records import Refused
from quota.whatif.solved import OutOfLawError, SolvedCase

PIN = "_pin"
"""How the columns end that freeze a unit's posts."""


def state_words(solved: SolvedCase, language: Language, *, stale: bool) -> str:
    """Say how a case ended; and whether an older plan is shown in its place."""
    if solved.conflict is not None:
        return text("whatif.state_no_plan" if stale else "whatif.state_no_plan_yet", language)
    if solved.solution is None:
        return text("whatif.state_stopped", language)
    found = solved.solution
    return status_words(Status(found.outcome, "", found.value, found.bound, found.gap), language)


def refused_by(problems: Sequence[Problem], language: Language) -> tuple[Refused, ...]:
    """Say what is wrong with inputs; of an edit, without the command that would set it."""
    return tuple(dict.fromkeys(_refused(problem, language) for problem in problems))


def _refused(problem: Problem, language: Language) -> Refused:
    what, mend = (render(message, language) for message in (problem.what, problem.mend))
    layer, _, key = problem.where.partition(" ")
    return Refused(key, "", what, mend) if layer == OVERRIDE else Refused("", problem.where, what, mend)


def law_refused(error: OutOfLawError, language: Language) -> Refused:
    """Say which limit of law an edit goes beyond, and the nearest number that keeps it."""
    least, most = error.bounds
    side = "below" if least is not None else "above"
    limit = row_sentence(error.case, error.row, language, where=False)
    mend = text(f"whatif.law_mend_{side}", language, posts=error.row.limit)
    words = text(f"whatif.law_{side}", language, limit=limit)
    return Refused(error.key, "", words, mend, least, most)


def solver_refused(error: SolverError, language: Language) -> Refused:
    """Say that a solver is not there, or broke down."""
    key = "cli.solver_broke" if error.reason else "cli.solver_missing"
    values = {"name": error.name, "reason": error.reason, "available": ", ".join(error.available)}
    return Refused("solver", "", text(key, language, **values), text("cli.solver_mend", language))


def note_refused(error: RefusalError, edits: Sequence[Edit], language: Language) -> Refused:
    """Say why an edit cannot be written as it is."""
    return Refused(edits[0].key if edits else "", "", render(error.message, language), "")


def faults(edits: Sequence[Edit], language: Language) -> Iterator[Refused]:
    """Yield what no scenario would be read with: a key that is none, and a change where a number of posts is asked for."""
    for edit in edits:
        if "=" in edit.key or not edit.key.isprintable():
            message = Message("whatif.no_key", {"key": edit.key})
            yield Refused(edit.key, "", render(message, language), text("whatif.no_key_mend", language))
        elif is_pin(edit.key) and isinstance(wish := read_wish(edit.value), Fault):
            yield Refused(edit.key, "", render(wish.what, language), render(wish.mend, language))


def is_pin(key: str) -> bool:
    """Return whether a key freezes the posts of a unit."""
    return key.startswith("units.") and key.endswith(PIN)
