"""Ways out of a conflict: rows that give way, and by how much."""

from __future__ import annotations

from dataclasses import dataclass

from quota.model.rows import Row, Weight


@dataclass(frozen=True, slots=True)
class Easing:
    """One row that gives way.

    Parameters
    ----------
    row : Row
        As the scenario has it.
    limit : int
        Its right side after easing, in the row's own unit.
    posts : int
        How many posts that is; 0 for a row that follows from the easing before it.
    weight : Weight
        What the row rests on.
    """

    row: Row
    limit: int
    posts: int
    weight: Weight


@dataclass(frozen=True)
class Way:
    """Rows that give way together, and with which a plan is possible.

    Parameters
    ----------
    easings : tuple of Easing
        In the order of the rows; those that follow from others come last.
    rows : tuple of Row
        All rows of the case, with these eased; `quota.solve.optimum.optimise` takes them.
    """

    easings: tuple[Easing, ...]
    rows: tuple[Row, ...]

    @property
    def posts(self) -> int:
        """Posts eased in all."""
        return sum(easing.posts for easing in self.easings)


@dataclass(frozen=True)
class WaysOut:
    """What can be done about a conflict.

    Parameters
    ----------
    ways : tuple of Way
        The cheapest first; each is enough by itself. Empty if there is none, or none was found in time.
    statute : tuple of Row
        Where rows that may not be eased cannot hold together by themselves: such rows, none of which can be spared.
    granted : Way or None
        The least by which approvals and caps alone must give way, all else as it is: how much of what is asked is possible.
    """

    ways: tuple[Way, ...]
    statute: tuple[Row, ...] = ()
    granted: Way | None = None
