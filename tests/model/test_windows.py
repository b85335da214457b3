"""Windows about a plan, by hand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from cases import make_case, unit

from quota.model.ranges import Range
from quota.model.rows import Posts, Reserve
from quota.model.windows import Window, at_ends, windows_about
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


def test_a_window_that_is_widened_holds_what_lay_outside():
    """Proves: posts 11 to 14 become 7 to 30 where the unit had 30, and 7 to 18, three times as many, where it had 12.

    Within a range of 9 to 25 they end there. An amount farther off than one bulk has a window of its own about it.
    Sensitivity: three times as long alone would reach 18, and 30 would take another round.
    """
    wide = Range(0, 2000)
    assert Window(10, 14).widened(wide, 30) == Window(6, 30)
    assert Window(10, 14).widened(wide, 12) == Window(6, 18)
    assert Window(10, 14).widened(Range(9, 25), 30) == Window(9, 25)
    assert Window(10, 14).widened(wide, 1000) == Window(995, 1005)


def test_amounts_at_the_end_of_a_window_are_told_unless_their_range_ends_there():
    """Proves: of four windows 4 to 6 those whose units stand at 4 and at 6 are told, not those inside or at their range's end."""
    held = [Posts(unit, "administrative") for unit in "abcd"]
    windows = dict.fromkeys(held, Window(4, 6))
    spans = dict(zip(held, (Range(0, 9), Range(0, 9), Range(0, 9), Range(4, 6)), strict=True))
    amounts = dict(zip(held, (4, 5, 6, 6), strict=True))
    assert at_ends(windows, amounts, spans) == {held[0]: 4, held[2]: 6}
