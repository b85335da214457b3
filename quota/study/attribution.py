"""Which edit moved whom: for each edit the units that stand elsewhere without it.

One edit at a time is left out, and the rest solved again. Effects do not add up to the whole difference: where two edits
push the same unit, leaving out either may change nothing, and what one frees another may use.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from quota.solve.outcome import Cancelled, never
from quota.study.resolving import Resolver


@dataclass(frozen=True, slots=True)
class Shifted:
    """Posts of a unit with and without an edit; `without` None where it has none then."""

    unit: str
    category: str
    planned: int
    without: int | None


@dataclass(frozen=True, slots=True)
class Effect:
    """What one edit, or several that were made together, does beside all others.

    Parameters
    ----------
    shifted : tuple of Shifted
        Who stands elsewhere without it, in order of unit and category.
    possible : bool
        Whether there is a plan without it.
    readable : bool
        Whether the scenario can be read without it.
    """

    shifted: tuple[Shifted, ...] = ()
    possible: bool = True
    readable: bool = True


def attribution(
    resolver: Resolver, scenario: Path, batches: Sequence[Sequence[str]], cancelled: Cancelled = never
) -> tuple[Effect, ...]:
    """Leave out one batch of edits after the other.

    Parameters
    ----------
    resolver : Resolver
        Its live case is left as it is with all edits.
    batches : sequence of sequences of str
        Texts of ``--set`` with which there is a plan, in their order.

    Raises
    ------
    ConflictError, CaseError
        If there is no plan with all of them.
    DroppedError
        If the answer is no longer waited for.
    """
    raise NotImplementedError
