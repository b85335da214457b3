"""One sentence per unit: true of the plan, for every way in which a number can come about."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache
from pathlib import Path

from cases import make_case, unit
from solved import solved

from quota.plan import Plan, make_plan
from quota.report.reasons import Reasons

NANPING = Path(__file__).parents[2] / "scenarios" / "nanping"


def said(plan: Plan, language: str = "zh") -> dict[str, str]:
    reasons = Reasons(plan, language)
    return {row.unit_id: reasons.of_posts(row) for row in plan.posts}


def test_who_gains_and_who_loses():
    """Proves, by hand: 12 and 8 posts for needs of 10 each even out at 100 %: 120 % above it, 80 % below it."""
    plan = make_plan(make_case([unit("a", 12, need=10), unit("b", 8, need=10)]))
    assert said(plan) == {
        "a": "配备率120.0%，高于同级平均100.0%，减2名",
        "b": "配备率80.0%，低于同级平均100.0%，增2名",
    }
    assert said(plan, "en")["b"] == "coverage 80.0% is below the mean of its pool, 100.0%: 2 more"


def test_limits_are_named():
    """Proves: a pace that stops a change, a headcount that forbids one, a pin and a floor are told by their names."""
    case = make_case([unit("a", 12, need=10), unit("b", 8, need=10)], settings={"pace_posts": 1})
    assert said(make_plan(case)) == {
        "a": "配备率120.0%，高于同级平均100.0%，减1名（调整幅度已到限）",
        "b": "配备率80.0%，低于同级平均100.0%，增1名（调整幅度已到限）",
    }
    case = make_case([unit("a", 12, need=10, headcount=12), unit("b", 8, need=10), unit("c", 5, need=9, pin=5)])
    told = said(make_plan(case))
    assert told["a"] == "配备率120.0%，高于同级平均86.2%，受实有人数限制不减"
    assert told["c"] == "冻结，不变"
    case = make_case([unit("a", 8, need=10, floor=10), unit("b", 12, need=20)])
    assert said(make_plan(case))["a"] == "按编制下限要求，增2名"


def test_givers_say_what_they_can_spare():
    """Proves: of 3 spare posts all go down; a giver without spare posts says so."""
    case = make_case(
        [
            unit("x", 10, level="county", spare=3),
            unit("y", 6, level="county", spare=0),
            unit("a", 5, need=10),
        ],
        routes=[{"body": "county"}],
    )
    told = said(make_plan(case))
    assert told["x"] == "可调出3名，调出3名"
    assert told["y"] == "没有可调出编制，不变"


@cache
def nanping() -> Plan:
    return solved("nanping")


def test_every_sentence_of_nanping_is_true():
    """Proves: below is below, above is above, and posts are those of the plan, for every unit that is compared.

    Sensitivity: take the mean before, or of all levels, and some sentence is false.
    """
    reasons, seen = Reasons(nanping(), "zh"), 0
    for row in nanping().posts:
        words = reasons.of_posts(row)
        found = re.match(r"配备率([\d.]+)%，(低于|高于)同级平均([\d.]+)%，(增|减|受)", words)
        if not found:
            continue
        own, mean = Fraction(found[1]), Fraction(found[3])
        pool = [other for other in nanping().posts if _pool(other) == _pool(row)]
        closed = {unit for merge in nanping().merges if merge.taken for unit in merge.members.split()}
        need = sum(other.need_exact for other in pool if other.unit_id not in closed)
        assert abs(mean - 100 * sum(other.planned for other in pool) / need) <= Fraction(1, 20)
        assert (own <= mean) if found[2] == "低于" else (own >= mean)
        assert {"增": row.change > 0, "减": row.change < 0, "受": row.change == 0}[found[4]]
        seen += 1
    assert seen > 100


def _pool(row) -> tuple[str, str, str]:
    return (row.jurisdiction, row.level, row.category)
