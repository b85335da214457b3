"""Explanations as records."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from quota.model.rows import Row
from quota.plan.explanation import Explanation, PoolStep
from quota.scenario import Case


def explanation_record(case: Case, found: Explanation) -> dict[str, Any]:
    """Return an explanation as a record for programs: whole numbers as numbers, others as texts, codes as codes."""
    more = found.one_more
    return {
        "unit": found.unit,
        "name": case.units[found.unit].name,
        "category": found.category,
        "pool": {"jurisdiction": found.pool.jurisdiction, "level": found.pool.level},
        "current": found.current,
        "headcount": found.headcount,
        "planned": found.planned,
        "need": found.need,
        "parts": [part._asdict() for part in found.parts],
        "coverage_before": found.coverage_before,
        "coverage_after": found.coverage_after,
        "last_post": found.last_post,
        "next_post": found.next_post,
        "stickiness": found.stickiness,
        "cut_off": found.cut_off,
        "proved": found.proved,
        "binding": [{**_row(case, bound.row), "value": bound.value} for bound in found.binding],
        "asked": found.asked,
        "gains": [_step(step) for step in found.gains],
        "losses": [_step(step) for step in found.losses],
        "moved_totals": [_row(case, row) for row in found.moved_totals],
        "one_more": more
        and {
            "searched": more.searched,
            "extra_posts": more.extra_posts,
            "forbidden_by": [_row(case, row) for row in more.forbidden_by],
            "need_for_next": more.need_for_next,
            "need_at_this_total": more.need_at_this_total,
        },
        "rise": found.rise
        and {**asdict(found.rise), "lost_by_rise": (found.rise.planned_without or 0) > found.planned},
    }


def _step(step: PoolStep) -> dict[str, Any]:
    return {
        "number": step.number,
        "changes": [asdict(change) for change in step.changes],
        "reserve": step.reserve,
    }


def _row(case: Case, row: Row) -> dict[str, Any]:
    return {
        "rule": row.rule.id,
        "key": list(row.subject.parts),
        "sense": row.sense,
        "limit": row.limit,
        "basis": row.basis,
        "source": row.source(case),
        "reference": row.reference,
    }
