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
    from quota import testing, whatif
    from quota.api.audits import Audit
    from quota.api.calibration import Calibration
    from quota.api.comparison import Comparison, compare
    from quota.api.conflict import Conflict, WayOut
    from quota.api.crews import Cluster
    from quota.api.errors import CaseError, ConflictError, QuotaError, SolverError, StoppedError
    from quota.api.merging import Merged, merge
    from quota.api.plan import Plan
    from quota.api.reading import from_frames, open_plan, read
    from quota.api.rules import Change, Merge, Posts, Reserve, Row, Rule, Subject, Transfer
    from quota.api.scenario import Scenario
    from quota.api.session import Session
    from quota.api.studies import Alternatives, Frontier, Robustness
    from quota.api.sweeps import Sweep
    from quota.api.trying import open_whatif

__version__ = "0.1.0"
__all__ = [
    "Alternatives",
    "Audit",
    "Calibration",
    "CaseError",
    "Change",
    "Cluster",
    "Comparison",
    "Conflict",
    "ConflictError",
    "Frontier",
    "Merge",
    "Merged",
    "Plan",
    "Posts",
    "QuotaError",
    "Reserve",
    "Robustness",
    "Row",
    "Rule",
    "Scenario",
    "Session",
    "SolverError",
    "StoppedError",
    "Subject",
    "Sweep",
    "Transfer",
    "WayOut",
    "compare",
    "from_frames",
    "merge",
    "open_plan",
    "open_whatif",
    "read",
    "testing",
    "whatif",
]
_HOMES = {
    "audits": ("Audit",),
    "calibration": ("Calibration",),
    "comparison": ("Comparison", "compare"),
    "conflict": ("Conflict", "WayOut"),
    "crews": ("Cluster",),
    "errors": ("CaseError", "ConflictError", "QuotaError", "SolverError", "StoppedError"),
    "merging": ("Merged", "merge"),
    "plan": ("Plan",),
    "rules": ("Change", "Merge", "Posts", "Reserve", "Row", "Rule", "Subject", "Transfer"),
    "reading": ("from_frames", "open_plan", "read"),
    "scenario": ("Scenario",),
    "session": ("Session",),
    "studies": ("Alternatives", "Frontier", "Robustness"),
    "sweeps": ("Sweep",),
    "trying": ("open_whatif",),
}
"""Names by the module of `quota.api` that has them."""


def __getattr__(name: str) -> object:
    """Import what is asked for when it is first asked for: the command line must not wait for pandas or a solver."""
    if name in ("testing", "whatif"):
        return import_module(f"quota.{name}")
    for home, names in _HOMES.items():
        if name in names:
            found: object = getattr(import_module(f"quota.api.{home}"), name)
            globals()[name] = found
            return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
