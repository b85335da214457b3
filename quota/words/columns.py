"""Columns by name: what stands above them, what their cells hold, and what only the office can fill in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from quota.texts import Language, text
from quota.words.table import Column, Kind

KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(("number", "count", "posts", "people", "units", "rows", "binding"), "count"),
    **dict.fromkeys(("current", "headcount", "vacancy", "planned", "best", "vacant", "over", "reserve"), "count"),
    **dict.fromkeys(
        ("gaining", "losing", "units_gaining", "units_losing", "how_many", "cross_posted", "from_above"), "count"
    ),
    **dict.fromkeys(("held", "kept", "freed", "floor", "ceiling", "activity", "slack"), "count"),
    **dict.fromkeys(("reserve_before", "reserve_required", "reserve_after"), "count"),
    **dict.fromkeys(("over_filled", "years", "year", "leaving", "left"), "count"),
    **dict.fromkeys(("change", "reserve_change", "approved", "moved_by"), "change"),
    **dict.fromkeys(("need", "value", "amount", "posts_eaten", "whole"), "amount"),
    **dict.fromkeys(("quantity", "rate", "rate_short", "weight", "multiplier", "range"), "number"),
    **dict.fromkeys(("volume", "hours", "hours_passed", "stickiness", "pace_percent", "pace_posts"), "number"),
    **dict.fromkeys(("mean_before", "mean_after", "least_before", "least_after"), "percent"),
    **dict.fromkeys(("coverage_before", "coverage_after"), "percent"),
}
"""Columns that hold no words."""
HEADERS: Mapping[str, str] = {
    "reserve_change": "change",
    "from_full": "from",
    "to_full": "to",
    "approved": "posts",
    "basis_marked": "basis",
    "ordinal": "number",
}
"""Columns that say the same as another one: more fully, with a sign, or in words."""
BLANKS: Mapping[str, str] = {"approval": "body", "years": "years"}
"""What only the office can fill in."""


def columns(names: Iterable[str], language: Language) -> list[Column]:
    """Return the columns of these names."""
    return [
        Column(
            text(f"words.column_{HEADERS.get(name, name)}", language),
            kind=KINDS.get(name, "text"),
            name=name,
            blank=BLANKS.get(name, ""),
        )
        for name in names
    ]
