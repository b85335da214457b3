"""Why a unit has what it has in a year."""

from __future__ import annotations

from typing import Any

from cases import unit
from test_course import pair
from year_cases import KIND, course_of, started, years_case

from quota.model.rows import Posts
from quota.phase import make_course
from quota.phase.explain import year_explained
from quota.scenario import Digest


def told(course: Any, code: str, year: int) -> str:
    return "".join(year_explained(course, Posts(code, KIND), year, "zh"))


def test_a_giver_waits_for_people_who_leave():
    """Proves: a (10 posts for 7) has 9 after the first exit, for people sit on them; b has got one, filled by the hiring plan."""
    case = pair(3, exits={("a", 1): 1, ("a", 2): 1, ("a", 3): 1}, hiring=[1, 1, 1], movable=3)
    course = make_course(started(case), moving=False)
    giver, taker = told(course, "a", 0), told(course, "b", 0)
    assert "1年末administrative 9 名（上年末 10 名，实施前 10 名，方案 7 名）" in giver
    assert "要等减员或划转后才能再减编制" in giver
    assert "人员 5 人：上年末 4 人，减员 0 人，新进 1 人" in taker
    assert "C本年用编计划 1 人已用完，用于 1 个单位：b 1 人" in taker
    assert "已满编" in taker


def test_what_binds_is_named_and_nothing_else():
    """Proves: a pace, a schedule of two for one, and people who may move are each named where they bind, and only there.

    Sensitivity: a sentence for a rule that has something to spare.
    """
    paced = course_of(pair(3, people=7, settings={"yearly_pace": 1}))
    assert "每年调整幅度限定为 1 名" in told(paced, "b", 0)
    assert "每年调整幅度" not in told(course_of(pair(3, people=7, settings={"yearly_pace": 4})), "b", 0)
    units = [unit("a", 6, need=6, headcount=6), unit("b", 6, need=6, headcount=6)]
    exits, digest = {("b", 1): 1, ("b", 2): 1}, Digest("b", KIND, 0, 3, "", 2, 1)
    scheduled = course_of(years_case(units, 3, exits, digests=[digest]))
    assert "到本年末累计至多进 0 人" in told(scheduled, "b", 0)
    assert "到本年末累计至多进 1 人" in told(scheduled, "b", 1)
    assert "消化方案" not in told(scheduled, "a", 0)
    over = course_of(
        years_case([unit("a", 6, need=9, headcount=8), unit("b", 6, need=9, headcount=6)], 2, {("a", 1): 1})
    )
    assert "超编未消化完" in told(over, "a", 0)
    shut = told(course_of(pair(2, people=6, hiring=[0, 0])), "b", 0)
    assert "C本年用编计划为 0，不能进人" in shut
    assert "已满编" not in shut
