"""Records of what a meeting asks for: units that are protected, numbers that add to a plan, figures that are appealed against."""

from __future__ import annotations

from dataclasses import dataclass

from quota.texts import Message


@dataclass(frozen=True, slots=True)
class Protection:
    """Units that keep at least as many posts as now, or as stated; `category` None for all. `named` is what was written."""

    named: str
    category: str | None
    units: tuple[str, ...]
    at_least: int | None
    basis: str


@dataclass(frozen=True, slots=True)
class OverPlanned:
    """A number of posts that was written as so many more than a plan has.

    Parameters
    ----------
    table, key, column : str, tuple of str, str
        The cell.
    plan : int
        Posts that the plan has.
    added : int
        Posts more than these; negative: fewer.
    of : str
        Title of the scenario whose plan it is.
    """

    table: str
    key: tuple[str, ...]
    column: str
    plan: int
    added: int
    of: str

    @property
    def cell(self) -> tuple[str, tuple[str, ...], str]:
        """Table, key and column."""
        return self.table, self.key, self.column

    @property
    def added_words(self) -> Message:
        """So many more, or fewer."""
        return Message("scenario.plan_more" if self.added >= 0 else "scenario.plan_fewer", {"posts": abs(self.added)})

    @property
    def posts(self) -> int:
        """The number that holds."""
        return max(self.plan + self.added, 0)


@dataclass(frozen=True, slots=True)
class Appeal:
    """A figure that was changed because somebody asked for it. Codes of table and column; `rows` is the key of its row."""

    table: str
    column: str
    rows: str
    who: str
    date: str
    document: str
    reason: str
