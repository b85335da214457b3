"""Windows about a plan, by hand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from cases import make_case, unit

from quota.model.ranges import Range
from quota.model.rows import Posts, Reserve
from quota.model.windows import Window, windows_about
from quota.scenario.records import Consolidation, Pool
from quota.scenario.successors import with_successors


def test_windows_about_a_plan():
    """Proves: windows of one post on both sides of the plan end where the ranges end.

    Units that a merge closes or opens have none, for it leaves them far from where they are; nor has what is no unit's, or
    not in the case. Sensitivity: a (5 of 3 to 6) reaches 4 to 6, b (3 of 3 to 9) 3 to 4; j, k and their successor n are left.
    """
    units = [
        unit("a", 6),
        unit("b", 4),
        unit("j", 5, level="county", consolidation="M"),
        unit("k", 5, level="county", consolidation="M"),
    ]
    case = make_case(units)
    item = Consolidation("M", "administrative", "optional", "n", "new", 8, 0, Decimal(0), "", "")
    case = replace(case, consolidations=(item,), units=with_successors(case.units, [item]))
    spans = {Posts(code, "administrative"): Range(3, 6 if code == "a" else 9) for code in case.units}
    plan = {
        **dict.fromkeys(spans, 5),
        Posts("b", "administrative"): 3,
        Posts("gone", "administrative"): 7,
        Reserve(Pool("A", "township"), "administrative"): 2,
    }
    assert windows_about(case, plan, spans, 1) == {
        Posts("a", "administrative"): Window(4, 6),
        Posts("b", "administrative"): Window(3, 4),
    }
