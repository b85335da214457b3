"""What can go wrong, in the very words that the command line prints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from quota.api.collecting import seldom_collecting
from quota.model import ranges as model
from quota.plan import ReopenError, StoreError
from quota.scenario import Problem
from quota.scenario import problems as scenario
from quota.solve import outcome
from quota.texts import Language, Message, RefusalError, render, text

if TYPE_CHECKING:
    from quota.api.conflict import Conflict

PROVED, BUG, USAGE, NO_PLAN, BAD_INPUT, NOT_PROVED = 0, 1, 2, 3, 4, 5
"""Exit codes of the command line."""
MOST_SEED, MOST_YEARS = 2**32 - 1, 30
"""Bounds of reason of what is asked for."""
SHOWN = 50
"""Problems told at most; their number is always told."""
FIRST = 10
"""Lines that ``str`` of an error has at most; `QuotaError.lines` has all of them."""

Say = Callable[[], Iterable[str]]


class QuotaError(Exception):
    """What was asked for cannot be done. Printed, it says what is wrong, where, and what to do about it.

    Parameters
    ----------
    say : callable
        Returns the lines. It is called when they are first asked for.
    code : int
        Exit code with which a command ends.
    """

    __module__ = "quota"

    def __init__(self, say: Say, code: int = USAGE) -> None:
        super().__init__()
        self._say = say
        self.code = code

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """Everything that the command line prints."""
        return tuple(line for words in self._say() for line in words.split("\n"))

    def __str__(self) -> str:
        return "\n".join(self.lines[:FIRST])

    def _render_traceback_(self) -> list[str]:
        """Return what a notebook shows: the words alone, without the way through the program."""
        return [f"{type(self).__name__}: {self}"]


class CaseError(QuotaError):
    """The inputs cannot be used; `problems` has everything that was found."""

    __module__ = "quota"

    def __init__(self, problems: Iterable[Problem], language: Language) -> None:
        self.problems = tuple(problems)
        super().__init__(lambda: problem_lines(self.problems, language), BAD_INPUT)


class ConflictError(QuotaError):
    """No plan keeps every rule; `conflict` says why, and has the ways out."""

    __module__ = "quota"

    def __init__(self, conflict: Conflict) -> None:
        self.conflict = conflict
        super().__init__(lambda: conflict.lines, NO_PLAN)


class StoppedError(QuotaError):
    """A time limit came before any plan, or the solver gave up."""

    __module__ = "quota"


class SolverError(QuotaError):
    """A solver is not there, or broke down."""

    __module__ = "quota"


def refusal(language: Language, key: str, /, *, code: int = USAGE, **values: object) -> QuotaError:
    """Return an error of one message."""
    return QuotaError(lambda: [text(key, language, **values)], code)


def demand(language: Language, least: float, most: float, **values: float) -> None:
    """Refuse numbers that are not within bounds of reason."""
    for name, value in values.items():
        if not least <= value <= most:
            raise refusal(language, "api.out_of_range", name=name, value=value, least=least, most=most)


def problem_lines(problems: Iterable[Problem], language: Language) -> Iterator[str]:
    """Yield every problem of the inputs, errors first, then how many errors there are."""
    ordered = sorted(problems, key=lambda problem: problem.severity)
    for problem in ordered[:SHOWN]:
        key = "cli.error" if problem.severity == "error" else "cli.warning"
        yield text(key, language, words=problem.words(language))
    if len(ordered) > SHOWN:
        yield text("cli.more_problems", language, count=len(ordered) - SHOWN)
    yield text("cli.problem_count", language, count=sum(problem.severity == "error" for problem in ordered))


def public(error: Exception, language: Language) -> QuotaError | None:
    """Return an error of an inner package in words; None for one that is a fault of the program."""
    match error:
        case QuotaError():
            return error
        case scenario.CaseError():
            return CaseError(error.problems, language)
        case outcome.StoppedError():
            return StoppedError(lambda: [render(error.message, language)], NOT_PROVED)
        case outcome.SolverError():
            key = "cli.solver_broke" if error.reason else "cli.solver_missing"
            values = {"name": error.name, "reason": error.reason, "available": ", ".join(error.available)}
            return SolverError(lambda: [text(key, language, **values)])
        case _:
            said = _said(error)
            return None if said is None else refusal(language, said[0].key, code=said[1], **said[0].values)


def _said(error: Exception) -> tuple[Message, int] | None:
    """Return the message and the exit code of an error that no caller asks for by its kind."""
    match error:
        case model.ConflictError():  # whoever knows the case says more, see `told`
            return Message("cli.no_plan", {"count": len(error.sets)}), NO_PLAN
        case StoreError() | ReopenError():
            reopened = isinstance(error, ReopenError)
            key = f"explain.reopen_{error.reason}" if reopened else f"plan.store_{error.reason}"
            code = BAD_INPUT if reopened or error.reason in ("damaged", "other_version") else USAGE
            return Message(key, {"folder": error.folder, "detail": error.detail}), code
        case RefusalError():
            return error.message, USAGE
        case _:
            return None


@contextmanager
def told(language: Language, conflict: Callable[[model.ConflictError], Conflict] | None = None) -> Iterator[None]:
    """Let inner packages work: what they raise is raised as the public errors, and Python seldom looks for cycles.

    Parameters
    ----------
    conflict : callable, optional
        Returns what can be said of rows that cannot hold together, where the case is known.
    """
    try:
        with seldom_collecting():
            yield
    except QuotaError:
        raise
    except model.ConflictError as error:
        if conflict is None:
            raise
        raise ConflictError(conflict(error)) from None
    except Exception as error:
        known = public(error, language)
        if known is None:
            raise
        raise known from None
