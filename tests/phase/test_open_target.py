"""An open target: the plan of the last year is the best for the people who are still there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from cases import unit
from year_cases import KIND, by_code, drawn, years_case

import quota
from quota.api.phase import YearsAudited
from quota.need import measure
from quota.phase import Start, make_course
from quota.phase.course import NoCourseError
from quota.phase.open_target import open_start
from quota.phase.recheck import recheck_years
from quota.phase.tables import year_tables
from quota.scenario import Case, Digest
from quota.solve.conflict import ConflictError
from quota.solve.optimum import optimise

MEMBER = "scenarios/nanping-years"


def opened(case: Case, *, moving: bool = True) -> Start:
    """Return where the years start when the last one is decided too."""
    return open_start(case, measure(case), "highs", None, moving=moving)


def full(exits: int, years: int = 3, **given) -> Case:
    """Return a (10 posts, all taken, need 7) and b (4 posts, need 7); one leaves a in each of the first years."""
    units = [unit("a", 10, need=7, headcount=10, movable=given.pop("movable", 0)), unit("b", 4, need=7, headcount=4)]
    return years_case(units, years, {("a", year): 1 for year in range(1, exits + 1)}, hiring=[1] * years, **given)


@pytest.mark.parametrize(("exits", "posts"), [(0, [4, 4, 4]), (2, [5, 6, 6]), (3, [5, 6, 7])])
def test_posts_go_where_the_work_is_as_people_retire(exits: int, posts: list[int]):
    """Proves: all posts of a are taken, so that the best plan of today moves none; as people leave, posts go to b.

    Sensitivity: one exit less is one post less; b never has more than the seven at which both have their need.
    """
    case = full(exits)
    today = optimise(case, measure(case)).quantities
    assert {code: today[holder.posts] for code, holder in _by_code(opened(case)).items()} == {"a": 10, "b": 4}
    course = make_course(opened(case))
    assert [by_code(course, lambda held: held, year)["b"] for year in range(3)] == posts
    assert course.proved
    recheck_years(course, year_tables(course))


def _by_code(start: Start):
    return {holder.posts.unit: holder for holder in start.holders}


def test_nobody_moves():
    """Proves: three of a may move and take their posts along; without moves one exit is all that b gets a post from."""
    case = full(1, movable=3)
    assert _by_code(opened(case))["b"].target == 7
    assert _by_code(opened(case, moving=False))["b"].target == 5
    assert make_course(opened(case, moving=False), moving=False).values["moves"] == 0


def test_a_yearly_pace_and_a_schedule_that_ends():
    """Proves: at one post in each of two years b ends at six; and a schedule that ends within the years gives no posts.

    Sensitivity: on a schedule that goes on, a is two posts below its people in the last year.
    """
    paced = full(3, settings={"yearly_pace": 1})
    assert _by_code(opened(replace(paced, years=paced.years[:2])))["b"].target == 6
    ended, going_on = (replace(full(1), digests=(Digest("a", KIND, 2, years, ""),)) for years in (3, 4))
    assert _by_code(opened(ended))["a"].target == 9
    assert _by_code(opened(going_on))["a"].target == 7


def test_the_need_of_the_last_year():
    """Proves: where people of b double from year 3 on, a plan for year 3 gives b 12 of 18 posts, one for year 2 nine.

    A post for 100 people: both need 10 now, b 20 in year 3. Sensitivity: years in between go by the need of now.
    """
    units = [unit(code, 9, headcount=0, drivers={"population_resident": Decimal(1000)}) for code in "ab"]
    rate = {"category": KIND, "driver": "population", "rate": Decimal("0.01")}
    case = years_case(units, 3, rates=[rate], settings={"need": {"method": "rates"}})
    b = case.units["b"]
    later = replace(b, drivers={**b.drivers, "population@3": Decimal(2000)})
    case = replace(case, units={**case.units, "b": later})
    two, three = (open_start(case, measure(case), "highs", None, count) for count in (2, 3))
    assert (_by_code(two)["b"].target, _by_code(three)["b"].target) == (9, 12)
    assert _by_code(three)["b"].needs == (10, 10, 20)


def test_the_best_of_all_last_years():
    """Proves: of all ways to share the posts that keep people of the last year seated, counted in fractions, it is the best.

    Sensitivity: exits, moves, schedules and paces are drawn; where a course leads there it ends there.
    """
    compared = 0
    for seed in range(60):
        case = drawn(seed, 2)
        try:
            start = opened(case)
        except ConflictError:
            assert not list(_kept(case)), seed
            continue
        needs = measure(case)
        held = [holder.posts for holder in start.holders]
        sticky = Fraction(case.settings.stickiness[KIND])

        def worth(posts: Sequence[int], case: Case = case, held=held, needs=needs, sticky=sticky) -> Fraction:
            now = [case.units[one.unit].holdings[KIND].current for one in held]
            fair = sum(Fraction(100 * n * n, 2) / needs[one].exact for one, n in zip(held, posts, strict=True))
            return fair + sticky * sum(max(0, n - there) for n, there in zip(posts, now, strict=True))

        best = min(worth([posts[one.unit] for one in held]) for posts in _kept(case))
        assert worth([start.target[one] for one in held]) == best, seed
        compared += 1
        try:
            course = make_course(start)
        except NoCourseError:
            continue
        assert [course.of(one, 1) for one in held] == [start.target[one] for one in held]
    assert compared >= 40


def _kept(case: Case):
    """Yield every way to share the posts of a pool that seats whoever is there in the last year, by definition."""
    codes, years = sorted(case.units), len(case.years)
    gone = {code: sum(item.people for item in case.exits if item.unit == code) for code in codes}
    slack = {item.unit: item.posts for item in case.digests if item.years > years}
    pace = case.settings.yearly_pace[KIND]
    low, high, seated = {}, {}, 0
    for code in codes:
        held = case.units[code].holdings[KIND]
        people = min(held.headcount - gone[code], held.current) - slack.get(code, 0)
        seated += people
        low[code] = max(0, people - held.movable, 0 if pace is None else held.current - years * pace)
        high[code] = 99 if pace is None else held.current + years * pace
    total = sum(case.units[code].holdings[KIND].current for code in codes)
    for posts in product(*(range(low[code], min(high[code], total) + 1) for code in codes)):
        if sum(posts) == total and total >= seated:
            yield dict(zip(codes, posts, strict=True))


def test_from_python_and_audited(tmp_path: Path):
    """Proves: an open target is told against the plan of today, written, and sound when it is audited as it was asked for.

    Sensitivity: audited against the plan of today its last year would break lines.
    """
    scenario = quota.read(MEMBER)
    years = scenario.phase(2, open_target=True, nobody_moves=True)
    assert any("现有人员的最优方案" in words for words in years.answers)
    years.write(tmp_path / "years")
    assert YearsAudited(scenario, tmp_path / "years", None, None).keeps_every_rule
    manifest = tmp_path / "years" / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace('"open_target": true', '"open_target": false'), "utf-8")
    assert not YearsAudited(scenario, tmp_path / "years", None, None).keeps_every_rule
    with pytest.raises(quota.QuotaError, match="--target"):
        scenario.phase(2, open_target=True, target=tmp_path / "years")
