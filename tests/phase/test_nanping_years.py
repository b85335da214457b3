"""The years of Nanping: what they come to where nothing holds people back, and in one year."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from quota.need import measure
from quota.phase import make_course, start_of
from quota.phase.recheck import recheck_years
from quota.phase.tables import year_tables
from quota.scenario import read_case
from quota.solve.optimum import optimise

NANPING = Path(__file__).parents[2] / "scenarios" / "nanping-years"


@pytest.mark.slow
def test_nanping_in_one_year_and_where_nothing_holds_people_back():
    """Proves: over one year Nanping ends at today's plan, and with no exits and no hiring plans it is there in the first of five.

    Sensitivity: a line of the years that asks more than the plan; people who sit on posts that must go.
    """
    case = read_case(NANPING)
    needs = measure(case)
    plan = optimise(case, needs).quantities
    one = make_course(start_of(case, needs, plan, 1))
    free = make_course(start_of(replace(case, exits=(), hiring=()), needs, plan, 5))
    for course in (one, free):
        recheck_years(course, year_tables(course))
        assert course.proved
        for holder in course.start.holders:
            assert course.of(holder.posts, 0) == holder.target == plan.get(holder.posts, 0)
