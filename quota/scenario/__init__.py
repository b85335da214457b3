"""Scenario files, read and checked into one frozen case."""

from quota.scenario.case import Case
from quota.scenario.origin import ChangedCell, InputCell, Origins, SourceRow, Standing
from quota.scenario.problems import CaseError, Problem
from quota.scenario.read import Reader, read_case
from quota.scenario.records import (
    LEVEL_ORDER,
    Approval,
    Consolidation,
    Digest,
    Holding,
    Level,
    Pool,
    Ratio,
    TotalBound,
    Unit,
)
from quota.scenario.settings import Divisor
from quota.scenario.work_records import Delegation
from quota.scenario.year_records import Ages, Exit, ExitRate, Hiring, Retirement, Year

__all__ = [
    "LEVEL_ORDER",
    "Ages",
    "Approval",
    "Case",
    "CaseError",
    "ChangedCell",
    "Consolidation",
    "Delegation",
    "Digest",
    "Divisor",
    "Exit",
    "ExitRate",
    "Hiring",
    "Holding",
    "InputCell",
    "Level",
    "Origins",
    "Pool",
    "Problem",
    "Ratio",
    "Reader",
    "Retirement",
    "SourceRow",
    "Standing",
    "TotalBound",
    "Unit",
    "Year",
    "read_case",
]
