"""The nearest value of one edit with which there is a plan, where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from quota.solve.outcome import Cancelled, never
from quota.study.resolving import Resolver


def nearest_value(
    resolver: Resolver, scenario: Path, overrides: Sequence[str], key: str, cancelled: Cancelled = never
) -> str | None:
    """Return the value of a key, nearest to the one that is set, with which there is a plan; None where no value has one.

    Exact: a value nearer by one step has none. Of two that are equally near, the one towards the value that held before.

    Parameters
    ----------
    resolver : Resolver
        Has tried the overrides already, or tries them; its live case is left as it is with the overrides.
    overrides : sequence of str
        Texts of ``--set`` with which there is no plan.
    key : str
        That of one of them.

    Raises
    ------
    DroppedError
        If the answer is no longer waited for.
    """
    raise NotImplementedError
