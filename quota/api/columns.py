"""Columns of the tables that analysts get: one meaning each, and the same name for the same thing in every table."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_BY_MEASURE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "posts": (
            "current", "need", "planned", "change", "approved", "reserve_before", "reserve_after", "reserve_required",
            "moved", "crossed", "floor", "ceiling", "pin", "spare", "amount", "held", "kept", "freed", "posts", "difference",
            "growth", "differs", "nearest", "most_nearest", "least_planned", "most_planned", "reference", "residual",
            "limit", "activity", "slack", "exceeded", "wanted", "best", "broken_by", "crossed_in", "crossed_out", "reserve",
            "waiting", "vacant", "of",
        ),
        "people": (
            "headcount", "headcount_after", "movable", "people", "over_filled", "leaving", "left", "people_before", "exits",
            "hires", "moved_out", "moved_in", "over", "moves", "most",
        ),
        "percent": (
            "coverage_before", "coverage_after", "coverage", "staffing", "least_coverage", "mean_coverage", "short_share", "loss",
        ),
        "percentage points": ("value", "price", "gain", "last", "loss_points", "greatest_loss", "coverage_difference"),
        "units": ("units", "gaining", "losing", "short_units"),
        "draws": ("gains", "loses", "draws"),
        "years": ("years", "year"),
    }
)  # fmt: skip
MEASURES: Mapping[str, str] = MappingProxyType({name: code for code, names in _BY_MEASURE.items() for name in names})
"""Unit of measure of each column that has one. That of a row of a rule is the row's own, mostly posts."""
