"""Faults and facts found in the inputs, gathered and shown together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from quota.texts import Language, Message, render

_LONGEST, _KEPT = 1000, 80
"""Signs of a text that a message quotes whole, and of a longer one that it begins with."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, or worth knowing, about the inputs.

    Parameters
    ----------
    where : str
        The place: ``units.csv:3:7``, ``book.xlsx 单位!G3``, or ``scenario.toml stickiness``.
    what, mend : Message
        What is wrong, and what to do about it.
    severity : str
        An error stops the work; a warning is a fact of life.
    """

    where: str
    what: Message
    mend: Message
    severity: Literal["error", "warning"] = "error"

    def words(self, language: Language) -> str:
        """Put the problem into one line of words; of texts as long as a page it quotes the beginning."""
        what, mend = (render(_quoting(message), language) for message in (self.what, self.mend))
        return f"{_cut(self.where)} {what} {mend}".strip()


def problem(where: str, what: str | Message, mend: str | Message | None = None, /, **values: object) -> Problem:
    """Return a fault. Texts name messages, and `values` fill both of them.

    Parameters
    ----------
    mend : str or Message, optional
        Default: the message that is called as `what` is, with ``_mend``.
    """
    said = what if isinstance(what, Message) else Message(what, values)
    if mend is None:
        mend = Message(f"{said.key}_mend", said.values)
    return Problem(where, said, mend if isinstance(mend, Message) else Message(mend, values))


def warning(where: str, what: str | Message, mend: str | Message | None = None, /, **values: object) -> Problem:
    """Return a fact of life; as `problem`."""
    return replace(problem(where, what, mend, **values), severity="warning")


class CaseError(Exception):
    """The inputs cannot be used; holds every problem that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"{len(self.problems)} problem(s)")

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that stop the work."""
        return tuple(problem for problem in self.problems if problem.severity == "error")


class Findings:
    """The problems found so far, in the order in which they were found."""

    def __init__(self) -> None:
        self._problems: list[Problem] = []

    def error(self, where: str, what: str | Message, mend: str | Message | None = None, /, **values: object) -> None:
        """Note a fault; see `problem`."""
        self._problems.append(problem(where, what, mend, **values))

    def warning(self, where: str, what: str | Message, mend: str | Message | None = None, /, **values: object) -> None:
        """Note a fact that does not stop the work; see `problem`."""
        self._problems.append(warning(where, what, mend, **values))

    def repeat(self, other: Findings) -> None:
        """Note all that was found elsewhere."""
        self._problems += other._problems

    @property
    def all(self) -> tuple[Problem, ...]:
        """Errors first, then warnings."""
        return (*self._of("error"), *self._of("warning"))

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The facts alone."""
        return self._of("warning")

    @property
    def stop(self) -> bool:
        """Whether something was found that stops the work."""
        return bool(self._of("error"))

    def _of(self, severity: str) -> tuple[Problem, ...]:
        return tuple(problem for problem in self._problems if problem.severity == severity)


def _quoting(message: Message) -> Message:
    """Return a message that quotes of texts as long as a page their beginning alone."""
    return Message(message.key, {name: _cut(value) for name, value in message.values.items()})


def _cut(value: object) -> object:
    if isinstance(value, Message):
        return _quoting(value)
    return f"{value[:_KEPT]}…" if isinstance(value, str) and len(value) > _LONGEST else value
