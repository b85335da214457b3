"""The years for several values, and under exits drawn within their uncertainty."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from cases import unit
from typer.testing import CliRunner
from year_cases import course_of, drawn, started, years_case

import quota
from quota.cli.commands import app
from quota.phase import Course
from quota.phase.course import NoCourseError, make_course
from quota.phase.uncertain import FIGURES, ExitsUncertainty, drawn_start, solve_draws, year_ranges
from quota.phase.words import summary
from quota.solve.conflict import ConflictError

MEMBER = "scenarios/nanping-years"
HIRING = "hiring.350702.administrative.2021.most"


def some(exits: int = 4):
    """Return a course of a (10 posts, all taken) that gives to b as some leave, two years."""
    units = [
        unit("a", 10, need=5, headcount=10, movable=4),
        unit("b", 10, need=8, headcount=6),
        unit("c", 4, need=6, headcount=4),
    ]
    return course_of(years_case(units, 2, {("a", 1): exits, ("b", 2): 1}, hiring=[1, 1]))


def test_draws_are_the_exits_times_a_factor():
    """Proves: four leave a by the first year, so that ±50 % gives two to six of them, four on average, and years never undo.

    Sensitivity: with no uncertainty each draw is what was stated; the same seed gives the same, whatever else is drawn.
    """
    start, luck = some().start, ExitsUncertainty(Decimal(50), 0, 7)
    left = [drawn_start(start, luck, draw) for draw in range(1, 401)]
    of_a = [holder.exits for one in left for holder in one.holders if holder.posts.unit == "a"]
    assert {sum(exits) for exits in of_a} == {2, 3, 4, 5, 6}
    assert abs(Fraction(sum(map(sum, of_a)), 400) - 4) < Fraction(1, 8)
    assert all(number >= 0 for exits in of_a for number in exits)
    assert all(holder.exits == (0, 0) for one in left for holder in one.holders if holder.posts.unit == "c")
    of_b = [sum(holder.exits) for one in left for holder in one.holders if holder.posts.unit == "b"]
    assert set(of_b) == {0, 1, 2}
    assert drawn_start(start, luck._replace(exits=Decimal(0)), 1).holders == start.holders
    assert drawn_start(start, luck, 9).holders == left[8].holders != left[7].holders


def test_each_draw_is_the_years_of_its_exits():
    """Proves: of drawn cases, each draw is the course of a start with these exits, solved on its own; ranges hold all of them.

    Sensitivity: a draw in which the plan is not reached has no rows, and the lines that stand in the way.
    """
    reached = 0
    for seed in range(12):
        try:
            course = make_course(started(drawn(seed, 2)))
        except (ConflictError, NoCourseError):
            continue
        reached += _each_is_its_course(course, ExitsUncertainty(Decimal(100), 4, seed))[0]
    assert reached >= 10
    units = [unit("a", 10, need=7, headcount=10, movable=3), unit("b", 4, need=7, headcount=4)]
    case = years_case(units, 3, {("a", year): 1 for year in (1, 2, 3)}, hiring=[1, 1, 1])
    assert all(_each_is_its_course(make_course(started(case), moving=False), ExitsUncertainty(Decimal(100), 20, 1)))


def _each_is_its_course(course: Course, uncertainty: ExitsUncertainty) -> tuple[int, int]:
    """Check every draw; return in how many the plan is reached, and in how many it is not."""
    draws = solve_draws(course, uncertainty, "highs", None)
    for number, one in enumerate(draws, start=1):
        own = drawn_start(course.start, uncertainty, number)
        if one.rows:
            assert one.rows == tuple(summary(make_course(own, moving=course.moving)))
        else:
            with pytest.raises(NoCourseError) as caught:
                make_course(own, moving=course.moving)
            assert one.obstacles == caught.value.obstacles
    for row in year_ranges(course, draws):
        figures = [
            getattr(found, row.figure)
            for one in draws
            for found in one.rows
            if (found.year, found.category) == (row.year, row.category)
        ]
        assert (row.lowest, row.highest) == (min([row.stated, *figures]), max([row.stated, *figures]))
    reached = sum(bool(one.rows) for one in draws)
    return reached, len(draws) - reached


def test_the_steps_of_a_sweep_are_the_years_of_each_value(tmp_path: Path):
    """Proves: each value's rows are those of a scenario with it set, and one whose plan is not reached says why."""
    scenario = quota.read(MEMBER)
    years = scenario.phase(1)
    swept = years.sweep({HIRING: [0, 20], "yearly_pace.administrative": [None, 1]})
    assert [bool(one.rows) for one in swept.tried] == [True, False, True, False]
    assert "每年调整幅度" in swept.tried[1].reason
    own = summary(scenario.set({HIRING: 20}).phase(1).course)
    assert swept.tried[2].rows == tuple(own)
    assert len(swept.table) == 2 * 3 + 2
    swept.write(tmp_path / "out")
    rows = list(csv.reader((tmp_path / "out" / "phase_sweep.csv").read_text("utf-8-sig").splitlines()))
    assert rows[0][:4] == ["number", HIRING, "yearly_pace.administrative", "year"]
    assert rows[1] == ["1", "0", "无", *map(str, swept.tried[0].rows[0]), "", "illustrative"]
    assert json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))["varied"] == swept.keys
    assert swept.plans[3].proved
    assert swept.plot("administrative") is not None


@pytest.mark.parametrize("language", ["zh", "en"])
def test_on_the_command_line(language: str, tmp_path: Path):
    """Proves: both studies are told in words, with their mark, written, and as JSON; what does not go together is refused."""

    def run(*words: str, code: int = 0) -> str:
        given = ["phase", MEMBER, "--years", "1", "--lang", language, "--quiet", *words]
        result = CliRunner().invoke(app, given)
        assert result.exit_code == code, result.output
        return result.output

    mark = {"zh": "示例", "en": "illustrative"}[language]
    told = run("--vary", f"{HIRING}=0,20", "--out", str(tmp_path / "swept"))
    assert mark in told
    assert (tmp_path / "swept" / "phase_sweep.csv").is_file()
    told = run("--uncertain-exits", "40", "--draws", "3", "--jobs", "1", "--out", str(tmp_path / "drawn"))
    assert "3" in told
    assert mark in told
    shown = json.loads(run("--uncertain-exits", "40", "--draws", "3", "--jobs", "1", "--json"))
    assert {row["figure"] for row in shown["rows"]} == set(FIGURES)
    run("--vary", f"{HIRING}=0,20", "--uncertain-exits", "40", code=2)
    run("--vary", f"{HIRING}=0,20", "--target", str(tmp_path), code=2)
    run("--vary", "hiring.350702.administrative.2021.mist=1", code=4)
