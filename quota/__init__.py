"""Reallocate staffing quotas (编制): lawful, fair, repeatable, and explained to the last post.

>>> import quota
>>> plan = quota.read("scenarios/feicheng-2002").solve()
>>> plan.proved
True
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quota import testing
    from quota.api import (
        Alternatives,
        Audit,
        Calibration,
        CaseError,
        Comparison,
        Conflict,
        ConflictError,
        Frontier,
        Plan,
        QuotaError,
        Robustness,
        Scenario,
        Session,
        SolverError,
        StoppedError,
        Sweep,
        WayOut,
        compare,
        from_frames,
        open_plan,
        read,
    )

__version__ = "0.1.0"
__all__ = [
    "Alternatives",
    "Audit",
    "Calibration",
    "CaseError",
    "Comparison",
    "Conflict",
    "ConflictError",
    "Frontier",
    "Plan",
    "QuotaError",
    "Robustness",
    "Scenario",
    "Session",
    "SolverError",
    "StoppedError",
    "Sweep",
    "WayOut",
    "compare",
    "from_frames",
    "open_plan",
    "read",
    "testing",
]


def __getattr__(name: str) -> object:
    """Import what is asked for when it is first asked for: the command line must not wait for pandas or a solver."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = import_module("quota.testing") if name == "testing" else getattr(import_module("quota.api"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
