"""Which edit moved whom: for each edit the units that stand elsewhere without it.

One edit at a time is left out, and the rest solved again. Effects do not add up to the whole difference: where two edits
push the same unit, leaving out either may change nothing, and what one frees another may use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from quota.model.ranges import ConflictError
from quota.model.rows import Posts, Quantity
from quota.scenario import CaseError
from quota.solve.outcome import Cancelled, go_on, never
from quota.study.resolving import CaseResolver

Plan = Mapping[Quantity, int]
"""The quantities of a plan."""


@dataclass(frozen=True, slots=True)
class Shifted:
    """Posts of a unit with something and without it; None where there is no such unit."""

    unit: str
    category: str
    planned: int | None
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
    resolver: CaseResolver, scenario: Path, batches: Sequence[Sequence[str]], cancelled: Cancelled = never
) -> tuple[Effect, ...]:
    """Leave out one batch of edits after the other.

    Parameters
    ----------
    resolver : CaseResolver
        Solves.
    batches : sequence of sequences of str
        Texts of ``--set`` with which there is a plan, in their order.

    Raises
    ------
    ConflictError, CaseError, StoppedError
        If there is no plan with all of them.
    DroppedError
        If the answer is no longer waited for.
    """
    whole = resolver.plan(scenario, [text for batch in batches for text in batch]).quantities
    effects = []
    for left_out in range(len(batches)):
        go_on(cancelled)
        rest = [text for place, batch in enumerate(batches) if place != left_out for text in batch]
        effects.append(_effect(resolver, scenario, rest, lambda found: shifts(whole, found)))
    return tuple(effects)


def each_alone(resolver: CaseResolver, scenario: Path, batches: Iterable[Sequence[str]]) -> tuple[Effect, ...] | None:
    """Make one batch of edits after the other by itself: `Shifted.planned` with it, `Shifted.without` in the scenario's own plan.

    None where the scenario itself has no plan.
    """
    try:
        own = resolver.plan(scenario, ()).quantities
    except ConflictError:
        return None
    return tuple(_effect(resolver, scenario, batch, lambda found: shifts(found, own)) for batch in batches)


def _effect(
    resolver: CaseResolver, scenario: Path, texts: Sequence[str], compared: Callable[[Plan], tuple[Shifted, ...]]
) -> Effect:
    """Solve a scenario with some edits and compare its plan, or say why there is none."""
    try:
        found = resolver.plan(scenario, texts).quantities
    except CaseError:
        return Effect(possible=False, readable=False)
    except ConflictError:
        return Effect(possible=False)
    return Effect(compared(found))


def shifts(planned: Plan, without: Plan) -> tuple[Shifted, ...]:
    """Return the units and categories whose posts differ, in order."""
    units = sorted({posts for posts in (*planned, *without) if isinstance(posts, Posts)})
    pairs = ((posts, planned.get(posts), without.get(posts)) for posts in units)
    return tuple(Shifted(*posts, now, then) for posts, now, then in pairs if now != then)
