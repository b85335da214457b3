"""The years of a plan: counted, solved by hand, one row at a time, with any solver."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from cases import unit
from year_cases import KIND, by_code, counted, course_of, drawn, started, told, years_case

from quota.model.rows import Posts
from quota.need import measure
from quota.phase import YearsError, start_of
from quota.phase.course import NoCourseError, make_course
from quota.phase.open_target import open_start
from quota.phase.programme import write
from quota.phase.quantities import Hires, Leaves, Waiting, YearPeople
from quota.phase.questions import hiring_needed
from quota.phase.recheck import recheck_years
from quota.phase.tables import year_tables
from quota.phase.words import obstacle_lines
from quota.plan import RecheckError
from quota.scenario import Approval, Digest, Exit, Hiring
from quota.scenario.records import Ratio
from quota.solve.conflict import ConflictError
from quota.solve.solvers import Runner
from quota.solve.stages import Stages


def compared(seeds: range, years: int) -> int:
    """Compare courses with a count of all of them; return how many cases had one."""
    found = 0
    for seed in seeds:
        try:
            start = started(drawn(seed, years))
        except ConflictError:
            continue
        best = counted(start)
        try:
            course = make_course(start)
        except NoCourseError:
            assert best is None, seed
            continue
        assert (course.proved, course.within) == (True, 0), seed
        assert told(course) == best, seed
        recheck_years(course, year_tables(course))
        found += 1
    return found


def test_the_best_of_all_courses_over_two_years():
    """Proves: of all courses of drawn cases, counted in fractions, the product finds the very one that comes first.

    Sensitivity: exits, moves, hiring, over-filled units, schedules and paces are drawn; any objective, or the order, would do.
    """
    assert compared(range(20), 2) >= 12


@pytest.mark.slow
def test_the_best_of_all_courses_over_three_years():
    """Proves: the same of 200 cases over three years."""
    assert compared(range(100, 300), 3) >= 120


def pair(years: int, *, people: int = 10, exits: dict[tuple[str, int], int] | None = None, **given):
    """Return a case in which a (10 posts, need 5) gives 3 posts to b (4 posts, need 5 or 9) of the same pool."""
    movable = given.pop("movable", 0)
    units = [unit("a", 10, need=7, headcount=people, movable=movable), unit("b", 4, need=7, headcount=4)]
    return years_case(units, years, exits, **given)


def test_one_year_is_the_plan_of_today():
    """Proves: over one year posts are those of the plan, and people end within them."""
    case = pair(1, people=7)
    course = course_of(case)
    assert by_code(course, lambda posts: posts, 0) == {"a": 7, "b": 7}
    assert course.values["moves"] == 0


def test_nobody_leaves_and_hiring_is_free_so_that_the_first_year_is_the_plan():
    """Proves: with posts vacant and no limit all of the plan is in place in the first year; b is filled at once."""
    course = course_of(pair(3, people=7))
    assert [by_code(course, lambda posts: posts, year) for year in range(3)] == [{"a": 7, "b": 7}] * 3
    assert by_code(course, Hires, 0) == {"a": 0, "b": 3}


def test_posts_follow_people_who_leave():
    """Proves: 10 people sit on a's 10 posts, none may move but three in all... here none: a gives as its people leave.

    One leaves in each of three years, so that b has 5, 6 and 7 posts; hiring of 1 a year fills them as they come.
    Sensitivity: `seats`; without it all three posts would go in the first year.
    """
    exits = {("a", 1): 1, ("a", 2): 1, ("a", 3): 1}
    case = pair(3, exits=exits, hiring=[1, 1, 1], movable=3)
    course = make_course(started(case), moving=False)
    assert [by_code(course, lambda posts: posts, year)["b"] for year in range(3)] == [5, 6, 7]
    assert [by_code(course, YearPeople, year) for year in range(3)] == [
        {"a": 9, "b": 5},
        {"a": 8, "b": 6},
        {"a": 7, "b": 7},
    ]
    moved = make_course(started(case))  # with moves the posts are there at once, and the people on them go along
    assert by_code(moved, lambda posts: posts, 0)["b"] == 7
    assert moved.values["moves"] == sum(by_code(moved, Leaves, year)["a"] for year in range(3)) == 2


def test_where_nobody_may_move_nor_leaves_there_is_no_course():
    """Proves: one person too few leaves, and the plan that counts on three who move is not reached; seats are told, by one.

    Sensitivity: with the third exit there is a course.
    """
    exits = {("a", 1): 1, ("a", 2): 1}
    start = started(pair(3, exits=exits, movable=3))
    with pytest.raises(NoCourseError) as caught:
        make_course(start, moving=False)
    assert [(found.row.rule, found.by) for found in caught.value.obstacles] == [("seats", 1)]
    make_course(started(pair(3, exits={**exits, ("a", 3): 1}, movable=3)), moving=False)


def test_a_yearly_pace():
    """Proves: at one post a year b has 5, 6 and 7; in two years there is no course, and the pace is told, by one."""
    case = pair(3, people=7, settings={"yearly_pace": 1})
    assert [by_code(course_of(case), lambda posts: posts, year)["b"] for year in range(3)] == [5, 6, 7]
    with pytest.raises(NoCourseError) as caught:
        course_of(pair(2, people=7, settings={"yearly_pace": 1}))
    assert {found.row.rule for found in caught.value.obstacles} == {"yearly_pace"}
    assert sum(found.by for found in caught.value.obstacles) == 2  # one of the giver, one of the taker


def test_a_hiring_plan_and_even_hiring():
    """Proves: 2, 0 and 1 people may be hired, and are: short people come before even hiring; never more than the plan."""
    course = course_of(pair(3, people=7, hiring=[2, 0, 1]))
    assert [sum(by_code(course, Hires, year).values()) for year in range(3)] == [2, 0, 1]
    assert course.values["unevenness"] == 3
    assert course.values["short"] == (14 - 13) + (14 - 13) + 0


def test_leave_two_take_one():
    """Proves: b, on a schedule of two for one, hires nobody after one exit and one after two: 5 people stay 5.

    Sensitivity: `refills`; without it b would hire at once.
    """
    exits = {("b", 1): 1, ("b", 2): 1}
    digest = Digest("b", KIND, 0, 3, "", 2, 1)
    units = [unit("a", 6, need=6, headcount=6), unit("b", 6, need=6, headcount=6)]
    course = course_of(years_case(units, 3, exits, digests=[digest]))
    assert [by_code(course, YearPeople, year)["b"] for year in range(3)] == [5, 5, 5]
    plain = course_of(years_case(units, 3, exits))
    assert [by_code(plain, YearPeople, year)["b"] for year in range(3)] == [6, 6, 6]


def test_an_over_filled_unit_hires_nobody_until_it_is_within_its_posts():
    """Proves: 8 people on 6 posts; as three leave in turn nobody comes until they are 6, then one who leaves is replaced."""
    units = [unit("a", 6, need=9, headcount=8), unit("b", 6, need=9, headcount=6)]
    course = course_of(years_case(units, 3, {("a", 1): 1, ("a", 2): 1, ("a", 3): 1}))
    assert [by_code(course, YearPeople, year)["a"] for year in range(3)] == [7, 6, 6]
    assert [by_code(course, Hires, year)["a"] for year in range(3)] == [0, 0, 1]


def test_the_last_year_of_a_schedule():
    """Proves: two people above the posts must be gone by year 2; with one exit too few the seats are told, by one."""
    units = [unit("a", 6, need=6, headcount=8), unit("b", 6, need=6, headcount=6)]
    digest = Digest("a", KIND, 0, 2, "")
    with pytest.raises(NoCourseError) as caught:
        course_of(years_case(units, 3, {("a", 1): 1, ("a", 3): 1}, digests=[digest]))
    assert [(found.row.rule, found.row.year, found.by) for found in caught.value.obstacles] == [("seats", 1, 1)]
    course = course_of(years_case(units, 3, {("a", 1): 1, ("a", 2): 1}, digests=[digest]))
    assert by_code(course, YearPeople, 1)["a"] == 6


def standing_in_the_way(case, start=None) -> list[tuple[str, int, int]]:
    """Return rule, year (from 1) and by how much of what has to give; words for it exist in both languages."""
    start = started(case) if start is None else start
    with pytest.raises(NoCourseError) as caught:
        make_course(start)
    for language in ("zh", "en"):
        assert len(obstacle_lines(start, caught.value, language)) == 1 + len(caught.value.obstacles)
    return [(found.row.rule, found.row.year + 1, found.by) for found in caught.value.obstacles]


def test_one_more_who_may_move():
    """Proves: of two people too many, who must be within 6 posts in two years, one may move: with two there is a course; else it
    is told that one more has to move, for that is less than two years with somebody too many.

    Sensitivity: columns of the people who move that cannot go beyond those who may.
    """

    def crowded(movable: int):
        units = [unit("a", 6, need=6, headcount=8, movable=movable), unit("b", 6, need=6, headcount=4)]
        return years_case(units, 3, hiring=[0] * 3, digests=[Digest("a", KIND, 0, 2, "")])

    assert course_of(crowded(2)).values["moves"] == 2
    assert standing_in_the_way(crowded(1)) == [("movers", 3, 1)]


def test_a_row_of_the_plan_in_a_year_between():
    """Proves: institution posts may not be more than administrative ones, of which two are approved; where they count from the
    first year there is a course. Where they count from the second, one post has to give: of the pace, which an office changes
    more easily.

    Sensitivity: rows of the plan that hold in the last year alone; an order of equal ways that the solver chooses.
    """

    def coupled(year: int):
        posts = {KIND: 4, "institution": 4}
        case = years_case(
            [unit("a", posts, need=dict.fromkeys(posts, 6))], 2, settings={"yearly_pace": {"institution": 1}}
        )
        approvals = [Approval("A", kind, "township", kind, 2, "", "", "", year=1) for kind in posts]
        ratio = Ratio("r", "institution", KIND, "unit", None, None, "", None, Decimal(1), False, "")
        return replace(case, approvals=(replace(approvals[0], year=year), approvals[1]), ratios=(ratio,))

    assert [by_code(course_of(coupled(1)), lambda posts: posts, year)["a"] for year in (0, 1)] == [5, 6]
    assert standing_in_the_way(coupled(2)) == [("yearly_pace", 2, 1)]


def test_a_row_of_the_plan_that_people_hold_back():
    """Proves: one administrative post is cut at once, one institution post when its holder retires in the second year. There may
    not be more institution posts than administrative ones: in the first year that row has to give one; retiring at once, nothing.

    Sensitivity: rows of the plan that hold in the last year alone; people without posts in place of it.
    """

    def cut(year: int):
        posts = {KIND: 4, "institution": 4}
        case = years_case([unit("a", posts, need=dict.fromkeys(posts, 6), headcount={KIND: 2, "institution": 4})], 2)
        approvals = [
            Approval("A", kind, "township", kind, -1, "", "", "", year=1 + place) for place, kind in enumerate(posts)
        ]
        ratio = Ratio("r", "institution", KIND, "unit", None, None, "", None, Decimal(1), False, "")
        left = (Exit("a", "institution", year, None, 1, ""),)
        return replace(case, approvals=tuple(approvals), ratios=(ratio,), exits=left)

    def opened(year: int):
        return open_start(cut(year), measure(cut(year)), "highs", None)

    course = make_course(opened(1))
    held = {holder.posts.category: holder.posts for holder in course.start.holders}
    assert [(course.of(held[KIND], year), course.of(held["institution"], year)) for year in (0, 1)] == [(3, 3), (3, 3)]
    assert standing_in_the_way(cut(2), opened(2)) == [("plan", 1, 1)]


def test_hiring_one_short():
    """Proves: neither a hiring plan nor a schedule stands in the way of a plan; what they stand in the way of is told: one person
    is lacking for 90 % of the need, and two for one must be hired for there to be enough.

    Sensitivity: a hire more than the plan, or than the schedule, has.
    """
    for most in (1, 0):
        course = course_of(years_case([unit("a", 10, need=10, headcount=9)], 2, {("a", 1): 1}, hiring=[most, 0]))
        (found,) = hiring_needed(course, "highs", None)
        assert (found.needed, found.hired, found.possible) == (1, most, True)
    units = [unit("a", 6, need=6, headcount=6), unit("b", 6, need="5.5", headcount=6)]
    for entering in (1, 0):
        digest = Digest("b", KIND, 0, 3, "", 2, entering)
        course = course_of(years_case(units, 3, {("b", 1): 1, ("b", 2): 1}, digests=[digest]))
        (found,) = hiring_needed(course, "highs", None)
        assert found.possible == bool(entering)


def approved(year: int | None, pace: int | None = None):
    """Return two units that get 4 posts in all by an approval of some year."""
    case = years_case([unit("a", 4, need=8), unit("b", 4, need=8)], 3, settings={"yearly_pace": pace})
    approval = Approval("A", KIND, "township", "one", 4, "body", "", "", year=year)
    return replace(case, approvals=(approval,))


def test_an_approval_counts_from_its_year():
    """Proves: what is approved from year 2 is not there before; without a year it is there in the first.

    Where units take one post a year, what they cannot take yet waits, and is told.
    """
    totals = [sum(by_code(course_of(approved(2)), lambda posts: posts, year).values()) for year in range(3)]
    assert totals == [8, 12, 12]
    assert sum(by_code(course_of(approved(None)), lambda posts: posts, 0).values()) == 12
    slow = course_of(approved(None, pace=1))
    pool = slow.start.holders[0].pool
    assert [slow.of(Waiting(pool, KIND), year) for year in range(3)] == [2, 0, 0]
    assert slow.values["waiting"] == 2


def test_an_approval_after_the_last_year_is_refused():
    """Proves: a plan that counts on it cannot be reached, and that is said."""
    with pytest.raises(YearsError):
        started(approved(4))


def test_more_years_than_there_are_are_refused():
    """Proves: a scenario of two years is not carried out over three."""
    start = started(pair(2, people=7))
    with pytest.raises(YearsError):
        start_of(start.case, start.needs, start.target, 3)


def larger(seed: int):
    """Return a case of two counties, and a hiring plan for each."""
    import numpy as np  # noqa: PLC0415

    random = np.random.default_rng([seed, 23])
    units, exits = [], {}
    for place in range(12):
        current, code = int(random.integers(6, 20)), f"u{place:02}"
        people = current - int(random.integers(-1, 4))
        need = f"{random.integers(600, 2000)}/100"
        units.append(
            unit(
                code,
                current,
                need=eval(need),
                headcount=people,
                movable=min(people, int(random.integers(0, 3))),
                jurisdiction="A" if place < 6 else "B",
            )
        )
        for year in (1, 2, 3, 4):
            exits[code, year] = int(random.integers(0, 2))
    case = years_case(units, 4, exits)
    plans = tuple(
        Hiring(county, KIND, year, int(random.integers(1, 5)), "", "") for county in "AB" for year in (1, 2, 3, 4)
    )
    return replace(case, hiring=plans)


def shuffled(start, solver: str, seed: int):
    """Solve the programme with its lines in another order."""
    import numpy as np  # noqa: PLC0415

    from quota.model.arrays import Arrays  # noqa: PLC0415
    from quota.phase.course import solved  # noqa: PLC0415

    programme = write(start)
    order = np.random.default_rng(seed).permutation(programme.arrays.height)
    lines = list(programme.arrays.lines())
    arrays = programme.arrays
    mixed = Arrays.of(arrays.low, arrays.high, arrays.cost, [lines[place] for place in order])
    rows = tuple(programme.rows[place] for place in order)
    return solved(replace(programme, arrays=mixed, rows=rows), Runner(solver))


def test_any_solver_and_any_order_of_lines():
    """Proves: HiGHS, CBC and shuffled lines give the same years, to the last person."""
    start = started(larger(1))
    course = make_course(start)
    assert told(course) == told(make_course(start, "cbc")) == told(shuffled(start, "highs", 5))
    recheck_years(course, year_tables(course))


@pytest.mark.slow
def test_many_with_any_solver():
    """Proves: the same of 20 cases."""
    for seed in range(2, 22):
        start = started(larger(seed))
        course = make_course(start)
        assert told(course) == told(make_course(start, "cbc")) == told(shuffled(start, "highs", seed)), seed


@pytest.mark.parametrize("table", ["posts", "people", "hiring", "pools"])
def test_the_recheck_finds_every_changed_number(table: str):
    """Proves: any whole number of the years that is off by one is found, without a solver; all but what is repeated for the eye.

    Sensitivity: needs, shares of them, and limits are copies of what the plan and the inputs have.
    """
    course = course_of(pair(3, people=7, hiring=[2, 0, 1], exits={("a", 2): 1}))
    tables = year_tables(course)
    recheck_years(course, tables)
    rows = getattr(tables, table)
    kept = {"year", "most", "need", "coverage", "staffing"}
    for place, row in enumerate(rows):
        for name, value in row._asdict().items():
            if type(value) is int and name not in kept:
                changed = (*rows[:place], row._replace(**{name: value + 1}), *rows[place + 1 :])
                with pytest.raises(RecheckError):
                    recheck_years(course, tables._replace(**{table: changed}))


def test_stages_keep_what_was_reached():
    """Proves: a second objective is the best among the best of the first, where the linear programme of the first is not whole.

    Of each pair of three columns at most one: 1/2 of each is the best in fractions, one column the best in whole numbers.
    """
    from quota.model.arrays import Arrays, Constraint  # noqa: PLC0415

    pairs = [Constraint([(a, 1), (b, 1)], "<=", 1) for a, b in ((0, 1), (1, 2), (0, 2))]
    for solver in ("highs", "cbc"):
        stages = Stages(
            Arrays.of([0] * 3, [1] * 3, [0] * 3, pairs), Runner(solver), together=__import__("numpy").zeros(3, int)
        )
        assert stages.minimise([-1, -1, -1]) == -1
        assert stages.minimise([3, 1, 2]) == 1
        assert stages.best.tolist() == [0, 1, 0]
        assert stages.proved
    assert Posts("a", KIND) != YearPeople(Posts("a", KIND))


def test_caps_that_follow_from_balances_tie_nothing_together():
    """Proves: a cap over all that two counties hold, which their balances keep, is no line; one that an approval of a later
    year brings down to is, until then, broken as little as can be.

    Sensitivity: with the line both counties would be one part.
    """
    from quota.phase.rules import year_rows  # noqa: PLC0415
    from quota.scenario.records import PoolTerms  # noqa: PLC0415

    units = [unit("a", 6, need=6), unit("b", 6, need=7), unit("c", 6, need=6, jurisdiction="B")]
    case = replace(years_case(units, 2), pool_terms=(PoolTerms("C", None, KIND, 0, None, 18, ""),))
    assert not [row for row in year_rows(started(case)) if row.row is not None and row.row.rule.id == "total_cap"]
    cut = (Approval("A", KIND, "township", "one", -2, "body", "", "", year=2),)
    later = replace(case, approvals=cut, pool_terms=(PoolTerms("C", None, KIND, 0, None, 16, ""),))
    rows = [row for row in year_rows(started(later)) if row.row is not None and row.row.rule.id == "total_cap"]
    assert [row.year for row in rows] == [0, 1]
    course = course_of(later)
    assert [sum(by_code(course, lambda posts: posts, year).values()) for year in range(2)] == [18, 16]
