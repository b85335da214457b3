"""The public face: what ``import quota`` offers. It wires what the other packages have, and has no mathematics of its own."""

from quota.api.audits import Audit
from quota.api.comparison import Comparison, compare
from quota.api.conflict import Conflict, WayOut
from quota.api.errors import CaseError, ConflictError, QuotaError, SolverError, StoppedError
from quota.api.plan import Plan, open_plan
from quota.api.scenario import Scenario, from_frames, read
from quota.api.session import Session
from quota.api.studies import Alternatives, Calibration, Frontier, Robustness
from quota.api.sweeps import Sweep

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
]
