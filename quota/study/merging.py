"""Edits of two children of one scenario laid together; where both change one thing, nobody chooses in silence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from quota.scenario.edits import Edit
from quota.study.attribution import Shifted


@dataclass(frozen=True, slots=True)
class Clash:
    """A cell or setting to which two children give different values.

    Parameters
    ----------
    one, other : Edit
        What each of them says.
    one_shifts, other_shifts : tuple of Shifted, or None
        Who stands elsewhere with the one value, and with the other, than with neither; None where there is no plan with it.
    """

    one: Edit
    other: Edit
    one_shifts: tuple[Shifted, ...] | None
    other_shifts: tuple[Shifted, ...] | None


@dataclass(frozen=True, slots=True)
class Merge:
    """Two children of one scenario laid together.

    Parameters
    ----------
    edits : tuple of Edit
        What one of them says, or both alike, or a clash was settled by.
    clashes : tuple of Clash
        What is not settled.
    """

    edits: tuple[Edit, ...]
    clashes: tuple[Clash, ...]


def merge(one: Path, other: Path, base: Path, settled: Mapping[str, str] | None = None) -> Merge:
    """Lay the edits of two scenarios that inherit from a third one together.

    Parameters
    ----------
    settled : Mapping[str, str], optional
        Values by key of what the two do not agree on.

    Raises
    ------
    CaseError, RefusalError
        As `quota.scenario.edits.read_edits`; also if one of them does not inherit from the base.
    """
    raise NotImplementedError
